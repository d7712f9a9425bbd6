"""The buttons of Colab and Binder and the cell that installs the course, made from the repository's address."""

import re

from tools import ROOT, ToolError

from . import course

COLAB, BINDER = "https://colab.research.google.com", "https://mybinder.org"
NO_ADDRESS = "<!-- Colab · Binder: python -m tools links OWNER/NAME -->"  # nothing is seen of it
# What the setup cell does where ganutils is missing. --no-deps: on Colab all that is needed is there, and nothing may replace its torch
NO_INSTALL = """\
    remedy = "python -m tools lab；Colab: python -m tools links OWNER/NAME"
    raise ImportError(f"ganutils 尚未安裝 is not installed → {remedy}") from error"""
INSTALL = """\
    import sys
    if "google.colab" not in sys.modules:
        raise ImportError("ganutils 尚未安裝 is not installed → python -m tools lab") from error
    %pip install -q --no-deps "git+https://github.com/{slug}\""""
# Links that launch or install the course; a plain link to someone else's code on GitHub is a reference.
LAUNCH = re.compile(r"(?:colab\.research\.google\.com/github|mybinder\.org/v2/gh|git\+https://github\.com)/([\w.-]+/[\w.-]+)")
GITHUB = re.compile(r"//github\.com/([\w.-]+/[\w.-]+)")


def colab_folders(of):
    """Label ↦ branch and folder. Colab cannot hide a language: .github/workflows/publish.yml keeps the one-language notebooks
    on a branch of their own."""
    folders = {language.label: f"editions/{language.code}" for language in of.languages}
    return {**folders, of.both: "main/notebooks"}


def badges(of, stem):
    """The source of a notebook's cell tagged `badges`."""
    if of.repository is None:
        return NO_ADDRESS
    buttons = [f"{label} [![Colab]({COLAB}/assets/colab-badge.svg)]({on_colab(of, folder, stem)})"
               for label, folder in colab_folders(of).items()]
    buttons.append(f"[![Binder]({BINDER}/badge_logo.svg)]({on_binder(of, stem)})")
    return " · \n".join(buttons)


def launches(of, stem, language):
    """(name, address) of the services that run a lesson in a language; none before the course has an address."""
    if of.repository is None:
        return []
    (label,) = [each.label for each in of.languages if each.code == language]
    return [("Colab", on_colab(of, colab_folders(of)[label], stem)), ("Binder", on_binder(of, stem))]


def on_colab(of, folder, stem):
    return f"{COLAB}/github/{of.repository}/blob/{folder}/{stem}.ipynb"


def on_binder(of, stem):
    return f"{BINDER}/v2/gh/{of.repository}/HEAD?urlpath=lab/tree/notebooks/{stem}.ipynb"


def setup_cell(slug):
    """The source of every notebook's cell tagged `setup`."""
    template = (ROOT / "tools" / "source" / "setup_cell.py.txt").read_text(encoding="utf-8")
    return template.replace("{install}", INSTALL.format(slug=slug) if slug else NO_INSTALL).rstrip("\n")


def foreign(cells, slug):
    """Links that launch another copy than this one, or name a repository of the same name elsewhere."""
    text = "\n".join(cell.source for cell in cells)
    name = "/" + slug.split("/")[1] if slug else None
    others = LAUNCH.findall(text) + [each for each in GITHUB.findall(text) if name and each.endswith(name)]
    return [f"links to {other}, and the address is {slug or 'not set'}" for other in others if other != slug]


def address(slug, root=ROOT):
    """Write the address into course.toml, or take it out where it is None, and stamp it everywhere; all or nothing. Always 0."""
    from .stamp import stamp

    text = course.path_of(root).read_text(encoding="utf-8")
    return stamp(root, course.with_address(text, slug and course.valid(slug)))
