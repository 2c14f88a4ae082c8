"""What an archive holds, as records: items with all that is known of them, sites with their numbers. Never writes."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from scraper.errors import FetchError, KronikkError
from scraper.records import LanguageSpan, Rejected


class NotHeld(KronikkError):
    """Something that was asked for by number or name is not in the archive."""

    code = "not_held"


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """A person named in an item."""

    id: int
    name: str
    role: str | None
    affiliation: str | None
    quoted: bool
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldQuote:
    text: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class HeldDate:
    """A date expression of the running text."""

    surface: str
    edtf: str
    kind: str


@dataclass(frozen=True, slots=True)
class HeldImage:
    url: str | None
    caption: str | None
    credit: str | None


@dataclass(frozen=True, slots=True)
class HeldLink:
    url: str
    text: str
    kind: str
    doi: str | None


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """One wording of an item."""

    number: int
    observed_at: str
    change: str
    title: str


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """A page that the item stands or stood on."""

    url: str
    first_seen: str
    last_seen: str
    gone_at: str | None


@dataclass(frozen=True, slots=True)
class HeldProvenance:
    """How one field of this version is known."""

    field: str
    method: str
    selector: str | None
    confidence: float | None
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class HeldCapture:
    """Where the bytes are that a version was read from."""

    captured_at: str
    digest: str
    warc_file: str
    warc_offset: int


@dataclass(frozen=True, slots=True)
class HeldItem:
    """One item in one of its versions."""

    id: int
    site: str
    site_name: str | None
    url: str
    item_key: str
    kind: str
    title: str
    kicker: str | None
    lead: str | None
    text: str
    byline: str | None
    authors: tuple[str, ...]
    language: str | None
    languages: tuple[LanguageSpan, ...]
    """The runs of the newest version's text in two or more languages; () where all is in `language`."""
    section: str | None
    translated_from: str | None
    machine_translated: bool
    published: str | None
    """EDTF, or None when no date is stated."""
    published_basis: str | None
    updated: str | None
    first_seen: str
    last_seen: str
    gone_at: str | None
    version: int
    """The version shown."""
    versions: tuple[HeldVersion, ...]
    """All of them, oldest first."""
    notes: tuple[str, ...]
    tags: tuple[str, ...]
    people: tuple[HeldPerson, ...]
    organisations: tuple[str, ...]
    dates: tuple[HeldDate, ...]
    quotes: tuple[HeldQuote, ...]
    images: tuple[HeldImage, ...]
    links: tuple[HeldLink, ...]
    places: tuple[HeldPlace, ...]
    provenance: tuple[HeldProvenance, ...]
    capture: HeldCapture | None


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A place where a site names its pages, and how it answered last."""

    kind: str
    url: str
    last_ok: str | None
    last_error: str | None
    expected: int | None
    """Items that it says there are."""


@dataclass(frozen=True, slots=True)
class HeldSite:
    """What is kept of one site."""

    key: str
    sources: tuple[HeldSource, ...]
    items: int
    """Items that stand on the site now."""
    gone: int
    last_seen: str | None
    """When one of its pages last answered."""
    problems: int
    """Of the last run that asked this site."""
    last_run: str | None
    """When that run began."""
    failed: int
    """Pages that gave no answer in it."""

    @property
    def answered(self) -> bool:
        """Whether one of its pages answered in the last run that asked it."""
        return self.last_seen is not None and self.last_run is not None and self.last_seen >= self.last_run


@dataclass(frozen=True, slots=True)
class Happening:
    """What a run found of one item."""

    item: int
    site: str
    title: str
    change: str
    """new, gone, or the class of the change: typo, edit, rewrite, title, date, return."""


# ------------------------------------------------------------------------------------------- items


def item(connection: sqlite3.Connection, number: int, version: int | None = None) -> HeldItem:
    """One item; of its older versions the wording and what was found in it.

    Raises:
        NotHeld: there is no such item or version.
    """
    row = _one(connection, _ITEM, number)
    if row is None:
        raise _not_held(connection, number)
    versions = _versions(connection, number)
    shown = row["version"] if version is None else version
    wording = _one(connection, "SELECT * FROM versions WHERE item = ? AND number = ?", number, shown)
    if wording is None:
        known = ", ".join(str(entry.number) for entry in versions)
        raise NotHeld(f"version {shown} of item {number}", "there is none", f"There are: {known}.")
    lists: dict[str, Any] = {name: tuple(json.loads(row[name])) for name in ("authors", "tags")}
    lists["notes"] = tuple(json.loads(wording["notes"]))
    around = _shown_with(connection, number)
    if shown != row["version"]:  # of the pictures of an older version, only what was written under them is kept
        around["images"] = tuple(HeldImage(None, line, None) for line in wording["captions"].splitlines())
    lists["languages"] = _languages(row) if shown == row["version"] else ()
    texts = {name: wording[name] for name in ("title", "lead", "text", "published")}
    return HeldItem(
        **{name: row[name] for name in _PLAIN},
        **texts,
        machine_translated=bool(row["machine_translated"]),
        version=shown,
        versions=versions,
        **lists,
        **_found(connection, number, shown),
        **around,
        capture=_capture(connection, wording["capture"]),
    )


def _not_held(connection: sqlite3.Connection, number: int) -> NotHeld:
    removed = _one(connection, "SELECT removed_at, title, became FROM removed_items WHERE id = ?", number)
    if removed is None:
        return NotHeld(f"item {number}", "it is not in this archive", "`kronikk search` shows the numbers of items.")
    reason = f"it was misread, and removed on {removed['removed_at'][:10]} when its page was read again"
    became = removed["became"]
    remedy = f"Its text is in item {became} now." if became else f"`kronikk search` may find {removed['title']!r}."
    return NotHeld(f"item {number}", reason, remedy)


_ITEM = "SELECT i.*, s.name AS site_name FROM items i JOIN sites s ON s.key = i.site WHERE i.id = ?"
_PLAIN = (
    "id", "site", "site_name", "url", "item_key", "kind", "kicker", "byline", "language", "section",
    "translated_from", "published_basis", "updated", "first_seen", "last_seen", "gone_at",
)  # fmt: skip


def _languages(row: sqlite3.Row) -> tuple[LanguageSpan, ...]:
    return tuple(LanguageSpan(**span) for span in json.loads(row["language_spans"]))


def _versions(connection: sqlite3.Connection, number: int) -> tuple[HeldVersion, ...]:
    rows = _all(connection, "SELECT * FROM versions WHERE item = ? ORDER BY number", number)
    return tuple(HeldVersion(row["number"], row["observed_at"], row["change"], row["title"]) for row in rows)


def _found(connection: sqlite3.Connection, number: int, version: int) -> dict[str, Any]:
    """What was found in one version's text."""
    dates = _all(connection, "SELECT * FROM dates WHERE item = ? AND version = ? ORDER BY id", number, version)
    organisations = _all(
        connection,
        """SELECT o.name FROM organisation_mentions m JOIN organisations o ON o.id = m.organisation
        WHERE m.item = ? AND m.version = ? GROUP BY o.id ORDER BY min(m.id)""",
        number,
        version,
    )
    quotes = _all(
        connection,
        """SELECT q.text, p.name FROM quotes q LEFT JOIN people p ON p.id = q.person
        WHERE q.item = ? AND q.version = ? ORDER BY q.id""",
        number,
        version,
    )
    return {
        "people": _people(connection, number, version),
        "organisations": tuple(row["name"] for row in organisations),
        "dates": tuple(HeldDate(row["surface"], row["edtf"], row["kind"]) for row in dates),
        "quotes": tuple(HeldQuote(row["text"], row["name"]) for row in quotes),
        "provenance": _provenance(connection, number, version),
    }


