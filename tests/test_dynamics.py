"""ganutils.dynamics: the fields against autograd of the course's losses, the steps against closed forms of their eigenvalues."""

import math
import time

import numpy as np
import pytest
import torch
from references import by_autograd

from ganutils import losses
from ganutils.dynamics import (
    RULES, consensus, dirac, eigenvalues, flow, jacobian, measured_rate, rate, step_jacobian, trajectory, update,
)
from ganutils.losses import LOSSES

W = [(0.7, -1.3), (-2.0, 0.4), (1.5, 1.5), (0.0, 0.8)]


# --- fields ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("w", W)
@pytest.mark.parametrize("terms", [{}, {"r1": 0.3}, {"r2": 0.7}, {"r1": 0.3, "r2": 0.7}, {"wgan-gp": 2.0}], ids=str)
@pytest.mark.parametrize("loss", LOSSES)
def test_field_is_minus_the_gradient_of_the_course_s_losses(loss, terms, w):
    assert dirac(loss, terms)(*w) == pytest.approx(by_autograd(loss, terms, *w), rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("w", W)
@pytest.mark.parametrize("loss", [losses.f_gan("kl", trick=True), losses.f_gan("neyman", trick=True), losses.least_squares(-1, 1, 0.3),
                                  losses.ebgan(0.4)], ids=lambda loss: loss.name)
def test_field_of_a_loss_with_options(loss, w):
    assert dirac(loss)(*w) == pytest.approx(by_autograd(loss, {}, *w), rel=1e-8, abs=1e-12)


def test_a_loss_without_slopes_has_no_field():
    with pytest.raises(ValueError, match="loss 'own' has no slopes"):
        dirac(losses.Loss("own", LOSSES["hinge"].d, LOSSES["hinge"].g))


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if loss.smooth_pairs])
def test_instance_noise_is_the_mean_over_noisy_samples(loss):
    # Not the nodes that the module uses: the quantiles of many equal shares of the mass
    e = 0.8 * torch.distributions.Normal(0, 1).icdf((torch.arange(200_000, dtype=torch.float64) + 0.5) / 200_000)
    for w in W:
        assert dirac(loss, noise=0.8)(*w) == pytest.approx(by_autograd(loss, {}, *w, noise=e), rel=1e-3, abs=1e-4)


def test_field_in_the_letters_of_the_paper():
    # There D is high on generated data: with ψ → −ψ our field is (−ψ f′(ψθ), θ f′(ψθ)), where f′(t) = 1/(1 + e^t)
    for theta, psi in W:
        slope = 1 / (1 + math.exp(psi * theta))
        v_theta, v_psi = dirac()(theta, -psi)
        assert (v_theta, -v_psi) == pytest.approx((-psi * slope, theta * slope))


@pytest.mark.parametrize("make", [dirac, lambda: dirac(penalties={"wgan-gp": 1.0}), lambda: dirac(noise=0.5),
                                  lambda: consensus(dirac("non-saturating"), 0.4)])
def test_floats_arrays_and_tensors_give_the_same_field(make):
    v, theta, psi = make(), np.array([[0.3, -1.0, 2.0]]), np.array([[0.5, 0.7, -0.2]])
    of_arrays = v(theta, psi)
    of_tensors = v(torch.tensor(theta), torch.tensor(psi))
    for i in range(3):
        one = v(float(theta[0, i]), float(psi[0, i]))
        for component in (0, 1):
            assert one[component] == pytest.approx(of_arrays[component][0, i]) == pytest.approx(of_tensors[component][0, i].item())


def test_minimax_field_is_perpendicular_to_the_position():
    for theta, psi in W:
        v_theta, v_psi = dirac()(theta, psi)
        assert theta * v_theta + psi * v_psi == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("field", [dirac(), dirac("non-saturating"), dirac("wasserstein", {"wgan-gp": 1.0}), dirac(noise=1.0)])
def test_half_a_turn_leaves_the_game_as_it_is(field):
    for theta, psi in W:
        assert field(-theta, -psi) == pytest.approx(tuple(-part for part in field(theta, psi)))


