"""Divergences between densities on the line, and the f-divergence family.

``p`` and ``q`` are densities of :mod:`ganutils.densities` (1-D, with ``log_prob`` and ``breaks``); all
integrals are composite Gauss–Legendre quadratures in float64. Natural logarithms.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, relu, softplus

from . import elementary, inputs
from .densities import check_density
from .elementary import sigma


ACCURACY = 1e-9  # of an integral, as a share of ∫ |f|
LOG2 = float(np.log(2))
INF = float("inf")
FLOOR = 1e-13  # what is lost in rounding anyway
ROUNDS = 60  # of halving: panels shrink by 2⁻⁶⁰


def integrate(f: Callable[[np.ndarray], np.ndarray], breaks) -> float:
    """∫ f(x) dx over [breaks[0], breaks[-1]], to 1e-9 of ∫ |f(x)| dx (and 1e-13).

    ``f`` takes and returns arrays of shape (m,). Gauss–Legendre with 16 nodes a panel; with 8 and 11 it is done
    again, and a panel where they differ is halved, so that kinks and jumps are closed in on. Breaks are put at
    narrow peaks, which no node might meet otherwise. Raises ValueError when fewer than two distinct finite breaks
    are given, f is not finite somewhere (named), or the accuracy is not reached.
    """
    breaks = inputs.array("breaks", breaks).astype(float).ravel()
    if len(breaks) < 2 or not np.isfinite(breaks).all() or (np.diff(breaks) < 0).any() or breaks[0] == breaks[-1]:
        raise ValueError(f"breaks = {inputs.shown(breaks)}: "
                         "give at least two distinct finite numbers, in ascending order")
    pieces = zip(breaks, breaks[1:])
    edges = np.unique(np.concatenate([np.linspace(*piece, 9) for piece in pieces]))
    low, high = edges[:-1], edges[1:]
    total = accepted = 0.0
    for _ in range(ROUNDS):
        found, size = _on_panels(f, low, high, 16)
        error = np.max([np.abs(found - _on_panels(f, low, high, order)[0]) for order in (8, 11)], axis=0)
        allowed = ACCURACY * (accepted + size.sum()) + FLOOR
        good = error <= allowed * np.maximum((high - low) / (breaks[-1] - breaks[0]), 1e-3)
        total, accepted = total + found[good].sum(), accepted + size[good].sum()
        if good.all():
            return float(total)
        middle = (low + high)[~good] / 2
        low, high = np.concatenate([low[~good], middle]), np.concatenate([middle, high[~good]])
        if len(low) > 200_000:
            break
    raise ValueError(f"the integral over [{breaks[0]:g}, {breaks[-1]:g}] cannot be found to a share of {ACCURACY:g} "
                     f"near x = {low[0]:.6g}: give a smoother integrand, or breaks where it has kinks and jumps")


def _on_panels(f: Callable, low: np.ndarray, high: np.ndarray, order: int) -> tuple[np.ndarray, np.ndarray]:
    """∫ f and ∫ |f| on each panel."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    half = (high - low)[:, None] / 2
    x = (low[:, None] + half * (1 + nodes)).ravel()
    y = np.broadcast_to(np.asarray(f(x), dtype=float), x.shape)
    if not np.isfinite(y).all():
        raise ValueError(f"the integrand is {y[~np.isfinite(y)][0]} at x = {x[~np.isfinite(y)][0]:.6g}: "
                         "give one that is finite between the breaks")
    parts = y.reshape(-1, order) * half * weights
    return parts.sum(1), np.abs(parts).sum(1)


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
    covered = integrate(lambda x: np.where(logs(x)[1] == -np.inf, 0.0, _expect_log_ratio(*logs(x))), breaks)
    return max(0.0, covered)  # rounding may leave less


def js(p, q) -> float:
    """JSD(p‖q) = ½ KL(p‖m) + ½ KL(q‖m) with m = (p + q)/2; 0 ≤ JSD ≤ log 2. Lin (1991)."""
    logs, breaks = _log_densities(p, q)

    def integrand(x):
        log_p, log_q = logs(x)
        log_m = np.logaddexp(log_p, log_q) - np.log(2)
        return 0.5 * _expect_log_ratio(log_p, log_m) + 0.5 * _expect_log_ratio(log_q, log_m)

    return min(max(0.0, integrate(integrand, breaks)), LOG2)  # rounding may leave what is beyond


