"""The table where the game is played: nets, rates, penalties, random numbers of one pair, or of K stacked."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from . import penalties
from .adam import Adam
from .losses import Loss
from .recipe import Recipe
from .runs import COLUMNS, Run


@dataclass
class GameTable:
    """All that a round needs. At a table for K members everything has a members axis in front: samples are
    (K, n, …), logits (K, n), losses (K,). The samples' ``axis`` is 1, or 0 at a table for one pair."""

    axis: int
    G: Callable[[Tensor], Tensor]
    D: Callable[[Tensor], Tensor]
    average: list[tuple[Tensor, Tensor]]  # a weight of G_ema, and that of G which it follows
    buffers: list[tuple[Tensor, Tensor]]  # the same for what is not trained: BatchNorm's statistics
    adam_g: Adam
    adam_d: Adam
    lr_g: float | Tensor  # a number, or one a member
    lr_d: float | Tensor
    loss: Loss
    penalties: list[tuple[str, Callable[[Tensor, float], Tensor], float | Tensor]]  # where, term, weight
    recipe: Recipe  # for what is the same for all members
    data: Tensor
    randoms: list[torch.Generator]  # one a member, which draws as it would alone
    record: Tensor  # (steps, columns) or (steps, K, columns)


def seat(G: nn.Module, D: nn.Module, G_ema: nn.Module, data: Tensor, recipes: list[Recipe], record: Tensor,
         stacked: bool) -> GameTable:
    """A table for the nets of one member, or for the stacked nets of K, with a recipe each."""
    device, recipe = data.device, recipes[0]

    def rate(values: list[float]) -> float | Tensor:
        return values[0] if len(set(values)) == 1 else torch.tensor(values, device=device)

    return GameTable(
        axis=int(stacked), G=G, D=D,
        average=list(zip(G_ema.parameters(), G.parameters())),
        buffers=list(zip(G_ema.buffers(), G.buffers())),
        adam_g=Adam(G.parameters(), recipe.betas), adam_d=Adam(D.parameters(), recipe.betas),
        lr_g=rate([r.lr_g for r in recipes]), lr_d=rate([r.lr_d for r in recipes]),
        loss=recipe.loss,
        penalties=[lazily(name, [r.penalties[name] for r in recipes], recipe, data, stacked)
                   for name in recipe.penalties],
        recipe=recipe, data=data,
        randoms=[torch.Generator(device).manual_seed(r.seed) for r in recipes], record=record)


def lazily(name: str, weights: list[float], recipe: Recipe, data: Tensor, stacked: bool) -> tuple:
    """Where a penalty looks, its term, and its weight: asked for in one of ``penalty_every`` steps only, it
    is that many times as strong.

    K members add up their objectives, and a term is a weight times a mean over samples. Where all weigh
    alike, K times the mean over all samples is therefore the sum of their terms; otherwise each has its own.
    """
    where, term = penalties.get(name).where, penalties.get(name).term
    weights = [weight * recipe.penalty_every for weight in weights]
    if not stacked:
        return where, term, weights[0]
    if len(set(weights)) == 1:
        return where, lambda slopes, weight: term(slopes.flatten(0, 1), weight), weights[0]
    return where, torch.vmap(term), torch.tensor(weights, device=data.device)


def seat_one(G: nn.Module, D: nn.Module, data: Tensor, recipe: Recipe) -> tuple[Run, GameTable]:
    """One pair of nets on the device of the data. Convolutions have the channels last, and on a GPU bf16."""
    G, D = G.to(data.device).train(), D.to(data.device).train()
    convolutions = data.dim() == 4 and any(isinstance(layer, nn.Conv2d) for layer in D.modules())
    if convolutions:
        G, D = (net.to(memory_format=torch.channels_last) for net in (G, D))
        if data.shape[1] > 1:  # a single channel is last already
            data = data.to(memory_format=torch.channels_last)
    record = torch.zeros(recipe.steps, len(COLUMNS), device=data.device)
    run = Run(G, D, copy.deepcopy(G), recipe.z_dim, record)
    table = seat(G, D, run.G_ema, data, [recipe], record, stacked=False)
    if convolutions and data.is_cuda:
        table.G, table.D = in_bf16(G), in_bf16(D)
    return run, table


def in_bf16(net: nn.Module) -> Callable[[Tensor], Tensor]:
    """The net computed in bf16 where that is safe; what it returns is float32 again."""
    def call(x: Tensor) -> Tensor:
        with torch.autocast("cuda", torch.bfloat16):
            return net(x).float()
    return call


# --- what is drawn -------------------------------------------------------------------------------------


def each(table: GameTable, draw: Callable[[torch.Generator], Tensor]) -> Tensor:
    """One draw from every member's generator, stacked when there are members."""
    drawn = [draw(random) for random in table.randoms]
    return torch.stack(drawn) if table.axis else drawn[0]


def real(table: GameTable) -> Tensor:
    """x ~ p: a batch of the data, with replacement."""
    high, shape, device = len(table.data), (table.recipe.batch,), table.data.device
    return table.data[each(table, lambda random: torch.randint(high, shape, generator=random, device=device))]


def noise(table: GameTable) -> Tensor:
    """z ~ N(0, I)."""
    shape, device = (table.recipe.batch, table.recipe.z_dim), table.data.device
    return each(table, lambda random: torch.randn(shape, generator=random, device=device))


def in_between(table: GameTable, x: Tensor, x_fake: Tensor) -> Tensor:
    """x̂ on the lines from real samples to fake ones, where WGAN-GP looks."""
    if not table.axis:
        return penalties.between(x, x_fake, table.randoms[0])
    return torch.stack([penalties.between(*pair) for pair in zip(x, x_fake, table.randoms)])
