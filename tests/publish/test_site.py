"""What a reader of the site does: follow a number, look up a word, search, fold and copy. Two lessons are built for it."""

import pytest
from visit import CUT, Visit

from tools import ROOT
from tools.publish import browser, build
from tools.source import course

STEMS = ["02_discriminator_loss", "04_minimax"]
OUT = ROOT / "build" / "two-lessons"  # of its own: other tests build everything in build/ at the same time
SITE = OUT / "site"


@pytest.fixture(scope="module")
def chromium(a_browser):
    build.build("site", STEMS, out=OUT)
    with browser.chromium() as started:
        yield started


def visited(chromium, page, **options):
    return Visit(chromium, SITE / f"{page}.html", **options)


# --- numbered equations ----------------------------------------------------------------------------

@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_box_has_an_address_and_its_number_is_the_link(chromium, language):
    text = (SITE / language / "02_discriminator_loss.html").read_text(encoding="utf-8")
    for number in range(1, 7):
        assert text.count(f'id="eq-2.{number}"') == 1
        assert f'<a class="number" href="#eq-2.{number}">(2.{number})</a>' in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_number_shows_its_box_on_hover_and_focus_until_esc(chromium, language):
    """One in another lesson, whose box comes from a file, and one in this."""
    with visited(chromium, f"{language}/04_minimax") as visit:
        page, preview = visit.page, visit.page.locator("#preview")
        for link in (page.locator('a.eq[href="02_discriminator_loss.html#eq-2.4"]').first, page.locator('a.eq[href="#eq-4.2"]').first):
            link.scroll_into_view_if_needed()
            link.hover()
            preview.wait_for()
            number = link.get_attribute("href")[-3:]
            assert number in preview.inner_text()
            drawn = preview.locator(".tex > svg").first.bounding_box()
            assert drawn["width"] > 100 and drawn["height"] > 20
            page.keyboard.press("Escape")
            preview.wait_for(state="hidden")
            page.mouse.move(0, 0)
            link.focus()
            preview.wait_for()
            assert link.get_attribute("aria-describedby") == "preview"
            page.keyboard.press("Escape")
            preview.wait_for(state="hidden")
            assert link.get_attribute("aria-describedby") is None
        assert visit.wrong == []


def test_the_pointer_may_go_to_the_box_that_is_shown(chromium):
    with visited(chromium, "en/04_minimax") as visit:
        link, preview = visit.page.locator('a.eq[href="#eq-4.2"]').first, visit.page.locator("#preview")
        link.scroll_into_view_if_needed()
        link.hover()
        preview.wait_for()
        preview.hover()
        visit.page.wait_for_timeout(400)
        assert preview.is_visible()
        visit.page.mouse.move(0, 0)
        preview.wait_for(state="hidden")


# --- search ----------------------------------------------------------------------------------------

def found(visit, query):
    """(address, text) of what a search finds, best first."""
    visit.page.locator("#query").fill(query)
    visit.page.wait_for_function("query => !document.querySelector('#found').hidden && query", arg=query)
    visit.page.wait_for_timeout(300)
    return [(item.locator("a").get_attribute("href"), item.inner_text()) for item in visit.page.locator("#found li").all()]


@pytest.mark.parametrize("query, first", [
    ("2.3", "02_discriminator_loss.html#eq-2.3"), ("(2.3)", "02_discriminator_loss.html#eq-2.3"), ("（4.2）", "04_minimax.html#eq-4.2"),
    ("minimax", "04_minimax.html#04-minimax"), ("best discriminater", "02_discriminator_loss.html#2-3-the-best-discriminator")])
def test_what_is_found_first(chromium, query, first):
    """A number finds its equation, a word the section that is called so, in spite of a typo."""
    with visited(chromium, "en/02_discriminator_loss") as visit:
        assert found(visit, query)[0][0] == first


def test_results_show_the_words_around_the_hit(chromium):
    with visited(chromium, "zh/02_discriminator_loss") as visit:
        hits = found(visit, "溢位")
        assert hits and "溢位" in hits[0][1]
        assert visit.page.locator("#found mark").first.inner_text() == "溢位"


# --- a page from top to bottom ---------------------------------------------------------------------

def test_the_contents_list_all_lessons_and_mark_the_section_that_is_read(chromium):
    with visited(chromium, "en/02_discriminator_loss") as visit:
        page = visit.page
        assert page.locator(".contents > details > ol > li").count() == len(course.read().lessons)
        assert page.locator('.contents [aria-current="page"]').inner_text().startswith("02 ")
        for anchor in ("2-4-the-floor-of-the-loss", "2-2-in-terms-of-the-logit"):
            page.evaluate("anchor => document.getElementById(anchor).scrollIntoView()", anchor)
            page.locator(f'.sections a[href="#{anchor}"][aria-current="location"]').wait_for(timeout=5000)
            assert page.locator('.sections [aria-current="location"]').count() == 1


