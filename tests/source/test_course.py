"""The one list of the course, notebooks/course.toml: what is read of it, stamped from it, and refused."""

import shutil
import subprocess
import sys

import nbformat
import pytest
from tiny import LIST, ONE_MORE, book, list_lessons, twin

from tools import ROOT, ToolError
from tools.source import course as courses
from tools.source import stamp


def test_what_the_list_says():
    tiny = courses.parsed(LIST)
    (lesson,) = tiny.lessons
    assert tiny.heading(lesson) == "# 00 小 · Tiny" and lesson.stem == "00_tiny" and tiny.repository is None
    assert [language.tag for language in tiny.languages] == ["lang-zh", "lang-en"]
    assert [each.number for each in tiny.part(1)] == ["00", "02"]


def test_a_text_that_is_not_translated_is_said_in_the_last_language_that_has_it():
    assert courses.said({"zh": "小", "en": "Tiny"}, "zh") == "小"
    assert courses.said({"zh": "小", "en": "Tiny"}, "eo") == "Tiny" and courses.said({}, "zh") == ""


@pytest.mark.parametrize("change, told", [
    (lambda text: text.replace("part = 1", "part = 7", 1), "lesson 00: there is no part 7"),
    (lambda text: text.replace('"00"', '"0"'), "two digits"),
    (lambda text: text + ONE_MORE.replace('"01"', '"00"'), "twice: 00"),
    (lambda text: text.replace("[[planned]]", f'{ONE_MORE.replace("01", "02")}[[planned]]'), "twice: 02"),
    (lambda text: text.replace("[[lessons]]", f"{ONE_MORE}[[lessons]]"), "out of order: 01 00"),
    (lambda text: text.replace("needs = []", 'needs = ["02"]'), "lesson 00 needs 02, which does not come before"),
    (lambda text: text.replace('slug = "tiny"\n', ""), r"\[\[lessons\]\].*lacks slug"),
    (lambda text: text.replace("widgets =", "widget ="), "lacks widgets"),
    (lambda text: text.replace("periods = 1", "periods = 1\nhours = 1"), "hours, which nothing reads"),
    (lambda text: text.replace('repository = ""', 'repository = "alice"'), "OWNER/NAME"),
    (lambda text: text.replace("[[languages]]", "[[tongues]]"), "no language"),
    (lambda text: text.replace("[[parts]]", "[[parts]"), "cannot be read"),
])
def test_a_wrong_list_is_refused_by_name(change, told):
    assert change(LIST) != LIST
    with pytest.raises(ToolError, match=told):
        courses.parsed(change(LIST))


def test_no_list_is_named(tmp_path):
    with pytest.raises(ToolError, match="no list of lessons .*course.toml"):
        courses.read(tmp_path)


@pytest.mark.parametrize("minutes, shown", [(1, "1"), (1.5, "1½"), (0.5, "½"), (0.0, "0"), (2.25, "2¼")])
def test_minutes_are_written_with_fractions(minutes, shown):
    assert stamp.number_of(minutes) == shown


def test_tables_and_map_follow_the_list(course):
    assert stamp.disagreements(course) == []
    before = (course / "README.md").read_text(encoding="utf-8")
    assert "| [00](notebooks/00_tiny.ipynb) | 小 · Tiny |  | 50 | 1½ |" in before and before.startswith("before\n")
    for path in (twin(course), book(course)):
        assert "[00](00_tiny.ipynb)" in path.read_text(encoding="utf-8")
    (course / "notebooks" / "course.toml").write_text(LIST.replace('"Tiny"', '"Small"').replace('"Later"', '"Soon"'), encoding="utf-8")
    stale = [line.split(":")[0] for line in stamp.disagreements(course)]
    assert stale == ["README.md", "docs/teaching.md", "00_tiny.py", "00_tiny.ipynb"]
    stamp.stamp(course)
    assert stamp.disagreements(course) == [] and "小 · Small" in (course / "README.md").read_text(encoding="utf-8")


def test_nothing_is_stamped_where_something_is_wrong(course):
    list_lessons(course, ("01", "more"))
    (course / "docs" / "teaching.md").write_text("no marks", encoding="utf-8")
    before = {path: path.read_bytes() for path in course.rglob("*.*") if path.is_file()}
    with pytest.raises(ToolError, match="docs/teaching.md needs one table between"):
        stamp.stamp(course)
    assert {path: path.read_bytes() for path in course.rglob("*.*") if path.is_file()} == before


# --- a third language -------------------------------------------------------------------------------

THIRD = '''[[languages]]
code = "eo"
html = "eo"
name = "Esperanto"
label = "Esperanto"

[[parts]]
'''


@pytest.fixture(scope="module")
def trilingual(tmp_path_factory):
    """A copy of the project with a third language, in which one cell of lesson 02 and its title are written."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("tools", "ganutils", "notebooks", "docs"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "README.md", root)
    path = root / "notebooks" / "course.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[[parts]]\n", THIRD, 1), encoding="utf-8")
    notebook = nbformat.read(root / "notebooks" / "02_discriminator_loss.ipynb", as_version=4)
    notebook.cells[0].source += " · La perdo de la diskriminanto"
    notebook.cells.insert(4, nbformat.v4.new_markdown_cell("Unu leciono.\n\n- unu\n- du\n- tri\n- kvar\n\nVi bezonas.",
                                                           metadata={"tags": ["lang-eo"]}))
    nbformat.write(notebook, root / "notebooks" / "02_discriminator_loss.ipynb")
    return root


def told(root, *command):
    done = subprocess.run([sys.executable, *command], cwd=root, capture_output=True, text=True, timeout=300,
                          env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "HOME": str(root), "OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_third_language_gets_its_editions_and_exercises(trilingual):
    for target in ("editions", "exercises"):
        told(trilingual, "-m", "tools", "build", target, "02", "--here")
        made = {}
        for language in ("zh", "en", "eo"):
            path = trilingual / "build" / target / language / "02_discriminator_loss.ipynb"
            made[language] = nbformat.read(path, as_version=4).cells
            tags = {tag for cell in made[language] for tag in cell.metadata.get("tags", []) if tag.startswith("lang-")}
            assert tags == {f"lang-{language}"}
        assert [made[language][0].source for language in made] == [
            "# 02 判別器的損失", "# 02 The discriminator's loss", "# 02 La perdo de la diskriminanto"]


def test_the_tables_can_be_written_before_all_is_translated(trilingual):
    told(trilingual, "-m", "tools", "course", "--here")
    assert stamp.disagreements(trilingual) == []


READ = """
from pathlib import Path
from tools.publish import blocks, formulas, pages
sections = blocks.read(Path("notebooks/02_discriminator_loss.ipynb"), formulas.Formulas())
print(sections[0].title("eo"))
print("Unu leciono" in pages.body(sections[0], "eo"), "One lesson" in pages.body(sections[0], "en"))
print(pages.body(sections[1], "eo") == pages.body(sections[1], "en"), sections[1].title("eo"))
"""


def test_pages_have_it_too_and_show_in_english_what_is_not_translated(trilingual):
    pytest.importorskip("playwright", reason="pages are built and tested with requirements.txt only")
    lines = told(trilingual, "-c", READ).splitlines()
    assert lines == ["02 La perdo de la diskriminanto", "True True", "True Two distributions, one judge"]
