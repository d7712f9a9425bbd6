"""ganutils.settings: a notebook's three parameters are checked, and a seed repeats everything."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from ganutils import settings
from tools import ROOT


@pytest.fixture(autouse=True)
def leave_no_trace(monkeypatch):
    """parameters() seeds everything and sets the number of threads: put both back."""
    for name in settings.THREADS:
        monkeypatch.setenv(name, os.environ.get(name, "1"))
    threads, states = torch.get_num_threads(), (random.getstate(), np.random.get_state(), torch.get_rng_state())
    yield
    torch.set_num_threads(threads)
    random.setstate(states[0])
    np.random.set_state(states[1])
    torch.set_rng_state(states[2])


def draw():
    return random.random(), float(np.random.rand()), torch.rand(1).item()


def test_the_same_seed_repeats_python_numpy_and_torch():
    settings.set_seed(7)
    first = draw()
    settings.set_seed(7)
    assert draw() == first
    settings.set_seed(8)
    assert all(a != b for a, b in zip(draw(), first))


@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_seeds_at_either_end(seed):
    settings.set_seed(seed)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "1", None, True])
def test_a_seed_is_a_whole_number_in_range(seed):
    with pytest.raises(ValueError, match="seed = .*: give a whole number from 0 to 4294967295") as error:
        settings.parameters("quick", seed, "cpu")
    assert repr(seed) in str(error.value)


@pytest.mark.parametrize("preset", ["Quick", "slow", "", None, 1])
def test_an_unknown_preset_is_named_with_the_known_ones(preset):
    with pytest.raises(ValueError, match="preset = .*: must be one of 'quick', 'full'") as error:
        settings.parameters(preset, 0, "cpu")
    assert repr(preset) in str(error.value)


@pytest.mark.parametrize("device", ["gpu", "mps", "meta", "cpu:x", "", None, 3.5])
def test_an_unknown_device_is_named_with_the_known_ones(device):
    with pytest.raises(ValueError, match='device = .*: must be "auto", "cpu" or "cuda"') as error:
        settings.parameters("quick", 0, device)
    assert repr(device) in str(error.value)


def test_a_missing_gpu_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match="device = 'cuda': there is no such GPU here; use device = \"cpu\" or \"auto\""):
        settings.parameters("quick", 0, "cuda")
    assert settings.pick_device("auto") == torch.device("cpu")


def test_a_gpu_that_is_there_is_picked(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert settings.pick_device("auto").type == settings.pick_device("cuda").type == "cuda"
    assert settings.pick_device("cuda:0") == torch.device("cuda:0")
    with pytest.raises(RuntimeError, match="no such GPU"):
        settings.pick_device("cuda:1")


def test_parameters_seeds_and_returns_the_device():
    assert settings.parameters("full", 5, "cpu") == torch.device("cpu")
    first = draw()
    settings.parameters("quick", 5, "cpu")
    assert draw() == first
    assert torch.get_num_threads() == 1  # on a CPU


def test_environment_is_readable():
    found = settings.environment()
    assert found["torch"] == torch.__version__ and {"Python", "CPU", "GPU"} <= set(found)
    assert all(isinstance(value, str) and value for value in found.values())


def test_parameters_leave_one_thread_to_every_library_loaded_now_or_later():
    """In an interpreter of its own: scipy's linear algebra is loaded afterwards, numpy's and torch's before."""
    program = ("from ganutils import settings; settings.parameters('quick', 0, 'cpu'); import scipy.linalg, threadpoolctl, torch; "
               "print(torch.get_num_threads(), *(pool['num_threads'] for pool in threadpoolctl.threadpool_info()))")
    free = {name: value for name, value in os.environ.items() if name not in settings.THREADS}
    done = subprocess.run([sys.executable, "-c", program], env=free, cwd=ROOT, capture_output=True, text=True, check=True)
    counts = done.stdout.split()
    assert len(counts) >= 3 and set(counts) == {"1"}
