"""The store: what is an item, a version, a return; what is gone; what one text at several addresses is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import holdings
from archive.errors import Locked, StorageError
from archive.store import Page, PageReading, RunSummary, Store, Tally
from archive.warc import WarcWriter
from scraper.records import (
    Amount,
    Article,
    Candidate,
    DateMention,
    Image,
    LanguageSpan,
    Link,
    Mention,
    Organisation,
    PageKind,
    Person,
    Problem,
    Provenance,
    Quote,
    Reading,
    Rejected,
    Snapshot,
    StatedDate,
)
from scraper.sites import Site

ROOT = Path(__file__).resolve().parents[2]
HOME = "https://institute.example/"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = "The laboratory has opened a room for microscopes. Twelve scientists will work there from spring on."
OTHER = "A grant for young scientists was announced yesterday, and applications are welcome until the autumn."


class Archive:
    """A store whose pages are written by hand: each `read` is one capture of one page, a day after the one before."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.store = Store.open(folder, create=True, clock=lambda: self.now)
        self.writer = WarcWriter(self.store.warc_folder)
        self.store.put_site(Site(key="s", homepage=HOME, name="Institute"))

    def capture(self, path: str, body: str = "", status: int = 200, **fields: object) -> tuple[Page, int]:
        page = self.store.put_page("s", HOME + path)
        content = body.encode()
        snapshot = Snapshot(
            url=page.address,
            final_url=page.address,
            captured_at=self.now,
            status=status,
            headers=(("Content-Type", "text/html"),),
            body=content,
            raw=content,
        )
        snapshot = replace(snapshot, **fields)  # type: ignore[arg-type]
        return page, self.store.record_capture(snapshot, self.writer.append(snapshot), None)

    def read(
        self,
        path: str,
        *items: Article,
        kind: PageKind = "item",
        again: bool = False,
        canonical: str | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> Tally:
        """Reads a page as holding these items. `again`: the same bytes as last time, read better."""
        if not again:
            self.now += timedelta(days=1)
            self.capture(path, f"{self.now} {items}")
        page = self.store.put_page("s", HOME + path)
        capture = self.store.newest_readable("s")[page.id]
        reading = Reading(page.address, kind, items, problems, canonical)
        return self.store.record_reading(PageReading(page, capture, reading, "1", None))

    def missing(self, path: str, status: int = 404) -> None:
        self.now += timedelta(days=1)
        page, key = self.capture(path, "Not here", status)
        self.store.record_gone(page, self.store.capture(key))

    def settle(self) -> int:
        return self.store.settle("s").gone

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.store.db.execute(sql, values)]

    @property
    def changes(self) -> list[object]:
        return [row[0] for row in self.rows("SELECT change FROM versions ORDER BY item, number")]

    @property
    def titles(self) -> list[object]:
        return [row[0] for row in self.rows("SELECT title FROM items ORDER BY id")]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "archive")
    yield made
    made.writer.close()
    made.store.close()


def item(path: str = "a", title: str = "A room for microscopes", text: str = TEXT, **fields: object) -> Article:
    """An article on a page of its own."""
    article = Article(url=HOME + path, item_key=HOME + path, kind="news", title=title, text=text)
    return replace(article, **fields)  # type: ignore[arg-type]


def blurb(title: str, text: str, **fields: object) -> Article:
    """An item of a front page: its key is made of its heading."""
    article = Article(url=HOME, item_key=title.lower().replace(" ", "-"), kind="news", title=title, text=text)
    return replace(article, **fields)  # type: ignore[arg-type]


def stated(day: str) -> StatedDate:
    return StatedDate(day, day, day, day, "stated", 0.9)


# ------------------------------------------------------------------------------------------------- versions


def test_a_new_item_has_one_version(archive: Archive) -> None:
    assert archive.read("a", item()) == Tally(new=1)
    assert archive.changes == ["new"]
    assert archive.rows("SELECT version, word_count, site FROM items") == [(1, len(TEXT.split()), "s")]


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (item(text=TEXT.replace("laboratory", "labratory")), "typo"),
        (item(text=TEXT + " It cost two million."), "edit"),
        (item(text=OTHER), "rewrite"),
        (item(title="Microscopes have a home now"), "title"),
        (item(published=stated("2026-03-01")), "date"),
    ],
)
def test_a_changed_item_has_a_version_of_a_class(archive: Archive, after: Article, change: str) -> None:
    archive.read("a", item())
    assert archive.read("a", after) == Tally(changed=1)
    assert archive.changes == ["new", change]
    assert archive.rows("SELECT version, title, text FROM items") == [(2, after.title, after.text)]


