"""What holds for all inputs, tried on random ones: the public functions against an independent evaluation, and whatever is no
valid input against the one clear error. Fixed examples in CI, new ones with every run elsewhere."""

import math
import os
import re

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from references import PAPERS, Line, Point, by_autograd, by_hand
from scipy import integrate, linalg, stats
from scipy.special import rel_entr

from ganutils import densities, divergences, dynamics, images, inputs, laws, metrics, nets, penalties, proof, toys, train, train_many
from ganutils.evaluate import Meaning
from ganutils.ledger import EQUATIONS
from ganutils.ledger.book import Equation
from ganutils.losses import LOSSES
from ganutils.penalties import PENALTIES
from ganutils.runs import COLUMNS

settings.register_profile("course", max_examples=200, deadline=None, database=None, derandomize="CI" in os.environ,
                          suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
settings.load_profile("course")


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# --- what is drawn ---------------------------------------------------------------------------------

def numbers(low, high):
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


seeds = st.integers(0, 2**32 - 1)
scales = numbers(-6, 6).map(lambda exponent: 10.0**exponent)
moderate = numbers(-1.5, 1.5).map(lambda exponent: 10.0**exponent)
no_numbers = st.one_of(
    st.sampled_from([None, True, False, 1j, math.nan, math.inf, -math.inf, object(), {}, b"1", np.nan, torch.tensor(True)]),
    st.text(max_size=5), st.lists(numbers(0, 1), max_size=3), arrays.arrays(float, st.integers(1, 3), elements=numbers(0, 1)),
    st.tuples(numbers(0, 1), numbers(0, 1)))
no_arrays = st.one_of(st.none(), st.text(max_size=5), st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
                      st.lists(st.booleans(), min_size=1, max_size=3), st.just([[1.0], [1.0, 2.0]]), st.just(1j * np.ones(2)))


def points(n=st.integers(1, 12), d=st.just(2), reach=10.0):
    """Samples (n, d): float64 whose values are no special ones."""
    return st.tuples(n, d, seeds, scales).map(
        lambda drawn: reach * drawn[3] * (2 * np.random.default_rng(drawn[2]).random(drawn[:2]) - 1))


def refused(call, value, *words):
    """The call raises ValueError or TypeError, which says what was given and what to do about it."""
    with pytest.raises((ValueError, TypeError)) as error:
        call()
    said = str(error.value)
    assert inputs.shown(value) in said, said
    assert re.search(r"give|choose|must|need|use ", said), said
    for word in words:
        assert word in said, said


# --- losses ----------------------------------------------------------------------------------------

logits = st.tuples(seeds, st.integers(1, 3), st.integers(2, 9), numbers(0, 8)).map(
    lambda drawn: drawn[3] * (2 * np.random.default_rng(drawn[0]).random((2, drawn[1], drawn[2])) - 1))


@given(st.sampled_from(list(LOSSES)), logits)
def test_losses_are_those_of_their_papers_for_any_logits(name, s):
    loss, tensors = LOSSES[name], torch.from_numpy(s)
    for own, paper in zip((loss.d, loss.g), PAPERS[name]):
        members = [paper(*member) for member in zip(*s)]
        np.testing.assert_allclose(own(*tensors), members, rtol=1e-6, atol=2e-8)
        np.testing.assert_allclose(own(*tensors[:, 0]), members[0], rtol=1e-6, atol=2e-8)


@given(st.sampled_from(list(LOSSES)), numbers(-8, 8), numbers(-8, 8))
def test_slopes_are_the_derivatives_of_the_losses(name, r, f):
    assume(abs(r - 1) > 1e-6 and abs(f + 1) > 1e-6 and abs(f + 0.541325) > 1e-5)  # the hinge's kinks, and EBGAN's
    real, fake = (torch.tensor([value], dtype=torch.float64, requires_grad=True) for value in (r, f))
    of_d = torch.autograd.grad(LOSSES[name].d(real, fake), (real, fake))
    of_g = torch.autograd.grad(LOSSES[name].g(real, fake), fake)
    np.testing.assert_allclose(LOSSES[name].slopes(r, f), [float(each) for each in (*of_d, *of_g)], rtol=1e-6, atol=1e-9)


@given(st.sampled_from(list(LOSSES)), st.integers(1, 4), st.integers(1, 4), st.integers(1, 5))
def test_logits_of_different_members_are_refused(name, K, other, n):
    assume(K != other)
    with pytest.raises(ValueError, match=rf"logits of shapes? \({K}, {n}\).*(give|needs)"):
        LOSSES[name].d(torch.zeros(K, n), torch.zeros(other, n))


@given(st.one_of(st.text(), no_numbers))
def test_unknown_names_are_refused_with_the_known_ones(name):
    assume(not isinstance(name, str) or name not in {*LOSSES, *PENALTIES, *divergences.F_DIVERGENCES, *toys.TOYS, *dynamics.RULES})
    P, field = densities.gaussian(), dynamics.dirac()
    refused(lambda: penalties.get(name), name, *PENALTIES)
    refused(lambda: dynamics.dirac(name), name, *LOSSES)
    refused(lambda: divergences.f_divergence(P, P, name), name, *divergences.F_DIVERGENCES)
    refused(lambda: toys.toy(name, 3), name, *toys.TOYS)
    refused(lambda: dynamics.update(field, name), name, *dynamics.RULES)


# --- penalties -------------------------------------------------------------------------------------

@given(points(n=st.integers(1, 9), d=st.integers(1, 4), reach=1.0), numbers(0, 20), seeds)
def test_penalties_are_means_over_the_slopes_of_a_known_d(x, weight, seed):
    """D(x) = ½ xᵀA x has the slope A x."""
    A = np.random.default_rng(seed).normal(size=(x.shape[1],) * 2)
    A, tracked = A + A.T, torch.from_numpy(x).requires_grad_()
    s = ((tracked @ torch.from_numpy(A)) * tracked).sum(1) / 2
    slope = penalties.slope(s, tracked)
    np.testing.assert_allclose(slope.detach(), x @ A, rtol=1e-9, atol=1e-12 * np.abs(x).max())
    norms = np.linalg.norm(x @ A, axis=1)
    for name in ("r1", "r2"):
        np.testing.assert_allclose(PENALTIES[name].term(slope, weight).item(), weight / 2 * np.mean(norms**2), rtol=1e-9)
    expected = weight * np.mean((norms - 1) ** 2)
    np.testing.assert_allclose(PENALTIES["wgan-gp"].term(slope, weight).item(), expected, rtol=1e-5, atol=1e-5 * weight)


@given(st.sampled_from(list(PENALTIES)), no_numbers | numbers(-1e6, -1e-6))
def test_a_weight_that_is_none_is_refused(name, weight):
    assume(not isinstance(weight, torch.Tensor))
    refused(lambda: PENALTIES[name].term(torch.ones(3, 2), weight), weight)
    refused(lambda: dynamics.dirac(penalties={name: weight}), weight, name)


@given(points(), seeds)
def test_between_lies_on_the_segments(x, seed):
    real, fake = torch.from_numpy(x), torch.from_numpy(x[::-1] * 0.3 + 1)
    found = penalties.between(real, fake, torch.Generator().manual_seed(seed)).numpy()
    share = (found - fake.numpy()) / (real - fake).numpy()
    np.testing.assert_allclose(share[:, 0], share[:, 1], rtol=1e-6, atol=1e-6)
    assert (share > -1e-6).all() and (share < 1 + 1e-6).all()


# --- data: densities, laws, toys, nets -------------------------------------------------------------

FAMILIES = {
    "gaussian": (densities.gaussian, stats.norm), "laplace": (densities.laplace, stats.laplace),
    "uniform": (lambda a, width: densities.uniform(a, a + width), stats.uniform)}
laws_with_scipy_s = st.tuples(st.sampled_from(list(FAMILIES)), numbers(-10, 10), scales).map(
    lambda drawn: (FAMILIES[drawn[0]][0](drawn[1] * drawn[2], drawn[2]), FAMILIES[drawn[0]][1](drawn[1] * drawn[2], drawn[2])))


@given(laws_with_scipy_s, seeds, numbers(-50, 50))
def test_densities_are_scipy_s_at_every_scale(pair, seed, z):
    p, ref = pair
    at = ref.mean() + z * ref.std()
    np.testing.assert_allclose(p.log_prob(torch.tensor(at, dtype=torch.float64)).item(), ref.logpdf(at), rtol=1e-9, atol=1e-9)
    sample = p.sample(400, torch.Generator().manual_seed(seed)).numpy()
    gap = np.abs(ref.cdf(np.sort(sample)) - (np.arange(400) + 0.5) / 400).max()
    assert gap < 0.17  # Dvoretzky–Kiefer–Wolfowitz: beyond it with a chance of 2 exp(−2 · 400 · 0.168²) = 3e-10
    np.testing.assert_array_equal(sample, p.sample(400, torch.Generator().manual_seed(seed)))


@given(st.lists(laws_with_scipy_s, min_size=1, max_size=4), seeds)
def test_mixtures_are_sums(pairs, seed):
    w = np.random.default_rng(seed).dirichlet(np.full(len(pairs), 2.0))
    assume(w.min() > 1e-6)
    p = densities.mixture([own for own, _ in pairs], w)
    at = pairs[0][1].mean() + 0.3 * pairs[0][1].std()
    np.testing.assert_allclose(p(float(at)), sum(share * ref.pdf(at) for share, (_, ref) in zip(w, pairs)), rtol=1e-9)
    wrong = list(1.01 * w)
    with pytest.raises(ValueError, match="sum to 1.01: give positive weights, divided by their sum"):
        densities.mixture([own for own, _ in pairs], wrong)
    densities.mixture([own for own, _ in pairs], np.array(wrong) / sum(wrong))  # the remedy


@given(no_numbers)
def test_a_parameter_that_is_no_number_is_refused(value):
    for name, make in (("mu", densities.gaussian), ("mu", densities.laplace), ("a", densities.uniform)):
        refused(lambda: make(value), value, name)
    for name, make in (("sigma", densities.gaussian), ("b", densities.laplace), ("b", densities.uniform)):
        refused(lambda: make(0, value), value, name)
    refused(lambda: densities.gaussian().sample(value), value, "n = ")
    refused(lambda: toys.toy("moons", value), value, "n = ")
    refused(lambda: toys.spiral(3, std=value), value, "std = ")
    refused(lambda: nets.generator(width=value), value, "width = ")
    refused(lambda: nets.discriminator(scale=value), value, "scale = ")


@given(st.sampled_from(list(toys.TOYS)), st.integers(1, 60), seeds)
def test_toys_are_points_near_their_curve(name, n, seed):
    x = toys.toy(name, n, torch.Generator().manual_seed(seed))
    assert x.shape == (n, 2) and x.dtype == torch.float32 and torch.equal(x, toys.toy(name, n, torch.Generator().manual_seed(seed)))
    assert x.abs().max() < toys.TOYS[name].reach
    x, t = x.double().numpy(), np.linspace(0, 1, 4001)
    curve = {"ring": toys.ring_centres().numpy(), "grid": toys.grid_centres().numpy(),
             "spiral": np.stack([t * np.cos(3 * np.pi * t), t * np.sin(3 * np.pi * t)], 1),
             "moons": np.concatenate([sign * (np.stack([np.cos(np.pi * t), np.sin(np.pi * t)], 1) - [0.5, 0.25]) / 1.5
                                      for sign in (1, -1)])}[name]
    std = {"ring": 0.02, "grid": 0.0125, "spiral": 0.01, "moons": 0.03}[name]
    assert np.linalg.norm(x[:, None] - curve, axis=2).min(1).max() < 7.5 * std


@given(arrays.arrays(float, st.integers(1, 5), elements=numbers(0.01, 3)), st.integers(0, 4))
def test_a_finite_law_to_a_power_is_its_kronecker_power(masses, m):
    law, expected = laws.FiniteLaw(masses), np.ones(1)
    for _ in range(m):
        expected = np.kron(expected, masses)
    nodes, weights = laws.rule(law**m)
    np.testing.assert_allclose(weights, expected)
    np.testing.assert_array_equal(nodes, np.arange(len(expected)))
    moments, square = laws.rule(laws.Pushforward(law, lambda x: x**2))
    np.testing.assert_allclose(moments @ square, sum(x**2 * mass for x, mass in enumerate(masses)))


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=1, max_dims=3, max_side=4)))
def test_idx_files_come_back(tmp_path_factory, array):
    import gzip
    import struct
    file = tmp_path_factory.mktemp("idx") / "x.gz"
    with gzip.open(file, "wb", compresslevel=1) as to:
        to.write(bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes())
    np.testing.assert_array_equal(images.read_idx(file, array.ndim), array)
    with pytest.raises(ValueError, match=f"not a {array.ndim + 1}-dimensional idx file"):
        images.read_idx(file, array.ndim + 1)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(1, 5), st.integers(1, 6), st.integers(1, 3),
       st.integers(0, 3), seeds)
