"""Reading again: all that is kept of some sites, with today's reader and with all that is known of them. Never fetches.

The captures are read into a scratch store first, the way a harvest would have done it. Then one transaction takes over
what differs: a site at a time, or all of them together where the archive holds no item yet. So the archive is either as
it was or as it should be, whenever the process ends.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from archive.errors import StorageError
from archive.harvest.budget import Budget, Halted, stopped_by_signals
from archive.harvest.reading import Read
from archive.harvest.run import Opened
from archive.reparse.gains import Count, SiteGains
from archive.reparse.past import remember
from archive.reparse.replay import SiteReplay
from archive.reparse.workers import Workers
from archive.store import RunSummary, Store, imports
from archive.store.history import Round, holds_items, knows_site, ranks, rounds
from archive.store.items import next_number
from archive.store.kept import files_of
from archive.store.scratch import scratch
from archive.store.transfer import Transfer
from archive.warc import OPEN, files
from archive.warc.checking import damage
from scraper.reading import read_snapshot
from scraper.records import Problem
from scraper.sites import Site

SCRATCH = "reparse.tmp"
"""Folder in the archive for what is worth nothing once it is done; made anew every time."""
FEW = 200
"""Captures for which it is not worth while to begin processes, where nobody says how many."""
MOST_DAMAGE = 3
"""Damaged places of one file that are told; `kronikk doctor` tells all."""
EXIT_CODES = {"done": 0, "partial": 3, "stopped": 11}


@dataclass(frozen=True, slots=True)
class Reparsed:
    """What came of it."""

    dry_run: bool
    run: RunSummary
    sites: tuple[SiteGains, ...]
    problems: tuple[Problem, ...]
    """What could not be read back from the WARC, and what else is damaged in it."""

    @property
    def exit_code(self) -> int:
        return self.run.exit_code


@dataclass(frozen=True, slots=True)
class Listener:
    """What is told while it goes on; every function may do nothing."""

    step: Callable[[str, int, int], None] = lambda site, done, of: None
    """Captures of a site that are read, and of how many."""
    problem: Callable[[Problem], None] = lambda problem: None
    site_done: Callable[[SiteGains], None] = lambda gains: None


def reparse(
    archive: Opened,
    sites: Sequence[Site],
    *,
    dry_run: bool = False,
    jobs: int | None = 1,
    listener: Listener = Listener(),  # noqa: B008  frozen
    read: Read = read_snapshot,
    stop: threading.Event | None = None,
) -> Reparsed:
    """Reads every kept capture of some sites again.

    Args:
        dry_run: only say what it would gain and lose: nothing in the archive's folder is written or held.
        jobs: processes that read side by side; None: as many as there are processors, where there is enough to do.
            Each imports the program that was started, which has to allow that (`if __name__ == "__main__"`).
        read: how a page is read; a function that can be pickled, where there are several jobs.
        stop: set it to end in good order; SIGINT and SIGTERM do the same.

    Raises:
        Locked: another run holds the archive.
        StorageError: disk or database does not take or give what is kept.
        WorkerLost: one of the processes was ended from outside.
    """
    budget = Budget(stop=stop)
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(budget.stop))
        if dry_run:  # one moment of the archive, whatever a run does to it meanwhile
            stack.enter_context(archive.store.comparing(write=False))
        else:
            stack.enter_context(archive.store.lock())
        folder = stack.enter_context(_scratch_folder(archive.store.folder, dry_run))
        job = _Job(archive.store, sites, budget, listener, read, folder, dry_run)
        return job.go(jobs)


@contextmanager
def _scratch_folder(archive: Path, dry_run: bool) -> Iterator[Path]:
    if dry_run:  # the archive may be one that nobody may write to
        with tempfile.TemporaryDirectory(prefix="kronikk-") as made:
            yield Path(made)
        return
    folder = archive / SCRATCH
    shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
    try:
        folder.mkdir()
    except OSError as error:
        remedy = "Check that it is a folder, its rights, and the disk."
        raise StorageError(str(folder), f"cannot be written ({error.strerror or error})", remedy) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class _Job:
    """One reparse while it goes on."""

    main: Store
    sites: Sequence[Site]
    budget: Budget
    listener: Listener
    read: Read
    folder: Path
    dry_run: bool
    run: int | None = None

    def go(self, jobs: int | None) -> Reparsed:
        """Reads the sites, and takes over what came of it."""
        self.run = None if self.dry_run else self.main.begin_run(version("kronikk"), "reparse")
        found = _Found([], [])
        with ExitStack() as unfinished:
            unfinished.push(lambda kind, error, trace: self._end_badly(found, error))
            try:
                self._read_sites(jobs, found)
                outcome = "partial" if found.problems else "done"
            except Halted as halt:
                outcome = halt.outcome
            summary = self._summary(found, outcome)
            self.main.finish_run(summary)
            unfinished.pop_all()
        return Reparsed(self.dry_run, summary, tuple(found.gains), tuple(found.problems))

    def _end_badly(self, found: _Found, error: BaseException | None) -> None:
        code = 8 if isinstance(error, StorageError) else 1
        with suppress(StorageError):
            self.main.finish_run(self._summary(found, "error", code))

    def _summary(self, found: _Found, outcome: str, code: int | None = None) -> RunSummary:
        return RunSummary(
            run=self.run,
            outcome=outcome,
            exit_code=EXIT_CODES[outcome] if code is None else code,
            new_items=sum(len(site.new) for site in found.gains),
            changed_items=sum(site.changed for site in found.gains),
            gone_items=sum(len(site.removed) for site in found.gains),
            problems=len(found.problems),
        )

    def _read_sites(self, jobs: int | None, found: _Found) -> None:
        with ExitStack() as stack:
            store = stack.enter_context(scratch(self.main, self.folder / "scratch.db"))
            store.recover(lambda error: self._note(found, Problem(error.code, str(error))))
            for site in self.sites:
                store.put_site(site)
            with store.writing() as db:
                history = rounds(db)
                remember(self.sites, store, history, self.budget.check)
            workers = stack.enter_context(Workers(self._jobs(jobs, history), self.folder))
            for group in self._groups():
                replays = [self._replayed(site, store, history, workers, found) for site in group]
                self._take_over(replays, history, found)
            self._note_damage(store, found)

    def _note_damage(self, store: Store, found: _Found) -> None:
        """Damage in files of the sites that no reading met, such as in the answer of a feed."""
        told = [problem.message for problem in found.problems]
        with store.reading() as db:
            names = set(files_of(db, [site.key for site in self.sites]))
        for path in files(store.warc_folder):
            if path.name.removesuffix(OPEN) in names and not any(str(path) in message for message in told):
                for wrong in islice(damage(path), MOST_DAMAGE):
                    message = f"{wrong.thing}: {wrong.reason}. Put the file back from a copy of the archive."
                    self._note(found, Problem(wrong.code, message))

    def _jobs(self, jobs: int | None, history: Sequence[Round]) -> int:
        if jobs is not None:
            return jobs
        return 1 if sum(len(entry.captures) for entry in history) < FEW else os.cpu_count() or 1

    def _groups(self) -> list[list[Site]]:
        """Sites that are taken over together: all, where there is no item, so that numbers are as in a harvest."""
        with self.main.reading() as db:
            return [[site] for site in self.sites] if holds_items(db) else [list(self.sites)]

    def _replayed(
        self, site: Site, store: Store, history: Sequence[Round], workers: Workers, found: _Found
    ) -> SiteReplay:
        def step(done: int, of: int) -> None:
            self.listener.step(site.key, done, of)

        replay = SiteReplay(
            site, store, self.main, history, workers, self.read, self.budget, step, version("kronikk")
        ).go()
        for problem in replay.problems:
            self._note(found, problem, site.key)
        return replay

    def _note(self, found: _Found, problem: Problem, site: str | None = None) -> None:
        found.problems.append(problem)
        self.listener.problem(problem)
        if self.run is not None:
            with self.main.reading() as db:
                known = site is not None and knows_site(db, site)
            self.main.problem(problem, run=self.run, site=site if known else None)

    def _take_over(self, replays: Sequence[SiteReplay], history: tuple[Round, ...], found: _Found) -> None:
        scratch_db = replays[0].store.db
        with self.main.comparing(write=not self.dry_run) as db:
            transfers = [Transfer(db, scratch_db, replay.site.key, replay.lost) for replay in replays]
            numbers = _numbers(transfers, ranks(history), next_number(db))
            gains = [
                _counted(transfer, replay, {} if self.dry_run else numbers[transfer.site])
                for transfer, replay in zip(transfers, replays, strict=True)
            ]
            for transfer in () if self.run is None else transfers:
                transfer.write_ground()
            _number_names(() if self.run is None else transfers, ranks(history))
            for transfer in () if self.run is None else transfers:
                assert self.run is not None
                transfer.write_items(numbers[transfer.site], self.run, self.main.now())
                transfer.write_names([site.key for site in self.sites])
                imports.note_read(db, transfer.site)
        for site in gains:
            found.gains.append(site)
            self.listener.site_done(site)


@dataclass(slots=True)
class _Found:
    gains: list[SiteGains]
    problems: list[Problem]


def _numbers(transfers: Sequence[Transfer], order: dict[int, int], first: int) -> dict[str, dict[int, int]]:
    """Site -> number in the scratch database -> number, for new items: in the order in which a harvest met them."""
    new = [
        (order[transfer.first_capture(item)], position, item)
        for position, transfer in enumerate(transfers)
        for item in transfer.new_items()
    ]
    numbers: dict[str, dict[int, int]] = {transfer.site: {} for transfer in transfers}
    for number, (_, position, item) in enumerate(sorted(new), first):
        numbers[transfers[position].site][item] = number
    return numbers


def _number_names(transfers: Sequence[Transfer], order: dict[int, int]) -> None:
    """Gives new people and organisations their numbers in the order in which a harvest met them."""
    named = [
        (order[capture], position, number, table, folded)
        for position, transfer in enumerate(transfers)
        for capture, number, table, folded in transfer.named()
    ]
    for _, position, _, table, folded in sorted(named):
        transfers[position].number(table, folded)


def _counted(transfer: Transfer, replay: SiteReplay, numbers: dict[int, int]) -> SiteGains:
    count = Count(transfer.site)
    for change in transfer.changes():
        if change.before is None and change.after is not None:
            count.added(change.after, numbers.get(change.after.item))
        elif change.after is None and change.before is not None:
            became = change.became
            count.gone(change.before, None if became is None else transfer.pairs.get(became, numbers.get(became)))
        elif change.before is not None and change.after is not None:
            count.kept(change.before, change.after)
    count.untouched(transfer.untouched)
    return count.summed(replay.captures, len(replay.problems))
