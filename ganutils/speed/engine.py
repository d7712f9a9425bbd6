"""The rounds of ``ganutils.train`` in JAX: a chunk of them compiled into one call.

The members play a chunk one after the other, each with all it needs in the processor's cache. What is drawn
comes from torch's generators, in the order in which ``ganutils.train`` draws: hence the same history.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import torch
from jax import Array, lax
from torch import Tensor, nn

from ..nets import FourierFeatures
from ..recipe import Recipe
from ..runs import Run
from .losses import LOSSES, PENALTIES, check_known
from .nets import forward, plan

CHUNK = 128  # rounds in one call: with more of them the stop button would be slow to answer


def drive(runs: list[Run], recipes: list[Recipe], data: Tensor, steps: Iterable[int],
          look: Callable[[int], None]) -> None:
    """Play all rounds for every run, chunk by chunk, with ``look(steps taken)`` after each chunk.

    A chunk ends where a look is due. Interrupted in the midst of one, the nets are those of the one before.
    """
    if data.is_cuda:
        raise ValueError(f'engine = "jax" trains on the CPU, but the data lie on {data.device}')
    first, start = recipes[0], 0
    check_known(first.loss, first.penalties)
    length = min(CHUNK, first.every)
    members = [sit_down(run, recipe, data, length) for run, recipe in zip(runs, recipes)]
    try:
        for i in steps:
            end = i + 1
            if end - start == length or end % first.every == 0 or end == first.steps:
                results = [play(member, start, end) for member in members]
                for member, result in zip(members, results):
                    keep(member, start, end, *result)
                start = end
                look(end)
    except KeyboardInterrupt:  # raised by ``look``, or by a second Ctrl-C
        pass


# --- the game, of one member -----------------------------------------------------------------------------


class Game(NamedTuple):
    """What a round is compiled for."""

    G: tuple  # the plans of the nets
    D: tuple
    loss: str
    penalties: tuple[str, ...]
    penalty_every: int
    k: int
    betas: tuple[float, float]


class Weights(NamedTuple):
    """The weights of a net, one vector, and Adam's averages of their gradients and of the squares thereof."""

    w: Array
    m: Array
    v: Array


class Fixed(NamedTuple):
    """What stays from round to round."""

    data: Array
    F_G: Array | None  # frequencies of Fourier features
    F_D: Array | None
    lr_g: float
    lr_d: float
    weights: tuple[float, ...]  # of the penalties


class Drawn(NamedTuple):
    """A chunk's rounds: samples' numbers and z (rounds, k, batch, …), α likewise for WGAN-GP, and what the
    recipe says of each round."""

    index: np.ndarray
    z: np.ndarray
    alpha: np.ndarray | None
    number: np.ndarray  # of the round, from 0
    share: np.ndarray  # of the learning rates
    beta: np.ndarray  # of the averaged generator


@cache
def compiled(game: Game) -> Callable:
    """``(G, D, average, fixed, drawn, n)`` ↦ ``(G, D, average, rows)`` after the first n rounds drawn."""
    def chunk(G: Weights, D: Weights, average: Array, fixed: Fixed, drawn: Drawn, n: int):
        def body(i: Array, state: tuple) -> tuple:
            *players, rows = state
            *players, row = game_round(game, *players, fixed, jax.tree.map(lambda values: values[i], drawn))
            return *players, rows.at[i].set(row)

        return lax.fori_loop(0, n, body, (G, D, average, jnp.zeros((len(drawn.number), 4))))

    return jax.jit(chunk)