def test_consensus_is_the_descent_of_half_the_squared_speed():
    v, h = dirac("non-saturating", {"r1": 0.2}), 1e-5

    def energy(theta, psi):
        return sum(part**2 for part in v(theta, psi)) / 2

    for theta, psi in W:
        slope = ((energy(theta + h, psi) - energy(theta - h, psi)) / (2 * h), (energy(theta, psi + h) - energy(theta, psi - h)) / (2 * h))
        expected = tuple(part - 0.6 * s for part, s in zip(v(theta, psi), slope))
        assert consensus(v, 0.6)(theta, psi) == pytest.approx(expected, rel=1e-7, abs=1e-9)


# --- eigenvalues of fields ------------------------------------------------------------------------

@pytest.mark.parametrize("loss, speed", [("minimax", 0.5), ("non-saturating", 0.5), ("wasserstein", 1.0)])
@pytest.mark.parametrize("gamma", [0.0, 0.3, 0.9, 1.7, 5.0])
def test_eigenvalues_with_r1(loss, speed, gamma):
    # −γ/2 ± √(γ²/4 − f′(0)²), Mescheder et al. (2018); speed = |f′(0)|
    root = complex(gamma**2 / 4 - speed**2) ** 0.5
    found = eigenvalues(jacobian(dirac(loss, {"r1": gamma})))
    assert sorted(found, key=lambda z: (z.real, z.imag)) == pytest.approx(
        sorted([-gamma / 2 + root, -gamma / 2 - root], key=lambda z: (z.real, z.imag)), abs=1e-9)


@pytest.mark.parametrize("tau", [0.5, 1.0, 2.0])
def test_eigenvalues_with_instance_noise(tau):
    # f″(0) τ² ± √(f″(0)² τ⁴ − f′(0)²) with f″(0) = −¼ and f′(0) = ½: the R1 of γ = τ²/2
    found = eigenvalues(jacobian(dirac(noise=tau)))
    assert found == pytest.approx(eigenvalues(jacobian(dirac(penalties={"r1": tau**2 / 2}))), abs=1e-9)
    assert found.sum() == pytest.approx(-(tau**2) / 2)


def slopes(f, *at, h=1e-6):
    """The matrix of difference quotients of f, a row for each result."""
    columns = []
    for i in range(len(at)):
        up, down = ([a + sign * h * (i == j) for j, a in enumerate(at)] for sign in (1, -1))
        columns.append((np.array(f(*up)) - np.array(f(*down))) / (2 * h))
    return np.stack(columns, axis=1)


def test_jacobians_away_from_the_equilibrium_are_difference_quotients():
    v, w = dirac("non-saturating", {"r1": 0.2}), (0.4, -0.7)
    assert jacobian(v, w).numpy() == pytest.approx(slopes(v, *w), abs=1e-7)
    assert torch.equal(jacobian(v), jacobian(v, (0.0, 0.0)))
    for options in ({"beta": 0.3}, {"beta": 0.0}):
        step = update(v, "alternating", 0.3, **options)
        expected = slopes(lambda *a: step(a[:2], a[2:]), *w, *w)
        found = step_jacobian(step, w).numpy()
        assert found.shape == ((4, 4) if options["beta"] else (2, 2))
        assert found[:2] == pytest.approx(expected[:, : len(found)], abs=1e-7)
        assert torch.equal(step_jacobian(step), step_jacobian(step, (0.0, 0.0)))
        assert rate(step) == rate(step, (0.0, 0.0)) != rate(step, w)
    optimistic = update(v, "optimistic", 0.3)  # its field is not linear in the w before, either
    assert step_jacobian(optimistic, w)[:2].numpy() == pytest.approx(
        slopes(lambda *a: optimistic(a[:2], a[2:]), *w, *w), abs=1e-7)


