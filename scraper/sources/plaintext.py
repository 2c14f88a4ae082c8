"""Plain text from the scraps of HTML that feeds and interfaces carry in titles and summaries. Never reads a page."""

from __future__ import annotations

from html.parser import HTMLParser

BREAKING = frozenset({"p", "br", "div", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
SILENT = frozenset({"script", "style", "template"})


class _Collector(HTMLParser):
    """Collects character data; a block element separates words, the content of a script is not text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.muted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.muted += tag in SILENT
        if tag in BREAKING:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.muted -= tag in SILENT and self.muted > 0
        if tag in BREAKING:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.muted:
            self.parts.append(data)


def plain(markup: str | None) -> str | None:
    """The words of a scrap of HTML with tags and entities gone and white space folded; None when nothing is left."""
    if not markup:
        return None
    collector = _Collector()
    collector.feed(markup)
    collector.close()
    return folded("".join(collector.parts))


def folded(text: str | None) -> str | None:
    """The text with runs of white space as one space; None when nothing is left."""
    return " ".join((text or "").split()) or None


def looks_like_html(body: bytes) -> bool:
    """Whether bytes begin like an HTML page: doctype or html element, after comments and an XML declaration."""
    head = body[:2048].lower()
    return b"<!doctype html" in head or b"<html" in head
