"""The site's pages and the handouts: a lesson from top to bottom in one language."""

import json
import re
from html import escape
from itertools import groupby

from tools.source.roles import PLUMBING

from . import prose, questions
from .blocks import LANGUAGES, plain

WORDS = {
    "zh": {"solution": "解答", "setup": "準備與參數（程式）", "lessons": "所有章節", "contents": "目錄", "previous": "上一章",
           "next": "下一章", "theme": "深色／淺色", "search": "搜尋", "lesson": "章節", "planned": "編寫中",
           "copied": "已複製 TeX", "copy": "複製 TeX", "main": "跳到內文", "slides": "投影片", "none": "找不到",
           "handout": "講義", "solved": "講義與解答", "notebook": "筆記本", "exercises": "練習（不含解答）",
           "lecture": "投影片與講稿", "optional": "可略過", "backup": "備用", "break": "休息", "try": "自己動手",
           "figure": "圖", "drawing": "這張圖的程式", "here": "本節的連結", "copy_code": "複製程式", "code_copied": "已複製",
           "code": "複製", "launch": "線上執行", "downloads": "下載", "minutes": "分鐘", "needs": "先備",
           "start": "從這裡開始", "questions": "十五個常見的問題", "understand": "讀完之後，你會懂",
           "aims": ["損失函數從哪裡來：每個式子都一步步推導，再由電腦檢驗；", "為什麼兩個網路的競爭，會讓造出的分布走向真實的分布；",
                    "訓練何時打轉、停住或崩潰，以及理論預測得有多準。"],
           "picture": "實驗室：真的訓練。藍點是資料，橘點是生成的，箭頭是 G 推的方向。"},
    "en": {"solution": "Solution", "setup": "Setup and parameters (code)", "lessons": "All lessons", "contents": "Contents",
           "previous": "Previous", "next": "Next", "theme": "Dark / light", "search": "Search", "lesson": "Lesson", "planned": "in preparation",
           "copied": "TeX copied", "copy": "Copy TeX", "main": "Skip to the text",
           "slides": "Slides", "none": "Nothing found", "handout": "Handout", "solved": "With solutions",
           "notebook": "Notebook", "exercises": "Exercises (without solutions)",
           "lecture": "Slides with notes", "optional": "optional", "backup": "backup", "break": "break", "try": "try it",
           "figure": "Figure", "drawing": "How this figure is drawn (code)", "here": "Link to this section", "copy_code": "Copy the code",
           "code_copied": "Copied", "code": "Copy", "launch": "Run online", "downloads": "Downloads", "minutes": "minutes",
           "needs": "needs", "start": "Start here", "questions": "Fifteen questions", "understand": "What you will understand",
           "aims": ["where the losses come from: every equation is derived step by step and checked by the machine;",
                    "why a contest of two networks moves what is generated towards what is real;",
                    "when training circles, stalls or collapses, and how well theory foresees it."],
           "picture": "The laboratory, a real training: data blue, generated orange, and where G pushes."},
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
            shown.append(f'<details class="{fold}"><summary>{escape(title)}</summary>\n{html}\n</details>')
        elif fold == "drawing":
            shown.append(html)
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
    if block.number:
        number = f'<b>{WORDS[language]["figure"]} {block.number}</b>'
        return html.replace("</figure>", f"<figcaption>{number}　{block.caption[language]}</figcaption></figure>")
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
    """("solution", its title), ("setup", its title), ("drawing", its title) or (None, None)."""
    if "solution" in block.tags:
        number = re.search(r"Solution (\d+)", block.source)
        return "solution", WORDS[language]["solution"] + (f" {number[1]}" if number else "")
    if PLUMBING & set(block.tags):
        return "setup", WORDS[language]["setup"]
    if "figure" in block.tags and block.kind == "code":
        return "drawing", WORDS[language]["drawing"]
    return None, None


def linked(html, suffix):
    """Links to another notebook become links to what is made of it; one into docs/ leads to its page on the site, and where
    there is none becomes text."""
    if suffix == ".html":
        html = html.replace(f'"../docs/{questions.NAME}.md"', f'"{questions.NAME}.html"')
    html = re.sub(r'<a href="\.\./docs/[^"]*">(.*?)</a>', r"\1", html)
    return re.sub(r'href="(\d\d\w?_\w+)\.ipynb', rf'href="\1{suffix}', html)


def search_entries(lesson, language):
    """A script that adds the lesson's sections and equations to the search: pages opened as files can load no JSON."""
    entries = []
    for section in lesson.sections:
        entry = {"id": f"{lesson.stem}.html#{section.anchor}", "lesson": lesson.title(language), "title": section.title(language)}
        entries.append({**entry, "text": text_of(section, language)})
        for block in section.blocks:
            if block.kind == "boxed":
                number = NUMBERED.search(block.html[language])[1]
                entries.append({**entry, "id": f"{lesson.stem}.html#eq-{number}", "equation": number, "text": ""})
    return f"course.add({json.dumps(entries, ensure_ascii=False)});\n"


def description(lesson, language, longest=160):
    """How search engines introduce the page: the beginning of its text."""
    text = text_of(lesson.sections[0], language)
    return text if len(text) <= longest else text[:longest - 1] + "…"


def text_of(section, language):
    words = [plain(re.sub(r'<span class="tex".*?</math></span></span>', " ", block.html[language], flags=re.S))
             for block in section.blocks if block.kind in ("text", "list", "table", "quote", "hints")]
    return re.sub(r"\s+", " ", " ".join(words))
