"""Every public function takes the numbers of every library, and refuses what is no number in one clear way."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import torch

from ganutils import constraints, densities, divergences, dynamics, inputs, losses, metrics, nets, penalties, settings, toys, train, train_many, transport
from ganutils.laws import FiniteLaw
from ganutils.runs import Run

X = toys.ring(60, torch.Generator().manual_seed(0))
P, Q = densities.gaussian(0, 1), densities.laplace(0.5, 1)
FIELD = dynamics.dirac()
SLOPES = torch.ones(4, 2)
RUN = Run(nets.generator(width=4), nets.discriminator(width=4), nets.generator(width=4), 2, torch.zeros(1, 4))


def trained(**setting):
    G, D = nets.generator(width=4, depth=1), nets.discriminator(width=4, depth=1)
    return train(G, D, X, **{"steps": 2, "batch": 4, "progress": False, **setting}).record


def trained_many(**setting):
    G, D = [nets.generator(width=4, depth=1)], [nets.discriminator(width=4, depth=1)]
    return train_many(G, D, X, **{"seeds": [0], "steps": 2, "batch": 4, "progress": False, **setting})[0].record


def path(**setting):
    return dynamics.trajectory(dynamics.update(FIELD, **setting), steps=5)


# What a public function is asked with one number: name ↦ (the call, a value that it takes)
WHOLE = {
    "train.steps": (lambda v: trained(steps=v), 3), "train.batch": (lambda v: trained(batch=v), 3),
    "train.k": (lambda v: trained(k=v), 2), "train.penalty_every": (lambda v: trained(penalty_every=v, penalties={"r1": 1}), 2),
    "train.every": (lambda v: trained(every=v), 2), "train.seed": (lambda v: trained(seed=v), 5),
    "train.z_dim": (lambda v: trained(z_dim=v), 2),
    "train_many.steps": (lambda v: trained_many(steps=v), 3), "train_many.k": (lambda v: trained_many(k=v), 2),
    "train_many.seeds": (lambda v: trained_many(seeds=[v]), 2), "train_many.k, one a member": (lambda v: trained_many(k=[v]), 2),
    "Run.sample.n": (lambda v: RUN.sample(v), 3), "Run.sample.seed": (lambda v: RUN.sample(2, seed=v), 3),
    "settings.set_seed": (lambda v: settings.set_seed(v) or torch.rand(2), 3),
    "gaussian.sample": (lambda v: P.sample(v, torch.Generator().manual_seed(0)), 3),
    "mixture.sample": (lambda v: densities.mixture([P, Q]).sample(v, torch.Generator().manual_seed(0)), 3),
    "quadrature.panels": (lambda v: densities.quadrature((0, 1), v)[0], 3),
    "quadrature.order": (lambda v: densities.quadrature((0, 1), order=v)[0], 3),
    "toy.n": (lambda v: toys.toy("moons", v, torch.Generator().manual_seed(0)), 3),
    "ring.n": (lambda v: toys.ring(v, torch.Generator().manual_seed(0)), 3),
    "generator.width": (lambda v: weights(nets.generator(width=v)), 3), "generator.depth": (lambda v: weights(nets.generator(depth=v)), 2),
    "generator.x_shape": (lambda v: weights(nets.generator((v,))), 3), "generator.seed": (lambda v: weights(nets.generator(seed=v)), 3),
    "discriminator.fourier": (lambda v: weights(nets.discriminator(fourier=v)), 3),
    "dcgan_generator.channels": (lambda v: weights(nets.dcgan_generator(channels=v)), 1),
    "dcgan_discriminator.channels": (lambda v: weights(nets.dcgan_discriminator(channels=v)), 1),
    "sliced_wasserstein.projections": (lambda v: metrics.sliced_wasserstein(X, X + 1, v), 3),
    "sliced_wasserstein.seed": (lambda v: metrics.sliced_wasserstein(X, X + 1, seed=v), 3),
    "histogram.boxes": (lambda v: metrics.histogram(X, 2.5, v), 3), "batch_distance.n": (transport.batch_distance, 3),
    "update.k": (lambda v: path(k=v), 2), "trajectory.steps": (lambda v: dynamics.trajectory(dynamics.update(FIELD), steps=v), 3),
}
NUMBERS = {
    "train.lr_g": (lambda v: trained(lr_g=v), 0.5), "train.lr_d": (lambda v: trained(lr_d=v), 0.5),
    "train.betas": (lambda v: trained(betas=(v, 0.5)), 0.5), "train.decay_from": (lambda v: trained(decay_from=v), 0.5),
    "train.ema": (lambda v: trained(ema=v), 0.5), "train.penalties": (lambda v: trained(penalties={"r1": v}), 0.5),
    "train_many.lr_g": (lambda v: trained_many(lr_g=v), 0.5), "train_many.lr_d, one a member": (lambda v: trained_many(lr_d=[v]), 0.5),
    "train_many.penalties": (lambda v: trained_many(penalties={"wgan-gp": v}), 0.5),
    "gaussian.mu": (lambda v: densities.gaussian(v)(1.0), 0.5), "gaussian.sigma": (lambda v: densities.gaussian(0, v)(1.0), 0.5),
    "laplace.mu": (lambda v: densities.laplace(v)(1.0), 0.5), "laplace.b": (lambda v: densities.laplace(0, v)(1.0), 0.5),
    "uniform.a": (lambda v: densities.uniform(v, 3)(1.0), 0.5), "uniform.b": (lambda v: densities.uniform(0, v)(0.25), 0.5),
    "mixture.weights": (lambda v: densities.mixture([P, Q], [v, 0.5])(1.0), 0.5),
    "spiral.turns": (lambda v: toys.spiral(3, torch.Generator().manual_seed(0), turns=v), 0.5),
    "moons.std": (lambda v: toys.moons(3, torch.Generator().manual_seed(0), std=v), 0.5),
    "discriminator.scale": (lambda v: weights(nets.discriminator(fourier=2, scale=v)), 0.5),
    "mode_coverage.std": (lambda v: metrics.mode_coverage(X, X[:3], v), 0.5),
    "mode_coverage.radius": (lambda v: metrics.mode_coverage(X, X[:3], 1, v), 0.5),
    "histogram.reach": (lambda v: metrics.histogram(X, v), 0.5),
    "r1.gamma": (lambda v: penalties.r1(SLOPES, v), 0.5), "r2.gamma": (lambda v: penalties.r2(SLOPES, v), 0.5),
    "wgan_gp.weight": (lambda v: penalties.wgan_gp(SLOPES, v), 0.5),
    "clip_.c": (lambda v: weights(constraints.clip_(nets.generator(width=3), v)), 0.5),
    "dirac.noise": (lambda v: dynamics.dirac(noise=v)(1.0, 1.0), 0.5),
    "dirac.penalties": (lambda v: dynamics.dirac(penalties={"r1": v})(1.0, 1.0), 0.5),
    "consensus.gamma": (lambda v: dynamics.consensus(FIELD, v)(1.0, 1.0), 0.5),
    "update.eta": (lambda v: path(eta=v), 0.5), "update.eta_d": (lambda v: path(eta_d=v), 0.5),
    "update.beta": (lambda v: path(beta=v), 0.5), "update.clip": (lambda v: path(clip=v), 0.5),
    "trajectory.start": (lambda v: dynamics.trajectory(dynamics.update(FIELD), (v, 1.0), 5), 0.5),
    "flow.start": (lambda v: dynamics.flow(FIELD, (v, 1.0), [0, 1]), 0.5),
    "jacobian.w": (lambda v: dynamics.jacobian(FIELD, (v, 1.0)), 0.5), "rate.w": (lambda v: dynamics.rate(dynamics.update(FIELD), (v, 0.0)), 0.5),
    "measured_rate.tail": (lambda v: dynamics.measured_rate(path(), v), 0.5),
}
NAMES = {
    "losses.get": losses.get, "penalties.get": penalties.get, "train.loss": lambda v: trained(loss=v),
    "train.penalties": lambda v: trained(penalties={v: 1.0}) if isinstance(v, str | int) else penalties.get(v),
    "dirac.loss": dynamics.dirac, "update.rule": lambda v: dynamics.update(FIELD, v), "toy": lambda v: toys.toy(v, 3),
    "f_divergence": lambda v: divergences.f_divergence(P, P, v), "f_bound": lambda v: divergences.f_bound(P, P, np.cos, v),
    "train_many.engine": lambda v: trained_many(engine=v), "settings.preset": lambda v: settings.parameters(v, 0, "cpu"),
    "settings.device": settings.pick_device,
}
ARRAYS = {
    "Density.__call__": P, "integrate.breaks": lambda v: divergences.integrate(np.cos, v),
    "mode_coverage.x": lambda v: metrics.mode_coverage(v, X, 1), "mode_kl.centres": lambda v: metrics.mode_kl(X, v),
    "sliced_wasserstein.y": lambda v: metrics.sliced_wasserstein(X, v), "flow.times": lambda v: dynamics.flow(FIELD, (1, 1), v),
    "measured_rate.path": dynamics.measured_rate, "eigenvalues": dynamics.eigenvalues, "FiniteLaw": FiniteLaw,
    "histogram.x": lambda v: metrics.histogram(v, 1), "histogram_divergences": lambda v: metrics.histogram_divergences(v, v),
    "w1_samples.x": lambda v: transport.w1_samples(v, [1.0]), "plan.cost": lambda v: transport.plan(v, [1.0], [1.0]),
    "plan.a": lambda v: transport.plan([[1.0]], v, [1.0]), "potential.x": lambda v: transport.potential(v, [1.0], [1.0]),
}
LAWS = {"kl": divergences.kl, "js": divergences.js, "tv": divergences.tv, "w1": divergences.w1,
        "f_divergence": lambda p, q: divergences.f_divergence(p, q, "kl"), "f_bound": lambda p, q: divergences.f_bound(p, q, np.cos, "kl"),
        "mixture": lambda p, q: densities.mixture([p, q])}
SEQUENCES = {
    "train_many.seeds": lambda v: trained_many(seeds=v), "train.betas": lambda v: trained(betas=v), "mixture": densities.mixture,
    "mixture.weights": lambda v: densities.mixture([P], v) if v is not None else densities.mixture(v),
    "generator.x_shape": nets.generator, "trajectory.start": lambda v: dynamics.trajectory(dynamics.update(FIELD), v),
    "jacobian.w": lambda v: dynamics.jacobian(FIELD, v),
}


def weights(net):
    return torch.cat([w.detach().flatten() for w in net.parameters()])


def same(a, b):
    a, b = (torch.as_tensor(np.asarray(v, dtype=float)) for v in (a, b))
    return torch.equal(a, b)


@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_of_every_library_are_one(name):
    call, value = WHOLE[name]
    expected = call(value)
    for one in (np.int64(value), np.uint8(value), np.array(value), torch.tensor(value), torch.tensor(value, dtype=torch.int16)):
        assert same(call(one), expected), repr(one)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_every_library_are_one(name):
    call, value = NUMBERS[name]
    expected = call(value)
    for one in (np.float64(value), np.float32(value), np.float16(value), np.longdouble(value), np.array(value), torch.tensor(value),
                torch.tensor(value, dtype=torch.float64, requires_grad=True), Fraction(1, 2)):
        if isinstance(one, torch.Tensor) and name in ("r1.gamma", "r2.gamma", "wgan_gp.weight"):
            one = one.detach()
        assert same(call(one), expected), repr(one)


def named(value):
    """As it is written, without its address, which differs from process to process, and not at full length."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))[:40]