def test_jacobians_are_taken_at_w_and_not_at_its_mirror_image():
    def v(theta, psi):  # of even degree: its derivatives change sign with w, those of the Dirac-GAN do not
        return theta * psi, theta**2 - psi**2

    theta, psi = 0.4, -0.7
    exact = np.array([[psi, theta], [2 * theta, -2 * psi]])
    assert jacobian(v, (theta, psi)).numpy() == pytest.approx(exact)
    step = update(v, "simultaneous", 0.1)
    assert step_jacobian(step, (theta, psi)).numpy() == pytest.approx(np.eye(2) + 0.1 * exact)


def test_eigenvalues_come_by_size_and_of_a_pair_the_upper_one_first():
    assert eigenvalues(torch.diag(torch.tensor([1.0, -3.0, 2.0, 0.5]))).tolist() == [-3, 2, 1, 0.5]
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64)
    matrix = torch.block_diag(0.5 * turn, 0.9 * torch.eye(1), 2 * turn)
    upper, lower = complex(0.6, 0.8), complex(0.6, -0.8)
    assert eigenvalues(matrix) == pytest.approx([2 * upper, 2 * lower, 0.9, upper / 2, lower / 2])


# --- eigenvalues of steps -------------------------------------------------------------------------

ETAS = [0.05, 0.3, 1.0]


@pytest.mark.parametrize("eta", ETAS)
def test_bilinear_game(eta):
    v = dirac("wasserstein")
    assert rate(update(v, "simultaneous", eta)) ** 2 == pytest.approx(1 + eta**2)
    assert rate(update(v, "extragradient", eta)) ** 2 == pytest.approx(1 - eta**2 + eta**4)
    assert torch.linalg.det(step_jacobian(update(v, "alternating", eta))).item() == pytest.approx(1)
    assert np.abs(eigenvalues(step_jacobian(update(v, "alternating", eta)))) == pytest.approx([1, 1])


@pytest.mark.parametrize("k, eta, eta_d", [(1, 0.1, 0.1), (5, 0.1, 0.1), (3, 0.05, 0.4)])
def test_several_d_steps_and_two_rates_turn_faster_but_do_not_converge(k, eta, eta_d):
    largest = eigenvalues(step_jacobian(update(dirac("wasserstein"), "alternating", eta, eta_d=eta_d, k=k)))[0]
    assert largest.real == pytest.approx(1 - k * eta * eta_d / 2) and abs(largest) == pytest.approx(1)


@pytest.mark.parametrize("rule, power", [("alternating", 3), ("simultaneous", 2)])
@pytest.mark.parametrize("beta", [-0.5, -0.1, 0.3, 0.9])
def test_characteristic_polynomial_with_momentum(rule, power, beta):
    # (λ − 1)²(λ − β)² + η²λ³ for the alternating rule, η²λ² for the simultaneous one
    found = eigenvalues(step_jacobian(update(dirac("wasserstein"), rule, 0.2, beta=beta)))
    assert len(found) == 4
    assert (found - 1) ** 2 * (found - beta) ** 2 + 0.04 * found**power == pytest.approx([0] * 4, abs=1e-9)


def test_optimistic_steps_of_the_bilinear_game():
    # λ² − (1 ± 2iη) λ ± iη = 0
    for eta in (0.1, 0.4):
        found = eigenvalues(step_jacobian(update(dirac("wasserstein"), "optimistic", eta)))
        expected = np.concatenate([np.roots([1, -(1 + 2j * s * eta), 1j * s * eta]) for s in (1, -1)])
        assert np.sort_complex(found.round(9)) == pytest.approx(np.sort_complex(expected.round(9)), abs=1e-8)


def test_negative_momentum_converges_positive_does_not():
    v = dirac("wasserstein")
    assert rate(update(v, "alternating", 0.1, beta=-0.3)) < 1 < rate(update(v, "alternating", 0.1, beta=0.3))


# --- trajectories ---------------------------------------------------------------------------------

