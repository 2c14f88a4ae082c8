"""Rows that hang on a version of an item: people, organisations, quotes, dates, sums, pictures, links, provenance.

They are replaced as a whole per item and version. People and organisations are matched by their exact folded name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from archive.changes import folded
from scraper.records import Article, Mention, Organisation, Person, Quote

Row = dict[str, Any]

PER_VERSION = ("mentions", "quotes", "dates", "organisation_mentions", "amounts", "provenance")
PER_ITEM = ("images", "links", "translations")
PARTICLES = {
    "af",
    "av",
    "da",
    "de",
    "del",
    "der",
    "den",
    "di",
    "du",
    "el",
    "la",
    "le",
    "ten",
    "ter",
    "van",
    "von",
    "zu",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which version of which item the rows belong to, and the bounds of its time."""

    item: int
    version: int
    seen: str
    """UTC time at which the version was observed."""
    earliest: str | None
    latest: str | None

    @property
    def keys(self) -> Row:
        return {"item": self.item, "version": self.version}


def replace_rows(db: Database, place: Place, article: Article, translations: Mapping[str, str]) -> None:
    """Writes everything that hangs on this version, in place of what stood there."""
    people, organisations = clear(db, place.item, place.version)
    named = {person.name: _put_person(db, place, person) for person in article.people}
    people |= set(named.values()) | _put_quotes(db, place, article.quotes, named)
    organisations |= {_put_organisation(db, place, organisation) for organisation in article.organisations}
    _insert(db, "dates", place.keys, article.dates)
    _insert(db, "amounts", place.keys, article.amounts)
    _insert(db, "links", {"item": place.item}, article.links)
    _put_images(db, place, article)
    _put_provenance(db, place, article)
    pairs = [{"item": place.item, "language": code, "url": url} for code, url in translations.items()]
    db.table("translations").insert_all(pairs)
    recount(db, people, organisations)


def clear(db: Database, item: int, version: int) -> tuple[set[int], set[int]]:
    """Removes what hangs on a version; gives back whose counts it touched: people, organisations."""
    where = (item, version)
    people = _ids(db, "SELECT person FROM mentions WHERE item = ? AND version = ?", where)
    people |= _ids(db, "SELECT person FROM quotes WHERE item = ? AND version = ? AND person IS NOT NULL", where)
    organisations = _ids(db, "SELECT organisation FROM organisation_mentions WHERE item = ? AND version = ?", where)
    for table in PER_VERSION:
        db.table(table).delete_where("item = ? AND version = ?", where)
    for table in PER_ITEM:
        db.table(table).delete_where("item = ?", [item])
    return people, organisations


def named_in(db: Database, item: int) -> tuple[set[int], set[int]]:
    """People and organisations that any version of the item names."""
    people = _ids(db, "SELECT person FROM mentions WHERE item = ?", (item,))
    people |= _ids(db, "SELECT person FROM quotes WHERE item = ? AND person IS NOT NULL", (item,))
    return people, _ids(db, "SELECT organisation FROM organisation_mentions WHERE item = ?", (item,))


def recount(db: Database, people: Iterable[int], organisations: Iterable[int]) -> None:
    """Counts again how many items name them (in their current version), and when; who is named nowhere is removed."""
    for person in sorted(people):
        db.execute(
            "UPDATE people SET items = (SELECT count(DISTINCT items.id) FROM mentions JOIN items ON items.id = "
            "mentions.item AND items.version = mentions.version WHERE person = people.id), quotes = (SELECT count(*) "
            "FROM quotes JOIN items ON items.id = quotes.item AND items.version = quotes.version "
            "WHERE person = people.id) WHERE id = ?",
            [person],
        )
        _date(db, "people", "mentions", "person", person)
        db.execute(
            "DELETE FROM people WHERE id = ? AND NOT EXISTS (SELECT 1 FROM mentions WHERE person = people.id) "
            "AND NOT EXISTS (SELECT 1 FROM quotes WHERE person = people.id)",
            [person],
        )
    for organisation in sorted(organisations):
        db.execute(
            "UPDATE organisations SET items = (SELECT count(DISTINCT items.id) FROM organisation_mentions AS m JOIN "
            "items ON items.id = m.item AND items.version = m.version WHERE organisation = organisations.id) "
            "WHERE id = ?",
            [organisation],
        )
        _date(db, "organisations", "organisation_mentions", "organisation", organisation)
        db.execute(
            "DELETE FROM organisations WHERE id = ? AND NOT EXISTS "
            "(SELECT 1 FROM organisation_mentions WHERE organisation = organisations.id)",
            [organisation],
        )


