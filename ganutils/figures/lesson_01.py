"""The figures of lesson 01, and what is measured for them: histograms, distances, what a net has learnt."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy import stats
from scipy.spatial import cKDTree
from sklearn.neighbors import KNeighborsClassifier

from .. import divergences, nets, plot, toys
from ..plot import COLOURS

EDGES = np.linspace(-3.5, 3.5, 57)  # of the bins of what a GAN has learnt


# --- measured -----------------------------------------------------------------------------------------

def quantiles(n):
    """n values of z, with equal probability under N(0, 1) between neighbours."""
    return stats.norm.ppf((np.arange(n) + 0.5) / n)


def inverse(F, u):
    """Where an increasing F, from about 0 at −6 to about 1 at 6, has the values u."""
    x = np.linspace(-6, 6, 24_001)
    return np.interp(u, F(x), x)


def slope(G, z, h=1e-3):
    """G′(z) by a central difference."""
    return (G(z + h) - G(z - h)) / (2 * h)


def print_slopes(G, p_z, q, places=(-3.0, -0.67, 0.0)):
    """At each of the places z: the slope of G there, the density of z, and the density q of G(z)."""
    for z in places:
        print(f"z = {z:5.2f}   G′(z) = {slope(G, z):.2f}   p_z = {p_z(z):.3f}   q = {q(G(z)):.3f}")


def expectation(h, p):
    """The expectation of h(x) for x ~ p, by quadrature."""
    return divergences.integrate(lambda x: p(x) * h(x), p.breaks)


def standard_errors(values, exact):
    """How far the mean of the values is from the exact one, in standard errors."""
    return abs(values.mean() - exact) / (values.std() / np.sqrt(len(values)))


def areas(*curves):
    """The area under each of the curves on x > 0, printed: all of it that lies between e⁻⁹ and e⁹."""
    found = [divergences.integrate(curve, np.exp(np.linspace(-9, 9, 37))) for curve in curves]
    for curve, area in zip(curves, found):
        print(f"{curve.__name__:14} {area:.3f}")
    return found


def lowest(loss):
    """Where the loss is lowest: the best s of a grid between −3 and 3."""
    s = np.linspace(-3, 3, 601)
    return s[loss(s).argmin()]


def rms(gap, weight):
    """The weighted root mean square of a gap."""
    return np.sqrt(np.average(gap**2, weights=weight))


def gaps_of_logits(p, q, x, s):
    """The root mean square gap to log(p/q), weighted by p + q, of the logits s at the points x, and of the
    constant nearest to it, its mean."""
    log_ratio, weight = np.log(p(x) / q(x)), p(x) + q(x)
    constant = np.average(log_ratio, weights=weight)
    return rms(s - log_ratio, weight), rms(constant - log_ratio, weight)


def in_bins(x, density, edges, n=100):
    """The mean in each of the bins, which are equally wide, of a density given at points x, in any order."""
    order = np.argsort(x)
    bins = len(edges) - 1
    fine = np.linspace(edges[0], edges[-1], n * bins, endpoint=False)
    values = np.interp(fine, x[order], density[order])
    return values.reshape(bins, n).mean(axis=1)


def misfit(samples, x, density, edges=None, slack=0.01):
    """How far the histogram of the samples is from a density, given at points x, in each bin (39 over all x
    unless told), as a share of what is allowed: five standard errors and the slack. Below 1: it fits."""
    if edges is None:
        edges = np.linspace(x.min(), x.max(), 40)
    count = np.histogram(samples, edges)[0]
    scale = len(samples) * np.diff(edges)
    error = np.sqrt(count + 1) / scale
    return abs(count / scale - in_bins(x, density, edges)) / (5 * error + slack)


def share_of_bins(samples, x, density):
    """The share of the bins of the last figure in which the histogram fits a density given at points x."""
    return np.mean(misfit(samples, x, density, EDGES, 0.02) < 1)


def half_area(x, q, p):
    """½ ∫ |q − p| dx over the bins of the last figure; q is given at points x, in any order."""
    line = np.linspace(-4, 4, 4001)
    off = in_bins(x, q, EDGES) - in_bins(line, p(line), EDGES)
    return abs(off).sum() * (EDGES[1] - EDGES[0]) / 2


def share_nearer(points, curve, epsilon):
    """The share of the points (n, 2) that lie within each ε of the curve z ↦ G(z), |z| ≤ 6."""
    on_curve = curve(np.linspace(-6, 6, 20_001))
    distance = cKDTree(on_curve).query(points)[0]
    return (distance < epsilon[:, None]).mean(axis=1)


def share_near(samples, centre):
    """The share of the samples that lie within ½ of a centre."""
    return (torch.linalg.norm(samples - centre, dim=1) < 0.5).float().mean()


def integral_along(p, G):
    """∫ p(G(z)) ‖G′(z)‖ dz: the density p integrated along the curve z ↦ G(z), |z| ≤ 6."""
    def integrand(z):
        return p(G(z)) * np.linalg.norm(slope(G, z), axis=-1)
    return divergences.integrate(integrand, [-6, 0, 6])


def labelled(real, fake):
    """All samples, a row each, and their labels: 1 for real, 0 for generated."""
    samples = np.concatenate([real, fake]).reshape(len(real) + len(fake), -1)
    return samples, np.repeat([1, 0], [len(real), len(fake)])


def fit(judge, real, fake):
    """Train a scikit-learn classifier on labelled samples, first in small batches, then in large ones."""
    samples, labels = labelled(real, fake)
    for batch in [500] * 4 + [5000] * 5:
        judge.batch_size = batch
        judge.partial_fit(samples, labels, classes=[0, 1])


def logit(judge, x):
    """The logit s(x) of a scikit-learn classifier."""
    D = judge.predict_proba(x[:, None])[:, 1]
    return np.log(D / (1 - D))


def shares(real, fake):
    """The centres of 32 bins, the share of real samples in each, and its largest possible standard error."""
    edges = np.linspace(-3.2, 3.2, 33)
    real_ones = np.histogram(real, edges)[0]
    total = real_ones + np.histogram(fake, edges)[0]
    return (edges[1:] + edges[:-1]) / 2, real_ones / total, 0.5 / np.sqrt(total)


def misjudged(posterior, real, fake):
    """How far the share of real samples in a bin is from the posterior at most, over what is allowed: five
    standard errors and 0.01. Below 1: it fits."""
    centres, share, error = shares(real, fake)
    return max(abs(share - posterior(centres)) / (5 * error + 0.01))


def pairs(seeds):
    """A generator z ↦ x and a discriminator on the line for each seed: two layers, 32 wide."""
    Gs = [nets.generator((1,), z_dim=1, seed=k, width=32, depth=2) for k in seeds]
    Ds = [nets.discriminator((1,), seed=k, width=32, depth=2) for k in seeds]
    return Gs, Ds


def learnt(G, z):
    """G(z) and G′(z) of a generator from the line to the line."""
    z = torch.tensor(z).float()[:, None].requires_grad_()
    x = G(z)
    x.sum().backward()
    return x.detach().numpy().ravel(), z.grad.numpy().ravel()


def error(G, G_star):
    """The root mean square gap, for z ~ N(0, 1) and |z| ≤ 3, of G(z) to the nearer of G*(z) and G*(−z)."""
    z = np.linspace(-3, 3, 601)
    x, _ = learnt(G, z)
    weight = stats.norm.pdf(z)
    return min(rms(x - G_star(z), weight), rms(x - G_star(-z), weight))


def errors(runs, G_star):
    """The error of each run, and the run with the smallest."""
    found = [error(run.G_ema, G_star) for run in runs]
    return found, runs[np.argmin(found)]


def share_right(p, q, generator, n=50_000):
    """The share of right answers, on n samples of each, of a judge who says “real” where D* > ½: p > q."""
    real, fake = p.sample(n, generator), q.sample(n, generator)
    right = (p(real) > q(real)).sum() + (q(fake) >= p(fake)).sum()
    return right.item() / (2 * n)


def shares_right(p, many, generator):
    """The share of right answers for each q of many."""
    return [share_right(p, q, generator) for q in many]


def neighbours_scores(ring, generator):
    """The mean D(G(z)) of perfect samples of the first k = 1, 2, … kinds, by a judge who asks how many of
    the 100 nearest among 10,000 real and 10,000 generated samples are real."""
    found = []
    for k in range(1, len(ring) + 1):
        real, fake = around(ring, 10_000, generator), around(ring[:k], 10_000, generator)
        judge = KNeighborsClassifier(100).fit(*labelled(real, fake))
        found.append(judge.predict_proba(around(ring[:k], 1_000, generator))[:, 1].mean())
    return found


def circle(angle):
    """The points of the circle of radius 2 at these angles."""
    return 2 * torch.stack([angle.cos(), angle.sin()], dim=1)


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


def estimates(functions, p, x):
    """For h(x) = x, cos x and −log(1 − σ(x)): the means of h over the first n samples x, over the exact mean
    under p and a band of two standard errors."""
    axes = plot.panels(3, height=3.2)
    counts = np.logspace(1, 5, 25).astype(int)
    for ax, h in zip(axes, functions):
        mean, drawn = expectation(h, p), h(x)
        error = 2 * drawn.std() / np.sqrt(counts)
        ax.fill_between(counts, mean - error, mean + error, color="0.9")
        plot.theory(ax, counts, np.full(len(counts), mean))
        plot.measured(ax, counts, [drawn[:n].mean() for n in counts], markersize=4)
        ax.set(xscale="log", xlabel="$n$")
    axes[0].set_title("$h(x) = x$")
    axes[1].set_title(r"$h(x) = \cos x$")
    axes[2].set_title(r"$h(x) = -\log(1-\sigma(x))$")
    axes[0].set_ylabel(r"$\mathbb{E}[h]$")
    axes[0].legend(fontsize=9)


def mistakes(p_z, z, rising, falling):
    """For e^z and e^(−z/2), each with its inverse: a histogram of G(z), (1.2), and three mistakes: without
    the derivative, multiplied by G′, and without the absolute value. Returns the largest misfit of (1.2),
    and the smaller one of the first mistake."""
    axes, x = plot.panels(2), np.linspace(0.1, 4, 400)
    right, wrong = [], []
    for ax, (G, back) in zip(axes, (rising, falling)):
        start, derivative = p_z(back(x)), slope(back, x)
        plot.theory(ax, x, start * abs(derivative), "(1.2)")
        plot.curve(ax, x, start, "other", r"漏了 without $\frac{d}{dx}G^{-1}$", "--")
        plot.curve(ax, x, start / abs(derivative), "light", "誤乘 times $G'$", "-.")
        plot.curve(ax, x, start * derivative, "discriminator", r"沒有 without $\mid\cdot\mid$", ":")
        plot.histogram(ax, G(z), np.linspace(0.1, 4, 40))
        ax.set(xlabel="$x$", ylabel="$q(x)$", ylim=(-1.3, 1.2))
        right.append(max(misfit(G(z), x, start * abs(derivative))))
        wrong.append(max(misfit(G(z), x, start)))
    axes[0].set_title("$G(z) = e^{z}$")
    axes[1].set_title("$G(z) = e^{-z/2}$")
    axes[0].legend(fontsize=9, loc="lower right")
    return max(right), min(wrong)


def paths(ax, starts, ends):
    """Where particles go: a line each, from its start below to its end above, coloured by order."""
    shades = plt.cm.viridis(np.linspace(0, 1, len(starts)))
    for start, end, shade in zip(starts, ends, shades):
        ax.plot([start, end], [0, 1], color=shade, lw=1.2)


def frames(p, p_z, G, z, n, times=(0, 1/3, 2/3, 1)):
    """G_t = (1 − t) z + t G(z), a column for each t: above, p, the density of G_t(z) and a histogram of it;
    below, where n particles go."""
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


def folding(G, x, plus, minus, samples):
    """Left, the fold G and the preimages of x = 1; right, what each brings to q, their sum, a histogram.
    Returns the largest misfit of the sum."""
    left, right = plot.panels(2)
    z = np.linspace(-2, 3, 300)
    plot.curve(left, z, G(z), "generated")
    plot.curve(left, [-0.5, 1.5], [1, 1], "light", None, "o--")
    left.set(xlabel="$z$", ylabel="$x = (z - 0.5)^2$")
    plot.curve(right, x, plus, "generated", r"$z = 0.5 + \sqrt{x}$", "--")
    plot.curve(right, x, minus, "generated", r"$z = 0.5 - \sqrt{x}$", ":")
    plot.theory(right, x, plus + minus, "兩者之和 sum")
    plot.histogram(right, samples, np.linspace(0, 4, 41))
    right.set(xlabel="$x$", ylabel="$q(x)$", ylim=(0, 1.2))
    right.legend()
    return max(misfit(samples, x, plus + minus))


def near_a_curve(real, fake, epsilon, accused, predicted):
    """Left, real samples, and generated ones on a curve; right, the share of real ones within ε of it."""
    left, right = plot.panels(2)
    plot.points(left, real[:1500], "data", "真實 real")
    plot.points(left, fake[:400], "generated", "生成 generated")
    left.set(xlabel="$x_1$", ylabel="$x_2$")
    left.axis([-3, 3, -3, 3])
    left.legend(loc="lower center", ncols=2, fontsize=9, bbox_to_anchor=(0.5, 1))
    plot.theory(right, epsilon, predicted)
    plot.measured(right, epsilon, accused, "被冤枉 wrongly accused")
    right.set(xscale="log", xlabel=r"$\varepsilon$", yscale="log", ylabel="真實樣本的比例 share of real")
    right.legend()


def posterior_and_logit(p, q, x, posterior, real, fake, s):
    """Left, p, q, the posterior, the share of real samples; right, log(p/q) and a classifier's logit."""
    centres, share, _ = shares(real, fake)
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


