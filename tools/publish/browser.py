"""One Chromium for the whole build: it typesets the formulas, measures the slides and prints the handouts."""

import os
import re
import shutil
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tools import ToolError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--font-render-hinting=none"]


@cache
def executable():
    """The path of a Chromium: what CHROMIUM names, or one of the system's, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        if found := shutil.which(named):
            return found
        raise ToolError(f"找不到瀏覽器 CHROMIUM={named} is no program: give the path of Chromium or Chrome, or unset it")
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        if Path(playwright.chromium.executable_path).exists():
            return playwright.chromium.executable_path
    raise ToolError("找不到 Chromium，請先安裝 · no Chromium found: install one (Debian: apt-get install chromium; anywhere: "
                    f"{sys.executable} -m playwright install chromium), or set CHROMIUM to the path of Chromium, Chrome or Edge")


@contextmanager
def chromium():
    """A browser without a network, as a context manager: Playwright's context, of slide-sized pages."""
    from playwright.sync_api import Error, sync_playwright
    path = executable()
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            raise ToolError(f"{path} does not start: {error.message.splitlines()[0]}") from None
        try:
            yield browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
        finally:
            browser.close()


# Even those that only a hidden slide needs, else they come after it was measured.
FONTS = "Promise.all([...document.fonts].map(font => font.load())).then(() => true)"


@contextmanager
def page(chromium, address):
    """A page of a local file, its fonts loaded."""
    tab = chromium.new_page()
    try:
        tab.goto(Path(address).as_uri())
        tab.evaluate(FONTS)
        yield tab
    finally:
        tab.close()


def print_pdf(chromium, address, target):
    """Print a page as tagged A4 with bookmarks; its own @page rules set the margins."""
    part = target.with_name(target.name + ".part")
    with page(chromium, address) as tab:
        tab.pdf(path=part, tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
    part.write_bytes(movable(part.read_bytes(), Path(address).parent.as_uri()))
    os.replace(part, target)


def movable(pdf, folder):
    """A PDF whose links to its neighbours hold wherever the folder is brought: Chromium writes them with this machine's folder.
    Everything stays in its place in the file, so spaces fill the gap."""
    return re.sub(rb"\(" + re.escape(folder.encode()) + rb"/([^()]*)\)", lambda link: (b"(" + link[1] + b")").ljust(len(link[0])), pdf)
