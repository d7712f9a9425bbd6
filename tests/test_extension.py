"""A new loss, or a new toy data set, works everywhere when it is written where the README says: tried on a copy of the package."""

import os
import shutil
import subprocess
import sys

import pytest

from tools import ROOT


@pytest.fixture
def copy(tmp_path):
    """A copy of the package to write into, the files touched, and a way to run Python with it."""
    shutil.copytree(ROOT / "ganutils", tmp_path / "ganutils", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "benchmarks", tmp_path / "benchmarks", ignore=shutil.ignore_patterns("__pycache__", "results"))
    return Copy(tmp_path)


class Copy:
    def __init__(self, folder):
        self.folder, self.touched = folder, set()

    def replace(self, file, old, new):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file}: {old!r} stands there {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.touched.add(file)

    def run(self, program):
        path = os.pathsep.join([str(self.folder), os.environ.get("PYTHONPATH", "")])
        surroundings = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run([sys.executable, "-c", program], cwd=self.folder, env=surroundings, capture_output=True,
                              encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout


# L_D = ½ E_p (s - 1)² + ½ E_q (s + 1)², the least squares with labels ∓1: everything here follows from its own formula.
LOSS = '''
def signed_squares_d(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_D = ½ E_p (s - 1)² + ½ E_q (s + 1)²."""
    return ((s_real - 1) ** 2).mean(-1) / 2 + ((s_fake + 1) ** 2).mean(-1) / 2


def signed_squares_g(s_real: Tensor, s_fake: Tensor) -> Tensor:
    """L_G = ½ E_q s²."""
    return (s_fake**2).mean(-1) / 2


def signed_squares_slopes(r, f) -> tuple:
    return r - 1, f + 1, f


LOSSES: dict'''
ROW = '        Loss("signed-squares", signed_squares_d, signed_squares_g, signed_squares_slopes),\n'

WITH_THE_LOSS = """
import torch
from ganutils import dynamics, nets, toys, train, train_many, widgets
name, x = "signed-squares", toys.ring(200)
run = train(nets.generator(width=8), nets.discriminator(width=8), x, steps=3, loss=name, progress=False)
assert torch.isfinite(run.record).all()
def pairs():
    return [nets.generator(width=8, seed=s) for s in (0, 1)], [nets.discriminator(width=8, seed=s) for s in (0, 1)]
assert all(r.failure is None for r in train_many(*pairs(), x, seeds=(0, 1), steps=3, loss=name, progress=False))
v = dynamics.dirac(name, {"r1": 0.5})(0.5, 2.0)  # v_θ = -ψ (ψθ), v_ψ = -θ (ψθ + 1) - γψ
assert max(abs(a - b) for a, b in zip(v, (-2.0, -0.5 * 2.0 - 1.0))) < 1e-12, v
laboratory = widgets.laboratory(loss=name)
assert name in laboratory.known["losses"]
try:
    train_many(*pairs(), x, seeds=(0, 1), steps=3, loss=name, progress=False, engine="jax")
    jax = "trained"
except ValueError as error:
    jax = str(error)
print(jax)
"""


def test_a_new_loss_touches_one_file_and_works_everywhere(copy):
    copy.replace("ganutils/losses.py", "\nLOSSES: dict", LOSS)
    copy.replace("ganutils/losses.py", '        Loss("minimax",', ROW + '        Loss("minimax",')
    assert len(copy.touched) <= 3
    jax = copy.run(WITH_THE_LOSS)
    assert "has no loss 'signed-squares'" in jax or "JAX cannot be imported here" in jax


def test_a_new_loss_is_compiled_when_it_is_written_for_jax_too(copy):
    pytest.importorskip("jax")
    copy.replace("ganutils/losses.py", "\nLOSSES: dict", LOSS)
    copy.replace("ganutils/losses.py", '        Loss("minimax",', ROW + '        Loss("minimax",')
    copy.replace("ganutils/speed/losses.py", '        losses.LOSSES["least-squares"],',
                 '        losses.LOSSES["least-squares"],\n        losses.LOSSES["signed-squares"],')
    assert len(copy.touched) <= 3 and "trained" in copy.run(WITH_THE_LOSS)


SAMPLER = '''
def square_centres(device=None) -> Tensor:
    """The four corners of [−1, 1]²."""
    return torch.cartesian_prod(*[torch.tensor([-1.0, 1.0], device=device)] * 2)


def square(n: int, generator: Generator | None = None, device=None) -> Tensor:
    """n draws around the four corners."""
    return _around(square_centres, 0.03, n, generator, device)


@dataclass(frozen=True)
class Toy'''

ROW_OF_SQUARE = '    "square": Toy(square, {"zh": "正方形", "en": "square"}, square_centres, 0.03),\n'

WITH_THE_TOY = """
import sys
import torch
from ganutils import metrics, toys, widgets
name = "square"
x = toys.toy(name, 2000, torch.Generator().manual_seed(0))
row = toys.TOYS[name]
assert x.shape == (2000, 2) and x.dtype == torch.float32
modes, good = metrics.mode_coverage(x, row.centres(), row.std)
assert modes == 4 and abs(good - 0.9889) < 0.01, (modes, good)
laboratory = widgets.laboratory(data=name)
assert name in laboratory.known["data"] and laboratory.target.score(x)["modes"] == 4

sys.path.insert(0, "benchmarks")
import quality, recipes
assert name in quality.TOYS and recipes.score(x, name) == (modes, good)
assert recipes.features(name) == dict(fourier=16, scale=2.0) and recipes.penalties(name) == dict(r1=0.1, r2=0.1)
"""


def test_a_new_toy_touches_one_file_and_works_everywhere(copy):
    copy.replace("ganutils/toys.py", "\n@dataclass(frozen=True)\nclass Toy", SAMPLER)
    copy.replace("ganutils/toys.py", '    "moons": Toy(', ROW_OF_SQUARE + '    "moons": Toy(')
    assert len(copy.touched) <= 2
    copy.run(WITH_THE_TOY)
