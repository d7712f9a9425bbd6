"""ganutils.losses: each loss against its paper's formula, its slopes, and what its minimum means."""

import math
import warnings

import numpy as np
import pytest
import torch
from references import PAPERS, mean

from ganutils import losses
from ganutils.divergences import F_DIVERGENCES
from ganutils.losses import LOSSES

LOG2 = np.log(2)
every_loss = pytest.mark.parametrize("name", LOSSES)


def logits(*shape, seed=0, low=-4.0, high=4.0):
    """Two tensors of the given shape, uniform in [low, high], float64."""
    g = torch.Generator().manual_seed(seed)
    return low + (high - low) * torch.rand(2, *shape, dtype=torch.float64, generator=g)


def slopes(function, s_real, s_fake):
    """∂/∂s_real and ∂/∂s_fake of a loss; zeros where it does not depend on one."""
    s_real, s_fake = (s.detach().clone().requires_grad_() for s in (s_real, s_fake))
    found = torch.autograd.grad(function(s_real, s_fake).sum(), (s_real, s_fake), allow_unused=True)
    return [torch.zeros_like(s_real) if slope is None else slope for slope in found]


# --- against the papers ---------------------------------------------------------------------


def test_every_loss_has_its_paper():
    assert list(LOSSES) == list(PAPERS)
    assert all(LOSSES[name].name == name for name in LOSSES)
    assert {name for name in LOSSES if name.startswith("f-")} == {f"f-{name}" for name in F_DIVERGENCES}


@every_loss
def test_formula_of_the_paper(name):
    s_real, s_fake = logits(50)
    for function, paper in zip((LOSSES[name].d, LOSSES[name].g), PAPERS[name]):
        value = function(s_real, s_fake)
        assert value.shape == ()
        assert value.item() == pytest.approx(paper(s_real.numpy(), s_fake.numpy()), rel=1e-10)


@every_loss
def test_members_axis_is_row_by_row(name):
    s_real, s_fake = logits(3, 20)
    for function in (LOSSES[name].d, LOSSES[name].g):
        rows = torch.stack([function(r, f) for r, f in zip(s_real, s_fake)])
        assert rows.shape == (3,) and rows.unique().numel() == 3
        torch.testing.assert_close(function(s_real, s_fake), rows, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name, s, d, g", [
    ("minimax", 0, 2 * LOG2, -LOG2), ("non-saturating", 0, 2 * LOG2, LOG2), ("least-squares", 0.5, 1 / 4, 1 / 8),
    ("hinge", 0, 2, 0), ("ebgan", 0, 1, LOG2), ("wasserstein", 0, 0, 0), ("relativistic-pairing", 0, LOG2, LOG2),
    ("relativistic-average", 0, 2 * LOG2, 2 * LOG2), ("f-gan", 0, 2 * LOG2, -LOG2), ("f-js", 0, 0, 0),
])
def test_value_where_d_cannot_tell_real_from_fake(name, s, d, g):
    s_real, s_fake = torch.full((2, 7), float(s), dtype=torch.float64)
    assert LOSSES[name].d(s_real, s_fake).item() == pytest.approx(d, abs=1e-12)
    assert LOSSES[name].g(s_real, s_fake).item() == pytest.approx(g, abs=1e-12)


@pytest.mark.parametrize("name, wrong_d, right_d, wrong_g, right_g", [
    # D wrong and right about everything by 10⁴; then G fooled D nowhere and everywhere
    ("minimax", 2e4, 0, 0, -1e4), ("non-saturating", 2e4, 0, 1e4, 0), ("hinge", 2e4 + 2, 0, 1e4, -1e4),
    ("wasserstein", 2e4, -2e4, 1e4, -1e4), ("relativistic-pairing", 2e4, 0, 2e4, 0),
    ("relativistic-average", 4e4, 0, 4e4, 0), ("f-gan", 2e4, 0, 0, -1e4),
    ("f-js", 2e4 - 2 * LOG2, -2 * LOG2, LOG2, LOG2 - 1e4),
])
def test_exact_and_finite_at_enormous_logits(name, wrong_d, right_d, wrong_g, right_g):
    low, high = torch.full((3,), -1e4), torch.full((3,), 1e4)  # float32, as in training
    loss = LOSSES[name]
    assert [loss.d(low, high).item(), loss.d(high, low).item()] == pytest.approx([wrong_d, right_d])
    assert [loss.g(high, low).item(), loss.g(low, high).item()] == pytest.approx([wrong_g, right_g])
    for function in (loss.d, loss.g):
        for pair in ((low, high), (high, low)):
            assert all(slope.isfinite().all() for slope in slopes(function, *pair))


