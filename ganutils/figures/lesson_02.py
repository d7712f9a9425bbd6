"""The figures of lesson 02."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.nn.functional import softplus

from .. import densities, divergences, plot


# --- measured -----------------------------------------------------------------------------------------

@torch.no_grad()
def probability(D: nn.Module, x) -> np.ndarray:
    """D(x) = σ(s(x)) of a net at the points x."""
    x = torch.as_tensor(x).float()[:, None]
    return torch.sigmoid(D(x)).numpy()


@torch.no_grad()
def loss_on(L_D: Callable, D: nn.Module, x_real: torch.Tensor, x_fake: torch.Tensor) -> float:
    """L_D of a net on these samples."""
    return L_D(D(x_real), D(x_fake)).item()


def print_rows(formats: str, *columns) -> None:
    """The columns, equally long, side by side; ``formats``: a width and a kind of number for each."""
    for row in zip(*columns):
        print("".join(f"{float(value):{form}}" for value, form in zip(row, formats.split())))


def slope_of_log(D: Callable, x: float, alpha: float, beta: float, h: float = 1e-3) -> float:
    """∂ log D/∂x at x of a D(x, α, β), by a central difference."""
    return (np.log(D(x + h, alpha, beta)) - np.log(D(x - h, alpha, beta))) / (2 * h)


def best(p, q, x):
    """D*(x) = p/(p + q)."""
    return p(x) / (p(x) + q(x))


def mean_score(p, q) -> float:
    """∫ p q/(p + q) dx: the mean of D* over generated samples."""
    return divergences.integrate(lambda x: q(x) * best(p, q, x), sorted({*p.breaks, *q.breaks}))


# --- drawn --------------------------------------------------------------------------------------------

def two_laws(p, q, x: np.ndarray, g: torch.Generator) -> None:
    """Both densities, and sixty samples of each as strokes below."""
    fig, ax = plt.subplots()
    plot.densities(ax, p, q, x)
    plot.rug(ax, p.sample(60, g), "data", -0.02)
    plot.rug(ax, q.sample(60, g), "generated", -0.04)
    ax.set_ylabel("密度 density")
    ax.legend()


def cost_of_one_sample(D: np.ndarray) -> None:
    """What a real and what a generated sample costs, over the probability D that it was given."""
    fig, ax = plt.subplots()
    plot.curve(ax, D, -np.log(D), "data", r"真實 real: $-\log D$")
    plot.curve(ax, D, -np.log(1 - D), "generated", r"生成 generated: $-\log(1-D)$")
    plot.level(ax, np.log(2))
    ax.annotate(r"$\log 2$", (0.97, 0.79), color="0.4")
    ax.set(xlabel="$D$", ylabel="損失 loss")
    ax.legend(loc="upper center")


def best_against_trained(p, q, x: np.ndarray, D_star: np.ndarray, D_seen: np.ndarray) -> None:
    """The best discriminator and a trained one, over both densities."""
    fig, ax = plt.subplots()
    plot.densities(ax, p, q, x)
    plot.theory(ax, x, D_star, "理論 theory $D^{*}$")
    plot.measured(ax, x[::12], D_seen[::12], "訓練所得 trained $D$")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def four_integrands(x: np.ndarray, p, q) -> list[float]:
    """What is integrated in the two KL divergences to the middle m, left, and in the two between p and q,
    right; the four integrals stand beside the curves' names, and are returned."""
    m = densities.mixture([p, q])
    left, right = plot.panels(2, sharey=True)
    pairs = (left, p, m, "pm"), (left, q, m, "qm"), (right, p, q, "pq"), (right, q, p, "qp")
    integrals = []
    for ax, first, second, names in pairs:
        role, style = ("data", "-") if first is p else ("generated", "--")
        integrals.append(divergences.kl(first, second))
        label = rf"$\int\;{names[0]}\,\log({names[0]}/{names[1]}) = {integrals[-1]:.3f}$"
        plot.curve(ax, x, first(x) * np.log(first(x) / second(x)), role, label, style)
    for ax in (left, right):
        plot.level(ax, 0)
        ax.set(xlabel="$x$", ylim=(-0.2, 0.62))
        ax.legend(fontsize=10, loc="upper right")
    return integrals


def lowest_losses(floor: Callable, p, shifts: Sequence[float], trained: Sequence[float]) -> None:
    """min L_D = floor(p, q) for normal q of variance 1 over their means, and what trained nets reach."""
    fig, ax = plt.subplots()
    axis = np.linspace(min(shifts), max(shifts), 41)
    floors = [floor(p, densities.gaussian(shift, 1)) for shift in axis]
    plot.theory(ax, axis, floors, "理論 theory (2.4)")
    plot.measured(ax, shifts, trained)
    plot.level(ax, 2 * np.log(2))
    ax.annotate(r"$2\log 2 \approx 1.386$", (3.1, 1.31), color="0.4")
    ax.set(xlabel="兩個平均值的距離 distance of the means", ylabel="$L_D$")
    ax.legend(loc="lower left")


def smoothed_labels(x: np.ndarray, real, fake, smoothed: Callable,
                    labels: Sequence[tuple[float, float]]) -> None:
    """D* with three pairs of labels (α, β), solid, dashed and dotted, left, and its logarithm, right."""
    left, right = plot.panels(2)
    plot.densities(left, real, fake, x)
    for style, (alpha, beta) in zip(("-", "--", ":"), labels):
        D = smoothed(x, alpha, beta)
        plot.curve(left, x, D, "theory", None, style)
        plot.curve(right, x, np.log(D), "theory", rf"$\alpha={alpha},\ \beta={beta}$", style)
    left.set_ylabel("$D^{*}$")
    right.set(xlabel="$x$", ylabel=r"$\log D^{*}$")
    right.legend(fontsize=10)


def slopes_in_logit(slope: Callable) -> None:
    """∂L_D/∂s of a real and of a generated sample, and dots from autograd: ``slope(loss, s)``."""
    axis, dots = torch.linspace(-6, 6, 300), torch.linspace(-5, 5, 11)
    fig, ax = plt.subplots()
    plot.curve(ax, axis, -(1 - torch.sigmoid(axis)), "data", r"真實 real: $-(1-\sigma(s))$")
    plot.curve(ax, axis, torch.sigmoid(axis), "generated", r"生成 generated: $\sigma(s)$")
    plot.measured(ax, dots, slope(lambda s: softplus(-s), dots), "自動微分 autograd")
    plot.measured(ax, dots, slope(softplus, dots), None)
    plot.level(ax, 0)
    ax.set(xlabel="$s$", ylabel=r"$\partial L_D / \partial s$")
    ax.legend()


def descent_and_ascent(p, q, x: np.ndarray, down: nn.Module, up: nn.Module,
                       loss_down: np.ndarray, loss_up: np.ndarray) -> None:
    """A discriminator that went down its loss and one that went up: what they say of x, and their losses."""
    left, right = plot.panels(2)
    plot.densities(left, p, q, x)
    for D, loss, label, style in ((down, loss_down, "下降 descent", "-"), (up, loss_up, "上升 ascent", "--")):
        plot.curve(left, x, probability(D, x), "discriminator", label, style)
        plot.curve(right, np.arange(len(loss)), loss, "discriminator", None, style)
    left.set_ylabel("$D(x)$")
    left.legend(fontsize=9, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1))
    plot.level(right, 2 * np.log(2))
    right.set(xlabel="步 step", ylabel="$L_D$", yscale="log")
