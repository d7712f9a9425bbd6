"""The figures of lesson 07, and what is measured for them.

Samples are points of the plane, (n, 2), and the modes are those of the ring unless others are given.
"""

import itertools
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import torch

from .. import laws, losses, metrics, nets, plot, toys
from ..ensemble import train_many
from ..plot import COLOURS

CENTRES, STD = toys.ring_centres(), toys.RING_STD

# --- measured -----------------------------------------------------------------------------------------


def score(x, centres=CENTRES, std=STD):
    """Modes found, high quality in %, KL over the modes."""
    modes, good = metrics.mode_coverage(x, centres, std)
    return np.array([modes, 100 * good, metrics.mode_kl(x, centres)])


def samples_of(runs):
    """2,500 samples of each run; ``runs``: name ↦ one run a seed."""
    return {name: [run.sample(2500) for run in members] for name, members in runs.items()}


def scores_of(samples):
    """Name ↦ the three numbers of each seed, (seeds, 3)."""
    return {name: np.array([score(x) for x in clouds]) for name, clouds in samples.items()}


def means(scores):
    """Of each of the three numbers the means over the seeds, name ↦ mean."""
    return [{name: values[:, i].mean() for name, values in scores.items()} for i in range(3)]


def report(scores):
    """Print mean (worst–best) of each recipe's scores."""
    for name, values in scores.items():
        mean, low, high = values.mean(0), values.min(0), values.max(0)
        modes = f"模式 modes {mean[0]:.1f} ({low[0]:.0f}–{high[0]:.0f})"
        good = f"高品質 high quality {mean[1]:.0f} % ({low[1]:.0f}–{high[1]:.0f})"
        kl = f"KL {mean[2]:.2f} ({low[2]:.2f}–{high[2]:.2f})"
        print(f"{modes:24}{good:38}{kl:22}{name}")


def around(modes, g, n=2500, std=STD):
    """n samples, normal about the given ``modes`` only."""
    chosen = modes[torch.randint(len(modes), (n,), generator=g)]
    return CENTRES[chosen] + std * torch.randn(n, 2, generator=g)


def imagined(g):
    """Five generators that nobody trained: 2,500 samples each, by name."""
    everyone, first = torch.arange(len(CENTRES)), torch.tensor([0])
    crowd = around(first, g, 2250)
    rest = around(everyone, g, 250)
    angle = 2 * np.pi * torch.rand(2500, generator=g)
    return {
        "完美 perfect": around(everyone, g),
        "一個模式 one mode": around(first, g),
        "九成一個 90 % one": torch.cat([crowd, rest]),
        "太寬 too wide": around(everyone, g, std=10 * STD),
        "亂丟 noise": 2 * torch.stack([angle.cos(), angle.sin()], 1),
    }


def score_of_weights(weights, g):
    """The three numbers of 2,500 perfect samples whose modes have these weights."""
    chosen = torch.multinomial(torch.as_tensor(weights), 2500, replacement=True, generator=g)
    return score(CENTRES[chosen] + STD * torch.randn(2500, 2, generator=g))


def pairs(seeds, **features):
    """A generator and a discriminator for each seed, of width 32; ``features`` go to the discriminators."""
    G = [nets.generator(width=32, seed=s) for s in seeds]
    D = [nets.discriminator(width=32, seed=s + 1000, **features) for s in seeds]
    return G, D


def straight(seed, std=0.3):
    """A discriminator that draws straight lines only; with std = 0 it begins by saying ½ everywhere."""
    line = torch.nn.Linear(2, 1)
    torch.nn.init.normal_(line.weight, std=std, generator=torch.Generator().manual_seed(seed))
    torch.nn.init.zeros_(line.bias)
    return torch.nn.Sequential(line, torch.nn.Flatten(0))


def five_kinds(recipes, raced, seeds, real):
    """One run a seed of each kind of curve.

    Three kinds the lesson has trained: two of the ``recipes``, and the first of those ``raced``. In two more
    one player hardly counts: a slow G, and a D that draws straight lines."""
    short = dict(seeds=seeds, steps=200, batch=64, progress=False)
    lines = [straight(s, std=0) for s in seeds]
    return {
        "健康 healthy": recipes["NS + F + R1 + R2"],
        "崩潰 collapse": recipes["NS + F"],
        "擺盪 oscillation": raced[:len(seeds)],
        "D 獨大 D wins": train_many(*pairs(seeds), real, lr_g=1e-5, lr_d=4e-3, **short),
        "D 太弱 too weak": train_many(pairs(seeds)[0], lines, real, lr_g=4e-3, **short),
    }