def predicted_and_learnt(runs, G_star, p, x, q, particles):
    """Left, the two maps that are predicted, and what the G of each run has learnt, circles of one size each;
    right, p, the density q at the points x by (1.2), and a histogram of the particles."""
    left, right = plot.panels(2, height=3.8)
    z = np.linspace(-3, 3, 601)
    plot.theory(left, z, G_star(z), r"理論 theory $F_p^{-1}(\Phi(\pm z))$")
    plot.theory(left, z, G_star(-z), None)
    for run, size in zip(runs, (10, 7.5, 5, 2.5)):
        plot.measured(left, z[::20], learnt(run.G_ema, z[::20])[0], None, markersize=size, fillstyle="none")
    left.set(xlabel="$z$", ylabel="$G(z)$")
    left.legend(fontsize=9, loc="upper center")
    line = np.linspace(-3.5, 3.5, 401)
    right.fill_between(line, p(line), label="$p$", alpha=0.25)
    plot.theory(right, x, q, "(1.2)")
    plot.histogram(right, particles, EDGES, "粒子 particles")
    right.set(xlabel="$x$", ylabel="$q(x)$")
    right.axis([-3.6, 3.6, 0, 0.7])
    right.legend(fontsize=10)


def judged(shifts, limits, hits):
    """The share of right answers of the best judge of two normal densities, over their distance."""
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
