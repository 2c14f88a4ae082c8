"""The store of an archive: one SQLite file behind one door. The only writer of SQL; never fetches, never reads pages.

Threads may share a store: they take turns. Every method that writes is one transaction, whole or not there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import schema, warc
from archive.errors import CaptureLost, StorageError
from archive.store import captures, items, lock
from archive.store.records import Capture, Fingerprints, Page, PageReading, RunSummary, Tally
from archive.warc import Location, Original
from archive.warc.record import validators_of
from scraper.records import Candidate, Earlier, Problem, Snapshot, Validators
from scraper.sites import Site
from scraper.urls import canonical

DATABASE = "news.db"
WARC = "warc"


def utc_now() -> datetime:
    return datetime.now(UTC)


def loaded(folder: Path, capture: Capture, location: Location) -> Snapshot:
    """The answer as it came, from the WARC files of a folder.

    Raises:
        CaptureLost: it is not there any more.
    """
    snapshot = warc.read(folder, location)
    asked = datetime.fromisoformat(capture.captured_at)
    return replace(snapshot, url=capture.url, final_url=capture.final_url, captured_at=asked)


class Store:
    """The kept side of an archive folder. Use it as a context manager, or close it.

    Args:
        folder: the archive; `news.db` and `warc/` are in it.
        db: its open database.
        clock: what time it is, aware, in UTC.
    """

    def __init__(self, folder: Path, db: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self.folder, self.db, self.clock = folder, db, clock
        self._turn = threading.RLock()

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        create: bool = False,
        wait: float = schema.WAIT,
        clock: Callable[[], datetime] = utc_now,
    ) -> Store:
        """Opens the archive in a folder.

        Args:
            create: make folder and database when they are not there.
            wait: seconds to wait for another program that is writing to the database.

        Raises:
            StorageError: no archive there, locked, damaged, or the disk does not take it.
            SchemaTooNew: written by a newer program.
        """
        folder = Path(folder)
        path = folder / DATABASE
        if create:
            with schema.file_errors(folder):
                (folder / WARC).mkdir(parents=True, exist_ok=True)
        return cls(folder, schema.connect(path, create=create, wait=wait), clock)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.db.close()

    @property
    def warc_folder(self) -> Path:
        return self.folder / WARC

    def now(self) -> str:
        """UTC, ISO 8601 to the second, with Z."""
        return self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")

    def lock(self) -> AbstractContextManager[None]:
        """Holds the archive for one run; Locked when another run holds it."""
        return lock.locked(self.folder, self.now())

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A turn at the database; what SQLite says of file and disk becomes a StorageError."""
        with self._turn, schema.storage_errors(self.folder / DATABASE):
            yield self.db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A turn at the database in one transaction; the outermost commits."""
        with self.reading() as db:
            if db.conn.in_transaction:
                yield db
                return
            db.execute("BEGIN IMMEDIATE")  # waits for its turn here, not in the middle
            try:
                yield db
                db.commit()
            finally:
                db.rollback()

    @contextmanager
    def comparing(self, write: bool) -> Iterator[Database]:
        """A turn at the database as it stands at this moment: to change it, or only to look at it."""
        if write:
            with self.writing() as db:
                yield db
            return
        with self.reading() as db:
            if db.conn.in_transaction:
                yield db
                return
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.rollback()

    # ----------------------------------------------------------------------------------------- sites, sources

    def put_site(self, site: Site) -> None:
        with self.writing() as db:
            captures.put_site(db, site)

    def source_ok(self, site: str, kind: str, url: str, expected: int | None) -> None:
        """Notes that a source was asked and answered; `expected` is how many items it says there are."""
        with self.writing() as db:
            outcome = {"last_ok": self.now(), "last_error": None, "items_expected": expected}
            captures.put_source(db, site, kind, url, outcome)

    def source_failed(self, site: str, kind: str, url: str, message: str) -> None:
        with self.writing() as db:
            captures.put_source(db, site, kind, url, {"last_error": message})

    def put_candidates(self, site: str, found: Iterable[Candidate]) -> None:
        """Remembers what a source names; every address it names has its page from then on."""
        with self.writing() as db:
            for candidate in found:
                captures.put_candidate(db, site, candidate, self.now())
                captures.put_page(db, site, candidate.url, self.now())

    def candidates(self, site: str) -> dict[str, tuple[Candidate, ...]]:
        """Canonical address -> what sources said of it, now and earlier."""
        with self.reading() as db:
            return captures.candidates(db, site)

    # ----------------------------------------------------------------------------------------- pages, captures

    def put_page(self, site: str, url: str) -> Page:
        """The page of an address; made when it is new."""
        with self.writing() as db:
            return captures.put_page(db, site, url, self.now())

    def pages(self, site: str) -> list[Page]:
        """All pages of a site, in order of canonical address."""
        with self.reading() as db:
            return captures.pages(db, site)

    def unasked(self, site: str) -> list[Page]:
        """Pages that a source named and of which no answer is kept, in the order in which they were met."""
        with self.reading() as db:
            return captures.unasked(db, site)

    def record_capture(self, snapshot: Snapshot, location: Location, run: int | None) -> int:
        """The row of an answer that has been appended to the WARC; gives its id."""
        with self.writing() as db:
            return captures.put_capture(db, snapshot, location, run)

    def recover(self, damaged: Callable[[StorageError], None] | None = None) -> int:
        """Gives rows to answers that are in the WARC and have none, after a run was killed; tells how many.

        To be called when no writer has a file open.

        Args:
            damaged: told of what cannot be read; what comes after it in the file is taken all the same.

        Raises:
            StorageError: a file is damaged, and nobody is to be told.
        """
        with self.reading() as db:
            ends = captures.ends_of_files(db)
        count = 0
        for path in warc.files(self.warc_folder):
            end = ends.get(path.name, 0)
            if path.stat().st_size > end:
                count += self._recover_file(path, end, damaged)
        return count

    def _recover_file(self, path: Path, end: int, damaged: Callable[[StorageError], None] | None) -> int:
        count = 0
        with self.writing() as db:
            for location, snapshot in warc.iterate(path, damaged):
                if location.offset >= end:
                    captures.put_capture(db, snapshot, location, None)
                    count += 1
        return count

    def original(self, digest: str) -> Original | None:
        """The record that holds these bytes already and can be read back, for `WarcWriter`."""
        with self.reading() as db:
            kept = list(captures.originals(db, digest))
        return next((original for original in map(self._held, kept) if original is not None), None)

    def _held(self, original: Original) -> Original | None:
        try:
            snapshot = warc.read(self.warc_folder, original.location)
        except CaptureLost:
            return None
        return replace(original, validators=validators_of(snapshot.headers))

    def adopt(self, capture: int, url: str) -> None:
        """Gives a capture to the page of an address that was found after it was asked for."""
        with self.writing() as db:
            captures.adopt(db, capture, url)

    def recall(self, url: str) -> Earlier | None:
        """What is kept of an address, for a fetcher to ask "changed since?" (`scraper.records.Recall`).

        Nothing where it is lost: the server is asked for the page itself then.
        """
        with self.reading() as db:
            kept = captures.newest(db, url)
        if kept is None:
            return None
        try:
            snapshot = self.load(kept.capture)  # before the server is asked: a 304 would come too late to find it lost
        except CaptureLost:
            return None
        return Earlier(Validators(kept.etag, kept.last_modified), snapshot.captured_at, lambda: snapshot)

    def load(self, capture: Capture) -> Snapshot:
        """The answer as it came, from the WARC.

        Raises:
            CaptureLost: it is not there any more.
        """
        return loaded(self.warc_folder, capture, self.location(capture))

    def location(self, capture: Capture) -> Location:
        """Where a capture stands in the WARC."""
        with self.reading() as db:
            return captures.location_of(db, capture)

    def unread(self, page: Page) -> list[Capture]:
        """Captures of a page that nothing was made of yet, oldest first."""
        with self.reading() as db:
            return captures.unread(db, page)

    def capture(self, key: int) -> Capture:
        with self.reading() as db:
            return captures.capture(db, key)

    def newest_readable(self, site: str) -> dict[int, Capture]:
        """Page id -> its newest capture that is a page."""
        with self.reading() as db:
            return captures.newest_readable(db, site)

    def bodies(self, site: str) -> list[Capture]:
        """Every body that a page of the site ever had, by the first capture that has it."""
        with self.reading() as db:
            return captures.bodies(db, site)

    def telling(self, site: str) -> dict[int, Capture]:
        """The captures of a site's pages that say something of them: pages, and answers that one is gone."""
        with self.reading() as db:
            return captures.telling(db, site)

    def lost(self, site: str) -> dict[Path, int]:
        """WARC files that are not there any more -> how many pages of the site have their newest capture in them."""
        there = {path.name.removesuffix(warc.OPEN) for path in warc.files(self.warc_folder)}
        with self.reading() as db:
            newest = captures.newest_readable(db, site).values()
            missing = [(capture, sorted(captures.files_of(db, capture) - there)) for capture in newest]
        files = [files[0] for capture, files in missing if files and self._lost(capture)]
        return {self.warc_folder / file: files.count(file) for file in sorted(set(files))}

    def _lost(self, capture: Capture) -> bool:
        try:
            self.load(capture)
        except CaptureLost:
            return True
        return False

    def put_fingerprints(self, prints: Fingerprints) -> None:
        with self.writing() as db:
            captures.put_fingerprints(db, prints)

    def fingerprints(self, site: str) -> list[Fingerprints]:
        with self.reading() as db:
            return list(captures.fingerprints(db, site))

    # ----------------------------------------------------------------------------------------- readings

    def record_reading(self, read: PageReading, knowledge: str = "") -> Tally:
        """Makes items of one reading of one page, and notes that the capture has been read.

        Args:
            knowledge: digest of what was known of the page when it was read.
        """
        with self.writing() as db:
            tally = items.record(db, read)
            db.execute("DELETE FROM problems WHERE capture = ? AND item IS NULL", [read.capture.id])
            for problem in read.reading.problems:
                self.problem(problem, run=read.run, site=read.page.site, page=read.page.id, capture=read.capture.id)
            kind = read.reading.page_kind
            done: dict[str, Any] = {
                "kind": "unknown" if kind == "error" else kind,
                "gone_at": None,
                "gone_evidence": None,
            }
            declared = read.reading.canonical if len(read.reading.items) == 1 else None
            done |= {"declared": canonical(declared) if declared else None}
            self._read(
                read.page, read.capture, done | {"read_knowledge": knowledge, "reader_version": read.reader_version}
            )
        return tally

    def record_unchanged(self, page: Page, capture: Capture) -> None:
        """The page came as it was read before: it was seen again, and its items with it."""
        with self.writing() as db:
            items.seen_again(db, page.id, capture.captured_at)
            self._read(page, capture, {})

    def record_gone(self, page: Page, capture: Capture) -> None:
        """The server says that the page is no longer there (404, 410)."""
        with self.writing() as db:
            items.leave_page(db, page.id, capture.captured_at)
            at = page.gone_at or capture.captured_at
            self._read(page, capture, {"gone_at": at, "gone_evidence": str(capture.status)})

    def _read(self, page: Page, capture: Capture, columns: dict[str, Any]) -> None:
        self.db.table("pages").update(page.id, columns | {"read_capture": capture.id})

    def settle(self, site: str, run: int | None = None) -> Tally:
        """When all pages of a site have been read: what stands on none of them any more is gone."""
        with self.writing() as db:
            if run is not None:
                db.execute("INSERT OR IGNORE INTO settled (run, site) VALUES (?, ?)", [run, site])
            return items.settle(db, site)

    # ----------------------------------------------------------------------------------------- runs, problems

    def begin_run(self, version: str, job: str = "run") -> int:
        """The row of a run that begins; to be called by the holder of the lock, so what still runs there was killed."""
        with self.writing() as db:
            db.execute("UPDATE runs SET outcome = 'killed' WHERE outcome = 'running'")
            row = {"started_at": self.now(), "version": version, "job": job}
            return int(str(db.table("runs").insert(row).last_pk))

    def finish_run(self, summary: RunSummary) -> None:
        """Writes the numbers of a run into its row; a dry run has none."""
        if summary.run is None:
            return
        with self.writing() as db:
            columns = db.table("runs").columns_dict
            row = {name: value for name, value in asdict(summary).items() if name in columns}
            db.table("runs").update(summary.run, row | {"finished_at": self.now()})

    def problem(
        self,
        problem: Problem,
        *,
        run: int | None = None,
        site: str | None = None,
        page: int | None = None,
        capture: int | None = None,
    ) -> None:
        """Keeps what could not be done."""
        with self.writing() as db:
            captures.put_problems(db, [asdict(problem) | {"run": run, "site": site, "page": page, "capture": capture}])
