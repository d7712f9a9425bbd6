"""A new lesson, made in a copy of the project: it passes what every lesson has to pass, and touches few files."""

import os
import shutil
import subprocess
import sys

import pytest
from tiny import list_lessons

from tools import ROOT, ToolError
from tools.source import course as courses
from tools.source import stamp
from tools.source.new import FILES, new

NUMBER = courses.read().planned[0].number
STEM = f"{NUMBER}_trial"
DERIVED = {*stamp.TABLES, "notebooks/00_start.ipynb", "notebooks/src/00_start.py", f"notebooks/{STEM}.ipynb"}  # by commands


def told(root, *command, code=0):
    environment = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, *command], cwd=root, capture_output=True, text=True, timeout=600, env=environment)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def contents(root):
    """File ↦ bytes, of all that an author may write or a command may stamp."""
    files = [path for folder in ("notebooks", "ganutils", "docs", "tests", "tools") for path in (root / folder).rglob("*.*")]
    files = [path for path in [*files, root / "README.md"] if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A copy of the project with the next lesson that is planned, executed; and the files that were changed or made."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("notebooks", "ganutils", "docs", "tests", "tools"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / file, root)
    if (ROOT / ".cache").exists():
        (root / ".cache").symlink_to((ROOT / ".cache").resolve())
    before = contents(root)
    told(root, "-m", "tools", "new", NUMBER, "trial", "試作", "A trial", "--here")
    told(root, "-m", "tools", "sync", NUMBER, "--here")
    after = contents(root)
    return root, {name for name in after if after[name] != before.get(name)}


def test_a_lesson_touches_six_files(made):
    root, touched = made
    assert len(touched - DERIVED) <= 6 and f"notebooks/src/{STEM}.py" in touched
    assert DERIVED <= touched


def test_it_passes_the_tests_of_every_lesson(made):
    root, _ = made
    text = told(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_notebooks.py", "tests/test_ledger.py",
                "tests/publish/test_exercises.py", "tests/publish/test_decks.py", "-k", f"{STEM} or {int(NUMBER)}.1 or list or agree or displayed")
    assert "passed" in text
    told(root, "-m", "tools", "adversary", NUMBER, "--here")
    told(root, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", f"notebooks/{STEM}.ipynb")


def test_it_is_built(made):
    root, _ = made
    for target in ("editions", "exercises"):
        told(root, "-m", "tools", "build", target, NUMBER, "--here")
    assert len(list((root / "build").rglob(f"{STEM}.ipynb"))) == 4


def test_its_pages_are_built(made):
    pytest.importorskip("playwright", reason="pages are built and tested with requirements.txt only")
    from tools.publish import assets, browser

    root, _ = made
    try:
        browser.executable()
        assets.package("mathjax")
    except ToolError as error:
        pytest.skip(str(error))
    told(root, "-m", "tools", "build", "all", NUMBER, "--here")
    for language in ("zh", "en"):
        assert (root / "build" / "site" / language / f"{STEM}.html").exists()
        assert (root / "build" / "slides" / language / f"{STEM}.html").exists()


def test_it_takes_the_place_of_its_plan(made):
    root, _ = made
    of, before = courses.read(root), courses.read()
    assert [lesson.stem for lesson in of.lessons] == [*(lesson.stem for lesson in before.lessons), STEM]
    assert of.lessons[-1].part == before.planned[0].part and of.planned == before.planned[1:]


# --- what is refused leaves no trace ----------------------------------------------------------------

@pytest.mark.parametrize("arguments, told", [
    (("00", "other", ["甲", "A"]), "lesson 00 is there already, 00_tiny"),
    (("8", "f_gan", ["甲", "A"]), "'8' is no number"), (("08b", "f_gan", ["甲", "A"]), "'08b' is no number"),
    (("08", "f-GAN", ["甲", "A"]), "'f-GAN' cannot stand in file names"), (("08", "../x", ["甲", "A"]), "cannot stand"),
    (("08", "f_gan", ["甲"]), "1 titles are given and there are 2 languages: a title each, in 繁體中文, English"),
    (("08", "f_gan", ["甲 · A", "A"]), "'甲 · A' is no title"), (("08", "f_gan", ["甲", " "]), "' ' is no title"),
    (("08", "f_gan", ["甲\n", "A"]), "is no title"),
])
def test_what_cannot_be_a_lesson_is_refused(course, arguments, told):
    before = everything(course)
    with pytest.raises(ToolError, match=told):
        new(*arguments, course)
    assert everything(course) == before


def everything(root):
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def prepared(root):
    """The folders that a lesson's files go to."""
    for name in FILES.values():
        (root / name).parent.mkdir(parents=True, exist_ok=True)


def test_a_file_that_is_there_is_not_overwritten(course):
    prepared(course)
    (course / "ganutils" / "ledger" / "lesson_08.py").write_text("mine")
    before = everything(course)
    with pytest.raises(ToolError, match="ganutils/ledger/lesson_08.py is there already"):
        new("08", "f_gan", ["甲", "A"], course)
    assert everything(course) == before


def test_where_the_stamping_fails_nothing_is_left(course):
    prepared(course)
    (course / "README.md").write_text("no marks")
    before = everything(course)
    with pytest.raises(ToolError, match="README.md needs one table"):
        new("08", "f_gan", ["甲", "A"], course)
    assert everything(course) == before


def test_a_lesson_between_others_and_quotes_in_its_title(course):
    prepared(course)
    list_lessons(course, ("03", "last"))
    new("01", "middle", ['「引號」"', 'Quoted "so" \\ far'], course)
    of = courses.read(course)
    assert [lesson.stem for lesson in of.lessons] == ["00_tiny", "01_middle", "03_last"]
    assert of.lessons[1].title == {"zh": '「引號」"', "en": 'Quoted "so" \\ far'}
    assert [lesson.number for lesson in of.planned] == ["02"] and stamp.disagreements(course) == []