def test_an_unchanged_item_is_only_seen_again(archive: Archive) -> None:
    archive.read("a", item())
    before = archive.rows("SELECT id, first_seen, version, capture FROM items")
    assert archive.read("a", item()) == Tally()
    assert archive.changes == ["new"]
    assert archive.rows("SELECT id, first_seen, version, capture FROM items") == before
    assert archive.rows("SELECT last_seen > first_seen FROM items") == [(1,)]


def test_a_better_reading_of_the_same_bytes_is_no_change_of_the_site(archive: Archive) -> None:
    archive.read("a", item(text=f"{TEXT}\n\nRelated: something else"))
    assert archive.read("a", item(), again=True) == Tally()
    assert archive.changes == ["new"]
    assert archive.rows("SELECT text FROM items") == archive.rows("SELECT text FROM versions") == [(TEXT,)]


def test_a_better_reading_can_show_that_nothing_had_changed(archive: Archive) -> None:
    archive.read("a", item())
    archive.read("a", item(text=f"{TEXT}\n\nRelated: something else"))
    archive.read("a", item(), again=True)
    assert archive.changes == ["new"]
    assert archive.rows("SELECT version, text FROM items") == [(1, TEXT)]


def test_a_better_reading_removes_what_was_never_an_item(archive: Archive) -> None:
    archive.read("a", item(), item("b", "Read also this teaser", OTHER))
    archive.read("a", item(), again=True)
    assert archive.titles == ["A room for microscopes"]


def test_what_is_read_besides_the_text_is_brought_up_to_date_without_a_version(archive: Archive) -> None:
    archive.read("a", item(byline="By A"))
    assert archive.read("a", item(byline="By Ada Dahl", images=(Image(None, None, "A lens", None),))) == Tally()
    assert archive.rows("SELECT version, byline, captions FROM items") == [(1, "By Ada Dahl", "A lens")]


# ------------------------------------------------------------------------------------------------- gone, back


def test_a_page_that_is_gone_takes_its_item_along(archive: Archive) -> None:
    archive.read("a", item())
    archive.missing("a", 410)
    assert archive.settle() == 1
    assert archive.rows("SELECT gone_at IS NOT NULL, gone_evidence FROM pages") == [(1, "410")]
    assert archive.rows("SELECT gone_at = (SELECT gone_at FROM pages) FROM items") == [(1,)]
    assert archive.settle() == 0


def test_what_comes_back_is_the_same_item_with_a_return(archive: Archive) -> None:
    archive.read("a", item())
    archive.missing("a")
    archive.settle()
    assert archive.read("a", item()) == Tally(changed=1)
    assert archive.changes == ["new", "return"]
    assert archive.rows("SELECT gone_at, version FROM items") == [(None, 2)]
    assert archive.rows("SELECT gone_at, gone_evidence FROM pages") == [(None, None)]


def test_a_blurb_that_leaves_the_front_page_is_gone_and_may_return(archive: Archive) -> None:
    first, second = blurb("A room", TEXT), blurb("A grant", OTHER)
    archive.read("", first, second, kind="front")
    archive.read("", second, kind="front")
    assert archive.settle() == 1
    assert archive.rows("SELECT title FROM items WHERE gone_at IS NOT NULL") == [("A room",)]
    archive.read("", second, first, kind="front")
    assert archive.changes == ["new", "return", "new"]


def test_an_error_page_does_not_make_items_go(archive: Archive) -> None:
    archive.read("a", item())
    archive.read("a", kind="error", problems=(Problem("not_html", "a: no page"),))
    assert archive.settle() == 0
    assert archive.rows("SELECT code, message FROM problems") == [("not_html", "a: no page")]


