"""Probability densities on the line: Gaussian, Laplace, uniform, and their mixtures.

Every sampler takes a `torch.Generator`: the same seed gives the same samples.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor

from . import inputs


@dataclass(frozen=True)
class Density:
    """A probability density p on the line.

    name      for labels in figures
    log_prob  x -> log p(x), natural logarithm, any shape, dtype kept; -inf outside the support
    sample    (n, generator=None) -> (n,) float64 draws; ValueError if n < 1
    breaks    ascending; less than 1e-15 of the mass lies outside the first and the last, and
              those between are where a quadrature must split (peaks, kinks, jumps)
    """

    name: str
    log_prob: Callable[[Tensor], Tensor]
    sample: Callable[..., Tensor]
    breaks: tuple[float, ...]

    def __call__(self, x: Tensor | np.ndarray | float) -> Tensor | np.ndarray | float:
        """p(x) = exp(log p(x)): a tensor for a tensor, a float64 array for an array, a float for a float."""
        if isinstance(x, Tensor):
            return self.log_prob(x).exp()
        # np.array copies: torch takes neither negative strides nor read-only memory.
        p = self.log_prob(torch.from_numpy(np.array(inputs.array("x", x), dtype=np.float64))).exp()
        return p.numpy() if isinstance(x, np.ndarray) else p.item()


def quadrature(breaks, panels: int = 60, order: int = 16) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights with ∫ f dx ≈ Σ weight · f(node) between the first and the last break: Gauss–Legendre on panels.

    Breaks are put where f has a kink or a jump, so that each panel sees a smooth f. Raises ValueError when fewer than two
    distinct finite breaks are given.
    """
    panels, order = inputs.whole("panels", panels), inputs.whole("order", order)
    edges = np.unique(inputs.array("breaks", breaks).astype(float))
    if edges.size < 2 or not np.isfinite(edges).all():
        raise ValueError(f"breaks = {breaks!r}: give at least two distinct finite numbers, in ascending order")
    share = np.maximum(1, np.ceil(panels * np.diff(edges) / (edges[-1] - edges[0])).astype(int))
    edges = np.concatenate([np.linspace(a, b, n, endpoint=False) for a, b, n in zip(edges, edges[1:], share)] + [edges[-1:]])
    nodes, weights = np.polynomial.legendre.leggauss(order)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + nodes)).ravel(), (half * weights).ravel()


def gaussian(mu: float = 0.0, sigma: float = 1.0) -> Density:
    """N(μ, σ²): log p(x) = −(x − μ)²/(2σ²) − log(σ√(2π)).

    ValueError if μ or σ is not finite, or σ <= 0.
    """
    mu, sigma = inputs.number("mu", mu), inputs.number("sigma", sigma, above=0)

    def log_prob(x: Tensor) -> Tensor:
        return -0.5 * ((floating(x) - mu) / sigma) ** 2 - math.log(sigma * math.sqrt(2 * math.pi))

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        return mu + sigma * torch.randn(sample_size(n), dtype=torch.float64, **place(generator))

    # 2.3e-19 of the mass is beyond 9 sigma.
    return Density(f"N({mu:g}, {sigma:g}²)", log_prob, sample, (mu - 9 * sigma, mu, mu + 9 * sigma))


def laplace(mu: float = 0.0, b: float = 1.0) -> Density:
    """Laplace(μ, b): log p(x) = −|x − μ|/b − log(2b); mean μ, variance 2b².

    ValueError if μ or b is not finite, or b <= 0.
    """
    mu, b = inputs.number("mu", mu), inputs.number("b", b, above=0)

    def log_prob(x: Tensor) -> Tensor:
        return -(floating(x) - mu).abs() / b - math.log(2 * b)

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        # E₁ − E₂ of two Exp(1) draws is Laplace(0, 1), and U < 1 keeps E = −log(1 − U) finite.
        e = -torch.log1p(-torch.rand(2, sample_size(n), dtype=torch.float64, **place(generator)))
        return mu + b * (e[0] - e[1])

    # e^−40 = 4e-18 of the mass is beyond 40 b.
    return Density(f"Laplace({mu:g}, {b:g})", log_prob, sample, (mu - 40 * b, mu, mu + 40 * b))


def uniform(a: float = 0.0, b: float = 1.0) -> Density:
    """U(a, b): log p(x) = −log(b − a) for a <= x <= b, −inf elsewhere.

    ValueError if a or b is not finite, or a >= b.
    """
    a, b = inputs.number("a", a), inputs.number("b", b)
    if a >= b:
        raise ValueError(f"a = {a:g} is not less than b = {b:g}: give the left end first")

    def log_prob(x: Tensor) -> Tensor:
        return torch.where((a <= x) & (x <= b), torch.full_like(floating(x), -math.log(b - a)), -math.inf)

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        return a + (b - a) * torch.rand(sample_size(n), dtype=torch.float64, **place(generator))

    return Density(f"U({a:g}, {b:g})", log_prob, sample, (a, b))


def mixture(components: Iterable[Density], weights: Iterable[float] | None = None) -> Density:
    """Σₖ wₖ pₖ: log p(x) = logsumexp over k of (log wₖ + log pₖ(x)); equal weights by default.

    ValueError if there is no component, or the weights are not as many as the components,
    all positive, and of sum 1 (to 1e-9): they are not rescaled behind your back.
    """
    parts = inputs.items("components", components)
    for k, part in enumerate(parts):
        check_density(f"components[{k}]", part)
    w = [1 / max(len(parts), 1)] * len(parts) if weights is None else [
        inputs.number(f"weights[{k}]", v) for k, v in enumerate(inputs.items("weights", weights))]
    if not parts or len(w) != len(parts):
        raise ValueError(f"{len(parts)} components, {len(w)} weights: give at least one, and as many of each")
    total = math.fsum(w)
    if not all(v > 0 for v in w) or not math.isclose(total, 1):
        raise ValueError(f"weights {w} sum to {total:.12g}: give positive weights, divided by their sum")

    def log_prob(x: Tensor) -> Tensor:
        return torch.stack([math.log(v) + part.log_prob(x) for v, part in zip(w, parts)]).logsumexp(0)

    def sample(n: int, generator: Generator | None = None) -> Tensor:
        n = sample_size(n)
        draws = torch.stack([part.sample(n, generator) for part in parts])
        k = torch.multinomial(draws.new_tensor(w), n, replacement=True, generator=generator)
        return draws.gather(0, k[None])[0]

    name = " + ".join(f"{v:.3g} {part.name}" for v, part in zip(w, parts))
    # Also each part's ends: they are a uniform's jumps, and they bracket a narrow peak.
    return Density(name, log_prob, sample, tuple(sorted({x for part in parts for x in part.breaks})))


def check_density(name: str, p) -> None:
    """Raise ValueError for what is no density."""
    if not isinstance(p, Density):
        raise ValueError(f"{name} = {inputs.shown(p)}: give a density, such as gaussian(0, 1)")


def sample_size(n: int) -> int:
    return inputs.whole("n", n)


def floating(x: Tensor) -> Tensor:
    """The points as they are, whole numbers in float64; ValueError for truth values and complex numbers."""
    if x.dtype == torch.bool or x.is_complex():
        raise ValueError(f"x = {inputs.shown(x)}: give an array or a tensor of numbers")
    return x if x.is_floating_point() else x.double()


def place(generator: Generator | None, device=None) -> dict:
    """Where to draw: torch wants numbers drawn on the generator's own device."""
    return {"generator": generator, "device": generator.device if generator else device}
