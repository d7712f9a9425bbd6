"""The repository's address, written into the list and stamped into every notebook of a tiny course."""

import nbformat
import pytest
from tiny import add, book, twin

from tools import ROOT, ToolError
from tools.source import course as courses
from tools.source import links, notebooks, stamp


def test_stamping_and_clearing_leaves_every_byte_as_it_was(course):
    files = [courses.path_of(course), twin(course), book(course), *(course / file for file in stamp.TABLES)]
    before = [path.read_bytes() for path in files]
    links.address("alice/gan-course", course)
    assert courses.read(course).repository == "alice/gan-course"
    assert stamp.disagreements(course) == []
    text = twin(course).read_text(encoding="utf-8")
    for folder in ("main/notebooks", "editions/zh", "editions/en"):
        assert f"colab.research.google.com/github/alice/gan-course/blob/{folder}/00_tiny.ipynb" in text
    assert "mybinder.org/v2/gh/alice/gan-course/HEAD?urlpath=lab/tree/notebooks/00_tiny.ipynb" in text
    assert '    # %pip install -q --no-deps "git+https://github.com/alice/gan-course"' in text
    assert notebooks.key(notebooks.read_twin(twin(course)).cells[2]) == notebooks.key(
        nbformat.read(book(course), as_version=4).cells[2])
    links.address("bob/fork", course)
    assert courses.read(course).repository == "bob/fork" and "alice" not in book(course).read_text(encoding="utf-8")
    links.address(None, course)
    assert courses.read(course).repository is None
    assert [path.read_bytes() for path in files] == before


def test_the_branch_that_colab_s_buttons_name_is_pushed_as_the_editions_are_built():
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    branches = {folder.split("/")[0] for folder in links.colab_folders(courses.read()).values()} - {"main"}
    assert branches == {"editions"} and "working-directory: build/editions" in workflow and workflow.count('.git" editions\n') == 1


@pytest.mark.parametrize("slug", [None, "alice/gan-course"])
def test_setup_cell_is_python_and_installs_only_with_an_address(slug):
    cell = links.setup_cell(slug)
    assert ("%pip" in cell) == bool(slug) and len(cell.splitlines()) <= 20
    compile(cell.replace("%pip", "#"), "setup", "exec")


@pytest.mark.parametrize("slug", ["alice", "alice/", "/gans", "a lice/gans", "alice/gans/x", "https://github.com/a/b"])
def test_what_is_no_repository_is_refused(course, slug):
    with pytest.raises(ToolError, match="OWNER/NAME"):
        links.address(slug, course)


@pytest.mark.parametrize("old, new, told", [
    ("gh/alice", "gh/mallory", "badges"),
    ("pip install", "pip install -U", "setup"),
    ("# # 00 小", "# [run](https://colab.research.google.com/github/bob/gan-course/x.ipynb) 小", "bob/gan-course"),
    ("# # 00 小", "# [code](https://github.com/bob/gan-course) 小", "bob/gan-course"),
    ('"badges"', '"other"', "0 cells"),
])
def test_planted_disagreements_are_found(course, old, new, told):
    links.address("alice/gan-course", course)
    text = twin(course).read_text(encoding="utf-8")
    assert old in text
    add(course, "00_tiny", text.replace(old, new))
    found = [line for line in stamp.disagreements(course) if told in line]
    assert [line.split(":")[0] for line in found] == ["00_tiny.py", "00_tiny.ipynb"]


def test_references_to_others_are_no_disagreement(course):
    text = twin(course).read_text(encoding="utf-8")
    add(course, "00_tiny", text.replace("# # 00 小", "# [R3GAN](https://github.com/brownvc/R3GAN) 小"))
    assert stamp.disagreements(course) == []
