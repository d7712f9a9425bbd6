"""kill -9 at any moment of a checkpointed training, of ``sync``, of ``build``: nothing half written, and the next call goes on.

``KILLS`` sets how many moments of each are tried (KILLS=50 before a release).
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
import torch
from tiny import TITLE, TWIN, add, book, make, markdown, notebook_of, pair, twin

from tools import ROOT

KILLS = int(os.environ.get("KILLS", 4))
RANDOM = random.Random(int(os.environ.get("KILL_SEED", 0)))


def start(command, folder):
    env = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([str(part) for part in command], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            start_new_session=True)


def finished(command, folder):
    """What a call says that nobody kills, and the seconds that it takes."""
    begun = time.monotonic()
    process = start(command, folder)
    said, _ = process.communicate(timeout=600)
    assert process.returncode == 0, said
    return said, time.monotonic() - begun


def killed(command, folder, seconds):
    """The process, its kernels and browsers are killed after so many seconds; whether they were still at work."""
    process = start(command, folder)
    try:
        process.communicate(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True


def moments(length):
    """From the first to after the last, in a random order; each somewhere in a part of its own."""
    part = 1.1 * length / KILLS
    return RANDOM.sample([RANDOM.uniform(turn * part, (turn + 1) * part) for turn in range(KILLS)], KILLS)


# --- training ---------------------------------------------------------------------------------------------

TRAINING = """\
import sys, time
from types import SimpleNamespace
import torch
from ganutils import checkpoints, nets, toys, train
from ganutils.settings import one_thread

one_thread()
ticks = iter(range(0, 10**9, 11))
checkpoints.time = SimpleNamespace(monotonic=lambda: next(ticks))  # a checkpoint whenever there could be one
points = toys.ring(200, torch.Generator().manual_seed(0))
torch.manual_seed(0)
G, D = nets.generator((2,), width=8, depth=1), nets.discriminator((2,), width=8, depth=1)
print("ready", flush=True)
run = train(G, D, points, steps=int(sys.argv[2]), batch=16, every=1, decay_from=0.5, progress=False,
            checkpoint=sys.argv[1], callback=lambda run: time.sleep(0.002))
torch.save([run.record, *G.state_dict().values(), *run.G_ema.state_dict().values()], sys.argv[1] + ".end")
"""


def wait_until_ready(process):
    assert process.stdout.readline() == "ready\n"


def test_a_training_that_is_killed_goes_on_to_the_same_end(tmp_path):
    steps = 150
    command = [sys.executable, "-c", TRAINING]
    finished([*command, tmp_path / "whole.pt", steps], tmp_path)
    file, last, rounds = tmp_path / "run.pt", 0, 0
    for _ in range(KILLS):
        process = start([*command, file, steps], tmp_path)
        wait_until_ready(process)
        time.sleep(RANDOM.uniform(0, 1.0))
        rounds += process.poll() is None
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        step = torch.load(file, weights_only=True)["step"] if file.exists() else 0
        assert step >= last
        last = 0 if step == steps else step
        if step == steps:  # another run from the start
            file.unlink()
    finished([*command, file, steps], tmp_path)
    assert rounds
    for a, b in zip(torch.load(tmp_path / "run.pt.end"), torch.load(tmp_path / "whole.pt.end"), strict=True):
        assert torch.equal(a, b)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.pt", "run.pt.end", "whole.pt", "whole.pt.end"]


# --- sync and build ---------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A tiny course with tools of its own."""
    root = make(tmp_path / "project")
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.suffix not in (".part", ".pyc")}


def test_a_sync_that_is_killed_leaves_the_old_notebook_or_the_new_one(project):
    command = [sys.executable, "-m", "tools", "sync", "--here"]
    texts, versions = [TWIN.replace("print(preset", f'print("{word}", preset') for word in ("one", "two")], []
    for text in texts:
        add(project, "00_tiny", text)
        _, length = finished(command, project)
        versions.append(book(project).read_bytes())
    interrupted = 0
    for turn, seconds in enumerate(moments(length)):
        twin(project).write_text(texts[turn % 2], encoding="utf-8", newline="\n")
        interrupted += killed(command, project, seconds)
        assert book(project).read_bytes() in versions
        if turn % 5 == 0 or turn == KILLS - 1:
            finished(command, project)
            assert book(project).read_bytes() == versions[turn % 2]
            assert sorted(path.name for path in (project / "notebooks").iterdir()) == ["00_tiny.ipynb", "course.toml", "src"]
    assert interrupted


def is_whole(name, content):
    """Of files that may come out otherwise each time: pages, whose drawings are numbered at random, fonts, which have the characters of
    the course of this moment, and the list of what is made."""
    if name.endswith(".woff"):
        return len(content) == int.from_bytes(content[8:12], "big")  # as its header says
    return content.endswith(b"</html>") if name.endswith(".html") else name == "stamps.json" and bool(json.loads(content))


@pytest.mark.parametrize("target", ["editions", "site"])
def test_a_build_that_is_killed_leaves_whole_files(target, course):
    pytest.importorskip("playwright", reason="pages are not built here")
    notebook_of(course / "notebooks", [TITLE, *pair("甲", "a"), markdown("$$a = b$$")])
    program = f"from pathlib import Path; from tools.publish.build import build; build({target!r}, root=Path.cwd())"
    command, made = [sys.executable, "-c", program], course / "build"
    _, length = finished(command, course)
    wanted, interrupted = files(made), 0
    assert any(name.startswith(target) for name in wanted)
    for turn, seconds in enumerate(moments(length)):
        shutil.rmtree(made, ignore_errors=True)
        interrupted += killed(command, course, seconds)
        found = files(made) if made.exists() else {}
        for name, content in found.items():
            same = content == wanted[name]  # the files themselves would fill the screen
            assert same or is_whole(name, content), name
        if turn % 5 == 0 or turn == KILLS - 1:
            finished(command, course)
            assert files(made).keys() == wanted.keys()
    assert interrupted
