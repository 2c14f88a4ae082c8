"""Reading again: the archive is what a harvest with today's reader would have made, numbers stay, nothing is lost."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from archive.errors import Locked, WorkerLost
from archive.harvest.budget import Budget
from archive.harvest.reading import SiteReading
from archive.reparse import reparse
from archive.warc import files
from tests.archive.captures import VERSION, Filled, bad, deadly, dump, good
from tests.archive.conftest import Demo, call_kronikk, rows
from tests.archive.plain import BANNER, article, front

PROGRAM = "tests.archive.captures"
ROOT = Path(__file__).resolve().parents[2]


def page(number: int, more: str = "") -> str:
    """An article that names somebody; without what stands on all pages."""
    text = f"{more} It was told by Tasken{number}, says Berg. The House of Lenses is proud."
    return article(number, text).replace(BANNER, "")


def pages(*numbers: int) -> dict[str, str | None]:
    return {f"news/{number}": page(number) for number in numbers}


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    """Three runs by a bad reader: all is new; one page changes, one goes, one comes; one comes back, blurbs change."""
    made = Filled(tmp_path / "archive", bad)
    made.run(pages(1, 2, 3, 4, 5, 6) | {"front": front(1, 2)})
    made.run({"news/1": page(1, "It was put off."), "news/2": None, "news/7": page(7), "front": front(2, 3)})
    made.run({"news/2": page(2), "news/1": page(1, "It takes place after all."), "front": front(1, 2)})
    return made


def rightly(filled: Filled, folder: Path) -> Filled:
    """The same runs, read by the good reader as they came."""
    made = Filled(folder, good)
    made.run(pages(1, 2, 3, 4, 5, 6) | {"front": front(1, 2)})
    made.run({"news/1": page(1, "It was put off."), "news/2": None, "news/7": page(7), "front": front(2, 3)})
    made.run({"news/2": page(2), "news/1": page(1, "It takes place after all."), "front": front(1, 2)})
    return made


# ------------------------------------------------------------------------------------------------- what comes of it


def test_it_is_what_a_harvest_with_this_reader_would_have_made(filled: Filled, tmp_path: Path) -> None:
    harvested = rightly(filled, tmp_path / "rightly")
    assert filled.reparse().exit_code == 0
    assert dump(filled.folder, numbers=False) == dump(harvested.folder, numbers=False)


def test_of_what_is_read_rightly_nothing_changes(filled: Filled, tmp_path: Path) -> None:
    harvested = rightly(filled, tmp_path / "rightly")
    before = dump(harvested.folder)
    done = harvested.reparse()
    assert dump(harvested.folder) == before
    assert (done.run.new_items, done.run.changed_items, done.run.gone_items) == (0, 0, 0)


def test_a_second_time_nothing_changes(filled: Filled) -> None:
    filled.reparse()
    before = dump(filled.folder)
    done = filled.reparse()
    assert dump(filled.folder) == before and not done.sites[0].examples


def test_the_next_run_has_nothing_to_read(filled: Filled) -> None:
    filled.reparse()
    events: list[object] = []
    with filled.opened() as archive:
        SiteReading(filled.site, archive.store, good, Budget(), events.append, None, VERSION).go(True)
    assert events == []


def test_items_keep_their_numbers_and_their_times(filled: Filled) -> None:
    sql = "SELECT pages.url, count(*), min(items.id), first_seen FROM items JOIN pages ON pages.id = page "
    of_pages = "WHERE pages.url LIKE '%/news/%' GROUP BY page HAVING count(*) = 1"
    times = sql.replace("first_seen FROM", "items.first_seen, items.last_seen, items.gone_at FROM") + of_pages
    before = dict((row[0], row) for row in filled.rows(times))
    filled.reparse()
    after = dict((row[0], row) for row in filled.rows(times))
    assert len(before) >= 3 and before.items() <= after.items()


def test_a_better_reading_is_no_version(filled: Filled) -> None:
    filled.reparse()
    changes = "SELECT pages.url, change FROM versions JOIN items ON items.id = item JOIN pages ON pages.id = page "
    found = filled.rows(changes + "WHERE pages.url LIKE '%/news/%' ORDER BY 1, number")
    assert [(str(url)[-1], change) for url, change in found] == [
        ("1", "new"), ("1", "edit"), ("1", "edit"), ("2", "new"), ("2", "return"), ("3", "new"), ("4", "new"),
        ("5", "new"), ("6", "new"), ("7", "new"),
    ]  # fmt: skip


def test_what_is_no_longer_found_goes_with_a_line_and_its_number_is_not_given_again(filled: Filled) -> None:
    misread = dict(filled.rows("SELECT id, title FROM items WHERE title LIKE 'Read more%'"))
    done = filled.reparse()
    removed = {item.item: item.title for item in done.sites[0].removed}
    assert misread and misread.items() <= removed.items()
    assert misread.items() <= dict(filled.rows("SELECT id, title FROM removed_items")).items()
    taken = {row[0] for row in filled.rows("SELECT id FROM items")}
    filled.read = good
    filled.run(pages(8, 9))
    assert not {row[0] for row in filled.rows("SELECT id FROM items")} & set(misread)
    assert len({row[0] for row in filled.rows("SELECT id FROM items")} - taken) == 2


def test_what_stood_on_old_pages_is_left_out_of_old_versions(tmp_path: Path) -> None:
    made = Filled(tmp_path / "archive", good)
    for year in range(4):
        old = f"The banner of the year {year} is about lenses."
        made.run({f"news/{n}": article(n, f"Text of year {year}.").replace(BANNER, old) for n in range(1, 5)})
    made.run({"news/5": article(5)})
    assert made.rows("SELECT count(*) FROM versions WHERE text LIKE '%The banner of%'") == [(0,)]
    made.reparse()
    assert made.rows("SELECT count(*) FROM versions WHERE text LIKE '%The banner of%'") == [(0,)]
    assert made.rows("SELECT count(*) FROM versions") == [(4 * 4 + 1,)]


def test_two_processes_read_what_one_reads(filled: Filled, tmp_path: Path) -> None:
    other = filled.copy(tmp_path / "other")
    assert filled.reparse(jobs=1).sites == other.reparse(jobs=2).sites
    assert dump(filled.folder) == dump(other.folder)


# ------------------------------------------------------------------------------------------------- a lost database

NUMBERED = (
    "SELECT id, item_key FROM items ORDER BY id",
    "SELECT id, url FROM pages ORDER BY id",
    "SELECT id, folded FROM people ORDER BY id",
    "SELECT id, folded FROM organisations ORDER BY id",
)


def test_a_lost_database_is_made_again(filled: Filled, tmp_path: Path) -> None:
    harvested = rightly(filled, tmp_path / "rightly")
    before = dump(harvested.folder, "id", "evidence")
    numbers = [harvested.rows(sql) for sql in NUMBERED]
    harvested.lose_database()
    decisions = harvested.folder / "decisions.jsonl"
    decisions.write_text('{"merge": [1, 2]}\n')
    assert harvested.reparse().exit_code == 0
    assert dump(harvested.folder, "id", "evidence") == before
    assert [harvested.rows(sql) for sql in NUMBERED] == numbers
    assert decisions.read_text() == '{"merge": [1, 2]}\n'
    again = dump(harvested.folder)
    harvested.reparse()
    assert dump(harvested.folder) == again


def test_a_database_that_was_lost_and_begun_anew_gets_its_past_back(filled: Filled, tmp_path: Path) -> None:
    whole = rightly(filled, tmp_path / "rightly")
    lost = whole.copy(tmp_path / "lost")
    lost.lose_database()
    for made in (whole, lost):
        made.run({"news/3": page(3, "More is known.")})
    assert lost.rows("SELECT count(*) FROM captures WHERE page IS NULL") > [(10,)]
    for made in (whole, lost):
        made.reparse()
    assert dump(lost.folder, "id", "evidence", "first_seen", "last_ok", "last_seen", numbers=False) == dump(
        whole.folder, "id", "evidence", "first_seen", "last_ok", "last_seen", numbers=False
    )


def test_a_run_that_did_not_come_to_all_pages_or_died_changes_nothing(tmp_path: Path) -> None:
    made = Filled(tmp_path / "archive", good)
    made.run(pages(1, 2, 3) | {"front": front(1, 2)})
    made.run({"front": front(2)}, complete=False)
    made.run({"front": front(1), "news/2": None}, read=False)
    made.run({"front": front(1, 2), "news/2": page(2)})
    made.run({"front": front(2)}, complete=False)
    before = dump(made.folder)
    made.reparse()
    assert dump(made.folder) == before


# ------------------------------------------------------------------------------------------------- any history

EDITS = st.one_of(st.none(), st.sampled_from(["", "One.", "Two words.", "Put off by a year."]))
CHANGES = st.dictionaries(st.integers(1, 6), EDITS, max_size=4)
ROUNDS = st.lists(st.tuples(CHANGES, st.sets(st.integers(1, 4), min_size=1), st.booleans()), min_size=1, max_size=4)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=ROUNDS)
def test_whatever_happened_a_bad_reader_leaves_no_trace(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[dict[int, str | None], set[int], bool]]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    badly, rightly = Filled(folder / "badly", bad), Filled(folder / "rightly", good)
    for changes, notices, read in rounds:
        shown: dict[str, str | None] = {
            f"news/{number}": None if more is None else page(number, more) for number, more in changes.items()
        }
        for made in (badly, rightly):
            made.run(shown | {"front": front(*sorted(notices))}, read=read)
    for made in (badly, rightly):
        made.run({})
    harvested = dump(rightly.folder, numbers=False)
    lost = rightly.copy(folder / "lost")
    lost.lose_database()
    for made in (badly, rightly, lost):
        assert made.reparse().exit_code == 0
    assert dump(badly.folder, numbers=False) == dump(rightly.folder, numbers=False) == harvested
    assert [made.rows("PRAGMA foreign_key_check") for made in (badly, rightly, lost)] == [[], [], []]
    titles = "SELECT title, text, first_seen, last_seen FROM items ORDER BY title, text"
    assert lost.rows(titles) == rightly.rows(titles)


# ------------------------------------------------------------------------------------------------- only looking


def contents(folder: Path) -> dict[str, str]:
    """Path -> digest of every file, but those that SQLite keeps while a database is open."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(filled: Filled) -> None:
    before = contents(filled.folder)
    dry = filled.reparse(dry_run=True)
    assert contents(filled.folder) == before
    wet = filled.reparse()
    assert dry.sites[0].fields == wet.sites[0].fields and dry.run.run is None
    assert dry.sites[0].removed == wet.sites[0].removed
    assert [item.url for item in dry.sites[0].new] == [item.url for item in wet.sites[0].new]
    gains = dry.sites[0].fields
    assert gains["authors"].gained == dry.sites[0].before - len(dry.sites[0].removed)
    assert gains["title"].changed and gains["organisations"].gained and not gains["text"].lost
    example = next(one for one in dry.sites[0].examples if one.field == "title")
    assert example.old == example.new.upper()


