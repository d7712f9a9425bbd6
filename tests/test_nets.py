"""ganutils.nets: shapes, seeds, Fourier features, and discriminators that judge each sample on its own."""

import pytest
import torch
from torch import nn

from ganutils import nets

BUILDERS = {
    "generator": lambda **k: nets.generator((2,), **k),
    "generator of images": lambda **k: nets.generator((1, 8, 8), z_dim=5, **k),
    "discriminator": lambda **k: nets.discriminator((2,), fourier=4, **k),
    "dcgan generator": lambda **k: nets.dcgan_generator(z_dim=5, channels=2, **k),
    "dcgan discriminator": lambda **k: nets.dcgan_discriminator(channels=2, **k),
}
every_builder = pytest.mark.parametrize("build", BUILDERS.values(), ids=BUILDERS)


def weights(net):
    return torch.cat([w.detach().flatten() for w in net.state_dict().values()])


# --- shapes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1,), (2,), (1, 8, 8), (3, 4, 5)])
def test_mlp_pair_fits_any_shape_of_data(shape):
    G, D = nets.generator(shape, z_dim=3, width=8, depth=1), nets.discriminator(shape, width=8, depth=1, fourier=2)
    x = G(torch.randn(6, 3, generator=torch.Generator().manual_seed(0)))
    assert x.shape == (6, *shape) and D(x).shape == (6,)
    assert D(x[:1]).shape == (1,)  # one sample gives one logit, not a scalar


def test_dcgan_pair_works_on_28_by_28():
    x = nets.dcgan_generator(z_dim=5, channels=2)(torch.randn(4, 5, generator=torch.Generator().manual_seed(0)))
    assert x.shape == (4, 1, 28, 28) and nets.dcgan_discriminator(channels=2)(x).shape == (4,)


def test_images_lie_between_minus_one_and_one_and_points_anywhere():
    z = 100 * torch.randn(50, 5, generator=torch.Generator().manual_seed(0))
    for G in (nets.generator((1, 8, 8), z_dim=5), nets.dcgan_generator(z_dim=5, channels=2)):
        x = G(z).detach()
        assert -1 <= x.min() < -0.5 and 0.5 < x.max() <= 1
    assert nets.generator((2,), z_dim=5)(z).abs().max() > 1


def test_depth_counts_the_hidden_layers():
    for depth in (1, 2, 4):
        G = nets.generator((2,), width=7, depth=depth)
        sizes = [(layer.in_features, layer.out_features) for layer in G if isinstance(layer, nn.Linear)]
        assert sizes == [(2, 7)] + [(7, 7)] * (depth - 1) + [(7, 2)]
        assert isinstance(G[-1], nn.Linear) and sum(isinstance(layer, nn.ReLU) for layer in G) == depth


def test_mlp_has_no_activation_after_the_last_layer():
    layers = nets.mlp([2, 3, 4], nn.ReLU())
    assert [type(layer) for layer in layers] == [nn.Linear, nn.ReLU, nn.Linear]


def sizes(net):
    return [(layer.in_features, layer.out_features) for layer in net if isinstance(layer, nn.Linear)]


def test_the_perceptrons_have_the_stated_sizes():
    assert sizes(nets.generator()) == [(2, 64), (64, 64), (64, 64), (64, 2)]
    assert sizes(nets.discriminator()) == [(2, 64), (64, 64), (64, 64), (64, 1)]
    assert sizes(nets.generator((3, 4), z_dim=6, width=5, depth=2)) == [(6, 5), (5, 5), (5, 12)]
    assert sizes(nets.discriminator((3, 4), width=5, depth=2, fourier=7)) == [(12 + 2 * 7, 5), (5, 5), (5, 1)]
    assert nets.generator((3, 4))(torch.zeros(2, 2)).shape == (2, 3, 4)
    assert any(isinstance(layer, nn.Tanh) for layer in nets.generator((3, 4)))
    leaky = [layer for layer in nets.discriminator() if isinstance(layer, nn.LeakyReLU)]
    assert {layer.negative_slope for layer in leaky} == {0.2}


def test_the_dcgan_pair_layer_by_layer():
    # Radford et al. (2015): strides instead of pooling, BatchNorm in G but at its output, LeakyReLU(0.2) in D
    up = "ConvTranspose2d({}, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1){})"
    assert [str(layer) for layer in nets.dcgan_generator()] == [
        "Linear(in_features=64, out_features=3136, bias=True)",
        "Unflatten(dim=1, unflattened_size=(64, 7, 7))", str(nn.BatchNorm2d(64)), "ReLU()",
        up.format("64, 32", ", bias=False"), str(nn.BatchNorm2d(32)), "ReLU()", up.format("32, 1", ""), "Tanh()"]
    down = "Conv2d({}, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))"
    leaky = "LeakyReLU(negative_slope=0.2)"
    assert [str(layer) for layer in nets.dcgan_discriminator()] == [
        down.format("1, 16"), leaky, down.format("16, 32"), leaky, str(nn.Flatten()),
        "Linear(in_features=1568, out_features=1, bias=True)", str(nn.Flatten(0))]


