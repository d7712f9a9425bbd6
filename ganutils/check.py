r"""Check an equation as it is shown, from an independent direction, and refute its well-known wrong versions.

    check.equation("2.3", r"D^{*}(x) = \frac{p(x)}{p(x) + q(x)}",
                   given=dict(p=p, q=q, x=x),
                   independent={"optimisation": lambda p, q, x: ...},
                   wrong={"swap": r"\frac{q(x)}{p(x) + q(x)}"})

The check fails (CheckFailed) when the shown formula and an independent value differ, or when a wrong
version is not clearly refuted. A check that could not fail is an error (CheckError).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

import numpy as np

from .formula import call, evaluate, formulas

MIME = "application/vnd.ganutils.check+json"

# How the independent side was found. The keys are what a check cell writes.
METHODS = {
    "symbolic": "符號運算 symbolic", "quadrature": "數值積分 quadrature", "autograd": "自動微分 autograd",
    "finite differences": "有限差分 finite differences", "optimisation": "數值最佳化 optimisation",
    "enumeration": "逐項列舉 enumeration", "simulation": "抽樣模擬 simulation", "library": "另一函式庫 library",
    "code": "程式 ganutils",
}
# What is wrong with a wrong version. A key may add a note: "factor: 1 JSD".
MISTAKES = {
    "sign": "正負號 sign", "factor": "係數 factor", "log base": "對數的底 log base", "argument": "引數 argument",
    "swap": "對調 swapped", "missing": "漏項 term lost", "label": "標籤 label",
}
ANALYTIC = 1e-6  # the loosest relative tolerance of a check without sampling
AGREE, REFUTE = 4.0, 8.0  # standard errors, for a check by sampling


class CheckError(ValueError):
    """The check itself is at fault: it has no wrong version, compares a thing with itself, …"""


class CheckFailed(AssertionError):
    """The equation does not hold, or a wrong version was not refuted."""


@dataclass(frozen=True)
class Result:
    """One checked equation: what agreed, within which bound, and how far off the wrong versions are."""

    equation: str
    methods: tuple[tuple[str, str], ...]  # (label, bound)
    wrong: tuple[tuple[str, str], ...]  # (label, distance)

    def __str__(self) -> str:
        rows = [("✓", label, bound) for label, bound in self.methods] + [("✗", *row) for row in self.wrong]
        width = max(_width(label) for _, label, _ in rows)
        return "\n".join(f"{f'({self.equation})' if i == 0 else '':<7}{mark} {label}{' ' * (width - _width(label))}  {value}"
                         for i, (mark, label, value) in enumerate(rows))

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        content = {"equation": self.equation, "passed": True, "refuted": len(self.wrong),
                   "methods": [list(row) for row in self.methods], "wrong": [list(row) for row in self.wrong]}
        return {"text/plain": str(self), MIME: content}


results: dict[str, Result] = {}  # every equation checked in this process, by number


def equation(
    number: str, shown: str | Callable, *, independent: Mapping[str, Callable], wrong: Mapping[str, str | Callable],
    given: Mapping | None = None, cases: Sequence[Mapping] = ({},), rtol: float = 1e-9, sampled: bool = False,
    code: Callable | None = None, latex: str | None = None,
) -> Result:
    """Check equation ``number`` and register the result.

    shown        the LaTeX that stands boxed; what stands right of ``=`` is read by :mod:`ganutils.formula`; where that is impossible (norms,
                 suprema) a function in the same letters, and the boxed string as ``latex``.
    independent  method (a key of METHODS) ↦ function that finds the left-hand side another way. Functions ask for
                 the given values by the names of their parameters.
    wrong        mistake (a key of MISTAKES, with or without ": note") ↦ wrong right-hand side, as ``shown``.
    given        names and values: numbers, arrays, functions, densities.   cases: further values, one mapping each;
                 the check holds in every case, and a wrong version must fail in at least one.
    rtol         relative tolerance, at most 1e-6: the largest difference over the largest value of a case. A wrong
                 version must be off by more than ten times as much.
    sampled      the independent functions return (estimate, standard error); agreement within 4 standard errors,
                 wrong versions beyond 8.
    code         a ganutils function that claims to compute the same: it must agree too.

    Several formulas set off by a qquad are compared one by one, with a tuple from each function.
    Raises CheckError for a check that could not fail, CheckFailed for an equation that does not hold,
    FormulaError for a formula that cannot be read.
    """
    _examine(number, shown, independent, wrong, rtol, code, latex)
    allowed = {method: AGREE if sampled else rtol for method in independent}
    needed = dict.fromkeys(wrong, REFUTE if sampled else 10 * rtol)
    functions = dict(independent)
    if code:  # exact, even where the reference is a sample
        functions["code"], allowed["code"] = code, rtol
    distance = dict.fromkeys([*functions, *wrong], 0.0)
    for case in cases:
        env = {**(given or {}), **case}
        sides = _sides(shown, env)
        for method, function in functions.items():
            reference = _reference(function, env, sampled and method != "code")
            distance[method] = max(distance[method], *(_distance(side, *reference) for side in sides))
            if method == next(iter(independent)):
                for name, formula in wrong.items():
                    for side in _sides(formula, env):
                        if not any(np.isfinite(value).any() for value in side):
                            raise CheckError(f"equation ({number}): the wrong version {name!r} has no finite value to refute")
                        distance[name] = max(distance[name], _distance(side, *reference))
    faults = [f"{METHODS[method]}: off by {distance[method]:.2g}, allowed {allowed[method]:.2g}"
              for method in functions if not distance[method] < allowed[method]]
    faults += [f"the wrong version {name!r} was not refuted: off by {distance[name]:.2g}, needs more than {needed[name]:.2g}"
               for name in wrong if not distance[name] > needed[name]]
    if faults:
        results.pop(number, None)
        raise CheckFailed(f"equation ({number}): " + "; ".join(faults))
    results[number] = Result(
        number,
        tuple((METHODS[m], f"< {AGREE:.0f} σ" if sampled and m != "code" else f"< {_power(rtol)}") for m in functions),
        tuple((_mistake(name), f"> {REFUTE:.0f} σ" if sampled else _far(distance[name])) for name in wrong))
    return results[number]


def summary() -> None:
    """Print one line for each equation checked so far: its number, methods, bound, and how many were refuted."""
    for number, result in results.items():
        methods = "、".join(label for label, _ in result.methods)
        print(f"({number})  ✓ {methods}  {result.methods[0][1]}   ✗ × {len(result.wrong)}")
    print(f"{len(results)} ✓   {sum(len(r.wrong) for r in results.values())} ✗")


def as_json() -> str:
    """The registered results, for the cheat sheet and the tests."""
    return json.dumps([r._repr_mimebundle_()[MIME] for r in results.values()], ensure_ascii=False)


def _examine(number, shown, independent, wrong, rtol, code, latex) -> None:
    """Refuse a check that could not fail or whose labels are unknown."""
    if not wrong:
        raise CheckError(f"equation ({number}): give at least one wrong version that the check must refute")
    if not independent:
        raise CheckError(f"equation ({number}): give at least one independent evaluation")
    if not 0 < rtol <= ANALYTIC:
        raise CheckError(f"equation ({number}): rtol = {rtol!r} must lie in (0, {ANALYTIC:g}]")
    for names, known in ((independent, METHODS), ((name.partition(":")[0] for name in wrong), MISTAKES)):
        if unknown := [name for name in names if name not in known or name == "code"]:
            raise CheckError(f"equation ({number}): unknown label {unknown[0]!r}; choose one of {', '.join(known)}")
    if callable(shown) and latex is None:
        raise CheckError(f"equation ({number}): shown is a function; give the boxed string as latex=…")
    sides = [side for side in (shown, code, *independent.values(), *wrong.values()) if callable(side)]
    texts = [shown, *wrong.values()]
    if len({_identity(side) for side in sides}) < len(sides) or any(text in texts[:i] for i, text in enumerate(texts)):
        raise CheckError(f"equation ({number}): two of its sides are the same object")


def _identity(function: Callable):
    """Two lambdas with the same text are the same thing, though not the same object."""
    body = getattr(function, "__code__", None)
    return (body.co_code, body.co_consts, body.co_names) if body and not function.__closure__ else id(function)


def _sides(shown: str | Callable, env: Mapping) -> list[tuple[np.ndarray, ...]]:
    """What is shown, evaluated: one tuple (an entry a formula) for each ``=`` of the chain."""
    if callable(shown):
        return [_as_tuple(call(shown, env))]
    parts = [[evaluate(text, env) for text in chain] for chain in formulas(shown)]
    if len({len(chain) for chain in parts}) > 1:
        raise CheckError("formulas side by side must have the same number of =")
    return list(zip(*parts))


def _as_tuple(value) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(v, dtype=float) for v in (value if isinstance(value, tuple) else (value,)))


def _reference(function: Callable, env: Mapping, sampled: bool):
    """The independent value as (values, errors), one entry a formula; errors is None unless sampled."""
    value = call(function, env)
    values, errors = (_as_tuple(part) for part in value) if sampled else (_as_tuple(value), None)
    if not all(np.isfinite(v).all() for v in values):
        raise CheckFailed(f"an independent value is not finite: {values}")
    if errors is not None and not all((e > 0).all() for e in errors):
        raise CheckError(f"a standard error must be positive, not {errors}")
    return values, errors


def _distance(side, values, errors) -> float:
    """The largest difference over the formulas: relative to the largest value, or in standard errors."""
    if len(side) != len(values):
        raise CheckError(f"{len(side)} formulas are compared with {len(values)} values")
    worst = 0.0
    for i, (shown, value) in enumerate(zip(side, values)):
        scale = (np.abs(value).max() or 1.0) if errors is None else errors[i]
        gap = np.abs(shown - value) / scale
        worst = max(worst, float(np.where(np.isnan(gap), np.inf, gap).max()))
    return worst


def _mistake(name: str) -> str:
    kind, _, note = name.partition(":")
    return MISTAKES[kind] + (f": {note.strip()}" if note else "")


def _far(distance: float) -> str:
    return "∞" if np.isinf(distance) else f"{distance:.2g}"


def _power(tolerance: float) -> str:
    return f"{tolerance:.0e}".replace("e-0", "e-")


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
