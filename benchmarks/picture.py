"""The moving picture of the laboratory that the README and the site's first page show, taken while it trains in a real JupyterLab.

    python benchmarks/picture.py            # a minute or two; needs Chromium

Writes docs/laboratory.webp, and its last moment as docs/laboratory-still.webp for readers who want nothing to move.
"""

import argparse
import base64
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
from jupyter_page import chromium_browser, close, jupyter, new_page, open_notebook, run_all, wait_for  # noqa: E402
from widgets import lab_step, notebook  # noqa: E402

FONT = ROOT / "ganutils" / "fonts" / "GANCourseSansTC-Regular.otf"
# Where the system has no Chinese font the page takes the course's. What is not looked at while it trains is left out.
STYLE = """@font-face { font-family: Han; src: url(data:font/otf;base64,%s); unicode-range: U+2E80-9FFF, U+FF00-FFEF }
.gan-lab, .gan-lab * { font-family: Han, sans-serif !important }
.gan-lab :is(.lab-bar, .lab-speed, .lab-message, .lab-settings) { display: none !important }
.gan-lab { width: 960px; background: #fff }"""
LAST, FRAMES = 1500, 36  # steps; they follow one another faster at the beginning, where more happens
WIDTH, QUALITY = 720, 46
MILLISECONDS, PAUSE = 150, 2500


def moments() -> list[int]:
    return [round(LAST * (i / (FRAMES - 1)) ** 1.6) for i in range(FRAMES)]


def film(page) -> list[Image.Image]:
    """Screenshots while it trains, each at the first chance after its moment."""
    shown = page.locator(".gan-lab")
    play = "() => document.querySelector('.lab-play').click()"
    frames = [picture(shown)]
    page.evaluate(play)
    for moment in moments()[1:]:
        wait_for(lambda: lab_step(page) >= moment, 120, f"step {moment}")
        frames.append(picture(shown))
    page.evaluate(play)
    return frames


def picture(shown) -> Image.Image:
    taken = Image.open(io.BytesIO(shown.screenshot())).convert("RGB")
    return taken.resize((WIDTH, round(taken.height * WIDTH / taken.width)), Image.Resampling.LANCZOS)


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with tempfile.TemporaryDirectory() as folder, jupyter(Path(folder)) as address, chromium_browser() as browser:
        page = new_page(browser)
        page.set_viewport_size({"width": 1560, "height": 1000})
        open_notebook(page, address, notebook(Path(folder), "laboratory", "widgets.laboratory()"))
        run_all(page)
        page.wait_for_selector(".gan-lab .lab-numbers b")
        page.add_style_tag(content=STYLE % base64.b64encode(FONT.read_bytes()).decode())
        page.wait_for_timeout(1000)
        frames = film(page)
        close(page)
    target = ROOT / "docs" / "laboratory.webp"
    pause = [MILLISECONDS] * (len(frames) - 1) + [PAUSE]
    frames[0].save(target, save_all=True, append_images=frames[1:], duration=pause, loop=0, quality=QUALITY, method=6)
    frames[-1].save(target.with_name("laboratory-still.webp"), quality=80, method=6)
    print(f"{target}: {len(frames)} frames, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
