"""How fast a host is asked: one request at a time, a pause after each; shared by all fetchers of a run.

What has to outlast the run (the last request, a Retry-After, the requests of the day) goes in and out as `HostState`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scraper.errors import Busy

SLOW = 1.0
"""Seconds for an answer, on average, from which on a host counts as slow: its pauses grow with its answers."""
REST_OF_ANSWER = 2.0
"""A slow host rests this many times as long as its answers take."""
LONGEST_REST = 60.0
"""Seconds; a slow or busy host's pause does not grow beyond this, or beyond what was asked for."""
MOST_PRESSURE = 8.0
"""How many times longer the pauses of a host become that says again and again that it is too busy."""
RELIEF = 0.9
"""What is left of that after each request that went well."""
LONGEST_HOLD = 24 * 3600.0
"""Seconds; a host that asked for more is asked again after a day: it may have said it by mistake."""
_NEWEST = 0.3
"""Weight of the newest answer in the average."""


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
    pause: float = 0.0
    """Longest pause that was kept between requests, in seconds."""
    answering: float = 0.0
    """Seconds that the host took for its answers, all together."""
    forbidden: int = 0
    """Addresses that were not asked for because robots.txt forbids them."""
    refused: int = 0
    """Answers 401, 403, 451."""
    busy: int = 0
    """Answers 429, 503."""
    failed: int = 0
    """Requests without a usable answer."""


@dataclass(frozen=True, slots=True)
class HostState:
    """What of a host's pace has to outlast a run. Times are seconds since 1970."""

    host: str
    asked_at: float | None = None
    """End of the last request."""
    pause: float = 0.0
    """Seconds between requests then."""
    held_until: float = 0.0
    """It asked to be left alone until then."""
    day: str = ""
    """UTC day (ISO 8601) that `requests` counts."""
    requests: int = 0


@dataclass
class _Host:
    turn: threading.Lock = field(default_factory=threading.Lock)
    pause: float = 0.0
    owed: float = 0.0
    """Pause after the last request of an earlier run; settings may have become faster since, this one is kept."""
    ended: float | None = None
    held_until: float = 0.0
    day: str = ""
    requests: int = 0
    answers: float = 0.0
    """Seconds for an answer, on average, the newest counting most."""
    pressure: float = 1.0


class Pace:
    """The turns of all hosts. Give the same one to every fetcher of a run, and one host is never asked faster by two.

    Args:
        clock: seconds since 1970.
        sleep: waits for so many seconds.
        remembered: how earlier runs left the hosts.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        remembered: Iterable[HostState] = (),
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._hosts = {state.host: _resumed(state) for state in remembered}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, pause: float, longest_hold: float, budget: int | None = None) -> Iterator[float]:
        """Waits until the host may be asked, and keeps others off it meanwhile; gives the seconds waited.

        The pause is counted from the end of the last request to the start of this one, and the longest pause that
        anybody asked for on this host counts for everybody. It grows when the host is slow (`SLOW`) or busy (`hold`).

        Args:
            budget: most requests of a UTC day.

        Raises:
            Busy: the host asked (`hold`) to be left alone for longer than `longest_hold` seconds from now; or its
                budget of the day is spent.
        """
        state = self._host(host)
        with state.turn:
            state.pause = max(state.pause, pause)
            held = state.held_until - self._clock()
            if held > longest_hold:
                raise Busy(host, f"the server asks not to be called for another {held:.0f} seconds", "Run again later.")
            if budget is not None and self.asked_today(host) >= budget:
                raise Busy(host, f"the {budget} requests of today (daily_budget) are spent", "Run again tomorrow.")
            waited = max(held, self._rest(state), 0.0)
            if waited:
                self._sleep(waited)
            state.day, state.requests = self._today(), self.asked_today(host) + 1
            began = self._clock()
            try:
                yield waited
            finally:
                state.ended, state.owed = self._clock(), 0.0
                state.answers += _NEWEST * (max(state.ended - began, 0.0) - state.answers)
                state.pressure = max(1.0, state.pressure * RELIEF)

    def hold(self, host: str, seconds: float, *, busy: bool = False) -> None:
        """Nobody asks the host for so long.

        Args:
            busy: whether it said that it is too busy; its pauses become longer then.
        """
        state = self._host(host)
        state.held_until = max(state.held_until, self._clock() + min(seconds, LONGEST_HOLD))
        if busy:
            state.pressure = min(state.pressure / RELIEF * 2, MOST_PRESSURE)

    def asked_today(self, host: str) -> int:
        """How many requests the host had since midnight UTC, those of earlier runs included."""
        state = self._host(host)
        return state.requests if state.day == self._today() else 0

    def state(self, host: str) -> HostState:
        """What an archive has to keep of a host."""
        state = self._host(host)
        pause = max(state.pause, state.owed)
        return HostState(host, state.ended, pause, state.held_until, state.day, state.requests)

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()

    def _rest(self, state: _Host) -> float:
        if state.ended is None:
            return 0.0
        pause = max(_pause(state), state.owed)
        # Never more than the pause, also when the clock was set back meanwhile.
        return min(state.ended + pause - self._clock(), pause)

    def _host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host())


def _pause(state: _Host) -> float:
    """What was asked for, or more where the host is slow or busy."""
    grown = state.pause * state.pressure
    if state.answers >= SLOW:
        grown = max(grown, state.answers * REST_OF_ANSWER)
    return max(state.pause, min(grown, LONGEST_REST))


def _resumed(kept: HostState) -> _Host:
    return _Host(owed=kept.pause, ended=kept.asked_at, held_until=kept.held_until, day=kept.day, requests=kept.requests)
