"""What a public function is given, checked at its door: numbers, names and arrays of any library become plain ones.

A number is a Python, NumPy or torch scalar. Whatever else comes, of a wrong type or out of its range, is a ValueError
that names the argument, what it was and what it may be.
"""

import math
import reprlib
from collections.abc import Iterable, Mapping
from numbers import Integral, Real

import numpy as np
from torch import Tensor


def is_number(value) -> bool:
    """Whether it is one number, of whatever library; True and False are none."""
    return _plain(value) is not None


def number(name: str, value, *, least: float | None = None, above: float | None = None, most: float | None = None,
           below: float | None = None) -> float:
    """The value as a float; ValueError unless it is one finite number within these bounds."""
    plain = _plain(value)
    found = math.nan if plain is None else _float(plain)
    if not math.isfinite(found) or not _within(found, least, above, most, below):
        raise ValueError(f"{name} = {shown(value)}: give a finite number{_bounds(least, above, most, below)}")
    return found


def whole(name: str, value, *, least: int = 1, most: int | None = None) -> int:
    """The value as an int; ValueError unless it is one number of a type that holds whole ones, within these bounds."""
    plain = _plain(value)
    if not isinstance(plain, Integral) or not _within(plain, least, None, most, None):
        raise ValueError(f"{name} = {shown(value)}: give a whole number{_bounds(least, None, most, None)}")
    return int(plain)


def choice(what: str, value, known: Iterable[str]) -> str:
    """The value; ValueError, with the known names, unless it is one of them."""
    if not isinstance(value, str) or value not in known:
        raise ValueError(f"unknown {what} {shown(value)}; choose one of: {', '.join(known)}")
    return value


def array(name: str, value) -> np.ndarray:
    """A tensor, an array or nested lists of numbers as an array of float32 or float64; ValueError for anything else."""
    try:
        found = value.detach().cpu() if isinstance(value, Tensor) else np.asarray(value)
        kind = "f" if isinstance(found, Tensor) and found.is_floating_point() else np.asarray(found).dtype.kind
    except (ValueError, TypeError):  # rows of different lengths
        kind = "O"
    if kind not in "iuf":
        raise ValueError(f"{name} = {shown(value)}: give an array or a tensor of numbers")
    if isinstance(found, Tensor):
        found = (found if found.element_size() >= 4 and kind == "f" else found.double()).numpy()
    return found if found.dtype in (np.float32, np.float64) else found.astype(float)


def items(name: str, value) -> list:
    """What a sequence holds; ValueError for what is none, a string among them."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0:
        raise ValueError(f"{name} = {shown(value)}: give a sequence, such as a tuple")
    return list(value)


def named(name: str, value) -> dict:
    """A dictionary of names, empty for None; ValueError for anything else."""
    if not isinstance(value, Mapping | None):
        raise ValueError(f'{name} = {shown(value)}: give a dictionary of names and weights, such as {{"r1": 0.1}}')
    return dict(value or {})


def shown(value) -> str:
    """A short form of whatever was given."""
    text = repr(value)
    return text if len(text) <= 80 else reprlib.repr(value)


def _plain(value) -> Real | None:
    if isinstance(value, Tensor | np.ndarray) and value.ndim == 0:
        value = value.item()
    return value if isinstance(value, Real) and not isinstance(value, bool) else None


def _float(plain: Real) -> float:
    try:
        return float(plain)
    except OverflowError:  # a whole number with more than 308 digits
        return math.inf


def _within(found: Real, least, above, most, below) -> bool:
    return ((least is None or found >= least) and (above is None or found > above)
            and (most is None or found <= most) and (below is None or found < below))


def _bounds(least, above, most, below) -> str:
    if least is not None and most is not None:
        return f" from {least} to {most}"
    said = (("of at least", least), ("greater than", above), ("of at most", most), ("less than", below))
    words = " and ".join(f"{word} {bound}" for word, bound in said if bound is not None)
    return f" {words}" if words else ""
