"""Toy data in the plane, a row each in ``TOYS``: what is drawn, its modes, how it is shown and what its discriminator gets.

Samplers give float32 (n, 2) of about unit size (the ring: radius 2) and take a `torch.Generator`: the same seed gives the
same points. A new data set is a sampler and its row; the laboratory, the metrics and the benchmarks read the row.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from . import inputs
from .densities import place, sample_size

RING_STD = 0.02  # with radius 2: the usual ring
GRID_STD = 0.0125  # the usual grid has spacing 2 and std 0.05; here all is divided by 4


def ring_centres(device=None) -> Tensor:
    """cₖ = 2 (cos(2πk/8), sin(2πk/8)), k = 0..7: (8, 2) float32 on the circle of radius 2."""
    # Not linspace(0, 2π, 8): it includes both ends, which are one point, and leaves 7 modes.
    angle = torch.arange(8, dtype=torch.float32, device=device) * (2 * math.pi / 8)
    return 2 * torch.stack([angle.cos(), angle.sin()], dim=1)


def grid_centres(device=None) -> Tensor:
    """{−1, −½, 0, ½, 1}²: (25, 2) float32."""
    ticks = torch.linspace(-1, 1, 5, dtype=torch.float32, device=device)
    return torch.cartesian_prod(ticks, ticks)


def ring(n: int, generator: Generator | None = None, device=None) -> Tensor:
    """n draws from ⅛ Σₖ N(cₖ, RING_STD² I) with cₖ = ring_centres(); see `grid` for the score."""
    return _around(ring_centres, RING_STD, n, generator, device)


def grid(n: int, generator: Generator | None = None, device=None) -> Tensor:
    """n draws from (1/25) Σₖ N(cₖ, GRID_STD² I) with cₖ = grid_centres().

    The distance to the own centre is Rayleigh, so a draw is of high quality (within 3 std)
    with probability 1 − e^{−9/2} = 0.9889. Ring and grid up to scale: Lin et al. 2018 (PacGAN).
    """
    return _around(grid_centres, GRID_STD, n, generator, device)


def spiral(n: int, generator: Generator | None = None, device=None, *, turns=1.5, std=0.01) -> Tensor:
    """Archimedes' spiral, t (cos 2πmt, sin 2πmt) + N(0, std² I), with m = turns and t = √U, U ~ U(0, 1).

    The root makes the points about even along its length, which grows like t².
    """
    turns, std = inputs.number("turns", turns), inputs.number("std", std, least=0)
    n, on = sample_size(n), place(generator, device)
    t = torch.rand(n, **on).sqrt()
    angle = 2 * math.pi * turns * t
    points = torch.stack([t * angle.cos(), t * angle.sin()], dim=1)
    return (points + std * torch.randn(n, 2, **on)).to(device, torch.float32)


def moons(n: int, generator: Generator | None = None, device=None, *, std=0.03) -> Tensor:
    """Two half circles, (cos t, sin t) or (1 − cos t, ½ − sin t) with probability ½, t ~ U(0, π).

    Moved by (−½, −¼) and divided by 3/2 into [−1, 1]², then N(0, std² I) is added.
    """
    std, n, on = inputs.number("std", std, least=0), sample_size(n), place(generator, device)
    t = math.pi * torch.rand(n, **on)
    upper = torch.stack([t.cos(), t.sin()], dim=1)
    # A half turn about (½, ¼), which the shift makes the origin: the lower moon is minus the upper.
    points = (upper - upper.new_tensor([0.5, 0.25])) / 1.5
    sign = 2 * torch.randint(2, (n, 1), **on) - 1
    return (sign * points + std * torch.randn(n, 2, **on)).to(device, torch.float32)


def _around(centres: Callable, std: float, n: int, generator: Generator | None, device) -> Tensor:
    n, on = sample_size(n), place(generator, device)
    c = centres(on["device"])
    k = torch.randint(len(c), (n,), **on)
    return (c[k] + std * torch.randn(n, 2, **on)).to(device, torch.float32)


@dataclass(frozen=True)
class Toy:
    """A data set in the plane.

    sample    (n, generator=None, device=None) ↦ (n, 2) float32
    labels    its name by language, for menus
    centres   () ↦ (K, 2) centres of its modes; None: the laboratory covers the data with some
    std       a sample within 3 std of a centre is good
    reach     pictures show [−reach, reach]²
    fourier   how many Fourier features its discriminator gets, and their ``scale``
    gamma     the weight of R1 and of R2 with which the recipe of the benchmarks learns it
    """

    sample: Callable[..., Tensor]
    labels: dict[str, str]
    centres: Callable[..., Tensor] | None = None
    std: float = 0.05
    reach: float = 1.4
    fourier: int = 16
    scale: float = 2.0
    gamma: float = 0.1


TOYS = {
    "ring": Toy(ring, {"zh": "環", "en": "ring"}, ring_centres, RING_STD, reach=2.6, scale=1.0),
    "grid": Toy(grid, {"zh": "格點", "en": "grid"}, grid_centres, GRID_STD, fourier=32, scale=3.0, gamma=0.02),
    "moons": Toy(moons, {"zh": "半月", "en": "moons"}),
    "spiral": Toy(spiral, {"zh": "螺線", "en": "spiral"}),
}


def toy(name: str, n: int, generator: Generator | None = None, device=None) -> Tensor:
    """n points of TOYS[name]: (n, 2) float32; ValueError for an unknown name."""
    return TOYS[inputs.choice("toy", name, TOYS)].sample(n, generator, device)
