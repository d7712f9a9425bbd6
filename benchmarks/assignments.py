"""The experiments of the assignments 04, 05, 07b, 08, 09 and 10: what docs/assignments reports. Not a test: it takes minutes.

    python benchmarks/assignments.py 04        # 05, 07b, 08, 09, 10
"""

import argparse
import itertools

import numpy as np
import torch
from scipy.integrate import solve_ivp

from ganutils import densities, divergences, losses, nets, stack, train_many
from ganutils.figures import lesson_05, lesson_07b, lesson_08, lesson_09

SEEDS = range(5)
PEAKS = densities.mixture([densities.gaussian(-1.5, 0.5), densities.gaussian(1.0, 0.7)])


def draw(density, n, g):
    return density.sample(n, g).float()[:, None]


def descend(loss, optimiser):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


# --- 04: when does a trained D measure JSD well? --------------------------------------------------------

def estimate(q, samples, width, steps, seed):
    """½ (V + log 4) of a discriminator trained on so many samples, on 50,000 fresh ones."""
    g = torch.Generator().manual_seed(seed)
    real, fake = draw(PEAKS, samples, g), draw(q, samples, g)
    D = nets.discriminator((1,), width=width, depth=2, seed=seed)
    adam = torch.optim.Adam(D.parameters(), 0.01, (0.9, 0.99))
    rate = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.0, steps)
    for _ in range(steps):
        chosen = torch.randint(samples, (2, min(samples, 512)), generator=g)
        descend(losses.bernoulli_d(D(real[chosen[0]]), D(fake[chosen[1]])), adam)
        rate.step()
    with torch.no_grad():
        L_D = losses.bernoulli_d(D(draw(PEAKS, 50_000, g)), D(draw(q, 50_000, g)))
    return np.log(2) - L_D.item() / 2


def measuring_jsd():
    q = densities.gaussian(0.0, 1.3)
    print(f"JSD = {divergences.js(PEAKS, q):.4f}")
    for samples, width, steps in itertools.product((100, 20_000), (4, 32), (40, 400)):
        values = np.array([estimate(q, samples, width, steps, seed) for seed in SEEDS])
        print(f"{samples:6} {width:3} {steps:4}   {values.mean():.3f} ± {values.std(ddof=1):.3f}   "
              f"{values.min():.3f}–{values.max():.3f}")


# --- 05: is it due to Adam that the saturating loss arrives? --------------------------------------------

def distance_from_data(loss, optimiser, seed, steps=400):
    """From far away: how far the mean of the samples is from that of the data at the end."""
    g = torch.Generator().manual_seed(seed)
    (G,), (D,) = lesson_05.players([seed])
    G[-1].bias.data -= 6
    opt_g, opt_d = optimiser(G.parameters()), torch.optim.Adam(D.parameters(), 5e-3, (0.0, 0.99))
    for _ in range(steps):
        x_real, z = draw(PEAKS, 128, g), torch.randn(128, G[0].in_features, generator=g)
        x_fake = G(z)
        descend(losses.bernoulli_d(D(x_real), D(x_fake.detach())), opt_d)
        descend(loss(None, D(x_fake)), opt_g)
    return abs(G(torch.randn(2000, G[0].in_features, generator=g)).mean().item() + 0.25)


def adam(rate):
    return lambda weights: torch.optim.Adam(weights, rate, (0.0, 0.99))


def plain(rate):
    return lambda weights: torch.optim.SGD(weights, rate)


def without_adam():
    optimisers = {f"Adam {rate}": adam(rate) for rate in (1e-4, 5e-4, 2e-3)}
    optimisers |= {f"SGD {rate}": plain(rate) for rate in (1e-3, 0.01, 0.1, 0.3, 1.0)}
    for loss in (losses.saturating_g, losses.nonsaturating_g):
        for name, optimiser in optimisers.items():
            distances = [distance_from_data(loss, optimiser, seed) for seed in SEEDS]
            print(f"{loss.__name__:16} {name:12} {sum(d < 1.5 for d in distances)} / 5   {np.round(distances, 2)}")


# --- 07b: why does the small blob get lost? -------------------------------------------------------------

