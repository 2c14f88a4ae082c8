"""What a run tells while it goes on: frozen records for a progress callback. Never how they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from archive.store import Tally
from scraper.records import PageKind, Problem


@dataclass(frozen=True, slots=True)
class SourceAsked:
    """A source was asked for addresses."""

    site: str
    kind: str
    url: str
    candidates: int
    """Addresses in scope that it named."""
    error: str | None = None
    """Why it failed, or None."""


@dataclass(frozen=True, slots=True)
class PagesFound:
    """All sources of a site were asked; this is how many pages will be asked for."""

    site: str
    pages: int
    new: int
    """How many of them were never fetched before."""
    resting: int = 0
    """How many known pages are not due yet, and are left alone."""


@dataclass(frozen=True, slots=True)
class PageAsked:
    """One page was asked for."""

    site: str
    url: str
    number: int
    """From 1."""
    of: int
    outcome: Literal["fetched", "not_modified", "gone", "failed"]
    message: str = ""


@dataclass(frozen=True, slots=True)
class PageRead:
    """One page was read and its items written."""

    site: str
    url: str
    kind: PageKind
    items: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class ProblemSeen:
    """Something could not be done, or a page does not look as expected; it has a row in `problems`.

    A source that failed has such a row too, but is told of by `SourceAsked` only.
    """

    site: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class SiteDone:
    """A site is finished, as far as this run goes."""

    site: str
    tally: Tally
    problems: int
    halted: str | None
    """Why it is not complete: stopped, out_of_time, max_requests, daily_budget; None when it is."""


Event = SourceAsked | PagesFound | PageAsked | PageRead | ProblemSeen | SiteDone
Progress = Callable[[Event], None]
