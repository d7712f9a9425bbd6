"""ganutils.divergences: quadratures against closed forms, and the f-GAN table against its definitions."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate as scipy_integrate
from scipy import optimize, stats

from ganutils import densities
from ganutils.divergences import F_DIVERGENCES, f_bound, f_divergence, integrate, js, kl, tv, w1

LOG2 = math.log(2)
every_family = pytest.mark.parametrize("family", F_DIVERGENCES.values(), ids=F_DIVERGENCES)


def real(x):
    return torch.as_tensor(x, dtype=torch.float64)


# --- integrate ----------------------------------------------------------------------------------


@pytest.mark.parametrize("degree", [0, 1, 2, 7, 30, 31])
def test_polynomials_are_exact(degree):
    value = integrate(lambda x: x**degree, [0.5, 2.0])
    assert value == pytest.approx((2 ** (degree + 1) - 0.5 ** (degree + 1)) / (degree + 1), rel=1e-13)


def test_quadrature_shares_panels_out_by_the_length_of_the_pieces_rounded_up():
    # 10 panels over lengths 1 and 2.5: 2.9 and 7.1, so 3 and 8, all of one width in each piece
    at, weights = densities.quadrature([1.0, 2.0, 4.5], panels=10, order=2)
    first, second = 1 + (np.arange(3) + 0.5) / 3, 2 + (np.arange(8) + 0.5) * 2.5 / 8
    np.testing.assert_allclose(at.reshape(11, 2).mean(axis=1), [*first, *second])
    np.testing.assert_allclose(weights[:6], 1 / 6)  # two equal weights make up a panel's width of a third
    assert len(densities.quadrature([0.0, 1e-9, 1.0], panels=5)[0]) == (1 + 5) * 16  # the shortest piece has one, too


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_quadrature_is_exact_for_polynomials_below_twice_its_order_and_not_beyond(order):
    a, b = 0.3, 1.7
    x, weights = densities.quadrature([a, b], panels=1, order=order)
    assert x.shape == weights.shape == (order,) and ((a < x) & (x < b)).all() and (weights > 0).all()
    for degree in range(2 * order + 1):
        is_exact = weights @ x**degree == pytest.approx((b ** (degree + 1) - a ** (degree + 1)) / (degree + 1), rel=1e-12)
        assert is_exact == (degree < 2 * order)


@pytest.mark.parametrize("at", [1 / 3, 0.7123, 0.01])
def test_kinks_and_jumps_are_closed_in_on_wherever_they_are(at):
    kink = integrate(lambda x: np.abs(x - at), [0, 1])
    assert kink == pytest.approx((at**2 + (1 - at) ** 2) / 2, rel=1e-9)
    assert integrate(lambda x: np.where(x < at, 2.0, -1.0), [0, 1]) == pytest.approx(3 * at - 1, abs=3e-9)


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e3, 1e6])
def test_integrals_have_no_scale(scale):
    assert integrate(lambda x: np.exp(-(x**2) / scale**2), [-9 * scale, 9 * scale]) == pytest.approx(scale * math.sqrt(math.pi), rel=1e-9)


def test_what_cannot_be_integrated_is_said():
    with pytest.raises(ValueError, match="cannot be found to a share of 1e-09 near"):
        integrate(lambda x: np.sin(1e9 * x) * np.random.default_rng(0).normal(size=x.shape), [0, 1])
    with pytest.raises(ValueError, match="cannot be found"):
        integrate(lambda x: 1 / x, [0, 1])


def test_breaks_may_be_repeated_but_not_unsorted():
    assert integrate(np.exp, [0, 0, 0.3, 1, 1]) == pytest.approx(math.e - 1, rel=1e-14)
    with pytest.raises(ValueError, match="ascending"):  # ∫ from 1 to 0 is not ∫ from 0 to 1
        integrate(np.exp, [1, 0])


def test_a_constant_needs_no_array():
    assert integrate(lambda x: 3.0, [-1, 4]) == pytest.approx(15)


def test_gaussian_integral():
    assert integrate(lambda x: np.exp(-(x**2)), [-9, 9]) == pytest.approx(math.sqrt(math.pi), rel=1e-13)


@pytest.mark.parametrize("breaks", [[1.0], [], [2, 2], [0, np.inf], [np.nan, 0]])
def test_breaks_that_span_nothing_are_refused(breaks):
    with pytest.raises(ValueError, match="at least two distinct finite"):
        integrate(np.exp, breaks)


def test_an_integrand_that_is_not_finite_is_named_with_its_place():
    with pytest.raises(ValueError, match=r"the integrand is inf at x = 0\.5"):
        integrate(lambda x: np.where(x > 0.5, np.inf, 0.0), [0, 0.5, 1])
    with pytest.raises(ValueError, match="nan"):
        integrate(lambda x: np.full_like(x, np.nan), [0, 1])


# --- KL, JSD, TV in closed form -------------------------------------------------------------------

GAUSSIANS = [(0, 1, 0, 1), (0, 1, 1, 1), (-1, 0.5, 2, 1.5), (0, 3, 0.2, 0.7)]


@pytest.mark.parametrize("m1, s1, m2, s2", GAUSSIANS)
def test_kl_of_gaussians(m1, s1, m2, s2):
    exact = math.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
    assert kl(densities.gaussian(m1, s1), densities.gaussian(m2, s2)) == pytest.approx(exact, rel=1e-10, abs=1e-12)


def test_kl_far_in_the_tails():
    # q underflows where p lives; only log densities get this right
    assert kl(densities.gaussian(0, 1), densities.gaussian(60, 1)) == pytest.approx(1800, rel=1e-10)


@pytest.mark.parametrize("m1, b1, m2, b2", [(0, 1, 0, 1), (0, 1, 2, 1), (-1, 0.5, 1, 2)])
def test_kl_of_laplace_densities(m1, b1, m2, b2):
    gap = abs(m1 - m2)
    exact = math.log(b2 / b1) + gap / b2 + b1 / b2 * math.exp(-gap / b1) - 1
    assert kl(densities.laplace(m1, b1), densities.laplace(m2, b2)) == pytest.approx(exact, rel=1e-10, abs=1e-12)


def test_kl_of_uniforms_and_where_support_is_missing():
    narrow, wide = densities.uniform(0, 1), densities.uniform(-1, 3)
    assert kl(narrow, wide) == pytest.approx(math.log(4), rel=1e-12)
    assert kl(wide, narrow) == math.inf
    assert kl(densities.gaussian(0, 1), narrow) == math.inf
    assert kl(narrow, densities.gaussian(0, 1)) == pytest.approx(math.log(2 * math.pi) / 2 + 1 / 6, rel=1e-12)
    assert kl(densities.uniform(0, 1), densities.uniform(2, 3)) == math.inf
    assert kl(densities.uniform(0, 1), densities.uniform(0, 0.9)) == math.inf


def test_kl_where_neither_density_lies_around_zero():
    assert kl(densities.uniform(2, 3), densities.uniform(1, 4)) == pytest.approx(math.log(3), rel=1e-12)
    assert kl(densities.uniform(1, 4), densities.uniform(2, 3)) == math.inf
    assert kl(densities.uniform(-3, -2), densities.uniform(-4, -1)) == pytest.approx(math.log(3), rel=1e-12)


def test_kl_leaves_out_a_tail_that_float64_cannot_see():
    # 2e-15 of the mass lie where q is 0: log(b − a) minus the entropy is what is left
    p, q = densities.gaussian(1.0, 0.5), densities.uniform(-3.0, 4.9)
    entropy = math.log(0.5 * math.sqrt(2 * math.pi * math.e))
    assert kl(p, q) == pytest.approx(math.log(7.9) - entropy, rel=1e-10)


@pytest.mark.parametrize("theta", [0, 0.25, 0.5, 0.9, 1.0])
def test_shifted_uniforms(theta):
    p, q = densities.uniform(0, 1), densities.uniform(theta, 1 + theta)
    assert js(p, q) == pytest.approx(theta * LOG2, abs=1e-12)
    assert tv(p, q) == pytest.approx(theta, abs=1e-12)


def test_disjoint_densities_are_as_far_apart_as_can_be():
    p, q = densities.uniform(0, 1), densities.uniform(2, 3)
    assert js(p, q) == pytest.approx(LOG2, rel=1e-12) and tv(p, q) == pytest.approx(1, rel=1e-12)
    p, q = densities.gaussian(0, 1), densities.gaussian(100, 1)
    assert js(p, q) == pytest.approx(LOG2, rel=1e-12) and tv(p, q) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize("mu", [0.0, 0.3, -1.0, 4.0])
def test_tv_of_shifted_gaussians(mu):
    exact = 2 * stats.norm.cdf(abs(mu) / 2) - 1
    assert tv(densities.gaussian(0, 1), densities.gaussian(mu, 1)) == pytest.approx(exact, abs=1e-6)


PAIRS = {
    "gaussians": (densities.gaussian(0, 1), densities.gaussian(0.5, 1.2)),
    "laplace": (densities.laplace(0, 0.4), densities.laplace(-0.7, 0.4)),
    "mixture": (densities.mixture([densities.gaussian(-1.5, 0.7), densities.gaussian(1, 0.8)]), densities.gaussian(0, 1.5)),
    "apart": (densities.gaussian(-1, 0.8), densities.gaussian(1, 1)),
}
every_pair = pytest.mark.parametrize("p, q", PAIRS.values(), ids=PAIRS)


@every_pair
def test_bounds_and_symmetry(p, q):
    assert js(p, q) == pytest.approx(js(q, p), rel=1e-12) and 0 < js(p, q) < LOG2
    assert tv(p, q) == pytest.approx(tv(q, p), rel=1e-12)
    assert 0 < tv(p, q) <= math.sqrt(kl(p, q) / 2)  # Pinsker
    assert tv(p, q) ** 2 / 2 <= js(p, q) <= LOG2 * tv(p, q)  # Lin (1991)
    assert js(p, p) == pytest.approx(0, abs=1e-12) == tv(p, p) == kl(p, p)


# --- D_f ------------------------------------------------------------------------------------------

# q f(p/q) as the textbooks write it for each divergence, from the two densities
INTEGRANDS = {
    "kl": lambda p, q: p * np.log(p / q),
    "reverse-kl": lambda p, q: q * np.log(q / p),
    "pearson": lambda p, q: (p - q) ** 2 / q,
    "neyman": lambda p, q: (p - q) ** 2 / p,
    "squared-hellinger": lambda p, q: (np.sqrt(p) - np.sqrt(q)) ** 2,
    "js": lambda p, q: p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q)),
    "gan": lambda p, q: p * np.log(p / (p + q)) + q * np.log(q / (p + q)),
    "tv": lambda p, q: abs(p - q) / 2,
}


def test_every_family_has_its_textbook_form():
    assert list(F_DIVERGENCES) == list(INTEGRANDS)
    assert all(name == family.name for name, family in F_DIVERGENCES.items())


@every_pair
@every_family
def test_f_divergence_is_its_textbook_integral(family, p, q):
    def integrand(x):
        return INTEGRANDS[family.name](p(x), q(x))

    p, q = (q, p) if family.name == "neyman" else (p, q)  # where it is finite
    exact = scipy_integrate.quad(integrand, -16, 16, points=[-1.5, -0.7, 0, 0.5, 1], limit=400)[0]
    assert f_divergence(p, q, family.name) == pytest.approx(exact, rel=1e-7)


def test_case_a_of_the_series():
    p, q = densities.gaussian(0, 1), densities.gaussian(0.5, 1.2)
    expected = {"kl": 0.116349334572, "reverse-kl": 0.162678443206, "pearson": 0.199597337705, "neyman": 0.740228214283,
                "squared-hellinger": 0.0666238494292, "js": 0.0641937839492, "gan": -1.32210057717, "tv": 0.192988495556}
    for name, value in expected.items():
        assert f_divergence(p, q, name) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("name, gap", [("kl", 0.019558947538), ("pearson", 0.0412969224803), ("js", 0.00975337548219),
                                       ("gan", 0.00975337548219)])
def test_how_loose_the_bound_of_a_guessed_ratio_is(name, gap):
    """D_f − B(T) at T = f′(r), r = u e^{0.3 sin x}, case A; for KL and T* + ε it is e^ε − 1 − ε, whatever p and q are."""
    p, q, family = densities.gaussian(0, 1), densities.gaussian(0.5, 1.2), F_DIVERGENCES[name]

    def T(x):
        return family.best(real(p(x) / q(x) * np.exp(0.3 * np.sin(x)))).numpy()

    assert f_divergence(p, q, name) - f_bound(p, q, T, name) == pytest.approx(gap, rel=1e-8)
    if name == "kl":
        shifted = f_bound(p, q, lambda x: 1 + np.log(p(x) / q(x)) + 0.4, "kl")
        assert f_divergence(p, q, "kl") - shifted == pytest.approx(math.exp(0.4) - 1 - 0.4, rel=1e-8)


@pytest.mark.parametrize("s", [0.5, 0.7, 0.72, 0.9, 1.3, 1.39, 1.42, 2.0])
def test_pearson_and_neyman_of_two_widths_are_finite_on_one_side_each(s):
    """N(0, 1) and N(0, s²): in closed form where s² > ½, and where s² < 2; else infinite, and never the finite part of it."""
    p, q = densities.gaussian(0, 1), densities.gaussian(0, s)
    pearson = s**2 / math.sqrt(2 * s**2 - 1) - 1 if s**2 > 0.5 else math.inf
    neyman = 1 / (s * math.sqrt(2 - s**2)) - 1 if s**2 < 2 else math.inf
    assert f_divergence(p, q, "pearson") == pytest.approx(pearson, rel=1e-8)
    assert f_divergence(p, q, "neyman") == pytest.approx(neyman, rel=1e-8)

@every_pair
def test_f_divergences_and_the_named_ones_agree(p, q):
    assert f_divergence(p, q, "kl") == pytest.approx(kl(p, q), rel=1e-9)
    assert f_divergence(p, q, "reverse-kl") == pytest.approx(kl(q, p), rel=1e-9)
    assert f_divergence(p, q, "js") == pytest.approx(2 * js(p, q), rel=1e-9)
    assert f_divergence(p, q, "gan") == pytest.approx(2 * js(p, q) - 2 * LOG2, rel=1e-9)
    assert f_divergence(p, q, "tv") == pytest.approx(tv(p, q), rel=1e-6)


def test_closed_forms_between_gaussians():
    p, q = densities.gaussian(0, 1), densities.gaussian(0.8, 1)
    assert f_divergence(p, q, "pearson") == pytest.approx(math.exp(0.64) - 1, rel=1e-9)
    assert f_divergence(p, q, "squared-hellinger") == pytest.approx(2 - 2 * math.exp(-0.64 / 8), rel=1e-9)


@every_family
def test_disjoint_densities_cost_f_of_0_and_f_prime_at_infinity(family):
    """And no D_f is larger; f(0) and f′(∞) are the limits of f(u) and f(u)/u."""
    for p, q in ((densities.uniform(0, 1), densities.uniform(2, 3)), (densities.gaussian(0, 1), densities.gaussian(100, 1))):
        if math.isfinite(family.largest):
            assert f_divergence(p, q, family.name) == pytest.approx(family.largest, abs=1e-12)
    assert f_divergence(densities.uniform(0, 1), densities.uniform(2, 3), family.name) == pytest.approx(family.largest, abs=1e-12)
    assert f_divergence(*PAIRS["apart"], family.name) < family.largest
    for u, value, limit in ((1e-40, 1.0, family.at_zero), (1e40, 1e-40, family.at_infinity)):
        near = family.f(real(u)).item() * value
        assert near > 80 if limit == math.inf else near == pytest.approx(limit, abs=1e-12)


@every_family
def test_half_of_the_support_in_common(family):
    """U(0, 1) and U(½, 3/2): half of p at ratio 1, half where q = 0, and half of q where p = 0."""
    p, q = densities.uniform(0, 1), densities.uniform(0.5, 1.5)
    expected = family.f(real(1.0)).item() / 2 + family.largest / 2
    assert f_divergence(p, q, family.name) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", ["kl", "reverse-kl", "pearson", "neyman"])
def test_f_divergence_refuses_what_its_ratio_cannot_see(name):
    # p or q is 0 in float64 only: leaving q f(p/q) out would be wrong in silence, and here it has no largest value
    p, q = densities.gaussian(0, 1), densities.gaussian(100, 1)
    with pytest.raises(ValueError, match="lies where the other density is 0 in float64"):
        f_divergence(p, q, name)


def test_unknown_family_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown f-divergence 'jeffreys'") as error:
        f_divergence(*PAIRS["laplace"], "jeffreys")
    assert all(name in str(error.value) for name in F_DIVERGENCES)


# --- the f-GAN table --------------------------------------------------------------------------------

RATIOS = np.array([0.05, 0.2, 0.6, 0.95, 1.3, 2.0, 5.0, 12.0])  # u = p/q, off the kink of TV at 1


@every_family
def test_f_is_convex_and_zero_at_one(family):
    # log(4) off for the GAN's own f, which is why its divergence is 2 JSD - 2 log 2
    assert family.f(real(1.0)).item() == pytest.approx(-2 * LOG2 if family.name == "gan" else 0, abs=1e-15)
    u = torch.linspace(0.05, 12, 400, dtype=torch.float64)
    f = family.f(u)
    assert (f[2:] - 2 * f[1:-1] + f[:-2] > -1e-12).all() and (f[2:] + f[:-2] - 2 * f[1:-1]).max() > 1e-6


@every_family
def test_best_is_the_derivative_of_f(family):
    u, h = real(RATIOS), 1e-6
    difference = (family.f(u + h) - family.f(u - h)) / (2 * h)
    torch.testing.assert_close(family.best(u), difference, rtol=1e-6, atol=1e-8)


@every_family
def test_conjugate_is_the_supremum_of_ut_minus_f(family):
    slopes = family.best(real(RATIOS)).unique()
    middle = (slopes[1:] + slopes[:-1]) / 2  # inside the domain too, as it is convex
    for t in torch.cat([slopes, middle]).tolist():
        def below(log_u, t=t):
            u = math.exp(log_u)
            return family.f(real(u)).item() - u * t

        found = min((optimize.minimize_scalar(below, bounds=b, method="bounded", options={"xatol": 1e-10}).fun
                     for b in ((-30, 0), (0, 4))), default=None)
        assert family.conjugate(real(t)).item() == pytest.approx(-found, rel=1e-6, abs=1e-6)


@every_family
def test_fenchel_equality_at_the_best_t(family):
    u = real(RATIOS)
    t = family.best(u)
    torch.testing.assert_close(family.f(u) + family.conjugate(t), u * t, rtol=1e-10, atol=1e-10)


@every_family
def test_fenchel_young_inequality_elsewhere(family):
    u, t = torch.meshgrid(real(RATIOS), family.best(real(RATIOS)), indexing="ij")
    assert (family.f(u) + family.conjugate(t) - u * t > -1e-12).all()


@every_family
def test_threshold_is_f_prime_of_1_and_separates_real_from_fake(family):
    t = family.best(real(RATIOS))
    assert ((t > family.threshold) == (real(RATIOS) > 1)).all()
    assert family.best(real(1.0)).item() == pytest.approx(family.threshold, abs=1e-15)


@every_family
def test_conjugate_left_of_f_prime_of_0_is_minus_f_of_0_and_infinite_beyond_its_domain(family):
    """The supremum over u ≥ 0, searched on a grid in log u: it sits at u = 0, or at u = ∞."""
    u = torch.logspace(-12, 12, 200_001, dtype=torch.float64)
    low, high = DOMAINS[family.name]
    lowest = family.best(real(1e-12)).item()
    left = [lowest - 0.3, lowest - 4] if lowest > -10 else []
    assert bool(left) == (family.name in ("pearson", "tv"))
    for t in left:
        assert family.conjugate(real(t)).item() == pytest.approx(-family.at_zero) == (u * t - family.f(u)).max().item()
    if high < math.inf:
        beyond = real([high + 0.01, high + 5])
        assert (family.conjugate(beyond) == math.inf).all() and (u[-1] * beyond - family.f(u[-1]) > 1e9).all()
        closed = family.name in ("neyman", "tv")
        assert family.conjugate(real(high)).isfinite().item() == closed
    assert family.at_infinity == pytest.approx(high) and low == -math.inf


# The domain of f*: the paper's Table 2, where TV has -½ ≤ t ≤ ½ and Neyman t < 1
DOMAINS = {"kl": (-math.inf, math.inf), "reverse-kl": (-math.inf, 0), "pearson": (-math.inf, math.inf),
           "neyman": (-math.inf, 1), "squared-hellinger": (-math.inf, 1), "js": (-math.inf, LOG2), "gan": (-math.inf, 0), "tv": (-math.inf, 0.5)}


# The output activation of Nowozin et al. (2016), Tables 2 and 6
ACTIVATIONS = {"kl": lambda v: v, "reverse-kl": lambda v: -np.exp(-v), "pearson": lambda v: v,
               "neyman": lambda v: 1 - np.exp(-v), "squared-hellinger": lambda v: 1 - np.exp(-v), "js": lambda v: np.log(2) - np.log(1 + np.exp(-v)),
               "gan": lambda v: -np.log(1 + np.exp(-v)), "tv": lambda v: np.tanh(v) / 2}


@every_family
def test_activation_is_the_paper_s(family):
    v = np.linspace(-6, 6, 25)
    np.testing.assert_allclose(family.activation(real(v)), ACTIVATIONS[family.name](v), rtol=1e-10, atol=1e-12)


@every_family
def test_fake_is_the_conjugate_of_the_activation_without_its_overflow(family):
    s = torch.linspace(-8, 8, 33, dtype=torch.float64)
    t = family.activation(s)
    level = (t < -2) if family.name == "pearson" else torch.zeros_like(s, dtype=torch.bool)  # there fake is the larger one
    torch.testing.assert_close(family.fake(s)[~level], family.conjugate(t)[~level], rtol=1e-9, atol=1e-12)
    assert (family.fake(s)[level] > family.conjugate(t)[level]).all()
    if family.name not in ("kl", "neyman", "squared-hellinger"):  # these do grow exponentially
        s = torch.tensor([-1e3, 1e3], requires_grad=True)  # float32, as in training
        (slope,) = torch.autograd.grad(family.fake(s).sum(), s)
        assert torch.isfinite(family.fake(s)).all() and torch.isfinite(slope).all()


@every_family
def test_activation_maps_the_line_into_the_domain_of_the_conjugate(family):
    low, high = DOMAINS[family.name]
    s = torch.linspace(-12, 12, 241, dtype=torch.float64)
    t = family.activation(s)
    assert (t[1:] > t[:-1]).all() and low < t[0] and t[-1] < high
    assert family.conjugate(t).isfinite().all()
    # and it comes as near to either end of the domain as one likes
    assert t[0] - -0.5 < 1e-4 if family.name == "tv" else t[0] < -11  # below -½ TV's f* is flat
    assert t[-1] > 11 if high == math.inf else high - t[-1] < 1e-4


@every_family
def test_bound_is_tight_at_the_best_t_and_below_for_any_other(family):
    p, q = PAIRS["apart"][::-1] if family.name == "neyman" else PAIRS["apart"]
    exact = f_divergence(p, q, family.name)

    def best(x):
        return family.best(real(p(x) / q(x))).numpy()

    assert f_bound(p, q, best, family.name) == pytest.approx(exact, rel=1e-8)
    random = np.random.default_rng(0)
    for _ in range(5):
        a, b, c = random.normal(size=3)
        bound = f_bound(p, q, lambda x: family.activation(real(a + b * np.sin(x + 3 * c))).numpy(), family.name)
        assert bound < exact - 1e-4


def test_bound_of_a_constant():
    # E_p c - E_q f*(c) = c - f*(c), here with KL's f*(c) = e^{c-1}: at c = 1 it is 0 = D_f(p‖p)
    p, q = PAIRS["laplace"]
    for c in (-1.0, 1.0, 2.0):
        assert f_bound(p, q, lambda x: np.full_like(x, c), "kl") == pytest.approx(c - math.exp(c - 1), rel=1e-12, abs=1e-12)


def test_w1_in_closed_form():
    """A shift costs the shift, a stretch E|z| times the difference of the scales; nothing stops it as JSD and TV stop."""
    for mu in (0.5, 3.0, 40.0):
        assert w1(densities.gaussian(0, 1), densities.gaussian(mu, 1)) == pytest.approx(mu, rel=1e-5)
    assert w1(densities.gaussian(0, 1), densities.gaussian(0, 2.5)) == pytest.approx(1.5 * np.sqrt(2 / np.pi), rel=1e-5)
    assert w1(densities.uniform(0, 1), densities.uniform(2, 5)) == pytest.approx(3.0, rel=1e-6)
    p, q = densities.laplace(0, 1), densities.gaussian(1, 2)
    assert w1(p, q) == pytest.approx(w1(q, p)) and w1(p, p) == 0


RANDOM = np.random.default_rng(7)


@pytest.mark.parametrize("scales", [(1.0, 1e-4), (1e-6, 1e6), (1e-6, 1e-6), (1e6, 1e6), *10 ** RANDOM.uniform(-6, 6, (16, 2))], ids=str)
@pytest.mark.parametrize("make", [densities.gaussian, densities.laplace])
def test_w1_of_random_scales_and_far_supports(make, scales):
    """In a family of locations m and scales b W₁ = E|δ + τ z| with δ = m − m′, τ = |b − b′| and z of location 0 and scale 1: in closed
    form τ √(2/π) e^{−δ²/2τ²} + δ erf(δ/(τ√2)) for the normal, |δ| + τ e^{−|δ|/τ} for the Laplace distribution."""
    (b, c), random = map(float, scales), np.random.default_rng(np.array(scales).view(np.uint64))
    m, n = random.normal(size=2) * max(scales) * 10.0 ** random.integers(-3, 2)
    delta, tau = abs(m - n), abs(b - c)
    if tau == 0:
        exact = delta
    elif make is densities.gaussian:
        exact = tau * math.sqrt(2 / math.pi) * math.exp(-(delta**2) / (2 * tau**2)) + delta * math.erf(delta / (tau * math.sqrt(2)))
    else:
        exact = delta + tau * math.exp(-delta / tau)
    assert w1(make(m, b), make(n, c)) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_divergences_of_random_gaussians_at_every_scale(scale):
    for _ in range(10):
        (m, n), (s, t) = scale * RANDOM.normal(size=2), scale * RANDOM.uniform(0.8, 1.25, 2)
        p, q = densities.gaussian(m, s), densities.gaussian(n, t)
        assert kl(p, q) == pytest.approx(math.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - 0.5, rel=1e-7, abs=1e-10)
        assert tv(p, densities.gaussian(n, s)) == pytest.approx(2 * stats.norm.cdf(abs(m - n) / (2 * s)) - 1, rel=1e-7)
        hellinger = 2 - 2 * math.sqrt(2 * s * t / (s**2 + t**2)) * math.exp(-((m - n) ** 2) / (4 * (s**2 + t**2)))
        assert f_divergence(p, q, "squared-hellinger") == pytest.approx(hellinger, rel=1e-7, abs=1e-10)
        if 2 * t**2 > 1.05 * s**2:
            a = 2 / s**2 - 1 / t**2
            chi = t / s**2 / math.sqrt(a) * math.exp((2 * m / s**2 - n / t**2) ** 2 / (2 * a) - m**2 / s**2 + n**2 / (2 * t**2)) - 1
            assert f_divergence(p, q, "pearson") == pytest.approx(chi, rel=1e-6)


@pytest.mark.parametrize("p, q", [(densities.gaussian(0, 2), densities.gaussian(0, 1)), (densities.laplace(), densities.gaussian()),
                                  (densities.gaussian(3, 1.5), densities.gaussian(0, 1)), (densities.laplace(0, 2.1), densities.laplace(0, 1))])
def test_an_f_divergence_that_diverges_is_infinite(p, q):
    assert f_divergence(p, q, "pearson") == math.inf and f_divergence(p, q, "squared-hellinger") < 2


def test_an_f_divergence_may_be_large_without_being_infinite():
    assert f_divergence(densities.gaussian(0, 1), densities.gaussian(12, 1), "pearson") == pytest.approx(math.exp(144) - 1, rel=1e-6)
    assert f_divergence(densities.laplace(0, 1.9), densities.laplace(0, 1), "pearson") == pytest.approx(1 / (2 * 1.9 - 1.9**2) * 1 - 1, rel=1e-6)


@pytest.mark.parametrize("measure", [kl, js, tv, w1])
def test_what_is_no_density_is_named(measure):
    with pytest.raises(ValueError, match="^p = 'x': give a density"):
        measure("x", densities.gaussian())
    with pytest.raises(ValueError, match="^q = 'x': give a density"):
        measure(densities.gaussian(), "x")
