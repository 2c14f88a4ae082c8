"""Older captures of a site, from an archive of the web: listed, fetched one by one, kept, read in order of time."""

from __future__ import annotations

from archive.backfill.plan import WebArchive
from archive.backfill.run import Backfilled, Event, IndexRead, MementoAsked, Options, backfill

__all__ = ["Backfilled", "Event", "IndexRead", "MementoAsked", "Options", "WebArchive", "backfill"]
