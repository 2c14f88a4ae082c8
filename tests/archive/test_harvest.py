"""A run, end to end, against a real server on loopback: what is kept, what is asked, what a bad end does."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.errors import Locked, StorageError
from archive.harvest import Event, Options, PageAsked, PageRead, ProblemSeen, RunSummary, SiteDone, SourceAsked, harvest
from archive.harvest.scope import wanted
from archive.warc import files, iterate
from scraper.errors import ConfigError
from scraper.fetch import Limits
from scraper.records import Problem, Reading, SiteKnowledge, Snapshot
from scraper.sites import Site
from scraper.sources import ListingSource
from scraper.urls import canonical
from tests.archive.plain import FeedSource, article, feed, front, read, site, sitemap
from tests.website import Answer, Request, Website

HASTE = Limits(backoff=(), connect=2.0, read=2.0, total=5.0)
PROGRAM = "tests.archive.plain"
ROOT = Path(__file__).resolve().parents[2]


class Job:
    """An archive and the site that is harvested into it."""

    def __init__(self, folder: Path, website: Website) -> None:
        self.folder, self.website = folder, website
        self.archive = Archive.open(folder, create=True)
        self.events: list[Event] = []
        self.site = site(website.url("/"))

    def publish(self, *numbers: int, notices: tuple[int, ...] = (1, 2)) -> None:
        """Puts articles, the sitemap of them, and a front page."""
        for number in numbers:
            self.website.page(f"/news/{number}", article(number))
        self.website.page(
            "/sitemap.xml", sitemap(*(self.website.url(f"/news/{n}") for n in numbers)), "application/xml"
        )
        self.website.page("/front", front(*notices))

    def run(self, *sites: Site, **options: object) -> RunSummary:
        """One run, that asks for every known page unless it is told otherwise: as if all of them were due."""
        self.events.clear()
        options.setdefault("ask_all", True)
        named = {name: options.pop(name) for name in ("stop", "side_by_side", "monotonic", "clock") if name in options}
        return harvest(
            self.archive,
            sites or [self.site],
            Options(**options),  # type: ignore[arg-type]
            progress=self.events.append,
            read=read,
            limits=HASTE,
            **named,  # type: ignore[arg-type]
        )

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.archive.store.db.execute(sql, values)]

    def one(self, sql: str, *values: object) -> object:
        return self.rows(sql, *values)[0][0]

    def seen(self, kind: type) -> list:  # type: ignore[type-arg]
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def job(tmp_path: Path, website: Website) -> Iterator[Job]:
    made = Job(tmp_path / "archive", website)
    yield made
    made.archive.close()


def dump(folder: Path) -> list[list[tuple[object, ...]]]:
    """Items, versions, where they stand: all that is not a number, a time or a place of a particular run."""
    queries = (
        "SELECT items.site, pages.url, items.url, item_key, items.kind, title, text, published, published_basis, "
        "version, items.gone_at IS NULL, captions, people FROM items JOIN pages ON pages.id = page ORDER BY item_key",
        "SELECT item_key, number, versions.title, versions.text, versions.published, digest, change FROM versions "
        "JOIN items ON items.id = item ORDER BY item_key, number",
        "SELECT items.item_key, pages.url, item_pages.item_key, position, item_pages.gone_at IS NULL FROM item_pages "
        "JOIN items ON items.id = item JOIN pages ON pages.id = item_pages.page ORDER BY 1, 2",
        "SELECT url, kind, gone_at IS NULL FROM pages ORDER BY url",
        "SELECT items_fts.title FROM items_fts ORDER BY 1",
    )
    db = sqlite3.connect(folder / "news.db")
    try:
        return [db.execute(query).fetchall() for query in queries]
    finally:
        db.close()


# ------------------------------------------------------------------------------------------------- the plain course


def test_a_first_run_holds_what_the_site_has(job: Job) -> None:
    job.publish(1, 2, 3, 4)
    summary = job.run()
    assert (summary.outcome, summary.exit_code, summary.new_items, summary.problems) == ("done", 0, 6, 0)
    assert job.rows("SELECT title FROM items ORDER BY id") == [
        *((f"News of the {word} {n}",) for n, word in ((1, "room"), (2, "grant"), (3, "staff"), (4, "paper"))),
        ("Notice 1: room",),
        ("Notice 2: grant",),
    ]
    assert job.rows("SELECT kind, last_error, last_ok IS NULL FROM sources ORDER BY kind") == [
        ("front_page", None, 0),
        ("sitemap", None, 0),
    ]


def test_the_row_of_a_run_says_what_the_summary_says(job: Job) -> None:
    job.publish(1, 2)
    summary = job.run()
    columns = "id, outcome, exit_code, requests, not_modified, bytes, new_items, changed_items, gone_items, problems"
    assert job.rows(f"SELECT {columns} FROM runs") == [
        (summary.run, "done", 0, summary.requests, 0, summary.bytes, 4, 0, 0, 0)
    ]
    assert summary.requests == len(job.website.requests) == 5
    assert job.rows("SELECT finished_at IS NULL, version IS NULL FROM runs") == [(0, 0)]


def test_what_repeats_on_the_pages_of_a_site_is_left_out(job: Job) -> None:
    job.publish(1, 2)
    job.run()
    assert "summer school" in str(job.one("SELECT text FROM items"))
    job.publish(1, 2, 3)
    summary = job.run()
    assert job.one("SELECT count(*) FROM items WHERE text LIKE '%summer school%'") == 0
    assert summary.changed_items == 0 and job.one("SELECT count(*) FROM versions WHERE change != 'new'") == 0


def test_everything_that_was_asked_is_in_the_warc_and_has_a_row(job: Job) -> None:
    job.publish(1, 2)
    job.run()
    kept = [location for path in files(job.folder / "warc") for location, _ in iterate(path)]
    assert len(kept) == len(job.website.requests) == job.one("SELECT count(*) FROM captures")
    places = job.rows("SELECT warc_file, warc_offset, warc_length, digest FROM captures ORDER BY id")
    assert places == [(place.file, place.offset, place.length, place.digest) for place in kept]
    assert job.one("SELECT count(*) FROM captures WHERE run IS NULL") == 0


def test_every_capture_of_a_page_knows_its_page_and_version(job: Job) -> None:
    job.publish(1)
    job.run()
    assert job.rows(
        "SELECT pages.url, captures.status FROM items JOIN captures ON captures.id = items.capture "
        "JOIN pages ON pages.id = captures.page WHERE items.kind = 'news' AND pages.kind = 'item'"
    ) == [(canonical(job.website.url("/news/1")), 200)]


def test_a_second_run_with_nothing_changed_asks_conditionally_and_stores_nothing(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    before, tables = dump(job.folder), "items versions mentions people item_pages candidates pages images problems"
    counts = {table: job.one(f"SELECT count(*) FROM {table}") for table in tables.split()}
    job.website.requests.clear()
    summary = job.run()
    assert summary.requests == summary.not_modified == len(job.website.requests) == 5
    assert all("if-none-match" in request.headers for request in job.website.requests)
    assert (summary.new_items, summary.changed_items, summary.gone_items, summary.bytes) == (0, 0, 0, 0)
    assert counts == {table: job.one(f"SELECT count(*) FROM {table}") for table in tables.split()}
    assert dump(job.folder) == before
    newest = [location.kind for location, _ in iterate(files(job.folder / "warc")[-1])]
    assert newest == ["revisit"] * 5
    assert job.seen(PageRead) == []


def test_a_server_without_validators_costs_bytes_but_no_rows(job: Job) -> None:
    job.publish(1, 2, 3)
    for path in ("/news/1", "/news/2", "/news/3"):
        job.website.put(path, Answer(article(int(path[-1])).encode(), headers={"Content-Type": "text/html"}))
    job.run()
    before = dump(job.folder)
    summary = job.run()
    assert summary.bytes > 0 and dump(job.folder) == before and job.seen(PageRead) == []
    assert {location.kind for location, _ in iterate(files(job.folder / "warc")[-1])} == {"revisit"}


def test_changed_new_replaced_and_gone(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    job.publish(1, 2, 4, notices=(2, 5))
    job.website.page("/news/1", article(1, "It was put off by a year."))
    job.website.remove("/news/3")
    summary = job.run()
    assert (summary.new_items, summary.changed_items, summary.gone_items) == (2, 1, 2)
    assert summary.exit_code == 0 and summary.problems == 0
    gone = job.rows("SELECT title FROM items WHERE gone_at IS NOT NULL ORDER BY title")
    assert gone == [("News of the staff 3",), ("Notice 1: room",)]
    assert job.rows("SELECT url, gone_evidence FROM pages WHERE gone_at IS NOT NULL") == [
        (canonical(job.website.url("/news/3")), "404")
    ]
    assert job.rows("SELECT change, count(*) FROM versions GROUP BY change") == [("edit", 1), ("new", 7)]


def test_what_was_gone_returns(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    job.website.remove("/news/3")
    assert job.run().gone_items == 1
    assert job.run().gone_items == 0
    job.publish(1, 2, 3)
    summary = job.run()
    assert (summary.new_items, summary.changed_items) == (0, 1)
    assert job.rows("SELECT change FROM versions WHERE number = 2") == [("return",)]
    assert job.one("SELECT count(*) FROM items WHERE gone_at IS NOT NULL") == 0


def test_what_sources_say_reaches_the_reader(job: Job) -> None:
    job.publish(1, 2, 3)
    job.website.page("/feed.xml", feed((job.website.url("/news/2"), "Two")), "application/rss+xml")
    job.run(site(job.website.url("/"), sources=(*job.site.sources, FeedSource(job.website.url("/feed.xml")))))
    assert job.rows("SELECT item_key, published FROM items WHERE published IS NOT NULL") == [
        (canonical(job.website.url("/news/2")), "2026-03-02")
    ]


def test_every_address_is_asked_once_in_a_run(job: Job) -> None:
    job.publish(1, 2)
    urls = ["/news/1", "/news/1/", "/news/1#top", "/news/1?utm_source=mail", "/front", "/sitemap.xml"]
    job.website.page("/sitemap.xml", sitemap(*map(job.website.url, urls)), "application/xml")
    job.run()
    asked = [request.path for request in job.website.requests]
    assert sorted(asked) == ["/front", "/news/1", "/robots.txt", "/sitemap.xml"]


def test_a_page_that_a_source_had_asked_for_is_read_from_what_came_then(job: Job) -> None:
    job.publish(1, 2)
    sources = (FeedSource(job.website.url("/mixed")), *job.site.sources)
    job.website.page("/mixed", article(7))
    job.website.page("/sitemap.xml", sitemap(job.website.url("/mixed")), "application/xml")
    job.run(site(job.website.url("/"), sources=sources))
    assert len(job.website.asked("/mixed")) == 1
    assert job.one("SELECT count(*) FROM items WHERE title = 'News of the seminar 7'") == 1


def test_two_addresses_of_one_text_are_one_item(job: Job) -> None:
    job.publish(1, 2, 3)
    job.website.page("/copy/1", article(1))
    urls = ["/news/1", "/news/2", "/news/3", "/copy/1"]
    job.website.page("/sitemap.xml", sitemap(*map(job.website.url, urls)), "application/xml")
    job.run()
    assert job.one("SELECT count(*) FROM items WHERE title = 'News of the room 1'") == 1
    assert (
        job.one("SELECT count(*) FROM item_pages JOIN items ON items.id = item WHERE title = 'News of the room 1'") == 2
    )


def test_a_redirect_is_followed_and_asked_directly_the_next_time(job: Job) -> None:
    job.publish(1, 2)
    job.website.page("/news/1/", article(1))
    job.website.redirect("/news/1", "/news/1/")
    job.run()
    job.website.requests.clear()
    summary = job.run()
    assert job.website.asked("/news/1") == [] and len(job.website.asked("/news/1/")) == 1
    assert summary.not_modified == summary.requests
    assert job.one("SELECT count(*) FROM items WHERE title = 'News of the room 1'") == 1


# ------------------------------------------------------------------------------------------------- what goes wrong


def test_one_source_failing_is_partial(job: Job) -> None:
    job.publish(1)
    job.website.page("/sitemap.xml", "<html><body>no sitemap</body></html>")
    summary = job.run()
    assert (summary.outcome, summary.exit_code, summary.new_items) == ("partial", 3, 2)
    assert job.rows("SELECT kind, last_error IS NULL FROM sources ORDER BY kind") == [("front_page", 1), ("sitemap", 0)]
    assert job.one("SELECT code FROM problems") == "source"
    assert job.seen(ProblemSeen) == []  # told once, by the source
    failed = [event for event in job.seen(SourceAsked) if event.error]
    assert [event.kind for event in failed] == ["sitemap"]


def test_all_sources_failing_is_a_failed_run(job: Job) -> None:
    only = site(job.website.url("/"), sources=(job.site.sources[0],))
    summary = job.run(only)
    assert (summary.outcome, summary.exit_code) == ("failed", 5)


def test_known_pages_are_asked_although_the_sources_fail(job: Job) -> None:
    job.publish(1)
    job.run()
    job.website.remove("/sitemap.xml")
    job.website.requests.clear()
    job.run()
    assert len(job.website.asked("/news/1")) == 1


def test_a_page_that_fails_is_a_problem_and_the_run_goes_on(job: Job) -> None:
    job.publish(1, 2)
    job.website.put("/news/1", TROUBLE)
    summary = job.run()
    assert (summary.outcome, summary.exit_code, summary.new_items, summary.problems) == ("partial", 3, 3, 1)
    assert job.rows("SELECT code, problems.site, pages.url FROM problems JOIN pages ON pages.id = page") == [
        ("http_status", "s", canonical(job.website.url("/news/1")))
    ]
    assert [event.outcome for event in job.seen(PageAsked)].count("failed") == 1


TROUBLE = Answer(b"<h1>Trouble</h1>", 500)


def test_a_page_in_trouble_is_not_gone(job: Job) -> None:
    job.publish(1, 2)
    job.run()
    job.website.put("/news/1", TROUBLE)
    assert job.run().gone_items == 0
    assert job.one("SELECT count(*) FROM items WHERE gone_at IS NOT NULL") == 0


def test_what_robots_forbids_is_a_problem(job: Job) -> None:
    job.publish(1, 2)
    job.website.robots("User-agent: *\nDisallow: /news/2\n")
    summary = job.run()
    assert job.website.asked("/news/2") == []
    assert job.rows("SELECT code FROM problems") == [("refused",)] and summary.exit_code == 3


def test_one_cause_at_many_pages_is_one_problem(job: Job) -> None:
    job.publish(*range(1, 6))
    for number in (1, 2, 3):
        job.website.put(f"/news/{number}", Answer(b"slowly", 429))
    job.website.put("/news/4", TROUBLE)
    summary = job.run()
    assert (summary.outcome, summary.problems) == ("partial", 2)
    rows = job.rows("SELECT code, message LIKE '%The same for 2 more pages of 127.0.0.1%' FROM problems ORDER BY code")
    assert rows == [("busy", 1), ("http_status", 0)]
    assert [event.outcome for event in job.seen(PageAsked)].count("failed") == 4


def test_every_problem_of_a_reading_names_its_page(job: Job) -> None:
    def doubtful(snapshot: Snapshot, knowledge: SiteKnowledge) -> Reading:
        reading = read(snapshot, knowledge)
        doubt = Problem("no_text", "No text of an article was found", field="text")
        items = tuple(replace(item, problems=(doubt,)) for item in reading.items)
        return replace(reading, items=items, problems=(doubt,))

    job.publish(1)
    seen: list[Event] = []
    harvest(job.archive, [job.site], read=doubtful, limits=HASTE, progress=seen.append)
    said = [event.problem for event in seen if isinstance(event, ProblemSeen)]
    assert said and all(problem.url and problem.message.startswith(f"{problem.url}: No text") for problem in said)
    kept = set(job.rows("SELECT message, url FROM problems"))
    assert kept == {(problem.message, problem.url) for problem in said}


def test_robots_that_forbids_everything(job: Job) -> None:
    job.publish(1)
    job.website.robots("User-agent: *\nDisallow: /\n")
    summary = job.run(site(job.website.url("/"), sources=(job.site.sources[0],)))
    assert summary.exit_code == 5 and "robots.txt" in str(job.one("SELECT last_error FROM sources"))
    assert {request.path for request in job.website.requests} == {"/robots.txt"}


def test_a_page_that_is_no_page_is_a_problem_and_items_stay(job: Job) -> None:
    job.publish(1, 2)
    job.run()
    job.website.page("/news/1", "%PDF-1.4")
    summary = job.run()
    assert (summary.gone_items, summary.problems) == (0, 1)
    assert job.rows("SELECT code FROM problems") == [("not_html",)]
    assert [event.problem.code for event in job.seen(ProblemSeen)] == ["not_html"]


def test_a_lost_file_of_captures_is_a_problem_and_its_pages_are_asked_again(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    before = dump(job.folder)
    (lost,) = files(job.folder / "warc")
    lost.unlink()
    job.website.put("/news/3", TROUBLE)
    summary = job.run(clock=lambda: time.time() + 60)  # files are named by the second that they are begun in
    assert (summary.outcome, summary.not_modified, summary.changed_items) == ("partial", 0, 0)
    messages = [str(row[0]) for row in job.rows("SELECT message FROM problems WHERE code = 'capture_lost'")]
    assert messages and all(lost.name in message and "again" in message for message in messages)
    job.website.page("/news/3", article(3))
    assert job.run(clock=lambda: time.time() + 120).outcome == "done"
    assert dump(job.folder) == before
    again = job.run(clock=lambda: time.time() + 180)
    assert (again.outcome, again.problems) == ("done", 0) and again.not_modified == again.requests > 3


def test_a_damaged_capture_does_not_stop_the_runs(job: Job) -> None:
    job.publish(1, 2)
    job.run()
    before = dump(job.folder)
    (file,) = files(job.folder / "warc")
    offset = job.one("SELECT warc_offset FROM captures WHERE url LIKE '%/news/1'")
    assert isinstance(offset, int)
    content = bytearray(file.read_bytes())
    content[offset + 40 : offset + 60] = bytes(20)
    file.write_bytes(content)
    assert job.run().outcome == job.run(full=True).outcome == "done"
    assert dump(job.folder) == before
    newest = job.one("SELECT max(id) FROM captures WHERE url LIKE '%/news/1'")
    assert b"room" in job.archive.store.load(job.archive.store.capture(int(str(newest)))).body


def test_a_page_that_leads_off_the_site_is_not_read(job: Job, new_website: Callable[..., Website]) -> None:
    job.publish(1, 2)
    other = new_website()
    other.page("/elsewhere", article(9))
    job.website.redirect("/news/2", other.url("/elsewhere"))
    summary = job.run()
    assert job.rows("SELECT code FROM problems") == [("out_of_scope",)]
    assert summary.new_items == 3


def test_a_redirect_to_another_private_host_is_not_followed(job: Job, new_website: Callable[..., Website]) -> None:
    job.publish(1, 2)
    other = new_website()
    job.website.redirect("/news/2", other.url("/elsewhere", "localhost"))
    assert job.run().outcome == "partial" and other.requests == []
    assert job.rows("SELECT code FROM problems") == [("bad_address",)]


def test_a_host_that_cannot_be_reached(job: Job) -> None:
    dead = site("http://127.0.0.1:9/", key="dead")
    job.publish(1)
    summary = job.run(dead, job.site)
    assert (summary.outcome, summary.new_items) == ("partial", 3)
    assert [event.site for event in job.seen(SiteDone)] == ["dead", "s"]


def test_without_a_contact_nothing_public_is_asked(job: Job) -> None:
    with pytest.raises(ConfigError, match="contact"):
        job.run(Site(key="public", homepage="https://institute.example/"))
    assert job.one("SELECT count(*) FROM runs") == 0


def test_a_second_run_started_meanwhile_is_told_who_runs(job: Job) -> None:
    job.publish(1)
    with Archive.open(job.folder) as other, other.store.lock(), pytest.raises(Locked, match=f"process {os.getpid()}"):
        job.run()
    assert job.website.requests == []


def test_a_locked_database_ends_the_run_with_an_error(job: Job) -> None:
    job.publish(1, 2)
    holder = sqlite3.connect(job.folder / "news.db", isolation_level=None, check_same_thread=False)
    job.archive.store.db.execute("PRAGMA busy_timeout = 20")

    def hold(request: Request) -> Answer:
        if not holder.in_transaction:
            holder.execute("BEGIN IMMEDIATE")
        return Answer(b"<p>Here I am.</p>")

    job.website.put("/news/2", hold)
    try:
        with pytest.raises(StorageError, match="another program is writing"):
            job.run()
    finally:
        holder.close()
    job.publish(1, 2)
    assert job.run().new_items == 4


# ------------------------------------------------------------------------------------------------- options


def test_a_dry_run_asks_the_sources_and_keeps_nothing(job: Job) -> None:
    job.publish(1, 2, 3)
    summary = job.run(dry_run=True)
    assert (summary.outcome, summary.exit_code, summary.run, summary.would_fetch) == ("dry_run", 0, None, 4)
    assert {request.path for request in job.website.requests} == {"/robots.txt", "/sitemap.xml"}
    for table in ("sites", "runs", "captures", "pages", "candidates", "items"):
        assert job.one(f"SELECT count(*) FROM {table}") == 0
    assert files(job.folder / "warc") == ()


def test_the_number_of_requests_is_bounded(job: Job) -> None:
    job.publish(*range(1, 9))
    summary = job.run(max_requests=5)
    assert summary.requests == 5 and summary.outcome == "max_requests" and summary.exit_code == 0
    assert job.one("SELECT count(*) FROM items") == 4
    assert job.run(max_requests=8).new_items > 0


def test_time_out_is_resumable(job: Job) -> None:
    job.publish(*range(1, 9))
    now = [0.0]

    def monotonic() -> float:
        now[0] += 1.0
        return now[0]

    summary = job.run(max_time=6.0, monotonic=monotonic)
    assert (summary.outcome, summary.exit_code) == ("out_of_time", 15)
    held = job.one("SELECT count(*) FROM items WHERE item_key LIKE '%/news/%'")
    assert isinstance(held, int) and 0 < held < 8
    done = job.run()
    assert (done.outcome, job.one("SELECT count(*) FROM items")) == ("done", 10)


def paginated(job: Job, pages: int) -> Site:
    """A listing of so many pages with two articles each."""
    for number in range(1, pages + 1):
        links = "".join(
            f'<h2><a href="/news/the-story-of-room-{n}">The story of room {n}</a></h2><p>It was told lately.</p>'
            for n in (2 * number - 1, 2 * number)
        )
        further = f'<a rel="next" href="/news?page={number + 1}">Next</a>' if number < pages else ""
        path = "/news" if number == 1 else f"/news?page={number}"
        job.website.page(path, f"<html><body><h1>News</h1>{links}{further}</body></html>")
    for n in range(1, 2 * pages + 1):
        job.website.page(f"/news/the-story-of-room-{n}", article(n))
    return site(job.website.url("/"), sources=(ListingSource(job.website.url("/news")),))


def test_runs_that_are_shorter_than_the_sources_come_to_an_end(job: Job) -> None:
    here = paginated(job, 12)
    held = [job.one("SELECT count(*) FROM items")]
    for _ in range(3):
        assert job.run(here, max_requests=10).outcome == "max_requests"
        held.append(job.one("SELECT count(*) FROM items"))
    assert held[1:] == sorted(held[1:]) and held[3] > held[2] > 0  # type: ignore[operator]
    assert job.one("SELECT count(*) FROM problems") == 0
    assert job.run(here).outcome == "done" and job.one("SELECT count(*) FROM items") == 24


def test_an_index_of_more_sitemaps_than_a_run_has_requests(job: Job) -> None:
    named = [f"<sitemap><loc>{job.website.url(f'/map-{n}.xml')}</loc></sitemap>" for n in range(20)]
    for n in range(20):
        job.website.page(f"/map-{n}.xml", sitemap(job.website.page(f"/news/{n}", article(n))), "application/xml")
    job.website.page("/sitemap.xml", f"<sitemapindex>{''.join(named)}</sitemapindex>", "application/xml")
    only = site(job.website.url("/"), sources=(job.site.sources[0],))
    for _ in range(3):
        assert job.run(only, max_requests=8).outcome == "max_requests"
    assert job.one("SELECT count(*) FROM items") == 6 and job.one("SELECT count(*) FROM problems") == 0


def test_runs_that_end_before_the_sources_are_through_come_to_the_pages(job: Job) -> None:
    here = paginated(job, 12)
    for _ in range(3):
        now = iter(range(10_000))
        assert job.run(here, max_time=10, monotonic=lambda now=now: float(next(now))).outcome == "out_of_time"
    assert int(str(job.one("SELECT count(*) FROM items"))) > 2
    assert job.run(here).outcome == "done" and job.one("SELECT count(*) FROM items") == 24


def test_unfinished_runs_go_on_where_they_stopped(job: Job) -> None:
    job.publish(*range(1, 9))
    first = job.run(max_requests=5)
    asked = {request.path for request in job.website.requests if "/news/" in request.path}
    job.website.requests.clear()
    job.run(max_requests=5)
    again = {request.path for request in job.website.requests if "/news/" in request.path}
    assert first.requests == 5 and asked and again and not asked & again


def test_an_unfinished_run_calls_nothing_gone(job: Job) -> None:
    job.publish(1, 2, 3, notices=(1, 2))
    job.run()
    job.publish(1, 2, 3, notices=(2,))
    assert job.run(max_requests=3).gone_items == 0
    assert job.run().gone_items == 1


def test_stopping_ends_after_the_current_page(job: Job) -> None:
    job.publish(*range(1, 9))
    stop = threading.Event()

    def stopping(request: Request) -> Answer:
        stop.set()
        return Answer(article(3).encode(), headers={"Content-Type": "text/html"})

    job.website.put("/news/3", stopping)
    summary = job.run(stop=stop)
    assert (summary.outcome, summary.exit_code) == ("stopped", 11)
    assert job.rows("SELECT outcome, exit_code FROM runs") == [("stopped", 11)]
    assert job.one("SELECT count(*) FROM captures WHERE final_url LIKE '%/news/3'") == 1
    assert job.website.asked("/news/5") == []
    done = job.run()
    assert done.outcome == "done" and job.one("SELECT count(*) FROM items") == 10


def test_a_full_run_asks_unconditionally(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    before = dump(job.folder)
    summary = job.run(full=True)
    assert summary.not_modified == 0 and len(job.seen(PageRead)) == 4
    assert dump(job.folder) == before


def test_sites_are_visited_side_by_side(job: Job, new_website: Callable[..., Website]) -> None:
    meeting = threading.Barrier(2, timeout=10)

    def when_both_are_asked(request: Request) -> Answer:
        meeting.wait()
        return Answer(status=404)

    sites = []
    for host in ("127.0.0.1", "127.0.0.2"):
        server = new_website(host)
        server.page("/front", front(1))
        server.page("/sitemap.xml", sitemap(), "application/xml")
        server.put("/robots.txt", when_both_are_asked)
        sites.append(site(server.url("/"), key=f"s{len(sites)}"))
    assert job.run(*sites).new_items == 2


def test_sites_may_be_visited_one_after_the_other(job: Job) -> None:
    job.publish(1)
    assert job.run(side_by_side=map).new_items == 3


@pytest.mark.parametrize(
    ("path", "include", "exclude", "homepage", "is_wanted"),
    [
        ("/news/1", (), (), "/", True),
        ("/news/1", ("/news/",), (), "/", True),
        ("/people/1", ("/news/",), (), "/", False),
        ("/newsletter/1", ("/news",), (), "/", False),
        ("/news/1", (), ("/news/",), "/", False),
        ("/institute/1", (), (), "/institute/", True),
        ("/home/1", (), (), "/institute/", False),
        ("/home/1", ("/home/",), (), "/institute/", True),
        ("/institute/1", ("/home/",), (), "/institute/", True),
    ],
)
def test_which_addresses_are_taken(
    path: str, include: tuple[str, ...], exclude: tuple[str, ...], homepage: str, is_wanted: bool
) -> None:
    host = "https://institute.example"
    assert wanted(host + path, Site("s", host + homepage, include=include, exclude=exclude)) is is_wanted
    assert not wanted(f"https://other.example{path}", Site("s", host + homepage, include=include))


# ------------------------------------------------------------------------------------------------- killed


def test_answers_without_a_row_are_picked_up_again(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    complete = dump(job.folder)
    rows = job.rows("SELECT url, status, digest, warc_offset, page FROM captures ORDER BY warc_offset")
    db = job.archive.store.db
    last = job.one("SELECT id FROM captures ORDER BY warc_offset DESC LIMIT 1")
    for table in ("fingerprints", "item_pages", "versions", "items"):
        db.execute(f"DELETE FROM {table}")
    db.execute("UPDATE pages SET read_capture = NULL, last_seen = NULL, kind = 'unknown'")
    db.execute("DELETE FROM captures WHERE id = ?", [last])
    assert job.archive.store.recover() == 1
    assert job.rows("SELECT url, status, digest, warc_offset, page FROM captures ORDER BY warc_offset") == rows
    assert job.archive.store.recover() == 0
    job.run()
    assert dump(job.folder) == complete


@pytest.mark.parametrize("seed", range(3))
def test_a_run_killed_at_any_moment_is_made_up_for_by_the_next(job: Job, tmp_path: Path, seed: int) -> None:
    job.publish(*range(1, 13), notices=(1, 2, 3))
    assert job.run().exit_code == 0
    whole = dump(job.folder)
    chance = random.Random(seed)
    folder = tmp_path / "killed"
    command = [sys.executable, "-m", PROGRAM, str(folder), job.website.url("/")]
    for _ in range(2):
        asked = len(job.website.requests)
        enough = asked + chance.randrange(1, 16)
        process = subprocess.Popen(command, cwd=ROOT)
        _wait(lambda enough=enough: len(job.website.requests) >= enough, process)
        time.sleep(chance.random() * 0.25)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == 0
    assert dump(folder) == whole
    db = sqlite3.connect(folder / "news.db")
    try:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = sum(1 for path in files(folder / "warc") for _ in iterate(path))
        assert db.execute("SELECT count(*) FROM captures").fetchone() == (kept,)
        assert db.execute("SELECT count(*) FROM runs WHERE finished_at IS NOT NULL").fetchone()[0] >= 1
    finally:
        db.close()


def _wait(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Until something has happened, or the process has ended."""
    until = time.monotonic() + 30
    while not true() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)


