"""The job: the index is read, the captures are asked for, kept, and at the end read in order of time.

One connection, one request at a time. How far it came is in the database after every answer, so it may be stopped or
killed at any moment, and goes on where it was.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from importlib.metadata import version

from archive.backfill.plan import Plan, WebArchive
from archive.backfill.replay import Replays
from archive.backfill.visit import INDEX_LIMITS, Asking, Busy
from archive.errors import StorageError
from archive.harvest.budget import Budget, Halted, stopped_by_signals
from archive.harvest.reading import Read
from archive.harvest.run import EXIT_CODES as RUN_EXIT_CODES
from archive.harvest.run import Opened
from archive.reparse import Reparsed, reparse
from archive.store import RunSummary, backfills, imports
from archive.store.backfills import Scope
from archive.warc import WarcWriter
from scraper.errors import Refused, ScraperError, SourceError
from scraper.reading import read_snapshot
from scraper.records import Problem
from scraper.sites import Site
from scraper.sources.wayback import CdxSource, IndexPage

EXIT_CODES = RUN_EXIT_CODES | {"busy": 15}
INDEX_PAUSE = 2.5
"""Seconds between requests to an index: 0.4 a second."""
REPLAY_PAUSE = 1.0
"""Seconds between captures that are asked for."""


@dataclass(frozen=True, slots=True)
class IndexRead:
    """The index gave one answer."""

    target: str
    listed: int
    """Captures in it."""
    wanted: int
    """How many of them are of interest and were not known."""


@dataclass(frozen=True, slots=True)
class MementoAsked:
    """One capture is done with."""

    url: str
    timestamp: str
    outcome: str
    """kept, same, copy, jumped, missing, excluded, failed."""
    number: int
    """From 1."""
    of: int
    message: str = ""


Event = IndexRead | MementoAsked


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose on the command line."""

    web_archive: WebArchive
    contact: str | None = None
    """Goes into the user agent; needed for the public network."""
    since: str = ""
    """14 digits, UTC, included; empty: from the first capture."""
    until: str = ""
    max_requests: int | None = None
    max_time: float | None = None
    dry_run: bool = False
    """Read the index only, keep nothing."""


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What came of it."""

    site: str
    run: RunSummary
    listed: int
    """Captures that the index named in this run."""
    outcomes: Mapping[str, int]
    """What became of captures in this run -> how many."""
    left: int
    """Captures that are still to be asked for; of a dry run, those that would be."""
    problems: tuple[Problem, ...]
    rests_until: str | None = None
    """The archive asks not to be called before, UTC."""
    reading: Reparsed | None = None
    """What reading them gave; None where there was nothing to read."""

    @property
    def exit_code(self) -> int:
        return self.run.exit_code


def backfill(
    archive: Opened,
    site: Site,
    options: Options,
    *,
    progress: Callable[[Event], None] = lambda event: None,
    read: Read = read_snapshot,
    jobs: int | None = 1,
    stop: threading.Event | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Backfilled:
    """Fetches what an archive of the web holds of a site, and reads it.

    Args:
        progress: called with what happens.
        read, jobs: as in `reparse`, which reads the captures at the end, also after a stop.
        stop: set it to end after the current capture; SIGINT and SIGTERM do the same.
        clock, sleep, monotonic: time for pauses, and for `max_time`.

    Raises:
        ConfigError: no contact, and an archive on the public network.
        Locked: another run holds the archive.
        StorageError: disk or database does not take what came; what was reported as done is kept.
    """
    plan = Plan(site, options.web_archive, options.since, options.until)
    budget = Budget(options.max_requests, options.max_time, stop, monotonic)
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(budget.stop))
        asking = stack.enter_context(Asking(options.web_archive, options.contact, budget, clock, sleep))
        job = _Job(archive, plan, asking, progress)
        if options.dry_run:
            return job.dry()
        stack.enter_context(archive.store.lock())
        done = job.run()
    return _read(archive, site, done, read, jobs)


def _read(archive: Opened, site: Site, done: Backfilled, read: Read, jobs: int | None) -> Backfilled:
    with archive.store.reading() as db:
        waiting = site.key in imports.unread(db)
    if not waiting:
        return done
    reading = reparse(archive, [site], read=read, jobs=jobs)
    made, code = reading.run, done.run.exit_code or reading.run.exit_code
    run = replace(
        done.run,
        exit_code=code,
        outcome=done.run.outcome if done.run.exit_code else made.outcome if code else done.run.outcome,
        new_items=made.new_items,
        changed_items=made.changed_items,
        gone_items=made.gone_items,
        problems=done.run.problems + made.problems,
    )
    archive.store.finish_run(run)
    return replace(done, run=run, reading=reading)


class _Job:
    """One backfill while it goes on."""

    def __init__(self, archive: Opened, plan: Plan, asking: Asking, progress: Callable[[Event], None]) -> None:
        self.store, self.plan, self.asking, self.progress = archive.store, plan, asking, progress
        self.scope = Scope(plan.site.key, plan.web_archive.cdx, plan.since, plan.until)
        self.questions = plan.questions()
        self.listed = 0
        self.failed_questions = 0
        self.problems: list[Problem] = []
        self.outcomes: Counter[str] = Counter()
        self.halted: str | None = None
        self.number: int | None = None

    # ------------------------------------------------------------------------------------------------ dry run

    def dry(self) -> Backfilled:
        """Reads the index, and says how many captures would be asked for."""
        found: set[tuple[str, str]] = set()
        with suppress(Halted):
            self.asking.begin(INDEX_PAUSE, INDEX_LIMITS)
            for source in self.questions:
                self._question(source, lambda source: self._dry_question(source, found))
        summary = replace(self._summary("dry_run"), would_fetch=len(found))
        return self._result(summary, len(found))

    def _dry_question(self, source: CdxSource, found: set[tuple[str, str]]) -> None:
        for page in source.pages(self.asking.index):
            self.listed += page.rows
            known = len(found)
            found |= {(one.url, one.digest) for one in page.mementos if self.plan.rank(one) is not None}
            self.progress(IndexRead(source.target, page.rows, len(found) - known))

    # ------------------------------------------------------------------------------------------------ the run

    def run(self) -> Backfilled:
        """Lists, fetches, keeps; the row of the run is written whatever happens."""
        with WarcWriter(self.store.warc_folder, known=self.store.original, clock=self.asking.clock) as writer:
            return self._run(writer)

    def _run(self, writer: WarcWriter) -> Backfilled:
        self.store.recover()
        self.number = self.store.begin_run(version("kronikk"), "backfill")
        with ExitStack() as unfinished:
            unfinished.push(lambda kind, error, trace: self._end_badly(error))
            self.store.put_site(self.plan.site)
            try:
                self._check_rest()
                self._list_all()
                self._replay_all(writer, self.number)
            except Busy as busy:
                self.halted = busy.outcome
                self._rest(busy)
            except Halted as halt:
                self.halted = halt.outcome
            except Refused as error:
                self.halted = "failed"
                self._note(Problem(error.code, str(error), self.plan.web_archive.replay))
            with self.store.writing() as db:
                given_up = backfills.give_up(db, self.scope)
                left, rests = backfills.count(db, self.scope), backfills.rests_until(db, self.scope.cdx)
            self._note_failures(given_up)
            summary = self._summary(self._outcome())
            self.store.finish_run(summary)
            unfinished.pop_all()
        return self._result(summary, left, rests if self.halted == "busy" else None)

    def _end_badly(self, error: BaseException | None) -> None:
        code = 8 if isinstance(error, StorageError) else 1
        with suppress(StorageError):  # the disk that failed may not take this row either
            self.store.finish_run(replace(self._summary("failed"), outcome="error", exit_code=code))

    def _check_rest(self) -> None:
        with self.store.reading() as db:
            until = backfills.rests_until(db, self.scope.cdx)
        if until is not None and until > self.asking.moment(0):
            raise Busy(None)

    def _rest(self, busy: Busy) -> None:
        if busy.seconds is not None:
            with self.store.writing() as db:
                backfills.put_rest(db, self.scope.cdx, self.asking.moment(busy.seconds))

    # ------------------------------------------------------------------------------------------------ index

    def _list_all(self) -> None:
        with self.store.writing() as db:
            states = [backfills.listed(db, self.scope.site, source) for source in self.questions]
            if all(state.done for state in states) and backfills.count(db, self.scope) == 0:
                for state in states:
                    backfills.begin_again(db, state.id)
        self.asking.begin(INDEX_PAUSE, INDEX_LIMITS)
        for source in self.questions:
            self._question(source, self._list)
        with self.store.reading() as db:
            nothing = self.failed_questions == len(self.questions) and backfills.count(db, self.scope) == 0
        if nothing:
            raise Halted("failed")

    def _question(self, source: CdxSource, read: Callable[[CdxSource], None]) -> None:
        """One question to the index; one that fails leaves the others."""
        place = f"{source.url}?url={source.target}"
        try:
            read(source)
        except Halted:
            raise
        except ScraperError as error:
            self.failed_questions += 1
            code = error.code if isinstance(error, SourceError) else f"source_{error.code}"
            self._note(Problem(code, str(error), place))
            if self.number is not None:
                self.store.source_failed(self.scope.site, source.kind, place, str(error))
        else:
            if self.number is not None:
                self.store.source_ok(self.scope.site, source.kind, place, None)

    def _list(self, source: CdxSource) -> None:
        with self.store.writing() as db:
            state = backfills.listed(db, self.scope.site, source)
        if state.done:
            return
        for page in source.pages(self.asking.index, state.resume_key):
            new = self._put(state, page)
            self.listed += page.rows
            self.progress(IndexRead(source.target, page.rows, new))

    def _put(self, state: backfills.Listed, page: IndexPage) -> int:
        ranked = [(one, rank) for one in page.mementos if (rank := self.plan.rank(one)) is not None]
        with self.store.writing() as db:
            return backfills.put_listed(db, state, self.scope, ranked, page.resume_key, self.store.now())

    # ------------------------------------------------------------------------------------------------ captures

    def _replay_all(self, writer: WarcWriter, run: int) -> None:
        with self.store.reading() as db:
            of = backfills.count(db, self.scope)
        if not of:
            return
        self.asking.begin(REPLAY_PAUSE)
        replays = Replays(self.store, self.plan, self.scope, self.asking, writer, run)
        for number, (wanted, outcome, message) in enumerate(replays.go(), 1):
            self.outcomes[outcome] += 1
            one = wanted.memento
            self.progress(MementoAsked(one.url, one.timestamp, outcome, number, max(of, number), message))

    # ------------------------------------------------------------------------------------------------ the end

    def _note_failures(self, given_up: int) -> None:
        failed = self.outcomes["failed"]
        if failed:
            again = f" {given_up} of them were given up." if given_up else " The next run asks again."
            message = f"{self.plan.web_archive.replay}: the archive failed to give {failed} captures.{again}"
            self._note(Problem("replay_failed", message, self.plan.web_archive.replay))

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        if self.number is not None:
            self.store.problem(problem, run=self.number, site=self.scope.site)

    def _outcome(self) -> str:
        return self.halted or ("partial" if self.problems else "done")

    def _summary(self, outcome: str) -> RunSummary:
        hosts = self.asking.statistics()
        return RunSummary(
            run=self.number,
            outcome=outcome,
            exit_code=EXIT_CODES[outcome],
            requests=sum(host.requests for host in hosts),
            bytes=sum(host.bytes for host in hosts),
            problems=len(self.problems),
        )

    def _result(self, summary: RunSummary, left: int, rests_until: str | None = None) -> Backfilled:
        outcomes = dict(sorted(self.outcomes.items()))
        return Backfilled(self.scope.site, summary, self.listed, outcomes, left, tuple(self.problems), rests_until)
