"""An assertion that fails in a lesson says what it found, whether or not its author wrote a message."""

import ast

import jupytext
import numpy as np
import pytest
import torch

from ganutils import found
from tools import ROOT

LESSONS = sorted((ROOT / "notebooks" / "src").glob("[0-9]*.py"))


def failure(source, **names):
    """The message of an assertion of a cell that fails."""
    tree = found.WithMessage().visit(ast.parse(source))
    with pytest.raises(AssertionError) as error:
        exec(compile(ast.fix_missing_locations(tree), "cell", "exec"), names)
    return str(error.value)


@pytest.mark.parametrize("source, names, said", [
    ("assert gap < 0.05", dict(gap=0.31), "gap < 0.05; gap = 0.31"),
    ("assert max(kl) < 2 * top", dict(kl=[1, 3], top=1), "max(kl) < 2 * top; max(kl) = 3; 2 * top = 2"),
    ("assert 0 < a < b", dict(a=3.0, b=2.0), "0 < a < b; a = 3; b = 2"),
    ("assert np.allclose(a, [1, 2], atol=0.1)", dict(np=np, a=np.array([1.0, 2.5])), "np.allclose(a, [1, 2], atol=0.1); a = [1. , 2.5]"),
    ("assert torch.equal(s, 2 * s)", dict(torch=torch, s=torch.ones(2, requires_grad=True)), "torch.equal(s, 2 * s); s = [1., 1.]; 2 * s = [2., 2.]"),
    ("assert a > 1 and b > c", dict(a=2, b=1, c=5), "a > 1 and b > c; a = 2; b = 1; c = 5"),
    ("assert not arrives(x)", dict(arrives=lambda x: True, x=7), "not arrives(x); x = 7"),
    ("assert a and b[9] > 1", dict(a=False, b=[]), "a and b[9] > 1; a = False; b[9] = ? (IndexError)"),
    ("for k in (1, 2):\n    assert k < 2", {}, "k < 2; k = 2"), ("assert gap < 0.05, f'too far: {gap}'", dict(gap=1), "too far: 1")])
def test_what_is_found_is_said(source, names, said):
    assert failure(source, **names) == said


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_assertion_of_a_lesson_has_something_to_say(path):
    """Its own message, or the value of a name; and a lesson's second cell of code turns that on."""
    cells = [cell for cell in jupytext.read(path, fmt="py:percent").cells if cell.cell_type == "code"]
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)]
    assert [ast.unparse(node) for node in nodes if node.msg is None and not found.compared(node.test)] == []
    turned_on = next(index for index, cell in enumerate(cells) if "settings.parameters(" in cell.source)
    assert not any("assert " in cell.source for cell in cells[:turned_on])


def test_a_notebook_s_cells_are_changed_once():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        found.explain_assertions()
        found.explain_assertions()
        assert [type(one) for one in shell.ast_transformers].count(found.WithMessage) == 1
        result = shell.run_cell("gap = 0.31\nassert gap < 0.05")
        assert str(result.error_in_exec) == "gap < 0.05; gap = 0.31"
    finally:
        InteractiveShell.clear_instance()
        shell.ast_transformers.clear()
