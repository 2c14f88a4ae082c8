"""When an item was published and updated. Owns dateutil and the printed forms of whole dates."""

from __future__ import annotations

from scraper.dates.calendar import Order, find, machine
from scraper.dates.publication import Dates, is_date_line, read_dates, stated

__all__ = ["Dates", "Order", "find", "is_date_line", "machine", "read_dates", "stated"]
