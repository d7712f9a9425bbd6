"""An assertion of a lesson that fails says what it found: the values of what it compares, without a word in the lesson."""

import ast
import sys
from collections.abc import Callable

import numpy as np

from . import inputs


def explain_assertions() -> None:
    """From now on every ``assert`` without a message of its own, in a cell of this notebook, has one: see ``said``."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and not any(isinstance(one, WithMessage) for one in shell.ast_transformers):
        shell.ast_transformers.append(WithMessage())


class WithMessage(ast.NodeTransformer):
    """``assert a < b`` becomes ``assert a < b, said("a < b", [("a", lambda: a), ("b", lambda: b)])``."""

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        if node.msg is None:
            pairs = ", ".join(f"({ast.unparse(part)!r}, lambda: {ast.unparse(part)})" for part in compared(node.test))
            message = f"__import__({__name__!r}, fromlist=['said']).said({ast.unparse(node.test)!r}, [{pairs}])"
            node.msg = ast.parse(message, mode="eval").body
            ast.fix_missing_locations(ast.copy_location(node.msg, node))
        return node


def compared(test: ast.expr) -> list[ast.expr]:
    """The parts of a condition whose values say why it does not hold; numbers and words speak for themselves."""
    if isinstance(test, ast.BoolOp):
        return [part for value in test.values for part in compared(value)]
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return compared(test.operand)
    if isinstance(test, ast.Compare):
        parts = [test.left, *test.comparators]
    elif isinstance(test, ast.Call) and test.args:
        parts = test.args
    else:
        parts = [test]
    return [part for part in parts if any(isinstance(node, ast.Name) for node in ast.walk(part))]


def said(condition: str, parts: list[tuple[str, Callable]]) -> str:
    """The condition, and what each of its parts is."""
    values = [f"{name} = {value_of(part)}" for name, part in dict(parts).items()]
    return "; ".join([condition, *values])


def value_of(part: Callable) -> str:
    try:
        value = part()
        if hasattr(value, "detach"):
            value = value.detach().cpu().numpy()
        if isinstance(value, np.ndarray | np.generic):
            return np.array2string(np.asarray(value), precision=4, threshold=20, separator=", ")
        return f"{value:.6g}" if isinstance(value, float) else inputs.shown(value)
    except Exception as error:  # whatever it is, it must not hide the assertion
        return f"? ({type(error).__name__})"