NO_NUMBERS = ["1", None, [1.0], (), {}, True, np.bool_(True), np.array([1]), torch.ones(2), torch.tensor(True), 1j, object(), math.nan]
OPTIONAL = {"train.lr_d", "train_many.lr_d, one a member", "train.every", "update.eta_d", "update.clip"}  # None is one of their values
A_SEQUENCE_TOO = {"train_many.k", "train_many.lr_g", "train_many.penalties"}  # one a member


@pytest.mark.parametrize("value", NO_NUMBERS, ids=named)
@pytest.mark.parametrize("name", [*WHOLE, *NUMBERS])
def test_what_is_no_number_is_refused_with_its_value_and_the_remedy(name, value):
    if value is None and name in OPTIONAL:
        return
    if name in A_SEQUENCE_TOO and np.ndim(value) == 1:
        return
    if isinstance(value, torch.Tensor) and name in ("r1.gamma", "r2.gamma", "wgan_gp.weight"):
        return  # a tensor of weights is one a member
    call, _ = {**WHOLE, **NUMBERS}[name]
    with pytest.raises(ValueError, match="= .*: give ") as error:
        call(value)
    assert inputs.shown(value) in str(error.value)


@pytest.mark.parametrize("value", [2.0, np.float64(2), torch.tensor(2.0), -1, 10**400], ids=named)
@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_number_is_of_a_whole_type_and_in_range(name, value):
    if type(value) is int and value > 1 and name not in ("train.seed", "train_many.seeds", "settings.set_seed", "generator.seed", "Run.sample.seed"):
        return  # a size: too much memory, not too large a number
    with pytest.raises(ValueError, match="give a whole number"):
        WHOLE[name][0](value)


