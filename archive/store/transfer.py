"""What was read anew is taken over into the archive that people use: numbers stay, only what differs is written.

The scratch database (`archive.store.scratch`) has the same captures and pages under the same numbers. People and
organisations are known again by their folded name, items by `archive.store.pairing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from archive.store import items, mentions
from archive.store.faces import Face, face
from archive.store.pairing import Pairing

Row = dict[str, Any]

ITEM_KEEPS = ("id", "same_story")
"""Columns of an item that do not come from reading."""
PAGE_KEEPS = ("next_due",)
CHILDREN: Mapping[str, str] = {
    "versions": "number",
    "item_pages": "page",
    "quotes": "version, id",
    "dates": "version, id",
    "organisation_mentions": "version, id",
    "amounts": "version, id",
    "images": "position, id",
    "links": "id",
    "provenance": "version, id",
    "translations": "language",
}
"""Tables that hang on an item, and the order of their rows."""
NAMES = {"person": "people", "organisation": "organisations"}
"""Column -> the table that it refers to, whose rows are known by their folded name."""
MENTIONS = (
    "SELECT m.*, r.id IS NOT NULL AS has_role, r.earliest AS role_earliest, r.latest AS role_latest, r.role AS "
    "role_role, r.organisation AS role_organisation FROM mentions m LEFT JOIN roles r ON r.evidence = m.id "
    "WHERE m.item = ? ORDER BY m.version, m.id"
)


@dataclass(frozen=True, slots=True)
class Change:
    """An item before and after; one of them is None for an item that is new or no longer found."""

    before: Face | None
    after: Face | None
    became: int | None = None
    """Number in the scratch database of the item that holds what was in one that is no longer found."""


@dataclass(slots=True)
class Transfer:
    """One site as it was read anew, beside what is held of it."""

    main: Database
    scratch: Database
    site: str
    lost: Collection[int] = ()
    """Pages with a capture that cannot be read back: what was read of them before stays as it is."""
    pairs: dict[int, int] = field(default_factory=dict)
    """Number in the scratch database -> number in the archive; complete once it is written."""
    removed: tuple[int, ...] = ()
    """Items of the archive that are no longer found."""
    _pairing: Pairing = field(init=False)
    _frozen: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._pairing = Pairing(self.main, self.scratch, self.site).made()
        self.pairs = self._pairing.pairs
        self._frozen = self._items_of_lost()
        known = _ids(self.main, "SELECT id FROM items WHERE site = ?", self.site)
        self.removed = tuple(sorted(known - set(self.pairs.values()) - self._frozen))

    def _items_of_lost(self) -> frozenset[int]:
        found: set[int] = set()
        for page in self.lost:
            found |= _ids(self.main, "SELECT item FROM item_pages WHERE page = ?", page)
            sql = "SELECT item FROM versions JOIN captures ON captures.id = versions.capture WHERE captures.page = ?"
            found |= _ids(self.main, sql, page)
        return frozenset(found)

    @property
    def untouched(self) -> int:
        """How many items stay as they are, because something of them cannot be read back."""
        return len(self._frozen)

    def _taken(self) -> list[int]:
        """Items of the scratch database that are taken over, by number."""
        everything = sorted(_ids(self.scratch, "SELECT id FROM items WHERE site = ?", self.site))
        return [item for item in everything if self.pairs.get(item) not in self._frozen]

    def new_items(self) -> list[int]:
        """Numbers in the scratch database of items that the archive does not have."""
        return [item for item in self._taken() if item not in self.pairs]

    def first_capture(self, item: int) -> int:
        """The capture that showed an item of the scratch database first."""
        sql = "SELECT capture FROM versions WHERE item = ? ORDER BY number LIMIT 1"
        return int(next(iter(self.scratch.execute(sql, [item])))[0])

    def named(self) -> Iterator[tuple[int, int, str, str]]:
        """Who and what is named by a version that is read from a capture: capture, number, table, folded name."""
        for table, column, mentioning in (
            ("people", "person", "mentions"),
            ("organisations", "organisation", "organisation_mentions"),
        ):
            sql = (
                f"SELECT min(v.capture), n.id, n.folded FROM {mentioning} AS m JOIN {table} AS n ON n.id = m.{column} "
                "JOIN versions AS v ON v.item = m.item AND number = m.version JOIN items ON items.id = m.item "
                "WHERE site = ? GROUP BY n.id"
            )
            for capture, number, folded in self.scratch.execute(sql, [self.site]).fetchall():
                yield capture, number, table, folded

    def changes(self) -> Iterator[Change]:
        """Every item before and after, by number; nothing is written."""
        for item in self._taken():
            held = self.pairs.get(item)
            yield Change(face(self.main, held) if held is not None else None, face(self.scratch, item))
        for item in self.removed:
            yield Change(face(self.main, item), None, self._pairing.successor(item))

    # --------------------------------------------------------------------------------------------- writing

    def write_ground(self) -> None:
        """Takes over what was found of sites, pages, captures, sources and what they say."""
        _sync(self.main, self.scratch, "sites", "key = ?", [self.site], ("key",))
        self._write_captures()
        lost = ", ".join(str(page) for page in self.lost)
        _sync(self.main, self.scratch, "pages", f"site = ? AND id NOT IN ({lost})", [self.site], ("id",), PAGE_KEEPS)
        if lost:
            _sync(self.main, self.scratch, "pages", f"site = ? AND id IN ({lost})", [self.site], ("id",), add=True)
        of_site = "page IN (SELECT id FROM pages WHERE site = ?)"
        adopted = f"SELECT id, page FROM captures WHERE {of_site}"
        free = _ids(self.main, "SELECT id FROM captures WHERE page IS NULL")
        for capture, page in self.scratch.execute(adopted, [self.site]).fetchall():
            if capture in free:
                self.main.execute("UPDATE captures SET page = ? WHERE id = ?", [page, capture])
        for table in ("sources", "candidates"):
            _sync(self.main, self.scratch, table, "site = ?", [self.site], ("id",))
        _sync(self.main, self.scratch, "fingerprints", of_site, [self.site], ("page", "capture"), drop=True)
        of_captures = f"capture IN (SELECT id FROM captures WHERE {of_site})"
        _sync(self.main, self.scratch, "observations", of_captures, [self.site], ("capture",), drop=True)
        self._write_templates()

    def _write_templates(self) -> None:
        sql = "SELECT * FROM templates WHERE site = ? ORDER BY id"
        new, held = ([row | {"id": None} for row in db.query(sql, [self.site])] for db in (self.scratch, self.main))
        if new != held:
            self.main.table("templates").delete_where("site = ?", [self.site])
            self.main.table("templates").insert_all(new)

    def _write_captures(self) -> None:
        """Rows for answers that are in the WARC and had none."""
        last = self.main.execute("SELECT coalesce(max(id), 0) FROM captures").fetchone()[0]
        rows = self.scratch.query("SELECT * FROM captures WHERE id > ? ORDER BY id", [last])
        self.main.table("captures").insert_all(row | {"page": None} for row in rows)

    def write_items(self, numbers: Mapping[int, int], run: int, now: str) -> None:
        """Takes over the items; what differs in nothing is not touched.

        Args:
            numbers: scratch number -> number that a new item gets.
            run: whose doing it is.
            now: UTC time, for items that are removed.
        """
        touched = _Touched()
        taken = self._taken()
        became = {item: self._pairing.successor(item) for item in self.removed}
        entries = {item: self._entry(item) for item in self.removed}
        for item in self.removed:
            touched.add(*mentions.named_in(self.main, item))
            self.main.table("items").delete(item)
        self._free_keys(taken)
        for item in taken:
            if item in self.pairs:
                self._update(item, self.pairs[item])
            else:
                self._insert(item, numbers[item])
                self.pairs[item] = numbers[item]
        for item in taken:
            self._write_children(item, self.pairs[item], touched)
        for item, entry in entries.items():
            successor = became[item]
            entry |= {"became": self.pairs.get(successor) if successor is not None else None}
            self.main.table("removed_items").insert(entry | {"run": run, "removed_at": now})
        self._write_page_problems()
        items.tie_translations(self.main, self.site)
        mentions.recount(self.main, touched.people, touched.organisations)

    def _entry(self, item: int) -> Row:
        return next(self.main.query("SELECT id, site, url, item_key, title FROM items WHERE id = ?", [item]))

    def _free_keys(self, taken: Collection[int]) -> None:
        """Items may change their keys among each other: those that change are put aside first."""
        sql = "SELECT item_key FROM items WHERE id = ?"
        for item in taken:
            held = self.pairs.get(item)
            if held is None:
                continue
            if self.main.execute(sql, [held]).fetchone() != self.scratch.execute(sql, [item]).fetchone():
                self.main.execute("UPDATE items SET item_key = char(0) || id WHERE id = ?", [held])

    def _update(self, item: int, held: int) -> None:
        old = next(self.main.query("SELECT * FROM items WHERE id = ?", [held]))
        new = self._row(item)
        changed = {name: value for name, value in new.items() if name not in ITEM_KEEPS and value != old[name]}
        if changed:
            self.main.table("items").update(held, changed)

    def _insert(self, item: int, number: int) -> None:
        self.main.table("items").insert(self._row(item) | {"id": number})

    def _row(self, item: int) -> Row:
        """The row of an item; its key is another one where an item that stays as it is has it."""
        row = next(self.scratch.query("SELECT * FROM items WHERE id = ?", [item]))
        marks = ", ".join(map(str, self._frozen))
        sql = f"SELECT 1 FROM items WHERE site = ? AND item_key = ? AND id IN ({marks})"
        if self.main.execute(sql, [self.site, row["item_key"]]).fetchone() is not None:
            row["item_key"] = items.free_key(self.main, self.site, row["item_key"])
        return row

    def _write_children(self, item: int, held: int, touched: _Touched) -> None:
        before = mentions.named_in(self.main, held)
        changed = False
        for table, order in CHILDREN.items():
            new = list(_children(self.scratch, table, item, order))
            if new != list(_children(self.main, table, held, order)):
                changed = True
                self.main.table(table).delete_where("item = ?", [held])
                self.main.table(table).insert_all(self._named(row) | {"item": held} for row in new)
        self._write_problems(item, held)
        if self._write_mentions(item, held) or changed:
            touched.add(*before)
            touched.add(*mentions.named_in(self.main, held))

    def _write_mentions(self, item: int, held: int) -> bool:
        """Whether there was anything to write."""
        new = list(_with_names(self.scratch, MENTIONS, item))
        if new == list(_with_names(self.main, MENTIONS, held)):
            return False
        self.main.table("mentions").delete_where("item = ?", [held])
        for row in new:
            role = {name: row.pop(f"role_{name}") for name in ("role", "organisation", "earliest", "latest")}
            has_role = row.pop("has_role")
            named = self._named(row)
            evidence = self.main.table("mentions").insert(named | {"item": held}).last_pk
            if has_role:
                self.main.table("roles").insert(role | {"person": named["person"], "evidence": evidence})
        return True

    def _named(self, row: Row) -> Row:
        """The row with the numbers that the people and organisations have in the archive."""
        return row | {name: self.number(NAMES[name], row[name]) for name in NAMES if row.get(name) is not None}

    def number(self, table: str, folded: str) -> int:
        """The number of a person or an organisation in the archive; made where it is new."""
        known = self.main.execute(f'SELECT id FROM "{table}" WHERE folded = ?', [folded]).fetchone()
        if known is not None:
            return int(known[0])
        row = next(self.scratch.query(f'SELECT * FROM "{table}" WHERE folded = ?', [folded]))
        del row["id"]
        return int(str(self.main.table(table).insert(row).last_pk))

    def _write_problems(self, item: int, held: int) -> None:
        where = "item = ? AND capture IS NOT NULL"
        self._replace_problems(where, [item], where, [held], {"item": held})

    def _write_page_problems(self) -> None:
        lost = ", ".join(str(page) for page in self.lost)
        where = f"site = ? AND item IS NULL AND capture IS NOT NULL AND page NOT IN ({lost})"
        self._replace_problems(where, [self.site], where, [self.site], {})

    def _replace_problems(self, new: str, mine: list[Any], old: str, theirs: list[Any], keys: Row) -> None:
        columns = "site, page, capture, field, code, message, url"
        order = "ORDER BY capture, code, message"
        rows = list(self.scratch.query(f"SELECT {columns}, run FROM problems WHERE {new} {order}", mine))
        held = list(self.main.query(f"SELECT {columns} FROM problems WHERE {old} {order}", theirs))
        if [{name: row[name] for name in row if name != "run"} for row in rows] != held:
            self.main.table("problems").delete_where(old, theirs)
            self.main.table("problems").insert_all(row | keys for row in rows)

    def write_names(self, sites: Collection[str]) -> None:
        """Spells people and organisations as they are read now, where only these sites name them."""
        marks = ", ".join("?" * len(sites))
        for table, column, tables in (
            ("people", "person", ("mentions", "quotes")),
            ("organisations", "organisation", ("organisation_mentions",)),
        ):
            spelt = [name for name in ("name", "sort_name", "given", "family", "acronym") if name in
                     self.main.table(table).columns_dict]  # fmt: skip
            columns = ", ".join(("folded", *spelt))
            held = {row["folded"]: row for row in self.main.query(f'SELECT id, {columns} FROM "{table}"')}
            for row in self.scratch.query(f'SELECT {columns} FROM "{table}"'):
                other = held.get(row["folded"])
                if other is None or all(other[name] == row[name] for name in spelt):
                    continue
                elsewhere = " UNION ALL ".join(
                    f'SELECT 1 FROM "{name}" m JOIN items ON items.id = m.item WHERE m.{column} = {other["id"]} '
                    f"AND items.site NOT IN ({marks})"
                    for name in tables
                )
                if self.main.execute(elsewhere, [*sites] * len(tables)).fetchone() is None:
                    self.main.table(table).update(other["id"], {name: row[name] for name in spelt})


@dataclass(slots=True)
class _Touched:
    """People and organisations whose counts may have changed."""

    people: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)

    def add(self, people: Collection[int], organisations: Collection[int]) -> None:
        self.people.update(people)
        self.organisations.update(organisations)


def _children(db: Database, table: str, item: int, order: str) -> Iterator[Row]:
    return _with_names(db, f'SELECT * FROM "{table}" WHERE item = ? ORDER BY {order}', item)


def _with_names(db: Database, sql: str, item: int) -> Iterator[Row]:
    """Rows without their numbers, people and organisations by folded name."""
    for row in db.query(sql, [item]):
        row.pop("id", None)
        del row["item"]
        for column, table in NAMES.items():
            if row.get(column) is not None:
                row[column] = db.execute(f'SELECT folded FROM "{table}" WHERE id = ?', [row[column]]).fetchone()[0]
        yield row


def _ids(db: Database, sql: str, *values: object) -> set[int]:
    return {int(row[0]) for row in db.execute(sql, values)}


def _sync(
    main: Database,
    scratch: Database,
    table: str,
    where: str,
    values: list[Any],
    key: tuple[str, ...],
    keep: Collection[str] = (),
    *,
    add: bool = False,
    drop: bool = False,
) -> None:
    """Makes rows of a table equal to those of the scratch database.

    Args:
        key: columns by which a row is known again.
        keep: columns that stay as they are.
        add: only add rows that are not there.
        drop: take rows away that the scratch database does not have.
    """
    select = f'SELECT * FROM "{table}" WHERE {where} ORDER BY rowid'
    held = {tuple(row[name] for name in key): row for row in main.query(select, values)}
    for row in scratch.query(select, values):
        old = held.pop(tuple(row[name] for name in key), None)
        if old is None:
            main.table(table).insert(row)
            continue
        changed = {name: row[name] for name in row if name not in keep and row[name] != old[name]}
        if changed and not add:
            main.table(table).update(tuple(row[name] for name in key), changed)
    for gone in held if drop else ():
        main.table(table).delete(gone)
