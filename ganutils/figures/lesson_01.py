"""The figures of lesson 01, and what is measured for them: histograms, distances, what a net or a classifier has learnt."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy import stats
from scipy.spatial import cKDTree

from .. import plot, toys
from ..plot import COLOURS


# --- measured -----------------------------------------------------------------------------------------

def quantiles(n):
    """n values of z, with equal probability under N(0, 1) between neighbours."""
    return stats.norm.ppf((np.arange(n) + 0.5) / n)


def slope(G, z, h=1e-3):
    """G′(z) by a central difference."""
    return (G(z + h) - G(z - h)) / (2 * h)


def rms(gap, weight):
    """The weighted root mean square of a gap."""
    return np.sqrt(np.average(gap**2, weights=weight))


def in_bins(x, density, edges, n=100):
    """The mean of a density in each bin between equally spaced edges. It is given at points x, in any order."""
    order = np.argsort(x)
    bins = len(edges) - 1
    fine = np.linspace(edges[0], edges[-1], n * bins, endpoint=False)
    values = np.interp(fine, x[order], density[order])
    return values.reshape(bins, n).mean(axis=1)


def misfit(samples, edges, expected, slack=0.0):
    """How far the histogram of the samples is from the density that is expected in each bin, as a share of what is
    allowed: five standard errors and the slack. Below 1: it fits."""
    count = np.histogram(samples, edges)[0]
    scale = len(samples) * np.diff(edges)
    error = np.sqrt(count + 1) / scale
    return abs(count / scale - expected) / (5 * error + slack)


def shares(real, fake, edges):
    """The share of real samples in each bin, and its largest possible standard error."""
    real_ones = np.histogram(real, edges)[0]
    total = real_ones + np.histogram(fake, edges)[0]
    return real_ones / total, 0.5 / np.sqrt(total)


def fit(judge, samples, labels):
    """Train a scikit-learn classifier: first coarse, in small batches, then fine, in large ones."""
    for batch in [500] * 4 + [5000] * 5:
        judge.batch_size = batch
        judge.partial_fit(samples, labels, classes=[0, 1])


def logit(judge, x):
    """The logit s(x) of a scikit-learn classifier."""
    D = judge.predict_proba(x[:, None])[:, 1]
    return np.log(D / (1 - D))


def learnt(G, z):
    """G(z) and G′(z) of a generator from the line to the line."""
    z = torch.tensor(z).float()[:, None].requires_grad_()
    x = G(z)
    x.sum().backward()
    return x.detach().numpy().ravel(), z.grad.numpy().ravel()


def distances(points, curve):
    """The distance of each point (n, 2) from a curve, given as many points (m, 2)."""
    return cKDTree(curve).query(points)[0]


def around(centres, n, generator):
    """n samples, each around one of the centres, which are equally probable."""
    k = torch.randint(len(centres), (n,), generator=generator)
    return centres[k] + toys.RING_STD * torch.randn(n, 2, generator=generator)


# --- drawn --------------------------------------------------------------------------------------------

def carried(G, p_z, q, n):
    """A map x = G(z) with p_z below it and q beside it; thin lines carry n particles from z to x."""
    z, x = np.linspace(-3, 3, 601), np.linspace(-3.5, 3.5, 601)
    _, ((middle, side), (below, corner)) = plt.subplots(
        2, 2, figsize=(8, 4.4), sharex="col", sharey="row", width_ratios=[3, 1], height_ratios=[3, 1])
    corner.remove()
    for start in quantiles(n):
        middle.plot([start, start, 3], [-3.5, G(start), G(start)], color=COLOURS["light"], lw=0.8)
    plot.curve(middle, z, G(z), "generated")
    side.fill_betweenx(x, q(x), color=COLOURS["generated"], alpha=0.3)
    below.fill_between(z, p_z(z), color=COLOURS["other"], alpha=0.4)
    middle.set(ylabel="$x = G(z)$", ylim=(-3.5, 3.5))
    side.set_xlabel("$q(x)$")
    below.set(xlabel="$z$", ylabel="$p_z(z)$")


def estimates(ax, name, values, exact):
    """Means of the first n values of h = ``name``, over the exact mean and a band of two standard errors."""
    counts = np.logspace(1, 5, 25).astype(int)
    error = 2 * values.std() / np.sqrt(counts)
    ax.fill_between(counts, exact - error, exact + error, color="0.9")
    plot.theory(ax, counts, np.full(len(counts), exact))
    plot.measured(ax, counts, [values[:n].mean() for n in counts], markersize=4)
    ax.set(xscale="log", xlabel="$n$", title=f"$h(x) = {name}$")
    if ax.get_subplotspec().is_first_col():
        ax.set_ylabel(r"$\mathbb{E}[h]$")
        ax.legend(fontsize=9)


def mistakes(x, edges, rising, falling):
    """For a G that rises and one that falls, a dictionary title ↦ (samples, versions) each: the histogram of the samples
    over (1.2), and three mistakes: without the derivative, multiplied by G′, and without the absolute value."""
    axes = plot.panels(2)
    for ax, (samples, (right, without, times, signed)) in zip(axes, (rising, falling)):
        plot.theory(ax, x, right, "(1.2)")
        plot.curve(ax, x, without, "other", r"漏了 without $\frac{d}{dx}G^{-1}$", "--")
        plot.curve(ax, x, times, "light", "誤乘 times $G'$", "-.")
        plot.curve(ax, x, signed, "discriminator", r"沒有絕對值 without $\mid\cdot\mid$", ":")
        plot.histogram(ax, samples, edges)
        ax.set(xlabel="$x$", ylabel="$q(x)$", ylim=(-1, 1.5))
    axes[0].set_title("$G(z) = e^{z}$")
    axes[1].set_title("$G(z) = e^{-z/2}$")
    axes[0].legend(fontsize=9, ncols=2, loc="lower right")


def paths(ax, starts, ends):
    """Where particles go: a line each from its start at height 0 to its end at height 1, coloured by order."""
    shades = plt.cm.viridis(np.linspace(0, 1, len(starts)))
    for start, end, shade in zip(starts, ends, shades):
        ax.plot([start, end], [0, 1], color=shade, lw=1.2)


def frames(p, p_z, G, z, n, times=(0, 1/3, 2/3, 1)):
    """G_t = (1 − t) z + t G(z), a column for each t: above, p, the density of G_t(z) and a histogram of it; below, where
    n particles go."""
    x, edges, starts = np.linspace(-4, 4, 2001), np.linspace(-4, 4, 41), quantiles(n)
    _, axes = plt.subplots(2, len(times), figsize=(10, 4.4), sharex=True, sharey="row", height_ratios=[2, 1])
    for upper, lower, t in zip(*axes, times):
        def G_t(z):
            return (1 - t) * z + t * G(z)
        upper.fill_between(x, p(x), color=COLOURS["data"], alpha=0.25, linewidth=0)
        plot.theory(upper, G_t(x), p_z(x) / np.gradient(G_t(x), x))
        density = np.histogram(G_t(z), edges)[0] / len(z) / 0.2
        plot.measured(upper, (edges[1:] + edges[:-1]) / 2, density, markersize=3.5)
        upper.set(title=f"$t = {t:.2g}$", ylim=(0, 0.5))
        paths(lower, starts, G_t(starts))
        lower.set(xlabel="$x$", xlim=(-4, 4), xticks=[-3, 0, 3])
    axes[1, 0].set_yticks([0, 1], ["$z$", "$G_t(z)$"])
    axes[0, 0].set_ylabel("密度 density")


def folding(G, x, plus, minus, samples, edges):
    """Left, the fold G with the two preimages of x = 1; right, what each brings to q, their sum, and the histogram."""
    left, right = plot.panels(2)
    z = np.linspace(-2, 3, 300)
    plot.curve(left, z, G(z), "generated")
    plot.curve(left, [-0.5, 1.5], [1, 1], "light", None, "o--")
    left.set(xlabel="$z$", ylabel="$x = (z - 0.5)^2$")
    plot.curve(right, x, plus, "generated", r"$z = 0.5 + \sqrt{x}$", "--")
    plot.curve(right, x, minus, "generated", r"$z = 0.5 - \sqrt{x}$", ":")
    plot.theory(right, x, plus + minus, "兩者之和 sum")
    plot.histogram(right, samples, edges)
    right.set(xlabel="$x$", ylabel="$q(x)$", ylim=(0, 1.2))
    right.legend()


def near_a_curve(real, fake, epsilon, accused, predicted):
    """Left, real samples in the plane and generated ones on a curve; right, the share of real ones nearer than ε to it."""
    left, right = plot.panels(2)
    left.plot(real[:, 0], real[:, 1], ".", ms=2, color=COLOURS["data"], label="真實 real")
    left.plot(fake[:, 0], fake[:, 1], ".", ms=2, color=COLOURS["generated"], label="生成 generated")
    left.set(xlabel="$x_1$", ylabel="$x_2$")
    left.axis([-3, 3, -3, 3])
    left.legend(loc="lower center", ncols=2, fontsize=9, bbox_to_anchor=(0.5, 1))
    plot.theory(right, epsilon, predicted)
    plot.measured(right, epsilon, accused, "被冤枉 wrongly accused")
    right.set(xscale="log", xlabel=r"$\varepsilon$", yscale="log", ylabel="真實樣本的比例 share of real")
    right.legend()


def posterior_and_logit(p, q, x, posterior, centres, share, s):
    """Left, p, q, the posterior and the share of real samples in bins; right, log(p/q) and a classifier's logit s(x)."""
    left, right = plot.panels(2)
    plot.densities(left, p, q, x)
    plot.theory(left, x, posterior(x), "(1.3)")
    plot.measured(left, centres, share, "真實的比例 share of real", markersize=4)
    left.set(ylabel="機率 probability", ylim=(0, 1.05))
    left.legend(fontsize=9, loc="upper left", ncols=2)
    plot.theory(right, x, np.log(p(x) / q(x)), r"理論 theory $\log(p/q)$")
    plot.measured(right, x[::12], s[::12], "分類器 classifier $s(x)$")
    right.set(xlabel="$x$", ylabel="$s$")
    right.legend(fontsize=10, loc="lower center")


