"""One-language notebooks, derived from the bilingual ones: cells of the other language go, everything else stays. And
their form for students, in which the solutions are stubs."""

import re

import nbformat

from tools.source.notebooks import save

from .exercises import student

OTHER = {"zh": "lang-en", "en": "lang-zh"}


def write(path, folder, form=lambda notebook: notebook):
    """The zh and en edition of a notebook, in the ``form`` asked for, as folder/zh/… and folder/en/…; their paths."""
    targets = []
    for language in OTHER:
        targets.append(folder / language / path.name)
        targets[-1].parent.mkdir(parents=True, exist_ok=True)
        save(form(edition(nbformat.read(path, as_version=4), language)), targets[-1])
    return targets


def edition(notebook, language):
    """The notebook in one language; outputs, ids and metadata as they were, and `language_edition` beside them."""
    notebook.cells = [cell for cell in notebook.cells if OTHER[language] not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"(?m)^(#+ )(.*)$", lambda line: line[1] + half(line[2], language), cell.source)
    notebook.metadata["language_edition"] = language
    return notebook


def half(heading, language):
    """One half of a heading `中文 · English`; a number in front belongs to both."""
    zh, _, en = heading.partition(" · ")
    number = re.match(r"\d+\w? ", zh)
    return zh if language == "zh" or not en else (number[0] if number else "") + en
