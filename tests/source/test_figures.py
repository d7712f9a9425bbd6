"""What a figure says to those who do not see it."""

import nbformat
import pytest
from tiny import TITLE, code_cell, pair

from tools.source import course, figures, stamp
from tools.source.notebooks import save

ZH, EN = LANGUAGES = course.read().languages


def picture():
    return nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"})


def said(*cells, languages=LANGUAGES):
    return [text for _, _, text in figures.alternatives(cells, languages)]


@pytest.mark.parametrize("paragraph, first", [
    ("一句 $a < b$。兩句。", "一句 a < b。"), ("Is `D(x)` **right**? Yes.", "Is D(x) right?"), ("See [the map](00.ipynb). Go.", "See the map."),
    ("It is 0.5 (p. 3), *no* more. Then", "It is 0.5 (p. 3), no more."), ("One\nline. `f` goes.", "One line.")])
def test_the_first_sentence_of_a_paragraph_is_plain_text(paragraph, first):
    assert figures.first_sentence(paragraph) == first


def test_a_figure_says_its_heading_and_the_first_sentence_of_the_last_paragraph_before_it():
    fig = code_cell("plt.show()", picture())
    text = pair("先看。再看。\n\n$$x$$\n\n看左圖。它很小。\n\n- 甲\n\n| 表 |\n\n> 引文", "Look. Again.\n\n$$x$$\n\nSee the left. Small.\n\n- a")
    assert said(TITLE, *text, fig) == ["圖：00 小 — 看左圖。\nFigure: 00 Tiny — See the left."]
    assert said(text[1], fig, languages=[EN]) == ["Figure:  — See the left."]  # as in an edition
    hints = pair("<details>\n\n提示。\n\n</details>", "<details>\n\nHint.\n\n</details>")
    assert said(TITLE, *text, *hints, fig) == said(TITLE, *text, fig)


def test_a_new_heading_forgets_what_was_said_before():
    fig = code_cell("plt.show()", picture())
    assert said(TITLE, *pair("看。", "Look."), *pair("## 甲 · A", "## 甲 · A"), fig) == ["圖：甲\nFigure: A"]


def test_pictures_are_described_once_and_what_is_stale_is_named(course, capsys):
    book = course / "notebooks" / "00_tiny.ipynb"
    stamp.stamp(course)
    notebook = nbformat.read(book, as_version=4)
    notebook.cells += [*pair("看。", "Look."), code_cell("plt.show()", picture())]
    notebook.cells[-1].outputs[0].metadata["image/png"] = {"width": 3}
    save(notebook, book)
    [complaint] = [line for line in stamp.disagreements(course) if "python -m tools course" in line]
    assert "cell" in complaint and "`plt.show()`" in complaint
    stamp.stamp(course)
    kept = nbformat.read(book, as_version=4).cells[-1].outputs[0].metadata["image/png"]
    assert kept == {"width": 3, "alt": "圖：00 小 — 看。\nFigure: 00 Tiny — Look."} and stamp.disagreements(course) == []
