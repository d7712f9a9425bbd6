"""Random cases, none of them special: no mean 0, no variance 1, no symmetry, no two parameters in a simple relation."""

import numpy as np

from ..densities import gaussian, laplace, mixture
from ..laws import FiniteLaw

# hypotheses of more than one lesson, in words
POSITIVE = r"\text{$p > 0$, $q > 0$}"
FROZEN = r"\text{$D = D^{*}$，不隨 $\theta$ 動 held fixed}"


def number(rng, low, high):
    """A number between low and high."""
    return float(rng.uniform(low, high))


def density(rng, spread=1.0):
    """A mixture of two or three Gaussian and Laplace densities, with unequal weights."""
    n = int(rng.integers(2, 4))
    kinds = [gaussian if rng.random() < 0.7 else laplace for _ in range(n)]
    parts = [kind(number(rng, -2, 2) * spread, number(rng, 0.5, 1.4) * (0.6 if kind is laplace else 1)) for kind in kinds]
    return mixture(parts, rng.dirichlet(np.full(n, 4.0)))


def gaussians(rng):
    """A mixture of two Gaussians: smooth, for cases that differentiate."""
    parts = [gaussian(number(rng, -2, 2), number(rng, 0.6, 1.4)) for _ in range(2)]
    return mixture(parts, rng.dirichlet(np.full(2, 4.0)))


def logit(rng):
    """A discriminator's logit s(x), smooth and odd in no point."""
    a, b, c, w, shift = rng.uniform([-1, 0.3, 0.2, 1, 0], [1, 0.9, 0.8, 2, 3])
    slope = b * rng.choice([-1, 1])

    def s(x):
        return a + slope * x + c * np.sin(w * x + shift)
    return s


def sigmoid(s):
    """The discriminator D = σ(s)."""
    def D(x):
        return 1 / (1 + np.exp(-s(x)))
    return D


def generator(rng):
    """A generator G(z): increasing, bent, not odd."""
    a, b, c, shift = rng.uniform([-1, 0.4, 0.2, 0.2], [1, 1.1, 0.8, 1])

    def G(z):
        return a + b * z + c * np.tanh(z - shift)
    return G


def table(rng, n, floor=0.02):
    """A law on n points, no mass below ``floor``."""
    return FiniteLaw((1 - n * floor) * rng.dirichlet(np.ones(n)) + floor)


def reweighted(rng):
    """Two mixtures of the same Gaussian and Laplace densities, with other weights: p/q is bounded."""
    kinds = [gaussian, laplace, gaussian if rng.random() < 0.5 else laplace]
    parts = [kind(number(rng, -2, 2), number(rng, 0.5, 1.4)) for kind in kinds]
    return [mixture(parts, rng.dirichlet(np.full(3, 3.0)) * 0.85 + 0.05) for _ in range(2)]


def some_parts(rng, turn):
    """p, and three laws that q_θ is mixed from; p is another mixture of them, so that p/q is bounded."""
    if turn % 2:
        parts = [kind(number(rng, -2, 2), number(rng, 0.6, 1.4)) for kind in (gaussian, laplace, gaussian)]
        return mixture(parts, rng.dirichlet(np.full(3, 3.0)) * 0.7 + 0.1), parts
    return table(rng, 3, 0.1), [FiniteLaw(unit) for unit in np.eye(3)]


def at_points(values):
    """The function on the points 0, 1, … that has these values."""
    return lambda x: np.asarray(values)[np.asarray(x).astype(int)]


def frozen(function):
    """The same function, which remembers what it found: while θ moves it is asked at the same x again and again."""
    found = {}

    def known(x):
        key = np.asarray(x).tobytes()
        if key not in found:
            found[key] = function(x)
        return found[key]
    return known
