"""Whose a foreign capture is, and whether it is anything that is read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from archive.harvest.knowledge import MARKUP
from archive.harvest.scope import front_pages, wanted
from scraper.records import Snapshot
from scraper.robots import address_of
from scraper.sites import Site
from scraper.sources.shapes import may_be_item
from scraper.urls import canonical

NEVER_READ = ("image/", "audio/", "video/", "font/")
NEVER_READ_TYPES = frozenset(
    """
    text/css text/javascript application/javascript application/x-javascript application/ecmascript text/ecmascript
    application/font-woff application/font-woff2 application/x-font-woff application/x-font-ttf application/x-font-otf
    application/vnd.ms-fontobject application/x-shockwave-flash application/wasm application/pdf application/zip
    """.split()
)
"""What pages are made of beside their text, and documents: a crawler takes them along, a reader of news never looks."""


class Owners:
    """The sites of an archive, asked whose an address is.

    Args:
        sites: the first that an address fits is its owner.
        given_to: the site that a person said all of it belongs to.
    """

    def __init__(self, sites: Sequence[Site], given_to: Site | None = None) -> None:
        self._sites, self._given_to = sites, given_to
        self._named = {site.key: _named(site) for site in sites}
        self._fronts = {site.key: front_pages(site) for site in sites}

    def of(self, url: str) -> Site | None:
        """The site that an address belongs to, by its settings: what a run would take, and the sources that it asks."""
        if self._given_to is not None:
            return self._given_to
        key = canonical(url)
        return next((site for site in self._sites if wanted(url, site) or key in self._named[site.key]), None)

    def holds_item(self, snapshot: Snapshot, site: Site) -> bool:
        """Whether an answer is a page that can hold items."""
        if not 200 <= snapshot.status < 300 or snapshot.media_type not in MARKUP:
            return False
        if self._given_to is not None:
            return True
        return may_be_item(snapshot.url) or canonical(snapshot.url) in self._fronts.get(site.key, ())


def never_read(snapshot: Snapshot) -> bool:
    """Whether an answer is a picture, a style or the like."""
    kind = snapshot.media_type
    return kind.startswith(NEVER_READ) or kind in NEVER_READ_TYPES


def _named(site: Site) -> frozenset[str]:
    """Canonical addresses that a run asks for beside the pages."""
    sources = (source.url for source in site.known_sources)
    return frozenset(map(canonical, (site.homepage, address_of(site.homepage), *site.front_pages, *sources)))
