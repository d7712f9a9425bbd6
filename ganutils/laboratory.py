"""The GAN laboratory: predict, move, see. A widget around ``train``, the loop of the notebooks, which runs in the kernel.

The page (``laboratory.js``) sends what the reader does and draws *frames*: the samples, D's surface, the arrows of G's
gradient, the image of a grid in z, the losses and the divergences of one moment, as binary messages. It acknowledges
them; the kernel keeps at most ``AHEAD`` on their way, so that they never pile up.
"""

import base64
import copy
import io
import math
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import anywidget
import numpy as np
import torch
import traitlets
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from torch import Generator, Tensor

from . import metrics, nets, toys
from .losses import LOSSES
from .plot import COLOURS
from .runs import Run, TrainingDiverged
from .training import train

VIEW = "application/vnd.jupyter.widget-view+json"
SAMPLES = 1024  # generated points in the picture and in the estimates
ARROWS = 128  # samples with an arrow
SURFACE = 48  # D is drawn on SURFACE × SURFACE points
PENALTIES = {"none": (), "r1": ("r1",), "r2": ("r2",), "r1+r2": ("r1", "r2"), "wgan-gp": ("wgan-gp",)}
SPEEDS = ("slow", "step", "fast")  # D and G in turn; one step a frame; as many as the processor can
AHEAD = 6  # unacknowledged frames, of which the page acknowledges every third: enough for a slow network, too


LR = 2e-3  # for both nets
SURFACE_COLOURS = ("#cfcfd9", "#ffffff", "#93d5ba")  # σ(s) = 0, ½, 1: pale, for the points to stand out


class Plane(NamedTuple):
    """What goes with a data set: the picture shows [-reach, reach]², a mode is found by a sample within ``radius``;
    D gets ``features`` Fourier features of ``scale``."""

    reach: float
    radius: float
    features: int = 16
    scale: float = 1.0


PLANES = {name: Plane(toy.reach, 3 * toy.std, toy.fourier, toy.scale) for name, toy in toys.TOYS.items()}
PLANES["drawn"] = Plane(1.4, 0.15, scale=2.0)


# --- what is measured and drawn ------------------------------------------------------------------------------------

def lattice(reach: float, m: int = SURFACE) -> Tensor:
    """The centres of m × m equal squares of [-reach, reach]², (m², 2), row by row from the top left, as pixels are."""
    ticks = reach * ((2 * torch.arange(m) + 1) / m - 1)
    y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
    return torch.stack([x, y], dim=-1).reshape(-1, 2)


def z_lines(lines: int = 13, points: int = 49) -> Tensor:
    """A regular grid on [-2.5, 2.5]² as lines, (2·lines, points, 2): first the horizontal ones, then the vertical."""
    at, along = torch.linspace(-2.5, 2.5, lines), torch.linspace(-2.5, 2.5, points)
    y, x = torch.meshgrid(at, along, indexing="ij")
    return torch.cat([torch.stack([x, y], -1), torch.stack([y, x], -1)])


def cover(x: Tensor, radius: float) -> Tensor:
    """A greedy cover of the points (n, 2): a point farther than ``radius`` from all centres so far becomes a centre."""
    centres = []
    while len(x):
        centres.append(x[0])
        x = x[(x - x[0]).norm(dim=1) > radius]
    return torch.stack(centres)


class Target:
    """The data and what they are compared with: ``points`` (n, 2), ``centres`` of modes, the counts of a histogram, and
    ``floor``, the (KL, JS) of SAMPLES exact samples. Ring and grid have the centres of their mixtures; for the other
    data the centres are a greedy ``cover``, and "modes" counts how many of them have a sample nearby."""

    def __init__(self, name: str, points: Tensor, seed: int = 0):
        self.name, self.plane, self.points = name, PLANES[name], points
        mixture = toys.TOYS[name].centres if name in toys.TOYS else None
        self.centres = mixture() if mixture else cover(points, self.plane.radius)
        self.counts = metrics.histogram(points, self.plane.reach)
        random = Generator().manual_seed(seed + 1)
        exact = toys.toy(name, SAMPLES, random) if name in toys.TOYS else points[
            torch.randint(len(points), (SAMPLES,), generator=random)]
        self.floor = metrics.histogram_divergences(self.counts, metrics.histogram(exact, self.plane.reach))

    def score(self, x: Tensor) -> dict:
        """``kl``, ``js``, ``modes`` found of ``of``, and ``good``, the share of the samples (n, 2) near a centre."""
        kl, js = metrics.histogram_divergences(self.counts, metrics.histogram(x, self.plane.reach))
        finite = x[x.isfinite().all(dim=1)]
        modes, good = metrics.mode_coverage(finite, self.centres, self.plane.radius / 3) if len(finite) else (0, 0.0)
        return {"kl": kl, "js": js, "modes": modes, "of": len(self.centres), "good": good}