def test_steps_written_out_by_hand():
    v, w = dirac("non-saturating", {"r1": 0.4}), (0.9, -0.6)
    a, b = v(*w)
    assert update(v, "simultaneous", 0.2)(w, w) == pytest.approx((0.9 + 0.2 * a, -0.6 + 0.2 * b))
    psi = -0.6
    for _ in range(3):
        psi += 0.5 * v(0.9, psi)[1]
    assert update(v, "alternating", 0.2, eta_d=0.5, k=3)(w, w) == pytest.approx((0.9 + 0.2 * v(0.9, psi)[0], psi))
    ahead = v(0.9 + 0.2 * a, -0.6 + 0.2 * b)
    assert update(v, "extragradient", 0.2)(w, w) == pytest.approx((0.9 + 0.2 * ahead[0], -0.6 + 0.2 * ahead[1]))
    past = v(0.5, 0.5)
    assert update(v, "optimistic", 0.2)(w, (0.5, 0.5)) == pytest.approx((0.9 + 0.2 * (2 * a - past[0]), -0.6 + 0.2 * (2 * b - past[1])))


@pytest.mark.parametrize("step", [
    update(dirac(), "simultaneous", 0.2), update(dirac(), "extragradient", 0.2), update(dirac(), "optimistic", 0.2),
    update(consensus(dirac(), 1.0), "simultaneous", 0.2), update(dirac(noise=1.0), "alternating", 0.2),
    update(dirac("non-saturating", {"r1": 0.3}), "alternating", 0.2), update(dirac("wasserstein"), "alternating", 0.2, beta=-0.3),
])
def test_near_the_equilibrium_the_measured_rate_is_the_predicted_one(step):
    measured = measured_rate(trajectory(step, (0.001, 0.001), 400))
    assert math.log(measured) / math.log(rate(step)) == pytest.approx(1, abs=0.02)


def test_alternating_steps_neither_converge_nor_flee():
    radius = np.linalg.norm(trajectory(update(dirac("wasserstein"), "alternating", 0.2), (1.0, 0.0), 5000), axis=1)
    assert radius.min() > 0.9 and radius.max() < 1.12


def test_wgan_gp_keeps_jumping():
    # Near (0, 0) each D step moves ψ by about 2ηλ, so two steps in a row cannot both end within ε
    eta, weight = 0.1, 1.0
    epsilon = 2 * eta * weight / (2 + 2 * eta * weight + eta)
    path = trajectory(update(dirac("wasserstein", {"wgan-gp": weight}), "simultaneous", eta), (0.0, 1e-6), 3000)
    radius = np.linalg.norm(path, axis=1)
    assert np.maximum(radius[1:], radius[:-1]).min() >= epsilon


def test_clipping_bounds_psi_only():
    path = trajectory(update(dirac("wasserstein"), "alternating", 0.3, clip=0.25), (1.0, 1.0), 200)
    assert np.abs(path[1:, 1]).max() == 0.25 and np.abs(path[:, 0]).max() > 0.25


def test_each_player_has_its_own_rate_in_every_rule():
    v, w, before = dirac("non-saturating", {"r1": 0.4}), (0.9, -0.6), (0.5, -0.1)
    (a, b), (a_before, b_before) = v(*w), v(*before)
    ahead = v(0.9 + 0.2 * a, -0.6 + 0.5 * b)
    for rule, (change_theta, change_psi) in {
        "simultaneous": (a, b), "extragradient": ahead, "optimistic": (2 * a - a_before, 2 * b - b_before),
    }.items():
        expected = 0.9 + 0.2 * change_theta, -0.6 + 0.5 * change_psi
        assert update(v, rule, 0.2, eta_d=0.5)(w, before) == pytest.approx(expected)


@pytest.mark.parametrize("rule", ["simultaneous", "alternating"])
@pytest.mark.parametrize("psi, clipped", [(0.9, 0.5), (0.2, None), (-0.9, -0.5)])
def test_clipping_puts_psi_back_to_the_nearer_end_for_numbers_and_tensors(rule, psi, clipped):
    v, w = dirac("non-saturating"), (0.4, psi)
    free, bounded = update(v, rule, 0.01, eta_d=0.02), update(v, rule, 0.01, eta_d=0.02, clip=0.5)
    after = clipped if clipped else free(w, w)[1]
    of_numbers = bounded(w, w)
    of_tensors = bounded(*[tuple(torch.tensor(a, dtype=torch.float64) for a in w)] * 2)
    assert of_numbers[1] == pytest.approx(after, rel=1e-12) and abs(of_numbers[1]) <= 0.5
    assert [a.item() for a in of_tensors] == pytest.approx(of_numbers, rel=1e-12)


