"""The figures of lesson 00, and what is measured for them. Images are 8×8, given as (n, 64)."""

from collections import namedtuple

import matplotlib.pyplot as plt
import numpy as np
import torch

from .. import images, losses, metrics, nets, plot
from ..ensemble import train_many

PREDICTED = (2 * np.log(2), np.log(2), 0.5)  # L_D, L_G and D where (0.1) holds
Exam = namedtuple("Exam", "L_D right")  # a discriminator's loss, and its share of right answers


# --- measured -----------------------------------------------------------------------------------------

def shuffled_digits():
    """scikit-learn's 1,797 handwritten digits, in random order: images (1797, 64) and labels."""
    x, labels = images.digits()
    order = torch.randperm(len(x))
    return x.flatten(1)[order], labels[order]


def batch(x, n, size=128):
    """A batch of the first n images x, drawn with replacement."""
    return x[torch.randint(n, (size,))]


@torch.no_grad()
def examine(D, x_real, x_fake):
    """The Exam of a discriminator on real and on generated images."""
    D = D.to(x_real.device)
    s_real, s_fake = D(x_real), D(x_fake)
    right = (s_real > 0).sum() + (s_fake < 0).sum()
    share = right / (len(s_real) + len(s_fake))
    return Exam(losses.bernoulli_d(s_real, s_fake).item(), share.item())