def test_gone_only_when_gone_from_all_pages(archive: Archive) -> None:
    news = blurb("A room", TEXT)
    archive.read("", news, kind="front")
    archive.read("department", news, kind="front")
    assert archive.titles == ["A room"]
    assert archive.rows("SELECT count(*) FROM item_pages") == [(2,)]
    archive.read("", blurb("A grant", OTHER), kind="front")
    assert archive.settle() == 0
    archive.read("department", kind="front")
    assert archive.settle() == 1


def test_a_blurb_that_moves_between_pages_in_one_run_never_was_gone(archive: Archive) -> None:
    news = blurb("A room", TEXT)
    archive.read("", news, kind="front")
    archive.read("", kind="front")
    archive.read("department", news, kind="front")
    assert archive.settle() == 0
    assert archive.changes == ["new"]


# ------------------------------------------------------------------------------------------------- identity


def test_an_edited_heading_does_not_make_another_item(archive: Archive) -> None:
    archive.read("", blurb("A room", TEXT), blurb("A grant", OTHER), kind="front")
    archive.read("", blurb("A room at last", TEXT), blurb("A grant", OTHER), kind="front")
    assert archive.titles == ["A room at last", "A grant"]
    assert archive.changes == ["new", "title", "new"]
    assert archive.read("", blurb("A room at last", TEXT), blurb("A grant", OTHER), kind="front") == Tally()


def test_another_text_under_another_heading_is_another_item(archive: Archive) -> None:
    archive.read("", blurb("A room", TEXT), kind="front")
    assert archive.read("", blurb("A grant", OTHER), kind="front") == Tally(new=1)
    assert archive.settle() == 1


def test_two_texts_under_one_heading_are_two_items(archive: Archive) -> None:
    blurbs = blurb("Seminar", TEXT), blurb("Seminar", OTHER)
    assert archive.read("", *blurbs, kind="front") == Tally(new=2)
    assert archive.read("", *reversed(blurbs), kind="front") == Tally()
    assert archive.rows("SELECT text FROM items ORDER BY id") == [(TEXT,), (OTHER,)]


def test_the_same_heading_on_another_page_is_another_item_when_the_text_is(archive: Archive) -> None:
    archive.read("", blurb("Seminar", TEXT), kind="front")
    archive.read("department", blurb("Seminar", OTHER), kind="front")
    assert archive.rows("SELECT count(*) FROM items") == [(2,)]


def test_the_same_text_twice_on_one_page_is_one_item(archive: Archive) -> None:
    archive.read("", blurb("A room", TEXT), blurb("A room", TEXT, kicker="News"), kind="front")
    assert archive.titles == ["A room"]


def test_one_text_at_two_addresses_is_one_item(archive: Archive) -> None:
    archive.read("news/a", item("news/a"))
    assert archive.read("articles/a", item("articles/a")) == Tally()
    assert archive.rows("SELECT url FROM items") == [(HOME + "news/a",)]
    assert archive.read("articles/a", item("articles/a", text=TEXT + " More of it.")) == Tally()
    assert archive.rows("SELECT count(*), max(version) FROM items") == [(1, 1)]


def test_the_address_that_the_page_declares_is_the_home_of_the_item(archive: Archive) -> None:
    archive.read("copy", item("copy"), canonical=HOME + "real")
    archive.read("real", item("real"), canonical=HOME + "real")
    assert archive.rows("SELECT url, version FROM items") == [(HOME + "real", 1)]


def test_what_a_listing_links_to_is_the_item_of_that_page(archive: Archive) -> None:
    archive.read("a", item("a"))
    teaser = blurb("Room for microscopes!", "A short word of it.", url=HOME + "a")
    archive.read("list", teaser, blurb("A grant", OTHER, url=HOME + "b"), kind="listing")
    archive.read("b", item("b", "A grant for the young", OTHER + " And more."))
    assert archive.rows("SELECT title, url, version FROM items ORDER BY id") == [
        ("A room for microscopes", HOME + "a", 1),
        ("A grant for the young", HOME + "b", 2),
    ]
    archive.read("list", teaser, blurb("A grant", OTHER, url=HOME + "b"), kind="listing")
    assert archive.changes == ["new", "new", "edit"]
    assert archive.rows("SELECT count(*) FROM item_pages") == [(4,)]


def test_two_links_to_one_article_are_not_two_items(archive: Archive) -> None:
    archive.read("a", item("a"))
    archive.read("list", blurb("Look", "", url=HOME + "a"), blurb("A room", "See!", url=HOME + "a"), kind="listing")
    assert archive.titles == ["A room for microscopes"]


