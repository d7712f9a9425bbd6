"""The written lectures: each rule holds for every deck, and finds its planted fault in a small one."""

import base64
import io
import re
from types import SimpleNamespace

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from PIL import Image
from tiny import TITLE, code_cell, markdown, notebook_of, pair
from visit import NOTES_COVERED

from ganutils import language as words
from tools import ROOT, ToolError
from tools.publish import assets, blocks, browser, build, decks, formulas, panels
from tools.publish.blocks import LANGUAGES
from tools.source import course

NOTEBOOKS = [path for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")) if decks.file_of(path, "zh").exists()]
by_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def decks_of(path):
    """The lesson's decks, read, and its titles."""
    marks = formulas.Formulas()
    sections = blocks.read(path, marks)
    found = [decks.read(decks.file_of(path, language), sections, language, marks)
             for language in LANGUAGES if decks.file_of(path, language).exists()]
    return found, sections[0].title


def faults_of_terms(text):
    """Words that the glossary has another word for, and punctuation of the wrong width."""
    forbidden = {word: row["zh"] for row in words.glossary() for word in row["forbidden"].split()}
    yield from (f"{word!r} should be {term!r}" for word, term in forbidden.items() if word in text)
    yield from (f"half-width punctuation: {found}" for found in re.findall(r"[\u3400-\u9fff][,;:!?]", text))


# --- the decks keep the rules ----------------------------------------------------------------------

@by_lesson
def test_decks_can_be_built(path):
    found, title = decks_of(path)
    assert list(decks.faults_of_all(found, title, decks.languages_of(path.parent), course.read().lesson(path.stem).periods)) == []


@by_lesson
def test_pace(path):
    assert [fault for deck in decks_of(path)[0] for fault in decks.faults_of_pace(deck)] == []


@by_lesson
def test_terms(path):
    assert list(faults_of_terms(decks.file_of(path, "zh").read_text(encoding="utf-8"))) == []


# --- and each rule finds its fault -----------------------------------------------------------------

STEPS = r"""$$
\begin{aligned}
a(x) &= b && \text{(a)}\\
&= \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases} && \text{(b)}
\end{aligned}
$$"""
CELLS = [TITLE, *pair("文", "text"), markdown(STEPS), markdown("$$\n\\boxed{a = b}\n\\tag{0.1}\n$$"),
         code_cell("draw(x)\nif x:\n    show(x)", tags=["fig-one", "code-draw"]), code_cell("two()", tags=["fig-two"])]
GOOD = """# 00 Tiny

What is it?

??? 20 min

Ask.

## A figure says it

![a line](fig-one)

??? 15 min

Point.

## A derivation says it

![](steps-0.1)

- first
- second

![](eq-0.1)

??? 10.5 min

Derive.

## A question?

Write.

. . .

![left](fig-two/1)

![right](fig-two/2)

??? 4.5 min

Wait.

## The code {backup}

![](code-draw:2-3)

??? 1 min

If asked.
"""


def picture(**more):
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(file, "webp")
    webp = base64.b64encode(file.getvalue()).decode()
    return {name: {"webp": webp, "width": width, "height": height, "type": 22, "cut": "", **more}
            for name, (width, height, _) in panels.SIZES.items()}


PICTURES = {"fig-one": {"": picture()}, "fig-two": {"1": picture(), "2": picture() | {"widget": True}, "all": picture()}}


def tiny_deck(folder, text=GOOD):
    path = notebook_of(folder / "notebooks", CELLS)
    file = decks.file_of(path, "en")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    marks = formulas.Formulas()
    sections = blocks.read(path, marks)
    return decks.read(file, sections, "en", marks), marks


def test_a_good_deck_passes(tmp_path):
    deck, _ = tiny_deck(tmp_path)
    assert list(decks.faults(deck, "00 Tiny")) == []
    assert [len(slide.pieces) for slide in deck.slides] == [1, 1, 2, 3, 1]
    assert [piece.stage for piece in deck.slides[3].pieces] == [0, 1, 1]


@pytest.mark.parametrize("old, new, told", [
    ("fig-one)", "fig-none)", "slide 2 'A figure says it': fig-none is not in the lesson; it has fig-one, fig-two"),
    ("eq-0.1", "eq-0.2", "eq-0.2 is not in the lesson; it has eq-0.1"), ("code-draw:2-3", "picture", "picture is not in the lesson"),
    ("- first\n", "", "steps-0.1 has 2 rows and 1 reasons"), ("{backup}", "{later}", "there is no mark {later}"),
    ("# 00 Tiny", "## 00 Tiny", "a deck begins with its title"), ("??? 15 min", "??? soon", "notes begin once, with their minutes")])
def test_what_cannot_be_read_is_named(tmp_path, old, new, told):
    assert old in GOOD
    with pytest.raises(ToolError, match=re.escape(told)):
        tiny_deck(tmp_path, GOOD.replace(old, new, 1))


@pytest.mark.parametrize("old, new, told", [
    ("# 00 Tiny", "# 00 Huge", "its title is '00 Huge', the lesson's is '00 Tiny'"), ("![a line]", "![]", "fig-one has no sentence"),
    ("- first\n- second\n", "", "steps-0.1 has no reasons"), ("a line]", "a line?]", "fig-one: 'a line?' asks"), ("??? 15 min\n\nPoint.", "", "no notes"), ("\nPoint.", "", "no notes"),
    ("What is it?", "word " * 21, "21 words, at most 20"), ("What is it?", "字" * 42, "21 words"), ("- first", "- " + "word " * 13, "a reason of 13 words"),
    ("What is it?", "One.\n\nTwo.\n\n- Three.\n- Four.", "4 lines of text"), ("Write.\n\n", "", "nothing stands under its claim"),
    ("A derivation says it", "A figure says it", "two slides claim 'A figure says it'"), ("??? 15 min", "??? 14 min", "has 49 minutes, not 50"),
    ("A figure says it", "A figure says it {optional}", "has 35 minutes"), ("A derivation says it", "Rest {break}", "period 1 has 35 minutes"),
    ("A figure says it", "A figure says it {backup}", "backup slides stand at the end")])
def test_a_rule_finds_a_planted_fault(tmp_path, old, new, told):
    assert old in GOOD
    deck, _ = tiny_deck(tmp_path, GOOD.replace(old, new, 1))
    assert any(told in fault for fault in decks.faults(deck, "00 Tiny")), list(decks.faults(deck, "00 Tiny"))


@pytest.mark.parametrize("old, new", [
    ("## The code {backup}\n\n![](code-draw:2-3)\n\n??? 1 min\n\nIf asked.\n", ""), ("fig-two/2", "fig-two/all"), ("10.5 min", "10 min"),
    (" {backup}", ""), (". . .\n\n", ""), ("code-draw:2-3", "code-draw:1-3")])
def test_twins_that_differ_are_found(tmp_path, old, new):
    assert old in GOOD
    one, other = tiny_deck(tmp_path)[0], tiny_deck(tmp_path, GOOD.replace(old, new))[0]
    assert list(decks.faults_of_twins(one, tiny_deck(tmp_path)[0])) == [] and list(decks.faults_of_twins(one, other))


def test_a_deck_without_its_twin_is_found(tmp_path):
    deck, _ = tiny_deck(tmp_path)
    assert list(decks.faults_of_all([deck], lambda language: "00 Tiny", {"zh", "en"}, 1)) == ["there is no deck in 'zh'"]


def test_a_deck_of_too_few_periods_is_found(tmp_path):
    deck, _ = tiny_deck(tmp_path)
    assert "1 periods, parted by {break}, and the lesson has 2" in "".join(decks.faults_of_all([deck], lambda language: "00 Tiny", {"en"}, 2))


def test_pace_finds_planted_faults(tmp_path):
    slides = [decks.Slide(f"claim {i}", "", [decks.Piece("figure", "one word", 0)], "say", 2.5) for i in range(20)]
    deck = decks.Deck("d", "en", slides)
    assert list(decks.faults_of_pace(deck)) == []
    deck.slides = slides[:17]
    assert "17 slides" in list(decks.faults_of_pace(deck))[0]
    for slide in slides[:11]:
        slide.pieces = [decks.Piece("line", "word " * 30, 0)]
    deck.slides = slides
    assert [re.search("at least half|middle slide", fault)[0] for fault in decks.faults_of_pace(deck)] == ["at least half", "middle slide"]


def test_the_clock_begins_anew_after_the_break():
    slides = [decks.Slide(str(i), mark, [], "say", 2.5) for i, mark in enumerate(("", "", "optional", "break", "", "backup"))]
    assert decks.Deck("d", "en", slides).clock() == [2.5, 5, 5, 0, 2.5, 2.5]


def test_terms_find_planted_faults():
    assert len(list(faults_of_terms("判别器,看"))) == 2 and not list(faults_of_terms("判別器，看"))


def test_rows_of_a_derivation_keep_an_environment_whole():
    assert decks.rows_of(STEPS) == [("a(x)", "= b"), ("", r"= \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}")]


# --- figures, drawn again --------------------------------------------------------------------------

DRAWN = """import matplotlib.pyplot as plt
fig, axes = plt.subplots(1, 2, sharey=True)
axes[0].plot([1, 2], label="one")
axes[0].legend(fontsize=5)
axes[1].set_title("a" * 99)
plt.show()"""


def test_panels_are_drawn_alone_with_large_type_and_kept(tmp_path, monkeypatch):
    path = notebook_of(tmp_path, [TITLE, code_cell(DRAWN, tags=["fig-two"]), code_cell("1 / 0")])
    found = panels.pictures(path, tmp_path / "kept")
    assert set(found["fig-two"]) == {"1", "2", "all"}
    for one in found["fig-two"].values():
        assert min(one[size]["type"] for size in panels.SIZES) >= panels.SMALLEST - 0.01
    assert found["fig-two"]["1"]["half"]["cut"] == "" and "aaa" in found["fig-two"]["2"]["half"]["cut"]
    picture = Image.open(io.BytesIO(base64.b64decode(found["fig-two"]["1"]["wide"]["webp"])))
    assert picture.size == tuple(panels.SHARPNESS * side for side in panels.SIZES["wide"][:2])
    monkeypatch.setattr(panels, "run", None)
    assert panels.pictures(path, tmp_path / "kept") == found


def test_a_number_that_is_cut_off_is_named():
    fig, ax = plt.subplots()
    ax.set_position([0, 0.2, 1, 0.7])
    ax.set(xlim=(0, 800), xticks=[400, 800], yticks=[])
    assert panels.drawn(fig, *panels.SIZES["half"])["cut"] == "800"
    plt.close(fig)


def test_a_few_dots_on_a_wide_surface_keep_their_colour():
    fig, ax = plt.subplots()
    ax.imshow(np.add.outer(np.linspace(0, 1, 300), np.linspace(0, 2, 300)), cmap="Greens")
    ax.plot(150, 150, "o", color="#0072b2", ms=4)
    found = panels.drawn(fig, *panels.SIZES["half"])
    plt.close(fig)
    colours = np.asarray(Image.open(io.BytesIO(base64.b64decode(found["webp"]))).convert("RGB"), int).reshape(-1, 3)
    assert np.abs(colours - (0, 0x72, 0xb2)).sum(1).min() < 30


def test_the_laboratory_is_drawn_moment_by_moment_without_the_wide_legend():
    fig, axes = plt.subplots(1, 2, layout="constrained")
    for ax in axes:
        ax.plot([0, 1], label="a legend that is as wide as both panels")
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center")
    moments = [plt.figure() for _ in range(3)]
    for step, moment in enumerate(moments):
        moment.suptitle(f"step {step}")
    laboratory = SimpleNamespace(film=lambda: fig, frames=lambda: moments)
    found = panels.parts([panels.drawing(laboratory)(laboratory)])
    assert set(found) == {"1", "2", "all", "film"} and all(part["widget"] for part in found.values())
    film = Image.open(io.BytesIO(base64.b64decode(found["film"]["wide"]["webp"])))
    assert film.n_frames == 3 and found["film"]["wide"]["type"] >= 18
    assert not fig.legends[0].get_visible()
    plt.close("all")


def test_a_label_without_a_figure_is_named(tmp_path):
    path = notebook_of(tmp_path, [TITLE, code_cell("1 + 1", tags=["fig-none"])])
    with pytest.raises(ToolError, match="has the label fig-none and draws no figure"):
        panels.pictures(path, tmp_path / "kept")


@pytest.mark.parametrize("part, known", [("", "fig-two/1, fig-two/2, fig-two/all"), ("/3", "fig-two/1")])
def test_a_part_that_is_not_there_is_named(tmp_path, part, known):
    deck, _ = tiny_deck(tmp_path, GOOD.replace("fig-two/1", "fig-two" + part))
    with pytest.raises(ToolError, match=f"slide 4: there is no fig-two{part}; there is {known}"):
        decks.illustrate(deck, PICTURES, "page.html", {})


# --- in a browser ----------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def chromium(a_browser):
    with browser.chromium() as started:
        yield started


def shown(folder, chromium, text=GOOD, pictures=PICTURES):
    """The address of a small deck, built and fitted."""
    deck, marks = tiny_deck(folder, text)
    out, address = folder / "build", folder / "build" / "slides" / "en" / "00_tiny.html"
    assets.copy(out)
    with formulas.typesetter(chromium, folder) as tab:
        marks.typeset(tab)
    decks.illustrate(deck, pictures, "../../site/en/00_tiny.html", {"fig-one": {"en": "Figure: Tiny — said \"so\""}})
    decks.fill(deck, marks)
    build.fit_deck(deck, marks.glyphs, chromium, address)
    return address


@pytest.mark.parametrize("old, new, told", [
    ("What is it?", '<span style="font-size: 19px">small</span>', "slide 1 '00 Tiny': <span > small is smaller than 20 px"),
    ("What is it?", "|a|\n|-|\n" + "|b|\n" * 30, "slide 1 '00 Tiny': it runs over"), ("What is it?", "w" * 99, "too wide|sticks out"),
    ("A figure says it", "A figure says it " * 12, "more than two lines"), ("What is it?", "$$" + "x + " * 99 + "x$$", "a formula is smaller|too wide"), ("What is it?", r"What is $\text{甲}+½$?", "it has no 甲")])
def test_a_slide_that_does_not_fit_is_named(tmp_path, chromium, old, new, told):
    with pytest.raises(ToolError, match=told):
        shown(tmp_path, chromium, GOOD.replace(old, new, 1))


@pytest.mark.parametrize("more, told", [({"type": 17}, "type in its figure has .* px, not 18"), ({"cut": "ascent"}, "its figure cuts off ascent")])
def test_a_figure_that_cannot_be_read_is_named(tmp_path, chromium, more, told):
    with pytest.raises(ToolError, match=told):
        shown(tmp_path, chromium, pictures=PICTURES | {"fig-one": {"": picture(**more)}})


def test_a_figure_says_what_the_lesson_says_of_it_else_its_caption(tmp_path, chromium):
    page = shown(tmp_path, chromium).read_text(encoding="utf-8")
    assert 'alt="Figure: Tiny — said &#34;so&#34;"' in page and page.count("alt=") == page.count("<img") > 1


@pytest.fixture(scope="module")
def small(tmp_path_factory, chromium):
    return shown(tmp_path_factory.mktemp("deck"), chromium)


STATE = """() => [...Reveal.getCurrentSlide().querySelectorAll(".reason, .of-eq, .of-line, figure")]
    .filter(each => getComputedStyle(each).visibility === "visible").map(each => each.textContent.trim().replace(/\\s+/g, " "))"""


def test_each_key_brings_a_step_with_its_reason_and_the_answer_follows_the_question(chromium, small):
    with browser.page(chromium, small) as tab:
        states = {}
        for _ in range(8):
            states.setdefault(tab.evaluate("Reveal.getIndices().h"), []).append(tab.evaluate(STATE))
            tab.keyboard.press("PageDown")  # what a clicker sends
    assert [len(state) for state in states[2]] == [1, 2, 3]
    assert states[2][1] == ["first", "second"]
    assert states[3] == [["Write."], ["Write.", "left", "right try it →"]]


def test_the_lecturer_sees_notes_and_time(chromium, small):
    with browser.page(chromium, small) as tab:
        assert tab.evaluate("[...document.querySelectorAll('section')].map(each => +each.dataset.timing)") == [1200, 900, 630, 270, 0]
        with tab.expect_popup() as popup:
            tab.keyboard.press("s")
        notes = popup.value.locator(".speaker-controls-notes .value")
        notes.wait_for(timeout=10_000)
        assert "Ask." in notes.inner_text() and "20 min · 20 / 50" in notes.inner_text()
        popup.value.locator(".pacing").wait_for(timeout=10_000)


def test_blackout_and_overview(chromium, small):
    with browser.page(chromium, small) as tab:
        tab.keyboard.press("b")
        assert tab.evaluate("Reveal.isPaused()")
        tab.keyboard.press(".")  # some clickers send this
        assert not tab.evaluate("Reveal.isPaused()")
        tab.keyboard.press("PageDown")
        tab.keyboard.press("PageUp")
        assert tab.evaluate("Reveal.getIndices().h") == 0
        tab.keyboard.press("o")
        boxes = [button.bounding_box() for button in tab.locator(".overview button").all()]
        assert len(boxes) == 5 and len({box["x"] for box in boxes}) == 4 and len({box["y"] for box in boxes}) == 2
        tab.keyboard.press("PageDown")  # nothing moves behind it
        assert tab.evaluate("Reveal.getIndices().h") == 0
        tab.locator(".overview button").nth(3).click()
        assert tab.evaluate("Reveal.getIndices().h") == 3 and not tab.locator(".overview").is_visible()


def test_dark_slides_are_read_as_well(chromium, small):
    with browser.page(chromium, small) as tab:
        tab.add_script_tag(path=assets.package("axe-core") / "axe.min.js")
        paper = "getComputedStyle(document.body).backgroundColor"
        assert tab.evaluate(paper) == "rgb(255, 255, 255)"
        tab.keyboard.press("d")
        assert tab.evaluate(paper) == "rgb(22, 25, 28)"
        for number in range(5):
            tab.evaluate(f"Reveal.slide({number}, 0, 99)")
            assert tab.evaluate("axe.run('.present', {runOnly: 'color-contrast'}).then(found => found.violations.map(each => each.nodes[0].html))") == []


@pytest.mark.parametrize("width, height", [(1024, 768), (1920, 1080), (844, 390)])
def test_a_slide_fits_other_screens(chromium, small, width, height):
    with browser.page(chromium, small) as tab:
        tab.set_viewport_size({"width": width, "height": height})
        tab.wait_for_timeout(300)
        left, top, right, bottom = tab.evaluate("""() => {
            const box = Reveal.getCurrentSlide().getBoundingClientRect();
            return [box.left, box.top, box.right, box.bottom];
        }""")
    assert left >= -1 and top >= -1 and right <= width + 1 and bottom <= height + 1
    assert right - left > 0.98 * width or bottom - top > 0.98 * height


def test_slides_with_what_is_said_can_be_read_and_printed_and_fit_a_phone(chromium, small):
    with browser.page(chromium, small) as tab:
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.reload()
        assert tab.evaluate("document.scrollingElement.scrollWidth") <= 390
        assert all(tab.get_by_text(words, exact=True).is_visible() for words in ("Point.", "second", "left"))
        assert tab.evaluate(NOTES_COVERED) == []
        size = "parseFloat(getComputedStyle(document.querySelector('aside.notes')).fontSize)"
        assert tab.evaluate(size) >= 16
        tab.set_viewport_size({"width": 1280, "height": 720})
        tab.goto(small.as_uri() + "?notes")
        assert tab.get_by_text("Point.", exact=True).is_visible() and tab.get_by_text("left", exact=True).is_visible()
        text = tab.pdf()
    pypdf = pytest.importorskip("pypdf")
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(text)).pages)
    assert "Point." in printed and "left" in printed


def test_labels_are_used_once_in_a_lesson():
    for path in NOTEBOOKS:
        labels = [tag for cell in nbformat.read(path, as_version=4).cells for tag in cell.metadata.get("tags", []) if decks.REFERENCE.fullmatch(tag)]
        assert sorted(set(labels)) == sorted(labels), path.stem
