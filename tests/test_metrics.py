"""ganutils.metrics on point sets whose scores are known."""

import math

import numpy as np
import pytest
import torch
from scipy.special import rel_entr

from ganutils import metrics, toys
from ganutils.metrics import mode_coverage, mode_kl, sliced_wasserstein


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


SQUARE = torch.tensor([[0.0, 0], [1, 0], [0, 1], [1, 1]])


def test_modes_and_quality_by_hand():
    x = torch.tensor([[0.0, 0], [0.02, 0.02], [1.0, 0.029], [0.5, 0.5], [0.0, 1.031]])
    # std 0.01, so within 0.03: two samples at the first centre, one at the second, none at the others
    assert mode_coverage(x, SQUARE, 0.01) == (2, 3 / 5)
    assert mode_coverage(x, SQUARE, 0.01, radius=3.2) == (3, 4 / 5)
    assert mode_coverage(SQUARE, SQUARE, 0.01) == (4, 1.0)
    assert mode_coverage(SQUARE + 0.1, SQUARE, 0.01) == (0, 0.0)


def test_one_good_sample_finds_a_mode_and_a_bad_one_does_not():
    x = torch.cat([torch.zeros(1000, 2), torch.tensor([[1.0, 1.0], [0.9, 0.0]])])
    modes, good = mode_coverage(x, SQUARE, 0.01)
    assert modes == 2 and good == pytest.approx(1001 / 1002)


@pytest.mark.parametrize("toy, centres, std", [(toys.ring, toys.ring_centres, toys.RING_STD),
                                               (toys.grid, toys.grid_centres, toys.GRID_STD)])
@pytest.mark.parametrize("radius", [1.0, 3.0])
def test_exact_samples_score_the_rayleigh_distribution(toy, centres, std, radius):
    n, exact = 20_000, 1 - math.exp(-(radius**2) / 2)  # 98.89 % at radius 3
    modes, good = mode_coverage(toy(n, seeded()), centres(), std, radius)
    assert modes == len(centres())
    assert good == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / n))


@pytest.mark.parametrize("x, centres, std, what", [
    (torch.zeros(3), SQUARE, 0.1, r"x has shape \(3,\)"), (torch.zeros(0, 2), SQUARE, 0.1, r"x has shape \(0, 2\)"),
    (torch.zeros(3, 2), torch.zeros(2), 0.1, "centres has shape"), (torch.zeros(3, 1), SQUARE, 0.1, "1 and 2 coordinates"),
    (torch.full((3, 2), math.nan), SQUARE, 0.1, "x holds NaN"), (torch.zeros(3, 2), SQUARE, 0.0, "std = 0.0"),
    (torch.zeros(3, 2), SQUARE, math.nan, "std = nan"),
])
def test_mode_coverage_names_what_is_wrong(x, centres, std, what):
    with pytest.raises(ValueError, match=what):
        mode_coverage(x, centres, std)


@pytest.mark.parametrize("radius", [0.0, -1.0, math.nan])
def test_a_radius_that_is_not_positive_is_refused(radius):
    with pytest.raises(ValueError, match=f"radius = {radius}: give a finite number greater than 0"):
        mode_coverage(SQUARE, SQUARE, 0.1, radius)


def test_one_bad_coordinate_is_enough_to_refuse():
    x = SQUARE.clone()
    x[2, 1] = math.nan
    with pytest.raises(ValueError, match="x holds NaN"):
        mode_coverage(x, SQUARE, 0.1)


# --- KL over the modes -----------------------------------------------------------------------------


def test_mode_kl_by_hand():
    assert mode_kl(SQUARE, SQUARE) == 0
    assert mode_kl(SQUARE[:1].repeat(7, 1), SQUARE) == pytest.approx(math.log(4))
    assert mode_kl(SQUARE[:3], SQUARE) == pytest.approx(math.log(4 / 3))
    # three quarters at one centre, a quarter at another, however far away
    x = torch.tensor([[0.0, 0], [0.1, 0], [-9.0, -9], [1.4, 1.2]])
    assert mode_kl(x, SQUARE) == pytest.approx(0.75 * math.log(3) + 0.25 * math.log(1))


