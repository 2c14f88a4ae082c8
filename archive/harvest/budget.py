"""When a run has to end before it is done: a signal, the time, the number of requests. Never what it does then."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from scraper.errors import FetchError

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Halted(FetchError):
    """The run ends here in good order: what is in is kept, and the next run goes on.

    To a source it is like any part that cannot be had: it names what it has found so far.

    Args:
        outcome: stopped, out_of_time, max_requests or daily_budget.
    """

    code = "halted"

    def __init__(self, outcome: str) -> None:
        super().__init__("the run", f"it ends early ({outcome})", "The next one goes on from here.")
        self.outcome = outcome


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
        self.max_requests, self.max_time, self.monotonic = max_requests, max_time, monotonic
        self.stop = stop or threading.Event()
        self._deadline = None if max_time is None else monotonic() + max_time
        self._asked = 0
        self._lock = threading.Lock()

    def count(self) -> None:
        """One request more was made."""
        with self._lock:
            self._asked += 1

    @property
    def bounded(self) -> bool:
        """Whether the run may end before all is asked that there is."""
        return self.max_requests is not None or self.max_time is not None

    def half_spent(self) -> bool:
        """Whether half of the requests or of the time is gone."""
        if self.max_requests is not None and 2 * self._asked >= self.max_requests:
            return True
        if self._deadline is None or self.max_time is None:
            return False
        return self.monotonic() >= self._deadline - self.max_time / 2

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
