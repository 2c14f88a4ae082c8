"""The page: parsed once, its head read at once, its body walked when somebody asks. Never raises on any bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper.document.bounds import bounded
from scraper.document.encoding import Decoded, decode
from scraper.document.parts import Anchor, Block, Element, Picture, Walk
from scraper.document.structured import Thing, microdata_thing, read_json_ld
from scraper.document.walk import walk

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_RESOURCES = frozenset(
    "stylesheet preload prefetch preconnect dns-prefetch modulepreload icon shortcut apple-touch-icon mask-icon "
    "apple-touch-icon-precomposed fluid-icon manifest".split()
)
_SCHEME_LETTERS = frozenset("jJdDaAbB")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that the page declares."""

    url: str
    media_type: str
    title: str


def _parse(text: str) -> LexborHTMLParser:
    for attempt in (text, text.encode("utf-8", "replace").decode("utf-8")):
        try:
            return LexborHTMLParser(attempt)
        except (UnicodeError, SelectolaxError, ValueError, RuntimeError):
            continue
    return LexborHTMLParser("")


class _Base:
    """What relative addresses are relative to. Apart from the document, so that links do not keep it alive."""

    __slots__ = ("known", "url")

    def __init__(self, url: str) -> None:
        self.url = url
        self.known: dict[str, str] = {}

    def resolve(self, href: str) -> str:
        found = self.known.get(href)
        if found is None:
            found = self.known[href] = self._joined(href.strip())
        return found

    def _joined(self, href: str) -> str:
        if href[:1] in _SCHEME_LETTERS and href.lower().startswith(("javascript:", "data:", "about:", "blob:")):
            return ""
        try:
            joined = urljoin(self.url, href)
            urlsplit(joined)
        except ValueError:
            return ""
        return joined


