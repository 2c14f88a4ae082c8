"""The run: sites side by side, one writer, a row in `runs` and a summary. The one place where web and archive meet."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Protocol

from archive.errors import StorageError
from archive.harvest.budget import Budget, stopped_by_signals
from archive.harvest.events import Progress, SiteDone
from archive.harvest.keeping import Keeper
from archive.harvest.reading import Read, SiteReading
from archive.harvest.scope import named_hosts
from archive.harvest.visit import Visit
from archive.store import RunSummary, Store, Tally, hosts, schedule
from archive.warc import LARGEST_FILE, WarcWriter
from scraper.fetch import Fetcher, Limits, Pace, user_agent
from scraper.reading import read_snapshot
from scraper.records import Recall
from scraper.sites import Site

EXIT_CODES = {
    "done": 0, "dry_run": 0, "max_requests": 0, "daily_budget": 0,
    "partial": 3, "failed": 5, "stopped": 11, "out_of_time": 15,
}  # fmt: skip
"""Outcome of a run -> exit code of the command (see the table of exit codes)."""
WORST_LAST = ("daily_budget", "max_requests", "out_of_time", "stopped")
SIDE_BY_SIDE = 32
"""Sites that are visited at the same time. Most of the time a visit waits for its host's pause."""


class Opened(Protocol):
    """What a run needs of an archive."""

    @property
    def store(self) -> Store: ...


SideBySide = Callable[[Callable[[Visit], Visit], Sequence[Visit]], Iterable[Visit]]
"""A `map`: how sites are visited side by side. The builtin `map` visits them one after the other."""


