"""The command line: exit codes and arguments pass through."""

import errno
import sys
from pathlib import Path

import pytest

from tools.__main__ import main, parse
from tools.run import environment
from tools.source import links


def test_exit_codes_pass_through(capfd):
    assert environment.call([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    assert main(["links", "--here", "not-a-slug"]) == 2
    assert "not-a-slug" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["sync", "build", "run"])
def test_a_checkout_that_cannot_be_written_is_a_sentence(command, course, capfd, monkeypatch):
    def read_only(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system", "/cdrom/notebooks")

    monkeypatch.setattr(Path, "mkdir", read_only)
    assert main([command, "--here"]) == 2
    told = capfd.readouterr().err
    assert "Read-only file system" in told and "Traceback" not in told


def test_any_other_file_that_cannot_be_used_is_named(capfd, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "/here/x.ipynb")

    monkeypatch.setattr(links, "address", full)
    assert main(["links", "--here", "--clear"]) == 2
    assert capfd.readouterr().err == "錯誤 error: No space left on device: /here/x.ipynb\n"


def test_arguments_pass_through():
    args, extra = parse(["test", "--requirements", "tests/colab.txt", "tests/x.py", "-k", "a b", "--", "-x"])
    assert (args.requirements, extra) == ("tests/colab.txt", ["tests/x.py", "-k", "a b", "-x"])
    args, extra = parse(["lab", "02", "--", "--no-browser"])
    assert (args.notebook, extra) == ("02", ["--no-browser"])
    for wrong in (["lab", "--no-browser"], ["sync", "--", "x"], ["nothing"]):
        with pytest.raises(SystemExit):
            parse(wrong)
