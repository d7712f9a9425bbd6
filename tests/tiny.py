"""A tiny course of one lesson, in a folder of its own, on which the tests try the tools."""

import shutil

import nbformat

from tools import ROOT
from tools.source import links, notebooks

TWIN = '''# %% [markdown]
# # 小 · Tiny

# %% [markdown] tags=["badges"]
# here go the badges

# %% tags=["setup"]
pass

# %% tags=["parameters"]
preset: str = "quick"
steps = 2

# %%
from IPython.display import display
result = {"equation": "0.1", "passed": steps < 3, "refuted": 2}
display({"application/vnd.ganutils.check+json": result, "text/plain": "0.1"}, raw=True)
print(preset, steps)
'''


def make(root):
    """A project folder with one notebook, 00_tiny, not executed, and no address."""
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "notebooks" / "src").mkdir(parents=True)
    add(root, "00_tiny", TWIN)
    links.stamp(None, root)
    return root


def twin(root, stem="00_tiny"):
    return root / "notebooks" / "src" / f"{stem}.py"


def book(root, stem="00_tiny"):
    return root / "notebooks" / f"{stem}.ipynb"


def add(root, stem, text):
    twin(root, stem).write_text(text, encoding="utf-8", newline="\n")
    notebooks.save(notebooks.read_twin(twin(root, stem)), book(root, stem))


def change(path, edit):
    """Edit a saved notebook's cells in place."""
    notebook = nbformat.read(path, as_version=4)
    edit(notebook.cells)
    nbformat.write(notebook, path)


def code_cell(source, *outputs, tags=()):
    return nbformat.v4.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def markdown(source, tag=None):
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": [tag]} if tag else {})


def pair(zh, en):
    """A cell in each language, saying the same."""
    return [markdown(zh, "lang-zh"), markdown(en, "lang-en")]


TITLE = markdown("# 00 小 · Tiny")


def notebook_of(folder, cells, name="00_tiny"):
    """A saved notebook of these cells, without a twin; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    notebooks.save(notebooks.set_ids(nbformat.v4.new_notebook(cells=cells)), folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"