@pytest.mark.parametrize("value", [math.inf, -math.inf, 10**400, torch.tensor(math.nan), np.float32("inf")], ids=named)
@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_finite(name, value):
    if isinstance(value, torch.Tensor) and name in ("r1.gamma", "r2.gamma", "wgan_gp.weight"):
        return
    with pytest.raises(ValueError, match="give a finite number"):
        NUMBERS[name][0](value)


@pytest.mark.parametrize("value", ["nothing", 3, None, ["kl"], {}, b"kl", True], ids=named)
@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_name_is_refused_with_the_known_ones(name, value):
    with pytest.raises(ValueError, match="choose one of|must be|give a dictionary"):
        NAMES[name](value)


@pytest.mark.parametrize("value", ["abc", None, [[1.0], [1.0, 2.0]], [True, False], 1j * np.ones(3), torch.ones(3, dtype=torch.bool), {}], ids=named)
@pytest.mark.parametrize("name", ARRAYS)
def test_what_is_no_array_of_numbers_is_refused(name, value):
    with pytest.raises(ValueError, match="= .*: give an array or a tensor of numbers"):
        ARRAYS[name](value)


@pytest.mark.parametrize("value", ["gaussian", None, 3, np.cos, [P]], ids=named)
@pytest.mark.parametrize("name", LAWS)
def test_what_is_no_density_is_refused(name, value):
    for pair in ((value, P), (P, value)):
        with pytest.raises(ValueError, match="= .*: give a density"):
            LAWS[name](*pair)


