"""Rows of what was asked and what came: sites, sources, candidates, pages, captures. Never what was read from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.store.records import Capture, Fingerprints, Page
from archive.store.rows import insert, update
from archive.warc import Location, Original
from scraper.records import Candidate, Snapshot
from scraper.sites import Site
from scraper.urls import canonical, host

Row = dict[str, Any]

PAGE = "id, site, url, address, kind, last_seen, gone_at, read_capture, read_knowledge, reader_version"
CAPTURE = (
    "id, page, url, final_url, captured_at, status, coalesce(media_type, '') AS media_type, "
    "coalesce(same_as, id) AS body, run, given_to"
)
LISTS = ("authors", "tags")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the body of a capture is, and what its server gave to ask for changes with."""

    capture: Capture
    etag: str | None
    last_modified: str | None


def put_site(db: Database, site: Site) -> None:
    row = {name: getattr(site, name) for name in ("key", "name", "homepage", "kind", "country", "language", "ror")}
    db.table("sites").upsert(row, pk="key")


def put_source(db: Database, site: str, kind: str, url: str, outcome: Mapping[str, Any]) -> None:
    """Notes how a source did: `last_ok` and `items_expected`, or `last_error`."""
    key = db.table("sources").lookup({"site": site, "kind": kind, "url": url})
    db.table("sources").update(key, dict(outcome))


def put_candidate(db: Database, site: str, candidate: Candidate, seen: str) -> None:
    """Keeps what a source says of an address; the newest word of each source counts."""
    row = asdict(candidate) | {"site": site, "url": canonical(candidate.url), "address": candidate.url}
    row |= {name: json.dumps(row[name], ensure_ascii=False) for name in LISTS}
    row |= {"first_seen": seen, "last_seen": seen}
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in row if name not in ("site", "first_seen", "last_seen"))
    sets += ', "last_seen" = max("last_seen", excluded."last_seen")'  # what is heard again may be an old word
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    db.execute(
        f"INSERT INTO candidates ({names}) VALUES ({marks}) ON CONFLICT (site, url, source_url) DO UPDATE SET {sets}",
        row,
    )


def candidates(db: Database, site: str) -> dict[str, tuple[Candidate, ...]]:
    """Canonical address -> what sources said of it, in this run and earlier ones, in order of source address."""
    found: dict[str, tuple[Candidate, ...]] = {}
    for row in db.query("SELECT * FROM candidates WHERE site = ? ORDER BY url, source_url", [site]):
        found[row["url"]] = (*found.get(row["url"], ()), _candidate(row))
    return found


def _candidate(row: Row) -> Candidate:
    return Candidate(
        url=row["address"],
        source=row["source"],
        source_url=row["source_url"],
        title=row["title"],
        published=row["published"],
        updated=row["updated"],
        authors=tuple(json.loads(row["authors"])),
        summary=row["summary"],
        language=row["language"],
        tags=tuple(json.loads(row["tags"])),
        newsworthy=bool(row["newsworthy"]),
    )


def page_of(db: Database, url: str) -> Page | None:
    rows = db.query(f"SELECT {PAGE} FROM pages WHERE url = ?", [canonical(url)])
    return next((Page(**row) for row in rows), None)


def put_page(db: Database, site: str, url: str, seen: str) -> Page:
    """The page of that address; made when nobody met it before.

    The spelling met first is the one that is asked, unless a better one is met before it was asked.
    """
    known = page_of(db, url)
    if known is None:
        insert(db, "pages", {"site": site, "url": canonical(url), "address": url, "first_seen": seen})
        known = page_of(db, url)
        assert known is not None
    elif known.last_seen is None and _preferred(db, known, url):
        update(db, "pages", known.id, {"address": url})
    return known


def _preferred(db: Database, page: Page, url: str) -> bool:
    """https before http, the host as the homepage spells it before others."""
    home = host(db.execute("SELECT homepage FROM sites WHERE key = ?", [page.site]).fetchone()[0])
    new, old = ((spelling.startswith("https:"), host(spelling) == home) for spelling in (url, page.address))
    return new > old