def _people(connection: sqlite3.Connection, number: int, version: int) -> tuple[HeldPerson, ...]:
    rows = _all(
        connection,
        """SELECT p.id, p.name, m.surface, m.role, m.affiliation, m.quoted FROM mentions m
        JOIN people p ON p.id = m.person WHERE m.item = ? AND m.version = ? ORDER BY m.id""",
        number,
        version,
    )
    return tuple(_person([row for row in rows if row["id"] == key]) for key in dict.fromkeys(row["id"] for row in rows))


def _person(rows: list[sqlite3.Row]) -> HeldPerson:
    def first(name: str) -> str | None:
        return next((row[name] for row in rows if row[name]), None)

    surfaces = tuple(dict.fromkeys(row["surface"] for row in rows))
    quoted = any(row["quoted"] for row in rows)
    return HeldPerson(rows[0]["id"], rows[0]["name"], first("role"), first("affiliation"), quoted, surfaces)


def _provenance(connection: sqlite3.Connection, number: int, version: int) -> tuple[HeldProvenance, ...]:
    rows = _all(connection, "SELECT * FROM provenance WHERE item = ? AND version = ? ORDER BY id", number, version)
    return tuple(
        HeldProvenance(row["field"], row["method"], row["selector"], row["confidence"], _rejected(row["rejected"]))
        for row in rows
    )


