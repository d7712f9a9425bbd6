"""07 Mode collapse."""

import numpy as np
from scipy.integrate import quad
from scipy.special import erf
from scipy.stats import chi2

from ..evaluate import Meaning
from ..laws import Draws, FiniteLaw
from .book import equation
from .cases import gaussians, logit, number, table

# --- 7.1 and 7.2: counting ------------------------------------------------------------------------------


def by_strips(r):
    """The mass of N(0, I) in the disc of radius r, cut into vertical strips at x₁ = r sin t."""
    def strip(t):
        u, half = r * np.sin(t), r * np.cos(t)
        return np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi) * erf(half / np.sqrt(2)) * half
    return quad(strip, -np.pi / 2, np.pi / 2)[0]


equation(
    "7.1", r"Q = 1 - e^{-\frac{r^2}{2}}", lambda rng: dict(r=number(rng, 0.4, 3.2)),
    meanings=[Meaning("Q", "quadrature", by_strips), Meaning("Q", "library", lambda r: float(chi2(2).cdf(r**2)))],
    wrong={"argument: 1-D": r"Q = \operatorname{erf}(\frac{r}{\sqrt{2}})", "argument: square": r"Q = \operatorname{erf}(\frac{r}{\sqrt{2}})^2",
           "factor: ½": r"Q = 1 - e^{-r^2}", "argument: r": r"Q = 1 - e^{-r}"})


def found_one_by_one(K, Q, n):
    """The law of the number of modes found: a chain that takes one sample after the other."""
    law = np.eye(K + 1)[0]
    new = Q * (1 - np.arange(K + 1) / K)
    for _ in range(n):
        law = law * (1 - new) + np.roll(law * new, 1)
    return Draws(np.arange(K + 1.0), law)


equation(
    "7.2", r"\mathbb{E}[M] = K (1 - (1 - \frac{Q}{K})^n)", lambda rng: dict(K=int(rng.integers(3, 30)), n=int(rng.integers(3, 60)), Q=number(rng, 0.2, 0.95)),
    meanings=[Meaning("M", "enumeration", found_one_by_one)],
    wrong={"missing: Q": r"\mathbb{E}[M] = K (1 - (1 - \frac{1}{K})^n)", "argument: Q": r"\mathbb{E}[M] = K (1 - (1 - Q)^n)",
           "missing: 重複 repeats": r"\mathbb{E}[M] = n Q", "factor: K": r"\mathbb{E}[M] = 1 - (1 - \frac{Q}{K})^n"})

# --- 7.3 and 7.5: a generator that leaves out a part ------------------------------------------------------


def part_of(p, kept):
    """q: the law p on the points that are kept, divided by their share a."""
    share = float(p.masses[kept].sum())
    return share, FiniteLaw(np.where(kept, p.masses, 0) / share)


def some_modes(rng, n=None):
    n = n or int(rng.integers(3, 9))
    p, kept = table(rng, n, 0.03), np.arange(n) < rng.integers(1, n)
    share, q = part_of(p, rng.permutation(kept))
    return dict(p=p, q=q, a=share)


def spread_wrongly(rng):
    """A q that lives on a part with the share a but is not p there."""
    case = some_modes(rng, 6)
    kept = case["q"].masses > 0
    masses = np.where(kept, rng.dirichlet(np.ones(6)), 0)
    yield {**case, "q": table(rng, 6)}
    if kept.sum() > 1:
        yield {**case, "q": FiniteLaw(masses / masses.sum())}


COVERED = r"\text{$q = p / a$ 在一部分上，別處 $q = 0$ on a part, $q = 0$ elsewhere}"


def is_part(p, q, a):
    kept = q.masses > 0
    return np.allclose(q.masses[kept], p.masses[kept] / a) and np.isclose(p.masses[kept].sum(), a)


