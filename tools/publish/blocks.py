"""A notebook as sections of blocks, each in both languages: what slides, site and handouts are laid out from."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape
from unicodedata import east_asian_width

import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tools import ToolError
from tools.source import course
from tools.source.figures import alternative, sentences
from tools.source.notebooks import name_of

from .editions import in_language

CHECK = "application/vnd.ganutils.check+json"  # the MIME type of ganutils.check, which this package does not import
LANGUAGES = {language.code: language.html for language in course.read().languages}
TAGS = {language.tag: language.code for language in course.read().languages}


@dataclass
class Block:
    """One thing to show. `html` and `parts` (sentences, list items) are by language; common things stand in both."""
    kind: str  # heading text list table quote hints formula steps boxed code figure checks output
    html: dict
    parts: dict = field(default_factory=dict)
    tags: tuple = ()
    level: int = 0  # of a heading
    source: str = ""  # of a code cell
    number: str = ""  # of a figure: 2.1 is the first of lesson 02
    caption: dict = field(default_factory=dict)  # of a figure: the sentence that leads to it

    def fill(self, formulas):
        self.html = {language: formulas.fill(html) for language, html in self.html.items()}
        self.parts = {language: [formulas.fill(part) for part in parts] for language, parts in self.parts.items()}
        self.caption = {language: formulas.fill(html) for language, html in self.caption.items()}


@dataclass
class Section:
    """A heading and what stands under it. `anchor` is the same in both languages."""
    heading: Block
    anchor: str
    blocks: list

    def title(self, language):
        return plain(self.heading.html[language])


def read(path, formulas):
    """The sections of a notebook; formulas are marked in `formulas` and still have to be filled in."""
    cells = nbformat.read(path, as_version=4).cells
    blocks, index = [], 0
    while index < len(cells):
        twins = twins_from(cells[index:])
        try:
            blocks += code(cells[index], formulas) if cells[index].cell_type == "code" else markdown(cells[index], twins, formulas)
        except ToolError as error:
            raise ToolError(f"{path.name}, {name_of(cells[index], index)}: {error}") from None
        index += max(1, len(twins))
    found = lead(sections(blocks, path.name))
    number_figures(found, path.stem)
    return found


def tags(cell):
    return tuple(cell.metadata.get("tags", ()))


def language_of(cell):
    """The code of the language that a cell is in; None for a common one."""
    return next((TAGS[tag] for tag in tags(cell) if tag in TAGS), None)


def twins_from(cells):
    """Language ↦ cell, for the cells at the beginning that say the same in one language each."""
    twins = {}
    for cell in cells:
        language = language_of(cell)
        if language is None or language in twins:
            break
        twins[language] = cell
    return twins


def sections(blocks, name):
    if not blocks or blocks[0].kind != "heading":
        raise ToolError(f"{name} does not begin with its title")
    found, seen = [], Counter()
    for block in blocks:
        if block.kind == "heading":
            slug = re.sub(r"[^a-z0-9]+", "-", plain(block.html["en"]).lower()).strip("-") or "section"
            seen[slug] += 1
            found.append(Section(block, slug if seen[slug] == 1 else f"{slug}-{seen[slug]}", []))
        else:
            found[-1].blocks.append(block)
    return found


def plain(html):
    """The text of HTML, without its formulas."""
    return re.sub("\ue000\\d+\ue001", "", unescape(re.sub("<[^>]*>", "", html))).strip()


# --- Markdown cells --------------------------------------------------------------------------------

class Renderer(IPythonRenderer):
    """Top-level tokens one by one, each with its HTML; formulas are marked."""

    def __init__(self, formulas):
        super().__init__(escape=False, exclude_anchor_links=True)
        self.formulas = formulas

    def __call__(self, tokens, state):
        return [block for token in tokens for block in self.block(token, state)]

    def block(self, token, state):
        """(kind, HTML, parts, level) of a token; blank lines give none."""
        kind, html = token["type"], self.render_token(token, state).strip()
        if kind == "heading":
            return [("heading", self.render_tokens(token["children"], state), [], token["attrs"]["level"])]
        if kind == "paragraph":
            return [self.paragraph_block(token, html)]
        if kind == "list":
            return [("list", html, list(self.items(token, state)), 0)]
        names = {"table": "table", "block_quote": "quote", "block_html": "hints", "block_code": "output"}
        return [(names[kind], html, [], 0)] if kind in names else []

    def paragraph_block(self, token, html):
        math = [child["raw"] for child in token["children"] if child["type"] == "block_math"]
        if not math:
            inner = html.removeprefix("<p>").removesuffix("</p>")
            return "text", html, [f"<p>{one}</p>" for one in sentences(inner)], 0
        kind = "boxed" if "\\boxed" in math[0] else "steps" if "\\begin{aligned}" in math[0] else "formula"
        return kind, f"<div>{html.removeprefix('<p>').removesuffix('</p>')}</div>", [], 0

    def items(self, token, state):
        ordered, start = token["attrs"].get("ordered"), token["attrs"].get("start", 1)
        for number, child in enumerate(token["children"], start):
            one = self.render_token(child, state)
            yield f'<ol start="{number}">{one}</ol>' if ordered else self.list(one, False)

    def list(self, text, ordered, **attributes):
        """Reasons of a derivation's steps, (a), (b), …, need no bullets."""
        html = super().list(text, ordered, **attributes)
        return html.replace("<ul>", '<ul class="steps">') if re.match(r"<li>\([a-z]\)", text) else html

    def block_math(self, body):
        """A formula; the hypotheses under a box become a line of text: MathJax has no Chinese."""
        parts = BOX_WITH_HYPOTHESES.fullmatch(body.strip())
        if not parts:
            return self.formulas.mark(body, True)
        box, given, number = parts.groups()
        return f'{self.formulas.mark(box + number, True)}<span class="given">{self.hypotheses(given)}</span>'

    def hypotheses(self, given):
        """Words from \\text{…} as text, with their formulas; everything else as formulas."""
        found = []
        for part in re.split(r"\\q?quad", given):
            words = re.fullmatch(r"\\text\{(.*)\}", part.strip(), re.S)
            pieces = re.split(r"\$([^$]*)\$", words[1]) if words else ["", part, ""]
            found.append("".join(self.formulas.mark(piece, False) if i % 2 else escape(piece) for i, piece in enumerate(pieces)))
        return "　".join(found)

    def inline_math(self, body):
        return self.formulas.mark(body, False)

    def table(self, text):
        return f'<div class="wide" tabindex="0"><table>{text}</table></div>'