@pytest.mark.parametrize("language, said", [("zh", "估計樣本為真"), ("en", "estimates the probability")])
def test_a_term_is_explained_by_keyboard(chromium, language, said):
    with visited(chromium, f"{language}/02_discriminator_loss") as visit:
        term = visit.page.locator("main dfn").first
        term.focus()
        preview = visit.page.locator("#preview")
        preview.wait_for()
        assert said in preview.inner_text()
        visit.page.keyboard.press("Escape")
        preview.wait_for(state="hidden")


def test_code_of_figures_is_folded_and_checks_stand_open(chromium):
    with visited(chromium, "en/02_discriminator_loss") as visit:
        page = visit.page
        figures = page.locator("main figure").count()
        assert page.locator("details.drawing:not([open])").count() >= 3 and page.locator("details.drawing figure").count() == 0
        assert not page.get_by_text("figures.two_laws(").is_visible()
        assert page.get_by_text('check("2.3"', exact=False).first.is_visible() and page.locator(".checks .wrong li").first.is_visible()
        assert [each.split("\u3000")[0] for each in page.locator("figcaption").all_inner_texts()] == [
            f"Figure 2.{number}" for number in range(1, figures + 1)]


def test_code_is_copied(chromium):
    with visited(chromium, "en/02_discriminator_loss", permissions=["clipboard-read", "clipboard-write"]) as visit:
        visit.page.locator(".copied", has_text='check("2.3"').first.hover()
        visit.page.locator(".copied", has_text='check("2.3"').first.get_by_role("button").click()
        assert visit.page.evaluate("navigator.clipboard.readText()").startswith('check("2.3", r"D^{*}(x)')


def test_printed_code_wraps(chromium):
    with visited(chromium, "en/04_minimax", viewport={"width": 700, "height": 1000}) as visit:
        too_wide = """() => [...document.querySelectorAll("main pre")].filter(pre => pre.scrollWidth > pre.clientWidth + 1).length"""
        visit.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        assert visit.page.evaluate(too_wide) > 0
        visit.page.emulate_media(media="print")
        assert visit.page.evaluate(too_wide) == 0
        assert not visit.page.locator("body > header").is_visible()


# --- on a phone ------------------------------------------------------------------------------------

COVERED = """() => [...document.querySelectorAll("main .formula.numbered")].filter(formula => {
    const number = formula.querySelector(".number").getBoundingClientRect(), button = formula.querySelector("button").getBoundingClientRect();
    return button.left < number.right && number.left < button.right && button.top < number.bottom - 1 && number.top < button.bottom - 1;
}).map(formula => formula.textContent.trim().slice(-8))"""


@pytest.mark.parametrize("page", [f"{language}/{stem}" for language in ("zh", "en") for stem in STEMS])
def test_on_a_phone_nothing_is_cut_off_and_no_button_covers_a_number(chromium, page):
    with visited(chromium, page, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as visit:
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") == 390
        assert visit.page.evaluate(COVERED) == [] and visit.page.evaluate(CUT) == []
        assert min(visit.page.evaluate("[...document.querySelectorAll('main figure img')].map(each => each.clientWidth)")) > 340


def test_planted_faults_on_a_phone_are_found(chromium):
    with visited(chromium, "en/04_minimax", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as visit:
        visit.page.add_style_tag(content=".formula > .side > button { position: absolute !important; right: 0; top: 0 !important; }")
        visit.page.evaluate("document.querySelector('main p').innerHTML = '<span style=\"white-space:nowrap\">' + 'word '.repeat(40)")
        assert visit.page.evaluate(COVERED) and visit.page.evaluate(CUT)


# --- the first page --------------------------------------------------------------------------------

def test_the_index_orients_in_one_screen(chromium):
    with visited(chromium, "index") as visit:
        for part in (".welcome img", ".welcome a.start >> nth=0", ".welcome a.start >> nth=1", "h2 >> nth=0"):
            box = visit.page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= 720, part
        assert visit.page.evaluate("document.querySelector('.welcome img').naturalWidth") > 300
        row = visit.page.locator("table.lessons tr", has_text="02 The discriminator's loss")
        assert "50 minutes · needs 01" in row.inner_text() and "50 分鐘 · 先備 01" in row.inner_text()