equation(
    "7.3", r"\mathrm{KL}(q \,\|\, p) = \log(\frac{1}{a}) \qquad \mathrm{JSD}(p \,\|\, q) = \log(2) + \frac{a}{2}\log(a) - \frac{1 + a}{2}\log(1 + a)",
    some_modes, given=COVERED, words={COVERED: is_part}, outside=spread_wrongly,
    wrong={"swap: KL(p‖q)": r"\mathrm{KL}(p \,\|\, q) = \log(\frac{1}{a})",
           "sign": r"\mathrm{JSD}(p \,\|\, q) = \log(2) - \frac{a}{2}\log(a) + \frac{1 + a}{2}\log(1 + a)",
           "factor: 1 − a": r"\mathrm{KL}(q \,\|\, p) = 1 - a",
           "factor: 2 JSD": r"\mathrm{JSD}(p \,\|\, q) = 2 (\log(2) + \frac{a}{2}\log(a) - \frac{1 + a}{2}\log(1 + a))"})


def packs(rng):
    return {**some_modes(rng, int(rng.integers(3, 6))), "m": int(rng.integers(1, 5))}


equation(
    "7.5", r"\mathrm{TV}(p^m, q^m) = 1 - a^m", packs, given=COVERED, words={COVERED: is_part},
    outside=lambda rng: [{**case, "m": 2} for case in spread_wrongly(rng)],
    wrong={"missing: m": r"\mathrm{TV}(p^m, q^m) = 1 - a", "factor: m": r"\mathrm{TV}(p^m, q^m) = m (1 - a)",
           "swap: 1 − a": r"\mathrm{TV}(p^m, q^m) = (1 - a)^m", "sign": r"\mathrm{TV}(p^m, q^m) = 1 + a^m"})

# --- 7.4: entropy -----------------------------------------------------------------------------------------


def moving_samples(rng):
    """Samples of q climb a fixed logit s, with L_G = −E s; t is the time."""
    return dict(q=gaussians(rng), s=logit(rng), t=0.0, pull="mean of s")


def another_loss(rng):
    yield {**moving_samples(rng), "pull": "non-saturating"}


def velocity(s, pull):
    """−∂L_G/∂x of a sample at x."""
    def slope(x, h=1e-3):
        return (8 * (s(x + h) - s(x - h)) - (s(x + 2 * h) - s(x - 2 * h))) / (12 * h)
    if pull == "non-saturating":
        return lambda x: slope(x) / (1 + np.exp(s(x)))
    return slope


def entropy_of_cells(q, s, t, pull):
    """Cut the line into cells; at time t each has moved with its samples and kept its mass: −Σ mass log(mass/width)."""
    edges = np.linspace(q.breaks[0], q.breaks[-1], 30_001)
    middle, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
    mass = width * (q(edges[1:]) + 4 * q(middle) + q(edges[:-1])) / 6
    moved = np.diff(edges + t * velocity(s, pull)(edges))
    return float(-(mass * np.log(np.maximum(mass, 1e-300) / moved)).sum())


def curvature(s):
    """κ = s″, by differences."""
    def kappa(x, h=1e-2):
        return (270 * (s(x + h) + s(x - h)) - 27 * (s(x + 2 * h) + s(x - 2 * h)) + 2 * (s(x + 3 * h) + s(x - 3 * h)) - 490 * s(x)) / (180 * h**2)
    return kappa


FREE = r"\text{$L_G = -\mathbb{E}[s]$，樣本自由移動 freely moving samples}"
equation(
    "7.4", r"\frac{dH}{dt} = \mathbb{E}_{x \sim q}[\kappa(x)]", moving_samples, rtol=1e-6,
    given=FREE, words={FREE: lambda pull: pull == "mean of s"}, outside=another_loss,
    meanings=[Meaning("H", "enumeration", entropy_of_cells), Meaning("kappa", "finite differences", curvature, function=True)],
    wrong={"sign": r"\frac{dH}{dt} = -\mathbb{E}_{x \sim q}[\kappa(x)]", "factor: ½": r"\frac{dH}{dt} = \frac{1}{2} \mathbb{E}_{x \sim q}[\kappa(x)]",
           "argument: s": r"\frac{dH}{dt} = \mathbb{E}_{x \sim q}[s(x)]", "factor: 2": r"\frac{dH}{dt} = 2 \mathbb{E}_{x \sim q}[\kappa(x)]"})
