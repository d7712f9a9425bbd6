"""ganutils.induced: the divergence that G follows under a loss, against the closed forms of the literature and of the ledger."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from ganutils import densities, induced, losses
from ganutils.divergences import F_DIVERGENCES
from ganutils.losses import Loss

LOG2 = math.log(2)
A = (0.0, 1.0, 0.5, 1.2)  # p = N(0, 1), q = N(0.5, 1.2²)


def sums(m, s, n, t):
    """The textbook divergences of p = N(m, s²) and q = N(n, t²), in closed form or by SciPy's quadrature."""
    p, q = stats.norm(m, s).pdf, stats.norm(n, t).pdf
    low, high = min(m - 12 * s, n - 12 * t), max(m + 12 * s, n + 12 * t)

    def over(f):
        return integrate.quad(lambda x: f(p(x), q(x)), low, high, points=[m, n], limit=500, epsabs=1e-13, epsrel=1e-12)[0]

    def kl(m, s, n, t):
        return math.log(t / s) + (s**2 + (m - n) ** 2) / (2 * t**2) - 0.5

    def to_middle(p, q):
        return p * math.log(2 * p / (p + q)) if p > 1e-300 else 0.0

    kl_m = over(to_middle)
    return {
        "KL(p‖q)": kl(m, s, n, t), "KL(q‖p)": kl(n, t, m, s), "KL(p‖m)": kl_m, "JSD": (kl_m + over(lambda p, q: to_middle(q, p))) / 2,
        "Pearson": over(lambda p, q: (p - q) ** 2 / q if q > 1e-300 else 0.0), "Neyman": over(lambda p, q: (p - q) ** 2 / p if p > 1e-300 else 0.0),
        "H²": 2 - 2 * math.sqrt(2 * s * t / (s**2 + t**2)) * math.exp(-((m - n) ** 2) / (4 * (s**2 + t**2))),
        "TV": over(lambda p, q: abs(p - q) / 2), "Δ": over(lambda p, q: (p - q) ** 2 / (p + q) if p + q > 1e-300 else 0.0),
    }


def least_squares(a, b, c):
    return lambda D: (b - a) * (c - a) * D["KL(p‖m)"] - (b - a) ** 2 / 8 * D["Δ"]


# what G descends at D's best, by the closed forms; h(1) = 0, so that all are 0 at q = p
FOLLOWED = {
    "minimax": (losses.get("minimax"), lambda D: 2 * D["JSD"]),
    "non-saturating": (losses.get("non-saturating"), lambda D: D["KL(q‖p)"] - 2 * D["JSD"]),
    "hinge": (losses.get("hinge"), lambda D: 2 * D["TV"]),
    "ebgan": (losses.ebgan(1.7), lambda D: 1.7 * D["TV"]),
    **{f"least squares {abc}": (losses.least_squares(*abc), least_squares(*abc))
       for abc in ((0, 1, 1), (-1, 1, 0), (-1, 1, 1), (0.2, 1.3, 0.9), (1, -0.5, -2))},
    "kl": (losses.get("f-kl"), lambda D: D["KL(p‖q)"]), "reverse-kl": (losses.get("f-reverse-kl"), lambda D: D["KL(q‖p)"]),
    "pearson": (losses.get("f-pearson"), lambda D: D["Pearson"]), "neyman": (losses.get("f-neyman"), lambda D: D["Neyman"]),
    "squared-hellinger": (losses.get("f-squared-hellinger"), lambda D: D["H²"]), "js": (losses.get("f-js"), lambda D: 2 * D["JSD"]),
    "gan": (losses.get("f-gan"), lambda D: 2 * D["JSD"]), "tv": (losses.get("f-tv"), lambda D: D["TV"]),
    "kl, trick": (losses.f_gan("kl", trick=True), lambda D: D["KL(q‖p)"]),
    "pearson, trick": (losses.f_gan("pearson", trick=True), lambda D: 2 * D["KL(p‖q)"]),
    "reverse-kl, trick": (losses.f_gan("reverse-kl", trick=True), lambda D: D["Neyman"] / 2),
    "js, trick": (losses.f_gan("js", trick=True), lambda D: D["KL(q‖p)"] - 2 * D["JSD"]),
    "gan, trick": (losses.f_gan("gan", trick=True), lambda D: D["KL(q‖p)"] - 2 * D["JSD"]),
    "tv, trick": (losses.f_gan("tv", trick=True), lambda D: D["TV"]),
}
every_row = pytest.mark.parametrize("loss, followed", FOLLOWED.values(), ids=FOLLOWED)
RANDOM = np.random.default_rng(16)
PAIRS = [A, *((*RANDOM.normal(0, 0.6, 1), RANDOM.uniform(0.95, 1.1), *RANDOM.normal(0, 0.6, 1), RANDOM.uniform(0.9, 1.15)) for _ in range(2))]
REFERENCE = {pair: sums(*pair) for pair in PAIRS}


