"""What does not fit together is named before the first step: z, G, the data, D; and logits of other shapes."""

import pytest
import torch
from torch import nn

from ganutils import nets, penalties, toys, train, train_many
from ganutils.losses import LOSSES
from ganutils.rehearsal import last_operation

X = toys.ring(60, torch.Generator().manual_seed(0))
IMAGES = torch.rand(9, 1, 28, 28, generator=torch.Generator().manual_seed(0))


class Squashed(nn.Module):
    """A D that applies the sigmoid itself, without a layer for it."""

    def __init__(self):
        super().__init__()
        self.net = nets.discriminator(width=4)

    def forward(self, x):
        return torch.sigmoid(self.net(x)).unsqueeze(1).view(-1)


def hidden_sigmoid():
    return nn.Sequential(nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 1), nn.Flatten(0))


@pytest.mark.parametrize("G, D, x, z_dim, message", [
    (nets.generator(z_dim=8), None, X, 2, r"G cannot take z of shape \(n, 2\), because z_dim = 2; its first linear layer takes 8 numbers"),
    (nets.generator((3,)), None, X, 2, r"G\(z\) has shape \(n, 3\), but the data \(n, 2\)"),
    (nets.generator((1,)), None, X, 2, r"G\(z\) has shape \(n, 1\), but the data \(n, 2\)"),
    (nets.generator(), None, IMAGES, 2, r"G\(z\) has shape \(n, 2\), but the data \(n, 1, 28, 28\)"),
    (None, nets.discriminator((3,)), X, 2, r"D cannot take data of shape \(n, 2\); its first linear layer takes 3 numbers"),
    (None, nn.Sequential(nn.Linear(2, 1)), X, 2, r"D's output has shape \(n, 1\): it must be \(n,\)"),
    (None, nn.Sequential(nn.Linear(2, 2)), X, 2, r"D's output has shape \(n, 2\): it must be \(n,\)"),
    (None, nn.Sequential(nn.Linear(2, 1), nn.Sigmoid(), nn.Flatten(0)), X, 2, "D ends in a sigmoid"),
    (None, Squashed(), X, 2, "D ends in a sigmoid"),
    (lambda z: z, None, X, 2, "G is a function: give a torch.nn.Module"), (None, nets.discriminator, X, 2, "D is a function"),
])
def test_what_does_not_fit_is_named_with_its_shapes(G, D, x, z_dim, message):
    with pytest.raises(ValueError, match=message):
        train(G or nets.generator(width=4), D or nets.discriminator(width=4), x, steps=2, z_dim=z_dim, batch=4, progress=False)


@pytest.mark.parametrize("D", [hidden_sigmoid(), nets.discriminator(width=4)])
def test_a_sigmoid_inside_is_no_sigmoid_at_the_end(D):
    assert train(nets.generator(width=4), D, X, steps=2, batch=4, progress=False).step == 2
    assert "Sigmoid" not in last_operation(D(X))


def test_an_ensemble_rehearses_too():
    with pytest.raises(ValueError, match=r"G\(z\) has shape \(n, 3\)"):
        train_many([nets.generator((3,))], [nets.discriminator()], X, seeds=[0], steps=2, progress=False)


def test_a_dry_pass_leaves_statistics_and_random_numbers_alone():
    G, D = nets.dcgan_generator(z_dim=4, channels=2), nets.dcgan_discriminator(channels=2)
    statistics = [b.clone() for b in G.buffers()]
    two_logits = nn.Sequential(nn.Flatten(), nn.Linear(784, 2))
    random = torch.get_rng_state()
    with pytest.raises(ValueError, match="must"):  # raised by the dry pass, and nothing came after it
        train(G, two_logits, IMAGES, steps=1, z_dim=4, batch=4, progress=False)
    assert all(torch.equal(a, b) for a, b in zip(statistics, G.buffers())) and torch.equal(random, torch.get_rng_state())
    assert train(G, D, IMAGES[:1], steps=1, z_dim=4, batch=4, progress=False).step == 1 and G.training


def test_compiled_nets_are_rehearsed_as_they_were_written():
    G, D = torch.compile(nets.generator((3,))), torch.compile(nets.discriminator())
    with pytest.raises(ValueError, match=r"G\(z\) has shape \(n, 3\)"):
        train(G, D, X, steps=1, progress=False)


# --- losses and penalties ------------------------------------------------------------------------------------------

every_loss = pytest.mark.parametrize("name", LOSSES)


@every_loss
def test_logits_of_other_members_are_refused_instead_of_broadcast(name):
    s = torch.randn(6, generator=torch.Generator().manual_seed(0))
    for real, fake in ((s[:, None], s), (s, s[:, None]), (s.expand(3, 6), s), (s.expand(3, 6), s.expand(2, 6))):
        with pytest.raises(ValueError, match=r"logits of shape.*: give \(n,\)|logits of shapes .*: a relativistic pairing"):
            LOSSES[name].d(real, fake)


@every_loss
def test_a_batch_of_columns_is_refused_or_means_what_it_says(name):
    s_real, s_fake = torch.randn(2, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    try:
        columns = LOSSES[name].d(s_real[:, None], s_fake[:, None]).mean()
    except ValueError as error:
        assert name == "relativistic-average" and "D(x).flatten()" in str(error)
    else:
        torch.testing.assert_close(columns, LOSSES[name].d(s_real, s_fake))


def test_a_pairing_needs_pairs_and_the_others_do_not():
    s = torch.randn(6)
    for name in LOSSES:
        if name == "relativistic-pairing":
            for player in (LOSSES[name].d, LOSSES[name].g):
                with pytest.raises(ValueError, match="as many real as fake"):
                    player(s, s[:1])
        else:
            assert LOSSES[name].d(s, s[:3]).shape == ()


def test_slopes_and_penalties_state_their_shapes():
    D, x = nets.discriminator(width=4), X[:5].clone().requires_grad_()
    with pytest.raises(ValueError, match=r"s has shape \(5, 1\) for x of shape \(5, 2\): give one logit a sample"):
        penalties.slope(D(x)[:, None], x)
    with pytest.raises(ValueError, match=r"s has shape \(4,\) for x of shape \(5, 2\)"):
        penalties.slope(D(x)[:4], x)
    with pytest.raises(ValueError, match="write x.requires_grad_"):
        penalties.slope(D(X[:5]), X[:5])
    for term in (penalties.r1, penalties.r2, penalties.wgan_gp):
        with pytest.raises(ValueError, match=r"slopes of shape \(5,\): give \(n, …\)"):
            term(torch.ones(5), 1.0)
    with pytest.raises(ValueError, match=r"samples of shapes \(5, 2\) and \(1, 2\)"):
        penalties.between(X[:5], X[:1])


def test_the_checks_do_not_hinder_vmap_or_functional_gradients():
    s = torch.randn(3, 6)
    for name, loss in LOSSES.items():
        torch.testing.assert_close(torch.vmap(loss.d)(s, s.flip(1)), loss.d(s, s.flip(1)))
    weights = torch.tensor([0.5, 1.0, 2.0])
    torch.testing.assert_close(torch.vmap(penalties.r1)(torch.ones(3, 4, 2), weights), weights)
