"""An ensemble is its members: the same numbers as single runs, and no member can touch another."""

import copy

import pytest
import torch
from torch import nn

from ganutils import nets, toys
from ganutils.ensemble import fault, stack, train_many, twin
from ganutils.losses import LOSSES
from ganutils.penalties import slope
from ganutils.runs import COLUMNS, TrainingDiverged
from ganutils.training import train

REAL = toys.ring(2000, torch.Generator().manual_seed(0))
SEEDS = (3, 5, 8)


def pair(seed, **options):
    return nets.generator(seed=seed, width=8, **options), nets.discriminator(seed=seed + 50, width=8, fourier=4)


def pairs(seeds=SEEDS):
    return [list(group) for group in zip(*map(pair, seeds))]


def close(many, single, tolerance=1e-4):
    weights = [(a, b) for name in ("G", "D", "G_ema") for a, b in
               zip(getattr(many, name).parameters(), getattr(single, name).parameters())]
    return (torch.allclose(many.record, single.record, atol=tolerance)
            and all(torch.allclose(a, b, atol=tolerance) for a, b in weights))


@pytest.mark.parametrize("penalties", [None, {"r1": 0.3, "r2": 0.1}, {"wgan-gp": 1.0}], ids=["plain", "r1 r2", "wgan-gp"])
@pytest.mark.parametrize("loss", LOSSES)
def test_each_member_is_the_single_run_of_its_seed(loss, penalties):
    options = dict(steps=4, loss=loss, penalties=penalties, penalty_every=2, k=2, batch=16, decay_from=0.5, progress=False)
    G, D = pairs()
    # A loss that does not see a constant added to all logits (hinge: while no margin is reached) has no gradient in
    # D's last bias, and Adam would turn its rounding error into a full step: there D moves too little to matter
    invariant = LOSSES[loss].shift_invariant or loss == "hinge"
    rates = dict(lr_g=1e-3, lr_d=1e-7 if invariant else 1e-3)
    many = train_many(G, D, REAL, seeds=SEEDS, **rates, **options)
    for run, seed in zip(many, SEEDS):
        assert close(run, train(*pair(seed), REAL, seed=seed, **rates, **options))


def test_each_member_may_have_its_own_rates_and_weights():
    rates, gammas = (1e-3, 3e-3, 1e-4), (0.1, 1.0, 3.0)
    options = dict(steps=6, batch=16, decay_from=0.5, progress=False)
    many = train_many(*pairs(), REAL, seeds=SEEDS, lr_g=rates, lr_d=rates[::-1], penalties={"r1": gammas}, **options)
    for m, run in enumerate(many):
        single = train(*pair(SEEDS[m]), REAL, seed=SEEDS[m], lr_g=rates[m], lr_d=rates[-1 - m],
                       penalties={"r1": gammas[m]}, **options)
        assert close(run, single)


def test_images_stack_too():
    images = torch.rand(50, 1, 4, 4) * 2 - 1
    make = [(nets.generator((1, 4, 4), seed=s, width=8), nets.discriminator((1, 4, 4), seed=s, width=8)) for s in SEEDS]
    many = train_many(*zip(*make), images, seeds=SEEDS, steps=3, batch=8, penalties={"r1": 1.0}, progress=False)
    single = train(nets.generator((1, 4, 4), seed=5, width=8), nets.discriminator((1, 4, 4), seed=5, width=8), images,
                   seed=5, steps=3, batch=8, penalties={"r1": 1.0}, progress=False)
    assert close(many[1], single) and many[0].sample(7).shape == (7, 1, 4, 4)


@pytest.mark.parametrize("more", [{}, {"penalties": {"r1": 0.3, "wgan-gp": 1.0}},
                                  {"penalties": {"r1": (0.1, 0.2, 0.3)}, "lr_g": (1e-3, 2e-3, 3e-3)}], ids=str)