def test_a_copy_of_a_page_of_several_items_changes_nothing(archive: Archive) -> None:
    linked = blurb("A room", TEXT, url="https://elsewhere.example/room"), blurb("A grant", OTHER)
    archive.read("", *linked, kind="front", canonical=HOME)
    shorter = replace(linked[0], text=TEXT.replace(" there", ""))
    archive.read("copy", shorter, linked[1], kind="front", canonical=HOME + "copy")
    assert archive.changes == ["new", "new"]


def test_an_address_that_showed_a_copy_may_get_a_text_of_its_own(archive: Archive) -> None:
    archive.read("a", item("a"))
    archive.read("b", item("b"))
    assert archive.read("b", item("b", "A grant", OTHER)) == Tally(new=1)
    assert archive.titles == ["A room for microscopes", "A grant"]


def test_the_article_page_governs_what_a_listing_shows_too(archive: Archive) -> None:
    shown = item("a", text=TEXT + " It cost two million.")
    archive.read("category", replace(shown, text=TEXT), kind="listing")
    archive.read("a", shown)
    archive.read("category", replace(shown, text=TEXT), kind="listing")
    assert archive.rows("SELECT count(*), text, pages.kind FROM items JOIN pages ON pages.id = page") == [
        (1, shown.text, "item")
    ]


def test_when_the_first_address_goes_the_other_one_counts(archive: Archive) -> None:
    archive.read("a", item("a"))
    archive.read("b", item("b"))
    archive.missing("a")
    assert archive.settle() == 0
    archive.read("b", item("b", text=TEXT + " More of it."))
    assert archive.rows("SELECT version, url FROM items") == [(2, HOME + "b")]


# ------------------------------------------------------------------------------------------------- dates


def test_a_stated_date_is_kept_with_its_bounds(archive: Archive) -> None:
    archive.read(
        "a", item(published=StatedDate("March 2024", "2024-03", "2024-03-01", "2024-03-31", "structured", 0.8))
    )
    sql = "SELECT published, published_earliest, published_latest, published_basis, year, month FROM items"
    assert archive.rows(sql) == [("2024-03", "2024-03-01", "2024-03-31", "structured", 2024, 3)]


def test_an_item_without_a_date_is_bounded_by_what_was_observed(archive: Archive) -> None:
    archive.read("", blurb("A grant", OTHER), kind="front")
    archive.read("", blurb("A grant", OTHER), blurb("A room", TEXT), kind="front")
    archive.read("", blurb("A grant", OTHER), blurb("A room", TEXT), kind="front")
    sql = "SELECT title, published, published_earliest, published_latest, published_basis, year FROM items ORDER BY id"
    assert archive.rows(sql) == [
        ("A grant", None, None, "2026-03-03", "observed", None),
        ("A room", None, "2026-03-03", "2026-03-04", "observed", None),
    ]


def test_a_static_page_is_given_no_date_at_all(archive: Archive) -> None:
    archive.read("history", item("history", kind="static"), kind="static")
    assert archive.rows("SELECT published_earliest, published_latest, published_basis FROM items") == [(None,) * 3]


# ------------------------------------------------------------------------------------------------- what hangs on it


def full() -> Article:
    """One article with everything on it."""
    text = "Ada van Dam leads the Lens Centre. “We see more,” she says on 3 May. It cost NOK 5 million."

    def at(surface: str) -> tuple[int, int, str]:
        return text.index(surface), text.index(surface) + len(surface), surface

    ada = Mention("text", *at("Ada van Dam"), 0.9, "crf")
    centre = Mention("text", *at("Lens Centre"), 0.8)
    start, end, speech = at("“We see more,”")
    return item(
        text=text,
        byline="By Bo Lie",
        authors=("Bo Lie",),
        people=(Person("Ada van Dam", ("Ada van Dam",), "leader", "Lens Centre", True, (ada,)),),
        organisations=(Organisation("Lens Centre", ("Lens Centre",), None, (centre,)),),
        quotes=(Quote("text", start, end, speech, "Ada van Dam", "she", "says", 0.9),),
        dates=(DateMention("text", *at("3 May"), "XXXX-05-03", None, None, "other", 0.7),),
        amounts=(Amount("text", *at("NOK 5 million"), 5e6, "NOK"),),
        images=(Image(HOME + "lens.jpg", None, "A lens", "Eva Moe"),),
        links=(Link("https://doi.org/10.1000/1", "paper", "publication", "10.1000/1"),),
        tags=("optics", "optics"),
        provenance=(Provenance("title", "h1", "main > h1", 0.9, (Rejected("Home", "title", "the site's name"),)),),
        problems=(Problem("no_date", "a: no date is stated", field="published"),),
    )


