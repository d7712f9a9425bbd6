"""How the book of proofs is written: an equation with its cases and wrong versions, and the meanings of names.

A lesson's file says for each numbered equation what stands in the box, under which hypotheses, from which random cases it is
tried, where an inequality is tight, and which wrong versions are shown. How a name is found, without the formula that the
box states for it, is said once for the whole series, in ``meanings.py``, or in the lesson's file where only it knows the name.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..evaluate import Meaning

EQUATIONS: dict[str, "Equation"] = {}
MEANINGS: dict[str, list[Meaning]] = {}


@dataclass(frozen=True)
class Equation:
    """One numbered equation.

    latex    what stands in the box.      given    the hypotheses beside it, LaTeX: relations, or words in ``\\text{…}``
    case     rng ↦ one random case: name ↦ value; under "over" the domains of min, max, sums
    words    the hypotheses in words ↦ a test of a case
    outside  rng ↦ cases beyond the hypotheses, where the equation fails: each is kept out by one of them
    converse how many of the statements, from the first, hold together under the hypotheses only
    tight    words ↦ (rng ↦ a case in which an inequality becomes an equality)
    wrong    kind of mistake ↦ LaTeX of the wrong statement
    synonyms names that stand for the same thing in this equation
    proof    LaTeX of a left side ↦ a function that derives it with SymPy
    """

    number: str
    latex: str
    case: Callable
    given: str = ""
    words: Mapping[str, Callable] = field(default_factory=dict)
    outside: Callable | None = None
    converse: int = 0
    synonyms: Mapping[str, str] = field(default_factory=dict)
    tight: Mapping[str, Callable] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    proof: Mapping[str, Callable] = field(default_factory=dict)
    meanings: Mapping[str, list[Meaning]] = field(default_factory=dict)
    rtol: float = 1e-8
    cases: int = 8


def equation(number: str, latex: str, case: Callable, *, meanings: Iterable[Meaning] = (), **parts) -> Equation:
    """Enter an equation into the book."""
    own: dict[str, list[Meaning]] = {}
    for meaning in meanings:
        own.setdefault(meaning.name, []).append(meaning)
    EQUATIONS[number] = Equation(number, latex, case, meanings=own, **parts)
    return EQUATIONS[number]


def meaning(name: str, by: str = "", of: str = "", function: bool = False) -> Callable:
    """Decorator: the function finds ``name`` by the method ``by``; for the whole series."""
    def enter(find: Callable) -> Callable:
        MEANINGS.setdefault(name, []).append(Meaning(name, by, find, tuple(of.split()), function))
        return find
    return enter
