"""What files repeat of notebooks/course.toml: buttons and setup cell of each notebook, the map in lesson 00, two tables; and
what a notebook repeats of its own text: what its figures say to those who do not see them."""

import re

import jupytext
import nbformat

from tools import ROOT, ToolError

from . import course, figures, links
from .course import said
from .notebooks import find, name_of, read_twin, save, set_ids, write

MARKS = ("<!-- course.toml -->\n", "<!-- /course.toml -->")  # around a table in a Markdown file
FRACTIONS = {0.0: "", 0.25: "¼", 0.5: "½", 0.75: "¾"}
COLON = {"zh": "："}


# --- the tables -------------------------------------------------------------------------------------

def together(of, text, mark=" · "):
    """A text in all languages, once where they do not differ."""
    return mark.join(dict.fromkeys(said(text, language.code) for language in of.languages if text))


def name(lesson, language):
    """A lesson's title in a language, and what it is about."""
    about = said(getattr(lesson, "about", {}), language)
    return said(lesson.title, language) + (COLON.get(language, ": ") + about if about else "")


def number_of(minutes):
    """1.5 as 1½."""
    whole, rest = divmod(minutes, 1)
    if rest not in FRACTIONS:
        raise ToolError(f"course.toml: full_minutes = {minutes}: give whole, half or quarter minutes")
    return (f"{whole:.0f}" if whole or not rest else "") + FRACTIONS[rest]


def readme_table(of):
    lines = ["| | | 先備 before it | 課堂分鐘 minutes in class | `full` 分鐘 minutes |", "|---|---|---|---|---|"]
    for lesson in of.lessons:
        names = together(of, {language.code: name(lesson, language.code) for language in of.languages})
        lines.append(f"| [{lesson.number}](notebooks/{lesson.stem}.ipynb) | {names} | {'、'.join(lesson.needs)} | {50 * lesson.periods} "
                     f"| {number_of(lesson.full_minutes)} |")
    return "\n".join(lines) + "\n"


def teaching_table(of):
    lines = ["| | 先備 before it | 現場 live | 分鐘 minutes |", "|---|---|---|---|"]
    for lesson in of.lessons:
        needs = "、".join([*lesson.needs, *([together(of, lesson.background, " ")] if lesson.background else [])])
        minutes = "50" if lesson.periods == 1 else f"{lesson.periods} × 50"
        lines.append(f"| {lesson.number} {together(of, lesson.title, ' ')} | {needs} | {together(of, lesson.live)} | {minutes} |")
    return "\n".join(lines) + "\n"


def map_cell(of, language):
    """The source of the cell of lesson 00 that shows the lessons in a language; planned ones have no link."""
    lines = ["| 章 | 內容 |" if language == "zh" else "| lesson | content |", "|---|---|"]
    for part in of.parts:
        lines.append(f"| | **{said(part.title, language)}** |")
        for lesson in of.part(part.number):
            number = f"[{lesson.number}]({lesson.stem}.ipynb)" if lesson in of.lessons else lesson.number
            lines.append(f"| {number} | {name(lesson, language)} |")
    return "\n".join(lines)


TABLES = {"README.md": readme_table, "docs/teaching.md": teaching_table}


def with_table(text, table, path):
    """The text of a Markdown file with another table between its marks."""
    pieces = re.split("|".join(map(re.escape, MARKS)), text)
    if len(pieces) != 3:
        raise ToolError(f"{path} needs one table between the lines {MARKS[0].strip()} and {MARKS[1]}")
    return pieces[0] + MARKS[0] + table + MARKS[1] + pieces[2]


# --- the cells --------------------------------------------------------------------------------------

def cells_of(of, stem):
    """The cells of a notebook that are stamped: the tags by which each is found ↦ its source."""
    sources = {("badges",): links.badges(of, stem), ("setup",): links.setup_cell(of.repository)}
    if stem.startswith("00_"):
        sources |= {(language.tag, "map"): map_cell(of, language.code) for language in of.languages}
    return sources


def tags_of(cell):
    return cell.metadata.get("tags", [])


