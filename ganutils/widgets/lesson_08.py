"""Lesson 08: the Gaussian that each divergence chooses, honest or with the generator's trick."""

from functools import cache

import numpy as np
from scipy.optimize import minimize

from .. import densities, divergences, induced, losses
from ..language import both
from ..plot import COLOURS
from .concept import Concept, choice, new_line, slider

FAMILIES = {"KL": "kl", "reverse KL": "reverse-kl", "Pearson": "pearson", "H²": "squared-hellinger", "JS": "js"}
LOG_U = np.linspace(-300, 300, 6001)


@cache
def scores(family: str, trick: bool) -> np.ndarray:
    """h at u = exp(LOG_U), less its tangent at 1, divided by 1 + u so that it can be interpolated."""
    u = np.exp(LOG_U)
    return induced.divergence(losses.f_gan(family, trick)).h(u) / (1 + u)


def fitted_gaussian() -> Concept:
    """The Gaussian q of least D_h(p‖q) for p = w N(−2, ½²) + (1 − w) N(2, ½²): the lowest of three valleys."""
    x = np.linspace(-9, 9, 721)
    dx = x[1] - x[0]
    left_peak, right_peak = densities.gaussian(-2, 0.5)(x), densities.gaussian(2, 0.5)(x)

    def fit(p, table, w):
        log_p = np.log(p)

        def cost(theta):  # ∫ q h(p/q) dx, where q h(u) = (q + p) · h(u)/(1 + u)
            m, log_s = theta
            z = (x - m) / np.exp(log_s)
            log_q = -z**2 / 2 - log_s - np.log(2 * np.pi) / 2
            return np.sum((np.exp(log_q) + p) * np.interp(log_p - log_q, LOG_U, table)) * dx

        mean = 2 - 4 * w
        starts = ((mean, np.sqrt(4.25 - mean**2)), (-2, 0.55), (2, 0.55))
        found = [minimize(cost, (m, np.log(s)), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-9}) for m, s in starts]
        best = min(found, key=lambda each: each.fun)
        return best.x[0], float(np.exp(best.x[1])), best.fun

    def setup(fig):
        ax = fig.subplots()
        data = new_line(ax, "data", label="$p$")
        chosen = new_line(ax, "generated", label="$q$")
        ax.set(xlabel="$x$", ylabel="密度 density", xlim=(-6, 6), ylim=(-0.02, 0.85))
        ax.legend(loc="upper left")

        def update(family, loss, w):
            p = w * left_peak + (1 - w) * right_peak + 1e-120
            m, s, value = fit(p, scores(FAMILIES[family], loss == "trick"), w)
            data.set_data(x, p)
            chosen.set_data(x, densities.gaussian(m, s)(x))
            peaks = both("兩個峰", "both peaks") if s > 1 else both("一個峰", "one peak")
            return {"m": m, "s": s, "D_h": value, peaks: ""}

        return update, [data, chosen]

    return Concept(
        setup,
        {"family": choice("f", FAMILIES), "loss": choice("L_G", ["honest", "trick"]), "w": slider("w", 0.05, 0.95, 0.3, 0.05)},
        {"family": ("哪一種散度", "which divergence"), "loss": ("照定義的，或加上訣竅", "as defined, or with the trick"),
         "w": ("左峰的比重", "weight of the left peak")},
        ("先猜：選 KL，再加上訣竅，q 會蓋到一個峰還是兩個？", "Guess first: choose KL, then the trick. Does q cover one peak or both?"),
        [{"family": "KL", "loss": "honest"}, {"family": "KL", "loss": "trick"}, {"family": "Pearson", "loss": "trick"},
         {"family": "reverse KL", "loss": "honest"}])