def game_round(game: Game, G: Weights, D: Weights, average: Array, fixed: Fixed, now: Drawn) -> tuple:
    """A round of Algorithm 1, as in ``ganutils.train.game_round``."""
    loss, score = LOSSES[game.loss], partial(forward, game.D, F=fixed.F_D)
    for j in range(game.k):
        x = fixed.data[now.index[j]]
        x_fake, back = jax.vjp(lambda w: forward(game.G, w, fixed.F_G, now.z[j]), G.w)
        count, alpha = now.number * game.k + j, None if now.alpha is None else now.alpha[j]
        L_D, s, slope = d_slope(game, D.w, fixed, x, x_fake, alpha, count)
        D = adam(D, slope, count + 1, now.share * fixed.lr_d, game.betas)
    s_real = score(D.w, x=x) if loss.g_needs_real else None
    L_G, slope_x = jax.value_and_grad(lambda x_fake: loss.g(s_real, score(D.w, x=x_fake)))(x_fake)
    G = adam(G, *back(slope_x), now.number + 1, now.share * fixed.lr_g, game.betas)
    average = average + (1 - now.beta) * (G.w - average)
    return G, D, average, jnp.stack([L_D, L_G, *jax.nn.sigmoid(s).reshape(2, -1).mean(1)])


def d_slope(game: Game, w: Array, fixed: Fixed, x: Array, x_fake: Array, alpha: Array | None,
            count: Array) -> tuple[Array, Array, Array]:
    """L_D, the logits, and ∇ψ (L_D + Σ penalties), the penalties in one of ``penalty_every`` steps only."""
    def slope_of(penalties: tuple) -> tuple[Array, Array, Array]:
        objective = partial(d_objective, game, penalties, fixed, x=x, x_fake=x_fake, alpha=alpha)
        (_, (L_D, s)), slope = jax.value_and_grad(objective, has_aux=True)(w)
        return L_D, s, slope

    if not game.penalties or game.penalty_every == 1:
        return slope_of(game.penalties)
    return lax.cond(count % game.penalty_every == 0, lambda: slope_of(game.penalties), lambda: slope_of(()))


def d_objective(game: Game, penalties: tuple, fixed: Fixed, w: Array, x: Array, x_fake: Array,
                alpha: Array | None) -> tuple[Array, tuple[Array, Array]]:
    """L_D + Σ penalties; and L_D and the logits, real ones first."""
    def score(x: Array) -> Array:
        return forward(game.D, w, fixed.F_D, x)

    s, slopes = scores(score, x, x_fake, alpha, {PENALTIES[name].where for name in penalties})
    L_D = objective = LOSSES[game.loss].d(*jnp.split(s, 2))
    for name, weight in zip(penalties, fixed.weights):
        objective = objective + PENALTIES[name].term(slopes[PENALTIES[name].where], weight)
    return objective, (L_D, s)


def scores(score: Callable, x: Array, x_fake: Array, alpha: Array | None, places: set[str]) -> tuple:
    """s on the real and then the fake samples, and ∇ₓ s at the places that the penalties look at."""
    s, back = jax.vjp(score, jnp.concatenate([x, x_fake]))
    slopes = {}
    if places & {"real", "fake"}:
        slopes["real"], slopes["fake"] = jnp.split(*back(jnp.ones_like(s)), 2)
    if "between" in places:
        slopes["between"] = jax.grad(lambda x_hat: score(x_hat).sum())(alpha * x + (1 - alpha) * x_fake)
    return s, slopes


def adam(net: Weights, slope: Array, t: Array, lr: Array, betas: tuple[float, float]) -> Weights:
    """w ← w - η m̂/(√v̂ + ε) in step t = 1, 2, …; see ``ganutils.adam``."""
    m, v = (old + (1 - beta) * (new - old) for old, new, beta in zip(net[1:], (slope, slope**2), betas))
    to_m, to_v = (1 / grown(beta, t) for beta in betas)
    # η m̂ = (η to_m) m and √v̂ = √to_v √v: what is the same for all weights is computed once
    return Weights(net.w - (lr * to_m) * m / (jnp.sqrt(to_v) * jnp.sqrt(v) + 1e-8), m, v)


def grown(beta: float, t: Array) -> Array:
    """1 - βᵗ, of which nothing is lost in float32 where βᵗ ≈ 1."""
    return -jnp.expm1(t * (math.log(beta) if beta else -math.inf))


# --- the members, and what they draw ---------------------------------------------------------------------


@dataclass
class Member:
    """One member of an ensemble at the game."""

    run: Run
    recipe: Recipe
    data: Tensor
    length: int  # of a chunk
    random: torch.Generator
    play: Callable  # compiled
    fixed: Fixed
    moments: list[tuple[Array, Array]]  # Adam's, of G and of D