def test_nets_have_the_shapes_that_were_asked_for(shape, z_dim, width, depth, fourier, seed):
    G = nets.generator(shape, z_dim=z_dim, width=width, depth=depth, seed=seed)
    D = nets.discriminator(shape, width=width, depth=depth, fourier=fourier, seed=seed)
    x = G(torch.zeros(3, z_dim))
    assert x.shape == (3, *shape) and D(x).shape == (3,)
    sizes, dim = [z_dim, *[width] * depth, math.prod(shape)], math.prod(shape) + 2 * fourier * math.prod([1])
    assert sum(w.numel() for w in G.parameters()) == sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
    sizes = [dim, *[width] * depth, 1]
    assert sum(w.numel() for w in D.parameters()) == sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))


# --- divergences -----------------------------------------------------------------------------------

two_gaussians = st.tuples(scales, numbers(-3, 3), moderate, numbers(-5, 5)).map(
    lambda drawn: (drawn[0] * drawn[3], drawn[0], drawn[0] * (drawn[3] + drawn[1]), drawn[0] * drawn[2]))


@given(two_gaussians)
def test_divergences_of_gaussians_in_closed_form_at_every_scale(drawn):
    m1, s1, m2, s2 = drawn
    p, q = densities.gaussian(m1, s1), densities.gaussian(m2, s2)
    kl = math.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
    assert divergences.kl(p, q) == pytest.approx(kl, rel=1e-6, abs=1e-8)
    q = densities.gaussian(m2, max(s1 / 3, min(s2, 3 * s1)))  # beyond, more of one lies where the other is 0 in float64
    s2 = (q.breaks[2] - q.breaks[1]) / 9
    hellinger = 2 - 2 * math.sqrt(2 * s1 * s2 / (s1**2 + s2**2)) * math.exp(-((m1 - m2) ** 2) / (4 * (s1**2 + s2**2)))
    assert divergences.f_divergence(p, q, "squared-hellinger") == pytest.approx(hellinger, rel=1e-5, abs=1e-8)
    same = densities.gaussian(m2, s1)
    assert divergences.tv(p, same) == pytest.approx(math.erf(abs(m1 - m2) / s1 / 8**0.5), rel=1e-6, abs=1e-8)
    assert divergences.w1(p, same) == pytest.approx(abs(m1 - m2), rel=1e-5, abs=1e-9 * s1)


