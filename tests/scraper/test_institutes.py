"""The readers of the two founding sites, on the sample institutes that share those sites' habits."""

from __future__ import annotations

import pytest

from archive.demo import serve
from scraper import read_page
from scraper.fetch import Fetcher
from scraper.institutes import READERS
from scraper.records import Reading, SiteKnowledge, Snapshot
from scraper.sites import builtin_sites


@pytest.fixture(scope="module")
def pages() -> dict[str, Snapshot]:
    """Start page of the sample institute and an article of the sample cluster, as fetched."""
    with serve() as sites, Fetcher("Kronikk-test", pause=0, allow_private=True) as fetcher:
        return {
            "front": fetcher.fetch(f"{sites.institute}/"),
            "article": fetcher.fetch(f"{sites.cluster}/news/skjoldvar-starts-its-first-trial"),
        }


def read(snapshot: Snapshot, reader: str, body: bytes | None = None, url: str | None = None) -> Reading:
    site = SiteKnowledge(reader=reader, front_pages=(snapshot.url,))
    return read_page(body or snapshot.body, url or snapshot.url, snapshot.header("content-type"), site)


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def test_the_built_in_sites_name_readers_that_exist() -> None:
    assert {site.reader for site in builtin_sites()} == set(READERS) == {"icr", "occ"}


def test_a_front_page_is_read_without_complaint(pages: dict[str, Snapshot]) -> None:
    reading = read(pages["front"], "icr")
    assert len(reading.items) == 6 and codes(reading) == []


def test_items_are_found_under_an_address_that_nobody_listed(pages: dict[str, Snapshot]) -> None:
    elsewhere = read(pages["front"], "icr", url=pages["front"].url + "?authorid=10477&page=scientist")
    assert [item.title for item in elsewhere.items] == [item.title for item in read(pages["front"], "icr").items]


def test_a_front_page_without_its_news_heading_is_said_to_look_different(pages: dict[str, Snapshot]) -> None:
    body = pages["front"].body.replace(b"Current news and events", b"Hot right now")
    assert body != pages["front"].body
    assert "unexpected_layout" in codes(read(pages["front"], "icr", body))


def test_an_article_of_the_cluster_is_read_without_complaint(pages: dict[str, Snapshot]) -> None:
    reading = read_page(pages["article"].body, pages["article"].url, None, SiteKnowledge(reader="occ"))
    assert codes(reading) == [] and reading.items[0].published is not None


def test_an_article_without_a_date_is_said_to_look_different() -> None:
    body = b"<title>Pump</title><main><h1>Pump</h1><p>A pump the size of a coin keeps a heart going.</p></main>"
    site = SiteKnowledge(reader="occ")
    assert "unexpected_layout" in codes(read_page(body, "https://cluster.example/news/pump", None, site))


def test_the_older_network_has_no_dates_to_miss() -> None:
    body = (
        b'<meta name="generator" content="WordPress 5.0"><title>Pump</title><main><h1>Pump</h1>'
        b"<p>A pump the size of a coin keeps a heart going for a while.</p></main>"
    )
    site = SiteKnowledge(reader="occ")
    assert codes(read_page(body, "https://cluster.example/news/pump", None, site)) == []
