"""K small GANs trained at once: their weights are stacked along a leading members axis, so that one batched
matrix product serves them all. The members share no weight: the gradient of the sum of their losses is, in
the weights of each, that of its own loss. Member by member the results are those of ``train`` with the same
seed, to float tolerance.
"""

import copy
import threading
from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor, nn

from . import inputs
from .losses import Loss
from .nets import FourierFeatures
from .progress import steps_bar
from .recipe import Recipe, check_callback, check_data, checked
from .rehearsal import rehearse
from .runs import COLUMNS, Run, TrainingDiverged, first_bad_row, likely_cause
from .table import GameTable, seat
from .training import drive, game_round


def train_many(
    G: Sequence[nn.Sequential], D: Sequence[nn.Sequential], data: Tensor, *, seeds: Sequence[int], steps: int,
    z_dim: int = 2, loss: str | Loss = "non-saturating",
    penalties: dict[str, float | Sequence[float]] | None = None, penalty_every: int = 1, batch: int = 128,
    k: int | Sequence[int] = 1, lr_g: float | Sequence[float] = 2e-4,
    lr_d: float | Sequence[float] | None = None, betas: tuple[float, float] = (0.5, 0.99),
    decay_from: float = 1.0, ema: float = 0.999, every: int | None = None,
    callback: Callable[[list[Run]], None] | None = None, progress: bool = True,
    stop: threading.Event | None = None, engine: str = "torch",
) -> list[Run]:
    """Train K pairs at once, in place; a Run for each, as ``train`` would return for its seed.

    ``seeds``, one a member, fix K. ``lr_g``, ``lr_d``, ``k`` and the weights of ``penalties`` are one number
    for all members or a sequence of K; everything else is as in ``train``. A member whose losses become NaN
    or infinite leaves the others untouched: its Run ends at that step, and its ``failure`` says why.
    ``engine="jax"`` plays the same game compiled, on the CPU, 128 steps at a time or ``every``: only between
    these does it hear ``stop`` and Ctrl-C. It takes seconds to start, and needs ``pip install jax``.
    Raises ValueError for a bad setting (named), nets that cannot be stacked, or an engine that is not here.
    """
    play, seeds = find_engine(engine), inputs.items("seeds", seeds)
    G, D, K = inputs.items("G", G), inputs.items("D", D), len(seeds)
    if not K or len(G) != K or len(D) != K:
        raise ValueError(f"{len(G)} generators, {len(D)} discriminators and {K} seeds: "
                         "give equally many, at least one")
    lr_d = lr_g if lr_d is None else lr_d
    lr_g, lr_d, k = per_member("lr_g", lr_g, K), per_member("lr_d", lr_d, K), per_member("k", k, K)
    weights = {name: per_member(name, weight, K) for name, weight in inputs.named("penalties", penalties).items()}
    recipes = [checked(steps=steps, z_dim=z_dim, loss=loss, penalties={name: own[m] for name, own in weights.items()},
                       penalty_every=penalty_every, batch=batch, k=k[m], lr_g=lr_g[m], lr_d=lr_d[m],
                       betas=betas, decay_from=decay_from, ema=ema, seed=seeds[m], every=every)
               for m in range(K)]
    check_data(data)
    check_callback(callback)
    runs = make_runs(G, D, data, recipes)
    done, look = looks(runs, recipes, callback)
    steps = recipes[0].steps
    with steps_bar(0, steps, f"{recipes[0].loss.name} × {K}", progress, stop) as bar:
        play(runs, recipes, data, bar, look)
    publish(runs, recipes, done())
    for run in runs:
        run.stopped = done() < steps
        for net in (run.G, run.D, run.G_ema):
            settle(net)
    return runs


def make_runs(G: Sequence, D: Sequence, data: Tensor, recipes: list[Recipe]) -> list[Run]:
    """A Run for each pair of nets, which go to the device of the data."""
    for nets in (G, D):
        check_nets(nets)
    rehearse(G[0], D[0], data, recipes[0].z_dim)  # the others are of the same make
    for net in (*G, *D):
        net.to(data.device).train()
    shape = recipes[0].steps, len(COLUMNS)
    return [Run(*pair, twin(pair[0]), recipe.z_dim, torch.zeros(shape, device=data.device))
            for *pair, recipe in zip(G, D, recipes)]


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
    """One value for each member, from a sequence of K or from one for all (``checked`` refuses what is no number)."""
    one = inputs.is_number(value) or isinstance(value, str | None)
    values = [value] * K if one else inputs.items(name, value)
    if len(values) != K:
        raise ValueError(f"{name} has {len(values)} values for {K} members: give one, or one a member")
    return values


