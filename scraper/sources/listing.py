"""Listing pages: a news page, its further pages, and the archives below it. Never fetches items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlsplit

from scraper.document import Anchor, Document
from scraper.errors import SourceError
from scraper.records import Candidate, Fetch, Snapshot, SourceKind
from scraper.sources.shapes import (
    ArchiveKind,
    archive_date,
    archive_kind,
    names_news,
    page_number,
    path_names_news,
    series,
)
from scraper.sources.source import Source
from scraper.sources.teasers import Teaser, teasers
from scraper.urls import authority, canonical, in_scope

MAX_PAGES = 400
"""Listing pages that one discovery fetches at the most."""
ARCHIVE_ORDER: tuple[ArchiveKind, ...] = ("category", "tag", "author")
"""Which archives are followed where there are none by date, best first."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing as read."""

    url: str
    teasers: tuple[Teaser, ...]
    news: bool
    """Whether the page lists news: by its path, its heading, or because it is an archive by date."""
    further: tuple[str, ...]
    """Other pages of the same listing, by number."""
    following: str | None
    """The page that this one declares as the next (`rel=next`), whatever its address looks like."""
    archives: tuple[str, ...]
    """Archives that the page links to."""
    language: str | None


@dataclass(slots=True)
class _Round:
    """What one discovery has met so far."""

    items: set[str] = field(default_factory=set)
    visited: set[str] = field(default_factory=set)
    archives: dict[str, str] = field(default_factory=dict)
    """Canonical address -> address of archives met."""


@dataclass(frozen=True, slots=True)
class ListingSource(Source):
    """A listing. Its own pages come first, newest first, then archives below its folder: by date, newest first; where
    there are none, by category, then tag, then author. Whoever draws the candidates may stop drawing at any time."""

    kind: ClassVar[SourceKind] = "listing"

    def discover(self, fetch: Fetch) -> Iterator[Candidate]:
        """The links that stand for items. A series of pages ends where one brings nothing new."""
        self.sighting.start()
        met = _Round()
        yield from self._series(fetch, self.url, met, read_listing(fetch(self.url), self.url))
        followed: set[str] = set()
        while waiting := [url for url in _in_order(met.archives.values()) if canonical(url) not in followed]:
            url = waiting[0]
            followed.add(canonical(url))
            yield from self._series(fetch, url, met)

    def _series(self, fetch: Fetch, url: str, met: _Round, first: ListingPage | None = None) -> Iterator[Candidate]:
        """A listing with its further pages; one that fails is noted and ends the series."""
        numbers: dict[int, str] = {}
        number, address, page = page_number(url), url, first
        while len(met.visited) < MAX_PAGES and canonical(address) not in met.visited:
            met.visited.add(canonical(address))
            page = page or self._page(fetch, address)
            if page is None:
                return
            fresh = [teaser for teaser in page.teasers if canonical(teaser.url) not in met.items]
            met.items.update(canonical(teaser.url) for teaser in fresh)
            met.archives.update({canonical(archive): archive for archive in page.archives})
            yield from (self._candidate(teaser, page) for teaser in fresh)
            if not fresh and number > 1:
                return
            numbers.update({page_number(link): link for link in page.further})
            above = min((known for known in numbers if known > number), default=None)
            if above is None and page.following is None:
                return
            address = numbers[above] if above is not None else str(page.following)
            number, page = above or number + 1, None

    def _page(self, fetch: Fetch, url: str) -> ListingPage | None:
        snapshot = self.fetch_part(fetch, url)
        if snapshot is None:
            return None
        try:
            return read_listing(snapshot, self.url)
        except SourceError as error:
            self.report(error, url)
            return None

    def _candidate(self, teaser: Teaser, page: ListingPage) -> Candidate:
        return Candidate(
            url=teaser.url,
            source="listing",
            source_url=self.url,
            title=teaser.title,
            language=page.language,
            newsworthy=page.news and teaser.strong,
        )


def read_listing(snapshot: Snapshot, root: str | None = None) -> ListingPage:
    """Reads one page as a listing.

    Args:
        snapshot: the answer.
        root: address of the listing that the page belongs to; archives count below its folder only.

    Raises:
        SourceError: the bytes are not an HTML page.
    """
    kind = snapshot.media_type
    if kind and "html" not in kind and not kind.startswith("text/plain"):
        raise SourceError(snapshot.url, f"a listing must be an HTML page, this is {kind}", "Check the address.")
    url = snapshot.final_url
    document = Document.parse(snapshot.body, snapshot.header("content-type"), url)
    return ListingPage(
        url=url,
        teasers=teasers(document, url),
        news=lists_news(document, url),
        further=tuple(dict.fromkeys(_further(document, url))),
        following=_following(document, url),
        archives=tuple(dict.fromkeys(_archives(document.links, root or url))),
        language=document.language,
    )


def lists_news(document: Document, url: str) -> bool:
    """Whether a page lists news and nothing else, by address or heading. Tag and author archives never count."""
    kind = archive_kind(url)
    if kind in ("tag", "author"):
        return False
    if kind == "date" or path_names_news(url):
        return True
    headings = [block.text for block in document.blocks if block.level == 1]
    return urlsplit(canonical(url)).path != "/" and any(names_news(text) for text in headings[:1])


def _further(document: Document, url: str) -> Iterator[str]:
    """Addresses of the same series with another number."""
    own = series(url)
    for anchor in document.links:
        if anchor.url and page_number(anchor.url) > 1 and series(anchor.url) == own:
            yield anchor.url.partition("#")[0]


def _following(document: Document, url: str) -> str | None:
    declared = [document.links_rel.get("next"), *(anchor.url for anchor in document.links if "next" in anchor.rel)]
    return next((link for link in declared if link and authority(link) == authority(url)), None)


def _archives(anchors: Iterable[Anchor], root: str) -> Iterator[str]:
    for anchor in anchors:
        if anchor.url and archive_kind(anchor.url) and page_number(anchor.url) == 1 and in_scope(anchor.url, root):
            yield anchor.url.partition("#")[0]


def _in_order(urls: Iterable[str]) -> list[str]:
    """Archives worth following, best first: all by date, newest first, or else all of the best kind that there is."""
    known = [(archive_kind(url), url) for url in urls]
    dated = sorted((url for kind, url in known if kind == "date"), key=archive_date, reverse=True)
    if dated:
        return dated
    return next((found for wanted in ARCHIVE_ORDER if (found := [url for kind, url in known if kind == wanted])), [])
