"""One training loop for every loss and penalty: Algorithm 1 of Goodfellow et al. (2014), with autograd.

One thing is done as in most published code and not as printed there: G's step takes the generated samples of the last D
step again instead of drawing new ones, which saves a pass through G.
"""

import copy
import math
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from .fast import Adam, player
from .losses import loss as find_loss
from .penalties import between
from .penalties import penalty as find_penalty

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
        G = (self.G_ema if ema else self.G).eval()
        z = torch.randn(n, self.z_dim, generator=torch.Generator().manual_seed(seed))
        x = G(z.to(self.record.device))
        G.train()
        return x.float().cpu()


def train(
    G: nn.Module, D: nn.Module, data: Tensor, *, steps: int, z_dim: int = 2, loss: str = "non-saturating",
    penalties: dict[str, float] | None = None, penalty_every: int = 1, batch: int = 128, k: int = 1,
    lr_g: float = 2e-4, lr_d: float | None = None, betas: tuple[float, float] = (0.5, 0.99),
    decay_from: float = 1.0, ema: float = 0.999, seed: int = 0, every: int | None = None,
    callback: Callable[[Run], None] | None = None, progress: bool = True, graph: bool = False,
    checkpoint: str | os.PathLike | None = None, stop: threading.Event | None = None,
) -> Run:
    """Train G and D in place, on the device where ``data`` lies; the same seed gives the same history.

    Small MLPs have their gradients written out (``fast.py``), any other net is left to autograd; one that
    ``torch.compile`` made may be given, too, without penalties.

    data            real samples (N, ...), resident; each batch draws from it with replacement.
    loss, penalties names from ``LOSSES`` and ``PENALTIES``, e.g. ``{"r1": 0.1, "r2": 0.1}``; a penalty is added
                    every ``penalty_every``-th D step, that many times as strong (lazy regularisation).
    k               D steps for each G step.    lr_d: as lr_g unless given.
    decay_from      share of the steps after which both rates fall linearly to 0 (1.0: never).
    ema             G_ema ← β G_ema + (1 - β) G after each step, β = min(ema, (1 + step)/(10 + step)).
    callback        called with the Run every ``every`` steps (default: a hundredth of the run).
    graph           on a GPU: record a step's kernels once and replay them, so that small nets do not wait for Python.
    checkpoint      a file: written from time to time and at the end, always whole; when it exists the run goes on
                    from it, to the same history as an uninterrupted one. Another configuration is an error.
    stop            a threading.Event; setting it, or Ctrl-C / the stop button, ends after the current step.

    Raises ValueError for a bad setting (named), TrainingDiverged when a loss is NaN or infinite.
    """
    penalties = dict(penalties or {})
    lr_d = lr_g if lr_d is None else lr_d
    _validate(data, steps=steps, z_dim=z_dim, batch=batch, k=k, penalty_every=penalty_every, lr_g=lr_g, lr_d=lr_d,
              decay_from=decay_from, ema=ema, seed=seed, every=every, penalties=penalties)
    game = find_loss(loss)
    terms = [(find_penalty(name), weight * penalty_every) for name, weight in penalties.items()]
    where = {penalty.where for penalty, _ in terms}
    every = every or max(1, steps // 100)
    device = data.device
    G, D = G.to(device).train(), D.to(device).train()
    run = Run(G, D, copy.deepcopy(G), z_dim, torch.zeros(steps, len(COLUMNS), device=device))
    random = torch.Generator(device).manual_seed(seed)
    # Convolutions are faster with the channels last, and on a GPU in bf16; everything else is float32
    convolutions = data.dim() == 4 and any(isinstance(layer, nn.Conv2d) for layer in D.modules())
    precision = torch.autocast("cuda", torch.bfloat16) if convolutions and device.type == "cuda" else nullcontext()
    if convolutions:
        G, D = (net.to(memory_format=torch.channels_last) for net in (G, D))
        if data.shape[1] > 1:  # a single channel is last already
            data = data.to(memory_format=torch.channels_last)
    generator, discriminator, average = player(G), player(D), player(run.G_ema)
    if graph and device.type != "cuda":
        raise ValueError(f"graph = True: only a GPU replays graphs, but the data lie on {device}")
    # What changes from step to step, as tensors when kernels are to be replayed with it
    number = (lambda value: torch.tensor(value, device=device)) if graph else float
    rates, beta = [number(lr_g), number(lr_d)], number(1.0)
    opt_g, opt_d = (Adam(net.leaves, lr, betas) for net, lr in zip((generator, discriminator), rates))

    def real() -> Tensor:
        return data[torch.randint(len(data), (batch,), generator=random, device=device)]

    def fake() -> Tensor:
        return generator(torch.randn(batch, z_dim, generator=random, device=device))

    def d_step(count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = real()
        places = where if count % penalty_every == 0 else set()
        slopes = {}
        with precision:
            x_fake = fake()
            x_both = torch.cat([x, x_fake.detach()])  # one pass through D serves both, and R1 and R2 too
            if places & {"real", "fake"}:
                s, slope_both = discriminator.value_and_slope(x_both)
                slopes["real"], slopes["fake"] = slope_both.chunk(2)
            else:
                s = discriminator(x_both).float()
            if "between" in places:
                _, slopes["between"] = discriminator.value_and_slope(between(x, x_fake.detach(), random))
            value = objective = game.d(*s.chunk(2))
            for penalty, weight in terms if places else ():
                objective = objective + penalty.term(slopes[penalty.where], weight)
        discriminator.backward(objective)
        opt_d.step()
        return x, x_fake, value.detach(), s.detach()

    def g_step(x: Tensor, x_fake: Tensor) -> Tensor:
        with precision:
            if game.g_needs_real:
                with torch.no_grad():
                    s_real = discriminator(x).float()
            s_fake = discriminator.frozen(x_fake).float()
            value = game.g(s_real if game.g_needs_real else s_fake, s_fake)
        generator.backward(value)  # D's parameters get no gradient here
        opt_g.step()
        return value.detach()

    def play(count: int, beta: float | Tensor) -> Tensor:
        """k steps of D, one of G; the new row of the record."""
        for j in range(k):
            x, x_fake, loss_d, s = d_step(count + j)
        loss_g = g_step(x, x_fake)  # on the last D step's samples: one forward pass less
        with torch.no_grad():
            average.follow(generator, beta)
            return torch.cat([torch.stack([loss_d, loss_g]), s.sigmoid().view(2, -1).mean(1)])

    replay = _Graphs(play, random) if graph else None

    def step(i: int) -> None:
        rate = min(1.0, (steps - i) / max(1.0, steps * (1 - decay_from)))
        decay = min(ema, (1 + i) / (10 + i))  # short memory first: forget the start
        if replay:
            for tensor, value in ((rates[0], lr_g * rate), (rates[1], lr_d * rate), (beta, decay)):
                tensor.fill_(value)
            run.record[i] = replay(i * k % penalty_every, beta)
        else:
            opt_g.lr, opt_d.lr = lr_g * rate, lr_d * rate
            run.record[i] = play(i * k, decay)
        run.step = i + 1

    state = {"G": G, "D": D, "G_ema": run.G_ema, "opt_g": opt_g, "opt_d": opt_d}
    settings = {}
    if checkpoint is not None:
        settings = {"loss": loss, "penalties": penalties, "penalty_every": penalty_every, "steps": steps, "batch": batch,
                    "k": k, "lr_g": lr_g, "lr_d": lr_d, "betas": list(betas), "decay_from": decay_from, "ema": ema,
                    "seed": seed, "z_dim": z_dim, "gradients": [generator.gradients, discriminator.gradients], "format": 2,
                    "data": [*data.shape, float(data.double().sum())]}
        _load(Path(checkpoint), run, state, random, settings)
    saved, exact = time.monotonic(), True
    bar = tqdm(total=steps, initial=run.step, disable=not progress, delay=1, desc=loss, leave=False)
    with bar, _interrupt(stop) as stopping:
        try:
            while run.step < steps and not stopping():
                exact = False
                step(run.step)
                exact = True
                bar.update()
                if run.step % every == 0 or run.step == steps:
                    # the only places where the host waits for the device
                    row = _check_finite(run, every, loss, penalties, max(lr_g, lr_d))
                    bar.set_postfix({"L_D": f"{row[0]:.3f}", "L_G": f"{row[1]:.3f}"}, refresh=False)
                    if callback:
                        callback(run)
                    if checkpoint is not None and time.monotonic() - saved > 10:
                        _save(Path(checkpoint), run, state, random, settings)
                        saved = time.monotonic()
        except KeyboardInterrupt:  # raised by a callback, or by a second Ctrl-C
            pass
    run.stopped = run.step < steps
    if checkpoint is not None and exact:  # not from the midst of a step
        _check_finite(run, every, loss, penalties, max(lr_g, lr_d))
        _save(Path(checkpoint), run, state, random, settings)
    return run


class _Graphs:
    """``function(phase, …)`` on a GPU: run three times as it is, then recorded once for each phase and replayed.

    The tensors that it is given must stay the same ones; what it returns is valid until the next call.
    """

    def __init__(self, function: Callable, random: torch.Generator):
        self.function, self.random, self.graphs, self.warm = function, random, {}, 0

    def __call__(self, phase: int, *tensors: Tensor) -> Tensor:
        if self.warm < 3:  # the first steps also build what later ones reuse: rooms, cuDNN's plans
            self.warm += 1
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                result = self.function(phase, *tensors)
            torch.cuda.current_stream().wait_stream(stream)
            return result
        if phase not in self.graphs:
            graph = torch.cuda.CUDAGraph()
            graph.register_generator_state(self.random)
            with torch.cuda.graph(graph):
                result = self.function(phase, *tensors)
            self.graphs[phase] = graph, result
        graph, result = self.graphs[phase]
        graph.replay()
        return result


def _validate(data: Tensor, *, penalties: dict[str, float], **values) -> None:
    if not isinstance(data, Tensor) or data.dim() < 2 or len(data) == 0:
        raise ValueError(f"data must be a tensor (N, ...) of real samples with N ≥ 1, not {getattr(data, 'shape', data)!r}")
    if not all(map(math.isfinite, data.aminmax())):  # which pass NaN on, in a twentieth of isfinite's time
        raise ValueError("data holds NaN or infinite values: remove those samples before training")
    if data.dtype != torch.float32:
        raise ValueError(f"data is {data.dtype}: the nets compute in float32, so give data.float()")
    if values["every"] is None:
        values["every"] = 1
    for name, least in {**dict.fromkeys(("steps", "z_dim", "batch", "k", "penalty_every", "every"), 1), "seed": 0}.items():
        value = values[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"{name} = {value!r}: must be a whole number of at least {least}")
    for name, low, high in (("lr_g", 0, math.inf), ("lr_d", 0, math.inf)):
        if not low < values[name] < high:
            raise ValueError(f"{name} = {values[name]!r}: must be a positive number")
    for name in ("decay_from", "ema"):
        if not 0 <= values[name] <= 1:
            raise ValueError(f"{name} = {values[name]!r}: must lie between 0 and 1")
    for name, weight in penalties.items():
        if not 0 < weight < math.inf:
            raise ValueError(f"penalty {name!r} has weight {weight!r}: must be a positive number")


def _check_finite(run: Run, every: int, loss: str, penalties: dict, lr: float) -> list[float]:
    """The last row of the record; raises TrainingDiverged when one of the last ``every`` rows is not finite."""
    start = max(0, run.step - every)
    rows = run.record[start : run.step].cpu()
    bad = ~torch.isfinite(rows).all(dim=1)
    if bad.any():
        first = int(bad.nonzero()[0])
        run.step = start + first + 1
        name, value = next((n, float(v)) for n, v in zip(COLUMNS, rows[first]) if not math.isfinite(v))
        raise TrainingDiverged(
            f"{name} became {value} at step {run.step} with loss {loss!r}. Likely cause: "
            f"{_likely_cause(loss, penalties, lr)}", run)
    return rows[-1].tolist() if len(rows) else []


def _likely_cause(loss: str, penalties: dict, lr: float) -> str:
    if lr > 0.02:
        return f"the learning rate {lr:g} is too large; try {lr / 10:g}"
    if loss == "wasserstein" and not penalties:
        return 'nothing bounds the critic; add penalties={"wgan-gp": 10.0}'
    if loss in ("f-kl", "f-squared-hellinger"):
        return f"f* grows exponentially in the logit; use a smaller learning rate than {lr:g}, or add penalties={{'r1': 1.0}}"
    return f"the weights diverged; try the learning rate {lr / 10:g} or add penalties={{'r1': 1.0}}"


@contextmanager
def _interrupt(stop: threading.Event | None):
    """Yield a function that says whether to stop. The first Ctrl-C only asks, so that the current step is
    finished and the state stays exact; a second one interrupts at once. Elsewhere than in the main thread
    only ``stop`` is heard (signals do not arrive there)."""
    asked = threading.Event()

    def handler(signum, frame):
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, handler) if main else None
    try:
        yield lambda: asked.is_set() or (stop is not None and stop.is_set())
    finally:
        if main:
            signal.signal(signal.SIGINT, before)


def _save(path: Path, run: Run, state: dict, random: torch.Generator, settings: dict) -> None:
    """Write the checkpoint beside its place and move it there: a reader never sees half a file."""
    content = {name: thing.state_dict() for name, thing in state.items()}
    content |= {"step": run.step, "record": run.record, "random": random.get_state(), "settings": settings}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        torch.save(content, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _load(path: Path, run: Run, state: dict, random: torch.Generator, settings: dict) -> None:
    """Go on from a checkpoint when there is one."""
    if not path.exists():
        return
    try:
        content = torch.load(path, map_location=run.record.device, weights_only=True)
        differs = [f"{name} {content['settings'].get(name)!r} → {value!r}" for name, value in settings.items()
                   if content["settings"].get(name) != value]
        differs += [f"the weights of {name} have other shapes" for name in ("G", "D")
                    if _shapes(content[name]) != _shapes(state[name].state_dict())]
    except Exception as error:
        what = type(error).__name__  # torch's own message would advise to load it unsafely
        raise ValueError(f"checkpoint {path} cannot be read ({what}); delete it to train from the start") from error
    if differs:
        raise ValueError(f"checkpoint {path} belongs to another run ({', '.join(differs)}); delete it or name another file")
    for name, thing in state.items():
        thing.load_state_dict(content[name])
    run.record.copy_(content["record"])
    run.step = content["step"]
    random.set_state(content["random"].cpu())


def _shapes(weights: dict[str, Tensor]) -> dict[str, torch.Size]:
    return {name: weight.shape for name, weight in weights.items()}
