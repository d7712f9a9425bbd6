"""The figures of lesson 10, and what is computed for them: crossing arrows, one potential for any cost, a descent, clipped critics."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.optimize import linprog
from torch import Tensor, nn

from .. import densities, divergences, nets, plot

COLOURS = plot.COLOURS


# --- computed -----------------------------------------------------------------------------------------

def training_log(seed: int, steps: int = 400, n: int = 64) -> np.ndarray:
    """What the log of the opening shows: in each step W₁ of a batch of data and a batch of the generator. The answer is in 10.7."""
    batches = np.sort(np.random.default_rng(seed).random((2, steps, n)))
    return np.abs(batches[0] - batches[1]).mean(axis=1)


def crossings(x: np.ndarray, y: np.ndarray, plan: np.ndarray) -> int:
    """How many pairs of arrows x_i → y_j with plan_ij > 0 cross in the plane."""
    arrows = [(x[i], y[j]) for i, j in np.argwhere(plan > 1e-9)]
    return sum(cross(*one, *other) for k, one in enumerate(arrows) for other in arrows[:k])


def cross(a, b, c, d) -> bool:
    """Whether the segments from a to b and from c to d cross: the ends of each lie on both sides of the other."""
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def turn(a, b, c) -> float:
    """Above 0 where one turns left on the way from a over b to c."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def one_function(cost: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """max Σ f_i (a_i − b_i) over f with f_i − f_j ≤ cost_ij: the dual with one function, whatever the cost (n, n) is."""
    n = len(a)
    i, j = np.nonzero(~np.eye(n, dtype=bool))
    differences = np.zeros((len(i), n))
    differences[np.arange(len(i)), i] = 1
    differences[np.arange(len(i)), j] = -1
    found = linprog(b - a, A_ub=differences, b_ub=cost[i, j], bounds=[(0, 0)] + [(None, None)] * (n - 1))
    return -found.fun


def value(f: Callable[[Tensor], Tensor], p, q, kinks: Sequence[float]) -> np.ndarray:
    """E_p f − E_q f by quadrature; f is linear between the kinks, and takes and returns tensors (…, m)."""
    x, dx = densities.quadrature(sorted({*p.breaks, *q.breaks, *kinks}))
    with torch.no_grad():
        f_x = f(torch.tensor(x, dtype=torch.float32)).double().numpy()
    return f_x @ (p(x) * dx) - f_x @ (q(x) * dx)


def distribution(p, x: np.ndarray) -> np.ndarray:
    """F_p at the points x: the density added up, from where there is no mass yet, not from the first x."""
    fine = np.linspace(p.breaks[0], p.breaks[-1], 20_001)
    area = (p(fine)[1:] + p(fine)[:-1]) / 2 * np.diff(fine)
    return np.interp(x, fine, np.concatenate([[0], np.cumsum(area)]))


def best_critic(p, q, x: np.ndarray) -> np.ndarray:
    """f* at the points x by (10.4): the slopes sign(F_q − F_p) added up, with f* = 0 in the middle."""
    slope = np.sign(distribution(q, x) - distribution(p, x))
    f = np.concatenate([[0], np.cumsum((slope[1:] + slope[:-1]) / 2 * np.diff(x))])
    return f - f[len(f) // 2]


def descent_of_jsd(mu: float, eta: float, steps: int) -> np.ndarray:
    """μ in each step of gradient descent on 2 JSD(N(0, 1) ‖ N(μ, 1)), the slope by a central difference."""
    def height(mu):
        return 2 * divergences.js(densities.gaussian(), densities.gaussian(mu))

    path = [mu]
    for _ in range(steps):
        slope = (height(path[-1] + 1e-3) - height(path[-1] - 1e-3)) / 2e-3
        path.append(path[-1] - eta * slope)
    return np.array(path)


def relu_net(layers: int, h: int, seed: int) -> nn.Sequential:
    """A critic with one input, so many linear layers, h units in each hidden one, and ReLU between them."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(*nets.mlp([1, *[h] * (layers - 1), 1], nn.ReLU()), nn.Flatten(0))


def largest_slopes(D: nn.Module, members: int, low: float = -4, high: float = 5) -> np.ndarray:
    """max |f′| of each of the stacked critics, on a fine grid."""
    x = torch.linspace(low, high, 901).expand(members, -1)[..., None].clone().requires_grad_()
    return torch.autograd.grad(D(x).sum(), x)[0].abs().amax((1, 2)).numpy()


# --- drawn --------------------------------------------------------------------------------------------

def log(values: np.ndarray) -> None:
    """The log of the opening: W₁ of each pair of batches, and the mean."""
    _, ax = plt.subplots()
    ax.plot(values, color=COLOURS["measured"], lw=1.2, label="每一步 each step")
    ax.axhline(values.mean(), color=COLOURS["generated"], lw=2, label="平均 mean")
    plot.labels(ax, "步 step", "印出的 $W_1$ printed", "upper right", ylim=(0, 0.2))


