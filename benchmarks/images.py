"""Fréchet distance and coverage on digits and Fashion-MNIST after a fixed processor time.

    python benchmarks/images.py --seconds 60 300 --workers 2     # a quarter of an hour on two cores

The distance is measured on the 64 features of a small classifier trained on the real images, so it has a scale of its own:
the last column of the table gives what an equal number of held-out real images scores. Coverage is that of Naeem et al. (2020),
arXiv:2002.09797, on the same features, with k = 5. The distance alone is blind to blurred samples: see both.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import torch
from scipy.linalg import sqrtm
from scipy.spatial import cKDTree
from torch import nn
from tqdm import tqdm

from common import record
from ganutils import images, nets
from ganutils.training import train

MLP = dict(loss="relativistic-pairing", penalties={"r1": 1.0, "r2": 1.0}, penalty_every=4, betas=(0.0, 0.99), decay_from=0.5)
# name ↦ (data set, nets, options of train)
RECIPES = {
    "digits, MLP 128": ("digits", "mlp", MLP | dict(lr_g=2e-3, batch=64)),
    "Fashion, MLP 256": ("fashion", "mlp", MLP | dict(lr_g=1e-3, batch=64)),
    "Fashion, DCGAN 16": ("fashion", "dcgan", dict(loss="non-saturating", lr_g=2e-3, batch=32, decay_from=0.5)),
}


def real_images(name: str) -> tuple[torch.Tensor, torch.Tensor]:
    return images.digits() if name == "digits" else images.fashion_mnist()[:2]


def classifier(x: torch.Tensor, y: torch.Tensor) -> nn.Module:
    """A small convolutional net that names the class; its 64 features span the space of the distance."""
    torch.manual_seed(0)
    side = x.shape[-1] // 4
    net = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
                        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * side * side, 64), nn.ReLU(), nn.Linear(64, 10))
    optimiser = torch.optim.Adam(net.parameters(), 2e-3)
    for _ in range(600):
        index = torch.randint(len(x), (128,))
        optimiser.zero_grad()
        nn.functional.cross_entropy(net(x[index]), y[index]).backward()
        optimiser.step()
    return net[:-2].eval()


@torch.no_grad()
def features(net: nn.Module, x: torch.Tensor) -> np.ndarray:
    return torch.cat([net(part) for part in x.split(500)]).double().numpy()


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """‖μ_a − μ_b‖² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½), of the Gaussians with these samples' moments."""
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(cov_a + cov_b - 2 * sqrtm(cov_a @ cov_b).real))


def coverage(real: np.ndarray, fake: np.ndarray, k: int = 5) -> float:
    """Share of real samples whose ball, to its k-th real neighbour, holds a generated one."""
    radius = cKDTree(real).query(real, k + 1)[0][:, -1]
    return float((cKDTree(fake).query(real)[0] < radius).mean())


def measure(job: tuple) -> dict:
    name, seconds, seed = job
    torch.set_num_threads(1)
    which, kind, options = RECIPES[name]
    x, y = real_images(which)
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    x, y = x[order], y[order]
    held, x_train, y_train = x[: min(5000, len(x) // 2)], x[len(x) // 2 :], y[len(x) // 2 :]
    net = classifier(x_train, y_train)
    z_dim = 64 if which == "fashion" else 16

    def pair():
        if kind == "dcgan":
            return nets.dcgan_generator(z_dim=z_dim, seed=seed), nets.dcgan_discriminator(seed=seed + 1)
        width, shape = 256 if which == "fashion" else 128, x.shape[1:]
        return nets.generator(shape, z_dim=z_dim, width=width, depth=2, seed=seed), nets.discriminator(shape, width=width, depth=2, seed=seed + 1)

    def run(steps):
        start = time.process_time()
        result = train(*pair(), x_train, steps=steps, z_dim=z_dim, seed=seed, progress=False, **options)
        return result, time.process_time() - start

    run(20)
    rate = 100 / run(100)[1]  # steps a second, so that the decay ends when the time does
    result, spent = run(max(1, int(rate * seconds)))
    count = len(held)
    real, fake = features(net, held), features(net, result.sample(count, seed=seed))
    floor = frechet(real, features(net, x_train[:count]))
    return {"recipe": name, "budget": seconds, "seed": seed, "seconds": spent, "steps": result.step, "frechet": frechet(real, fake),
            "coverage": coverage(real, fake), "floor": floor, "floor_coverage": coverage(real, features(net, x_train[:count]))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, nargs="+", default=[60.0, 300.0])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes, one thread each")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    jobs = sorted(((name, seconds, seed) for name in RECIPES for seconds in arguments.seconds for seed in range(arguments.seeds)), key=lambda j: -j[1])
    with ProcessPoolExecutor(arguments.workers) as pool:
        rows = list(tqdm(pool.map(measure, jobs), total=len(jobs), unit="run"))
    rows.sort(key=lambda row: (list(RECIPES).index(row["recipe"]), row["budget"], row["seed"]))
    record("images", rows, table(rows), lambda fig: draw(fig, rows))


def table(rows: list[dict]) -> str:
    lines = ["| recipe | CPU s | steps | Fréchet distance | coverage | real against real |", "|---|---|---|---|---|---|"]
    lines += [f"| {row['recipe']} | {row['seconds']:.0f} | {row['steps']:,} | {row['frechet']:.2f} | {row['coverage']:.2f} | "
              f"{row['floor']:.2f}, {row['floor_coverage']:.2f} |" for row in rows]
    return "\n".join(lines)


def draw(fig, rows: list[dict]) -> None:
    left, right = fig.subplots(1, 2)
    for name in RECIPES:
        group = [row for row in rows if row["recipe"] == name]
        left.plot([row["seconds"] for row in group], [row["frechet"] for row in group], "o-", label=name)
        right.plot([row["seconds"] for row in group], [row["coverage"] for row in group], "o-", label=name)
    left.set(xlabel="CPU 秒 s", ylabel="Fréchet 距離 distance", yscale="log", xscale="log")
    right.set(xlabel="CPU 秒 s", ylabel="覆蓋率 coverage", xscale="log", ylim=(0, 1))
    for ax in (left, right):
        ax.set_xticks([50, 100, 300], ["50", "100", "300"])
        ax.minorticks_off()
    left.set_yticks([5, 10, 20, 40], ["5", "10", "20", "40"])
    right.legend(fontsize=9)


if __name__ == "__main__":
    main()
