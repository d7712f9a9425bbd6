"""Checkpoints: a run's whole state in one file, so that it can go on to the same history."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from .recipe import Recipe
from .runs import Run


def settings(recipe: Recipe, data: Tensor) -> dict:
    """What must be the same for a run to go on: everything that its history depends on, in plain types."""
    same = {name: value for name, value in asdict(recipe).items() if name != "every"}
    about_data = [*data.shape, float(data.double().sum())]
    return same | {"betas": list(recipe.betas), "data": about_data, "format": 3}


def resume(path: str | os.PathLike, run: Run, state: dict, random: torch.Generator, same: dict) -> Callable:
    """Go on from the checkpoint when there is one. Returns ``save(pause)``, which writes one unless the last
    is younger than ``pause`` seconds. ``state``: name ↦ what has a state_dict; ``same``: see ``settings``."""
    path = Path(path)
    load(path, run, state, random, same)
    saved = time.monotonic()

    def save(pause: float = 0.0) -> None:
        nonlocal saved
        if time.monotonic() - saved >= pause:
            write(path, run, state, random, same)
            saved = time.monotonic()

    return save


def write(path: Path, run: Run, state: dict, random: torch.Generator, same: dict) -> None:
    """Write the checkpoint beside its place and move it there: a reader never sees half a file."""
    content = {name: thing.state_dict() for name, thing in state.items()}
    content |= {"step": run.step, "record": run.record, "random": random.get_state(), "settings": same}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        torch.save(content, temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path, run: Run, state: dict, random: torch.Generator, same: dict) -> None:
    """Go on from the checkpoint when there is one; ValueError, with the remedy, when it is not this run's."""
    if not path.exists():
        return
    try:
        content = torch.load(path, map_location=run.record.device, weights_only=True)
        differs = differences(content, state, same)
    except Exception as error:
        what = type(error).__name__  # torch's own message would advise to load it unsafely
        raise ValueError(f"checkpoint {path} cannot be read ({what}); "
                         "delete it to train from the start") from error
    if differs:
        raise ValueError(f"checkpoint {path} belongs to another run ({', '.join(differs)}); "
                         "delete it or name another file")
    for name, thing in state.items():
        thing.load_state_dict(content[name])
    run.record.copy_(content["record"])
    run.step = content["step"]
    random.set_state(content["random"].cpu())


def differences(content: dict, state: dict, same: dict) -> list[str]:
    """Each setting, or net, in which the checkpoint is not that of this run."""
    was = content["settings"]
    changed = [f"{name} {was.get(name)!r} → {value!r}" for name, value in same.items()
               if was.get(name) != value]
    return changed + [f"the weights of {name} have other shapes" for name in ("G", "D")
                      if shapes(content[name]) != shapes(state[name].state_dict())]


def shapes(weights: dict[str, Tensor]) -> dict[str, torch.Size]:
    return {name: weight.shape for name, weight in weights.items()}
