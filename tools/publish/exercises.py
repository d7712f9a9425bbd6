"""The student's form of an exercise, derived from its solution: the answer taken out, the check left in.

A solution in code is a comment, the answer, a blank line, and the check of it. Putting the answer back gives the same cell.
A written solution, in a Markdown cell, is left out.
"""

import ast
import copy
import re

from tools import ToolError
from tools.source.notebooks import name_of


def student(notebook):
    """A copy of a notebook in which every solution has become a stub that fails, kindly, until it is solved."""
    notebook = copy.deepcopy(notebook)
    notebook.cells = [cell for cell in notebook.cells if not written(cell)]
    for index, cell in enumerate(notebook.cells):
        if "solution" in cell.metadata.get("tags", []):
            cell.source = stub(cell.source, name_of(cell, index))
            # running all cells goes on after a stub, and JupyterLab does not fold it
            cell.metadata = {"tags": ["stub", "raises-exception"]}
            cell.outputs, cell.execution_count = [], None
    return notebook


def written(cell):
    """Whether a cell is a solution in words: a proof, or the design of an experiment."""
    return cell.cell_type == "markdown" and "solution" in cell.metadata.get("tags", [])


def stub(source, name="the cell"):
    """The source of a solution cell without its answer."""
    number, answer, check = split(source, name)
    zh, en = (mark.join(wanted(answer, check)) for mark in ("、", ", "))
    return (f"# 練習 {number} · Exercise {number}\n"
            f"# 在這裡寫出 {zh}，然後刪掉下一行 · write {en} here, then delete the next line\n"
            f'raise NotImplementedError("練習 {number} 還沒完成，請寫出 {zh} · exercise {number} is not solved yet: write {en}")\n\n'
            f"{check}")


def split(source, name="the cell"):
    """(number, answer, check) of a solution cell; ToolError where it is not built as such a cell is."""
    match = re.fullmatch(r"# 解答 (\d) · Solution \1[^\n]*\n(.+?)\n\n(.+)", source, re.S)
    if not match or "assert" in match[2] or "assert" not in match[3]:
        raise ToolError(f"{name} is not a solution: a comment '# 解答 1 · Solution 1', the answer, a blank line, its check")
    number, answer, check = match.groups()
    if not wanted(answer, check):
        raise ToolError(f"{name}: its check uses nothing that the answer defines")
    return number, answer, check


def wanted(answer, check):
    """What the answer defines and its check uses, in order; functions with their arguments, as in f(x)."""
    used = {node.id for node in ast.walk(ast.parse(check)) if isinstance(node, ast.Name)}
    names = {}
    for node in ast.parse(answer).body:
        if isinstance(node, ast.FunctionDef):
            names[node.name] = f"{node.name}({ast.unparse(node.args)})"
        else:
            names |= {n.id: n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return [text for name, text in names.items() if name in used]