def plans(x: np.ndarray, y: np.ndarray, drawn: np.ndarray, best: np.ndarray) -> None:
    """Points in the plane with the arrows of two plans."""
    for ax, plan, title in zip(plot.panels(2, 10, 4), (drawn, best), ("照抽出的次序 as drawn", "最省的計畫 the best plan")):
        for i, j in np.argwhere(plan > 1e-9):
            ax.annotate("", y[j], x[i], arrowprops={"arrowstyle": "->", "color": "0.45", "lw": 1.6, "shrinkA": 3, "shrinkB": 3})
        ax.plot(*x.T, "o", color=COLOURS["data"], ms=9, label="$x$（$p$）")
        ax.plot(*y.T, "s", color=COLOURS["generated"], ms=8, label="$y$（$q$）")
        plot.labels(ax, "$x_1$", "$x_2$", "lower right", title=title)
        ax.margins(0.12)


def tight(lengths: np.ndarray, drops: np.ndarray, used: np.ndarray) -> None:
    """f(x) − f(y) of each pair over its distance; the pairs that the plan uses are filled."""
    _, ax = plt.subplots()
    reach = 1.05 * lengths.max()
    ax.plot([0, reach], [0, reach], color=COLOURS["theory"], label=r"$f(x)-f(y)=\Vert x-y \Vert$")
    ax.plot(lengths[~used], drops[~used], "o", color=COLOURS["light"], mfc="none", ms=6, label="計畫不用 not in the plan")
    ax.plot(lengths[used], drops[used], "o", color=COLOURS["measured"], ms=8, label="計畫用到 in the plan")
    plot.labels(ax, r"$\Vert x-y \Vert$", "$f(x)-f(y)$")
    ax.legend(fontsize=10, loc="upper left", bbox_to_anchor=(1, 1))


def area(p, q) -> None:
    """The area between two distribution functions, in vertical slices and in horizontal ones."""
    x = np.linspace(-6, 6, 1201)
    F_p, F_q = distribution(p, x), distribution(q, x)
    levels = np.linspace(0.02, 0.98, 25)
    for ax, way in zip(plot.panels(2, 10, 3.7, sharey=True), ("直 vertical", "橫 horizontal")):
        plot.curve(ax, x, F_p, "data", "$F_p$")
        plot.curve(ax, x, F_q, "generated", "$F_q$")
        if way.startswith("直"):
            ax.vlines(x[::20], F_p[::20], F_q[::20], color=COLOURS["measured"], lw=2, label=r"$\vert F_p(x)-F_q(x) \vert$")
        else:
            ends = [np.interp(levels, F, x) for F in (F_p, F_q)]
            ax.hlines(levels, *ends, color=COLOURS["measured"], lw=2, label=r"$\vert F_p^{-1}(t)-F_q^{-1}(t) \vert$")
        plot.labels(ax, "$x$", "$t = F(x)$", "upper left", title=way, xlim=(-4.5, 4.5))


def critics(pairs: dict[str, tuple]) -> None:
    """Three pairs of densities with nothing else: where will the best critic turn?"""
    x = np.linspace(-4.5, 4.5, 451)
    for ax, (name, (p, q)) in zip(plot.panels(3, 10.5, 2.9), pairs.items()):
        plot.densities(ax, p, q, x)
        plot.labels(ax, "$x$", "密度 density", "upper left", title=name, ylim=(0, 0.75))


def learned(pairs: dict[str, tuple], found: dict[str, Callable]) -> None:
    """The same pairs: the first trained critic over f*, and F_q − F_p, whose sign is the slope."""
    x = np.linspace(-4.5, 4.5, 901)
    for ax, (name, (p, q)) in zip(plot.panels(3, 10.5, 3.6), pairs.items()):
        gap = distribution(q, x) - distribution(p, x)
        ax.fill_between(x, 3 * gap, color=COLOURS["other"], alpha=0.4, lw=0, label="$3\\,(F_q-F_p)$")
        plot.theory(ax, x, best_critic(p, q, x), "$f^{*}$")
        with torch.no_grad():
            f = found[name](torch.tensor(x, dtype=torch.float32))[0].numpy()
        plot.measured(ax, x[::40], (f - f[450])[::40], "$f$", markersize=4)
        plot.labels(ax, "$x$", "$f$", "upper center", title=name, ylim=(-4.8, 5.6))