def test_everything_that_hangs_on_an_item_is_kept(archive: Archive) -> None:
    archive.read("a", full())
    tables = "mentions quotes dates organisation_mentions amounts images links provenance problems people roles"
    assert {table: archive.rows(f"SELECT count(*) FROM {table}") for table in tables.split()} == {
        table: [(1,)] for table in tables.split()
    }
    assert archive.rows("SELECT name, sort_name, given, family, items, quotes FROM people") == [
        ("Ada van Dam", "van Dam, Ada", "Ada", "van Dam", 1, 1)
    ]
    assert archive.rows("SELECT surface, role, affiliation, quoted FROM mentions") == [
        ("Ada van Dam", "leader", "Lens Centre", 1)
    ]
    assert archive.rows("SELECT role, organisation, evidence = (SELECT id FROM mentions) FROM roles") == [
        ("leader", "Lens Centre", 1)
    ]
    assert archive.rows("SELECT rejected FROM provenance") == [
        ('[{"value": "Home", "method": "title", "reason": "the site\'s name"}]',)
    ]
    assert archive.rows("SELECT people_names, organisations_names, tags, authors, captions FROM items") == [
        ('["Ada van Dam"]', '["Lens Centre"]', '["optics"]', '["Bo Lie"]', "A lens\nEva Moe")
    ]


def test_section_and_languages_are_kept(archive: Archive) -> None:
    spans = (LanguageSpan(0, 12, "nb"), LanguageSpan(14, 20, "en"))
    first = item(section="Opinion", language="nb", languages=spans)
    archive.read("a", first)
    assert archive.rows("SELECT section, language, languages FROM items") == [("Opinion", "nb", '["nb", "en"]')]
    held = holdings.item(archive.store.db.conn, 1)
    assert (held.section, held.languages) == ("Opinion", spans)
    archive.read("a", replace(first, text=OTHER, languages=(), section=None))
    assert archive.rows("SELECT section, languages, language_spans FROM items") == [(None, "[]", "[]")]
    assert [holdings.item(archive.store.db.conn, 1, number).languages for number in (1, 2)] == [(), ()]


def test_notes_and_captions_are_kept_with_their_version(archive: Archive) -> None:
    first = item(notes=("Translated.",), images=(Image("https://institute.example/a.jpg", None, "A lens", "Eva Moe"),))
    archive.read("a", first)
    archive.read("a", replace(first, text=OTHER, notes=("Corrected on 3 March.",), images=()))
    assert archive.rows("SELECT number, notes, captions FROM versions") == [
        (1, '["Translated."]', "A lens\nEva Moe"),
        (2, '["Corrected on 3 March."]', ""),
    ]
    older, newer = (holdings.item(archive.store.db.conn, 1, version) for version in (1, None))
    assert (older.notes, newer.notes) == (("Translated.",), ("Corrected on 3 March.",))
    assert [image.caption for image in older.images] == ["A lens", "Eva Moe"] and newer.images == ()


def test_spans_are_spans_of_the_version_they_belong_to(archive: Archive) -> None:
    archive.read("a", full())
    longer = full()
    text = "Now: " + longer.text
    moved = tuple(replace(m, start=m.start + 5, end=m.end + 5) for m in longer.people[0].mentions)
    people = (replace(longer.people[0], mentions=moved),)
    archive.read("a", replace(longer, text=text, people=people, quotes=(), dates=(), organisations=(), amounts=()))
    sql = (
        'SELECT substr(versions.text, "start" + 1, "end" - "start") = surface FROM mentions JOIN versions ON '
        "versions.item = mentions.item AND versions.number = mentions.version"
    )
    assert archive.rows(sql) == [(1,), (1,)]
    assert archive.rows("SELECT items, quotes FROM people") == [(1, 0)]
    assert archive.rows("SELECT items FROM organisations") == [(0,)]


