"""What is made of the notebooks: one-language editions, exercises, slides, a site and handouts, in build/."""

import hashlib
import json
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import jinja2
from tqdm import tqdm

from tools import ROOT, ToolError, writable
from tools.source import course, links
from tools.source.course import said
from tools.source.notebooks import find, write

from . import assets, blocks, browser, decks, editions, exercises, formulas, pages, panels, pictures, prose, questions
from .blocks import LANGUAGES, plain

TEMPLATES = jinja2.Environment(loader=jinja2.FileSystemLoader(assets.TEMPLATES), trim_blocks=True,
                               undefined=jinja2.StrictUndefined)
# What the pages are made with, the book of proofs included, which they show: when it changes they are made again.
TOOLS = [*sorted((ROOT / "tools" / "source").glob("*.py")), *sorted((ROOT / "tools" / "publish").glob("*.py")), *sorted(assets.TEMPLATES.iterdir()), *assets.FONTS,
         *sorted((ROOT / "ganutils" / "ledger").glob("*.py")), ROOT / "ganutils" / "glossary.csv"]


class Lesson:
    """A notebook, read and typeset, the course that it belongs to, and where the numbered equations are."""

    def __init__(self, path, tab, of, places):
        self.stem, self.path, self.formulas, self.course, self.places = path.stem, path, formulas.Formulas(), of, places
        self.sections = blocks.read(path, self.formulas)
        self.decks = [decks.read(decks.file_of(path, language), self.sections, language, self.formulas)
                      for language in LANGUAGES if decks.file_of(path, language).exists()]
        self.formulas.typeset(tab)
        for section in self.sections:
            for block in [section.heading, *section.blocks]:
                block.fill(self.formulas)

    def title(self, language):
        return self.sections[0].title(language)

    def running(self, suffix, explained=lambda html: html):
        """How running text is shown on pages whose files end like this: with links, and `explained(html)`, its terms."""
        def address(stem):
            return "" if stem == self.stem else stem + suffix

        def shown(html):
            try:
                return explained(pages.linked(prose.with_equations(html, self.places, address), suffix))
            except ToolError as error:
                raise ToolError(f"{self.stem}: {error}") from None

        return shown


def render(template, target, **values):
    target.parent.mkdir(parents=True, exist_ok=True)
    write(target, TEMPLATES.get_template(template).render(**values))
    return target


# --- the targets: each makes the files of one lesson and returns their paths ------------------------

def make_slides(lesson, out, chromium):
    """The written lecture, a deck a language; none where none is written."""
    if not lesson.decks:
        return []
    periods = lesson.course.lesson(lesson.stem).periods
    decks.refuse(lesson.stem, decks.faults_of_all(lesson.decks, lesson.title, decks.languages_of(lesson.path.parent), periods))
    drawn, made = panels.pictures(lesson.path, out / "panels"), []
    for deck in lesson.decks:
        made.append(deck_file(out, deck.language, lesson.stem))
        decks.illustrate(deck, drawn, f"../../site/{deck.language}/{lesson.stem}.html", blocks.said_of_figures(lesson.path))
        decks.fill(deck, lesson.formulas)
        decks.link(deck, lesson.places, f"../../site/{deck.language}")
        fit_deck(deck, lesson.formulas.glyphs, chromium, made[-1])
    return made + pictures.apart(made, out / "slides" / "figures", lesson.stem)


def fit_deck(deck, glyphs, chromium, address):
    write_deck = partial(render, "lecture.html", address, deck=deck, decks=decks, glyphs=glyphs, lang=LANGUAGES[deck.language],
                         words=pages.WORDS[deck.language], linked=pages.linked)
    decks.fitted(deck, chromium, write_deck, address)


def deck_file(out, language, stem):
    return out / "slides" / language / f"{stem}.html"


def make_site(lesson, out, chromium):
    made = []
    lessons = lesson.course.lessons
    here = [each.stem for each in lessons].index(lesson.stem)
    for language, code in LANGUAGES.items():
        page = render(
            "page.html", out / "site" / language / f"{lesson.stem}.html", lesson=lesson, language=language,
            **frame(lesson.course, language, code, lesson.stem, lesson.title(language)), glyphs=lesson.formulas.glyphs,
            beside=beside(out, lesson.stem, language), launches=links.launches(lesson.course, lesson.stem, language),
            description=pages.description(lesson, language), top=lesson.sections[0].anchor,
            previous=lessons[here - 1] if here else None, next=lessons[here + 1] if here + 1 < len(lessons) else None,
            body=partial(site_body, lesson, language))
        html, shown = pictures.beside(page.read_text(encoding="utf-8"), out / "site" / "figures", lesson.stem)
        write(page, html)
        made += [page, *shown]
        for name, script in (("search", pages.search_entries), ("equations", pages.previews)):
            made.append(out / "site" / language / name / f"{lesson.stem}.js")
            made[-1].parent.mkdir(exist_ok=True)
            write(made[-1], script(lesson, language))
    return made


def frame(of, language, code, stem, title):
    """What every page of the site has around its text."""
    return {"lang": code, "title": title, "stem": stem, "stems": [each.stem for each in of.lessons], "course": of,
            "words": pages.WORDS[language], "heading": partial(heading, language=language),
            "others": [each for each in of.languages if each.code != language]}


def make_questions(root, out, bench):
    """The page of docs/questions.md in each language."""
    found, glyphs = questions.read(root, bench.typesetter(), bench.places)
    return [render("questions.html", out / "site" / language / f"{questions.NAME}.html", glyphs=glyphs, parts=found[language],
                   **frame(bench.course, language, code, questions.NAME, found[language][0].html), top=questions.NAME,
                   description=plain(found[language][1].html))
            for language, code in LANGUAGES.items()]


