"""JSON Feed: what an item says, what is no feed of items, how it is found and followed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import SourceError
from scraper.fetch import Fetcher
from scraper.records import Candidate, Snapshot
from scraper.robots import Robots
from scraper.sources import FeedSource, probe
from scraper.sources.feed import Feed, parse_feed
from tests.website import Website

URL = "https://example.org/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def snapshot(value: Any, media_type: str = "application/feed+json", url: str = URL) -> Snapshot:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Snapshot(url, url, datetime(2026, 3, 1, tzinfo=UTC), 200, (("Content-Type", media_type),), body)


def feed(*items: Any, **more: Any) -> dict[str, Any]:
    return {"version": VERSION, "title": "Institute", "items": list(items), **more}


def parsed(*items: Any, **more: Any) -> Feed:
    return parse_feed(snapshot(feed(*items, **more)))


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("kronikk-test", pause=0, allow_private=True) as it:
        yield it


def test_an_item_gives_all_that_it_says() -> None:
    item = {
        "id": "1",
        "url": "/news/light",
        "title": "Light  on cells",
        "summary": "What light does.",
        "content_html": "<p>Not this</p>",
        "date_published": "2026-02-25T07:45:23+01:00",
        "date_modified": "2026-02-26T07:45:23+01:00",
        "authors": [{"name": "Kari Moe"}, {"name": "Ola Li", "url": "https://example.org/ola"}, {"name": "Kari Moe"}],
        "tags": ["Cells", "Grants", 3],
        "language": "nn",
    }
    assert parsed(item, language="nb").entries == (
        Candidate(
            url="https://example.org/news/light",
            source="feed",
            source_url=URL,
            title="Light on cells",
            published="2026-02-25T07:45:23+01:00",
            updated="2026-02-26T07:45:23+01:00",
            authors=("Kari Moe", "Ola Li"),
            summary="What light does.",
            language="nn",
            tags=("Cells", "Grants"),
            newsworthy=True,
        ),
    )


def test_what_an_item_does_not_say_is_that_of_the_feed_and_version_1_0_has_one_author() -> None:
    first, second = parsed(
        {"id": "1", "url": "https://example.org/a", "content_html": "<p>Cells &amp; <b>mice</b></p>"},
        {"id": "2", "url": "https://example.org/b", "author": {"name": "Ola Li"}, "content_text": "Text"},
        version="https://jsonfeed.org/version/1",
        author={"name": "Desk"},
        language="en",
    ).entries
    assert (first.authors, first.language, first.summary) == (("Desk",), "en", "Cells & mice")
    assert (second.authors, second.summary) == (("Ola Li",), "Text")


def test_an_item_without_an_address_is_known_by_its_id_or_by_what_it_is_about() -> None:
    elsewhere = "https://elsewhere.example/story"
    entries = parsed(
        {"id": "https://example.org/a", "external_url": elsewhere},
        {"id": "2", "external_url": elsewhere},
        {"id": "3", "url": "https://example.org/c", "external_url": elsewhere},
        {"id": "nothing"},
        {"url": "mailto:desk@example.org"},
        "no item",
    ).entries
    assert [entry.url for entry in entries] == ["https://example.org/a", elsewhere, "https://example.org/c"]


def test_it_is_known_by_how_it_begins_where_the_server_names_another_type() -> None:
    item = {"url": "https://example.org/a"}
    assert len(parse_feed(snapshot(feed(item), "application/json")).entries) == 1
    assert len(parse_feed(snapshot(b"\xef\xbb\xbf" + json.dumps(feed(item)).encode(), "text/plain")).entries) == 1


@pytest.mark.parametrize("value", [b"{", b"[1]", b"", {"items": []}, {"version": "2", "items": []}, b"[" * 100_000])
def test_what_is_no_feed_is_an_error(value: object) -> None:
    with pytest.raises(SourceError):
        parse_feed(snapshot(value))


@pytest.mark.parametrize(
    "value",
    [
        feed({"url": "https://example.org/a#comment-3"}, {"url": "https://example.org/a#comment-4"}),
        feed({"url": "https://example.org/a"}, title="Comments on: Light"),
    ],
)
def test_feeds_of_comments_are_recognised(value: object) -> None:
    assert parse_feed(snapshot(value)).comments


NAMES = st.sampled_from(["items", "title", "url", "id", "authors", "author", "name", "tags", "next_url", "language"])
PLAIN = st.none() | st.booleans() | st.integers() | st.text()
ANYTHING = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=20)


@given(ANYTHING)
def test_whatever_stands_in_it_it_is_read_or_refused(value: Any) -> None:
    whole = value | {"version": VERSION} if isinstance(value, dict) else feed(value)
    assert all(entry.url.startswith("http") for entry in parse_feed(snapshot(whole)).entries)


def test_a_declared_json_feed_is_found_and_its_pages_are_followed(website: Website, fetcher: Fetcher) -> None:
    website.page("/", '<link rel="alternate" type="application/feed+json" href="/feed.json"><p>Hello</p>')
    first = feed({"url": website.url("/news/b")}, next_url="/feed.json?page=2")
    website.page("/feed.json", json.dumps(first), "application/feed+json")
    website.page("/feed.json?page=2", json.dumps(feed({"url": website.url("/news/a")})), "application/feed+json")
    (source,) = probe(website.url("/"), fetcher.fetch, Robots.allow_all())
    assert source == FeedSource(website.url("/feed.json"))
    assert [found.url for found in source.discover(fetcher.fetch)] == [website.url("/news/b"), website.url("/news/a")]
