"""A second database in which an archive is read anew beside the one that people use: laid out with what was asked and
what came, and with nothing that was read."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from archive import schema
from archive.store.store import Store

GROUND = ("sites", "runs", "pages", "captures", "sources", "candidates", "settled")
"""What does not come from reading, in an order that foreign keys allow."""
UNREAD = {
    "kind": "unknown",
    "gone_at": None,
    "gone_evidence": None,
    "declared": None,
    "read_capture": None,
    "read_knowledge": None,
    "reader_version": None,
}
"""What reading a page sets in its row."""


def scratch(main: Store, path: Path) -> Store:
    """A store beside another one: the same captures and the same numbers of pages, and no item.

    Args:
        path: of its database; made anew, and worth nothing after the process has ended.
    """
    made = Store(main.folder, schema.connect(path, create=True), main.clock)
    made.db.execute("PRAGMA synchronous = OFF")
    with main.reading() as db, made.writing() as copy:
        for table in GROUND:
            _copy(db, copy, table)
    return made


def _copy(db: Database, copy: Database, table: str) -> None:
    reset = UNREAD if table == "pages" else {}
    columns = copy.table(table).columns_dict
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(f":{name}" for name in columns)
    rows = (row | reset for row in db.query(f'SELECT {names} FROM "{table}" ORDER BY rowid'))
    copy.conn.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