def test_steps_and_trajectories_have_the_stated_defaults():
    v, w, before = dirac("non-saturating"), (0.4, 0.7), (0.1, 0.9)
    spelt_out = update(v, "alternating", 0.1, eta_d=0.1, k=1, beta=0.0, clip=None)
    assert update(v)(w, before) == spelt_out(w, before)
    assert trajectory(update(v)).shape == (201, 2) and trajectory(update(v))[0].tolist() == [1, 1]
    assert dirac()(*w) == dirac("minimax", {}, 0.0)(*w)


def test_flow_keeps_to_the_circle_and_follows_r1_into_the_origin():
    path = flow(dirac(), (1.0, 1.0), np.linspace(0, 50, 200))
    assert path.shape == (200, 2) and (path**2).sum(1) == pytest.approx([2.0] * 200, abs=1e-7)
    assert np.linalg.norm(flow(dirac(penalties={"r1": 1.0}), (1.0, 1.0), [0, 60])[-1]) < 1e-9


def test_flow_of_the_bilinear_game_is_a_turn_by_the_time_since_the_start():
    times = np.array([1.0, 1.3, 4.0])
    path = flow(dirac("wasserstein"), (2.0, 0.0), times)
    assert path == pytest.approx(2 * np.stack([np.cos(times - 1), -np.sin(times - 1)], axis=1), abs=1e-8)


def test_trajectory_shape_start_and_escape():
    path = trajectory(update(dirac(), "simultaneous", 0.1), (0.5, -0.25), 7)
    assert path.shape == (8, 2) and path.dtype == np.float64 and path[0].tolist() == [0.5, -0.25]
    far = trajectory(update(dirac("wasserstein"), "simultaneous", 3.0), (1.0, 1.0), 200)
    assert np.isnan(far[-1]).all() and np.isfinite(far[:15]).all()


@pytest.mark.parametrize("start, last", [
    ((1, 0), 8), ((-1, 0), 8), ((0, 1), 8), ((0, -1), 8), ((0.6, 0.6), 8), ((-0.6, 0.6), 8), ((0.6, -0.6), 8),
    ((1.2, 0), 8), ((0, 1.2), 8), ((0.7, 0), 9), ((0, 0.7), 9),
])
def test_a_trajectory_is_followed_as_long_as_it_stays_within_a_thousand_million(start, last):
    path = trajectory(lambda w, before: (10 * w[0], 10 * w[1]), start, 12)
    assert path[: last + 1] == pytest.approx(10.0 ** np.arange(last + 1)[:, None] * np.array(start))
    assert np.isnan(path[last + 1 :]).all()


def test_the_shortest_trajectory_has_one_step():
    assert trajectory(lambda w, before: (w[1], w[0]), (1.0, 2.0), 1).tolist() == [[1, 2], [2, 1]]


def test_measured_rate_of_a_known_path():
    n = np.arange(100)
    path = 0.97 ** n[:, None] * np.stack([np.cos(0.3 * n), np.sin(0.3 * n)], axis=1)
    assert measured_rate(path) == pytest.approx(0.97) == pytest.approx(measured_rate(path, tail=0.1))


def test_measured_rate_looks_at_the_last_half_unless_asked():
    n = np.arange(50)
    radius = np.concatenate([0.5**n, 0.5**49 * 0.97 ** (n + 1)])
    path = np.stack([0 * radius, -radius], axis=1)
    assert measured_rate(path) == pytest.approx(0.97)
    assert measured_rate(path[:51], 1.0) == pytest.approx(0.5, rel=0.01)
    assert measured_rate(path, 0.03) == pytest.approx(0.97)  # three rows are enough, two are not
    with pytest.raises(ValueError, match="2 radii"):
        measured_rate(path, 0.02)
    with pytest.raises(ValueError, match="1 radii"):
        measured_rate(path, 0.001)
    for bad in (np.nan, np.inf, 0.0):
        path[-1] = bad
        with pytest.raises(ValueError, match="need three or more, finite and above 0"):
            measured_rate(path)


