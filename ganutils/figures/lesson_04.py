"""The figures of lesson 04, and what estimates JSD there: samples, means over them, the best polynomial."""

from collections.abc import Callable

import numpy as np
import torch
from scipy.optimize import minimize

from .. import densities, divergences, nets, plot

COLOURS = plot.COLOURS
GAME = np.array([[3, -1, 0], [-2, 2, 1], [1, 0, -1]])  # the table of 4.6: D chooses a row, G a column


# --- computed -----------------------------------------------------------------------------------------

def sampler(seed: int) -> Callable:
    """draw(laws, n): n samples of each law, (laws, n, 1), all from one random stream."""
    generator = torch.Generator().manual_seed(seed)

    def draw(laws, n):
        samples = torch.stack([law.sample(n, generator) for law in laws])
        return samples.float()[..., None]

    return draw


def discriminator(seed: int, width: int = 32):
    return nets.discriminator((1,), width=width, depth=2, seed=seed)


def generator(seed: int):
    return nets.generator((1,), z_dim=1, width=32, depth=2, seed=seed)


@torch.no_grad()
def estimate(V: Callable, D, draw: Callable, reals, fakes) -> np.ndarray:
    """½ (V + log 4) of the stacked D, one for each pair of laws, on 50 000 fresh samples, in ten batches."""
    values = [V(D, draw(reals, 5000), draw(fakes, 5000)) for _ in range(10)]
    return (torch.stack(values).mean(0).numpy() + np.log(4)) / 2


def JSD_of_best(degree: int, p, q) -> float:
    """½ (V + log 4) for the best D with the logit s(x) = a + b x + …: minimises L_D, an integral."""
    x, dx = densities.quadrature([*p.breaks, *q.breaks])
    real, fake = p(x) * dx, q(x) * dx

    def L_D(w):
        s = np.polynomial.Polynomial(w)(x)
        return real @ np.logaddexp(0, -s) + fake @ np.logaddexp(0, s)

    start = [0.5, 1, 0][:degree + 1]
    return (np.log(4) - minimize(L_D, start).fun) / 2


def landscape(C: Callable) -> tuple[np.ndarray, np.ndarray, list]:
    """C of N(μ, σ) on a grid, a row for each σ; (1, 0.7) is a point of the grid. Returns μ, σ and C."""
    mu = np.linspace(-2.5, 4, 40)
    sigma = np.linspace(0.1, 2.7, 27)
    return mu, sigma, [[C(densities.gaussian(m, s)) for m in mu] for s in sigma]


def along(way: Callable, C: Callable) -> np.ndarray:
    """C of the densities ``way(t)`` for 41 numbers t from 0 to 1, both ends left out by a hair."""
    return np.array([C(way(t)) for t in np.linspace(1e-9, 1 - 1e-9, 41)])


def chord(values: np.ndarray) -> np.ndarray:
    """The straight line between the first and the last of these values."""
    return np.linspace(values[0], values[-1], len(values))


def square() -> tuple[np.ndarray, np.ndarray]:
    """Two probabilities, each from 0.002 to 0.998: a grid over all D on two points."""
    axis = np.linspace(0.002, 0.998, 499)
    return np.meshgrid(axis, axis)


