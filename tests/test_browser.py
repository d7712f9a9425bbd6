"""The notebooks in a real JupyterLab, with a real kernel, in Chromium: widgets move, the language switch hides, nothing fails.

Needs Chromium (Debian: apt-get install chromium; or CHROMIUM=/path/to/it). Where JupyterLab is not installed, as on Colab, there
is nothing to test.
"""

import os

import pytest
import torch

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from jupyter_page import ERRORS, ROOT, chromium, close, jupyter, new_page, open_notebook, run_all, wait_for  # noqa: E402

from ganutils import plot, widgets  # noqa: E402
from ganutils.widgets.concept import shown as shown_number  # noqa: E402

if chromium() is None and not os.environ.get("CI"):
    pytest.skip("no Chromium: install it, or set CHROMIUM", allow_module_level=True)

CONCEPTS = {"01": widgets.pushforward, "02": widgets.two_densities, "03": widgets.generator_losses, "04": widgets.envelope,
            "05": widgets.two_by_two, "06": widgets.dirac_gan, "08": widgets.fitted_gaussian, "10": widgets.piles}
NOTEBOOKS = {path.stem.split("_")[0]: path.name for path in (ROOT / "notebooks").glob("[!._]*.ipynb")}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with jupyter(tmp_path_factory.mktemp("lab")) as address:
        yield address


@pytest.fixture
def page(browser):
    page = new_page(browser)
    yield page
    close(page)
    assert page.errors == []


def open_and_run(page, server, number, **where):
    """Open a notebook and run it to the end: no cell may fail."""
    open_notebook(page, server, NOTEBOOKS[number], **where)
    run_all(page)
    assert page.locator(ERRORS).count() == 0


def tell(page, language):
    page.locator(f".gan-language button:has-text('{language}')").click()


def visible(page, selector):
    """How many of the elements are to be seen, and how many there are."""
    shown = page.evaluate("name => [...document.querySelectorAll(name)].map(e => e.offsetParent !== null)", selector)
    return sum(shown), len(shown)


def check_languages(page):
    """Each choice hides the other language, in cells and in widgets; both brings everything back."""
    for language, here, there in (("English", "en", "zh"), ("中文", "zh", "en")):
        tell(page, language)
        page.wait_for_function(f"() => document.querySelector('.cell-tag-lang-{there}').offsetParent === null")
        for kind in (".cell-tag-lang-{}", ".gan-{}"):
            assert visible(page, kind.format(there))[0] == 0
            seen, there_are = visible(page, kind.format(here))
            assert seen == there_are or kind.startswith(".gan")  # a widget may keep a label back until it is needed
    tell(page, "對照")
    page.wait_for_function("() => document.querySelector('.cell-tag-lang-en').offsetParent !== null")
    for language in ("zh", "en"):
        seen, there_are = visible(page, f".cell-tag-lang-{language}")
        assert seen == there_are > 3


def picture(page):
    return page.locator("img.widget-image").first.get_attribute("src")


def numbers(page):
    """What stands below the picture, without the labels."""
    return page.locator(".widget-image + .widget-html").first.inner_text()


def rows(page):
    """Every row of the widget that has a control."""
    return page.locator(".widget-hbox:has(.widget-html):has(.noUi-handle, .slider-container, select)")


@pytest.mark.parametrize("number", CONCEPTS)
def test_concept_widgets(number, server, page):
    """Each control changes the picture, and the numbers are those that the package computes here."""
    torch.set_num_threads(1)
    plot.setup()
    open_and_run(page, server, number)
    concept = CONCEPTS[number]()
    lines = rows(page)
    assert lines.count() == len(concept.controls)
    first = picture(page)
    for line, control in zip([lines.nth(i) for i in range(lines.count())], concept.controls.values()):
        before = picture(page)
        if hasattr(control, "options"):
            value = next(option for option in control.options if option != control.value)
            line.locator("select").select_option(value)
        else:
            handle = line.locator(".noUi-handle")
            handle.focus()
            key = "ArrowRight" if control.value + 4 * control.step <= control.max else "ArrowLeft"
            for _ in range(4):
                handle.press(key)
            value = control.value + 4 * control.step * (1 if key == "ArrowRight" else -1)
        page.wait_for_function("before => document.querySelector('img.widget-image').src !== before", arg=before)
        control.value = value
        expect_numbers(page, concept)
    page.locator("button:has-text('↺')").first.click()
    concept.reset()
    expect_numbers(page, concept)
    assert picture(page) != first  # a new address each time; that the picture is the same is tested without a browser
    check_languages(page)


def expect_numbers(page, concept):
    """Wait until the numbers on the page are those of the widget's twin in this process."""
    wanted = [text for value in concept.numbers.values() if "<" not in (text := shown_number(value))]
    wait_for(lambda: all(f"= {text}" in numbers(page) for text in wanted), 20, lambda: f"{wanted}, not {numbers(page)}")


