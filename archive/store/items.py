"""Items and their versions: which item of the archive is the one on the page, and what is new, changed or gone.

One reading of one page is one transaction (`archive.store.Store` opens it). Never fetches, never reads a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlite_utils import Database

from archive.changes import Wording, classify, digest
from archive.store import matching, mentions, versions
from archive.store.records import Page, PageReading, Tally
from scraper.records import Article
from scraper.urls import canonical

Row = dict[str, Any]

DATED = ("news", "event")
"""Kinds that were published at some time, stated or not; a static page or a profile was not."""


def record(db: Database, read: PageReading) -> Tally:
    """Writes the items of a page: new ones, changed ones, those no longer there."""
    on_page = matching.standing(db, read.page)
    tally = Tally()
    kept: set[int] = set()
    for position, (article, match) in enumerate(matching.match(db, read.page, read.reading, on_page)):
        held = match or _made_just_now(db, read, article)
        if held is not None and held.id in kept:
            continue  # the same text, or two links to one article, on one page
        item, change = _write(db, read, article, held)
        kept.add(item)
        _stands(db, read, article, item, position)
        tally += change
    if read.reading.page_kind != "error":
        for held in on_page:
            if held.here and held.id not in kept:
                _leave(db, read, held)
    return tally


# ------------------------------------------------------------------------------------------------- writing


def _made_just_now(db: Database, read: PageReading, article: Article) -> matching.Held | None:
    """The item that an earlier article of the same page is."""
    linked = matching.by_address(db, read.page, article, [], read.reading)
    return linked or matching.by_content(db, read.page, article, [])


def _write(db: Database, read: PageReading, article: Article, held: matching.Held | None) -> tuple[int, Tally]:
    if held is None:
        return _insert(db, read, article), Tally(new=1)
    if not _governs(db, read, article, held):
        db.execute("UPDATE items SET last_seen = ? WHERE id = ?", [read.at, held.id])
        return held.id, Tally()
    return held.id, _update(db, read, article, held)


def _governs(db: Database, read: PageReading, article: Article, held: matching.Held) -> bool:
    """Whether this page's word counts: it is the item's page, its home, or all that is left of it."""
    if held.page == read.page.id or held.gone_at is not None:
        return True
    sql = (
        "SELECT pages.url, declared, item_pages.gone_at, items.url FROM item_pages JOIN pages ON pages.id = "
        "item_pages.page JOIN items ON items.id = item WHERE item = ? AND item_pages.page = ?"
    )
    first = next(iter(db.execute(sql, [held.id, held.page])), None)
    if first is None or first[2] is not None:
        return True
    settled = (first[1] or canonical(first[3])) == first[0]
    declared = read.reading.canonical if len(read.reading.items) == 1 else None  # of a page, not of its items
    return not settled and matching.own_address(article, declared) == read.page.url


def _insert(db: Database, read: PageReading, article: Article) -> int:
    wording = versions.wording(article)
    row = _columns(db, read, article, read.at) | {
        "site": read.page.site,
        "item_key": free_key(db, read.page.site, article.item_key),
        "first_seen": read.at,
        "last_seen": read.at,
        "version": 1,
    }
    item = next_number(db)
    db.table("items").insert(row | {"id": item})
    versions.put_version(db, read, item, 1, wording, "new")
    _hang(db, read, article, item, 1, row)
    return item


def next_number(db: Database) -> int:
    """The first number that no item has, nor had before it was removed."""
    sql = "SELECT max(coalesce((SELECT max(id) FROM items), 0), coalesce((SELECT max(id) FROM removed_items), 0)) + 1"
    return int(db.execute(sql).fetchone()[0])


def free_key(db: Database, site: str, key: str) -> str:
    """Two texts under one heading are two items; the second gets a number."""
    number, free = 1, key
    while next(iter(db.execute("SELECT 1 FROM items WHERE site = ? AND item_key = ?", [site, free])), None):
        number += 1
        free = f"{key}#{number}"
    return free


def _update(db: Database, read: PageReading, article: Article, held: matching.Held) -> Tally:
    old = next(db.query("SELECT * FROM items WHERE id = ?", [held.id]))
    current = versions.version(db, held.id, old["version"])
    row = _columns(db, read, article, old["first_seen"]) | {"last_seen": read.at, "gone_at": None}
    if held.here and held.key_here != article.item_key and held.item_key == held.key_here:
        row["item_key"] = free_key(db, read.page.site, article.item_key)
    number, tally = old["version"], Tally()
    wording = versions.wording(article)
    if old["gone_at"] is not None or wording.digest != current["digest"]:
        number, tally = _next_version(db, read, held.id, old, wording)
    if number == old["version"] and versions.same_bytes(db, old["capture"], read.capture):
        row["capture"] = old["capture"]  # it was read from the first one that shows it, whenever that was
    if number == old["version"] and row["reading"] == old["reading"]:
        row["capture"] = old["capture"]
    else:
        _hang(db, read, article, held.id, number, row)
    changed = row | {"version": number}
    db.table("items").update(held.id, {name: value for name, value in changed.items() if value != old[name]})
    if number != old["version"]:
        mentions.recount(db, *mentions.named_in(db, held.id))
    return tally


def _next_version(db: Database, read: PageReading, item: int, old: Row, wording: Wording) -> tuple[int, Tally]:
    """Number of the version that holds the new wording, and whether that is a change of the site.

    What was read from the same bytes is not a change of the site: it is a better reading, and takes the place of the
    first one.
    """
    number = int(old["version"])
    current = versions.version(db, item, number)
    if old["gone_at"] is None and versions.same_bytes(db, current["capture"], read.capture):
        return _correct(db, item, number, wording, read), Tally()
    change = "return" if old["gone_at"] is not None else classify(versions.stored(current), wording) or "edit"
    versions.put_version(db, read, item, number + 1, wording, change)
    return number + 1, Tally(changed=1)


def _correct(db: Database, item: int, number: int, wording: Wording, read: PageReading) -> int:
    before = versions.version(db, item, number - 1) if number > 1 else None
    current = versions.version(db, item, number)
    change = current["change"]
    if before is not None and change != "return":
        better = classify(versions.stored(before), wording)
        if better is None:  # read rightly, nothing had changed
            touched = mentions.clear(db, item, number)
            db.table("versions").delete(current["id"])
            mentions.recount(db, *touched)
            return number - 1
        change = better
    texts = versions.texts(wording) | {"change": change, "reader_version": read.reader_version}
    db.table("versions").update(current["id"], texts)
    return number


def _hang(db: Database, read: PageReading, article: Article, item: int, number: int, row: Row) -> None:
    place = mentions.Place(item, number, read.at, row["published_earliest"], row["published_latest"])
    mentions.replace_rows(db, place, article, {code: canonical(url) for code, url in article.translations.items()})
    versions.put_surroundings(db, item, number, row["notes"], row["captions"])
    db.execute("DELETE FROM problems WHERE item = ? AND capture = ?", [item, read.capture.id])
    keys = {"run": read.run, "site": read.page.site, "page": read.page.id, "item": item, "capture": read.capture.id}
    db.table("problems").insert_all(
        keys | {"field": problem.field, "code": problem.code, "message": problem.message, "url": problem.url}
        for problem in article.problems
    )


def _stands(db: Database, read: PageReading, article: Article, item: int, position: int) -> None:
    db.execute(
        "INSERT INTO item_pages (item, page, item_key, position, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (item, page) DO UPDATE SET item_key = excluded.item_key, position = excluded.position, "
        "last_seen = excluded.last_seen, gone_at = NULL",
        [item, read.page.id, article.item_key, position, read.at, read.at],
    )


def _leave(db: Database, read: PageReading, held: matching.Held) -> None:
    """The item is not on the page now. Was it only misread from these very bytes, it never was."""
    first = versions.version(db, held.id, 1)
    elsewhere = db.execute("SELECT 1 FROM item_pages WHERE item = ? AND page != ?", [held.id, read.page.id]).fetchone()
    only = db.table("versions").count_where("item = ?", [held.id]) == 1
    if only and elsewhere is None and versions.same_bytes(db, first["capture"], read.capture):
        touched = mentions.named_in(db, held.id)
        db.table("items").delete(held.id)
        mentions.recount(db, *touched)
    else:
        leave_page(db, read.page.id, read.at, held.id)


def leave_page(db: Database, page: int, at: str, item: int | None = None) -> None:
    """The item, or every item, no longer stands on the page. Gone it is when it stands on no page: see `settle`."""
    db.execute(
        "UPDATE item_pages SET gone_at = ? WHERE page = ? AND gone_at IS NULL AND item = coalesce(?, item)",
        [at, page, item],
    )


def seen_again(db: Database, page: int, at: str) -> None:
    """The page is as it was: so are its items."""
    db.execute("UPDATE item_pages SET last_seen = ? WHERE page = ? AND gone_at IS NULL", [at, page])
    db.execute(
        "UPDATE items SET last_seen = ? WHERE id IN (SELECT item FROM item_pages WHERE page = ? AND gone_at IS NULL)",
        [at, page],
    )


def settle(db: Database, site: str) -> Tally:
    """When all pages of a site are read: what stands on no page any more is gone; declared translations are tied."""
    gone = db.execute(
        "UPDATE items SET gone_at = (SELECT max(gone_at) FROM item_pages WHERE item = items.id) WHERE site = ? AND "
        "gone_at IS NULL AND NOT EXISTS (SELECT 1 FROM item_pages WHERE item = items.id AND gone_at IS NULL)",
        [site],
    ).rowcount
    tie_translations(db, site)
    return Tally(gone=gone)


def tie_translations(db: Database, site: str) -> None:
    """Relations between items whose pages declare each other translations, as they are declared now."""
    declared = (
        "SELECT t.item AS item, other.id AS other FROM translations AS t JOIN items AS mine ON mine.id = t.item "
        "JOIN pages ON pages.url = t.url JOIN items AS other ON other.page = pages.id AND other.site = mine.site "
        "WHERE mine.site = :site AND other.id != t.item AND pages.kind NOT IN ('front', 'listing')"
    )
    db.execute(
        f"DELETE FROM relations WHERE kind = 'translation' AND evidence = 'hreflang' AND item IN (SELECT id FROM items "
        f"WHERE site = :site) AND (item, other) NOT IN ({declared})",
        {"site": site},
    )
    db.execute(
        f"INSERT OR IGNORE INTO relations (item, other, kind, evidence, confidence) "
        f"SELECT DISTINCT item, other, 'translation', 'hreflang', 1.0 FROM ({declared})",
        {"site": site},
    )


# ------------------------------------------------------------------------------------------------- columns


def _columns(db: Database, read: PageReading, article: Article, first_seen: str) -> Row:
    names = [person.name for person in article.people]
    organisations = [organisation.name for organisation in article.organisations]
    return {
        "page": read.page.id,
        "url": article.url or read.capture.final_url,
        "home": canonical(article.url or read.capture.final_url),
        "kind": article.kind,
        "title": article.title,
        "kicker": article.kicker,
        "lead": article.lead,
        "text": article.text,
        "byline": article.byline,
        "authors": _json(article.authors),
        "language": article.language,
        "languages": _json(span.language for span in article.languages),
        "language_spans": json.dumps([asdict(span) for span in article.languages]),
        "section": article.section,
        "translated_from": article.translated_from,
        "machine_translated": int(article.machine_translated),
        "word_count": len(article.text.split()),
        "capture": read.capture.id,
        "captions": "\n".join(part for image in article.images for part in (image.caption, image.credit) if part),
        "people": "\n".join(dict.fromkeys((*names, *article.authors))),
        "notes": _json(article.notes),
        "people_names": _json(names),
        "organisations_names": _json(organisations),
        "tags": _json(article.tags),
        "content": matching.content(article),
        "reading": digest(repr(article)),
        **_dates(db, read, article, first_seen),
    }


def _json(values: Iterable[str]) -> str:
    return json.dumps(list(dict.fromkeys(values)), ensure_ascii=False)


def _dates(db: Database, read: PageReading, article: Article, first_seen: str) -> Row:
    published, updated = article.published, article.updated
    bounds: tuple[str | None, ...] = (None, None, None, None)
    if published is not None:
        bounds = (published.edtf, published.earliest, published.latest, published.basis)
    elif article.kind in DATED:
        bounds = (None, _day_before(db, read.page, first_seen), first_seen[:10], "observed")
    row: Row = dict(zip(_PUBLISHED, bounds, strict=True))
    row |= {
        "updated": updated.edtf if updated else None,
        "updated_earliest": updated.earliest if updated else None,
        "updated_latest": updated.latest if updated else None,
    }
    return row | _year_and_month(row["published"])


_PUBLISHED = ("published", "published_earliest", "published_latest", "published_basis")


def _day_before(db: Database, page: Page, first_seen: str) -> str | None:
    """Day of the last look at the page before the item stood there; None when that was the first look."""
    sql = "SELECT max(captured_at) FROM captures WHERE page = ? AND captured_at < ? AND status BETWEEN 200 AND 299"
    last = db.execute(sql, [page.id, first_seen]).fetchone()[0]
    return last[:10] if last else None


def _year_and_month(edtf: str | None) -> Row:
    found = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", edtf or "")
    if found is None:
        return {"year": None, "month": None}
    return {"year": int(found[1]), "month": int(found[2]) if found[2] else None}
