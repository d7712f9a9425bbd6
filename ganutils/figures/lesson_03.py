"""The figures of lesson 03, and what is measured for them on snapshots of K pairs of nets in training."""

import copy
from timeit import repeat
from typing import NamedTuple
from weakref import WeakSet

import matplotlib.pyplot as plt
import numpy as np
import torch

from .. import densities, nets, plot
from ..ensemble import stack
from ..losses import bernoulli_d, nonsaturating_g, saturating_g

EVERY = 10  # a log has a pair (G, D) of stacked nets every 10 steps
Z = torch.randn(256, 1, generator=torch.Generator().manual_seed(0))  # what every pair is tested on
GRID_A, GRID_B = np.meshgrid(np.linspace(-4, 4, 9), np.linspace(0.5, 2.5, 5))


# --- measured on a log: T snapshots of K pairs ---------------------------------------------------------

def pairs(K, seed):
    """K generators z ↦ x and K discriminators on the line, each pair with a start of its own, stacked."""
    seeds = range(K * seed, K * seed + K)
    generators = [nets.generator((1,), z_dim=1, width=32, depth=2, seed=k) for k in seeds]
    discriminators = [nets.discriminator((1,), width=32, depth=2, seed=k) for k in seeds]
    return stack(generators), stack(discriminators)


def batch(density, K, n, generator):
    """n samples for each of K pairs, as their nets take them: (K, n, 1)."""
    return density.sample(K * n, generator).float().view(K, n, 1)


def made(G, n=len(Z)):
    """G(z) of every pair for the first n test inputs: (K, n, 1)."""
    K = len(G[0].weight)
    return G(Z[:n].expand(K, n, 1))


@torch.no_grad()
def scores(log, n=len(Z)):
    """s(G(z)) of every snapshot: (T, K, n)."""
    return torch.stack([D(made(G, n)) for G, D in log])


@torch.no_grad()
def centres(log):
    """The mean of G(z) for every snapshot and every pair: (T, K)."""
    return torch.stack([made(G).mean((1, 2)) for G, _ in log])


def end(log):
    """The mean of G(z) at the end, for every pair: (K,)."""
    return centres(log[-1:])[0]


def mean_scores(log, n=len(Z)):
    """The mean of s(G(z)) for every snapshot and every pair: (T, K)."""
    return scores(log, n).mean(2)


def believed(log):
    """The mean of D(G(z)) for every snapshot and every pair: (T, K)."""
    return scores(log).sigmoid().mean(2)


def ends(runs):
    """Where each of the runs ends: the median over the pairs of the mean of G(z). ``runs``: name ↦ log."""
    return np.array([np.median(end(log)) for log in runs.values()])


def gradients(loss, log, n=len(Z)):
    """The whole parameter gradient of G's loss for every snapshot and every pair: (T, K, dimension of θ)."""
    rows = []
    for G, D in log:
        value = loss(None, D(made(G, n)))
        parts = torch.autograd.grad(value.sum(), list(G.parameters()))
        rows.append(torch.cat([part.flatten(1) for part in parts], dim=1))
    return torch.stack(rows)


def lengths(losses, log):
    """The lengths of these gradients for each of the losses: (T, K) each."""
    return [gradients(loss, log).norm(dim=2) for loss in losses]


def predicted(sat, log):
    """What e^(−s), at the mean of s, predicts for the non-saturating lengths from the saturating: (T, K)."""
    return torch.exp(-mean_scores(log)) * sat


def ratios_in_opening(losses, log):
    """The saturating length over the non-saturating, times e^(−s) and without: medians over pairs, (T,)."""
    sat, ns = lengths(losses, log)
    middle = np.median(ns, 1)
    return np.median(predicted(sat, log), 1) / middle, np.median(sat, 1) / middle


class Comparison(NamedTuple):
    """The gradients of two losses at the same nets: the mean of s, the ratio of lengths, second over first,
    and the cosine of the angle between them, (T, K) each."""

    s: torch.Tensor
    ratio: torch.Tensor
    cosine: torch.Tensor


def compare(losses, log, n=len(Z)):
    """The gradients of the two losses at the nets of every snapshot, for batches of n, compared."""
    first, second = (gradients(loss, log, n) for loss in losses)
    ratio = second.norm(dim=2) / first.norm(dim=2)
    return Comparison(mean_scores(log, n), ratio, torch.cosine_similarity(first, second, dim=2))


def ratio_at_end(losses, log):
    """How many times as long the second loss's gradient is at the last nets, for every pair: (K,)."""
    return compare(losses, log[-1:]).ratio[0]


