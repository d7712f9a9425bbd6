"""ganutils.adam: the algorithm of the paper, for one net and for K at once, and its state."""

import pytest
import torch
from torch import nn

from ganutils.adam import Adam

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU"))]


def close(a, b, atol=1e-5):
    return torch.allclose(a.double(), b, rtol=1e-4, atol=atol)


def by_hand(start, gradient, lr, steps, betas=(0.5, 0.99)):
    """The weights after each step, in double precision."""
    w, m, v, seen = start.double(), 0.0, 0.0, []
    for t in range(1, steps + 1):
        g = gradient(w)
        m, v = betas[0] * m + (1 - betas[0]) * g, betas[1] * v + (1 - betas[1]) * g**2
        w = w - lr * (m / (1 - betas[0]**t)) / ((v / (1 - betas[1]**t)).sqrt() + 1e-8)
        seen.append(w)
    return seen


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("lr", [0.02, torch.tensor(0.02)], ids=str)
def test_adam_is_the_algorithm_of_the_paper_and_passes_over_what_has_no_gradient(lr, device):
    start = torch.tensor([-1.0, -0.4, 1e-8, 0.5, 2.0], device=device)  # one where ε counts
    leaves = [start.clone().requires_grad_(), start.clone().requires_grad_()]
    adam = Adam(leaves, (0.5, 0.99))
    for w in by_hand(start, lambda w: (3 * w).sin(), 0.02, 5):
        leaves[0].grad = (3 * leaves[0].detach()).sin()
        adam.step(lr.to(device) if isinstance(lr, torch.Tensor) else lr)
        assert close(leaves[0], w, atol=1e-6) and torch.equal(leaves[1], start)


def test_descend_goes_down_the_loss_and_ignores_older_gradients():
    start = torch.tensor([1.0, -2.0])
    w = start.clone().requires_grad_()
    w.grad = torch.full((2,), 1e9)
    adam = Adam([w], (0.5, 0.99))
    for expected in by_hand(start, lambda w: 2 * w, 0.1, 3):
        adam.descend((w**2).sum(), 0.1)
        assert close(w, expected)


def test_each_member_has_its_own_rate_and_a_nan_stays_with_its_member():
    start, rates = torch.tensor([[1.0, -2.0], [0.3, 0.4], [1.0, 1.0]]), torch.tensor([0.1, 0.003, 0.01])
    w = start.clone().requires_grad_()
    adam = Adam([w], (0.5, 0.99))
    for expected in by_hand(start, torch.cos, rates.double()[:, None], 4):
        losses = w.sin().sum(1)
        adam.descend(losses * torch.tensor([1.0, 1.0, float("nan")]), rates)
        assert close(w[:2], expected[:2], atol=1e-6) and w[2].isnan().all()


def test_a_gradient_that_lies_otherwise_in_memory_is_no_other_gradient():
    # The slope's derivative in a stacked weight comes transposed; a kernel that reads memory as it lies would mix it up
    torch.manual_seed(0)
    W, V = (torch.randn(2, 3, 4).requires_grad_() for _ in range(2))
    x, adam = torch.randn(2, 5, 3), Adam([W], (0.0, 0.0))
    loss = (x @ W @ V.mT).square().sum()
    (gradient,) = torch.autograd.grad(loss, W, retain_graph=True)
    before = W.detach().clone()
    adam.descend(loss, 0.01)
    assert torch.allclose(W, before - 0.01 * gradient.sign(), atol=1e-6)  # both β 0: the rate, with the sign
    assert W.grad.stride() == W.stride()


def test_adam_goes_on_from_its_state_and_refuses_that_of_others():
    def play(steps, adam=None):
        adam = adam or Adam([torch.ones(3, requires_grad=True), torch.zeros(2, requires_grad=True)], (0.9, 0.999))
        for _ in range(steps):
            for w in adam.weights:
                w.grad = w.detach().cos()
            adam.step(0.1)
        return adam

    whole, half, rest = play(5), play(2), play(1)
    places = [value.data_ptr() for values in rest.state_dict().values() for value in values]
    rest.load_state_dict(half.state_dict())
    assert places == [value.data_ptr() for values in rest.state_dict().values() for value in values]
    with torch.no_grad():
        for to, w in zip(rest.weights, half.weights):
            to.copy_(w)
    assert all(map(torch.equal, play(3, rest).weights, whole.weights))
    with pytest.raises(KeyError):
        rest.load_state_dict({"state": {}})
    for wrong in (lambda values: values[:1], lambda values: [value.flatten()[:1] for value in values]):
        with pytest.raises(ValueError, match="the state's m belong to other weights"):
            rest.load_state_dict({name: wrong(values) for name, values in half.state_dict().items()})


def test_adam_without_any_gradient_changes_nothing_and_follows_weights_that_move_in_memory():
    w = torch.ones(3, requires_grad=True)
    adam = Adam([w], (0.9, 0.999))
    adam.step(0.1)
    assert torch.equal(w, torch.ones(3)) and adam.steps[0] == 0
    w.data = w.data.clone()  # as net.double().float() does
    w.grad = torch.ones(3)
    adam.step(0.1)
    assert torch.allclose(w, torch.full((3,), 0.9))


def test_what_is_frozen_stays():
    net = nn.Linear(2, 2)
    net.bias.requires_grad_(False)
    before = net.bias.clone()
    Adam(net.parameters(), (0.9, 0.999)).descend(net(torch.ones(1, 2)).sum(), 0.1)
    assert torch.equal(net.bias, before)