def test_the_closed_forms_have_the_digits_of_case_a():
    expected = {"KL(p‖q)": 0.116349334572, "KL(q‖p)": 0.162678443206, "Pearson": 0.199597337705, "Neyman": 0.740228214283,
                "H²": 0.0666238494292, "TV": 0.192988495556, "Δ": 0.121057340451}
    for name, value in expected.items():
        assert REFERENCE[A][name] == pytest.approx(value, rel=1e-9)
    assert 2 * REFERENCE[A]["JSD"] == pytest.approx(0.0641937839492, rel=1e-9)


@every_row
def test_what_g_follows_is_the_closed_form(loss, followed):
    D_h = induced.divergence(loss)
    for pair in PAIRS:
        m, s, n, t = pair
        found = D_h(densities.gaussian(m, s), densities.gaussian(n, t))
        assert found == pytest.approx(followed(REFERENCE[pair]), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("loss, slope", [
    (losses.get("f-kl"), 0.347222), (losses.f_gan("kl", trick=True), 0.5), (losses.f_gan("pearson", trick=True), 0.694444),
    (losses.f_gan("reverse-kl", trick=True), 1.553775), (losses.get("f-gan"), 0.188094), (losses.f_gan("gan", trick=True), 0.311906),
    (losses.least_squares(), 0.0628392826), (losses.least_squares(-1, 1, 0), 0.0387471184), (losses.least_squares(0.2, 1.3, 0.9), 0.0292613293),
], ids=lambda value: getattr(value, "name", None))
def test_case_a_s_pull_on_the_mean(loss, slope):
    """d/dμ of L_G at μ = 0.5, ℓ frozen: ∫ ℓ(p/q) ∂q/∂μ dx; and d/dμ of D_h by differences."""
    m, s, n, t = A
    D_h, p = induced.divergence(loss), densities.gaussian(m, s)
    x, weights = densities.quadrature([-20.0, 0.0, 0.5, 20.0], panels=80)
    q = densities.gaussian(n, t)(x)
    frozen = weights @ (D_h.ell(p(x) / q) * q * (x - n) / t**2)
    moved = (D_h(p, densities.gaussian(n + 1e-3, t)) - D_h(p, densities.gaussian(n - 1e-3, t))) / 2e-3
    assert frozen == pytest.approx(slope, rel=3e-6) and moved == pytest.approx(slope, rel=1e-5)


@every_row
def test_it_is_what_g_s_gradient_leads_down(loss, followed):
    """In six cells, each gradient of Σ q ℓ(p/q) with ℓ frozen is that of Σ q h(p/q)."""
    D_h, rng = induced.divergence(loss), np.random.default_rng(3)
    p, q = rng.dirichlet(np.full(6, 3.0), 2)
    frozen = D_h.ell(p / q)
    for direction in rng.normal(size=(4, 6)):
        direction = q * (direction - q @ direction)  # keeps the sum of the masses
        step = 1e-5
        ahead, behind = (sum((q + e * direction) * D_h.h(p / (q + e * direction))) for e in (step, -step))
        assert (ahead - behind) / (2 * step) == pytest.approx(frozen @ direction, rel=1e-5, abs=1e-9)


@every_row
def test_h_is_normalised_and_bends_as_ell_falls(loss, followed):
    D_h = induced.divergence(loss)
    jumps = "tv" in D_h.name or D_h.name in ("hinge", "ebgan(1.7)")
    assert D_h.h(1.0) == 0 and abs(D_h.h(1 + 1e-6) - D_h.h(1 - 1e-6)) < 1e-9
    u = np.exp(np.linspace(-4, 4, 40))  # not at 1
    step = 1e-3 * u
    second = (D_h.h(u + step) - 2 * D_h.h(u) + D_h.h(u - step)) / step**2
    np.testing.assert_allclose(D_h.bend(u), second, rtol=1e-4, atol=1e-6)
    slope = np.gradient(D_h.ell(u))
    assert D_h.convex == bool((slope <= 1e-12).all()) and (jumps or (D_h.bend(u) >= 0).all() == D_h.convex)


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_honest_and_trick_have_h_of_the_one_idea(name):
    """ℓ = f − u f′ and h″ = f″; with the trick ℓ = −f′ and h″ = f″/u, up to what h is normalised by."""
    family, u = F_DIVERGENCES[name], np.array([0.02, 0.3, 0.8, 1.4, 6.0, 80.0])
    f, slope = (part(torch.from_numpy(u)).numpy() for part in (family.f, family.best))
    at_one, at = family.f(torch.ones(1, dtype=torch.float64)).item(), family.threshold
    honest, trick = induced.divergence(f"f-{name}"), induced.divergence(losses.f_gan(name, trick=True))
    np.testing.assert_allclose(honest.ell(u), f - u * slope, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(trick.ell(u), -slope, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(honest.h(u), f - at_one - at * (u - 1), rtol=1e-8, atol=1e-11)
    np.testing.assert_allclose(trick.bend(u), honest.bend(u) / u, rtol=1e-6, atol=1e-9)
    assert honest.at_zero == pytest.approx(family.at_zero - at_one + at) and honest.at_infinity == pytest.approx(family.at_infinity - at)


@pytest.mark.parametrize("a, b, c", [(0, 1, 1), (-1, 1, 0), (-1, 1, 1), (0.2, 1.3, 0.9)])
def test_the_stiffness_of_least_squares_at_the_equilibrium(a, b, c):
    D_h = induced.divergence(losses.least_squares(a, b, c))
    assert D_h.bend(1.0) == pytest.approx((b - a) / 4 * (c - (a + b) / 2), abs=1e-9)
    assert D_h.best(3.0) == pytest.approx((3 * b + a) / 4) and D_h.convex == (c >= b)


def test_disjoint_supports_cost_h_of_0_and_h_at_infinity():
    p, q = densities.uniform(0, 1), densities.uniform(2, 3)
    assert induced.divergence("minimax")(p, q) == pytest.approx(2 * LOG2)
    assert induced.divergence("hinge")(p, q) == pytest.approx(2)
    assert induced.divergence("non-saturating")(p, q) == math.inf
    assert induced.divergence("f-pearson")(densities.gaussian(0, 1), densities.gaussian(0, 0.7)) == math.inf
    assert induced.divergence("f-neyman")(densities.gaussian(0, 1), densities.gaussian(0, 1.5)) == math.inf


def mine(d_real, d_fake, g):
    return Loss("mine", lambda r, f: d_real(r).mean(-1) + d_fake(f).mean(-1), lambda r, f: g(f).mean(-1))


def test_a_loss_of_your_own_gets_its_divergence():
    """D: e^{−s/2} on real, e^{s/2} on fake (boosting's), best s = log u; G: −s. Then ℓ = −log u, h″ = 1/u²: KL(q‖p)."""
    D_h = induced.divergence(mine(lambda s: (-s / 2).exp(), lambda s: (s / 2).exp(), lambda s: -s))
    for pair in PAIRS:
        m, s, n, t = pair
        assert D_h(densities.gaussian(m, s), densities.gaussian(n, t)) == pytest.approx(REFERENCE[pair]["KL(q‖p)"], rel=1e-8)
    assert D_h.convex and D_h.at_zero == math.inf and D_h.at_infinity == pytest.approx(1) and repr(D_h) == "Induced('mine')"
    np.testing.assert_allclose(D_h.best(np.array([[0.5, 1.0, 3.0]])), np.log([[0.5, 1.0, 3.0]]), atol=1e-12)


def test_a_jump_upwards_at_1_is_seen():
    """The hinge with G running away: ℓ = sign(u − 1), and what it follows is −2 TV, no f-divergence."""
    D_h = induced.divergence(losses.get("hinge")._replace(g=lambda r, f: f.mean(-1)))
    assert not D_h.convex and D_h(densities.gaussian(0, 1), densities.gaussian(0.5, 1.2)) == pytest.approx(-2 * REFERENCE[A]["TV"])


def test_of_several_minima_of_d_the_lowest_counts():
    """(s² − 1)² plus s/4 on fake and minus it on real samples: lowest near s = sign(u − 1), though the other is a minimum, too."""
    D_h = induced.divergence(mine(lambda s: (s**2 - 1) ** 2 - s / 4, lambda s: (s**2 - 1) ** 2 + s / 4, lambda s: -s))
    assert (np.sign(D_h.best(np.array([0.3, 0.8, 1.3, 4.0]))) == [-1, -1, 1, 1]).all()


@pytest.mark.parametrize("name, why", [("wasserstein", "no minimum where p/q = 2"), ("relativistic-pairing", "compares real with generated"),
                                       ("relativistic-average", "compares real with generated")])
def test_a_loss_that_is_no_function_of_the_ratio_is_refused(name, why):
    with pytest.raises(ValueError, match=f"loss '{name}'.*{why}"):
        induced.divergence(name)
    with pytest.raises(ValueError, match="above 0"):
        induced.divergence("minimax").h([1.0, -0.5])
