"""Feeds, in RSS, Atom or JSON: the newest items of a site with title, date and authors. Owns feedparser; never fetches
items.

Sources: RSS 2.0, RSS 1.0, Atom (RFC 4287), feed paging (RFC 5005 §3 and §4), threading (RFC 4685).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

import feedparser

from scraper.errors import SourceError
from scraper.records import Candidate, Fetch, Snapshot, SourceKind
from scraper.sources.json_feed import is_json_feed, parse_json_feed
from scraper.sources.plaintext import folded, looks_like_html, plain
from scraper.sources.shapes import may_be_item, stands_below_news
from scraper.sources.source import Source

MAX_PAGES = 200
"""Pages of one feed that are followed; a blog of 2,000 posts has 200 of ten."""

FEED_ROOT = re.compile(rb"<(?:[a-z]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What feedparser lets through on damaged encodings, character references and addresses."""
NEWS_SHARE = 0.8
"""Share of a feed's entries below a folder of news from which on the others are taken for something else."""

COMMENT_TITLE = re.compile(
    r"^\W*(comments?|kommentar(?:er|e)?|kommentti|kommentit|commentaires?|comentarios?|comentários?|commenti|reacties"
    r"|komentarze|komentáře)\s+(on|for|to|til|på|zu|för|sur|pour|en|de|para|a|su|per|op|do|k|artikkeliin|sivustolle)(?=[\s:])",
    re.IGNORECASE,
)
"""How blog software titles a feed of comments: "Comments on: Title", "Kommentarer til: Tittel" …"""
COMMENT_ANCHOR = re.compile(r"#(comment|respond|c\d)", re.IGNORECASE)
NEXT_RELATIONS = ("next", "prev-archive")


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed as parsed."""

    title: str | None
    language: str | None
    entries: tuple[Candidate, ...]
    following: str | None
    """Address of the next page of the feed, where the feed says or implies one."""
    total: int | None
    """Number of entries over all pages, where the feed says so (OpenSearch totalResults)."""
    comments: bool
    """Whether the feed lists comments on items instead of items."""


@dataclass(frozen=True, slots=True)
class FeedSource(Source):
    """A feed, with the pages that follow it."""

    kind: ClassVar[SourceKind] = "feed"

    def discover(self, fetch: Fetch) -> Iterator[Candidate]:
        """The entries, newest first as feeds have them; further pages are followed until one brings nothing new."""
        self.sighting.start()
        feed = parse_feed(fetch(self.url), self.url)
        if feed.comments:
            raise SourceError(self.url, "the feed lists comments, not items", "Take the site's feed of items instead.")
        self.sighting.expected = feed.total
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
            fresh = [entry for entry in feed.entries if entry.url not in seen]
            seen.update(entry.url for entry in fresh)
            yield from fresh
            further = self._page(fetch, feed.following) if fresh and feed.following else None
            if further is None:
                return
            feed = further

    def _page(self, fetch: Fetch, url: str) -> Feed | None:
        snapshot = self.fetch_part(fetch, url)
        if snapshot is None:
            return None
        try:
            return parse_feed(snapshot, self.url, _page_number(url))
        except SourceError as error:
            self.report(error, url)
            return None


def parse_feed(snapshot: Snapshot, source_url: str | None = None, page: int = 1) -> Feed:
    """Reads one page of a feed.

    Args:
        snapshot: the answer; its final address is the base of relative links.
        source_url: the address that candidates name as their source; default is the snapshot's own.
        page: number of this page, 1 for the first.

    Raises:
        SourceError: the bytes are not a feed.
    """
    if is_json_feed(snapshot):
        return _of_json(snapshot, source_url or snapshot.url)
    parsed = _parse(snapshot)
    channel: Mapping[str, Any] = parsed.get("feed", {})
    items: Sequence[Mapping[str, Any]] = parsed.get("entries", [])
    title, language = folded(channel.get("title")), channel.get("language") or None
    read = (_candidate(item, snapshot, source_url or snapshot.url, language, parsed["version"]) for item in items)
    entries = tuple(entry for entry in read if entry is not None)
    return Feed(
        title=title,
        language=language,
        entries=_with_newsworthiness(entries),
        following=_following(channel, snapshot, page),
        total=_number(channel.get("os_totalresults") or channel.get("opensearch_totalresults")),
        comments=_lists_comments(title, items, snapshot.final_url),
    )


def _of_json(snapshot: Snapshot, source_url: str) -> Feed:
    feed = parse_json_feed(snapshot, source_url)
    replies = sum(bool(COMMENT_ANCHOR.search(anchor)) for anchor in feed.anchors)
    comments = bool(COMMENT_TITLE.match(feed.title or "")) or replies * 2 > len(feed.anchors)
    return Feed(
        title=feed.title,
        language=feed.language,
        entries=_with_newsworthiness(feed.entries),
        following=feed.following,
        total=None,
        comments=comments or (not feed.anchors and _has_comment_path(snapshot.final_url)),
    )


def _parse(snapshot: Snapshot) -> Mapping[str, Any]:
    if looks_like_html(snapshot.body) and not FEED_ROOT.search(snapshot.body[:4096]):
        raise SourceError(snapshot.url, _not_a_feed(snapshot.body), "Check the address, or leave the source out.")
    # Bytes go in as a stream: given a str or bytes, feedparser would take them for an address and open it.
    media_type = snapshot.header("content-type") or "application/xml"
    headers = {"content-type": media_type, "content-location": snapshot.final_url}
    try:
        parsed: Mapping[str, Any] = feedparser.parse(io.BytesIO(snapshot.body), response_headers=headers)
    except UNREADABLE as error:
        raise SourceError(snapshot.url, f"the feed cannot be read ({error})", "Leave the source out.") from error
    if not parsed.get("version"):
        raise SourceError(snapshot.url, _not_a_feed(snapshot.body), "Check the address, or leave the source out.")
    return parsed


def _not_a_feed(body: bytes) -> str:
    if not body.strip():
        return "the feed is empty, not even a root element"
    return "this is an HTML page, not a feed" if looks_like_html(body) else "this is neither RSS nor Atom"


def _candidate(
    item: Mapping[str, Any], snapshot: Snapshot, source_url: str, language: str | None, version: str
) -> Candidate | None:
    link = item.get("feedburner_origlink") or item.get("link")
    url = urljoin(snapshot.final_url, link.strip()) if link else ""
    if urlsplit(url).scheme not in ("http", "https"):
        return None
    published, updated = _dates(item, version)
    return Candidate(
        url=url,
        source="feed",
        source_url=source_url,
        title=_text(item, "title"),
        published=published,
        updated=updated,
        authors=_authors(item),
        summary=_text(item, "summary"),
        language=_language(item) or language,
        tags=_tags(item),
        newsworthy=may_be_item(url),
    )


def _with_newsworthiness(entries: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Where nearly all entries stand in a folder of news, the others are dated pages of another kind: no verdict."""
    inside = {entry.url for entry in entries if stands_below_news(entry.url)}
    if len(inside) < NEWS_SHARE * len(entries):
        return entries
    return tuple(replace(entry, newsworthy=entry.newsworthy and entry.url in inside) for entry in entries)