laplace_or_gaussian = st.tuples(st.sampled_from([("gaussian", stats.norm), ("laplace", stats.laplace)]), numbers(-3, 3), numbers(0.3, 3)).map(
    lambda drawn: (getattr(densities, drawn[0][0])(*drawn[1:]), drawn[0][1](*drawn[1:])))


@given(laplace_or_gaussian, laplace_or_gaussian, scales)
def test_divergences_are_scipy_s_integrals_whatever_the_unit(first, second, unit):
    """Measured in another unit both laws keep their divergences, and W₁ has that unit."""
    (p, P), (q, Q) = first, second
    at = sorted({P.mean(), Q.mean()})

    def quad(f):
        ends = [-60.0, *at, 60.0]
        return sum(integrate.quad(f, a, b, epsabs=1e-10, epsrel=1e-9, limit=200)[0] for a, b in zip(ends, ends[1:]))

    def halves(x):
        a, b = P.pdf(x), Q.pdf(x)
        return (rel_entr(a, (a + b) / 2) + rel_entr(b, (a + b) / 2)) / 2 if min(a, b) > 1e-290 else max(a, b) * math.log(2) / 2

    js = quad(halves)
    assert divergences.js(p, q) == pytest.approx(js, rel=1e-6, abs=1e-7)
    scaled = [FAMILIES["laplace" if "Laplace" in law.name else "gaussian"][0](
        unit * ref.mean(), unit * (ref.std() / 2**0.5 if "Laplace" in law.name else ref.std())) for law, ref in (first, second)]
    for name in ("js", "tv", "kl"):
        divergence = getattr(divergences, name)
        assert divergence(*scaled) == pytest.approx(divergence(p, q), rel=1e-5, abs=1e-8)
    assert divergences.w1(*scaled) / unit == pytest.approx(divergences.w1(p, q), rel=1e-5, abs=1e-9)
    assert 0 <= divergences.js(p, q) <= math.log(2) and 0 <= divergences.tv(p, q) <= 1