def predicted_and_learnt(G_star, Gs, p, x, q, particles, edges):
    """Left, the two maps that are predicted, and what each G has learnt, circles of one size each; right, p, the density
    q at the points x by (1.2), and a histogram of the particles."""
    left, right = plot.panels(2, height=3.8)
    z = np.linspace(-3, 3, 601)
    plot.theory(left, z, G_star(z), r"理論 theory $F_p^{-1}(\Phi(\pm z))$")
    plot.theory(left, z, G_star(-z), None)
    for G, size in zip(Gs, (10, 7.5, 5, 2.5)):
        plot.measured(left, z[::20], learnt(G, z[::20])[0], None, markersize=size, fillstyle="none")
    left.set(xlabel="$z$", ylabel="$G(z)$")
    left.legend(fontsize=9, loc="upper center")
    line = np.linspace(-3.5, 3.5, 401)
    right.fill_between(line, p(line), label="$p$", alpha=0.25)
    plot.theory(right, x, q, "(1.2)")
    plot.histogram(right, particles, edges, "粒子 particles")
    right.set(xlabel="$x$", ylabel="$q(x)$")
    right.axis([-3.6, 3.6, 0, 0.7])
    right.legend(fontsize=10)


def judged(shifts, limits, hits):
    """The share of right answers of the best judge of two normal densities, against the distance of their means."""
    _, ax = plt.subplots(figsize=(7, 3.2))
    plot.theory(ax, shifts, limits, r"理論 theory $\frac{1}{2} + \frac{1}{2}\,\mathrm{TV}$")
    plot.measured(ax, shifts, hits)
    ax.set(xlabel="兩個平均值的距離 distance of the means", ylabel="答對的比例 share right")
    ax.legend()