# --- seeds ------------------------------------------------------------------------------------------


@every_builder
def test_seed_decides_the_weights_whatever_ran_before(build):
    first = weights(build(seed=3))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(99)
        assert torch.equal(weights(build(seed=3)), first)
    assert not torch.equal(weights(build(seed=4)), first)


@every_builder
def test_the_seed_is_torch_s(build):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        net = build(seed=3)
        if isinstance(net[1], nets.FourierFeatures):
            assert torch.equal(net[1].F, torch.randn(2, 4))
        first = next(layer for layer in net if hasattr(layer, "weight"))
        if isinstance(first, nn.Conv2d):
            again = nn.Conv2d(1, 2, 4)
        else:
            again = nn.Linear(first.in_features, first.out_features)
    assert torch.equal(first.weight, again.weight)


@every_builder
def test_building_leaves_the_global_random_numbers_alone(build):
    before = torch.get_rng_state()
    build(seed=3)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@every_builder
def test_building_leaves_the_gpu_s_random_numbers_alone(build):
    before = torch.cuda.get_rng_state()
    build(seed=3)
    assert torch.equal(torch.cuda.get_rng_state(), before)


# --- Fourier features ---------------------------------------------------------------------------------


def test_fourier_features_are_the_input_its_sines_and_its_cosines():
    features = nets.FourierFeatures(2, 5, 1.0)
    x = torch.tensor([[0.3, -1.0], [2.0, 0.5]])
    y, angle = features(x), x @ features.F
    assert y.shape == (2, 2 + 2 * 5)
    torch.testing.assert_close(y[:, :2], x)
    torch.testing.assert_close(y[:, 2:7] ** 2 + y[:, 7:] ** 2, torch.ones(2, 5))
    torch.testing.assert_close(torch.atan2(y[:, 2:7], y[:, 7:]), torch.atan2(angle.sin(), angle.cos()))
    torch.testing.assert_close(features(torch.zeros(1, 2))[0], torch.tensor([0.0] * 7 + [1.0] * 5))


def test_scale_is_the_standard_deviation_of_the_frequencies_and_they_are_not_trained():
    D = nets.discriminator((2,), fourier=5000, scale=3.0, width=1, depth=1)
    F = next(layer for layer in D if isinstance(layer, nets.FourierFeatures)).F
    assert F.shape == (2, 5000) and F.std().item() == pytest.approx(3.0, rel=4 / (2 * 10_000) ** 0.5)
    assert not any(parameter is F for parameter in D.parameters()) and any(value is F for value in D.buffers())


# --- D judges each sample on its own --------------------------------------------------------------------


@pytest.mark.parametrize("D, shape", [
    (nets.discriminator((2,), fourier=4), (2,)), (nets.discriminator((1, 8, 8)), (1, 8, 8)),
    (nets.dcgan_discriminator(channels=2), (1, 28, 28)),
])
def test_changing_one_sample_changes_its_logit_alone(D, shape):
    """No BatchNorm in D: it would mix the gradients of which a penalty takes the norm."""
    assert not any("BatchNorm" in type(layer).__name__ for layer in D.modules())
    x = torch.randn(6, *shape, generator=torch.Generator().manual_seed(0)).requires_grad_()
    (gradient,) = torch.autograd.grad(D.train()(x)[2], x)
    assert gradient[2].abs().max() > 0 and gradient[[0, 1, 3, 4, 5]].abs().max() == 0


# --- errors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("build, what", [
    (lambda: nets.generator(z_dim=0), "z_dim = 0"), (lambda: nets.generator(width=2.5), "width = 2.5"),
    (lambda: nets.generator(depth=-1), "depth = -1"), (lambda: nets.generator((0,)), "x_shape"),
    (lambda: nets.discriminator(width=0), "width = 0"), (lambda: nets.discriminator(fourier=-1), "fourier = -1"),
    (lambda: nets.discriminator((1, 0)), r"x_shape\[1\] = 0"),
    (lambda: nets.discriminator(fourier=1, scale=0.0), "scale = 0.0"),
    (lambda: nets.dcgan_generator(channels=0), "channels = 0"),
    (lambda: nets.dcgan_discriminator(channels=0), "channels = 0"),
])
def test_bad_sizes_are_named(build, what):
    with pytest.raises(ValueError, match=what):
        build()


def test_half_a_fourier_feature_is_an_error():
    with pytest.raises(ValueError, match="fourier = 2.5"):
        nets.discriminator(fourier=2.5)
