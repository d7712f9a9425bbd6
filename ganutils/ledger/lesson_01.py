"""01 Structure: from the latent variable to the density, and what a discriminator estimates."""

import numpy as np
from scipy.optimize import brentq

from ..evaluate import Meaning, Sampled
from ..densities import quadrature
from ..laws import Draws, FiniteLaw
from .book import equation
from .cases import density, gaussians, generator, number, table

# --- 1.1 ------------------------------------------------------------------------------------------


def pushed(rng, turn):
    """A latent density and an increasing G; or a finite latent law and a G that sends several points to one."""
    a, b, c = rng.uniform([0.5, -1, 0.2], [1.5, 1, 0.9])

    def h(x):
        return np.cos(a * np.asarray(x) + b) + c * np.tanh(x)

    if turn % 2:
        return dict(p_z=gaussians(rng), G=generator(rng), h=h)
    places = rng.uniform(-2, 2, 3)
    where = rng.permutation([0, 0, 1, 1, 1, 2])
    return dict(p_z=table(rng, 6), G=lambda z: places[where[np.asarray(z).astype(int)]], h=h)


def collected(p_z, G):
    """The law of x itself: on a finite space the masses that arrive at each x, on the line the slope of P(G(z) ≤ x)."""
    if isinstance(p_z, FiniteLaw):
        places, arrived = np.unique(G(np.arange(len(p_z.masses))), return_inverse=True)
        return Draws(places, np.bincount(arrived, weights=p_z.masses))
    ends = G(np.array([p_z.breaks[0], p_z.breaks[-1]]))
    x, width = quadrature(np.linspace(*ends, 30), 60)
    return Draws(x, width * slope_of_distribution(p_z, G, x))


def slope_of_distribution(p_z, G, x, h=1e-3):
    """d/dx P(G(z) ≤ x) for an increasing G, by central differences."""
    def P(x):
        z = solved(G, x, p_z.breaks[0], p_z.breaks[-1])
        return mass_below(p_z, z)
    return sum(c * (P(x + k * h) - P(x - k * h)) for k, c in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))) / h


def solved(G, x, low, high):
    """The z with G(z) = x for an increasing G, by bisection."""
    low, high = np.full(np.shape(x), low - 1.0), np.full(np.shape(x), high + 1.0)
    for _ in range(55):
        middle = (low + high) / 2
        below = G(middle) < x
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def mass_below(p_z, z):
    """P(Z ≤ z), by quadrature from the left end."""
    nodes, weights = quadrature([0.0, 1.0], 12)
    length = np.maximum(np.asarray(z) - p_z.breaks[0], 0)[..., None]
    return (p_z(p_z.breaks[0] + length * nodes) * length) @ weights


equation(
    "1.1", r"\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[h(G(z))]", pushed, rtol=1e-7,
    meanings=[Meaning("q", "enumeration", collected)],
    wrong={"missing: G": r"\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[h(z)]",
           "missing: h": r"\mathbb{E}_{x \sim q}[h(x)] = \mathbb{E}_{z \sim p_z}[G(z)]",
           "swap: h(E G)": r"\mathbb{E}_{x \sim q}[h(x)] = h(\mathbb{E}_{z \sim p_z}[G(z)])"})

# --- 1.2 ------------------------------------------------------------------------------------------


def monotone(rng, turn):
    """An increasing or a decreasing G, and its inverse by root finding."""
    rising, p_z, sign = generator(rng), gaussians(rng), (-1) ** turn
    x = sign * rising(np.sort(rng.uniform(-2, 2, 5)))
    return dict(p_z=p_z, G=lambda z: sign * rising(z), G_inv=lambda x: solved(rising, sign * np.asarray(x), -20, 20), x=x)


def folded(rng):
    """A G that turns back: two z for one x, and the inverse of one branch only."""
    a, b = number(rng, -0.4, 0.4), number(rng, -1, 1)
    yield dict(p_z=gaussians(rng), G=lambda z: b + (z - a) ** 2, G_inv=lambda x: a + np.sqrt(np.asarray(x) - b),
               x=b + rng.uniform(0.3, 2, 5))


