"""The widgets and the language switch under the reader's hands, in a real JupyterLab in Chromium: keys stay with them, a kernel that
dies is spoken of, nothing that is pressed anywhere changes a cell.

STRESS=1000 python -m pytest tests/test_hands.py -k whatever    so many random keys, clicks and touches of each, instead of a few.
"""

import os
import random

import nbformat
import pytest

pytest.importorskip("jupyterlab", reason="no JupyterLab here")
pytest.importorskip("playwright", reason="no Playwright here")

from jupyter_page import chromium, close, jupyter, new_page, open_notebook, run_all, wait_for  # noqa: E402

if chromium() is None and not os.environ.get("CI"):
    pytest.skip("no Chromium: install it, or set CHROMIUM", allow_module_level=True)

SETUP = """from IPython.display import display
from ganutils import language, plot, toys, widgets
plot.setup()
display(language.switch())"""
RECIPES = "widgets.recipes({'textbook': {'lr_g': 2e-4}, 'Rp': {'loss': 'relativistic-pairing', 'lr_g': 4e-3}}, steps=100)"
CONCEPTS = ["widgets.envelope()", "widgets.dirac_gan()", RECIPES]
LABORATORIES = ["widgets.laboratory(small=True)", "widgets.laboratory()"]
FOCUSABLE = ":is(button, select, input, canvas, [tabindex='0'], [contenteditable='true'])"


def write_notebook(folder, name, sources):
    """Two sentences, one in each language, and the code."""
    words = {"zh": "這是中文。", "en": "This is English."}
    cells = [nbformat.v4.new_markdown_cell(text, metadata={"tags": [f"lang-{tag}"]}) for tag, text in words.items()]
    cells += [nbformat.v4.new_code_cell(source) for source in (SETUP, *sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), folder / f"{name}.ipynb")
    return f"{name}.ipynb"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hands")


@pytest.fixture(scope="module")
def server(folder):
    with jupyter(folder) as address:
        yield address


@pytest.fixture
def page(browser):
    page = new_page(browser)
    yield page
    close(page)
    # JupyterLab's own request to a kernel that dies
    assert [error for error in page.errors if "Canceled future for create_subshell_request" not in error] == []


def open_and_run(page, server, folder, name, sources, view="lab/tree"):
    open_notebook(page, server, write_notebook(folder, name, sources), view=view)
    run_all(page)
    page.wait_for_selector(".gan-language button[aria-pressed='true']")


def cells(page):
    """Kind and text of every cell, as the notebook's model has them."""
    return page.evaluate("""() => window.jupyterapp.shell.currentWidget.content.widgets.map(
        cell => [cell.model?.type, cell.model?.sharedModel.source])""")


def kernel(page, code):
    """What the code prints in the notebook's kernel."""
    return page.evaluate("""async code => {
        const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        const future = kernel.requestExecute({code});
        let text = '';
        future.onIOPub = message => { text += message.content.text || '' };
        await future.done;
        return text;
    }""", code)


# --- keys -----------------------------------------------------------------------------------------

def press_on_everything(page, scope):
    """Focus each control in turn and press what deletes, changes, adds and moves cells in a notebook's command mode; return how many
    controls there were."""
    before, controls = cells(page), page.locator(f"{scope} {FOCUSABLE}")
    for i in range(controls.count()):
        control = controls.nth(i)
        if not control.is_visible() or control.is_disabled():
            continue
        control.focus()
        for key in "ddmyabxzvcf00":
            page.keyboard.press(key)
        assert cells(page) == before, (i, control.evaluate("element => element.outerHTML.slice(0, 200)"))
    return controls.count()


def test_keys_on_widgets_and_on_the_switch_change_no_cell(server, folder, page):
    open_and_run(page, server, folder, "keys", [*CONCEPTS, *LABORATORIES])
    page.wait_for_selector(".gan-lab .lab-numbers b")
    assert press_on_everything(page, ".gan-language") == 3
    assert press_on_everything(page, ".gan-guarded") >= 2 * 2 + 1 + 4 + 1 + 4  # sliders with their numbers, menus, buttons
    assert press_on_everything(page, ".gan-lab") >= 20


