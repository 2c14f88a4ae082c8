"""Sitemaps: forms, compression, index files, loops, and what must not be taken from them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import HttpStatus, SourceError
from scraper.fetch import Fetcher
from scraper.records import Snapshot
from scraper.sources import SitemapSource
from scraper.sources.sitemap import parse_sitemap
from tests.website import Answer, Website

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROTOCOL = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("kronikk-test", pause=0, allow_private=True) as it:
        yield it


def snapshot(body: str | bytes) -> Snapshot:
    url = "https://example.org/sitemap.xml"
    return Snapshot(url, url, NOON, 200, (), body.encode() if isinstance(body, str) else body)


def urlset(*locations: str, extra: str = "") -> str:
    entries = "".join(f"<url><loc>{location}</loc>{extra}</url>" for location in locations)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {PROTOCOL}>{entries}</urlset>'


def index(*locations: str) -> str:
    entries = "".join(f"<sitemap><loc>{location}</loc></sitemap>" for location in locations)
    return f"<sitemapindex {PROTOCOL}>{entries}</sitemapindex>"


def addresses(source: SitemapSource, fetcher: Fetcher) -> list[str]:
    return [found.url for found in source.discover(fetcher.fetch)]


def test_an_entry_gives_address_and_modification_date_and_is_not_called_news() -> None:
    (page,) = parse_sitemap(
        snapshot(urlset(" https://example.org/a?x=1&amp;y=2 ", extra="<lastmod>2026-01-02</lastmod>"))
    ).pages
    assert (page.url, page.updated, page.published) == ("https://example.org/a?x=1&y=2", "2026-01-02", None)
    assert not page.newsworthy


def test_the_news_extension_gives_title_date_and_language() -> None:
    news = (
        "<news:news xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><news:publication><news:name>The site"
        "</news:name><news:language>nb</news:language></news:publication><news:publication_date>2026-02-03"
        "</news:publication_date><news:title>A title</news:title><news:keywords>cells, mice</news:keywords></news:news>"
    )
    (page,) = parse_sitemap(snapshot(urlset("https://example.org/a", extra=news))).pages
    assert (page.title, page.published, page.language) == ("A title", "2026-02-03", "nb")
    assert page.tags == ("cells", "mice")
    assert page.newsworthy


def test_pictures_give_neither_address_nor_title() -> None:
    image = (
        "<image:image xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><image:loc>https://example.org/p.jpg"
        "</image:loc><image:title>A picture</image:title></image:image>"
    )
    (page,) = parse_sitemap(snapshot(urlset("https://example.org/a", extra=image))).pages
    assert (page.url, page.title) == ("https://example.org/a", None)


def test_what_one_entry_says_does_not_reach_the_next() -> None:
    text = urlset("https://example.org/a", extra="<lastmod>2026</lastmod>").replace(
        "</urlset>", "<url><loc>https://example.org/b</loc></url></urlset>"
    )
    assert [page.updated for page in parse_sitemap(snapshot(text)).pages] == ["2026", None]


@pytest.mark.parametrize("content_type", ["application/gzip", "text/xml", "text/plain"])
def test_gzip_is_known_by_its_bytes_whatever_the_label(website: Website, fetcher: Fetcher, content_type: str) -> None:
    website.page("/map", gzip.compress(urlset("https://example.org/a").encode()), content_type)
    assert addresses(SitemapSource(website.url("/map")), fetcher) == ["https://example.org/a"]


def test_the_plain_text_form_is_read() -> None:
    assert len(parse_sitemap(snapshot("\ufeffhttps://example.org/a\r\n\r\nhttps://example.org/b\n")).pages) == 2


def test_an_index_leads_to_its_files_and_one_that_fails_does_not_stop_the_others(
    website: Website, fetcher: Fetcher
) -> None:
    website.page("/map", index("/gone", "/page", website.url("/posts")), "text/xml")
    website.page("/page", "<!doctype html><html><body>No</body></html>")
    website.page("/posts", urlset("https://example.org/a"), "text/xml")
    source = SitemapSource(website.url("/map"))
    assert addresses(source, fetcher) == ["https://example.org/a"]
    assert [(problem.code, problem.url) for problem in source.problems] == [
        ("http_status", website.url("/gone")),
        ("source", website.url("/page")),
    ]


def test_a_loop_is_noted_and_every_file_is_read_once(website: Website, fetcher: Fetcher) -> None:
    website.page("/map", index("/posts", "/inner"), "text/xml")
    website.page("/inner", index("/map", "/posts", "/inner"), "text/xml")
    website.page("/posts", urlset("https://example.org/a"), "text/xml")
    source = SitemapSource(website.url("/map"))
    assert addresses(source, fetcher) == ["https://example.org/a"]
    assert len(website.asked("/map")) == len(website.asked("/inner")) == len(website.asked("/posts")) == 1
    (problem,) = source.problems
    assert "loop" in problem.message


def test_a_sitemap_that_names_only_itself_is_an_error(website: Website, fetcher: Fetcher) -> None:
    source = SitemapSource(website.page("/map", index("/map"), "text/xml"))
    with pytest.raises(SourceError, match="names only itself"):
        addresses(source, fetcher)


def test_nesting_ends_somewhere(website: Website, fetcher: Fetcher) -> None:
    def deeper(request: object) -> Answer:
        return Answer(index(f"{request.path}x").encode(), headers={"Content-Type": "text/xml"})  # type: ignore[attr-defined]

    for depth in range(30):
        website.put("/m" + "x" * depth, deeper)
    source = SitemapSource(website.url("/m"))
    assert addresses(source, fetcher) == []
    assert len(website.requests) < 12
    assert "nested deeper" in source.problems[-1].message


def test_a_missing_sitemap_is_a_fetch_error(website: Website, fetcher: Fetcher) -> None:
    with pytest.raises(HttpStatus):
        addresses(SitemapSource(website.url("/sitemap.xml")), fetcher)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<!DOCTYPE html><html><head></head><body></body></html>", "this is an HTML page, not a sitemap"),
        ("<rss><channel/></rss>", "this is not a sitemap"),
        ("hello", "this is not a sitemap"),
        ("", "this is not a sitemap"),
        (gzip.compress(b"x" * 1000)[:-20] + b"#" * 20, "gzip data is damaged"),
    ],
)
def test_what_is_not_a_sitemap_says_so(body: str | bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        parse_sitemap(snapshot(body))


def test_entities_are_refused_and_what_stands_before_is_kept() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + urlset("https://example.org/&b;")[38:]
    with pytest.raises(SourceError):
        parse_sitemap(snapshot(bomb))


def test_a_sitemap_that_is_cut_off_gives_what_stands_before(website: Website, fetcher: Fetcher) -> None:
    text = urlset("https://example.org/a", "https://example.org/b")
    source = SitemapSource(website.page("/map", text[: text.rindex("<loc>")], "text/xml"))
    assert addresses(source, fetcher) == ["https://example.org/a"]
    assert "the XML is broken" in source.problems[0].message


def test_an_archive_bomb_ends_at_the_limit() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 70_000_000)
    with pytest.raises(SourceError, match="unpacks to more than"):
        parse_sitemap(snapshot(bomb))


def test_a_preview_copy_of_the_site_is_left_out(website: Website, fetcher: Fetcher) -> None:
    paths = [f"news/item-{number}/" for number in range(6)]
    own = [f"https://example.org/{path}" for path in paths]
    copies = [f"https://example.org/drafts/p7/{path}" for path in paths]
    source = SitemapSource(website.page("/map", urlset(*copies, *own), "text/xml"))
    assert addresses(source, fetcher) == own


@given(st.binary(max_size=200), st.integers(0, 300))
def test_damaged_bytes_are_a_sitemap_or_a_source_error(noise: bytes, place: int) -> None:
    whole = urlset("https://example.org/a", "https://example.org/b").encode()
    try:
        found = parse_sitemap(snapshot(whole[:place] + noise + whole[place:]))
    except SourceError as error:
        assert error.reason
    else:
        assert all(page.url.startswith("http") for page in found.pages)
