"""The command-line tools, tried on a tiny course in a folder of its own."""

import base64
import io
import json
import re
import shutil
import sys
import tomllib

import nbformat
import numpy as np
import papermill
import pytest
from PIL import Image
from packaging.requirements import Requirement

from tools import ROOT, ToolError
from tools.__main__ import main, parse
from tools.run import environment, runs, sync
from tools.source import links, notebooks

TWIN = '''# %% [markdown]
# # 小 · Tiny

# %% [markdown] tags=["badges"]
# here go the badges

# %% tags=["setup"]
pass

# %% tags=["parameters"]
preset: str = "quick"
steps = 2

# %%
from IPython.display import display
result = {"equation": "0.1", "passed": steps < 3, "refuted": 2}
display({"application/vnd.ganutils.check+json": result, "text/plain": "0.1"}, raw=True)
print(preset, steps)
'''


@pytest.fixture
def course(tmp_path):
    """A project folder with one notebook, 00_tiny, not executed, and no address."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "notebooks" / "src").mkdir(parents=True)
    add(tmp_path, "00_tiny", TWIN)
    links.stamp(None, tmp_path)
    return tmp_path


def twin(root, stem="00_tiny"):
    return root / "notebooks" / "src" / f"{stem}.py"


def book(root, stem="00_tiny"):
    return root / "notebooks" / f"{stem}.ipynb"


def add(root, stem, text):
    twin(root, stem).write_text(text, encoding="utf-8", newline="\n")
    notebooks.save(notebooks.read_twin(twin(root, stem)), book(root, stem))


def change(path, edit):
    """Edit a saved notebook's cells in place."""
    notebook = nbformat.read(path, as_version=4)
    edit(notebook.cells)
    nbformat.write(notebook, path)


# The environment

@pytest.fixture
def installs(tmp_path, monkeypatch):
    """A project whose installs are only counted."""
    done = []
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text(name)

    def create(venv):
        environment.python_of(venv).parent.mkdir(parents=True, exist_ok=True)
        environment.python_of(venv).touch()

    monkeypatch.setattr(environment, "create", create)
    monkeypatch.setattr(environment, "install", lambda venv, requirements, root: done.append(requirements.name))
    return tmp_path, done


def test_environment_is_made_once_and_again_when_pins_change(installs):
    root, done = installs
    assert environment.ensure("requirements.txt", root) == root / ".venv"
    with open(root / "pyproject.toml", "a") as file:
        file.write('\n[project.urls]\nRepository = "https://github.com/alice/gans"\n')
    environment.ensure("requirements.txt", root)
    assert len(done) == 1
    for name in ("requirements.txt", "pyproject.toml"):
        (root / name).write_text("changed")
        environment.ensure("requirements.txt", root)
    assert len(done) == 3


def test_another_requirements_file_has_its_own_environment(installs):
    root, done = installs
    (root / "tests").mkdir()
    (root / "tests" / "colab.txt").write_text("")
    assert environment.ensure("tests/colab.txt", root) == root / ".venv-colab"
    with pytest.raises(ToolError, match="nothere.txt"):
        environment.ensure("nothere.txt", root)


def test_interrupted_install_is_resumed(installs, monkeypatch):
    root, done = installs
    environment.ensure("requirements.txt", root)
    before = (root / "requirements.txt").read_text()
    counting = environment.install

    def interrupted(*_):
        raise KeyboardInterrupt

    (root / "requirements.txt").write_text("changed")
    monkeypatch.setattr(environment, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        environment.ensure("requirements.txt", root)
    monkeypatch.setattr(environment, "install", counting)
    (root / "requirements.txt").write_text(before)  # even the old pins are not what is installed now
    environment.ensure("requirements.txt", root)
    assert len(done) == 2


def test_environment_of_another_python_is_recognised(tmp_path):
    assert environment.version_of(tmp_path) is None
    (tmp_path / "pyvenv.cfg").write_text("home = somewhere\nversion = 3.12.1\n")
    assert environment.version_of(tmp_path) is None  # its Python is gone
    environment.python_of(tmp_path).parent.mkdir()
    environment.python_of(tmp_path).touch()
    assert environment.version_of(tmp_path) == "3.12"


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0)])
def test_other_pythons_are_refused_by_name(version):
    with pytest.raises(ToolError, match=re.escape(".".join(map(str, version)))):
        environment.check_python(version)
    environment.check_python((3, 13, 5))


