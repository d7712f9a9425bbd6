"""ganutils.transport against SciPy, closed forms and a linear programme of its own; clipping against the largest slope it allows."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from scipy import integrate, stats
from scipy.optimize import linear_sum_assignment, linprog
from torch import nn

from ganutils import constraints, densities, divergences, nets, transport
from ganutils.figures import lesson_10

SEEDS = range(6)


def two_laws(seed, n=7, m=9, d=2):
    """Points in the plane, unequal masses of one total that is not 1, and their distances."""
    rng = np.random.default_rng(seed)
    a, b = 3 * rng.dirichlet(np.ones(n)), 3 * rng.dirichlet(np.ones(m))
    x, y = rng.normal(size=(n, d)), rng.normal(size=(m, d)) + 0.4
    return a, b, np.linalg.norm(x[:, None] - y, axis=-1)


def one_set(seed, n=9):
    """Places on the line, not in order, with two sets of masses on them; two masses are 0."""
    rng = np.random.default_rng(seed)
    x, (a, b) = rng.normal(size=n), rng.dirichlet(np.ones(n), 2)
    a[2], b[4] = 0.0, 0.0
    return x, a / a.sum(), b / b.sum()


# --- samples on the line --------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", SEEDS)
def test_samples_as_scipy_has_them(seed):
    rng = np.random.default_rng(seed)
    x, y, u, v = rng.normal(size=8), rng.gumbel(size=11), rng.random(8), rng.random(11)
    assert transport.w1_samples(x, y) == pytest.approx(stats.wasserstein_distance(x, y), rel=1e-12)
    assert transport.w1_samples(x, y, u, v) == pytest.approx(stats.wasserstein_distance(x, y, u, v), rel=1e-12)
    assert transport.w1_samples(x, y, v[:8]) == pytest.approx(stats.wasserstein_distance(x, y, v[:8]), rel=1e-12)
    whole = rng.integers(0, 3, 8) + (np.arange(8) == 5)  # weights as counts, some of them 0
    assert transport.w1_samples(x, y, whole) == pytest.approx(transport.w1_samples(np.repeat(x, whole), y), rel=1e-12)
    assert transport.w1_samples(x, y[:8]) == pytest.approx(np.abs(np.sort(x) - np.sort(y[:8])).mean(), rel=1e-12)
    assert transport.w1_samples(torch.from_numpy(x), list(y)) == transport.w1_samples(x, y)


def test_w1_is_a_distance_that_moves_with_shifts_and_scales():
    rng = np.random.default_rng(7)
    x, y, z = rng.normal(size=6), rng.normal(size=9), rng.normal(size=4)
    W = transport.w1_samples
    assert W(x, rng.permutation(x)) == 0 and W(x, y) == pytest.approx(W(y, x), rel=1e-12)
    assert W(x, z) < W(x, y) + W(y, z) and W(x, x + 0.7) == pytest.approx(0.7, rel=1e-12)
    assert W(-2.5 * x + 1, -2.5 * y + 1) == pytest.approx(2.5 * W(x, y), rel=1e-12)
    assert W(x, y) >= abs(x.mean() - y.mean()) and W([0.0], [-3.0]) == 3


def folded_normal(m, s):
    """E|m + s Z|: what one monotone map moves a Gaussian to another by."""
    return s * math.sqrt(2 / math.pi) * math.exp(-(m**2) / (2 * s**2)) + m * (1 - 2 * stats.norm.cdf(-m / s))


@pytest.mark.parametrize("mu, sigma, expected", [(0.5, 1.2, 0.500801654872), (1.3, 0.7, 1.30000092962)])
def test_gaussians_as_densities_and_as_their_quantiles(mu, sigma, expected):
    p, q = densities.gaussian(0, 1), densities.gaussian(mu, sigma)
    assert folded_normal(mu, abs(sigma - 1)) == pytest.approx(expected, rel=1e-11)
    assert divergences.w1(p, q) == pytest.approx(expected, rel=1e-7)
    crossing = stats.norm.cdf(mu / (1 - sigma))  # where both quantiles agree
    t, weights = densities.quadrature(sorted([0.0, 1e-6, crossing, 0.01, 0.99, 1 - 1e-6, 1.0]), 50)
    assert transport.w1_samples(stats.norm.ppf(t), stats.norm.ppf(t, mu, sigma), weights, weights) == pytest.approx(expected, rel=1e-5)


def test_the_slopes_of_w1_in_case_a_and_its_kink():
    h = 1e-5
    along_mu = (folded_normal(0.5 + h, 0.2) - folded_normal(0.5 - h, 0.2)) / (2 * h)
    along_sigma = (folded_normal(0.5, 0.2 + h) - folded_normal(0.5, 0.2 - h)) / (2 * h)
    assert along_mu == pytest.approx(0.987580669443, rel=1e-8) == 1 - 2 * stats.norm.cdf(-2.5)
    assert along_sigma == pytest.approx(0.0350566046561, rel=1e-6) == 2 * stats.norm.pdf(2.5)
    x = np.linspace(-9, 9, 1801)
    mass = np.array([stats.norm.pdf(x), stats.norm.pdf(x, 0.5, 1.2)])
    f = transport.potential(x, *(mass / mass.sum(1, keepdims=True)))
    slope = np.diff(f) / np.diff(x)  # falls where F_q < F_p, to the right of x₀ = μ/(1 − σ)
    assert np.allclose(slope[(x[:-1] > -2.49) & (x[1:] < 6)], -1) and np.allclose(slope[(x[:-1] > -4) & (x[1:] < -2.51)], 1)


# --- the linear programme -------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", SEEDS)
def test_primal_and_dual_meet(seed):
    a, b, c = two_laws(seed)
    value, pi, f, g = transport.plan(c, a, b)
    assert np.allclose(pi.sum(1), a, atol=1e-12) and np.allclose(pi.sum(0), b, atol=1e-12) and (pi >= 0).all()
    assert (f[:, None] + g <= c + 1e-12).all() and f[0] == 0
    assert f @ a + g @ b == pytest.approx(value, rel=1e-12) == (pi * c).sum()
    assert np.abs(pi * (c - f[:, None] - g)).max() < 1e-12  # mass moves along tight pairs only
    assert (pi > 0).sum() <= len(a) + len(b) - 1
    independent = np.outer(a, b) / a.sum()
    assert value < (independent * c).sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_equal_masses_are_an_assignment_and_the_line_is_sorted(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 6, 3))
    c = np.linalg.norm(x[:, None] - y, axis=-1)
    rows, columns = linear_sum_assignment(c)
    assert transport.plan(c, np.ones(6), np.ones(6)).value == pytest.approx(c[rows, columns].sum(), rel=1e-12)
    x, a, b = one_set(seed)
    line = transport.plan(np.abs(np.subtract.outer(x, x)), a, b).value
    assert line == pytest.approx(transport.w1_samples(x, x, a, b), rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_value_scales_with_cost_and_mass_and_takes_a_constant(seed):
    a, b, c = two_laws(seed)
    value = transport.plan(c, a, b).value
    assert transport.plan(1e-9 * c, 1e6 * a, 1e6 * b).value == pytest.approx(1e-3 * value, rel=1e-10)
    assert transport.plan(c + 2, a, b).value == pytest.approx(value + 2 * a.sum(), rel=1e-10)
    assert transport.plan(c.T, b, a).value == pytest.approx(value, rel=1e-10)
    assert transport.plan(0 * c, a, b).value == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_one_function_is_enough_for_a_distance_only(seed):
    """For the squared distance the best single f, with f_i − f_j ≤ c_ij, stays below the best pair."""
    rng = np.random.default_rng(seed)
    x, (a, b) = rng.normal(size=(6, 2)), rng.dirichlet(np.ones(6), 2)
    for power in (1, 2):
        c = np.linalg.norm(x[:, None] - x, axis=-1) ** power
        pairs = [(i, j) for i in range(6) for j in range(6) if i != j]
        rows = np.array([np.eye(6)[i] - np.eye(6)[j] for i, j in pairs])
        single = -linprog(b - a, A_ub=rows, b_ub=[c[i, j] for i, j in pairs], bounds=[(None, None)] * 6).fun
        pair = transport.plan(c, a, b).value
        assert single == pytest.approx(pair, rel=1e-9) if power == 1 else single < 0.999 * pair
    with pytest.raises(ValueError, match="no distance"):
        transport.potential(c, a, b)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_critic_is_lipschitz_and_attains_w1(seed):
    x, a, b = one_set(seed)
    distance = np.abs(np.subtract.outer(x, x))
    for places in (x, distance):
        f = transport.potential(places, a, b)
        assert (np.abs(np.subtract.outer(f, f)) <= distance + 1e-12).all() and f[0] == 0
        assert f @ (a - b) == pytest.approx(stats.wasserstein_distance(x, x, a, b), rel=1e-12)
    order = np.argsort(x)
    F_a, F_b = a[order].cumsum()[:-1], b[order].cumsum()[:-1]
    f = transport.potential(x, a, b)[order]
    assert np.allclose(np.diff(f) / np.diff(x[order]), np.sign(F_b - F_a))
    plane = np.random.default_rng(seed).normal(size=(9, 2))
    distance = np.linalg.norm(plane[:, None] - plane, axis=-1)
    f = transport.potential(distance, a, b)
    assert f @ (a - b) == pytest.approx(transport.plan(distance, a, b).value, rel=1e-12)
    assert (np.abs(np.subtract.outer(f, f)) <= distance + 1e-12).all()


def test_where_nothing_has_to_pass_the_critic_is_level():
    f = transport.potential([0.0, 1.0, 2.0, 5.0, 5.0], [0.1, 0.3, 0.3, 0.2, 0.1], [0.3, 0.1, 0.3, 0.1, 0.2])
    assert f.tolist() == [0, 1, 1, 1, 1]
    assert (transport.potential([3.0, 1.0], [1.0, 1.0], [1.0, 1.0]) == 0).all()


# --- two batches ----------------------------------------------------------------------------------------

def test_the_distance_of_two_batches():
    assert transport.batch_distance(1) == pytest.approx(1 / 3) and transport.batch_distance(2) == pytest.approx(4 / 15)
    for n, expected in ((16, 0.108263824845), (64, 0.0550672565098), (256, 0.0276541055386)):
        assert transport.batch_distance(n) == pytest.approx(expected, rel=1e-11)
    for n in (3, 40, 3000):
        exact = Fraction(2 ** (2 * n - 1), (2 * n + 1) * math.comb(2 * n, n))
        assert transport.batch_distance(n) == pytest.approx(float(exact), rel=1e-14)
    assert transport.batch_distance(10**6) == pytest.approx(math.sqrt(math.pi / 1e6) / 4, rel=1e-6)


@pytest.mark.parametrize("n", [1, 5, 64])
def test_batches_drawn_from_one_law_are_so_far_apart(n):
    rng = np.random.default_rng(n)
    found = [transport.w1_samples(*rng.random((2, n))) for _ in range(2000)]
    assert np.mean(found) == pytest.approx(transport.batch_distance(n), abs=4 * np.std(found) / math.sqrt(2000))


def test_any_law_by_its_distribution_function():
    """√n E W₁ → (2/√π) ∫ √(F (1 − F)): 1.82204332441 for a Gaussian, and √π/4 for U[0, 1]."""
    def limit(F, low, high):
        return 2 / math.sqrt(math.pi) * integrate.quad(lambda x: math.sqrt(F(x) * (1 - F(x))), low, high, limit=200)[0]
    assert limit(stats.norm.cdf, -12, 12) == pytest.approx(1.82204332441, rel=1e-8)
    assert 100 * transport.batch_distance(10**4) == pytest.approx(limit(lambda x: x, 0, 1), rel=1e-4)


# --- clipping -------------------------------------------------------------------------------------------

def relu_net(h, hidden):
    return nn.Sequential(*nets.mlp([1, *[h] * hidden, 1], nn.ReLU())).double()


@pytest.mark.parametrize("L, expected", [(4, 0.00262144), (3, 0.004096), (2, 0.0064)])
def test_the_largest_slope_of_a_clipped_net(L, expected):
    net, x = relu_net(64, L - 1), torch.linspace(-3, 3, 7, dtype=torch.float64)[:, None]
    for w in net.parameters():
        nn.init.constant_(w, 5.0)
    assert constraints.clip_(net, 0.01) is net
    assert all((w == 0.01).all() for w in net.parameters())
    assert (net(x[-1:]) - net(x[-2:-1])).item() == pytest.approx(expected * 1.0, rel=1e-12)
    torch.manual_seed(L)
    for w in net.parameters():
        nn.init.normal_(w)
    slopes = constraints.clip_(net, 0.01)(x).diff(dim=0)
    assert slopes.abs().max() < expected and expected == pytest.approx(0.01**L * 64 ** (L - 1))


def test_clipping_moves_only_what_is_beyond():
    net = nets.discriminator(width=8)
    before = [w.detach().clone() for w in net.parameters()]
    constraints.clip_(net, 0.2)
    assert all(torch.equal(w, old.clamp(-0.2, 0.2)) for w, old in zip(net.parameters(), before))
    assert any((old.abs() > 0.2).any() for old in before) and any((old.abs() < 0.2).any() for old in before)
    assert all(w.requires_grad and w.grad is None for w in net.parameters())
    with pytest.raises(ValueError, match="module = .*: give a net"):
        constraints.clip_(list(net.parameters()), 0.1)


@pytest.mark.parametrize("real, fake, share", [([0.0], [1.0], 1.0), ([-1.0, 1.0], [0.0], 0.5)])
def test_a_clipped_critic_is_no_multiple_of_w1(real, fake, share):
    """One hidden layer: each of its h units adds at most c · c times what the best (w, b) in [−c, c]² separates; both W₁ are 1."""
    c, h = 0.1, 8
    w, b = (grid.ravel() for grid in np.meshgrid(*2 * [np.linspace(-c, c, 201)]))
    unit = sum(np.maximum(w * x + b, 0) for x in real) / len(real) - sum(np.maximum(w * x + b, 0) for x in fake) / len(fake)
    assert h * c * np.abs(unit).max() == pytest.approx(share * h * c**2, rel=1e-12)
    assert transport.w1_samples(real, fake) == 1


# --- errors ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("call, words", [
    (lambda: transport.w1_samples([[1.0]], [1.0]), "x = .*shape \\(n,\\)"), (lambda: transport.w1_samples([1.0], []), "y = .*n ≥ 1"),
    (lambda: transport.w1_samples([1.0], [math.nan]), "y = .*nan.*finite"), (lambda: transport.w1_samples([1.0, 2.0], [1.0], [1.0]), "1 numbers for 2 values"),
    (lambda: transport.w1_samples([1.0], [1.0], None, [-1.0]), "y_weights = .*at least 0"), (lambda: transport.w1_samples([1.0], [1.0], [0.0]), "not all of them 0"),
    (lambda: transport.plan(np.ones((2, 2)), [1, 1], [1, 2]), "total 2 and b 3.*a / a.sum"), (lambda: transport.plan(np.ones((2, 2)), [1, -1], [1, 2]), "a = .*at least 0"),
    (lambda: transport.plan(np.ones((2, 3)), [1, 1], [1, 1]), "(?s)cost = .*= \\(2, 2\\)"), (lambda: transport.plan([[math.inf]], [1], [1]), "finite numbers of shape"),
    (lambda: transport.plan(np.ones((1, 1)), [[1]], [1]), "masses of shape"), (lambda: transport.plan(np.ones((1, 1)), [1], [math.inf]), "b = .*finite"),
    (lambda: transport.potential([0.0, 1.0], [1.0], [1.0]), "places"), (lambda: transport.potential(np.zeros((2, 3)), [1, 1], [1, 1]), "distances"),
    (lambda: transport.potential([0.0, math.nan], [1, 1], [1, 1]), "finite places"), (lambda: transport.potential([0.0, 1.0], [1, 1], [2]), "both masses"),
    (lambda: transport.potential([[0.0, 1.0], [2.0, 0.0]], [1, 1], [1, 1]), "no distance.*symmetric"),
    (lambda: transport.potential([[1.0, 1.0], [1.0, 1.0]], [1, 1], [1, 1]), "no distance"),
    (lambda: transport.potential([[0.0, -1.0], [-1.0, 0.0]], [1, 1], [1, 1]), "no distance"),
    (lambda: transport.batch_distance(0), "n = 0: give a whole number from 1"), (lambda: transport.batch_distance(10**8), "to 10000000"),
])
def test_errors_name_value_and_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_the_best_critic_of_a_figure_turns_where_the_distribution_functions_cross():
    """Also where the picture begins with mass to the left of it: there F is not 0."""
    x = np.linspace(-4.5, 4.5, 901)
    p, q = densities.gaussian(0, 1), densities.gaussian(0, 2)
    assert abs(x[lesson_10.best_critic(p, q, x).argmax()]) < 0.02
    np.testing.assert_allclose(lesson_10.distribution(q, x), stats.norm.cdf(x / 2), atol=1e-6)