def find_engine(name: str) -> Callable:
    """``drive(runs, recipes, data, steps, look)`` of that name: "torch", or "jax" where that is installed."""
    if name == "torch":
        return drive_stacked
    if name != "jax":
        raise ValueError(f'engine = {inputs.shown(name)}: must be "torch" or "jax"')
    try:
        from .speed.engine import drive as drive_compiled
    except ImportError as error:
        raise ValueError(f'engine = "jax": JAX cannot be imported here ({error}); '
                         'run  pip install jax  or leave engine = "torch"') from error
    return drive_compiled


def drive_stacked(runs: list[Run], recipes: list[Recipe], data: Tensor, steps: Iterable[int],
                  look: Callable[[int], None]) -> None:
    """Members that take the same number of D steps share a table, where their nets are stacked."""
    tables = []
    for k in sorted({recipe.k for recipe in recipes}):
        group = [m for m, recipe in enumerate(recipes) if recipe.k == k]
        tables.append(seat_many([runs[m] for m in group], [recipes[m] for m in group], data))
    drive(tables, recipes[0], steps, look, game_round)


def seat_many(runs: list[Run], recipes: list[Recipe], data: Tensor) -> GameTable:
    """A table for these members. Their nets and records become parts of the stacked ones."""
    together = []
    for nets in zip(*((run.G, run.D, run.G_ema) for run in runs)):
        together.append(stacked(nets))
        share(nets, together[-1])
    record = torch.stack([run.record for run in runs], 1)
    for run, own in zip(runs, record.unbind(1)):
        run.record = own
    return seat(*together, data, recipes, record, stacked=True)


def publish(runs: list[Run], recipes: list[Recipe], step: int) -> None:
    """Every Run ends at this step, or where its member's losses stopped being numbers."""
    for m, (run, recipe) in enumerate(zip(runs, recipes)):
        run.step, bad = step, first_bad_row(run.record[:step])
        if bad is not None:
            run.step = bad + 1
            cause = likely_cause(recipe.loss.name, recipe.penalties, max(recipe.lr_g, recipe.lr_d))
            run.failure = TrainingDiverged(
                f"member {m} (seed {recipe.seed}) became NaN or infinite at step {run.step} with loss "
                f"{recipe.loss.name!r}. Likely cause: {cause}", run)


STACKABLE = {nn.Linear, FourierFeatures, nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Flatten, nn.Unflatten}


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
    same_make(nets)
    return stacked(nets)


def same_make(nets: Sequence[nn.Module]) -> None:
    """Raises ValueError unless the nets have the same layers and sizes."""
    if (makes := len({str(net) for net in nets})) != 1:
        raise ValueError(f"{len(nets)} nets of {makes} different makes: "
                         "an ensemble needs equal layers and sizes; use one builder, with other seeds")


def stacked(nets: Sequence[nn.Sequential]) -> nn.Sequential:
    return nn.Sequential(*(stacked_layer(layers) for layers in zip(*nets)))


def stacked_layer(layers: Sequence[nn.Module]) -> nn.Module:
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


def check_nets(nets: Sequence[nn.Module]) -> None:
    """Raises ValueError for nets that cannot be trained in a stack."""
    for net in nets:
        if layer := fault(net):
            raise ValueError(f"{layer} cannot be stacked; train such nets one by one")
    same_make(nets)


def fault(net: nn.Module) -> str | None:
    """What keeps a net from being trained in a stack, as the name of a layer, or None: a layer that is not
    known, or one with a hook, with a frozen weight, one in another precision, or one of another layer.
    """
    if type(net) is not nn.Sequential or hooked(net) or net._parameters:
        return type(net).__name__
    seen = set()
    for layer in net:
        own = list(layer.parameters())
        plain = all(w.requires_grad and w.dtype == torch.float32 and id(w) not in seen for w in own)
        if type(layer) not in STACKABLE or hooked(layer) or not plain or (
                type(layer) is nn.Linear and layer.bias is None):
            return type(layer).__name__
        seen |= {id(w) for w in own}
    return None


def hooked(layer: nn.Module) -> bool:
    return bool(layer._forward_hooks or layer._forward_pre_hooks or layer._backward_hooks
                or layer._backward_pre_hooks)


def twin(net: nn.Module) -> nn.Module:
    """A copy, with weights of its own, of a net that has neither hooks nor shared layers: copy.deepcopy in a
    part of its time, because settings are not copied one by one."""
    new = copy.copy(net)
    vars(new).update({name: own.copy() for name, own in vars(net).items() if isinstance(own, (dict, set))})
    for parts, copied in ((new._parameters, lambda p: nn.Parameter(p.detach().clone(), p.requires_grad)),
                          (new._buffers, torch.clone), (new._modules, twin)):
        parts.update({name: copied(part) for name, part in parts.items() if part is not None})
    return new


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
