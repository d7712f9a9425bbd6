"""What the laboratory measures and draws of two nets and their data."""

from typing import NamedTuple

import torch
from torch import Generator, Tensor

from ... import metrics, toys

SAMPLES = 1024  # generated points in the picture and in the estimates
ARROWS = 128  # samples with an arrow
SURFACE = 48  # D is drawn on SURFACE × SURFACE points


class Plane(NamedTuple):
    """What goes with a data set: the picture shows [-reach, reach]², a mode is found by a sample within ``radius``;
    D gets ``features`` Fourier features of ``scale``."""

    reach: float
    radius: float
    features: int = 16
    scale: float = 1.0


DRAWN = Plane(1.4, 0.15, scale=2.0)  # the reader's own points


def plane(name: str) -> Plane:
    """That of a toy, or of "drawn"."""
    if name == "drawn":
        return DRAWN
    toy = toys.TOYS[name]
    return Plane(toy.reach, 3 * toy.std, toy.fourier, toy.scale)


def lattice(reach: float, m: int = SURFACE) -> Tensor:
    """The centres of m × m equal squares of [-reach, reach]², (m², 2), row by row from the top left, as pixels are."""
    ticks = reach * ((2 * torch.arange(m) + 1) / m - 1)
    y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
    return torch.stack([x, y], dim=-1).reshape(-1, 2)


def z_lines(lines: int = 13, points: int = 49) -> Tensor:
    """A regular grid on [-2.5, 2.5]² as lines, (2·lines, points, 2): first the horizontal ones, then the vertical."""
    at, along = torch.linspace(-2.5, 2.5, lines), torch.linspace(-2.5, 2.5, points)
    y, x = torch.meshgrid(at, along, indexing="ij")
    return torch.cat([torch.stack([x, y], -1), torch.stack([y, x], -1)])


def cover(x: Tensor, radius: float) -> Tensor:
    """A greedy cover of the points (n, 2): a point farther than ``radius`` from all centres so far becomes a centre."""
    centres = []
    while len(x):
        centres.append(x[0])
        x = x[(x - x[0]).norm(dim=1) > radius]
    return torch.stack(centres)


class Target:
    """The data and what they are compared with: ``points`` (n, 2), ``centres`` of modes, the counts of a histogram, and
    ``floor``, the (KL, JS) of SAMPLES exact samples. Ring and grid have the centres of their mixtures; for the other
    data the centres are a greedy ``cover``, and "modes" counts how many of them have a sample nearby."""

    def __init__(self, name: str, points: Tensor, seed: int = 0):
        self.name, self.plane, self.points = name, plane(name), points
        mixture = toys.TOYS[name].centres if name in toys.TOYS else None
        self.centres = mixture() if mixture else cover(points, self.plane.radius)
        self.counts = metrics.histogram(points, self.plane.reach)
        random = Generator().manual_seed(seed + 1)
        if name in toys.TOYS:
            exact = toys.toy(name, SAMPLES, random)
        else:
            exact = points[torch.randint(len(points), (SAMPLES,), generator=random)]
        self.floor = metrics.histogram_divergences(self.counts, metrics.histogram(exact, self.plane.reach))

    def score(self, x: Tensor) -> dict:
        """``kl``, ``js``, ``modes`` found of ``of``, and ``good``, the share of the samples (n, 2) near a centre."""
        kl, js = metrics.histogram_divergences(self.counts, metrics.histogram(x, self.plane.reach))
        finite = x[x.isfinite().all(dim=1)]
        modes, good = metrics.mode_coverage(finite, self.centres, self.plane.radius / 3) if len(finite) else (0, 0.0)
        return {"kl": kl, "js": js, "modes": modes, "of": len(self.centres), "good": good}


def scene(G, D, target: Target, loss: str) -> dict[str, Tensor]:
    """All that is drawn of two nets: ``surface`` σ(s) as bytes (SURFACE², 255 is 1), ``samples`` (SAMPLES, 2), ``arrows``
    (ARROWS, 2) on the first samples, ``lines`` (26, 49, 2): the image of ``z_lines`` under G."""
    partners = target.points[torch.arange(ARROWS) % len(target.points)]
    with torch.no_grad():
        samples = G(torch.randn(SAMPLES, 2, generator=Generator().manual_seed(0)))
        surface = (255 * torch.sigmoid(D(lattice(target.plane.reach))).nan_to_num()).round().byte()
        lines = G(z_lines().flatten(0, 1)).view(-1, 49, 2)
    return {"surface": surface, "samples": samples, "arrows": metrics.push(D, loss, samples[:ARROWS], partners), "lines": lines}
