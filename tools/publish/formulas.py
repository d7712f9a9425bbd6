"""Formulas, typeset once by MathJax while building: the pages show drawings and need no script for them."""

import re
from html import escape

from tools import ToolError

from . import assets, browser

EM_PER_EX = 0.48  # MathJax measures in ex; 0.442 em is its own x-height, a little more suits the course's font
TAG = re.compile(r"\\tag\{([^{}]*)\}")
TYPESET = r"""
([formulas, em]) => {
    const cache = MathJax.startup.output.fontCache, names = new Map();
    cache.clearCache();
    const short = id => names.get(id) ?? names.set(id, `o${names.size}`).get(id);
    // What no reader needs goes: a page has thousands of these drawings, and they are most of its weight.
    const slim = svg => {
        for (const name of ["xmlns", "xmlns:xlink", "role", "focusable"]) svg.removeAttribute(name);
        for (const name of ["stroke", "fill", "stroke-width"]) svg.firstElementChild.removeAttribute(name);
        for (const use of svg.querySelectorAll("use")) {
            use.setAttribute("href", "#" + short(use.getAttribute("xlink:href").slice(1)));
            for (const name of ["xlink:href", "data-c"]) use.removeAttribute(name);
        }
        for (const each of svg.querySelectorAll("[transform]"))
            each.setAttribute("transform", each.getAttribute("transform").replace(/translate\(([^,]*),0\)/g, "translate($1)"));
        for (const group of [...svg.querySelectorAll("g g")]) {
            if (group.dataset.mmlNode !== "mtable") delete group.dataset.mmlNode;
            const only = group.children.length === 1 && group.firstElementChild;
            if (!group.attributes.length) group.replaceWith(...group.children);
            else if (only.tagName === "use" && !only.hasAttribute("transform") && group.attributes.length === 1 && group.hasAttribute("transform")) {
                only.setAttribute("transform", group.getAttribute("transform"));
                group.replaceWith(only);
            }
        }
    };
    const inEm = text => text.replace(/(-?[\d.]+)ex/g, (_, n) => (n * em).toFixed(3) + "em");
    const drawings = formulas.map(([tex, display]) => {
        const node = MathJax.tex2svg(tex, {display}), svg = node.querySelector("svg");
        const wrong = svg.querySelector("[data-mjx-error]");
        if (wrong) return {error: wrong.dataset.mjxError};
        const strange = svg.querySelector("text"); // left to the system's fonts, which may draw □ for it
        if (strange) return {error: `it has no ${strange.textContent}`};
        for (const name of ["width", "height", "style"])
            if (svg.hasAttribute(name)) svg.setAttribute(name, inEm(svg.getAttribute(name)));
        slim(svg);
        const mathml = node.querySelector("mjx-assistive-mml");
        for (const each of mathml.querySelectorAll("[data-mjx-texclass]")) each.removeAttribute("data-mjx-texclass");
        mathml.firstElementChild.removeAttribute("xmlns");
        return {svg: svg.outerHTML, width: parseFloat(svg.getAttribute("width")), mathml: mathml.innerHTML};
    });
    const outlines = cache.getCache();
    for (const outline of outlines.querySelectorAll("path")) outline.id = short(outline.id);
    return [drawings, outlines.outerHTML];
}"""
INK = 'stroke="currentColor" fill="currentColor" stroke-width="0" transform="scale(1,-1)"'  # what content.css says elsewhere
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
        """The drawings in their places. A browser would break the line between a formula and the sign beside it; and Firefox breaks
        none between two such pairs, unless told where it may."""
        text = re.sub("[(（「『“]?\ue000\\d+\ue001[-,.;:?!)’”，。；：？！）」』、]+|[(（「『“]\ue000\\d+\ue001",
                      lambda match: f'<span class="glue">{match[0]}</span>' + "<wbr>" * match[0].endswith(tuple("，。；：？！）」』、")), text)
        return re.sub("\ue000(\\d+)\ue001", lambda match: self.drawings[int(match[1])], text)

    def unspoken(self, text):
        """As `fill`, without MathML, which the styles hide: for a text that is shown without them."""
        return re.sub(r'<span class="mathml">.*?</math></span>', "", self.fill(text), flags=re.S)

    def standalone(self, text):
        """As `unspoken`, with the outlines in place: for a text on a page that has none."""
        text = self.unspoken(text)
        outlines = dict(re.findall(r'<path id="([^"]+)" d="([^"]*)"', self.glyphs))
        text = text.replace('<g transform="scale(1,-1)">', f"<g {INK}>")
        return re.sub(r'<use([^>]*?) href="#([^"]+)"([^>]*)></use>',
                      lambda match: f'<path d="{outlines[match[2]]}"{match[1]}{match[3]}></path>', text)


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
