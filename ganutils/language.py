"""Which language the reader sees: a switch that hides the cells of the others, and the glossary.

A Markdown cell in one language carries a tag such as ``lang-zh`` or ``lang-en``; everything else is common.
"""

import csv
from pathlib import Path

# Label ↦ code, as notebooks/course.toml lists them, which is not there where only the package is installed
LANGUAGES = {"中文": "zh", "English": "en"}
BOTH = "對照 both"


def switch():
    """A 中文 / English / 對照 switch for JupyterLab and Notebook 7; harmless elsewhere.

    Returns an ipywidgets box. JupyterLab puts a cell's tags into the page through the extension
    jupyterlab-celltagsclasses, which the course installs.
    """
    import ipywidgets as widgets

    style = widgets.HTML()
    buttons = widgets.ToggleButtons(options=[*LANGUAGES, BOTH], value=BOTH, style={"button_width": "7em"})
    buttons.observe(lambda change: setattr(style, "value", _css(LANGUAGES.get(change["new"]))), names="value")
    return widgets.HBox([buttons, style])


def _css(shown: str | None) -> str:
    """A style sheet that hides every language but one; none of them for None."""
    if shown is None:
        return ""
    # The class sits on the cell alone: a bare [lang=en] would hide the whole application
    hidden = [f".jp-Cell.cell-tag-lang-{code}, .gan-{code}" for code in LANGUAGES.values() if code != shown]
    return f"<style>{', '.join(hidden)} {{ display: none }}</style>"


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
