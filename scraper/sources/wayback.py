"""What an archive of the web holds of a site: its CDX index, page by page. Never asks for a capture itself.

Understands the index server of the Wayback Machine (rows of words, or JSON lists; a resume key after an empty row) and
that of pywb (CDXJ, a JSON object a line, or plain CDX; no resume keys). Sources: the README of wayback-cdx-server, the
CDX server API of pywb, CDXJ of IIPC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Literal
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from scraper.errors import SourceError
from scraper.records import Candidate, Fetch, Snapshot, SourceKind
from scraper.sources.plaintext import looks_like_html
from scraper.sources.source import Source

Match = Literal["exact", "prefix", "host"]
PAGE = 5000
"""Rows of one answer; about 700 kB."""
MAX_PAGES = 10_000
FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
"""Columns of a row without a head line, as the Wayback Machine and CDX files name them; more may follow."""
OTHER_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
"""What pywb calls them."""
LEFT_OUT = (
    "!mimetype:(image|video|audio|font)/.*",
    "!mimetype:.*(javascript|css|pdf|zip|octet-stream).*",
    "!statuscode:5..",
)
"""What is not wanted in any case; an index that takes these words literally finds nothing that they leave out."""
REVISIT = "warc/revisit"
TIMESTAMP = re.compile(r"\d{14}")
FAULT = re.compile(r"^(?:[a-z]+\.)+\w*(?:Exception|Error)\b|^\s*(?:error|exception)\b", re.IGNORECASE)
REMEDY = "Check --cdx, or ask the owners of the archive."


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture that an archive of the web says it holds (RFC 7089 calls it a memento)."""

    url: str
    """The address as it was asked for, without the port that goes without saying."""
    original: str
    """The same as the index spells it."""
    timestamp: str
    """When, UTC: 14 digits."""
    status: int | None
    """HTTP status; None where the index does not say (a revisit that it cannot resolve)."""
    media_type: str
    """Lower case; "" where unknown."""
    digest: str
    """Of its payload, as the archive computes it; equal for equal payloads."""

    @property
    def moment(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class IndexPage:
    """One answer of an index."""

    mementos: tuple[Memento, ...]
    resume_key: str | None
    """With it the index goes on behind these; None: it says that there are no more, or it knows no such keys."""
    rows: int
    """How many rows came, usable or not."""


@dataclass(frozen=True, slots=True)
class CdxSource(Source):
    """The captures of an address, of all below it, or of a whole host; `url` is the address of the index server."""

    target: str = ""
    """Address, or beginning of addresses, or host."""
    match: Match = "exact"
    since: str = ""
    """14 digits, UTC, included; empty: from the first."""
    until: str = ""
    """14 digits, UTC, included; empty: to the last."""
    limit: int = field(default=PAGE, compare=False)
    """Rows asked for at a time."""
    asked: tuple[tuple[str, str], ...] = (
        ("output", "json"),
        ("collapse", "digest"),
        *(("filter", one) for one in LEFT_OUT),
    )
    """Further parameters: of captures in a row with the same content only the first is listed."""

    kind: ClassVar[SourceKind] = "cdx"

    def discover(self, fetch: Fetch) -> Iterator[Candidate]:
        """Every address that was captured as a page, once."""
        self.sighting.start()
        seen: set[str] = set()
        for page in self.pages(fetch):
            for memento in page.mementos:
                if memento.status == 200 and memento.url not in seen:
                    seen.add(memento.url)
                    yield Candidate(memento.url, "cdx", self.url)

    def pages(self, fetch: Fetch, resume_key: str | None = None) -> Iterator[IndexPage]:
        """The answers of the index, one after the other.

        Args:
            resume_key: of the last answer that was taken, to go on behind it.

        Raises:
            FetchError: the index did not answer.
            SourceError: it did, but with something else than captures.
        """
        limit: int | None = self.limit
        for _ in range(MAX_PAGES):
            page = parse_index(fetch(self.address(resume_key, limit)))
            if page.resume_key is None and limit is not None and page.rows >= limit and resume_key is None:
                limit = None  # it was cut off, and such an index cannot go on from there: all of it at once
                continue
            yield page
            if page.resume_key is None or page.resume_key == resume_key:
                return
            resume_key = page.resume_key

    def address(self, resume_key: str | None = None, limit: int | None = None) -> str:
        """The address that asks for one answer."""
        query: list[tuple[str, str]] = [("url", self.target)]
        query += [("matchType", self.match)] if self.match != "exact" else []
        query += [("limit", str(limit))] if limit is not None else []
        query += [("from", self.since)] if self.since else []
        query += [("to", self.until)] if self.until else []
        query += [*self.asked, ("showResumeKey", "true"), ("resolveRevisits", "true")]
        query += [("resumeKey", resume_key)] if resume_key else []
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}{urlencode(query)}"


