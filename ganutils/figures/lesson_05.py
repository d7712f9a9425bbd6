"""The figures of lesson 05, zero-sum games and Nash equilibria, and what is measured for them."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import torch

from .. import densities, laws, nets
from ..divergences import integrate
from ..plot import COLOURS, band, curve, labels, level, measured, panels, smooth, theory

LOG_2 = np.log(2)
EDGES = np.linspace(-5, 5, 81)
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2
WINDOW = 10  # steps that a drawn loss is averaged over


# --- matrix games and saddles -----------------------------------------------------------------------

def two_by_two(M: np.ndarray, of_D: tuple, of_G: tuple) -> None:
    """The game in which G pays D ``M``: best responses, D's worst case, both solutions (strategy, value)."""
    left, right = panels(2, 9.5, 3.9)
    (x, v), (y, _) = of_D, of_G
    t = np.linspace(0, 1, 1001)
    mixture = np.stack([t, 1 - t])
    gain_of_heads = (M[0] - M[1]) @ mixture
    G_heads, G_tails = M.T @ mixture
    curve(left, gain_of_heads > 0, t, "discriminator", "$D$ 的最佳反應 best response")
    curve(left, t, G_heads < G_tails, "generated", "$G$ 的最佳反應 best response", "--")
    measured(left, x[0], y[0], "線性規劃 linear programme")
    labels(left, r"$\alpha$：$D$ 出正面 shows heads", r"$\beta$：$G$ 出正面 shows heads", "upper center",
           ylim=(-0.05, 1.6), yticks=[0, 0.5, 1])
    curve(right, t, G_heads, "generated", r"$\beta = 1$")
    curve(right, t, G_tails, "generated", r"$\beta = 0$", "--")
    theory(right, t, np.minimum(G_heads, G_tails), r"$\min_G V$：保證 guaranteed")
    measured(right, x[0], v, "線性規劃 linear programme")
    labels(right, r"$\alpha$", "$V$", ylim=(M.min() - 0.2, M.max() + 0.45 * np.ptp(M)))
    right.legend(fontsize=10, loc="upper center", ncols=2)


def landscapes(*games: Callable) -> None:
    """Three games V(ψ, θ), each from above with a dot at ψ = 0; below, what each sees who leaves it alone.

    The dot is at θ = 0; in the third game, θ⁴ − 2θ² + 0.4 θ − ψ², in the shallower valley.
    """
    fig, axes = plt.subplots(2, 3, figsize=(10, 4.4), height_ratios=[1.5, 1])
    names = ("奈許 Nash", "不是奈許 no Nash", "只是局部 local only")
    dots = 0, 0, np.roots([4, 0, -4, 0.4]).max()  # 4θ³ − 4θ + 0.4 = 0
    line = np.linspace(-1.6, 1.6, 201)
    for V, theta, name, upper, lower in zip(games, dots, names, *axes):
        upper.contourf(line, line, V(line[None], line[:, None]), 14, cmap="Greys", alpha=0.8)
        upper.plot(0, theta, "o", color=COLOURS["measured"], ms=9, label=name)
        curve(lower, line, V(line, theta), "discriminator", r"$D$ 調 moves $\psi$")
        curve(lower, line, V(0, line), "generated", r"$G$ 調 moves $\theta$", "--")
        measured(lower, [0, theta], 2 * [V(0, theta)], None)
        labels(upper, r"$\psi$", r"$\theta$")
        labels(lower, r"$\psi,\ \theta$", "$V$", ylim=(-2, 1.4))
        upper.legend(fontsize=10, loc="lower left", frameon=True)
    axes[1, 0].legend(fontsize=9, loc="lower left", ncols=2)


# --- the game of the GAN ----------------------------------------------------------------------------

