"""Seeds, the device, the parameters that every notebook takes, and what it runs on."""

import os
import platform
import random
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import torch

from . import inputs
from .found import explain_assertions

PRESETS = ("quick", "full")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def set_seed(seed: int) -> None:
    """Seed Python, NumPy and torch (all devices). ``seed``: a whole number in [0, 2³²); ValueError otherwise."""
    seed = inputs.whole("seed", seed, least=0, most=2**32 - 1)
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def pick_device(name: str = "auto") -> torch.device:
    """The device to train on: ``"auto"`` takes a GPU when there is one, else the CPU.

    Raises ValueError for a name torch does not know and RuntimeError for a device that is not here.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name if isinstance(name, str | torch.device) else "no name")
    except RuntimeError:
        device = None
    if device is None or device.type not in ("cpu", "cuda"):
        raise ValueError(f'device = {inputs.shown(name)}: must be "auto", "cpu" or "cuda"')
    if device.type == "cuda" and (not torch.cuda.is_available() or (device.index or 0) >= torch.cuda.device_count()):
        raise RuntimeError(f'device = {name!r}: there is no such GPU here; use device = "cpu" or "auto"')
    return device


def parameters(preset: str, seed: int, device: str) -> torch.device:
    """Validate a notebook's three parameters, seed everything, let assertions say what they found, and return the device.

    Raises ValueError or RuntimeError that names the parameter, its value and what it may be.
    """
    if preset not in PRESETS:
        raise ValueError(f"preset = {inputs.shown(preset)}: must be one of {', '.join(map(repr, PRESETS))}")
    set_seed(seed)
    explain_assertions()
    chosen = pick_device(device)
    if chosen.type == "cpu":
        one_thread()
    return chosen


def one_thread() -> None:
    """One thread for torch and for the linear algebra of NumPy and SciPy, in this process and those that it starts.

    The course's nets and matrices are small: one thread is as fast alone and many times faster on a busy machine.
    """
    from threadpoolctl import threadpool_limits  # here: only who computes needs it

    torch.set_num_threads(1)
    threadpool_limits(1)  # of the libraries that are loaded by now;
    os.environ.update(dict.fromkeys(THREADS, "1"))  # the others read this when they are loaded


def environment() -> dict[str, str]:
    """What this kernel runs on: versions, processor, GPU. For people to read; no test compares it."""
    def installed(name):
        try:
            return version(name)
        except PackageNotFoundError:
            return "—"

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "—"
    return {
        "Python": platform.python_version(),
        **{name: installed(name) for name in ("torch", "numpy", "sympy", "matplotlib", "ipywidgets")},
        "CPU": f"{platform.machine()} × {os.cpu_count()}",
        "GPU": gpu,
    }
