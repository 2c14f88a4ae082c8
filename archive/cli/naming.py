"""What a new site is called: its name as its pages give it, and a short key for commands. Pure; never fetches."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from archive.search import fold
from scraper.document import Document
from scraper.errors import SourceError
from scraper.records import Snapshot
from scraper.sources.feed import parse_feed
from scraper.sources.shapes import names_news

LONGEST = 80
"""Letters of a name; what is longer is a sentence."""
KEY_LETTERS = 32
HTML = ("", "text/html", "application/xhtml+xml")
_BETWEEN = re.compile(r"\s+[-–—:·•/]\s+|\s*[|»«›]\s*")
_NO_NAME = frozenset("feed feeds rss atom home homepage start forside hjem comments".split())


def site_name(seen: Sequence[Snapshot]) -> str:
    """The name of a site, from its pages and feeds that were seen, the homepage first; "" when none of them says.

    What the pages declare (og:site_name) counts more than what the titles of most of them share, and that more than the
    title of a feed.
    """
    pages = {page.final_url: page for page in seen if page.media_type in HTML}
    documents = [Document.parse(page.body, page.header("content-type"), url) for url, page in pages.items()]
    feeds = [snapshot for snapshot in seen if snapshot.media_type not in HTML]
    names = (*_declared(documents), *_shared(documents), *_titles_of(feeds))
    return next((name for name in names if _may_be_name(name)), "")


def _declared(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        yield from (content for name, content in document.metas if name == "og:site_name")


def _shared(documents: Sequence[Document]) -> Iterator[str]:
    """Parts that the title tags of two or more pages and of most of them share, the most frequent first."""
    titles = {document.title for document in documents if document.title}
    parts = Counter(part for title in titles for part in dict.fromkeys(_BETWEEN.split(title)))
    yield from (part for part, times in parts.most_common() if times > 1 and 2 * times > len(titles))


def _titles_of(feeds: Sequence[Snapshot]) -> Iterator[str]:
    for snapshot in feeds:
        with suppress(SourceError):
            yield from _BETWEEN.split(parse_feed(snapshot).title or "")


def _may_be_name(text: str) -> bool:
    words = fold(text).split()
    return bool(words) and len(text) <= LONGEST and not names_news(text) and not _NO_NAME.issuperset(words)


def free_key(url: str, taken: Sequence[str], name: str = "") -> str:
    """A key that no site has: the name of the host without www and top level; of a host without a name the site's own.

    >>> free_key("https://www.example.org/lab/", ["example"])
    'example-2'
    >>> free_key("http://127.0.0.1:8000/", [], "House of Quiet Things")
    'house-of-quiet-things'
    """
    host = (urlsplit(url).hostname or "site").removeprefix("www.")
    if _has_no_name(host):
        plain = _slug(name) or _slug(host)
    else:
        plain = re.sub(r"[^a-z0-9-]", "", host.split(".")[-2 if "." in host else 0].lower()).strip("-")
    plain = plain or "site"
    numbers = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in [plain, *numbers] if key not in taken)


def _has_no_name(host: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return host == "localhost"


def _slug(text: str) -> str:
    """Whole words, as many as fit into a key."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return plain if len(plain) <= KEY_LETTERS else plain[: KEY_LETTERS + 1].rpartition("-")[0] or plain[:KEY_LETTERS]
