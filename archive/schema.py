"""The schema of `news.db`: named migrations, each a readable SQL text in `archive/migrations/`, and how it is opened.

Owns what the tables are and that the file fits the program. Never reads or writes a row of them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

from sqlite_utils import Database, Migrations

from archive.errors import SchemaTooNew, StorageError

MIGRATION_SET = "kronikk"
WAIT = 5.0
"""Seconds to wait for another program that is writing to the file."""


@cache
def scripts() -> tuple[tuple[str, str], ...]:
    """(name, SQL) of every migration that this program knows, in the order of their numbers."""
    folder = files("archive").joinpath("migrations")
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple((file.name.removesuffix(".sql"), file.read_text("utf-8")) for file in found)


def migrations() -> Migrations:
    """The migrations as sqlite-utils applies them: each in one transaction, together with the record of it."""
    known = Migrations(MIGRATION_SET)
    for name, sql in scripts():
        _register(known, name, sql)
    return known


def _register(known: Migrations, name: str, sql: str) -> None:
    @known(name=name)
    def apply(db: Database) -> None:
        for statement in statements(sql):
            db.execute(statement)


def statements(sql: str) -> Iterator[str]:
    """The single statements of a script; triggers stay whole. (`executescript` would commit a migration half done.)"""
    lines: list[str] = []
    for line in sql.splitlines():
        lines.append(line)
        if line.rstrip().endswith(";") and sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []


def connect(path: Path, *, create: bool = False, wait: float = WAIT) -> Database:
    """Opens `news.db` and brings it to the schema of this program.

    The connection may be shared by threads; whoever shares it takes turns (`archive.store` does).

    Args:
        create: make the file when it is not there.
        wait: seconds to wait for another program that is writing.

    Raises:
        StorageError: not there, no database, locked by another program, or the disk does not take it.
        SchemaTooNew: written by a newer program.
    """
    if not create and not path.is_file():
        raise StorageError(str(path), "there is no such file", "Run `kronikk init` to make an archive here.")
    with storage_errors(path), ExitStack() as opened:
        db = Database(_connection(path, wait))
        opened.callback(db.close)
        _prepare(db, path)
        opened.pop_all()
    return db


def may_write(path: Path) -> bool:
    """Whether this user may change a database; SQLite keeps files beside it while it is open."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def connect_to_read(path: Path, *, wait: float = WAIT) -> Database:
    """Opens `news.db` without leave to change it or its folder, such as a medium or a share that is read-only.

    Raises:
        StorageError: not there, no database, or an older schema, which only a program that may write can bring forward.
        SchemaTooNew: written by a newer program.
    """
    if not path.is_file():
        raise StorageError(str(path), "there is no such file", "Run `kronikk init` to make an archive here.")
    with storage_errors(path), ExitStack() as opened:
        db = Database(_connection_to_read(path, wait))
        opened.callback(db.close)
        applied = {str(row[0]) for row in db.execute(_APPLIED, [MIGRATION_SET])}
        _refuse_unknown(applied, path)
        if any(name not in applied for name, _ in scripts()):
            reason = "it was written by an older Kronikk, and this user may not bring it forward"
            raise StorageError(str(path), reason, "Open it once where it may be written to: `kronikk sites`.")
        opened.pop_all()
    return db


_APPLIED = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"


def _connection_to_read(path: Path, wait: float) -> sqlite3.Connection:
    """Sees what another program is writing where SQLite can; otherwise the file as it stands."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=wait, check_same_thread=False)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if _primary(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
        connection = sqlite3.connect(f"{address}&immutable=1", uri=True, timeout=wait, check_same_thread=False)
    return connection


def _connection(path: Path, wait: float) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=wait, check_same_thread=False)


def _prepare(db: Database, path: Path) -> None:
    db.execute("PRAGMA foreign_keys = ON")
    known = migrations()
    _refuse_newer(db, known, path)
    db.enable_wal()
    db.execute("PRAGMA synchronous = NORMAL")
    if known.pending(db):
        known.apply(db)


def _refuse_newer(db: Database, known: Migrations, path: Path) -> None:
    # sqlite-utils opens a file with migrations that the program does not know in silence.
    _refuse_unknown({migration.name for migration in known.applied(db)}, path)


def _refuse_unknown(applied: set[str], path: Path) -> None:
    if unknown := sorted(applied - {name for name, _ in scripts()}):
        raise SchemaTooNew(
            str(path),
            f"it was written by a newer Kronikk (migration {', '.join(unknown)} is not known here)",
            "Update Kronikk, or open the archive with the program that wrote it.",
        )


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite says of a locked, full, damaged or forbidden file into a `StorageError` with a remedy."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # a row that breaks a rule of the schema is a bug of this program, not a state of the disk
    except sqlite3.DatabaseError as error:
        if _is_a_bug(error):
            raise
        raise StorageError(str(path), _reason(error), _remedy(error)) from error


MADE_AGAIN = "Move it away and run `kronikk reparse`: it makes it again of the captures in warc/."
REMEDIES = {
    sqlite3.SQLITE_BUSY: "Close the other program that writes to this file, or try again later.",
    sqlite3.SQLITE_LOCKED: "Close the other program that writes to this file, or try again later.",
    sqlite3.SQLITE_FULL: "Make room on the disk and run again; nothing that was reported as done is lost.",
    sqlite3.SQLITE_IOERR: "Check the disk (`df`, `dmesg`) and run again; nothing that was reported as done is lost.",
    sqlite3.SQLITE_READONLY: "Give this user the right to write to the file and its folder.",
    sqlite3.SQLITE_CANTOPEN: "Check that the folder exists and that this user may write to it.",
    sqlite3.SQLITE_PERM: "Give this user the right to write to the file and its folder.",
    sqlite3.SQLITE_CORRUPT: MADE_AGAIN,
    sqlite3.SQLITE_NOTADB: MADE_AGAIN,
}
"""Primary result codes of SQLite that speak of the file and its disk, and what a person can do."""


def _primary(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _is_a_bug(error: sqlite3.Error) -> bool:
    return _primary(error) not in REMEDIES


def _reason(error: sqlite3.Error) -> str:
    if _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "another program is writing to it (database is locked)"
    return str(error)


def _remedy(error: sqlite3.Error) -> str:
    return REMEDIES[_primary(error)]


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turns what the system says of a folder or file of the archive into a `StorageError`."""
    try:
        yield
    except OSError as error:
        reason = f"cannot be written ({error.strerror or error})"
        raise StorageError(str(path), reason, "Check that it is a folder, its rights, and the disk.") from error
