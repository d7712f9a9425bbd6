"""Binder and Colab: what each makes of the project, as far as can be seen without them."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

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
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=600, **options)
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