def sums_and_costs(saturating: Callable, nonsaturating: Callable) -> None:
    """L_G(D, G) of two games: left, L_D + L_G where D is a constant c; right, what a sample costs G there."""
    left, right = panels(2, 9.5, 3.6)
    c = np.linspace(0.02, 0.98, 400)
    one_sample = np.ones(1)
    cost_b = saturating(c[:, None], one_sample)
    cost_c = nonsaturating(c[:, None], one_sample)
    L_D = -np.log(c) - np.log(1 - c)
    curve(left, c, 0 * c, "theory", "(a) $L_G = V$")
    curve(left, c, L_D + cost_b, "light", "(b) 飽和 saturating")
    curve(left, c, L_D + cost_c, "other", "(c) 非飽和 non-saturating", "--")
    left.plot(0.5, 3 * LOG_2, "ko", label=r"均衡 equilibrium: $3\log 2$")
    labels(left, r"$D \equiv c$", "$L_D + L_G$", "upper center")
    curve(right, c, cost_b, "light", r"(b) $g = \log(1-D)$")
    curve(right, c, cost_c, "other", r"(c) $g = -\log D$", "--")
    labels(right, "$D(x)$", "$G$ 的代價 cost $g(D(x))$", "upper right")


def normal_nodes() -> tuple[torch.Tensor, torch.Tensor]:
    """Nodes z and weights with E[h(z)] ≈ Σ weight · h(z) for z ∼ N(0, 1)."""
    nodes, weights = laws.rule(densities.gaussian(0, 1))
    return torch.tensor(nodes), torch.tensor(weights)


def print_ends(L_D, gap) -> None:
    """Both at the first and at the last step."""
    print(f"L_D: {L_D[0]:.4f} → {L_D[-1]:.4f}   Gap: {gap[0]:.4f} → {gap[-1]:.4f}")


def loss_and_gap(L_D, gain) -> None:
    """Left, L_D step by step, over 2 log 2; right, what D could gain, what G could save, and their sum."""
    gain_D, gain_G = np.transpose(gain)
    left, right = panels(2, 9.5, 3.4)
    t = np.arange(len(L_D))
    curve(left, t, L_D, "discriminator")
    level(left, 2 * LOG_2)
    labels(left, "步 step", "$L_D$")
    curve(right, t, gain_D, "discriminator", "$D$ 能多拿 could gain")
    curve(right, t, gain_G, "generated", "$G$ 能少付 could save")
    curve(right, t, gain_D + gain_G, "theory", r"$\mathrm{Gap}$", ":")
    labels(right, "步 step", "", "upper right", yscale="log", ylim=(1e-6, 3))


# --- trained GANs -----------------------------------------------------------------------------------

def data(p, seed: int) -> torch.Tensor:
    """20 000 samples of p: (20 000, 1)."""
    return p.sample(20_000, torch.Generator().manual_seed(seed)).float()[:, None]


def players(seeds: Sequence[int], shift: float = 0.0) -> tuple[list, list]:
    """For each seed a generator, its samples moved by the shift, and a discriminator: width 32, depth 2."""
    G = [nets.generator((1,), width=32, depth=2, seed=k) for k in seeds]
    D = [nets.discriminator((1,), width=32, depth=2, seed=k + 50) for k in seeds]
    for net in G:
        net[-1].bias.data += shift
    return G, D


def silence(D: list) -> None:
    """Make these discriminators say ½ everywhere: their last layer becomes 0."""
    for net in D:
        for weights in net[-2].parameters():
            weights.data.zero_()


def on_bins(run, p: Callable) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """P and Q, the probabilities in 80 bins, Q from 10 000 samples; log D and log(1 − D) at their centres."""
    x = run.sample(10_000, ema=False)[:, 0].numpy()
    counts, _ = np.histogram(x.clip(-4.99, 4.99), EDGES)
    P = p(CENTRES) * np.diff(EDGES)
    Q = counts / len(x) + 1e-12  # so as to avoid log 0
    with torch.no_grad():
        s = run.D(torch.tensor(CENTRES[:, None], dtype=torch.float32, device=run.record.device))
    s = s.double().cpu().numpy()
    return P, Q, -np.logaddexp(0, -s), -np.logaddexp(0, s)


def ideal_losses(runs: list, p: Callable) -> tuple[int, float, float]:
    """The step, and L_D and non-saturating L_G of the q with their best D, (2.3): the means over the runs."""
    losses = []
    for run in runs:
        P, Q, *_ = on_bins(run, p)
        D = P / (P + Q)
        losses.append((-P @ np.log(D) - Q @ np.log(1 - D), -Q @ np.log(D)))
    L_D, L_G = np.mean(losses, axis=0)
    return runs[0].step, L_D, L_G


def distances(runs: list, p) -> list[float]:
    """How far the mean of 10 000 samples of each run is from the mean of p."""
    mean_of_p = integrate(lambda x: x * p(x), p.breaks)
    return [abs(run.sample(10_000, ema=False).mean().item() - mean_of_p) for run in runs]


