"""How an archive of the web is asked: slowly, one thing at a time, and no more once it says that it is too much."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self

from archive.backfill.plan import WebArchive
from archive.harvest.budget import Budget, Halted
from scraper.errors import Busy as HostBusy
from scraper.errors import FetchError, Refused, SourceError, TimedOut, Truncated, Unreachable
from scraper.fetch import Fetcher, HostStatistics, Limits, Pace, retry_after, user_agent
from scraper.records import Snapshot
from scraper.robots import address_of
from scraper.sources.mementos import captured_at
from scraper.urls import host

REST = 15 * 60.0
"""Seconds for which an archive is left alone that is too busy and does not say for how long."""
STORM = 3
"""Answers in a row that are failures of the archive itself, after which it is left alone."""
LIMITS = Limits(redirects=0, backoff=(), read=120.0, total=300.0)
"""Each answer is looked at before anything further is asked, nothing is asked twice. An index may think for long."""
INDEX_LIMITS = replace(LIMITS, max_bytes=64 * 1024 * 1024)
"""An index that cannot go on from where it was gives everything at once."""
SILENT = (Unreachable, TimedOut, Truncated)


class Busy(Halted):
    """The archive is to be left alone.

    Args:
        seconds: for how long; None where that is known already.
    """

    def __init__(self, seconds: float | None) -> None:
        super().__init__("busy")
        self.seconds = seconds


@dataclass(slots=True)
class Asking:
    """The way to one archive of the web; use it as a context manager."""

    web_archive: WebArchive
    contact: str | None
    budget: Budget
    clock: Callable[[], float]
    """Seconds since 1970."""
    sleep: Callable[[float], None]
    _fetcher: Fetcher | None = None
    _done: list[HostStatistics] = field(default_factory=list)
    _heard: list[Snapshot] = field(default_factory=list)
    _failures: int = 0
    _rules_status: int | None = None
    """Of the robots.txt of the archive; None: it did not answer."""
    _pause: float = 0.0
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def begin(self, pause: float, limits: Limits = LIMITS) -> None:
        """From here on requests are so many seconds apart.

        Raises:
            ConfigError: nobody may be asked without a contact.
        """
        if self._fetcher is not None:
            self._done.extend(self._fetcher.statistics())
            self._stack.close()
            self.sleep(max(pause, self._pause))  # the pace begins anew, the archive does not
        self._pause = pause
        private = {host(self.web_archive.cdx), host(self.web_archive.replay)}  # named by a person, for this very job
        agent = user_agent(version("kronikk"), self.contact)
        self._fetcher = self._stack.enter_context(
            Fetcher(
                agent,
                keep=self._hear,
                pause=pause,
                allow_private=private,
                limits=limits,
                clock=self.clock,
                pace=Pace(self.clock, self.sleep),
            )
        )

    def _hear(self, answer: Snapshot) -> None:
        self.budget.count()
        self._heard.append(answer)
        if answer.final_url == address_of(answer.final_url):
            self._rules_status = answer.status

    def statistics(self) -> tuple[HostStatistics, ...]:
        """What was asked for so far."""
        return (*self._done, *(self._fetcher.statistics() if self._fetcher else ()))

    def moment(self, seconds: float) -> str:
        """The time in so many seconds, as the archive writes times."""
        return datetime.fromtimestamp(self.clock() + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def index(self, url: str) -> Snapshot:
        """An answer of the index.

        Raises:
            Busy: it is to be left alone. Halted: the run is to end.
            SourceError: it refuses or fails. FetchError: it does not answer.
        """
        answer = self.once(url)
        if not 200 <= answer.status < 300:
            said = " ".join(answer.body[:300].decode("utf-8", "replace").split()) or "nothing else"
            kind = answer.media_type
            told = "" if "html" in kind else f": {said}"
            reason = f"the archive answers {answer.status}{told}"
            raise SourceError(url, reason, "It may not give out this site, or --cdx is wrong.")
        return answer

    def once(self, url: str) -> Snapshot:
        """The answer to one request, whatever its status: redirects are not followed.

        Raises:
            Busy: 429, or one failure of the archive after the other. Halted: the run is to end.
            Refused: robots.txt of the archive forbids it. FetchError: there was no answer.
        """
        assert self._fetcher is not None
        self.budget.check()
        self._heard.clear()
        try:
            answer = self._fetcher.fetch(url)
        except FetchError as error:
            own = [heard for heard in self._heard if heard.final_url != address_of(url)]
            if not own:
                self._check_silence(error)
                raise
            answer = own[-1]
        self._check_busy(answer)
        return answer

    def _check_silence(self, error: FetchError) -> None:
        """An archive that does not even give its rules, or said how long it wants to rest, is left alone."""
        no_rules = self._rules_status is None or self._rules_status >= 500 or self._rules_status == 429
        if isinstance(error, HostBusy) or (isinstance(error, Refused) and no_rules):
            raise Busy(REST)
        self._count_failure(isinstance(error, SILENT))

    def _check_busy(self, answer: Snapshot) -> None:
        """A status that was captured is none of the archive. For a short rest the pace sees to it."""
        own = captured_at(answer) is None
        asked = retry_after(answer, self.clock()) if own else 0.0
        if own and (answer.status == 429 or (answer.status == 503 and asked > LIMITS.longest_wait)):
            raise Busy(asked or REST)
        self._count_failure(own and answer.status >= 500)

    def _count_failure(self, failed: bool) -> None:
        self._failures = self._failures + 1 if failed else 0
        if self._failures >= STORM:
            raise Busy(REST)