def averages(history):
    """The means of L_D at the beginning (steps 20 to 120), before half-time and over the last tenth; and the
    mean of D on real images over the last tenth."""
    L_D, D_real = history["L_D"], history["D_real"]
    steps = len(L_D)
    late = steps * 9 // 10
    parts = L_D[20:120], L_D[steps // 3:steps // 2], L_D[late:], D_real[late:]
    return [part.mean().item() for part in parts]


def copies(x, n):
    """n of the images x, drawn with replacement, with a little noise."""
    return batch(x, len(x), n) + 0.02 * torch.randn(n, x.shape[1])


def count_digits(samples, x, labels):
    """How many samples look like each digit, by their 5 nearest neighbours among x with its ``labels``."""
    nearest = torch.cdist(samples, x).topk(5, largest=False).indices
    return labels[nearest].mode().values.bincount(minlength=10)


def nearest_ratios(x_train, x_test, *samples):
    """The median distance to the nearest image of x_train: for each set of samples, over that for x_test."""
    distances = [torch.cdist(x, x_train).amin(dim=1).median().item() for x in (*samples, x_test)]
    return np.array(distances[:-1]) / distances[-1]


def five_runs(make_D, recipe, x, seed):
    """Five short runs on 1,200 images x, with the seeds from ``seed`` on and discriminators of one kind. Of
    each: |L_D − 2 log 2| over the last 50 steps, and the sliced Wasserstein distance to the other images."""
    x_train, x_test = x.split([1200, len(x) - 1200])
    seeds = range(seed, seed + 5)
    G = [nets.generator((64,), z_dim=recipe["z_dim"], width=64, depth=2, seed=k) for k in seeds]
    D = [make_D() for _ in seeds]
    runs = train_many(G, D, x_train, seeds=seeds, steps=300, progress=False, **recipe)
    L_D = np.array([run.history["L_D"][-50:].mean() for run in runs])
    distances = [metrics.sliced_wasserstein(x_test, run.sample(len(x_test))) for run in runs]
    return abs(L_D - 2 * np.log(2)), np.array(distances)


# --- drawn --------------------------------------------------------------------------------------------

def digits(x, columns, ax=None):
    """Images in rows, in ``ax`` or a new figure."""
    if ax is None:
        rows = -(-len(x) // columns)
        _, ax = plt.subplots(figsize=(8, 0.2 + 8 / columns * rows))
    plot.images(ax, x.unflatten(1, (1, 8, 8)), columns)


def with_nearest(samples, x):
    """A row of samples, and below each the nearest of the images x."""
    nearest = x[torch.cdist(samples, x).argmin(dim=1)]
    digits(torch.cat([samples, nearest]), len(samples))


@torch.no_grad()
def walk(G, ends, columns=14):
    """The images on n straight lines, a row each; ``ends`` (2, n, z_dim): where each begins and ends."""
    device = next(G.parameters()).device
    start, end = ends
    t = torch.linspace(0, 1, columns)[:, None]
    z = (1 - t) * start[:, None] + t * end[:, None]
    digits(G(z.flatten(0, 1).to(device)), columns)


def running_mean(ax, values, role, label):
    """The running mean of a training history over a 40th of it."""
    window = max(1, len(values) // 40)
    plot.curve(ax, np.arange(window, len(values) + 1), plot.smooth(values, window), role, label)


def training(fig, run):
    """Left, generated images; right, L_D, L_G and the mean of D on real and on generated images, each over a
    broken line: what is predicted."""
    grid = fig.add_gridspec(3, 2, width_ratios=[1, 1.2])
    digits(run.sample(60), 10, fig.add_subplot(grid[:, 0]))
    upper = fig.add_subplot(grid[0, 1])
    middle = fig.add_subplot(grid[1, 1], sharex=upper)
    lower = fig.add_subplot(grid[2, 1], sharex=upper)
    running_mean(upper, run.history["L_D"], "discriminator", "$L_D$")
    running_mean(middle, run.history["L_G"], "generated", "$L_G$")
    running_mean(lower, run.history["D_real"], "data", "$D$ 真實 real")
    running_mean(lower, run.history["D_fake"], "generated", "$D$ 生成 generated")
    for ax, value in zip((upper, middle, lower), PREDICTED):
        ax.axhline(value, color=plot.COLOURS["theory"], lw=1, ls="--")
        ax.legend(ncols=2, fontsize=9, loc="best")
        ax.tick_params(labelbottom=ax is lower)
    lower.set(ylim=(0.3, 0.7), xlabel="步 step")


def bars(values, role, at, label):
    """Horizontal bars, the first on top, with a broken line ``at`` the value to compare with."""
    _, ax = plt.subplots(figsize=(8, 0.8 + 0.5 * len(values)))
    ax.barh(list(values), list(values.values()), 0.6, color=plot.COLOURS[role])
    ax.axvline(at, color=plot.COLOURS["theory"], lw=1, ls="--")
    ax.set_xlabel(label)
    ax.invert_yaxis()


def right_answers(game, generated, untrained, copies, real):
    """Shares of right answers in Exams: of the game's D, then of new ones; the broken line is a coin's."""
    shares = {
        "參賽的 D：生成 the game's D: generated": game.right,
        "新的 D：生成 new D: generated": generated.right,
        "新的 D：未訓練 new D: untrained": untrained.right,
        "新的 D：抄襲 new D: copies": copies.right,
        "新的 D：真實 new D: real": real.right,
    }
    bars(shares, "discriminator", 0.5, "答對的比例 share of right answers")


def nearest_distances(copied, generated, noise):
    """The median distances to the nearest training image, where that of real images is 1."""
    ratios = {
        "抄襲 copies": copied,
        "真實 real": 1.0,
        "生成 generated": generated,
        "未訓練 untrained": noise,
    }
    bars(ratios, "measured", 1, "最近距離的中位數 median nearest distance（真實 real = 1）")


def counts(real, generated):
    """How many images of each digit, real and generated."""
    digit = np.arange(10)
    _, ax = plt.subplots(figsize=(8, 2.6))
    ax.bar(digit - 0.2, real, 0.4, color=plot.COLOURS["data"], label="真實 real")
    ax.bar(digit + 0.2, generated, 0.4, color=plot.COLOURS["generated"], label="生成 generated")
    ax.set(xticks=digit, xlabel="數字 digit", ylabel="張數 count")
    ax.legend(ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
