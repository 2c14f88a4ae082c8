"""Rows of what archives of the web hold of a site: how far their indexes were read, what became of each capture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from archive.store import captures, imports
from archive.store.records import GONE, Capture
from archive.warc import Location
from scraper.records import Snapshot
from scraper.sources.wayback import CdxSource, Memento
from scraper.urls import canonical

MOST_TRIES = 3
"""So often a capture is asked for, over all runs, before it is given up."""
WANTED = "site = :site AND cdx = :cdx AND outcome IS NULL AND tries < :most AND timestamp BETWEEN :since AND :until"
WORTH = (
    "(status IS NULL OR status NOT IN (404, 410) OR EXISTS (SELECT 1 FROM mementos AS page WHERE page.site = "
    "mementos.site AND page.page_url = mementos.page_url AND (page.status IS NULL OR page.status < 400)) OR EXISTS "
    "(SELECT 1 FROM pages WHERE url = mementos.page_url))"
)
"""That a page is gone says something only of a page that was there."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which captures of one archive are meant."""

    site: str
    cdx: str
    since: str = ""
    until: str = ""

    @property
    def row(self) -> dict[str, object]:
        until = self.until or "99999999999999"
        return {"site": self.site, "cdx": self.cdx, "since": self.since, "until": until, "most": MOST_TRIES}