def _dates(item: Mapping[str, Any], version: str) -> tuple[str | None, str | None]:
    published, updated = _stated(item, "published"), _stated(item, "updated")
    if published is None and version in ("rss10", "rss090"):
        return updated, None  # RSS 1.0 has one date only, dc:date, which feedparser calls updated
    return published, updated


def _stated(item: Mapping[str, Any], name: str) -> str | None:
    # Asked with "in" first: feedparser answers a missing "updated" with "published" and a warning.
    return folded(str(item[name])) if name in item else None


def _text(item: Mapping[str, Any], name: str) -> str | None:
    detail: Mapping[str, Any] = item.get(f"{name}_detail") or {}
    value: str | None = item.get(name)
    return plain(value) if "html" in str(detail.get("type")) else folded(value)


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    """All authors in order, each once; a person given only by an e-mail address has no name to give."""
    names = [plain(author.get("name")) for author in item.get("authors", [])]
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _language(item: Mapping[str, Any]) -> str | None:
    details = [item.get("title_detail"), item.get("summary_detail"), *item.get("content", [])]
    found: list[str | None] = [item.get("language"), *(detail.get("language") for detail in details if detail)]
    return next((language for language in found if language), None)


def _tags(item: Mapping[str, Any]) -> tuple[str, ...]:
    terms = [folded(tag.get("label") or tag.get("term")) for tag in item.get("tags", [])]
    return tuple(dict.fromkeys(term for term in terms if term))


def _lists_comments(title: str | None, items: Sequence[Mapping[str, Any]], url: str) -> bool:
    """By evidence: the feed's title, the anchors its entries point at, threading marks; the address only if empty."""
    if COMMENT_TITLE.match(title or ""):
        return True
    if not items:
        return _has_comment_path(url)
    replies = sum(_is_comment(item) for item in items)
    return replies * 2 > len(items)


def _has_comment_path(url: str) -> bool:
    return "comments" in urlsplit(url).path.lower().split("/")


def _is_comment(item: Mapping[str, Any]) -> bool:
    places = (str(item.get("link", "")), str(item.get("id", "")))
    return "thr_in-reply-to" in item or any(COMMENT_ANCHOR.search(place) for place in places)


def _following(channel: Mapping[str, Any], snapshot: Snapshot, page: int) -> str | None:
    for relation in NEXT_RELATIONS:
        for link in channel.get("links", []):
            if link.get("rel") == relation and link.get("href"):
                return urljoin(snapshot.final_url, str(link["href"]))
    if "wordpress" in str(channel.get("generator", "")).lower():
        return f"{_without_query(snapshot.url)}?paged={page + 1}"
    return None


def _without_query(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]


def _page_number(url: str) -> int:
    found = re.search(r"[?&]paged=(\d+)", url)
    return int(found[1]) if found else 1


def _number(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() else None
