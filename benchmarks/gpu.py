"""Images and steps a second on a GPU: eager, replayed graphs, torch.compile; the share of the chip's peak; K GANs at once.

    python benchmarks/gpu.py              # on a machine with a GPU, about five minutes; results/gpu.json
    python benchmarks/gpu.py --draw       # anywhere: table and picture from that file

The nets are the series' DCGAN pair with 64 channels on 28×28 images (and the 3×64 MLPs on the ring), trained by ``train``
itself. Wall time of the last two thirds of a run, the device synchronised at both ends; the median of five runs.
"""

import argparse
import json
import statistics
import time

import torch
from torch.utils.flop_counter import FlopCounterMode

from common import RESULTS, record
from ganutils import nets, toys
from ganutils.ensemble import train_many
from ganutils.training import train

PEAK = {"H100": 989e12, "H200": 989e12, "A100": 312e12, "L4": 121e12, "T4": 65e12}  # dense half precision, vendor's data sheets
R1R2 = {"r1": 0.1, "r2": 0.1}


def images(batch: int, channels: int, how: str, penalties: dict, steps: int) -> float:
    """Seconds a step of the DCGAN pair."""
    real = torch.rand(4096, 1, 28, 28, device="cuda") * 2 - 1
    G, D = nets.dcgan_generator(channels=channels).cuda(), nets.dcgan_discriminator(channels=channels).cuda()
    if how == "compile":
        G, D = torch.compile(G), torch.compile(D)
    marks = []

    def callback(run):
        torch.cuda.synchronize()
        marks.append((run.step, time.perf_counter()))

    train(G, D, real, steps=steps, z_dim=64, batch=batch, penalties=penalties, penalty_every=4, graph=how == "graph",
          every=steps // 3, callback=callback, progress=False)
    return seconds(marks)


def points(how: str, penalties: dict, steps: int, K: int = 1) -> float:
    real, marks = toys.ring(20_000).cuda(), []

    def callback(run):
        torch.cuda.synchronize()
        marks.append(((run[0] if isinstance(run, list) else run).step, time.perf_counter()))

    common = dict(steps=steps, penalties=penalties, every=steps // 3, callback=callback, progress=False)
    if how == "ensemble":
        pairs = [(nets.generator(seed=s), nets.discriminator(seed=s)) for s in range(K)]
        train_many(*zip(*pairs), real, seeds=range(K), **common)
    else:
        train(nets.generator(), nets.discriminator(), real, graph=how == "graph", **common)
    return seconds(marks)


def seconds(marks: list) -> float:
    return (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])


def flops(batch: int, channels: int) -> int:
    """Of one D and one G step without penalty, counted by torch: the nets' forward and backward passes."""
    real = torch.rand(256, 1, 28, 28, device="cuda")
    with FlopCounterMode(display=False) as counter:
        train(nets.dcgan_generator(channels=channels), nets.dcgan_discriminator(channels=channels), real, steps=1, z_dim=64,
              batch=batch, progress=False)
    return counter.get_total_flops()


def measure(label: dict, run) -> dict:
    run()  # compiles, fills caches
    taken = [run() for _ in range(5)]
    print(label, f"{1e3 * statistics.median(taken):.3f} ms a step", flush=True)
    return label | {"seconds": taken}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draw", action="store_true", help="only draw what results/gpu.json holds")
    arguments = parser.parse_args()
    if arguments.draw:
        content = json.loads((RESULTS / "gpu.json").read_text(encoding="utf-8"))
        record("gpu", content["rows"], table(content), lambda fig: draw(fig, content), kept=content)
        return
    if not torch.cuda.is_available():
        raise SystemExit("no GPU here: nothing measured; the last record is in benchmarks/results/gpu.md")
    rows = []
    for batch, channels, steps in ((64, 16, 300), (128, 64, 300), (1024, 64, 90), (4096, 64, 45)):
        work = flops(batch, channels)
        for penalties in ({}, R1R2):
            for how in ("eager", "graph") if penalties else ("eager", "graph", "compile"):
                label = dict(net="dcgan", batch=batch, channels=channels, how=how, penalties=penalties, flops=work)
                rows.append(measure(label, lambda: images(batch, channels, how, penalties, steps)))
    for penalties in ({}, R1R2):
        for how in ("eager", "graph"):
            rows.append(measure(dict(net="ring", batch=128, how=how, K=1, penalties=penalties), lambda: points(how, penalties, 600)))
    for K in (8, 32, 128):
        rows.append(measure(dict(net="ring", batch=128, how="ensemble", K=K, penalties=R1R2), lambda: points("ensemble", R1R2, 60, K)))
    content = {"rows": rows, "machine": {"gpu": torch.cuda.get_device_name()}}
    record("gpu", rows, table(content))


def peak(content: dict) -> float | None:
    return next((value for name, value in PEAK.items() if name in (content["machine"]["gpu"] or "")), None)


def table(content: dict) -> str:
    top = peak(content)
    lines = ["| DCGAN 28×28: channels, batch | penalties | how | ms a step | images a second | share of peak |", "|---|---|---|---|---|---|"]
    for row in content["rows"]:
        s = statistics.median(row["seconds"])
        if row["net"] == "dcgan":
            share = f"{100 * row['flops'] / s / top:.1f} %" if top and not row["penalties"] else ""
            lines.append(f"| {row['channels']}, {row['batch']} | {'R1 + R2, every 4th' if row['penalties'] else 'none'} | {row['how']} "
                         f"| {1e3 * s:.2f} | {row['batch'] / s:,.0f} | {share} |")
    lines += ["", "| ring 3×64, batch 128 | penalties | how | ms a step | GAN steps a second |", "|---|---|---|---|---|"]
    for row in content["rows"]:
        if row["net"] == "ring":
            s = statistics.median(row["seconds"])
            lines.append(f"| K = {row['K']} | {'R1 + R2' if row['penalties'] else 'none'} | {row['how']} | {1e3 * s:.2f} | {row['K'] / s:,.0f} |")
    return "\n".join(lines)


def draw(fig, content: dict) -> None:
    ax = fig.subplots()
    colours = {"eager": "#0072B2", "graph": "#D55E00", "compile": "#009E73"}
    for how, colour in colours.items():
        group = [row for row in content["rows"] if row["net"] == "dcgan" and row["how"] == how and not row["penalties"] and row["channels"] == 64]
        ax.loglog([row["batch"] for row in group], [row["batch"] / statistics.median(row["seconds"]) for row in group], "o-", color=colour, label=how)
    ax.set(xlabel="批次 batch", ylabel="影像／秒 images a second")
    batches = sorted({row["batch"] for row in content["rows"] if row.get("channels") == 64})
    ax.set_xticks(batches, [f"{batch:,}" for batch in batches])
    ax.set_yticks([20_000, 50_000, 100_000, 300_000], ["20,000", "50,000", "100,000", "300,000"])
    ax.minorticks_off()
    ax.legend()


if __name__ == "__main__":
    main()