def test_a_dry_run_needs_no_database(filled: Filled, tmp_path: Path) -> None:
    filled.reparse()
    items = filled.rows("SELECT count(*) FROM items")[0][0]
    filled.lose_database()
    before = contents(filled.folder)
    (tmp_path / "empty").mkdir()
    with Archive.open_lost(filled.folder, tmp_path / "empty") as archive:
        done = reparse(archive, [filled.site], dry_run=True, read=good)
    assert len(done.sites[0].new) == items and contents(filled.folder) == before


# ------------------------------------------------------------------------------------------------- what is lost


def test_of_a_lost_file_everything_stays(filled: Filled) -> None:
    first = files(filled.folder / "warc")[0]
    first.rename(filled.folder / "elsewhere")
    before = dump(filled.folder)
    done = filled.reparse()
    assert (done.exit_code, len(done.problems)) == (3, 1) and str(first) in done.problems[0].message
    after = dump(filled.folder)
    gone = {row for row in before["items"] if row not in after["items"]}
    assert {row[3] for row in gone} <= {
        row[0] for row in filled.rows("SELECT url FROM items WHERE url LIKE '%/news/7'")
    }
    assert filled.rows("SELECT code FROM problems WHERE code = 'capture_lost'") == [("capture_lost",)]


def test_a_damaged_record_costs_itself_only(filled: Filled, tmp_path: Path) -> None:
    harvested = rightly(filled, tmp_path / "rightly")
    items = harvested.rows("SELECT count(*) FROM items")[0][0]
    sql = "SELECT warc_file, warc_offset + warc_length / 2 FROM captures WHERE url LIKE '%/news/4' AND same_as IS NULL"
    file, middle = harvested.rows(sql)[0]
    path = harvested.folder / "warc" / str(file)
    content = bytearray(path.read_bytes())
    content[int(str(middle)) : int(str(middle)) + 8] = b"\x00" * 8
    path.write_bytes(content)
    done = harvested.reparse()
    assert done.exit_code == 3 and harvested.rows("SELECT count(*) FROM items") == [(items,)]
    harvested.lose_database()
    done = harvested.reparse()
    assert done.exit_code == 3 and done.problems
    assert harvested.rows("SELECT count(*) FROM items") == [(int(str(items)) - 1,)]


