"""How fast the widgets answer in a real JupyterLab, frames a second of the laboratory, and what 200 interactions cost in memory.

    python benchmarks/widgets.py            # about five minutes; needs Chromium

Latency: from the key press on a slider to the new picture shown in the page, through browser, server and kernel. Frames: the
pictures of D's surface that the page draws in ten seconds while the laboratory trains; answers: a request to the kernel
meanwhile, from the page and back. Memory: of the kernel (resident) and of the page's JavaScript, over 200 interactions
after the first 40.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
import psutil
import torch
from tqdm import tqdm

from common import record

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from jupyter_page import chromium_browser, close, jupyter, new_page, open_notebook, run_all  # noqa: E402

CONCEPTS = {"01": "pushforward()", "02": "two_densities()", "03": "generator_losses()", "04": "envelope()", "05": "two_by_two()",
            "06": "dirac_gan()"}
SETUP = "from ganutils import plot, settings, widgets\nsettings.parameters('quick', 0, 'cpu')\nplot.setup()\n"
PRESS = """([index, key]) => new Promise(resolve => {
    const handle = document.querySelectorAll('.noUi-handle')[index], image = document.querySelector('img.widget-image');
    image.addEventListener('load', () => resolve(performance.now() - start), {once: true});
    const start = performance.now();
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
})"""


COUNT = """() => { window.drawn = 0; const p = OffscreenCanvasRenderingContext2D.prototype, put = p.putImageData;
    p.putImageData = function (...all) { window.drawn += 1; return put.apply(this, all); }; }"""
ASK = """async () => {
    const start = performance.now();
    await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code: "1 + 1", silent: true}).done;
    return performance.now() - start;
}"""


def notebook(folder: Path, name: str, source: str) -> str:
    cell = nbformat.v4.new_code_cell(SETUP + source)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": {
        "name": "python3", "display_name": "Python 3", "language": "python"}}), folder / f"{name}.ipynb")
    return f"{name}.ipynb"


def kernel_mb() -> float:
    """Resident memory of the newest kernel."""
    kernels = [process for process in psutil.Process().children(recursive=True) if "ipykernel" in " ".join(process.cmdline())]
    return max(kernels, key=lambda process: process.create_time()).memory_info().rss / 2**20


def heap_mb(page) -> float:
    page.context.new_cdp_session(page).send("HeapProfiler.collectGarbage")
    return page.evaluate("() => performance.memory.usedJSHeapSize") / 2**20


def presses(page, n: int) -> list[float]:
    """Milliseconds of n key presses, on all sliders in turn, to and fro."""
    sliders = page.locator(".noUi-handle").count()
    keys = ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]  # some sliders start at their lowest value
    return [page.evaluate(PRESS, [i // 4 % sliders, keys[i % 4]]) for i in range(n)]


def concept(page, address: str, folder: Path, number: str) -> dict:
    call = CONCEPTS[number]
    open_notebook(page, address, notebook(folder, f"w{number}", f"widgets.{call}"))
    run_all(page)
    page.wait_for_selector("img.widget-image")
    presses(page, 40)  # warm
    kernel, heap = kernel_mb(), heap_mb(page)
    ms = presses(page, 200)
    cut = statistics.quantiles(ms, n=20)
    return {"notebook": number, "widget": call, "presses": len(ms), "median_ms": statistics.median(ms), "p95_ms": cut[18],
            "kernel_growth_mb": kernel_mb() - kernel, "page_growth_mb": heap_mb(page) - heap}


def laboratory(page, address: str, folder: Path, small: bool) -> dict:
    name = f"laboratory(small={small})"
    open_notebook(page, address, notebook(folder, f"lab{small}", f"widgets.{name}"))
    run_all(page)
    page.wait_for_selector(".lab-plane")
    page.locator(".lab-play").scroll_into_view_if_needed()
    page.evaluate(COUNT)
    page.locator(".lab-play").click()
    page.wait_for_timeout(4000)
    start, steps = page.evaluate("() => { window.drawn = 0; return performance.now() }"), lab_step(page)
    page.wait_for_timeout(10_000)
    seconds = (page.evaluate("performance.now()") - start) / 1000
    frames, steps = page.evaluate("window.drawn") / seconds, (lab_step(page) - steps) / seconds
    answers = [page.evaluate(ASK) for _ in range(40)]
    grown = []
    for i in range(240):  # play, other data, reset, …
        if i % 3 == 1:
            page.locator(".lab-field-data select").select_option(["grid", "moons", "spiral", "ring"][i // 3 % 4])
        else:
            page.locator(".lab-play" if i % 3 == 0 else ".lab-reset").click()
        page.wait_for_timeout(120)
        if i in (39, 239):
            grown.append((kernel_mb(), heap_mb(page)))
    (kernel_0, heap_0), (kernel_1, heap_1) = grown
    return {"widget": name, "frames_a_second": frames, "steps_a_second": steps, "median_ms": statistics.median(answers),
            "p95_ms": statistics.quantiles(answers, n=20)[18], "kernel_growth_mb": kernel_1 - kernel_0, "page_growth_mb": heap_1 - heap_0}


def lab_step(page) -> int:
    return int(page.locator(".lab-numbers b").first.inner_text())


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    torch.set_num_threads(1)  # as in the kernels: it is what the record says
    rows = []
    with tempfile.TemporaryDirectory() as folder, jupyter(Path(folder)) as address, chromium_browser() as browser:
        for number in tqdm(CONCEPTS, unit="widget"):
            page = new_page(browser)
            rows.append(concept(page, address, Path(folder), number))
            assert page.errors == [], page.errors
            close(page)
        for small in (False, True):
            page = new_page(browser)
            rows.append(laboratory(page, address, Path(folder), small))
            assert page.errors == [], page.errors
            close(page)
    record("widgets", rows, table(rows))


def table(rows: list[dict]) -> str:
    def memory(r):
        return f"{r['kernel_growth_mb']:+.1f} | {r['page_growth_mb']:+.1f} |"
    lines = ["| | widget | median ms to the new picture | 95 % ms | kernel MB over 200 | page MB over 200 |", "|---|---|---|---|---|---|"]
    lines += [f"| {r['notebook']} | `{r['widget']}` | {r['median_ms']:.0f} | {r['p95_ms']:.0f} | {memory(r)}" for r in rows if "notebook" in r]
    lines += ["", "| laboratory | frames a second | steps a second | median ms of another answer | 95 % ms | kernel MB over 200 | page MB over 200 |",
              "|---|---|---|---|---|---|---|"]
    lines += [f"| `{r['widget']}` | {r['frames_a_second']:.1f} | {r['steps_a_second']:.0f} | {r['median_ms']:.0f} | {r['p95_ms']:.0f} | {memory(r)}"
              for r in rows if "notebook" not in r]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