def mastered(K, scores):
    """The score of perfect samples of K of the eight kinds: predicted, and given by nearest neighbours."""
    _, ax = plt.subplots(figsize=(7, 3.2))
    plot.theory(ax, K, K / (K + 8), "理論 theory $K/(K+8)$")
    plot.measured(ax, K, scores, "最近鄰判別器 neighbours' $D(G(z))$")
    plot.level(ax, 0.5)
    ax.set(xlabel="會的種類 kinds mastered $K$", ylabel="$D(G(z))$", ylim=(0, 0.6))
    ax.legend(loc="lower right")


def repeated(ax, points):
    """Points of the plane, larger and labelled k/n where k of the n coincide."""
    points = np.asarray(points)
    places, count = np.unique(points.round(5) + 0.0, axis=0, return_counts=True)
    for place, k in zip(places, count):
        ax.plot(*place, "o", color=COLOURS["data"], ms=9 * k)
        ax.annotate(f"{k}/{len(points)}", 0.7 * place, ha="center", va="center")
    reach = 1.25 * np.abs(points).max()
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")


def rings(with_ends, without):
    """Eight centres on a circle, once with both ends of the turn, and once without the second."""
    left, right = plot.panels(2, width=7, height=3.4)
    repeated(left, with_ends)
    repeated(right, without)
    left.set_title("linspace(0, 2π, 8)")
    right.set_title("arange(8)·2π/8")
