"""Training in the background: one thread at a time, and a lock that it shares fairly with whoever reads and changes its nets."""

import threading
from collections.abc import Callable


class Background(threading.Thread):
    """Work beside the kernel, so that it goes on answering: ``work(self)`` looks at ``stop``, an Event, after every step.

    One at a time: a new one ends the former before it begins. ``wake`` is called by ``end``, for work that waits.
    """

    order = threading.Lock()
    latest: "Background | None" = None

    def __init__(self, work: Callable[["Background"], None], wake: Callable[[], None] | None = None):
        super().__init__(target=work, args=(self,), daemon=True, name="ganutils.background")
        self.wake, self.stop, self.former = wake, threading.Event(), None

    def start(self) -> None:
        with Background.order:
            self.former, Background.latest = Background.latest, self
            super().start()

    def run(self) -> None:
        # Each waits for the one before it: a chain, in which no two can wait for each other.
        if self.former:
            self.former.end()
            self.former.join()
            self.former = None
        super().run()

    def end(self) -> None:
        """Ask it to stop after the step in progress."""
        self.stop.set()
        if self.wake:
            self.wake()


def end_all() -> None:
    """End what runs in the background, and wait until it has."""
    if latest := Background.latest:
        latest.end()
        latest.join()


class Turns(threading.Condition):
    """A lock that nobody overtakes: a thread that lets it go and asks for it again at once stands behind those who wait.

    Python's own locks would give it back to that thread for ever. It cannot be taken twice by one thread.
    """

    def __init__(self):
        super().__init__(threading.Lock())
        self.queue = threading.Lock()  # held by whoever is next

    def __enter__(self) -> bool:
        with self.queue:
            return super().__enter__()

    def give_way(self) -> None:
        """Let those who wait have their turn."""
        self.release()
        with self.queue:
            self.acquire()
