"""A built page in Firefox, through WebDriver BiDi, the protocol that browsers speak over a socket: nothing to install but Firefox.

Firefox is started on a system whose only fonts are DejaVu, so that a Chinese character is drawn by a font of the course or not at all."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from jupyter_page import wait_for
from visit import DEJAVU_ONLY, HAN

NAMES = ("firefox-esr", "firefox")
# Firefox's own requests are none of a page's; what a page asks for elsewhere must not be answered.
SETTINGS = {"network.proxy.type": 1, "network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9, "network.proxy.ssl": "127.0.0.1",
            "network.proxy.ssl_port": 9, "app.normandy.enabled": False, "datareporting.policy.dataSubmissionEnabled": False,
            "browser.shell.checkDefaultBrowser": False, "network.captive-portal-service.enabled": False,
            "network.connectivity-service.enabled": False, "toolkit.cosmeticAnimations.enabled": False}
EVENTS = ["log.entryAdded", "network.beforeRequestSent"]
# Runs beside the page with Firefox's own rights: texts with a run of Chinese for which a font of the system was used.
UNDRAWN = """(() => {
    const run = new RegExp(HAN, "g"), page = content.document, found = [];
    const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, range = page.createRange();
        if (["SCRIPT", "STYLE", "TEMPLATE"].includes(node.parentElement.tagName)) continue;
        for (const {index, 0: text} of node.data.matchAll(run)) {
            range.setStart(node, index);
            range.setEnd(node, index + text.length);
            if (range.getClientRects().length && [...InspectorUtils.getUsedFontFaces(range)].some(face => !face.rule)) found.push(text);
        }
    }
    sendAsyncMessage("course:undrawn", found);
})()"""
ASK = """new Promise(done => {
    const messages = gBrowser.selectedBrowser.messageManager, name = "course:undrawn";
    const heard = message => { messages.removeMessageListener(name, heard); done(JSON.stringify(message.data)); };
    messages.addMessageListener(name, heard);
    messages.loadFrameScript("data:application/javascript;charset=utf-8," + encodeURIComponent(SCRIPT), false);
})"""


def executable():
    """The path of Firefox: what FIREFOX names, or the system's, or None."""
    return shutil.which(os.environ.get("FIREFOX", "")) or next(filter(None, map(shutil.which, NAMES)), None)


class Firefox:
    """A running Firefox with one tab. ``wrong``: what the page at hand threw, and what it asked for beyond its files."""

    def __init__(self, folder: Path):
        import websocket

        profile, fonts = folder / "profile", folder / "fonts.conf"
        profile.mkdir()
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in SETTINGS.items()]
        (profile / "user.js").write_text("".join(lines))
        fonts.write_text(DEJAVU_ONLY, encoding="utf-8")
        with open(folder / "firefox.log", "w") as log:
            self.process = subprocess.Popen(
                [executable(), "--headless", "--no-remote", "--remote-debugging-port=0", "--remote-allow-system-access", "--profile", profile],
                stdout=log, stderr=log, env={**os.environ, "FONTCONFIG_FILE": str(fonts)})
        told = profile / "WebDriverBiDiServer.json"
        wait_for(lambda: told.exists() and told.read_text().strip().endswith("}"), 90, "Firefox's address")
        place = json.loads(told.read_text())
        self.socket = websocket.create_connection(f"ws://{place['ws_host']}:{place['ws_port']}/session", timeout=90, suppress_origin=True)
        self.asked, self.wrong = 0, []
        self.send("session.new", capabilities={})
        self.tab = self.send("browsingContext.create", type="tab")["context"]
        self.chrome = self.send("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"][0]["context"]
        self.send("session.subscribe", events=EVENTS, contexts=[self.tab])

    def send(self, method, **parameters):
        """A command's result; what happens in the meantime is noted."""
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "method": method, "params": parameters}))
        while (answer := json.loads(self.socket.recv())).get("id") != self.asked:
            self.note(answer)
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def note(self, event):
        what = event.get("params", {})
        # Firefox also reports MathML that it has only read the beginning of
        if event.get("method") == "log.entryAdded" and what["level"] == "error" and not what["text"].startswith("Invalid markup"):
            self.wrong.append(f"error: {what['text']}")
        if event.get("method") == "network.beforeRequestSent":
            address = what["request"]["url"]
            if not address.startswith(("file:", "data:", "blob:", "about:")):
                self.wrong.append(f"asked the network for {address}")

    def open(self, address, width, height):
        """Load a page into a window of this size; nothing is left of the page before."""
        self.resize(width, height)
        self.send("browsingContext.navigate", context=self.tab, url="about:blank", wait="complete")
        self.wrong.clear()
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def resize(self, width, height):
        self.send("browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height})
        # it answers before the page has heard of it, and a deck asks for the width once, when it opens
        wait_for(lambda: self.evaluate("() => [innerWidth, innerHeight]") == [width, height], 20, f"a window of {width}×{height}")

    def evaluate(self, function, argument=None):
        """What a JavaScript function of one argument returns."""
        code = f"Promise.resolve(({function})({json.dumps(argument)})).then(JSON.stringify)"
        return json.loads(self.value(code, self.tab) or "null")

    def value(self, code, where):
        answer = self.send("script.evaluate", expression=code, target={"context": where}, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def undrawn(self):
        """Chinese that no font of the page has drawn. No font is loaded first: text that is laid out before its font is looked for."""
        self.evaluate("() => new Promise(done => setTimeout(done, 500))")
        script = UNDRAWN.replace("HAN", json.dumps(f"(?:{HAN.pattern})+"))
        return json.loads(self.value(ASK.replace("SCRIPT", json.dumps(script)), self.chrome))

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)
