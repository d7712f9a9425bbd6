"""The training of a laboratory: one call of ``train`` in the background, which waits for leave before each step."""

import time
from collections.abc import Callable

import torch

from ...rehearsal import finite
from ...runs import Run, TrainingDiverged
from ...settings import one_thread
from ...training import train
from ..background import Background
from .entries import FINISHED, diverged, options, say


class Training(Background):
    """It holds the laboratory's lock but for the times in ``give_way`` and ``wait``; see ``states`` for who may do what."""

    def __init__(self, laboratory, seed: int):
        super().__init__(type(self).work, self.notify)
        self.laboratory, self.seed = laboratory, seed
        self.options = options(laboratory.settings)  # these: the page may have changed some before the laboratory hears of it
        self.first = laboratory.step  # steps that the nets had made before

    def notify(self) -> None:
        with self.laboratory.turns:
            self.laboratory.turns.notify_all()

    def goes_on(self) -> bool:
        return self.laboratory.training is self and not self.stop.is_set()

    def work(self) -> None:
        one_thread()  # as fast for nets this small, and the other cells keep a processor
        with self.laboratory.turns:
            message = self.train()
            if self.laboratory.training is self:
                self.laboratory.happen("end")
                if message:
                    self.laboratory.send(message)

    def train(self) -> dict | None:
        """Train until told to stop, or to the end; what there is to say about it."""
        lab = self.laboratory
        try:
            if self.may_step():
                if not can_go_on(lab.G, lab.D, lab.target.points):  # a run diverged, and Play was pressed again
                    return diverged(lab.step)
                train(lab.G, lab.D, lab.target.points, **self.options, steps=lab.steps, seed=self.seed, every=1,
                      callback=self.after_step, progress=False, stop=self.stop)
            return None if self.stop.is_set() else FINISHED
        except TrainingDiverged as error:
            lab.step, lab.losses = self.first + error.run.step, None
            return diverged(lab.step)
        except Exception as error:  # a traceback from a thread would be printed below some other cell
            return say(f"訓練停了：{error}", f"Training stopped: {error}")

    def after_step(self, run: Run) -> None:
        """The callback of ``train``: count the step, perhaps show it, then wait for leave to make the next one."""
        lab, speed = self.laboratory, self.laboratory.settings["speed"]
        lab.step, lab.losses = self.first + run.step, tuple(run.record[run.step - 1, :2].tolist())
        if speed == "slow":
            lab.publish(lab.before, "D")
        lab.remember_G()
        self.show_step(speed)
        if self.goes_on():
            lab.made_one_step()
            self.may_step()

    def show_step(self, speed: str) -> None:
        """Publish the nets, at once or when it is time; at full speed only if it is time."""
        lab = self.laboratory
        if speed == "slow":
            self.pause(lab.slow)
        elif speed == "step":
            self.wait_for_page(lab.has_room)
            self.pause(lab.shown_at + lab.interval - time.monotonic())
        elif not lab.has_room() or time.monotonic() - lab.shown_at < lab.interval:
            return
        if self.goes_on() and lab.shown != lab.step:  # the reader's own pause shows it, too
            lab.publish(lab.G, "G" if speed == "slow" else "")
        if speed == "slow":
            self.pause(lab.slow)

    def may_step(self) -> bool:
        """Wait while paused; False when the training shall end."""
        self.laboratory.turns.give_way()
        self.laboratory.check_page()
        self.wait_for_page(lambda: self.laboratory.state in ("playing", "stepping"))
        return self.goes_on()

    def wait_for_page(self, until: Callable[[], bool]) -> None:
        """Until that holds, asking the page for a sign of life; when it gives none, the training ends."""
        lab = self.laboratory
        while not self.wait(until, lab.patience / 4):
            lab.send({"kind": "ping", "n": lab.sent})
            lab.check_page()

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Let the others in until that holds or the training is to end; False when the seconds were over first."""
        return self.laboratory.turns.wait_for(lambda: until() or not self.goes_on(), max(0.0, seconds))

    def pause(self, seconds: float) -> None:
        self.wait(lambda: False, seconds)


def can_go_on(G, D, points) -> bool:
    """Whether training can begin with these nets."""
    with torch.no_grad():
        return finite(G) and finite(D) and bool(D(points).isfinite().all())
