"""Which language the reader sees: a switch that hides the cells of the others, and the glossary.

A Markdown cell in one language carries a tag such as ``lang-zh`` or ``lang-en``; everything else is common.
"""

import csv
from pathlib import Path

import anywidget
import traitlets

# Label ↦ code, as notebooks/course.toml lists them, which is not there where only the package is installed
LANGUAGES = {"中文": "zh", "English": "en"}
BOTH = "對照 both"
STYLE = """
.gan-language { display: flex; gap: 4px }
.gan-language button { min-width: 7em; padding: 4px 8px; border: 1px solid rgba(128, 128, 128, 0.5); border-radius: 4px; cursor: pointer;
  font: inherit; color: var(--jp-ui-font-color1, inherit); background: var(--jp-layout-color2, transparent) }
.gan-language button[aria-pressed="true"] { border-color: #0072b2; background: #0072b2; color: #fff }
.gan-language button:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px }
"""


def hiding(code: str) -> str:
    """The rule that hides a language in a notebook of the class gan-hide-…: its cells, and its half of a widget's labels."""
    # The class sits on the cell alone: a bare [lang=en] would hide the whole application
    return f".gan-hide-{code} .jp-Cell.cell-tag-lang-{code}, .gan-hide-{code} .gan-{code} {{ display: none }}\n"


class Switch(anywidget.AnyWidget):
    """A button a language and one for all, which the page itself obeys: they work while the kernel is busy, too."""

    _esm = Path(__file__).with_name("language.js")
    _css = STYLE + "".join(map(hiding, LANGUAGES.values()))
    languages = traitlets.Dict(LANGUAGES).tag(sync=True)
    both = traitlets.Unicode(BOTH).tag(sync=True)


def switch() -> Switch:
    """A 中文 / English / 對照 switch for JupyterLab and Notebook 7; harmless elsewhere.

    JupyterLab puts a cell's tags into the page through the extension jupyterlab-celltagsclasses, which the course installs.
    """
    return Switch()


def both(zh: str, en: str) -> str:
    """HTML that says it in both languages; the switch hides one of them, as it hides cells."""
    return f'<span class="gan-zh" lang="zh-Hant">{zh}</span> <span class="gan-en" lang="en">{en}</span>'


def glossary() -> list[dict[str, str]]:
    """The rows of the glossary: ``zh`` and ``en`` terms, ``definition_zh``, ``definition_en``, and ``forbidden``
    (Mainland variants and misnomers that the series does not use, separated by spaces)."""
    with open(Path(__file__).parent / "glossary.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def glossary_table():
    """The glossary as a Markdown table, both languages side by side, for the notebook to show."""
    from IPython.display import Markdown

    head = "| 中文 | English | | 定義 | definition |\n|---|---|---|---|---|\n"
    columns = ("zh", "en", "symbol", "definition_zh", "definition_en")
    return Markdown(head + "\n".join("| " + " | ".join(row[c] for c in columns) + " |" for row in glossary()))
