"""K small GANs trained at once: their weights are stacked along a leading members axis, so that one batched matrix
product serves them all. Member by member the results are those of ``train`` with the same seed, to float tolerance.
"""

import copy
import threading
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from .losses import loss as find_loss
from .nets import FourierFeatures
from .penalties import between, slope
from .penalties import penalty as find_penalty
from .train import COLUMNS, Run, TrainingDiverged, _average, _interrupt, _likely_cause, _validate


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
    makes = {str(net) for net in nets}
    if len(makes) != 1:
        raise ValueError(f"{len(nets)} nets of {len(makes)} different makes: an ensemble needs equal layers and sizes")
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


@torch.no_grad()
def unstack(net: nn.Sequential, nets: Sequence[nn.Sequential]) -> None:
    """Copy the weights of a stacked net back into the K nets that it was made of."""
    for k, member in enumerate(nets):
        for stacked, layer in zip(net, member):
            if isinstance(stacked, StackedLinear):
                layer.weight.copy_(stacked.weight[k].T)
                layer.bias.copy_(stacked.bias[k, 0])


def train_many(
    G: Sequence[nn.Sequential], D: Sequence[nn.Sequential], data: Tensor, *, seeds: Sequence[int], steps: int,
    z_dim: int = 2, loss: str = "non-saturating", penalties: dict[str, float | Sequence[float]] | None = None,
    penalty_every: int = 1, batch: int = 128, k: int = 1, lr_g: float | Sequence[float] = 2e-4,
    lr_d: float | Sequence[float] | None = None, betas: tuple[float, float] = (0.5, 0.99), decay_from: float = 1.0,
    ema: float = 0.999, every: int | None = None, callback: Callable[[list[Run]], None] | None = None,
    progress: bool = True, stop: threading.Event | None = None,
) -> list[Run]:
    """Train K pairs at once, in place; a Run for each, as ``train`` would return for its seed.

    ``seeds``, one a member, fix K. ``lr_g``, ``lr_d`` and the weights of ``penalties`` are one number for all
    members or a sequence of K; everything else is as in ``train``. A member whose losses become NaN or infinite
    leaves the others untouched: its Run ends at that step, and its ``failure`` says why.
    Raises ValueError for a bad setting (named) or nets that cannot be stacked.
    """
    K, penalties = len(seeds), dict(penalties or {})
    if not K or len(G) != K or len(D) != K:
        raise ValueError(f"{len(G)} generators, {len(D)} discriminators and {K} seeds: give equally many, at least one")
    lr_g, lr_d = (_per_member(name, lr, K) for name, lr in (("lr_g", lr_g), ("lr_d", lr_g if lr_d is None else lr_d)))
    weights = {name: _per_member(name, weight, K) for name, weight in penalties.items()}
    for m, seed in enumerate(seeds):
        _validate(data, steps=steps, z_dim=z_dim, batch=batch, k=k, penalty_every=penalty_every, lr_g=lr_g[m], lr_d=lr_d[m],
                  decay_from=decay_from, ema=ema, seed=seed, every=every, penalties={n: w[m] for n, w in weights.items()})
    game, device, every = find_loss(loss), data.device, every or max(1, steps // 100)
    terms = [(find_penalty(name), penalty_every * torch.tensor(w, device=device)) for name, w in weights.items()]
    where = {penalty.where for penalty, _ in terms}
    for net in (*G, *D):
        net.to(device).train()
    Gs, Ds = stack(G).train(), stack(D).train()
    average = copy.deepcopy(Gs)
    theta, psi = list(Gs.parameters()), list(Ds.parameters())
    opt_g, opt_d = _Adam(theta, lr_g, betas), _Adam(psi, lr_d, betas)
    randoms = [torch.Generator(device).manual_seed(seed) for seed in seeds]  # each member draws as it would alone
    record = torch.zeros(steps, K, len(COLUMNS), device=device)
    runs = [Run(G[m], D[m], copy.deepcopy(G[m]), z_dim, record[:, m]) for m in range(K)]

    def real() -> Tensor:
        index = torch.stack([torch.randint(len(data), (batch,), generator=r, device=device) for r in randoms])
        return data[index]

    def fake() -> Tensor:
        return Gs(torch.stack([torch.randn(batch, z_dim, generator=r, device=device) for r in randoms]))

    def d_step(count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = real()
        regularise = terms and count % penalty_every == 0
        with torch.no_grad():
            x_fake = fake().detach()
        x_both = torch.cat([x, x_fake], dim=1).requires_grad_(bool(regularise))
        s = Ds(x_both)
        s_real, s_fake = s.chunk(2, dim=1)
        value = objective = game.d(s_real, s_fake)
        if regularise:
            slopes = {}
            if {"real", "fake"} & where:
                slopes["real"], slopes["fake"] = slope(s, x_both).chunk(2, dim=1)
            if "between" in where:
                x_hat = torch.stack([between(*pair) for pair in zip(x, x_fake, randoms)]).requires_grad_()
                slopes["between"] = slope(Ds(x_hat), x_hat)
            for penalty, weight in terms:
                objective = objective + torch.vmap(penalty.term)(slopes[penalty.where], weight)
        # the members share no weight, so the gradient of the sum is the gradient of each
        opt_d.step(torch.autograd.grad(objective.sum(), psi))
        return x, value, s_real, s_fake

    def g_step(x: Tensor) -> Tensor:
        s_fake = Ds(fake())
        s_real = s_fake
        if game.g_needs_real:
            with torch.no_grad():
                s_real = Ds(x)
        value = game.g(s_real, s_fake)
        opt_g.step(torch.autograd.grad(value.sum(), theta))
        return value

    bar = tqdm(total=steps, disable=not progress, delay=1, desc=f"{loss} × {K}", leave=False)
    done = 0

    def publish() -> None:
        unstack(Gs, [run.G for run in runs])
        unstack(Ds, [run.D for run in runs])
        unstack(average, [run.G_ema for run in runs])
        for m, run in enumerate(runs):
            run.step = done
            bad = (~torch.isfinite(record[:done, m])).any(dim=1).nonzero()
            if len(bad):
                run.step = int(bad[0]) + 1
                run.failure = TrainingDiverged(f"member {m} (seed {seeds[m]}) became NaN or infinite at step {run.step} with "
                                               f"loss {loss!r}. Likely cause: {_likely_cause(loss, penalties, max(lr_g[m], lr_d[m]))}", run)

    with bar, _interrupt(stop) as stopping:
        try:
            while done < steps and not stopping():
                rate = min(1.0, (steps - done) / max(1.0, steps * (1 - decay_from)))
                opt_g.rate = opt_d.rate = rate
                for j in range(k):
                    x, loss_d, s_real, s_fake = d_step(done * k + j)
                loss_g = g_step(x)
                with torch.no_grad():
                    _average(average, Gs, min(ema, (1 + done) / (10 + done)))
                    record[done] = torch.stack([loss_d, loss_g, s_real.sigmoid().mean(1), s_fake.sigmoid().mean(1)], dim=1)
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
    return runs


def _per_member(name: str, value, K: int) -> list[float]:
    values = [float(value)] * K if isinstance(value, (int, float)) else [float(v) for v in value]
    if len(values) != K:
        raise ValueError(f"{name} has {len(values)} values for {K} members: give one, or one a member")
    return values


class _Adam:
    """torch's fused Adam with a learning rate for each member: a full step of rate 1, of which the member's rate is taken."""

    def __init__(self, parameters: list[Tensor], lrs: list[float], betas: tuple[float, float]):
        self.parameters, self.rate, self.lr = parameters, 1.0, lrs[0] if len(set(lrs)) == 1 else None
        self.lrs = [torch.tensor(lrs, device=p.device).view(-1, *[1] * (p.dim() - 1)) for p in parameters]
        self.adam = torch.optim.Adam(parameters, 1.0, betas, fused=True)

    def step(self, gradients: Sequence[Tensor]) -> None:
        for p, gradient in zip(self.parameters, gradients):
            p.grad = gradient.contiguous()  # the fused step reads memory in order, whatever the strides say
        if self.lr is not None:  # the same for all
            self.adam.param_groups[0]["lr"] = self.lr * self.rate
            self.adam.step()
            return
        before = [p.detach().clone() for p in self.parameters]
        self.adam.step()
        with torch.no_grad():
            for p, old, lr in zip(self.parameters, before, self.lrs):
                p.copy_(torch.lerp(old, p, lr * self.rate))
