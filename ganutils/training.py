"""One training loop for every loss and penalty: Algorithm 1 of Goodfellow et al. (2014), with autograd.

One round of the game and one driver serve a single pair of nets and K stacked pairs (``ensemble.py``) alike.
Letters as in the lessons: s for the logits of D, L_D and L_G for the losses, ψ for the weights of D, θ for
those of G, η for the learning rates.

One thing is done as in most published code and not as printed there: G's step takes the generated samples of
the last D step again instead of drawing new ones, which saves a pass through G.
"""

import os
import threading
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from . import checkpoints
from .graphs import replayed
from .losses import Loss
from .penalties import slope
from .progress import steps_bar
from .recipe import Recipe, check_callback, check_data, checked
from .rehearsal import rehearse
from .runs import Run, check_finite
from .table import GameTable, in_between, noise, real, seat_one


def train(
    G: nn.Module, D: nn.Module, data: Tensor, *, steps: int, z_dim: int = 2, loss: str | Loss = "non-saturating",
    penalties: dict[str, float] | None = None, penalty_every: int = 1, batch: int = 128, k: int = 1,
    lr_g: float = 2e-4, lr_d: float | None = None, betas: tuple[float, float] = (0.5, 0.99),
    decay_from: float = 1.0, ema: float = 0.999, seed: int = 0, every: int | None = None,
    callback: Callable[[Run], None] | None = None, progress: bool = True, graph: bool = False,
    checkpoint: str | os.PathLike | None = None, stop: threading.Event | None = None,
) -> Run:
    """Train G and D in place, on the device where ``data`` lies; the same seed gives the same history.

    A net that ``torch.compile`` made may be given, too, without penalties.

    data            real samples (N, ...), resident; each batch draws from it with replacement.
    loss            a name from ``LOSSES``, or a ``Loss`` of your own.
    penalties       names from ``PENALTIES``, e.g. ``{"r1": 0.1, "r2": 0.1}``; one is added every
                    ``penalty_every``-th D step, that many times as strong (lazy regularisation).
    k               D steps for each G step.    lr_d: as lr_g unless given.
    decay_from      share of the steps after which both rates fall linearly to 0 (1.0: never).
    ema             G_ema ← β G_ema + (1 - β) G after each step, β = min(ema, (1 + step)/(10 + step)).
    callback        called with the Run every ``every`` steps (default: a hundredth of the run).
    graph           on a GPU: record a step's kernels once and replay them; small nets do not wait for Python.
    checkpoint      a file: written from time to time and at the end, always whole; when it exists the run
                    goes on from it, to the same history as an uninterrupted one. Another configuration is an
                    error; more ``steps`` go on as if they had been asked for at once, unless the rates of steps
                    already taken would have been others (``decay_from``): that is an error, too.
    stop            a threading.Event; setting it, or Ctrl-C / the stop button, ends after the current step.

    Raises ValueError for a bad setting, or nets that do not fit the data (named), OSError before the first step for
    a checkpoint that cannot be written, TrainingDiverged when a loss is NaN or infinite. When the last checkpoint
    cannot be written, the OSError's ``run`` is the Run.
    """
    recipe = checked(steps=steps, z_dim=z_dim, loss=loss, penalties=penalties, penalty_every=penalty_every,
                     batch=batch, k=k, lr_g=lr_g, lr_d=lr_d, betas=betas, decay_from=decay_from, ema=ema, seed=seed,
                     every=every)
    check_data(data)
    check_callback(callback)
    rehearse(G, D, data, recipe.z_dim)
    if graph and data.device.type != "cuda":
        raise ValueError(f"graph = True: only a GPU replays graphs, but the data lie on {data.device}")
    run, table = seat_one(G, D, data, recipe)
    random, save = table.randoms[0], None
    if checkpoint is not None:
        state = {"G": run.G, "D": run.D, "G_ema": run.G_ema, "opt_g": table.adam_g, "opt_d": table.adam_d}
        save = checkpoints.resume(checkpoint, run, state, random, recipe, data)
    with steps_bar(run.step, recipe.steps, recipe.loss.name, progress, stop) as bar:
        look = looks(run, recipe, bar, callback, save)
        whole = drive([table], recipe, bar, look, replayed(game_round, random) if graph else game_round)
    run.stopped = run.step < recipe.steps
    if save and whole:  # not from the midst of a step
        check_finite(run, recipe)
        save()
    return run


