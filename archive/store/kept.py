"""Every capture that is kept, one after the other, for those who copy or check them. Looks only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from archive.warc import Location
from archive.warc.record import Kind


@dataclass(frozen=True, slots=True)
class Kept:
    """One capture, with what is known of it beside its record."""

    id: int
    site: str | None
    """Key of the site whose page it is, or that a person gave it to; None: a feed, robots.txt …"""
    url: str
    final_url: str
    captured_at: str
    status: int
    media_type: str
    length: int
    """Bytes of its body."""
    original: int | None
    """The capture whose record holds its body, where this is a revisit."""
    location: Location
    title: str | None
    """Of an item on it."""


_TITLE = (
    "coalesce((SELECT title FROM versions WHERE capture = c.id LIMIT 1), "
    "(SELECT title FROM items WHERE items.page = c.page LIMIT 1))"
)
_KEPT = (
    "SELECT c.id, coalesce(pages.site, given_to), c.url, final_url, captured_at, status, coalesce(media_type, ''), "
    f"length, same_as, warc_file, warc_offset, warc_length, digest, {_TITLE} FROM captures AS c "
    "LEFT JOIN pages ON pages.id = c.page"
)


def kept(db: Database, since: str | None = None, until: str | None = None) -> Iterator[Kept]:
    """Captures in the order in which they came in: an original before its revisits.

    Args:
        since, until: bounds of `captured_at`; a day, a month or a year will do, and counts whole.
    """
    where: list[str] = []
    values: list[str | int] = []
    if since is not None:
        where.append("captured_at >= ?")
        values.append(since)
    if until is not None:
        where.append("substr(captured_at, 1, ?) <= ?")
        values += [len(until), until]
    bounds = f" WHERE {' AND '.join(where)}" if where else ""
    for row in db.execute(f"{_KEPT}{bounds} ORDER BY c.id", values):
        yield _kept(row)


def one(db: Database, capture: int) -> Kept:
    return next(_kept(row) for row in db.execute(f"{_KEPT} WHERE c.id = ?", [capture]).fetchall())


def files_of(db: Database, sites: Sequence[str]) -> tuple[str, ...]:
    """Names of the files in which captures of the pages of sites are."""
    sql = (
        "SELECT DISTINCT warc_file FROM captures JOIN pages ON pages.id = captures.page "
        f"WHERE site IN ({', '.join('?' for _ in sites)}) ORDER BY warc_file"
    )
    return tuple(str(row[0]) for row in db.execute(sql, list(sites)))


def _kept(row: tuple[object, ...]) -> Kept:
    key, site, url, final_url, at, status, media_type, length, same_as, file, offset, packed, digest, title = row
    kind: Kind = "response" if same_as is None else "revisit"
    location = Location(str(file), int(str(offset)), int(str(packed)), str(digest), kind)
    return Kept(
        int(str(key)),
        None if site is None else str(site),
        str(url),
        str(final_url),
        str(at),
        int(str(status)),
        str(media_type),
        int(str(length)),
        None if same_as is None else int(str(same_as)),
        location,
        None if title is None else str(title),
    )
