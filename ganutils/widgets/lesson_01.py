"""Lesson 01: where a generator sends the probability."""

import numpy as np
import torch

from .. import densities
from ..plot import COLOURS
from .concept import Concept, choice, slider


MAPS = {"az + b": (lambda z: z, lambda u: 1 + 0 * u, lambda x: [(x, 1 + 0 * x)]),
        "exp(az + b)": (np.exp, np.exp, lambda x: [(np.log(np.where(x > 0, x, np.nan)), x)]),
        "(az + b)²": (np.square, lambda u: 2 * np.abs(u), lambda x: [(sign * np.sqrt(np.where(x > 0, x, np.nan)),
                                                                     2 * np.sqrt(np.where(x > 0, x, np.nan))) for sign in (1, -1)])}


def pushforward(seed: int = 0) -> Concept:
    """Where G sends the probability: q(x) = Σ p_z(z)/|G′(z)| over all z with G(z) = x, for z ~ N(0, 1).

    MAPS: the outer function h of G(z) = h(az + b), its slope |h′|, and its inverses with the slope there.
    """
    p_z = densities.gaussian()
    z = np.linspace(-3.5, 3.5, 300)
    x = np.linspace(-5, 8, 1301)
    draws = p_z.sample(5000, torch.Generator().manual_seed(seed)).numpy()
    edges = np.linspace(-5, 8, 66)

    def density(at, h, a, b):
        parts = [p_z((u - b) / a) / (a * slope) for u, slope in MAPS[h][2](np.asarray(at, dtype=float))]
        return np.nansum(parts, axis=0)

    def setup(fig):
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.5])
        left.plot(z, p_z(z), color=COLOURS["other"])
        left.set(xlabel="$z$", ylabel="$p_z(z)$", ylim=0)
        right.set(xlabel="$x$", ylabel="$q(x)$", xlim=(-5, 8), ylim=(0, 1.2))
        strip = left.fill_between(z, 0 * z, color=COLOURS["other"], alpha=0.5, lw=0)
        image = right.fill_between(x, 0 * x, color=COLOURS["generated"], alpha=0.5, lw=0)
        curve = right.plot([], [], "k", label="理論 theory")[0]
        bars = right.step(edges[:-1], 0 * edges[:-1], where="post", color=COLOURS["measured"], lw=1.2, label="樣本 samples")[0]
        right.legend(loc="upper right", fontsize=10)

        def update(h, a, b, z_0):
            G, slope = MAPS[h][:2]
            near = np.linspace(z_0 - 0.15, z_0 + 0.15, 30)
            there = np.sort(G(a * near + b))
            strip.set_data(near, 0 * near, p_z(near))
            image.set_data(there, 0 * there, np.minimum(density(there, h, a, b), 5))
            curve.set_data(x, density(x, h, a, b))
            bars.set_ydata(np.histogram(G(a * draws + b), edges)[0] / len(draws) / np.diff(edges))
            x_0, steep = float(G(a * z_0 + b)), float(a * slope(a * z_0 + b))
            return {"G(z₀)": x_0, "p<sub>z</sub>(z₀)": p_z(z_0), "|G′(z₀)|": steep,
                    "q(G(z₀))": float(density(x_0, h, a, b)) if steep > 1e-9 else "∞"}

        return update, [strip, image, curve, bars]

    return Concept(
        setup, {"h": choice("G(z)", MAPS), "a": slider("a", 0.3, 2, 1), "b": slider("b", -2, 2, 0), "z_0": slider("z₀", -2.5, 2.5, 1)},
        {"h": ("生成器", "the generator"), "a": ("拉長", "stretch"), "b": ("平移", "shift"), "z_0": ("看哪一條", "which strip to follow")},
        ("先猜：把 a 加倍，右邊那塊橘色的面積會怎樣？高度呢？", "Guess first: double a. What becomes of the area of the orange strip on the right? Of its height?"),
        [{"h": "az + b", "a": 1.0}, {"h": "az + b", "a": 2.0}, {"h": "exp(az + b)", "a": 0.5}, {"h": "(az + b)²", "a": 1.0}])
