"""A lesson as slides: its blocks are measured in Chromium, packed one idea to a slide, and shrunk where they must be."""

import base64
import re
import struct
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile

from tools import ToolError
from tools.source.roles import PLUMBING

from . import browser
from .blocks import LANGUAGES, plain

ROOM, GAP = 566, 16  # pixels for what stands under the heading, of 720, and between two pieces
PROSE = 330  # at most this much of it in sentences: about six lines
FIGURE, WIDE = 310, 720  # a figure is given what room is left, and at least this much, and as much as makes it so wide
TIGHT = 1.4  # what belongs together (a derivation and its reasons) may be shrunk to 70 % to stand on one slide
LONELY, SNUG = 150, 1.15  # a slide of no more than three lines of text is joined to a neighbour if both fit at 85 %
SCALES = (100, 95, 90, 85, 80, 75, 70, 65, 60)  # per cent of 30 px; no text is ever smaller than 16 px
LEFT_OUT = {*PLUMBING, "solution", "summary"}
LONGEST_TABLE = 15  # rows on a slide; a longer one is for reading: it stands on the site and in the handouts
GUESS = re.compile(r"先猜|先預測|\b[Gg]uess\b|\bPredict\b")
RESULTS = {"output", "figure", "checks", "table"}
SHORT, LONG = 6, 12  # lines of code shown beside a figure or table, and at all
COLUMNS = 96  # of its longest line: more would be smaller than 17 px

# reveal.js hides all slides but one, and then nothing has a size; it also lets fragments change size slowly.
SHOW_ALL = ".reveal .slides > section { display: block !important; } * { transition: none !important; }"
MEASURE = "() => [...document.querySelectorAll('.piece')].map(piece => piece.getBoundingClientRect().height)"
# For each slide the largest scale at which it fits; 0 where none does.
FIT = """
scales => [...document.querySelectorAll('.slides > section')].map(section => {
    const page = section.querySelector('.page'), body = section.querySelector('.body');
    return scales.find(scale => {
        page.className = page.className.replace(/ s\\d+/, '') + ' s' + scale;
        const drawn = [...body.querySelectorAll('.formula > .tex > svg')].every(svg =>
            svg.getBoundingClientRect().width > 0.6 * 30 * parseFloat(svg.getAttribute('width')));
        const narrow = [...body.querySelectorAll('div, pre')].every(box => box.scrollWidth <= box.clientWidth + 1);
        return drawn && narrow && body.scrollHeight <= body.clientHeight && body.scrollWidth <= body.clientWidth
            && page.scrollWidth <= 1280;
    }) || 0;
})"""


@dataclass
class Piece:
    """What is never parted, unless it is too tall for any slide. Pieces of one group would stand together."""
    kind: str
    html: str
    group: int
    height: float = 0.0
    room: float = FIGURE

    @property
    def need(self):
        return min(self.height, self.room) if self.kind == "figure" else self.height


@dataclass
class Slide:
    title: str
    anchor: str
    level: int
    pieces: list
    scale: int = 100
    part: str = ""  # "2/3" of a heading's slides
    notes: str = ""

    @property
    def first(self):
        return not self.part or self.part.startswith("1/")


# --- what is shown ---------------------------------------------------------------------------------

def pieces(section, language):
    """The pieces of a section, without what a slide leaves out."""
    found, group = [], 0
    for before, block, after in zip([None, *section.blocks], section.blocks, [*section.blocks[1:], None]):
        if not shown(block, section.blocks):
            continue
        follows = found and found[-1].kind + " " + block.kind in ("steps list", "boxed checks", "code output")
        group += 0 if follows and (block.kind != "list" or before.kind == "steps") else 1
        prose = block.kind in ("text", "list")
        for html in variants(block, language):
            room = ROOM if of_widget(before) else wanted(html) if block.kind == "figure" else FIGURE
            found.append(Piece("prose" if prose else block.kind, html, group, room=room))
    return found


def shown(block, neighbours):
    if block.kind == "table" and block.html["zh"].count("<tr") > LONGEST_TABLE:
        return False
    if LEFT_OUT & set(block.tags) or block.kind == "hints":
        return False
    if block.kind == "output" and plain(block.html["zh"]) == "✓":
        return False
    return block.kind != "code" or teaches(block, outcomes(block, neighbours))