BOX_WITH_HYPOTHESES = re.compile(r"\\begin\{gathered\}\s*(\\boxed\{.*\})\s*\\\\\s*\\small (.*?)\s*\\end\{gathered\}\s*(\\tag\{[\d.]+\})", re.S)


def parse(source, formulas):
    """The blocks of a Markdown source, hints (<details>) as one."""
    found, inside = [], False
    for block in MarkdownWithMath(renderer=Renderer(formulas)).parse(source)[0]:
        if inside:
            found[-1] = ("hints", found[-1][1] + block[1], [], 0)
        else:
            found.append(block)
        inside = found[-1][0] == "hints" and "</details>" not in found[-1][1]
    return found


def markdown(cell, twins, formulas):
    """Blocks of a cell and its twins; of a common cell, whose headings are `中文 · English`. What is missing in a language is
    shown in the last one that has it."""
    if "badges" in tags(cell):
        return []
    if twins:
        found = {language: parse(each.source, formulas) for language, each in twins.items()}
        found = {language: found.get(language) or found[list(twins)[-1]] for language in LANGUAGES}
    else:
        common = parse(cell.source, formulas)
        found = {language: [heading_in(block, language) for block in common] for language in LANGUAGES}
    if len({len(blocks) for blocks in found.values()}) > 1:  # a paragraph more in one language: take neighbouring ones as one
        found = {language: joined(blocks) for language, blocks in found.items()}
    built = {language: " ".join(block[0] for block in blocks) for language, blocks in found.items()}
    if len(set(built.values())) > 1:
        raise ToolError(f"it and its twins are not built alike: {' against '.join(built.values())}")
    made = []
    for same in zip(*found.values()):
        html = {language: block[1] for language, block in zip(found, same)}
        parts = {language: block[2] for language, block in zip(found, same)}
        made.append(Block(same[0][0], html, parts, tags(cell), same[0][3]))
    return made


def joined(blocks):
    found = []
    for block in blocks:
        if found and found[-1][0] == block[0] == "text":
            found[-1] = ("text", found[-1][1] + block[1], found[-1][2] + block[2], 0)
        else:
            found.append(block)
    return found


def heading_in(block, language):
    return (block[0], in_language(block[1], language), *block[2:]) if block[0] == "heading" else block


