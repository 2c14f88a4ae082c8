"""Probing: which sources a site has, and that copies, comments and what is not there are left out."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scraper.errors import SourceError
from scraper.fetch import Fetcher
from scraper.robots import Robots
from scraper.sources import FrontPageSource, Source, make_source, probe
from tests.website import Answer, Website

PROTOCOL = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PROSE = "The group has shown how the cells of the marrow divide, and what it takes to stop them from doing it again."


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("kronikk-test", pause=0, allow_private=True) as it:
        yield it


def found(website: Website, fetcher: Fetcher, home: str = "/") -> tuple[Source, ...]:
    return probe(website.url(home), fetcher.fetch, fetcher.robots(website.url(home)))


def places(website: Website, sources: tuple[Source, ...]) -> list[tuple[str, str]]:
    return [(source.kind, source.url.removeprefix(website.url(""))) for source in sources]


def feed(*paths: str, title: str = "Site") -> str:
    items = "".join(f"<item><title>T</title><link>{path}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def head(*feeds: str, extra: str = "") -> str:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in feeds)
    return f"<head>{links}{extra}</head>"


def teasers(*names: str) -> str:
    return "".join(f'<article><h2><a href="/{name}">On {name}</a></h2><p>3 May 2026</p></article>' for name in names)


def test_declared_feeds_are_taken_and_those_of_comments_or_of_the_same_content_are_not(
    website: Website, fetcher: Fetcher
) -> None:
    website.page("/", head("/feed/", "/comments/feed/", "/rss", "/gone") + "<p>Hello</p>")
    website.page("/feed/", feed("/a", "/b"), "application/rss+xml")
    website.page("/rss", feed("/a/", "/b/"), "application/rss+xml")
    website.page("/comments/feed/", feed("/a#comment-1", title="Comments for Site"), "application/rss+xml")
    sources = found(website, fetcher)
    assert places(website, sources) == [("feed", "/feed/")]
    assert "rel=alternate" in sources[0].evidence


def test_feeds_of_other_languages_and_of_the_news_page_are_taken(website: Website, fetcher: Fetcher) -> None:
    website.page(
        "/", head(extra='<link rel="alternate" hreflang="nb" href="/nb/">') + '<a href="/about-us/news/">News</a>'
    )
    website.page("/nb/", head("/nb/feed.xml"))
    website.page("/nb/feed.xml", feed("/nb/a"), "text/xml")
    website.page("/about-us/news/", head("/news.rss"))
    website.page("/news.rss", feed("/a"), "text/xml")
    assert places(website, found(website, fetcher)) == [("feed", "/nb/feed.xml"), ("feed", "/news.rss")]


def test_usual_places_of_feeds_are_tried_where_none_is_declared(website: Website, fetcher: Fetcher) -> None:
    website.page("/lab/", "<p>Hello</p>")
    website.page("/lab/feed/", "<html><body>soft 404</body></html>")
    website.page("/lab/atom.xml", feed("/lab/a"), "text/xml")
    website.page("/feed.xml", feed("/other/a"), "text/xml")
    assert places(website, found(website, fetcher, "/lab/")) == [("feed", "/lab/atom.xml")]


def test_a_json_feed_in_its_usual_place_is_found(website: Website, fetcher: Fetcher) -> None:
    website.page("/group/", "<p>Hello</p>")
    item = {"id": "1", "url": website.url("/group/a"), "title": "A", "content_text": "Text."}
    listed = {"version": "https://jsonfeed.org/version/1.1", "title": "Site", "items": [item]}
    website.page("/group/feed.json", json.dumps(listed), "application/json")
    sources = found(website, fetcher, "/group/")
    assert places(website, sources) == [("feed", "/group/feed.json")]
    assert [candidate.url for candidate in sources[0].discover(fetcher.fetch)] == [website.url("/group/a")]


@pytest.mark.parametrize(("declared", "there", "asked"), [(1, "/rss", 0), (0, "/feed.xml", 0), (0, "/none", 1)])
def test_a_json_feed_costs_a_request_only_where_there_is_no_other_feed(
    website: Website, fetcher: Fetcher, declared: int, there: str, asked: int
) -> None:
    website.page("/", head(*["/rss"] * declared) + "<p>Hello</p>")
    website.page(there, feed("/a"), "application/rss+xml")
    found(website, fetcher)
    assert len(website.asked("/feed.json")) == asked
    assert max(len(website.asked(request.path)) for request in website.requests) == 1
    assert len(website.requests) <= 16


def test_a_json_feed_that_robots_forbids_is_not_asked_for(website: Website, fetcher: Fetcher) -> None:
    website.robots("User-agent: *\nDisallow: /feed.json\n")
    website.page("/", "<p>Hello</p>")
    found(website, fetcher)
    assert website.asked("/feed.json") == []


@pytest.mark.parametrize("body", ["{}", "[]", "<p>The start page again", "\"jsonfeed.org"])
def test_what_answers_there_and_is_no_feed_is_none(website: Website, fetcher: Fetcher, body: str) -> None:
    website.page("/", "<p>Hello</p>")
    website.page("/feed.json", body, "application/json")
    assert [source for source in found(website, fetcher) if source.kind == "feed"] == []


def test_feeds_of_other_hosts_are_not_taken(website: Website, fetcher: Fetcher) -> None:
    website.page("/", head(website.url("/feed", host="localhost")))
    website.page("/feed", feed("/a"), "text/xml")
    assert found(website, fetcher) == ()


def test_sitemaps_of_robots_are_taken_when_they_answer_and_those_below_an_index_are_left_to_it(
    website: Website, fetcher: Fetcher
) -> None:
    website.robots("".join(f"Sitemap: {website.url(path)}\n" for path in ("/gone.xml", "/posts.xml", "/index.xml")))
    website.page("/", "<p>Hello</p>")
    website.page("/sitemap.xml", "<html><body>soft 404</body></html>")
    entry = f"<url><loc>{website.url('/a')}</loc></url>"
    website.page("/posts.xml", f"<urlset {PROTOCOL}>{entry}</urlset>", "text/xml")
    named = f"<sitemap><loc>{website.url('/posts.xml')}</loc></sitemap>"
    website.page("/index.xml", f"<sitemapindex {PROTOCOL}>{named}</sitemapindex>", "text/xml")
    assert places(website, found(website, fetcher)) == [("sitemap", "/index.xml")]


def test_a_sitemap_below_the_path_of_the_homepage_is_found(website: Website, fetcher: Fetcher) -> None:
    website.page("/lab/", "<p>Hello</p>")
    entry = f"<url><loc>{website.url('/lab/a')}</loc></url>"
    website.page("/lab/sitemap.xml", f"<urlset {PROTOCOL}>{entry}</urlset>", "text/xml")
    other = f"<url><loc>{website.url('/elsewhere/a')}</loc></url>"
    website.page("/sitemap.xml", f"<urlset {PROTOCOL}>{other}</urlset>", "text/xml")
    assert places(website, found(website, fetcher, "/lab/")) == [("sitemap", "/lab/sitemap.xml")]


def test_the_wordpress_interface_is_taken_when_it_has_posts(website: Website, fetcher: Fetcher) -> None:
    website.page("/", head(extra='<link rel="https://api.w.org/" href="/api/">'))
    website.page("/api/", json.dumps({"namespaces": ["wp/v2"]}), "application/json")
    posts = json.dumps([{"link": website.url("/a")}]).encode()
    website.put("/api/wp/v2/posts", Answer(posts, headers={"Content-Type": "application/json"}))
    assert places(website, found(website, fetcher)) == [("wp_json", "/api/wp/v2/posts")]


def test_a_wordpress_interface_without_posts_is_not_taken(website: Website, fetcher: Fetcher) -> None:
    website.page("/", "<p>Hello</p>")
    website.page("/wp-json/", json.dumps({"namespaces": ["oembed/1.0"]}), "application/json")
    assert found(website, fetcher) == ()


def test_news_pages_are_found_by_word_or_path_in_several_languages(website: Website, fetcher: Fetcher) -> None:
    links = '<nav><a href="/a/">Ajankohtaista</a><a href="/nyheter">More</a><a href="/people/">People</a></nav>'
    website.page("/", links)
    website.page("/a/", "<h1>Ajankohtaista</h1>" + teasers("x", "y"))
    website.page("/nyheter", teasers("z", "w"))
    website.page("/people/", teasers("kari", "ola"))
    assert places(website, found(website, fetcher)) == [("listing", "/a/"), ("listing", "/nyheter")]


def test_a_homepage_with_archives_is_a_listing(website: Website, fetcher: Fetcher) -> None:
    website.page("/", '<aside><a href="/2026/02/">February 2026</a></aside>')
    assert places(website, found(website, fetcher)) == [("listing", "/")]


def test_a_homepage_of_items_without_pages_is_a_front_page(website: Website, fetcher: Fetcher) -> None:
    items = "".join(f"<h3>We found the {name} of it</h3><p>{PROSE}</p>" for name in ("cause", "cure", "cost"))
    website.page("/", f"<h1>The institute</h1><p>{PROSE}</p><h2>Current news and events</h2>{items}")
    sources = found(website, fetcher)
    assert sources == (FrontPageSource(website.url("/")),)
    assert [candidate.url for candidate in sources[0].discover(fetcher.fetch)] == [website.url("/")]


def test_a_news_page_of_items_without_pages_is_one_too(website: Website, fetcher: Fetcher) -> None:
    items = "".join(f"<h2>We found the {name} of it</h2><p>{PROSE}</p>" for name in ("cause", "cure", "cost"))
    website.page("/", '<a href="/home/news">News and events archive</a>')
    website.page("/home/news", f"<h1>News and events archive</h1>{items}")
    assert places(website, found(website, fetcher)) == [("front_page", "/home/news")]


@pytest.mark.parametrize(
    "body",
    [
        f"<h2>What we do</h2><h3>Teach</h3><p>{PROSE}</p><h3>Learn</h3><p>{PROSE}</p>",
        f'<h2>News</h2><h3><a href="/a">A</a></h3><p>{PROSE}</p><h3><a href="/b">B</a></h3><p>{PROSE}</p>',
        f"<h2>News</h2><p>{PROSE}</p><h2>About us</h2><p>{PROSE}</p><h2>Visit</h2><p>By tram.</p>",
        '<h1>News</h1><ul><li><a href="/a">We found the cause</a></li><li><a href="/b">We found the cure</a></li></ul>',
    ],
    ids=["sections", "items with pages", "sections after news", "no heading after that of news"],
)
def test_other_homepages_are_no_front_page(website: Website, fetcher: Fetcher, body: str) -> None:
    website.page("/", body)
    assert not [source for source in found(website, fetcher) if source.kind == "front_page"]


def test_sources_of_a_preview_copy_are_left_out(website: Website, fetcher: Fetcher) -> None:
    names = [f"news/title-{number}" for number in range(6)]
    links = "".join(f'<a href="/{name}">{name}</a> <a href="/drafts/7/{name}">{name}</a>' for name in names)
    website.page("/", head("/drafts/7/feed.xml", "/feed.xml") + links)
    website.page("/feed.xml", feed(*(f"/{name}" for name in names)), "text/xml")
    website.page("/drafts/7/feed.xml", feed(*(f"/drafts/7/{name}" for name in names)), "text/xml")
    assert ("feed", "/feed.xml") in places(website, found(website, fetcher))
    assert not any("/drafts/" in source.url for source in found(website, fetcher))


def test_what_robots_forbids_is_passed_over(website: Website, fetcher: Fetcher) -> None:
    website.robots("User-agent: *\nDisallow: /news\n")
    website.page("/", head("/news.xml") + '<a href="/news/">News</a>')
    assert found(website, fetcher) == ()


def test_a_homepage_that_is_no_page_says_so(website: Website, fetcher: Fetcher) -> None:
    website.page("/", "%PDF-1.4", "application/pdf")
    with pytest.raises(SourceError, match="the homepage is application/pdf"):
        probe(website.url("/"), fetcher.fetch, Robots.allow_all())


def test_an_unknown_kind_of_source_is_named() -> None:
    with pytest.raises(SourceError, match="no kind of source called 'rss'"):
        make_source("rss", "https://example.org/feed")
