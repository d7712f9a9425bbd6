"""Who begins in the middle of a lesson is told in one sentence to run the setup cell first."""

import os

import pytest
from jupyter_client.manager import start_new_kernel

from tools import ROOT, ToolError, __main__
from tools.run import environment


@pytest.fixture(scope="module")
def run():
    """Runs code in a kernel of the kind that `python -m tools lab` starts: what it shows, as (kind, text or name of the error)."""
    env = {**os.environ, "PYTHONSTARTUP": str(ROOT / "tools" / "run" / "startup.py"), "JPY_SESSION_NAME": "notebooks/02_discriminator_loss.ipynb"}
    manager, client = start_new_kernel(env=env)

    def run(code):
        shown = []
        reply = client.execute_interactive(code, timeout=60, output_hook=lambda message: shown.append(
            (message["msg_type"], message["content"].get("text") or message["content"].get("ename"))))
        return reply["content"]["status"], [each for each in shown if each[0] in ("stream", "error")]

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_cell_before_the_setup_cell_says_what_to_do_and_stops_the_run(run):
    status, [(kind, text)] = run("plot.setup()")
    assert (status, kind) == ("error", "stream")
    assert "準備" in text and "Run the setup cell" in text and "NameError" not in text


def test_other_errors_and_those_after_the_setup_cell_are_as_ever(run):
    assert run("1 / 0") == ("error", [("error", "ZeroDivisionError")])
    assert run("_listen")[0] == "error"  # nothing of it is left among the reader's names
    assert run("import ganutils") == ("ok", [])
    assert run("no_such_name") == ("error", [("error", "NameError")])


def test_the_command_starts_jupyterlab_so(monkeypatch):
    seen = {}
    monkeypatch.setattr(environment, "call", lambda command, **options: seen.update(options) or 0)
    monkeypatch.delenv("PYTHONSTARTUP", raising=False)
    assert __main__.main(["lab", "--here", "--", "--allow-root"]) == 0
    assert seen["env"]["PYTHONSTARTUP"].endswith("startup.py")


def test_binder_starts_its_kernels_so():
    assert "cp tools/run/startup.py ~/.ipython/profile_default/startup/" in (ROOT / "binder" / "postBuild").read_text()


def test_root_is_told_how_to_start_jupyterlab(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(environment, "call", lambda *_, **__: pytest.fail("started"))
    assert __main__.main(["lab", "--here"]) == 2
    assert "python -m tools lab -- --allow-root" in capsys.readouterr().err
    with pytest.raises(ToolError):
        __main__.refuse_root(["--no-browser"])
