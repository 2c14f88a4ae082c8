"""A small site written for the tests, a plain reader of it, and a run of it as a program that can be killed.

python -m tests.archive.plain FOLDER HOMEPAGE
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from archive.archive import Archive
from archive.harvest import Options, harvest
from scraper.document import Document
from scraper.furniture import fingerprint
from scraper.records import Article, Problem, Reading, SiteKnowledge, Snapshot, StatedDate
from scraper.sites import Site
from scraper.sources import FeedSource, FrontPageSource, SitemapSource
from scraper.urls import canonical

WORDS = "lens room grant staff paper visit prize seminar course school cell study nurse trial dose".split()
BANNER = "The summer school is open for everybody who is curious about lenses and light."


def article(number: int, more: str = "") -> str:
    """A page of one item, with a banner that stands on every page."""
    word = WORDS[number % len(WORDS)]
    text = (
        f"This is what is to be told about the {word}, number {number}. It was planned for {number + 2} years. {more}"
    )
    return (
        f"<html><head><title>News of the {word} {number}</title></head><body><div class='banner'><p>{BANNER}</p></div>"
        f"<main><h1>News of the {word} {number}</h1><p>{text}</p></main></body></html>"
    )


def front(*numbers: int) -> str:
    """A page of several items without pages of their own."""
    blurbs = "".join(
        f"<section><h2>Notice {n}: {WORDS[n]}</h2><p>The {WORDS[n]} of number {n} is open from now on.</p></section>"
        for n in numbers
    )
    return f"<html><body>{blurbs}</body></html>"


def sitemap(*urls: str) -> str:
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def feed(*entries: tuple[str, str]) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{url}</link><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item>"
        for url, title in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def read(snapshot: Snapshot, site: SiteKnowledge) -> Reading:
    """Reads the pages above: h1 and p of a page, or h2 and p of each section; leaves out what is furniture."""
    document = Document.parse(snapshot.body, snapshot.header("content-type"), snapshot.final_url)
    html = snapshot.body.decode()
    if not html.lstrip().startswith("<"):
        problem = Problem("not_html", f"{snapshot.url}: this is no page", snapshot.url)
        return Reading(snapshot.final_url, "error", problems=(problem,))
    if sections := re.findall(r"<section><h2>(.*?)</h2><p>(.*?)</p>", html):
        items = tuple(_item(snapshot.final_url, title, title, text) for title, text in sections)
        return Reading(snapshot.final_url, "front", items)
    blocks = [block for block in document.blocks if fingerprint(block) not in site.furniture]
    title = next((block.text for block in blocks if block.element.tag == "h1"), "")
    text = "\n\n".join(block.text for block in blocks if block.element.tag == "p")
    said = site.candidates.get(canonical(snapshot.url), ())
    days = [candidate.published for candidate in said if candidate.published]
    dated = StatedDate(days[0], "2026-03-02", "2026-03-02", "2026-03-02", "feed", 0.9) if days else None
    item = _item(snapshot.final_url, canonical(snapshot.final_url), title, text, dated)
    return Reading(snapshot.final_url, "item", (item,), canonical=document.canonical)


def _item(url: str, key: str, title: str, text: str, published: StatedDate | None = None) -> Article:
    return Article(url=url, item_key=key, kind="news", title=title, text=text, published=published)


def site(homepage: str, key: str = "s", **fields: object) -> Site:
    """The site: a sitemap and a front page."""
    sources = (SitemapSource(f"{homepage}sitemap.xml"), FrontPageSource(f"{homepage}front"))
    settings: dict[str, object] = {"sources": sources, "pause": 0.0, "allow_private": True, "name": "Institute"}
    return Site(key=key, homepage=homepage, **(settings | fields))  # type: ignore[arg-type]


def main(folder: str, homepage: str) -> int:
    with Archive.open(Path(folder), create=True) as archive:
        return harvest(archive, [site(homepage)], Options(), read=read).exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

__all__ = ["FeedSource", "article", "feed", "front", "read", "site", "sitemap"]