def _rejected(kept: str) -> tuple[Rejected, ...]:
    return tuple(Rejected(entry["value"], entry["method"], entry["reason"]) for entry in json.loads(kept))


def _shown_with(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """What stands around the text: pictures, links, and the pages it is on."""
    images = _all(connection, "SELECT * FROM images WHERE item = ? ORDER BY position", number)
    links = _all(connection, "SELECT * FROM links WHERE item = ? ORDER BY id", number)
    places = _all(
        connection,
        """SELECT p.address, ip.first_seen, ip.last_seen, ip.gone_at FROM item_pages ip JOIN pages p ON p.id = ip.page
        WHERE ip.item = ? ORDER BY ip.first_seen, p.id""",
        number,
    )
    return {
        "images": tuple(HeldImage(row["url"], row["caption"], row["credit"]) for row in images),
        "links": tuple(HeldLink(row["url"], row["text"], row["kind"], row["doi"]) for row in links),
        "places": tuple(HeldPlace(*row) for row in places),
    }


def _capture(connection: sqlite3.Connection, number: int | None) -> HeldCapture | None:
    row = _one(connection, "SELECT captured_at, digest, warc_file, warc_offset FROM captures WHERE id = ?", number)
    return HeldCapture(*row) if row else None


# ------------------------------------------------------------------------------------------- sites


def site(connection: sqlite3.Connection, key: str) -> HeldSite:
    """What is kept of a site; zeros for one that has not been fetched yet."""
    sources = _all(connection, "SELECT * FROM sources WHERE site = ? ORDER BY id", key)
    counts = _one(connection, "SELECT count(*) - count(gone_at), count(gone_at) FROM items WHERE site = ?", key)
    seen = _one(connection, "SELECT max(last_seen) FROM pages WHERE site = ?", key)
    run = _one(connection, _LAST_RUN, key)
    codes = [row["code"] for row in _all(connection, _PROBLEMS, key, run["id"])] if run else []
    return HeldSite(
        key,
        tuple(
            HeldSource(row["kind"], row["url"], row["last_ok"], row["last_error"], row["items_expected"])
            for row in sources
        ),
        counts[0] if counts else 0,
        counts[1] if counts else 0,
        seen[0] if seen else None,
        len(codes),
        run["started_at"] if run else None,
        sum(code in _NO_ANSWER for code in codes),
    )


_KINDS: tuple[type[FetchError], ...] = (FetchError, *FetchError.__subclasses__())
_NO_ANSWER = frozenset(kind.code for kind in _KINDS)
_PROBLEMS = "SELECT code FROM problems WHERE site = ? AND run = ?"
# A run leaves of every site that it asked at least a capture or a problem; a reparse asks nobody.
_LAST_RUN = """SELECT id, started_at FROM runs WHERE id = (SELECT max(run) FROM (
    SELECT max(run) AS run FROM problems p JOIN runs r ON r.id = p.run AND r.job = 'run' WHERE p.site = ?1
    UNION ALL SELECT max(c.run) FROM pages p JOIN captures c ON c.page = p.id WHERE p.site = ?1
    UNION ALL SELECT max(c.run) FROM sources s JOIN captures c ON c.url = s.url WHERE s.site = ?1))"""


def any_capture(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever fetched and kept."""
    return _one(connection, "SELECT 1 FROM captures LIMIT 1") is not None


_HAPPENED = """SELECT i.id, i.site, v.title, v.change FROM versions v JOIN items i ON i.id = v.item
        JOIN captures c ON c.id = v.capture WHERE c.run = ?1
    UNION ALL SELECT i.id, i.site, i.title, 'gone' FROM items i JOIN runs r ON r.id = ?1
        WHERE i.gone_at BETWEEN r.started_at AND coalesce(r.finished_at, '9999')
    ORDER BY 1"""


def happened(connection: sqlite3.Connection, run: int) -> tuple[Happening, ...]:
    """The items that were new, changed or gone in a run, by number."""
    return tuple(Happening(*row) for row in _all(connection, _HAPPENED, run))


def _all(connection: sqlite3.Connection, sql: str, *arguments: object) -> list[sqlite3.Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row  # the connection may belong to somebody who wants other rows
    return cursor.execute(sql, arguments).fetchall()


def _one(connection: sqlite3.Connection, sql: str, *arguments: object) -> sqlite3.Row | None:
    return next(iter(_all(connection, sql, *arguments)), None)