@given(st.sampled_from(list(divergences.F_DIVERGENCES)), laplace_or_gaussian, laplace_or_gaussian, seeds)
def test_no_bound_is_above_its_divergence(name, first, second, seed):
    (p, _), (q, _) = first, second
    family = divergences.F_DIVERGENCES[name]
    a, b = np.random.default_rng(seed).normal(size=2)

    def T(x):
        return family.activation(torch.from_numpy(np.clip(a * x + b, -5, 5))).numpy()

    try:
        value = divergences.f_divergence(p, q, name)
    except ValueError as error:  # a Laplace law has tails where a Gaussian is 0 in float64
        assert "lies where the other density is 0 in float64; use kl, js or tv" in str(error)
        assert all(getattr(divergences, each)(p, q) > 0 for each in ("kl", "js", "tv"))
    else:
        assert divergences.f_bound(p, q, T, name) <= value + 1e-7


@given(st.lists(numbers(-3, 3), min_size=1, max_size=8), numbers(-3, 3), moderate)
def test_polynomials_are_integrated(coefficients, low, width):
    f = np.polynomial.Polynomial(coefficients)
    F = f.integ()
    size = abs(f(np.linspace(low, low + width, 99))).mean() * width
    assert divergences.integrate(f, (low, low + width)) == pytest.approx(F(low + width) - F(low), rel=1e-9, abs=1e-8 * size + 1e-12)


