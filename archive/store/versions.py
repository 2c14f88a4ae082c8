"""Rows of `versions`: one wording of one item. Never decides which item it is, nor whether it changed."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from archive.changes import Wording
from archive.store.records import Capture, PageReading
from scraper.records import Article

Row = dict[str, Any]


def same_bytes(db: Database, capture: int | None, other: Capture) -> bool:
    """Whether a capture holds the very body that another one does."""
    sql = "SELECT digest FROM captures WHERE id IN (?, ?)"  # also where one of them was lost and fetched again
    return capture is not None and len({row[0] for row in db.execute(sql, [capture, other.id])}) == 1


def version(db: Database, item: int, number: int) -> Row:
    """The row of one version."""
    return next(db.query("SELECT * FROM versions WHERE item = ? AND number = ?", [item, number]))


def stored(row: Row) -> Wording:
    """What a row of `versions` says."""
    return Wording(row["title"], row["lead"], row["text"], row["published"])


def wording(article: Article) -> Wording:
    """What of an article makes a version."""
    return Wording(article.title, article.lead, article.text, article.published.edtf if article.published else None)


def texts(wording: Wording) -> Row:
    """The columns of a wording."""
    return {
        "title": wording.title,
        "lead": wording.lead,
        "text": wording.text,
        "published": wording.published,
        "digest": wording.digest,
    }


def put_version(db: Database, read: PageReading, item: int, number: int, new: Wording, change: str) -> None:
    """Writes a further version; `new` is the wording, `change` its class."""
    keys = {"item": item, "number": number, "capture": read.capture.id, "observed_at": read.at}
    row = keys | texts(new) | {"change": change, "reader_version": read.reader_version}
    db.table("versions").insert(row)


def put_surroundings(db: Database, item: int, number: int, notes: str, captions: str) -> None:
    """Notes (JSON array) and captions of a version: kept with it, but a change of them alone is no further version."""
    db.execute(
        "UPDATE versions SET notes = ?, captions = ? WHERE item = ? AND number = ?", [notes, captions, item, number]
    )
