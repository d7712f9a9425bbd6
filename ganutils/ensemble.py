"""K small GANs trained at once: their weights are stacked along a leading members axis, so that one batched matrix
product serves them all. Member by member the results are those of ``train`` with the same seed, to float tolerance.
"""

import copy
import threading
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from .fast import Adam, Perceptron, same_make, twin
from .losses import loss as find_loss
from .nets import FourierFeatures
from .penalties import between
from .penalties import penalty as find_penalty
from .training import COLUMNS, Run, TrainingDiverged, _interrupt, _likely_cause, _validate


def train_many(
    G: Sequence[nn.Sequential], D: Sequence[nn.Sequential], data: Tensor, *, seeds: Sequence[int], steps: int,
    z_dim: int = 2, loss: str = "non-saturating", penalties: dict[str, float | Sequence[float]] | None = None,
    penalty_every: int = 1, batch: int = 128, k: int | Sequence[int] = 1, lr_g: float | Sequence[float] = 2e-4,
    lr_d: float | Sequence[float] | None = None, betas: tuple[float, float] = (0.5, 0.99), decay_from: float = 1.0,
    ema: float = 0.999, every: int | None = None, callback: Callable[[list[Run]], None] | None = None,
    progress: bool = True, stop: threading.Event | None = None,
) -> list[Run]:
    """Train K pairs at once, in place; a Run for each, as ``train`` would return for its seed.

    ``seeds``, one a member, fix K. ``lr_g``, ``lr_d``, ``k`` and the weights of ``penalties`` are one number for all
    members or a sequence of K; everything else is as in ``train``. A member whose losses become NaN or infinite
    leaves the others untouched: its Run ends at that step, and its ``failure`` says why.
    Raises ValueError for a bad setting (named) or nets that cannot be stacked.
    """
    K, penalties = len(seeds), dict(penalties or {})
    if not K or len(G) != K or len(D) != K:
        raise ValueError(f"{len(G)} generators, {len(D)} discriminators and {K} seeds: give equally many, at least one")
    lr_g, lr_d, k = (_per_member(name, value, K) for name, value in
                     (("lr_g", lr_g), ("lr_d", lr_g if lr_d is None else lr_d), ("k", k)))
    weights = {name: _per_member(name, weight, K) for name, weight in penalties.items()}
    for m, seed in enumerate(seeds):
        _validate(data, steps=steps, z_dim=z_dim, batch=batch, k=k[m], penalty_every=penalty_every, lr_g=lr_g[m], lr_d=lr_d[m],
                  decay_from=decay_from, ema=ema, seed=seed, every=every, penalties={n: w[m] for n, w in weights.items()})
    game, device, every = find_loss(loss), data.device, every or max(1, steps // 100)
    for net in (*G, *D):
        net.to(device).train()
    runs, marches = [None] * K, []
    for number in sorted(set(k)):  # members that take the same number of D steps march together
        group = [m for m in range(K) if k[m] == number]
        record = torch.zeros(steps, len(group), len(COLUMNS), device=device)
        for m, own in zip(group, record.unbind(1)):
            runs[m] = Run(G[m], D[m], twin(G[m]), z_dim, own)
        marches.append(_march([runs[m] for m in group], record, data, [seeds[m] for m in group], batch, z_dim, game, number,
                              [(find_penalty(name), [penalty_every * w[m] for m in group]) for name, w in weights.items()],
                              penalty_every, [lr_g[m] for m in group], [lr_d[m] for m in group], betas))
    bar = tqdm(total=steps, disable=not progress, delay=1, desc=f"{loss} × {K}", leave=False)
    done = 0

    def publish() -> None:
        for m, run in enumerate(runs):
            run.step = done
            bad = (~torch.isfinite(run.record[:done])).any(dim=1).nonzero()
            if len(bad):
                run.step = int(bad[0]) + 1
                run.failure = TrainingDiverged(f"member {m} (seed {seeds[m]}) became NaN or infinite at step {run.step} with "
                                               f"loss {loss!r}. Likely cause: {_likely_cause(loss, penalties, max(lr_g[m], lr_d[m]))}", run)

    with bar, _interrupt(stop) as stopping:
        try:
            while done < steps and not stopping():
                rate = min(1.0, (steps - done) / max(1.0, steps * (1 - decay_from)))
                for march in marches:
                    march(done, rate, min(ema, (1 + done) / (10 + done)))
                done += 1
                bar.update()
                if callback and (done % every == 0 or done == steps):
                    publish()
                    callback(runs)
        except KeyboardInterrupt:
            pass
    publish()
    for run in runs:
        run.stopped = done < steps
        for net in (run.G, run.D, run.G_ema):  # each member gets a memory of its own again
            for p in net.parameters():
                p.data = p.data.clone()
    return runs


def _march(runs: list[Run], record: Tensor, data: Tensor, seeds: list[int], batch: int, z_dim: int, game, k: int, terms: list,
           penalty_every: int, lr_g: list[float], lr_d: list[float], betas: tuple[float, float]) -> Callable:
    """Stack the nets of these runs; the function that takes step i with all of them: k D steps and one G step.

    It is the step of ``train`` with a members axis in front, and writes row i of the record (steps, K, …).
    """
    device = data.device
    generator, discriminator, average = (Perceptron([getattr(run, name) for run in runs]) for name in ("G", "D", "G_ema"))
    opt_g, opt_d = _Adam(generator, lr_g, betas), _Adam(discriminator, lr_d, betas)
    randoms = [torch.Generator(device).manual_seed(seed) for seed in seeds]  # each member draws as it would alone
    terms = [(penalty, torch.tensor(weight, device=device)) for penalty, weight in terms]
    where = {penalty.where for penalty, _ in terms}
    z, index = torch.empty(len(runs), batch, z_dim, device=device), torch.empty(len(runs), batch, dtype=torch.int64, device=device)
    own_z, own_index = z.unbind(), index.unbind()

    def real() -> Tensor:
        for row, random in zip(own_index, randoms):
            row.random_(len(data), generator=random)  # as torch.randint does
        return data.index_select(0, index.flatten()).view(*index.shape, *data.shape[1:])

    def fake() -> Tensor:
        for row, random in zip(own_z, randoms):
            row.normal_(generator=random)
        return generator(z)

    def d_step(count: int, rate: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = real()
        places = where if count % penalty_every == 0 else set()
        slopes = {}
        x_fake = fake()
        x_both = torch.cat([x, x_fake.detach()], dim=1)
        if places & {"real", "fake"}:
            s, slope_both = discriminator.value_and_slope(x_both)
            slopes["real"], slopes["fake"] = slope_both.chunk(2, dim=1)
        else:
            s = discriminator(x_both)
        if "between" in places:
            x_hat = torch.stack([between(*pair) for pair in zip(x, x_fake.detach(), randoms)])
            _, slopes["between"] = discriminator.value_and_slope(x_hat)
        value = objective = game.d(*s.chunk(2, dim=1))
        for penalty, weight in terms if places else ():
            objective = objective + torch.vmap(penalty.term)(slopes[penalty.where], weight)
        discriminator.backward(objective)
        opt_d.step(rate)
        return x, x_fake, value.detach(), s.detach()

    def g_step(x: Tensor, x_fake: Tensor, rate: float) -> Tensor:
        if game.g_needs_real:
            with torch.no_grad():
                s_real = discriminator(x)
        s_fake = discriminator.frozen(x_fake)
        value = game.g(s_real if game.g_needs_real else s_fake, s_fake)
        generator.backward(value)
        opt_g.step(rate)
        return value.detach()

    def march(i: int, rate: float, beta: float) -> None:
        for j in range(k):
            x, x_fake, loss_d, s = d_step(i * k + j, rate)
        loss_g = g_step(x, x_fake, rate)
        with torch.no_grad():
            average.follow(generator, beta)
            record[i] = torch.cat([torch.stack([loss_d, loss_g], 1), s.sigmoid().unflatten(1, (2, -1)).mean(2)], dim=1)

    return march


# --- for loops of one's own: K nets as one module --------------------------------------------------------


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
    return nn.Sequential(*(_stacked(layers) for layers in zip(*nets)))


def _stacked(layers: Sequence[nn.Module]) -> nn.Module:
    first = layers[0]
    if isinstance(first, nn.Linear):
        return StackedLinear(layers)
    if isinstance(first, FourierFeatures):
        stacked = copy.deepcopy(first)
        stacked.F = torch.stack([layer.F for layer in layers])
        return stacked
    if isinstance(first, nn.Flatten):  # the members axis comes first: everything behind it moves by one
        return nn.Flatten(first.start_dim + 1)
    if isinstance(first, nn.Unflatten):
        return nn.Unflatten(first.dim + 1, first.unflattened_size)
    if isinstance(first, (nn.ReLU, nn.LeakyReLU, nn.Tanh)):
        return first
    raise ValueError(f"{type(first).__name__} cannot be stacked; train such nets one by one")


def _per_member(name: str, value, K: int) -> list:
    values = [value] * K if isinstance(value, (int, float)) else list(value)
    if len(values) != K:
        raise ValueError(f"{name} has {len(values)} values for {K} members: give one, or one a member")
    return values


class _Adam:
    """Adam on K nets, with a learning rate a member: a full step of rate 1, of which each takes its share."""

    def __init__(self, nets: Perceptron, lrs: list[float], betas: tuple[float, float]):
        self.adam, self.weights = Adam(nets.leaves, 1.0, betas), nets.weights.detach()
        self.rates = lrs[0] if len(set(lrs)) == 1 else nets.per_weight(lrs)

    def step(self, share: float) -> None:
        if not isinstance(self.rates, Tensor):  # the same for all
            self.adam.lr = self.rates * share
            self.adam.step()
            return
        before = self.weights.clone()
        self.adam.step()
        self.weights.copy_(torch.lerp(before, self.weights, self.rates * share))
