"""Gradients written by hand are autograd's, and whatever is not known is left to autograd."""

import copy

import pytest
import torch
from torch import nn

from ganutils import nets, toys
from ganutils.fast import Adam, Autograd, Images, Perceptron, fault, player, twin
from ganutils.losses import LOSSES
from ganutils.training import train

REAL = toys.ring(500, torch.Generator().manual_seed(0))
DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU"))]


def discriminators(**options):
    return [nets.discriminator(width=9, seed=seed, **options) for seed in range(3)]


def by_autograd(net, x, objective):
    """The objective of (s, ∇ₓs) and its gradient in the weights, in double precision."""
    net, x = copy.deepcopy(net).double(), x.double().requires_grad_()
    s = net(x)
    (u,) = torch.autograd.grad(s.sum(), x, create_graph=True)
    value = objective(s, u)
    return s, u, torch.cat([g.flatten() for g in torch.autograd.grad(value, list(net.parameters()))])


def objective(s, u):
    return s.sin().sum() + (1.3 * u.square() + u.sin()).sum()  # uneven in every sample and coordinate


def close(a, b, atol=1e-5):
    return torch.allclose(a.double(), b, rtol=1e-4, atol=atol)


@pytest.mark.parametrize("options", [dict(), dict(depth=1), dict(fourier=5, scale=2.0), dict(x_shape=(1, 3, 2))], ids=str)
def test_value_slope_and_the_gradient_of_both(options):
    Ds = discriminators(**options)
    x = torch.randn(3, 7, *options.get("x_shape", (2,)), generator=torch.Generator().manual_seed(1))
    expected = [by_autograd(D, part, objective) for D, part in zip(Ds, x)]
    many = Perceptron([copy.deepcopy(D) for D in Ds])
    s, u = many.value_and_slope(x)
    (gradient,) = torch.autograd.grad(objective(s, u), many.weights)
    for m, (D, part) in enumerate(zip(Ds, x)):
        one = Perceptron(D)
        s_one, u_one = one.value_and_slope(part)
        (gradient_one,) = torch.autograd.grad(objective(s_one, u_one), one.weights)
        member = torch.cat([part[m].flatten() for pair in many.views(gradient) for part in pair])
        for got in ((s[m], u[m], member), (s_one, u_one, gradient_one)):
            assert all(close(a, b) for a, b in zip(got, expected[m]))


@pytest.mark.parametrize("net, x", [
    (nets.generator(seed=3), torch.randn(6, 2)), (nets.generator((1, 4, 4), seed=3), torch.randn(6, 2)),
    (nets.discriminator(fourier=4), torch.randn(6, 2)), (nets.discriminator((1, 4, 4)), torch.rand(6, 1, 4, 4)),
])
def test_value_and_its_gradients_in_x_and_in_the_weights(net, x):
    reference, x_reference = copy.deepcopy(net).double(), x.double().requires_grad_()
    y = reference(x_reference)
    wanted = torch.autograd.grad(y.sin().sum(), [x_reference, *reference.parameters()])
    fast, x = Perceptron(net), x.clone().requires_grad_()
    in_x, in_weights = torch.autograd.grad(fast(x).sin().sum(), [x, fast.weights])
    assert close(fast(x), y) and close(in_x, wanted[0]) and close(in_weights, torch.cat([g.flatten() for g in wanted[1:]]))
    assert torch.allclose(torch.autograd.grad(fast.frozen(x).sin().sum(), x)[0], in_x)


def test_the_net_is_the_weights():
    net = nets.generator(width=5)
    fast, z = Perceptron(net), torch.randn(4, 2)
    with torch.no_grad():
        fast.weights.mul_(0.9)
    assert torch.allclose(net(z), fast(z)) and sum(p.numel() for p in net.parameters()) == fast.weights.numel()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("penalties", [None, {"r1": 0.5, "r2": 0.2}, {"wgan-gp": 1.0}], ids=str)