def test_mode_kl_of_exact_samples_is_near_zero():
    n = 5000
    # 2 n KL is about chi-squared with m - 1 degrees of freedom
    assert 0 < 2 * n * mode_kl(toys.grid(n, seeded()), toys.grid_centres()) < 24 + 5 * math.sqrt(2 * 24)


@pytest.mark.parametrize("x, centres, what", [
    (torch.zeros(3), SQUARE, r"x has shape \(3,\)"), (torch.zeros(3, 1), SQUARE, "1 and 2 coordinates"),
    (torch.full((3, 2), math.nan), SQUARE, "x holds NaN"),
])
def test_mode_kl_names_what_is_wrong(x, centres, what):
    with pytest.raises(ValueError, match=what):
        mode_kl(x, centres)


# --- sliced Wasserstein ----------------------------------------------------------------------------


def cloud(n=400, d=2, seed=0):
    return torch.randn(n, d, generator=seeded(seed), dtype=torch.float64)


def test_in_one_dimension_it_is_the_mean_gap_of_the_sorted_samples():
    x = cloud(d=1)
    assert sliced_wasserstein(x, x + 0.7) == pytest.approx(0.7)  # every sample moves by 0.7
    # {0, 1, 2} → {5, 3, 4} in another order: 0 → 3, 1 → 4, 2 → 5
    assert sliced_wasserstein(torch.tensor([[0.0], [1], [2]]), torch.tensor([[5.0], [3], [4]])) == pytest.approx(3)
    assert sliced_wasserstein(torch.tensor([[0.0], [1.0]]), torch.tensor([[0.0], [4.0]])) == pytest.approx(1.5)


def test_zero_for_the_same_points_in_any_order():
    x = cloud()
    assert sliced_wasserstein(x, x) == 0
    assert sliced_wasserstein(x, x[torch.randperm(len(x), generator=seeded())]) == pytest.approx(0, abs=1e-15)


def test_symmetry_triangle_inequality_and_scale():
    x, y, z = (cloud(seed=seed) * scale for seed, scale in enumerate((1, 2, 0.5)))
    xy, yz, xz = sliced_wasserstein(x, y), sliced_wasserstein(y, z), sliced_wasserstein(x, z)
    assert sliced_wasserstein(y, x) == pytest.approx(xy) and 0 < xz <= xy + yz
    assert sliced_wasserstein(3 * x, 3 * y) == pytest.approx(3 * xy)


def test_a_shift_in_the_plane_costs_its_mean_projection():
    # W₁ of a shift by v along u is |⟨u, v⟩|, and E |cos| over the circle is 2/π; its variance is ½ - 4/π²
    x, m = cloud(), 4000
    value = sliced_wasserstein(x, x + torch.tensor([3.0, 4.0]), projections=m)
    assert value == pytest.approx(5 * 2 / math.pi, abs=4 * 5 * math.sqrt((0.5 - 4 / math.pi**2) / m))


def test_each_direction_counts_once_and_the_seed_draws_them():
    # a shift by v costs the mean of |⟨u, v⟩| over the directions that the seed draws
    x, shift = cloud(), torch.tensor([3.0, 4.0])
    for projections, seed in ((1, 0), (3, 0), (128, 0), (1, 7)):
        u = np.random.default_rng(seed).standard_normal((projections, 2))
        costs = np.abs(u @ [3.0, 4.0]) / np.hypot(*u.T)
        assert sliced_wasserstein(x, x + shift, projections, seed) == pytest.approx(costs.mean())
    default = sliced_wasserstein(x, x + shift)
    assert default == sliced_wasserstein(x, x + shift, 128, 0) != sliced_wasserstein(x, x + shift, 128, 1)


