"""What is kept, in SQLite: the only rooms that write SQL. They never fetch and never read a page."""

from __future__ import annotations

from archive.store.records import Capture, Fingerprints, Page, PageReading, RunSummary, Tally
from archive.store.store import Store

__all__ = ["Capture", "Fingerprints", "Page", "PageReading", "RunSummary", "Store", "Tally"]
