"""A tiny course of one lesson, in a folder of its own, on which the tests try the tools."""

import nbformat

from tools.source import notebooks, stamp

TWIN = '''# %% [markdown]
# # 00 小 · Tiny

# %% [markdown] tags=["badges"]
# here go the badges

# %% tags=["setup"]
pass

# %% tags=["parameters"]
preset: str = "quick"
steps = 2

# %% [markdown] tags=["lang-zh", "map"]
# map

# %% [markdown] tags=["lang-en", "map"]
# map

# %%
from IPython.display import display
result = {"equation": "0.1", "passed": steps < 3, "refuted": 2}
display({"application/vnd.ganutils.check+json": result, "text/plain": "0.1"}, raw=True)
print(preset, steps)
'''


LIST = '''repository = ""
both = "對照 both"
title = { zh = "小課程", en = "A tiny course" }
about = { zh = "測試用", en = "for tests" }

[[languages]]
code = "zh"
html = "zh-Hant"
name = "繁體中文"
label = "中文"

[[languages]]
code = "en"
html = "en"
name = "English"
label = "English"

[[parts]]
number = 1
title = { zh = "第一部", en = "Part one" }

[[lessons]]
number = "00"
slug = "tiny"
title = { zh = "小", en = "Tiny" }
part = 1
periods = 1
full_minutes = 1.5
needs = []
live = { zh = "看", en = "watch" }
widgets = []

[[planned]]
number = "02"
title = { zh = "以後", en = "Later" }
part = 1
'''
ONE_MORE = LIST[LIST.index("[[lessons]]"):LIST.index("[[planned]]")].replace('"00"', '"01"')


def make(root):
    """A project folder with one notebook, 00_tiny, not executed, and no address."""
    (root / "notebooks" / "src").mkdir(parents=True)
    (root / "docs").mkdir()
    list_lessons(root)
    for file in stamp.TABLES:
        (root / file).write_text(f"before\n\n{''.join(stamp.MARKS)}\nbehind\n", encoding="utf-8", newline="\n")
    add(root, "00_tiny", TWIN)
    stamp.stamp(root)
    return root


def list_lessons(root, *others):
    """Write the list of a tiny course: 00_tiny and other lessons, (number, slug)."""
    text = LIST
    for number, slug in others:
        more = ONE_MORE.replace('"01"', f'"{number}"').replace('"tiny"', f'"{slug}"')
        text = text.replace("[[planned]]", f"{more}[[planned]]")
    (root / "notebooks" / "course.toml").write_text(text, encoding="utf-8", newline="\n")


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
