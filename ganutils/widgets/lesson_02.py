"""Lesson 02: two densities and how far apart they are."""

import math

import numpy as np
import torch

from .. import densities, divergences
from ..plot import COLOURS
from .concept import Concept, choice, new_line, slider


def two_densities() -> Concept:
    """p and q = N(μ, σ²), the best discriminator D* = p/(p + q), and five ways to say how far apart they are."""
    shapes = {"1": densities.gaussian(), "2": densities.mixture([densities.gaussian(-2, 0.6), densities.gaussian(2, 0.6)])}
    x = np.linspace(-7, 7, 600)
    names = ("KL(p‖q)", "KL(q‖p)", "JSD", "TV", "W₁")

    def setup(fig):
        left, right = fig.subfigures(1, 2, width_ratios=[1.6, 1])
        top, bottom = left.subplots(2, sharex=True)
        fills = [top.fill_between(x, 0 * x, color=COLOURS[c], alpha=0.25, lw=0) for c in ("data", "generated")]
        lines = [new_line(top, "data", label="$p$"), new_line(top, "generated", label="$q$")]
        top.set(ylim=(0, 1), xlim=(-7, 7))
        top.legend(loc="upper left", fontsize=10)
        best = new_line(bottom, "discriminator")
        bottom.axhline(0.5, color="k", lw=1, ls="--")
        bottom.set(ylim=(-0.03, 1.03), xlabel="$x$", ylabel="$D^*(x)$")
        ax = right.subplots()
        bars = ax.barh(names, [0.0] * 5, color=[COLOURS["light"]] * 2 + [COLOURS["discriminator"], COLOURS["other"], COLOURS["measured"]])
        ax.axvline(math.log(2), color="k", lw=1, ls="--")
        ax.text(math.log(2), -0.6, r"$\log 2$", ha="center")
        ax.set_xlim(0, 3)
        ax.invert_yaxis()

        def update(peaks, mu, sigma):
            p, q = shapes[peaks], densities.gaussian(mu, sigma)
            for density, fill, line in zip((p, q), fills, lines):
                fill.set_data(x, 0 * x, density(x))
                line.set_data(x, density(x))
            log_p, log_q = (density.log_prob(torch.from_numpy(x)) for density in (p, q))
            best.set_data(x, (log_p - log_q).sigmoid())
            values = [divergences.kl(p, q), divergences.kl(q, p), divergences.js(p, q), divergences.tv(p, q), divergences.w1(p, q)]
            for bar, value in zip(bars, values):
                bar.set_width(min(value, 3))
            return dict(zip(names, values)) | {"min L<sub>D</sub>": 2 * math.log(2) - 2 * values[2]}

        return update, [*fills, *lines, best, *bars]

    return Concept(
        setup, {"peaks": choice("峰 peaks", shapes), "mu": slider("μ", -4, 4, 1), "sigma": slider("σ", 0.3, 3, 1)},
        {"peaks": ("真實資料有幾座峰", "number of peaks of the data"), "mu": ("q 的平均", "mean of q"), "sigma": ("q 的標準差", "standard deviation of q")},
        ("先猜：把 q 愈移愈遠，五個數裡哪幾個會停下來？", "Guess first: move q further and further away. Which of the five numbers come to a halt?"),
        [{"mu": 1.0, "sigma": 1.0}, {"mu": 4.0, "sigma": 0.5}, {"peaks": "2", "mu": 2.0, "sigma": 0.6}, {"peaks": "2", "mu": 0.0, "sigma": 2.1}])
