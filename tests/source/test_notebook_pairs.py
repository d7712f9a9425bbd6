"""A notebook and its text twin: how they are found, and where they disagree."""

import shutil

import nbformat
import pytest
from tiny import book, change, twin

from tools import ToolError
from tools.source import notebooks


def executed(cells):
    for cell in cells:
        if cell.cell_type == "code":
            cell.execution_count = 1
            cell.outputs = [nbformat.v4.new_output("stream", text="out")]


def swap(cells):
    cells[0], cells[1] = cells[1], cells[0]


@pytest.mark.parametrize("fault, told", [
    (lambda cells: None, []),
    (lambda cells: cells[3].update(source="preset = 1"), ["differs in source"]),
    (lambda cells: cells[3].metadata.update(tags=[]), ["differs in tags"]),
    (swap, ["stands only in the text", "stands only in the notebook"]),
    (lambda cells: cells.pop(), ["stands only in the text"]),
    (lambda cells: cells[3].update(execution_count=None), ["never executed"]),
    (lambda cells: [cell.update(outputs=[]) for cell in cells if cell.cell_type == "code"], ["no cell has an output"]),
])
def test_differences_are_found(course, fault, told):
    change(book(course), executed)
    change(book(course), fault)
    found = notebooks.differences(twin(course), book(course))
    assert len(found) == len(told) and all(any(what in line for line in found) for what in told)
    assert notebooks.check((), course) == int(bool(told))


def test_a_notebook_without_twin_is_found(course, capsys):
    change(book(course), executed)
    shutil.copy(book(course), book(course, "01_alone"))
    assert notebooks.check((), course) == 1
    assert "01_alone" in capsys.readouterr().out


def test_notebooks_are_found_by_number_name_and_path(course):
    for name in ("00", "0", "00_tiny", "00_tiny.ipynb", "notebooks/00_tiny.ipynb", "notebooks\\src\\00_tiny.py"):
        assert notebooks.find([name], course) == [book(course)]
    with pytest.raises(ToolError, match="00_tiny"):
        notebooks.find(["07"], course)