def site_body(lesson, language, section):
    running = lesson.running(".html", prose.Terms(language).mark)
    return pages.permalinked(pages.body(section, language, running=running))


def make_handouts(lesson, out, chromium):
    made = []
    for language, code in LANGUAGES.items():
        for solutions, suffix in ((False, ""), (True, "_solutions")):
            made.append(out / "handouts" / language / f"{lesson.stem}{suffix}.pdf")
            made[-1].parent.mkdir(parents=True, exist_ok=True)
            print_page = render(
                "handout.html", out / "handouts" / language / f".{lesson.stem}.html", lesson=lesson, language=language,
                lang=code, solutions=solutions, words=pages.WORDS[language],
                body=lambda section: pages.body(section, language, solutions, folded=False, running=lesson.running(".pdf")))
            browser.print_pdf(chromium, print_page, made[-1])
            print_page.unlink()
    return made


MAKERS = {"slides": make_slides, "handouts": make_handouts, "site": make_site}  # the site's pages link to the others
COPIES = {"editions": editions.write, "exercises": partial(editions.write, form=exercises.student)}  # notebooks, no pages
TARGETS = (*COPIES, *MAKERS)


# --- the build --------------------------------------------------------------------------------------

def build(target="all", names=(), root=ROOT, out=None):
    """Make one target, or all, of the notebooks named; what has not changed stays. Always 0."""
    out = out or root / "build"
    paths, stamps = find(names, root), Stamps(out / "stamps.json")
    of, places = course.read(root), prose.boxes(find((), root))
    for path in paths:
        of.lesson(path.stem)

    def state(path, one):
        return digest(path, one, (of, [beside(out, path.stem, language) for language in LANGUAGES]), places)

    jobs = [(path, one) for path in paths for one in (TARGETS if target == "all" else [target])]
    jobs = [(path, one) for path, one in jobs if not stamps.fresh(f"{one}/{path.stem}", state(path, one))]
    writable(out)
    if {one for _, one in jobs} - {*COPIES} or target not in COPIES and not (out / "assets").is_dir():
        assets.copy(out)
    with ExitStack() as stack:
        bench = Bench(stack, of, places)
        for path, one in tqdm(jobs, desc="build", unit="file set", disable=not jobs):
            made = COPIES[one](path, out / one) if one in COPIES else MAKERS[one](bench.lesson(path), out, bench.chromium())
            stamps.set(f"{one}/{path.stem}", state(path, one), made)
        asked = questions.file_of(root)
        if target in ("all", "site") and asked.exists():
            wanted = digest(asked, "site", of, places, also=find((), root))
            if not stamps.fresh(questions.NAME, wanted):
                stamps.set(questions.NAME, wanted, make_questions(root, out, bench))
    if target == "all" or (out / "site").is_dir():
        render("index.html", out / "site" / "index.html", course=of, words=pages.WORDS, said=said, heading=heading,
               asked=questions.NAME if questions.file_of(root).exists() else "",
               beside=partial(beside, out))
    print(f"{len(jobs)} built, {len(paths) * (len(TARGETS) if target == 'all' else 1) - len(jobs)} unchanged: {out}")
    return 0


class Bench:
    """What several jobs share, made when first asked for: the browser, MathJax, and the lesson at hand."""

    def __init__(self, stack, of, places):
        self.stack, self.course, self.places = stack, of, places
        self.browser, self.tab, self.current = None, None, None

    def chromium(self):
        if not self.browser:
            self.browser = self.stack.enter_context(browser.chromium())
        return self.browser

    def typesetter(self):
        if not self.tab:
            scratch = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
            self.tab = self.stack.enter_context(formulas.typesetter(self.chromium(), scratch))
        return self.tab

    def lesson(self, path):
        if not self.current or self.current.path != path:
            self.current = Lesson(path, self.typesetter(), self.course, self.places)
        return self.current


def heading(lesson, language):
    """A lesson's number and title."""
    return f"{lesson.number} {said(lesson.title, language)}"


def beside(out, stem, language):
    """(word, address from site/) of what else has been made of a lesson in a language."""
    files = [("slides", f"slides/{language}/{stem}.html"), ("lecture", f"slides/{language}/{stem}.html?notes"),
             ("handout", f"handouts/{language}/{stem}.pdf"), ("solved", f"handouts/{language}/{stem}_solutions.pdf"),
             ("notebook", f"editions/{language}/{stem}.ipynb"), ("exercises", f"exercises/{language}/{stem}.ipynb")]
    return [(pages.WORDS[language][word], f"../{file}") for word, file in files if (out / file.removesuffix("?notes")).exists()]


def digest(path, target, around, places=(), also=()):
    """Changes with whatever a target of a lesson is made from; ``around``: what the site's page shows of other files; ``places``:
    where the equations are to which pages link; ``also``: more files."""
    spoken = [decks.file_of(path, language) for language in LANGUAGES if target == "slides"]
    files = [path, *TOOLS, *spoken, *also]
    parts = [file.read_bytes() for file in files if file.exists()]
    parts.append(repr((around if target == "site" else None, places if target in MAKERS else None, assets.PACKAGES)).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


class Stamps:
    """What was built from what: written after each job, so that a stopped build goes on where it was."""

    def __init__(self, path):
        self.path = path
        self.known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def fresh(self, job, wanted):
        stamp = self.known.get(job, {})
        return stamp.get("digest") == wanted and all((self.path.parent / file).exists() for file in stamp["files"])

    def set(self, job, wanted, files):
        self.known[job] = {"digest": wanted, "files": [file.relative_to(self.path.parent).as_posix() for file in files]}
        write(self.path, json.dumps(self.known, indent=1))
