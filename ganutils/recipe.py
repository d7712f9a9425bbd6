"""The settings of one training run, and what they must be."""

import math
from dataclasses import dataclass

from torch import Tensor
from torch import float32 as single

from . import losses, penalties


@dataclass(frozen=True)
class Recipe:
    """How one pair is trained: the arguments of ``train`` of these names, where they are explained."""

    steps: int
    z_dim: int
    loss: str
    penalties: dict[str, float]
    penalty_every: int
    batch: int
    k: int
    lr_g: float
    lr_d: float
    betas: tuple[float, float]
    decay_from: float
    ema: float
    seed: int
    every: int

    def share(self, i: int) -> float:
        """What is left of the learning rates in step i: 1 at first, then a straight line down to 0."""
        return min(1.0, (self.steps - i) / max(1.0, self.steps * (1 - self.decay_from)))

    def beta(self, i: int) -> float:
        """β of the averaged generator in step i: a short memory first, so that the start is forgotten."""
        return min(self.ema, (1 + i) / (10 + i))


def default_every(every: int | None, steps: int) -> int | None:
    """Steps from one look to the next: a hundredth of the run unless given."""
    if every is None and isinstance(steps, int):
        return max(1, steps // 100)
    return every


def check_data(data: Tensor) -> None:
    """Raise ValueError, with the remedy, for data that no net can be trained on."""
    if not isinstance(data, Tensor) or data.dim() < 2 or len(data) == 0:
        raise ValueError("data must be a tensor (N, ...) of real samples with N ≥ 1, "
                         f"not {getattr(data, 'shape', data)!r}")
    if not all(map(math.isfinite, data.aminmax())):  # which pass NaN on
        raise ValueError("data holds NaN or infinite values: remove those samples before training")
    if data.dtype != single:
        raise ValueError(f"data is {data.dtype}: the nets compute in float32, so give data.float()")


def check_recipe(recipe: Recipe) -> None:
    """Raise ValueError that names the first setting that is wrong, its value, and what it may be."""
    for name in ("steps", "z_dim", "batch", "k", "penalty_every", "every", "seed"):
        value, least = getattr(recipe, name), 0 if name == "seed" else 1
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"{name} = {value!r}: must be a whole number of at least {least}")
    for name in ("lr_g", "lr_d"):
        if not 0 < getattr(recipe, name) < math.inf:
            raise ValueError(f"{name} = {getattr(recipe, name)!r}: must be a positive number")
    for name in ("decay_from", "ema"):
        if not 0 <= getattr(recipe, name) <= 1:
            raise ValueError(f"{name} = {getattr(recipe, name)!r}: must lie between 0 and 1")
    for name, weight in recipe.penalties.items():
        if not 0 < weight < math.inf:
            raise ValueError(f"penalty {name!r} has weight {weight!r}: must be a positive number")
        penalties.get(name)
    losses.get(recipe.loss)