def test_a_nan_in_one_member_leaves_the_others_alone(more):
    options = dict(steps=8, batch=16, progress=False, **more)
    clean = train_many(*pairs(), REAL, seeds=SEEDS, **options)
    G, D = pairs()
    torch.nn.init.constant_(D[1][2].weight, float("nan"))
    runs = train_many(G, D, REAL, seeds=SEEDS, **options)
    assert torch.equal(runs[0].record, clean[0].record) and torch.equal(runs[2].record, clean[2].record)
    assert runs[0].failure is None and isinstance(runs[1].failure, TrainingDiverged)
    assert "member 1 (seed 5)" in str(runs[1].failure) and "step 1" in str(runs[1].failure)
    assert len(runs[1].history["L_D"]) == 1 and len(runs[0].history["L_D"]) == 8


def test_one_member_is_an_ensemble_of_one():
    many = train_many(*pairs((3,)), REAL, seeds=(3,), steps=5, batch=16, progress=False)
    assert len(many) == 1 and close(many[0], train(*pair(3), REAL, seed=3, steps=5, batch=16, progress=False))


def test_callback_sees_the_members_as_they_are_and_may_stop_them():
    steps_seen = []

    def callback(runs):
        steps_seen.append([run.step for run in runs])
        if len(steps_seen) == 2:
            raise KeyboardInterrupt

    runs = train_many(*pairs(), REAL, seeds=SEEDS, steps=20, every=3, batch=16, callback=callback, progress=False)
    assert steps_seen == [[3, 3, 3], [6, 6, 6]] and all(run.stopped and run.step == 6 for run in runs)
    assert set(runs[0].history) == set(COLUMNS)


def test_members_may_take_different_numbers_of_d_steps():
    options = dict(steps=5, batch=16, penalties={"r1": 0.3}, progress=False)
    many = train_many(*pairs(), REAL, seeds=SEEDS, k=(2, 1, 2), lr_g=(1e-3, 2e-3, 3e-3), **options)
    for m, run in enumerate(many):
        assert close(run, train(*pair(SEEDS[m]), REAL, seed=SEEDS[m], k=(2, 1, 2)[m], lr_g=(m + 1) * 1e-3, **options))


def test_afterwards_no_two_members_share_memory():
    runs = train_many(*pairs(), REAL, seeds=SEEDS, steps=2, batch=16, progress=False)
    kept = runs[1].sample(5)
    with torch.no_grad():
        for run in runs[::2]:
            for p in (*run.G.parameters(), *run.G_ema.parameters()):
                p.fill_(float("nan"))
    assert torch.equal(runs[1].sample(5), kept)
    sizes = {p.untyped_storage().nbytes() for p in runs[1].G_ema.parameters()}
    assert max(sizes) == 4 * 8 * 8  # a saved member is no larger than its own weights


@pytest.mark.parametrize("change, message", [
    (dict(seeds=(1, 2)), "3 generators, 3 discriminators and 2 seeds"), (dict(seeds=()), "0 seeds"),
    (dict(lr_g=(1e-3, 1e-3)), "lr_g has 2 values for 3 members"), (dict(lr_d=(1e-3, -1.0, 1e-3)), "lr_d = -1.0"),
    (dict(penalties={"r1": (1.0, 2.0)}), "r1 has 2 values"), (dict(loss="gan"), "unknown loss 'gan'"),
    (dict(steps=0), "steps = 0"), (dict(seeds=(1, -2, 3)), "seed = -2"), (dict(k=(1, 0, 1)), "k = 0"), (dict(k=1.5), "k = 1.5"),
])
def test_bad_settings_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        train_many(*pairs(), REAL, **{"seeds": SEEDS, "steps": 2, "progress": False, **change})


@pytest.mark.parametrize("options", [dict(), dict(depth=1), dict(fourier=5, scale=2.0), dict(x_shape=(1, 3, 2))], ids=str)
def test_logits_slopes_and_the_gradient_of_both_are_those_of_each_net(options):
    nets_alone = [nets.discriminator(width=9, seed=seed, **options) for seed in SEEDS]
    x = torch.randn(3, 7, *options.get("x_shape", (2,)), generator=torch.Generator().manual_seed(1))

    def all_of(net, x):  # s, ∇ₓ s, and the gradient in W₁ of an objective that is uneven in every sample and coordinate
        x = x.clone().requires_grad_()
        s = net(x)
        u = slope(s, x)
        objective = s.sin().sum() + (1.3 * u.square() + u.sin()).sum()
        return s, u, torch.autograd.grad(objective, next(net.parameters()))[0]

    together = all_of(stack(nets_alone), x)
    for m, net in enumerate(nets_alone):
        s, u, W = all_of(copy.deepcopy(net).double(), x[m].double())
        for got, wanted in zip(together, (s, u, W.T)):
            assert torch.allclose(got[m].double(), wanted, rtol=1e-4, atol=1e-5)


