"""What the pages of the reading room show, read from the database of a running Datasette. Never writes to it.

The rows stay rows of SQLite (their columns are public, see the table of the contract): templates name the columns.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.web.spans import Piece, Span, paragraphs

Database = Any
"""A database of Datasette, which has no types: `await database.execute(sql, arguments)` gives rows."""
Rows = Sequence[sqlite3.Row]

NEWEST = 12


@dataclass(frozen=True, slots=True)
class ItemRoom:
    """One item with all that is known of it."""

    item: sqlite3.Row
    lead: str | None
    """The standfirst, where the text does not begin with it."""
    notes: tuple[str, ...]
    """What the page says beside the text, such as that a machine translated it."""
    paragraphs: tuple[tuple[Piece, ...], ...]
    people: Rows
    organisations: Rows
    dates: Rows
    quotes: Rows
    images: Rows
    links: Rows
    versions: Rows
    places: Rows
    """Pages that the item stands or stood on."""
    relations: Rows
    provenance: Rows
    problems: Rows


@dataclass(frozen=True, slots=True)
class PersonRoom:
    """One person: where the name stands and what the person is quoted as saying."""

    person: sqlite3.Row
    items: Rows
    roles: Rows
    quotes: Rows


@dataclass(frozen=True, slots=True)
class FrontRoom:
    """What is new, and how much there is."""

    items: int
    gone: int
    undated: int
    newest: Rows
    sites: Rows
    last_run: sqlite3.Row | None


_ITEM = """SELECT i.*, s.name AS site_name, c.captured_at, c.warc_file, c.warc_offset, c.digest FROM items i
    JOIN sites s ON s.key = i.site LEFT JOIN captures c ON c.id = i.capture WHERE i.id = ?"""
_OF_VERSION = "item = :item AND version = :version"
_PARTS = {
    "people": f"""SELECT p.id, p.name, max(m.quoted) AS quoted, max(m.role) AS role, max(m.affiliation) AS affiliation,
        min(m.field = 'byline') AS wrote, count(*) AS mentions FROM mentions m JOIN people p ON p.id = m.person
        WHERE {_OF_VERSION} GROUP BY p.id ORDER BY min(m.id)""",
    "organisations": f"""SELECT o.id, o.name, count(*) AS mentions FROM organisation_mentions m
        JOIN organisations o ON o.id = m.organisation WHERE {_OF_VERSION} GROUP BY o.id ORDER BY min(m.id)""",
    "dates": f"SELECT * FROM dates WHERE {_OF_VERSION} ORDER BY earliest, id",
    "quotes": f"""SELECT q.*, p.name FROM quotes q LEFT JOIN people p ON p.id = q.person
        WHERE {_OF_VERSION} ORDER BY q.id""",
    "images": "SELECT * FROM images WHERE item = :item ORDER BY position",
    "links": "SELECT * FROM links WHERE item = :item ORDER BY id",
    "versions": "SELECT id, number, observed_at, change, title FROM versions WHERE item = :item ORDER BY number DESC",
    "places": """SELECT p.address, ip.first_seen, ip.last_seen, ip.gone_at FROM item_pages ip
        JOIN pages p ON p.id = ip.page WHERE ip.item = :item ORDER BY ip.first_seen, p.id""",
    "relations": """SELECT group_concat(DISTINCT r.kind) AS kind, i.id, i.title, i.language FROM relations r
        JOIN items i ON i.id = iif(r.item = :item, r.other, r.item) WHERE :item IN (r.item, r.other)
        GROUP BY i.id ORDER BY i.id""",
    "provenance": f"SELECT * FROM provenance WHERE {_OF_VERSION} ORDER BY id",
    "problems": "SELECT code, message, field FROM problems WHERE item = :item ORDER BY id",
}
_SPANS = f"""SELECT m.start, m.end, m.person, p.name FROM mentions m JOIN people p ON p.id = m.person
    WHERE {_OF_VERSION} AND m.field = 'text'"""


async def item_room(database: Database, item: int) -> ItemRoom | None:
    """All of one item, or None when there is no such item."""
    row = (await database.execute(_ITEM, [item])).first()
    if row is None:
        return None
    of = {"item": item, "version": row["version"]}
    parts = {name: (await database.execute(sql, of)).rows for name, sql in _PARTS.items()}
    mentions = (await database.execute(_SPANS, of)).rows
    spans = [*_person_spans(mentions, f"/{database.name}/people"), *_date_spans(parts["dates"])]
    lead = row["lead"] if row["lead"] and not row["text"].startswith(row["lead"]) else None
    notes = tuple(json.loads(row["notes"]))
    return ItemRoom(row, lead, notes, paragraphs(row["text"], spans) if row["text"] else (), **parts)


def _person_spans(rows: Rows, people: str) -> list[Span]:
    return [Span(row["start"], row["end"], "person", f"{people}/{row['person']}", row["name"]) for row in rows]


def _date_spans(rows: Rows) -> list[Span]:
    return [Span(row["start"], row["end"], "date", None, row["edtf"]) for row in rows if row["field"] == "text"]


_PERSON_ITEMS = """SELECT i.id, i.title, i.site, i.published, i.first_seen, max(m.quoted) AS quoted,
    max(m.role) AS role, min(m.field = 'byline') AS wrote FROM mentions m
    JOIN items i ON i.id = m.item AND i.version = m.version WHERE m.person = ? GROUP BY i.id
    ORDER BY coalesce(i.published_latest, i.first_seen) DESC, i.id DESC"""
_PERSON_QUOTES = """SELECT q.text, i.id, i.title, i.published, i.first_seen FROM quotes q
    JOIN items i ON i.id = q.item AND i.version = q.version WHERE q.person = ?
    ORDER BY coalesce(i.published_latest, i.first_seen) DESC, q.id"""


async def person_room(database: Database, person: int) -> PersonRoom | None:
    """All of one person, or None when there is no such person."""
    row = (await database.execute("SELECT * FROM people WHERE id = ?", [person])).first()
    if row is None:
        return None
    items = (await database.execute(_PERSON_ITEMS, [person])).rows
    roles = (await database.execute("SELECT * FROM roles WHERE person = ? ORDER BY earliest, id", [person])).rows
    quotes = (await database.execute(_PERSON_QUOTES, [person])).rows
    return PersonRoom(row, items, roles, quotes)


_COUNTS = """SELECT count(*) AS items, count(gone_at) AS gone, sum(published IS NULL AND kind = 'news') AS undated
    FROM items"""
_NEWEST = """SELECT id, site, title, lead, text, published, first_seen, gone_at, language, kind FROM items
    WHERE kind = 'news' ORDER BY coalesce(published_latest, first_seen) DESC, id DESC LIMIT ?"""
_SITES = """SELECT s.*, count(i.id) AS items, max(i.last_seen) AS last_seen FROM sites s
    LEFT JOIN items i ON i.site = s.key GROUP BY s.key ORDER BY s.name"""


async def front_room(database: Database) -> FrontRoom:
    """Newest items, sites with their numbers, and the last run."""
    counts = (await database.execute(_COUNTS)).first()
    newest = (await database.execute(_NEWEST, [NEWEST])).rows
    sites = (await database.execute(_SITES)).rows
    last_run = (await database.execute("SELECT * FROM runs ORDER BY id DESC LIMIT 1")).first()
    return FrontRoom(counts["items"], counts["gone"], counts["undated"] or 0, newest, sites, last_run)
