"""ganutils.penalties: slopes and penalties of discriminators whose gradient is known by heart."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch.nn.functional import conv2d

from ganutils import penalties
from ganutils.penalties import PENALTIES, between, r1, r2, slope, wgan_gp

A = torch.tensor([0.6, -1.2, 0.4], dtype=torch.float64)  # ‖A‖ = 1.4


def points(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def slope_of(D, x):
    x = x.clone().requires_grad_()
    return slope(D(x), x)


# --- the slope ------------------------------------------------------------------------------------


def test_slope_of_a_sine_is_its_cosine_sample_by_sample():
    x = points(7, 3)
    expected = (x @ A).cos()[:, None] * A
    torch.testing.assert_close(slope_of(lambda x: (x @ A).sin(), x), expected)


def test_slope_is_a_finite_difference_on_images():
    def D(x):
        return conv2d(x, points(2, 1, 3, 3, seed=2)).tanh().flatten(1) @ points(72, seed=3)

    x, v, h = points(4, 1, 8, 8), points(4, 1, 8, 8, seed=1), 1e-5
    along_v = (D(x + h * v) - D(x - h * v)) / (2 * h)
    found = slope_of(D, x)
    assert found.shape == x.shape
    torch.testing.assert_close((found * v).flatten(1).sum(1), along_v, rtol=1e-6, atol=1e-8)


def test_slope_needs_an_x_that_is_tracked_and_an_s_that_comes_from_it():
    x, w = points(4, 3), A.clone().requires_grad_()
    tracked = x.clone().requires_grad_()
    for s, at in ((x @ A, x), (x @ w, x), ((x @ A), tracked)):  # neither, s by its weights alone, x alone
        with pytest.raises(ValueError, match="not known as a function of x"):
            slope(s, at)


# --- closed forms ---------------------------------------------------------------------------------


@pytest.mark.parametrize("penalty", [r1, r2])
@pytest.mark.parametrize("gamma", [0.1, 1.0, 10.0])
def test_r1_and_r2_of_a_linear_d_are_half_gamma_times_its_squared_slope(penalty, gamma):
    value = penalty(slope_of(lambda x: x @ A + 3, points(5, 3)), gamma)
    assert value.item() == pytest.approx(gamma / 2 * 1.4**2, rel=1e-12)


@pytest.mark.parametrize("penalty", [r1, r2])
def test_r1_and_r2_of_a_quadratic_d(penalty):
    # s = ½ xᵀMx with M symmetric has the slope Mx, so that E ‖Mx‖² is the mean over the samples
    x, M = points(50, 3), torch.tensor([[2.0, 0.5, 0], [0.5, 1, -1], [0, -1, 3]], dtype=torch.float64)
    squares = [(M @ v).dot(M @ v).item() for v in x]
    value = penalty(slope_of(lambda x: 0.5 * (x @ M * x).sum(1), x), 3.0)
    assert value.item() == pytest.approx(3.0 / 2 * sum(squares) / 50, rel=1e-12)


@pytest.mark.parametrize("length", [0.25, 1.0, 3.0])
def test_wgan_gp_of_a_linear_d_is_how_far_its_slope_is_from_one(length):
    value = wgan_gp(slope_of(lambda x: x @ A * (length / 1.4), points(5, 3)), 10.0)
    assert value.item() == pytest.approx(10 * (length - 1) ** 2, rel=1e-9, abs=1e-12)


def test_norms_are_taken_per_sample_and_then_averaged():
    slopes = torch.zeros(2, 1, 2, 2)
    slopes[1] = 1.0  # norms 0 and 2: the mean of (norm - 1)² is 1, of norm² is 2
    assert wgan_gp(slopes, 1.0).item() == pytest.approx(1, abs=1e-5)
    assert r1(slopes, 1.0).item() == pytest.approx(1) and r2(slopes, 1.0).item() == pytest.approx(1)
    # The norm of the whole batch, or of the mean slope, would say 1·(2 - 1)² = 1 for this pair too; not for this one:
    slopes[0, 0, 0, 0] = -2.0  # norms 2 and 2
    assert wgan_gp(slopes, 1.0).item() == pytest.approx(1, rel=1e-6)
    assert r1(slopes, 1.0).item() == pytest.approx(2)


def test_the_size_of_the_batch_does_not_matter():
    slopes = points(6, 3)
    for penalty in (r1, r2, wgan_gp):
        torch.testing.assert_close(penalty(slopes.repeat(3, 1), 2.0), penalty(slopes, 2.0))


# --- their gradient in D's parameters, of second order ------------------------------------------------


@pytest.mark.parametrize("penalty", [r1, r2, wgan_gp])
def test_gradient_in_the_parameters_is_a_finite_difference(penalty):
    x = points(4, 3).requires_grad_()

    def of_weights(w, v):
        return penalty(slope((x @ w).tanh() @ v, x), 2.0)

    assert torch.autograd.gradcheck(of_weights, (points(3, 5, seed=1).requires_grad_(), points(5, seed=2).requires_grad_()))


@pytest.mark.parametrize("penalty", [r1, r2, wgan_gp])
def test_gradient_of_a_linear_d(penalty):
    a = A.clone().requires_grad_()
    x = points(4, 3).requires_grad_()
    (gradient,) = torch.autograd.grad(penalty(slope(x @ a, x), 0.5), a)
    # d/da of γ/2 |a|² is γ a; of λ (|a| - 1)² it is 2 λ (|a| - 1) a/|a|
    torch.testing.assert_close(gradient, 2 * 0.5 * 0.4 * A / 1.4 if penalty is wgan_gp else 0.5 * A)


@pytest.mark.parametrize("penalty, value", [(r1, 0.0), (r2, 0.0), (wgan_gp, 2.0)])
def test_finite_where_the_slope_is_zero(penalty, value):
    a = torch.zeros(3, requires_grad=True)
    x = points(4, 3).float().requires_grad_()
    term = penalty(slope(x @ a, x), 2.0)
    assert term.item() == pytest.approx(value, abs=1e-5)
    assert torch.autograd.grad(term, a)[0].isfinite().all()  # the root has no slope at 0


@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize("weight", [0.7, 3.0])
def test_derivative_is_that_of_the_term_where_every_slope_is_one_number(name, weight):
    for u in (-1.8, -0.3, 0.4, 2.5):
        slopes = torch.full((4, 1), u, dtype=torch.float64)
        along = torch.ones_like(slopes)
        _, expected = torch.func.jvp(lambda v: PENALTIES[name].term(v, weight), (slopes,), (along,))
        for one in (u, np.array(u), torch.tensor(u, dtype=torch.float64)):
            assert float(PENALTIES[name].derivative(one, weight)) == pytest.approx(expected.item(), rel=1e-9)


# --- where WGAN-GP looks -----------------------------------------------------------------------------


def test_between_lies_on_each_segment_with_a_uniform_alpha_of_its_own():
    n = 2000
    real, fake = points(n, 3, seed=1), points(n, 3, seed=2)
    alpha = (between(real, fake, torch.Generator().manual_seed(3)) - fake) / (real - fake)
    torch.testing.assert_close(alpha, alpha.mean(1, keepdim=True).expand_as(alpha), rtol=1e-6, atol=1e-9)  # one a sample
    assert ((alpha >= 0) & (alpha <= 1)).all()  # a normal α would leave the segment
    assert stats.kstest(alpha[:, 0], "uniform").pvalue > 0.001


def test_between_weights_the_real_sample_with_the_alpha_that_its_generator_draws():
    real, fake = points(5, 1, 2, 2, seed=1), points(5, 1, 2, 2, seed=2)
    alpha = torch.rand(5, 1, 1, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    expected = torch.stack([a.item() * x + (1 - a.item()) * y for a, x, y in zip(alpha, real, fake)])
    torch.testing.assert_close(between(real, fake, torch.Generator().manual_seed(3)), expected)
    torch.testing.assert_close(between(real, real), real)


# --- names -------------------------------------------------------------------------------------------


def test_each_penalty_takes_its_slopes_where_its_paper_does():
    assert {name: penalty.where for name, penalty in PENALTIES.items()} == {"r1": "real", "r2": "fake", "wgan-gp": "between"}
    assert [PENALTIES[name].term for name in ("r1", "r2", "wgan-gp")] == [r1, r2, wgan_gp]


def test_unknown_penalty_is_refused_with_the_known_ones():
    assert penalties.get("r1") is PENALTIES["r1"]
    with pytest.raises(ValueError, match="unknown penalty 'gp'; choose one of: r1, r2, wgan-gp"):
        penalties.get("gp")


def test_no_weight_no_penalty():
    slopes = points(4, 3)
    assert [penalty(slopes, 0.0).item() for penalty in (r1, r2, wgan_gp)] == [0, 0, 0]
    assert math.isclose(r1(slopes, 2.0).item(), 2 * r1(slopes, 1.0).item())


@pytest.mark.parametrize("penalty", [r1, r2, wgan_gp])
def test_a_weight_may_be_a_tensor_one_a_member(penalty):
    slopes, weights = points(3, 4, 2), torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64)
    rows = torch.stack([penalty(v, weight.item()) for v, weight in zip(slopes, weights)])
    torch.testing.assert_close(torch.func.vmap(penalty)(slopes, weights), rows)
