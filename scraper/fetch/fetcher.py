"""The polite way to a page: robots.txt, the host's turn, what is kept already, retries, redirects; then the answer.

Nothing is asked without asking robots.txt of the same origin first, and nothing is used before `keep` has it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from types import TracebackType
from typing import Any, cast

from scraper.errors import (
    BadAddress,
    Busy,
    FetchError,
    HttpStatus,
    RedirectLoop,
    Refused,
    TimedOut,
    Truncated,
    Unreachable,
)
from scraper.fetch.agent import bounds
from scraper.fetch.limits import Limits
from scraper.fetch.pace import HostState, HostStatistics, Pace
from scraper.fetch.transport import Resolve, Transport
from scraper.records import Earlier, Recall, Snapshot
from scraper.robots import Robots, address_of
from scraper.urls import authority, join

REDIRECTS = frozenset({301, 302, 303, 307, 308})
TRANSIENT = frozenset({429, 500, 502, 503, 504})
BUSY = frozenset({429, 503})
REFUSING = {401: "asks for a login", 403: "refuses", 451: "withholds it for legal reasons"}
ROBOTS_REDIRECTS = 5
"""RFC 9309 §2.3.1.2."""

# One fetch asks for these again and again.
host_of = lru_cache(256)(authority)
_robots_of_origin = lru_cache(256)(address_of)


class Fetcher:
    """Fetches pages of one site for one run; use as a context manager, or close it.

    Args:
        agent: the User-Agent (`scraper.fetch.user_agent`); without a contact in it only loopback and private addresses
            can be asked.
        recall: what is kept of an address that was asked before, by the very address that went over the wire
            (`Snapshot.final_url` of what `keep` was given), redirects and robots.txt included.
        keep: called with every answer before it is used: pages, robots.txt, redirects, errors, and kept pages that the
            server says are unchanged (`not_modified`). An answer after redirects comes after its hops.
        pause: seconds between requests to one host; robots.txt may ask for more.
        allow_private: whether loopback and private addresses may be asked, wherever redirects lead; or the hosts that
            may have such addresses (`scraper.urls.host`), link-local ones too.
        limits: bounds of size, time and patience.
        clock: seconds since 1970.
        sleep: waits for so many seconds.
        pace: turns of the hosts; share one among all fetchers of a run.
        daily_budget: most requests to one host in a day (UTC), those of earlier runs included as far as `pace` knows.
        resolve: finds the IP addresses of a host; the system's resolver where none is given.

    Raises:
        ConfigError: nobody could be asked with this agent.
    """

    def __init__(
        self,
        agent: str,
        *,
        recall: Recall | None = None,
        keep: Callable[[Snapshot], None] | None = None,
        pause: float = 1.0,
        allow_private: bool | Collection[str] = False,
        limits: Limits = Limits(),  # noqa: B008  frozen
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        pace: Pace | None = None,
        daily_budget: int | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        self._agent, self._pause, self._limits, self._clock = agent, pause, limits, clock
        self._daily_budget = daily_budget
        self._recall: Recall = recall or (lambda url: None)
        self._keep = keep or (lambda snapshot: None)
        self._transport = Transport(agent, bounds(agent, allow_private), limits, clock, resolve)
        self._pace = pace or Pace(clock, sleep)
        self._robots: dict[str, Robots | FetchError] = {}
        self._refused: dict[str, Refused] = {}
        self._silent: dict[str, int] = {}
        self._sums: dict[str, dict[str, float]] = {}
        self._robots_lock, self._count_lock = threading.Lock(), threading.Lock()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets the connections go."""
        self._transport.close()

    def fetch(self, url: str) -> Snapshot:
        """The page at an address, after redirects; a 304 is answered with what is kept.

        Returns:
            A snapshot with a 2xx status.

        Raises:
            Refused: robots.txt, 401, 403, 451; asked again in this run, it is refused without asking.
            HttpStatus: any other status. Busy: 429 or 503 to the end. RedirectLoop, BadAddress, Unreachable, TimedOut,
            TooLarge, Truncated: as their names say.
        """
        if (refused := self._refused.get(url)) is not None:
            raise copy(refused)
        try:
            return _page(self._follow(url, self._limits.redirects, self._check_robots))
        except Refused as error:
            self._refused[url] = copy(error)  # without its traceback, which holds the answer
            raise

    def robots(self, url: str) -> Robots:
        """The rules of the origin of an address, asked for once in a run; forbids all where they cannot be had."""
        rules = self._rules(url)
        return Robots.forbid_all() if isinstance(rules, FetchError) else rules

    def statistics(self) -> tuple[HostStatistics, ...]:
        """What each host was asked for so far, by name."""
        with self._count_lock:
            return tuple(HostStatistics(host, **cast(Any, sums)) for host, sums in sorted(self._sums.items()))

    def left_today(self, url: str) -> int | None:
        """How many requests its host may still get today; None where there is no budget."""
        if self._daily_budget is None:
            return None
        return max(0, self._daily_budget - self._pace.asked_today(host_of(url)))

    def host_state(self, url: str) -> HostState:
        """What the next run has to know of the host of an address."""
        return self._pace.state(host_of(url))

    # ---------------------------------------------------------------------------------------------- robots.txt

    def _check_robots(self, url: str) -> None:
        if not host_of(url):
            raise BadAddress(url, "this is no http or https address", "Only such addresses are fetched.")
        rules = self._rules(url)
        if isinstance(rules, FetchError):
            raise copy(rules)
        if not rules.allows(url, self._agent):
            self._count(url, forbidden=1)
            raise Refused(url, "robots.txt of the site forbids it", "Ask the owners of the site, or leave it out.")

    def _rules(self, url: str) -> Robots | FetchError:
        address = _robots_address(url)
        with self._robots_lock:
            if address not in self._robots:
                self._robots[address] = self._kept_or_asked(address)
            return self._robots[address]

    def _kept_or_asked(self, address: str) -> Robots | FetchError:
        """A copy of today is good enough; an older one stands in for a server that gives none (RFC 9309 §2.4)."""
        earlier = self._recall(address)
        if earlier is not None and 0 <= self._clock() - earlier.captured_at.timestamp() < self._limits.robots_age:
            kept = _kept_rules(earlier, address)
            if kept is not None:
                return kept
        asked = self._asked_rules(address)
        if isinstance(asked, FetchError) and earlier is not None:
            return _kept_rules(earlier, address) or asked
        return asked

    def _asked_rules(self, address: str) -> Robots | FetchError:
        try:
            answer = self._follow(address, ROBOTS_REDIRECTS)
        except RedirectLoop:
            return Robots.allow_all()
        except FetchError as error:
            return copy(error)
        if answer.status < 500 and answer.status != 429:
            return Robots.from_answer(answer.status, answer.body, address)
        return Refused(address, f"the server answers {answer.status} instead of its rules, so nothing may be fetched")

    # ---------------------------------------------------------------------------------------------- one address

    def _follow(self, url: str, most: int, check: Callable[[str], None] | None = None) -> Snapshot:
        """Asks, and goes where redirects lead, each step checked. The last answer, whatever its status."""
        hops: tuple[Snapshot, ...] = ()
        at = url
        while True:
            if check is not None:
                check(at)
            with self._patience(at):
                answer = self._answer(at, url, hops)
            target = _target(answer)
            if target is None:
                return answer
            hops = (*hops, answer)
            if target in {hop.url for hop in hops}:
                raise RedirectLoop(url, f"{at} redirects back to {target}", "The owners of the site can mend that.")
            if len(hops) > most:
                raise RedirectLoop(url, f"it redirects more than {most} times", "The owners of the site can mend that.")
            at = target

    def _answer(self, at: str, url: str, hops: tuple[Snapshot, ...]) -> Snapshot:
        """One step: asks until there is an answer, which is kept, or until patience ends."""
        earlier = self._recall(at)
        for wait in (*self._limits.backoff, None):
            try:
                answer = self._asked(at, earlier)
            except (Unreachable, Truncated):
                if wait is None:
                    raise
                self._pace.hold(host_of(at), wait)
                continue
            if hops and _target(answer) is None:
                answer = replace(answer, url=url, hops=hops)
            if answer.status in TRANSIENT:  # before it is kept: who keeps the answer keeps the host's state with it
                seconds = max(wait or 0.0, retry_after(answer, self._clock()))
                self._pace.hold(host_of(at), seconds, busy=answer.status in BUSY)
            self._keep(answer)
            if answer.status not in TRANSIENT:
                break
        return answer

    def _asked(self, at: str, earlier: Earlier | None) -> Snapshot:
        """Asks once, in the host's turn; a 304 becomes the kept answer."""
        pause = self._pause_of(at)
        with self._pace.turn(host_of(at), pause, self._limits.longest_wait, self._daily_budget) as waited:
            self._count(at, requests=1, pauses=waited, pause=pause, failed=1)
            began = self._clock()
            answer = self._transport.get(at, _conditions(earlier))
            took = max(0.0, self._clock() - began)
        self._count(
            at, bytes=len(answer.raw), not_modified=answer.status == 304, answering=took, failed=-1,
            refused=answer.status in REFUSING, busy=answer.status in BUSY,
        )  # fmt: skip
        if answer.status != 304 or earlier is None:
            return answer
        kept = earlier.load()
        return replace(
            kept, url=at, final_url=at, captured_at=answer.captured_at, hops=(), not_modified=True, origin="live"
        )

    @contextmanager
    def _patience(self, at: str) -> Iterator[None]:
        """A host that gave no answer to several addresses in a row is left alone: each would cost all its retries."""
        host = host_of(at)
        if self._silent.get(host, 0) >= self._limits.silent_after:
            raise Unreachable(
                at, f"{host} gave no answer again and again", "Run again later; it is left alone for now."
            )
        try:
            yield
        except (Unreachable, TimedOut):
            self._silent[host] = self._silent.get(host, 0) + 1
            raise
        self._silent[host] = 0

    def _pause_of(self, at: str) -> float:
        rules = self._robots.get(_robots_address(at))
        asked = rules.crawl_delay(self._agent) if isinstance(rules, Robots) else None
        return max(self._pause, asked or 0.0)

    def _count(self, at: str, *, pause: float = 0.0, **more: float) -> None:
        """Adds to the statistics of a host, by the names of their fields."""
        with self._count_lock:
            sums = self._sums.setdefault(host_of(at), {})
            for name, value in more.items():
                sums[name] = sums.get(name, 0) + value
            sums["pause"] = max(sums.get("pause", 0.0), pause)


