"""The lecturer's notes beside the notebooks. Each rule is a function of a notebook, its notes and the language."""

import re

import nbformat
import pytest

from ganutils import language
from tools import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LANGUAGES = ("zh", "en")
OPENING = {"zh": "開場", "en": "Opening"}
SILENT = {"小結", "Summary", "參考文獻", "References"}  # may do without notes
PASSED_OVER = {"02": {f"nothing about {heading}" for heading in ("常見的錯", "Common mistakes", "練習", "Exercises")}}
UNIT = r"(?:分鐘|min\w*)"
SECOND = r"(?:第二堂[ ，]|2nd period, )?"  # a lesson of two periods says which


def read(path, lang):
    return (path.parent / "notes" / f"{path.stem}.{lang}.md").read_text(encoding="utf-8")


def cells_of(path, lang):
    return [c.source for c in nbformat.read(path, as_version=4).cells if f"lang-{lang}" in c.metadata.get("tags", [])]


def headings(text):
    """Headings as they stand, marks and text: "## 2.3 The best discriminator"."""
    return re.findall(r"(?m)^##+ .+$", text)


def sections(notes):
    """Title ↦ text of each ## section, with its ### parts; what stands above the first comes under None."""
    introduction, *rest = re.split(r"(?m)^## (.+)$", notes)
    return {None: introduction, **dict(zip(rest[::2], rest[1::2]))}


def plan(notes):
    """The introduction's lines "- 8 min · 2.3 The best discriminator": title ↦ minutes."""
    found = re.findall(rf"(?m)^- {SECOND}(\d+) {UNIT} · (.+)$", sections(notes)[None])
    return {title: int(minutes) for minutes, title in found}


def parts(notes):
    """Title ↦ text of each ## section and of each ### part; the introduction under None."""
    introduction, *rest = re.split(r"(?m)^##+ (.+)$", notes)
    return {None: introduction, **dict(zip(rest[::2], rest[1::2]))}


def said(notes):
    """What the parts themselves begin with, "**8 minutes** …": title ↦ minutes."""
    found = {title: re.search(rf"(?m)^\*\*{SECOND}(\d+) {UNIT}\*\*", text) for title, text in parts(notes).items()}
    return {title: int(match[1]) for title, match in found.items() if match}


def headings_are_the_notebook_s(cells, notes, lang):
    known = headings("\n".join(cells))
    yield from (f"no such heading: {heading}" for heading in headings(notes) if heading not in known)
    order = [known.index(heading) for heading in headings(notes) if heading in known]
    if order != sorted(set(order)):
        yield "headings twice, or out of order"


def sections_have_notes(cells, notes, lang):
    for heading in re.findall(r"(?m)^## (.+)$", "\n".join(cells)):
        if heading not in SILENT and not sections(notes).get(heading, "").strip():
            yield f"nothing about {heading}"


def minutes_add_up(cells, notes, lang):
    announced = int(re.search(rf"(\d+) {UNIT}", cells[0])[1])
    if re.search(r"^(?:[兩二][堂節]課|Two (?:lessons|periods))", cells[0]):
        announced *= 2
    planned, in_sections = plan(notes), said(notes)
    if sum((planned or in_sections).values()) != announced:
        yield f"{sum((planned or in_sections).values())} minutes, announced are {announced}"
    if planned and {k: v for k, v in planned.items() if k != OPENING[lang]} != in_sections:
        yield f"plan and sections differ: {set(planned.items()) ^ set(in_sections.items())}"


def terms_are_the_glossary_s(cells, notes, lang):
    if lang == "zh":
        forbidden = {word: row["zh"] for row in language.glossary() for word in row["forbidden"].split()}
        yield from (f"{word!r} should be {term!r}" for word, term in forbidden.items() if word in notes)
        yield from (f"half-width punctuation: {found}" for found in re.findall(r"[\u3400-\u9fff][,;:!?]", notes))


RULES = [headings_are_the_notebook_s, sections_have_notes, minutes_add_up, terms_are_the_glossary_s]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(path, lang, rule):
    assert set(rule(cells_of(path, lang), read(path, lang), lang)) <= PASSED_OVER.get(path.stem[:2], set())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_both_languages_say_the_same_minutes(path):
    zh, en = (read(path, lang) for lang in LANGUAGES)
    assert list(plan(zh).values()) == list(plan(en).values()) and list(said(zh).values()) == list(said(en).values())
    assert len(headings(zh)) == len(headings(en))


# --- and each rule finds the fault it is there for ------------------------------------------------

CELLS = ["一堂課 10 分鐘。", "## 甲\n文", "### 動手：乙", "## 丙", "## 小結"]
GOOD = ("# 標題\n\n- 1 分鐘 · 開場\n- 4 分鐘 · 甲\n- 5 分鐘 · 丙\n\n## 甲\n\n**4 分鐘** 問。\n\n### 動手：乙\n\n拉。\n\n"
        "## 丙\n\n**5 分鐘** 看。\n")
PLANTED = [(headings_are_the_notebook_s, "## 丙", "## 丁"), (headings_are_the_notebook_s, "### 動手", "## 動手"),
           (headings_are_the_notebook_s, "## 丙", "## 甲"), (sections_have_notes, "\n\n## 丙", "\n\n### 丙"),
           (sections_have_notes, "**5 分鐘** 看。", ""), (minutes_add_up, "- 1 分", "- 2 分"),
           (minutes_add_up, "**4 分鐘**", "**3 分鐘**"), (minutes_add_up, "· 甲", "· 乙"),
           (minutes_add_up, "- 5 分", "- 第二堂 6 分"),
           (minutes_add_up, "- 4 分鐘 · 甲\n- 5 分鐘 · 丙\n", "- 9 分鐘 · 甲\n"),
           (terms_are_the_glossary_s, "問。", "問概率。"), (terms_are_the_glossary_s, "問。", "問,看。")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_good_notes_pass(rule):
    assert list(rule(CELLS, GOOD, "zh")) == []


@pytest.mark.parametrize("rule, old, new", PLANTED)
def test_rule_finds_a_planted_fault(rule, old, new):
    assert old in GOOD and list(rule(CELLS, GOOD.replace(old, new), "zh")), f"{rule.__name__} let it pass"
