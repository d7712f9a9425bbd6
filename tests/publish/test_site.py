"""What a reader of the site does: follow a number, look up a word, search, fold and copy. Two lessons are built for it."""

import os

import pytest
from visit import Visit

from tools import ROOT, ToolError
from tools.publish import browser, build

STEMS = ["02_discriminator_loss", "04_minimax"]
SITE = ROOT / "build" / "site"


@pytest.fixture(scope="module")
def chromium():
    try:
        browser.executable()
    except ToolError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    build.build("site", STEMS)
    with browser.chromium() as started:
        yield started


def visited(chromium, page):
    return Visit(chromium, SITE / f"{page}.html")


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
