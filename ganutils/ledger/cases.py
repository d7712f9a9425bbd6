"""Random cases, none of them special: no mean 0, no variance 1, no symmetry, no two parameters in a simple relation."""

import numpy as np

from ..densities import gaussian, laplace, mixture
from ..laws import FiniteLaw


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
