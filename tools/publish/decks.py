"""The written lecture: notebooks/decks/NN_slug.zh.md and .en.md, a claim a slide, what shows it, and what the lecturer says.

A deck is read (`read`), held against the rules (`faults`, `faults_of_twins`), laid out as HTML (`laid_out`) and fitted in a
browser (`fitted`). How to write one: docs/decks.md."""

import re
import statistics
import textwrap
from dataclasses import dataclass, field
from html import unescape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from tools import ToolError

from . import blocks, browser, prose
from .blocks import plain

PERIOD = 50  # minutes
SLIDES = (18, 26)  # a period; optional ones, backup and the break are not counted
LINES, WORDS, REASON = 3, 20, 12  # lines on a slide, words of one, words of a derivation's reason
TYPICAL = 25  # words of the middle slide, its claim included
SHOWING = 0.5  # of the slides show a figure, a widget or a derivation
TEXT, FIGURE_TEXT = 20, 18  # pixels of 1280×720
SCALES = (32, 30, 28, 26, 24, 22)  # pixels of the text: the largest that fits
MARKS = {"optional", "backup", "break"}

HEADING = re.compile(r"(##?) +(.*?)(?: +\{(\w+)\})?")
NOTE = re.compile(r"\?\?\? +(\d+(?:\.5)?) *(?:min|分鐘)")
PAUSE = ". . ."
SHOWN = re.compile(r"!\[(.*)\]\((\S+)\)")
REFERENCE = re.compile(r"(fig|eq|steps|check|code|out)-([\w.-]+?)(?:/(\w+))?(?::(\w+)(?:-(\w+))?)?")
MARKED = re.compile("\ue000(\\d+)\ue001")


@dataclass
class Piece:
    """One thing on a slide. `html` has marks in the place of formulas until `fill`."""
    kind: str  # line list formula table quote code figure eq steps check out
    html: str
    stage: int  # how many keys after the slide came
    reference: str = ""
    rows: list = field(default_factory=list)  # of a derivation: (left side, right side)
    reasons: list = field(default_factory=list)  # one for each of them
    parts: list = field(default_factory=list)  # the items of a list
    picture: dict = field(default_factory=dict)  # of a figure
    said: str = ""  # of a figure: what the lesson says of it to those who do not see it
    page: str = ""  # of a widget: where it lives
    key: int | None = None  # with which key it comes; None: with the slide

    @property
    def lines(self):
        """The lines of text that it puts on the slide."""
        if self.kind in ("line", "figure"):
            return [self.html] if self.html else []
        return self.parts if self.kind == "list" else []


@dataclass
class Slide:
    claim: str  # HTML
    mark: str  # "", optional, backup or break
    pieces: list
    notes: str
    minutes: float | None
    first: bool = False  # the title
    scale: int = SCALES[0]

    @property
    def name(self):
        return plain(self.claim)

    @property
    def counted(self):
        return not self.mark

    @property
    def shape(self):
        """What a twin must share."""
        shown = [(piece.kind, piece.reference, piece.stage, len(piece.reasons)) for piece in self.pieces if piece.reference]
        return self.mark, self.minutes, self.pieces[-1].stage if self.pieces else 0, shown

    def words(self):
        texts = [self.claim, *(text for piece in self.pieces for text in [*piece.lines, *piece.reasons])]
        return sum(map(length, texts))


@dataclass
class Deck:
    name: str  # of its file
    language: str
    slides: list

    def periods(self):
        """The counted slides of each period."""
        found = [[]]
        for slide in self.slides:
            if slide.mark == "break":
                found.append([])
            elif slide.counted:
                found[-1].append(slide)
        return found

    def clock(self):
        """How many minutes of its period have passed at the end of each slide."""
        found, passed = [], 0
        for slide in self.slides:
            passed = 0 if slide.mark == "break" else passed + (slide.minutes or 0) * slide.counted
            found.append(passed)
        return found


def file_of(path, language):
    """The deck of a notebook in a language; it need not exist."""
    return path.parent / "decks" / f"{path.stem}.{language}.md"


def languages_of(notebooks):
    """In which languages lectures have been written."""
    return {file.name.split(".")[1] for file in (notebooks / "decks").glob("*.*.md")}


# --- reading ---------------------------------------------------------------------------------------