def parse_index(snapshot: Snapshot) -> IndexPage:
    """Reads one answer of an index, whatever its dialect.

    Raises:
        SourceError: it is a message of an error, a page for people, or nothing that lists captures.
    """
    text = snapshot.body.decode("utf-8", "replace").strip("\ufeff \r\n\t")
    if looks_like_html(snapshot.body):
        raise SourceError(_place(snapshot), "the archive answers with a page for people, not with its index", REMEDY)
    if FAULT.match(text):
        raise SourceError(_place(snapshot), f"the archive answers with an error: {text.splitlines()[0][:200]}", REMEDY)
    rows, resume_key = _lists(text, snapshot) if text.startswith("[") else _lines(text, snapshot)
    found = [memento for row in rows if (memento := _memento(row)) is not None]
    if rows and not found and not any("timestamp" in row for row in rows):
        raise SourceError(_place(snapshot), "the archive's index has no columns that are known here", REMEDY)
    return IndexPage(tuple(dict.fromkeys(found)), resume_key, len(rows))


Row = Mapping[str, str]


def _lists(text: str, snapshot: Snapshot) -> tuple[list[Row], str | None]:
    """The Wayback Machine's JSON: a list of lists, the first with the names; an empty one stands before the key."""
    value = _json(text, snapshot)
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise SourceError(_place(snapshot), "the archive's index is no list of rows", REMEDY)
    rows = [[str(cell) for cell in row] for row in value]
    resume_key = None
    if len(rows) >= 2 and not rows[-2] and len(rows[-1]) == 1:
        resume_key = rows[-1][0]
        rows = rows[:-2]
    names = rows[0] if rows and "timestamp" in rows[0] else FIELDS
    body = rows[1:] if names is not FIELDS else rows
    return [_named(names, row) for row in body if row], resume_key


def _lines(text: str, snapshot: Snapshot) -> tuple[list[Row], str | None]:
    """Rows of words, JSON objects, or CDXJ; a last line behind an empty one is the key."""
    lines = text.splitlines()
    resume_key = None
    if len(lines) >= 2 and not lines[-2].strip() and " " not in lines[-1].strip() and not lines[-1].startswith("{"):
        resume_key = lines[-1].strip()
        lines = lines[:-2]
    rows = [_line(line.strip(), snapshot) for line in lines if line.strip() and not line.startswith((" CDX", "CDX "))]
    return rows, resume_key


def _line(line: str, snapshot: Snapshot) -> Row:
    start = line.find("{")
    if start == -1:
        words = line.split()
        if len(words) < len(FIELDS) - 1 or not TIMESTAMP.fullmatch(words[1]):
            raise SourceError(_place(snapshot), f"this is no row of an index: {line[:100]!r}", REMEDY)
        if len(words) in (9, 11) and not words[6].isdigit():  # CDX files: redirect (and robot tags) behind the digest
            words = words[:6]
        return _named(FIELDS, words)
    value = _json(line[start:], snapshot)
    if not isinstance(value, dict):
        raise SourceError(_place(snapshot), f"this is no row of an index: {line[:100]!r}", REMEDY)
    named = _named([str(name) for name in value], [str(cell) for cell in value.values()])
    head = line[:start].split()
    return {**named, "urlkey": head[0], "timestamp": head[1]} if len(head) == 2 else named


def _json(text: str, snapshot: Snapshot) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(_place(snapshot), f"the archive's index is damaged ({error})", REMEDY) from error
    return value


def _named(names: Iterable[str], cells: Sequence[str]) -> Row:
    return {OTHER_NAMES.get(name, name): cell for name, cell in zip(names, cells, strict=False)}


def _memento(row: Row) -> Memento | None:
    """The capture of a row; None where it cannot be asked for."""
    original, timestamp, status = row.get("original", ""), row.get("timestamp", ""), row.get("statuscode", "-")
    if not TIMESTAMP.fullmatch(timestamp) or usable_address(original) is None:
        return None
    media_type = row.get("mimetype", "").partition(";")[0].strip().lower()
    known = status.isdecimal() and len(status) == 3
    memento = Memento(
        plain_address(original),
        original,
        timestamp,
        int(status) if known else None,
        "" if media_type in ("unk", "-", "") else media_type,
        row.get("digest", "").removeprefix("sha1:"),
    )
    return memento if _is_time(timestamp) else None


def _is_time(timestamp: str) -> bool:
    try:
        datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def usable_address(url: str) -> str | None:
    """The address, if it is one of http or https that can be taken apart."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return url if usable else None


def plain_address(url: str) -> str:
    """Without the port that goes without saying: old captures have `:80` in their addresses."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    place = parts.netloc.removesuffix(f":{usual}") if parts.port == usual else parts.netloc
    return urlunsplit(parts._replace(netloc=place, fragment=""))


def _place(snapshot: Snapshot) -> str:
    return quote(snapshot.url, safe=":/?&=%+!|().,*~-_")
