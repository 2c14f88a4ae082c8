"""Where a site names its pages: feeds, sitemaps, listings, the WordPress interface, front pages; probing a new site.

A source gives candidates (addresses with what is said of them). It never fetches an item and never keeps anything.
"""

from __future__ import annotations

from scraper.errors import SourceError
from scraper.sources.copies import without_copies
from scraper.sources.feed import FeedSource
from scraper.sources.front_page import FrontPageSource
from scraper.sources.listing import ListingSource
from scraper.sources.probe import probe
from scraper.sources.sitemap import SitemapSource
from scraper.sources.source import Source
from scraper.sources.wp_json import WpJsonSource

SOURCES: tuple[type[Source], ...] = (FeedSource, SitemapSource, ListingSource, WpJsonSource, FrontPageSource)
KINDS: tuple[str, ...] = tuple(source.kind for source in SOURCES)
"""The kinds that a site's table may name."""


def make_source(kind: str, url: str, evidence: str = "configured") -> Source:
    """The source of a kind at an address.

    Raises:
        SourceError: there is no such kind.
    """
    for source in SOURCES:
        if source.kind == kind:
            return source(url, evidence)
    raise SourceError(url, f"there is no kind of source called {kind!r}", f"Known: {', '.join(KINDS)}.")


__all__ = [
    "KINDS",
    "FeedSource",
    "FrontPageSource",
    "ListingSource",
    "SitemapSource",
    "Source",
    "WpJsonSource",
    "make_source",
    "probe",
    "without_copies",
]