def test_a_signal_ends_a_run_in_good_order(job: Job, tmp_path: Path) -> None:
    job.publish(*range(1, 13))
    calls = threading.Event()

    def slow(request: Request) -> Answer:
        calls.set()
        return Answer(article(1).encode(), headers={"Content-Type": "text/html"}, delay=0.5)

    job.website.put("/news/1", slow)
    command = [sys.executable, "-m", PROGRAM, str(tmp_path / "stopped"), job.website.url("/")]
    process = subprocess.Popen(command, cwd=ROOT)
    assert calls.wait(30)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 11
    db = sqlite3.connect(tmp_path / "stopped" / "news.db")
    try:
        assert db.execute("SELECT outcome, exit_code FROM runs").fetchall() == [("stopped", 11)]
        assert db.execute("SELECT count(*) FROM captures WHERE final_url LIKE '%/news/1'").fetchone() == (1,)
    finally:
        db.close()


def test_the_reader_is_given_what_is_known_of_the_site(job: Job) -> None:
    known: list[SiteKnowledge] = []

    def noting(snapshot: Snapshot, knowledge: SiteKnowledge) -> Reading:
        known.append(knowledge)
        return read(snapshot, knowledge)

    job.publish(1, 2, 3)
    front_url = job.website.url("/front")
    here = site(job.website.url("/"), language="en", front_pages=(front_url,))
    harvest(job.archive, [here], read=noting, limits=HASTE)
    assert {(k.homepage, k.name, k.language, k.front_pages) for k in known} == {
        (here.homepage, "Institute", "en", (front_url,))
    }
    assert all(len(k.furniture) == 1 for k in known)
    assert {k.day_first for k in known} == {None}