@given(st.sampled_from(["kl", "js", "tv", "w1"]), no_numbers)
def test_what_is_no_density_is_refused(name, value):
    p = densities.gaussian()
    refused(lambda: getattr(divergences, name)(value, p), value, "p = ")
    refused(lambda: getattr(divergences, name)(p, value), value, "q = ")
    refused(lambda: densities.mixture([p, value]), value, "components[1]")


# --- metrics ---------------------------------------------------------------------------------------

@given(points(n=st.integers(1, 30)), seeds, st.integers(1, 6), numbers(0.05, 3))
def test_modes_are_counted_as_by_hand(x, seed, m, radius):
    size = np.abs(x).max()
    centres, std = size * (2 * np.random.default_rng(seed).random((m, 2)) - 1), size / 3
    counts, good = np.zeros(m), 0
    found = set()
    for point in x:
        distances = [math.dist(point, centre) for centre in centres]
        nearest = distances.index(min(distances))
        counts[nearest] += 1
        if min(distances) <= radius * std:
            found.add(nearest)
            good += 1
    assert metrics.mode_coverage(x, torch.from_numpy(centres), std, radius) == (len(found), pytest.approx(good / len(x)))
    assert metrics.mode_kl(x, centres) == pytest.approx(rel_entr(counts / len(x), 1 / m).sum(), abs=1e-12)


@given(points(n=st.integers(1, 20), d=st.integers(1, 4)), seeds, st.integers(1, 6))
def test_the_sliced_distance_is_scipy_s_along_each_direction(x, seed, projections):
    y = np.random.default_rng(seed).permutation(x) * 0.7 + 0.1 * np.abs(x).max()
    u = np.random.default_rng(seed).standard_normal((projections, x.shape[1]))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    expected = np.mean([stats.wasserstein_distance(x @ direction, y @ direction) for direction in u])
    assert metrics.sliced_wasserstein(x, y, projections, seed) == pytest.approx(expected, rel=1e-9, abs=1e-12 * np.abs(x).max())


