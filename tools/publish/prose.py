"""Links in the running text of a page: the numbers of equations lead to their boxes, terms of the glossary are explained."""

import json
import re
from functools import cache
from html import escape

from tools import ToolError

KINDS = {"text", "list", "table", "quote", "hints"}  # blocks of running text
UNTOUCHED = {"a", "button", "code", "dfn", "figure", "math", "pre", "summary", "svg", *(f"h{level}" for level in range(1, 7))}
TAG = re.compile(r"</?(\w+)[^>]*>")
NUMBER = r"(?:0\.[1-9]|[1-9]\d?\.[1-9]\d?)"
REFERENCE = re.compile(rf"[(（]({NUMBER}(?:(?:, |、|，){NUMBER})*)[)）]")


def changed(html, change):
    """HTML with `change` applied to its running text: what stands in links, code, headings and formulas is left alone."""
    pieces, inside = [], 0
    for piece in re.split(r"(<[^>]*>)", html):
        tag = TAG.fullmatch(piece)
        if tag and tag[1] in UNTOUCHED:
            inside += -1 if piece.startswith("</") else 1
        pieces.append(piece if piece.startswith("<") or inside else change(piece))
    return "".join(pieces)


def boxes(paths):
    """Number ↦ stem of the notebook that has the box, for all numbered equations of these notebooks."""
    found = {}
    for path in paths:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        for number in re.findall(r"\\tag\{([\d.]+)\}", text):
            if number in found:
                raise ToolError(f"{path.name}: there is an equation ({number}) already, in {found[number]}")
            found[number] = path.stem
    return found


def with_equations(html, places, address):
    """HTML in which each “(2.3)” is a link to its box. `places`: what `boxes` found; `address(stem)`: the page of a lesson."""
    def link(number, text):
        if number not in places:
            raise ToolError(f"({number}) names no equation")
        return f'<a class="eq" href="{address(places[number])}#eq-{number}">{text}</a>'

    def linked(reference):
        if re.fullmatch(NUMBER, reference[1]):
            return link(reference[1], reference[0])
        return re.sub(NUMBER, lambda number: link(number[0], number[0]), reference[0])

    return changed(html, lambda text: REFERENCE.sub(linked, text))


# --- the glossary ----------------------------------------------------------------------------------

NOT_MEANT = {"real": r"(?! (?:numbers?|parts?|line|axis|roots?|eigenvalues?|valued?)\b)"}  # everyday words and other terms


@cache
def glossary(language):
    """(pattern of all terms, term ↦ what is said of it), for a language that the glossary has, else for English."""
    from ganutils.language import glossary as rows

    language = language if language in ("zh", "en") else "en"
    said = {row[language].lower(): f'{row["zh"]} · {row["en"]}：{row["definition_zh"]}' if language == "zh"
            else f'{row["en"]} · {row["zh"]}: {row["definition_en"]}' for row in rows()}
    terms = sorted(said, key=len, reverse=True)  # “zero-sum game” before “game”
    if language == "zh":
        return re.compile("|".join(map(re.escape, terms))), said
    either = "|".join(re.escape(term) + NOT_MEANT.get(term, "") for term in terms)
    return re.compile(rf"\b({either})(?:e?s)?\b", re.IGNORECASE), said


class Terms:
    """The terms of one section: each is explained where it first stands."""

    def __init__(self, language):
        self.pattern, self.said = glossary(language)
        self.seen = set()

    def mark(self, html):
        return changed(html, lambda text: self.pattern.sub(self.explained, text))

    def explained(self, found):
        term = (found[1] if self.pattern.groups else found[0]).lower()
        if term in self.seen:
            return found[0]
        self.seen.add(term)
        return f'<dfn tabindex="0" data-says="{escape(self.said[term])}">{found[0]}</dfn>'
