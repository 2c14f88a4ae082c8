"""The parts of a page: elements, text blocks, links, pictures. Owns their shape, not how they are found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from selectolax.lexbor import LexborNode

from scraper.document.words import ASIDE, FOOTER, HEADER, MAIN, NAV


class Resolver(Protocol):
    """What makes addresses absolute."""

    def resolve(self, href: str) -> str:
        """The absolute address, or "" when there is none that can be fetched or shown."""


class Element:
    """A structural element of the page, with what its names say.

    Attributes:
        index: order of opening, from 0.
        own: bits of its own tag, role, class and id (scraper.document.words).
        bits: `own` and those of all its ancestors.
        first, last: the blocks inside it are `blocks[first:last]`.
    """

    __slots__ = ("attributes", "bits", "depth", "first", "index", "last", "node", "own", "parent", "tag")

    def __init__(
        self,
        index: int,
        tag: str,
        parent: Element | None,
        node: LexborNode,
        attributes: dict[str, str | None],
        own: int,
        first: int,
    ) -> None:
        self.index = index
        self.tag = tag
        self.parent = parent
        self.node = node
        self.attributes = attributes
        self.own = own
        self.first = first
        self.last = -1
        if parent is None:
            self.depth, self.bits = 0, own
        else:
            self.depth = parent.depth + 1
            self.bits = own | parent.bits

    @property
    def names(self) -> str:
        """Its class and id."""
        return " ".join(filter(None, (self.attributes.get("class"), self.attributes.get("id"))))

    def ancestors(self, most: int = 64) -> list[Element]:
        """The element itself and its ancestors, innermost first, at most `most`."""
        found: list[Element] = []
        element: Element | None = self
        while element is not None and len(found) < most:
            found.append(element)
            element = element.parent
        return found

    @property
    def selector(self) -> str:
        """A CSS-like path of at most four steps, for people."""
        steps = []
        for element in self.ancestors(4):
            name = (element.attributes.get("id") or "").strip()
            classes = (element.attributes.get("class") or "").split()[:2]
            steps.append(element.tag + (f"#{name}" if name else "") + "".join(f".{word}" for word in classes))
        return " > ".join(reversed(steps))


@dataclass(slots=True)
class Block:
    """A run of text that stands by itself: a paragraph, heading, list item, cell, or loose text in a container."""

    index: int
    text: str
    """White space squeezed; a single <br> is a line break."""
    element: Element
    """The innermost structural element around it."""
    bits: int
    level: int
    """1 to 6 for a heading, else 0."""
    link_chars: int
    bold_chars: int
    links: int


@dataclass(slots=True)
class Anchor:
    """A link of the page."""

    href: str
    """The address as written."""
    resolver: Resolver
    text: str
    rel: tuple[str, ...]
    heading: bool
    """Whether it is inside a heading, or a heading is inside it."""
    block: int
    """Index of the block that it starts in (or of the next one, for a link without text)."""
    element: Element
    picture: bool = False
    """Whether it holds a picture."""

    @property
    def url(self) -> str:
        """Absolute address, or "" when the href cannot be resolved; resolved when asked, since most links never are."""
        return self.resolver.resolve(self.href)

    @property
    def region(self) -> str:
        """`header`, `nav`, `main`, `aside` or `footer`: by tag and role only."""
        bits = self.element.bits
        for bit, name in ((NAV, "nav"), (FOOTER, "footer"), (ASIDE, "aside"), (MAIN, "main"), (HEADER, "header")):
            if bits & bit:
                return name
        return "main"


@dataclass(slots=True)
class Picture:
    """An img element."""

    source: str
    """The address as written, or "" when there is none; of lazy pictures the one that is shown later."""
    resolver: Resolver
    alt: str
    block: int
    """Index of the next block after it."""
    element: Element
    anchor: Anchor | None

    @property
    def url(self) -> str:
        """Absolute address, or ""; resolved when asked."""
        return self.resolver.resolve(self.source) if self.source else ""


@dataclass(slots=True)
class Walk:
    """What one walk found."""

    blocks: list[Block] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    marks: list[Element] = field(default_factory=list)
    """Elements that say by tag, class, rel or itemprop that they hold a byline or a date."""
    cut: bool = False
    """Whether the walk ended before the page did."""
