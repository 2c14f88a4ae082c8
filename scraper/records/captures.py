"""What is known of an address before its page is read: candidates, snapshots, and the memory of earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

SourceKind = Literal["feed", "sitemap", "listing", "wp_json", "front_page", "cdx", "import"]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "changed since?" with (RFC 9110 §13); belongs to the address that was asked."""

    etag: str | None = None
    """The ETag header, with its quotes and weakness mark."""
    last_modified: str | None = None
    """The Last-Modified header, as sent."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that a source names, with what the source says of it. The page itself is not fetched yet."""

    url: str
    """Absolute address as the source gives it (not canonical)."""
    source: SourceKind
    """The kind of source that named it."""
    source_url: str
    """Address of the feed, sitemap, listing or front page that named it."""
    title: str | None = None
    """Title as the source gives it, tags and entities removed."""
    published: str | None = None
    """Publication date as the source gives it, raw; feeds and wp_json only (a sitemap's lastmod is not one)."""
    updated: str | None = None
    """Modification date as the source gives it, raw."""
    authors: tuple[str, ...] = ()
    """Authors as the source gives them, raw."""
    summary: str | None = None
    """Description or teaser, as plain text."""
    language: str | None = None
    """BCP 47 tag as the source gives it."""
    tags: tuple[str, ...] = ()
    """Categories and tags."""
    newsworthy: bool = False
    """True when the source lists only news (feed, wp_json posts, news listing); a sitemap lists anything."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One answer of a server, complete: what was asked, what came, when. The unit that a WARC keeps."""

    url: str
    """The address that was asked."""
    final_url: str
    """The address that answered, after redirects."""
    captured_at: datetime
    """When the answer began to arrive, UTC."""
    status: int
    """HTTP status of the final answer."""
    headers: tuple[tuple[str, str], ...]
    """Header lines of the final answer, in order, names as sent."""
    body: bytes
    """Content-decoded body (gzip and the like undone)."""
    raw: bytes = field(default=b"", repr=False)
    """Body as it came over the wire after transfer decoding; what the digest is taken of and the WARC keeps."""
    hops: tuple[Snapshot, ...] = ()
    """The redirects that led here, first first, each a snapshot of its own with its own url and status."""
    not_modified: bool = False
    """True when the server answered 304 and body and headers are those kept from the earlier capture."""
    origin: Literal["live", "wayback", "import"] = "live"
    """Where the capture came from."""
    request: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)
    """Header lines that were sent for it, without Host; () where nobody knows. The WARC keeps them as a record."""

    def header(self, name: str) -> str | None:
        """The first header of that name (case-insensitive), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def validators(self) -> Validators:
        return Validators(self.header("etag"), self.header("last-modified"))

    @property
    def media_type(self) -> str:
        """Media type of the answer without parameters, lower case; "" when the server named none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is kept of an address that was fetched before: enough to ask "changed since?" and to answer for a 304."""

    validators: Validators
    captured_at: datetime
    """When the kept answer was last known to be current, UTC."""
    load: Callable[[], Snapshot]
    """Reads the kept snapshot back; called only when the server says that nothing changed."""


Recall = Callable[[str], Earlier | None]
"""address -> what is kept of it; how the archive lends its memory to a fetcher without being imported by it."""
Fetch = Callable[[str], Snapshot]
"""address -> snapshot, or a FetchError: all that a source may use of the network."""
