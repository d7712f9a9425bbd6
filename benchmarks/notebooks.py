"""Time and peak memory of every notebook.

    python benchmarks/notebooks.py                # as `python -m tools run`, which does the work; presets quick and full

Wall seconds from the start of the kernel to the last cell, and the most memory that the kernel's processes held together.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from common import record

ROOT = Path(__file__).parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presets", nargs="+", default=["quick", "full"], choices=["quick", "full"])
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # as the notebooks do: it is what the record says
    rows = []
    for preset in arguments.presets:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "tools", "run", "--here", "--out", folder, "-p", "preset", preset], cwd=ROOT, check=True)
            rows += [row | {"preset": preset} for row in json.loads((Path(folder) / "summary.json").read_text(encoding="utf-8"))]
    record("notebooks", rows, table(rows), lambda fig: draw(fig, rows))


def table(rows: list[dict]) -> str:
    names = {"notebook": "notebook", "preset": "preset", "seconds": "seconds", "peak_mb": "peak MB", "passed": "checks", "refuted": "wrong versions refuted"}
    lines = ["| " + " | ".join(names.values()) + " |", "|---" * len(names) + "|"]
    lines += ["| " + " | ".join(str(row[name]) for name in names) + " |" for row in rows]
    quick = [row for row in rows if row["preset"] == "quick"]
    return "\n".join([*lines, f"\nquick, all: {sum(row['seconds'] for row in quick):.0f} s"])


def draw(fig, rows: list[dict]) -> None:
    presets, lessons = ({row[key]: None for row in rows} for key in ("preset", "notebook"))
    width = 0.8 / len(presets)
    for ax, key, label in zip(fig.subplots(1, 2), ("seconds", "peak_mb"), ("秒 s", "記憶體最多 peak memory, MB")):
        for i, (preset, colour) in enumerate(zip(presets, ("#0072B2", "#D55E00"))):
            heights = {row["notebook"]: row[key] for row in rows if row["preset"] == preset}
            places = [place + (i - (len(presets) - 1) / 2) * width for place, name in enumerate(lessons) if name in heights]
            ax.bar(places, heights.values(), width, color=colour, label=preset)
        ax.set_xticks(range(len(lessons)), [name.split("_")[0] for name in lessons])
        ax.set_ylabel(label)
    if len(presets) > 1:
        fig.axes[0].legend()


if __name__ == "__main__":
    main()
