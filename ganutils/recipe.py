"""The settings of one training run, and what they must be."""

import math
from dataclasses import dataclass

from torch import Tensor
from torch import float32 as single

from . import inputs, losses, penalties
from .losses import Loss


@dataclass(frozen=True)
class Recipe:
    """How one pair is trained: the arguments of ``train`` of these names, where they are explained."""

    steps: int
    z_dim: int
    loss: Loss
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


def check_data(data: Tensor) -> None:
    """Raise ValueError, with the remedy, for data that no net can be trained on."""
    if not isinstance(data, Tensor) or data.dim() < 2 or len(data) == 0:
        raise ValueError("data must be a tensor (N, ...) of real samples with N ≥ 1, "
                         f"not {getattr(data, 'shape', inputs.shown(data))!r}")
    if data.dtype != single:
        raise ValueError(f"data is {data.dtype}: the nets compute in float32, so give data.float()")
    if not all(map(math.isfinite, data.aminmax())):  # which pass NaN on
        raise ValueError("data holds NaN or infinite values: remove those samples before training")


def check_callback(callback) -> None:
    """Raise ValueError for a callback that cannot be called, before the first step."""
    if callback is not None and not callable(callback):
        raise ValueError(f"callback = {inputs.shown(callback)}: give a function of the run, or None")


def checked(**given) -> Recipe:
    """The recipe with these settings, as plain numbers; ``lr_d`` and ``every`` may be None: as ``lr_g``, and a
    hundredth of the run. Raises ValueError that names a setting that is wrong, its value, and what it may be."""
    for name in ("steps", "z_dim", "batch", "k", "penalty_every"):
        given[name] = inputs.whole(name, given[name])
    given["seed"] = inputs.whole("seed", given["seed"], least=0, most=2**63 - 1)
    if given["every"] is None:
        given["every"] = max(1, given["steps"] // 100)
    given["every"] = inputs.whole("every", given["every"])
    given["lr_g"] = inputs.number("lr_g", given["lr_g"], above=0)
    given["lr_d"] = given["lr_g"] if given["lr_d"] is None else inputs.number("lr_d", given["lr_d"], above=0)
    for name in ("decay_from", "ema"):
        given[name] = inputs.number(name, given[name], least=0, most=1)
    betas = inputs.items("betas", given["betas"])
    if len(betas) != 2:
        raise ValueError(f"betas = {inputs.shown(given['betas'])}: give two numbers, Adam's β₁ and β₂")
    given["betas"] = tuple(inputs.number(f"betas[{i}]", beta, least=0, below=1) for i, beta in enumerate(betas))
    given["penalties"] = {name: inputs.number(f"penalties[{name!r}]", weight, above=0)
                          for name, weight in inputs.named("penalties", given["penalties"]).items()}
    for name in given["penalties"]:
        penalties.get(name)
    given["loss"] = losses.get(given["loss"])
    return Recipe(**given)
