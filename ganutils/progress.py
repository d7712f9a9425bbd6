"""The bar that counts a run's steps, and the ways to end the run early: Ctrl-C, the stop button, an event."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm.auto import tqdm


@contextmanager
def steps_bar(first: int, steps: int, label: str, progress: bool, stop: threading.Event | None):
    """Yield a progress bar that is an iterator over the steps first, …, steps - 1, until asked to stop."""
    with interrupt(stop) as stopping:
        numbers = until(stopping, first, steps)
        with tqdm(numbers, total=steps, initial=first, disable=not progress, delay=1, desc=label,
                  leave=False) as bar:
            yield bar


def until(stopping: Callable[[], bool], first: int, last: int) -> Iterator[int]:
    """first, …, last - 1, but no further when ``stopping()``."""
    for i in range(first, last):
        if stopping():
            return
        yield i


@contextmanager
def interrupt(stop: threading.Event | None):
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
