"""The project's environment: made once, made again when pins change, resumed when stopped; and the pins themselves."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tools import ROOT, ToolError
from tools.run import environment


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


# --- the pinned versions ----------------------------------------------------------------------------

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