def outcomes(block, neighbours):
    """The kinds of what a code cell puts out; of one that puts out nothing, what the code right behind it does."""
    kinds = [each.kind for each in neighbours[[each is block for each in neighbours].index(True) + 1:]]
    behind = dropwhile(lambda kind: kind == "code", kinds)
    return list(takewhile(RESULTS.__contains__, behind))


def teaches(block, results):
    """Short code is shown, but no tests. A check or table says it all, and a figure nearly so: its code is shown if very short."""
    lines = len([line for line in block.source.splitlines() if line.strip()])
    if of_widget(block) or int(re.search(r"--columns:(\d+)", block.html["zh"])[1]) > COLUMNS + 4:
        return False
    return not {"checks", "table"} & set(results) and "assert" not in block.source and lines <= (SHORT if "figure" in results else LONG)


def wanted(html):
    """The height that a figure should have at least: enough for its panels to be seen where there are many."""
    png = re.search("base64,([^\"]{44})", html)[1]
    width, height = struct.unpack(">16xII", base64.b64decode(png)[:24])
    return min(ROOM, max(FIGURE, WIDE * height / width))


def of_widget(block):
    """Whether a widget stands here. On a slide its states are shown instead, four small pictures, which need all the room."""
    return block is not None and "widget" in block.tags


def variants(block, language):
    """The HTML of a block, sentence by sentence or item by item, in one language or in both side by side."""
    by_language = {each: block.parts.get(each) or [block.html[each]] for each in LANGUAGES}
    if language != "both":
        return by_language[language]
    if block.common or block.kind == "figure":
        return by_language["zh"]
    if len(by_language["zh"]) != len(by_language["en"]):
        by_language = {each: [block.html[each]] for each in LANGUAGES}
    return [twin(zh, en) for zh, en in zip(by_language["zh"], by_language["en"])]


def twin(zh, en):
    return f'<div class="twin"><div lang="zh-Hant">{zh}</div><div lang="en">{en}</div></div>'


def title(section, language):
    html = section.heading.html
    if language != "both" or html["zh"] == html["en"]:
        return html["zh" if language == "both" else language]
    number = re.match(r"[\d.]+ ", html["zh"])
    second = html["en"].removeprefix(number[0]) if number else html["en"]
    return f'{html["zh"]} <span class="second" lang="en">{second}</span>'


# --- how it is packed ------------------------------------------------------------------------------

def pack(found, title=False):
    """Pieces, measured, slide by slide. Under the lesson's title everything would stand on one."""
    if title and found and tall(found) <= ROOM * TIGHT:
        return [found]
    slides = [[]]
    for group in grouped(found):
        if fits(slides[-1] + group):
            slides[-1] += group
        elif tall(group) <= ROOM * (TIGHT if len({piece.kind for piece in group}) > 1 else 1):
            slides.append(group)
        else:
            for piece in group:
                slides[-1:] = [slides[-1] + [piece]] if fits(slides[-1] + [piece]) else [slides[-1], [piece]]
    return merged([slide for slide in slides if slide]) or [[]]


def merged(slides):
    """A slide of hardly more than a sentence joins the next one, or else the one before, where a little shrinking makes room."""
    found = []
    for slide in slides:
        lonely = [each for each in (slide, found[-1] if found else []) if each and tall(each) <= LONELY and
                  {piece.kind for piece in each} == {"prose"}]
        if lonely and found and tall(found[-1] + slide) <= ROOM * SNUG and pictures(found[-1] + slide) <= 1:
            found[-1] = found[-1] + slide
        else:
            found.append(slide)
    return found


def grouped(found):
    for number in dict.fromkeys(piece.group for piece in found):
        yield [piece for piece in found if piece.group == number]


def fits(slide):
    prose = sum(piece.height for piece in slide if piece.kind == "prose")
    kinds = [piece.kind for piece in slide]
    crowded = "figure" in kinds and {"code", "output"} & set(kinds[kinds.index("figure"):])  # code never makes a figure small
    return len(slide) == 1 or tall(slide) <= ROOM and prose <= PROSE and pictures(slide) <= 1 and not crowded


def pictures(slide):
    return sum(piece.kind == "figure" for piece in slide)


def tall(slide):
    return sum(piece.need for piece in slide) + GAP * (len(slide) - 1)


