"""JSON Feed: a feed as a JSON object, read by its specification. Never fetches.

Source: JSON Feed version 1.1 (https://jsonfeed.org/version/1.1) and 1.0, which has one author where 1.1 has several.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from scraper.errors import SourceError
from scraper.records import Candidate, Snapshot
from scraper.sources.plaintext import folded, plain
from scraper.sources.shapes import may_be_item

VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.\d+)?/?", re.IGNORECASE)
MEDIA_TYPE = "application/feed+json"


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """One page of a JSON Feed."""

    title: str | None
    language: str | None
    entries: tuple[Candidate, ...]
    following: str | None
    """Address of the next page (`next_url`)."""
    anchors: tuple[str, ...]
    """Addresses and ids of its items as they stand, to see what they point at."""


def is_json_feed(snapshot: Snapshot) -> bool:
    """Whether an answer is a JSON Feed, by its media type or by how it begins."""
    if snapshot.media_type == MEDIA_TYPE:
        return True
    return snapshot.body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b"jsonfeed.org" in snapshot.body


def parse_json_feed(snapshot: Snapshot, source_url: str) -> JsonFeed:
    """Reads one page of a JSON Feed.

    Args:
        source_url: the address that candidates name as their source.

    Raises:
        SourceError: the bytes are no JSON Feed.
    """
    feed = _object(snapshot)
    authors, language = _authors(feed), folded(_string(feed.get("language")))
    listed = feed.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    read = (_candidate(item, snapshot, source_url, authors, language) for item in items)
    return JsonFeed(
        title=folded(_string(feed.get("title"))),
        language=language,
        entries=tuple(entry for entry in read if entry is not None),
        following=_address(feed.get("next_url"), snapshot),
        anchors=tuple(_anchors(items)),
    )


def _object(snapshot: Snapshot) -> Mapping[str, Any]:
    try:
        feed = json.loads(snapshot.body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            snapshot.url, f"the JSON feed is damaged ({error})", "Check the address, or leave the source out."
        ) from error
    if not isinstance(feed, dict) or not VERSION.fullmatch(_string(feed.get("version")) or ""):
        raise SourceError(snapshot.url, "this JSON is no feed", "Check the address, or leave the source out.")
    return feed


def _candidate(
    item: Mapping[str, Any], snapshot: Snapshot, source_url: str, authors: tuple[str, ...], language: str | None
) -> Candidate | None:
    """An item without an address may have it as its id; one that only points elsewhere is known by what it is about."""
    named = (
        _address(item.get("url"), snapshot),
        _absolute(item.get("id")),
        _address(item.get("external_url"), snapshot),
    )
    url = next((address for address in named if address), None)
    if url is None:
        return None
    summary = folded(_string(item.get("summary"))) or folded(_string(item.get("content_text")))
    return Candidate(
        url=url,
        source="feed",
        source_url=source_url,
        title=folded(_string(item.get("title"))),
        published=folded(_string(item.get("date_published"))),
        updated=folded(_string(item.get("date_modified"))),
        authors=_authors(item) or authors,
        summary=summary or plain(_string(item.get("content_html"))),
        language=folded(_string(item.get("language"))) or language,
        tags=_tags(item),
        newsworthy=may_be_item(url),
    )


def _authors(thing: Mapping[str, Any]) -> tuple[str, ...]:
    """Names, each once; 1.1 has a list, 1.0 one object. A name that is an e-mail address is none."""
    listed = thing.get("authors")
    given = listed if isinstance(listed, list) and listed else [thing.get("author")]
    names = [folded(_string(author.get("name"))) for author in given if isinstance(author, dict)]
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _tags(item: Mapping[str, Any]) -> tuple[str, ...]:
    listed = item.get("tags")
    tags = [folded(_string(tag)) for tag in listed] if isinstance(listed, list) else []
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _anchors(items: list[dict[str, Any]]) -> Iterator[str]:
    for item in items:
        yield " ".join(str(item.get(name) or "") for name in ("url", "id"))


def _address(value: object, snapshot: Snapshot) -> str | None:
    said = (_string(value) or "").strip()
    return _absolute(_joined(snapshot.final_url, said)) if said else None


def _joined(base: str, said: str) -> str | None:
    try:
        return urljoin(base, said)
    except ValueError:
        return None


def _absolute(value: object) -> str | None:
    said = (_string(value) or "").strip()
    try:
        parts = urlsplit(said)
    except ValueError:
        return None
    return said if parts.scheme in ("http", "https") and parts.netloc else None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
