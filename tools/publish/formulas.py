"""Formulas, typeset once by MathJax while building: the pages show drawings and need no script for them."""

import re
from html import escape

from tools import ToolError

from . import assets, browser

EM_PER_EX = 0.48  # MathJax measures in ex; 0.442 em is its own x-height, a little more suits the course's font
TAG = re.compile(r"\\tag\{([^{}]*)\}")
TYPESET = r"""
([formulas, em]) => {
    const cache = MathJax.startup.output.fontCache;
    cache.clearCache();
    const inEm = text => text.replace(/(-?[\d.]+)ex/g, (_, n) => (n * em).toFixed(3) + "em");
    const drawings = formulas.map(([tex, display]) => {
        const node = MathJax.tex2svg(tex, {display}), svg = node.querySelector("svg");
        const wrong = svg.querySelector("[data-mjx-error]");
        if (wrong) return {error: wrong.dataset.mjxError};
        for (const name of ["width", "height", "style"])
            if (svg.hasAttribute(name)) svg.setAttribute(name, inEm(svg.getAttribute(name)));
        return {svg: svg.outerHTML, width: parseFloat(svg.getAttribute("width")),
                mathml: node.querySelector("mjx-assistive-mml").innerHTML};
    });
    return [drawings, cache.getCache().outerHTML];
}"""
PAGE = """<!doctype html><meta charset="utf-8">
<script>MathJax = {startup: {typeset: false}, options: {enableMenu: false}, svg: {fontCache: "global"},
                   tex: {packages: {"[-]": ["noundefined"]}}}</script>
<script src="%s"></script>"""


class Formulas:
    """The formulas of one notebook: marked while its text is read, typeset all at once, filled in at the end."""

    def __init__(self):
        self.numbers = {}  # (TeX, display) ↦ its place in self.drawings
        self.drawings, self.glyphs = [], ""

    def mark(self, tex, display):
        """A private-use character sequence that stands for the formula until `fill`."""
        return f"\ue000{self.numbers.setdefault((tex.strip(), display), len(self.numbers))}\ue001"

    def typeset(self, tab):
        """Have MathJax draw them all in a page of `typesetter`."""
        wanted = [[TAG.sub("", tex), display] for tex, display in self.numbers]
        drawings, glyphs = tab.evaluate(TYPESET, [wanted, EM_PER_EX])
        for (tex, _), drawing in zip(self.numbers, drawings):
            if "error" in drawing:
                raise ToolError(f"MathJax cannot typeset ${tex}$: {drawing['error']}")
        self.drawings = [html(tex, display, each) for (tex, display), each in zip(self.numbers, drawings)]
        self.glyphs = f'<svg style="display:none" aria-hidden="true">{glyphs}</svg>'

    def fill(self, text):
        """The drawings in their places. A browser would break the line between a formula and the sign beside it."""
        text = re.sub("[(（「『“]?\ue000\\d+\ue001[-,.;:?!)’”，。；：？！）」』、]+|[(（「『“]\ue000\\d+\ue001",
                      lambda match: f'<span class="glue">{match[0]}</span>', text)
        return re.sub("\ue000(\\d+)\ue001", lambda match: self.drawings[int(match[1])], text)

    def standalone(self, text):
        """As `fill`, with the outlines in place and no MathML: for a text that goes into a window without our styles."""
        text = re.sub(r'<span class="mathml">.*?</math></span>', "", self.fill(text), flags=re.S)
        outlines = dict(re.findall(r'<path id="([^"]+)" d="([^"]*)"', self.glyphs))
        return re.sub(r'<use data-c="[^"]*" xlink:href="#([^"]+)"([^>]*)></use>',
                      lambda match: f'<path d="{outlines[match[1]]}"{match[2]}></path>', text)


def html(tex, display, drawing):
    """A drawing with its MathML for screen readers and its TeX for copying; a numbered one with its number."""
    # the em size at which its TeX is as wide as the drawing; a little more where it is short, or it would count as another line
    fit = min(0.6, max(drawing["width"] / (0.6 * len(tex) + 1), 0.45 if len(tex) < 6 else 0))
    one = (f'<span class="tex" data-tex="{escape(tex)}" style="--fit:{fit:.2f}em">{drawing["svg"]}'
           f'<span class="mathml">{drawing["mathml"]}</span></span>')
    if not display:
        return one
    number = TAG.search(tex)
    return (f'<span class="formula{" numbered" if number else ""}">{one}'
            + (f'<span class="number">({number[1]})</span>' if number else "") + "</span>")


def typesetter(chromium, folder):
    """A page with MathJax, as a context manager. The small file that loads it is written to `folder`."""
    script = assets.package("mathjax") / "es5" / "tex-svg-full.js"
    address = folder / "mathjax.html"
    address.write_text(PAGE % script.as_uri(), encoding="utf-8")
    return browser.page(chromium, address)
