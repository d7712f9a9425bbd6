"""Checkpoints: a run's whole state in one file, so that it can go on to the same history."""

import glob
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import torch
from torch import Tensor

from . import inputs
from .recipe import Recipe
from .runs import Run


class NotSaved(OSError):
    """The last checkpoint could not be written. ``run`` holds all that was trained."""

    def __init__(self, message: str, run: Run):
        super().__init__(message)
        self.run = run


def settings(recipe: Recipe, data: Tensor) -> dict:
    """What must be the same for a run to go on: everything that its history depends on, in plain types."""
    same = {name: value for name, value in asdict(recipe).items() if name != "every"}
    about_data = [*data.shape, float(data.double().sum())]
    return same | {"loss": recipe.loss.name, "betas": list(recipe.betas), "data": about_data, "format": 3}


def resume(path: str | os.PathLike, run: Run, state: dict, random: torch.Generator, recipe: Recipe,
           data: Tensor) -> Callable:
    """Go on from the checkpoint when there is one. Returns ``save(pause)``, which writes one unless the last
    is younger than ``pause`` seconds. ``state``: name ↦ what has a state_dict.

    A file that cannot be written is an OSError now, not after the last step; a disk that is full later on is
    a warning, and the run goes on.
    """
    path, same = as_path(path), settings(recipe, data)
    load(path, run, state, random, recipe, same)
    if run.step < recipe.steps:  # a finished run may lie where nothing can be written
        make_room(path)
    saved, kept = time.monotonic(), run.step

    def save(pause: float = 0.0) -> None:
        nonlocal saved, kept
        if run.step == kept or time.monotonic() - saved < pause:
            return
        try:
            write(path, run, state, random, same)
            kept = run.step
        except (OSError, RuntimeError) as error:  # torch's own writer raises RuntimeError when the disk is full
            said = f"checkpoint {path} could not be written at step {run.step} ({error})"
            if not pause:
                raise NotSaved(f"{said}; the run is not lost: it is this error's .run", run) from error
            warnings.warn(f"{said}; the run goes on, and will try again", stacklevel=2)
        saved = time.monotonic()

    return save


def as_path(path: str | os.PathLike) -> Path:
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise ValueError(f"checkpoint = {inputs.shown(path)}: give the path of a file, or None")
    return Path(path)


def make_room(path: Path) -> None:
    """The folder is there, takes a file, and has none that was left behind by a run which was killed."""
    try:
        if path.is_dir():
            raise IsADirectoryError("it is a folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{glob.escape(path.name)}.*.tmp"):
            old.unlink()
        beside(path).touch()
        beside(path).unlink()
    except OSError as error:
        raise type(error)(f"checkpoint {path} cannot be written ({error}): name a file in a folder of yours") from error


def beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}.tmp")


def write(path: Path, run: Run, state: dict, random: torch.Generator, same: dict) -> None:
    """Write the checkpoint beside its place and move it there: a reader never sees half a file."""
    content = {name: thing.state_dict() for name, thing in state.items()}
    taken = run.record[: run.step].clone()  # a slice alone would be saved with all the rest
    content |= {"step": run.step, "record": taken, "random": random.get_state(), "settings": same}
    temporary = beside(path)
    try:
        torch.save(content, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path, run: Run, state: dict, random: torch.Generator, recipe: Recipe, same: dict) -> None:
    """Go on from the checkpoint when there is one; ValueError, with the remedy, when it is not this run's."""
    if not path.is_file():
        return
    try:
        content = torch.load(path, map_location=run.record.device, weights_only=True)
        differs = differences(content, state, same)
        step, steps = content["step"], content["settings"]["steps"]
    except Exception as error:
        what = type(error).__name__  # torch's own message would advise to load it unsafely
        raise ValueError(f"checkpoint {path} cannot be read ({what}); "
                         "delete it to train from the start") from error
    if differs:
        raise ValueError(f"checkpoint {path} belongs to another run ({', '.join(differs)}); "
                         "delete it or name another file")
    check_steps(path, step, steps, recipe)
    for name, thing in state.items():
        thing.load_state_dict(content[name])
    run.record[:step].copy_(content["record"][:step])
    run.step = step
    random.set_state(content["random"].cpu())


def check_steps(path: Path, step: int, steps: int, recipe: Recipe) -> None:
    """A run of another length can go on where its past would have been the same: same rates in every step taken."""
    if step > recipe.steps:
        raise ValueError(f"checkpoint {path} has taken {step} steps already, more than steps = {recipe.steps}; "
                         f"give at least steps = {step}, or name another file")
    before = replace(recipe, steps=steps)
    changed = [i for i in range(step) if before.share(i) != recipe.share(i)]
    if changed:
        raise ValueError(f"checkpoint {path}: with steps = {recipe.steps} instead of {steps} and decay_from = "
                         f"{recipe.decay_from:g}, the learning rates of steps {changed[0] + 1} to {step}, which are "
                         f"taken already, would have been others; give steps = {steps}, or delete it to train all "
                         f"{recipe.steps} steps from the start")


def differences(content: dict, state: dict, same: dict) -> list[str]:
    """Each setting, or net, in which the checkpoint is not that of this run; its length may differ."""
    was = content["settings"]
    changed = [f"{name} {was.get(name)!r} → {value!r}" for name, value in same.items()
               if was.get(name) != value and name != "steps"]
    return changed + [f"the weights of {name} have other shapes" for name in ("G", "D")
                      if shapes(content[name]) != shapes(state[name].state_dict())]


def shapes(weights: dict[str, Tensor]) -> dict[str, torch.Size]:
    return {name: weight.shape for name, weight in weights.items()}