def test_a_widget_can_draw_a_trajectory_while_a_slider_moves():
    started = time.process_time()
    for v in (dirac(penalties={"r1": 0.3}), dirac(noise=1.0), consensus(dirac(), 1.0)):
        trajectory(update(v, "alternating", 0.1), steps=300)
    assert time.process_time() - started < 1  # a bound for a slow machine; it is about 0.05 s


# --- bad input ------------------------------------------------------------------------------------

@pytest.mark.parametrize("call, message", [
    (lambda: dirac("vanilla"), "unknown loss 'vanilla'; choose one of: minimax"),
    (lambda: dirac("hinge", noise=0.1), "noise = 0.1: the expectation of loss 'hinge' is not known here"),
    (lambda: dirac(penalties={"r3": 1.0}), "unknown penalty 'r3'; choose one of: r1"),
    (lambda: dirac(penalties={"r1": -1.0}), r"penalties\['r1'\] = -1.0: give a finite number of at least 0"),
    (lambda: dirac(noise=math.nan), "noise = nan"),
    (lambda: consensus(dirac(), -1.0), "gamma = -1.0"),
    (lambda: update(dirac(), "alternate"), f"unknown rule 'alternate'; choose one of: {', '.join(RULES)}"),
    (lambda: update(dirac(), eta=0.0), "eta = 0.0: give a finite number greater than 0"),
    (lambda: update(dirac(), eta_d=math.inf), "eta_d = inf"),
    (lambda: update(dirac(), clip=0.0), "clip = 0.0"),
    (lambda: update(dirac(), k=0), "k = 0"),
    (lambda: update(dirac(), beta=1.0), "beta = 1.0"),
    (lambda: update(dirac(), beta=-1.0), "beta = -1.0"),
    (lambda: update(dirac(), beta=1.5), "beta = 1.5"),
    (lambda: update(dirac(), beta=-1.5), "beta = -1.5"),
    (lambda: update(dirac(), k=1.0), "k = 1.0"),
    (lambda: update(dirac(), "extragradient", clip=0.1), "'extragradient' has neither momentum nor clipping"),
    (lambda: update(dirac(), "simultaneous", k=2), "k = 2: only the alternating rule"),
    (lambda: update(dirac(), k=2, beta=0.1), "k = 2: only the alternating rule without momentum"),
    (lambda: update(dirac(), "optimistic", beta=0.1), "rule = 'optimistic' has neither momentum nor clipping"),
    (lambda: trajectory(update(dirac()), (1.0, math.nan)), r"start\[1\] = nan: give a finite number"),
    (lambda: trajectory(update(dirac()), (1.0, 1.0, 1.0)), "start = .*two finite numbers"),
    (lambda: trajectory(update(dirac()), steps=0), "steps = 0"),
    (lambda: flow(dirac(), (1, 1), [0, 0]), "in ascending order"),
    (lambda: flow(lambda theta, psi: (theta**2, psi), (1, 1), [0, 2]), "cannot be followed beyond t = "),  # 1/(1 - t)
    (lambda: flow(dirac(), (1, 1), [0, 2, 1]), "in ascending order"),
    (lambda: flow(dirac(), (1, 1), [0]), "give at least two"),
    (lambda: flow(dirac(), (1, 1), [[0, 1], [2, 3]]), "give at least two"),
    (lambda: measured_rate(np.ones((10, 2)), tail=1.5), "tail = 1.5: give a finite number greater than 0 and of at most 1"),
    (lambda: measured_rate(np.zeros((10, 2))), "need three or more, finite and above 0"),
    (lambda: measured_rate(np.ones((10, 2)), tail=0), "tail = 0: give"),
    (lambda: jacobian(dirac(penalties={"wgan-gp": 1.0})), "choose a point where the field is smooth"),
    (lambda: rate(update(dirac(penalties={"wgan-gp": 1.0}))), "choose a point where the field is smooth"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
