"""Rows of captures that other tools made. They come late and take their place in time: only a replay of all captures
(`archive.reparse`) reads them, never a run, which goes on from the newest."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from archive.store import captures
from archive.store.records import Held
from archive.store.store import Store
from archive.warc import Location, Original
from scraper.records import Snapshot

HELD = "SELECT id, page, warc_file, warc_offset, warc_length, digest, final_url, captured_at FROM captures"


def find(store: Store, snapshot: Snapshot, digest: str) -> Held | None:
    """The capture of this answer, if it is in the archive: same address, same second, same bytes."""
    sql = f"{HELD} WHERE final_url = ? AND captured_at = ? AND digest = ? AND status = ? LIMIT 1"
    values = [snapshot.final_url, captures.moment(snapshot), digest, snapshot.status]
    with store.reading() as db:
        return next((_held(row) for row in db.execute(sql, values).fetchall()), None)


def take(store: Store, snapshot: Snapshot, location: Location, run: int, site: str, page_of: str | None) -> int:
    """The row of an imported answer of a site, which waits for being read from then on; gives its id."""
    with store.writing() as db:
        db.execute("INSERT OR IGNORE INTO unread_imports (site) VALUES (?)", [site])
        return keep(db, snapshot, location, run, page_of)


def keep(db: Database, snapshot: Snapshot, location: Location, run: int, page_of: str | None) -> int:
    """The row of an imported answer; gives its id.

    Args:
        page_of: key of the site that it is a page of; None: a feed, a redirect, robots.txt …
    """
    if page_of is not None:
        _put_page(db, page_of, snapshot)
    return captures.put_capture(db, snapshot, location, run)


def adopt(store: Store, held: Held, snapshot: Snapshot, page_of: str) -> None:
    """Gives an answer to its page: an import that was killed, or one before the site was added, kept it alone."""
    with store.writing() as db:
        _put_page(db, page_of, snapshot)
        captures.adopt(db, held.id, snapshot.url)


def _put_page(db: Database, site: str, snapshot: Snapshot) -> None:
    """Its page, known from the day on of its oldest capture; its site waits for being read again."""
    seen = captures.moment(snapshot)
    page = captures.put_page(db, site, snapshot.url, seen)
    db.execute("UPDATE pages SET first_seen = ? WHERE id = ? AND first_seen > ?", [seen, page.id, seen])
    db.execute("INSERT OR IGNORE INTO unread_imports (site) VALUES (?)", [page.site])


def originals(store: Store, url: str, at: datetime | None) -> list[Held]:
    """Answers of an address that a revisit may repeat: of one second, or any, newest first."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
    of = "final_url = ? AND same_as IS NULL AND (? IS NULL OR captured_at = ?)"
    sql = f"{HELD} WHERE {of} ORDER BY captured_at DESC, id"
    with store.reading() as db:
        return [_held(row) for row in db.execute(sql, [url, moment, moment]).fetchall()]


def held(store: Store, capture: int) -> Held:
    with store.reading() as db:
        return next(_held(row) for row in db.execute(f"{HELD} WHERE id = ?", [capture]).fetchall())


def _held(row: tuple[int, int | None, str, int, int, str, str, str]) -> Held:
    key, page, file, offset, length, digest, url, at = row
    location = Location(file, offset, length, digest, "response")
    return Held(key, page, Original(location, url, datetime.fromisoformat(at)))


def unread(db: Database) -> frozenset[str]:
    """Keys of the sites that have imported captures which were not read yet."""
    return frozenset(str(row[0]) for row in db.execute("SELECT site FROM unread_imports"))


def note_read(db: Database, site: str) -> None:
    """All captures of a site have been read, the imported ones with them."""
    db.execute("DELETE FROM unread_imports WHERE site = ?", [site])