def test_exit_codes_pass_through(capfd):
    assert environment.call([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    assert main(["links", "--here", "not-a-slug"]) == 2
    assert "not-a-slug" in capfd.readouterr().err


def test_arguments_pass_through():
    args, extra = parse(["test", "--requirements", "tests/colab.txt", "tests/x.py", "-k", "a b", "--", "-x"])
    assert (args.requirements, extra) == ("tests/colab.txt", ["tests/x.py", "-k", "a b", "-x"])
    args, extra = parse(["lab", "02", "--", "--no-browser"])
    assert (args.notebook, extra) == ("02", ["--no-browser"])
    for wrong in (["lab", "--no-browser"], ["sync", "--", "x"], ["nothing"]):
        with pytest.raises(SystemExit):
            parse(wrong)


# The pinned versions

def pins(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [re.fullmatch(r"(?:\s*- )?([\w-]+)==([\w.]+)", line) for line in lines]
    return {match.group(1): match.group(2) for match in found if match}


@pytest.mark.parametrize("name", ["requirements.txt", "tests/colab.txt"])
def test_pins_lie_in_the_ranges(name):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [Requirement(line) for line in project["dependencies"]]
    if name == "requirements.txt":
        needed += map(Requirement, project["optional-dependencies"]["course"])
    pinned = pins(ROOT / name)
    assert [str(each) for each in needed if not each.specifier.contains(pinned.get(each.name, "0"))] == []
    assert [each.name for each in needed if each.name not in pinned] == []


def test_binder_has_the_same_pins_and_no_torch_from_pip():
    binder, ours = pins(ROOT / "binder" / "environment.yml"), pins(ROOT / "requirements.txt")
    assert "torch" not in binder
    assert binder == {name: ours[name] for name in binder}


# Addresses

def test_stamping_and_clearing_leaves_every_byte_as_it_was(course):
    files = [course / "pyproject.toml", twin(course), book(course)]
    before = [path.read_bytes() for path in files]
    links.stamp("alice/gan-course", course)
    assert links.slug(course) == "alice/gan-course"
    assert links.disagreements(course) == []
    text = twin(course).read_text(encoding="utf-8")
    for folder in ("main/notebooks", "editions/zh", "editions/en"):
        assert f"colab.research.google.com/github/alice/gan-course/blob/{folder}/00_tiny.ipynb" in text
    assert "mybinder.org/v2/gh/alice/gan-course/HEAD?urlpath=lab/tree/notebooks/00_tiny.ipynb" in text
    assert '    # %pip install -q --no-deps "git+https://github.com/alice/gan-course"' in text
    assert notebooks.key(notebooks.read_twin(twin(course)).cells[2]) == notebooks.key(
        nbformat.read(book(course), as_version=4).cells[2])
    links.stamp("bob/fork", course)
    assert links.slug(course) == "bob/fork" and "alice" not in book(course).read_text(encoding="utf-8")
    links.stamp(None, course)
    assert links.slug(course) is None
    assert [path.read_bytes() for path in files] == before


def test_the_branch_that_colab_s_buttons_name_is_pushed_as_the_editions_are_built():
    workflow = (ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    branches = {folder.split("/")[0] for folder in links.COLAB.values()} - {"main"}
    assert branches == {"editions"} and "working-directory: build/editions" in workflow and workflow.count('.git" editions\n') == 1


@pytest.mark.parametrize("slug", [None, "alice/gan-course"])
def test_setup_cell_is_python_and_installs_only_with_an_address(slug):
    cell = links.setup_cell(slug)
    assert ("%pip" in cell) == bool(slug) and len(cell.splitlines()) <= 20
    compile(cell.replace("%pip", "#"), "setup", "exec")


@pytest.mark.parametrize("slug", ["alice", "alice/", "/gans", "a lice/gans", "alice/gans/x", "https://github.com/a/b"])
def test_what_is_no_repository_is_refused(course, slug):
    with pytest.raises(ToolError, match="OWNER/NAME"):
        links.stamp(slug, course)


@pytest.mark.parametrize("old, new, told", [
    ("gh/alice", "gh/mallory", "badges"),
    ("pip install", "pip install -U", "setup"),
    ("# # 小", "# [run](https://colab.research.google.com/github/bob/gan-course/x.ipynb) 小", "bob/gan-course"),
    ("# # 小", "# [code](https://github.com/bob/gan-course) 小", "bob/gan-course"),
    ('"badges"', '"other"', "0 cells"),
])
def test_planted_disagreements_are_found(course, old, new, told):
    links.stamp("alice/gan-course", course)
    text = twin(course).read_text(encoding="utf-8")
    assert old in text
    add(course, "00_tiny", text.replace(old, new))
    found = [line for line in links.disagreements(course) if told in line]
    assert [line.split(":")[0] for line in found] == ["00_tiny.py", "00_tiny.ipynb"]


def test_references_to_others_are_no_disagreement(course):
    text = twin(course).read_text(encoding="utf-8")
    add(course, "00_tiny", text.replace("# # 小", "# [R3GAN](https://github.com/brownvc/R3GAN) 小"))
    assert links.disagreements(course) == []


# Text twins

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


def test_sync_twice_gives_the_same_bytes_and_failing_keeps_the_file(course, capsys):
    add(course, "00_tiny", TWIN + "\n# %%\n6 * 7\n\n# %%\n6 * 7\n")
    assert sync.sync(["00"], course) == 0
    assert notebooks.differences(twin(course), book(course)) == []
    before = book(course).read_bytes()
    assert sync.sync(["00"], course) == 0
    assert book(course).read_bytes() == before
    notebook = json.loads(before)
    assert notebook["metadata"] == notebooks.METADATA and notebook["nbformat_minor"] == 5
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    twin(course).write_text(TWIN + "\n# %%\n1 / 0\n", encoding="utf-8")
    assert sync.sync(["00"], course) == 1
    assert "`1 / 0` raised ZeroDivisionError" in capsys.readouterr().out
    assert book(course).read_bytes() == before
    assert sorted(path.name for path in book(course).parent.iterdir()) == ["00_tiny.ipynb", "src"]


def code_cell(source, *outputs, tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


PIXELS = np.random.default_rng(0).integers(0, 3, (40, 60, 3)).astype(np.uint8) * 100


def png(pixels=PIXELS):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def test_committed_pictures_have_fewer_bytes_and_their_colours():
    slim = sync.slim(png())
    found = np.asarray(Image.open(io.BytesIO(base64.b64decode(slim))).convert("RGB"))
    assert (found == PIXELS).all() and len(slim) < len(png()) and sync.slim(slim) == slim


def test_widgets_and_progress_bars_are_dropped_where_nbval_knows():
    bar = nbformat.v4.new_output("stream", name="stderr", text="100%|###| 3/3 [00:00<00:00]\ncareful\n")
    widget = nbformat.v4.new_output("display_data", {sync.WIDGET: {}, "text/plain": "IntSlider()"})
    picture = nbformat.v4.new_output("display_data", {"image/png": png(), "text/plain": "<Figure>"})
    cell = code_cell("show()", bar, widget, picture, tags=["nbval-ignore-output"])
    sync.tidy(cell, 0)
    assert [output.get("text") for output in cell.outputs] == ["careful\n", None]
    with pytest.raises(ToolError, match="nbval-ignore-output"):
        sync.tidy(code_cell("show()", widget), 0)


def test_of_a_widget_with_a_picture_the_picture_stays():
    both = nbformat.v4.new_output("display_data", {sync.WIDGET: {}, "image/png": png(), "text/plain": "a question"})
    cell = code_cell("widgets.envelope()", both)
    sync.tidy(cell, 0)
    assert [set(output.data) for output in cell.outputs] == [{"image/png", "text/plain"}]


def test_a_last_semicolon_is_refused():
    with pytest.raises(ToolError, match="semicolon"):
        sync.execute_cell(None, code_cell("plt.plot(x);"), 0)


# Runs

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


def test_results_never_overwrite_the_notebooks(course):
    with pytest.raises(ToolError, match="overwrite"):
        runs.run([], course / "notebooks", [], course)
