"""docs/questions.md as a page of the site in each language: what readers ask after the lessons, with links into them."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from tools import ToolError
from tools.source.notebooks import find

from . import blocks, prose
from .blocks import LANGUAGES, plain
from .editions import in_language
from .formulas import Formulas

NAME = "questions"
LINK = re.compile(r'href="\.\./notebooks/(\w+)\.ipynb#([^"]*)"')
HAN = re.compile("[\u3400-\u9fff]")


@dataclass
class Part:
    level: int  # of a heading; 0: a paragraph
    html: str
    anchor: str = ""


def file_of(root):
    return root / "docs" / f"{NAME}.md"


def read(root, tab, places):
    """Language ↦ the parts of its page; and the outlines of the formulas."""
    marks = Formulas()
    parsed = blocks.parse(file_of(root).read_text(encoding="utf-8"), marks)
    marks.typeset(tab)
    anchors = anchors_of(root)
    found = {language: spoken(parsed, language if language == "zh" else "en") for language in LANGUAGES}
    for part in (part for parts in found.values() for part in parts):
        html = prose.with_equations(linked(part.html, anchors), places, lambda stem: f"{stem}.html")
        part.html = marks.fill(html)
    return found, marks.glyphs


def spoken(parsed, language):
    """The parts in one language: paragraphs with Chinese characters are Chinese, headings stand in both."""
    found = []
    for _, html, _, level in parsed:
        if level:
            number = re.match(r"(\d+)\. ", html)
            words = in_language(html.removeprefix(number[0] if number else ""), language)
            found.append(Part(level, (number[0] if number else "") + words, f"question-{number[1]}" if number else NAME))
        elif bool(HAN.search(plain(html))) == (language == "zh"):
            found.append(Part(0, html))
    return found


def anchors_of(root):
    """(lesson, anchor of a section in its notebook) ↦ its anchor on the site. In JupyterLab it is the heading, hyphens for spaces."""
    return {(path.stem, section.title(language).replace(" ", "-")): section.anchor
            for path in find((), root) for section in blocks.read(path, Formulas()) for language in LANGUAGES}


def linked(html, anchors):
    def address(link):
        place = link[1], unquote(link[2])
        if place not in anchors:
            raise ToolError(f"docs/{NAME}.md: there is no section {place[1]} in {place[0]}")
        return f'href="{place[0]}.html#{anchors[place]}"'

    return LINK.sub(address, html)