def moving(q: Callable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The density q moved by μ. Returns the μ, points x of a quadrature, the mass at x: a row for each μ."""
    mu = np.linspace(-3.5, 3.5, 281)
    x, dx = densities.quadrature([-12, 0, 12])
    return mu, x, q(x - mu[:, None]) * dx


# --- drawn --------------------------------------------------------------------------------------------


def ruler(JSD, early, trained) -> None:
    """½ (V + log 4) of eight discriminators, early and late, over the JSD that they should find."""
    ax = plot.panels(1, 6.5)
    plot.theory(ax, [0, 0.7], [0, 0.7], "$D=D^{*}$")
    plot.measured(ax, JSD, early, "5 步 steps", markerfacecolor="white")
    plot.measured(ax, JSD, trained, "訓練後 trained")
    ax.set(xlabel="JSD（積分 quadrature）", ylabel=r"$\frac{1}{2}(V+\log 4)$")
    ax.legend(loc="upper left")


def rounds(climb, descent, ceiling) -> None:
    """V at each step of D, ``climb`` (rounds, n), and then of G, ``descent`` (rounds, m), under C(G)."""
    n, m = np.shape(climb)[1], np.shape(descent)[1]
    ax = plot.panels(1)
    turns(ax, climb, 0, n + m, "discriminator", "$D$ ↑")
    turns(ax, descent, n, n + m, "generated", "$G$ ↓")
    plot.theory(ax, range(len(ceiling) * (n + m)), np.repeat(ceiling, n + m), "理論 theory $C(G)$")
    plot.level(ax, -np.log(4))
    ax.text(0, -1.37, r"$-\log 4 \approx -1.386$")
    ax.set(xlabel="步 step", ylabel="$V(D,G)$")
    ax.legend(ncols=3)


def turns(ax, values, first: int, length: int, role: str, label: str) -> None:
    """One player's ``values`` (rounds, n), from the step ``first`` of rounds of the ``length`` given."""
    rounds, n = np.shape(values)
    x = first + length * np.arange(rounds)[:, None] + np.arange(n + 1)
    lifted = np.full((rounds, 1), np.nan)  # the pen, between two rounds
    plot.curve(ax, x.ravel(), np.hstack([values, lifted]).ravel(), role, label)


def shifted() -> None:
    """JSD of N(0, 1) and N(μ, 1) against μ, below log 2."""
    mu = np.linspace(0, 8, 33)
    JSD = [divergences.js(densities.gaussian(), densities.gaussian(m)) for m in mu]
    ax = plot.panels(1, 7)
    plot.theory(ax, mu, JSD, None)
    plot.level(ax, np.log(2))
    ax.text(0, 0.64, r"$\log 2$")
    ax.set(xlabel=r"$\mu$", ylabel="JSD")


def valley(mu, sigma, C, path) -> None:
    """C(G) over the parameters of G, the data's as a star, and the ``path`` of (μ, σ) in a game."""
    ax = plot.panels(1, 8)
    contours(ax, mu, sigma, C, -1.4, 0, "$C(G)$")
    plot.curve(ax, *np.transpose(path), "generated", "生成器的路 path of $G$", "o-")
    ax.plot(1, 0.7, "*", ms=17, color="w", mec="k", label="$p$", zorder=4)
    ax.set(xlabel=r"平均值 mean $\mu$", ylabel=r"標準差 std $\sigma$")
    ax.legend(fontsize=10, loc="upper right", frameon=True)


def contours(ax, x, y, values, lowest: float, highest: float, label: str) -> None:
    """A landscape between two heights, in 14 shades with lines between them and a scale beside it."""
    levels = np.linspace(lowest, highest, 15)
    shade = ax.contourf(x, y, values, levels, cmap="cividis", extend="min")
    ax.contour(x, y, values, levels, colors="w", linewidths=0.4, linestyles="-")
    ax.figure.colorbar(shade, ax=ax, label=label)


def chords(mixed, moved) -> None:
    """C on two ways between the same densities, each with its chord: mixing them, and moving the mean."""
    left, right = plot.panels(sharey=True)
    t = np.linspace(0, 1, len(mixed))
    for ax, C in ((left, mixed), (right, moved)):
        plot.theory(ax, t, C, "$C$")
        plot.curve(ax, t, chord(C), "other", "弦 chord", "--")
    left.set(xlabel="$t$，混合 mixing $q_t$", ylabel="$C$")
    right.set_xlabel(r"$t$，移動 moving $\mu_t$")
    left.legend()


def ideal_training(p, path, etas, factors) -> None:
    """Ideal training: q after 0, 2, 5 and 12 steps beside p; and the factor of a step for each η."""
    left, right = plot.panels()
    left.bar(range(len(p)), p, color=COLOURS["data"], alpha=0.25, label="$p$")
    for t, style in ((0, ":"), (2, "--"), (5, "-."), (12, "-")):
        plot.curve(left, range(len(p)), path[t], "generated", f"$q_{{{t}}}$", style)
    plot.theory(right, [0, 2, 4.6], [1, 0, 1.3], r"理論 theory $|1-\eta/2|$")
    plot.measured(right, etas, factors)
    plot.level(right, 1)
    right.text(1.3, 1.05, "離 $p$ 愈來愈遠 leaves $p$ ↑", color="0.4")
    left.set(xlabel="$x$", ylabel="機率 probability")
    right.set(xlabel=r"$\eta$", ylabel="每步的倍率 factor a step")
    left.legend()
    right.legend(fontsize=10, loc="lower right")


def orders(D_0, D_1, secured) -> None:
    """The matrix game of 4.6; and the value that D secures on two points, with max min (star) and min max."""
    left, right = plot.panels(height=3.9)
    matrix_game(left, GAME)
    contours(right, D_0, D_1, secured, -4, -1.2, r"$\min_G\,V$")
    right.plot(0.5, 0.5, "w*", ms=16, mec="k", label="max min")
    right.plot([0.98, 1 / 3], [1 / 3, 0.98], "w^", ms=9, mec="k", label="min max")
    right.set(xlabel="$D(0)$", ylabel="$D(1)$")
    right.legend(loc="lower left", fontsize=10, frameon=True, facecolor="0.7")


def matrix_game(ax, V) -> None:
    """D chooses a row, G a column; at the edge the least of each row and the most of each column."""
    ax.imshow(V, cmap="PuOr", vmin=-7, vmax=7)
    for (i, j), value in np.ndenumerate(V):
        ax.text(j, i, value, ha="center", va="center", fontsize=14)
    for i, row in enumerate(V):
        ax.text(V.shape[1] - 0.35, i, f"min {row.min()}", va="center", color=COLOURS["discriminator"])
    for j, column in enumerate(V.T):
        ax.text(j, V.shape[0] - 0.25, f"max {column.max()}", ha="center", color=COLOURS["generated"])
    ax.set(xticks=[], yticks=[], ylabel="$D$", title="$G$")
    ax.spines[:].set_visible(False)


def crowding(p: Callable, s: Callable, peak, snapshots: dict) -> None:
    """A fixed D (logit s) over the density p, where D is highest, and rows of G's samples, one a snapshot."""
    x = torch.linspace(-4, 4, 801)
    ax = plot.panels(1, 8)
    ax.fill_between(x, p(x), alpha=0.25, label="$p$")
    plot.curve(ax, x, torch.sigmoid(s(x)), "discriminator", "$D$")
    ax.axvline(peak, color="k", lw=1.2, label=r"$\mathrm{argmax}\ D$")
    for row, samples in enumerate(snapshots.values()):
        plot.rug(ax, samples[:200], "generated", -0.1 * (row + 1))
    ax.set(xlim=(-4, 4), xlabel="$x$")
    ax.legend(fontsize=10, loc="upper left")


def two_losses(mu, V, L_G) -> None:
    """The two losses of a generator that moves its mean μ, each with the lowest points of both."""
    left, right = plot.panels()
    for ax, loss in ((left, V), (right, L_G)):
        plot.theory(ax, mu, loss, None)
        ax.axvline(mu[np.argmin(V)], color=COLOURS["other"], ls="--", label=r"$\min V$")
        ax.axvline(mu[np.argmin(L_G)], color=COLOURS["light"], ls="--", label=r"$\min L_G$")
        ax.set_xlabel(r"$\mu$")
    left.set_ylabel(r"$\mathbb{E}\,\log(1-D)$（$V$）")
    right.set(ylabel=r"$-\mathbb{E}\,\log D$（文件 document）", ylim=(0.84, 1.32))
    left.legend(fontsize=10, loc="lower right")


def triangles(jsd: Callable, P, Q, R) -> None:
    """4000 triples p, q, r: the direct way from p to r over the detour through q, for JSD and its root."""
    P, Q, R = P[:4000], Q[:4000], R[:4000]
    first, second, direct = jsd(P, Q), jsd(Q, R), jsd(P, R)
    left, right = plot.panels(height=3.9)
    detours(left, first + second, direct)
    detours(right, np.sqrt(first) + np.sqrt(second), np.sqrt(direct))
    plot.level(left, np.log(2))
    plot.level(right, np.sqrt(np.log(2)))
    left.set_xlabel(r"繞路 detour $\mathrm{JSD}(p,q)+\mathrm{JSD}(q,r)$")
    left.set_ylabel(r"直走 direct $\mathrm{JSD}(p,r)$")
    right.set_xlabel(r"繞路 detour $\sqrt{\mathrm{JSD}(p,q)}+\sqrt{\mathrm{JSD}(q,r)}$")
    right.set_ylabel(r"直走 direct $\sqrt{\mathrm{JSD}(p,r)}$")


def detours(ax, detour, direct) -> None:
    """The way through a second point, and the direct way; those with the shorter detour in another colour."""
    shorter = direct > detour + 1e-12
    for which, role in ((~shorter, "light"), (shorter, "generated")):
        ax.plot(detour[which], direct[which], ".", ms=3, color=COLOURS[role], rasterized=True)
    plot.theory(ax, [0, direct.max()], [0, direct.max()], None)