def test_keys_in_notebook_7(browser, tmp_path):
    pytest.importorskip("notebook", reason="no Notebook 7 here")
    with jupyter(tmp_path, "notebook") as address:
        page = new_page(browser)
        open_and_run(page, address, tmp_path, "keys7", [CONCEPTS[0], LABORATORIES[0]], view="notebooks")
        page.wait_for_selector(".gan-lab .lab-numbers b")
        for scope in (".gan-language", ".gan-guarded", ".gan-lab"):
            assert press_on_everything(page, scope) >= 3
        assert thrown(page) == []
        close(page)


def test_the_keys_do_change_cells_where_no_guard_stands(server, folder, page):
    """The same keys on a plain slider: else the tests above would prove nothing."""
    open_and_run(page, server, folder, "plain", ["import ipywidgets\nipywidgets.FloatSlider()"])
    with pytest.raises(AssertionError):
        press_on_everything(page, ".widget-slider")


# --- the language ---------------------------------------------------------------------------------

def hidden(page, tag):
    """In the notebook in front: JupyterLab may have opened another again behind it, which shows nothing at all."""
    return page.evaluate("""tag => window.jupyterapp.shell.currentWidget?.node.querySelector(`.cell-tag-lang-${tag}`)?.offsetParent === null""", tag)


def test_the_language_is_remembered_when_the_page_is_loaded_again(server, folder, page):
    open_and_run(page, server, folder, "language", ["widgets.envelope()"])
    assert not hidden(page, "zh") and not hidden(page, "en")
    page.locator(".gan-language button:has-text('English')").click()
    assert hidden(page, "zh") and not hidden(page, "en")
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    page.goto(page.url.split("?")[0])
    page.wait_for_selector(".gan-language button[aria-pressed='true']:has-text('English')")  # the kernel has lived on: nothing is run
    wait_for(lambda: hidden(page, "zh") and not hidden(page, "en"), 90, "English alone")
    open_and_run(page, server, folder, "another", [])  # a notebook that has not been chosen for
    assert not hidden(page, "zh") and not hidden(page, "en")


# --- the laboratory -------------------------------------------------------------------------------

def play(page):
    page.locator(".lab-play").click()
    page.wait_for_function("() => +document.querySelector('.lab-numbers b')?.innerText > 5")


def wait_for_message(page, *words, seconds=40):
    message = page.locator(".lab-message")
    wait_for(lambda: all(word in message.inner_text() for word in words), seconds, lambda: f"{words}, not {message.inner_text()!r}")


def test_a_restart_of_the_kernel_is_spoken_of_and_the_buttons_know(server, folder, page):
    open_and_run(page, server, folder, "restart", ["widgets.laboratory()"])
    play(page)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    wait_for_message(page, "核心重新啟動過", "準備", "The kernel was restarted", "Setup")
    assert "Play" in page.locator(".lab-play").inner_text()
    assert page.locator(".lab-bar button:enabled, .lab-settings :is(input, select):enabled").count() == 0
    run_all(page)  # what it says to do helps
    play(page)


def test_a_kernel_that_dies_is_spoken_of(server, folder, page):
    open_and_run(page, server, folder, "death", ["widgets.laboratory()"])
    play(page)
    page.evaluate("""() => { window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
        {code: "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"}).done.catch(() => {}) }""")
    wait_for(lambda: page.locator(".lab-message.lab-error").count() == 1, 40, "a message")
    assert "Play" in page.locator(".lab-play").inner_text()
    if page.locator(".lab-play").is_enabled():
        page.locator(".lab-play").click()  # nothing is thrown
    text = page.locator(".lab-message").inner_text()
    assert "準備" in text and "Setup" in text


def test_every_wrong_value_is_reported_on_its_own_line_in_both_languages(server, folder, page):
    open_and_run(page, server, folder, "values", ["widgets.laboratory()"])
    for name, value in (("lr_g", "0"), ("lr_d", "abc"), ("seed", "-1")):
        field = page.locator(f".lab-field-{name} input[type=text]")
        field.fill(value)
        field.press("Enter")
    wait_for_message(page, "lr_g = 0：", "lr_d = abc：", "seed = -1：", "lr_g = 0: must", "lr_d = abc: must", "seed = -1: must")
    assert page.locator(".lab-message > div").count() == 3
    page.locator(".gan-language button:has-text('English')").click()
    assert "must" in page.locator(".lab-message").inner_text() and "要填" not in page.locator(".lab-message").inner_text()