def small_blob():
    blobs = lesson_07b.two_blobs(4096, 0.1, torch.Generator().manual_seed(0))
    for penalties, rate in itertools.product(({}, {"r1": 0.1, "r2": 0.1}), (1e-3, 4e-3)):
        runs = train_many(*lesson_07b.pairs(SEEDS), blobs, seeds=list(SEEDS), steps=1500, lr_g=rate,
                          penalties=penalties, progress=False)
        print(f"{str(penalties):26} {rate}   {np.round(lesson_07b.shares_right(runs), 2)}")


# --- 08: why does KL with the trick not arrive? ---------------------------------------------------------

def unbounded(s):
    return s


def below_3(s):
    return 3 - torch.nn.functional.softplus(3 - s)


def path_of_g(left, d_steps, bound, steps=600):
    """(m, s) of G(z) = m + s z after each of its steps, five seeds at once: (steps, seeds, 2). All else as in 8.7."""
    seeds, n = len(SEEDS), 100
    g = torch.Generator().manual_seed(0)
    D = stack([nets.discriminator((1,), width=32, depth=2, seed=seed) for seed in SEEDS])
    theta = torch.tensor([(1.7, 0.7)] * seeds, requires_grad=True)
    opt_d = torch.optim.Adam(D.parameters(), 0.01, (0.0, 0.999))
    opt_g = torch.optim.Adam([theta], 0.03, (0.0, 0.999))
    rates = [torch.optim.lr_scheduler.LinearLR(opt_d, 1.0, 0.1, steps),
             torch.optim.lr_scheduler.LinearLR(opt_g, 1.0, 0.02, steps)]
    n_left = round(left * n)

    def real():
        peaks = [-2 + lesson_08.spread(seeds, n_left, g) / 2, 2 + lesson_08.spread(seeds, n - n_left, g) / 2]
        return torch.cat(peaks, dim=1)

    def fake():
        return theta[:, None, :1] + theta[:, None, 1:] * lesson_08.spread(seeds, n, g)

    def train_d():
        T_real, T_fake = bound(D(real())), bound(D(fake().detach()))
        descend((torch.exp(T_fake - 1).mean(-1) - T_real.mean(-1)).sum(), opt_d)

    for _ in range(200):
        train_d()
    path = []
    for _ in range(steps):
        for _ in range(d_steps):
            train_d()
        descend(-bound(D(fake())).mean(-1).sum(), opt_g)
        for rate in rates:
            rate.step()
        path.append(theta.detach().clone())
    return torch.stack(path).double().numpy()


