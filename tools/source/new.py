"""A new lesson: a whole small one, on an example, that passes every test, to be replaced cell by cell."""

import json
import re

from tools import ROOT, ToolError

from . import course
from .notebooks import write
from .stamp import stamp

TEMPLATES = ROOT / "tools" / "source" / "lesson"
# Template ↦ the file that is made of it. With the row in notebooks/course.toml these are all that an author writes.
FILES = {
    "notebook.py.txt": "notebooks/src/{stem}.py",
    "ledger.py.txt": "ganutils/ledger/lesson_{number}.py",
    "figures.py.txt": "ganutils/figures/lesson_{number}.py",
    "deck.zh.md": "notebooks/decks/{stem}.zh.md",
    "deck.en.md": "notebooks/decks/{stem}.en.md",
}


def new(number, slug, titles, root=ROOT):
    """Make the files of a lesson and enter it into the list; all or nothing. Always 0."""
    of = course.read(root)
    validate(of, number, slug, titles)
    stem = f"{number}_{slug}"
    by_language = {language.code: title for language, title in zip(of.languages, titles)}
    row = {
        "number": number,
        "slug": slug,
        "part": str(part_of(of, number)),
        "titles": "{ " + ", ".join(f"{code} = {json.dumps(title, ensure_ascii=False)}" for code, title in by_language.items()) + " }",
    }
    list_text = with_lesson(course.path_of(root).read_text(encoding="utf-8"), number, filled("course.toml", row))
    enlarged = course.parsed(list_text)
    values = {
        "number": number,
        "n": str(int(number)),  # (8.1) in lesson 08
        "heading": enlarged.heading(enlarged.lesson(stem)),
        "title": titles[-1],
        **{f"title_{code}": title for code, title in by_language.items()},
    }
    files = {root / name.format(stem=stem, number=number): filled(template, values) for template, name in FILES.items()}
    if there := [file.relative_to(root).as_posix() for file in files if file.exists()]:
        raise ToolError(f"{', '.join(there)} is there already: take another number, or remove it")
    try:
        for file, text in files.items():
            write(file, text)
        stamp(root, list_text)
    except BaseException:
        for file in files:
            file.unlink(missing_ok=True)
        raise
    names = "\n".join(f"  {file.relative_to(root).as_posix()}" for file in [course.path_of(root), *files])
    print(f"{stem} is made:\n{names}\nNow: python -m tools sync {number}, then python -m tools test tests/test_notebooks.py")
    return 0


def validate(of, number, slug, titles):
    """Raise a ToolError where a lesson of this name cannot be made."""
    if not re.fullmatch(r"\d\d", number):
        raise ToolError(f"{number!r} is no number of a lesson: give two digits, as in new 08 f_gan")
    if taken := [lesson for lesson in of.lessons if lesson.number == number]:
        raise ToolError(f"lesson {number} is there already, {taken[0].stem}: take another number")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", slug):
        raise ToolError(f"{slug!r} cannot stand in file names and addresses: small letters, digits and _ as in f_gan")
    if len(titles) != len(of.languages):
        names = ", ".join(language.name for language in of.languages)
        raise ToolError(f"{len(titles)} titles are given and there are {len(of.languages)} languages: a title each, in {names}")
    for title in titles:
        if not title.strip() or " · " in title or not title.isprintable():
            raise ToolError(f"{title!r} is no title: one line, without ' · ', which parts the languages")


def part_of(of, number):
    """The part that a lesson is planned for, or else that of the lesson before it."""
    planned = [each.part for each in of.planned if each.number == number]
    before = [each.part for each in of.lessons if each.number < number]
    return [of.parts[0].number, *before, *planned][-1]


def filled(template, values):
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def with_lesson(text, number, row):
    """The text of the list with one lesson more, in its place, and without its plan."""
    head, *tables = re.split(r"(?m)^(?=\[\[)", text)
    kept = [table.strip() for table in tables if not (table.startswith("[[planned]]") and f'\nnumber = "{number}"\n' in table)]
    place = 0
    for index, table in enumerate(kept):
        found = re.match(r'\[\[lessons\]\]\nnumber = "(\w+)"\n', table)
        if not table.startswith(("[[lessons]]", "[[planned]]")) or found and found[1] < number:
            place = index + 1
    return "\n\n".join([head.strip(), *kept[:place], row.strip(), *kept[place:]]) + "\n"
