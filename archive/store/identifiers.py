"""Identifiers of organisations and sites: the table, its copy beside the database, and whom they are sought for.

`identifiers.jsonl` holds the table as one JSON object a line, so that `news.db` may be deleted: a database that knows
no identifier takes them from there when it is opened. Which identifier is right is decided in `archive.link`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from archive.errors import StorageError
from archive.schema import file_errors
from archive.store.store import Store
from scraper.records import Rejected

FILE = "identifiers.jsonl"
Subject = Literal["organisation", "site"]


@dataclass(frozen=True, slots=True)
class Identified:
    """What a register says of one organisation or site; a row of `identifiers`, and a line of the file."""

    subject: Subject
    key: str
    """Folded name of an organisation, key of a site."""
    scheme: str
    """The register: `ror`."""
    identifier: str | None
    """As an address; None where it could not be decided which one is meant."""
    matched: str | None
    """The name or address in the register that agreed."""
    method: str
    confidence: float | None
    """None where there is no identifier."""
    rejected: tuple[Rejected, ...]
    """Records of the register that were considered and not taken."""
    source: str
    """Name of the register's file."""


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation as the archive names it."""

    folded: str
    name: str
    acronym: str | None
    """As the items explain it."""
    surfaces: tuple[str, ...]
    """Other spellings in the items."""
    countries: frozenset[str]
    """Of the sites whose items name it, ISO 3166-1 alpha-2, lower case, as far as they are known."""
    items: int
    """How many name it now."""
    identifier: str | None
    """That it has."""


def organisations(db: Database) -> list[Named]:
    """All organisations, by folded name."""
    surfaces = _grouped(db, "SELECT DISTINCT organisation, surface FROM organisation_mentions ORDER BY 1, 2")
    countries = _grouped(
        db,
        "SELECT DISTINCT organisation, lower(country) FROM organisation_mentions AS m JOIN items ON items.id = m.item "
        "JOIN sites ON sites.key = items.site WHERE country <> '' ORDER BY 1, 2",
    )
    rows = db.execute("SELECT id, folded, name, acronym, items, ror FROM organisations ORDER BY folded").fetchall()
    return [
        Named(folded, name, acronym, tuple(surfaces.get(key, ())), frozenset(countries.get(key, ())), items, ror)
        for key, folded, name, acronym, items, ror in rows
    ]


def _grouped(db: Database, sql: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, value in db.execute(sql):
        found.setdefault(int(key), []).append(str(value))
    return found


def named_beside(db: Database, folded: str) -> frozenset[str]:
    """Folded names of the organisations that stand in the same version of an item."""
    sql = (
        "SELECT DISTINCT other.folded FROM organisations AS one JOIN organisation_mentions AS m "
        "ON m.organisation = one.id JOIN organisation_mentions AS n ON n.item = m.item AND n.version = m.version "
        "JOIN organisations AS other ON other.id = n.organisation WHERE one.folded = ? AND other.id <> one.id"
    )
    return frozenset(str(row[0]) for row in db.execute(sql, [folded]))


def sites(db: Database) -> dict[str, str | None]:
    """Key -> identifier of every site that has a row."""
    return dict(db.execute("SELECT key, ror FROM sites").fetchall())


def known(db: Database, scheme: str) -> dict[tuple[str, str], Identified]:
    """(subject, key) -> what was decided of it."""
    rows = db.query("SELECT * FROM identifiers WHERE scheme = ? ORDER BY subject, key", [scheme])
    return {(row["subject"], row["key"]): _identified(row) for row in rows}


def put(store: Store, scheme: str, found: Iterable[Identified], written: Collection[str] = ()) -> None:
    """Takes what a register says in place of what it said before: in the file, the table and the rows that it is of.

    Args:
        written: keys of the sites whose identifier stands in kronikk.toml, which is left alone.
    """
    kept = sorted(found, key=lambda one: (one.subject, one.key))
    with store.writing() as db:
        before = known(db, scheme)
        others = [_identified(row) for row in db.query("SELECT * FROM identifiers WHERE scheme <> ?", [scheme])]
        _write_file(store.folder / FILE, [*others, *kept])  # first: what only the database knew would be lost with it
        db.table("identifiers").delete_where("scheme = ?", [scheme])
        _fill(db, kept, before, written)


def give_back(store: Store) -> None:
    """Takes the identifiers from the file where the database knows of none, because it was lost and made anew.

    Raises:
        StorageError: the file is damaged.
    """
    path = store.folder / FILE
    if not path.is_file():
        return
    with store.reading() as db:
        if db.execute("SELECT 1 FROM identifiers LIMIT 1").fetchone() is not None:
            return
        written = [key for key, identifier in sites(db).items() if identifier is not None]
    if lines := _read_file(path):
        with store.writing() as db:
            _fill(db, lines, (), written)


_WORD = "(SELECT identifier FROM identifiers WHERE subject = ? AND key = {} AND scheme = 'ror')"
_TOLD = "UPDATE {table} SET ror = {word} WHERE {key} IN (SELECT value FROM json_each(?)) AND ror IS NOT {word}"


def _fill(
    db: Database, found: Sequence[Identified], before: Iterable[tuple[str, str]], written: Collection[str]
) -> None:
    """Adds rows, and tells it to the organisations and sites that they, or those of before, are of."""
    db.table("identifiers").insert_all(_row(one) for one in found)
    touched = {*before, *((one.subject, one.key) for one in found)} - {("site", key) for key in written}
    for subject, table, key in (("organisation", "organisations", "folded"), ("site", "sites", "key")):
        keys = json.dumps(sorted(key for kind, key in touched if kind == subject))
        sql = _TOLD.format(table=table, key=key, word=_WORD.format(f"{table}.{key}"))
        db.execute(sql, [subject, keys, subject])


def _row(one: Identified) -> dict[str, Any]:
    return asdict(one) | {"rejected": json.dumps([asdict(entry) for entry in one.rejected], ensure_ascii=False)}


def _identified(row: dict[str, Any]) -> Identified:
    values = {name: value for name, value in row.items() if name != "id"}
    rejected = json.loads(values["rejected"]) if isinstance(values["rejected"], str) else values["rejected"]
    return Identified(**values | {"rejected": tuple(Rejected(**entry) for entry in rejected)})


def _write_file(path: Path, found: Iterable[Identified]) -> None:
    """Writes the file whole or not at all."""
    beside = path.with_name(f"{path.name}.tmp")
    text = "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in found)
    with file_errors(path):
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def _read_file(path: Path) -> list[Identified]:
    remedy = "Move it away, and run `kronikk link ror FILE` to make it again."
    try:
        lines = path.read_text("utf-8").split("\n")
    except OSError as error:
        raise StorageError(str(path), f"it cannot be read ({error.strerror or error})", "Check its rights.") from error
    except UnicodeDecodeError as error:
        raise StorageError(str(path), "it is damaged (this is no UTF-8 text)", remedy) from error
    found = []
    for number, line in enumerate(lines if lines[-1] else lines[:-1], 1):
        try:
            found.append(_identified(json.loads(line)))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StorageError(str(path), f"line {number} is damaged", remedy) from error
    return found
