"""Listings: which links are teasers, how pages and archives are followed, what counts as a list of news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from scraper.errors import SourceError
from scraper.fetch import Fetcher
from scraper.records import Snapshot
from scraper.sources import ListingSource
from scraper.sources.listing import ListingPage, read_listing
from scraper.sources.shapes import (
    archive_date,
    archive_kind,
    may_be_item,
    names_news,
    page_number,
    path_names_news,
    series,
)
from tests.website import Website

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MENU = '<nav><a href="/">Home</a> <a href="/about/our-people-and-places/">Our people and places here</a></nav>'
FOOT = '<footer><ul><li><a href="/privacy/how-we-use-data/">How we use your data here</a></li></ul></footer>'


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("kronikk-test", pause=0, allow_private=True) as it:
        yield it


def read(main: str, url: str = "https://example.org/news/") -> ListingPage:
    body = f'<html lang="en"><body>{MENU}<main>{main}</main>{FOOT}</body></html>'.encode()
    return read_listing(Snapshot(url, url, NOON, 200, (("Content-Type", "text/html; charset=utf-8"),), body))


def cards(*names: str) -> str:
    return "".join(
        f'<article><h2><a href="/posts/{name}">What we found about {name}</a></h2><p>3 May 2026</p>'
        f'<p>Some words on it.</p><a href="/posts/{name}">Read more</a> <a href="/tag/cells/">cells</a></article>'
        for name in names
    )


def paths(page: ListingPage, *, strong: bool = True) -> list[str]:
    return [teaser.url.removeprefix("https://example.org") for teaser in page.teasers if teaser.strong == strong]


def test_cards_with_heading_and_date_are_teasers_and_navigation_is_not() -> None:
    page = read(cards("cells", "mice"))
    assert paths(page) == ["/posts/cells", "/posts/mice"]
    assert page.teasers[0].title == "What we found about cells"
    assert (page.news, page.language, paths(page, strong=False)) == (True, "en", [])


@pytest.mark.parametrize(
    "main",
    [
        '<ul><li><a href="/posts/a">Cells</a> (2026-01-02)</li><li><a href="/posts/b">Mice</a> (2026-01-01)</li></ul>',
        '<table><tr><td><time datetime="2026-01-02">2.1.</time></td><td>A</td><td><a href="/posts/a">Open</a></td></tr>'
        '<tr><td><time datetime="2026-01-01">1.1.</time></td><td>B</td><td><a href="/posts/b">Open</a></td></tr>'
        "</table>",
        '<div><a href="/posts/a"><h3>Cells</h3><p>2. januar 2026</p></a></div><div><a href="/posts/b"><h3>Mice</h3>'
        "<p>1. januar 2026</p></a></div>",
        '<h3><a href="/posts/a">Cells</a></h3><p>Jan 2, 2026</p><h3><a href="/posts/b">Mice</a></h3><p>Jan 1, 2026</p>',
        '<div class="row"><div><a href="/posts/a">Cells</a> 02.01.2026</div></div>'
        '<div class="row"><div><a href="/posts/b">Mice</a> 01.01.2026</div></div>',
    ],
    ids=["list", "table", "whole card is a link", "no containers", "rows"],
)
def test_items_are_found_in_every_build(main: str) -> None:
    assert paths(read(main)) == ["/posts/a", "/posts/b"]


def test_a_link_text_that_many_links_share_is_no_title() -> None:
    main = "".join(f'<li><p>2026-01-0{n}</p><a href="/posts/{n}">Read the whole story here</a></li>' for n in (1, 2, 3))
    assert [teaser.title for teaser in read(f"<ul>{main}</ul>").teasers] == [None, None, None]


def test_a_link_around_a_whole_card_is_titled_by_its_heading_or_its_first_line() -> None:
    card = '<a href="/posts/{0}"><{1}>We saw {0} divide</{1}><p>A whole teaser text about it.</p><p>3 May 2026</p></a>'
    for tag in ("h3", "p"):
        page = read("".join(f"<li>{card.format(name, tag)}</li>" for name in ("cells", "mice")))
        assert [teaser.title for teaser in page.teasers] == ["We saw cells divide", "We saw mice divide"]


def test_a_header_of_an_article_belongs_to_the_item() -> None:
    main = cards("cells", "mice").replace("<h2>", "<header><h2>").replace("</h2>", "</h2></header>")
    assert paths(read(main)) == ["/posts/cells", "/posts/mice"]


def test_sections_without_dates_are_not_called_items() -> None:
    main = "".join(f'<div><h2><a href="/section-{n}/">Section {n}</a></h2><p>Words.</p></div>' for n in range(3))
    assert paths(read(main)) == []


def test_archives_files_other_sites_and_the_page_itself_are_no_items() -> None:
    links = (
        "/tag/x/",
        "/author/kari/",
        "/2026/02/",
        "/news/page/2/",
        "/report.pdf",
        "https://example.com/x",
        "/news#a",
    )
    main = "".join(
        f'<li><h3><a href="{link}">A long enough title for anything</a></h3> 2026-01-01</li>' for link in links
    )
    assert read(f"<ul>{main}</ul>").teasers == ()


def test_an_archive_with_a_single_post_gives_it() -> None:
    main = f"<section><div>{cards('cells')}</div></section>"
    page = read(main, "https://example.org/2026/02/")
    assert (paths(page), page.news) == (["/posts/cells"], True)
    recent = "".join(f'<li><a href="/posts/{name}">More about {name}</a></li>' for name in ("mice", "rats"))
    page = read(f"{main}<aside><h3>Recent</h3><ul>{recent}</ul></aside>", "https://example.org/2026/02/")
    assert (paths(page), paths(page, strong=False)) == (["/posts/cells"], ["/posts/mice", "/posts/rats"])


@pytest.mark.parametrize(
    ("url", "news"),
    [
        ("/news/", True),
        ("/en/nyheter", True),
        ("/category/news/page/3/index.html", True),
        ("/ajankohtaista/", True),
        ("/2024/03/", True),
        ("/tag/news/", False),
        ("/author/kari/", False),
        ("/publications/", False),
        ("/", False),
    ],
)
def test_which_pages_list_news(url: str, news: bool) -> None:
    assert read("<h1>Things</h1>" + cards("a", "b"), f"https://example.org{url}").news is news


def test_a_heading_of_news_makes_a_list_of_news() -> None:
    assert read("<h1>Siste nytt</h1>" + cards("a", "b"), "https://example.org/a/17").news


def test_pages_of_a_listing_are_followed_until_one_brings_nothing_new(website: Website, fetcher: Fetcher) -> None:
    more = '<p><a href="/news/page/2/">2</a> <a href="/news/page/9/">9</a></p>'
    website.page("/news/", cards("d", "c") + more)
    website.page("/news/page/2/", cards("b") + '<a href="/news/page/3/index.html">Older</a>')
    website.page("/news/page/3/index.html", cards("b") + '<a href="/news/page/4/">Older</a>')
    found = list(ListingSource(website.url("/news/")).discover(fetcher.fetch))
    assert [candidate.url for candidate in found] == [website.url(f"/posts/{name}") for name in "dcb"]
    assert all(candidate.newsworthy for candidate in found)
    assert {candidate.source_url for candidate in found} == {website.url("/news/")}
    assert not website.asked("/news/page/4/")


def test_a_server_that_ignores_the_page_number_ends_the_series(website: Website, fetcher: Fetcher) -> None:
    website.page("/news", cards("a") + "".join(f'<a href="?page={number}">{number}</a>' for number in range(2, 40)))
    assert len(list(ListingSource(website.url("/news")).discover(fetcher.fetch))) == 1
    assert len(website.requests) <= 3


def test_the_declared_next_page_is_followed_whatever_its_address(website: Website, fetcher: Fetcher) -> None:
    website.page("/news", cards("a") + '<a rel="next" href="/news?before=17">Older</a>')
    website.page("/news?before=17", cards("b") + '<a rel="next" href="/news?before=17">Older</a>')
    found = list(ListingSource(website.url("/news")).discover(fetcher.fetch))
    assert [candidate.url[-1] for candidate in found] == ["a", "b"]


def test_archives_by_date_are_followed_newest_first_and_then_no_tags(website: Website, fetcher: Fetcher) -> None:
    website.page("/", '<a href="/2025/12/">Dec</a> <a href="/2026/02/">Feb</a> <a href="/tag/x/">x</a>')
    website.page("/2026/02/", cards("c"))
    website.page("/2025/12/", cards("b") + '<a href="/2025/12/page/2/">2</a>')
    website.page("/2025/12/page/2/", cards("a"))
    website.page("/tag/x/", cards("z"))
    found = list(ListingSource(website.url("/")).discover(fetcher.fetch))
    assert [candidate.url[-1] for candidate in found] == ["c", "b", "a"]
    assert not website.asked("/tag/x/")


def test_where_there_are_no_dates_the_categories_are_followed(website: Website, fetcher: Fetcher) -> None:
    website.page("/", '<a href="/category/news/">News</a> <a href="/tag/x/">x</a>')
    website.page("/category/news/", cards("a"))
    website.page("/tag/x/", cards("z"))
    assert [found.url[-1] for found in ListingSource(website.url("/")).discover(fetcher.fetch)] == ["a"]


def test_links_of_a_tag_archive_are_not_called_news(website: Website, fetcher: Fetcher) -> None:
    source = ListingSource(website.page("/tag/cells/", cards("a", "b")))
    assert [candidate.newsworthy for candidate in source.discover(fetcher.fetch)] == [False, False]


def test_an_archive_that_robots_forbids_is_noted(website: Website, fetcher: Fetcher) -> None:
    website.robots("User-agent: *\nDisallow: /2025/\n")
    website.page("/", '<a href="/2025/12/">Dec</a> <a href="/2026/02/">Feb</a>')
    website.page("/2026/02/", cards("c"))
    source = ListingSource(website.url("/"))
    assert len(list(source.discover(fetcher.fetch))) == 1
    assert [(problem.code, problem.url) for problem in source.problems] == [("refused", website.url("/2025/12/"))]


def test_drawing_may_stop_at_any_time(website: Website, fetcher: Fetcher) -> None:
    website.page("/news", cards("a") + '<a href="?page=2">2</a>')
    next(ListingSource(website.url("/news")).discover(fetcher.fetch))
    assert not website.asked("/news?page=2")


def test_what_is_not_a_page_says_so(website: Website, fetcher: Fetcher) -> None:
    source = ListingSource(website.page("/news", b"%PDF-1.4", "application/pdf"))
    with pytest.raises(SourceError, match="must be an HTML page, this is application/pdf"):
        list(source.discover(fetcher.fetch))


@pytest.mark.parametrize(
    ("url", "base", "number"),
    [
        ("https://example.org/news/", "https://example.org/news", 1),
        ("https://example.org/news/page/12/index.html", "https://example.org/news", 12),
        ("https://example.org/news?page=3&year=2024", "https://example.org/news?year=2024", 3),
        ("https://example.org/page/2/", "https://example.org/", 2),
        ("https://example.org/?p=1234", "https://example.org/?p=1234", 1),
        ("https://example.org/news/side-4", "https://example.org/news", 4),
    ],
)
def test_page_numbers(url: str, base: str, number: int) -> None:
    assert (series(url), page_number(url)) == (base, number)


@pytest.mark.parametrize(
    ("path", "kind", "date"),
    [
        ("/2024/03/", "date", (2024, 3, 0)),
        ("/news/2024", "date", (2024, 0, 0)),
        ("/2020/page/7", "date", (2020, 0, 0)),
        ("/?m=201403", "date", (2014, 3, 0)),
        ("/category/opinion/page/6/", "category", (0, 0, 0)),
        ("/tag/board-member/", "tag", (0, 0, 0)),
        ("/tag/2023/", "tag", (2023, 0, 0)),
        ("/author/kari/index.html", "author", (0, 0, 0)),
        ("/2024/03/the-title", None, (0, 0, 0)),
        ("/blog/2024-09-19-party", None, (0, 0, 0)),
    ],
)
def test_archives_by_address(path: str, kind: str | None, date: tuple[int, int, int]) -> None:
    url = f"https://example.org{path}"
    assert (archive_kind(url), archive_date(url)) == (kind, date)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/news/new-grant", True),
        ("/view.php?id=12", True),
        ("/a/index.html", True),
        ("/cart-t-cells-work", True),
        ("/search-and-rescue", True),
        ("/", False),
        ("/index.html", False),
        ("/report.pdf", False),
        ("/feed/", False),
        ("/wp-login.php", False),
    ],
)
def test_what_can_be_an_item(path: str, answer: bool) -> None:
    assert may_be_item(f"https://example.org{path}") is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("News and events", True),
        ("Nyhetsarkiv", True),
        ("Actualités", True),
        ("Current affairs", True),
        ("Om oss", False),
        ("Newton's laws", False),
        ("News that our institute won a prize in Oslo today", False),
        ("", False),
    ],
)
def test_labels_of_news(text: str, answer: bool) -> None:
    assert names_news(text) is answer


def test_paths_of_news() -> None:
    assert path_names_news("https://example.org/en/about/news/2024/")
    assert not path_names_news("https://example.org/news/cells-divide")
