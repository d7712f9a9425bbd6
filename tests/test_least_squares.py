"""Lesson 09 from definitions written anew: least squares, hinge and energies, on case A and on two cells."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from ganutils import densities, divergences, induced, losses

M, S, N, T = 0.0, 1.0, 0.5, 1.2  # case A: p = N(0, 1), q = N(0.5, 1.2²)
# labels a, b, c; the slope in μ of L_G, D held fixed; and that of J
FOLLOWED = [((0, 1, 1), 0.0628392825701, 0.0434657), ((-1, 1, 0), 0.0387471184386, 0.1738629), ((0.2, 1.3, 0.9), 0.0292613293046, 0.0525935)]
p = stats.norm(M, S).pdf


def q(x, mu=N):
    return stats.norm.pdf(x, mu, T)


# where the two densities of case A are equal: x² − (x − ½)²/1.44 = 2 log 1.2
EQUAL = np.sort(np.roots([1 - 1 / T**2, 2 * N / T**2, -((N / T) ** 2) - 2 * math.log(T)]))


def over(f):
    return integrate.quad(f, -14, 14, points=[M, N, *EQUAL], limit=500, epsabs=1e-13, epsrel=1e-12)[0]


def slope(f, at=N, h=1e-2):
    """f′ by central differences of sixth order."""
    return sum(c * (f(at + k * h) - f(at - k * h)) for k, c in ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))) / h


def best(x, a, b, mu=N):
    return (b * p(x) + a * q(x, mu)) / (p(x) + q(x, mu))


def delta(mu=N):
    return over(lambda x: (p(x) - q(x, mu)) ** 2 / (p(x) + q(x, mu)))


def kl_to_the_middle(mu=N):
    return over(lambda x: p(x) * np.log(2 * p(x) / (p(x) + q(x, mu))))


def by_code(d, s):
    """A loss of ganutils over case A, one real and one generated sample at a time: d(s, t) is a function of s plus one of t."""
    def at(real, fake):
        return d(torch.tensor([real], dtype=torch.float64), torch.tensor([fake], dtype=torch.float64)).item()
    return over(lambda x: p(x) * at(s(x), 0.0) + q(x) * at(0.0, s(x))) - at(0.0, 0.0)


TV = over(lambda x: abs(p(x) - q(x)) / 2)


def test_delta_and_the_two_floors():
    assert delta() == pytest.approx(0.121057340451, rel=1e-10)
    for (a, b), floor in {(0, 1): 0.234867832444, (-1, 1): 0.939471329774}.items():
        at_best = over(lambda x: p(x) * (best(x, a, b) - b) ** 2 / 2 + q(x) * (best(x, a, b) - a) ** 2 / 2)
        assert at_best == pytest.approx(floor, rel=1e-10) == (b - a) ** 2 / 8 * (2 - delta())
        assert by_code(losses.least_squares(a, b).d, lambda x: best(x, a, b)) == pytest.approx(floor, rel=1e-10)
        for away in (0.1, -0.1):
            assert by_code(losses.least_squares(a, b).d, lambda x: best(x, a, b) + away) == pytest.approx(floor + 0.01, rel=1e-9)


def test_which_chi_square_it_is():
    to_the_middle = over(lambda x: (q(x) - (p(x) + q(x)) / 2) ** 2 / ((p(x) + q(x)) / 2))
    literally = over(lambda x: ((p(x) + q(x)) - 2 * q(x)) ** 2 / (2 * q(x)))
    assert 2 * to_the_middle == pytest.approx(delta(), rel=1e-10)
    assert literally == pytest.approx(0.0997986688525, rel=1e-10)
    assert TV**2 <= delta() / 2 <= TV  # Le Cam


def test_j_of_the_paper_s_labels_is_half_of_delta():
    """b − c = 1 and b − a = 2: 2 J = Δ."""
    at_best = over(lambda x: (p(x) + q(x)) * best(x, -1, 1) ** 2 / 2)
    assert 2 * at_best == pytest.approx(delta(), rel=1e-10)


@pytest.mark.parametrize("labels, pull, of_J", FOLLOWED)
def test_what_g_follows_is_not_j(labels, pull, of_J):
    a, b, c = labels
    frozen = over(lambda x: (best(x, a, b) - c) ** 2 / 2 * q(x) * (x - N) / T**2)
    followed = (b - a) * (c - a) * slope(kl_to_the_middle) - (b - a) ** 2 / 8 * slope(delta)
    assert frozen == pytest.approx(pull, rel=1e-10) and followed == pytest.approx(pull, rel=1e-9)

    def J(mu):
        return over(lambda x: (p(x) + q(x, mu)) * (best(x, a, b, mu) - c) ** 2 / 2)
    assert slope(J) == pytest.approx(of_J, rel=2e-6)


def test_two_cells_move_apart_or_together():
    """p = (½, ½), q = (w, 1 − w), w = 0.3, D frozen: with (−1, 1, 0) the cell that lacks mass loses more."""
    w = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    for (a, b, c), expected in {(-1, 1, 0): 0.0173611, (0, 1, 1): -0.0998264}.items():
        fake = torch.stack([w, 1 - w])
        D = ((0.5 * b + fake * a) / (0.5 + fake)).detach()
        each = torch.stack([losses.least_squares(a, b, c).g(None, s[None]) for s in D])
        assert torch.autograd.grad(fake @ each, w)[0].item() == pytest.approx(expected, rel=4e-6)
    fake = torch.stack([w, 1 - w])
    J = ((0.5 - fake) ** 2 / (0.5 + fake)).sum() / 2
    assert torch.autograd.grad(J, w)[0].item() == pytest.approx(-0.4340278, rel=1e-6)


def test_near_the_equilibrium_of_two_cells_minus_1_1_0_repels_with_2_eps_cubed():
    for eps in (0.02, 0.01):
        D = [(0.5 - mass) / (0.5 + mass) for mass in (0.5 - eps, 0.5 + eps)]
        assert (D[0] ** 2 - D[1] ** 2) / 2 == pytest.approx(2 * eps**3, rel=2 * eps**2 + 1e-3)


def test_convex_where_c_is_not_short_of_b():
    rng = np.random.default_rng(9)
    for _ in range(2):
        a, gap, beyond = rng.uniform(-1, 1), rng.uniform(0.5, 2), rng.uniform(0.05, 0.8)
        for side in (1, -1):  # b above a, and below
            b = a + side * gap
            for c, convex in ((b + side * beyond, True), (b - side * beyond, False)):
                D_h = induced.divergence(losses.least_squares(a, b, c))
                assert D_h.convex == convex
                assert D_h.bend(1.0) == pytest.approx((b - a) * (2 * c - a - b) / 8, abs=1e-8)


def test_the_hinge_s_floor():
    def s(x):
        return float(np.sign(p(x) - q(x)))
    assert by_code(losses.get("hinge").d, s) == pytest.approx(1.61402300889, rel=1e-10) == 2 * (1 - TV)
    assert divergences.tv(densities.gaussian(M, S), densities.gaussian(N, T)) == pytest.approx(TV, rel=1e-8)
    for mu in (0.4, 1.0, 2.5):
        least = integrate.quad(lambda x: 2 * min(stats.norm.pdf(x), stats.norm.pdf(x, mu)), -12, 15, points=[mu / 2], epsabs=1e-13)[0]
        assert least == pytest.approx(4 * stats.norm.cdf(-mu / 2), rel=1e-9)


def test_along_samples_the_hinge_s_gradient_is_0_and_that_of_the_expectation_is_not():
    """q = N(μ, 1) at μ = 1, s* = sign(½ − x): L_G(μ) = 2 Φ(μ − ½) − 1."""
    mu = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    z = torch.randn(1000, dtype=torch.float64, generator=torch.Generator().manual_seed(9))
    L_G = losses.get("hinge").g(None, torch.sign(0.5 - (mu + z)))
    assert torch.autograd.grad(L_G, mu)[0].item() == 0.0
    of_the_mean = slope(lambda mu: 2 * stats.norm.cdf(mu - 0.5) - 1, at=1.0)
    twice_tv = slope(lambda mu: 2 * (2 * stats.norm.cdf(mu / 2) - 1), at=1.0)
    assert of_the_mean == pytest.approx(0.704130653528, rel=1e-10) == twice_tv
    assert 2 * stats.norm.pdf(0.5) == pytest.approx(0.704130653528, rel=1e-11)


def test_between_minus_1_and_1_the_hinge_is_2_plus_wasserstein_s_loss():
    def both(size):
        def s(x):
            return size * math.sin(x)
        kinks = [n * math.pi + side * math.asin(1 / size) for n in range(-5, 6) for side in (1, -1)] if size > 1 else []

        def cost(x):
            return p(x) * max(0, 1 - s(x)) + q(x) * max(0, 1 + s(x))
        hinge = integrate.quad(cost, -14, 14, points=[M, N, *kinks], limit=500, epsabs=1e-12)[0]
        return hinge, 2 + by_code(losses.get("wasserstein").d, s)
    assert both(0.3) == (pytest.approx(2.07000843874, rel=1e-9), pytest.approx(2.07000843874, rel=1e-9))
    assert both(2.0) == (pytest.approx(2.76602, abs=5e-6), pytest.approx(2.46672, abs=5e-6))


@pytest.mark.parametrize("m", [0.5, 1.0, 3.0])
def test_the_floor_of_energies(m):
    """E* = m where q is larger, 0 (here 10⁻¹³) where p is; (m/2) times the hinge's loss for s = 1 − 2E/m."""
    def logit(E):
        return -math.log(math.expm1(E))

    def E(x):
        return m if q(x) > p(x) else 1e-13
    zero = by_code(losses.ebgan(m).d, lambda x: logit(E(x)))
    assert zero == pytest.approx(m * (1 - TV), rel=1e-9)
    assert by_code(losses.get("hinge").d, lambda x: 1 - 2 * E(x) / m) * m / 2 == pytest.approx(zero, rel=1e-9)
