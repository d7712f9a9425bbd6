"""Divergences between densities on the line, and the f-divergence family.

``p`` and ``q`` are densities of :mod:`ganutils.densities` (1-D, with ``log_prob`` and ``breaks``); all
integrals are composite Gauss–Legendre quadratures in float64. Natural logarithms.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, softplus

from . import elementary, inputs
from .densities import check_density, quadrature
from .elementary import sigma


def integrate(f: Callable[[np.ndarray], np.ndarray], breaks, panels: int = 400, order: int = 16) -> float:
    """∫ f(x) dx over [breaks[0], breaks[-1]], Gauss–Legendre on ``panels`` panels between breaks.

    ``f`` takes and returns arrays of shape (m,). Breaks are put where f has a kink or a jump, so that
    each panel sees a smooth f. Raises ValueError when fewer than two distinct finite breaks are given
    or f is not finite somewhere (named).
    """
    breaks = list(inputs.array("breaks", breaks).ravel())
    if breaks != sorted(breaks):
        raise ValueError(f"breaks = {breaks!r}: give at least two distinct finite numbers, in ascending order")
    x, weights = quadrature(breaks, panels, order)
    y = np.broadcast_to(np.asarray(f(x), dtype=float), x.shape)
    if not np.isfinite(y).all():
        raise ValueError(f"the integrand is {y[~np.isfinite(y)][0]} at x = {x[~np.isfinite(y)][0]:.6g}")
    return float(y @ weights)


def _log_densities(p, q):
    """x ↦ (log p(x), log q(x)) on arrays, and the breaks of both."""
    check_density("p", p)
    check_density("q", q)

    def logs(x):
        x = torch.as_tensor(x, dtype=torch.float64)
        return p.log_prob(x).numpy(), q.log_prob(x).numpy()
    return logs, sorted({*p.breaks, *q.breaks})


def _expect_log_ratio(log_p: np.ndarray, log_r: np.ndarray) -> np.ndarray:
    """p log(p / r) with the convention 0 log 0 = 0."""
    with np.errstate(invalid="ignore"):
        return np.where(log_p == -np.inf, 0.0, np.exp(log_p) * (log_p - log_r))


def kl(p, q) -> float:
    """KL(p‖q) = ∫ p log(p/q) dx ∈ [0, ∞]; ∞ where p has mass and q has none."""
    logs, breaks = _log_densities(p, q)
    uncovered = integrate(lambda x: np.where(logs(x)[1] == -np.inf, np.exp(logs(x)[0]), 0.0), breaks)
    if uncovered > 1e-12:  # below: what the tails of a Gaussian leave outside another's break points
        return float("inf")
    return integrate(lambda x: np.where(logs(x)[1] == -np.inf, 0.0, _expect_log_ratio(*logs(x))), breaks)


def js(p, q) -> float:
    """JSD(p‖q) = ½ KL(p‖m) + ½ KL(q‖m) with m = (p + q)/2; 0 ≤ JSD ≤ log 2. Lin (1991)."""
    logs, breaks = _log_densities(p, q)

    def integrand(x):
        log_p, log_q = logs(x)
        log_m = np.logaddexp(log_p, log_q) - np.log(2)
        return 0.5 * _expect_log_ratio(log_p, log_m) + 0.5 * _expect_log_ratio(log_q, log_m)

    return integrate(integrand, breaks)


def tv(p, q) -> float:
    """TV(p, q) = ½ ∫ |p - q| dx ∈ [0, 1]."""
    logs, breaks = _log_densities(p, q)
    # |p - q| has a kink wherever p = q: 20 times the panels keeps the error below 1e-6
    return integrate(lambda x: 0.5 * np.abs(np.exp(logs(x)[0]) - np.exp(logs(x)[1])), breaks, panels=8000)


def w1(p, q) -> float:
    """W₁(p, q) = ∫ |F_p − F_q| dx ∈ [0, ∞), with the distribution functions F. To about 1e-5 for smooth densities.

    Vallender (1974), Theory of Probability and its Applications 18 (4).
    """
    from scipy.integrate import cumulative_trapezoid  # here: it is large, and few need it

    check_density("p", p)
    check_density("q", q)
    x = np.linspace(min(p.breaks[0], q.breaks[0]), max(p.breaks[-1], q.breaks[-1]), 10_001)
    gap = cumulative_trapezoid(p(x) - q(x), x, initial=0)
    return float(np.trapezoid(np.abs(gap), x))


class FDivergence(NamedTuple):
    """D_f(p‖q) = ∫ q f(p/q) dx for a convex f with f(1) = 0, and what a GAN needs of it.

    ``f(u)`` for u > 0; ``conjugate(t)`` = f*(t) = sup_u (u t - f(u)); ``best(u)`` = T* = f′(u) at u = p/q,
    where the bound E_p T - E_q f*(T) ≤ D_f is tight; ``activation(s)`` maps a logit, increasing, into the
    domain of f*; ``fake(s)`` = f*(activation(s)), simplified by hand so that no logit overflows before it must.
    All these act on tensors, elementwise; the derivatives of the last two, ``activation_slope`` and ``fake_slope``,
    on numbers and arrays, too. (Pearson's f* is exact for t ≥ -2 and an upper bound below, so that the bound
    on D_f stays valid.) Nowozin, Cseke & Tomioka (2016), Tables 1 and 2.
    """

    name: str
    f: Callable[[Tensor], Tensor]
    conjugate: Callable[[Tensor], Tensor]
    best: Callable[[Tensor], Tensor]
    activation: Callable[[Tensor], Tensor]
    fake: Callable[[Tensor], Tensor]
    activation_slope: Callable
    fake_slope: Callable


LOG2 = float(np.log(2))


def one(s):
    """The slope of s + a constant."""
    return 1.0


def half_tanh_slope(s):
    """The slope of ½ tanh s."""
    return (1 - elementary.tanh(s) ** 2) / 2


F_DIVERGENCES: dict[str, FDivergence] = {
    family.name: family
    for family in (
        FDivergence("kl", lambda u: u * u.log(), lambda t: (t - 1).exp(), lambda u: 1 + u.log(), lambda s: s,
                    lambda s: (s - 1).exp(), one, lambda s: elementary.exp(s - 1)),
        FDivergence("reverse-kl", lambda u: -u.log(), lambda t: -1 - (-t).log(), lambda u: -1 / u,
                    lambda s: -(-s).exp(), lambda s: s - 1, lambda s: elementary.exp(-s), one),
        FDivergence("pearson", lambda u: (u - 1) ** 2, lambda t: t**2 / 4 + t, lambda u: 2 * (u - 1),
                    lambda s: s, lambda s: s**2 / 4 + s, one, lambda s: s / 2 + 1),
        FDivergence("squared-hellinger", lambda u: (u.sqrt() - 1) ** 2, lambda t: t / (1 - t),
                    lambda u: 1 - 1 / u.sqrt(), lambda s: 1 - (-s).exp(), torch.expm1,
                    lambda s: elementary.exp(-s), elementary.exp),
        # D_f = 2 JSD: the paper's JS carries no ½
        FDivergence("js", lambda u: u * u.log() - (u + 1) * ((u + 1) / 2).log(), lambda t: -(2 - t.exp()).log(),
                    lambda u: (2 * u / (1 + u)).log(), lambda s: LOG2 + logsigmoid(s),
                    lambda s: softplus(s) - LOG2, lambda s: sigma(-s), sigma),
        # D_f = 2 JSD - 2 log 2, the value of the original game; here f(1) = -2 log 2
        FDivergence("gan", lambda u: u * u.log() - (u + 1) * (u + 1).log(), lambda t: -(-torch.expm1(t)).log(),
                    lambda u: (u / (1 + u)).log(), logsigmoid, softplus, lambda s: sigma(-s), sigma),
        FDivergence("tv", lambda u: (u - 1).abs() / 2, lambda t: t, lambda u: (u - 1).sign() / 2,
                    lambda s: s.tanh() / 2, lambda s: s.tanh() / 2, half_tanh_slope, half_tanh_slope),
    )
}


def f_divergence(p, q, name: str) -> float:
    """D_f(p‖q) = ∫ q f(p/q) dx for ``name`` in ``F_DIVERGENCES``; p and q must share their support.

    An integral that diverges comes out as its part between the break points. Raises ValueError for an unknown
    name, and where one density has mass and the other is 0 in float64.
    """
    inputs.choice("f-divergence", name, F_DIVERGENCES)
    logs, breaks = _log_densities(p, q)

    def seen(log_p, log_q):
        return (log_p > -700) & (log_q > -700)

    def unseen(x):
        return np.where(seen(*logs(x)), 0.0, np.exp(logs(x)[0]) + np.exp(logs(x)[1]))

    lost = integrate(unseen, breaks)
    if lost > 1e-12:
        raise ValueError(f"a mass of {lost:.2g} of {p.name} and {q.name} lies where the other density is 0; use kl, js or tv")

    def integrand(x):
        log_p, log_q = logs(x)
        both = seen(log_p, log_q)
        u = torch.as_tensor(np.where(both, np.exp(np.clip(log_p - log_q, -700, 700)), 1.0))
        return np.where(both, np.exp(log_q) * F_DIVERGENCES[name].f(u).numpy(), 0.0)

    return integrate(integrand, breaks, panels=8000 if name == "tv" else 400)


def f_bound(p, q, T: Callable[[np.ndarray], np.ndarray], name: str) -> float:
    """The variational bound E_p T - E_q f*(T) ≤ D_f(p‖q), for any T: array ↦ array in dom f*."""
    logs, breaks = _log_densities(p, q)
    conjugate = F_DIVERGENCES[inputs.choice("f-divergence", name, F_DIVERGENCES)].conjugate

    def integrand(x):
        t = np.asarray(T(x), dtype=float)
        return np.exp(logs(x)[0]) * t - np.exp(logs(x)[1]) * conjugate(torch.as_tensor(t)).numpy()

    return integrate(integrand, breaks, panels=8000 if name == "tv" else 400)
