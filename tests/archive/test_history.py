"""Which captures were read together, as far as an archive remembers or its files tell; and what repeats on a site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archive import schema
from archive.harvest.knowledge import distinct
from archive.store import Fingerprints
from archive.store.history import ranks, rounds


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = schema.connect(tmp_path / "news.db", create=True)
    opened.table("sites").insert({"key": "s", "homepage": "https://a.example/"})
    yield opened
    opened.close()


def keep(db: Database, file: str, *urls: str, run: int | None = None, status: int = 200) -> None:
    """Captures in a file, in order; the file is as old as its name says."""
    for url in urls:
        offset = db.table("captures").count_where("warc_file = ?", [file])
        row = {"url": url, "final_url": url, "captured_at": f"2026-01-{file}", "status": status, "digest": url}
        place = {"warc_file": file, "warc_offset": offset, "warc_length": 1, "length": 1, "run": run}
        db.table("captures").insert(row | place)


def begin(db: Database, outcome: str) -> int:
    return int(str(db.table("runs").insert({"started_at": "2026", "outcome": outcome}).last_pk))


def read_together(db: Database) -> list[str]:
    return ["".join(capture.url for capture in entry.captures) for entry in rounds(db)]


def test_each_run_is_a_round_with_all_its_files(db: Database) -> None:
    first, second = begin(db, "done"), begin(db, "partial")
    keep(db, "01", *"abc", run=first)
    keep(db, "02", *"de", run=first)
    keep(db, "03", *"ab", run=second)
    assert read_together(db) == ["abcde", "ab"]


def test_a_file_without_a_run_is_a_round_unless_it_goes_on_with_the_one_before(db: Database) -> None:
    keep(db, "01", *"abc")
    keep(db, "02", *"de")
    keep(db, "03", *"ab")
    assert read_together(db) == ["abcde", "ab"]
    assert all(entry.read and entry.complete is None for entry in rounds(db))


def test_redirects_that_lead_to_one_place_make_no_round(db: Database) -> None:
    keep(db, "01", *"ab")
    keep(db, "01", "x", status=301)
    keep(db, "02", "x", status=301)
    keep(db, "02", "c")
    assert read_together(db) == ["abxxc"]


def test_the_order_is_that_of_time_and_not_of_rows(db: Database) -> None:
    keep(db, "05", *"ab")
    keep(db, "02", *"ab")
    assert [entry.captures[0].captured_at for entry in rounds(db)] == ["2026-01-02", "2026-01-05"]


def test_what_a_killed_run_left_is_its_own_also_where_it_got_its_row_later(db: Database) -> None:
    killed = begin(db, "killed")
    keep(db, "01", *"ab", run=killed)
    keep(db, "01", "c")
    keep(db, "02", *"abc", run=begin(db, "done"))
    found = rounds(db)
    assert [(entry.run, len(entry.captures), entry.read) for entry in found] == [(1, 3, False), (2, 3, True)]
    assert set(ranks(found).values()) == {0}  # they were read with the next ones


def test_which_sites_were_asked_in_full(db: Database) -> None:
    for number, outcome in enumerate(("done", "max_requests", "out_of_time"), 1):
        keep(db, f"0{number}", *"ab", run=begin(db, outcome))
    assert [entry.complete for entry in rounds(db)] == [None, frozenset(), frozenset()]
    db.table("settled").insert({"run": 2, "site": "s"})
    assert [entry.complete for entry in rounds(db)] == [None, frozenset({"s"}), frozenset()]


def entry(page: int, *blocks: str, declared: str = "", kind: str = "item") -> Fingerprints:
    return Fingerprints(page, page, kind, declared or f"https://a.example/{page}", blocks)


def test_all_that_a_page_ever_showed_is_one_pages() -> None:
    edited = [entry(1, "lead", "body", text) for text in ("first", "second", "third")]
    assert distinct(edited) == [frozenset({"lead", "body", "first", "second", "third"})]


def test_several_addresses_of_one_page_are_one_as_far_as_they_show_or_say_so() -> None:
    same = [entry(1, "a", "b"), entry(2, "a", "b"), entry(3, "a", "c", declared="https://a.example/1")]
    assert distinct(same) == [frozenset("abc")]


def test_a_day_on_which_all_pages_say_the_same_joins_none_of_them() -> None:
    closed = [entry(number, "closed for today") for number in (1, 2, 3)]
    shown = [entry(number, "banner", f"body {number}") for number in (1, 2, 3)]
    assert sum("banner" in blocks for blocks in distinct([*closed, *shown])) == 3
    assert sum("closed for today" in blocks for blocks in distinct([*closed, *shown])) == 1


def test_listings_say_nothing_of_what_repeats() -> None:
    assert distinct([entry(1, "a", kind="other")]) == []
