"""Modes and high quality of the recipes on the ring of 8 and the grid of 25, over seeds. Not a test: it takes minutes.

    python benchmarks/recipes.py                     # every recipe, 5 seeds, into benchmarks/results/recipes.md
    python benchmarks/recipes.py grid-8000 --seeds 2

Protocol: 2,500 samples of the averaged generator; high quality = within 3 standard deviations of a centre; a mode
counts with at least one such sample (Srivastava et al. 2017, arXiv:1705.07761). Exact samples score 98.89 %.
Seconds are processor seconds of this process, on one thread.
"""

import argparse
import statistics
import time

import torch
from tqdm import tqdm

from common import record
from ganutils import metrics, nets, toys
from ganutils.training import train

MODERN = dict(loss="relativistic-pairing", lr_g=4e-3, betas=(0.5, 0.99), decay_from=0.5)
CLASSIC = dict(loss="non-saturating", lr_g=2e-4, betas=(0.5, 0.999))


def features(toy: str) -> dict:
    """The Fourier features of a toy's discriminator."""
    return dict(fourier=toys.TOYS[toy].fourier, scale=toys.TOYS[toy].scale)


def penalties(toy: str) -> dict:
    """R1 and R2 as strong as the toy needs them."""
    return dict.fromkeys(("r1", "r2"), toys.TOYS[toy].gamma)


def score(x: torch.Tensor, toy: str) -> tuple[int, float]:
    """Modes found, and the share of high-quality samples."""
    return metrics.mode_coverage(x, toys.TOYS[toy].centres(), toys.TOYS[toy].std)


# name ↦ (toy, options of the discriminator, options of train)
RECIPES = {
    "ring-3000": ("ring", features("ring"), MODERN | dict(steps=3000, penalties=penalties("ring"))),
    "ring-8000": ("ring", features("ring"), MODERN | dict(steps=8000, penalties=penalties("ring"))),
    "ring-classic": ("ring", {}, CLASSIC | dict(steps=8000)),
    "grid-3000": ("grid", features("grid"), MODERN | dict(steps=3000, penalties=penalties("grid"))),
    "grid-8000": ("grid", features("grid"), MODERN | dict(steps=8000, penalties=penalties("grid"))),
    "grid-classic": ("grid", {}, CLASSIC | dict(steps=8000)),
}


def measure(name: str, seed: int) -> dict:
    """One run: modes found, share of high-quality samples, processor seconds."""
    toy, fourier, options = RECIPES[name]
    real = toys.toy(toy, 50_000, torch.Generator().manual_seed(1000 + seed))
    start = time.process_time()
    run = train(nets.generator(seed=seed), nets.discriminator(**fourier, seed=seed + 1), real, batch=128, seed=seed,
                progress=False, **options)
    seconds = time.process_time() - start
    modes, quality = score(run.sample(2500, seed=seed), toy)
    return {"recipe": name, "seed": seed, "modes": modes, "high_quality": quality, "seconds": seconds}


def table(rows: list[dict]) -> str:
    lines = ["| recipe | modes | high quality % (mean, min–max) | CPU s a run |", "|---|---|---|---|"]
    for name in dict.fromkeys(row["recipe"] for row in rows):
        runs = [row for row in rows if row["recipe"] == name]
        quality = [100 * row["high_quality"] for row in runs]
        lines.append(f"| {name} | {', '.join(str(row['modes']) for row in runs)} | {statistics.mean(quality):.1f} "
                     f"({min(quality):.1f}–{max(quality):.1f}) | {statistics.mean(row['seconds'] for row in runs):.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help=f"of {', '.join(RECIPES)} (default: all)")
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    if unknown := set(arguments.recipes) - set(RECIPES):
        parser.error(f"unknown recipe {', '.join(sorted(unknown))}; choose from {', '.join(RECIPES)}")
    if arguments.seeds < 1:
        parser.error(f"--seeds {arguments.seeds}: must be at least 1")
    torch.set_num_threads(1)
    jobs = [(name, seed) for name in arguments.recipes or RECIPES for seed in range(arguments.seeds)]
    rows = [measure(*job) for job in tqdm(jobs, unit="run")]
    if arguments.recipes:  # a part of them does not replace the record of all
        print(table(rows))
    else:
        record("recipes", rows, table(rows))


if __name__ == "__main__":
    main()
