"""Whether the database is what it should be. Looks only; never mends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sqlite_utils import Database

from archive.store import imports
from archive.warc import Location
from archive.warc.checking import Row

COUNTED = ("sites", "pages", "captures", "items", "versions", "people", "problems")


def has_full_text_search() -> bool:
    """Whether this SQLite can search."""
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            return False
    return True


def damage(db: Database, most: int) -> Iterator[tuple[str, str]]:
    """Code and reason of what is wrong with the file, its references and the index for searching."""
    for row in db.execute(f"PRAGMA integrity_check({most})").fetchall():
        if row[0] != "ok":
            yield "integrity", f"SQLite finds damage in it ({row[0]})"
    for table, key, other, _ in db.execute("PRAGMA foreign_key_check").fetchmany(most):
        yield "foreign_key", f"row {key} of {table} refers to a row of {other} that is not there"
    if not _index_agrees(db):
        yield "search_index", "its index for searching does not agree with its items"


def _index_agrees(db: Database) -> bool:
    """FTS5's own check against the rows that it is of; a write by its form, which is taken back."""
    inside = db.conn.in_transaction
    try:
        db.execute("INSERT INTO items_fts (items_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_READONLY):
            raise
        return code == sqlite3.SQLITE_READONLY  # then it cannot be checked
    finally:
        if not inside:
            db.rollback()
    return True


def counts(db: Database) -> list[tuple[str, int]]:
    """How many rows the tables have."""
    return [(table, next(iter(db.execute(f"SELECT count(*) FROM {table}")))[0]) for table in COUNTED]


def unread_imports(db: Database) -> list[str]:
    """Sites with imported captures that were not read."""
    return sorted(imports.unread(db))


def rows(db: Database) -> Iterator[Row]:
    """All captures in the order in which they stand in the files."""
    sql = (
        "SELECT c.id, c.warc_file, c.warc_offset, c.warc_length, c.digest, c.same_as IS NOT NULL, o.digest "
        "FROM captures AS c LEFT JOIN captures AS o ON o.id = c.same_as ORDER BY c.warc_file, c.warc_offset"
    )
    for key, file, offset, length, digest, again, of in db.execute(sql):
        place = Location(file, offset, length, digest, "revisit" if again else "response")
        yield Row(key, place, of is None or of == digest)


def total(db: Database) -> int:
    return int(next(iter(db.execute("SELECT count(*) FROM captures")))[0])
