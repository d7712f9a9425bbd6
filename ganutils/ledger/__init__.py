"""The book of proofs: for each numbered equation its cases, its hypotheses and its wrong versions; and what its names mean.

A lesson's file is read when one of its equations is asked for, because some need large libraries;
``EQUATIONS`` reads them all.
"""

from importlib import import_module
from pathlib import Path

from . import book, meanings
from .book import MEANINGS, Equation

__all__ = ["EQUATIONS", "MEANINGS", "find", "meanings"]

LESSONS = {int(path.stem[-2:]): path.stem for path in sorted(Path(__file__).parent.glob("lesson_??.py"))}


def find(number: str) -> Equation | None:
    """The equation of that number, such as "2.4"; None for one that is not in the book."""
    lesson = number.split(".")[0]
    if lesson.isdecimal() and int(lesson) in LESSONS:
        import_module(f"{__name__}.{LESSONS[int(lesson)]}")
    return book.EQUATIONS.get(number)


def __getattr__(name: str):
    if name != "EQUATIONS":
        raise AttributeError(f"{__name__} has no name {name!r}")
    for stem in LESSONS.values():
        import_module(f"{__name__}.{stem}")
    return book.EQUATIONS
