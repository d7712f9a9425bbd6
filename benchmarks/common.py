"""What the benchmarks share: fair timing, the machine they ran on, and where the record goes."""

import importlib.util
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib
import torch
from tqdm import tqdm

matplotlib.use("Agg")
RESULTS = Path(__file__).parent / "results"
PICTURES = Path(__file__).parent.parent / "docs" / "fast"


def machine() -> dict:
    """Where and with what the figures were taken."""
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
        cpu = names[0] if names else cpu
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {"cpu": cpu, "cores": os.cpu_count(), "gpu": gpu, "python": platform.python_version(), "torch": torch.__version__,
            "threads": torch.get_num_threads()}


def interleave(candidates: dict[str, Callable[[], None]], rounds: int, seconds: float = 0.4) -> dict[str, list[float]]:
    """Processor milliseconds a call, one value a round. Every round times each candidate for about ``seconds``, in
    turn, so that whatever else the machine does falls on all of them alike."""
    calls = {}
    for name, call in candidates.items():  # warm up, and find how many calls fill the time
        call()
        start = time.process_time()
        for _ in range(3):
            call()
        calls[name] = max(1, int(seconds / max(1e-6, (time.process_time() - start) / 3)))
    spent = {name: [] for name in candidates}
    for i in tqdm(range(rounds), unit="round"):
        order = list(candidates) if i % 2 == 0 else list(candidates)[::-1]
        for name in order:
            start = time.process_time()
            for _ in range(calls[name]):
                candidates[name]()
            spent[name].append(1e3 * (time.process_time() - start) / calls[name])
    return spent


def ratio(slow: list[float], fast: list[float]) -> dict:
    """How many times as fast, round by round: the median and the quartiles."""
    quotients = sorted(a / b for a, b in zip(slow, fast))
    low, _, high = statistics.quantiles(quotients, n=4) if len(quotients) > 1 else quotients * 3
    return {"median": statistics.median(quotients), "low": low, "high": high}


def record(name: str, rows: list[dict], table: str, draw: Callable | None = None, **more) -> None:
    """Write results/NAME.json and NAME.md, and the picture ``draw(fig)`` to docs/fast/NAME.png; print the table."""
    command = "python " + " ".join([f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    content = more.pop("kept", None) or {"command": command, "machine": machine(), **more, "rows": rows}
    command = content["command"]
    RESULTS.mkdir(exist_ok=True)
    head, rows = json.dumps(content | {"rows": []}, indent=1), ",\n  ".join(map(json.dumps, content["rows"]))  # a row a line
    (RESULTS / f"{name}.json").write_text(head.replace('"rows": []', f'"rows": [\n  {rows}\n ]') + "\n", encoding="utf-8")
    where = ", ".join(str(value) for value in (content["machine"]["cpu"], content["machine"]["gpu"]) if value)
    note = f"`{command}` · torch {content['machine']['torch']} · {where} · {content['machine']['threads']} thread(s)"
    (RESULTS / f"{name}.md").write_text(f"{note}\n\n{table}\n", encoding="utf-8")
    if draw and importlib.util.find_spec("IPython"):  # which plot needs, and a machine for measuring may lack
        import matplotlib.pyplot as plt
        from ganutils import plot
        PICTURES.mkdir(parents=True, exist_ok=True)
        plot.setup()
        fig = plt.figure(figsize=(8, 4))
        draw(fig)
        fig.savefig(PICTURES / f"{name}.png", dpi=110)
        plt.close(fig)
    print(table)
