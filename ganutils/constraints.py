"""Constraints on D: what is done to its weights after each of its steps. A penalty is added to the loss instead: ``penalties``."""

import torch
from torch import nn

from . import inputs


@torch.no_grad()
def clip_(module: nn.Module, c: float) -> nn.Module:
    """w ← min(max(w, −c), c) for every parameter of a net, weights and biases, in place; returns the net.

    After each step of the critic: Arjovsky, Chintala & Bottou (2017), arXiv:1701.07875, Algorithm 1 (c = 0.01 there).

    What it guarantees: the critic stays Lipschitz. An MLP with one input, L linear layers, the L − 1 hidden ones of width h, and ReLU
    or another activation whose slopes lie in [0, 1], has slopes of at most c^L h^{L−1}, and reaches that where all weights are c:
    0.00262144 for c = 0.01, h = 64, L = 4. Biases move kinks, and do not count.

    What it does not: the slope 1, nor that the clipped nets are all the functions of any one slope. So the best of them is no fixed
    multiple of W₁: with one hidden layer it separates δ₀ from δ₁ by h c², and {−1, 1} from {0}, at the same distance 1, by ½ h c²
    only. Buffers, such as the statistics of a BatchNorm layer, are left alone.

    Raises ValueError for a c that is not a finite number above 0, and for a ``module`` that is no net.
    """
    c = inputs.number("c", c, above=0)
    if not isinstance(module, nn.Module):
        raise ValueError(f"module = {inputs.shown(module)}: give a net, such as nets.discriminator()")
    for w in module.parameters():
        w.clamp_(-c, c)
    return module