def places(cells, of, path, tags=tags_of):
    """(index, tags, source) of each cell to stamp. All must be there but the map in a language that is not written yet."""
    for wanted, source in cells_of(of, path.stem).items():
        found = [index for index, cell in enumerate(cells) if set(wanted) <= set(tags(cell))]
        if not found and "map" in wanted and of.languages[0].tag not in wanted:
            continue
        if len(found) != 1:
            raise ToolError(f"{path.name} has {len(found)} cells tagged {' and '.join(map(repr, wanted))}: it needs exactly one")
        yield found[0], wanted, source


def stamped_notebook(path, of):
    notebook = nbformat.read(path, as_version=4)
    for index, _, source in places(notebook.cells, of, path):
        notebook.cells[index].source = source
    figures.describe(notebook.cells, of.languages)
    return set_ids(notebook)


def stamped_twin(path, of):
    """The twin's text with some cells replaced and every other character as it was."""
    pieces = re.split(r"(?m)^(?=# %%)", path.read_text(encoding="utf-8"))
    for index, _, source in places(pieces, of, path, lambda piece: re.findall(r'"([\w-]+)"', piece.split("\n")[0])):
        marker = pieces[index].split("\n")[0]
        blank = "\n" if index < len(pieces) - 1 else ""
        pieces[index] = f"{marker}\n{as_text(source, '[markdown]' in marker)}\n{blank}"
    return "".join(pieces)


def as_text(source, markdown):
    """A cell's source as jupytext writes it: Markdown and magics become comments."""
    new = nbformat.v4.new_markdown_cell if markdown else nbformat.v4.new_code_cell
    text = jupytext.writes(nbformat.v4.new_notebook(cells=[new(source)]), fmt="py:percent")
    return text.split("# %%", 1)[1].split("\n", 1)[1].strip("\n")


# --- stamping, and what is not stamped ----------------------------------------------------------------

def stamp(root=ROOT, list_text=None):
    """Write what the list says into every file that repeats it, and the list itself where ``list_text`` is its new text; all
    or nothing. Always 0."""
    path = course.path_of(root)
    text = path.read_text(encoding="utf-8") if list_text is None else list_text
    of = course.parsed(text)
    texts = {path: text}
    for file, table in TABLES.items():
        texts[root / file] = with_table((root / file).read_text(encoding="utf-8"), table(of), file)
    twins = {twin: stamped_twin(twin, of) for twin in sorted((root / "notebooks" / "src").glob("*.py"))}
    notebooks = {book: stamped_notebook(book, of) for book in sorted((root / "notebooks").glob("*.ipynb"))}
    for file, new in {**texts, **twins}.items():  # no error is left to come
        write(file, new)
    for file, notebook in notebooks.items():
        save(notebook, file)
    print(f"{of.repository or 'no address'}, {len(of.lessons)} lessons: stamped into {', '.join(TABLES)}, "
          f"{len(twins)} twins and {len(notebooks)} notebooks")
    return 0


def disagreements(root=ROOT):
    """Where a file does not say what the list says, a line each."""
    of = course.read(root)
    found = []
    for file, table in TABLES.items():
        text = (root / file).read_text(encoding="utf-8")
        if with_table(text, table(of), file) != text:
            found.append(f"{file}: its table is not what `python -m tools course` writes")
    for path in [*find((), root, source=True), *find((), root)]:
        cells = (read_twin(path) if path.suffix == ".py" else nbformat.read(path, as_version=4)).cells
        complaints = [*stale(cells, of, path), *links.foreign(cells, of.repository), *undescribed(cells, of)]
        found += [f"{path.name}: {line}" for line in complaints]
    return found


def undescribed(cells, of):
    for cell in figures.undescribed(cells, of.languages):
        yield (f"{name_of(cell, cells.index(cell))}: what its figure says to those who do not see it is not what the text says: "
               "python -m tools course")


def stale(cells, of, path):
    try:
        for index, tags, source in places(cells, of, path):
            if cells[index].source != source:
                yield f"the cell tagged {' '.join(tags)} is not what `python -m tools course` writes for {of.repository or 'no address'}"
    except ToolError as error:
        yield str(error)
