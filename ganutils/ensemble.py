"""K small GANs trained at once: their weights are stacked along a leading members axis, so that one batched
matrix product serves them all. The members share no weight: the gradient of the sum of their losses is, in
the weights of each, that of its own loss. Member by member the results are those of ``train`` with the same
seed, to float tolerance.
"""

import copy
import threading
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from .nets import FourierFeatures
from .progress import steps_bar
from .recipe import Recipe, check_data, check_recipe, default_every
from .runs import COLUMNS, Run, TrainingDiverged, first_bad_row, likely_cause
from .table import Table, seat
from .train import drive, game_round


def train_many(
    G: Sequence[nn.Sequential], D: Sequence[nn.Sequential], data: Tensor, *, seeds: Sequence[int], steps: int,
    z_dim: int = 2, loss: str = "non-saturating",
    penalties: dict[str, float | Sequence[float]] | None = None, penalty_every: int = 1, batch: int = 128,
    k: int | Sequence[int] = 1, lr_g: float | Sequence[float] = 2e-4,
    lr_d: float | Sequence[float] | None = None, betas: tuple[float, float] = (0.5, 0.99),
    decay_from: float = 1.0, ema: float = 0.999, every: int | None = None,
    callback: Callable[[list[Run]], None] | None = None, progress: bool = True,
    stop: threading.Event | None = None,
) -> list[Run]:
    """Train K pairs at once, in place; a Run for each, as ``train`` would return for its seed.

    ``seeds``, one a member, fix K. ``lr_g``, ``lr_d``, ``k`` and the weights of ``penalties`` are one number
    for all members or a sequence of K; everything else is as in ``train``. A member whose losses become NaN
    or infinite leaves the others untouched: its Run ends at that step, and its ``failure`` says why.
    Raises ValueError for a bad setting (named) or nets that cannot be stacked.
    """
    K, every = len(seeds), default_every(every, steps)
    if not K or len(G) != K or len(D) != K:
        raise ValueError(f"{len(G)} generators, {len(D)} discriminators and {K} seeds: "
                         "give equally many, at least one")
    lr_d = lr_g if lr_d is None else lr_d
    lr_g, lr_d, k = per_member("lr_g", lr_g, K), per_member("lr_d", lr_d, K), per_member("k", k, K)
    weights = {name: per_member(name, weight, K) for name, weight in (penalties or {}).items()}
    recipes = [Recipe(steps, z_dim, loss, {name: weight[m] for name, weight in weights.items()},
                      penalty_every, batch, k[m], lr_g[m], lr_d[m], betas, decay_from, ema, seeds[m], every)
               for m in range(K)]
    check_data(data)
    for recipe in recipes:
        check_recipe(recipe)
    runs, tables = seat_many(G, D, data, recipes)
    with steps_bar(0, steps, f"{loss} × {K}", progress, stop) as bar:
        done, look = looks(runs, recipes, callback)
        drive(tables, recipes[0], bar, look, game_round)
    publish(runs, recipes, done())
    for run in runs:
        run.stopped = done() < steps
        for net in (run.G, run.D, run.G_ema):
            settle(net)
    return runs


def looks(runs: list[Run], recipes: list[Recipe], callback: Callable | None) -> tuple[Callable, Callable]:
    """The number of steps taken, and what is done after each step of an ensemble."""
    done = 0

    def look(step: int) -> None:
        nonlocal done
        done = step
        if callback and (step % recipes[0].every == 0 or step == recipes[0].steps):
            publish(runs, recipes, step)
            callback(runs)

    return lambda: done, look


def per_member(name: str, value, K: int) -> list:
    values = [value] * K if isinstance(value, (int, float)) else list(value)
    if len(values) != K:
        raise ValueError(f"{name} has {len(values)} values for {K} members: give one, or one a member")
    return values


