"""Sitemaps: every page that a site wants found, of any kind. Owns the XML reading of them; never expands an entity.

Sources: the sitemaps.org protocol 0.9 (index files, plain text form) and the news extension (sitemap-news/0.9).
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from scraper.errors import FetchError, SourceError
from scraper.records import Candidate, Fetch, Snapshot, SourceKind
from scraper.sources.copies import without_copies
from scraper.sources.plaintext import folded, looks_like_html
from scraper.sources.source import Source

MAX_DEPTH = 5
"""Index files inside index files; the protocol knows one level."""
MAX_FILES = 1000
MAX_BYTES = 60_000_000
"""Of one file after decompression; the protocol allows 50 MiB."""
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One file as parsed."""

    pages: tuple[Candidate, ...]
    files: tuple[str, ...]
    """Absolute addresses of the sitemaps that an index names."""
    broken: str | None = None
    """Where and why reading stopped before the end, or None."""


@dataclass(frozen=True, slots=True)
class SitemapSource(Source):
    """A sitemap or an index of sitemaps."""

    kind: ClassVar[SourceKind] = "sitemap"

    def discover(self, fetch: Fetch) -> Iterator[Candidate]:
        """The pages of all files, in file order; copies of the site under a prefix of their own are left out."""
        self.sighting.start()
        pages: dict[str, Candidate] = {}
        for sitemap in self._files(fetch):
            for page in sitemap.pages:
                pages.setdefault(page.url, page)
        kept = frozenset(without_copies(pages))
        yield from (page for url, page in pages.items() if url in kept)

    def _files(self, fetch: Fetch) -> Iterator[Sitemap]:
        """The root and, breadth first, all files below it. A file named twice is a loop and read once."""
        root = self._read(fetch(self.url))
        if not root.pages and set(root.files) == {self.url}:
            raise SourceError(self.url, "the sitemap names only itself", "Leave the source out.")
        yield root
        seen, told = {self.url}, set[str]()
        waiting = deque((url, 1) for url in root.files)
        while waiting:
            url, depth = waiting.popleft()
            if obstacle := _obstacle(url, depth, seen):
                if obstacle not in told:  # a loop is met at each of its files
                    self.report(SourceError(url, obstacle, "It was read once and no further."), url)
                told.add(obstacle)
                continue
            seen.add(url)
            sitemap = self._part(fetch, url)
            if sitemap is not None:
                yield sitemap
                waiting.extend((below, depth + 1) for below in sitemap.files)

    def _part(self, fetch: Fetch, url: str) -> Sitemap | None:
        """A file below the root: one that fails is noted, and the others still count."""
        try:
            return self._read(fetch(url))
        except (FetchError, SourceError) as error:
            self.report(error, url)
            return None

    def _read(self, snapshot: Snapshot) -> Sitemap:
        sitemap = parse_sitemap(snapshot, self.url)
        if sitemap.broken:
            error = SourceError(snapshot.url, sitemap.broken, "What stands before that place was used.")
            self.report(error, snapshot.url)
        return sitemap


def _obstacle(url: str, depth: int, seen: set[str]) -> str | None:
    if url in seen:
        return "the sitemaps name each other in a loop"
    if depth > MAX_DEPTH:
        return f"the sitemaps are nested deeper than {MAX_DEPTH} levels"
    return f"there are more than {MAX_FILES} sitemap files" if len(seen) >= MAX_FILES else None


def parse_sitemap(snapshot: Snapshot, source_url: str | None = None) -> Sitemap:
    """Reads one sitemap file: XML or plain text, compressed or not, whatever its label says.

    Raises:
        SourceError: the bytes are not a sitemap.
    """
    body = _unpacked(snapshot)
    source_url = source_url or snapshot.url
    head = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if head == b"<" or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _parse_xml(body, snapshot, source_url)
    return _parse_lines(body, snapshot, source_url)


def _unpacked(snapshot: Snapshot) -> bytes:
    """Undoes gzip by its first two bytes: servers label such files in every way there is."""
    body = snapshot.body
    while body.startswith(GZIP):
        unzip = zlib.decompressobj(wbits=31)
        try:
            body = unzip.decompress(body, MAX_BYTES)
        except zlib.error as error:
            raise SourceError(snapshot.url, f"the gzip data is damaged ({error})", "Leave the source out.") from error
        if unzip.unconsumed_tail:
            raise SourceError(snapshot.url, f"the sitemap unpacks to more than {MAX_BYTES:,} bytes", "Leave it out.")
    return body


def _parse_lines(body: bytes, snapshot: Snapshot, source_url: str) -> Sitemap:
    """The plain text form: one absolute address a line, and nothing else."""
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines() if line.strip()]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        raise SourceError(snapshot.url, "this is not a sitemap", "Check the address, or leave the source out.")
    return Sitemap(tuple(Candidate(url=line, source="sitemap", source_url=source_url) for line in lines), ())


def _parse_xml(body: bytes, snapshot: Snapshot, source_url: str) -> Sitemap:
    reader = _Reader(snapshot.final_url, source_url)
    broken = reader.read(body)
    if reader.root not in ("urlset", "sitemapindex"):
        seen = "this is an HTML page, not a sitemap" if looks_like_html(body) else "this is not a sitemap"
        raise SourceError(snapshot.url, seen, "Check the address, or leave the source out.")
    return Sitemap(tuple(reader.pages), tuple(dict.fromkeys(reader.files)), broken)


class _EntityDeclared(Exception):
    """The file declares an entity; no sitemap needs one, and a few lines of them can fill the memory."""


@dataclass(slots=True)
class _Reader:
    """Collects entries while expat walks the file. Prefixes are dropped: `loc` counts only right below `url`."""

    base: str
    source_url: str
    root: str = ""
    pages: list[Candidate] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    values: dict[tuple[str, str], str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)

    def read(self, body: bytes) -> str | None:
        """Walks the file; the reason why it stopped early, or None."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text.append
        parser.EntityDeclHandler = _refuse_entity
        try:
            parser.Parse(body, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            return f"the XML is broken ({error})"
        except _EntityDeclared:
            return "the file declares XML entities"
        return None

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        self.root = self.root or local
        self.path.append(local)
        self.text.clear()
        if local in ("url", "sitemap"):
            self.values.clear()

    def end(self, _name: str) -> None:
        local = self.path.pop()
        parent = self.path[-1] if self.path else ""
        if value := folded("".join(self.text)):
            self.values.setdefault((parent, local), value)
        self.text.clear()
        if local == "news":
            self.values.setdefault(("url", "news"), "yes")
        elif local == "sitemap":
            self.files.extend(self._address("sitemap"))
        elif local == "url":
            self.pages.extend(map(self._page, self._address("url")))

    def _address(self, parent: str) -> list[str]:
        url = urljoin(self.base, self.values.get((parent, "loc"), ""))
        return [url] if ((parent, "loc") in self.values and urlsplit(url).scheme in ("http", "https")) else []

    def _page(self, url: str) -> Candidate:
        keywords = self.values.get(("news", "keywords"), "").split(",")
        return Candidate(
            url=url,
            source="sitemap",
            source_url=self.source_url,
            title=self.values.get(("news", "title")),
            published=self.values.get(("news", "publication_date")),
            updated=self.values.get(("url", "lastmod")),
            language=self.values.get(("publication", "language")),
            tags=tuple(word.strip() for word in keywords if word.strip()),
            # The news extension is for news articles alone; any other entry may be anything.
            newsworthy=("url", "news") in self.values,
        )


def _refuse_entity(*_declaration: object) -> None:
    raise _EntityDeclared