def read(path, sections, language, formulas):
    """The deck in a file, its references found in the lesson."""
    lesson, slides = Lesson(sections, language, formulas), []
    for number, (heading, body, minutes, notes) in enumerate(slides_of(path.read_text(encoding="utf-8"))):
        level, claim, mark = HEADING.fullmatch(heading).groups()
        where = f"{path.name}, slide {number + 1} {claim!r}"
        if (level == "#") != (number == 0):
            raise ToolError(f"{where}: a deck begins with its title, # …, and every other slide with ## …")
        if mark and mark not in MARKS:
            raise ToolError(f"{where}: there is no mark {{{mark}}}; there are {', '.join(sorted(MARKS))}")
        try:
            slides.append(Slide(inline(claim, formulas), mark or "", pieces(body, lesson, formulas), html(notes, formulas),
                                minutes, number == 0))
        except ToolError as error:
            raise ToolError(f"{where}: {error}") from None
    return Deck(path.name, language, slides)


def slides_of(text):
    """(heading, body, minutes, notes) of each slide; minutes are None where there are no notes."""
    found, fenced = [], False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and HEADING.fullmatch(line):
            found.append([line, [], None, []])
        elif not found:
            if line.strip():
                raise ToolError(f"a deck begins with its title, # …, not with {line!r}")
        elif not fenced and (note := NOTE.fullmatch(line.strip())) and found[-1][2] is None:
            found[-1][2] = float(note[1])
        elif not fenced and line.startswith("???"):
            raise ToolError(f"{found[-1][0]!r}: notes begin once, with their minutes, as in ??? 2 min or ??? 2 分鐘, not with {line!r}")
        else:
            found[-1][1 if found[-1][2] is None else 3].append(line)
    return [(heading, body, minutes, "\n".join(notes)) for heading, body, minutes, notes in found]


def pieces(lines, lesson, formulas):
    """The pieces of a slide's body; items right under a derivation are its reasons."""
    found, text, stage = [], [], 0

    def flush():
        for kind, content, parts, _ in blocks.parse("\n".join(text), formulas):
            if kind == "list" and found and found[-1].kind == "steps" and not found[-1].reasons:
                found[-1].reasons = [inner(part) for part in parts]
                if len(parts) != len(found[-1].rows):
                    raise ToolError(f"{found[-1].reference} has {len(found[-1].rows)} rows and {len(parts)} reasons")
            else:
                found.append(Piece("line" if kind == "text" else kind, inner(content) if kind == "text" else content, stage,
                                   parts=parts))
        text.clear()

    for line in lines:
        if shown := SHOWN.fullmatch(line.strip()):
            flush()
            found.append(lesson.piece(shown[2], inline(shown[1], formulas), stage))
        elif line.strip() == PAUSE:
            flush()
            stage += 1
        else:
            text.append(line)
    flush()
    return found


def html(text, formulas):
    return "\n".join(block[1] for block in blocks.parse(text, formulas))


def inline(text, formulas):
    return inner(html(text, formulas))


def inner(html):
    """HTML without the paragraph or list around it."""
    return re.sub(r"</?(?:p|ul|ol|li)(?: [^>]*)?>", "", html).strip()


class Lesson:
    """What a deck can refer to."""

    def __init__(self, sections, language, formulas):
        self.language, self.formulas, self.named = language, formulas, {}
        tex = [each for each, _ in formulas.numbers]
        waiting = []
        for section in sections:
            for block in section.blocks:
                html = next(iter(block.html.values()))
                if block.kind == "steps":
                    waiting.append(tex[int(MARKED.search(html)[1])])
                if block.kind == "boxed":
                    number = re.search(r"\\tag\{([\d.]+)\}", tex[int(MARKED.search(html)[1])])[1]
                    self.named[f"eq-{number}"] = block, section
                    self.name_steps(number, waiting)
                    waiting = []
                if block.kind == "checks":
                    number = re.search(r"✓ \(([\d.]+)\)", html)[1]
                    self.named[f"check-{number}"] = block, section
                for tag in block.tags:
                    if tag.startswith("fig-") or tag.startswith({"code": "code-"}.get(block.kind, "out-")):
                        self.named[tag] = block, section

    def name_steps(self, number, derivations):
        """The derivations in front of an equation: steps-2.1, or steps-2.1/1 and /2 if there are two."""
        for i, tex in enumerate(derivations, 1):
            self.named[f"steps-{number}" if len(derivations) == 1 else f"steps-{number}/{i}"] = tex, None

    def piece(self, reference, caption, stage):
        found = REFERENCE.fullmatch(reference)
        kind, _, part, first, last = found.groups() if found else [None] * 5
        known = reference.split(":")[0]
        if kind in ("fig", "out", "code", "eq", "check"):
            known = known.split("/")[0]
        if known not in self.named:
            alike = [name for name in self.named if name.startswith(f"{kind}-")] if kind else list(self.named)
            raise ToolError(f"{reference} is not in the lesson; it has {', '.join(alike) or 'nothing of that kind'}")
        block, section = self.named[known]
        if kind == "fig":
            return Piece("figure", caption, stage, reference, page=section.anchor)
        if kind == "steps":
            rows = rows_of(block)
            if first:
                start, end = ("abcdefghijkl".index(letter) for letter in (first, last or first))
                rows = rows[start:end + 1]
            sides = [tuple(self.formulas.mark(rf"\displaystyle {{{side}}}" if i == 0 else rf"\displaystyle {{}}{side}", False) if side else ""
                           for i, side in enumerate(row)) for row in rows]
            return Piece("steps", "", stage, reference, rows=sides)
        if kind in ("code", "out") and first:
            return Piece(kind, some_lines(block, kind, int(first), int(last or first)), stage, reference)
        return Piece(kind, block.html[self.language], stage, reference)


