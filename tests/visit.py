"""A built page, opened in a real browser."""

from pathlib import Path

from tools.publish import browser


class Visit:
    """A page, opened without a network: what it asked for beyond its files, and its errors."""

    def __init__(self, chromium, address, **options):
        self.context = chromium.browser.new_context(**{"viewport": {"width": 1280, "height": 720}, "offline": True, **options})
        self.wrong = []
        self.page = self.context.new_page()
        self.page.on("request", self.watch)
        self.page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url[:100]}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.goto(Path(address).as_uri())
        self.page.evaluate(browser.FONTS)

    def watch(self, request):
        if not request.url.startswith(("file:", "data:", "blob:", "about:")):
            self.wrong.append(f"asked the network for {request.url}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