def _robots_address(url: str) -> str:
    """Where its robots.txt stands: that of its origin, which is the same for all pages of it."""
    return _robots_of_origin(url[: url.find("/", len("https://")) + 1] or url)


def _page(answer: Snapshot) -> Snapshot:
    """The answer, if it is a page; an error with its status otherwise."""
    status = answer.status
    if 200 <= status < 300:
        return answer
    if status in REFUSING:
        raise Refused(answer.url, f"the server {REFUSING[status]} ({status})", "Ask the owners of the site.")
    if status in BUSY:
        raise Busy(answer.url, f"the server is too busy to answer ({status})", "Run again later.")
    raise HttpStatus(answer.url, f"the server answers {status}{_meaning(status)}", "", status)


def _meaning(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _target(answer: Snapshot) -> str | None:
    """Where a redirect leads, or None when the answer is none. An address that is not http(s) is kept as it is."""
    location = answer.header("location")
    if answer.status not in REDIRECTS or not location:
        return None
    return join(answer.final_url, location) or location


def _conditions(earlier: Earlier | None) -> dict[str, str]:
    """The headers that ask "changed since?" (RFC 9110 §13.1)."""
    if earlier is None:
        return {}
    sent = {
        "If-None-Match": earlier.validators.etag,
        "If-Modified-Since": earlier.validators.last_modified,
    }
    return {name: value for name, value in sent.items() if value and value.isascii() and value.isprintable()}


def retry_after(answer: Snapshot, now: float) -> float:
    """Seconds that the server asks to wait, in either form (RFC 9110 §10.2.3); 0 where it says nothing sensible."""
    said = (answer.header("retry-after") or "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    return max(0.0, until.replace(tzinfo=until.tzinfo or UTC).timestamp() - now)


def _kept_rules(earlier: Earlier, address: str) -> Robots | None:
    kept = earlier.load()
    usable = kept.status not in REDIRECTS and kept.status < 500
    return Robots.from_answer(kept.status, kept.body, address) if usable else None
