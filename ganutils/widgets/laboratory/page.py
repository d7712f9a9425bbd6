"""The laboratory's widget: what the reader does comes in, frames go out.

The page (``laboratory.js``) sends what the reader does and draws *frames*: the samples, D's surface, the arrows of G's
gradient, the image of a grid in z, the losses and the divergences of one moment, as binary messages. It acknowledges
them; the kernel keeps at most ``AHEAD`` on their way, so that they never pile up.
"""

import copy
import math
import time
from pathlib import Path

import anywidget
import numpy as np
import torch
import traitlets
from torch import Generator, Tensor

from ... import nets, toys
from ...losses import LOSSES
from ...plot import COLOURS
from ..background import Turns, end_all
from ..display import bundle
from . import states
from .measure import DRAWN, Target, scene
from .entries import ASLEEP, AWAY, NO_POINTS, NOTHING, PENALTIES, TOO_FAST, data_labels, number, problem
from .still import SURFACE_COLOURS, film, frames, still
from .thread import Training

AHEAD = 6  # unacknowledged frames, of which the page acknowledges every third: enough for a slow network, too
KEPT = 5000  # of the points that the reader draws, the newest
CURVE = 1200  # rows of the curves; when there are more, every other one goes, as in the page


class Laboratory(anywidget.AnyWidget):
    """The widget that ``laboratory`` makes. The page changes ``settings`` and sends ``{"do": …}``, see ``receive``.

    What it is doing is ``state``; ``states`` says what leads where, and who may change what.
    """

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

    def __init__(self, small: bool, settings: dict):
        end_all()
        known = {"losses": list(LOSSES), "penalties": list(PENALTIES), "data": data_labels(), "colours": COLOURS,
                 "surface": SURFACE_COLOURS}
        super().__init__(small=small, settings=settings, known=known)
        self.turns = Turns()
        self.state, self.asked = "blocked", 0  # asked: single steps still to make
        self.training: Training | None = None
        self.loss = settings["loss"]  # whose gradient the arrows show: the last one that there is
        self.views, self.drawn = set(), np.zeros((0, 2), np.float32)
        self.sent = self.acked = 0  # frames
        self.heard = self.shown_at = time.monotonic()
        with self.turns:
            self.reset()
        self.on_msg(self.receive)
        self.observe(self.changed, "settings")

    # - what the reader does; the handlers run in the kernel's main thread or, where a kernel has subshells, in another -

    def receive(self, _, message: dict, buffers: list) -> None:
        """Obey one message: hello or gone of a view, ack of a frame or ping, a button, points drawn (float32, n × 2)."""
        action = message.get("do")
        with self.turns:
            self.heard = time.monotonic()
            if self.state == "closed":
                return
            if action == "ack":
                self.acknowledge(message["n"])
            elif action == "draw":
                self.draw(np.frombuffer(buffers[0], np.float32).reshape(-1, 2))
            elif action in ("hello", "gone"):
                getattr(self, action)(message["view"])
            elif action in ("play", "pause", "one_step", "reset", "clear"):
                getattr(self, action)()

    def changed(self, change: dict) -> None:
        """The settings: other data or another seed need new nets; the rest goes on with the present ones."""
        old, new = change["old"], change["new"]
        differs = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        with self.turns:
            if self.state == "closed":
                return
            playing = self.state == "playing"
            if "loss" in differs and new.get("loss") in LOSSES:
                self.loss, self.shown = new["loss"], None
            if differs & {"data", "seed"}:
                self.reset()
                if playing:
                    self.happen("play")
            elif self.fault():
                self.happen("block")
            elif not self.G:
                self.reset()
            elif differs - {"speed"}:
                self.retrain()
            self.note()

    def close(self) -> None:
        with self.turns:
            self.happen("close")
        super().close()

    # From here on the lock is held.

    def hello(self, view: str) -> None:
        """A view appeared: it gets everything."""
        self.views.add(view)
        self.acked = self.sent  # whatever was on its way went to nobody
        self.send_data()
        self.catch_up()
        self.tell()
        self.note()

    def gone(self, view: str) -> None:
        self.views.discard(view)
        if not self.views:
            self.happen("leave")

    def acknowledge(self, n: int) -> None:
        self.acked = max(self.acked, n)
        self.turns.notify_all()
        if self.state == "asleep":  # the page is there after all: the kernel was busy, or a notebook tab slept
            self.happen("answer")
            self.note()

    def play(self) -> None:
        self.happen("play")
        self.note()

    def one_step(self) -> None:
        self.happen("one_step")
        if self.state == "stepping":
            self.asked += 1
        self.note()

    def pause(self) -> None:
        self.happen("pause")

    def reset(self) -> None:
        """New nets from the seed, an empty history; none where something hinders training."""
        self.step, self.calls, self.losses, self.away, self.curve = 0, 0, None, 0, []
        self.shown = self.target = self.G = self.D = self.before = None
        if not self.fault():
            self.target = self.find_target()
            plane, seed = self.target.plane, int(number(self.settings["seed"]))
            self.G = nets.generator(width=32, seed=seed)
            self.D = nets.discriminator(width=32, fourier=plane.features, scale=plane.scale, seed=seed + 1)
            self.before = copy.deepcopy(self.G)  # G before the step in progress, for slow motion
        self.send_data()
        self.happen("renew" if self.G else "block")
        self.note()

    def clear(self) -> None:
        self.drawn = self.drawn[:0]
        if self.settings.get("data") == "drawn":
            self.reset()

    def draw(self, points: np.ndarray) -> None:
        """Add points (n, 2). The nets go on, to show how they follow."""
        points = points[(np.abs(points) <= DRAWN.reach).all(axis=1)]  # without NaN, too
        self.drawn = np.concatenate([self.drawn, points])[-KEPT:]
        if self.settings.get("data") != "drawn" or not len(points):
            return self.tell()  # the page waits for a word
        if self.state == "blocked":
            return self.reset()
        self.target = self.find_target()
        self.send_data()
        self.retrain()
        self.note()

    def find_target(self) -> Target:
        name, seed = self.settings["data"], int(number(self.settings["seed"]))
        points = torch.from_numpy(self.drawn) if name == "drawn" else toys.toy(name, 4096, Generator().manual_seed(seed))
        return Target(name, points, seed)

    def fault(self) -> dict | None:
        """What hinders training now, as a message."""
        nothing = self.settings.get("data") == "drawn" and not len(self.drawn)
        return problem(self.settings) or (NO_POINTS if nothing else None)

    # - the state, and its thread -

    def happen(self, event: str) -> None:
        """One event: the state, the thread that belongs to it, the picture and the page's buttons follow."""
        self.state = states.after(self.state, event)
        if self.state != "stepping":
            self.asked = 0
        if self.state not in states.THREADED:
            self.drop()
        elif not self.training:
            self.begin()
        self.turns.notify_all()
        self.catch_up()
        self.tell()

    def begin(self) -> None:
        self.heard = time.monotonic()
        # Adam starts afresh; and so do the batches, which would come again with the same seed
        self.training = Training(self, int(number(self.settings["seed"])) + self.calls)
        self.calls += 1
        self.training.start()

    def drop(self) -> None:
        """Let the present thread end by itself: from now on it changes nothing."""
        if self.training:
            self.training.stop.set()
            self.turns.notify_all()
        self.training = None

    def retrain(self) -> None:
        """The present nets under the present settings, playing on if they were."""
        self.drop()
        self.happen("retrain")

    def made_one_step(self) -> None:
        """The training thread made one; was it the last that was asked for?"""
        self.asked = max(0, self.asked - 1)
        if self.state == "stepping" and not self.asked:
            self.happen("stepped")

    def remember_G(self) -> None:
        with torch.no_grad():
            for kept, weight in zip(self.before.parameters(), self.G.parameters()):
                kept.copy_(weight)

    def has_room(self) -> bool:
        """Whether the page has drawn all but a few of the frames."""
        return self.sent - self.acked < AHEAD

    def check_page(self) -> None:
        """A page that has said nothing for ``patience`` seconds is taken to be gone."""
        if time.monotonic() - self.heard > self.patience:
            self.happen("silence")
            self.send(ASLEEP)

    # - what is sent -

    def tell(self) -> None:
        self.send({"kind": "state", "playing": self.state == "playing"})

    def note(self) -> None:
        """The message that belongs to the present settings, perhaps an empty one."""
        fast = not self.fault() and max(number(self.settings["lr_g"]), number(self.settings["lr_d"])) > 0.1
        self.send(self.fault() or (TOO_FAST if fast else NOTHING))

    def send_data(self) -> None:
        """The data and the curves so far. The page then shows no frame until the next one."""
        points, floor, reach = torch.from_numpy(self.drawn), (0.0, 0.0), DRAWN.reach
        if self.target:
            points, floor, reach = self.target.points, self.target.floor, self.target.plane.reach
        elif self.settings.get("data") != "drawn":
            points = points[:0]
        curve = np.array(self.curve, np.float32)
        self.send({"kind": "data", "reach": reach, "floor": floor}, [points[-1500:].numpy().tobytes(), curve.tobytes()])
        self.shown = None

    def catch_up(self) -> None:
        """The picture shows the nets as they stand, unless a thread is about to show them."""
        if self.G and self.state not in ("playing", "stepping", "closed") and self.shown != self.step:
            self.publish(self.G)

    def publish(self, G, phase: str = "") -> None:
        """Send a frame of G and the present D. ``phase`` is "D" or "G" in slow motion: what has just moved."""
        self.sent, self.shown_at = self.sent + 1, time.monotonic()
        self.shown = None if phase == "D" else self.step  # the step whose nets the picture shows
        parts = scene(G, self.D, self.target, self.loss)
        score = self.target.score(parts["samples"])
        if phase != "D":
            self.remember(score)
        self.send({"kind": "frame", "n": self.sent, "step": self.step, "phase": phase, "losses": self.losses, **score},
                  [part.numpy().tobytes() for part in parts.values()])
        self.look_away(parts["samples"])

    def remember(self, score: dict) -> None:
        """One row of the curves for each step that is shown."""
        losses = self.losses or (math.nan, math.nan)
        if self.step and (not self.curve or self.curve[-1][0] < self.step):
            kept = self.curve if len(self.curve) < CURVE else self.curve[::2]
            self.curve = [*kept, [self.step, *losses, score["kl"], score["js"]]]

    def look_away(self, x: Tensor) -> None:
        """Say so when no sample (n, 2) has been in the picture for a second of frames; take it back when one returns."""
        inside = bool((x.abs() <= self.target.plane.reach).all(dim=1).any())
        before, self.away = self.away, 0 if inside else self.away + 1
        if self.away == 25:
            self.send(AWAY)
        elif inside and before >= 25:
            self.note()

    # - where no widget can be shown -

    def __repr__(self) -> str:
        return f"Laboratory(data={self.settings['data']!r}, loss={self.settings['loss']!r})"

    def _repr_mimebundle_(self, **kwargs) -> dict:
        """The widget; and a picture for GitHub, slides and paper."""
        return bundle(self, still(self.small, **self.shown_still()), repr(self))

    def film(self):
        """The same picture as a figure, for slides to draw anew."""
        return film(self.small, **self.shown_still())

    def frames(self):
        """Its moments one by one, for a moving picture on slides."""
        return frames(**self.shown_still())

    def shown_still(self) -> dict:
        """The settings that the picture depends on."""
        return {name: self.settings[name] for name in ("data", "loss", "penalty", "gamma")}
