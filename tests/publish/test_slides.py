"""Blocks packed into slides, and the notes that go with them, without a browser."""

import base64
import io

import pytest
from PIL import Image
from tiny import TITLE, notebook_of, pair

from tools import ROOT, ToolError
from tools.publish import blocks, formulas, notes, slides

LESSON = ROOT / "notebooks" / "02_discriminator_loss.ipynb"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def piece(kind="prose", height=50, group=0):
    return slides.Piece(kind, "<p>x</p>", group, height)


def heights(packed):
    return [[each.height for each in slide] for slide in packed]


@pytest.mark.parametrize("found, wanted", [
    ([piece(height=100, group=i) for i in range(5)], [[100, 100, 100], [100, 100]]),
    ([piece("figure", 600, 0), piece("figure", 600, 1)], [[600], [600]]),
    ([piece(height=200, group=0), piece("steps", 300, 1), piece(height=200, group=1)], [[200], [300, 200]]),
    ([piece(height=200, group=0), piece("steps", 300, 1), piece(height=600, group=1)], [[200, 300], [600]]),
    ([piece(height=250, group=0), piece(height=40, group=1), piece("table", 300, 2)], [[250, 40], [300]]),
    ([], [[]])], ids=["prose", "figures", "together", "parted", "mixed", "empty"])
def test_packing(found, wanted):
    assert heights(slides.pack(found)) == wanted


def test_code_that_teaches(tmp_path):
    sections = blocks.read(LESSON, formulas.Formulas())
    shown = [each.html for section in sections for each in slides.pieces(section, "zh")]
    assert not any("check(" in html or "floor_of_uniforms" in html or "提示" in html for html in shown)
    assert sum("<figure>" in html for html in shown) == 9 and sum("checks" in html for html in shown) == 6


def test_a_figure_of_many_panels_gets_more_room():
    def figure(width, height):
        file = io.BytesIO()
        Image.new("RGB", (width, height)).save(file, "png")
        return f'<img src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}" alt="">'

    assert [slides.wanted(figure(*size)) for size in ((1600, 500), (1600, 1000), (800, 800))] == [slides.FIGURE, 450, slides.ROOM]


def test_a_tall_table_or_output_is_parted_with_its_head():
    table = "<table><thead>h</thead><tbody>" + "".join(f"<tr>{i}</tr>" for i in range(5)) + "</tbody></table>"
    first, second = slides.parted(table)
    assert first.count("<tr>") == 3 and second.count("<tr>") == 2 and "<thead>h" in first and "<thead>h" in second
    first, second = slides.parted('<pre class="output"><code>1\n2\n3</code></pre>')
    assert first == '<pre class="output"><code>1\n2</code></pre>' and "3" in second
    assert slides.parted("<p>1</p>") is None


def test_a_slide_that_cannot_be_parted_is_named():
    with pytest.raises(ToolError, match="slide of 'T' does not fit"):
        slides.halves(slides.Slide("T", "t", 2, [piece()]))


def test_the_answer_waits_until_the_class_has_guessed():
    def last(*kinds, question="<p>先猜：往上還是往下？</p>"):
        found = [slides.Piece("prose", "<p>線是理論。</p>", 0), slides.Piece("prose", question, 1), *(slides.Piece(kind, "x", 2) for kind in kinds)]
        return [later for *_, later in slides.revealed(slides.Slide("T", "t", 2, found))]

    assert last("code", "figure", "prose") == [False, False, False, True, True]
    assert last("figure", question="<p>Guess: up or down?</p>") == [False, False, True]
    assert last("prose", "code") == [False] * 4  # the answer stands on the next slide
    assert last("figure", question="<p>往上。</p>") == [False] * 3


# --- notes -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("path", sorted((ROOT / "notebooks" / "notes").glob("*.md")), ids=lambda path: path.name)
def test_notes_reach_the_slides_of_their_headings(path):
    """That they are complete and their minutes add up is tested in test_notes.py, without the build."""
    stem, language, _ = path.name.split(".")
    marks = formulas.Formulas()
    sections = blocks.read(next(each for each in NOTEBOOKS if each.stem == stem), marks)
    assert len(notes.read(path, sections, language, marks)) > 5


def test_notes_for_a_heading_that_is_not_there_are_refused(tmp_path):
    sections = blocks.read(notebook_of(tmp_path, [TITLE, *pair("## 甲", "## First")]), formulas.Formulas())
    (tmp_path / "n.md").write_text("# T\nintro\n\n## 甲\nsay\n\n## 乙\nsay", encoding="utf-8")
    with pytest.raises(ToolError, match="n.md has notes for '乙'.*00 小, 甲"):
        notes.read(tmp_path / "n.md", sections, "zh", formulas.Formulas())
    assert notes.read(tmp_path / "none.md", sections, "zh", formulas.Formulas()) == {}