def lost_trick():
    for bound, left, d_steps in itertools.product((unbounded, below_3), (0.3, 0.0), (2, 10)):
        path = path_of_g(left, d_steps, bound)
        ends = path[-len(path) // 5:].mean(0)
        arrived = np.abs(ends - (2, 0.5)).max(1) < 0.1  # NaN 不算 NaN does not count
        print(f"{bound.__name__:10} left {left}   D {d_steps:2}   {arrived.sum()} / 5   {ends.round(2).tolist()}")
        if bound is unbounded and left:
            print(f"    seed 0 after 50, 100, …: {path[49::50, 0].round(2).tolist()}")


# --- 09: does an LSGAN with c half-way leave the data, whatever G moves? --------------------------------

def walk_of_g(moves, labels, steps=300):
    """w = σ(θ) or μ = θ before each step of G and at the end, five seeds at once: (steps + 1, seeds). All else as in 9.4."""
    a, b, c = labels
    seeds, n = len(SEEDS), 64
    g = torch.Generator().manual_seed(0)
    D = stack([nets.discriminator((1,), width=16, depth=2, seed=seed) for seed in SEEDS])
    start = np.log(0.3 / 0.7) if moves == "weight" else 1.0
    theta = torch.full((seeds, 1), start, requires_grad=True)
    opt_d = torch.optim.Adam(D.parameters(), 0.01, (0.5, 0.99))
    opt_g = torch.optim.SGD([theta], 0.5)  # 一步是時間 0.5 a step is a time of 0.5

    def drawn():
        return lesson_09.spread(seeds, n, g)

    def samples():
        """Samples of the data with the weight of each, and those of G."""
        if moves == "position":
            share = torch.full((seeds, n), 1 / n)
            return drawn(), share, theta[:, None] + drawn(), share
        x, w = torch.cat([-2 + drawn() / 2, 2 + drawn() / 2], 1), torch.sigmoid(theta)
        return x, torch.full((seeds, 2 * n), 0.5 / n), x, torch.cat([w.expand(-1, n), (1 - w).expand(-1, n)], 1) / n

    def train_d():
        x_p, share_p, x_q, share_q = samples()
        on_real, on_fake = share_p * (D(x_p) - b) ** 2, share_q.detach() * (D(x_q.detach()) - a) ** 2
        descend((on_real.sum() + on_fake.sum()) / 2, opt_d)

    for _ in range(95):  # 5 more come before the first step of G
        train_d()
    path = [theta.detach().clone()]
    for _ in range(steps):
        for _ in range(5):
            train_d()
        _, _, x_q, share_q = samples()
        descend((share_q * (D(x_q) - c) ** 2).sum() / 2, opt_g)
        path.append(theta.detach().clone())
    path = torch.stack(path)[..., 0]
    return (torch.sigmoid(path) if moves == "weight" else path).double().numpy()


def path_of_mu(labels, times):
    """dμ/dt = −E_q[(D* − c) D*′] from μ = 1 for p = N(0, 1) and q = N(μ, 1): G descends along its samples, D is always the best."""
    a, b, c = labels
    x, dx = densities.quadrature([-9, 0, 1, 10])

    def speed(t, mu):
        share = 1 / (1 + np.exp(mu * (x - mu / 2)))  # p/(p + q)
        D, slope = a + (b - a) * share, -(b - a) * mu * share * (1 - share)
        return [-((D - c) * slope * densities.gaussian(mu[0], 1)(x)) @ dx]

    return solve_ivp(speed, (0, times[-1]), [1.0], t_eval=times, rtol=1e-9, atol=1e-12).y[0]


def weight_or_position():
    times = np.array([0, 5, 20, 50, 100, 150])
    theory = {"weight": lesson_09.path, "position": path_of_mu}
    for moves, labels in itertools.product(theory, ((-1, 1, 0), (-1, 1, 1))):
        path = walk_of_g(moves, labels)[2 * times]
        print(f"{moves:8} {str(labels):10} t = 150: {path[-1].min():.3f}–{path[-1].max():.3f}")
        print(f"    median after {times.tolist()}: {np.median(path, 1).round(3).tolist()}")
        print(f"    theory: {theory[moves](labels, times).round(3).tolist()}")


# --- 10: what does the log of a perfect generator show, and that of a wider one? -------------------------

def critic(w, x, edges):
    """f(x) with the slopes tanh(w), one a piece: x (pairs, n), w (pairs, pieces, 1)."""
    inside = (x[..., None] - edges[:-1]).clamp(0, edges[1] - edges[0])
    return (inside @ torch.tanh(w)).squeeze(-1)


def gaps(pieces, low, high, pairs=2000, n=64, steps=300):
    """Mean f over n data from U[0, 1] less that over n samples of U[low, high], after training on them: there, and on a fresh pair."""
    g = torch.Generator().manual_seed(0)
    edges = torch.linspace(low, high, pieces + 1)
    x, y, x_new, y_new = torch.rand(4, pairs, n, generator=g)
    y, y_new = low + (high - low) * y, low + (high - low) * y_new
    w = torch.zeros(pairs, pieces, 1, requires_grad=True)
    opt = torch.optim.Adam([w], 0.2)
    for _ in range(steps):
        descend((critic(w, y, edges).mean(-1) - critic(w, x, edges).mean(-1)).sum(), opt)
    with torch.no_grad():
        return [critic(w, a, edges).mean(-1) - critic(w, b, edges).mean(-1) for a, b in ((x, y), (x_new, y_new))]


def perfect_and_wider_generator():
    for low, high in ((0.0, 1.0), (-0.1, 1.1)):
        W_1 = divergences.w1(densities.uniform(0, 1), densities.uniform(low, high))
        print(f"generator U[{low}, {high}], W₁ = {W_1:.4f}")
        for pieces in (1, 32):
            for name, gap in zip(("own  ", "fresh"), gaps(pieces, low, high)):
                print(f"{pieces:2} pieces, {name}   {gap.mean():8.5f} ± {gap.std() / len(gap) ** 0.5:.5f}")


if __name__ == "__main__":
    experiments = {"04": measuring_jsd, "05": without_adam, "07b": small_blob, "08": lost_trick, "09": weight_or_position,
                   "10": perfect_and_wider_generator}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lesson", choices=experiments)
    torch.set_num_threads(1)
    experiments[parser.parse_args().lesson]()