def test_a_toy_that_is_added_has_its_name_in_the_menu(server, folder, page):
    toy = "toys.TOYS['small'] = toys.Toy(lambda *a, **b: toys.ring(*a, **b) / 4, {'zh': '小環', 'en': 'small ring'}, reach=1.0)\n"
    open_and_run(page, server, folder, "toy", [toy + "widgets.laboratory(data='small')"])
    page.wait_for_selector(".lab-field-data select")
    names = page.locator(".lab-field-data option").all_inner_texts()
    assert names == ["環 ring", "格點 grid", "半月 moons", "螺線 spiral", "小環 small ring", "自己畫 draw your own"]
    assert page.locator(".lab-field-data select").input_value() == "small"


def test_the_legend_keeps_its_colours_where_the_system_has_its_own(server, folder, page):
    open_and_run(page, server, folder, "colours", ["widgets.laboratory()"])
    page.wait_for_selector(".lab-swatch-data")
    read = "name => getComputedStyle(document.querySelector(name)).backgroundColor"
    names = [".lab-swatch-data", ".lab-swatch-samples", ".lab-swatch-lines"]
    before = [page.evaluate(read, name) for name in names]
    page.emulate_media(forced_colors="active")
    assert [page.evaluate(read, name) for name in names] == before and len(set(before)) > 1
    keys = page.evaluate("""() => [...document.querySelectorAll('.lab-key')].map(key => getComputedStyle(key, '::before').backgroundColor)""")
    assert len(set(keys)) >= 4


# --- whatever is pressed --------------------------------------------------------------------------

EVENTS = int(os.environ.get("STRESS", 25))  # of each kind
KINDS = ("key", "click", "touch")
KEYS = [*"abcdfhiklmnoprstvwxyz0123", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "Delete", "Backspace",
        "Space", "Enter", "Shift+M", "Shift+ArrowDown"]


ON_A_WIDGET = "([x, y]) => !!document.elementFromPoint(x, y)?.closest('.gan-language, .gan-guarded, .gan-lab')"


def act(page, control, kind, chance):
    """A random key, click (or drag) or touch on a control; whether it could be done."""
    if not control.is_visible() or not control.is_enabled():
        return False
    if kind == "key":
        control.focus()
        page.keyboard.press(chance.choice(KEYS))
        return True
    control.scroll_into_view_if_needed(timeout=5000)
    box = control.bounding_box()
    if not box:
        return False
    x, y = (box[start] + chance.uniform(0.1, 0.9) * box[size] for start, size in (("x", "width"), ("y", "height")))
    if not page.evaluate(ON_A_WIDGET, [x, y]):
        return False  # the control has moved, or JupyterLab's own bar lies over it
    if kind == "touch":
        page.touchscreen.tap(x, y)
        return True
    page.mouse.move(x, y)
    page.mouse.down()
    if chance.random() < 0.5:
        page.mouse.move(x + chance.uniform(-40, 40), y + chance.uniform(-20, 20), steps=3)
    page.mouse.up()
    return True


@pytest.mark.parametrize("application, view", [("jupyterlab", "lab/tree"), ("notebook", "notebooks")])
def test_whatever_is_pressed_no_cell_is_lost_and_nothing_is_thrown(browser, tmp_path, application, view):
    pytest.importorskip(application, reason=f"no {application} here")
    chance, done = random.Random(int(os.environ.get("SEED", 0))), dict.fromkeys(KINDS, 0)
    with jupyter(tmp_path, application) as address:
        page = new_page(browser, has_touch=True)
        open_and_run(page, address, tmp_path, "stress", [*CONCEPTS, *LABORATORIES], view=view)
        page.wait_for_selector(".gan-lab .lab-numbers b")
        before = cells(page)
        while min(done.values()) < EVENTS:
            kind = chance.choice([kind for kind in KINDS if done[kind] < EVENTS])
            controls = page.locator(f":is(.gan-language, .gan-guarded, .gan-lab) {FOCUSABLE}")
            done[kind] += act(page, controls.nth(chance.randrange(controls.count())), kind, chance)
            if page.locator("select:focus").count():
                page.keyboard.press("Escape")  # its list of choices lies over everything else
            assert cells(page) == before, done
            assert thrown(page) == [], done
        assert "alive" in kernel(page, "print('alive')")
        assert page.locator("[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        close(page)
    print(f"{application}: {done}, nothing lost, nothing thrown")


def thrown(page):
    """The page's errors, without that of Notebook 7.6.5 itself, which it has on opening any notebook."""
    return [error for error in page.errors if "reading 'schema'" not in error]