@pytest.mark.parametrize("value", ["ab", None, 3, 2.5, torch.tensor(1)], ids=named)
@pytest.mark.parametrize("name", SEQUENCES)
def test_what_is_no_sequence_is_refused(name, value):
    with pytest.raises(ValueError, match="= .*: give a sequence"):
        SEQUENCES[name](value)


@pytest.mark.parametrize("value", ["r1", ["r1"], 3, {"r1"}], ids=named)
@pytest.mark.parametrize("call", [lambda v: trained(penalties=v), lambda v: trained_many(penalties=v), lambda v: dynamics.dirac(penalties=v)])
def test_penalties_are_a_dictionary(call, value):
    with pytest.raises(ValueError, match="penalties = .*: give a dictionary of names and weights"):
        call(value)


def test_whole_number_arrays_and_tensors_are_points_like_others():
    for p in (P, Q, densities.uniform(0, 5), densities.mixture([P, densities.uniform(0, 5)])):
        expected = p(np.array([0.0, 1.0, 2.0]))
        np.testing.assert_array_equal(p(np.array([0, 1, 2])), expected)
        np.testing.assert_array_equal(p(torch.tensor([0, 1, 2])), expected)
        assert p(np.int64(1)) == p(1) == expected[1]


def test_a_checkpoint_written_with_numpy_s_numbers_can_be_read_again(tmp_path):
    settings_of_a_sweep = dict(lr_g=np.float64(1e-3), lr_d=np.logspace(-4, -3, 2)[1], steps=np.int64(6), seed=torch.tensor(3),
                               betas=np.array([0.0, 0.9]), penalties={"r1": np.float32(0.5)}, ema=np.float64(0.9))
    file, whole = tmp_path / "run.pt", trained(**settings_of_a_sweep)
    assert torch.equal(trained(**settings_of_a_sweep, checkpoint=file), whole)
    plain = dict(lr_g=1e-3, lr_d=1e-3, steps=6, seed=3, betas=(0.0, 0.9), penalties={"r1": 0.5}, ema=0.9)
    assert torch.equal(trained(**plain, checkpoint=file), whole)  # the same run, read and not trained again


@pytest.mark.parametrize("betas", [(1.0, 0.9), (0.5, 1.0), (-0.1, 0.9), (0.5,), (0.5, 0.9, 0.9)])
def test_betas_are_two_numbers_below_one(betas):
    with pytest.raises(ValueError, match="betas.* = .*: give"):
        trained(betas=betas)


def test_a_callback_that_cannot_be_called_is_named_before_the_first_step():
    for call in (trained, trained_many):
        with pytest.raises(ValueError, match="callback = 'print': give a function"):
            call(callback="print")


def test_a_matrix_that_has_no_eigenvalues_is_refused():
    for bad in (np.full((2, 2), math.nan), np.array([[1.0, math.inf], [0.0, 1.0]]), np.ones((2, 3)), np.ones(2)):
        with pytest.raises(ValueError, match="give a square matrix of finite numbers"):
            dynamics.eigenvalues(bad)
    assert dynamics.eigenvalues(np.array([[0, 2], [-2, 0]])) == pytest.approx([2j, -2j])


def test_half_precision_is_counted_in_full():
    x = 300 * X.half()  # its squares are beyond half precision's 65504
    assert metrics.mode_coverage(x, 300 * X[:3].half(), 40.0) == metrics.mode_coverage(x.double(), 300 * X[:3].half().double(), 40.0)