@given(points(n=st.integers(1, 40)), st.integers(1, 9), numbers(0.1, 2))
def test_histograms_are_numpy_s(x, boxes, share):
    reach = share * np.abs(x).max() * 1.0000001
    counts = metrics.histogram(x, reach, boxes)
    expected, *_ = np.histogram2d(*x.T, boxes, [[-reach, reach]] * 2)
    np.testing.assert_array_equal(counts[:-1], expected.ravel())
    assert counts.sum() == len(x)
    other = counts[::-1]
    kl, js = metrics.histogram_divergences(counts, other)
    p, q = ((each + 0.5) / (each + 0.5).sum() for each in (counts, other))
    assert kl == pytest.approx(stats.entropy(p, q), rel=1e-9, abs=1e-12)
    middle = (counts + other) / 2
    assert js == pytest.approx((stats.entropy(counts, middle) + stats.entropy(other, middle)) / 2, rel=1e-9, abs=1e-12)


@given(no_arrays)
def test_what_is_no_array_of_points_is_refused(value):
    X = np.ones((3, 2))
    refused(lambda: metrics.mode_coverage(value, X, 1), value, "x = ")
    refused(lambda: metrics.mode_kl(X, value), value, "centres = ")
    refused(lambda: metrics.sliced_wasserstein(X, value), value, "y = ")
    refused(lambda: metrics.histogram(value, 1), value, "x = ")
    refused(lambda: metrics.histogram_divergences(value, value), value, "real = ")
    refused(lambda: divergences.integrate(np.cos, value), value, "breaks = ")
    refused(lambda: dynamics.eigenvalues(value), value, "matrix = ")


# --- dynamics --------------------------------------------------------------------------------------

places = st.tuples(numbers(-3, 3), numbers(-3, 3))


@given(st.sampled_from(list(LOSSES)), st.dictionaries(st.sampled_from(list(PENALTIES)), numbers(0.01, 5)), places)
def test_the_field_is_autograd_s(loss, terms, w):
    assume(abs(w[0] * w[1] + 1) > 1e-6)  # the hinge's kink
    assume(abs(w[1]) > 0.01)  # WGAN-GP's jump, which the 1e-12 under its root makes a steep line
    np.testing.assert_allclose(dynamics.dirac(loss, terms)(*w), by_autograd(loss, terms, *w), rtol=1e-6, atol=1e-9)


def linear(A):
    return lambda theta, psi: (A[0][0] * theta + A[0][1] * psi, A[1][0] * theta + A[1][1] * psi)


@given(arrays.arrays(float, (2, 2), elements=numbers(-2, 2)), numbers(0.01, 1), numbers(0.01, 1), places, st.integers(1, 12))
def test_steps_of_a_linear_field_are_powers_of_a_matrix(A, eta, eta_d, start, steps):
    eye, H = np.eye(2), np.diag([eta, eta_d])
    row = [np.diag(each) for each in np.eye(2)]
    matrices = {"simultaneous": eye + H @ A, "extragradient": eye + H @ A @ (eye + H @ A),
                "alternating": (eye + row[0] @ H @ A) @ (eye + row[1] @ H @ A)}
    for rule, M in matrices.items():
        step = dynamics.update(linear(A), rule, eta, eta_d=eta_d)
        path = dynamics.trajectory(step, start, steps)
        np.testing.assert_allclose(path[-1], np.linalg.matrix_power(M, steps) @ start, rtol=1e-7, atol=1e-7 * np.abs(path).max())
        assert dynamics.rate(step) == pytest.approx(np.abs(np.linalg.eigvals(M)).max(), rel=1e-5, abs=1e-7)
    step = dynamics.update(linear(A), "optimistic", eta, eta_d=eta_d)
    w, before = np.array(start), np.array(start)
    for _ in range(steps):
        w, before = w + H @ A @ (2 * w - before), w
    np.testing.assert_allclose(dynamics.trajectory(step, start, steps)[-1], w, rtol=1e-7, atol=1e-9 * (1 + np.abs(w).max()))
    np.testing.assert_allclose(dynamics.jacobian(linear(A)), A)
    gamma = eta
    expected = (A - gamma * A.T @ A) @ start
    np.testing.assert_allclose(dynamics.consensus(linear(A), gamma)(*start), expected, rtol=1e-9, atol=1e-9)


