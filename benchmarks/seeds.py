"""Whether every lesson holds for seeds that nobody chose: each is executed for random seeds in 0 … 2³² − 1.

    python benchmarks/seeds.py                    # every lesson, 30 seeds drawn from the clock: before a release
    python benchmarks/seeds.py 03 07 --count 5 --seed 1
    python benchmarks/seeds.py --again            # what failed in the record, once more, after it was mended
    python benchmarks/seeds.py --twice --count 1  # every cell twice in a row, as impatient readers do; leaves no record

A process for each lesson and seed executes the code cells of notebooks/src one by one, without drawing, and without those
that prove equations, whose seed is their own. A statement that fails is printed with what it found, and the next one goes
on. The record is written after every run; lessons that were not asked for keep theirs.
"""

import argparse
import ast
import contextlib
import io
import json
import multiprocessing
import os
import random
import sys
import time
from functools import partial
from pathlib import Path

import jupytext
import torch
from tqdm import tqdm

from common import RESULTS, record

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import ganutils  # noqa: E402
from tools.source.notebooks import find  # noqa: E402
from tools.source.roles import role  # noqa: E402

BEGIN_AGAIN = "run again from"  # what a cell says that has used up what another makes
BEYOND = 2**32  # settings.set_seed takes the seeds below it


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", metavar="NN", help="02 or its file name (default: all)")
    parser.add_argument("--count", type=int, default=30, help="seeds of each lesson (default: 30)")
    parser.add_argument("--seed", type=int, help="draws the seeds (default: the clock)")
    parser.add_argument("--workers", type=int, default=1, help="runs at a time (default: 1)")
    parser.add_argument("--twice", action="store_true", help="execute every cell twice in a row; write no record")
    parser.add_argument("--again", action="store_true", help="only what failed in the record")
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # as the lessons do: it is what the record says
    stems, rows = [path.stem for path in find(arguments.lessons, ROOT, source=True)], recorded()
    if arguments.again:
        wanted = [(row["notebook"], row["seed"]) for row in rows if row["notebook"] in stems and row["found"]]
    else:
        drawn = seeds(arguments.count, time.time_ns() if arguments.seed is None else arguments.seed)
        wanted = [(stem, seed) for seed in drawn for stem in stems]
        rows = [row for row in rows if row["notebook"] not in stems]
    failed = 0
    if arguments.twice:
        rows = []
    for row in tqdm(runs(wanted, arguments.workers, arguments.twice), total=len(wanted), unit="run"):
        rows = [each for each in rows if (each["notebook"], each["seed"]) != (row["notebook"], row["seed"])] + [row]
        rows.sort(key=lambda each: each["notebook"])
        if not arguments.twice:
            with contextlib.redirect_stdout(io.StringIO()):
                record("seeds", rows, table(rows))
        failed += bool(row["found"])
        for found in row["found"]:
            tqdm.write(f"{row['notebook']}, seed {row['seed']}: {found}")
    print(table(rows))
    return int(failed > 0)


def seeds(count: int, seed: int) -> list[int]:
    return random.Random(seed).sample(range(BEYOND), count)


def recorded() -> list[dict]:
    file = RESULTS / "seeds.json"
    return json.loads(file.read_text(encoding="utf-8"))["rows"] if file.exists() else []


def runs(wanted: list[tuple[str, int]], workers: int, twice: bool):
    """The rows, as they come: every run in a process of its own, begun where the package is imported already."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["IPython", "jupytext", "matplotlib.pyplot", "ganutils.proof", "ganutils.ensemble",
                                        *(f"ganutils.{name}" for name in ganutils.MODULES)])
    with context.Pool(workers, maxtasksperchild=1) as pool:
        yield from pool.imap_unordered(partial(run, twice=twice), wanted)


def run(wanted: tuple[str, int], twice: bool = False) -> dict:
    """One lesson with one seed: its row of the record. `found` has a line for each statement that failed."""
    stem, seed = wanted
    start = time.process_time()
    source = ROOT / "notebooks" / "src" / f"{stem}.py"
    os.chdir(ROOT / "notebooks")
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        found = list(failures(jupytext.read(source, fmt="py:percent").cells, seed, twice))
    return {"notebook": stem, "seed": seed, "cpu_s": round(time.process_time() - start, 1), "found": found}


def failures(cells: list, seed: int, twice: bool = False):
    """What each statement that fails says, cell by cell; or what a cell says that cannot be executed twice in a row, unless it
    says where to begin."""
    import matplotlib.pyplot as plt
    from IPython.core.interactiveshell import InteractiveShell
    plt.switch_backend("Agg")
    shell = InteractiveShell.instance()
    shell.showtraceback = lambda *_, **__: None  # what failed is told below
    for cell in cells:
        if cell.cell_type != "code" or role(cell) == "check":
            continue
        for statement in [cell.source] * 2 if twice else statements(cell.source):
            result = shell.run_cell(statement)
            if not result.success:
                line = said(statement, result.error_in_exec or result.error_before_exec)
                if not (twice and BEGIN_AGAIN in line):
                    yield line
        if role(cell) == "parameters":
            shell.run_cell(f"seed = {seed}")
        plt.close("all")


def statements(source: str) -> list[str]:
    """The statements of a cell, one by one: the failure of one hides no other."""
    lines = source.splitlines()
    found = []
    for node in ast.parse(source).body:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        found.append("\n".join(lines[first - 1:node.end_lineno]))
    return found


def said(statement: str, error: BaseException) -> str:
    message = " ".join(str(error).split()) or "(no message)"
    return f"`{statement.splitlines()[0]}` {type(error).__name__}: {message}"


def table(rows: list[dict]) -> str:
    lines = ["| notebook | seeds | passed | CPU s each |", "|---|---|---|---|"]
    for name in dict.fromkeys(row["notebook"] for row in rows):
        of_lesson = [row for row in rows if row["notebook"] == name]
        passed = sum(not row["found"] for row in of_lesson)
        seconds = sum(row["cpu_s"] for row in of_lesson) / len(of_lesson)
        lines.append(f"| {name} | {len(of_lesson)} | {passed} | {seconds:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
