"""The command line: exit codes and arguments pass through."""

import sys

import pytest

from tools.__main__ import main, parse
from tools.run import environment


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