def off(comparison):
    """The largest error of the ratio against e^(−s), as a share of e^(−s)."""
    return abs(comparison.ratio * comparison.s.exp() - 1).max()


# --- measured elsewhere ---------------------------------------------------------------------------------

def received(net):
    """The gradient that a net's parameters have received: the sum of its absolute values."""
    return sum(w.grad.abs().sum().item() for w in net.parameters() if w.grad is not None)


def cost(step, pair, label):
    """What a step of D, (G, D) ↦ loss, costs, printed: the shortest time of 50 backward passes, how many
    numbers wait for the backward pass, and what G receives."""
    G, D = copy.deepcopy(pair)

    def backward():
        step(G, D).sum().backward()

    backward()
    total = received(G)
    seconds = min(repeat(backward, number=1, repeat=50))
    print(f"{1000 * seconds:.1f} ms，留著 kept {waiting(step, G, D):,}，G 收到 received {total:.1f}：{label}")


class Kept:
    """In a graph's place for a tensor: how many numbers the graph keeps there, as long as it lives."""

    def __init__(self, x):
        self.numbers = x.numel()


def waiting(step, G, D):
    """How many numbers the graph of a loss keeps for its backward pass."""
    alive = WeakSet()

    def pack(x):
        kept = Kept(x)
        alive.add(kept)
        return kept

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda kept: None):
        loss = step(G, D)  # as long as it has a name, its graph is there
    numbers = sum(kept.numbers for kept in alive)
    del loss
    return numbers


def small_step(pair, player, own, x, z):
    """What rises and what falls when one player, "G" or "D", takes a small step down its ``own`` loss: an
    arrow for each of L_D, V, L_sat and L_ns, or ? where the K pairs differ."""
    G, D = (net.double() for net in copy.deepcopy(pair))
    x, z = x.double(), z.double()
    before = four_values(D(x), D(G(z)))
    own(D(x), D(G(z))).sum().backward()
    torch.optim.SGD({"G": G, "D": D}[player].parameters(), lr=1e-5).step()
    change = four_values(D(x), D(G(z))) - before
    rises, falls = (change > 0).all(1), (change < 0).all(1)
    return "".join(np.select([rises, falls], ["↑", "↓"], "?"))


def four_values(s_real, s_fake):
    """L_D, V, L_sat and L_ns for each of K pairs: (4, K)."""
    L_D = bernoulli_d(s_real, s_fake)
    return torch.stack([L_D, -L_D, saturating_g(None, s_fake), nonsaturating_g(None, s_fake)])


def print_signs(players):
    """A table of what rises and what falls. ``players``: name ↦ an arrow for each of L_D, V, L_sat, L_ns."""
    print(" " * 12 + "L_D   V    L_sat  L_ns")
    for player, (L_D, V, L_sat, L_ns) in players.items():
        print(f"{player:13}{L_D}    {V}     {L_sat}     {L_ns}")


def differences(f, a, b):
    """(∂f/∂a, ∂f/∂b) by central differences."""
    h = 1e-4
    in_a = f(a + h, b) - f(a - h, b)
    in_b = f(a, b + h) - f(a, b - h)
    return np.array([in_a, in_b]) / (2 * h)


def field(gradient):
    """A gradient (a, b) ↦ (∂a, ∂b) at a = −4 … 4 (columns), b = 0.5 … 2.5 (rows), as numbers ∂a + i ∂b."""
    arrows = []
    for a, b in zip(GRID_A.flat, GRID_B.flat):
        in_a, in_b = gradient(a, b)
        arrows.append(in_a + 1j * in_b)
    return np.reshape(arrows, GRID_A.shape)


def print_lengths(sat, ns):
    """The lengths of two arrows of each field, at points (a, b)."""
    for name, v, points in (("飽和 saturating", sat, [(2, 0.5), (4, 0.5)]),
                            ("非飽和 non-saturating", ns, [(0, 2.5), (2, 1)])):
        found = [abs(v)[(GRID_A == a) & (GRID_B == b)].item() for a, b in points]
        print(f"{name}：{'、'.join(map(str, points))}", np.round(found, 3))


def error(drawn, exact):
    """The largest error of a field, over its greatest length."""
    return abs(drawn - exact).max() / abs(exact).max()


def growth(v):
    """How much longer a field's arrows become from each column to the next, for a = 0 … 4."""
    return np.diff(abs(v[:, 4:]))


def angles(v, w):
    """The angles in degrees between two fields, where a ≠ 0."""
    return abs(np.angle(w / v, deg=True))[GRID_A != 0]


def shares(loss, s):
    """What share of the gradient in s each of the samples has, by autograd."""
    s = torch.tensor(s, requires_grad=True)
    loss(None, s).backward()
    return s.grad / s.grad.sum()