def test_the_same_spelling_is_the_same_person(archive: Archive) -> None:
    archive.read("a", full())
    someone = full().people[0]
    archive.read("b", item("b", "B", OTHER, people=(replace(someone, name="ADA VAN DAM", quoted=False, mentions=()),)))
    assert archive.rows("SELECT name FROM people") == [("Ada van Dam",)]


def test_a_person_that_was_misread_leaves_no_trace(archive: Archive) -> None:
    archive.read("a", full())
    archive.read("a", replace(full(), people=(), quotes=(), organisations=()), again=True)
    assert archive.rows("SELECT count(*) FROM people") == archive.rows("SELECT count(*) FROM organisations") == [(0,)]


def test_a_person_that_only_an_older_version_names_counts_no_item(archive: Archive) -> None:
    archive.read("a", full())
    archive.read("a", replace(full(), text=OTHER, people=(), quotes=(), organisations=(), authors=()))
    assert archive.rows("SELECT name, items, quotes FROM people") == [("Ada van Dam", 0, 0)]
    assert archive.rows("SELECT people_names, people FROM items") == [("[]", "")]
    assert archive.rows("SELECT version FROM mentions") == [(1,)]


def test_items_are_found_by_their_people(archive: Archive) -> None:
    archive.read("a", full())
    assert archive.rows("SELECT rowid FROM items_fts WHERE items_fts MATCH 'people: dam'") == [(1,)]
    archive.read("a", item())
    assert archive.rows("SELECT rowid FROM items_fts WHERE items_fts MATCH 'people: dam'") == []


def test_declared_translations_are_tied_when_both_are_held(archive: Archive) -> None:
    archive.read("en/a", item("en/a", translations={"nb": HOME + "no/a"}))
    archive.settle()
    assert archive.rows("SELECT count(*) FROM relations") == [(0,)]
    archive.read("no/a", item("no/a", "Et rom", "Laboratoriet har fått et rom for mikroskoper."))
    archive.settle()
    archive.settle()
    assert archive.rows("SELECT item, other, kind, evidence FROM relations") == [(1, 2, "translation", "hreflang")]


# ------------------------------------------------------------------------------------------------- captures


def test_a_capture_knows_its_page_and_its_place(archive: Archive) -> None:
    page, key = archive.capture("a", "<h1>A</h1>")
    assert archive.rows("SELECT page, status, media_type, length FROM captures") == [(page.id, 200, "text/html", 10)]
    capture = archive.store.capture(key)
    assert archive.store.load(capture).body == b"<h1>A</h1>"


def test_what_is_kept_of_an_address_is_its_own_newest_answer(archive: Archive) -> None:
    assert archive.store.recall(HOME + "a") is None
    archive.capture("a", "one", headers=(("ETag", '"1"'),))
    archive.capture("a", "two", headers=(("ETag", '"2"'), ("Last-Modified", "then")))
    archive.capture("a", "busy", 503)
    archive.capture("b", "moved", final_url=HOME + "elsewhere", headers=(("ETag", '"3"'),))
    earlier = archive.store.recall(HOME + "a")
    assert earlier is not None and earlier.validators.etag == '"2"' and earlier.load().body == b"two"
    assert earlier.validators.last_modified == "then" and earlier.captured_at == START
    assert archive.store.recall(HOME + "b") is None
    elsewhere = archive.store.recall(HOME + "elsewhere")
    assert elsewhere is not None and elsewhere.validators.etag == '"3"'


def test_a_revisit_is_read_from_the_capture_that_holds_the_body(archive: Archive) -> None:
    _, first = archive.capture("a", "same")
    _, second = archive.capture("a", "same", not_modified=True)
    assert archive.store.capture(second).body == first
    assert archive.store.load(archive.store.capture(second)).body == b"same"
    assert archive.rows("SELECT same_as FROM captures ORDER BY id") == [(None,), (first,)]