@pytest.mark.parametrize("which", ["url LIKE '%/sitemap.xml'", "status = 404"])
def test_damage_that_no_reading_meets_is_told_all_the_same(filled: Filled, which: str) -> None:
    """What sources answered, and what was gone, stands beside the pages."""
    filled.reparse()
    sql = f"SELECT warc_file, warc_offset + warc_length / 2 FROM captures WHERE {which} AND same_as IS NULL"
    file, place = filled.rows(sql)[0]
    path, middle = filled.folder / "warc" / str(file), int(str(place))
    content = bytearray(path.read_bytes())
    content[middle : middle + 8] = b"\x00" * 8
    path.write_bytes(content)
    before = dump(filled.folder)
    for dry_run in (True, False):
        done = filled.reparse(dry_run=dry_run)
        assert (done.exit_code, len(done.problems)) == (3, 1)
        assert str(path) in done.problems[0].message
        assert re.search(r"after byte [0-9,]+", done.problems[0].message)
    assert dump(filled.folder)["items"] == before["items"]


# ------------------------------------------------------------------------------------------------- ended early


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_any_moment_the_archive_is_whole_and_the_next_time_finishes(
    filled: Filled, tmp_path: Path, jobs: int
) -> None:
    whole, killed = filled.copy(tmp_path / "whole"), filled.copy(tmp_path / "killed")
    began = time.monotonic()
    whole.reparse()
    took = time.monotonic() - began
    before = (dump(filled.folder), dump(whole.folder))
    command = [sys.executable, "-m", PROGRAM, str(killed.folder), str(jobs)]
    for part in (0.2, 0.8):
        process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        until = time.monotonic() + 30
        while not (killed.folder / "reparse.tmp").exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(part * took)
        process.kill()
        process.wait()
        assert dump(killed.folder) in before
        assert killed.rows("PRAGMA integrity_check") == [("ok",)]
        assert _ended(process.pid), "processes that read pages outlive the one that began them"
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == 0
    assert dump(killed.folder) == before[1]
    assert not (killed.folder / "reparse.tmp").exists()