def lay_out(sections, language, notes, chromium, write, address):
    """The slides of a lesson: measured, packed, fitted. `write(slides)` writes the deck to `address`."""
    plan = [(section, pieces(section, language)) for section in sections]
    write([Slide("", "", 2, [piece]) for _, found in plan for piece in found])
    with browser.page(chromium, address) as tab:
        tab.add_style_tag(content=SHOW_ALL)
        for piece, height in zip([piece for _, found in plan for piece in found], tab.evaluate(MEASURE)):
            piece.height = height
    slides = [Slide(title(section, language), section.anchor, section.heading.level, one)
              for section, found in plan for one in pack(found, section.heading.level == 1)]
    slides = fitted(slides, chromium, write, address)
    for slide in slides:
        slide.notes = notes.pop(slide.anchor, "")  # on the first slide of its heading
    write(slides)
    return slides


def fitted(slides, chromium, write, address):
    """Each slide at the largest scale that fits; one that fits at none is halved, and all are tried again."""
    for _ in range(5):
        write(numbered(slides))  # with their numbers, beside which a long heading may need two lines
        with browser.page(chromium, address) as tab:
            tab.add_style_tag(content=SHOW_ALL)
            scales = tab.evaluate(FIT, SCALES)
        slides = [replace(slide, scale=scale) for slide, scale in zip(slides, scales)]
        if all(scales):
            return slides
        slides = [one for slide in slides for one in ([slide] if slide.scale else halves(slide))]
    raise ToolError(f"{address.stem}: some slide of {slides[scales.index(0)].title!r} or behind it does not fit, however small")


def halves(slide):
    """Two slides with half of the pieces each, or half of the rows of the only one."""
    if len(slide.pieces) > 1:
        middle = (len(slide.pieces) + 1) // 2
        return [replace(slide, pieces=slide.pieces[:middle]), replace(slide, pieces=slide.pieces[middle:])]
    piece = slide.pieces[0]
    if found := parted(piece.html):
        return [replace(slide, pieces=[replace(piece, html=html)]) for html in found]
    raise ToolError(f"a slide of {slide.title!r} does not fit, however small: {plain(piece.html)[:60]!r}")


ROWS = ((r"(.*<tbody>)(.*)(</tbody>.*)", r"(?s)<tr.*?</tr>\s*"), (r"(<pre[^>]*><code>)(.*)(</code></pre>)", r".+\n?|\n"))


def parted(html):
    """A table in two, with the head in both, or lines of code or output in two; None for anything else."""
    for pattern, row in ROWS:
        if whole := re.fullmatch(pattern, html, re.S):
            rows = re.findall(row, whole[2])
            half = (len(rows) + 1) // 2
            return [whole[1] + "".join(some).rstrip() + whole[3] for some in (rows[:half], rows[half:])] if len(rows) > 1 else None
    return None


def numbered(slides):
    for slide in slides:
        same = [each for each in slides if each.anchor == slide.anchor]
        slide.part = f"{[each is slide for each in same].index(True) + 1}/{len(same)}" if len(same) > 1 else ""
    return slides


def revealed(slide):
    """(kind, HTML, whether it comes last) of each piece. The rows of a derivation come one by one, each with its reason, (b), (c),
    … where it has one; and the answer to a question to guess at, with what is said of it, when the class has guessed."""
    steps = "".join(piece.html for piece in slide.pieces if piece.kind == "steps")
    rows, letters = len(re.findall(r"data-row=", steps)), re.findall(r"\\text\{\(([a-z])\)\}", steps)
    asked = next((i for i, piece in enumerate(slide.pieces) if piece.kind == "prose" and GUESS.search(plain(piece.html))), None)
    answered = asked is not None and any(piece.kind in RESULTS for piece in slide.pieces[asked:])
    for i, piece in enumerate(slide.pieces):
        html = re.sub(r'data-row="([1-9]\d*)"', r'class="fragment" data-fragment-index="\1"', piece.html)
        if piece.kind == "prose" and letters == list("abcdefghij"[:rows]):
            html = re.sub(r"<li>(?=\(([b-j])\))",
                          lambda item: f'<li class="fragment" data-fragment-index="{ord(item[1]) - ord("a")}">', html)
        yield piece.kind, html, answered and i > asked and piece.kind != "code"
