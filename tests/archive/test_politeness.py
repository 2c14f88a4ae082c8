"""Politeness that outlasts a run: pauses, Retry-After, budgets of a day, due times, and the report of all that."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.archive import Archive
from archive.harvest import Options, PagesFound, RunSummary, harvest
from archive.store import Store, hosts
from archive.store.schedule import LONGEST, SHORTEST, wait
from scraper.fetch import Limits
from scraper.sites import Site
from scraper.sources import FrontPageSource, SitemapSource
from tests.archive.conftest import call_kronikk
from tests.archive.plain import FeedSource, article, feed, front, read, site, sitemap
from tests.website import Answer, HandClock, Request, Website

HASTE = Limits(backoff=(), connect=2.0, read=2.0, total=5.0)
HOUR = 3600.0
DAY = 24 * HOUR


class Job:
    """An archive whose runs and rows have one clock, which is set by hand."""

    def __init__(self, folder: Path, website: Website, clock: HandClock) -> None:
        self.folder, self.website, self.clock = folder, website, clock
        now = lambda: datetime.fromtimestamp(clock.now, UTC)  # noqa: E731
        self.archive = Archive(Store.open(folder, create=True, clock=now))
        self.events: list[object] = []

    def publish(self, *numbers: int) -> None:
        for number in numbers:
            self.website.page(f"/news/{number}", article(number))
        urls = (self.website.url(f"/news/{number}") for number in numbers)
        self.website.page("/sitemap.xml", sitemap(*urls), "application/xml")
        self.website.page("/front", front(1, 2))

    def site(self, **fields: object) -> Site:
        return site(self.website.url("/"), **fields)

    def run(self, *sites: Site, **options: object) -> RunSummary:
        self.events.clear()
        self.website.requests.clear()
        return harvest(
            self.archive, sites or [self.site()], Options(**options),  # type: ignore[arg-type]
            progress=self.events.append, read=read, limits=HASTE, clock=self.clock, sleep=self.clock.sleep,
        )  # fmt: skip

    def asked(self) -> list[str]:
        return [request.path for request in self.website.requests]

    def articles_asked(self) -> list[str]:
        return sorted(path for path in self.asked() if path.startswith("/news/"))


@pytest.fixture
def job(tmp_path: Path, website: Website, clock: HandClock) -> Iterator[Job]:
    made = Job(tmp_path / "archive", website, clock)
    yield made
    made.archive.close()


# ------------------------------------------------------------------------------------------------------- due times


def test_a_run_right_after_another_asks_the_sources_and_no_page(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    summary = job.run()
    assert sorted(job.asked()) == ["/front", "/sitemap.xml"]
    assert summary.requests == summary.not_modified == 2
    (found,) = [event for event in job.events if isinstance(event, PagesFound)]
    assert (found.pages, found.new, found.resting) == (1, 0, 3)  # the front page was asked as a source


def test_one_conditional_request_for_each_page_that_is_due(job: Job) -> None:
    job.publish(1, 2, 3)
    job.run()
    job.clock.sleep(7 * HOUR)
    job.publish(1, 2, 3, 4)
    job.run()
    assert job.articles_asked() == ["/news/1", "/news/2", "/news/3", "/news/4"]
    assert all("if-none-match" in job.website.asked(f"/news/{n}")[0].headers for n in (1, 2, 3))
    job.clock.sleep(3 * HOUR)
    job.run()
    assert job.articles_asked() == []


def test_all_and_full_ask_for_what_is_not_due(job: Job) -> None:
    job.publish(1)
    job.run()
    job.run(ask_all=True)
    assert "if-none-match" in job.website.asked("/news/1")[0].headers
    job.run(full=True)
    assert "if-none-match" not in job.website.asked("/news/1")[0].headers


def test_what_stays_the_same_is_asked_less_and_less_and_what_changes_is_not(job: Job) -> None:
    job.publish(1, 2)
    counts = {"/news/1": 0, "/news/2": 0}
    for day in range(60):
        job.website.page("/news/2", article(2, f"The count of day {day} is {day * 7}."))
        job.run()
        for path in job.articles_asked():
            counts[path] += 1
        job.clock.sleep(DAY)
    assert counts["/news/1"] <= 12 and counts["/news/2"] == 60


def test_bytes_that_change_without_the_text_are_no_change(job: Job) -> None:
    job.publish(1)
    token = iter(range(1000))

    def answer(request: Request) -> Answer:
        body = article(1).replace("<main>", f"<main><!-- {next(token)} -->")
        return Answer(body.encode(), headers={"Content-Type": "text/html"})

    job.website.put("/news/1", answer)
    for _ in range(30):
        job.run()
        job.clock.sleep(DAY)
    assert next(token) <= 12


def test_a_page_of_which_a_source_says_something_new_is_due(job: Job) -> None:
    job.publish(1, 2, 3)
    address = job.website.url("/news/2")
    sources = (SitemapSource(job.website.url("/sitemap.xml")), FeedSource(job.website.url("/feed.xml")))
    job.website.page("/feed.xml", feed((address, "Two")), "application/rss+xml")
    job.run(job.site(sources=sources))
    job.website.page("/feed.xml", feed((address, "Two, corrected")), "application/rss+xml")
    job.run(job.site(sources=sources))
    assert job.articles_asked() == ["/news/2"]


def test_a_sitemap_that_is_made_anew_each_time_is_not_believed(job: Job) -> None:
    job.publish(*range(1, 9))
    urls = [job.website.url(f"/news/{number}") for number in range(1, 9)]

    def stamped(when: str) -> None:
        text = sitemap(*urls).replace("</loc>", f"</loc><lastmod>{when}</lastmod>")
        job.website.page("/sitemap.xml", text, "application/xml")

    stamped("2026-11-20T10:00:00Z")
    job.run()
    stamped("2026-11-20T11:00:00Z")
    job.run()
    assert job.articles_asked() == []


def test_a_page_in_trouble_stays_due(job: Job) -> None:
    job.publish(1)
    job.run()
    job.clock.sleep(7 * HOUR)
    job.website.put("/news/1", Answer(b"", 500))
    job.run()
    job.run()
    assert job.articles_asked() == ["/news/1"]


moments = st.lists(st.integers(0, 400 * 24), min_size=2, max_size=12, unique=True).map(sorted)


@given(moments)
def test_waits_are_bounded(hours: list[int]) -> None:
    first, *changes, last = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in hours)
    found = wait(first, changes, last)
    assert SHORTEST <= found <= LONGEST
    assert wait(first, changes, last + timedelta(days=1)) >= found


# --------------------------------------------------------------------------------------------------- across runs


def test_crawl_delay_holds_between_two_runs(job: Job) -> None:
    job.publish(1)
    job.website.robots("User-agent: *\nCrawl-delay: 40\n")
    job.run()
    job.clock.slept.clear()
    job.clock.sleep(5)
    job.run()
    assert job.clock.slept[1] == pytest.approx(35, abs=1)


def test_retry_after_holds_between_runs(job: Job) -> None:
    job.publish(1, 2)
    job.website.put("/news/1", Answer(b"", 503, {"Retry-After": str(int(10 * HOUR))}))
    assert job.run().outcome == "partial"
    job.clock.sleep(HOUR)
    assert job.run().outcome in ("partial", "failed") and job.asked() == []
    job.website.page("/news/1", article(1))
    job.clock.sleep(9 * HOUR)
    assert job.run().outcome == "done" and "/news/1" in job.asked()


def test_a_host_is_asked_again_after_a_day_whatever_it_said(job: Job) -> None:
    job.publish(1)
    job.website.put("/news/1", Answer(b"", 429, {"Retry-After": "999999999"}))
    job.run()
    job.clock.sleep(25 * HOUR)
    job.run()
    assert "/news/1" in job.asked()


def test_the_budget_of_a_day_is_one_for_all_its_runs(job: Job) -> None:
    job.publish(*range(1, 9))
    job.clock.now -= job.clock.now % DAY  # midnight
    bounded = job.site(daily_budget=6)
    summary = job.run(bounded)
    assert (summary.outcome, summary.exit_code, summary.requests) == ("daily_budget", 0, 6)
    assert job.run(bounded).requests == 0
    job.clock.sleep(DAY)
    assert job.run(bounded).outcome == "daily_budget"
    job.clock.sleep(DAY)
    job.run(bounded)
    asked = job.archive.store.db.execute("SELECT count(*) FROM pages WHERE last_seen IS NOT NULL").fetchone()[0]
    assert asked >= 8
    most = job.archive.store.db.execute("SELECT max(requests) FROM hosts").fetchone()[0]
    assert most <= 6


def test_the_last_request_of_a_day_may_be_that_of_robots(job: Job) -> None:
    job.publish(1)
    summary = job.run(job.site(daily_budget=1))
    assert (summary.outcome, summary.requests, job.asked()) == ("daily_budget", 1, ["/robots.txt"])


# -------------------------------------------------------------------------------------------------------- robots


SOURCES = ("feed.xml", "sitemap.xml", "news/", "wp-json/wp/v2/posts", "")


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"full": True}, {"max_requests": 3}])
def test_no_run_asks_for_anything_before_robots_or_against_it(
    job: Job, new_website: Callable[..., Website], options: dict[str, object]
) -> None:
    other = new_website()
    other.page("/moved", article(9))
    job.publish(1, 2)
    job.website.page("/", '<a href="/news/1">one</a> <a href="/secret/3">three</a> <link rel="next" href="/secret/4">')
    job.website.redirect("/news/2", other.url("/moved"))
    for server in (job.website, other):
        server.robots("User-agent: *\nDisallow: /secret/\nDisallow: /sitemap.xml\nDisallow: /moved\n")
    for sources in ((), job.site().sources, (FrontPageSource(job.website.url("/")),)):
        job.run(job.site(sources=sources), **options)
        forbidden = re.compile(r"/secret/|/sitemap\.xml|/moved")
        assert not [path for path in job.asked() if forbidden.match(path)]
    everything = [request.path for request in other.requests]
    assert set(everything) <= {"/robots.txt"}
    kept = job.archive.store.db.execute("SELECT url FROM captures ORDER BY id LIMIT 1").fetchone()
    assert options.get("dry_run") or kept[0].endswith("/robots.txt")


# -------------------------------------------------------------------------------------------------------- report


def test_what_hosts_were_asked_for_is_kept_for_each_run(job: Job) -> None:
    job.publish(1, 2)
    job.website.robots("User-agent: *\nDisallow: /news/2\n")
    job.run(job.site(pause=2.0))
    summary = job.run(job.site(pause=2.0), ask_all=True)
    (one,) = hosts.asked(job.archive.store.db, "s", "2020-01-01T00:00:00Z")
    assert one.host == f"127.0.0.1:{job.website.port}" and one.runs == 2
    assert (one.total.requests, one.total.not_modified, one.total.forbidden) == (4 + summary.requests, 3, 2)
    assert one.total.pause == 2.0 and one.total.pauses > 0 and one.total.failed == 0
    assert one.most_in_a_day == one.total.requests


ROOT = Path(__file__).resolve().parents[2]
NETWORK = re.compile(r"^\s*(?:import|from)\s+(http\.client|urllib\.request|socket|requests|urllib3)\b", re.MULTILINE)


def test_there_is_one_way_to_the_network_and_robots_stands_before_it() -> None:
    """Who may open a connection: the transport. Who may use the transport: the fetcher, which asks robots.txt."""
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for room in ("scraper", "archive")
        for path in (ROOT / room).rglob("*.py")
    }
    opening = {name for name, text in sources.items() if NETWORK.search(text)}
    assert opening - {"archive/web/server.py"} == {"scraper/fetch/transport.py"}  # that one listens
    using = {name for name, text in sources.items() if "scraper.fetch.transport" in text}
    assert using == {"scraper/fetch/fetcher.py"}


def test_the_report_is_text_for_the_owner_of_the_site(job: Job) -> None:
    job.clock.now = time.time()  # the command goes by the real clock
    job.publish(1, 2)
    job.run(job.site(daily_budget=500))
    (job.folder / "kronikk.toml").write_text(
        f'contact = "mailto:press@example.org"\n[sites.s]\nhomepage = "{job.website.url("/")}"\ndaily_budget = 500\n'
    )
    said = call_kronikk("sites", "s", "--politeness", archive=job.folder)
    assert said.code == 0
    for words in (
        "Kronikk/",
        "mailto:press@example.org",
        f"127.0.0.1:{job.website.port}",
        "5 requests in 1 run",
        "500",
    ):
        assert words in said.out
    (document,) = json.loads(call_kronikk("sites", "--politeness", "--json", archive=job.folder).out)
    assert document["hosts"][0]["total"]["requests"] == 5 and document["daily_budget"] == 500
