"""When a request has to be over: one thread watches all that are under way; never what is done with their answers.

A timer of its own for each request would cost more than the request.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Cut = Callable[[], None]
"""Ends what takes too long; called from the watching thread, and must not wait."""


class Deadlines:
    """What is under way and when each must be over. The thread starts with the first, and ends when nothing is left.

    It is not woken for a request that is over in time: it finds that out when its deadline has come.
    """

    def __init__(self) -> None:
        self._due: dict[object, tuple[float, Cut]] = {}
        self._change = threading.Condition()
        self._wakes = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float, cut: Cut) -> Iterator[None]:
        """Calls `cut` when what is done inside is not over after so many seconds."""
        mark, due = object(), time.monotonic() + seconds
        with self._change:
            self._due[mark] = due, cut
            if self._thread is None or not self._thread.is_alive():  # a fork leaves the thread behind
                self._wakes = due
                self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._thread.start()
            elif due < self._wakes:
                self._wakes = due
                self._change.notify()
        try:
            yield
        finally:
            with self._change:
                self._due.pop(mark, None)

    def _watch(self) -> None:
        while True:
            with self._change:
                late = [mark for mark, (due, _) in self._due.items() if due <= time.monotonic()]
                cuts = [self._due.pop(mark)[1] for mark in late]
                if not cuts:
                    if not self._due:
                        self._thread = None
                        return
                    self._wakes = min(due for due, _ in self._due.values())
                    self._change.wait(max(0.0, self._wakes - time.monotonic()))
            for cut in cuts:
                cut()
