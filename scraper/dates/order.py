"""Whether a page and its site write 10/12/2021 with the day or with the month first. Never reads a date.

Only what cannot be read in two ways is evidence: 25/10/2021 is day first. Where nothing decides, nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterable

from scraper.dates.calendar import Order, numeric_order
from scraper.document import Document

Counts = tuple[int, int]
"""Dates on a page that can only be day first, and dates that can only be month first."""
_LEAST, _AGREEING = 3, 0.95
_LONGEST = 400  # letters; numbers in prose are no dates that the site prints
_DAY_FIRST_REGIONS = frozenset(("gb", "ie", "au", "nz", "in", "za"))


def order_counts(document: Document) -> Counts:
    """How many numeric dates of a page can only be day first, and how many only month first."""
    orders = [
        order
        for block in document.blocks
        if len(block.text) <= _LONGEST and ("/" in block.text or "-" in block.text)
        for order in numeric_order(block.text)
    ]
    return orders.count("dmy"), orders.count("mdy")


def day_first(counts: Iterable[Counts]) -> bool | None:
    """Whether a site writes the day first, from the counts of its pages; None with too few or contrary dates.

    What SiteKnowledge.day_first is filled with.
    """
    days, months = (sum(side) for side in zip((0, 0), *counts, strict=True))
    total = days + months
    if total < _LEAST:
        return None
    return days > months if max(days, months) >= _AGREEING * total else None


def order_known(first: bool | None) -> Order | None:
    """The order that SiteKnowledge.day_first says."""
    return None if first is None else "dmy" if first else "mdy"


def order_of(document: Document) -> Order | None:
    """How a page writes numeric dates: as its unambiguous ones say, else day first where it is in no English."""
    days, months = order_counts(document)
    if days or months:
        return None if days and months else "dmy" if days else "mdy"
    language, _, region = (document.language or "en").partition("-")
    # Content systems print en-US where nobody chose a language: that says nothing.
    return "dmy" if language != "en" or region in _DAY_FIRST_REGIONS else None