def test_the_spelling_met_first_is_asked_until_the_server_prefers_another(archive: Archive) -> None:
    page = archive.store.put_page("s", "http://institute.example/a/")
    assert archive.store.put_page("s", "https://www.institute.example/a") == page
    snapshot = Snapshot(page.address, "https://institute.example/a/", START, 200, (), b"x", b"x")
    archive.store.record_capture(snapshot, archive.writer.append(snapshot), None)
    assert archive.store.pages("s")[0].address == "https://institute.example/a/"


def test_what_sources_say_is_remembered(archive: Archive) -> None:
    said = Candidate(
        HOME + "a/", "feed", HOME + "feed", "A room", "Mon, 2 Mar 2026", authors=("Bo Lie",), newsworthy=True
    )
    archive.store.put_candidates("s", [replace(said, title="A rom")])
    archive.store.put_candidates("s", [said])
    listed = Candidate(HOME + "a", "sitemap", HOME + "sitemap.xml")
    archive.store.put_candidates("s", [listed])
    assert archive.store.candidates("s") == {HOME + "a": (said, listed)}


def test_how_a_source_did_is_kept(archive: Archive) -> None:
    archive.store.source_failed("s", "feed", HOME + "feed", "it is HTML")
    assert archive.rows("SELECT last_ok, last_error FROM sources") == [(None, "it is HTML")]
    archive.store.source_ok("s", "feed", HOME + "feed", 12)
    assert archive.rows("SELECT last_ok, last_error, items_expected FROM sources") == [
        ("2026-03-02T09:00:00Z", None, 12)
    ]


# ------------------------------------------------------------------------------------------------- runs, file


def test_a_run_is_a_row(archive: Archive) -> None:
    run = archive.store.begin_run("0.1")
    assert archive.rows("SELECT outcome, finished_at FROM runs") == [("running", None)]
    archive.store.finish_run(RunSummary(run=run, outcome="partial", exit_code=3, requests=9, new_items=2))
    assert archive.rows("SELECT outcome, exit_code, requests, new_items, version FROM runs") == [
        ("partial", 3, 9, 2, "0.1")
    ]


def test_a_run_that_was_killed_is_found_by_the_next(archive: Archive) -> None:
    archive.store.begin_run("0.1")
    second = archive.store.begin_run("0.1")
    assert archive.rows("SELECT outcome, finished_at FROM runs") == [("killed", None), ("running", None)]
    archive.store.finish_run(RunSummary(run=second))
    archive.store.begin_run("0.1")
    assert archive.rows("SELECT outcome FROM runs") == [("killed",), ("done",), ("running",)]


LOCK_ON_A_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from archive.errors import StorageError
from archive.store.lock import locked
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that may not grow fails like a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
try:
    with locked(Path(sys.argv[1]), "2026-03-02T09:00:00Z"):
        sys.exit("it is held")
except StorageError as error:
    sys.exit(f"8 {error}")
"""


def test_a_lock_that_the_full_disk_does_not_take_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", LOCK_ON_A_FULL_DISK, str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, timeout=60, capture_output=True, text=True)
    assert ended.stderr.startswith("8 ") and "make room on the disk" in ended.stderr, ended.stderr


def test_two_runs_cannot_hold_one_archive(archive: Archive, tmp_path: Path) -> None:
    with (
        archive.store.lock(),
        Store.open(tmp_path / "archive") as other,
        pytest.raises(Locked, match=r"process \d+, started 2026-03-02T09:00:00Z"),
        other.lock(),
    ):
        pass
    with Store.open(tmp_path / "archive") as other, other.lock():
        pass


def test_a_database_that_another_program_holds_is_an_error_with_a_remedy(archive: Archive, tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "archive" / "news.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        with (
            Store.open(tmp_path / "archive", wait=0.01) as store,
            pytest.raises(StorageError, match="another program is writing"),
        ):
            store.begin_run("0.1")
    finally:
        holder.close()


def test_a_reading_is_written_whole_or_not_at_all(archive: Archive) -> None:
    broken = item("b", "B", OTHER, links=(Link(None, "no address", "external"),))  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        archive.read("", item("a"), broken, kind="front")
    assert archive.rows("SELECT count(*) FROM items") == [(0,)]
    assert archive.read("", item("a"), kind="front") == Tally(new=1)


def test_an_archive_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="kronikk init"):
        Store.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="folder"):
        Store.open(tmp_path / "file", create=True)
