"""RFC 9309: what a robots.txt allows, and what its absence means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.robots import LARGEST, Robots, address_of

AGENT = "Kronikk/0.1 (+mailto:press@example.org)"
H = "https://h.example"

RULES = """
User-agent: *
Disallow: /private/
Crawl-delay: 2

User-agent: kronikk
Disallow: /drafts
Allow: /drafts/public
Disallow: /*.pdf$
Crawl-delay: 7.5

Sitemap: /sitemap.xml
Sitemap: https://h.example/news-sitemap.xml
Sitemap: /sitemap.xml
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/x", True),  # its own group counts, not the one for everybody
        ("/drafts/1", False),
        ("/drafts/public/1", True),  # the longest match wins
        ("/a.pdf", False),
        ("/a.pdf?x", True),
        ("/robots.txt", True),
    ],
)
def test_the_own_group(path: str, allowed: bool) -> None:
    assert Robots.parse(RULES).allows(H + path, AGENT) is allowed


def test_other_robots_get_the_general_group() -> None:
    robots = Robots.parse(RULES)
    assert not robots.allows(f"{H}/private/x", "Other")
    assert robots.allows(f"{H}/drafts/1", "Other/2.0")
    assert (robots.crawl_delay(AGENT), robots.crawl_delay("Other")) == (7.5, 2.0)


def test_a_group_is_chosen_by_the_whole_token() -> None:
    robots = Robots.parse("User-agent: Kron\nDisallow: /\n\nUser-agent: press\nDisallow: /\n")
    assert robots.allows(f"{H}/x", AGENT)
    assert not Robots.parse("User-agent: Kronikk/1.0 beta\nDisallow: /\n").allows(f"{H}/x", AGENT)


def test_sitemaps_are_absolute_and_named_once() -> None:
    sitemaps = Robots.parse(RULES, f"{H}/robots.txt").sitemaps
    assert sitemaps == (f"{H}/sitemap.xml", f"{H}/news-sitemap.xml")
    assert Robots.parse("Sitemap: ftp://h.example/x\nSitemap: http://[bad", f"{H}/robots.txt").sitemaps == ()


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, False),
        (204, True),
        (301, True),
        (401, True),
        (403, True),
        (404, True),
        (429, False),
        (500, False),
        (503, False),
        (None, False),
    ],
)
def test_what_an_answer_means(status: int | None, allowed: bool) -> None:
    body = b"" if status == 204 else b"User-agent: *\nDisallow: /"
    assert Robots.from_answer(status, body).allows(f"{H}/x", AGENT) is allowed


def test_allow_all_and_forbid_all() -> None:
    assert Robots.allow_all().allows(f"{H}/x", AGENT)
    assert not Robots.forbid_all().allows(f"{H}/x", AGENT)
    assert Robots.allow_all().crawl_delay(AGENT) is None


def test_a_long_file_is_cut_at_a_line() -> None:
    head = b"User-agent: *\nDisallow: /early\n"
    filler = b"# " + b"x" * 97 + b"\n"
    body = head + filler * (LARGEST // len(filler)) + b"Disallow: /late-" + b"y" * 200 + b"\nDisallow: /later\n"
    robots = Robots.from_answer(200, body)
    assert not robots.allows(f"{H}/early", AGENT)
    assert robots.allows(f"{H}/later", AGENT)
    assert robots.allows(f"{H}/late-y", AGENT)


def test_a_page_instead_of_rules_forbids_nothing() -> None:
    assert Robots.from_answer(200, b"<!doctype html><p>Not found: everything</p>").allows(f"{H}/x", AGENT)


def test_byte_order_mark_and_odd_crawl_delays() -> None:
    robots = Robots.from_answer(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /x\nCrawl-delay: -3\n")
    assert not robots.allows(f"{H}/x", AGENT)
    assert robots.crawl_delay(AGENT) is None


@given(st.binary(max_size=300) | st.text(alphabet="User-agntDislow: /*$#\n", max_size=200).map(str.encode))
def test_any_bytes_are_read(body: bytes) -> None:
    robots = Robots.from_answer(200, body, f"{H}/robots.txt")
    assert robots.allows(f"{H}/x", AGENT) in (True, False)
    assert robots == Robots.from_answer(200, body, f"{H}/robots.txt")


def test_where_it_stands() -> None:
    assert address_of("http://h.example:8000/a/b?c#d") == "http://h.example:8000/robots.txt"