def _date(db: Database, table: str, named: str, column: str, key: int) -> None:
    """First and last time at which a version was observed that names them."""
    sql = (
        f"SELECT min(observed_at), max(observed_at) FROM (SELECT DISTINCT item, version FROM {named} "
        f"WHERE {column} = ?) AS m JOIN versions ON versions.item = m.item AND number = m.version"
    )
    first, last = next(iter(db.execute(sql, [key])))
    if first is not None:
        db.execute(f'UPDATE "{table}" SET first_seen = ?, last_seen = ? WHERE id = ?', [first, last, key])


def name_parts(name: str) -> tuple[str | None, str | None, str]:
    """(given, family, sort name) of a name as printed: `Ada van Dam` -> Ada, van Dam, `van Dam, Ada`."""
    words = name.split()
    at = next((i for i, word in enumerate(words) if i and word in PARTICLES), len(words) - 1)
    if at < 1:
        return None, name or None, name
    given, family = " ".join(words[:at]), " ".join(words[at:])
    return given, family, f"{family}, {given}"


def _ids(db: Database, sql: str, values: Iterable[Any]) -> set[int]:
    return {int(row[0]) for row in db.execute(sql, tuple(values))}


def _insert(db: Database, table: str, keys: Row, records: Iterable[Any]) -> None:
    columns = db.table(table).columns_dict
    rows = [keys | {name: value for name, value in asdict(record).items() if name in columns} for record in records]
    db.table(table).insert_all(rows)


def _put_person(db: Database, place: Place, person: Person) -> int:
    given, family, sort_name = name_parts(person.name)
    row = {"name": person.name, "sort_name": sort_name, "given": given, "family": family}
    key = _named(db, "people", row, place.seen)
    extra = {"person": key, "role": person.role, "affiliation": person.affiliation, "quoted": int(person.quoted)}
    mentions = [place.keys | extra | _mention(mention) for mention in person.mentions]
    if mentions and (person.role or person.affiliation):
        evidence = db.table("mentions").insert(mentions.pop(0)).last_pk
        bounds = {"earliest": place.earliest, "latest": place.latest, "evidence": evidence}
        db.table("roles").insert({"person": key, "role": person.role, "organisation": person.affiliation} | bounds)
    db.table("mentions").insert_all(mentions)
    return key


def _put_organisation(db: Database, place: Place, organisation: Organisation) -> int:
    row = {"name": organisation.name, "acronym": organisation.acronym}
    key = _named(db, "organisations", row, place.seen)
    rows = [place.keys | {"organisation": key} | _mention(mention) for mention in organisation.mentions]
    db.table("organisation_mentions").insert_all(rows)
    return key


def _named(db: Database, table: str, row: Row, seen: str) -> int:
    """The id of the person or organisation of that name, made when it is new."""
    known = next(db.query(f'SELECT id FROM "{table}" WHERE folded = ?', [folded(row["name"])]), None)
    if known is None:
        made = db.table(table).insert(row | {"folded": folded(row["name"]), "first_seen": seen, "last_seen": seen})
        return int(str(made.last_pk))
    db.execute(f'UPDATE "{table}" SET last_seen = max(last_seen, ?) WHERE id = ?', [seen, known["id"]])
    return int(known["id"])


def _mention(mention: Mention) -> Row:
    return asdict(mention)


def _put_quotes(db: Database, place: Place, quotes: Iterable[Quote], named: Mapping[str, int]) -> set[int]:
    rows = []
    for quote in quotes:
        row = asdict(quote)
        rows.append(place.keys | {"person": named.get(row.pop("speaker") or "")} | row)
    db.table("quotes").insert_all(rows)
    return {row["person"] for row in rows if row["person"] is not None}


def _put_images(db: Database, place: Place, article: Article) -> None:
    rows = [{"item": place.item, "position": i} | asdict(image) for i, image in enumerate(article.images)]
    db.table("images").insert_all(rows)


def _put_provenance(db: Database, place: Place, article: Article) -> None:
    rows = []
    for entry in article.provenance:
        row = asdict(entry)
        rows.append(place.keys | row | {"rejected": json.dumps(row["rejected"], ensure_ascii=False)})
    db.table("provenance").insert_all(rows)