def test_recipes_train_in_the_page_and_stop(server, page):
    open_and_run(page, server, "07")
    buttons = page.locator(".widget-vbox:has(img.widget-image)").last
    before = picture(page)
    buttons.locator("button:has-text('▶')").click()
    page.wait_for_function("before => document.querySelector('img.widget-image').src !== before", arg=before)
    page.wait_for_function("() => /= [1-8]\\/8/.test(document.querySelector('.widget-image + .widget-html').innerText)")
    buttons.locator("button:has-text('■')").click()
    page.wait_for_timeout(500)
    after = numbers(page)
    page.wait_for_timeout(1000)
    assert numbers(page) == after
    buttons.locator("select").select_option("Rp + R1 + R2")
    page.wait_for_function("() => document.querySelector('.widget-image + .widget-html').innerText.includes('▶')")
    check_languages(page)


# --- the laboratory -------------------------------------------------------------------------------

def shown(page):
    """The numbers below the picture, all of one moment: step, L_D, L_G, KL, JS, modes found (small: step, modes found). They
    come with the first frame: none before it."""
    return page.locator(".lab-numbers b").all_inner_texts()


def until(page, condition, what):
    wait_for(lambda: (now := shown(page)) and condition(now), 60,
             lambda: f"{what}, not {shown(page)}; {page.locator('.lab-message').inner_text()!r}")


def draw_blob(page, x, y):
    """A stroke with the mouse around a place given as shares of the canvas."""
    box = page.locator(".lab-plane").bounding_box()
    left, top = box["x"] + x * box["width"], box["y"] + y * box["height"]
    page.mouse.move(left, top)
    page.mouse.down()
    for dx, dy in ((8, 0), (8, 8), (0, 8), (-8, 4), (0, 0)):
        page.mouse.move(left + dx, top + dy, steps=3)
    page.mouse.up()


def test_laboratory(server, page):
    """Draw data with the mouse, play, see step, losses and modes change; pause, one step, absurd settings, reset, language."""
    open_and_run(page, server, "07b")
    page.locator(".lab-plane").scroll_into_view_if_needed()
    page.locator(".lab-field-data select").select_option("drawn")
    page.locator(".lab-play").click()
    message = page.locator(".lab-message")
    wait_for(lambda: "還沒有資料" in message.inner_text() and "No data yet" in message.inner_text(), 20, "the message about no points")
    for place in ((0.25, 0.3), (0.75, 0.7)):
        draw_blob(page, *place)
    page.locator(".lab-play").click()
    until(page, lambda now: int(now[0]) > 20, "20 steps")
    first = shown(page)
    until(page, lambda now: int(now[0]) > int(first[0]) + 300 and now[1:3] != first[1:3] and now[5] != "–", "300 more steps, other losses")
    until(page, lambda now: now[5].split("/")[0] != "0", "a mode that is found")
    page.locator(".lab-play").click()  # pause
    page.wait_for_timeout(700)
    paused = int(shown(page)[0])
    page.wait_for_timeout(700)
    assert int(shown(page)[0]) == paused
    page.locator(".lab-one_step").click()
    until(page, lambda now: int(now[0]) == paused + 1, "one step more")
    for rate, words in (("0", "大於 0"), ("10", "10")):
        field = page.locator(".lab-field-lr_g input[type=text]")
        field.fill(rate)
        field.press("Enter")
        page.locator(".lab-play").click()
        wait_for(lambda: words in message.inner_text() or "reset" in message.inner_text().lower() or "learning rate" in message.inner_text(), 30,
                 lambda: f"a message about lr = {rate}, not {message.inner_text()!r}")
        assert "Traceback" not in page.locator(".jp-Notebook").inner_text()
    page.locator(".lab-reset").click()
    until(page, lambda now: now[0] == "0", "step 0")
    check_languages(page)


def test_small_laboratory_and_another_run_of_its_cell_leave_one_thread_or_none(server, page):
    open_and_run(page, server, "00")
    page.locator(".lab-plane").scroll_into_view_if_needed()
    page.locator(".lab-play").click()
    until(page, lambda now: int(now[0]) > 20, "20 steps")

    def threads():
        return page.evaluate("""async () => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({code: "import threading; print('THREADS', sum(t.name == 'ganutils.background' for t in threading.enumerate()))"});
            let text = '';
            future.onIOPub = message => { text += message.content.text || '' };
            await future.done;
            return text.match(/THREADS (\\d+)/)[1];
        }""")

    assert threads() == "1"  # and the kernel answers while it trains
    page.evaluate("""() => { const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.model.sharedModel.source.includes('widgets.laboratory'));
        return window.jupyterapp.commands.execute('notebook:run-cell') }""")
    wait_for(lambda: threads() == "0", 30, "the end of the former laboratory's thread")
    check_languages(page)


def test_language_switch_in_notebook_7(browser, tmp_path):
    pytest.importorskip("notebook", reason="no Notebook 7 here")
    with jupyter(tmp_path, "notebook") as address:
        page = new_page(browser)
        open_notebook(page, address, NOTEBOOKS["03"], view="notebooks")
        run_all(page)
        assert page.locator(ERRORS).count() == 0 and page.locator("img.widget-image").count() == 1
        check_languages(page)
        # Notebook 7.6.5 has this error of its own on opening any notebook, before a cell is run
        assert [error for error in page.errors if "reading 'schema'" not in error] == []
        close(page)
