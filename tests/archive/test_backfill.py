"""Older captures: which are asked for and how, what is kept, where it goes on, what becomes of items in time."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.backfill import IndexRead, MementoAsked
from archive.backfill import WebArchive as Place
from archive.backfill.plan import Plan
from archive.errors import Locked
from archive.harvest import Options, harvest
from archive.reparse import reparse
from archive.warc import WarcWriter, iterate
from scraper.errors import ConfigError
from scraper.records import Snapshot
from scraper.sites import Site
from scraper.sources.wayback import Memento
from tests.archive import plain
from tests.archive.conftest import Kronikk, rows
from tests.archive.peers import Pywb
from tests.archive.plain import article, front
from tests.archive.web_archive import HOME, SITE, WebArchive, fill, memento_time
from tests.website import Answer, HandClock, Website

ROOT = Path(__file__).resolve().parent.parent.parent
ONE = f"{HOME}news/1"


@pytest.fixture
def held(website: Website) -> WebArchive:
    """A front page over four years, an article that is edited and taken away, a redirect, and what nobody wants."""
    made = WebArchive(website)
    for timestamp, notices in (("20140301100000", (1,)), ("20140601100000", (1, 2)), ("20150101100000", (2,)),
                               ("20160101100000", (1, 2)), ("20170101100000", (3,))):  # fmt: skip
        made.hold(HOME, timestamp, front(*notices))
    made.hold(ONE, "20150201010203", article(1))
    made.hold(ONE, "20150801010203", article(1))
    made.hold(ONE, "20160201010203", article(1, "Now it is open."))
    made.hold(ONE, "20170201010203", "<h1>Not found</h1>", 404)
    made.hold(f"{HOME}never", "20170201010203", "<h1>Not found</h1>", 404)
    made.hold(f"{HOME}busy", "20170201010203", "<h1>Busy</h1>", 503)
    made.hold(f"{HOME}logo.png", "20170201010203", "png", media_type="image/png")
    return made


def life(folder: Path) -> list[tuple[object, ...]]:
    sql = (
        "SELECT title, substr(first_seen, 1, 10), substr(last_seen, 1, 10), substr(gone_at, 1, 10), version FROM items"
    )
    return rows(folder, f"{sql} ORDER BY title")


LIFE = [
    ("News of the room 1", "2015-02-01", "2016-02-01", "2017-02-01", 2),
    ("Notice 1: room", "2014-03-01", "2016-01-01", "2017-01-01", 2),
    ("Notice 2: grant", "2014-06-01", "2016-01-01", "2017-01-01", 1),
    ("Notice 3: staff", "2017-01-01", "2017-01-01", None, 1),
]


# ------------------------------------------------------------------------------------------------- the plain course


def test_items_were_there_when_the_captures_show_them(tmp_path: Path, held: WebArchive) -> None:
    done = fill(tmp_path, held.place)
    assert (done.exit_code, done.run.outcome, done.left) == (0, "done", 0)
    assert done.outcomes == {"kept": 7, "same": 1}
    assert life(tmp_path) == LIFE
    assert done.run.new_items == 4


def test_each_content_of_an_address_is_asked_for_once(tmp_path: Path, held: WebArchive) -> None:
    fill(tmp_path, held.place)
    assert len(held.replays()) == len(set(held.replays())) == 7  # the front page of 2016 is that of June 2014
    captures = rows(tmp_path, "SELECT captured_at, same_as IS NOT NULL FROM captures WHERE page = 1 ORDER BY 1")
    assert captures[3] == ("2016-01-01T10:00:00Z", 1)


def test_captures_are_kept_as_they_were(tmp_path: Path, held: WebArchive) -> None:
    fill(tmp_path, held.place)
    (file,) = (tmp_path / "warc").glob("*.warc.gz")
    kept = {(snapshot.url, snapshot.captured_at): snapshot for _, snapshot in iterate(file)}
    snapshot = kept[ONE, datetime(2015, 2, 1, 1, 2, 3, tzinfo=UTC)]
    assert (snapshot.origin, snapshot.status, snapshot.body) == ("wayback", 200, article(1).encode())
    assert snapshot.header("etag") == '"old"'
    assert snapshot.header("memento-datetime") == memento_time("20150201010203")
    assert f"/web/20150201010203id_/{ONE}" in str(snapshot.header("link"))
    assert rows(tmp_path, "SELECT DISTINCT etag FROM pages") == [(None,)]  # no run may ask for changes with it


def test_only_what_tells_of_pages_is_asked_for(tmp_path: Path, held: WebArchive) -> None:
    fill(tmp_path, held.place)
    assert not [path for path in held.replays() if path.endswith(("never", "busy", "logo.png"))]


def test_from_and_to_bound_what_is_asked_for(tmp_path: Path, held: WebArchive) -> None:
    fill(tmp_path, held.place, since="20150101000000", until="20151231235959")
    assert [path[5:9] for path in held.replays()] == ["2015", "2015"]


def test_it_asks_slowly_and_one_thing_at_a_time(tmp_path: Path, held: WebArchive, clock: HandClock) -> None:
    held.clock = clock
    fill(tmp_path, held.place, clock=clock, sleep=clock.sleep)
    gaps = [(path, later - earlier) for (_, earlier), (path, later) in zip(held.asked, held.asked[1:], strict=False)]
    assert min(gap for path, gap in gaps if path.startswith("/cdx")) >= 2.5
    assert min(gap for path, gap in gaps if path.startswith("/web")) >= 1.0


def test_what_happens_is_told(tmp_path: Path, held: WebArchive) -> None:
    events: list[object] = []
    fill(tmp_path, held.place, progress=events.append)
    assert [(e.listed, e.wanted) for e in events if isinstance(e, IndexRead)] == [(3, 3), (3, 2), (3, 2), (2, 2)]
    assert [(e.number, e.of) for e in events if isinstance(e, MementoAsked)] == [(n, 8) for n in range(1, 9)]


def test_a_dry_run_keeps_nothing(tmp_path: Path, held: WebArchive) -> None:
    done = fill(tmp_path, held.place, dry_run=True)
    assert (done.exit_code, done.left, held.replays()) == (0, 8, [])
    assert rows(tmp_path, "SELECT * FROM runs") + rows(tmp_path, "SELECT * FROM mementos") == []


def test_a_second_time_asks_for_what_is_new_only(tmp_path: Path, held: WebArchive) -> None:
    fill(tmp_path, held.place)
    held.asked.clear()
    held.hold(HOME, "20180101100000", front(4))
    done = fill(tmp_path, held.place)
    assert held.replays() == [f"/web/20180101100000id_/{HOME}"]
    assert done.run.new_items == 1


def test_a_reparse_of_a_lost_database_gives_the_same(tmp_path: Path, held: WebArchive) -> None:
    fill(tmp_path, held.place)
    for file in tmp_path.glob("news.db*"):
        file.unlink()
    with Archive.open(tmp_path, create=True) as archive:
        reparse(archive, [SITE], read=plain.read)
    assert life(tmp_path) == LIFE


# ------------------------------------------------------------------------------------------------- beside live runs


def test_what_runs_have_kept_gets_its_past(tmp_path: Path, website: Website) -> None:
    site = plain.site(website.url("/"), key="lab")
    pages = {"/front": front(1), "/news/1": article(1, "Now it is open.")}
    for path, html in pages.items():
        website.page(path, html)
    website.page("/sitemap.xml", plain.sitemap(website.url("/news/1")), "application/xml")
    with Archive.open(tmp_path, create=True) as archive:
        harvest(archive, [site], Options(), read=plain.read)
    before = rows(tmp_path, "SELECT id, title, version FROM items ORDER BY id")
    etags = rows(tmp_path, "SELECT url, etag, last_seen FROM pages ORDER BY url")

    held = WebArchive(website)
    held.hold(website.url("/news/1"), "20150201010203", article(1))
    held.hold(website.url("/front"), "20140301100000", front(1, 2))
    assert fill(tmp_path, held.place, site=site).exit_code == 0

    after = rows(tmp_path, "SELECT id, title, version, substr(first_seen, 1, 10) FROM items ORDER BY id")
    assert [row[:2] for row in after[:2]] == [row[:2] for row in before]
    assert {row[1:] for row in after} == {
        ("News of the room 1", 2, "2015-02-01"),
        ("Notice 1: room", 1, "2014-03-01"),
        ("Notice 2: grant", 1, "2014-03-01"),
    }
    assert rows(tmp_path, "SELECT url, etag, last_seen FROM pages ORDER BY url") == etags
    observed = "SELECT number, substr(observed_at, 1, 4), change FROM versions JOIN items ON items.id = item"
    assert [number for number, *_ in rows(tmp_path, f"{observed} WHERE items.title LIKE 'News%' ORDER BY number")] == [
        1,
        2,
    ]

    with Archive.open(tmp_path) as archive:
        again = harvest(archive, [site], Options(), read=plain.read)
    assert (again.new_items, again.changed_items, again.gone_items) == (0, 0, 0)
    assert rows(tmp_path, "SELECT id, title, version, substr(first_seen, 1, 10) FROM items ORDER BY id") == after


# ------------------------------------------------------------------------------------------------- what archives do


def outcomes(folder: Path) -> dict[object, tuple[object, object]]:
    found = rows(folder, "SELECT timestamp, outcome, message FROM mementos WHERE rank = 1")
    return {timestamp: (outcome, message) for timestamp, outcome, message in found}


def test_another_capture_than_the_one_asked_for_is_not_kept(tmp_path: Path, website: Website) -> None:
    held = WebArchive(website)
    for day in ("01", "02", "03"):
        held.hold(ONE, f"201502{day}000000", article(int(day)))
    held.jump(ONE, "20150201000000", to="20150203000000")
    there = {"Memento-Datetime": memento_time("20150203000000"), "Content-Type": "text/html"}
    held.answer(ONE, "20150202000000", Answer(article(3).encode(), headers=there))  # as pywb does
    done = fill(tmp_path, held.place)
    assert done.outcomes == {"jumped": 2, "kept": 1}
    leads = f"the archive leads to 20150203000000 {ONE}"
    assert outcomes(tmp_path) == {
        "20150201000000": ("jumped", leads),
        "20150202000000": ("jumped", leads),
        "20150203000000": ("kept", None),
    }
    assert [title for title, *_ in life(tmp_path)] == ["News of the grant 3".replace("grant", "staff")]


def test_a_front_page_under_another_address_is_no_page(tmp_path: Path, website: Website) -> None:
    held = WebArchive(website)
    held.hold(HOME, "20150201000000", front(1, 2))
    held.hold(f"{HOME}?authorid=5", "20150301000000", front(1, 2))
    held.hold(f"{HOME}?article=5", "20150301000000", article(5))
    assert fill(tmp_path, held.place).outcomes == {"copy": 1, "kept": 2}
    copies = rows(tmp_path, "SELECT url, message FROM mementos WHERE outcome = 'copy'")
    assert copies == [(f"{HOME}?authorid=5", f"it is a copy of {HOME}")]
    assert [title for title, *_ in life(tmp_path)] == ["News of the visit 5", "Notice 1: room", "Notice 2: grant"]


def test_a_captured_redirect_is_followed_in_the_archive(tmp_path: Path, website: Website) -> None:
    held = WebArchive(website)
    old, new = f"{HOME}old", f"{HOME}new"
    held.hold(old, "20150201000000", "moved", 301, location=new)
    held.hold(new, "20150201000005", article(5))
    held.rows = [row for row in held.rows if row[2] == old]  # the index does not list the target
    held.jump(new, "20150201000000", to="20150201000005")
    assert fill(tmp_path, held.place).outcomes == {"kept": 1}
    assert rows(tmp_path, "SELECT url, final_url, status, captured_at FROM captures ORDER BY id") == [
        (old, old, 301, "2015-02-01T00:00:00Z"),
        (old, new, 200, "2015-02-01T00:00:05Z"),
    ]
    assert [title for title, *_ in life(tmp_path)] == ["News of the visit 5"]


@pytest.mark.parametrize("days", [1, 3])
def test_a_target_that_was_captured_much_later_is_not_where_it_led(tmp_path: Path, website: Website, days: int) -> None:
    held = WebArchive(website)
    held.hold(f"{HOME}old", "20150201000000", "moved", 301, location=f"{HOME}new")
    held.hold(f"{HOME}new", f"2015020{1 + days}000001", article(5))
    held.rows = [row for row in held.rows if row[2].endswith("old")]
    held.jump(f"{HOME}new", "20150201000000", to=f"2015020{1 + days}000001")
    fill(tmp_path, held.place)
    assert rows(tmp_path, "SELECT url, status FROM captures") == [(f"{HOME}old", 301)]


def test_redirects_in_a_circle_end(tmp_path: Path, website: Website) -> None:
    held = WebArchive(website)
    held.hold(f"{HOME}a", "20150201000000", "moved", 301, location=f"{HOME}b")
    held.hold(f"{HOME}b", "20150201000000", "moved back", 302, location=f"{HOME}c")
    held.hold(f"{HOME}c", "20150201000000", "moved on", 302, location=f"{HOME}b")
    held.rows = [row for row in held.rows if row[2].endswith("a")]
    assert fill(tmp_path, held.place).exit_code == 0
    assert rows(tmp_path, "SELECT url, status FROM captures") == [(f"{HOME}a", 301)]


def test_what_the_archive_does_not_give_is_said(tmp_path: Path, website: Website) -> None:
    held = WebArchive(website)
    page = {"Content-Type": "text/html"}
    answers = {
        "20150201000000": Answer(b"<html>not in the archive</html>", 404, page),
        "20150202000000": Answer(b"<html>blocked</html>", 403, page),
        "20150203000000": Answer(b"<html>Wayback Machine</html>", 200, page),
        "20150204000000": Answer(
            b"<html>too many</html>", 429, page | {"Memento-Datetime": memento_time("20150204000000")}
        ),
        "20150205000000": Answer(b"<html>broken</html>", 500, page),
    }
    for timestamp, answer in answers.items():
        held.hold(ONE, timestamp, f"{timestamp}")
        held.answer(ONE, timestamp, answer)
    done = fill(tmp_path, held.place)
    assert {timestamp: outcome for timestamp, (outcome, _) in outcomes(tmp_path).items()} == dict(
        zip(answers, ("missing", "excluded", "excluded", "missing", None), strict=True)
    )
    assert (done.exit_code, done.run.outcome, done.left) == (3, "partial", 1)
    fill(tmp_path, held.place)
    done = fill(tmp_path, held.place)
    assert outcomes(tmp_path)["20150205000000"][0] == "failed"
    assert done.left == 0


@pytest.mark.parametrize("after", ["600", format(memento_time("20261118113000"))])
def test_a_busy_archive_is_left_alone_and_asked_again_later(
    tmp_path: Path, held: WebArchive, clock: HandClock, after: str
) -> None:
    clock.now = datetime(2026, 11, 18, 11, 0, tzinfo=UTC).timestamp()
    good = Answer(article(1).encode(), headers={"Memento-Datetime": memento_time("20150201010203")})
    held.answer(ONE, "20150201010203", Answer(status=429, headers={"Retry-After": after}), good)
    done = fill(tmp_path, held.place, clock=clock, sleep=clock.sleep)
    assert (done.exit_code, done.run.outcome) == (15, "busy")
    assert done.outcomes == {"kept": 4, "same": 1}
    assert len(life(tmp_path)) == 3  # what came is read
    held.asked.clear()
    early = fill(tmp_path, held.place, clock=clock, sleep=clock.sleep)
    assert (early.exit_code, held.asked, early.rests_until) == (15, [], done.rests_until)
    clock.now += 1900
    done = fill(tmp_path, held.place, clock=clock, sleep=clock.sleep)
    assert (done.exit_code, done.outcomes) == (0, {"kept": 3})
    assert not [path for path, _ in held.asked if path.startswith("/cdx")]  # the index was read to its end
    assert life(tmp_path) == LIFE


def test_a_storm_of_failures_ends_it(tmp_path: Path, website: Website) -> None:
    held = WebArchive(website, page=50)
    for number in range(10):
        held.hold(f"{HOME}news/{number}", "20150201000000", article(number))
        held.answer(f"{HOME}news/{number}", "20150201000000", Answer(b"unavailable", 503))
    done = fill(tmp_path, held.place)
    assert (done.exit_code, done.run.outcome, len(held.replays())) == (15, "busy", 3)


def test_an_archive_that_does_not_give_its_rules_is_left_alone(
    tmp_path: Path, held: WebArchive, website: Website
) -> None:
    website.put("/robots.txt", Answer(status=503))
    done = fill(tmp_path, held.place)
    assert (done.exit_code, held.asked) == (15, [])


def test_a_short_rest_is_waited_for(tmp_path: Path, held: WebArchive, clock: HandClock) -> None:
    good = Answer(article(1).encode(), headers={"Memento-Datetime": memento_time("20150201010203")})
    held.answer(ONE, "20150201010203", Answer(status=503, headers={"Retry-After": "60"}), good)
    done = fill(tmp_path, held.place, clock=clock, sleep=clock.sleep)
    assert (done.exit_code, done.outcomes["failed"], done.left) == (3, 1, 1)
    assert any(59 < seconds <= 60 for seconds in clock.slept)
    assert fill(tmp_path, held.place, clock=clock, sleep=clock.sleep).outcomes == {"kept": 1}
    assert life(tmp_path) == LIFE


def test_a_busy_index_is_gone_on_with(tmp_path: Path, held: WebArchive, website: Website) -> None:
    left = [held._index] * 2

    def index(request: object) -> Answer:
        return left.pop()(request) if left else Answer(status=429)  # type: ignore[arg-type]

    website.put("/cdx/search/cdx", index)
    done = fill(tmp_path, held.place)
    assert (done.exit_code, done.listed, held.replays()) == (15, 6, [])
    website.put("/cdx/search/cdx", held._index)
    done = fill(tmp_path, held.place, clock=lambda: time.time() + 1000)
    assert (done.exit_code, done.listed) == (0, 5)
    assert life(tmp_path) == LIFE


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(b"org.archive.util.io.RuntimeIOException: Blocked Site Error\n", 403), "Blocked Site Error"),
        (Answer(b"org.archive.util.io.RuntimeIOException: Blocked Site Error\n"), "Blocked Site Error"),
        (Answer(b"<!DOCTYPE html><html><body>Sorry</body></html>"), "a page for people"),
        (Answer(b'[["urlkey", "timest'), "damaged"),
        (Answer(b"some words\n"), "no row of an index"),
    ],
)
def test_an_index_that_gives_none_is_said_to(
    tmp_path: Path, held: WebArchive, website: Website, answer: Answer, says: str
) -> None:
    website.put("/cdx/search/cdx", answer)
    done = fill(tmp_path, held.place)
    assert (done.exit_code, done.run.outcome) == (5, "failed")
    assert says in done.problems[0].message
    assert says in str(rows(tmp_path, "SELECT last_error FROM sources WHERE kind = 'cdx'"))


def test_the_rules_of_the_archive_are_kept(tmp_path: Path, held: WebArchive, website: Website) -> None:
    website.robots("User-agent: *\nDisallow: /web/\n")
    done = fill(tmp_path, held.place)
    assert (done.exit_code, done.outcomes, held.replays()) == (5, {}, [])
    assert "robots.txt" in done.problems[-1].message
    assert done.left == 8  # its rules may change
    website.robots("User-agent: *\nDisallow: /cdx/\n")
    assert fill(tmp_path / "other", held.place).exit_code == 5


# ------------------------------------------------------------------------------------------------- ending early


def test_it_goes_on_after_max_requests(tmp_path: Path, held: WebArchive) -> None:
    codes = []
    while not codes or fill_left(tmp_path):
        codes.append(fill(tmp_path, held.place, max_requests=4).exit_code)
        assert len(codes) < 20
    assert set(codes) == {0}
    assert len(codes) > 3
    assert len(held.replays()) == len(set(held.replays()))
    assert life(tmp_path) == LIFE


def fill_left(folder: Path) -> bool:
    state = rows(folder, "SELECT count(*) FROM backfills WHERE listed_at IS NULL")
    wanted = "SELECT count(*) FROM mementos WHERE outcome IS NULL AND url NOT LIKE '%never'"
    return bool(state[0][0] or rows(folder, wanted)[0][0])


def test_it_ends_when_time_is_up(tmp_path: Path, held: WebArchive, clock: HandClock) -> None:
    named = {"clock": clock, "sleep": clock.sleep, "monotonic": clock}
    done = fill(tmp_path, held.place, max_time=12.0, **named)
    assert (done.exit_code, done.run.outcome) == (15, "out_of_time")
    assert fill(tmp_path, held.place, **named).exit_code == 0
    assert life(tmp_path) == LIFE


def test_it_ends_in_good_order_when_it_is_told_to(tmp_path: Path, held: WebArchive) -> None:
    stop = threading.Event()

    def hear(event: object) -> None:
        if isinstance(event, MementoAsked) and event.number == 3:
            stop.set()

    done = fill(tmp_path, held.place, stop=stop, progress=hear)
    assert (done.exit_code, done.run.outcome, done.left) == (11, "stopped", 5)
    assert [title for title, *_ in life(tmp_path)] == ["Notice 1: room", "Notice 2: grant"]  # what came is read
    assert fill(tmp_path, held.place).outcomes == {"kept": 4, "same": 1}
    assert life(tmp_path) == LIFE


def test_another_run_has_the_lock(tmp_path: Path, held: WebArchive) -> None:
    with Archive.open(tmp_path, create=True) as archive, archive.store.lock(), pytest.raises(Locked):
        fill(tmp_path, held.place)
    assert held.asked == []


def test_killed_at_any_moment_it_goes_on(tmp_path: Path, held: WebArchive) -> None:
    command = [sys.executable, "-m", "tests.archive.web_archive", str(tmp_path), held.place.cdx]
    chance = random.Random(5)
    for _ in range(8):
        before = len(held.asked)
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        aim, begun = before + chance.randint(1, 4), time.monotonic()
        while len(held.asked) < aim and process.poll() is None and time.monotonic() - begun < 20:
            time.sleep(0.001)
        time.sleep(chance.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        reported = rows(tmp_path, "SELECT warc_file FROM captures") if (tmp_path / "news.db").exists() else []
        files = {file.name.removesuffix(".open") for file in (tmp_path / "warc").glob("*")}
        assert {name for (name,) in reported} <= files
    done = fill(tmp_path, held.place)
    assert done.exit_code == 0
    assert life(tmp_path) == LIFE
    twice = "SELECT url, captured_at, count(*) FROM captures GROUP BY 1, 2 HAVING count(*) > 1"
    assert rows(tmp_path, twice) == []


# ------------------------------------------------------------------------------------------------- what is asked


@pytest.mark.parametrize(
    ("site", "questions"),
    [
        (Site("a", "https://www.lab.example/"), [("lab.example", "host")]),
        (
            Site("a", "https://lab.example/", aliases=("old.example",)),
            [("lab.example", "host"), ("old.example", "host")],
        ),
        (Site("a", "https://lab.example/", include=("/news/",)), [("lab.example/news", "prefix")]),
        (
            Site("a", "https://lab.example/institute/", front_pages=("https://lab.example/no/institute",)),
            [("lab.example/institute", "prefix"), ("https://lab.example/no/institute", "exact")],
        ),
    ],
)
def test_the_index_is_asked_for_the_part_that_the_site_owns(site: Site, questions: list[tuple[str, str]]) -> None:
    plan = Plan(site, Place.of())
    assert [(source.target, source.match) for source in plan.questions()] == questions


def test_what_is_wanted_of_the_index() -> None:
    plan = Plan(replace(SITE, exclude=("/jobs/",)), Place.of())

    def rank(path: str, status: int | None = 200, media_type: str = "text/html") -> int | None:
        return plan.rank(Memento(f"{HOME}{path}", f"{HOME}{path}", "20150101000000", status, media_type, "D"))

    assert rank("") == 0
    assert [rank("news/a"), rank("news/a", 404), rank("news/a", 301), rank("news/a", None, "warc/revisit")] == [1] * 4
    assert [rank("news/a", 500), rank("jobs/a"), rank("a.png", 200, "image/png"), rank("news/a", 403)] == [None] * 4


@pytest.mark.parametrize(
    ("cdx", "replay"),
    [
        ("https://web.example/cdx/search/cdx", "https://web.example/web/"),
        ("http://localhost:8080/news/cdx", "http://localhost:8080/news/"),
    ],
)
def test_where_captures_are_is_told_from_the_index(cdx: str, replay: str) -> None:
    assert Place.of(cdx).replay == replay


def test_where_it_cannot_be_told_it_has_to_be_named() -> None:
    with pytest.raises(ConfigError, match="--replay"):
        Place.of("https://web.example/index")
    assert Place.of("https://web.example/index", "https://web.example/replay/").replay == "https://web.example/replay/"
    with pytest.raises(ConfigError, match="--cdx"):
        Place.of("ftp://web.example/cdx")


# ------------------------------------------------------------------------------------------------- the command


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    table = f'[sites.lab]\nhomepage = "{HOME}"\nfront_pages = ["{HOME}"]\n'
    (tmp_path / "kronikk.toml").write_text(table, "utf-8")
    return tmp_path


def test_the_command_tells_what_it_would_do(kronikk: Kronikk, settings: Path, held: WebArchive) -> None:
    outcome = kronikk("backfill", "lab", "--cdx", held.place.cdx, "--to", "2014-03", "--dry-run", "--json")
    assert (outcome.code, json.loads(outcome.out)["left"]) == (0, 1)
    assert "1 would be asked for" in outcome.err


def test_the_command_needs_a_contact_for_the_public_archive(kronikk: Kronikk, settings: Path) -> None:
    outcome = kronikk("backfill", "lab", "--from", "2014")
    assert (outcome.code, outcome.out) == (4, "")
    assert "contact" in outcome.err


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        (("lab", "--from", "2014-13"), 2, "not a date"),
        (("lab", "--from", "2015", "--to", "2014"), 2, "From 2015-01-01 to 2014-12-31: it ends before it begins"),
        (("lib",), 4, "lab"),
        (("lab", "--cdx", "nowhere"), 4, "--cdx"),
    ],
)
def test_what_cannot_be_meant_is_said(
    kronikk: Kronikk, settings: Path, typed: tuple[str, ...], code: int, says: str
) -> None:
    outcome = kronikk("backfill", *typed)
    assert outcome.code == code
    assert says in outcome.err


# ------------------------------------------------------------------------------------------------- pywb


@pytest.fixture
def pywb(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Serves the WARC files of `tmp_path/captures` with pywb; gives the address of its index."""
    with closing(Pywb(tmp_path / "pywb")) as made:

        def serve() -> str:
            made.add(sorted((tmp_path / "captures").glob("*.warc.gz")))
            made.serve()
            return made.cdx

        yield serve


