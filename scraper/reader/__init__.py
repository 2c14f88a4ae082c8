"""Puts the fields together: snapshot + site knowledge -> items. Pure: it never fetches, stores or looks at a clock.

`Reader` is the class that a site's own reader subclasses (scraper/institutes): selectors are class attributes, special
cases are method overrides, and `fits` says by looking at the page whether the layout is the one that it knows.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from scraper.document import Document
from scraper.reader.several import full_articles, is_newsletter, read_several
from scraper.reader.single import read_single
from scraper.reader.view import View
from scraper.records import Article, PageKind, Problem, Reading, SiteKnowledge, Snapshot
from scraper.templates import holding
from scraper.urls import canonical

_HTML = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|div|p|table|article|h[1-6]|title|meta|span|main|section)\b", re.I
)
_CONTROLS = bytes((*range(1, 9), *range(14, 27), *range(28, 32), 127))
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PK\x03\x04": "a ZIP archive",
}
_READERS: list[type[Reader]] = []


class Reader:
    """The general reader: works on any page, from the very first.

    Subclasses override `fits` and what differs on their site.
    """

    name: ClassVar[str] = ""
    """The name under which kronikk.toml asks for it; "" for the general reader."""

    def fits(self, document: Document) -> bool:
        """Whether the page looks as this reader expects."""
        return True

    def carries_several(self, view: View) -> bool:
        """Whether the page is known to carry items that have no page of their own."""
        return view.url is not None and canonical(view.url) in {canonical(u) for u in view.site.front_pages}

    def read(self, view: View) -> Reading:
        """The reading of one page."""
        if self.carries_several(view):
            items, problems = read_several(view)
            return self._reading(view, "front", items, problems)
        kind, items, problems = read_single(view)
        if kind in ("static", "listing", "front", "unknown") or is_newsletter(view):
            several = full_articles(view, listing=kind == "listing")
            if several:
                return self._reading(view, "listing" if kind != "front" else "front", several, problems)
        return self._reading(view, kind, items, problems)

    @staticmethod
    def _reading(view: View, kind: PageKind, items: tuple[Article, ...], problems: tuple[Problem, ...]) -> Reading:
        document = view.document
        declared = document.canonical or document.meta("og:url")
        canonical_url = document.resolve(declared) if declared else None
        broken = sum(item.text.count("\ufffd") + item.title.count("\ufffd") for item in items)
        if broken and document.replaced_letters:
            message = (
                f"{broken} letters of the text could not be decoded as {document.encoding}; they stand as U+FFFD. "
                "The bytes are kept, so the page can be read again."
            )
            problems = (*problems, Problem("bad_encoding", message, view.url, "text"))
        return Reading(view.url, kind, items, problems, canonical_url or None)


def register(reader: type[Reader]) -> type[Reader]:
    """Class decorator: makes a site's reader known under its `name`; of one name, the latest layout is asked first."""
    _READERS.insert(0, reader)
    return reader


def _reader(site: SiteKnowledge, document: Document) -> tuple[Reader, bool]:
    """(the first reader of the site's name that fits the page, whether one did)."""
    known = [reader() for reader in _READERS if site.reader and reader.name == site.reader]
    fitting = next((reader for reader in known if reader.fits(document)), None)
    return fitting or Reader(), fitting is not None or not known


def _unreadable(html: bytes, content_type: str | None) -> tuple[str, str] | None:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if not html.strip():
        return "empty", "there is no content."
    for signature, what in _SIGNATURES.items():
        if html.startswith(signature):
            return "not_html", f"the bytes are {what}, not a page, and are not read."
    sample = html[:65536]
    if (len(sample) - len(sample.translate(None, _CONTROLS))) * 50 > len(sample):
        return "not_html", "the bytes are no text: too many of them are control characters. They are not read."
    if media_type not in _HTML and not _MARKUP.search(html[:4096]):
        return "not_html", f"the server calls it {media_type}, which is not a page. It is not read."
    return None


def _is_address(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:  # "http://[1"
        return False
    return True


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A reading makes thousands of objects, none of them in a cycle, that live as long as the page: the cyclic garbage
    collector would go through them again and again and find nothing (a tenth of the time)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_page(
    html: bytes, url: str | None = None, content_type: str | None = None, site: SiteKnowledge | None = None
) -> Reading:
    """Reads one page. Deterministic; any bytes give a Reading, never an exception.

    Args:
        html: the content-decoded bytes of the page.
        url: its address; without it, relative links stay open and the address is no witness.
        content_type: the Content-Type header.
        site: what is known of the site; None for a page that stands alone.
    """
    problem = _unreadable(html, content_type)
    if problem:
        return Reading(url, "error", (), (Problem(problem[0], f"{url or 'The page'}: {problem[1]}", url),))
    with _collector_paused():
        return _read(html, url, content_type, site or SiteKnowledge())


def _read(html: bytes, url: str | None, content_type: str | None, knowledge: SiteKnowledge) -> Reading:
    address = url if url and _is_address(url) else None
    document = Document.parse(html, content_type, address)
    reader, fits = _reader(knowledge, document)
    reading = replace(reader.read(View(document, address, knowledge)), url=url)
    if re.search(rb"<[a-zA-Z/!][^<>]{0,2000}$", html[-2000:].rstrip()):
        message = f"{url or 'The page'}: the page ends within a tag. What came was read; it may be cut off."
        reading = replace(reading, problems=(*reading.problems, Problem("cut_off", message, url)))
    if document.cut:
        message = (
            f"{url or 'The page'}: is so long that its end was not read. The bytes are kept; what it holds behind that "
            "place is missing."
        )
        reading = replace(reading, problems=(*reading.problems, Problem("too_long", message, url)))
    if not fits:
        message = (
            f"{url or 'The page'}: does not look as the reader {knowledge.reader!r} expects; it was read by the "
            "general reader. The site may have a new layout."
        )
        reading = replace(reading, problems=(*reading.problems, Problem("unexpected_layout", message, url)))
    return reading


def read_snapshot(snapshot: Snapshot, site: SiteKnowledge | None = None) -> Reading:
    """Reads a snapshot: its body under the address that answered, with the Content-Type that was sent, and the site's
    templates in the order in which they are likely for its time."""
    if site is not None and site.templates:
        site = replace(site, templates=holding(site.templates, snapshot.captured_at.isoformat()))
    return read_page(snapshot.body, snapshot.final_url, snapshot.header("content-type"), site)
