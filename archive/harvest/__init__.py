"""The job: discover, fetch, keep, read, store. The one room where web and archive meet; owns neither."""

from __future__ import annotations

from archive.harvest.events import Event, PageAsked, PageRead, PagesFound, ProblemSeen, Progress, SiteDone, SourceAsked
from archive.harvest.run import SIDE_BY_SIDE, Options, harvest, threads
from archive.store import RunSummary

__all__ = [
    "Event",
    "Options",
    "PageAsked",
    "PageRead",
    "PagesFound",
    "ProblemSeen",
    "Progress",
    "RunSummary",
    "SIDE_BY_SIDE",
    "SiteDone",
    "SourceAsked",
    "harvest",
    "threads",
]
