"""The site's pages and the handouts: a lesson from top to bottom in one language."""

import json
import re
from html import escape
from itertools import groupby

from tools.source.roles import PLUMBING

from . import prose
from .blocks import LANGUAGES, plain

WORDS = {
    "zh": {"solution": "解答", "setup": "準備與參數（程式）", "lessons": "所有章節", "contents": "本章內容", "previous": "上一章",
           "next": "下一章", "theme": "深色／淺色", "search": "搜尋", "lesson": "章節", "planned": "編寫中",
           "copied": "已複製 TeX", "copy": "複製 TeX", "main": "跳到內文", "slides": "投影片", "none": "找不到",
           "slides_both": "雙語投影片", "handout": "講義", "solved": "講義與解答", "notebook": "筆記本", "exercises": "練習（不含解答）",
           "lecture": "投影片與講稿", "optional": "可略過", "backup": "備用", "break": "休息", "try": "自己動手"},
    "en": {"solution": "Solution", "setup": "Setup and parameters (code)", "lessons": "All lessons", "contents": "In this lesson",
           "previous": "Previous", "next": "Next", "theme": "Dark / light", "search": "Search", "lesson": "Lesson", "planned": "in preparation",
           "copied": "TeX copied", "copy": "Copy TeX", "main": "Skip to the text",
           "slides": "Slides", "none": "Nothing found", "slides_both": "Bilingual slides", "handout": "Handout", "solved": "With solutions",
           "notebook": "Notebook", "exercises": "Exercises (without solutions)",
           "lecture": "Slides with notes", "optional": "optional", "backup": "backup", "break": "break", "try": "try it"},
}

for _language in LANGUAGES:
    WORDS.setdefault(_language, WORDS["en"])  # the pages speak English where nobody has translated their words


def body(section, language, solutions=True, folded=True, running=lambda html: html):
    """The HTML of a section's blocks. `folded`: setup and solutions can be opened; else the former are left out. `running(html)`:
    running text, with links and the like."""
    shown = []
    for (fold, title), blocks in groupby(section.blocks, lambda block: folding(block, language)):
        html = "\n".join(one(block, language, running) for block in blocks)
        if not fold:
            shown.append(html)
        elif folded:
            shown.append(f"<details><summary>{escape(title)}</summary>\n{html}\n</details>")
        elif fold == "solution" and solutions:
            shown.append(f'<div class="solution"><p class="label">{escape(title)}</p>\n{html}\n</div>')
    return "\n".join(shown)


NUMBERED = re.compile(r'<span class="number">\(([\d.]+)\)</span>')


def one(block, language, running):
    """The HTML of a block; a box has its number for an anchor."""
    html = block.html[language]
    if block.kind in prose.KINDS:
        return running(html)
    if block.kind == "boxed":
        return html.replace("<div>", f'<div class="equation" id="eq-{NUMBERED.search(html)[1]}">', 1)
    return html


def permalinked(html):
    """Numbers of equations are links to themselves, to copy and to share."""
    return NUMBERED.sub(r'<a class="number" href="#eq-\1">(\1)</a>', html)


def previews(lesson, language):
    """A script with the lesson's boxes, for other lessons' pages to show: pages opened as files can load no JSON."""
    boxes = {NUMBERED.search(block.html[language])[1]: lesson.formulas.standalone(block.html[language])
             for section in lesson.sections for block in section.blocks if block.kind == "boxed"}
    return f"preview.add({json.dumps(boxes, ensure_ascii=False)});\n"


def folding(block, language):
    """("solution", its title), ("setup", its title) or (None, None)."""
    if "solution" in block.tags:
        number = re.search(r"Solution (\d+)", block.source)
        return "solution", WORDS[language]["solution"] + (f" {number[1]}" if number else "")
    if PLUMBING & set(block.tags):
        return "setup", WORDS[language]["setup"]
    return None, None


def linked(html, suffix):
    """Links to another notebook become links to what is made of it; one into docs/, of which no page is made, becomes text."""
    html = re.sub(r'<a href="\.\./docs/[^"]*">(.*?)</a>', r"\1", html)
    return re.sub(r'href="(\d\d\w?_\w+)\.ipynb', rf'href="\1{suffix}', html)


def search_entries(lesson, language):
    """A script that adds the lesson's sections to the search: pages opened as files can load no JSON."""
    entries = [{"id": f"{lesson.stem}.html#{section.anchor}", "lesson": lesson.title(language),
                "title": section.title(language), "text": text_of(section, language)} for section in lesson.sections]
    return f"course.add({json.dumps(entries, ensure_ascii=False)});\n"


def text_of(section, language):
    words = [plain(re.sub(r'<span class="tex".*?</math></span></span>', " ", block.html[language], flags=re.S))
             for block in section.blocks if block.kind in ("text", "list", "table", "quote", "hints")]
    return re.sub(r"\s+", " ", " ".join(words))