def adopt(db: Database, capture: int, url: str) -> None:
    """A source asked for the page before anybody knew that it is one: the capture is the page's."""
    page = page_of(db, url)
    if page is None:
        return
    found = next(db.query("SELECT * FROM captures WHERE id = ? AND page IS NULL", [capture]), None)
    if found is not None:
        db.table("captures").update(capture, {"page": page.id})
        if 200 <= found["status"] < 300 and found["captured_at"] >= (page.last_seen or ""):
            db.table("pages").update(page.id, _answered(page, found))


def pages(db: Database, site: str) -> list[Page]:
    return [Page(**row) for row in db.query(f"SELECT {PAGE} FROM pages WHERE site = ? ORDER BY url", [site])]


def unasked(db: Database, site: str) -> list[Page]:
    """Pages that a source named and of which no answer is kept, in the order in which they were met."""
    sql = (
        f"SELECT {PAGE} FROM pages WHERE site = ? AND NOT EXISTS (SELECT 1 FROM captures WHERE page = pages.id) "
        "ORDER BY id"
    )
    return [Page(**row) for row in db.query(sql, [site])]


def put_capture(db: Database, snapshot: Snapshot, location: Location, run: int | None) -> int:
    """The row of an answer that is in the WARC; the page is the one whose address was asked, if there is one."""
    page = page_of(db, snapshot.url)
    validators = snapshot.validators
    row = {
        "page": page.id if page else None,
        "url": snapshot.url,
        "final_url": snapshot.final_url,
        "captured_at": moment(snapshot),
        "status": snapshot.status,
        "media_type": snapshot.media_type or None,
        "digest": location.digest,
        "length": len(snapshot.raw or snapshot.body),
        "warc_file": location.file,
        "warc_offset": location.offset,
        "warc_length": location.length,
        "origin": snapshot.origin,
        "run": run,
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "same_as": _original(db, snapshot, location) if location.kind == "revisit" else None,
        "given_to": location.given_to,
    }
    made = insert(db, "captures", row)
    newest = page is not None and (snapshot.origin == "live" or moment(snapshot) >= (page.last_seen or ""))
    if page is not None and newest and 200 <= snapshot.status < 300:
        update(db, "pages", page.id, _answered(page, row))
    return made


def _answered(page: Page, row: Row) -> Row:
    """What an answer says of its page; of one that others were given no more than when it was there."""
    seen = {"last_seen": row["captured_at"]}
    if row["origin"] != "live":
        return seen
    validators = {"etag": row["etag"], "last_modified": row["last_modified"]}
    return seen | validators | _better_address(page, row["final_url"])


def _better_address(page: Page, final_url: str) -> Row:
    # The same page in another spelling (http -> https, slash): ask there next time and save the redirect.
    moved = final_url != page.address and canonical(final_url) == page.url
    return {"address": final_url} if moved else {}


def _original(db: Database, snapshot: Snapshot, location: Location) -> int | None:
    rows = db.execute(
        "SELECT id FROM captures WHERE digest = ? AND same_as IS NULL ORDER BY status = ? DESC, final_url = ? DESC, "
        "id DESC LIMIT 1",
        [location.digest, snapshot.status, snapshot.final_url],
    )
    return next((int(row[0]) for row in rows), None)


def moment(snapshot: Snapshot) -> str:
    """UTC, to the second."""
    return snapshot.captured_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def newest(db: Database, url: str) -> Kept | None:
    """The newest answer of this very address: validators belong to it and not to where it leads (RFC 9110 §8.8).

    Redirects and a robots.txt that is not there are answers too; a server in trouble gives none.
    """
    rows = db.query(
        f"SELECT {CAPTURE}, etag, last_modified FROM captures WHERE final_url = ? AND status < 500 AND status != 429 "
        "AND origin = 'live' ORDER BY id DESC LIMIT 1",
        [url],
    )
    return next((_kept(row) for row in rows), None)


def _kept(row: Row) -> Kept:
    etag, last_modified = row.pop("etag"), row.pop("last_modified")
    return Kept(Capture(**row), etag, last_modified)


def location_of(db: Database, capture: Capture) -> Location:
    """Where a capture stands in the WARC."""
    sql = "SELECT warc_file, warc_offset, warc_length, digest FROM captures WHERE id = ?"
    file, offset, length, digest = next(iter(db.execute(sql, [capture.id])))
    return Location(file, offset, length, digest, "response" if capture.body == capture.id else "revisit")