def test_least_squares_is_finite_at_enormous_logits():
    low, high = torch.full((3,), -1e4), torch.full((3,), 1e4)
    assert LOSSES["least-squares"].d(low, high).item() == pytest.approx((10001**2 + 1e8) / 2)
    assert LOSSES["least-squares"].g(high, low).item() == pytest.approx(10001**2 / 2)


def refuses(function, *shapes):
    """Whether it is a ValueError to put logits of these shapes in."""
    try:
        function(*(torch.arange(1.0, 1 + np.prod(shape)).reshape(shape) for shape in shapes))
    except ValueError:
        return True
    return False


@every_loss
def test_shapes_that_a_mean_over_the_last_axis_would_get_wrong_are_refused(name):
    loss = LOSSES[name]
    pairs, average = name == "relativistic-pairing", name == "relativistic-average"
    assert refuses(loss.d, (3, 5), (2, 5)) and refuses(loss.d, (3, 5), (5,))  # other members
    assert not refuses(loss.d, (5,), (5,)) and not refuses(loss.d, (3, 5), (3, 5))
    # another number of fake logits is one pair too many for the pairing only
    assert refuses(loss.d, (5,), (4,)) == refuses(loss.d, (3, 5), (3, 4)) == pairs
    # (n, 1) is n members with a sample each: the average would compare each sample with its like
    assert [refuses(loss.d, *shapes) for shapes in (((5, 1), (5, 1)), ((5, 1), (5, 4)), ((5, 4), (5, 1)))] == (
        [average] * 3 if not pairs else [False, True, True])
    assert not refuses(loss.d, (1,), (1,)) and not refuses(loss.d, (2, 2), (2, 2)) and not refuses(loss.d, (2, 1, 3), (2, 1, 3))
    if loss.g_needs_real:
        assert refuses(loss.g, (3, 5), (2, 5))
        assert refuses(loss.g, (5,), (4,)) == pairs


# --- slopes -----------------------------------------------------------------------------------


@every_loss
def test_gradients_are_finite_differences(name):
    s_real, s_fake = logits(6, low=-0.5, high=0.9)  # between the kinks of the hinge, right of EBGAN's at −0.54
    for function in (LOSSES[name].d, LOSSES[name].g):
        assert torch.autograd.gradcheck(function, (s_real.requires_grad_(), s_fake.requires_grad_()))


# Where each loss has the slopes of a GAN. Squares turn back beyond their labels, the hinge is flat beyond its kinks, EBGAN
# where E > m = 1, and Pearson's parabola turns back at t = -2, below which no u = p/q ≥ 0 puts its T* = 2 (u - 1).
RANGES = {"least-squares": (0.01, 0.99), "hinge": (-0.99, 0.99), "ebgan": (-0.54, 5.0), "f-pearson": (-1.99, 5.0)}


@every_loss
def test_d_wants_real_up_and_fake_down_and_g_wants_fake_up(name):
    low, high = RANGES.get(name, (-5.0, 5.0))
    s_real, s_fake = logits(200, low=low, high=high)
    d_real, d_fake = slopes(LOSSES[name].d, s_real, s_fake)
    g_real, g_fake = slopes(LOSSES[name].g, s_real, s_fake)
    assert (d_real < 0).all() and (d_fake > 0).all() and (g_fake < 0).all()
    assert (g_real > 0).all() if LOSSES[name].g_needs_real else (g_real == 0).all()


def test_g_needs_real_is_true_for_the_relativistic_losses_only():
    assert [name for name in LOSSES if LOSSES[name].g_needs_real] == ["relativistic-pairing", "relativistic-average"]


