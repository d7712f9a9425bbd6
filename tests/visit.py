"""A built page, opened in a real browser, and what may be wrong with it in any browser."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fontTools.ttLib import TTFont

from tools import ROOT
from tools.publish import assets, browser

FONTS = ["GANCourseSansTC-Regular.woff", "DejaVuSans.woff"]
HAN = re.compile("[\u3000-\u30ff\u3100-\u312f\u3400-\u9fff\uff00-\uffef]")
DEJAVU_ONLY = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{assets.DEJAVU}</dir><cachedir prefix="xdg">course-test</cachedir></fontconfig>"""

# What is wrong with a deck: each slide is shown with all its fragments, and nothing may stick out of it.
DECK = r"""
() => {
    const found = [], name = element => `<${element.tagName.toLowerCase()} ${element.className?.baseVal ?? element.className}>`;
    for (let i = 0; i < Reveal.getTotalSlides(); i++) {
        Reveal.slide(i, 0, 99);
        const slide = Reveal.getCurrentSlide(), box = slide.getBoundingClientRect(), where = `slide ${i + 1}: `;
        if (box.width > 1281 || box.height > 721) found.push(where + `is ${box.width}×${box.height}`);
        for (const element of slide.querySelectorAll(".page *")) {
            if (element.closest(".mathml") || element.parentElement.closest("svg")) continue;
            const own = element.getBoundingClientRect();
            if (own.width && (own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1))
                found.push(where + `${name(element)} reaches ${Math.round(own.right)}, ${Math.round(own.bottom)}`);
            if (element.tagName !== "svg" && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline")
                found.push(where + `${name(element)} scrolls sideways`);
            const text = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            if (text && parseFloat(getComputedStyle(element).fontSize) < 16) found.push(where + `${name(element)} is smaller than 16 px`);
            if (element.tagName === "IMG" && (!element.complete || !element.naturalWidth)) found.push(where + "an image did not load");
        }
        const body = slide.querySelector(".body");
        // Firefox counts the depth of a formula in the last line, 2 px
        if (body && body.scrollHeight > body.clientHeight + 3) found.push(where + "its text runs over");
    }
    return found;
}"""
# What is wrong with the text and formulas of any page; and the text, to look for characters without a glyph.
TEXT = r"""
() => {
    const found = [], root = document.body.cloneNode(true);
    for (const formula of document.querySelectorAll(".tex"))
        if (!formula.querySelector("svg path, svg use, svg rect")) found.push(`formula not drawn: ${formula.dataset.tex}`);
    for (const use of document.querySelectorAll(".tex use"))
        if (!document.querySelector(use.getAttribute("href"))) found.push(`an outline is missing: ${use.getAttribute("href")}`);
    for (const inner of document.querySelectorAll(".tex svg svg"))
        if (getComputedStyle(inner).overflow === "visible") found.push("a stretched sign is not cut to its length");
    const parts = {msub: 2, msup: 2, mfrac: 2, mover: 2, munder: 2, mroot: 2, msubsup: 3, munderover: 3};
    for (const [name, count] of Object.entries(parts))
        for (const part of document.querySelectorAll(`.mathml ${name}`))
            if (part.children.length !== count) found.push(`a ${name} with ${part.children.length} parts`);
    if (document.querySelector("[data-mjx-error], .tex svg text")) found.push("a formula is wrong or has a character that MathJax lacks");
    for (const element of root.querySelectorAll("script, style, .mathml, svg, .aria-status")) element.remove();
    const all = root.textContent;
    for (const element of root.querySelectorAll("pre, code")) element.remove();
    const raw = root.textContent.match(/.{0,20}(\$|\\\(|\\\[|\\begin|\\frac).{0,20}/);
    if (raw) found.push(`raw formula: ${raw[0]}`);
    return [found, all];
}"""
WIDE = """() => document.scrollingElement.scrollWidth > innerWidth ? [`the page is ${document.scrollingElement.scrollWidth} px wide`] : []"""
# what is cut off at the right, though nothing around it can be scrolled
CUT = """() => [...document.querySelectorAll(":is(main, .slides) *")].filter(element => !element.closest(".mathml") && !element.parentElement.closest("svg")
    && element.getBoundingClientRect().width && element.getBoundingClientRect().right > innerWidth + 1
    && !(() => { for (let box = element.parentElement; box; box = box.parentElement)
        if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return true; })()).map(element => element.outerHTML.slice(0, 80))"""
# What stands on a slide is above what is said of it, and inside its frame.
NOTES_COVERED = """() => [...document.querySelectorAll("section")].filter(slide => {
    const notes = slide.querySelector("aside.notes").getBoundingClientRect();
    return [...slide.querySelectorAll(".body *")].some(each => each.getBoundingClientRect().bottom > notes.top + 1 && !each.closest(".mathml"));
}).map(slide => slide.querySelector("h1, h2").textContent)"""


def known_characters():
    known = {chr(code) for font in FONTS for code in TTFont(ROOT / "build" / "assets" / "fonts" / font).getBestCmap()}
    return (known | set("\n\t\r")) - set("\ufffd\u25a1")  # these two stand for a character that is lost


def strange(text):
    """The characters of a page that none of its fonts has."""
    missing = sorted(set(text) - known_characters())
    return [f"no glyph for {missing}"] * bool(missing)


class Visit:
    """A page, opened without a network: what it asked for beyond its files, and its errors."""

    def __init__(self, chromium, address, **options):
        self.context = chromium.browser.new_context(**{"viewport": {"width": 1280, "height": 720}, "offline": True, **options})
        self.wrong, self.files = [], set()
        self.page = self.context.new_page()
        self.page.on("request", self.watch)
        self.page.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url[:100]}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.goto(Path(address).as_uri())
        self.page.evaluate(browser.FONTS)

    def watch(self, request):
        if request.url.startswith("file:"):
            self.files.add(unquote(urlsplit(request.url).path))
        elif not request.url.startswith(("data:", "blob:", "about:")):
            self.wrong.append(f"asked the network for {request.url}")

    def weight(self):
        """The bytes of the page and of all that it has loaded."""
        return sum(Path(file).stat().st_size for file in self.files)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
