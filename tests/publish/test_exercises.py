"""The student's form of the exercises: it fails kindly until it is solved, and the solution put back solves it."""

import re

import nbformat
import pytest

from tools import ROOT, ToolError
from tools.publish import editions, exercises

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[!._]*.ipynb"))
SOURCE = "# 解答 1 · Solution 1：平方 the square\ndef f(x, n=2): return x**n\nscale = unused = 3\n\nassert f(scale) == 9\nprint('✓')"


def cells(path):
    """Each cell of a notebook with what the student's form makes of it; written solutions, which it has not, are left out."""
    notebook = nbformat.read(path, as_version=4)
    kept = [cell for cell in notebook.cells if not exercises.written(cell)]
    return list(zip(kept, exercises.student(notebook).cells, strict=True))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_only_the_answers_are_gone_and_each_stub_says_what_it_wants(path):
    stubs = 0
    for old, new in cells(path):
        if "solution" not in old.metadata.get("tags", []):
            assert new == old
            continue
        stubs += 1
        number, answer, check = exercises.split(old.source)
        assert answer not in new.source and new.source.endswith(check) and new.outputs == []
        with pytest.raises(NotImplementedError, match=f"exercise {number} is not solved yet: write"):
            exec(new.source, {})
        lines = new.source.split("\n")
        assert lines[2].startswith("raise NotImplementedError")  # the student replaces this line
        assert "\n".join([*answer.split("\n"), *lines[3:]]) == re.sub(r"^.*\n", "", old.source, count=1)
    assert 3 <= stubs <= 5


def test_written_solutions_do_not_reach_the_student():
    proof = nbformat.v4.new_markdown_cell("**Proof** ∎", metadata={"tags": ["lang-en", "solution"]})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Prove it."), proof])
    assert [cell.source for cell in exercises.student(notebook).cells] == ["Prove it."]


def test_a_stub_names_the_functions_with_their_arguments_and_nothing_superfluous():
    text = exercises.stub(SOURCE)
    assert "write f(x, n=2), scale here" in text and "unused" not in text and "平方" not in text


@pytest.mark.parametrize("change, message", [
    (lambda s: s.replace("\n\n", "\n"), "blank line"), (lambda s: s.replace("assert", "print"), "blank line"),
    (lambda s: s.replace("# 解答 1", "# 答案"), "blank line"), (lambda s: s.replace("f(scale) == 9", "True"), "uses nothing"),
], ids=["no blank line", "no check", "no comment", "a check of nothing"])
def test_a_cell_that_is_no_solution_is_an_error(change, message):
    with pytest.raises(ToolError, match=message):
        exercises.stub(change(SOURCE))


def test_exercises_come_in_both_languages_with_stubs_in_place_of_solutions(tmp_path):
    for path in editions.write(ROOT / "notebooks" / "02_discriminator_loss.ipynb", tmp_path, form=exercises.student):
        cells = nbformat.read(path, as_version=4).cells
        tags = [tag for cell in cells for tag in cell.metadata.get("tags", [])]
        assert tags.count("stub") == 5 and "solution" not in tags
        assert ("lang-en" in tags) != ("lang-zh" in tags)