def tv(p, q) -> float:
    """TV(p, q) = ½ ∫ |p - q| dx ∈ [0, 1]."""
    logs, breaks = _log_densities(p, q)
    return min(integrate(lambda x: 0.5 * np.abs(np.exp(logs(x)[0]) - np.exp(logs(x)[1])), breaks), 1.0)


def w1(p, q) -> float:
    """W₁(p, q) = ∫ |F_p − F_q| dx ∈ [0, ∞), with the distribution functions F, to 1e-6 of itself (and 1e-13 of
    the width of the supports).

    On a panel [a, b] where D = F_p − F_q keeps its sign ∫ D dx = (b − a) D(a) + ∫ (b − x) D′(x) dx is exact; where it
    changes, D is taken as straight on either side of its root. There are twice as many panels until the value stays.
    Vallender (1974), Theory of Probability and its Applications 18 (4). Raises ValueError where it does not stay.
    """
    check_density("p", p)
    check_density("q", q)
    breaks = np.unique([*p.breaks, *q.breaks])
    before = np.inf
    for panels in 2 ** np.arange(5, 15):
        pieces = [np.linspace(*ends, panels + 1) for ends in zip(breaks, breaks[1:])]
        value = _w1_on_panels(p, q, np.unique(np.concatenate(pieces)))
        # the error falls to a quarter each time: a third of this is left
        if abs(value - before) <= 3e-7 * value + FLOOR * (breaks[-1] - breaks[0]):
            return value
        before = value
    raise ValueError(f"W₁ of {p.name} and {q.name} cannot be found to 1e-6: {before:.9g} still changes with finer "
                     "panels; use metrics.sliced_wasserstein on samples of both")


def _w1_on_panels(p, q, edges: np.ndarray) -> float:
    low, high = edges[:-1], edges[1:]

    def slope(x):
        return p(x) - q(x)

    gap = np.concatenate([[0.0], np.cumsum(_on_panels(slope, low, high, 8)[0])])
    first, last = gap[:-1], gap[1:]
    inside = _on_panels(lambda x: (np.repeat(high, 8) - x) * slope(x), low, high, 8)[0]
    same_sign = np.abs((high - low) * first + inside)
    across = (high - low) * (first**2 + last**2) / (2 * np.maximum(np.abs(first) + np.abs(last), 1e-300))
    return float(np.where(first * last < 0, across, same_sign).sum())


class FDivergence(NamedTuple):
    """D_f(p‖q) = ∫ q f(p/q) dx for a convex f with f(1) = 0, and what a GAN needs of it.

    ``f(u)`` for u > 0; ``conjugate(t)`` = f*(t) = sup_{u ≥ 0} (u t - f(u)), which is -f(0) for t ≤ f′(0⁺) and +∞ for
    t > f′(∞); ``best(u)`` = T* = f′(u) at u = p/q, where the bound E_p T - E_q f*(T) ≤ D_f is tight; ``activation(s)``
    maps a logit, increasing, into the domain of f*; ``fake(s)`` = f*(activation(s)), simplified by hand so that no logit
    overflows before it must. All these act on tensors, elementwise; the derivatives of the last two,
    ``activation_slope`` and ``fake_slope``, on numbers and arrays, too. Nowozin, Cseke & Tomioka (2016), Tables 1 and 2.

    Pearson's ``fake`` keeps t²/4 + t below t = -2, where f* is level: it is the larger one, so the bound stays valid, and
    T* is unique. With the level f* any T below -2 is as good, and a generator that takes the trick learns from it.

    ``threshold`` = f′(1): a sample counts as real where T exceeds it. ``at_zero`` = f(0) is what it costs D_f, per unit
    of q's mass, where p = 0; ``at_infinity`` = f′(∞) = lim f(u)/u, per unit of p's, where q = 0.
    """

    name: str
    f: Callable[[Tensor], Tensor]
    conjugate: Callable[[Tensor], Tensor]
    best: Callable[[Tensor], Tensor]
    activation: Callable[[Tensor], Tensor]
    fake: Callable[[Tensor], Tensor]
    activation_slope: Callable
    fake_slope: Callable
    threshold: float
    at_zero: float
    at_infinity: float

    @property
    def largest(self) -> float:
        """f(0) + f′(∞): D_f of two densities that share no point; no D_f is larger."""
        return self.at_zero + self.at_infinity


def one(s):
    """The slope of s + a constant."""
    return 1.0


