"""One-language notebooks, derived from those in all languages: cells of another language go, everything else stays. And
their form for students, in which the solutions are stubs."""

import re

import nbformat

from tools.source import course, figures
from tools.source.notebooks import save

from .exercises import student

LANGUAGES = course.read().languages


def write(path, folder, form=lambda notebook: notebook):
    """The edition of a notebook in each language, in the ``form`` asked for, as folder/zh/… and so on; their paths."""
    targets = []
    for language in LANGUAGES:
        targets.append(folder / language.code / path.name)
        targets[-1].parent.mkdir(parents=True, exist_ok=True)
        save(form(edition(nbformat.read(path, as_version=4), language.code)), targets[-1])
    return targets


def edition(notebook, language):
    """The notebook in one language; outputs, ids and metadata as they were, and `language_edition` beside them."""
    others = {each.tag for each in LANGUAGES if each.code != language}
    notebook.cells = [cell for cell in notebook.cells if not others & set(cell.metadata.get("tags", []))]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"(?m)^(#+ )(.*)$", lambda line: line[1] + in_language(line[2], language), cell.source)
    figures.describe(notebook.cells, [each for each in LANGUAGES if each.code == language])
    notebook.metadata["language_edition"] = language
    return notebook


def in_language(heading, language):
    """The part of a heading `中文 · English` that is in this language."""
    return figures.in_language(heading, language, [each.code for each in LANGUAGES])