def rows_of(tex):
    """(left side, right side) of each row of an aligned derivation, without its letter."""
    body = re.search(r"\\begin\{aligned\}(.*)\\end\{aligned\}", tex, re.S)[1]
    return [sides(row) for row in top_level(body, r"\\\\") if row.strip()]


def sides(row):
    cells = [cell.strip() for cell in top_level(row, "&") if not re.fullmatch(r"\s*(?:\\text\{\([a-z]\)\})?\s*", cell)]
    if row.lstrip().startswith("&"):
        cells.insert(0, "")
    return (cells[0], r" \quad ".join(cells[1:]))


def top_level(tex, mark):
    """The parts between marks that stand in no braces and in no environment of their own."""
    found, depth = [""], 0
    for token in re.findall(rf"\\begin\{{\w+\}}|\\end\{{\w+\}}|{mark}|\\.|.", tex, re.S):
        if depth == 0 and re.fullmatch(mark, token):
            found.append("")
            continue
        depth += token.startswith("\\begin") or token == "{"
        depth -= token.startswith("\\end") or token == "}"
        found[-1] += token
    return found


def some_lines(block, kind, first, last):
    """Lines of a cell's code, or of what it printed."""
    if kind == "code":
        text = textwrap.dedent("\n".join(block.source.splitlines()[first - 1:last]))
        return blocks.pre("code", text, highlight(text, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip())
    printed = re.search(r"<code>(.*)</code>", next(iter(block.html.values())), re.S)
    if not printed:
        raise ToolError("only lines of a text can be chosen")
    return blocks.pre("output", "\n".join(unescape(printed[1]).splitlines()[first - 1:last]))


# --- the rules -------------------------------------------------------------------------------------

def length(html):
    """Words of a text, formulas left out; two Chinese characters count as one."""
    text = plain(html)
    han = len(re.findall(r"[\u3400-\u9fff]", text))
    return han / 2 + len(re.findall(r"[A-Za-z0-9½][\w'’.,-]*", re.sub(r"[\u3400-\u9fff]", " ", text)))


def faults(deck, title):
    """What keeps a deck from being built. `title`: the lesson's."""
    if deck.slides[0].name != title:
        yield f"its title is {deck.slides[0].name!r}, the lesson's is {title!r}"
    for number, slide in enumerate(deck.slides, 1):
        for fault in [*faults_of_words(slide), *faults_of_order(slide)]:
            yield f"slide {number} {slide.name!r}: {fault}"
    names = [slide.name for slide in deck.slides]
    yield from (f"two slides claim {name!r}" for name in dict.fromkeys(names) if names.count(name) > 1)
    marks = [slide.mark for slide in deck.slides]
    if "backup" in marks and set(marks[marks.index("backup"):]) != {"backup"}:
        yield "backup slides stand at the end"
    for number, period in enumerate(deck.periods(), 1):
        total = sum(slide.minutes or 0 for slide in period)
        if total != PERIOD:
            yield f"period {number} has {total:g} minutes, not {PERIOD}"


def faults_of_words(slide):
    lines = [line for piece in slide.pieces for line in piece.lines]
    if len(lines) > LINES:
        yield f"{len(lines)} lines of text, at most {LINES}"
    yield from (f"{length(line):g} words, at most {WORDS}: {plain(line)!r}" for line in lines if length(line) > WORDS)
    for piece in slide.pieces:
        yield from (f"a reason of {length(reason):g} words, at most {REASON}: {plain(reason)!r}"
                    for reason in piece.reasons if length(reason) > REASON)
        if piece.kind == "figure" and not piece.html:
            yield f"{piece.reference} has no sentence: ![what it shows]({piece.reference})"
        if piece.kind == "figure" and plain(piece.html).endswith(("?", "？")):
            yield f"{piece.reference}: {plain(piece.html)!r} asks; a figure's sentence says what it shows"
        if piece.kind == "steps" and not piece.reasons:
            yield f"{piece.reference} has no reasons: a list of {len(piece.rows)} under it"


def faults_of_order(slide):
    if slide.minutes is None or not plain(slide.notes) and not MARKED.search(slide.notes):
        yield "no notes: ??? 2 min, and what the lecturer says"
    if slide.mark != "break" and not any(piece.stage == 0 for piece in slide.pieces):
        yield "nothing stands under its claim when it comes"


def faults_of_twins(first, second):
    """Two decks tell the same lecture: slide by slide the same marks, minutes, references and keys."""
    if len(first.slides) != len(second.slides):
        yield f"{first.name} has {len(first.slides)} slides, {second.name} {len(second.slides)}"
    for number, (one, other) in enumerate(zip(first.slides, second.slides), 1):
        if one.shape != other.shape:
            yield f"slide {number} differs: {one.name!r} {one.shape} against {other.name!r} {other.shape}"


def faults_of_all(decks, title, languages, periods):
    """What keeps the decks of a lesson of so many periods from being built. `title(language)`: the lesson's."""
    missing = set(languages) - {deck.language for deck in decks}
    yield from (f"there is no deck in {language!r}" for language in sorted(missing))
    for deck in decks:
        yield from (f"{deck.name}: {fault}" for fault in faults(deck, title(deck.language)))
        if len(deck.periods()) != periods:
            yield f"{deck.name}: {len(deck.periods())} periods, parted by {{break}}, and the lesson has {periods}"
    for other in decks[1:]:
        yield from faults_of_twins(decks[0], other)


def faults_of_pace(deck):
    """Whether it can be listened to. Tested, but not needed to build."""
    for number, period in enumerate(deck.periods(), 1):
        if not SLIDES[0] <= len(period) <= SLIDES[1]:
            yield f"period {number} has {len(period)} slides, not {SLIDES[0]} to {SLIDES[1]}"
    counted = [slide for period in deck.periods() for slide in period]
    showing = sum(any(piece.kind in ("figure", "steps") for piece in slide.pieces) for slide in counted)
    if showing < SHOWING * len(counted):
        yield f"{showing} of {len(counted)} slides show a figure, a widget or a derivation; at least half should"
    typical = statistics.median(slide.words() for slide in counted)
    if typical > TYPICAL:
        yield f"the middle slide has {typical:g} words, at most {TYPICAL}"


def refuse(name, found):
    if found := list(found):
        raise ToolError(f"{name}: {len(found)} faults\n  " + "\n  ".join(found))


# --- laying out ------------------------------------------------------------------------------------

def illustrate(deck, pictures, page, said):
    """Give each figure its picture; `page`: the address of the lesson's page, to which a widget links; `said`: label ↦
    language ↦ the lesson's alternative text."""
    for number, slide in enumerate(deck.slides, 1):
        figures = [piece for piece in slide.pieces if piece.kind == "figure"]
        for piece in figures:
            label, _, part = piece.reference.partition("/")
            choice = pictures.get(label, {})
            if part not in choice:
                known = [f"{label}/{each}" if each else label for each in choice]
                raise ToolError(f"{deck.name}, slide {number}: there is no {piece.reference}; there is {', '.join(known)}")
            piece.picture = choice[part]["wide" if len(figures) == 1 else "half"]
            piece.said = said.get(label, {}).get(deck.language, "")
            piece.page = f"{page}#{piece.page}" if choice[part].get("widget") else ""


def rows(slide):
    """What stands under the claim, from top to bottom, as lists of pieces that stand side by side: pictures. Each is given its
    key. The rows of a derivation come one by one, and what follows it comes after it."""
    found, key, stage, waiting = [], None, 0, False
    for piece in slide.pieces:
        if piece.stage > stage or waiting:
            key = 0 if key is None else key + 1
        stage, waiting = piece.stage, piece.kind == "steps"
        piece.key = key
        if piece.kind == "steps":
            key = (-1 if key is None else key) + len(piece.rows) - 1
            key = None if key < 0 else key
        if piece.kind == "figure" and found and found[-1][0].kind == "figure":
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def fragment(key):
    """The attributes of what comes with a key."""
    return "" if key is None else f' class="fragment" data-fragment-index="{key}"'


def key_of_row(piece, number):
    """With which key a row of a derivation comes: the first with the derivation, each other one later."""
    return piece.key if number == 0 else (-1 if piece.key is None else piece.key) + number


def fill(deck, formulas):
    """Drawings in the place of the marks, in everything that a deck shows and says."""
    for slide in deck.slides:
        slide.claim, slide.notes = formulas.fill(slide.claim), formulas.unspoken(slide.notes)
        for piece in slide.pieces:
            piece.html = formulas.fill(piece.html)
            piece.rows = [tuple(map(formulas.fill, row)) for row in piece.rows]
            piece.reasons = list(map(formulas.fill, piece.reasons))


def link(deck, places, site):
    """In the backup, which answers questions, “(2.3)” leads to its box on the site."""
    for slide in deck.slides:
        for piece in slide.pieces:
            if slide.mark == "backup" and piece.kind in ("line", "list", "table", "quote"):
                piece.html = prose.with_equations(piece.html, places, lambda stem: f"{site}/{stem}.html")


# The largest size of text at which a slide, with all it has, is in order; and what is wrong at the smallest if none is.
FIT = r"""
([number, sizes, TEXT, FIGURE_TEXT]) => {
    Reveal.slide(number, 0, 999);
    const slide = Reveal.getCurrentSlide(), page = slide.querySelector(".page"), body = slide.querySelector(".body");
    const head = slide.querySelector("h1, h2"), box = slide.getBoundingClientRect();
    const name = element => `<${element.tagName.toLowerCase()} ${element.className}> ${element.textContent.trim().slice(0, 20)}`;
    const faults = () => {
        const found = [];
        if (page.scrollHeight > page.clientHeight + 1 || body.scrollHeight > body.clientHeight + 1) found.push("it runs over");
        if (head.clientHeight > 2.1 * parseFloat(getComputedStyle(head).lineHeight)) found.push("its claim needs more than two lines");
        for (const element of page.querySelectorAll("*")) {
            if (element.closest(".mathml") || element.parentElement.closest("svg")) continue;
            const own = element.getBoundingClientRect();
            if (own.width && (own.right > box.right + 1 || own.left < box.left - 1 || own.bottom > box.bottom + 1 || own.top < box.top - 1))
                found.push(`${name(element)} sticks out`);
            if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline")
                found.push(`${name(element)} is too wide`);
            const text = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            if (text && parseFloat(getComputedStyle(element).fontSize) < TEXT) found.push(`${name(element)} is smaller than ${TEXT} px`);
        }
        for (const svg of page.querySelectorAll(".tex > svg"))
            if (svg.getBoundingClientRect().width < 0.99 * TEXT * parseFloat(svg.getAttribute("width")))
                found.push(`a formula is smaller than ${TEXT} px: ${svg.parentElement.dataset.tex}`);
        for (const image of page.querySelectorAll("img")) {
            const {width, height, type, cut} = image.dataset;
            const pixels = type * Math.min(image.clientWidth / width, image.clientHeight / height);
            if (!image.naturalWidth || pixels < FIGURE_TEXT) found.push(`type in its figure has ${pixels.toFixed(1)} px, not ${FIGURE_TEXT}`);
            if (cut) found.push(`its figure cuts off ${cut}`);
        }
        return [...new Set(found)];
    };
    for (const size of sizes) {
        page.style.fontSize = `${size}px`;
        if (!faults().length) return [size, []];
    }
    return [0, faults()];
}"""


def fitted(deck, chromium, write, address):
    """Each slide at the largest size of text that fits. `write()` writes the deck to `address`."""
    write()
    wrong = []
    with browser.page(chromium, address) as tab:
        for number, slide in enumerate(deck.slides):
            slide.scale, found = tab.evaluate(FIT, [number, SCALES, TEXT, FIGURE_TEXT])
            wrong += [f"slide {number + 1} {slide.name!r}: {fault}" for fault in found[:2]]  # the others follow from these
    refuse(deck.name, wrong)
    write()
