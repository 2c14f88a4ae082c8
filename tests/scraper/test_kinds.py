"""Kinds of pages: one that states its date is no static page; teasers make a listing."""

from __future__ import annotations

import pytest

from scraper.reader import read_page

TEXT = "".join(
    f"<p>It keeps a heart going, in this hospital and in {number} others, day and night, for years and years; and "
    "where nurses have learned to use it, they do not want to go back to the machines of old.</p>"
    for number in ("nine", "twelve", "forty")
)
TITLE = "<title>A heart pump | Lake</title><h1>A heart pump goes to school</h1>"
HOME = "https://lakeside.example"


def read(html: str, path: str) -> tuple[str, str | None]:
    """(kind of page, published of its item)"""
    reading = read_page(f"<html lang=en>{html}".encode(), HOME + path)
    published = reading.items[0].published if reading.items else None
    return reading.page_kind, published.edtf if published else None


@pytest.mark.parametrize(
    ("stated", "path"),
    [
        ("<p>3 May 2024</p>", "/pump"),
        ("<p>Published: 3 May 2024</p>", "/wiki/pump"),
        ("<p><time datetime=2024-05-03>3 May</time></p>", "/forum/threads/17"),
        ('<meta name="date" content="2024-05-03">', "/products/pump"),
        ('<script type="application/ld+json">{"@type":"Recipe","datePublished":"2024-05-03"}</script>', "/r/1"),
        ("", "/2024/05/03/pump"),
        ("", "/blog/2024-05-03-pump/"),
    ],
)
def test_a_page_that_states_its_date_is_an_item(stated: str, path: str) -> None:
    menu = f"<nav><a href={path}>Pump</a></nav>"
    for around in ("", menu):
        assert read(around + TITLE + stated + TEXT, path) == ("item", "2024-05-03")


@pytest.mark.parametrize("path", ["/about", "/contact", "/history/", "/about/history"])
def test_static_pages_get_no_date_of_publication(path: str) -> None:
    for line in ("", "<p>Last updated 3 May 2024</p>", "<p>Published: 3 May 2024</p>"):
        assert read(TITLE + line + TEXT, path) == ("static", None)
    assert read(TITLE + "<p>The pump was built on 3 May 2024.</p>" + TEXT, "/pump") == ("static", None)
    assert read(TITLE + TEXT + "<footer><p>Published 3 May 2024</p></footer>", "/pump") == ("static", None)


TEASERS = "".join(f"<h3><a href=/news/{word}>A prize for the {word}</a></h3><p>It was given.</p>" for word in "abcd")


def test_teasers_behind_an_articles_own_text_make_no_listing() -> None:
    article = f"{TITLE}<p>3 May 2024</p>{TEXT}{TEASERS}"
    assert read(article, "/news/pump")[0] == "item"
    assert read(f"<h1>News</h1>{TEASERS}", "/news/")[0] == "listing"


def test_teasers_above_an_article_element_make_no_listing() -> None:
    item = f"<article><h2>A heart pump goes to school</h2><p>3 May 2024</p>{TEXT}</article>"
    head = "<title>A heart pump goes to school | Lake</title>"
    assert read(f"{head}<div class=latest>{TEASERS}</div>{item}", "/front/stories/17")[0] == "item"


def test_the_names_of_a_forums_writers_make_no_listing() -> None:
    posts = "".join(
        f"<div><h4><a href=/forum/members/{name}.{number}/>{name}</a></h4><p>{name}: {TEXT[3:150]}</p></div>"
        for number, name in enumerate(("Ada", "Bo", "Cille", "Dag"))
    )
    page = f"{TITLE}<p>3 May 2024</p>{posts}"
    assert read(page, "/forum/threads/pump.17/") == ("item", "2024-05-03")
