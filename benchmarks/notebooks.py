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
    ax = fig.subplots()
    for preset, colour, shift in (("quick", "#0072B2", -0.2), ("full", "#D55E00", 0.2)):
        group = [row for row in rows if row["preset"] == preset]
        ax.bar([int(row["notebook"][:2]) + shift for row in group], [row["seconds"] for row in group], 0.4, color=colour, label=preset)
    ax.set(xlabel="筆記本 notebook", ylabel="秒 s", yscale="log")
    ax.axhline(40, color="0.6", lw=1, ls="--")
    ax.legend()


if __name__ == "__main__":
    main()
