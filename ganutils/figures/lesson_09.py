"""The figures of lesson 09, and what is computed for them: two cells, a step that is made steep."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from scipy.integrate import solve_ivp
from scipy.stats import norm

from .. import divergences, plot
from ..densities import gaussian
from .lesson_08 import spread as spread  # the cells draw with it

COLOURS = plot.COLOURS
REAL = np.array([0.5, 0.5])  # p on the two cells
Labels = tuple[float, float, float]  # a, b, c: D's labels of generated and of real samples, and G's aim


# --- two cells: p = (½, ½), q = (w, 1 − w) -----------------------------------------------------------

def best_D(w, labels: Labels) -> tuple:
    """D* in the left cell and in the right one."""
    a, b, _ = labels
    left = (b * REAL[0] + a * w) / (REAL[0] + w)
    right = (b * REAL[1] + a * (1 - w)) / (REAL[1] + 1 - w)
    return left, right


def pull(w, labels: Labels):
    """−dL_G/dw with D = D* held fixed: the speed of w while G descends in w."""
    left, right = best_D(w, labels)
    c = labels[2]
    return ((right - c) ** 2 - (left - c) ** 2) / 2


def pull_of_J(w, labels: Labels):
    """−dJ/dw, with J(w) = ½ Σ (p + q) (D* − c)²: what G would follow if D* moved along with it."""
    def J(w):
        left, right = best_D(w, labels)
        c = labels[2]
        return ((REAL[0] + w) * (left - c) ** 2 + (REAL[1] + 1 - w) * (right - c) ** 2) / 2

    h = 1e-5
    return (J(w - h) - J(w + h)) / (2 * h)


def path(labels: Labels, times: np.ndarray, start: float = 0.3) -> np.ndarray:
    """w at the given times, while G descends in the logit of w and D is always the best: dw/dt = w² (1 − w)² · pull."""
    def speed(t, w):
        return w**2 * (1 - w) ** 2 * pull(w, labels)

    return solve_ivp(speed, (0, times[-1]), [start], t_eval=times, rtol=1e-9, atol=1e-12).y[0]


# --- shifted Gaussians: p = N(0, 1), q = N(μ, 1) -----------------------------------------------------

def half_delta(mu: float) -> float:
    """½ Δ(p, q) = ½ ∫ (p − q)²/(p + q) dx."""
    def integrand(x):
        p, q = norm.pdf(x), norm.pdf(x - mu)
        return (p - q) ** 2 / (p + q) / 2

    return divergences.integrate(integrand, [-9, mu / 2, mu + 9])


def least_squares_floor(mu: float) -> float:
    """(2 − Δ)/8, for the labels 0 and 1."""
    return (1 - half_delta(mu)) / 4


def hinge_floor(mu):
    """2 (1 − TV) = 4 Φ(−μ/2)."""
    return 4 * norm.cdf(-mu / 2)


# --- drawn --------------------------------------------------------------------------------------------

def two_cells(w: float = 0.3) -> None:
    """The shares of data and of generated samples in each cell."""
    _, ax = plt.subplots(figsize=(6.5, 3.2))
    ax.bar([-0.2, 0.8], REAL, 0.36, color=COLOURS["data"], label="$p$")
    ax.bar([0.2, 1.2], [w, 1 - w], 0.36, color=COLOURS["generated"], label="$q$")
    plot.labels(ax, "", "比重 weight", "upper left", ylim=(0, 0.85), xticks=[])
    ax.text(0, -0.08, "左 left", ha="center")
    ax.text(1, -0.08, "右 right", ha="center")


def parabola(p_x: float, q_x: float, a: float = 0.0, b: float = 1.0) -> None:
    """What one x costs D, as a function of the number D(x): two parabolas and their sum, least at D*."""
    _, ax = plt.subplots()
    D = np.linspace(a - 0.6, b + 0.6, 201)
    plot.curve(ax, D, p_x * (D - b) ** 2 / 2, "data", r"$p\,(D - b)^2/2$", "--")
    plot.curve(ax, D, q_x * (D - a) ** 2 / 2, "generated", r"$q\,(D - a)^2/2$", "--")
    total = (p_x * (D - b) ** 2 + q_x * (D - a) ** 2) / 2
    plot.curve(ax, D, total, "theory", "和 sum")
    best = (b * p_x + a * q_x) / (p_x + q_x)
    ax.plot(best, p_x * q_x / (p_x + q_x) * (b - a) ** 2 / 2, "o", color=COLOURS["discriminator"], ms=9, label="$D^{*}$")
    plot.labels(ax, "$D(x)$", "代價 cost", "upper center", ylim=(0, 0.6))


def learned(x: np.ndarray, D: np.ndarray, s: np.ndarray, mu: float) -> None:
    """The first trained D over D* for labels 0 and 1; and s* with the trained s of the hinge loss."""
    left, right = plot.panels(2, 10, 3.4)
    p, q = norm.pdf(x), norm.pdf(x - mu)
    near = (x > -3) & (x < mu + 3)
    dots = np.flatnonzero(near)[::40]
    for ax, best, found, name in ((left, p / (p + q), D, "D"), (right, np.sign(p - q), s, "s")):
        plot.theory(ax, x[near], best[near], f"${name}^{{*}}$")
        plot.measured(ax, x[dots], found[dots], f"${name}$", markersize=5)
        plot.labels(ax, "$x$", f"${name}$", "upper right")
    left.set_title("最小平方 least squares", fontsize=12)
    right.set_title("hinge", fontsize=12)


def floor(ax, shifts: Sequence[float], found: np.ndarray, least) -> None:
    """The trained L_D of every seed over the least value that theory gives."""
    mu = np.linspace(0, max(shifts), 81)
    plot.theory(ax, mu, [least(each) for each in mu])
    for shift, values in zip(shifts, found):
        plot.measured(ax, np.full(len(values), shift), values, "實測 measured" if shift == shifts[0] else None)
    plot.labels(ax, r"$\mu$", "$L_D$", "upper right")
    ax.set_ylim(bottom=0)


def floors(shifts: Sequence[float], found: np.ndarray, least, half: float) -> None:
    """The same, with a broken line at the height ``half``."""
    _, ax = plt.subplots()
    floor(ax, shifts, found, least)
    plot.level(ax, half)


def hinge_floors(shifts: Sequence[float], found: np.ndarray, above: np.ndarray, squares: np.ndarray) -> None:
    """The same for the hinge loss; and how far above the least value both losses stay, on a logarithmic axis."""
    left, right = plot.panels(2, 10, 3.5)
    floor(left, shifts, found, hinge_floor)
    for gaps, role, name in ((above, "discriminator", "hinge"), (squares, "light", "最小平方 least squares")):
        for shift, values in zip(shifts, np.maximum(gaps, 1e-7)):
            label = name if shift == shifts[0] else None
            right.plot(np.full(len(values), shift), values, "o", color=COLOURS[role], ms=6, mfc="none", label=label)
    plot.labels(right, r"$\mu$", r"$L_D - \min L_D$", "center right", yscale="log", ylim=(5e-8, 0.1))


def bounded(reach: float = 6) -> None:
    """½ Δ is level far away, χ²(p‖q) = e^{μ²} − 1 is not."""
    _, ax = plt.subplots()
    mu = np.linspace(0, reach, 81)
    plot.curve(ax, mu, np.expm1(mu**2), "other", r"$\chi^2(p\,\|\,q)$")
    plot.curve(ax, mu, [half_delta(each) for each in mu], "theory", r"$\Delta/2 = \chi^2(q\,\|\,m)$")
    tv = [divergences.tv(gaussian(0, 1), gaussian(each, 1)) for each in mu]
    plot.curve(ax, mu, tv, "measured", "TV", "--")
    plot.level(ax, 1)
    plot.labels(ax, r"$\mu$", "", "upper right", ylim=(0, 2.2))


SETTINGS = {(0, 1, 1): "data", (0, 1, 0.5): "light", (-1, 1, 1): "discriminator", (-1, 1, 0): "generated"}


def named(labels: Labels) -> str:
    return f"$({labels[0]:g}, {labels[1]:g}, {labels[2]:g})$"


def style(labels: Labels) -> str:
    """Broken where c lies half-way between a and b."""
    a, b, c = labels
    return "--" if c == (a + b) / 2 else "-"


def forces() -> None:
    """−ℓ′(u) u, by how much the loss of a sample falls while log u grows: above 0 it moves to where more data are."""
    _, ax = plt.subplots()
    log_u = np.linspace(-4, 4, 201)
    u = np.exp(log_u)
    for labels, role in SETTINGS.items():
        a, b, c = labels
        D = (b * u + a) / (u + 1)
        plot.curve(ax, log_u, (c - D) * (b - a) * u / (u + 1) ** 2, role, named(labels), style(labels))
    ax.axhline(0, color="0.6", lw=1)
    ax.axvline(0, color="0.6", lw=1)
    plot.labels(ax, r"生成太多 too much $\leftarrow\ \log u\ \rightarrow$ 生成太少 too little", r"推力 push $-u\,\ell'(u)$")
    ax.legend(title="$(a, b, c)$", fontsize=10, title_fontsize=10, loc="upper right", bbox_to_anchor=(1.02, 1.05))


def weights(times: np.ndarray, found: dict[Labels, np.ndarray], every: np.ndarray, lines: dict[Labels, np.ndarray]) -> None:
    """w over time for each setting: theory as lines, a circle for each seed."""
    _, ax = plt.subplots()
    for labels, line in lines.items():
        plot.curve(ax, every, line, SETTINGS[labels], named(labels), style(labels))
        for seed in found[labels]:
            ax.plot(times, seed, "o", color=COLOURS[SETTINGS[labels]], ms=5, mfc="none")
    plot.level(ax, 0.5)
    plot.labels(ax, r"時間 time $t$", "$w$", ylim=(0, 0.62))
    ax.legend(title="理論 theory $(a, b, c)$", fontsize=10, title_fontsize=10, loc="center left", bbox_to_anchor=(1, 0.5))


def hinge_cost(p_x: float, q_x: float) -> None:
    """What one x costs D under the hinge loss: two bent lines and their sum, least at a bend."""
    _, ax = plt.subplots()
    s = np.linspace(-2.2, 2.2, 221)
    real, fake = p_x * np.maximum(0, 1 - s), q_x * np.maximum(0, 1 + s)
    plot.curve(ax, s, real, "data", r"$p\,\max(0, 1 - s)$", "--")
    plot.curve(ax, s, fake, "generated", r"$q\,\max(0, 1 + s)$", "--")
    plot.curve(ax, s, real + fake, "theory", "和 sum")
    best = np.sign(p_x - q_x)
    ax.plot(best, 2 * min(p_x, q_x), "o", color=COLOURS["discriminator"], ms=9, label="$s^{*}$")
    plot.labels(ax, "$s(x)$", "代價 cost", "upper center", ylim=(0, 2.6))


def steeper(widths: np.ndarray, gradients: Sequence[np.ndarray], n: int = 64) -> None:
    """The mean and the standard deviation of a batch's gradient, over the width of the slope; and how many batches see 0."""
    left, right = plot.panels(2, 10, 3.6)
    fine = np.geomspace(widths[0], widths[-1], 200)
    share = norm.cdf(-0.5 + fine / 2) - norm.cdf(-0.5 - fine / 2)  # of the samples: on the slope
    plot.theory(left, fine, 2 * share / fine, None)
    left.plot(fine, 2 / fine * np.sqrt(share * (1 - share) / n), "--", color=COLOURS["theory"])
    plot.measured(left, widths, [each.mean() for each in gradients], "平均 mean")
    left.plot(widths, [each.std() for each in gradients], "s", color=COLOURS["other"], ms=6, label="標準差 standard deviation")
    plot.labels(left, r"寬度 width $\delta$（愈右愈陡 steeper to the right）", r"$\partial L_G/\partial\mu$", "upper left", yscale="log", ylim=(0.02, 30))
    plot.theory(right, fine, (1 - share) ** n)
    plot.measured(right, widths, [(each == 0).mean() for each in gradients])
    plot.labels(right, r"寬度 width $\delta$", "批次的比例 share of batches", "upper left", ylim=(-0.03, 1.03))
    right.set_title("梯度是 0 gradient 0", fontsize=12)
    for ax in (left, right):
        ax.set_xscale("log")
        ax.invert_xaxis()


def costs() -> None:
    """What a real and a generated sample with the score s cost D, under four losses."""
    real, fake = plot.panels(2, 10, 3.5, sharey=True)
    s = np.linspace(-3, 3, 241)
    for ax, sign, title in ((real, 1, "真實 real"), (fake, -1, "生成 generated")):
        ax.plot(s, np.maximum(0, 1 - sign * s), color=COLOURS["discriminator"], lw=4.5, label="hinge")
        plot.curve(ax, s, 1 - sign * s, "theory", "1 + Wasserstein", "--")
        plot.curve(ax, s, (s - sign) ** 2 / 2, "light", "最小平方 least squares")
        plot.curve(ax, s, np.log1p(np.exp(-sign * s)), "other", "交叉熵 cross-entropy")
        plot.labels(ax, "$s$", "代價 cost", ylim=(-1, 6), title=title)
    real.legend(fontsize=10, loc="upper right")
    fake.legend(fontsize=10, loc="upper left")