def descents(eta: float, w1: np.ndarray, jsd: np.ndarray) -> None:
    """μ of a generator N(μ, 1) step by step, with W₁ (dots, over the line of theory) and with 2 JSD; on the right the last steps."""
    whole, end = plot.panels()
    steps = np.arange(len(w1))
    theory = np.maximum(w1[0] - eta * steps, 0)
    for ax, every in ((whole, 3), (end, 1)):  # the hops have period 2: an odd stride shows both sides
        plot.theory(ax, steps, theory, r"$\max(\mu_0-\eta k,\,0)$")
        plot.curve(ax, steps, jsd, "discriminator", r"$2\,\mathrm{JSD}$")
        plot.measured(ax, steps[::every], w1[::every], "$W_1$", markersize=4)
        plot.labels(ax, "步 step $k$", r"$\mu$", "upper right")
    end.set(xlim=(len(w1) - 45, len(w1) - 1), ylim=(-0.1, 0.25))


def far(theta: np.ndarray, measured: np.ndarray) -> None:
    """Four rulers for two points 0 and θ, and for U[0, 1] against U[θ, 1 + θ]; dots are W₁ of samples."""
    points, bars = plot.panels(2, 10, 3.6, sharey=True)
    fine = np.linspace(-2.5, 2.5, 501)
    apart = np.where(np.isclose(fine, 0), np.nan, 1)  # at 0 all are 0: the dot
    overlap = np.minimum(np.abs(fine), 1)
    for ax, share, title in ((points, apart, r"$\delta_0$、$\delta_\theta$"), (bars, overlap, r"$U[0,1]$、$U[\theta,1+\theta]$")):
        plot.curve(ax, fine, np.abs(fine), "data", "$W_1$")
        plot.curve(ax, fine, share, "theory", "TV", "--")
        plot.curve(ax, fine, np.log(2) * share, "discriminator", "JSD")
        plot.labels(ax, r"$\theta$", "值 value", "upper center", title=title, ylim=(-0.05, 2.6))
    plot.measured(bars, theta, measured, "樣本 samples")
    bars.legend(fontsize=10, loc="upper center")
    points.plot(0, 0, "o", color=COLOURS["theory"], ms=7, zorder=4)


def batches(sizes: Sequence[int], exact: Callable[[int], float], mean: Sequence[float], error: Sequence[float]) -> None:
    """Mean W₁ of two batches of one law over their size, bars of four standard errors; the other line falls like 1/n."""
    _, ax = plt.subplots()
    n = np.unique(np.geomspace(sizes[0], sizes[-1], 40).astype(int))
    plot.theory(ax, n, [exact(k) for k in n], "(10.7)")
    plot.curve(ax, n, exact(1) / n, "other", "$1/(3n)$", "--")
    ax.errorbar(sizes, mean, 4 * np.asarray(error), fmt="o", color=COLOURS["measured"], ms=7, label="實測，± 4 標準誤 s.e.", zorder=3)
    plot.labels(ax, "$n$", r"$\mathbb{E}[W_1(\hat p_n, \hat q_n)]$", "lower left", xscale="log", yscale="log")


def own_and_fresh(pieces: Sequence[int], own: np.ndarray, fresh: np.ndarray, exact: float) -> None:
    """What a critic says of the batches it was trained on, and of fresh ones; means with four standard errors."""
    _, ax = plt.subplots()
    for values, role, label in ((own, "generated", "自己的批次 its own batches"), (fresh, "measured", "新的批次 fresh batches")):
        error = 4 * values.std(axis=1, ddof=1) / np.sqrt(values.shape[1])
        ax.errorbar(pieces, values.mean(axis=1), error, fmt="o", color=COLOURS[role], ms=7, label=label)
    ax.axhline(exact, color=COLOURS["theory"], label="(10.7)")
    plot.level(ax, 0)
    plot.labels(ax, "$f$ 有幾段 pieces of $f$", r"$\mathbb{E}_{\hat p_n}[f]-\mathbb{E}_{\hat q_n}[f]$，± 4 s.e.", xscale="log", ylim=(-0.02, 0.08))
    ax.set_xticks(pieces, pieces)
    ax.set_xticks([], minor=True)
    ax.legend(fontsize=10, loc="center right")


def depth(h: int, found: dict[float, dict[int, np.ndarray]]) -> None:
    """The largest slope of clipped critics over their depth: lines are the bound c^L h^(L−1), dots are trained."""
    _, ax = plt.subplots()
    for (c, slopes), role in zip(found.items(), ("data", "generated")):
        layers = np.array(list(slopes))
        plot.curve(ax, layers, c**layers * h ** (layers - 1.0), role, f"$c={c:g}$")
        for L, trained in slopes.items():
            ax.plot(np.full(len(trained), L), trained, "o", color=COLOURS[role], ms=6, mfc="none")
    plot.level(ax, 1)
    plot.labels(ax, "$L$", r"$\max\ \vert f^{\prime} \vert$", "center left", yscale="log")
    ax.set_xticks(layers)
