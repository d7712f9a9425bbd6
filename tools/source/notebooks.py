"""Notebooks and their text twins: notebooks/NN_slug.ipynb is built from notebooks/src/NN_slug.py."""

import hashlib
import os
import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import zip_longest

import jupytext
import nbformat

from tools import ROOT, ToolError

METADATA = {
    "accelerator": "GPU",  # Colab then offers one
    "colab": {"provenance": []},
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def find(names=(), root=ROOT, source=False):
    """Paths of the notebooks named by number ("02"), name or path; all of them where none is named."""
    folder = root / "notebooks" / ("src" if source else "")
    known = {path.stem: path for path in sorted(folder.glob("[!._]*.py" if source else "[!._]*.ipynb"))}
    if not known:
        raise ToolError(f"沒有筆記本 there is no notebook in {folder}")
    wanted = [re.sub(r"^.*[/\\]|\.(ipynb|py)$", "", str(name)) for name in names] or list(known)
    found = []
    for name in wanted:
        matches = [path for stem, path in known.items() if stem == name or stem.startswith(name.zfill(2) + "_")]
        if len(matches) != 1:
            raise ToolError(f"找不到筆記本 {len(matches) or 'no'} notebooks are called {name!r}; 有 there are: {', '.join(known)}")
        found += matches
    return found


def read_twin(path):
    """The notebook a text twin describes: cells with ids of their own, no outputs."""
    cells = jupytext.read(path, fmt="py:percent").cells
    for cell in cells:
        for key in ("lines_to_next_cell", "lines_to_end_of_cell_marker"):  # jupytext's, about the text only
            cell.metadata.pop(key, None)
        if "solution" in cell.metadata.get("tags", []):
            cell.metadata["jupyter"] = {"source_hidden": True}  # JupyterLab folds it: think first, then look
    return set_ids(nbformat.v4.new_notebook(cells=cells, metadata=METADATA))


def set_ids(notebook):
    """Ids that follow from the cells' content, so that building a notebook again changes nothing."""
    seen = Counter()
    for cell in notebook.cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        cell.id = f"{digest}-{seen[digest]}"
        seen[digest] += 1
    return notebook


def save(notebook, path):
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    write(path, nbformat.writes(notebook).rstrip("\n") + "\n")


def write(path, content):
    """Replace a file, by a text or by bytes, in one go: nobody ever sees half of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    os.replace(part, path)


def name_of(cell, index):
    return f"cell {index + 1} `{(cell.source.strip() or '(empty)').splitlines()[0]}`"


def check(names=(), root=ROOT):
    """List where notebooks and twins disagree; executes nothing. 1 if anything is listed, else 0."""
    twins = find(names, root, source=True)
    found = [line for twin in twins for line in differences(twin, root / "notebooks" / f"{twin.stem}.ipynb")]
    if not names:
        alone = {path.stem for path in (root / "notebooks").glob("*.ipynb")} - {twin.stem for twin in twins}
        found += [f"{stem}: there is no text twin notebooks/src/{stem}.py" for stem in sorted(alone)]
    print("\n".join(found) or f"{len(twins)} notebooks agree with their text")
    return int(bool(found))


def differences(py_path, ipynb_path):
    """What disagrees between a text twin and its notebook, one line each; an empty list if nothing does."""
    if not ipynb_path.exists():
        return [f"{ipynb_path.stem}: there is no notebook yet: python -m tools sync {ipynb_path.stem}"]
    text, saved = read_twin(py_path).cells, nbformat.read(ipynb_path, as_version=4).cells
    found = []
    blocks = SequenceMatcher(None, [key(cell) for cell in text], [key(cell) for cell in saved], autojunk=False)
    for tag, a, b, c, d in blocks.get_opcodes():
        if tag != "equal":
            found += [describe(*pair) for pair in zip_longest(enumerate(text[a:b], a), enumerate(saved[c:d], c))]
    return [f"{ipynb_path.stem}: {line}" for line in found + unexecuted(saved)]


def key(cell):
    return cell.cell_type, cell.source, tuple(cell.metadata.get("tags", []))


def describe(text, saved):
    """One difference: a pair of (index, cell), or None on the side that lacks the cell."""
    if text is None or saved is None:
        return f"{name_of(*(text or saved)[::-1])} stands only in the {'text' if text else 'notebook'}"
    parts = zip(("type", "source", "tags"), key(text[1]), key(saved[1]))
    return f"{name_of(*text[::-1])} differs in {' and '.join(part for part, a, b in parts if a != b)}"


def unexecuted(cells):
    """Code without a count, and a notebook without any output: the tests' comparison would pass over them."""
    code = [(index, cell) for index, cell in enumerate(cells) if cell.cell_type == "code" and cell.source.strip()]
    found = [f"{name_of(cell, index)} was never executed" for index, cell in code if cell.execution_count is None]
    return found + (["no cell has an output"] if code and not any(cell.outputs for _, cell in code) else [])
