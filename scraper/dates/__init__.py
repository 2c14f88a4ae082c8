"""When an item was published and updated. Owns dateutil and the printed forms of whole dates."""

from __future__ import annotations

from scraper.dates.calendar import Order, find, machine
from scraper.dates.labels import is_date_line, is_empty_label, is_label_line, is_labelled_date, without_dates
from scraper.dates.order import day_first, order_counts, order_known
from scraper.dates.publication import Dates, read_dates, stated

__all__ = [
    "Dates",
    "Order",
    "day_first",
    "find",
    "is_date_line",
    "is_empty_label",
    "is_label_line",
    "is_labelled_date",
    "machine",
    "order_counts",
    "order_known",
    "read_dates",
    "stated",
    "without_dates",
]