def half_tanh_slope(s):
    """The slope of ½ tanh s."""
    return (1 - elementary.tanh(s) ** 2) / 2


def up_to(end: float, conjugate: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """f* with its value beyond the end of its domain, +∞."""
    return lambda t: torch.where(t <= end, conjugate(t.clamp(max=end)), INF)


F_DIVERGENCES: dict[str, FDivergence] = {
    family.name: family
    for family in (
        FDivergence("kl", lambda u: u * u.log(), lambda t: (t - 1).exp(), lambda u: 1 + u.log(), lambda s: s,
                    lambda s: (s - 1).exp(), one, lambda s: elementary.exp(s - 1),
                    threshold=1.0, at_zero=0.0, at_infinity=INF),
        FDivergence("reverse-kl", lambda u: -u.log(), up_to(0.0, lambda t: -1 - (-t).log()), lambda u: -1 / u,
                    lambda s: -(-s).exp(), lambda s: s - 1, lambda s: elementary.exp(-s), one,
                    threshold=-1.0, at_zero=INF, at_infinity=0.0),
        # f* = t²/4 + t for t ≥ -2 and -1 below: in one formula (t + 2)²/4 - 1, where t + 2 is not negative
        FDivergence("pearson", lambda u: (u - 1) ** 2, lambda t: relu(t + 2) ** 2 / 4 - 1, lambda u: 2 * (u - 1),
                    lambda s: s, lambda s: s**2 / 4 + s, one, lambda s: s / 2 + 1,
                    threshold=0.0, at_zero=1.0, at_infinity=INF),
        FDivergence("neyman", lambda u: (1 - u) ** 2 / u, up_to(1.0, lambda t: 2 - 2 * (1 - t).sqrt()),
                    lambda u: 1 - 1 / u**2, lambda s: 1 - (-s).exp(), lambda s: 2 - 2 * (-s / 2).exp(),
                    lambda s: elementary.exp(-s), lambda s: elementary.exp(-s / 2),
                    threshold=0.0, at_zero=INF, at_infinity=1.0),
        FDivergence("squared-hellinger", lambda u: (u.sqrt() - 1) ** 2, up_to(1.0, lambda t: t / (1 - t)),
                    lambda u: 1 - 1 / u.sqrt(), lambda s: 1 - (-s).exp(), torch.expm1,
                    lambda s: elementary.exp(-s), elementary.exp,
                    threshold=0.0, at_zero=1.0, at_infinity=1.0),
        # D_f = 2 JSD: the paper's JS carries no ½
        FDivergence("js", lambda u: u * u.log() - (u + 1) * ((u + 1) / 2).log(), up_to(LOG2, lambda t: -(2 - t.exp()).log()),
                    lambda u: (2 * u / (1 + u)).log(), lambda s: LOG2 + logsigmoid(s),
                    lambda s: softplus(s) - LOG2, lambda s: sigma(-s), sigma,
                    threshold=0.0, at_zero=LOG2, at_infinity=LOG2),
        # D_f = 2 JSD - 2 log 2, the value of the original game; here f(1) = -2 log 2
        FDivergence("gan", lambda u: u * u.log() - (u + 1) * (u + 1).log(), up_to(0.0, lambda t: -(-torch.expm1(t)).log()),
                    lambda u: (u / (1 + u)).log(), logsigmoid, softplus, lambda s: sigma(-s), sigma,
                    threshold=-LOG2, at_zero=0.0, at_infinity=0.0),
        # f′(1) is any number from -½ to ½; logits above 0 count as real
        FDivergence("tv", lambda u: (u - 1).abs() / 2, up_to(0.5, lambda t: t.clamp(min=-0.5)), lambda u: (u - 1).sign() / 2,
                    lambda s: s.tanh() / 2, lambda s: s.tanh() / 2, half_tanh_slope, half_tanh_slope,
                    threshold=0.0, at_zero=0.5, at_infinity=0.5),
    )
}


def f_divergence(p, q, name: str) -> float:
    """D_f(p‖q) = ∫ q f(p/q) dx for ``name`` in ``F_DIVERGENCES``; see ``mean_of_ratio``.

    Where p = 0 it is q f(0), where q = 0 p f′(∞); infinite where the integral diverges. Raises ValueError for an unknown
    name, and where one density is 0 in float64 only and f(0) or f′(∞), which would be needed there, is infinite.
    """
    family = F_DIVERGENCES[inputs.choice("f-divergence", name, F_DIVERGENCES)]
    return mean_of_ratio(p, q, family.f, family.at_zero, family.at_infinity, f"D_f for {name!r}")


def mean_of_ratio(p, q, f: Callable[[Tensor], Tensor], at_zero: float, at_infinity: float, what: str = "D_f") -> float:
    """∫ q f(p/q) dx for any f on u > 0, with f(0) and f′(∞) = lim f(u)/u; ``what`` it is called in an error.

    Infinite where the integral diverges: where what lies beyond the break points is not less than what lies before.
    """
    logs, breaks = _log_densities(p, q)
    costs = ((at_zero, 0), (at_infinity, 1))  # of q's mass where log p is too small, of p's where log q is

    def small(log):
        return log <= -700

    for cost, which in costs if np.isinf([at_zero, at_infinity]).any() else ():
        if np.isinf(cost):
            def lost(x, none=False, which=which):
                log, other = logs(x)[which], logs(x)[1 - which]
                return np.where(np.isneginf(log) if none else small(log), np.exp(other), 0.0)

            if integrate(lambda x: lost(x, none=True), breaks) > 1e-12:
                return np.sign(cost) * INF
            if (mass := integrate(lost, breaks)) > 1e-12:
                raise ValueError(f"{what}: a mass of {mass:.2g} of {p.name} and {q.name} lies where the other density "
                                 "is 0 in float64; use kl, js or tv")

    def defined(log_p, log_q):
        return ~(small(log_p) & np.isinf(at_zero)) & ~(small(log_q) & np.isinf(at_infinity))

    def integrand(x):
        log_p, log_q = logs(x)
        both = ~small(log_p) & ~small(log_q)
        log_u = np.clip(np.subtract(log_p, log_q, where=both, out=np.zeros(both.shape)), -700, 700)
        weighed = f(torch.from_numpy(np.exp(log_u))).numpy()
        near = np.isfinite(weighed)
        found = np.exp(log_q) * np.where(near, weighed, 0.0)
        found = found if near.all() else np.where(near, found, _far(f, log_u, log_q))
        alone = [np.where(small(log), cost, 0.0) * np.exp(other) if np.isfinite(cost) else 0.0
                 for (cost, _), log, other in zip(costs, (log_p, log_q), (log_q, log_p))]
        return np.where(both, found, alone[0] + alone[1])

    for reach in (1, 3, 9):  # f may weigh what little lies outside the break points
        width = reach * (breaks[-1] - breaks[0])
        wide = [breaks[0] - width, *breaks, breaks[-1] + width]
        value = integrate(integrand, wide)
        inwards = np.linspace(wide[0], wide[-1], 4001)
        tails = []
        for x in (inwards, inwards[::-1].copy()):  # from the left, from the right
            there, at = defined(*logs(x)), np.abs(integrand(x))
            first = int(np.argmax(there))  # farther out a density is 0, at least in float64
            support_ends = first > 0 and np.isneginf(logs(x[first - 1 : first])).any()
            heavy = not support_ends and at[first] * width > 1e-8 * max(abs(value), 1e-8)
            tails.append("grows" if heavy and at[first] >= at[first + 40] else "heavy" if heavy else "light")
        if "grows" in tails:
            return INF
        if "heavy" not in tails:
            return value
    raise ValueError(f"{what} of {p.name} and {q.name} has tails too heavy to be integrated here; use kl, js or tv")


def _far(f: Callable, log_u: np.ndarray, log_q: np.ndarray) -> np.ndarray:
    """q f(u) where f(u) is beyond float64: there f is a power of u, as Pearson's (u − 1)² ≈ u²."""
    at = f(torch.tensor([300.0, 301.0], dtype=torch.float64).exp()).log().numpy()
    return np.exp(np.minimum(log_q + at[0] + (at[1] - at[0]) * (log_u - 300), 700))


def f_bound(p, q, T: Callable[[np.ndarray], np.ndarray], name: str) -> float:
    """The variational bound E_p T - E_q f*(T) ≤ D_f(p‖q), for any T: array ↦ array in dom f*."""
    logs, breaks = _log_densities(p, q)
    conjugate = F_DIVERGENCES[inputs.choice("f-divergence", name, F_DIVERGENCES)].conjugate

    def integrand(x):
        t = np.asarray(T(x), dtype=float)
        return np.exp(logs(x)[0]) * t - np.exp(logs(x)[1]) * conjugate(torch.as_tensor(t)).numpy()

    return integrate(integrand, breaks)
