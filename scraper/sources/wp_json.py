"""The WordPress interface: all posts of a site with title, dates and authors, 100 a page. Never reads a post's body.

Source: WordPress REST API handbook, "Pagination" (X-WP-Total, X-WP-TotalPages) and "Linking and embedding" (_embed).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scraper.errors import SourceError
from scraper.records import Candidate, Fetch, Snapshot, SourceKind
from scraper.sources.plaintext import looks_like_html, plain
from scraper.sources.source import Source

PAGE_SIZE = 100
"""The most that WordPress gives at once."""
MAX_PAGES = 500
FIELDS = "link,title,date,modified,excerpt,lang,_links,_embedded"


@dataclass(frozen=True, slots=True)
class WpJsonSource(Source):
    """A collection of posts; `url` is the collection's address, such as https://example.org/wp-json/wp/v2/posts."""

    kind: ClassVar[SourceKind] = "wp_json"

    def discover(self, fetch: Fetch) -> Iterator[Candidate]:
        """The posts, newest first."""
        self.sighting.start()
        first = fetch(page_address(self.url, 1))
        posts = self._posts(first)
        self.sighting.expected = _number(first.header("x-wp-total"))
        last = min(MAX_PAGES, _number(first.header("x-wp-totalpages")) or 1)
        seen: set[str] = set()
        for number in range(1, last + 1):
            posts = posts if number == 1 else self._further_posts(fetch, number)
            fresh = [post for post in posts if post.url not in seen]
            seen.update(post.url for post in fresh)
            yield from fresh
            if not fresh:
                return

    def _further_posts(self, fetch: Fetch, number: int) -> tuple[Candidate, ...]:
        """A page after the first: one that fails is noted and ends the collection."""
        url = page_address(self.url, number)
        snapshot = self.fetch_part(fetch, url)
        try:
            return self._posts(snapshot) if snapshot is not None else ()
        except SourceError as error:
            self.report(error, url)
            return ()

    def _posts(self, snapshot: Snapshot) -> tuple[Candidate, ...]:
        posts = parse_json(snapshot)
        if not isinstance(posts, list):
            raise SourceError(snapshot.url, "the answer is not a list of posts", "Leave the source out.")
        read = (_candidate(post, self.url) for post in posts if isinstance(post, dict))
        return tuple(candidate for candidate in read if candidate is not None)


def page_address(collection: str, number: int) -> str:
    """Address of one page of a collection, newest first, with authors and terms embedded."""
    query = urlencode({"per_page": PAGE_SIZE, "page": number, "_embed": "author,wp:term", "_fields": FIELDS}, safe=",:")
    return f"{collection}{'&' if urlsplit(collection).query else '?'}{query}"


def parse_json(snapshot: Snapshot) -> Any:
    """The JSON value of an answer.

    Raises:
        SourceError: the bytes are not JSON.
    """
    try:
        return json.loads(snapshot.body)
    except (ValueError, RecursionError) as error:
        seen = "this is an HTML page, not JSON" if looks_like_html(snapshot.body) else "this is not JSON"
        raise SourceError(snapshot.url, seen, "Check the address, or leave the source out.") from error


def offers_posts(index: object) -> bool:
    """Whether the interface's own description says that it has posts; some sites switch everything but oEmbed off."""
    namespaces = index.get("namespaces") if isinstance(index, dict) else None
    return isinstance(namespaces, list) and "wp/v2" in namespaces


def _candidate(post: Mapping[str, Any], source_url: str) -> Candidate | None:
    link = post.get("link")
    if not isinstance(link, str) or urlsplit(link).scheme not in ("http", "https"):
        return None
    return Candidate(
        url=link,
        source="wp_json",
        source_url=source_url,
        title=plain(_rendered(post, "title")),
        # `date` is the site's own clock, so that its day is the day that readers saw; `date_gmt` can be the day before.
        published=_string(post.get("date")),
        updated=_string(post.get("modified")),
        authors=_names(post, "author"),
        summary=plain(_rendered(post, "excerpt")),
        language=_string(post.get("lang")),
        tags=_names(post, "wp:term"),
        newsworthy=True,
    )


def _rendered(post: Mapping[str, Any], name: str) -> str | None:
    value = post.get(name)
    return _string(value.get("rendered")) if isinstance(value, dict) else None


def _names(post: Mapping[str, Any], relation: str) -> tuple[str, ...]:
    """Names of embedded things; terms come as lists in a list, one a taxonomy."""
    embedded = post.get("_embedded")
    things = embedded.get(relation) if isinstance(embedded, dict) else None
    names = [plain(_string(thing.get("name"))) for thing in _flat(things) if isinstance(thing, dict)]
    return tuple(dict.fromkeys(name for name in names if name))


def _flat(things: object) -> Iterator[object]:
    for thing in things if isinstance(things, list) else ():
        if isinstance(thing, list):
            yield from thing
        else:
            yield thing


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
