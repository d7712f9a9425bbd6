"""Lesson 04: the maximum over D, touched by frozen discriminators."""

import math

import numpy as np

from .. import densities, divergences
from ..language import both
from ..plot import COLOURS
from .concept import Concept, new_line, slider


def envelope() -> Concept:
    """C(μ) = max over D of V(D, G), touched from below by V(D₀, G) for a D₀ that was best against q = N(μ₀, 1). p = N(0, 1)."""
    p = densities.gaussian()
    mus = np.linspace(-4, 4, 81)
    x = np.linspace(-7, 7, 400)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    tops = [2 * divergences.js(p, densities.gaussian(mu)) - 2 * math.log(2) for mu in mus]

    def logit(x, mu_0):  # of D₀ = p/(p + q₀)
        return mu_0**2 / 2 - mu_0 * x

    def value(mu, mu_0):  # V(D₀, G) = E_p log σ(s) + E_q log σ(−s), by Gauss–Hermite quadrature
        at = np.atleast_1d(mu)[:, None] + nodes
        return -weights @ np.logaddexp(0, -logit(nodes, mu_0)) - np.logaddexp(0, logit(at, mu_0)) @ weights

    def setup(fig):
        left, right = fig.subplots(1, 2, width_ratios=[1.2, 1])
        left.plot(mus, tops, "k", label=r"$C(G)=\max_D V$")
        frozen = new_line(left, "discriminator", label=r"$V(D_0, G)$")
        touch, here = new_line(left, "discriminator", "o", ms=9), new_line(left, "generated", "o", ms=9)
        left.set(xlabel=r"$\mu$", ylim=(-5, 0.2), xlim=(-4, 4))
        left.legend(loc="lower right", fontsize=10)
        right.plot(x, p(x), color=COLOURS["data"], label="$p$")
        q, D = new_line(right, "generated", label="$q$"), new_line(right, "discriminator", label="$D_0$")
        right.set(xlabel="$x$", ylim=(-0.03, 1.03), xlim=(-7, 7))
        right.legend(loc="upper right", fontsize=10)

        def update(mu_0, mu):
            V, C = float(value(mu, mu_0)[0]), 2 * divergences.js(p, densities.gaussian(mu)) - 2 * math.log(2)
            frozen.set_data(mus, value(mus, mu_0))
            touch.set_data([mu_0], value(mu_0, mu_0))
            here.set_data([mu], [V])
            q.set_data(x, densities.gaussian(mu)(x))
            D.set_data(x, 1 / (1 + np.exp(-logit(x, mu_0))))
            return {"V(D₀, G)": V, "C(G) = max V": C, both("D 重新學習可以多拿", "D would gain by learning"): C - V}

        return update, [frozen, touch, here, q, D]

    return Concept(
        setup, {"mu_0": slider("μ₀", -4, 4, 2), "mu": slider("μ", -4, 4, 2)},
        {"mu_0": ("判別器最後一次學習時，q 在哪裡", "where q was when D last learnt"), "mu": ("q 現在的平均", "mean of q now")},
        ("先猜：D₀ 不動，生成器順著綠線往下走，會停在 μ = 0 嗎？", "Guess first: D₀ stands still and the generator goes down the green curve. Does it stop at μ = 0?"),
        [{"mu_0": 2.0, "mu": 2.0}, {"mu_0": 2.0, "mu": 0.0}, {"mu_0": 2.0, "mu": -1.0}, {"mu_0": 0.0, "mu": -3.0}])
