"""What the store gives back: rows as frozen records, so that no dict leaves the rooms that know SQL. No behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from archive.warc import Original
from scraper.records import Reading

GONE = (404, 410)
"""Statuses that mean that a page is no longer there (RFC 9110 §15.5.5, §15.5.11)."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a site, whatever spelling of its address was met."""

    id: int
    site: str
    url: str
    """Canonical address: its identity."""
    address: str
    """The spelling that is asked."""
    kind: str
    last_seen: str | None
    """When it last answered with a page; None: never so far."""
    gone_at: str | None
    read_capture: int | None
    """The newest capture that was made into items."""
    read_knowledge: str | None
    """Digest of what was known of the page then."""
    reader_version: str | None


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer that is kept."""

    id: int
    page: int | None
    url: str
    final_url: str
    captured_at: str
    status: int
    media_type: str
    body: int
    """The capture whose record holds the body: itself, or the one that this is a revisit of."""
    run: int | None = None
    """The run that fetched it; None where nobody knows any more."""
    given_to: str | None = None
    """The site that a person gave it to, whatever its address."""

    @property
    def gone(self) -> bool:
        return self.status in GONE

    @property
    def readable(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Held:
    """A capture as far as it is needed to know whether something is kept already."""

    id: int
    page: int | None
    original: Original
    """Where it stands, and of what and when it is."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The blocks of one body of a page."""

    page: int
    capture: int
    """`Capture.body` of the captures that have it."""
    kind: str
    """`item`: by its address it can be a page of a single item; `other`."""
    declared: str
    """Who it belongs to when pages are counted (`scraper.furniture.owner`)."""
    blocks: tuple[str, ...]
    """Fingerprints (`scraper.furniture`), in page order."""
    days: int = 0
    """Numeric dates on it that can only have the day first (`scraper.dates.order_counts`)."""
    months: int = 0
    """Numeric dates on it that can only have the month first."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items were new, changed or gone."""

    new: int = 0
    changed: int = 0
    gone: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.new + other.new, self.changed + other.changed, self.gone + other.gone)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did; the same numbers as its row in `runs`."""

    run: int | None = None
    """None for a dry run."""
    outcome: str = "done"
    """done, partial, failed, stopped, out_of_time, dry_run."""
    exit_code: int = 0
    requests: int = 0
    not_modified: int = 0
    bytes: int = 0
    new_items: int = 0
    changed_items: int = 0
    gone_items: int = 0
    problems: int = 0
    would_fetch: int = 0
    """Pages that a dry run would have asked for."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """One capture of one page as it was read, to be written."""

    page: Page
    capture: Capture
    reading: Reading
    reader_version: str
    run: int | None

    @property
    def at(self) -> str:
        return self.capture.captured_at
