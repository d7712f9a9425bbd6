"""The questions of users: each is answered in both languages, and each link leads to a section that exists."""

import re

import jupytext
import pytest

from tools import ROOT

TEXT = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
LINK = r"\.\./notebooks/(\w+)\.ipynb#((?:[^\s()]|\([^\s()]*\))+)\)"  # an anchor may hold brackets: "error-(1)"


def answers(text):
    """Question ↦ its two answers, Chinese and English."""
    found = re.findall(r"(?ms)^## (\d+\. .+?)\n\n(.+?)\n\n(.+?)\n", text)
    return {question: (zh, en) for question, zh, en in found}


def anchors(stem):
    """The anchors of a notebook's headings, as JupyterLab makes them: spaces become hyphens."""
    cells = jupytext.read(ROOT / "notebooks" / "src" / f"{stem}.py", fmt="py:percent").cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return {heading.replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.+)$", text)}


def lost(text):
    """Links to sections that are not there."""
    return [f"{stem}#{anchor}" for stem, anchor in re.findall(LINK, text) if anchor not in anchors(stem)]


def test_fifteen_questions_answered_in_both_languages_with_links_to_the_same_lessons():
    assert len(answers(TEXT)) == 15
    for question, (zh, en) in answers(TEXT).items():
        assert " · " in question and "→" in zh and "→" in en, question
        lessons = [[stem for stem, _ in re.findall(LINK, answer)] for answer in (zh, en)]
        assert lessons[0] == lessons[1] != [], question
        assert set(re.findall(r"\$[^$]+\$", zh)) == set(re.findall(r"\$[^$]+\$", en)), question


def test_every_link_leads_to_a_section():
    assert lost(TEXT) == []
    assert lost(TEXT.replace("#2.4-損失的最小值", "#2.4-損失的底")) == ["02_discriminator_loss#2.4-損失的底"] * 2


@pytest.mark.parametrize("name", ["README.md", "docs/teaching.md", "notebooks/src/00_start.py"])
def test_the_questions_can_be_found(name):
    assert "questions.md" in (ROOT / name).read_text(encoding="utf-8")
