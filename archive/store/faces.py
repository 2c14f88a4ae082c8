"""An item as a person sees it, field by field, for comparing two readings of it. Looks only; writes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Face:
    """The fields of one item in its current version, each as one text; "" where there is nothing."""

    item: int
    """Its number in the database that it was looked up in."""
    url: str
    kind: str
    title: str
    kicker: str
    lead: str
    text: str
    byline: str
    authors: str
    published: str
    updated: str
    language: str
    languages: str
    section: str
    translated_from: str
    captions: str
    notes: str
    tags: str
    people: str
    organisations: str
    quotes: str
    dates: str
    amounts: str
    links: str
    images: str
    versions: str
    """Number and class of every version."""


FIELDS = tuple(name for name in Face.__slots__ if name not in ("item", "url"))
PLAIN = ("kind", "title", "kicker", "lead", "text", "byline", "published", "updated", "language", "section",
         "translated_from", "captions")  # fmt: skip
LISTS = {"authors": "authors", "languages": "languages", "notes": "notes", "tags": "tags", "people": "people_names",
         "organisations": "organisations_names"}  # fmt: skip
FOUND = {
    "quotes": "SELECT text FROM quotes WHERE item = ? AND version = ? ORDER BY id",
    "dates": "SELECT surface || ' = ' || edtf FROM dates WHERE item = ? AND version = ? ORDER BY id",
    "amounts": "SELECT surface || ' = ' || value || ' ' || currency FROM amounts WHERE item = ? AND version = ? "
    "ORDER BY id",
    "links": "SELECT url FROM links WHERE item = ? AND ?2 ORDER BY id",
    "images": "SELECT coalesce(url, '') FROM images WHERE item = ? AND ?2 ORDER BY position",
    "versions": "SELECT number || ' ' || change FROM versions WHERE item = ? AND ?2 ORDER BY number",
}


def face(db: Database, item: int) -> Face:
    """The item of a number, which must be there."""
    row = next(db.query("SELECT * FROM items WHERE id = ?", [item]))
    fields = {name: row[name] or "" for name in PLAIN}
    fields |= {name: "; ".join(json.loads(row[column])) for name, column in LISTS.items()}
    for name, sql in FOUND.items():
        fields[name] = "\n".join(str(found[0]) for found in db.execute(sql, [item, row["version"]]))
    return Face(item=item, url=row["url"], **fields)
