"""A notebook, read as sections of blocks in both languages."""

import re
from html import unescape

import pytest
from tiny import TITLE, notebook_of, pair

from tools import ROOT, ToolError
from tools.publish import blocks, formulas

LESSON = ROOT / "notebooks" / "02_discriminator_loss.ipynb"


def read(tmp_path, cells):
    return blocks.read(notebook_of(tmp_path, [TITLE, *cells]), formulas.Formulas())


def test_blocks_of_a_notebook():
    marks = formulas.Formulas()
    sections = blocks.read(LESSON, marks)
    kinds = [block.kind for section in sections for block in section.blocks]
    assert [kinds.count(kind) for kind in ("boxed", "checks", "figure", "hints")] == [6, 6, 9, 3]
    assert sections[0].title("en") == "02 The discriminator's loss" and sections[3].anchor == "2-2-in-terms-of-the-logit"
    assert ("D^{*}", False) in marks.numbers
    figure = next(block for section in sections for block in section.blocks if block.kind == "figure")
    assert 'alt="圖：兩個分布，一位裁判' in figure.html["zh"] and 'alt="Figure: Two distributions' in figure.html["en"]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_a_figure_is_described_by_the_sentence_that_captions_it(path):
    marks = formulas.Formulas()
    figures = [(section, block) for section in blocks.read(path, marks) for block in section.blocks if block.kind == "figure"]
    assert figures
    for section, block in figures:
        for language in blocks.LANGUAGES:
            alt = unescape(re.search('alt="([^"]*)"', block.html[language])[1])
            caption = re.sub("\ue000(\\d+)\ue001", lambda mark: list(marks.numbers)[int(mark[1])][0], block.caption[language])
            sentence = unescape(re.sub("<[^>]*>", "", caption))
            assert alt.endswith(f" — {sentence}" if sentence else alt), (block.number, alt, sentence)
            assert section.title(language).split()[0] in alt


@pytest.mark.parametrize("text, count", [
    ("一句。兩句？三句！", 3), ("他說「一句。兩句。」然後走了。", 1), ("One. Two? Three.", 3), ("See Salimans et al. (2016, §3.4) here.", 1),
    ("It is 0.5. Then <em>A. B.</em> follows.", 2), ("“Quoted. Twice.” Then more.", 2), ("Call <code>f</code>. Then go.", 2)])
def test_sentences(text, count):
    found = blocks.sentences(text)
    assert len(found) == count and "".join(found).replace(" ", "") == text.replace(" ", "")


def test_twins_that_are_built_differently_are_refused(tmp_path):
    with pytest.raises(ToolError, match="00_tiny.ipynb, cell 2 `甲`: .* list against text"):
        read(tmp_path, pair("甲\n\n- 乙", "a\n\nb"))


def test_a_paragraph_more_in_one_language_is_no_fault(tmp_path):
    assert [block.kind for block in read(tmp_path, pair("甲\n\n乙", "a"))[0].blocks] == ["text"]


def test_a_title_is_needed(tmp_path):
    with pytest.raises(ToolError, match="does not begin with its title"):
        blocks.read(notebook_of(tmp_path, pair("甲", "a")), formulas.Formulas())


@pytest.mark.parametrize("label, place, said", [
    ("對調：飽和在 saturates at D ≈ 1", 0, "對調：飽和在 D ≈ 1"), ("swapped: 飽和在 saturates at D ≈ 1", 1, "swapped: saturates at D ≈ 1"),
    ("漏項：相同 the same", 0, "漏項：相同"), ("term lost: 相同 the same", 1, "term lost: the same"), ("引數：D(z)", 0, "引數：D(z)"),
    ("sign", 1, "sign"), ("正負號", 0, "正負號"), ("argument: 1 − log", 1, "argument: 1 − log")])
def test_a_wrong_version_is_named_in_one_language(label, place, said):
    assert blocks.in_one_language(label, place) == said