def peaks(*places):
    """Equal peaks at these places: a mixture of normal densities of standard deviation 0.5."""
    return densities.mixture([densities.gaussian(place, 0.5) for place in places])


# --- drawn --------------------------------------------------------------------------------------------

def nothing_but_a_score(p, q, s, samples):
    """The densities p and q, D = σ(s), and generated samples as ticks."""
    x = np.linspace(-5, 5, 401)
    _, ax = plt.subplots()
    plot.densities(ax, p, q, x)
    plot.curve(ax, x, 1 / (1 + np.exp(-s(x))), "discriminator", "$D$")
    plot.rug(ax, samples, "generated", -0.03)
    ax.set_ylabel("密度、$D$ density, $D$")
    ax.legend()


def losses_and_slopes(D_opening):
    """Both losses of one sample, and their slopes in s, with the measured D(G(z)) of every pair as ticks."""
    D = np.linspace(0.004, 0.996, 400)
    left, right = plot.panels(2, 10, 3.8)
    plot.curve(left, D, np.log(1 - D), "other", "飽和 saturating")
    plot.curve(left, D, -np.log(D), "light", "非飽和 non-saturating")
    left.set(xlabel="$D(G(z))$", ylabel="損失 loss", yticks=[-4, -2, 0, 2, 4])
    left.legend(fontsize=10)
    plot.curve(right, D, -D, "other")
    plot.curve(right, D, D - 1, "light")
    for step, colour in ((0, "0.6"), (100, "0.35"), (200, "k")):
        values = D_opening[step // EVERY]
        height = np.full(len(values), -1.1)
        right.plot(values, height, "|", color=colour, ms=14, label=f"$D$ 練 {step} 步 steps")
    right.set(xlabel="$D(G(z))$", ylabel=r"$\partial L / \partial s$", ylim=(-1.2, 0.5))
    right.legend(fontsize=10, loc="upper center")


def ratios(one, whole):
    """The ratio of the gradients' lengths: single samples (pink), whole batches (grey), e^(−s) (line)."""
    _, ax = plt.subplots(figsize=(9, 4.2))
    grey = dict(color="0.7", markersize=3)
    plot.measured(ax, one.s, one.ratio, "", markersize=5)
    plot.measured(ax, whole.s, whole.ratio, "", **grey)
    plot.measured(ax, [], [], "單一樣本 single samples", markersize=5)
    plot.measured(ax, [], [], "整批 whole batches", **grey)
    s = np.linspace(-13, 5, 200)
    ax.plot(s, np.exp(-s), "k", lw=1.2, zorder=4, label="理論 theory $e^{-s}$")
    ax.set(yscale="log", xlabel="$s$，整批則為平均 or its mean over the batch")
    ax.set_ylabel(r"$\Vert\nabla_\theta L_{ns}\Vert \,/\, \Vert\nabla_\theta L_{sat}\Vert$")
    ax.legend(fontsize=10)


def shrinking(losses, opening, sat, ns):
    """The lengths of the gradients of the losses, saturating and non-saturating. Before step 0: the opening,
    with the prediction for the non-saturating. Then: on the nets of each loss's own run, and the
    non-saturating on those of the saturating run, too (dotted)."""
    sat_before, ns_before = lengths(losses, opening)
    sat_after, ns_at_sat = lengths(losses, sat)
    _, ns_after = lengths(losses, ns)
    before = EVERY * np.arange(1 - len(sat_before), 1)
    after = EVERY * np.arange(len(sat_after))
    _, ax = plt.subplots(figsize=(9, 3.8))
    plot.band(ax, before, sat_before, "other")
    plot.band(ax, before, ns_before, "light")
    plot.band(ax, after, sat_after, "other", "飽和 saturating")
    plot.band(ax, after, ns_after, "light", "非飽和 non-saturating")
    plot.curve(ax, after, np.median(ns_at_sat, 1), "light", style=":")
    label = "理論 theory: $e^{-s}$ × 飽和 saturating"
    plot.curve(ax, before, np.median(predicted(sat_before, opening), 1), "theory", label, "--")
    ax.axvline(0, color="0.6", lw=1)
    ax.set(yscale="log", ylabel=r"$\Vert\nabla_\theta L_G\Vert$")
    ax.set_xlabel("步 step（0 之前只訓練 only $D$ before 0）")
    ax.legend(fontsize=10)


def destinations(sat, ns):
    """Where the samples go, a panel an optimiser; the data are at 3. ``sat`` and ``ns``: name ↦ log."""
    axes = plot.panels(len(sat), 10, 3.4, sharey=True)
    for ax, name in zip(axes, sat):
        steps = EVERY * np.arange(len(sat[name]))
        plot.band(ax, steps, centres(sat[name]), "other", "飽和 saturating")
        plot.band(ax, steps, centres(ns[name]), "light", "非飽和 non-saturating")
        plot.level(ax, 3)
        ax.set(ylim=(-1, 12), yticks=[0, 3, 6, 9, 12], xlabel=f"步 step，{name}")
    axes[0].set_ylabel("樣本平均 mean of $G(z)$")
    axes[0].legend(fontsize=10)


def descent(ax, exact, drawn, scale, key):
    """The arrows of one loss, with an arrow of the length ``key`` to compare with; a star where q = p."""
    plot.vectors(ax, GRID_A, GRID_B, -drawn, scale, "measured", 0.008)
    arrows = plot.vectors(ax, GRID_A, GRID_B, -exact, scale, "theory", 0.003)
    ax.quiverkey(arrows, 0.88, 0.95, key, f"{key}", labelpos="E")
    ax.plot(0, 1, "*", color=plot.COLOURS["data"], ms=14)


def fields(sat_exact, ns_exact, sat_drawn, ns_drawn):
    """The directions of descent in the plane of (a, b): by quadrature (black), from samples (pink)."""
    left, right = plot.panels(2, 10, 4, sharey=True)
    descent(left, sat_exact, sat_drawn, 1.2, 0.6)
    descent(right, ns_exact, ns_drawn, 8, 4)
    left.set(xlabel="$a$，飽和 saturating", ylabel="$b$", xlim=(-4.9, 4.9))
    right.set(xlabel="$a$，非飽和 non-saturating", ylim=(0.1, 3.2), xlim=(-4.9, 4.9))


def row(exact_sat, exact_ns, sampled_sat, sampled_ns):
    """The slopes in a along b = 1, and their terms: by quadrature (lines) and from samples (dots)."""
    def in_a(gradient, points):
        return np.array([gradient(a, 1.0)[0] for a in points])

    shifts = np.linspace(-5, 5, 31)
    dots = np.linspace(-4.5, 4.5, 13)
    sat = in_a(exact_sat, shifts)
    _, ax = plt.subplots(figsize=(8, 4))
    ax.plot(shifts, sat, "k", label=r"飽和 saturating: $2\,\partial_a\mathrm{JSD}$")
    ax.plot(shifts, -sat, "k:", label=r"$-2\,\partial_a\mathrm{JSD}$")
    ax.plot(shifts, shifts, "k--", lw=1.2, label=r"$\partial_a\mathrm{KL}$")
    label = r"非飽和 non-saturating: $\partial_a\mathrm{KL}-2\,\partial_a\mathrm{JSD}$"
    ax.plot(shifts, in_a(exact_ns, shifts), "k", lw=3.5, alpha=0.6, label=label)
    plot.measured(ax, dots, in_a(sampled_sat, dots), None)
    plot.measured(ax, dots, in_a(sampled_ns, dots), "取樣 samples")
    ax.set(xlabel="$a$", ylabel=r"$\partial L / \partial a$", ylim=(-5.5, 7))  # room for the legend
    ax.legend(fontsize=10)


def missing_and_invented(p, missing, invented):
    """The data p beside a density that misses a peak, and beside one that invents a peak."""
    x = np.linspace(-6, 12, 401)
    left, right = plot.panels(2, 10, 3, sharey=True)
    plot.densities(left, p, missing, x)
    plot.densities(right, p, invented, x)
    left.set(xlabel="$x$，漏掉一座 one missing", ylabel="密度 density", xticks=[-3, 3, 9])
    right.set(xlabel="$x$，多造一座 one invented", xticks=[-3, 3, 9])
    left.legend(loc="upper right")


def up_and_down(runs, styles=("-", "--")):
    """The means of G(z) and D(G(z)) in training, a line a pair; the data are at 3. ``runs``: label ↦ log."""
    left, right = plot.panels(2, 10, 3.4)
    for (label, log), style in zip(runs.items(), styles):
        steps = EVERY * np.arange(len(log))
        left.plot(steps, centres(log), style, color=plot.COLOURS["generated"], lw=1)
        left.plot([], [], style, color="k", lw=1.2, label=label)
        left.axhline(3, color=plot.COLOURS["data"], lw=1.5)
        left.set(xlabel="步 step", ylabel="樣本平均 mean of $G(z)$", yscale="symlog")
        right.plot(steps, believed(log), style, color=plot.COLOURS["discriminator"], lw=1)
    left.legend(fontsize=10)
    right.set(xlabel="步 step", ylabel="$D(G(z))$", ylim=(-0.05, 1.05))