def scene(G, D, target: Target, loss: str) -> dict[str, Tensor]:
    """All that is drawn of two nets: ``surface`` σ(s) as bytes (SURFACE², 255 is 1), ``samples`` (SAMPLES, 2), ``arrows``
    (ARROWS, 2) on the first samples, ``lines`` (26, 49, 2): the image of ``z_lines`` under G."""
    partners = target.points[torch.arange(ARROWS) % len(target.points)]
    with torch.no_grad():
        samples = G(torch.randn(SAMPLES, 2, generator=Generator().manual_seed(0)))
        surface = (255 * torch.sigmoid(D(lattice(target.plane.reach))).nan_to_num()).round().byte()
        lines = G(z_lines().flatten(0, 1)).view(-1, 49, 2)
    return {"surface": surface, "samples": samples, "arrows": metrics.push(D, loss, samples[:ARROWS], partners), "lines": lines}


# --- what the reader may enter -------------------------------------------------------------------------------------

def say(zh: str, en: str, level: str = "error") -> dict[str, str]:
    return {"kind": "message", "level": level, "zh": zh, "en": en}


def number(value) -> float:
    """What the reader typed as a number; NaN for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


NO_POINTS = say("還沒有資料：先在圖上畫幾筆。", "No data yet: first draw a few strokes in the picture.", "hint")
TOO_FAST = say("學習率大於 0.1，權重每步的改變比權重本身還大。先猜猜會怎樣，再看圖。",
               "A learning rate above 0.1: each step changes the weights by more than their size. Predict, then watch.", "hint")
AWAY = say("生成的樣本都飛出了畫面：把學習率調小，再按「重來」。",
           "All generated samples have left the picture: lower the learning rates, then press Reset.")
ASLEEP = say("頁面十秒沒有回應，訓練已停。按「播放」繼續。",
             "The page was silent for ten seconds, so training stopped. Press Play to go on.", "hint")
NOTHING = say("", "", "none")
FINISHED = say("這一段訓練已走完，按「播放」繼續。", "This stretch of training is complete. Press Play to go on.", "hint")


def problem(settings: dict) -> dict | None:
    """A message in both languages about the first setting that cannot be trained with, or None."""
    choices = {"data": PLANES, "loss": LOSSES, "penalty": PENALTIES, "speed": SPEEDS}
    for name, known in choices.items():
        if settings.get(name) not in known:
            return say(f"沒有 {name} = {settings.get(name)!r}，可選：{'、'.join(known)}。",
                       f"There is no {name} = {settings.get(name)!r}; choose one of: {', '.join(known)}.")
    for name, symbol in (("lr_g", "G 的學習率 lr_g"), ("lr_d", "D 的學習率 lr_d"), ("gamma", "懲罰的權重 γ")):
        if not 0 < number(settings[name]) < math.inf:
            return say(f"{symbol} = {settings[name]}：要填大於 0 的數，例如 0.002。",
                       f"{name} = {settings[name]}: must be a number above 0, such as 0.002.")
    for name, low, high in (("k", 1, 5), ("seed", 0, 2**31)):
        value = number(settings[name])
        if not low <= value <= high or value % 1:
            return say(f"{name} = {settings[name]}：要填 {low} 到 {high} 的整數。",
                       f"{name} = {settings[name]}: must be a whole number from {low} to {high}.")
    return None


def options(settings: dict) -> dict:
    """The settings as arguments of ``train``."""
    gamma = number(settings["gamma"])
    return {"loss": settings["loss"], "penalties": {name: gamma for name in PENALTIES[settings["penalty"]]},
            "k": int(number(settings["k"])), "lr_g": number(settings["lr_g"]), "lr_d": number(settings["lr_d"])}


# --- training, in a thread of its own ------------------------------------------------------------------------------

class Training(threading.Thread):
    """One call of ``train`` for a laboratory."""

    def __init__(self, laboratory: "Laboratory", seed: int):
        super().__init__(daemon=True, name="ganutils.laboratory")
        self.laboratory, self.seed, self.stop = laboratory, seed, threading.Event()
        self.done = 0  # steps
        self.silent = False  # ended because the page said nothing

    def run(self):
        torch.set_num_threads(1)  # as fast for nets this small, and the other cells keep a processor
        lab, message = self.laboratory, None
        try:
            if lab.may_step(self):
                train(lab.G, lab.D, lab.target.points, **options(lab.settings), steps=lab.steps, seed=self.seed, every=1,
                      callback=lambda run: lab.after_step(run, self), progress=False, stop=self.stop)
                message = None if self.stop.is_set() else FINISHED
        except TrainingDiverged as error:
            self.done = error.run.step
            message = say(f"第 {lab.step + self.done} 步的損失變成 NaN 或無限大，訓練已停。請調小學習率或加上懲罰，再按「重來」。",
                          f"A loss became NaN or infinite at step {lab.step + self.done}, so training stopped. "
                          "Lower the learning rates or add a penalty, then press Reset.")
        except Exception as error:  # a traceback from a thread would be printed below some other cell
            message = say(f"訓練停了：{error}", f"Training stopped: {error}")
        lab.ended(self, ASLEEP if self.silent else message)

    def end(self) -> None:
        """Ask it to stop and wait until it has: at most one step."""
        with self.laboratory.turn:
            self.stop.set()
            self.laboratory.turn.notify_all()
        self.join(5)


def bundle(widget, png: str, text: str) -> dict:
    """What a cell shows: the widget where it lives, the picture (PNG in base64) elsewhere. The same for ipywidgets 7 and 8."""
    return {VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}, "image/png": png, "text/plain": text}


def end_all() -> None:
    """End the trainings of all laboratories."""
    for thread in threading.enumerate():
        if isinstance(thread, Training):
            thread.end()


class Laboratory(anywidget.AnyWidget):
    """The widget that ``laboratory`` makes. The page changes ``settings`` and sends ``{"do": …}``, see ``receive``."""

    _esm = Path(__file__).with_name("laboratory.js")
    _css = Path(__file__).with_name("laboratory.css")
    _ipython_display_ = None  # by this ipywidgets 7 would show the widget without the picture for other places

    small = traitlets.Bool(False).tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    known = traitlets.Dict().tag(sync=True)  # what the page offers to choose from, and the palette

    steps = 200_000  # of one call of ``train``: ten minutes or so. Its record, of so many rows, is why not more
    patience = 10.0  # seconds without a word from the page until the training ends by itself
    interval = 1 / 32  # seconds from frame to frame, at least
    slow = 0.8  # seconds that each phase of slow motion stays
    training: Training | None = None

    def __init__(self, small: bool, settings: dict):
        end_all()
        known = {"losses": list(LOSSES), "penalties": list(PENALTIES), "data": list(PLANES), "colours": COLOURS,
                 "surface": SURFACE_COLOURS}
        super().__init__(small=small, settings=settings, known=known)
        self.views, self.drawn = set(), np.zeros((0, 2), np.float32)
        self.playing, self.asked, self.asleep = False, 0, False  # asked: single steps still to make
        self.sent = self.acked = 0  # frames
        self.heard = self.shown_at = time.monotonic()
        # ``turn`` wakes the training thread. The handlers run in the kernel's main thread or, where a kernel has
        # subshells, in another one; ``guard`` lets one of them at a time begin or end a training.
        self.turn, self.guard = threading.Condition(), threading.RLock()
        self.on_msg(self.receive)
        self.observe(self.changed, "settings")
        self.reset()

    # - in the thread of the handlers: what the reader does -

    def receive(self, _, message: dict, buffers: list) -> None:
        """Obey one message: hello or gone of a view, ack of a frame or ping, a button, points drawn (float32, n × 2)."""
        self.heard = time.monotonic()
        action = message.get("do")
        with self.guard:
            if action == "ack":
                self.acknowledge(message["n"])
            elif action == "draw":
                self.draw(np.frombuffer(buffers[0], np.float32).reshape(-1, 2))
            elif action in ("hello", "gone"):
                getattr(self, action)(message["view"])
            elif action in ("play", "pause", "one_step", "reset", "clear"):
                getattr(self, action)()

    def hello(self, view: str) -> None:
        """A view appeared: it gets everything."""
        self.views.add(view)
        self.acked = self.sent  # whatever was on its way went to nobody
        self.show_data()
        self.note()
        self.tell()

    def gone(self, view: str) -> None:
        self.views.discard(view)
        if not self.views:
            self.end()

    def acknowledge(self, n: int) -> None:
        with self.turn:
            self.acked = max(self.acked, n)
            self.turn.notify_all()
        if self.asleep:  # the page is there after all: the kernel was busy, or a notebook tab slept
            self.play()

    def play(self) -> None:
        self.go(playing=True)

    def one_step(self) -> None:
        self.go(playing=False)

    def pause(self) -> None:
        self.playing, self.asked, self.asleep = False, 0, False
        self.tell()

    def reset(self) -> None:
        """New nets from the seed, an empty history."""
        self.end()
        self.step, self.calls, self.losses, self.away, self.curve = 0, 0, None, 0, []
        self.target = None if self.fault() else self.find_target()
        if self.target:
            plane, seed = self.target.plane, int(number(self.settings["seed"]))
            self.G = nets.generator(width=32, seed=seed)
            self.D = nets.discriminator(width=32, fourier=plane.features, scale=plane.scale, seed=seed + 1)
            self.before = copy.deepcopy(self.G)  # G before the step in progress, for slow motion
        self.show_data()
        self.note()

    def clear(self) -> None:
        self.drawn = self.drawn[:0]
        if self.settings["data"] == "drawn":
            self.reset()

    def draw(self, points: np.ndarray) -> None:
        """Add points (n, 2); at most the newest 5,000 stay. The nets go on, to show how they follow."""
        points = points[(np.abs(points) <= PLANES["drawn"].reach).all(axis=1)]  # without NaN, too
        self.drawn = np.concatenate([self.drawn, points])[-5000:]
        if self.settings["data"] != "drawn" or self.fault():
            return
        if not self.target:
            return self.reset()
        self.target = self.find_target()
        self.restart()
        self.show_data()

    def changed(self, change: dict) -> None:
        """Other data or another seed need new nets; the rest goes on with the present ones."""
        old, new = change["old"], change["new"]
        differs = {name for name in new if new[name] != old.get(name)}
        with self.guard:
            if differs & {"data", "seed"} or not self.target:
                playing = self.playing
                self.reset()
                if playing:
                    self.play()
            elif differs - {"speed"}:
                self.restart()
            self.note()

    # - in the thread of the handlers: the training -

    def go(self, playing: bool) -> None:
        """Let the training go on: until further notice, or by one step."""
        if self.fault():
            return self.note()
        with self.turn:
            self.playing, self.asked, self.asleep = playing, 0 if playing else self.asked + 1, False
            self.turn.notify_all()
        if not self.training or not self.training.is_alive():
            self.begin()
        self.note()
        self.tell()

    def begin(self) -> None:
        end_all()  # of the other laboratories
        self.heard = time.monotonic()
        # Adam starts afresh; and so do the batches, which would come again with the same seed
        self.training = Training(self, int(number(self.settings["seed"])) + self.calls)
        self.calls += 1
        self.training.start()

    def restart(self) -> None:
        """The present nets under the present settings, playing on if they were."""
        playing = self.playing
        self.end()
        if playing:
            self.play()

    def end(self) -> None:
        """End the training, if there is one."""
        if self.training:
            self.training.end()
        self.training, self.playing, self.asked, self.asleep = None, False, 0, False
        self.tell()

    def close(self) -> None:
        if self.training:
            self.training.end()
        super().close()

    def find_target(self) -> Target:
        name, seed = self.settings["data"], int(number(self.settings["seed"]))
        points = torch.from_numpy(self.drawn) if name == "drawn" else toys.toy(name, 4096, Generator().manual_seed(seed))
        return Target(name, points, seed)

    def fault(self) -> dict | None:
        """What hinders training now, as a message."""
        nothing = self.settings.get("data") == "drawn" and not len(self.drawn)
        return problem(self.settings) or (NO_POINTS if nothing else None)

    # - what is sent -

    def tell(self) -> None:
        self.send({"kind": "state", "playing": self.playing})

    def note(self) -> None:
        """The message that belongs to the present settings, perhaps an empty one."""
        fast = not self.fault() and max(number(self.settings["lr_g"]), number(self.settings["lr_d"])) > 0.1
        self.send(self.fault() or (TOO_FAST if fast else NOTHING))

    def show_data(self) -> None:
        """The data, the curves so far and a frame, or an empty picture."""
        points, floor, plane = torch.zeros(0, 2), (0.0, 0.0), PLANES["drawn"]
        if self.target:
            points, floor, plane = self.target.points[-1500:], self.target.floor, self.target.plane
        curve = np.array(self.curve, np.float32)
        self.send({"kind": "data", "reach": plane.reach, "floor": floor}, [points.numpy().tobytes(), curve.tobytes()])
        if self.target and not self.playing:  # else the training thread sends one
            self.publish(self.G, self.step + (self.training.done if self.training else 0))

    def publish(self, G, step: int, phase: str = "") -> None:
        """Send a frame of G and the present D. ``phase`` is "D" or "G" in slow motion: what has just moved."""
        self.sent, self.shown, self.shown_at = self.sent + 1, step, time.monotonic()
        parts = scene(G, self.D, self.target, self.settings["loss"])
        score = self.target.score(parts["samples"])
        losses = self.losses or (math.nan, math.nan)
        row = [step, *losses, score["kl"], score["js"]]
        if step and (not self.curve or self.curve[-1][0] < step):
            self.curve = [*(self.curve if len(self.curve) < 1200 else self.curve[::2]), row]
        self.send({"kind": "frame", "n": self.sent, "step": step, "phase": phase, "losses": self.losses, **score},
                  [part.numpy().tobytes() for part in parts.values()])
        self.look_away(parts["samples"])

    def look_away(self, x: Tensor) -> None:
        """Say so when no sample (n, 2) has been in the picture for a second of frames; take it back when one returns."""
        inside = bool((x.abs() <= self.target.plane.reach).all(dim=1).any())
        before, self.away = self.away, 0 if inside else self.away + 1
        if self.away == 25:
            self.send(AWAY)
        elif inside and before >= 25:
            self.note()

    # - in the training thread -

    def may_step(self, training: Training, run: Run | None = None) -> bool:
        """Wait while paused, asking the page for a sign of life; False when the training shall end."""
        while True:
            with self.turn:
                if training.stop.is_set():
                    return False
                if self.playing or self.asked:
                    self.asked = max(0, self.asked - 1)
                    return True
            if run and self.shown != self.step + run.step:
                self.publish(run.G, self.step + run.step)
            self.wait(training, lambda: self.playing or self.asked)

    def wait(self, training: Training, until) -> None:
        """Until that holds or the training is to end; a page that says nothing for ``patience`` seconds ends it."""
        while True:
            with self.turn:
                if self.turn.wait_for(lambda: training.stop.is_set() or until(), self.patience / 4):
                    return
            self.send({"kind": "ping", "n": self.sent})
            self.check_page(training)

    def check_page(self, training: Training) -> None:
        if time.monotonic() - self.heard > self.patience:
            training.silent = True
            training.stop.set()

    def after_step(self, run: Run, training: Training) -> None:
        """The callback of ``train``: perhaps show the step, then wait for leave to make the next one."""
        training.done, step = run.step, self.step + run.step
        self.losses = tuple(run.record[run.step - 1, :2].tolist())
        speed = self.settings["speed"]
        if speed == "slow":
            for G, phase in ((self.before, "D"), (run.G, "G")):
                self.publish(G, step, phase)
                training.stop.wait(self.slow)
        elif speed == "step":
            self.wait(training, self.has_room)
            training.stop.wait(self.shown_at + self.interval - time.monotonic())
            self.publish(run.G, step)
        elif self.has_room() and time.monotonic() - self.shown_at > self.interval:
            self.publish(run.G, step)
        with torch.no_grad():
            for kept, weight in zip(self.before.parameters(), run.G.parameters()):
                kept.copy_(weight)
        self.check_page(training)
        self.may_step(training, run)

    def has_room(self) -> bool:
        """Whether the page has drawn all but a few of the frames."""
        return self.sent - self.acked < AHEAD

    def ended(self, training: Training, message: dict | None) -> None:
        """The last word of a training thread."""
        self.step, training.done = self.step + training.done, 0
        self.asleep = training.silent and self.playing
        self.playing, self.asked = False, 0
        if message:
            self.send(message)
        self.tell()

    # - where no widget can be shown -

    def __repr__(self) -> str:
        return f"Laboratory(data={self.settings['data']!r}, loss={self.settings['loss']!r})"

    def _repr_mimebundle_(self, **kwargs) -> dict:
        """The widget; and a picture for GitHub, slides and paper."""
        picture = still(self.small, **{name: self.settings[name] for name in ("data", "loss", "penalty", "gamma")})
        return bundle(self, picture, repr(self))


@lru_cache
def still(small: bool, **settings) -> str:
    """The training as four pictures (``small``: three), a PNG in base64."""
    name = settings["data"] if settings["data"] in toys.TOYS else "ring"
    moments = (0, 100, 600) if small else (0, 100, 400, 1200)
    target = Target(name, toys.toy(name, 4096, Generator().manual_seed(0)))
    G = nets.generator(width=32)
    D = nets.discriminator(width=32, fourier=target.plane.features, scale=target.plane.scale, seed=1)
    fig = Figure(figsize=(3 * len(moments), 3.3), dpi=100, layout="constrained")
    axes = iter(fig.subplots(1, len(moments)))

    def panel(step: int) -> None:
        draw_scene(next(axes), scene(G, D, target, settings["loss"]), target, f"步 step {step}")

    panel(0)
    try:
        train(G, D, target.points, **options({**settings, "k": 1, "lr_g": LR, "lr_d": LR}), steps=moments[-1], every=100,
              callback=lambda run: panel(run.step) if run.step in moments else None, progress=False)
    except TrainingDiverged:  # the picture ends there
        pass
    fig.legend(*fig.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False,
               markerscale=4)
    file = io.BytesIO()
    fig.savefig(file, format="png")
    return base64.b64encode(file.getvalue()).decode()


def draw_scene(ax, parts: dict[str, Tensor], target: Target, title: str) -> None:
    """Data, samples and D's surface."""
    reach, pale = target.plane.reach, LinearSegmentedColormap.from_list("D", SURFACE_COLOURS)
    ax.imshow(parts["surface"].view(SURFACE, SURFACE), cmap=pale, vmin=0, vmax=255, extent=(-reach, reach, -reach, reach))
    for points, name, label in ((target.points[:1000], "data", "資料 data"), (parts["samples"], "generated", "生成 generated")):
        ax.scatter(*points.T, s=4, color=COLOURS[name], alpha=0.6, linewidths=0, label=label)
    ax.plot([], [], "s", ms=2.5, color=SURFACE_COLOURS[-1], label="D 說真 D says real")
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[], title=title)


def laboratory(small: bool = False, loss: str = "non-saturating", data: str = "ring", *, penalty: str = "r1+r2",
               gamma: float = 0.1, k: int = 1, lr_g: float = LR, lr_d: float = LR, speed: str = "fast",
               seed: int = 0) -> Laboratory:
    """A GAN in the plane to play with: the last expression of a cell. ``small``: only the picture, the data and the buttons.

    data     "ring", "grid", "moons", "spiral", or "drawn": by hand, with mouse, finger or keyboard.
    loss     a name from ``LOSSES``.    penalty  a name from ``PENALTIES``, of weight ``gamma``.
    k        D steps for each G step.    lr_g, lr_d  Adam's learning rates.
    speed    "slow": D's step and G's in turn; "step": one step a frame; "fast": as many as the processor can.

    It trains only when told to, in a thread that ends with the page, the output, or the next laboratory. Where no widget
    can be shown there is a picture. Raises ValueError for a setting that is out of range.
    """
    settings = {"data": data, "loss": loss, "penalty": penalty, "gamma": gamma, "k": k, "lr_g": lr_g, "lr_d": lr_d,
                "speed": speed, "seed": seed}
    if fault := problem(settings):
        raise ValueError(fault["en"])
    return Laboratory(small, settings)
