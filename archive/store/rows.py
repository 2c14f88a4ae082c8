"""One row, one statement, for what is written at every answer of a crawl. Callers hold turn and transaction.

sqlite-utils asks the database for tables, columns, keys and triggers before each row that it writes, some twenty
statements; that is well spent everywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

Value = str | int | float | None


def insert(db: Database, table: str, row: Mapping[str, Value]) -> int:
    """Writes a new row; gives its rowid."""
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    made = db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(row.values())).lastrowid
    assert made is not None
    return made


def update(db: Database, table: str, key: int, changes: Mapping[str, Value]) -> None:
    """Changes columns of the row with that id."""
    sets = ", ".join(f'"{name}" = ?' for name in changes)
    db.execute(f'UPDATE "{table}" SET {sets} WHERE id = ?', [*changes.values(), key])


def upsert(db: Database, table: str, key: str, row: Mapping[str, Value]) -> None:
    """Writes a row, over the one with the same value in the column `key`."""
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in row if name != key)
    db.execute(
        f'INSERT INTO "{table}" ({names}) VALUES ({places}) ON CONFLICT ("{key}") DO UPDATE SET {sets}',
        list(row.values()),
    )
