"""The job of an import: every file is gone through once, what belongs here is kept, and then read in its place in time.

Rows are written some hundred at a time, after their records are on the disk; so a kill loses nothing that was reported,
and the same import once more goes on where the last one ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from archive.errors import NoArchiveFile, StorageError
from archive.harvest.budget import Budget, Halted, stopped_by_signals
from archive.harvest.reading import Read
from archive.harvest.run import Opened
from archive.imports.containers import Part, opened
from archive.imports.intake import Counted, Intake
from archive.imports.owners import Owners
from archive.reparse import Listener as ReadingListener
from archive.reparse import Reparsed, SiteGains, reparse
from archive.store import RunSummary, Store, imports
from archive.warc import WarcWriter
from archive.warc.foreign import Records
from scraper.reading import read_snapshot
from scraper.records import Problem
from scraper.sites import Site

TOGETHER = 100
"""Records whose rows are written in one transaction."""
SAID_HOSTS = 5
EXIT_CODES = {"done": 0, "partial": 3, "failed": 5, "stopped": 11}


@dataclass(frozen=True, slots=True)
class FileImported:
    """What came of one file."""

    file: str
    captures: int
    """That are new here."""
    known: int
    """That the archive had already."""
    left_out: Mapping[str, int]
    """Reason -> how many."""
    hosts: Mapping[str, int]
    """Of captures that belong to no site, the most frequent hosts."""
    problems: tuple[Problem, ...]
    """Damaged places, and what is wrong with the file as a whole."""
    readable: bool
    """Whether anything in it could be read."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import."""

    dry_run: bool
    run: RunSummary
    files: tuple[FileImported, ...]
    sites: tuple[SiteGains, ...]
    """What reading the captures of the sites in order of time changed."""

    @property
    def captures(self) -> int:
        return sum(file.captures for file in self.files)

    @property
    def exit_code(self) -> int:
        return self.run.exit_code


@dataclass(frozen=True, slots=True)
class Listener:
    """What is told while it goes on; every function may do nothing."""

    step: Callable[[str, int, int], None] = lambda file, done, of: None
    """Bytes of a file that are read, and of how many."""
    problem: Callable[[Problem], None] = lambda problem: None
    file_done: Callable[[FileImported], None] = lambda file: None
    reading: ReadingListener = field(default_factory=ReadingListener)


def import_files(
    archive: Opened,
    paths: Sequence[Path],
    sites: Sequence[Site],
    *,
    given_to: Site | None = None,
    dry_run: bool = False,
    jobs: int | None = 1,
    listener: Listener = Listener(),  # noqa: B008  frozen
    read: Read = read_snapshot,
    stop: threading.Event | None = None,
) -> Imported:
    """Takes the captures of WARC, ARC and WACZ files into the archive.

    Args:
        sites: all sites of the archive; a capture goes to the first that its address belongs to.
        given_to: one of them that all captures go to, whatever their address.
        dry_run: only count what would be kept; nothing is written.
        jobs, read: as in `archive.reparse.reparse`, which reads what came in.
        stop: set it to end in good order; SIGINT and SIGTERM do the same.

    Raises:
        Locked: another run holds the archive.
        StorageError: a file cannot be opened, or the archive does not take what came.
    """
    budget = Budget(stop=stop)
    job = _Job(archive.store, sites, given_to, budget, listener, dry_run)
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(budget.stop))
        if dry_run:
            return job.count(paths)
        with archive.store.lock():
            done = job.keep(paths)
        waiting = job.unread()
        if done.run.outcome == "stopped" or not waiting:
            return done
        again = reparse(archive, waiting, jobs=jobs, listener=listener.reading, read=read, stop=budget.stop)
        return job.finished(done, again)


