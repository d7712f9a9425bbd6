"""The figures of lesson 09, and what is computed for them: two cells, a step that is made steep."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.integrate import solve_ivp
from scipy.stats import norm
from torch import Tensor

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


def measured_losses(s: Tensor, x: Tensor, shifts: Sequence[float], real, fake) -> np.ndarray:
    """E_p real(s) + E_q fake(s) by quadrature, for values s (shifts, members, points) at equally spaced points x."""
    found = []
    for values, mu in zip(s, shifts):
        p, q = (torch.from_numpy(norm.pdf(x.numpy() - mean)) for mean in (0, mu))
        cost = p * real(values) + q * fake(values)
        found.append((cost.sum(-1) * (x[1] - x[0])).numpy())
    return np.array(found)


def ramp(x: np.ndarray, width: float, middle: float = 0.5) -> np.ndarray:
    """The step s* = sign(middle − x), made a slope of the given width."""
    return np.clip((middle - x) / (width / 2), -1, 1)


def sample_gradients(width: float, batches: int, n: int, rng) -> np.ndarray:
    """dL_G/dμ at μ = 1 along batches of n samples x = μ + z, L_G = −mean s(x) for the ramp s of that width."""
    z = rng.standard_normal((batches, n))
    inside = np.abs(1 + z - 0.5) < width / 2
    return inside.mean(1) * 2 / width


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
    plot.curve(ax, D, p_x * (D - b) ** 2 / 2, "data", r"$\frac{1}{2}p\,(D - b)^2$", "--")
    plot.curve(ax, D, q_x * (D - a) ** 2 / 2, "generated", r"$\frac{1}{2}q\,(D - a)^2$", "--")
    total = (p_x * (D - b) ** 2 + q_x * (D - a) ** 2) / 2
    plot.curve(ax, D, total, "theory", "和 sum")
    best = (b * p_x + a * q_x) / (p_x + q_x)
    ax.plot(best, p_x * q_x / (p_x + q_x) * (b - a) ** 2 / 2, "o", color=COLOURS["discriminator"], ms=9)
    plot.labels(ax, "$D(x)$", "", "upper center", ylim=(0, 0.6))


def learned(x: Tensor, D: Tensor, mu: float) -> None:
    """The first trained D over D* for labels 0 and 1; and s* with the trained s of the hinge loss."""
    left, right = plot.panels(2, 10, 3.4)
    p, q = norm.pdf(x.numpy()), norm.pdf(x.numpy() - mu)
    near = (x > -3) & (x < mu + 3)
    for ax, best, found, name in ((left, p / (p + q), D[0], "D"), (right, np.sign(p - q), D[1], "s")):
        plot.theory(ax, x[near], best[near], f"${name}^{{*}}$")
        dots = near.nonzero().flatten()[::40]
        plot.measured(ax, x[dots], found[dots], f"${name}$", markersize=5)
        plot.labels(ax, "$x$", "", "upper right")
    left.set_title("最小平方 least squares", fontsize=12)
    right.set_title("hinge", fontsize=12)


def floors(shifts: Sequence[float], found: np.ndarray, least, top: float) -> None:
    """The trained L_D of every seed over the floor that theory gives."""
    _, ax = plt.subplots()
    mu = np.linspace(0, max(shifts), 81)
    plot.theory(ax, mu, [least(each) for each in mu])
    for shift, values in zip(shifts, found):
        plot.measured(ax, np.full(len(values), shift), values, "實測 measured" if shift == shifts[0] else None)
    plot.labels(ax, r"$\mu$", "$L_D$", "upper right", ylim=(0, top))


def bounded(reach: float = 4) -> None:
    """½ Δ is level far away, χ²(p‖q) = e^{μ²} − 1 is not."""
    _, ax = plt.subplots()
    mu = np.linspace(0, reach, 81)
    plot.curve(ax, mu, np.expm1(mu**2), "other", r"$\chi^2(p\,\|\,q)$")
    plot.curve(ax, mu, [half_delta(each) for each in mu], "theory", r"$\frac{1}{2}\Delta = \chi^2(q\,\|\,m)$")
    tv = [divergences.tv(gaussian(0, 1), gaussian(each, 1)) for each in mu]
    plot.curve(ax, mu, tv, "measured", "TV", "--")
    plot.level(ax, 1)
    plot.labels(ax, r"$\mu$", "", "upper right", ylim=(0, 2.2))


SETTINGS = {(0, 1, 1): "data", (0, 1, 0.5): "light", (-1, 1, 1): "discriminator", (-1, 1, 0): "generated"}


def named(labels: Labels) -> str:
    return f"$({labels[0]:g}, {labels[1]:g}, {labels[2]:g})$"


def forces() -> None:
    """−ℓ′(u) u, by how much the loss of a sample falls while log u grows: above 0 it moves to where more data are."""
    _, ax = plt.subplots()
    log_u = np.linspace(-4, 4, 201)
    u = np.exp(log_u)
    for labels, role in SETTINGS.items():
        a, b, c = labels
        D = (b * u + a) / (u + 1)
        plot.curve(ax, log_u, (c - D) * (b - a) * u / (u + 1) ** 2, role, named(labels), "--" if c == (a + b) / 2 else "-")
    ax.axhline(0, color="0.6", lw=1)
    plot.labels(ax, r"$\log u$", r"推力 push $-u\,\ell'(u)$")
    ax.legend(title="$(a, b, c)$", fontsize=10, title_fontsize=10, loc="upper right", bbox_to_anchor=(1.02, 1.05))


def weights(times: np.ndarray, found: dict[Labels, np.ndarray]) -> None:
    """w over time for each setting: theory as lines, a dot for each seed."""
    _, ax = plt.subplots()
    fine = np.linspace(0, times[-1], 151)
    for labels, values in found.items():
        role = SETTINGS[labels]
        plot.curve(ax, fine, path(labels, fine), role, named(labels))
        for seed in values:
            ax.plot(times, seed, "o", color=COLOURS[role], ms=4, mfc="none")
    plot.level(ax, 0.5)
    plot.labels(ax, r"時間 time $t$", "$w$", ylim=(0, 0.62))
    ax.legend(title="$(a, b, c)$", fontsize=10, title_fontsize=10, loc="center left", bbox_to_anchor=(1, 0.5))


def hinge_cost(p_x: float, q_x: float) -> None:
    """What one x costs D under the hinge loss: two bent lines and their sum, least at a bend."""
    _, ax = plt.subplots()
    s = np.linspace(-2.2, 2.2, 221)
    real, fake = p_x * np.maximum(0, 1 - s), q_x * np.maximum(0, 1 + s)
    plot.curve(ax, s, real, "data", r"$p\,\max(0, 1 - s)$", "--")
    plot.curve(ax, s, fake, "generated", r"$q\,\max(0, 1 + s)$", "--")
    plot.curve(ax, s, real + fake, "theory", "和 sum")
    best = np.sign(p_x - q_x)
    ax.plot(best, 2 * min(p_x, q_x), "o", color=COLOURS["discriminator"], ms=9)
    plot.labels(ax, "$s(x)$", "", "upper center", ylim=(0, 2.4))


def steeper(widths: np.ndarray, gradients: Sequence[np.ndarray], truth: float) -> None:
    """The gradient that a batch sees, over the width of the ramp: its mean, its middle 90 %; and how many batches see 0."""
    left, right = plot.panels(2, 10, 3.5)
    middle = [each.mean() for each in gradients]
    low, high = np.array([np.quantile(each, [0.05, 0.95]) for each in gradients]).T
    left.fill_between(widths, low, high, color=COLOURS["measured"], alpha=0.25, lw=0, label="90 %")
    plot.measured(left, widths, middle, "平均 mean")
    exact = 2 * (norm.cdf(-0.5 + widths / 2) - norm.cdf(-0.5 - widths / 2)) / widths
    plot.theory(left, widths, exact)
    plot.level(left, truth)
    plot.labels(left, "寬度 width", r"$\partial L_G/\partial\mu$", "upper left", xscale="log", ylim=(-0.2, 4.2))
    share = norm.cdf(-0.5 + widths / 2) - norm.cdf(-0.5 - widths / 2)
    plot.theory(right, widths, (1 - share) ** 64)
    plot.measured(right, widths, [(each == 0).mean() for each in gradients])
    plot.labels(right, "寬度 width", "批次比例 share of batches", "upper left", xscale="log", ylim=(-0.03, 1.03))
    right.set_title("梯度是 0 gradient 0", fontsize=12)
    for ax in (left, right):
        ax.invert_xaxis()


def costs() -> None:
    """What a real and a generated sample with the score s cost D, under four losses."""
    real, fake = plot.panels(2, 10, 3.5, sharey=True)
    s = np.linspace(-3, 3, 241)
    for ax, sign in ((real, 1), (fake, -1)):
        plot.curve(ax, s, np.log1p(np.exp(-sign * s)), "other", "交叉熵 cross-entropy")
        label = 1 if sign == 1 else -1
        plot.curve(ax, s, (s - label) ** 2 / 2, "light", "最小平方 least squares")
        plot.curve(ax, s, np.maximum(0, 1 - sign * s), "discriminator", "hinge")
        plot.curve(ax, s, 1 - sign * s, "theory", "1 + Wasserstein", "--")
    plot.labels(real, "$s$", "真樣本 real", ylim=(-1, 4))
    plot.labels(fake, "$s$", "假樣本 generated")
    real.legend(fontsize=10, loc="upper right")
    fake.legend(fontsize=10, loc="upper left")
