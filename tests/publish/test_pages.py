"""The built pages in a real browser, without a network; each check is shown to find a planted fault."""

import os
import re

import pytest
from matplotlib.ft2font import FT2Font
from visit import Visit

from tools import ROOT
from tools.publish import assets, browser, build

STEMS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
FONTS = [*assets.OWN["fonts"][:1], assets.DEJAVU / "DejaVuSans.ttf"]
PIXEL = ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

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
        if (body && body.scrollHeight > body.clientHeight + 1) found.push(where + "its text runs over");
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
        if (!document.querySelector(use.getAttribute("xlink:href"))) found.push(`an outline is missing: ${use.getAttribute("xlink:href")}`);
    for (const inner of document.querySelectorAll(".tex svg svg"))
        if (getComputedStyle(inner).overflow === "visible") found.push("a stretched sign is not cut to its length");
    if (document.querySelector("[data-mjx-error], .tex svg text")) found.push("a formula is wrong or has a character that MathJax lacks");
    for (const element of root.querySelectorAll("script, style, .mathml, svg")) element.remove();
    const all = root.textContent;
    for (const element of root.querySelectorAll("pre, code")) element.remove();
    const raw = root.textContent.match(/.{0,20}(\$|\\\(|\\\[|\\begin|\\frac).{0,20}/);
    if (raw) found.push(`raw formula: ${raw[0]}`);
    return [found, all];
}"""
# The page has heard of its new width, and its script has seen what can be scrolled now.
SETTLED = """width => new Promise(done => { const wait = () => innerWidth === width ? requestAnimationFrame(() => requestAnimationFrame(done))
    : requestAnimationFrame(wait); wait(); })"""
WIDE = """() => document.scrollingElement.scrollWidth > innerWidth ? [`the page is ${document.scrollingElement.scrollWidth} px wide`] : []"""
# Formulas are taken out first: thousands of outlines, without a text, that axe would look at one by one. So are the
# colours of all code but the first five cells'.
AXE = """async () => (document.querySelectorAll(".tex").forEach(formula => formula.replaceChildren()),
    [...document.querySelectorAll("pre.code")].slice(5).forEach(code => code.replaceChildren(code.textContent)),
    await axe.run({resultTypes: ["violations"], preload: false})).violations
    .filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes.length} × ${each.nodes[0].html.slice(0, 120)}`)"""


@pytest.fixture(scope="module")
def built(a_browser):
    """The folder with everything built; what is up to date is not built again."""
    build.build("all")
    return ROOT / "build"


@pytest.fixture(scope="module")
def chromium(built):
    with browser.chromium() as started:
        yield started


def known_characters():
    known = {chr(code) for font in FONTS for code in FT2Font(str(font)).get_charmap()}
    return (known | set("\n\t\r")) - set("\ufffd\u25a1")  # these two stand for a character that is lost


def check_text(visit):
    found, text = visit.page.evaluate(TEXT)
    missing = sorted(set(text) - known_characters())
    return found + [f"no glyph for {missing}"] * bool(missing)


def check_deck(chromium, address):
    with Visit(chromium, address) as visit:
        return visit.page.evaluate(DECK) + check_text(visit) + visit.wrong


def check_page(chromium, address, views):
    """What is wrong with a page in each view, (width, dark)."""
    with Visit(chromium, address) as visit:
        found = check_text(visit)
        visit.page.add_script_tag(path=assets.package("axe-core") / "axe.min.js")
        for script in (WIDE, AXE):  # in this order: the latter takes the formulas out
            for width, dark in views:
                visit.page.set_viewport_size({"width": width, "height": 800})
                visit.page.emulate_media(color_scheme="dark" if dark else "light")
                visit.page.evaluate(SETTLED, width)
                found += visit.page.evaluate(script)
        return found + visit.wrong


# --- what is built keeps the rules -----------------------------------------------------------------

@pytest.mark.parametrize("language, stem", [(language, stem) for stem in STEMS for language in ("zh", "en")])
def test_deck(chromium, built, stem, language):
    assert check_deck(chromium, built / "slides" / language / f"{stem}.html") == []


@pytest.mark.parametrize("page", ["index", *(f"{language}/{stem}" for language in ("zh", "en") for stem in STEMS)])
def test_page(chromium, built, page):
    """On a desk in the light, on a phone in the dark."""
    assert check_page(chromium, built / "site" / f"{page}.html", [(1280, False), (390, True)]) == []


@pytest.mark.parametrize("language, words", [("zh", "一枚硬幣推導出判別器的損失"), ("en", "from the toss of a coin")])
def test_handout(built, language, words):
    """Tagged A4 with bookmarks; its Chinese is Chinese (no Kangxi radicals), its formulas are found by their TeX."""
    pypdf = pytest.importorskip("pypdf")
    plain, solved = (pypdf.PdfReader(built / "handouts" / language / f"02_discriminator_loss{suffix}.pdf")
                     for suffix in ("", "_solutions"))
    text, end, answers = ("".join(page.extract_text() for page in pages)
                          for pages in (plain.pages[:3], plain.pages[-4:], solved.pages[-4:]))
    assert words in text and "\\log" in text and not re.search("[\u2e80-\u2fdf\ufffd]", text)
    assert "floor_of_uniforms" in answers and "floor_of_uniforms" not in end
    assert plain.trailer["/Root"]["/MarkInfo"]["/Marked"] and plain.trailer["/Root"]["/Lang"].startswith(language)
    assert len(plain.outline) and round(plain.pages[0].mediabox.height) in (841, 842)


# --- and what a lecturer or reader does works -------------------------------------------------------

def test_formulas_are_copied_as_tex_and_theme_is_kept(chromium, built):
    with Visit(chromium, built / "site" / "en" / "02_discriminator_loss.html") as visit:
        copied = visit.page.evaluate("""() => new Promise(done => {
            const paragraph = [...document.querySelectorAll("main p")].find(each => each.querySelector(".tex"));
            getSelection().selectAllChildren(paragraph);
            document.addEventListener("copy", event => done(event.clipboardData.getData("text/plain")));
            document.execCommand("copy");
        })""")
        assert "density $p$" in copied
        visit.page.get_by_role("button", name="Dark / light").click()
        visit.page.reload()
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 25, 28)"


@pytest.mark.parametrize("language, query, target", [("zh", "標籤平滑", "02_discriminator_loss.html#2-5"),
                                                     ("en", "label smoothing", "02_discriminator_loss.html#2-5")])
def test_search(chromium, built, language, query, target):
    with Visit(chromium, built / "site" / language / "00_start.html") as visit:
        visit.page.locator("#query").fill(query)
        visit.page.locator("#found a").first.wait_for()
        links = [link.get_attribute("href") for link in visit.page.locator("#found a").all()]
        assert any(link.startswith(target) for link in links) and visit.wrong == []


def test_anchors_are_the_same_in_both_languages_and_links_lead_somewhere(built):
    pages = {path: path.read_text(encoding="utf-8") for path in (built / "site").rglob("[!.]*.html")}
    anchors = {path: set(re.findall(r'id="([^"]+)"', text)) for path, text in pages.items()}
    for path, text in pages.items():
        for link in re.findall(r'href="([^":]+)"', text):
            file, _, anchor = link.partition("#")
            target = (path.parent / file.partition("?")[0]).resolve() if file else path
            assert target.exists(), f"{path.name}: {link}"
            assert not anchor or anchor in anchors[target], f"{path.name}: {link}"


# --- on a machine without a Chinese font -----------------------------------------------------------

HAN = re.compile("[\u3000-\u30ff\u3100-\u312f\u3400-\u9fff\uff00-\uffef]")
DEJAVU_ONLY = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{assets.DEJAVU}</dir><cachedir prefix="xdg">course-test</cachedir></fontconfig>"""


@pytest.fixture(scope="module")
def without_chinese(chromium, tmp_path_factory):
    """A browser on a system whose only fonts are DejaVu."""
    config = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    config.write_text(DEJAVU_ONLY, encoding="utf-8")
    started = chromium.browser.browser_type.launch(executable_path=browser.executable(), args=browser.ARGUMENTS,
                                                   env={**os.environ, "FONTCONFIG_FILE": str(config)})
    yield started.new_context(offline=True)
    started.close()


def undrawn(chromium, address):
    """Elements with Chinese text for which the browser used a font of the system, of which none has it. No font is loaded first: text
    that is laid out before its font has come is what is looked for."""
    page = chromium.new_page()
    page.goto(address.as_uri())
    page.wait_for_timeout(500)
    tools = chromium.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        tools.send(f"{domain}.enable")
    found, waiting = [], [tools.send("DOM.getDocument", {"depth": -1})["root"]]
    while waiting:
        node = waiting.pop()
        children = node.get("children", [])
        waiting += children
        text = "".join(child["nodeValue"] for child in children if child["nodeName"] == "#text")
        if HAN.search(text) and node["nodeName"] not in ("SCRIPT", "STYLE", "TITLE", "TEMPLATE"):
            fonts = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
            drawn = sum(font["glyphCount"] for font in fonts if font["isCustomFont"])
            if fonts and drawn < len(HAN.findall(text)):  # what is not shown has none
                found.append(text.strip())
    page.close()
    return found


@pytest.mark.parametrize("page", [
    "site/index", *(f"{kind}/{language}/{stem}" for kind in ("site", "slides") for language in ("zh", "en") for stem in STEMS)])
def test_chinese_is_drawn_where_the_system_has_no_chinese_font(without_chinese, built, page):
    assert undrawn(without_chinese, built / f"{page}.html") == []


def test_planted_text_without_its_font_is_found(without_chinese, built):
    address = planted(built, "site", "zh/00_start.html", '<p style="font-family: sans-serif">漢字</p>')
    try:
        assert undrawn(without_chinese, address) == ["漢字"]
    finally:
        address.unlink()


# --- each check finds its fault ---------------------------------------------------------------------

def planted(built, kind, page, fault, tmp="planted"):
    """A copy of a built page with a fault in front of what comes last."""
    source = built / kind / page
    target = source.with_name(f".{tmp}.html")
    text = source.read_text(encoding="utf-8")
    mark = '<div class="body">' if kind == "slides" else "<main>"
    target.write_text(text.replace(mark, mark + fault, 1), encoding="utf-8")
    return target


FAULTS = [
    ("a too tall slide", "<p>line</p>" * 20, "runs over"),
    ("a wide thing", '<pre style="white-space:pre">' + "x" * 300 + "</pre>", "scrolls sideways|reaches"),
    ("small print", '<p style="font-size:12px">small</p>', "smaller than 16"),
    ("an image elsewhere", '<img src="https://example.org/x.png" alt="">', "asked the network"),
    ("an error", "<script>nothing.at.all()</script>", "error: nothing"),
    ("a raw formula", "<p>$x^2$</p>", "raw formula"),
    ("a wrong formula", '<span class="tex"><svg><g data-mjx-error="oh"><path d=""/></g></svg></span>', "formula is wrong"),
    ("a bar too long", '<span class="tex"><svg><path d=""/><svg style="overflow:visible"></svg></svg></span>', "not cut to its length"),
    ("a formula not drawn", '<span class="tex" data-tex="x"></span>', "not drawn"),
    ("a character without a glyph", "<p>\U0002a6d6</p>", "no glyph"),
    ("a replacement character", "<p>\ufffd</p>", "no glyph"),
]


@pytest.mark.parametrize("fault, told", [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_planted_fault_in_a_deck(chromium, built, fault, told):
    address = planted(built, "slides", "zh/00_start.html", fault)
    try:
        assert re.search(told, "\n".join(check_deck(chromium, address)))
    finally:
        address.unlink()


@pytest.mark.parametrize("fault, told", [
    ('<p style="color:#aaa;background:#fff">faint</p>', "color-contrast"), (f'<img src="{PIXEL}">', "image-alt"),
    ('<div style="width:600px">wide</div>', "px wide"), ("<p>$x$</p>", "raw formula"),
    ('<img src="https://example.org/x.png" alt="">', "asked the network")])
def test_planted_fault_in_a_page(chromium, built, fault, told):
    address = planted(built, "site", "zh/00_start.html", fault)
    try:
        assert re.search(told, "\n".join(check_page(chromium, address, [(390, False)])))
    finally:
        address.unlink()
