"""Gradient penalties on D: each is a term that is *added* to D's loss.

All are written in the slope ∇ₓ s(x) of the logit, shape (n, ...), one row a sample; norms run over all
axes but the first. s(x) may depend on its own sample only: BatchNorm in D would mix the gradients.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from . import inputs
from .elementary import sign


def slope(s: Tensor, x: Tensor) -> Tensor:
    """∇ₓ s(x) per sample, the shape of x, differentiable with respect to D's parameters.

    ``s`` (n,) must have been computed from ``x`` (n, ...) with ``x.requires_grad`` set; K members have one
    more axis in front, in both. Raises ValueError for other shapes, and for an x that was not tracked.
    """
    if s.shape != x.shape[: s.dim()]:
        raise ValueError(f"s has shape {tuple(s.shape)} for x of shape {tuple(x.shape)}: "
                         "give one logit a sample, (n,)")
    if not (x.requires_grad and s.requires_grad):
        raise ValueError("s is not known as a function of x: write x.requires_grad_() before s = D(x)")
    (gradient,) = torch.autograd.grad(s.sum(), x, create_graph=True)
    return gradient


def _squared_norm(v: Tensor) -> Tensor:
    if v.dim() < 2:
        raise ValueError(f"slopes of shape {tuple(v.shape)}: give (n, …), one row a sample, as slope(s, x) does")
    return v.flatten(1).square().sum(1)


def _weight(name: str, weight: float | Tensor) -> float | Tensor:
    """A tensor is left alone: a member's weight under torch.vmap has no number to look at."""
    return weight if isinstance(weight, Tensor) else inputs.number(name, weight, least=0)


def r1(slope_real: Tensor, gamma: float) -> Tensor:
    """R1 = (γ/2) E_p ‖∇ₓ s(x)‖². Mescheder, Geiger & Nowozin (2018), arXiv:1801.04406, §4.1."""
    return _weight("gamma", gamma) / 2 * _squared_norm(slope_real).mean()


def r2(slope_fake: Tensor, gamma: float) -> Tensor:
    """R2 = (γ/2) E_q ‖∇ₓ s(x)‖²: the same on generated samples. Mescheder et al. (2018), §4.1."""
    return _weight("gamma", gamma) / 2 * _squared_norm(slope_fake).mean()


def between(x_real: Tensor, x_fake: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """x̂ = α x + (1 - α) x̃ with one α ~ U[0, 1] per sample; where WGAN-GP takes its slopes."""
    if x_real.shape != x_fake.shape:
        raise ValueError(f"samples of shapes {tuple(x_real.shape)} and {tuple(x_fake.shape)}: "
                         "give as many fake as real ones")
    shape = (len(x_real), *[1] * (x_real.dim() - 1))
    alpha = torch.rand(shape, generator=generator, device=x_real.device, dtype=x_real.dtype)
    return alpha * x_real + (1 - alpha) * x_fake


def wgan_gp(slope_between: Tensor, weight: float) -> Tensor:
    """λ E (‖∇f(x̂)‖ - 1)². Gulrajani et al. (2017), arXiv:1704.00028, eq. 3 (λ = 10 there).

    The 1e-12 under the root keeps the gradient of the norm finite where ∇f = 0.
    """
    norm = (_squared_norm(slope_between) + 1e-12).sqrt()
    return _weight("weight", weight) * ((norm - 1) ** 2).mean()


class Penalty(NamedTuple):
    """``term(slope, weight)`` with the slopes taken at ``where``: "real", "fake" or "between" them.

    ``derivative(u, weight)``: of the term in u, where every slope is the one number u, as in the Dirac-GAN.
    """

    where: str
    term: Callable[[Tensor, float], Tensor]
    derivative: Callable


def half_square_derivative(u, gamma: float):
    return gamma * u


def wgan_gp_derivative(u, weight: float):
    return 2 * weight * (u - sign(u))


PENALTIES = {
    "r1": Penalty("real", r1, half_square_derivative),
    "r2": Penalty("fake", r2, half_square_derivative),
    "wgan-gp": Penalty("between", wgan_gp, wgan_gp_derivative),
}


def get(name: str) -> Penalty:
    """The penalty of that name; raises ValueError for an unknown one, with the known ones."""
    return PENALTIES[inputs.choice("penalty", name, PENALTIES)]
