"""When an item was published and updated. Owns dateutil and the printed forms of whole dates."""

from __future__ import annotations

from scraper.dates.calendar import Order, find, machine
from scraper.dates.labels import is_date_line, is_empty_label, is_labelled_date, without_dates
from scraper.dates.publication import Dates, read_dates, stated
from scraper.dates.witnesses import order_of

__all__ = [
    "Dates",
    "Order",
    "find",
    "is_date_line",
    "is_empty_label",
    "is_labelled_date",
    "machine",
    "order_of",
    "read_dates",
    "stated",
    "without_dates",
]