def test_rotating_both_sets_changes_little_and_another_seed_too():
    x, y = cloud(), 2 * cloud(seed=1) + torch.tensor([2.0, 0.0])
    turn = torch.tensor([[math.cos(1), -math.sin(1)], [math.sin(1), math.cos(1)]], dtype=torch.float64)
    value = sliced_wasserstein(x, y, projections=2000)
    assert sliced_wasserstein(x @ turn, y @ turn, projections=2000) == pytest.approx(value, rel=0.05)
    assert sliced_wasserstein(x, y, projections=2000, seed=1) == pytest.approx(value, rel=0.05)
    assert sliced_wasserstein(x, y, projections=2000) == value


def test_it_shrinks_as_the_samples_of_one_distribution_grow():
    small, large = (sliced_wasserstein(cloud(n, seed=1), cloud(n, seed=2)) for n in (100, 10_000))
    assert 0 < large < small / 3  # of order 1/√n


@pytest.mark.parametrize("x, y, what", [
    (torch.zeros(3, 2), torch.zeros(4, 2), "equally many"), (torch.zeros(3, 2), torch.zeros(3, 3), "equally many"),
    (torch.zeros(3), torch.zeros(3), r"x has shape \(3,\)"),
    (torch.zeros(2, 2), torch.full((2, 2), math.inf), "y holds NaN"),
])
def test_sliced_wasserstein_names_what_is_wrong(x, y, what):
    with pytest.raises(ValueError, match=what):
        sliced_wasserstein(x, y)


def test_no_projection_is_an_error_not_a_nan():
    with pytest.raises(ValueError, match="projections = 0"):
        sliced_wasserstein(torch.zeros(3, 2), torch.zeros(3, 2), projections=0)


def test_histogram_counts_points_in_their_boxes():
    x = torch.rand(500, 2, generator=torch.Generator().manual_seed(3)) * torch.tensor([2.4, 3.0]) - torch.tensor([1.0, 1.3])
    counts = metrics.histogram(x, 0.8, boxes=5)
    edges = np.linspace(-0.8, 0.8, 6)
    expected, _, _ = np.histogram2d(*x.double().T.numpy(), bins=[edges, edges])
    assert counts[:-1].tolist() == expected.ravel().tolist() and counts.sum() == 500
    assert len(metrics.histogram(x, 1.0)) == metrics.BOXES**2 + 1


def test_divergences_of_histograms_are_those_of_their_shares():
    rng = np.random.default_rng(4)
    real, fake = rng.integers(0, 40, 30), rng.integers(0, 25, 30)
    kl, js = metrics.histogram_divergences(real, fake)
    p, q = real / real.sum(), fake / fake.sum()
    assert js == pytest.approx((rel_entr(p, (p + q) / 2).sum() + rel_entr(q, (p + q) / 2).sum()) / 2)
    p, q = (real + 0.5) / (real + 0.5).sum(), (fake + 0.5) / (fake + 0.5).sum()
    assert kl == pytest.approx(rel_entr(p, q).sum())


def test_push_is_where_the_step_of_the_generator_goes():
    """−n ∂L_G/∂x: the slope of s for Wasserstein, (1 − σ(s)) times it for the non-saturating loss."""
    w = torch.tensor([0.7, -1.9])
    x, real = torch.randn(6, 2, generator=torch.Generator().manual_seed(5)), torch.zeros(6, 2)

    def D(x):
        return x @ w + 0.3

    assert torch.allclose(metrics.push(D, "wasserstein", x, real), w.expand(6, 2))
    assert torch.allclose(metrics.push(D, "non-saturating", x, real), torch.sigmoid(-D(x))[:, None] * w, atol=1e-6)
    paired = metrics.push(D, "relativistic-pairing", x, real + 0.5)
    assert torch.allclose(paired, torch.sigmoid(D(real + 0.5) - D(x))[:, None] * w, atol=1e-6)