@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_by_hand_is_a_run_by_autograd(loss, penalties, device):
    invariant = loss in ("wasserstein", "hinge", "relativistic-pairing", "relativistic-average")  # see test_ensemble.py
    options = dict(steps=4, loss=loss, penalties=penalties, penalty_every=2, k=2, batch=16, lr_g=1e-3,
                   lr_d=1e-7 if invariant else 1e-3, seed=4, progress=False)

    def run(how):
        G, D = nets.generator(width=8), nets.discriminator(width=8, fourier=3)
        if how == "autograd":
            for net in (G, D):
                net.register_forward_hook(lambda *_: None)
        assert player(copy.deepcopy(D)).gradients == how
        return train(G, D, REAL.to(device), **options)

    hand, auto = run("by hand"), run("autograd")
    assert torch.allclose(hand.record, auto.record, atol=1e-5)
    for name in ("G", "D", "G_ema"):
        for a, b in zip(getattr(hand, name).parameters(), getattr(auto, name).parameters()):
            assert torch.allclose(a, b, atol=1e-5)


def test_room_that_was_used_again_is_an_error_and_never_a_wrong_gradient():
    D = Perceptron(nets.discriminator(width=8))
    former, latter = D(REAL[:6]).sum(), D(REAL[6:12]).sum()
    latter.backward()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        former.backward()


def test_one_value_a_net_for_each_of_its_weights():
    many = Perceptron([nets.generator(width=4, seed=seed) for seed in range(3)])
    for W, b in many.views(many.per_weight([5.0, 6.0, 7.0])):
        assert all((part[m] == 5 + m).all() for part in (W, b) for m in range(3))


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("lr", [0.02, torch.tensor(0.02)], ids=str)
def test_adam_is_the_algorithm_of_the_paper_and_passes_over_what_has_no_gradient(lr, device):
    start = torch.tensor([-1.0, -0.4, 1e-8, 0.5, 2.0], device=device)  # one where ε counts
    leaves = [start.clone().requires_grad_(), start.clone().requires_grad_()]
    adam = Adam(leaves, lr.to(device) if isinstance(lr, torch.Tensor) else lr, (0.5, 0.99))
    w, m, v = start.double(), 0.0, 0.0
    for t in range(1, 6):
        g = (3 * w).sin()
        leaves[0].grad = (3 * leaves[0].detach()).sin()
        adam.step()
        m, v = 0.5 * m + 0.5 * g, 0.99 * v + 0.01 * g**2
        w = w - 0.02 * (m / (1 - 0.5**t)) / ((v / (1 - 0.99**t)).sqrt() + 1e-8)
        assert close(leaves[0], w, atol=1e-6) and torch.equal(leaves[1], start)


def test_adam_goes_on_from_its_state_and_refuses_that_of_others():
    def play(steps, adam=None):
        adam = adam or Adam([torch.ones(3, requires_grad=True), torch.zeros(2, requires_grad=True)], 0.1, (0.9, 0.999))
        for _ in range(steps):
            for w in adam.leaves:
                w.grad = w.detach().cos()
            adam.step()
        return adam

    whole, half, rest = play(5), play(2), play(1)
    places = [value.data_ptr() for values in rest.state_dict().values() for value in values]
    rest.load_state_dict(half.state_dict())
    assert places == [value.data_ptr() for values in rest.state_dict().values() for value in values]
    with torch.no_grad():
        for to, w in zip(rest.leaves, half.leaves):
            to.copy_(w)
    assert all(map(torch.equal, play(3, rest).leaves, whole.leaves))
    with pytest.raises(KeyError):
        rest.load_state_dict({"state": {}})
    for wrong in (lambda values: values[:1], lambda values: [value.flatten()[:1] for value in values]):
        with pytest.raises(ValueError, match="the state's m belong to other weights"):
            rest.load_state_dict({name: wrong(values) for name, values in half.state_dict().items()})


def test_adam_without_any_gradient_changes_nothing_and_follows_weights_that_move_in_memory():
    w = torch.ones(3, requires_grad=True)
    adam = Adam([w], 0.1, (0.9, 0.999))
    adam.step()
    assert torch.equal(w, torch.ones(3)) and adam.steps[0] == 0
    w.data = w.data.clone()  # as net.double().float() does
    w.grad = torch.ones(3)
    adam.step()
    assert torch.allclose(w, torch.full((3,), 0.9))


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


def frozen():
    net = nets.generator()
    net[0].weight.requires_grad_(False)
    return net


def scaled():
    net = nets.generator()
    net.register_parameter("scale", nn.Parameter(torch.ones(2)))
    return net


def nested():
    net = nets.generator()
    net[0].add_module("extra", nn.Linear(2, 2))
    return net


def tied():
    layer = nn.Linear(4, 4)
    return nn.Sequential(layer, nn.ReLU(), layer)


