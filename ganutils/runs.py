"""What training leaves: a Run, and what is said when its losses stop being numbers."""

import math
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from . import inputs
from .recipe import Recipe

COLUMNS = ("L_D", "L_G", "D_real", "D_fake")  # both losses; the means of σ(s) on real and on fake samples


class TrainingDiverged(FloatingPointError):
    """A loss became NaN or infinite. ``run`` holds the history up to that step."""

    def __init__(self, message: str, run: "Run"):
        super().__init__(message)
        self.run = run


@dataclass
class Run:
    """What a training run leaves: the nets, the averaged generator, and one row of history a step."""

    G: nn.Module
    D: nn.Module
    G_ema: nn.Module
    z_dim: int
    record: Tensor = field(repr=False)  # (steps, len(COLUMNS)), on the training device
    step: int = 0
    stopped: bool = False  # ended by the stop button or Ctrl-C, before the last step
    failure: TrainingDiverged | None = None  # of a member of an ensemble; ``train`` itself raises it

    @property
    def history(self) -> dict[str, Tensor]:
        """Column name ↦ tensor of shape (step,) on the CPU; columns as in ``COLUMNS``."""
        return dict(zip(COLUMNS, self.record[: self.step].T.cpu()))

    @torch.no_grad()
    def sample(self, n: int, seed: int = 0, ema: bool = True) -> Tensor:
        """n samples G(z), z ~ N(0, I), on the CPU; from the averaged generator unless ``ema=False``."""
        n, seed = inputs.whole("n", n), inputs.whole("seed", seed, least=0, most=2**63 - 1)
        G = (self.G_ema if ema else self.G).eval()
        z = torch.randn(n, self.z_dim, generator=torch.Generator().manual_seed(seed))
        x = G(z.to(self.record.device))
        G.train()
        return x.float().cpu()


def first_bad_row(rows: Tensor) -> int | None:
    """The number of the first row that holds a NaN or an infinity; None when all are finite."""
    bad = (~torch.isfinite(rows).all(dim=1)).nonzero()
    return int(bad[0]) if len(bad) else None


def likely_cause(loss: str, penalties: dict, lr: float) -> str:
    """Why a game with these settings diverges, and what to try."""
    gentle = min(lr / 10, 0.002)
    if lr > 0.02:
        return f"the learning rate {lr:g} is too large; try {gentle:g}"
    if loss == "wasserstein" and not penalties:
        return 'nothing bounds the critic; add penalties={"wgan-gp": 10.0}'
    if loss in ("f-kl", "f-reverse-kl", "f-squared-hellinger"):
        return ("f* grows exponentially in the logit; keep the logits small by all of: data / data.abs().max(), "
                f"the learning rate {gentle:g}, penalties={{'r1': 1.0}}")
    return (f"the weights diverged; with new nets, try the learning rate {gentle:g} "
            "or add penalties={'r1': 1.0}")


def check_finite(run: Run, recipe: Recipe) -> None:
    """Raise TrainingDiverged when a row of the record since the last look is not finite."""
    start = max(0, run.step - recipe.every)
    rows = run.record[start : run.step].cpu()
    first = first_bad_row(rows)
    if first is None:
        return
    run.step = start + first + 1
    name, value = next((n, float(v)) for n, v in zip(COLUMNS, rows[first]) if not math.isfinite(v))
    cause = likely_cause(recipe.loss.name, recipe.penalties, max(recipe.lr_g, recipe.lr_d))
    raise TrainingDiverged(
        f"{name} became {value} at step {run.step} with loss {recipe.loss.name!r}. Likely cause: {cause}", run)
