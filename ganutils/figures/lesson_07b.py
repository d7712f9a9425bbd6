"""The figures of lesson 07b, and what is measured for them."""

import matplotlib.pyplot as plt
import numpy as np
import torch

from .. import metrics, nets, plot, toys
from ..ensemble import train_many

REACH = 2.6  # histograms count boxes of [−2.6, 2.6]²


# --- measured -----------------------------------------------------------------------------------------

def two_blobs(n, share, random):
    """n points of two round blobs at (±0.8, 0); about this ``share`` of them in the right one."""
    on_the_right = torch.rand(n, generator=random) < share
    x = 0.1 * torch.randn(n, 2, generator=random)
    x[:, 0] += torch.where(on_the_right, 0.8, -0.8)
    return x


def pair(seed):
    """A generator and a discriminator of width 32; the discriminator has 16 Fourier features."""
    G = nets.generator(width=32, seed=seed)
    D = nets.discriminator(width=32, fourier=16, seed=seed + 1)
    return G, D


def pairs(seeds):
    """The generators and the discriminators of several pairs."""
    return zip(*[pair(seed) for seed in seeds])


def recorder(measure):
    """Two empty lists, and a callback for ``train`` or ``train_many`` that fills them."""
    steps, values = [], []

    def look(run):
        one = run[0] if isinstance(run, list) else run
        steps.append(one.step)
        values.append(measure(run))

    return steps, values, look


def js_recorder(data, n=1024):
    """A ``recorder`` of JS between the histograms of the data and of n samples."""
    return recorder(lambda run: js(data, run.sample(n)))


def arrows(D, x):
    """−n ∂L_G/∂xᵢ for each of the n samples x, with the non-saturating loss: where it wants to push them."""
    return metrics.push(D, "non-saturating", x, x)  # this loss needs no partners among the real ones


def shares_right(runs):
    """Of each run the share of 2,048 samples that lie on the right."""
    return [(run.sample(2048)[:, 0] > 0).float().mean().item() for run in runs]


def share_outside(x):
    """The share of the samples farther than 3 standard deviations from every mode of the ring."""
    modes, good = metrics.mode_coverage(x, toys.ring_centres(), toys.RING_STD)
    return 1 - good


def losses(seeds, data, settings):
    """L_D, a row a seed: pairs trained with these ``settings`` of ``train_many``."""
    G, D = pairs(seeds)
    runs = train_many(G, D, data, seeds=seeds, **settings)
    return np.stack([run.history["L_D"] for run in runs])


def constant(x):
    """The logits of D = ½ everywhere."""
    return 0 * x[:, 0]


def js(data, x):
    """JS of the histograms of the data and of x."""
    counts = metrics.histogram(data, REACH), metrics.histogram(x, REACH)
    return metrics.histogram_divergences(*counts)[1]


# --- drawn --------------------------------------------------------------------------------------------

def directions(ax, x, v, role, label):
    """Arrows of equal length at every fourth of the points x (n, 2) in the directions v (n, 2)."""
    x, unit = x[::4], torch.nn.functional.normalize(v[::4], dim=1)
    style = dict(color=plot.COLOURS[role], scale=9, width=0.008, label=label)
    ax.quiver(x[:, 0], x[:, 1], unit[:, 0], unit[:, 1], **style)


def one_step(x, arrows, moved, cosine):
    """Left, the samples' arrows and the directions in which they moved; right, the cosines of the two."""
    left, right = plot.panels(2, 10, 4)
    directions(left, x, arrows, "discriminator", "箭頭 arrows")
    directions(left, x, moved, "generated", "實際 moved")
    left.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    left.margins(0.15)  # the limits hold the points, not the arrows
    left.legend(fontsize=10, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)
    right.hist(cosine, bins=20, range=(-1, 1), color=plot.COLOURS["measured"])
    right.set(xlabel="兩個方向的餘弦 cosine of the two", ylabel="樣本數 samples")


def small_blob(data, runs, step, shares):
    """Left, the data and the samples of the run with the largest share on the right in the end; right, the
    ``shares`` of all runs, with a line at the data's."""
    left, right = plot.panels(2, 10, 4)
    largest = runs[np.mean(shares[-5:], axis=0).argmax()]
    plot.points(left, data[:1500], "data", "真實 real")
    plot.points(left, largest.sample(1500), "generated", "生成 generated")
    left.set(xlabel="$x_1$", ylabel="$x_2$", ylim=(-0.9, 0.9))
    left.legend(markerscale=5, fontsize=10, loc="upper center")
    right.axhline(0.1, color="k")
    right.plot(step, shares, "o-", ms=3, lw=1)
    right.set(xlabel="步 step", ylabel="右邊的比例 share on the right", ylim=(-0.01, 0.2))


def critics(none, gp):
    """L_D of critics without a penalty and of some with, step by step: a row a run."""
    _, ax = plt.subplots(figsize=(8, 3))
    ax.plot(none.T, color=plot.COLOURS["generated"], label="none")
    ax.plot(gp.T, color=plot.COLOURS["discriminator"], label="wgan-gp")
    ax.set(xlabel="步 step", ylabel="$L_D$", yscale="symlog")
    ax.legend(fontsize=10, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))


def loss_and_js(L_D, step, js, exact):
    """Left, L_D, smoothed over 20 steps, with 2 log 2; right, JS on the way, with that of exact samples."""
    left, right = plot.panels(2, 10, 3.2)
    left.plot(plot.smooth(L_D, 20), color=plot.COLOURS["discriminator"])
    left.axhline(2 * np.log(2), color="k", lw=1, ls="--", label=r"$2\log 2$")
    left.set(xlabel="步 step", ylabel="$L_D$", ylim=(0, 2))
    left.legend(fontsize=10, loc="lower right")
    plot.measured(right, step, js)
    right.axhline(exact, color="k", lw=1, ls="--", label="真實樣本 exact samples")
    right.set(xlabel="步 step", ylabel="JS", yscale="log", ylim=(5e-4, 1))
    right.legend(fontsize=10, loc="center left")
