"""The small nets of ``ganutils.nets`` as functions of all their weights in one vector.

W (in, out) and b of each layer stand in it one behind the other: so Adam and the average are one operation
each, instead of one for every layer.
"""

import jax.numpy as jnp
from jax import Array
from torch import nn

from ..nets import FourierFeatures


def plan(net: nn.Sequential) -> tuple:
    """What the layers of a net do, one tuple each: two nets of one make have the same plan."""
    return tuple(step(layer) for layer in net)


def step(layer: nn.Module) -> tuple:
    """What a layer does; ``ensemble.fault`` has seen to it that it is one of these."""
    match layer:
        case nn.Linear():
            return "linear", layer.in_features, layer.out_features
        case FourierFeatures():
            return ("fourier",)
        case nn.ReLU():
            return "leaky", 0.0
        case nn.LeakyReLU():
            return "leaky", layer.negative_slope
        case nn.Tanh():
            return ("tanh",)
        case nn.Flatten():
            return "flatten", layer.start_dim
        case nn.Unflatten():
            return "unflatten", tuple(layer.unflattened_size)


def forward(layers: tuple, weights: Array, F: Array | None, x: Array) -> Array:
    """The net of this plan at x (n, …), with its weights and the frequencies of its Fourier features."""
    at = 0
    for kind, *sizes in layers:
        match kind:
            case "linear":
                n_in, n_out = sizes
                W, at = weights[at : at + n_in * n_out].reshape(n_in, n_out), at + n_in * n_out
                b, at = weights[at : at + n_out], at + n_out
                x = x @ W + b
            case "fourier":
                x = jnp.concatenate([x, jnp.sin(x @ F), jnp.cos(x @ F)], -1)
            case "leaky":
                x = jnp.where(x > 0, x, sizes[0] * x)
            case "tanh":
                x = jnp.tanh(x)
            case "flatten":
                x = x.reshape(*x.shape[: sizes[0]], -1)
            case "unflatten":
                x = x.reshape(len(x), *sizes[0])
    return x
