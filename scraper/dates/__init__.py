"""When an item was published and updated. Owns dateutil and the printed forms of whole dates."""

from __future__ import annotations

from scraper.dates.calendar import Order, find, machine
from scraper.dates.publication import (
    Dates,
    is_date_line,
    is_empty_label,
    is_labelled_date,
    read_dates,
    stated,
    without_dates,
)

__all__ = [
    "Dates",
    "Order",
    "find",
    "is_date_line",
    "is_empty_label",
    "is_labelled_date",
    "machine",
    "read_dates",
    "stated",
    "without_dates",
]