def looks(run: Run, recipe: Recipe, bar, callback: Callable | None,
          save: Callable | None) -> Callable[[int], None]:
    """What is done after each step of a single run."""
    def look(step: int) -> None:
        run.step = step
        if step % recipe.every and step != recipe.steps:
            return
        check_finite(run, recipe)  # the only place where the host waits for the device
        L_D, L_G = run.record[step - 1, :2].tolist()
        bar.set_postfix({"L_D": f"{L_D:.3f}", "L_G": f"{L_G:.3f}"}, refresh=False)
        if callback:
            callback(run)
        if save:
            save(pause=10)
    return look


# --- the game ------------------------------------------------------------------------------------------


def drive(tables: list[GameTable], recipe: Recipe, steps: Iterable[int], look: Callable[[int], None],
          play: Callable) -> bool:
    """Play a round at every table in every step, then ``look(steps taken)``.

    Returns False when it was interrupted in the midst of a step.
    """
    whole = True
    try:
        for i in steps:
            whole, share, beta = False, recipe.share(i), recipe.beta(i)
            for table in tables:
                phase = i * table.recipe.k % recipe.penalty_every
                table.record[i] = play(table, phase, share * table.lr_d, share * table.lr_g, beta)
            whole = True
            look(i + 1)
    except KeyboardInterrupt:  # raised by ``look``, or by a second Ctrl-C
        pass
    return whole


def game_round(table: GameTable, phase: int, lr_d: float | Tensor, lr_g: float | Tensor,
               beta: float | Tensor) -> Tensor:
    """A round of Algorithm 1: k steps of D, then one of G on the last one's samples, and G_ema follows G.

    ``phase`` counts D's steps, modulo ``penalty_every``. Returns the row of the record, (…, columns).
    """
    for j in range(table.recipe.k):
        x, x_fake = real(table), table.G(noise(table))
        penalised = (phase + j) % table.recipe.penalty_every == 0
        L_D, s = d_step(table, x, x_fake.detach(), table.penalties if penalised else [], lr_d)
    L_G = g_step(table, x, x_fake, lr_g)
    follow(table, beta)
    with torch.no_grad():
        means = s.sigmoid().unflatten(-1, (2, -1)).mean(-1)  # of D(x) and of D(G(z))
        return torch.cat([torch.stack([L_D, L_G], -1), means], -1)


def d_step(table: GameTable, x: Tensor, x_fake: Tensor, penalties: list,
           lr: float | Tensor) -> tuple[Tensor, Tensor]:
    """ψ ← ψ - η ∇ψ (L_D + Σ penalties), by Adam. Returns L_D and the logits, real ones first."""
    s, slopes = scores(table, x, x_fake, {where for where, _, _ in penalties})
    L_D = objective = table.loss.d(*s.chunk(2, -1))
    for where, term, weight in penalties:
        objective = objective + term(slopes[where], weight)
    table.adam_d.descend(objective, lr)
    return L_D.detach(), s.detach()


def g_step(table: GameTable, x: Tensor, x_fake: Tensor, lr: float | Tensor) -> Tensor:
    """θ ← θ - η ∇θ L_G, by Adam. Returns L_G. D has made its step; its logits are new."""
    with torch.no_grad():
        s_real = table.D(x) if table.loss.g_needs_real else None
    L_G = table.loss.g(s_real, table.D(x_fake))
    table.adam_g.descend(L_G, lr)
    return L_G.detach()


def scores(table: GameTable, x: Tensor, x_fake: Tensor, places: set[str]) -> tuple[Tensor, dict[str, Tensor]]:
    """s on the real and then the fake samples, and ∇ₓ s at the places that the penalties look at.

    D takes each sample by itself, so one pass through it serves both kinds, and R1 and R2, too.
    """
    both, slopes = torch.cat([x, x_fake], table.axis), {}
    both.requires_grad_(bool(places & {"real", "fake"}))
    s = table.D(both)
    if both.requires_grad:
        slopes["real"], slopes["fake"] = slope(s, both).chunk(2, table.axis)
    if "between" in places:
        x_hat = in_between(table, x, x_fake).requires_grad_()
        slopes["between"] = slope(table.D(x_hat), x_hat)
    return s, slopes


@torch.no_grad()
def follow(table: GameTable, beta: float | Tensor) -> None:
    """G_ema ← β G_ema + (1 - β) G."""
    for w, new in table.average:
        w.lerp_(new, 1 - beta)
    for old, new in table.buffers:
        old.copy_(new)