def threads(visit: Callable[[Visit], Visit], visits: Sequence[Visit], most: int = SIDE_BY_SIDE) -> Iterator[Visit]:
    """Visits sites in threads, so many at most; gives them back in their order, each as soon as it is there."""
    with ThreadPoolExecutor(max_workers=max(1, min(most, len(visits))), thread_name_prefix="visit") as pool:
        yield from pool.map(visit, visits)


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is made; what a person may choose on the command line."""

    contact: str | None = None
    """Goes into the user agent; needed for the public network."""
    max_requests: int | None = None
    """No page is begun after so many requests."""
    max_time: float | None = None
    """Seconds after which no page is begun."""
    dry_run: bool = False
    """Ask the sources only, keep nothing."""
    full: bool = False
    """Ask for all pages, unconditionally, and read everything anew."""
    ask_all: bool = False
    """Ask also for pages that are not due yet, "changed since?"."""


def harvest(
    archive: Opened,
    sites: Sequence[Site],
    options: Options = Options(),  # noqa: B008  frozen
    *,
    progress: Progress = lambda event: None,
    read: Read = read_snapshot,
    side_by_side: SideBySide = threads,
    stop: threading.Event | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    largest_file: int = LARGEST_FILE,
) -> RunSummary:
    """Discovers, fetches, keeps, reads and stores: one run over some sites.

    Args:
        progress: called with what happens, from several threads.
        read: how a page is read.
        side_by_side: a `map` over the sites; their pages are fetched in it, read and stored outside of it.
        stop: set it to end the run after the current page; SIGINT and SIGTERM do the same.
        clock, sleep, monotonic: time for the pauses between requests and for `max_time`.
        largest_file: bytes beyond which a WARC file is closed and the next one begun.

    Raises:
        ConfigError: no contact, and a site on the public network.
        Locked: another run holds the archive.
        StorageError: disk or database does not take what came; what was reported as done is kept.
    """
    budget = Budget(options.max_requests, options.max_time, stop, monotonic)
    job = _Job(archive.store, options, progress, read, budget)
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(budget.stop))
        with archive.store.reading() as db:
            pace = Pace(clock, sleep, hosts.states(db))
        visits = _visits(stack, job, sites, limits, pace, clock)
        if options.dry_run:
            return job.dry(side_by_side, visits)
        stack.enter_context(job.store.lock())
        writer = stack.enter_context(
            WarcWriter(job.store.warc_folder, known=job.store.original, largest=largest_file, clock=clock)
        )
        return job.run(side_by_side, visits, writer)


def _visits(
    stack: ExitStack, job: _Job, sites: Sequence[Site], limits: Limits, pace: Pace, clock: Callable[[], float]
) -> list[Visit]:
    agent = user_agent(version("kronikk"), job.options.contact)
    recall: Recall = (lambda url: None) if job.options.full else job.store.recall
    visits = []
    for site in sites:
        visit = Visit(site, job.store, job.budget, job.progress, ask_all=job.options.ask_all or job.options.full)
        visit.fetcher = stack.enter_context(
            Fetcher(
                agent,
                recall=recall,
                keep=visit.keep,
                pause=site.pause,
                allow_private=named_hosts(site) if site.allow_private else False,
                limits=limits,
                clock=clock,
                pace=pace,
                daily_budget=site.daily_budget,
            )
        )
        visits.append(visit)
    return visits


class _Job:
    """One run while it goes on."""

    def __init__(self, store: Store, options: Options, progress: Progress, read: Read, budget: Budget) -> None:
        self.store, self.options, self.progress, self.read, self.budget = store, options, progress, read, budget
        self.tally = Tally()
        self.problems = 0
        self.halts: list[str] = []

    def dry(self, side_by_side: SideBySide, visits: Sequence[Visit]) -> RunSummary:
        """Asks the sources, and says how many pages would be asked for."""
        for visit in side_by_side(Visit.go, visits):
            self.progress(SiteDone(visit.site.key, Tally(), visit.problems, visit.halted))
            self.problems += visit.problems
        would = sum(visit.would_fetch for visit in visits)
        return replace(self._summary(None, visits, "dry_run"), would_fetch=would)

    def run(self, side_by_side: SideBySide, visits: Sequence[Visit], writer: WarcWriter) -> RunSummary:
        """Visits the sites and reads each when its pages are in."""
        self.store.recover()
        run = self.store.begin_run(version("kronikk"))
        keeper = Keeper(self.store, writer, run)
        with ExitStack() as unfinished:
            unfinished.push(lambda kind, error, trace: self._end_badly(run, visits, error))
            for visit in visits:
                visit.run, visit.keeper = run, keeper
                self.store.put_site(visit.site)
            for visit in side_by_side(self._visit, visits):
                self._read(visit, run)
                self._note_hosts(visit, run)
            summary = self._summary(run, visits, self._outcome(visits))
            self.store.finish_run(summary)
            unfinished.pop_all()
        return summary

    def _visit(self, visit: Visit) -> Visit:
        """Visits one site. Where that fails for good, the other threads end after their current page."""
        with ExitStack() as unfinished:
            unfinished.callback(self.budget.stop.set)
            visit.go()
            unfinished.pop_all()
        return visit

    def _end_badly(self, run: int, visits: Sequence[Visit], error: BaseException | None) -> None:
        self.budget.stop.set()
        code = 8 if isinstance(error, StorageError) else 1
        with suppress(StorageError):  # the disk that failed may not take this row either
            self.store.finish_run(replace(self._summary(run, visits, "failed"), outcome="error", exit_code=code))

    def _read(self, visit: Visit, run: int) -> None:
        if visit.halted == "stopped":
            self._site_done(visit, Tally(), visit.problems, visit.halted)
            return
        reading = SiteReading(
            visit.site, self.store, self.read, self.budget, self.progress, run, version("kronikk"), self.options.full
        )
        reading.go(complete=visit.halted is None)
        self._site_done(visit, reading.tally, visit.problems + reading.problems, visit.halted or reading.halted)

    def _note_hosts(self, visit: Visit, run: int) -> None:
        """Keeps what the hosts of a site were asked for, and when its pages are due now that their items are known."""
        counted = visit.fetcher.statistics()
        with self.store.writing() as db:
            hosts.put_statistics(db, run, visit.site.key, counted)
            for host in counted:
                hosts.put_state(db, visit.fetcher.host_state(f"http://{host.host}/"))
            schedule.plan_run(db, visit.site.key, run)

    def _site_done(self, visit: Visit, tally: Tally, problems: int, halted: str | None) -> None:
        self.tally += tally
        self.problems += problems
        self.halts.extend([halted] if halted else [])
        self.progress(SiteDone(visit.site.key, tally, problems, halted))

    def _outcome(self, visits: Sequence[Visit]) -> str:
        halted = max(self.halts, key=WORST_LAST.index, default=None)
        asked, failed = sum(visit.sources for visit in visits), sum(visit.sources_failed for visit in visits)
        if halted in ("stopped", "out_of_time"):
            return halted
        if asked and asked == failed:
            return "failed"
        if any(visit.failures for visit in visits):
            return "partial"
        return halted or "done"

    def _summary(self, run: int | None, visits: Sequence[Visit], outcome: str) -> RunSummary:
        hosts = [host for visit in visits for host in visit.fetcher.statistics()]
        return RunSummary(
            run=run,
            outcome=outcome,
            exit_code=EXIT_CODES[outcome],
            requests=sum(host.requests for host in hosts),
            not_modified=sum(host.not_modified for host in hosts),
            bytes=sum(host.bytes for host in hosts),
            new_items=self.tally.new,
            changed_items=self.tally.changed,
            gone_items=self.tally.gone,
            problems=self.problems,
        )
