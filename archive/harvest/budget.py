"""When a run has to end before it is done: a signal, the time, the number of requests. Never what it does then."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Halted(Exception):
    """The run ends here in good order. Not an error: what is in is kept, and the next run goes on."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Budget:
    """What a run may still spend; shared by all its threads.

    Args:
        max_requests: no page is begun after so many requests (robots.txt and redirects count).
        max_time: seconds after which no page is begun.
        stop: set from outside to end the run after the current page.
        monotonic: seconds on a clock that only goes forward.
    """

    def __init__(
        self,
        max_requests: int | None = None,
        max_time: float | None = None,
        stop: threading.Event | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.max_requests, self.monotonic = max_requests, monotonic
        self.stop = stop or threading.Event()
        self._deadline = None if max_time is None else monotonic() + max_time
        self._asked = 0
        self._lock = threading.Lock()

    def count(self) -> None:
        """One request more was made."""
        with self._lock:
            self._asked += 1

    def check(self) -> None:
        """Raises Halted when nothing more may be begun."""
        if self.stop.is_set():
            raise Halted("stopped")
        if self._deadline is not None and self.monotonic() >= self._deadline:
            raise Halted("out_of_time")
        if self.max_requests is not None and self._asked >= self.max_requests:
            raise Halted("max_requests")


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGINT and SIGTERM end the run after the current page; the second one ends the process as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python hands signals to the main thread only
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in SIGNALS:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