def test_how_a_site_writes_its_dates_is_known_from_its_other_pages(job: Job) -> None:
    known: list[SiteKnowledge] = []

    def noting(snapshot: Snapshot, knowledge: SiteKnowledge) -> Reading:
        known.append(knowledge)
        return read(snapshot, knowledge)

    job.publish(1, 2, 3)
    for number, day in ((1, "25/10/2021"), (2, "17/02/2022"), (3, "30/03/2022")):
        dated = article(number).replace("<main>", f"<main><p>Published: {day}</p>")
        job.website.page(f"/news/{number}", dated)
    harvest(job.archive, [job.site], read=noting, limits=HASTE)
    assert {k.day_first for k in known} == {True}


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that may not grow fails like a full disk
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
from archive.errors import StorageError
from tests.archive.plain import main
try:
    main(*sys.argv[1:3])
except StorageError as error:
    sys.exit(f"8 {error}")
"""


@pytest.mark.parametrize("size", [6_000, 60_000, 330_000])
def test_a_full_disk_ends_the_run_with_an_error_and_loses_nothing(job: Job, tmp_path: Path, size: int) -> None:
    job.publish(*range(1, 9))
    for number in range(1, 9):  # what does not compress fills the disk faster
        noise = random.Random(number).randbytes(9000).hex()
        job.website.page(f"/news/{number}", article(number).replace("<main>", f"<!-- {noise} --><main>"))
    folder = tmp_path / "full"
    command = [sys.executable, "-c", FULL_DISK, str(folder), job.website.url("/"), str(size)]
    ended = subprocess.run(command, cwd=ROOT, timeout=60, capture_output=True, text=True)
    assert ended.returncode == 1 and ended.stderr.startswith("8 "), ended.stderr
    assert "disk" in ended.stderr
    job.run()
    command = [sys.executable, "-m", PROGRAM, str(folder), job.website.url("/")]
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == 0
    assert dump(folder) == dump(job.folder)
