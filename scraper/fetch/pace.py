"""How fast a host is asked: one request at a time, a pause after each; shared by all fetchers of a run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from scraper.errors import Busy


@dataclass(frozen=True, slots=True)
class HostStatistics:
    """What one host was asked for."""

    host: str
    requests: int = 0
    """Answers and failed attempts, robots.txt and redirects included."""
    bytes: int = 0
    """Body bytes over the wire."""
    not_modified: int = 0
    """Answers 304."""
    pauses: float = 0.0
    """Seconds waited out of politeness."""


@dataclass
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    pause: float = 0.0
    ended: float | None = None
    held_until: float = 0.0


class Pace:
    """The turns of all hosts. Give the same one to every fetcher of a run, and one host is never asked faster by two.

    Args:
        clock: seconds since 1970.
        sleep: waits for so many seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, pause: float, longest_hold: float) -> Iterator[float]:
        """Waits until the host may be asked, and keeps others off it meanwhile; gives the seconds waited.

        The pause is counted from the end of the last request to the start of this one, and the longest pause that
        anybody asked for on this host counts for everybody.

        Raises:
            Busy: the host asked (`hold`) to be left alone for longer than `longest_hold` seconds from now.
        """
        state = self._host(host)
        with state.turn:
            state.pause = max(state.pause, pause)
            held = state.held_until - self._clock()
            if held > longest_hold:
                raise Busy(host, f"the server asks not to be called for another {held:.0f} seconds", "Run again later.")
            waited = max(held, self._rest(state), 0.0)
            if waited:
                self._sleep(waited)
            try:
                yield waited
            finally:
                state.ended = self._clock()

    def hold(self, host: str, seconds: float) -> None:
        """Nobody asks the host for so long."""
        state = self._host(host)
        state.held_until = max(state.held_until, self._clock() + seconds)

    def _rest(self, state: _Host) -> float:
        if state.ended is None:
            return 0.0
        # Never more than the pause, also when the clock was set back meanwhile.
        return min(state.ended + state.pause - self._clock(), state.pause)

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host())
