"""An archive that is filled without a network: answers as a server would give them, kept and read as a run does it.

Two readers of its pages: a good one, and one that makes mistakes, both plain functions, so that they can go to other
processes.

python -m tests.archive.captures FOLDER JOBS reads such an archive again, as a program that can be killed.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.archive import Archive
from archive.harvest import RunSummary
from archive.harvest.budget import Budget
from archive.harvest.reading import Read, SiteReading
from archive.reparse import Reparsed, reparse
from archive.store import Store
from archive.warc import WarcWriter
from scraper.errors import FetchError, HttpStatus
from scraper.records import Article, Mention, Organisation, Person, Reading, SiteKnowledge, Snapshot
from scraper.sites import Site
from tests.archive import plain
from tests.archive.conftest import rows

HOME = "https://institute.example/"
SITE = plain.site(HOME, allow_private=False)
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VERSION = "0.1.0"
Pages = Mapping[str, str | None]
"""Path -> page, or None for one that is gone."""


def good(snapshot: Snapshot, site: SiteKnowledge) -> Reading:
    """Reads the pages of `plain`, with the person and the organisation that they name."""
    reading = plain.read(snapshot, site)
    return replace(reading, items=tuple(map(_named, reading.items)))


def _named(item: Article) -> Article:
    people, organisations = [], []
    for found in re.finditer(r"(?:says|by) ([A-Z]\w+)", item.text):
        mention = Mention("text", found.start(1), found.end(1), found[1], 0.9)
        people.append(Person(found[1], (found[1],), "head" if "says" in found[0] else None, None, False, (mention,)))
    for found in re.finditer(r"House of \w+", item.text):
        mention = Mention("text", found.start(), found.end(), found[0], 0.8)
        organisations.append(Organisation(found[0], (found[0],), None, (mention,)))
    return replace(item, people=tuple(people), organisations=tuple(organisations), authors=("Ada",))


def bad(snapshot: Snapshot, site: SiteKnowledge) -> Reading:
    """Makes mistakes of every kind: wrong texts, wrong keys, items too many, items too few, names misspelt."""
    reading = good(snapshot, site)
    number = int(re.sub(r"\D", "", snapshot.final_url.removeprefix(HOME)) or 0)
    items = list(map(_spoilt, reading.items))
    if number % 3 == 0 and items:
        url = snapshot.final_url
        items.append(Article(url, f"{items[0].item_key}#more", "news", f"Read more {number}", text="Read more here."))
    if number % 5 == 0:
        items = items[1:]
    if number % 4 == 1:
        items = [replace(item, item_key=f"other/{item.item_key}") for item in items]
    return replace(reading, items=tuple(items))


def deadly(snapshot: Snapshot, site: SiteKnowledge) -> Reading:
    """Ends its process, as a system does that has no memory left."""
    os._exit(137)


def _spoilt(item: Article) -> Article:
    people = tuple(replace(person, name=person.name.upper()) for person in item.people)
    text = item.text.partition(". ")[0]
    fitting = tuple(person for person in people if person.mentions[0].end <= len(text))
    return replace(item, title=item.title.upper(), text=text, people=fitting, organisations=(), authors=())


@dataclass
class Filled:
    """An archive of one site, filled round after round.

    Args:
        folder: of the archive.
        read: how its pages are read as they come.
    """

    folder: Path
    read: Read = good
    site: Site = SITE
    now: datetime = BEGIN
    pages: dict[str, str | None] = field(default_factory=dict)
    """What the site shows at this time."""

    def __post_init__(self) -> None:
        with self.opened():
            pass

    def opened(self) -> Archive:
        return Archive(Store.open(self.folder, create=True, clock=lambda: self.now))

    def run(self, changes: Pages, *, read: bool = True, complete: bool = True) -> None:
        """One run: the site changes, then all that its sources name and what is known is asked for.

        Args:
            read: whether the run lives to make items of it.
            complete: whether it comes to all pages; otherwise to those that changed.
        """
        self.now += timedelta(days=1)
        self.pages |= changes
        with (
            self.opened() as archive,
            archive.store.lock(),
            WarcWriter(
                archive.store.warc_folder, known=archive.store.original, sync=False, clock=lambda: self.now.timestamp()
            ) as writer,
        ):
            store = archive.store
            store.recover()
            run = store.begin_run(VERSION)
            store.put_site(self.site)
            self._discover(store, writer, run)
            for page in store.pages(self.site.key):
                if complete or page.address.removeprefix(HOME) in changes:
                    self._ask(store, writer, run, page.address)
            if read:
                reading = SiteReading(self.site, store, self.read, Budget(), lambda event: None, run, VERSION).go(
                    complete
                )
                outcome = "done" if complete else "max_requests"
                store.finish_run(RunSummary(run, outcome, new_items=reading.tally.new))

    def _discover(self, store: Store, writer: WarcWriter, run: int) -> None:
        def fetch(url: str) -> Snapshot:
            snapshot = self._ask(store, writer, run, url)
            if snapshot.status != 200:
                raise HttpStatus(url, "not here", status=snapshot.status)
            return snapshot

        for source in self.site.known_sources:
            try:
                found = list(source.discover(fetch))
            except FetchError:
                continue
            store.put_candidates(self.site.key, found)
            store.source_ok(self.site.key, source.kind, source.url, source.expected)

    def _ask(self, store: Store, writer: WarcWriter, run: int, url: str) -> Snapshot:
        path = url.removeprefix(HOME)
        content = self._content(path)
        headers = (("Content-Type", "application/xml" if path == "sitemap.xml" else "text/html"),)
        body = (content or "Not here").encode()
        snapshot = Snapshot(url, url, self.now, 200 if content else 404, headers, body, body)
        earlier = store.recall(url)
        if earlier is not None and content is not None:
            kept = earlier.load()
            if kept.body == body:
                snapshot = replace(kept, captured_at=self.now, not_modified=True)
        store.record_capture(snapshot, writer.append(snapshot), run)
        return snapshot

    def _content(self, path: str) -> str | None:
        if path == "sitemap.xml":
            return plain.sitemap(*(f"{HOME}{path}" for path, page in self.pages.items() if page and path != "front"))
        return self.pages.get(path)

    def reparse(self, read: Read = good, *, dry_run: bool = False, jobs: int = 1) -> Reparsed:
        with self.opened() as archive:
            return reparse(archive, [self.site], dry_run=dry_run, jobs=jobs, read=read)

    def lose_database(self) -> None:
        for path in self.folder.glob("news.db*"):
            path.unlink()

    def copy(self, folder: Path) -> Filled:
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return rows(self.folder, sql, *values)


KEYS = {"items": "item_key", "pages": "url"}
NAMED = {"person": "people", "organisation": "organisations"}


def dump(folder: Path, *without: str, numbers: bool = True) -> dict[str, list[object]]:
    """Every table but those of runs, as sorted rows.

    Args:
        without: columns that are left out; `run` is.
        numbers: with the numbers of all rows; otherwise items, people and organisations are named by their keys.
    """
    db = sqlite3.connect(folder / "news.db")
    try:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        hidden = ("items_fts", "_sqlite", "sqlite", "runs", "settled", "removed_items", "hosts", "run_hosts")
        found = {table: _rows(db, table, without, numbers) for table in tables if not table.startswith(hidden)}
        fts = "SELECT title, lead, text, captions, people FROM items_fts ORDER BY title, text"
        return found | {"items_fts": db.execute(fts).fetchall()}
    finally:
        db.close()


def _rows(db: sqlite3.Connection, table: str, without: Iterable[str], numbers: bool) -> list[object]:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    left_out = {*without, "run"}
    if not numbers:  # every record has a random number, so no two files are equally long
        left_out |= {"warc_offset", "warc_length"} | ({"id", "evidence"} if table != "captures" else set())
    keys = {} if numbers else {"item": "items", "other": "items", "same_story": "items", "page": "pages"} | NAMED
    shown = [
        f"(SELECT {KEYS.get(keys[name], 'folded')} FROM {keys[name]} AS k WHERE k.id = t.{name})"
        if name in keys and not (table == "roles" and name == "organisation")
        else f't."{name}"'
        for name in columns
        if name not in left_out
    ]
    return sorted(db.execute(f"SELECT {', '.join(shown)} FROM {table} AS t").fetchall(), key=repr)


def main(folder: str, jobs: str) -> int:
    with Archive.open(folder, create=True) as archive:
        return reparse(archive, [SITE], jobs=int(jobs), read=good).exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
