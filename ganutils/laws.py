"""Laws that need no density: finite ones, point masses, and what a map makes of another law.

A law has ``rule()``: nodes and weights with E h(X) = Σ weight · h(node), exact for finite laws.
"""

from collections.abc import Callable

import numpy as np

from . import inputs
from .densities import quadrature


def rule(law, panels: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights with E h(X) ≈ Σ weight · h(node): the law's own ``rule()``, or a quadrature between its ``breaks``."""
    if hasattr(law, "rule"):
        return law.rule()
    nodes, weights = quadrature(law.breaks, panels)
    return nodes, weights * law(nodes)


class FiniteLaw:
    """A law on the points 0, 1, …, n − 1 by their masses, which need not sum to 1: p(x) is the mass at x."""

    def __init__(self, masses):
        self.masses = inputs.array("masses", masses).astype(float)

    def __call__(self, x):
        points = np.asarray(x)
        if np.iscomplexobj(points) or not np.isin(points, np.arange(len(self.masses))).all():
            raise ValueError(f"x = {x}: choose among the points 0, 1, …, {len(self.masses) - 1}")
        return self.masses[points.astype(int)]

    def rule(self) -> tuple[np.ndarray, np.ndarray]:
        return np.arange(len(self.masses)), self.masses

    def moved(self, point: int, by: float) -> "FiniteLaw":
        """The same with ``by`` more mass at one point."""
        masses = self.masses.copy()
        masses[point] += by
        return FiniteLaw(masses)

    def __pow__(self, m: int) -> "FiniteLaw":
        """The law of m independent draws, on all their n^m combinations."""
        if m != int(m) or m < 0 or len(self.masses) ** m > 1e6:
            raise ValueError(f"{m} draws from {len(self.masses)} points: give a whole number, and at most a million combinations")
        together = np.ones(1)
        for _ in range(int(m)):
            together = np.multiply.outer(together, self.masses).ravel()
        return FiniteLaw(together)

    def times(self, other: "FiniteLaw") -> "FiniteLaw":
        """The law of a pair of independent draws, p ⊗ q, on all pairs."""
        return FiniteLaw(np.multiply.outer(self.masses, other.masses).ravel())


class Draws:
    """Point masses at any values: a batch, one sample, a random number with finitely many values.

    ``values`` is one array, or a tuple of arrays that are drawn together. Equal weights unless given.
    """

    def __init__(self, values, weights=None):
        self.values = tuple(np.asarray(v) for v in values) if isinstance(values, tuple) else np.asarray(values)
        n = len(self.values[0] if isinstance(values, tuple) else self.values)
        self.weights = np.full(n, 1 / n) if weights is None else np.asarray(weights)

    def rule(self):
        return self.values, self.weights


class Pushforward:
    """The law of G(z), z drawn from another law."""

    def __init__(self, law, G: Callable):
        self.law, self.G = law, G

    def rule(self):
        nodes, weights = rule(self.law)
        return self.G(nodes), weights