def by_distribution(p_z, G):
    """q(x) as the slope of P(G(z) ≤ x), the mass of all z that G sends below x."""
    grid = np.linspace(p_z.breaks[0], p_z.breaks[-1], 400)

    def P(x):
        crossings = np.flatnonzero(np.diff(np.sign(G(grid) - x)))
        roots = [brentq(lambda z: G(z) - x, grid[i], grid[i + 1], xtol=1e-14) for i in crossings]
        ends = np.array([grid[0], *roots, grid[-1]])
        below = G((ends[1:] + ends[:-1]) / 2) < x
        return float(below @ np.diff(mass_below(p_z, ends)))

    def q(x, h=2e-3):
        return np.array([sum(c * (P(at + k * h) - P(at - k * h)) for k, c in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))) / h for at in x])
    return q


MONOTONE = r"\text{$G$ 嚴格單調、可微 strictly monotone, differentiable}"
equation(
    "1.2", r"q(x) = p_z(G^{-1}(x)) \cdot \left| \frac{d}{dx} G^{-1}(x) \right|", monotone, rtol=1e-7, given=MONOTONE,
    words={MONOTONE: lambda G: len(set(np.sign(np.diff(G(np.linspace(-6, 6, 200)))))) == 1}, outside=folded,
    meanings=[Meaning("q", "finite differences", by_distribution, function=True)],
    wrong={"missing: dG⁻¹/dx": r"q(x) = p_z(G^{-1}(x))",
           "swap: ÷ dG⁻¹/dx": r"q(x) = \frac{p_z(G^{-1}(x))}{\left| \frac{d}{dx} G^{-1}(x) \right|}",
           "sign: no |·|": r"q(x) = p_z(G^{-1}(x)) \cdot \frac{d}{dx} G^{-1}(x)",
           "argument: p_z(x)": r"q(x) = p_z(x) \cdot \left| \frac{d}{dx} G^{-1}(x) \right|"})

# --- 1.3 ------------------------------------------------------------------------------------------


def labelled(rng, turn):
    """Half of the samples real, half generated: on a finite space or on the line."""
    if turn % 2:
        return dict(p=table(rng, 5, 0.08), q=table(rng, 5, 0.08), x=np.arange(5), seed=int(rng.integers(2**31)))
    return dict(p=density(rng), q=density(rng), x=np.sort(rng.uniform(-2.5, 2.5, 6)), seed=0)


def counted(p, q, seed, draws=200_000):
    """Draw y, then x; how often each (y, x) came."""
    rng = np.random.default_rng(seed)
    y = rng.random(draws) < 0.5
    x = np.where(y, rng.choice(len(p.masses), draws, p=p.masses), rng.choice(len(q.masses), draws, p=q.masses))
    return np.array([np.bincount(x[y == label], minlength=len(p.masses)) for label in (False, True)])


def joint_table(p, q, x, h=1e-4):
    """The joint probabilities of y and of the cell of width h round x."""
    nodes, weights = quadrature([-h / 2, h / 2], 1)
    return np.array([0.5 * law(np.asarray(x)[..., None] + nodes) @ weights for law in (q, p)])


def posterior(p, q, seed):
    """P(y | x): the share of y among the samples at x; counted, or summed over a small cell."""
    def P(y, x):
        if y not in (0, 1):
            raise ValueError(f"y = {y}: a label is 0 or 1")
        if not isinstance(p, FiniteLaw):
            joint = joint_table(p, q, x)
            return joint[int(y)] / joint.sum(0)
        counts = counted(p, q, seed)[:, np.asarray(x).astype(int)]
        share, n = counts[int(y)] / counts.sum(0), counts.sum(0)
        return Sampled(share, np.sqrt(share * (1 - share) / n))
    return P


def log_odds(p, q, seed):
    """The logarithm of the odds that a sample at x is real."""
    def s(x):
        if not isinstance(p, FiniteLaw):
            fake, real = joint_table(p, q, x)
            return np.log(real) - np.log(fake)
        fake, real = counted(p, q, seed)[:, np.asarray(x).astype(int)]
        return Sampled(np.log(real) - np.log(fake), np.sqrt(1 / real + 1 / fake))
    return s


equation(
    "1.3", r"P(y=1 \mid x) = \frac{p(x)}{p(x) + q(x)} \qquad s(x) = \log(\frac{p(x)}{q(x)})", labelled, rtol=1e-6,
    meanings=[Meaning("P", "simulation", posterior, function=True), Meaning("s", "enumeration", log_odds, function=True)],
    wrong={"swap: p ↔ q": r"P(y=1 \mid x) = \frac{q(x)}{p(x) + q(x)}", "argument: p/q": r"P(y=1 \mid x) = \frac{p(x)}{q(x)}",
           "missing: q": r"s(x) = \log(p(x))", "factor: ½": r"s(x) = \log(\frac{p(x)}{\frac{1}{2} q(x)})"})