def _ended(group: int) -> bool:
    """Whether all processes of a group end soon."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_told_to_stop_it_ends_in_good_order(filled: Filled) -> None:
    before = dump(filled.folder)
    stop = threading.Event()
    stop.set()
    with filled.opened() as archive:
        done = reparse(archive, [filled.site], read=good, stop=stop)
    assert (done.exit_code, done.run.outcome, done.sites) == (11, "stopped", ())
    assert dump(filled.folder) == before
    assert filled.rows("SELECT outcome, exit_code, job FROM runs ORDER BY id DESC LIMIT 1") == [
        ("stopped", 11, "reparse")
    ]


def test_a_process_that_dies_is_an_error_and_not_a_lost_archive(filled: Filled) -> None:
    before = dump(filled.folder)
    with pytest.raises(WorkerLost, match="--jobs"):
        filled.reparse(deadly, jobs=2)
    assert dump(filled.folder) == before


def test_another_run_is_waited_for_by_nobody(filled: Filled) -> None:
    with filled.opened() as archive, archive.store.lock(), pytest.raises(Locked):
        filled.reparse()
    with filled.opened() as archive, archive.store.lock():
        assert filled.reparse(dry_run=True).exit_code == 0


# ------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def news(demo: Demo, tmp_path: Path) -> Path:
    """The archive of the demo, to be changed."""
    shutil.copytree(demo.folder, tmp_path / "news")
    return tmp_path / "news"


GROWN = ("capture", "read_knowledge")
"""What shows that more was known in the second run than in the first one: a run goes back to pages that are there, and
does so with their newest answer."""
UNKNOWN = (*GROWN, "id", "evidence", "first_seen", "last_seen", "last_ok", "next_due")
"""What a lost database takes with it: numbers of rows that nobody names, the second in which a source was heard."""


def test_the_demo_reads_the_same_again_and_again_without_its_database(news: Path) -> None:
    before, ground = dump(news, *GROWN), dump(news, *UNKNOWN)
    items = "SELECT id, item_key, first_seen, last_seen, gone_at FROM items ORDER BY id"
    numbers = rows(news, items)
    dry = call_kronikk("reparse", "--dry-run", archive=news)
    assert (dry.code, dry.out.count("0 read differently, 0 new, 0 no longer found")) == (0, 2)
    assert "Nothing was written" in dry.err
    assert call_kronikk("reparse", archive=news).code == 0
    assert dump(news, *GROWN) == before
    for path in news.glob("news.db*"):
        path.unlink()
    lost = call_kronikk("sites", archive=news)
    assert "kronikk reparse" in lost.err
    done = call_kronikk("reparse", archive=news)
    assert done.code == 0, done.err
    assert dump(news, *UNKNOWN) == ground and rows(news, items) == numbers


def test_gains_and_losses_as_json(news: Path) -> None:
    spoil = "UPDATE items SET title = 'Wrong', lead = 'Wrong', authors = '[]' WHERE id = (SELECT max(id) FROM items)"
    with closing(sqlite3.connect(news / "news.db")) as db, db:
        db.execute(spoil)
        site = db.execute("SELECT site FROM items ORDER BY id DESC LIMIT 1").fetchone()[0]
    done = call_kronikk("reparse", site, "--dry-run", "--json", archive=news)
    told = json.loads(done.out)
    assert (done.code, told["dry_run"], [one["site"] for one in told["sites"]]) == (0, True, [site])
    fields = told["sites"][0]["fields"]
    assert fields["title"]["changed"] == 1 and fields["title"]["same"] == told["sites"][0]["after"] - 1
    assert {"title", "lead", "text", "byline", "authors", "published", "updated", "captions", "language", "kind",
            "people"} <= set(fields)  # fmt: skip
    wrong = [one for one in told["sites"][0]["examples"] if one["field"] == "title"]
    assert [one["old"] for one in wrong] == ["Wrong"]
    text = call_kronikk("reparse", site, "--dry-run", archive=news).out
    assert "Wrong -> " in text and "gained" in text


def test_an_item_that_was_misread_says_where_its_text_is(news: Path) -> None:
    with closing(sqlite3.connect(news / "news.db")) as db, db:
        columns = ", ".join(
            row[1] for row in db.execute("PRAGMA table_info(items)") if row[1] not in ("id", "item_key")
        )
        sql = f"INSERT INTO items (id, item_key, {columns}) SELECT 500, 'no such', {columns} FROM items WHERE id = 1"
        db.execute(sql)
        db.execute("UPDATE items SET title = 'Read more', text = 'More.', content = '', home = 'x' WHERE id = 500")
    done = call_kronikk("reparse", archive=news)
    assert "removed: item 500 Read more" in done.out
    shown = call_kronikk("show", "500", archive=news)
    assert shown.code == 2 and "misread" in shown.err


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [(["nobody"], 4, "nobody"), (["--jobs", "0"], 2, "--jobs"), (["--engine"], 2, "--engine")],
)
def test_what_cannot_be_is_said(news: Path, typed: list[str], code: int, said: str) -> None:
    done = call_kronikk("reparse", *typed, archive=news)
    assert done.code == code and said in done.err


def test_control_c_ends_the_command(news: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "archive.cli", "-C", str(news), "reparse"], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 30
    while not (news / "reparse.tmp").exists() and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, "Traceback" in said) == (11, False), said
    assert "run it again" in said
