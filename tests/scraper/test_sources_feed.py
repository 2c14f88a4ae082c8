"""Feeds: what an entry says, which feeds are refused, how pages of a feed are followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import HttpStatus, SourceError
from scraper.fetch import Fetcher
from scraper.records import Candidate, Snapshot
from scraper.sources import FeedSource
from scraper.sources.feed import parse_feed
from tests.website import Website

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
THREAD = 'xmlns:thr="http://purl.org/syndication/thread/1.0"'


def snapshot(body: str | bytes, url: str = "https://example.org/feed/") -> Snapshot:
    content = body.encode() if isinstance(body, str) else body
    return Snapshot(url, url, NOON, 200, (("Content-Type", "application/rss+xml"),), content)


def rss(*items: str, title: str = "Institute", extra: str = "") -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0" {DC} {THREAD}><channel><title>{title}</title>'
        f"<link>https://example.org/</link>{extra}{''.join(items)}</channel></rss>"
    )


def item(path: str, title: str = "A title", extra: str = "") -> str:
    return f"<item><title>{title}</title><link>{path}</link>{extra}</item>"


def entries(body: str) -> tuple[Candidate, ...]:
    return parse_feed(snapshot(body)).entries


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("kronikk-test", pause=0, allow_private=True) as it:
        yield it


def test_an_rss_item_gives_all_that_it_says() -> None:
    extra = (
        "<dc:creator>Kari Moe</dc:creator><dc:creator>Ola Li</dc:creator>"
        "<pubDate>Wed, 25 Feb 2026 07:45:23 +0000</pubDate><category>Cells</category><category>Grants</category>"
        "<description>&lt;p&gt;Cells &amp;amp; mice&lt;/p&gt;&lt;p&gt;More&lt;/p&gt;</description>"
    )
    (found,) = entries(
        rss(item("/news/a", "Light &lt;em&gt;on&lt;/em&gt; cells", extra), extra="<language>nb</language>")
    )
    assert found == Candidate(
        url="https://example.org/news/a",
        source="feed",
        source_url="https://example.org/feed/",
        title="Light on cells",
        published="Wed, 25 Feb 2026 07:45:23 +0000",
        authors=("Kari Moe", "Ola Li"),
        summary="Cells & mice More",
        language="nb",
        tags=("Cells", "Grants"),
        newsworthy=True,
    )


def test_rss_authors_are_mail_addresses_with_names() -> None:
    extra = "<author>kari@example.org (Kari Moe)</author><author>desk@example.org</author>"
    assert entries(rss(item("/a", extra=extra)))[0].authors == ("Kari Moe",)


def test_an_atom_entry_gives_all_its_authors_both_dates_and_its_language() -> None:
    (found,) = entries(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title><entry xml:lang="nn">'
        '<title type="html">p &amp;lt; 0.05</title><link rel="alternate" href="b/c"/><author><name>One</name></author>'
        "<author><name>Two</name><email>two@example.org</email></author><published>2026-02-01T10:00:00+01:00</published>"
        "<updated>2026-02-03T10:00:00+01:00</updated></entry></feed>"
    )
    assert (found.url, found.title, found.authors) == ("https://example.org/feed/b/c", "p < 0.05", ("One", "Two"))
    assert (found.published, found.updated) == ("2026-02-01T10:00:00+01:00", "2026-02-03T10:00:00+01:00")
    assert found.language == "nn"


def test_a_modification_date_is_not_taken_for_a_publication_date_nor_the_reverse() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        '<entry><link href="/a"/><updated>2026-01-01T00:00:00Z</updated></entry>'
        '<entry><link href="/b"/><published>2026-01-02T00:00:00Z</published></entry></feed>'
    )
    assert [(found.published, found.updated) for found in entries(atom)] == [
        (None, "2026-01-01T00:00:00Z"),
        ("2026-01-02T00:00:00Z", None),
    ]


def test_the_one_date_of_rss_1_0_is_the_publication_date() -> None:
    rdf = (
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {DC}>'
        '<channel rdf:about="https://example.org/"><title>T</title></channel><item rdf:about="https://example.org/a">'
        "<title>A</title><link>https://example.org/a</link><dc:date>2026-01-02</dc:date></item></rdf:RDF>"
    )
    assert [(found.published, found.updated) for found in entries(rdf)] == [("2026-01-02", None)]


def test_entries_outside_the_folder_of_news_are_not_called_news() -> None:
    inside = [item(f"/blog/2026/post-{number}") for number in range(9)]
    found = entries(rss(*inside, item("/courses/upcoming")))
    assert [entry.newsworthy for entry in found] == [True] * 9 + [False]


def test_entries_at_the_root_are_news_where_no_folder_of_news_is_used() -> None:
    assert all(entry.newsworthy for entry in entries(rss(item("/first-post"), item("/second-post"))))


def test_an_entry_without_an_address_is_left_out() -> None:
    assert entries(rss("<item><title>No link</title></item>", item("mailto:a@example.org"))) == ()


@pytest.mark.parametrize(
    "body",
    [
        rss(item("/a"), title="Comments on: A title"),
        rss(title="Kommentarer til: En tittel"),
        rss(item("/a#comment-12", "By: Kari"), item("/b/#comment-13", "By: Ola")),
        rss(item("/a", extra='<thr:in-reply-to ref="x"/>')),
    ],
    ids=["title", "title in Norwegian, empty", "anchors", "threads"],
)
def test_a_feed_of_comments_is_refused(website: Website, fetcher: Fetcher, body: str) -> None:
    source = FeedSource(website.page("/feed", body, "application/rss+xml"))
    with pytest.raises(SourceError, match="lists comments, not items"):
        list(source.discover(fetcher.fetch))


def test_a_feed_about_comments_is_not_a_feed_of_comments() -> None:
    feed = parse_feed(snapshot(rss(item("/news/comment-on-the-budget", "Comment: the budget"), title="Commentary")))
    assert not feed.comments


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<!DOCTYPE html><html><body><p>Not found</p></body></html>", "this is an HTML page, not a feed"),
        ("  ", "the feed is empty, not even a root element"),
        ('{"version": 1}', "this is neither RSS nor Atom"),
    ],
)
def test_what_is_not_a_feed_says_so(website: Website, fetcher: Fetcher, body: str, reason: str) -> None:
    source = FeedSource(website.page("/feed", body))
    with pytest.raises(SourceError) as caught:
        list(source.discover(fetcher.fetch))
    assert (caught.value.thing, caught.value.reason) == (source.url, reason)
    assert caught.value.remedy


def test_a_feed_that_is_not_there_is_a_fetch_error(website: Website, fetcher: Fetcher) -> None:
    with pytest.raises(HttpStatus):
        list(FeedSource(website.url("/feed")).discover(fetcher.fetch))


def test_pages_are_followed_where_the_feed_names_the_next(website: Website, fetcher: Fetcher) -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom">{}<entry><link href="{}"/></entry></feed>'
    website.page("/feed", atom.format('<link rel="next" href="/feed-2"/>', "/a"), "application/atom+xml")
    website.page("/feed-2", atom.format('<link rel="next" href="/feed"/>', "/b"), "application/atom+xml")
    source = FeedSource(website.url("/feed"))
    assert [found.url for found in source.discover(fetcher.fetch)] == [website.url("/a"), website.url("/b")]
    assert {found.source_url for found in source.discover(fetcher.fetch)} == {source.url}


def test_pages_of_wordpress_are_followed_until_they_repeat(website: Website, fetcher: Fetcher) -> None:
    generator = "<generator>https://wordpress.org/?v=6.5</generator>"
    website.page("/feed/", rss(item("/c"), item("/b"), extra=generator), "application/rss+xml")
    website.page("/feed/?paged=2", rss(item("/b"), item("/a"), extra=generator), "application/rss+xml")
    website.page("/feed/?paged=3", rss(item("/b"), item("/a"), extra=generator), "application/rss+xml")
    source = FeedSource(website.url("/feed/"))
    assert [found.url for found in source.discover(fetcher.fetch)] == [website.url(f"/{name}") for name in "cba"]
    assert not website.asked("/feed/?paged=4")
    assert source.problems == ()


def test_a_further_page_that_robots_forbids_is_noted_and_the_rest_counts(website: Website, fetcher: Fetcher) -> None:
    website.robots("User-agent: *\nDisallow: /*?paged=\n")
    generator = "<generator>https://wordpress.org/?v=6.5</generator>"
    website.page("/feed/", rss(item("/a"), extra=generator), "application/rss+xml")
    source = FeedSource(website.url("/feed/"))
    assert len(list(source.discover(fetcher.fetch))) == 1
    assert [(problem.code, problem.url) for problem in source.problems] == [("refused", website.url("/feed/?paged=2"))]


def test_the_number_of_entries_is_known_where_the_feed_says_it(website: Website, fetcher: Fetcher) -> None:
    total = '<os:totalResults xmlns:os="http://a9.com/-/spec/opensearch/1.1/">44</os:totalResults>'
    source = FeedSource(website.page("/feed", rss(item("/a"), extra=total), "application/rss+xml"))
    assert source.expected is None
    list(source.discover(fetcher.fetch))
    assert source.expected == 44


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    feed = parse_feed(snapshot(bomb + rss(item("/a", "&b;&b;&b;"))))
    assert "aaaa" not in str(feed.entries)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_damaged_bytes_are_a_feed_or_a_source_error(noise: bytes, place: int) -> None:
    whole = rss(item("/a", "Title &#xD800; x"), item("/b")).encode()
    try:
        feed = parse_feed(snapshot(whole[:place] + noise + whole[place:]))
    except SourceError as error:
        assert error.reason
    else:
        assert all(entry.url.startswith("http") for entry in feed.entries)