@dataclass(slots=True)
class _Job:
    store: Store
    sites: Sequence[Site]
    given_to: Site | None
    budget: Budget
    listener: Listener
    dry_run: bool
    files: list[FileImported] = field(default_factory=list)

    def count(self, paths: Sequence[Path]) -> Imported:
        """What an import would keep."""
        intake = self._intake(None, 0)
        outcome = self._go(paths, intake)
        return Imported(True, self._summary(None, outcome), tuple(self.files), ())

    def keep(self, paths: Sequence[Path]) -> Imported:
        """Keeps what belongs here; nothing of it is read yet."""
        self.store.recover(self._lost)
        run = self.store.begin_run(version("kronikk"), "import")
        with ExitStack() as unfinished:
            unfinished.push(lambda kind, error, trace: self._end_badly(run, error))
            for site in self.sites:
                self.store.put_site(site)
            with WarcWriter(self.store.warc_folder, known=self.store.original, sync=False) as writer:
                outcome = self._go(paths, self._intake(writer, run))
            summary = self._summary(run, outcome)
            self.store.finish_run(summary)
            unfinished.pop_all()
        return Imported(False, summary, tuple(self.files), ())

    def unread(self) -> list[Site]:
        """Sites with captures that wait for being read, also those of an import that was ended."""
        with self.store.reading() as db:
            waiting = imports.unread(db)
        return [site for site in self.sites if site.key in waiting]

    def finished(self, done: Imported, again: Reparsed) -> Imported:
        """Together with what reading them gave."""
        worst = max(done.run.outcome, again.run.outcome, key=lambda outcome: EXIT_CODES[outcome])
        run = replace(
            done.run,
            outcome=worst,
            exit_code=EXIT_CODES[worst],
            new_items=again.run.new_items,
            changed_items=again.run.changed_items,
            gone_items=again.run.gone_items,
            problems=done.run.problems + again.run.problems,
        )
        self.store.finish_run(run)
        return replace(done, run=run, sites=again.sites)

    def _intake(self, writer: WarcWriter | None, run: int) -> Intake:
        key = self.given_to.key if self.given_to else None
        return Intake(self.store, Owners(self.sites, self.given_to), writer, run, key)

    def _go(self, paths: Sequence[Path], intake: Intake) -> str:
        """Goes through all files, and gives the outcome."""
        counts: list[tuple[Path, Counted]] = []
        halted = False
        try:
            for path in paths:
                counts.append((path, Counted(path.name)))
                self._go_through(path, intake, counts[-1][1])
            with self._turn(intake):
                intake.take_waiting()
        except Halted:
            halted = True
        for path, counted in counts:
            self._file_done(path, counted, intake.run)
        if halted:
            return "stopped"
        if not any(file.readable for file in self.files):
            return "failed"
        return "partial" if any(file.problems for file in self.files) else "done"

    def _go_through(self, path: Path, intake: Intake, counted: Counted) -> None:
        try:
            with opened(path) as container:
                counted.problems += [Problem("import_damaged", f"{path}: {reason}.") for reason in container.wrong]
                for part in container.parts:
                    self._go_through_part(part, intake, counted)
                self._note_source(path, intake)
        except NoArchiveFile as error:
            counted.problems.append(Problem(error.code, str(error)))

    def _go_through_part(self, part: Part, intake: Intake, counted: Counted) -> None:
        counted.part = part.name
        try:
            self._take_part(part, intake, counted)
        except NoArchiveFile as error:
            counted.problems.append(Problem(error.code, str(error)))

    def _take_part(self, part: Part, intake: Intake, counted: Counted) -> None:
        with part.open() as file:
            records = Records(file, part.name)
            entries = iter(records)
            seen = -1
            while seen != counted.seen:
                self.budget.check()
                seen = counted.seen
                with self._turn(intake):
                    for entry in islice(entries, TOGETHER):
                        intake.take(entry, counted)
                self.listener.step(part.name, records.done, part.size)

    @contextmanager
    def _turn(self, intake: Intake) -> Iterator[None]:
        """A turn at the database whose rows are written when their records are on the disk."""
        with self.store.comparing(write=intake.writer is not None):
            yield
            if intake.writer is not None:
                intake.writer.flush()

    def _note_source(self, path: Path, intake: Intake) -> None:
        for site in sorted(intake.sites) if intake.writer is not None else ():
            self.store.source_ok(site, "import", path.name, None)
        intake.sites.clear()

    def _file_done(self, path: Path, counted: Counted, run: int) -> None:
        file = FileImported(
            str(path),
            counted.captures,
            counted.known,
            dict(counted.left_out.most_common()),
            dict(counted.hosts.most_common(SAID_HOSTS)),
            tuple(counted.problems),
            counted.whole > 0,
        )
        self.files.append(file)
        for problem in file.problems:
            self._tell(problem, None if self.dry_run else run)
        self.listener.file_done(file)

    def _lost(self, error: StorageError) -> None:
        self._tell(Problem(error.code, str(error)), None)

    def _tell(self, problem: Problem, run: int | None) -> None:
        self.listener.problem(problem)
        if run is not None:
            self.store.problem(problem, run=run)

    def _end_badly(self, run: int, error: BaseException | None) -> None:
        code = 8 if isinstance(error, StorageError) else 1
        with suppress(StorageError):  # the disk that failed may not take this row either
            self.store.finish_run(replace(self._summary(run, "stopped"), outcome="error", exit_code=code))

    def _summary(self, run: int | None, outcome: str) -> RunSummary:
        problems = sum(len(file.problems) for file in self.files)
        return RunSummary(run=run, outcome=outcome, exit_code=EXIT_CODES[outcome], problems=problems)
