"""The book of proofs: for each numbered equation its cases, its hypotheses and its wrong versions; and what its names mean."""

from importlib import import_module
from pathlib import Path

from . import meanings
from .book import EQUATIONS, MEANINGS

for _lesson in sorted(Path(__file__).parent.glob("lesson_*.py")):
    import_module(f"{__name__}.{_lesson.stem}")

__all__ = ["EQUATIONS", "MEANINGS", "meanings"]
