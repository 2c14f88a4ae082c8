"""One page in full: the reader that fits its site, then who and what its items name. The front door of reading."""

from __future__ import annotations

from dataclasses import replace

import scraper.institutes  # noqa: F401 - registers the readers that sites may ask for
from scraper import reader
from scraper.mentions import annotate
from scraper.records import Reading, SiteKnowledge, Snapshot


def read_page(
    html: bytes, url: str | None = None, content_type: str | None = None, site: SiteKnowledge | None = None
) -> Reading:
    """Reads one page in full: items with the people, dates, quotes, organisations and sums that they name.

    Args:
        html: the content-decoded bytes of the page.
        url: its address; without it, relative links stay open and the address is no witness.
        content_type: the Content-Type header.
        site: what is known of the site; None for a page that stands alone.
    """
    return _annotated(reader.read_page(html, url, content_type, site))


def read_snapshot(snapshot: Snapshot, site: SiteKnowledge | None = None) -> Reading:
    """Reads a snapshot in full, as `read_page` does, under the address that answered."""
    return _annotated(reader.read_snapshot(snapshot, site))


def _annotated(reading: Reading) -> Reading:
    return replace(reading, items=tuple(map(annotate, reading.items)))