@every_loss
def test_slopes_at_one_real_and_one_fake_score(name):
    near_kinks = torch.tensor([-1.9, -1.1, -0.9, -0.55, -0.53, 0.9, 1.1, 1.9], dtype=torch.float64)  # at ±1; EBGAN's at -0.5413
    loss, (r, f) = LOSSES[name], torch.cat([logits(22), near_kinks.expand(2, 8)], dim=1)
    expected = torch.empty(3, 30, dtype=torch.float64)
    for i in range(30):
        expected[0, i], expected[1, i] = slopes(loss.d, r[i : i + 1], f[i : i + 1])
        expected[2, i] = slopes(loss.g, r[i : i + 1], f[i : i + 1])[1]
    for convert in (torch.clone, torch.Tensor.numpy, lambda s: s.numpy() + 0j):
        found = loss.slopes(convert(r), convert(f))
        for values, wanted in zip(found, expected):
            np.testing.assert_allclose(np.broadcast_to(np.real(values), 30), wanted, rtol=1e-9, atol=1e-12)
    for wanted, value in zip(expected[:, 3], loss.slopes(r[3].item(), f[3].item())):
        assert value == pytest.approx(wanted.item(), rel=1e-9)


@every_loss
def test_shift_invariant_says_whether_d_sees_a_constant_added_to_all_scores(name):
    s_real, s_fake = logits(20)
    change = abs(LOSSES[name].d(s_real + 1.5, s_fake + 1.5) - LOSSES[name].d(s_real, s_fake)).item()
    assert change < 1e-12 if LOSSES[name].shift_invariant else change > 0.01


@every_loss
def test_smooth_pairs_says_whether_a_loss_is_a_mean_over_pairs(name):
    loss, (r, f) = LOSSES[name], logits(6)
    r, f = torch.cartesian_prod(r, f).T  # every pair once
    mean_over_pairs = all(
        torch.allclose(player(r, f), torch.stack([player(*pair.view(2, 1)) for pair in torch.stack([r, f], 1)]).mean())
        for player in (loss.d, loss.g))
    kink = name in ("hinge", "ebgan")
    assert loss.smooth_pairs == (mean_over_pairs and not kink)


def test_non_saturating_slope_is_e_to_the_minus_s_times_the_minimax_slope():
    s = torch.linspace(-20, 20, 81, dtype=torch.float64)
    _, minimax = slopes(LOSSES["minimax"].g, s, s)
    _, non_saturating = slopes(LOSSES["non-saturating"].g, s, s)
    torch.testing.assert_close(non_saturating / minimax, (-s).exp(), rtol=1e-9, atol=0)
    # the minimax slope vanishes where G is worst, D(G(z)) ≈ 0; the other there is -1 a sample
    assert abs(minimax[0] * 81) < 1e-8 and non_saturating[0] * 81 == pytest.approx(-1)


@every_loss
def test_only_relativistic_losses_ignore_a_constant_added_to_all_logits(name):
    s_real, s_fake = logits(20)
    loss = LOSSES[name]
    changes = [abs(f(s_real + 1.5, s_fake + 1.5) - f(s_real, s_fake)).item() for f in (loss.d, loss.g)]
    # Wasserstein's D loss ignores it too, as ∫ (p - q) = 0, but its G loss does not
    assert max(changes) < 1e-12 if name.startswith("relativistic") else max(changes) > 0.01


@pytest.mark.parametrize("name", ["relativistic-pairing", "relativistic-average"])
def test_relativistic_players_play_the_same_game_with_real_and_fake_exchanged(name):
    s_real, s_fake = logits(20)
    torch.testing.assert_close(LOSSES[name].g(s_real, s_fake), LOSSES[name].d(s_fake, s_real))


# --- the best discriminator on a space of five points --------------------------------------------

P = np.array([1, 2, 3, 4, 2]) / 12
Q = np.array([4, 1, 3, 2, 2]) / 12


def expected(function, s):
    """A loss whose batch means are exact expectations: each point as often as 12 p and 12 q say."""
    counts = [torch.tensor(np.rint(12 * weights).astype(int)) for weights in (P, Q)]
    return function(*(s.repeat_interleave(count, dim=-1) for count in counts))


