"""Where the project runs: Binder and Colab, as far as can be seen without them, and machines set up otherwise than ours."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest
from tiny import TWIN, add, book, code_cell, make, notebook_of

from tools import ROOT
from tools.source import links

SLUG = "alice/gan-math-course"
FAKE = """\
import sys, types
sys.modules["google"], sys.modules["google.colab"] = types.ModuleType("google"), types.ModuleType("google.colab")
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance().run_cell(open(sys.argv[1]).read()).raise_error()
import ganutils
print(ganutils.__file__)
"""


def output(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, errors="replace", timeout=600, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_binder_s_generator_finds_both_files():
    """A misspelt file is silently ignored there, so its lines must be in the Dockerfile."""
    pytest.importorskip("repo2docker", reason="no repo2docker here")
    done = subprocess.run([sys.executable, "-m", "repo2docker", "--no-build", "--debug", ROOT], capture_output=True, text=True, timeout=120)
    text = done.stdout + done.stderr
    assert done.returncode == 0, text
    assert "Building conda environment for python=3.11" in text
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "binder/environment.yml"' in text and "RUN ./binder/postBuild" in text
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


@pytest.mark.skipif(not importlib.metadata.version("ipython").startswith("7."), reason="only with Colab's versions")
def test_the_setup_cell_on_colab_replaces_nothing_of_colab_s_own(tmp_path):
    """In an environment with Colab's packages and without ours, the address standing for a repository on this disk."""
    repository, venv, cell = tmp_path / "repository", tmp_path / "venv", tmp_path / "cell.py"
    for name in output("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines():
        if (ROOT / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, repository / name)
    git = ("git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main")
    output("git", "init", "-q", repository)
    output(*git, "add", "-A")
    output(*git, "commit", "-q", "-m", "all")
    output(sys.executable, "-m", "venv", venv)
    python = venv / "bin" / "python"
    site = Path(output(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (site / "colab.pth").write_text(sysconfig.get_path("purelib") + "\n")  # its packages, without our editable install
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")} | {
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.file://{repository}.insteadOf", "GIT_CONFIG_VALUE_0": f"https://github.com/{SLUG}"}
    ours = ("gan-math-course", "-e ", "# Editable")  # the last is what pip says of a checkout without a remote

    def frozen():
        return [line for line in output(python, "-m", "pip", "freeze", env=env).splitlines() if not line.startswith(ours)]

    before = frozen()
    assert any(line.startswith("torch==") for line in before)
    cell.write_text(links.setup_cell(SLUG), encoding="utf-8")
    where = output(python, "-c", FAKE, cell, env=env, cwd=tmp_path).splitlines()[-1]
    assert where.startswith(str(venv))  # fetched and installed, as the cell says
    assert frozen() == before


# --- machines set up otherwise ------------------------------------------------------------------------

DRAWS = TWIN + '''
# %%
import sys
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
print("✓", sys.flags.utf8_mode, plt.rcParams["lines.linewidth"])
'''


def plain(folder):
    return {}


def another_backend(folder):
    return {"MPLBACKEND": "Agg"}


def a_foreign_kernel(folder):
    """It has our kernel's name, and its Python is gone."""
    spec = folder / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["/no/such/python", "{connection_file}"], "display_name": "mine", "language": "python"}))
    return {"JUPYTER_PATH": str(folder)}