# --- code cells and their outputs ------------------------------------------------------------------

def code(cell, formulas):
    """The source and each output of a code cell."""
    shown = [("code", pre("code", cell.source, highlight(cell.source, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip()))]
    for output in cell.outputs:
        shown += [each for each in [outcome(output, formulas)] if each]
    return [Block(kind, html if isinstance(html, dict) else dict.fromkeys(LANGUAGES, html), tags=tags(cell), source=cell.source)
            for kind, html in shown]


def pre(name, text, html=None):
    """Lines as they are; --columns lets slides set them as large as the longest allows."""
    columns = max((sum(1 + (east_asian_width(char) in "WF") for char in line) for line in text.splitlines()), default=1)
    inner = html or escape(text.rstrip())
    return f'<pre class="{name}" tabindex="0" style="--columns:{columns + 4}"><code>{inner}</code></pre>'


def outcome(output, formulas):
    """(kind, HTML) of an output, or None for what only a live kernel can show."""
    data = output.get("data", {})
    if output.output_type == "stream":
        return "output", pre("output", output.text)
    if CHECK in data:
        check = data[CHECK] if isinstance(data[CHECK], dict) else json.loads(data[CHECK])
        return "checks", {language: check_list(check, language, formulas) for language in LANGUAGES}
    if "image/png" in data:
        return "figure", {language: f'<figure><img src="data:image/png;base64,{data["image/png"].strip()}" '
                                    f'alt="{escape(text)}"></figure>' for language, text in in_each_language(output).items()}
    if "text/markdown" in data:
        return "table", "".join(block[1] for block in parse(data["text/markdown"], formulas))
    if "text/plain" in data:
        return "output", pre("output", data["text/plain"])
    return None


def in_each_language(output):
    """Language ↦ the alternative text of a picture; what is missing is said in the last language that has it."""
    lines = alternative(output).split("\n")
    return {language: lines[min(place, len(lines) - 1)] for place, language in enumerate(LANGUAGES)}


def said_of_figures(path):
    """Label ↦ language ↦ alternative text, for the labelled figures of a notebook."""
    return {label: in_each_language(output)
            for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])
            for label in tags(cell) if label.startswith("fig-") and alternative(output)}


def check_list(check, language, formulas):
    """The verdict on an equation, its wrong versions typeset with how far off they are, and how it was proved, folded."""
    place = 0 if language == "zh" else 1  # the checks speak two languages
    off, how = (("，誤差", "怎樣證明？"), (", off by", "How was this proved?"))[place]
    wrong = "".join(f'<li>{formulas.mark(latex, False)} <span class="gap">{escape(in_one_language((zh, en)[place], place))}{off} {escape(gap)}</span></li>'
                    for zh, en, latex, gap in check["wrong"])
    from ganutils.proof import proof_text  # the book of proofs, which the notebook need not carry

    fold = f"<details><summary>{how}</summary>{pre('code', proof_text(check['equation']))}</details>"
    return (f'<div class="checks wide" tabindex="0"><p class="right">✓ ({escape(check["equation"])}) {escape(check["verdict"][place])}</p>'
            f'<ul class="wrong">{wrong}</ul>{fold}</div>')


def in_one_language(label, place):
    """A wrong version's name, whose note may stand in both languages, as in “swapped: 飽和在 saturates at D ≈ 1”."""
    name, mark, note = (re.split("(：|: )", label, maxsplit=1) + ["", ""])[:3]
    if not re.search("[\u3400-\u9fff]", note):
        return label
    return name + mark + re.sub(r" ?\b[a-z]{2,}\b" if place == 0 else "[\u3400-\u9fff]+ ?", "", note)


def lead(parts):
    """Give each figure its caption: the sentence that leads to it, which its alternative text has, too."""
    for section in parts:
        for language in LANGUAGES:
            before = ""
            for block in section.blocks:
                if block.kind == "text":
                    before = block.parts[language][0].removeprefix("<p>").removesuffix("</p>")
                if block.kind == "figure":
                    block.caption[language] = before
    return parts


def number_figures(parts, stem):
    """Figures of lesson 02 are 2.1, 2.2, …"""
    lesson = re.sub("^0(?=.)", "", stem.split("_")[0])
    figures = [block for section in parts for block in section.blocks if block.kind == "figure"]
    for count, block in enumerate(figures, 1):
        block.number = f"{lesson}.{count}"
