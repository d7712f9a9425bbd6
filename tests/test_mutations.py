"""tests/operators.py finds what can be wrong, whatever things are called; what it breaks is noticed."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import mutations
from operators import OPERATORS, mutants_of

ROOT = Path(__file__).parents[1]

SYNTHETIC = '''
import numpy as np


def energy(theta, psi, gamma: float = 0.5, exact: bool = True, /):
    """A docstring - with a sign."""
    if gamma < 0:
        raise ValueError("gamma - is negative" + "1")
    value = 2 * np.log(theta - psi) ** 2
    value = value + gamma * abs(psi)
    return value.mean(-1) if exact else value.min(axis=-1)


def walk(theta, psi, n):
    for i in range(n):
        theta -= psi.sin()
    return angle(theta.cos(), psi), psi.max()


TABLE = [Row("a", energy), Row("b", walk)]
'''
# The same with other names, in another layout
RENAMED = SYNTHETIC.replace('    """A docstring - with a sign."""\n', "")
for old, new in {"theta": "alpha", "psi": "x_2", "gamma": "weight", "value": "v", "energy": "cost",
                 "walk": "way", "TABLE": "ROWS", "2 * np.log(": "(2\n        * np.log(", ") ** 2": ") ** 2)"}.items():
    RENAMED = RENAMED.replace(old, new)


def changes(source, function, operator):
    """Pairs (before, after) of what an operator finds in a function."""
    found = [m for m in mutants_of("m", source) if (m.function, m.operator) == (function, operator)]
    return [m.lines(source) for m in found]


@pytest.mark.parametrize("operator, after", [
    ("sign", "value = 2 * np.log(theta + psi) ** 2"), ("sign", "value = value - gamma * abs(psi)"),
    ("sign", "value = -(2 * np.log(theta - psi) ** 2)"), ("sign", "value = 2 * np.log(-theta - psi) ** 2"),
    ("factor", "value = 2 * np.log(theta - 2 * psi) ** 2"),
    ("factor", "value = value + 2 * (gamma * abs(psi))"),
    ("missing", "value = np.log(theta - psi) ** 2"), 
    ("missing", "value = gamma * abs(psi)"), ("missing", "value = value + abs(psi)"),
    ("missing", "value = 2 * np.log(-psi) ** 2"), ("power", "value = 2 * np.log(theta - psi) ** (2 + 1)"),
    ("power", "value = 2 * np.log(theta - psi)"), ("power", "value = value + gamma * psi ** 2"),
    ("call", "value = 2 * (theta - psi) ** 2"), ("call", "value = value + gamma * psi"),
    ("names", "value = 2 * np.log(psi - theta) ** 2"),
    ("name", "value = 2 * np.log(theta - theta) ** 2"), ("base", "value = 2 * np.log2(theta - psi) ** 2"),
    ("total", "return value.sum(-1) if exact else value.min(axis=-1)"),
    ("twin", "return value.mean(-1) if exact else value.max(axis=-1)"),
    ("axis", "return value.mean(None) if exact else value.min(axis=-1)"),
    ("axis", "return value.mean(-1) if exact else value.min(axis=None)"),
    ("condition", "return value.mean(-1) if not exact else value.min(axis=-1)"),
    ("comparison", "if gamma > 0:"),
    ("constant", "def energy(theta, psi, gamma: float=1.0, exact: bool=True, /):"),
    ("constant", "value = 3 * np.log(theta - psi) ** 2"),
    ("boolean", "def energy(theta, psi, gamma: float=0.5, exact: bool=False, /):"), ("statement", "pass"),
])
def test_each_operator_finds_its_places(operator, after):
    assert after in [new for _, new in changes(SYNTHETIC, "energy", operator)]


@pytest.mark.parametrize("operator, after", [
    ("once", "for i in range(1):"), ("sign", "theta += psi.sin()"), ("twin", "theta -= psi.cos()"),
    ("statement", "pass"), ("attribute", "theta -= psi.max()"),
    ("swap", "return (angle(psi, theta.cos()), psi.max())"),
    ("swap", "return (psi.max(), angle(theta.cos(), psi))"),
    ("names", "return (angle(psi.cos(), theta), theta.max())"),
])
def test_loops_methods_and_names(operator, after):
    assert after in [new for _, new in changes(SYNTHETIC, "walk", operator)]


def test_rows_of_a_table_are_mixed_up():
    mixed = [new for _, new in changes(SYNTHETIC, "TABLE", "neighbour")]
    assert "TABLE = [Row('a', walk), Row('b', walk)]" in mixed


PENALTY = '''
import torch


def between(x, y):
    shape = (len(x), *[1] * (x.dim() - 1))
    alpha = torch.rand(shape)
    return alpha * x + (1 - alpha) * y


def penalty(v):
    norm = (v.square().sum(1) + 1e-12).sqrt()
    return ((norm - 1) ** 2).mean()
'''


@pytest.mark.parametrize("function, operator, after", [
    ("penalty", "call", "norm = v.square().sum(1) + 1e-12"), ("penalty", "missing", "norm = v.square().sum(1).sqrt()"),
    ("penalty", "outside", "norm = v.square().sum(1).sqrt() + 1e-12"),
    ("penalty", "one_sided", "return (((norm - 1 + abs(norm - 1)) / 2) ** 2).mean()"),
    ("between", "draw", "alpha = torch.rand(shape)[:1]"), ("between", "draw", "shape = x.shape"),
])
def test_roots_sides_and_draws(function, operator, after):
    assert after in [new for _, new in changes(PENALTY, function, operator)]


def test_every_operator_but_two_finds_something_in_so_little():
    assert set(OPERATORS) - {m.operator for m in mutants_of("m", SYNTHETIC)} == {"inside", "draw"}
    source = "def f(x):\n    return (x ** 2).mean()"
    assert changes(source, "f", "inside") == [("return (x ** 2).mean()", "return x.mean() ** 2")]


def test_names_and_layout_do_not_matter():
    def found(source):
        return [(m.operator, m.place) for m in mutants_of("m", source)]

    assert found(RENAMED) == found(SYNTHETIC)


def test_messages_documents_and_annotations_are_left_alone():
    for mutant in mutants_of("m", SYNTHETIC):
        tree = mutant.tree(SYNTHETIC)
        assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Raise)] == [
            "raise ValueError('gamma - is negative' + '1')"]
        assert ast.get_docstring(tree.body[1]) == "A docstring - with a sign."


@pytest.mark.parametrize("form", [
    "abs({} - {})", "({} - {}) ** 2", "{} * {} + 1", "max({}, {})", "np.logaddexp({}, {})",
])
def test_what_has_no_order_is_not_reordered(form):
    source = "def f(x, y):\n    return " + form.format("x", "y")
    assert "return " + form.format("y", "x") not in [m.lines(source)[1] for m in mutants_of("m", source)]


def test_identities_are_unique_and_every_mutant_differs_from_the_original():
    for module in mutations.MODULES:
        source = mutations.file_of(module.name).read_text(encoding="utf-8")
        found = mutants_of(module.name, source, module.functions)
        assert len({str(mutant) for mutant in found}) == len(found) > 10
        assert all(before != after for before, after in (mutant.lines(source) for mutant in found[::150]))


def test_no_equivalent_mutant_is_out_of_date():
    found = []
    for module in mutations.MODULES:
        source = mutations.file_of(module.name).read_text(encoding="utf-8")
        found += [mutant.reading(source) for mutant in mutations.found(module, equivalent=True)]
    listed = [reading for row in mutations.EQUIVALENT.values() for reading in row]
    assert sorted(found) == sorted(listed)  # each is there, once


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants are tested in forked processes")


def run(*options):
    command = [sys.executable, str(ROOT / "tests" / "mutations.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=600)


@needs_fork
def test_a_sample_of_mutants_is_caught():
    done = run("--sample", "25", "--seed", "1", "--trust")
    assert done.returncode == 0, done.stdout + done.stderr
    caught = re.findall(r"(\d+) of (\d+) caught", done.stdout)
    assert len(caught) == len(mutations.MODULES) and sum(int(n) for _, n in caught) == 25


@needs_fork
def test_no_test_notices_one_that_is_listed_as_equivalent():
    """Of each module a few: what is listed says the same as the original, or its reason is wrong."""
    done = run("--equivalent", "--sample", "10", "--seed", "1", "--trust")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"(\d+) of \1 equivalent", done.stdout)


START = '''
import sys
from pathlib import Path
sys.path.insert(0, sys.argv.pop())
import mutations
mutations.ROOT = Path.cwd().resolve()
mutations.COPIED = ("small.py", "test_small.py")
mutations.MODULES = (mutations.Module("small", ("test_small.py",)),)
sys.exit(mutations.main())
'''


@needs_fork
def test_a_survivor_is_printed_and_fails(tmp_path):
    """A module whose test looks at one of its two results only."""
    (tmp_path / "small.py").write_text("def f(x):\n    return 2 * x\n\n\ndef g(x):\n    return 3 * x\n")
    (tmp_path / "test_small.py").write_text("import small\n\n\ndef test_f():\n    assert small.f(5) == 10\n")
    (tmp_path / "start.py").write_text(START)
    command = [sys.executable, "start.py", str(ROOT / "tests")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert done.returncode == 1, done.stdout + done.stderr
    survivors = re.findall(r"^small:(\w):", done.stdout, re.M)
    assert survivors and set(survivors) == {"g"}
    assert "    - return 3 * x\n    + return -(3 * x)" in done.stdout