def test_pywb_gives_what_it_holds(tmp_path: Path, pywb: Callable[[], str]) -> None:
    with WarcWriter(tmp_path / "captures") as writer:
        for year, notices in ((2014, (1,)), (2015, (1, 2)), (2016, (2,)), (2017, (2,))):
            writer.append(captured(HOME, year, front(*notices)))
        writer.append(captured(ONE, 2015, article(1)))
        writer.append(captured(ONE, 2017, "<h1>Not found</h1>", 404))
        writer.append(captured(f"{HOME}old", 2015, "moved", 301, ("Location", f"{HOME}new")))
        writer.append(captured(f"{HOME}logo.png", 2015, "png", 200, ("Content-Type", "image/png")))
    done = fill(tmp_path / "archive", Place.of(pywb()))
    assert (done.exit_code, done.outcomes, done.listed) == (0, {"kept": 6, "same": 1}, 8)
    assert life(tmp_path / "archive") == [
        ("News of the room 1", "2015-03-01", "2015-03-01", "2017-03-01", 1),
        ("Notice 1: room", "2014-03-01", "2015-03-01", "2016-03-01", 1),
        ("Notice 2: grant", "2015-03-01", "2017-03-01", None, 1),
    ]


def captured(url: str, year: int, html: str, status: int = 200, *more: tuple[str, str]) -> Snapshot:
    at = datetime(year, 3, 1, 12, tzinfo=UTC)
    return Snapshot(url, url, at, status, (("Content-Type", "text/html"), *more)[::-1], html.encode(), html.encode())
