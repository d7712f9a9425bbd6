"""Notebooks executed into a folder, and the summary of their checks."""

import json
import shutil

import nbformat
import papermill
import pytest
from tiny import TWIN, add, book, code_cell

from tools import ToolError
from tools.run import runs


def test_run_sums_up_checks_and_goes_on_after_a_failure(course):
    plain = TWIN.replace("pass\n", "")
    add(course, "00_tiny", plain + '\n# %%\nraise ValueError("first\\nlast")\n')
    add(course, "01_good", plain)
    assert runs.run([], course / "out", [("preset", "full")], course) == 1
    first, second = json.loads((course / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (first["passed"], first["failed"], first["status"]) == (1, 1, "ValueError: last")
    assert (second["passed"], second["refuted"], second["failed"], second["status"]) == (1, 2, 0, "ok")
    assert second["seconds"] > 0 and second["peak_mb"] > 10
    assert sorted(path.name for path in (course / "out").iterdir()) == [
        "00_tiny.ipynb", "01_good.ipynb", "summary.json", "summary.md"]
    text = (course / "out" / "01_good.ipynb").read_text(encoding="utf-8")
    assert "full 2" in text


def test_a_failed_check_fails_the_run():
    output = nbformat.v4.new_output("display_data", {runs.MIME: {"equation": "2.4", "passed": False, "refuted": 1}})
    row = runs.verdict(nbformat.v4.new_notebook(cells=[code_cell("check()", output)]), None)
    assert (row["failed"], row["status"]) == (1, "check 2.4")


@pytest.mark.parametrize("name, value, told", [
    ("epochs", "3", "preset.*steps"), ("steps", "2.5", "int"), ("steps", "many", "int")])
def test_wrong_parameters_are_refused_before_anything_runs(course, name, value, told):
    with pytest.raises(ToolError, match=told):
        runs.run([], course / "out", [(name, value)], course)
    assert not (course / "out").exists()


def test_parameters_take_the_declared_type(course):
    assert runs.checked(book(course), {"preset": "1", "steps": "-3"}) == {"preset": "1", "steps": -3}
    flag = {"name": "flag", "inferred_type_name": "bool", "default": "True"}
    assert runs.typed("00", "false", flag) is False
    with pytest.raises(ToolError, match="bool"):
        runs.typed("00", "maybe", flag)


def test_an_interrupted_run_keeps_what_is_done(course, monkeypatch):
    add(course, "01_next", TWIN)

    def execute(source, target, *_, **__):
        shutil.copy(source, target)
        if "01" in source:
            raise KeyboardInterrupt

    monkeypatch.setattr(papermill, "execute_notebook", execute)
    with pytest.raises(KeyboardInterrupt):
        runs.run([], course / "out", [], course)
    assert [row["notebook"] for row in json.loads((course / "out" / "summary.json").read_text())] == ["00_tiny"]
    assert sorted(path.name for path in (course / "out").iterdir()) == ["00_tiny.ipynb", "summary.json", "summary.md"]


@pytest.mark.parametrize("place, why", [("file", "it is a file"), ("file/below", "Not a directory"), ("/proc/out", "No such file")])
def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(course, place, why, monkeypatch):
    (course / "file").touch()
    monkeypatch.setattr(papermill, "execute_notebook", None)
    with pytest.raises(ToolError, match=f"nothing can be written into .*: {why}.*a folder that is yours"):
        runs.run([], course / place, [], course)


def test_where_no_kernel_starts_the_summary_says_so_and_no_older_result_stays(course, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("no kernel")

    monkeypatch.setattr(papermill, "execute_notebook", fail)
    (course / "out").mkdir()
    (course / "out" / "00_tiny.ipynb").write_text("of yesterday")
    assert runs.run([], course / "out", [], course) == 1
    (row,) = json.loads((course / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (row["failed"], row["status"]) == (1, "RuntimeError: no kernel")
    assert not (course / "out" / "00_tiny.ipynb").exists()


def test_results_never_overwrite_the_notebooks(course):
    with pytest.raises(ToolError, match="overwrite"):
        runs.run([], course / "notebooks", [], course)
