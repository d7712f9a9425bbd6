"""Adam: w ← w - η m̂/(√v̂ + ε), with m̂ and v̂ the averages of gradients and of their squares.

Both averages start at 0, which they are therefore divided by: m̂ = m/(1 - β₁ᵗ), v̂ = v/(1 - β₂ᵗ), because
E m = (1 - β₁ᵗ) E g when every gradient g has the same mean. Kingma & Ba (2015), arXiv:1412.6980, Algorithm 1.
"""

from collections.abc import Iterable

import torch
from torch import Tensor
from torch.optim.adam import adam  # torch's functional form


class Adam:
    """The averages of some weights. Weights that have no gradient in a step stay as they are."""

    def __init__(self, weights: Iterable[Tensor], betas: tuple[float, float]):
        self.weights, self.betas = [w for w in weights if w.requires_grad], betas
        self.m, self.v = ([torch.zeros_like(w) for w in self.weights] for _ in range(2))
        self.steps = [torch.zeros((), device=w.device) for w in self.weights]

    def descend(self, loss: Tensor, lr: float | Tensor) -> None:
        """One step down the loss, or down K losses of members that share no weight, with rate η = ``lr``.

        The gradient of the sum is then the gradient of each. ``lr`` is a number, a tensor without axes, or
        one rate a member, (K,), for weights (K, …).
        """
        for w in self.weights:
            w.grad = None
        (loss.sum() if loss.dim() else loss).backward(inputs=self.weights)  # and nowhere else
        self.step(lr)

    @torch.no_grad()
    def step(self, lr: float | Tensor) -> None:
        """One step with the gradients in ``.grad``, whose axes lie in memory as those of the weights do:
        the kernel relies on it, ``backward`` sees to it, torch.autograd.grad would not."""
        each = zip(self.weights, [w.grad for w in self.weights], self.m, self.v, self.steps)
        each = [own for own in each if own[1] is not None]
        if not each:
            return
        weights, gradients, m, v, steps = map(list, zip(*each))
        if not isinstance(lr, Tensor) or lr.dim() == 0:
            self.kernel(weights, gradients, m, v, steps, lr)
            return
        moves = [torch.zeros_like(w) for w in weights]  # a step of rate 1; each member takes its share of it
        self.kernel(moves, gradients, m, v, steps, 1.0)
        for w, move in zip(weights, moves):
            w.addcmul_(move, lr.view(-1, *[1] * (w.dim() - 1)))

    def kernel(self, weights: list, gradients: list, m: list, v: list, steps: list, lr: float | Tensor):
        """torch's fused step."""
        adam(weights, gradients, m, v, [], steps, lr=lr, beta1=self.betas[0], beta2=self.betas[1], eps=1e-8,
             weight_decay=0.0, amsgrad=False, maximize=False, fused=True)

    def state_dict(self) -> dict[str, list[Tensor]]:
        return {"m": self.m, "v": self.v, "steps": self.steps}

    def load_state_dict(self, state: dict[str, list[Tensor]]) -> None:
        """Into the same tensors: a recorded step goes on with them.

        Raises KeyError or ValueError for the state of other weights.
        """
        for name, own in self.state_dict().items():
            if [to.shape for to in own] != [value.shape for value in state[name]]:
                raise ValueError(f"the state's {name} belong to other weights")
            for to, value in zip(own, state[name]):
                to.copy_(value)