@pytest.mark.parametrize("net, why", [
    (nets.generator(), None), (nets.discriminator(fourier=4), None), (nets.generator((1, 8, 8)), None),
    (nn.Sequential(nn.Linear(2, 1)), None), (nets.dcgan_discriminator(channels=2), "Conv2d"), (nn.Linear(2, 1), "Linear"),
    (nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)), "order"), (nn.Sequential(nn.Linear(2, 1, bias=False)), "Linear"),
    (nn.Sequential(nn.Linear(2, 4), nn.Dropout(), nn.Linear(4, 1)), "Dropout"), (nets.generator().double(), "Linear"),
    (nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 1)), "order"), (frozen(), "Linear"), (tied(), "order"),
    (scaled(), "Sequential"), (nested(), "Linear"), (nn.Sequential(nn.Linear(2, 3), nn.Flatten(0)), "order"),
    (nn.utils.parametrizations.spectral_norm(nn.Linear(2, 2)), "ParametrizedLinear"), (nn.Sequential(), "order"),
])
def test_what_is_done_by_hand_and_what_is_not(net, why):
    found = fault(net)
    assert found is None if why is None else why in found
    assert isinstance(player(net), Autograd if why else Perceptron)


def check_images(net, x, atol=1e-5):
    """The net by ``Images`` against double-precision autograd: value, slope in x, gradients in the weights."""
    by_products = player(copy.deepcopy(net).to(memory_format=torch.channels_last))
    assert type(by_products) is Images
    x_reference, x = x.double().requires_grad_(), x.requires_grad_()
    y_reference = net.double()(x_reference)
    y_reference.sin().sum().backward()
    (slope,) = torch.autograd.grad(by_products.frozen(x).sin().sum(), x)
    assert close(by_products(x), y_reference) and close(slope, x_reference.grad, atol)
    by_products.backward(by_products(x).sin().sum())
    assert all(close(p.grad, q.grad, atol) for p, q in zip(by_products.leaves, net.parameters()))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kernel, stride, padding", [((4, 3), (2, 1), (1, 0)), ((2, 3), (3, 2), (0, 2)), (5, 2, 2), (1, 1, 0)])
def test_convolutions_of_one_channel_as_products(bias, kernel, stride, padding):
    def make(conv, *channels):
        return conv(*channels, kernel_size=kernel, stride=stride, padding=padding, bias=bias)
    D = nn.Sequential(make(nn.Conv2d, 1, 5), nn.LeakyReLU(0.2), nn.Conv2d(5, 2, 2), nn.Flatten())
    G = nn.Sequential(nn.ConvTranspose2d(5, 3, 2), nn.ReLU(), make(nn.ConvTranspose2d, 3, 1), nn.Tanh())
    torch.manual_seed(0)
    check_images(D, torch.randn(3, 1, 13, 12))  # some strides leave a border over
    check_images(G, torch.randn(3, 5, 5, 4))


def test_images_between_linear_layers():
    torch.manual_seed(0)
    check_images(nets.dcgan_discriminator(channels=2), torch.randn(3, 1, 28, 28))
    check_images(nets.dcgan_generator(z_dim=3, channels=2), torch.randn(4, 3), atol=1e-3)  # BatchNorm's gradients exceed 1,000
    check_images(nn.Sequential(nn.Conv2d(2, 3, 2), nn.Flatten(), nn.Linear(3 * 3 * 4, 5)), torch.randn(3, 2, 4, 5))
    check_images(nn.Sequential(nn.Conv2d(2, 3, 2), nn.Linear(4, 5), nn.Flatten(), nn.Flatten(), nn.Linear(45, 2)), torch.randn(3, 2, 4, 5))
    check_images(nn.Sequential(nn.Conv2d(2, 3, 2), nn.Flatten(2), nn.Linear(12, 5)), torch.randn(3, 2, 4, 5))


@pytest.mark.parametrize("options", [dict(dilation=2), dict(padding_mode="circular"), dict(padding="same")], ids=str)
def test_other_convolutions_are_left_to_autograd(options):
    assert type(player(nn.Sequential(nn.Conv2d(1, 4, 3, **options)))) is Autograd
    assert type(player(nn.Sequential(nn.ConvTranspose2d(4, 1, 3, stride=2, output_padding=1)))) is Autograd
    watched = nets.dcgan_discriminator(channels=2)
    watched[-2].register_forward_hook(lambda *_: None)
    assert type(player(watched)) is Autograd