@given(arrays.arrays(float, (2, 2), elements=numbers(-1.5, 1.5)), places, numbers(0.1, 3))
def test_flows_are_matrix_exponentials(A, start, time):
    found = dynamics.flow(linear(A), start, [0.0, time / 2, time])
    for row, t in zip(found, (0, time / 2, time)):
        np.testing.assert_allclose(row, linalg.expm(t * A) @ start, rtol=1e-6, atol=1e-7 * (1 + np.abs(found).max()))


@given(numbers(0.2, 1.5), numbers(0, 2 * math.pi), st.integers(6, 60), numbers(0.1, 1))
def test_the_rate_of_a_spiral_is_measured(factor, turn, n, tail):
    assume(round(tail * n) >= 3)
    path = np.array([[factor**i * math.cos(turn * i), factor**i * math.sin(turn * i)] for i in range(n)])
    assert dynamics.measured_rate(path, tail) == pytest.approx(factor, rel=1e-8)


@given(st.integers(1, 5).flatmap(lambda n: arrays.arrays(float, (n, n), elements=numbers(-3, 3))))
def test_eigenvalues_are_numpy_s_and_come_by_size(matrix):
    found = dynamics.eigenvalues(matrix)
    assert (np.diff(np.abs(found)) < 1e-6).all()
    coefficients = np.poly(found)  # which two nearly equal ones leave well defined
    np.testing.assert_allclose(coefficients, np.poly(matrix), rtol=1e-6, atol=1e-6 * np.abs(coefficients).max())


@given(no_numbers)
def test_a_setting_of_the_dynamics_that_is_no_number_is_refused(value):
    field = dynamics.dirac()
    for name in ("eta", "beta") + ("eta_d", "clip") * (value is not None):
        refused(lambda: dynamics.update(field, **{name: value}), value, name)
    refused(lambda: dynamics.dirac(noise=value), value, "noise")
    refused(lambda: dynamics.trajectory(dynamics.update(field), steps=value), value, "steps")
    refused(lambda: dynamics.trajectory(dynamics.update(field), (value, 1.0)), value, "start[0]")
    refused(lambda: dynamics.consensus(field, value), value, "gamma")
    refused(lambda: dynamics.measured_rate(np.ones((5, 2)), value), value, "tail")


# --- check -----------------------------------------------------------------------------------------

polynomials = st.lists(st.integers(-9, 9), min_size=2, max_size=5)


def shown(coefficients):
    """A polynomial in a as LaTeX."""
    return " + ".join(f"({c}) a^{{{n}}}" if c < 0 else f"{c} a^{{{n}}}" for n, c in enumerate(coefficients, 1))


def entry_for(coefficients, displayed):
    """A box whose left side is that polynomial, found by adding up its terms."""
    def terms(a):
        return sum(c * a**n for n, c in enumerate(coefficients, 1))

    return Equation("99.1", f"S = {shown(displayed)}", lambda rng: dict(a=float(rng.uniform(0.5, 2))),
                    meanings={"S": [Meaning("S", "enumeration", terms)]})


@given(polynomials, st.integers(0, 2**31), st.data())
def test_a_true_polynomial_is_proved_and_one_with_another_coefficient_is_not(coefficients, seed, data):
    assume(any(coefficients))
    assert proof.prove(entry_for(coefficients, coefficients), seed).cases == 8
    wrong, at = list(coefficients), data.draw(st.integers(0, len(coefficients) - 1))
    wrong[at] += data.draw(st.sampled_from([-3, -1, 1, 2]))
    with pytest.raises(proof.CheckFailed, match="off by"):
        proof.prove(entry_for(coefficients, wrong), seed)