class Late(NamedTuple):
    """Of the second half of L_D its mean, and of its running mean over 20 steps the standard deviation.

    And the modes found."""

    height: float
    wobble: float
    modes: float


def late(kinds):
    """What is seen late in the runs of each kind: medians over the seeds."""
    found = []
    for runs in kinds.values():
        curves = [run.history["L_D"][run.step // 2:].numpy() for run in runs]
        wobbles = [plot.smooth(values, 20).std() for values in curves]
        modes = [score(run.sample(2500))[0] for run in runs]
        found.append(Late(*np.median([[values.mean() for values in curves], wobbles, modes], axis=1)))
    return found


def shares_within(radii, x):
    """The share of the samples within r standard deviations of a centre, for each r."""
    return np.array([metrics.mode_coverage(x, CENTRES, STD, r)[1] for r in radii])


def modes_found(n, ring, grid):
    """The mean number of modes found over 40 sets of n real samples, for each n, on both toys."""
    found = []
    for name, x in (("ring", ring), ("grid", grid)):
        toy = toys.TOYS[name]
        for k in n.tolist():
            sets = x[:40 * k].split(k)
            found.append(np.mean([metrics.mode_coverage(part, toy.centres(), toy.std)[0] for part in sets]))
    return np.reshape(found, (2, len(n)))


def kl_of_first(m, g):
    """KL over the modes of 2,500 perfect samples of the first m modes, for each m."""
    return np.array([metrics.mode_kl(around(torch.arange(k), g), CENTRES) for k in m])


def journal():
    """A callback of ``train_many`` that writes down the share of each mode, and the list it writes to."""
    written = []

    def keep(runs):
        nearest = [torch.cdist(run.sample(1000, ema=False), CENTRES).argmin(1) for run in runs]
        counts = [place.bincount(minlength=len(CENTRES)) for place in nearest]
        written.append(torch.stack(counts).numpy() / 1000)

    return keep, written


class Pace(NamedTuple):
    """How often the fullest mode changes; the share it has; and the KL over the modes in the last quarter."""

    hops: float
    crowd: float
    kl: float


def paces(journey, members):
    """Of a journal (times, rates · members, modes) the Pace for each rate.

    Medians over the members, and their mean KL."""
    share = np.array(journey).reshape(len(journey), -1, members, 8)
    fullest = share.argmax(-1)
    hops = np.median((fullest[1:] != fullest[:-1]).sum(0), axis=1)
    crowd = np.median(share.max(-1), axis=(0, 2))
    late = share[-len(share) // 4:]
    kl = (late * np.log(np.maximum(8 * late, 1e-12))).sum(-1).mean(axis=(0, 2))
    return [Pace(*row) for row in zip(hops, crowd, kl)]


def without_features(recipes):
    """The settings of those recipes whose discriminator gets x alone."""
    return {name: options for name, (options, features) in recipes.items() if not features}


def quantiles(law, n=4000):
    """n quantiles of a law of scipy's, at the middles of n equal parts of the probability."""
    return law.ppf((np.arange(n) + 0.5) / n)


def entropies(paths, kappa, h, start):
    """Times; the entropy that (7.4) predicts, from that of the ``start``; and every 25th as measured.

    It is measured by the gaps of the n sorted particles, each of which holds 1/n of the mass."""
    rates = [kappa(x).mean() for x in paths[:-1]]
    predicted = start.entropy() + h * np.cumsum([0, *rates])
    measured = [np.log(len(x) * np.diff(x)).mean() for x in paths[::25]]
    return h * np.arange(len(paths)), predicted, np.array(measured)


def entropy_rate(x, velocities, h=1e-4):
    """How fast the entropy of sorted particles x grows at these velocities: mean growth of the log gaps."""
    return np.log(np.diff(x + h * velocities) / np.diff(x)).mean() / h


def tv_of_packs(weights, m):
    """TV(p^k, q^k) by enumeration, for each k of m; p is even, and q is in proportion to the ``weights``."""
    p, q = (laws.FiniteLaw(np.divide(w, np.sum(w))) for w in (np.ones(len(weights)), weights))
    return np.array([np.abs((p**k).masses - (q**k).masses).sum() / 2 for k in m])


def train_discriminator(D, modes, g, m=1, steps=250, n=128):
    """Train D alone on packs of m samples, the ring against these ``modes`` of it, by Adam at a falling rate.
    Returns its L_D on 20,000 fresh packs of each kind."""
    def loss(n):
        real = around(torch.arange(len(CENTRES)), g, n * m)
        fake = around(modes, g, n * m)
        return losses.bernoulli_d(D(real.view(n, 2 * m)), D(fake.view(n, 2 * m)))

    optimiser = torch.optim.Adam(D.parameters(), 5e-3, (0.9, 0.99))
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = 5e-3 * (1 - step / steps)
        optimiser.zero_grad()
        loss(n).backward()
        optimiser.step()
    with torch.no_grad():
        return loss(20_000).item()


def factorial(name, seeds, steps):
    """Every combination of settings, penalty, Fourier features and loss on a toy: scores, (seeds, 3) each.

    The tables of the lesson: ``factorial("ring", range(10), 2000)``, ``factorial("grid", range(10), 3000)``.
    """
    toy, gamma = toys.TOYS[name], {"ring": 0.1, "grid": 0.05}[name]
    real = toy.sample(20_000, torch.Generator().manual_seed(0))
    settings = {"textbook": dict(lr_g=2e-4, betas=(0.5, 0.999)),
                "fast": dict(lr_g=4e-3, betas=(0.5, 0.99), decay_from=0.3)}
    features = dict(fourier=toy.fourier, scale=toy.scale)
    names, off_on = ("non-saturating", "hinge", "relativistic-pairing"), (False, True)
    scores = {}
    for key in itertools.product(settings, off_on, off_on, names):
        setting, penalised, waves, loss = key
        G, D = pairs(seeds, **(features if waves else {}))
        penalties = {"r1": gamma, "r2": gamma} if penalised else {}
        runs = train_many(G, D, real, seeds=list(seeds), steps=steps, batch=64, loss=loss,
                          penalties=penalties, progress=False, **settings[setting])
        scores[key] = np.array([score(run.sample(2500), toy.centres(), toy.std) for run in runs])
    return scores


# --- drawn --------------------------------------------------------------------------------------------


def square(ax, reach, **more):
    """Equal axes over [−reach, reach]², without ticks."""
    ax.set(aspect="equal", xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[], **more)


def proving_grounds(ring, grid):
    """Real samples of the ring and of the grid, and a mode of the ring in a circle of radius 3σ."""
    left, middle, right = plot.panels(3, 10, 3.3)
    for ax, x in ((left, ring), (middle, grid), (right, ring)):
        ax.plot(*x[:2500].T, ".", ms=3, color=COLOURS["data"])
        ax.set(aspect="equal", xlabel="$x_1$")
    left.set_ylabel("$x_2$")
    right.add_patch(plt.Circle((2, 0), 3 * toys.RING_STD, fill=False, lw=2))
    right.set(xlim=(1.92, 2.08), ylim=(-0.08, 0.08))


def hopping(journey, rates, every):
    """The share of each mode among the samples over time, dark where many are: the first member of each rate.

    ``journey`` (times, rates · members, modes)."""
    journey = np.array(journey)
    members = journey.shape[1] // len(rates)
    axes = plot.panels(len(rates), 10, 2.9, sharey=True)
    end = every * len(journey)
    for i, (ax, rate) in enumerate(zip(axes, rates)):
        picture = ax.imshow(journey[:, i * members].T, cmap="Greys", vmin=0, vmax=1, aspect="auto",
                            extent=(0, end, 7.5, -0.5), interpolation="nearest")
        ax.set(xlabel="步 step", title=rf"$\eta_D = {rate}\,\eta_G$")
    axes[0].set(ylabel="模式 mode", yticks=range(8))
    beside = axes[-1].inset_axes((1.06, 0, 0.06, 1))
    axes[-1].figure.colorbar(picture, cax=beside, label="比例 share")


def quality(radii, x):
    """The share within r standard deviations: theory in plane and line, and that of x (returned)."""
    share = shares_within(radii, x)
    r = torch.linspace(0, 4, 200)
    _, ax = plt.subplots()
    plot.theory(ax, r, 1 - torch.exp(-r**2 / 2), r"理論 theory $1-e^{-r^2/2}$")
    ax.plot(r, torch.erf(r / 2**0.5), "--", color="0.6", label=r"一維 1-D $\mathrm{erf}(r/\sqrt{2})$")
    plot.measured(ax, radii, share)
    plot.labels(ax, "$r$", "高品質比例 high quality $Q$", "lower right")
    return share


def found(n, expected, ring, grid):
    """The modes that n samples find: ``expected(K, n)``, and as measured on the two toys (returned)."""
    measured = modes_found(n, ring, grid)
    _, ax = plt.subplots()
    line = np.arange(1, 401)
    for K, values, role in zip((8, 25), measured, ("data", "other")):
        plot.theory(ax, line, expected(K, line), "理論 theory" if K == 8 else None)
        plot.measured(ax, n, values, f"實測 measured, $K={K}$", color=COLOURS[role])
    plot.labels(ax, "樣本數 samples $n$", r"找到 found $\mathbb{E}[M]$", "upper left", xscale="log")
    return measured


def covered(m, kl, jsd, g):
    """With m of the modes covered: KL(q‖p), theory and measured (returned), KL − 2 JSD, the lowest L_D."""
    kl_measured = kl_of_first(m, g)
    left, right = plot.panels()
    plot.theory(left, m, kl, r"$\mathrm{KL}(q\|p) = \log(1/a)$")
    plot.measured(left, m, kl_measured, "2,500 個樣本 samples")
    plot.curve(left, m, kl - 2 * jsd, "generated", r"$\mathrm{KL}(q\|p) - 2\,\mathrm{JSD}$", "--")
    plot.theory(right, m, 2 * np.log(2) - 2 * jsd, r"$\min_D L_D = 2\log 2 - 2\,\mathrm{JSD}$")
    plot.level(right, 2 * np.log(2))
    plot.labels(left, "涵蓋的模式 modes covered $m$", r"$\mathrm{KL}(q\|p)$", "upper right")
    plot.labels(right, "涵蓋的模式 modes covered $m$", "$L_D$", "lower right", ylim=(0, 1.5))
    return kl_measured


def clouds(samples):
    """Samples side by side, name ↦ (n, 2), with their three numbers underneath (returned, a row each)."""
    marks = np.array([score(x) for x in samples.values()])
    axes = plot.panels(len(samples), 10, 2.9)
    for ax, (name, x), (modes, good, kl) in zip(axes, samples.items(), marks):
        plot.points(ax, x, "generated")
        square(ax, 2.8)
        ax.set_title(name, fontsize=11)
        ax.set_xlabel(f"模式 modes {modes:.0f}/8\n高品質 high q. {good:.0f} %\nKL {kl:.2f}")
    return marks


def small_multiples(samples):
    """A row a recipe, a column a seed: the samples over the centres. ``samples``: name ↦ list of (n, 2)."""
    members = len(next(iter(samples.values())))
    size = 2.2 + 1.1 * members, 1.1 * len(samples)
    fig, axes = plt.subplots(len(samples), members, figsize=size, layout="none", squeeze=False)
    fig.subplots_adjust(left=2.2 / size[0], right=1, top=1, bottom=0, wspace=0.06, hspace=0.06)
    for row, (name, clouds) in zip(axes, samples.items()):
        row[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=11)
        for ax, x in zip(row, clouds):
            ax.plot(*CENTRES.T, "o", ms=3, color=COLOURS["light"], alpha=0.6)
            ax.plot(*x[:400].T, ".", ms=1.5, color=COLOURS["generated"])
            square(ax, 2.8)


def spread(scores, marks):
    """Three scores of each recipe: a dot a seed, range and mean, and those of perfect samples (line) and of
    noise (dotted line), the first and last of the ``marks``. ``scores``: name ↦ (seeds, 3)."""
    axes = plot.panels(3, 10, 3.2, sharey=True)
    for i, label in enumerate(("模式 modes", "高品質 high quality %", "模式上的 KL over the modes")):
        axes[i].axvline(marks[0, i], color=COLOURS["theory"], lw=2)
        axes[i].axvline(marks[-1, i], color=COLOURS["other"], lw=2, ls=":")
        for y, values in enumerate(scores.values()):
            x = values[:, i]
            axes[i].plot([x.min(), x.max()], [y, y], color=COLOURS["measured"], lw=6, alpha=0.3)
            axes[i].plot(x, np.full(len(x), y), "o", ms=5, color=COLOURS["measured"])
            axes[i].plot(x.mean(), y, "|", ms=16, mew=2.5, color=COLOURS["generated"])
        axes[i].set_xlabel(label)
    axes[0].set_yticks(range(len(scores)), scores)
    axes[0].invert_yaxis()


def gallery(kinds):
    """L_D of every run over 2 log 2 (broken line), the median over the seeds thick; underneath the three
    numbers that decide, medians. ``kinds``: name ↦ one run a seed."""
    axes = plot.panels(len(kinds), 12, 2.9, sharey=True)
    for ax, (name, runs) in zip(axes, kinds.items()):
        curves = np.array([plot.smooth(run.history["L_D"], 20) for run in runs])
        steps = np.arange(20, 20 + curves.shape[1])
        ax.plot(steps, curves.T, color=COLOURS["light"], lw=0.8)
        plot.curve(ax, steps, np.median(curves, axis=0), "discriminator")
        plot.level(ax, 2 * np.log(2))
        modes, good, kl = np.median([score(run.sample(2500)) for run in runs], axis=0)
        ax.set_title(name, fontsize=11)
        ax.set(xlabel=f"步 step\n模式 modes {modes:.0f}/8\n高品質 high q. {good:.0f} %\nKL {kl:.2f}", ylim=(0, 2))
    axes[0].set_ylabel("$L_D$")


def climbing(s, kappa, paths, h, start):
    """Left, samples climbing s in steps of h, at three times; right, their entropy H over time.

    Every 25th is returned as (7.4) predicts it, and as measured."""
    t, H, H_measured = entropies(paths, kappa, h, start)
    left, right = plot.panels(2, 10, 3.6)
    x = np.linspace(-4, 4.6, 400)
    plot.curve(left, x, s(x), "discriminator", "$s(x)$")
    for i, alpha in ((0, 0.3), (100, 0.55), (500, 1)):
        left.hist(paths[i], bins=120, range=(-4, 4.6), density=True, color=COLOURS["generated"], alpha=alpha,
                  histtype="stepfilled", label=f"$q$, $t={t[i]:g}$")
    left.set(xlabel="$x$", ylim=(-3.2, 4))
    left.legend(fontsize=9, loc="upper right")
    plot.theory(right, t, H, r"理論 theory $H(0) + \int \mathbb{E}[\kappa]\,dt$")
    plot.measured(right, t[::25], H_measured)
    plot.labels(right, "$t$", "熵 entropy $H$", "upper right")
    return H[::25], H_measured


@torch.no_grad()
def frozen(D, clouds, every):
    """Samples, every so many steps, over the score of a D that stands still, bright where it is high.

    Returns the KL over the modes and the mean of s at each."""
    kl = [metrics.mode_kl(x, CENTRES) for x in clouds]
    steps = every * np.arange(len(clouds))
    ticks = torch.linspace(-2.8, 2.8, 120)
    height = D(torch.cartesian_prod(ticks, ticks)).view(120, 120).T
    for ax, x, step, value in zip(plot.panels(len(clouds), 10, 2.9), clouds, steps, kl):
        ax.contourf(ticks, ticks, height, 12, cmap="Greys_r", alpha=0.5)
        ax.plot(*x.T, ".", ms=3, color=COLOURS["generated"])
        square(ax, 2.8, title=f"步 step {step}", xlabel=f"KL {value:.2f}")
    return kl, [D(x).mean().item() for x in clouds]


def packs(m, missing, tilted):
    """TV(p^m, q^m) over m: theory with one mode of eight missing, and enumerated for two lists of weights.

    What was enumerated is returned."""
    missing, tilted = tv_of_packs(missing, m), tv_of_packs(tilted, m)
    _, ax = plt.subplots()
    line = np.linspace(1, 6, 100)
    plot.theory(ax, line, 1 - (7 / 8) ** line, "理論 theory $1-a^m$")
    plot.measured(ax, m, missing, "少一個模式 one mode missing")
    ax.plot(m, tilted, "s", color=COLOURS["other"], label="比重歪斜 tilted weights")
    plot.labels(ax, "一包的樣本數 samples in a pack $m$", r"$\mathrm{TV}(p^m, q^m)$", "upper left", ylim=(0, 0.62))
    return missing, tilted


def packed_loss(floor_of, trained):
    """The lowest loss of a discriminator of packs, floor_of(0.75^m), and of trained ones, m = 1, 2, 3."""
    _, ax = plt.subplots()
    line = np.linspace(1, 3, 100)
    plot.theory(ax, line, floor_of(0.75**line), r"理論 theory $2\log 2 - 2\,\mathrm{JSD}(p^m\|q^m)$")
    plot.measured(ax, [1, 2, 3], trained)
    plot.labels(ax, "一包的樣本數 samples in a pack $m$", "$L_D$", "lower left", ylim=(0, 1.4), xticks=[1, 2, 3])