@dataclass(frozen=True, slots=True)
class Listed:
    """How far an index was read."""

    id: int
    resume_key: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A capture that is to be had."""

    id: int
    memento: Memento
    page_url: str


def listed(db: Database, site: str, source: CdxSource) -> Listed:
    """How far the index was read for this question; a row is made for a new one."""
    key = {"site": site, "cdx": source.url, "target": source.target, "match": source.match}
    key |= {"since": source.since, "until": source.until}
    number = int(str(db.table("backfills").lookup(key)))
    found = db.execute("SELECT id, resume_key, listed_at IS NOT NULL FROM backfills WHERE id = ?", [number]).fetchone()
    return Listed(int(found[0]), found[1], bool(found[2]))


def begin_again(db: Database, backfill: int) -> None:
    """Its index is read from the beginning once more: it may list captures that are new."""
    db.execute("UPDATE backfills SET resume_key = NULL, listed_at = NULL WHERE id = ?", [backfill])


def put_listed(
    db: Database, backfill: Listed, scope: Scope, found: Iterable[tuple[Memento, int]], resume_key: str | None, now: str
) -> int:
    """Keeps the captures of one answer of an index, each with its rank, and how far it was read; how many are new."""
    before = db.conn.total_changes
    sql = (
        "INSERT OR IGNORE INTO mementos (site, cdx, page_url, url, original, timestamp, status, media_type, digest, "
        "rank) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    db.conn.executemany(
        sql,
        [
            (
                scope.site,
                scope.cdx,
                canonical(one.url),
                one.url,
                one.original,
                one.timestamp,
                one.status,
                one.media_type,
            )
            + (one.digest, rank)
            for one, rank in found
        ],
    )
    new = db.conn.total_changes - before
    listed_at = None if resume_key else now
    db.execute("UPDATE backfills SET resume_key = ?, listed_at = ? WHERE id = ?", [resume_key, listed_at, backfill.id])
    return new


def count(db: Database, scope: Scope) -> int:
    """How many captures are still wanted."""
    return int(db.execute(f"SELECT count(*) FROM mementos WHERE {WANTED} AND {WORTH}", scope.row).fetchone()[0])


def following(db: Database, scope: Scope, after: set[int]) -> Wanted | None:
    """The capture to ask for next: front pages and sources first, then in order of time; None when there is none.

    Args:
        after: captures that failed in this run already.
    """
    skipped = f" AND id NOT IN ({', '.join(map(str, after))})" if after else ""
    sql = (
        f"SELECT id, url, original, timestamp, status, media_type, digest, page_url FROM mementos WHERE {WANTED} "
        f"AND {WORTH}{skipped} ORDER BY rank, timestamp, id LIMIT 1"
    )
    row = db.execute(sql, scope.row).fetchone()
    return Wanted(int(row[0]), Memento(*row[1:7]), str(row[7])) if row else None


def kept_already(db: Database, wanted: Wanted) -> int | None:
    """The capture of this address at this second, where it came in already: a killed run had no time to note it."""
    at = wanted.memento.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    sql = "SELECT id FROM captures WHERE url = ? AND captured_at = ? AND origin != 'live' AND status != 304 LIMIT 1"
    row = db.execute(sql, [wanted.memento.url, at]).fetchone()
    return int(row[0]) if row else None


def same_bytes(db: Database, wanted: Wanted, site: str) -> Capture | None:
    """A kept capture of the page that has the same content, as the index says."""
    sql = (
        "SELECT capture FROM mementos WHERE site = ? AND page_url = ? AND digest = ? AND digest != '' AND "
        "capture IS NOT NULL AND status IS NOT NULL AND (status = ? OR ? IS NULL) ORDER BY id LIMIT 1"
    )
    status = wanted.memento.status
    row = db.execute(sql, [site, wanted.page_url, wanted.memento.digest, status, status]).fetchone()
    return captures.capture(db, int(row[0])) if row else None


def copy_of(db: Database, wanted: Wanted, site: str) -> str | None:
    """The front page or source that an address with a query shows, as the index says: servers answer questions that
    they do not understand with it."""
    if "?" not in wanted.memento.url:
        return None
    sql = (
        "SELECT url FROM mementos WHERE site = ? AND rank = 0 AND digest = ? AND digest != '' AND page_url != ? LIMIT 1"
    )
    row = db.execute(sql, [site, wanted.memento.digest, wanted.page_url]).fetchone()
    return str(row[0]) if row else None


def put_outcome(
    db: Database, wanted: Wanted, outcome: str | None, message: str | None = None, capture: int | None = None
) -> None:
    """What became of a capture; None: the archive failed to answer, and it stays wanted."""
    tries = "tries + 1" if outcome is None else "tries"
    db.execute(
        f"UPDATE mementos SET outcome = ?, message = ?, capture = ?, tries = {tries} WHERE id = ?",
        [outcome, message, capture, wanted.id],
    )


def keep(db: Database, snapshot: Snapshot, location: Location, run: int, site: str, page_of: str | None) -> int:
    """The row of a capture that is in the WARC; gives its id. An answer that a page is gone makes no page."""
    if snapshot.status in GONE and captures.page_of(db, snapshot.url) is None:
        page_of = None
    db.execute("INSERT OR IGNORE INTO unread_imports (site) VALUES (?)", [site])
    return imports.keep(db, snapshot, location, run, page_of)


def knows(db: Database, site: str, url: str) -> bool:
    """Whether captures of an address, in whatever spelling, are listed."""
    sql = "SELECT 1 FROM mementos WHERE site = ? AND page_url = ? LIMIT 1"
    return db.execute(sql, [site, canonical(url)]).fetchone() is not None


def give_up(db: Database, scope: Scope) -> int:
    """Notes which captures were asked for in vain too often; how many there are."""
    in_vain = "site = :site AND cdx = :cdx AND outcome IS NULL AND tries >= :most"
    return int(db.execute(f"UPDATE mementos SET outcome = 'failed' WHERE {in_vain}", scope.row).rowcount)


def tally(db: Database, scope: Scope) -> dict[str, int]:
    """Outcome -> number of captures; those still wanted under ""."""
    sql = (
        "SELECT coalesce(outcome, ''), count(*) FROM mementos WHERE site = :site AND cdx = :cdx AND timestamp BETWEEN "
        f":since AND :until AND (outcome IS NOT NULL OR {WORTH}) GROUP BY outcome ORDER BY outcome"
    )
    return {str(outcome): int(number) for outcome, number in db.execute(sql, scope.row)}


def rests_until(db: Database, cdx: str) -> str | None:
    """Until when an archive asked to be left alone, UTC."""
    row = db.execute("SELECT until FROM rests WHERE cdx = ?", [cdx]).fetchone()
    return str(row[0]) if row else None


def put_rest(db: Database, cdx: str, until: str) -> None:
    db.execute(
        "INSERT INTO rests (cdx, until) VALUES (?, ?) ON CONFLICT (cdx) DO UPDATE SET until = excluded.until",
        [cdx, until],
    )