def files_of(db: Database, capture: Capture) -> frozenset[str]:
    """The WARC files that a capture, and the one that holds its body, stand in."""
    sql = "SELECT warc_file FROM captures WHERE id IN (?, ?)"
    return frozenset(row[0] for row in db.execute(sql, [capture.id, capture.body]))


def originals(db: Database, digest: str) -> Iterator[Original]:
    """The records of earlier runs that hold these bytes, for a revisit to refer to; oldest first."""
    sql = (
        "SELECT warc_file, warc_offset, warc_length, digest, final_url, captured_at FROM captures WHERE digest = ? "
        "AND same_as IS NULL ORDER BY id"
    )
    for file, offset, length, kept, url, at in db.execute(sql, [digest]).fetchall():
        yield Original(Location(file, offset, length, kept, "response"), url, datetime.fromisoformat(at))


def unread(db: Database, page: Page) -> list[Capture]:
    """The captures of a page that nothing was made of yet, oldest first: pages, and answers that it is gone.

    What others captured before the newest that was read waits until all is read again, in order of time.
    """
    sql = (
        f"SELECT {CAPTURE} FROM captures WHERE page = ? AND (status BETWEEN 200 AND 299 OR status IN (404, 410)) "
        "AND (captured_at, id) > (coalesce((SELECT captured_at FROM captures WHERE id = ?), ''), ?) "
        "ORDER BY captured_at, id"
    )
    read = page.read_capture or 0
    return [Capture(**row) for row in db.query(sql, [page.id, read, read])]


def capture(db: Database, key: int) -> Capture:
    return next(Capture(**row) for row in db.query(f"SELECT {CAPTURE} FROM captures WHERE id = ?", [key]))


def newest_readable(db: Database, site: str) -> dict[int, Capture]:
    """Page -> its newest capture that is a page."""
    sql = (
        f"SELECT {CAPTURE} FROM captures WHERE page IN (SELECT id FROM pages WHERE site = ?) AND status BETWEEN 200 "
        "AND 299 ORDER BY captured_at, id"
    )
    found = (Capture(**row) for row in db.query(sql, [site]))
    return {capture.page: capture for capture in found if capture.page is not None}


def bodies(db: Database, site: str) -> list[Capture]:
    """The bodies that pages of the site ever had, each once, by the first capture that has it; oldest first."""
    sql = (
        f"SELECT {CAPTURE} FROM captures WHERE id IN (SELECT min(captures.id) FROM captures JOIN pages ON pages.id = "
        "captures.page WHERE site = ? AND status BETWEEN 200 AND 299 "
        "GROUP BY captures.page, coalesce(captures.same_as, captures.id)) ORDER BY id"
    )
    return [Capture(**row) for row in db.query(sql, [site])]


def telling(db: Database, site: str) -> dict[int, Capture]:
    """The captures of a site's pages that say something of them: pages, and answers that one is gone."""
    sql = (
        f"SELECT {CAPTURE} FROM captures WHERE page IN (SELECT id FROM pages WHERE site = ?) AND "
        "(status BETWEEN 200 AND 299 OR status IN (404, 410)) ORDER BY id"
    )
    return {row["id"]: Capture(**row) for row in db.query(sql, [site])}


def put_fingerprints(db: Database, prints: Fingerprints) -> None:
    db.table("fingerprints").upsert(asdict(prints) | {"blocks": json.dumps(prints.blocks)}, pk=("page", "capture"))


def fingerprints(db: Database, site: str) -> Iterator[Fingerprints]:
    """Of every body of every page of the site, in order of address, oldest first."""
    sql = (
        "SELECT page, capture, fingerprints.kind, fingerprints.declared, blocks, days, months FROM fingerprints "
        "JOIN pages ON pages.id = page WHERE site = ? ORDER BY url, capture"
    )
    for page, capture, kind, declared, blocks, days, months in db.execute(sql, [site]).fetchall():
        yield Fingerprints(page, capture, kind, declared, tuple(json.loads(blocks)), days, months)


def ends_of_files(db: Database) -> dict[str, int]:
    """WARC file -> first byte after the last record that has its row."""
    sql = "SELECT warc_file, max(warc_offset + warc_length) FROM captures GROUP BY warc_file"
    return {row[0]: int(row[1]) for row in db.execute(sql)}


def put_problems(db: Database, rows: Iterable[Row]) -> None:
    db.table("problems").insert_all(list(rows))