@given(st.one_of(st.text(), no_numbers))
def test_a_check_of_anything_but_its_box_is_refused(text):
    assume(not isinstance(text, str) or text not in EQUATIONS)
    refused(lambda: proof.check(text, "S = 1"), text)
    refused(lambda: proof.check("2.4", text), text)
    assert "2.4" not in proof.results


# --- train -----------------------------------------------------------------------------------------

@given(st.sampled_from(["non-saturating", "relativistic-pairing"]), st.dictionaries(st.sampled_from(list(PENALTIES)), numbers(0.05, 2)),
       st.integers(1, 9), st.integers(1, 3), st.integers(1, 3), numbers(0.005, 0.04), numbers(0.005, 0.04),
       st.tuples(numbers(0, 0.8), numbers(0.8, 0.999)), numbers(0, 1), numbers(0, 1), places)
def test_training_is_algorithm_1_for_any_settings(loss, terms, steps, k, penalty_every, lr_g, lr_d, betas, decay_from, ema, w):
    """The Dirac-GAN: one real point, one generated, D a line, everything derived on paper."""
    assume(abs(w[1]) > 0.4)  # WGAN-GP jumps where D is flat
    more = dict(steps=steps, penalty_every=penalty_every, k=k, lr_g=lr_g, lr_d=lr_d, betas=betas, decay_from=decay_from, ema=ema)
    run = train(Point(w[0]), Line(w[1], 0.1), torch.full((3, 1), 1.5), loss=loss, penalties=terms, batch=2, progress=False, **more)
    pair = loss == "relativistic-pairing"
    rows, (a, _), theta, average = by_hand(x=1.5, a=w[1], b=0.1, theta=w[0], pair=pair, gammas=terms, **more)
    for name, expected in list(zip(COLUMNS, rows.T))[: 2 if pair else 4]:  # a pair's loss is blind to b
        np.testing.assert_allclose(run.history[name], expected, atol=2e-4)
    assert [run.D.a.item(), run.G.theta.item(), run.G_ema.theta.item()] == pytest.approx([a, theta, average], abs=2e-4)


SMALL = toys.ring(40, torch.Generator().manual_seed(0))


def pair(seed):
    return nets.generator(width=4, depth=1, seed=seed % 97), nets.discriminator(width=4, depth=1, seed=seed % 89)


@given(st.sampled_from(list(LOSSES)), st.dictionaries(st.sampled_from(list(PENALTIES)), numbers(0.05, 2)), st.integers(1, 4),
       st.lists(seeds, min_size=1, max_size=3), st.integers(1, 2), numbers(1e-4, 1e-2))
def test_a_member_of_an_ensemble_is_the_single_run_of_its_seed(loss, terms, steps, own, k, lr):
    more = dict(steps=steps, loss=loss, penalties=terms, k=k, lr_g=lr, batch=6, progress=False)
    # Where D's last bias does not matter its slope is a rounding error, of which Adam makes a whole step: D_real, D_fake differ.
    columns = slice(2 if LOSSES[loss].shift_invariant else 4)
    together = train_many(*zip(*map(pair, own)), SMALL, seeds=own, **more)
    for seed, run in zip(own, together):
        alone = train(*pair(seed), SMALL, seed=seed, **more)
        torch.testing.assert_close(run.record[:, columns], alone.record[:, columns], rtol=1e-3, atol=1e-4)


SETTINGS = ("steps", "z_dim", "batch", "k", "penalty_every", "seed", "lr_g", "decay_from", "ema")


@given(st.sampled_from(SETTINGS), no_numbers | st.integers(-9, -1) | numbers(-9, -0.1))
def test_a_setting_of_a_training_that_cannot_be_is_refused_before_the_first_step(name, value):
    G, D = pair(0)
    before = [w.clone() for w in (*G.parameters(), *D.parameters())]
    refused(lambda: train(G, D, SMALL, **{"steps": 2, "progress": False, name: value}), value, name)
    assert all(torch.equal(a, b) for a, b in zip(before, (*G.parameters(), *D.parameters())))
    if name not in ("seed", "k", "lr_g"):
        refused(lambda: train_many([G], [D], SMALL, **{"seeds": [0], "steps": 2, "progress": False, name: value}), value, name)