class Document:
    """One page.

    Args:
        decoded: the text of the page and how it was decoded.
        url: the address of the page, or None when unknown; relative links are resolved against it.
    """

    def __init__(self, decoded: Decoded, url: str | None) -> None:
        self.encoding, self.url = decoded.encoding, url
        self.replaced_letters = decoded.replaced
        # NUL ends a string for C libraries; the standard replaces it anyway.
        text, self._cut = bounded(decoded.text)
        self._tree = _parse(text.replace("\x00", "�"))
        self.metas: tuple[tuple[str, str], ...] = ()
        self.title: str | None = None
        self.canonical: str | None = None
        self.feeds: tuple[FeedLink, ...] = ()
        self.alternates: dict[str, str] = {}
        self.links_rel: dict[str, str] = {}
        self._base = _Base(url or "")
        self._read_head()

    @classmethod
    def parse(cls, body: bytes, content_type: str | None = None, url: str | None = None) -> Document:
        """Parses a page.

        Args:
            body: the content-decoded bytes.
            content_type: the Content-Type header.
            url: the address of the page.
        """
        return cls(decode(body, content_type), url)

    # ------------------------------------------------------------------------------------------ head

    def resolve(self, href: str) -> str:
        """The absolute address of a link on this page, or "" when it has none that can be fetched or shown."""
        return self._base.resolve(href)

    def _read_head(self) -> None:
        base = self._first("base[href]")
        if base is not None:
            self._base = _Base(self.resolve(base.attributes.get("href") or "") or self._base.url)
        title = self._first("head title, title")
        if title is not None:
            self.title = " ".join((title.text() or "").split()) or None
        metas = []
        for node in self._tree.css("meta[content]"):
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            content = " ".join(unescape(attributes.get("content") or "").split())
            if name and content:
                metas.append((name.strip().lower(), content))
        self.metas = tuple(metas)
        self._read_link_elements()

    def _read_link_elements(self) -> None:
        feeds = []
        for node in self._tree.css("link[href]"):
            attributes = node.attributes
            rel = (attributes.get("rel") or "").lower().split()
            if not rel or rel[0] in _RESOURCES:
                continue
            url = self.resolve(attributes.get("href") or "")
            if not url:
                continue
            kind = (attributes.get("type") or "").lower().strip()
            if "canonical" in rel:
                self.canonical = self.canonical or url
            elif "alternate" in rel and kind in _FEED_TYPES:
                feeds.append(FeedLink(url, kind, attributes.get("title") or ""))
            elif "alternate" in rel and attributes.get("hreflang"):
                self.alternates.setdefault((attributes.get("hreflang") or "").lower(), url)
            for name in rel:
                self.links_rel.setdefault(name, url)
        self.feeds = tuple(feeds)

    def _first(self, selector: str) -> LexborNode | None:
        return self._tree.css_first(selector)

    def meta(self, *names: str) -> str | None:
        """The content of the first meta element with one of these names (property, name or itemprop), by name order."""
        for wanted in names:
            for name, content in self.metas:
                if name == wanted:
                    return content
        return None

    def meta_all(self, *names: str) -> tuple[str, ...]:
        """The contents of all meta elements with one of these names, in page order."""
        return tuple(content for name, content in self.metas if name in names)

    @cached_property
    def language(self) -> str | None:
        """The language that the page declares (html lang, og:locale), lower case; not yet believed."""
        root = self._first("html")
        attributes = root.attributes if root is not None else {}
        for declared in (attributes.get("lang"), attributes.get("xml:lang"), self.meta("og:locale", "language")):
            if declared and _LANGUAGE.match(declared.strip()):
                return declared.strip().replace("_", "-").lower()
        return None

    # ------------------------------------------------------------------------------------------ body

    @cached_property
    def _walk(self) -> Walk:
        body = self._tree.body or self._tree.root
        return walk(body, self._base) if body is not None else Walk()

    @property
    def cut(self) -> bool:
        """Whether the page is longer than what is read of it."""
        return self._cut or self._walk.cut

    @property
    def blocks(self) -> list[Block]:
        """The text blocks in page order."""
        return self._walk.blocks

    @property
    def elements(self) -> list[Element]:
        """The structural elements in order of opening."""
        return self._walk.elements

    @property
    def links(self) -> list[Anchor]:
        """The links with an href, in page order."""
        return self._walk.anchors

    @property
    def pictures(self) -> list[Picture]:
        """The img elements in page order."""
        return self._walk.pictures

    @property
    def marks(self) -> list[Element]:
        """Elements that say by tag, class, rel or itemprop that they hold a byline or a date."""
        return self._walk.marks

    @staticmethod
    def text_of(element: Element) -> str:
        """All text below an element, white space squeezed."""
        return " ".join(element.node.text(deep=True, separator=" ").split())

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """What the page describes in JSON-LD, then in microdata."""
        scripts = [node.text(deep=True) for node in self._tree.css('script[type*="ld+json"]')]
        return read_json_ld([script for script in scripts if script]) + self._microdata()

    def _microdata(self) -> tuple[Thing, ...]:
        scopes: dict[Element, list[tuple[str, str]]] = {}
        for element in self.marks:
            names = (element.attributes.get("itemprop") or "").split()
            scope = self._scope(element) if names else None
            if scope is not None:
                value = self._microdata_value(element)
                scopes.setdefault(scope, []).extend((name, value) for name in names if value)
        return tuple(
            microdata_thing(scope.attributes.get("itemtype") or "", properties) for scope, properties in scopes.items()
        )

    @staticmethod
    def _scope(element: Element) -> Element | None:
        around = element.parent
        while around is not None:
            if "itemscope" in around.attributes and around.attributes.get("itemtype"):
                return around
            around = around.parent
        return None

    def _microdata_value(self, element: Element) -> str:
        attributes = element.attributes
        for name in ("content", "datetime"):
            if attributes.get(name):
                return " ".join((attributes.get(name) or "").split())
        if "itemscope" in attributes:
            inner = element.node.css_first('[itemprop~="name"]')
            if inner is not None:
                return " ".join((inner.attributes.get("content") or inner.text(separator=" ")).split())
        return self.text_of(element)[:2000]

    def soup(self, selector: str) -> tuple[Tag, ...]:
        """The parts of the page that match a CSS selector, as BeautifulSoup tags, for a site's own reader.

        Only these parts are built: BeautifulSoup costs ten times the parse.
        """
        found = []
        for node in self._tree.css(selector):
            part = BeautifulSoup(node.html or "", "html.parser").find(True)
            if isinstance(part, Tag):
                found.append(part)
        return tuple(found)