def best(name):
    """(s*, L_D(s*)) by numerical minimisation over the five logits."""
    s = torch.zeros(5, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([s], max_iter=500, tolerance_grad=1e-12, tolerance_change=0, line_search_fn="strong_wolfe")

    def closure():
        optimiser.zero_grad()
        value = expected(LOSSES[name].d, s)
        value.backward()
        return value

    optimiser.step(closure)
    return s.detach().numpy(), expected(LOSSES[name].d, s.detach()).item()


JSD = (P @ np.log(2 * P / (P + Q)) + Q @ np.log(2 * Q / (P + Q))) / 2
TV = np.abs(P - Q).sum() / 2


@pytest.mark.parametrize("name", ["minimax", "non-saturating"])
def test_best_logit_is_the_log_density_ratio_and_its_loss_2_log_2_minus_2_jsd(name):
    s, value = best(name)
    np.testing.assert_allclose(s, np.log(P / Q), atol=1e-5)
    assert value == pytest.approx(2 * LOG2 - 2 * JSD, abs=1e-9)


def test_best_least_squares_score_is_the_posterior():
    s, value = best("least-squares")
    np.testing.assert_allclose(s, P / (P + Q), atol=1e-5)
    assert value == pytest.approx(0.5 * (P * Q / (P + Q)).sum(), abs=1e-9)


def test_best_hinge_score_is_the_sign_of_p_minus_q_and_its_loss_2_minus_2_tv():
    s = torch.zeros(601, 5, dtype=torch.float64)
    value = 0.0
    for x in range(5):  # the loss is a sum over the points: search each logit on its own
        s[:, x] = torch.linspace(-3, 3, 601, dtype=torch.float64)
        contribution = expected(LOSSES["hinge"].d, s)
        if P[x] != Q[x]:  # where p = q every s in [-1, 1] is as good
            assert s[contribution.argmin(), x].item() == pytest.approx(np.sign(P[x] - Q[x]))
        s[:, x] = s[contribution.argmin(), x]
        value = contribution.min().item()
    assert value == pytest.approx(2 * (1 - TV), abs=1e-12)


# The textbook definitions of what each f-GAN measures.
TEXTBOOK = {
    "f-kl": P @ np.log(P / Q), "f-reverse-kl": Q @ np.log(Q / P), "f-pearson": ((P - Q) ** 2 / Q).sum(),
    "f-neyman": ((P - Q) ** 2 / P).sum(), "f-squared-hellinger": ((np.sqrt(P) - np.sqrt(Q)) ** 2).sum(), "f-js": 2 * JSD, "f-gan": 2 * JSD - 2 * LOG2,
    "f-tv": TV,
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_best_f_gan_bound_is_the_divergence(name):
    assert -best(name)[1] == pytest.approx(TEXTBOOK[name], abs=1e-6)


@pytest.mark.parametrize("name", TEXTBOOK)
def test_f_gan_is_a_zero_sum_game_in_what_g_can_change(name):
    """The bound is E_p T + L_G = -L_D: L_D + L_G = -E_p T is the same whatever G makes."""
    s_real, s_fake = logits(20)
    loss = LOSSES[name]
    sums = [(loss.d(s_real, s) + loss.g(s_real, s)).item() for s in (s_fake, s_fake + 1)]
    assert sums[0] == pytest.approx(sums[1])


def test_unknown_loss_is_refused_with_the_known_ones():
    assert losses.get("hinge") is LOSSES["hinge"]
    with pytest.raises(ValueError, match="unknown loss 'vanilla'") as error:
        losses.get("vanilla")
    assert all(name in str(error.value) for name in LOSSES)


# --- options ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("a, b, c", [(-1, 1, 0), (0.2, 1.3, 0.9), (1.0, -0.5, 2.0), (-0.3, 1, 1), (0, 1, 0.5), (0, 0.5, 1)])
def test_least_squares_with_any_labels(a, b, c):
    loss, (s_real, s_fake) = losses.least_squares(a, b, c), logits(50)
    r, f = s_real.numpy(), s_fake.numpy()
    assert loss.d(s_real, s_fake).item() == pytest.approx(mean((r - b) ** 2) / 2 + mean((f - a) ** 2) / 2)
    assert loss.g(s_real, s_fake).item() == pytest.approx(mean((f - c) ** 2) / 2)
    best = torch.tensor((b * P + a * Q) / (P + Q))
    delta = ((P - Q) ** 2 / (P + Q)).sum()
    assert expected(loss.d, best).item() == pytest.approx((b - a) ** 2 / 8 * (2 - delta))
    assert all(expected(loss.d, best + 0.1 * step).item() > expected(loss.d, best).item() for step in torch.eye(5))
    for found, wanted in zip(loss.slopes(r, f), (r - b, f - a, f - c)):
        np.testing.assert_allclose(found, wanted)
    assert losses.least_squares().name == "least-squares" and loss.name == f"least-squares({a:g}, {b:g}, {c:g})"
    with pytest.raises(ValueError, match="^b = nan"):
        losses.least_squares(0, math.nan, 1)


@pytest.mark.parametrize("m", [0.5, 1.0, 3.0])
def test_ebgan_s_floor_is_m_times_1_minus_tv(m):
    loss = losses.ebgan(m)
    energy = np.where(P > Q, 1e-9, m)
    s = torch.tensor(-np.log(np.expm1(energy)))
    assert expected(loss.d, s).item() == pytest.approx(m * (1 - TV), abs=1e-7)
    search = np.linspace(-30, 30, 60_001)
    for x in range(5):
        cost = P[x] * np.logaddexp(0, -search) + Q[x] * np.maximum(0, m - np.logaddexp(0, -search))
        assert cost.min() == pytest.approx(m * min(P[x], Q[x]), abs=1e-3)
    with pytest.raises(ValueError, match="margin = 0"):
        losses.ebgan(0)


@pytest.mark.parametrize("name", F_DIVERGENCES)
def test_the_trick_changes_g_s_loss_alone_to_minus_the_mean_of_t(name):
    honest, trick, (s_real, s_fake) = losses.f_gan(name), losses.f_gan(name, trick=True), logits(30)
    assert trick.d(s_real, s_fake) == honest.d(s_real, s_fake) and trick.name == f"f-{name}-trick"
    assert trick.g(s_real, s_fake).item() == pytest.approx(-F_DIVERGENCES[name].activation(s_fake).mean().item())
    # with the trick G's pull at D's best is 1/u of the honest one: at s with T = f′(u), ∂T/∂s against ∂f*(T)/∂s = u ∂T/∂s
    t, u = F_DIVERGENCES[name].activation(s_fake), trick.slopes(s_real, s_fake)[2] / honest.slopes(s_real, s_fake)[2]
    if name not in ("tv", "pearson"):
        torch.testing.assert_close(F_DIVERGENCES[name].best(1 / u), t, rtol=1e-7, atol=1e-9)
    assert losses.f_gan(F_DIVERGENCES[name]).name == honest.name == f"f-{name}"
    with pytest.raises(ValueError, match="unknown f-divergence 'vanilla'"):
        losses.f_gan("vanilla")


def test_the_gan_row_with_the_trick_is_the_non_saturating_loss():
    trick, (s_real, s_fake) = losses.f_gan("gan", trick=True), logits(30)
    assert trick.d(s_real, s_fake).item() == pytest.approx(LOSSES["non-saturating"].d(s_real, s_fake).item())
    assert trick.g(s_real, s_fake).item() == pytest.approx(LOSSES["non-saturating"].g(s_real, s_fake).item())


@pytest.mark.parametrize("name", ["relativistic-pairing", "relativistic-average"])
def test_a_relativistic_loss_warns_where_real_and_fake_are_one_tensor(name):
    s, loss = logits(6)[0], LOSSES[name]
    with pytest.warns(UserWarning, match="the same tensor is given as real and as fake") as caught:
        loss.d(s, s)
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="the same tensor is given as real and as fake"):
        loss.g(s, s)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss.d(s, s.clone())
        LOSSES["minimax"].d(s, s)


def test_a_pairing_warns_where_the_batches_look_dependent():
    pairing, n = LOSSES["relativistic-pairing"], 64
    s_real, s_fake, noise = torch.randn(3, 4, n, generator=torch.Generator().manual_seed(3))
    for dependent in (s_real + 0.05 * noise, 1 - 2 * s_real):
        one_of_four = torch.where(torch.arange(4)[:, None] == 2, dependent, s_fake)
        for player in (pairing.d, pairing.g):
            with pytest.warns(UserWarning, match="go up and down together") as caught:
                player(s_real, one_of_four)
            assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pairing.d(s_real, (s_real + 0.05 * noise)[:, torch.randperm(n, generator=torch.Generator().manual_seed(4))])
        pairing.d(s_real[:, :36], s_real[:, :36] + 1)  # too few to tell
        pairing.d(torch.zeros(n), torch.ones(n))
        pairing.d(torch.linspace(0, 1, n), torch.linspace(0, 1, n).roll(n // 4))
        LOSSES["relativistic-average"].d(s_real, s_real + noise / 9)  # no pairs there


@pytest.mark.parametrize("n", [37, 64, 1000])
def test_independent_batches_look_so(n):
    r, f = torch.randn(2, 4000, n, generator=torch.Generator().manual_seed(n))
    assert not losses.look_dependent(r, f.exp())
    assert losses.look_dependent(r, r.exp()) and losses.look_dependent(r, -r)


def test_a_loss_of_your_own_is_itself():
    own = losses.least_squares(-1, 1, 0)
    assert losses.get(own) is own