def sit_down(run: Run, recipe: Recipe, data: Tensor, length: int) -> Member:
    names = tuple(recipe.penalties)
    game = Game(plan(run.G), plan(run.D), recipe.loss.name, names, recipe.penalty_every, recipe.k,
                tuple(recipe.betas))
    weights = tuple(recipe.penalties[name] * recipe.penalty_every for name in names)
    fixed = Fixed(jnp.asarray(data.numpy()), frequencies(run.G), frequencies(run.D), recipe.lr_g, recipe.lr_d,
                  weights)
    moments = [(jnp.zeros_like(vector(net)),) * 2 for net in (run.G, run.D)]
    random = torch.Generator().manual_seed(recipe.seed)
    return Member(run, recipe, data, length, random, compiled(game), fixed, moments)


def vector(net: nn.Sequential) -> Array:
    """W (in, out) and b of each layer, one behind the other."""
    parts = [part.detach().flatten() for layer in linear(net) for part in (layer.weight.T, layer.bias)]
    return jnp.asarray(torch.cat(parts).numpy())


@torch.no_grad()
def put(net: nn.Sequential, w: Array) -> None:
    """The other way: the weights into the net."""
    sizes = [part.numel() for layer in linear(net) for part in (layer.weight, layer.bias)]
    parts = torch.from_numpy(np.array(w)).split(sizes)
    for layer, W, b in zip(linear(net), parts[::2], parts[1::2]):
        layer.weight.copy_(W.view(layer.in_features, layer.out_features).T)
        layer.bias.copy_(b)


def linear(net: nn.Sequential) -> list[nn.Linear]:
    return [layer for layer in net if isinstance(layer, nn.Linear)]


def frequencies(net: nn.Sequential) -> Array | None:
    found = [jnp.asarray(layer.F.numpy()) for layer in net if isinstance(layer, FourierFeatures)]
    return found[0] if found else None


def play(member: Member, start: int, end: int) -> tuple:
    """The rounds from ``start`` to before ``end``, with the nets as they are: they may have been changed."""
    G, D = (Weights(vector(net), *moments) for net, moments in
            zip((member.run.G, member.run.D), member.moments))
    return member.play(G, D, vector(member.run.G_ema), member.fixed, draw(member, start, end), end - start)


def keep(member: Member, start: int, end: int, G: Weights, D: Weights, average: Array, rows: Array) -> None:
    """Put the result of a chunk into the nets and the record."""
    run, member.moments = member.run, [(G.m, G.v), (D.m, D.v)]
    for net, w in ((run.G, G.w), (run.D, D.w), (run.G_ema, average)):
        put(net, w)
    run.record[start:end] = torch.from_numpy(np.array(rows))[: end - start]


def draw(member: Member, start: int, end: int) -> Drawn:
    """What is random in these rounds: in each D step a batch, z, and α where WGAN-GP looks at it."""
    recipe, random = member.recipe, member.random
    shape = member.length, recipe.k, recipe.batch
    index, z = torch.zeros(shape, dtype=torch.int64), torch.zeros(*shape, recipe.z_dim)
    alpha = torch.zeros(*shape, *[1] * (member.data.dim() - 1)) if "wgan-gp" in recipe.penalties else None
    drawn = (index, z) if alpha is None else (index, z, alpha)
    d_steps = zip(*(values.flatten(0, 1) for values in drawn))
    for count, own in enumerate(islice(d_steps, (end - start) * recipe.k), start * recipe.k):
        own[0].random_(len(member.data), generator=random)  # as torch.randint does
        own[1].normal_(generator=random)
        if alpha is not None and count % recipe.penalty_every == 0:
            own[2].uniform_(generator=random)  # as ``penalties.between`` does
    number = np.arange(start, start + member.length, dtype=np.int32)
    share, beta = (np.array([of(int(i)) for i in number], np.float32) for of in (recipe.share, recipe.beta))
    return Drawn(*(values.numpy() for values in (index, z)), None if alpha is None else alpha.numpy(), number,
                 share, beta)
