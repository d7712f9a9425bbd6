"""Modes and high quality against processor time, on every toy that has modes, for every loss of the series.

    python benchmarks/quality.py --workers 2      # 5 seeds of every loss as one ensemble each; eight minutes on two cores

Every loss gets the same recipe, that of ``recipes.py`` (3×64 nets, batch 128, R1 + R2, Fourier features, Adam at 4e-3 with
linear decay over the second half), nothing tuned for it. Protocol: 2,500 samples of the averaged generator; high quality
= within 3 standard deviations of a centre; a mode counts with at least one such sample (Srivastava et al. 2017,
arXiv:1705.07761). Exact samples score 98.89 %. Seconds are processor seconds a member, sampling and scoring left out.
"""

import argparse
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

import torch
from tqdm import tqdm

from common import record
from ganutils import nets, toys
from ganutils.ensemble import train_many
from ganutils.losses import LOSSES
from recipes import CLASSIC, MODERN, features, penalties, score

TOYS = [name for name, toy in toys.TOYS.items() if toy.centres]  # those that have modes to find
# Same protocol, their own nets. VEEGAN: Srivastava et al. (2017), arXiv:1705.07761; PacGAN4: Lin et al. (2018), arXiv:1712.04086
PUBLISHED = {"grid": {"VEEGAN (Srivastava et al. 2017)": (24.6, 40.0), "PacGAN4 (Lin et al. 2018), about 400,000 steps": (24.8, 93.6)}}


def measure(job: tuple) -> dict:
    """An ensemble of one loss on one data set: modes and quality of each member on the way."""
    toy, loss, steps, members, name = job
    torch.set_num_threads(1)
    classic = name == "classic"
    options = CLASSIC if classic else MODERN | dict(loss=loss, penalties=penalties(toy))
    real = toys.toy(toy, 50_000, torch.Generator().manual_seed(1000))
    train_many([nets.generator()], [nets.discriminator()], real, seeds=[0], steps=1, progress=False)  # torch's imports are no cost of a run
    path, started, spent = [], time.process_time(), 0.0

    def look(runs):
        nonlocal started, spent
        spent += time.process_time() - started
        scores = [score(run.sample(2500, seed=m), toy) if run.failure is None else (0, 0.0)
                  for m, run in enumerate(runs)]
        path.append({"step": runs[0].step if runs[0].failure is None else None, "seconds": spent / members,
                     "modes": [int(modes) for modes, _ in scores], "quality": [float(quality) for _, quality in scores]})
        started = time.process_time()

    Gs = [nets.generator(seed=seed) for seed in range(members)]
    Ds = [nets.discriminator(**({} if classic else features(toy)), seed=seed + 1) for seed in range(members)]
    train_many(Gs, Ds, real, seeds=range(members), steps=steps, every=max(1, steps // 16), callback=look, progress=False, **options)
    return {"toy": toy, "loss": name, "steps": steps, "members": members, "path": path}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=4000, help="of every loss (default: 4000)")
    parser.add_argument("--workers", type=int, default=1, help="processes, one thread each")
    arguments = parser.parse_args()
    jobs = [(toy, "relativistic-pairing", 8000, 8, "relativistic-pairing, 8 members") for toy in TOYS]
    jobs += [(toy, loss, arguments.steps, 5, loss) for toy in TOYS for loss in LOSSES]
    jobs += [(toy, "non-saturating", arguments.steps, 5, "classic") for toy in TOYS]
    torch.set_num_threads(1)
    with ProcessPoolExecutor(arguments.workers) as pool:
        rows = list(tqdm(pool.map(measure, jobs), total=len(jobs), unit="ensemble"))
    record("quality", rows, table(rows), lambda fig: draw(fig, rows))


def table(rows: list[dict]) -> str:
    lines = []
    for toy in TOYS:
        lines += [f"**{toy}**", "", "| loss | steps | seeds | modes (mean; each) | high quality % (mean, min–max) | CPU s a member |", "|---|---|---|---|---|---|"]
        group = sorted((row for row in rows if row["toy"] == toy), key=lambda row: -statistics.mean(row["path"][-1]["quality"]))
        for row in group:
            end = row["path"][-1]
            quality = [100 * value for value in end["quality"]]
            lines.append(f"| {row['loss']} | {row['steps']:,} | {row['members']} | {statistics.mean(end['modes']):.1f}; {', '.join(map(str, end['modes']))} | "
                         f"{statistics.mean(quality):.1f} ({min(quality):.1f}–{max(quality):.1f}) | {end['seconds']:.1f} |")
        for name, (modes, quality) in PUBLISHED.get(toy, {}).items():
            lines.append(f"| {name}, as published | | | {modes} | {quality} | |")
        lines.append("")
    return "\n".join(lines)


def draw(fig, rows: list[dict]) -> None:
    for ax, toy in zip(fig.subplots(1, 2, sharey=True), TOYS):
        for row in rows:
            if row["toy"] == toy and row["members"] == 5:
                mean = [100 * statistics.mean(point["quality"]) for point in row["path"]]
                strong = {"relativistic-pairing": "#D55E00", "non-saturating": "#0072B2", "hinge": "#009E73", "classic": "#000000"}.get(row["loss"])
                ax.plot([point["seconds"] for point in row["path"]], mean, color=strong or "0.8", zorder=3 if strong else 1,
                        label=row["loss"] if strong else None)
        ax.set_xlabel(f"{toy}：CPU 秒／成員 s a member")
    fig.axes[0].set_ylabel("高品質 high quality %")
    fig.axes[0].axhline(98.89, color="0.6", lw=1, ls="--")
    fig.axes[1].axhline(98.89, color="0.6", lw=1, ls="--")
    fig.axes[0].legend(fontsize=9)


if __name__ == "__main__":
    main()
