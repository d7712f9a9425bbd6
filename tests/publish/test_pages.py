"""The built pages in a real browser, without a network; each check is shown to find a planted fault."""

import os
import re

import firefox
import pytest
from visit import CUT, DECK, DEJAVU_ONLY, HAN, NOTES_COVERED, TEXT, WIDE, Visit, strange

from tools import ROOT
from tools.publish import assets, browser, build

STEMS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
PIXEL = ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

HEAVIEST = 1_500_000  # bytes
# The page has heard of its new width, and its script has seen what can be scrolled now.
SETTLED = """width => new Promise(done => { const wait = () => innerWidth === width ? requestAnimationFrame(() => requestAnimationFrame(done))
    : requestAnimationFrame(wait); wait(); })"""
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


def check_text(visit):
    found, text = visit.page.evaluate(TEXT)
    return found + strange(text)


def heavy(visit):
    """A page weighs what it loads, on a system without a Chinese font: itself, pictures, fonts and scripts."""
    return [f"it weighs {visit.weight():,} bytes"] * (visit.weight() > HEAVIEST)


def check_deck(chromium, address):
    with Visit(chromium, address) as visit:
        return visit.page.evaluate(DECK) + check_text(visit) + heavy(visit) + visit.wrong


def check_page(chromium, address, views):
    """What is wrong with a page in each view, (width, dark)."""
    with Visit(chromium, address) as visit:
        found = check_text(visit)
        found += heavy(visit)
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
    found = undrawn_on(page)
    page.close()
    return found


def undrawn_on(page):
    tools = page.context.new_cdp_session(page)
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
    return found


@pytest.mark.parametrize("page", [
    "site/index", *(f"{kind}/{language}/{stem}" for kind in ("site", "slides") for language in ("zh", "en") for stem in STEMS)])
def test_chinese_is_drawn_where_the_system_has_no_chinese_font(without_chinese, built, page):
    assert undrawn(without_chinese, built / f"{page}.html") == []


def test_the_lecturers_window_has_the_fonts_of_the_deck(without_chinese, built):
    page = without_chinese.new_page()
    page.goto((built / "slides" / "zh" / "06_training.html").as_uri())
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    notes = popup.value
    notes.locator(".speaker-controls-notes .value", has_text="上課前").wait_for(timeout=20_000)
    notes.wait_for_timeout(500)
    assert undrawn_on(notes) == []
    notes.evaluate("document.querySelectorAll('style').forEach(style => style.remove())")  # as it is without our style
    notes.wait_for_timeout(500)
    assert undrawn_on(notes) != []
    page.close()


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
    ("a picture that weighs too much", f'<img src="{PIXEL}" alt="{"x" * 2_000_000}">', "it weighs"),
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
    ('<p style="color:#aaa;background:#fff">faint</p>', "color-contrast"), (f'<img src="{PIXEL}">', "image-alt"), (f'<p title="{"x" * 1_400_000}">heavy</p>', "it weighs"),
    ('<div style="width:600px">wide</div>', "px wide"), ("<p>$x$</p>", "raw formula"),
    ('<img src="https://example.org/x.png" alt="">', "asked the network")])
def test_planted_fault_in_a_page(chromium, built, fault, told):
    address = planted(built, "site", "zh/00_start.html", fault)
    try:
        assert re.search(told, "\n".join(check_page(chromium, address, [(390, False)])))
    finally:
        address.unlink()


# --- in Firefox ------------------------------------------------------------------------------------

# Every page takes some minutes, so usually a few are opened: FIREFOX_PAGES=all python -m tools test tests/publish/test_pages.py -k firefox
FEW = ["site/index", "site/zh/06_training", "site/en/02_discriminator_loss", "slides/zh/06_training", "slides/en/03_generator_loss"]
EVERY = ["site/index", *(f"{kind}/{language}/{stem}" for kind in ("site", "slides") for language in ("zh", "en") for stem in STEMS)]


@pytest.fixture(scope="module")
def fox(tmp_path_factory):
    if not firefox.executable() and not os.environ.get("CI"):
        pytest.skip("no Firefox: install it (Debian: apt-get install firefox-esr), or set FIREFOX to its path")
    started = firefox.Firefox(tmp_path_factory.mktemp("firefox"))
    yield started
    started.close()


def check_in_firefox(fox, address):
    """What is wrong with a page or deck on a desk and on a phone, where the system has no Chinese font."""
    fox.open(address.as_uri(), 1280, 720)
    found = [f"not drawn: {text}" for text in fox.undrawn()]
    deck = fox.evaluate("() => typeof Reveal !== 'undefined'")
    wrong, text = fox.evaluate(TEXT)
    found += fox.evaluate(DECK if deck else WIDE) + wrong + strange(text) + fox.wrong
    fox.open(address.as_uri(), 390, 844)  # a deck is now a page to read, and its notes are seen
    found += [f"not drawn on a phone: {text}" for text in fox.undrawn()]
    found += fox.evaluate(WIDE) + [f"cut off: {each}" for each in fox.evaluate(CUT)]
    covered = [f"a note covers {each}" for each in fox.evaluate(NOTES_COVERED)] if deck else []
    return found + covered + fox.wrong


@pytest.mark.parametrize("page", EVERY if os.environ.get("FIREFOX_PAGES") == "all" else FEW)
def test_in_firefox(fox, built, page):
    assert check_in_firefox(fox, built / f"{page}.html") == []


@pytest.mark.parametrize("kind, fault, told", [
    ("site", '<div style="width:600px">wide</div>', "px wide"), ("site", '<img src="https://example.org/x.png" alt="">', "asked the network"),
    ("site", "<script>nothing.at.all()</script>", "error: .*nothing"), ("site", '<p style="font-family: sans-serif">漢字</p>', "not drawn: 漢字"),
    ("site", '<p style="white-space: nowrap; overflow: hidden"><span>' + "word " * 40 + "</span></p>", "cut off"),
    ("slides", "<p>line</p>" * 20, "runs over"), ("slides", '<p style="font-family: sans-serif">漢字</p>', "not drawn: 漢字")])
def test_planted_fault_in_firefox(fox, built, kind, fault, told):
    address = planted(built, kind, "zh/00_start.html", fault, "planted-fox")
    try:
        assert re.search(told, "\n".join(check_in_firefox(fox, address)))
    finally:
        address.unlink()
