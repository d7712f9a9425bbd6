"""A real JupyterLab with a real kernel, in Chromium: what the browser tests and the benchmark of the widgets share."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tools import ROOT, ToolError
from tools.publish import browser

SETTINGS = {  # no news, no questions, and every cell in the page, seen or not
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}
ERRORS = "[data-mime-type='application/vnd.jupyter.error'], .jp-OutputArea-output:has-text('Traceback')"


def chromium():
    """The path of Chromium, or None."""
    try:
        return browser.executable()
    except ToolError:
        return None


@contextmanager
def jupyter(folder: Path, application: str = "jupyterlab"):
    """Serve a copy of the notebooks, made in ``folder``: yields the server's address. Token: t."""
    for path in (ROOT / "notebooks").glob("[!._]*.ipynb"):
        shutil.copy(path, folder)
    for name, values in SETTINGS.items():
        file = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with open(folder / "server.log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", application, "--allow-root", "--no-browser", "--expose-app-in-browser", f"--ServerApp.port={port}",
             "--ServerApp.port_retries=0", "--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}"],
            cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: answers(f"{address}/api?token=t"), 60, "the server's answer")
            yield address
        finally:
            process.terminate()
            process.wait(20)


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=1)
    except OSError:
        return None


def wait_for(condition, seconds, what):
    """Until ``condition()`` is true; TimeoutError naming ``what`` after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s for {what() if callable(what) else what}")
        time.sleep(0.1)


@contextmanager
def chromium_browser():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as play:
        program = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        yield program
        program.close()


def new_page(program, **more):
    """A page that remembers, in ``errors``, its JavaScript errors and whatever it asked for from elsewhere."""
    page = program.new_page(viewport={"width": 1200, "height": 900}, **more)
    page.set_default_timeout(60_000)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("request", lambda request: None if re.match(r"(https?|wss?)://127\.0\.0\.1|data:|blob:", request.url)
            else page.errors.append(f"asked for {request.url}"))
    return page


def open_notebook(page, address, name, view="lab/tree"):
    page.goto(f"{address}/{view}/{name}?token=t&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")


def run_all(page, seconds=400):
    """Run every cell and wait until the kernel has done the last one."""
    page.evaluate("() => { window.ran = false; window.jupyterapp.commands.execute('notebook:run-all-cells').then(() => window.ran = true) }")
    page.wait_for_function("() => window.ran && window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'",
                           timeout=1000 * seconds)


def close(page):
    """Close a page and end its kernel, half a gigabyte."""
    page.evaluate("() => window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown()")
    page.close()
