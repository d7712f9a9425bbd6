"""How the cost of a step grows with batch, width, members and image size: a log-log plot with the fitted exponents.

    python benchmarks/scaling.py          # about two minutes

Non-saturating loss without penalty, ``train`` and ``train_many`` as they are; processor milliseconds a step, one thread, best of
the rounds. The exponent is that of the largest three sizes: for small ones Python's own time hides the arithmetic.
"""

import argparse

import numpy as np
import torch

from common import interleave, record
from ganutils import nets, toys
from ganutils.ensemble import train_many
from ganutils.training import train

STEPS = 20
SWEEPS = {"batch": (64, 128, 256, 512, 1024, 2048), "width": (32, 64, 128, 256, 512), "K": (1, 4, 16, 64), "side": (8, 16, 32, 64)}


def call(sweep: str, size: int):
    """STEPS steps with one quantity at ``size`` and the others at the ring's 3×64, batch 128."""
    if sweep == "side":  # an MLP on images of side × side pixels
        x = torch.rand(500, 1, size, size) * 2 - 1
        G, D = nets.generator(x.shape[1:]), nets.discriminator(x.shape[1:])
        return lambda: train(G, D, x, steps=STEPS, every=STEPS, progress=False)
    real = toys.ring(2000, torch.Generator().manual_seed(0))
    if sweep == "K":
        Gs, Ds = [nets.generator(seed=s) for s in range(size)], [nets.discriminator(seed=s) for s in range(size)]
        return lambda: train_many(Gs, Ds, real, seeds=range(size), steps=STEPS, every=STEPS, progress=False)
    width, batch = (size, 128) if sweep == "width" else (64, size)
    G, D = nets.generator(width=width), nets.discriminator(width=width)
    return lambda: train(G, D, real, steps=STEPS, batch=batch, every=STEPS, progress=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    rows = []
    for sweep, sizes in SWEEPS.items():
        spent = interleave({str(size): call(sweep, size) for size in sizes}, arguments.rounds)
        ms = [min(spent[str(size)]) / STEPS for size in sizes]
        exponent = float(np.polyfit(np.log(sizes[-3:]), np.log(ms[-3:]), 1)[0])
        rows.append({"sweep": sweep, "sizes": sizes, "ms_a_step": ms, "exponent": exponent})
    record("scaling", rows, table(rows), lambda fig: draw(fig, rows))


def table(rows: list[dict]) -> str:
    lines = ["| quantity | sizes | ms a step | exponent (largest three) |", "|---|---|---|---|"]
    lines += [f"| {row['sweep']} | {', '.join(map(str, row['sizes']))} | {', '.join(f'{ms:.2f}' for ms in row['ms_a_step'])} | {row['exponent']:.2f} |"
              for row in rows]
    return "\n".join(lines)


def draw(fig, rows: list[dict]) -> None:
    names = {"batch": "批次 batch", "width": "寬度 width", "K": "成員 members $K$", "side": "影像邊長 image side"}
    for ax, row in zip(fig.subplots(1, 4, sharey=True), rows):
        ax.loglog(row["sizes"], row["ms_a_step"], "o", color="#CC79A7")
        last = np.array(row["sizes"][-3:], float)
        level = np.exp(np.mean(np.log(row["ms_a_step"][-3:])) - row["exponent"] * np.mean(np.log(last)))
        ax.loglog(last, level * last ** row["exponent"], "k-")
        ax.set_title(f"指數 exponent {row['exponent']:.2f}", fontsize=11)
        ax.set_xlabel(names[row["sweep"]])
        ax.set_xticks(row["sizes"][::2], [str(size) for size in row["sizes"][::2]])
        ax.minorticks_off()
    ticks = (1, 3, 10, 30)
    fig.axes[0].set_yticks(ticks, [str(tick) for tick in ticks])
    fig.axes[0].set_ylabel("毫秒／步 ms a step")


if __name__ == "__main__":
    main()