def losses_of_three(runs: dict) -> None:
    """L_D of runs A, B and C over their first 400 steps, with 2 log 2 for comparison."""
    fig, ax = plt.subplots(figsize=(8, 3.2))
    for (name, run), style in zip(runs.items(), ("-", "--", ":")):
        L_D = smooth(run.history["L_D"][:400], WINDOW)
        curve(ax, np.arange(len(L_D)) + WINDOW // 2, L_D, "discriminator", name, style)
    level(ax, 2 * LOG_2)
    labels(ax, "步 step", "$L_D$", "center right", ylim=(-0.05, 1.65))


def samples_of_three(runs: dict, gaps: list[float], p: Callable) -> None:
    """Histograms of what each run's generator makes, over p, with the gap as the name of the axis."""
    axes = panels(len(runs), 10, 3, sharey=True)
    for ax, (name, run), gap in zip(axes, runs.items(), gaps):
        x = run.sample(10_000, ema=False).flatten()
        ax.hist(x, np.linspace(-8, 5, 105), density=True, color=COLOURS["generated"], alpha=0.6)
        curve(ax, CENTRES, p(CENTRES), "data")
        labels(ax, rf"{name}：$\mathrm{{Gap}} \approx$ {gap:.2g}", "", ylim=(0, 0.9))


def histories(runs: list, name: str) -> np.ndarray:
    """A column of the histories, averaged over ten steps: (step, run)."""
    return np.stack([smooth(run.history[name], WINDOW) for run in runs], axis=1)


def mean_losses(runs: list) -> tuple[np.ndarray, np.ndarray]:
    """L_D and L_G, averaged over ten steps and over the runs."""
    return histories(runs, "L_D").mean(axis=1), histories(runs, "L_G").mean(axis=1)


def both_losses(runs: list, ideal: list) -> None:
    """Both losses as bands, with those of the best D for the same q: rows (step, L_D, L_G) of ``ideal``."""
    steps, ideal_L_D, ideal_L_G = np.transpose(ideal)
    left, right = panels(2, 10, 3.6)
    for ax, name, best, role, end, place in (
        (left, "L_D", ideal_L_D, "discriminator", 2 * LOG_2, "lower right"),
        (right, "L_G", ideal_L_G, "generated", LOG_2, "upper right"),
    ):
        L = histories(runs, name)
        band(ax, np.arange(len(L)) + WINDOW // 2, L, role, f"{len(runs)} 個種子 seeds")
        theory(ax, steps, best, "理論 theory, $D = D^{*}$")
        level(ax, end)
        labels(ax, "步 step", f"${name}$", place)


# --- multiplicative weights -------------------------------------------------------------------------

def gaps_after(play: Callable, gap_of: Callable, rounds: np.ndarray) -> tuple[list, list]:
    """For each number of rounds, the gap of the averages and the median gap of the last quarter."""
    average, last = [], []
    for T in rounds:
        strategies = play(T)
        average.append(gap_of(*np.mean(strategies, axis=0)))
        last.append(np.median([gap_of(x, y) for x, y in strategies[3 * T // 4:]]))
    return average, last


def rounds_and_gaps(strategies: list, rounds: np.ndarray, bound: np.ndarray, average, last) -> None:
    """Left, each round's strategies (x, y) and their averages so far; right, the gaps and their bound."""
    left, right = panels(2, 10, 3.8)
    alpha, beta = np.array(strategies)[:, :, 0].T
    t = np.arange(1, len(alpha) + 1)
    curve(left, alpha, beta, "light", "每一回合 each round")
    curve(left, alpha.cumsum() / t, beta.cumsum() / t, "measured", "平均 average")
    left.plot(0.4, 0.4, "k*", markersize=12, label="(5.1)")
    labels(left, r"$\alpha$", r"$\beta$", "upper right", ylim=(0.15, 0.9))
    theory(right, rounds, bound, r"上界 bound $2\rho\sqrt{\log n / (2T)}$")
    measured(right, rounds, average, "平均 average")
    curve(right, rounds, last, "light", "最後四分之一 last quarter", "o")
    right.set(xscale="log", yscale="log", ylim=(1e-3, 2))
    labels(right, "回合 rounds $T$", r"$\mathrm{Gap}$", "lower left")