def seat_many(G: Sequence, D: Sequence, data: Tensor, recipes: list[Recipe]) -> tuple[list[Run], list[Table]]:
    """A Run for each member; a table for all members that take the same number of D steps."""
    for net in (*G, *D):
        net.to(data.device).train()
    averages = copy.deepcopy(list(G))
    runs, tables = [None] * len(recipes), []
    for k in sorted({recipe.k for recipe in recipes}):
        group = [m for m, recipe in enumerate(recipes) if recipe.k == k]
        record = torch.zeros(recipes[0].steps, len(group), len(COLUMNS), device=data.device)
        stacks = []
        for nets in (G, D, averages):
            members = [nets[m] for m in group]
            stacks.append(stack(members))
            share(members, stacks[-1])
        for m, own in zip(group, record.unbind(1)):
            runs[m] = Run(G[m], D[m], averages[m], recipes[m].z_dim, own)
        tables.append(seat(*stacks, data, [recipes[m] for m in group], record, stacked=True))
    return runs, tables


def publish(runs: list[Run], recipes: list[Recipe], step: int) -> None:
    """Every Run ends at this step, or where its member's losses stopped being numbers."""
    for m, (run, recipe) in enumerate(zip(runs, recipes)):
        run.step, bad = step, first_bad_row(run.record[:step])
        if bad is not None:
            run.step = bad + 1
            cause = likely_cause(recipe.loss, recipe.penalties, max(recipe.lr_g, recipe.lr_d))
            run.failure = TrainingDiverged(
                f"member {m} (seed {recipe.seed}) became NaN or infinite at step {run.step} with loss "
                f"{recipe.loss!r}. Likely cause: {cause}", run)


# --- K nets as one -------------------------------------------------------------------------------------


class StackedLinear(nn.Module):
    """K linear layers as one: x (K, n, in) ↦ x W + b (K, n, out), with W (K, in, out) and b (K, 1, out)."""

    def __init__(self, layers: Sequence[nn.Linear]):
        super().__init__()
        self.weight = nn.Parameter(torch.stack([layer.weight.detach().T for layer in layers]))
        self.bias = nn.Parameter(torch.stack([layer.bias.detach()[None] for layer in layers]))

    def forward(self, x: Tensor) -> Tensor:
        return torch.baddbmm(self.bias, x, self.weight)


def stack(nets: Sequence[nn.Sequential]) -> nn.Sequential:
    """One net (K, n, …) ↦ (K, n, …) from K of the same make; it has copies of their weights.

    Raises ValueError for nets of different make or with a layer that cannot be stacked.
    """
    if (makes := len({str(net) for net in nets})) != 1:
        raise ValueError(f"{len(nets)} nets of {makes} different makes: "
                         "an ensemble needs equal layers and sizes")
    return nn.Sequential(*(stacked(layers) for layers in zip(*nets)))


def stacked(layers: Sequence[nn.Module]) -> nn.Module:
    """K layers of the same make as one."""
    first = layers[0]
    if isinstance(first, nn.Linear):
        return StackedLinear(layers)
    if isinstance(first, FourierFeatures):
        together = copy.deepcopy(first)
        together.F = torch.stack([layer.F for layer in layers])
        return together
    if isinstance(first, nn.Flatten):  # the members axis comes first: everything behind it moves by one
        return nn.Flatten(first.start_dim + 1)
    if isinstance(first, nn.Unflatten):
        return nn.Unflatten(first.dim + 1, first.unflattened_size)
    if isinstance(first, (nn.ReLU, nn.LeakyReLU, nn.Tanh)):
        return first
    raise ValueError(f"{type(first).__name__} cannot be stacked; train such nets one by one")


def share(nets: Sequence[nn.Sequential], together: nn.Sequential) -> None:
    """Let the nets' weights be parts of the stacked ones: they are up to date while those are trained."""
    for layers in zip(together, *nets):
        if isinstance(layers[0], StackedLinear):
            for layer, W, b in zip(layers[1:], layers[0].weight.detach(), layers[0].bias.detach()):
                layer.weight.data, layer.bias.data = W.T, b[0]


def settle(net: nn.Module) -> None:
    """Give the net a memory of its own again."""
    for w in net.parameters():
        w.data = w.data.clone(memory_format=torch.contiguous_format)
