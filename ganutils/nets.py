"""The networks: plain multilayer perceptrons, a DCGAN-class pair for 28×28 images, Fourier features.

Each builder takes its own ``seed``, so that the same call gives the same weights whatever ran before.
A discriminator returns *logits* of shape (n,).
"""

import math
from collections.abc import Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from . import inputs


class FourierFeatures(nn.Module):
    """x ↦ [x, sin(xF), cos(xF)] with a fixed F ~ N(0, scale²), shape (n, d) ↦ (n, d + 2·features).

    Lets a small D see detail much finer than its input's range. Tancik et al. (2020), arXiv:2006.10739.
    """

    def __init__(self, dim: int, features: int, scale: float):
        super().__init__()
        dim, features = _sizes(dim=dim, features=features)
        self.register_buffer("F", inputs.number("scale", scale, above=0) * torch.randn(dim, features))

    def forward(self, x: Tensor) -> Tensor:
        angle = x @ self.F
        return torch.cat([x, angle.sin(), angle.cos()], dim=-1)


def mlp(sizes: Sequence[int], activation: nn.Module) -> list[nn.Module]:
    """Linear layers of the given sizes with an activation between them (none after the last)."""
    layers: list[nn.Module] = []
    for m, n in zip(sizes, sizes[1:]):
        layers += [nn.Linear(m, n), activation]
    return layers[:-1]


def _sizes(**values: int) -> list[int]:
    return [inputs.whole(name, value) for name, value in values.items()]


def _shape(x_shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(inputs.whole(f"x_shape[{i}]", n) for i, n in enumerate(inputs.items("x_shape", x_shape)))


@contextmanager
def _seeded(seed: int):
    """Draw from a seeded CPU generator, and put it back; torch.manual_seed would also seed the GPUs, for good."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(inputs.whole("seed", seed, least=0, most=2**63 - 1))
        yield


def generator(x_shape: Sequence[int] = (2,), *, z_dim: int = 2, width: int = 64, depth: int = 3, seed: int = 0) -> nn.Module:
    """G: z (n, z_dim) ↦ x (n, *x_shape), an MLP of ``depth`` hidden ReLU layers.

    Images (x_shape of more than one axis) end in tanh: pixels in [-1, 1]. Raises ValueError for a size < 1.
    """
    x_shape, (z_dim, width, depth) = _shape(x_shape), _sizes(z_dim=z_dim, width=width, depth=depth)
    with _seeded(seed):
        layers = mlp([z_dim, *[width] * depth, math.prod(x_shape)], nn.ReLU())
    if len(x_shape) > 1:
        layers += [nn.Tanh(), nn.Unflatten(1, x_shape)]
    return nn.Sequential(*layers)


def discriminator(x_shape: Sequence[int] = (2,), *, width: int = 64, depth: int = 3, fourier: int = 0,
                  scale: float = 1.0, seed: int = 0) -> nn.Module:
    """D: x (n, *x_shape) ↦ logits s(x) (n,), an MLP of ``depth`` hidden LeakyReLU(0.2) layers.

    ``fourier`` > 0 puts that many Fourier features of ``scale`` before it. Raises ValueError for a size < 1.
    """
    x_shape, (width, depth) = _shape(x_shape), _sizes(width=width, depth=depth)
    fourier, scale = inputs.whole("fourier", fourier, least=0), inputs.number("scale", scale, above=0)
    dim = math.prod(x_shape)
    with _seeded(seed):
        layers: list[nn.Module] = [nn.Flatten()]
        if fourier:
            layers.append(FourierFeatures(dim, fourier, scale))
        layers += mlp([dim + 2 * fourier, *[width] * depth, 1], nn.LeakyReLU(0.2))
    return nn.Sequential(*layers, nn.Flatten(0))


def dcgan_generator(*, z_dim: int = 64, channels: int = 16, seed: int = 0) -> nn.Module:
    """G: z (n, z_dim) ↦ images (n, 1, 28, 28) in [-1, 1]; after Radford et al. (2015), arXiv:1511.06434."""
    z_dim, channels = _sizes(z_dim=z_dim, channels=channels)
    with _seeded(seed):
        return nn.Sequential(
            nn.Linear(z_dim, 4 * channels * 7 * 7), nn.Unflatten(1, (4 * channels, 7, 7)),
            nn.BatchNorm2d(4 * channels), nn.ReLU(),
            nn.ConvTranspose2d(4 * channels, 2 * channels, 4, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(2 * channels), nn.ReLU(),
            nn.ConvTranspose2d(2 * channels, 1, 4, stride=2, padding=1), nn.Tanh(),
        )


def dcgan_discriminator(*, channels: int = 16, seed: int = 0) -> nn.Module:
    """D: images (n, 1, 28, 28) ↦ logits (n,). No BatchNorm: a gradient penalty needs one sample at a time."""
    channels = inputs.whole("channels", channels)
    with _seeded(seed):
        return nn.Sequential(
            nn.Conv2d(1, channels, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(channels, 2 * channels, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
            nn.Flatten(), nn.Linear(2 * channels * 7 * 7, 1), nn.Flatten(0),
        )