def another_locale(folder):
    return {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp950"}


def no_home(folder):
    return {"HOME": "/proc/nobody", "USERPROFILE": "/proc/nobody"}


def a_user_s_matplotlibrc(folder):
    (folder / "matplotlibrc").write_text("lines.linewidth: 7\ntext.usetex: True\nno.such.key: 1\n")
    return {"MATPLOTLIBRC": str(folder), "MPLCONFIGDIR": str(folder)}


def a_user_s_startup(folder):
    startup = folder / "profile_default" / "startup" / "00.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("print = None")
    (folder / "start.py").write_text("steps = sum = None")
    return {"IPYTHONDIR": str(folder), "PYTHONSTARTUP": str(folder / "start.py")}


HABITS = [another_backend, a_foreign_kernel, another_locale, no_home, a_user_s_matplotlibrc, a_user_s_startup]


def machine(folder, *habits):
    """The environment of a machine with these habits, and without those of this one."""
    own = ("XDG_", "MPL", "MATPLOTLIB", "JUPYTER", "IPYTHON", "PYTHON", "LC_", "LANG")
    env = {name: value for name, value in os.environ.items() if not name.startswith(own) or name == "PYTHONPATH"}
    for habit in habits:
        (folder / habit.__name__).mkdir()
        env |= habit(folder / habit.__name__)
    return env


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A tiny course with tools of its own, which is synchronised where nothing is set."""
    root = make(tmp_path_factory.mktemp("project"))
    add(root, "00_tiny", DRAWS)
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    tools(root, machine(tmp_path_factory.mktemp("machine"), plain), "sync")
    return root


@pytest.fixture
def odd(tmp_path_factory):
    """The environment of a machine that is set to everything that once made a difference."""
    return machine(tmp_path_factory.mktemp("machine"), *HABITS)


def tools(root, env, *command):
    return output(sys.executable, "-m", "tools", *command, "--here", cwd=root, env=env | {"PYTHONPATH": f"{root}{os.pathsep}{ROOT}"})


def test_notebooks_are_the_same_whatever_the_machine_is_set_to(project, odd):
    before = book(project).read_bytes()
    assert b'"image/png"' in before and "✓ 1 1.5".encode() in before
    book(project).unlink()
    tools(project, odd, "sync")
    assert book(project).read_bytes() == before


def test_a_run_needs_nothing_of_the_machine(project, odd):
    tools(project, odd, "run", "--out", "out")
    (row,) = json.loads((project / "out" / "summary.json").read_text(encoding="utf-8"))
    assert (row["status"], row["passed"]) == ("ok", 1)
    executed = nbformat.read(project / "out" / "00_tiny.ipynb", as_version=4).cells[-1].outputs
    assert [set(each.get("data", {})) for each in executed] == [{"image/png", "text/plain"}, set()]


def test_pictures_for_slides_need_nothing_of_the_machine(project, odd, tmp_path):
    pytest.importorskip("jinja2", reason="pages are not built here")
    cell = code_cell("from matplotlib import pyplot as plt\nplt.plot([1, 2])\nplt.show()", tags=["fig-line"])
    program = ("import sys; from pathlib import Path; from tools.publish import panels; "
               "print(*panels.pictures(Path(sys.argv[1]), Path(sys.argv[2])))")
    found = output(sys.executable, "-c", program, notebook_of(tmp_path, [cell]), tmp_path / "pictures", cwd=ROOT,
                   env=odd | {"PYTHONPATH": str(ROOT)})
    assert found.strip() == "fig-line"


def test_a_console_that_lacks_a_sign_shows_the_rest():
    env = os.environ | {"PYTHONIOENCODING": "cp950", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "tools", "links", "--here", "✓式"], cwd=ROOT, env=env, capture_output=True)
    assert done.returncode == 2 and "?式" in done.stderr.decode("cp950")
    program = "from ganutils import check; from ganutils.proof import say; check.summary(); say('✓式')"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, check=True)
    assert done.stdout.decode("cp950").split() == ["0", "?", "0", "?", "?式"]


def test_the_python_of_an_environment_is_read_in_any_locale(tmp_path):
    """As `tools` reads it before anything else, with the user's own Python."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    (tmp_path / "pyvenv.cfg").write_text("home = C:\\Users\\王小明\nversion = 3.12.1\n", encoding="utf-8")
    program = "import sys; from pathlib import Path; from tools.run import environment; print(environment.version_of(Path(sys.argv[1])))"
    env = os.environ | another_locale(tmp_path)
    assert output(sys.executable, "-c", program, tmp_path, cwd=ROOT, env=env).strip() == "3.12"