def test_a_stack_acts_member_by_member_and_has_copies_of_the_weights():
    originals = [pair(seed)[1] for seed in SEEDS]
    x, together = torch.randn(3, 6, 2), stack(originals)
    assert together(x).shape == (3, 6)
    for k, net in enumerate(originals):
        assert torch.allclose(together(x)[k], net(x[k]), atol=1e-6)
    kept = originals[0](x[0])
    with torch.no_grad():
        for w in together.parameters():
            w.zero_()
    assert torch.equal(originals[0](x[0]), kept)


@pytest.mark.parametrize("makes", [[nets.generator(width=8), nets.generator(width=9)], [nets.dcgan_generator(channels=2)] * 2])
def test_a_stack_of_other_nets_is_refused(makes):
    with pytest.raises(ValueError, match="2 different makes|BatchNorm2d cannot be stacked|ConvTranspose2d cannot be stacked"):
        stack(makes)


@pytest.mark.parametrize("makes, message", [
    ([lambda: nets.generator(width=8), lambda: nets.generator(width=9)], "2 nets of 2 different makes"),
    ([lambda: nets.dcgan_generator(channels=2)] * 2, "BatchNorm2d cannot be stacked"),
])
def test_nets_that_cannot_be_stacked_are_refused(makes, message):
    D = [nets.discriminator(width=8, seed=s) for s in range(2)]
    with pytest.raises(ValueError, match=message):
        train_many([make() for make in makes], D, REAL, seeds=(1, 2), steps=1, batch=4, progress=False)


def frozen():
    net = nets.generator()
    net[0].weight.requires_grad_(False)
    return net


def scaled():
    net = nets.generator()
    net.register_parameter("scale", nn.Parameter(torch.ones(2)))
    return net


def watched():
    net = nets.generator()
    net[-1].register_forward_hook(lambda *_: None)
    return net


def tied():
    layer = nn.Linear(4, 4)
    return nn.Sequential(layer, nn.ReLU(), layer)


@pytest.mark.parametrize("net, layer", [
    (nets.generator(), None), (nets.discriminator(fourier=4), None), (nets.generator((1, 8, 8)), None),
    (nn.Sequential(nn.Linear(2, 1)), None), (nets.dcgan_discriminator(channels=2), "Conv2d"), (nn.Linear(2, 1), "Linear"),
    (nn.Sequential(nn.Linear(2, 1, bias=False)), "Linear"), (nn.Sequential(nn.Linear(2, 4), nn.Dropout()), "Dropout"),
    (nets.generator().double(), "Linear"), (frozen(), "Linear"), (tied(), "Linear"), (scaled(), "Sequential"),
    (watched(), "Linear"), (nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2)), "ParametrizedLinear"),
])
def test_what_is_stacked_and_what_is_not(net, layer):
    assert fault(net) == layer


@pytest.mark.parametrize("net", [nets.generator(width=4), nets.discriminator(width=4, fourier=3)])
def test_a_twin_is_the_same_net_and_shares_nothing(net):
    other = twin(net)
    assert str(other) == str(net) and fault(other) is None and list(other.state_dict()) == list(net.state_dict())
    values = zip(other.state_dict().values(), net.state_dict().values())
    assert all(torch.equal(a, b) and a.data_ptr() != b.data_ptr() for a, b in values)
    assert all(a is not b for a, b in zip(other.modules(), net.modules()))
    other[0].register_forward_hook(lambda *_: None)
    other.eval()
    other.append(nn.Identity())
    other[0]._non_persistent_buffers_set.add("F")
    assert fault(net) is None and net.training and net[0].training and not net[0]._non_persistent_buffers_set
    assert not any(p.requires_grad for p in twin(net.requires_grad_(False)).parameters())
