"""One walk over the tree: text blocks, links, pictures and marked elements, in page order.

Owns what counts as a block. It never decides what the text is good for. The walk keeps its own stack, so that a
page of any depth ends; it reads each element's attributes once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from scraper.document.words import (
    ASIDE,
    FOOTER,
    HEADER,
    HEADING,
    HIDDEN,
    LINK,
    MAIN,
    NAV,
    PRE,
    ROLE_BITS,
    TAG_BITS,
    W_BYLINE,
    W_DATE,
    word_bits,
)

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr img picture source br math".split()
)
_DROPPED = frozenset(
    "script style template svg iframe object embed select option textarea input button canvas audio video map noscript "
    "head meta link title datalist progress meter noframes applet param".split()
)
_BOLD = frozenset(("b", "strong"))
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029\x85]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\x00-\x08\x0e-\x1f]")
_BLANKS = re.compile(" {2,}")
_DISPLAY_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Element:
    """A structural element of the page, with what its names say.

    Attributes:
        index: order of opening, from 0.
        own: bits of its own tag, role, class and id (scraper.document.words).
        bits: `own` and those of all its ancestors.
        first, last: the blocks inside it are `blocks[first:last]`.
    """

    __slots__ = ("attributes", "bits", "depth", "first", "index", "last", "names", "node", "own", "parent", "tag")

    def __init__(
        self, index: int, tag: str, parent: Element | None, node: LexborNode, attributes: dict[str, str | None]
    ) -> None:
        self.index, self.tag, self.parent, self.node, self.attributes = index, tag, parent, node, attributes
        self.depth: int = parent.depth + 1 if parent else 0
        self.names = " ".join(filter(None, (attributes.get("class"), attributes.get("id")))) if attributes else ""
        own = TAG_BITS.get(tag, 0)
        if attributes and tag not in ("body", "html"):
            own |= word_bits(self.names) if self.names else 0
            if "role" in attributes:
                own |= ROLE_BITS.get(attributes["role"] or "", 0)
            style = attributes.get("style")
            if "hidden" in attributes or (style and _DISPLAY_NONE.search(style)):
                own |= HIDDEN
        self.own = own
        self.bits: int = own | (parent.bits if parent else 0)
        self.first = self.last = 0

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
    resolve: Callable[[str], str]
    text: str
    rel: tuple[str, ...]
    region: str
    """`header`, `nav`, `main`, `aside` or `footer`: by tag and role only."""
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
        return self.resolve(self.href)


@dataclass(slots=True)
class Picture:
    """An img element."""

    url: str
    alt: str
    block: int
    """Index of the next block after it."""
    element: Element
    anchor: Anchor | None


@dataclass(slots=True)
class _Open:
    """What the walk has to undo when an element closes."""

    node: LexborNode
    element: Element | None
    tag: str
    flushes: bool


@dataclass(slots=True)
class _Span:
    """An inline element: only one that holds all of a block's text speaks for the block."""

    element: Element
    from_start: bool
    parts_at_end: int | None = None


@dataclass(slots=True)
class Walk:
    """What one walk found."""

    blocks: list[Block] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    marks: list[Element] = field(default_factory=list)
    """Elements that say by tag, class, rel or itemprop that they hold a byline or a date."""


def _region(bits: int) -> str:
    for bit, name in ((NAV, "nav"), (FOOTER, "footer"), (ASIDE, "aside"), (MAIN, "main"), (HEADER, "header")):
        if bits & bit:
            return name
    return "main"


class _Walker:
    def __init__(self, join: Callable[[str], str], most: int) -> None:
        self.join, self.most = join, most
        self.found = Walk()
        self.parts: list[str] = []
        self.link_chars = self.bold_chars = self.links = self.bold = 0
        self.anchor: Anchor | None = None
        self.anchor_parts: list[str] = []
        self.inline: list[_Span] = []

    def flush(self, element: Element) -> None:
        if not self.parts:
            return
        joined = _BLANKS.sub(" ", "".join(self.parts))
        text = "\n".join(line for line in (line.strip(" ") for line in joined.split("\n")) if line)
        if text:
            self._block(text, element)
        self.parts.clear()
        self.inline = [span for span in self.inline if span.parts_at_end is None]
        for span in self.inline:
            span.from_start = True
        self.link_chars = self.bold_chars = self.links = 0

    def _block(self, text: str, element: Element) -> None:
        while element.tag in INLINE and element.parent is not None:
            element = element.parent
        bits, level, total = element.bits, 0, len(text)
        for span in self.inline:
            if span.from_start and span.parts_at_end in (None, len(self.parts)):
                bits |= span.element.own
        if bits & HEADING:
            level = next((int(e.tag[1]) for e in element.ancestors(8) if TAG_BITS.get(e.tag) == HEADING), 0)
        if self.link_chars * 10 >= total * 9:
            bits |= LINK
        link_chars, bold_chars = min(self.link_chars, total), min(self.bold_chars, total)
        blocks = self.found.blocks
        blocks.append(Block(len(blocks), text, element, bits, level, link_chars, bold_chars, self.links))

    def text(self, node: LexborNode, element: Element) -> None:
        raw = node.text_content or ""
        text = raw if element.bits & PRE else _SPACE.sub(" ", raw)
        text = _INVISIBLE.sub("", text)
        if not text or (text == " " and (not self.parts or self.parts[-1].endswith(" "))):
            return
        self.parts.append(text)
        size = len(text.strip())
        if self.anchor is not None:
            self.link_chars += size
            self.anchor_parts.append(text)
        if self.bold:
            self.bold_chars += size

    def line_break(self, element: Element) -> None:
        tail = next((part for part in reversed(self.parts) if part.strip(" ")), "")
        if tail.endswith("\n"):
            self.flush(element)
        elif self.parts:
            self.parts.append("\n")

    def open_anchor(self, element: Element, attributes: dict[str, str | None]) -> None:
        href = attributes.get("href")
        if not href:
            return
        rel = tuple((attributes.get("rel") or "").lower().split())
        region, heading = _region(element.bits), bool(element.bits & HEADING)
        self.anchor = Anchor(href, self.join, "", rel, region, heading, len(self.found.blocks), element)
        self.anchor_parts = []
        self.links += 1
        self.found.anchors.append(self.anchor)

    def close_anchor(self) -> None:
        if self.anchor is not None:
            self.anchor.text = _BLANKS.sub(" ", _SPACE.sub(" ", "".join(self.anchor_parts))).strip()
            self.anchor = None

    def picture(self, element: Element, attributes: dict[str, str | None]) -> None:
        sources = [attributes.get(name) or "" for name in ("src", "data-src", "data-lazy-src", "data-original")]
        source = next((s for s in sources if s and not s.startswith("data:")), "")
        if not source and (attributes.get("srcset") or attributes.get("data-srcset")):
            source = (attributes.get("srcset") or attributes.get("data-srcset") or "").split()[0]
        if self.anchor is not None:
            self.anchor.picture = True
        url = self.join(source) if source else ""
        self.found.pictures.append(
            Picture(url, attributes.get("alt") or "", len(self.found.blocks), element, self.anchor)
        )

    def run(self, top: LexborNode) -> Walk:
        root = Element(0, top.tag or "body", None, top, {})
        self.found.elements.append(root)
        stack = [_Open(top, root, root.tag, True)]
        current = root
        node = top.first_child
        visited = 0
        while stack:
            if node is None:
                closing = stack.pop()
                self._close(closing, current)
                if closing.element is current and current.parent is not None:
                    current = current.parent
                node = closing.node.next if stack else None
                continue
            visited += 1
            if visited > self.most:
                self.flush(current)
                break
            tag = node.tag or ""
            if tag == "-text":
                self.text(node, current)
                node = node.next
                continue
            if tag[:1] == "-" or tag in _DROPPED:  # comments and the like have names that no element can have
                node = node.next
                continue
            if tag == "br":
                self.line_break(current)
                node = node.next
                continue
            opened = self._open(node, tag, current)
            child = node.first_child
            if child is None:
                self._close(opened, opened.element or current)
                node = node.next
                continue
            stack.append(opened)
            current = opened.element or current
            node = child
        self._finish(stack)
        return self.found

    def _finish(self, stack: list[_Open]) -> None:
        for left in stack:  # a walk that was cut short leaves elements open
            if left.element is not None:
                left.element.last = len(self.found.blocks)
        self.close_anchor()

    def _open(self, node: LexborNode, tag: str, current: Element) -> _Open:
        flushes = tag not in INLINE
        if flushes and self.parts:
            self.flush(current)
        attributes = node.attributes
        element = None
        if flushes or attributes:
            element = Element(len(self.found.elements), tag, current, node, attributes)
            element.first = len(self.found.blocks)
            element.last = -1
            self.found.elements.append(element)
            if tag == "time" or element.own & (W_BYLINE | W_DATE) or "itemprop" in attributes or "rel" in attributes:
                self.found.marks.append(element)
            if not flushes:
                self.inline.append(_Span(element, not self.parts))
        if tag == "a":
            self.close_anchor()
            if element is not None:
                self.open_anchor(element, attributes)
        elif tag in _BOLD:
            self.bold += 1
        elif tag == "img" and element is not None:
            self.picture(element, attributes)
        if self.anchor is not None and tag[0] == "h" and tag[1:].isdigit():
            self.anchor.heading = True
        return _Open(node, element, tag, flushes)

    def _close(self, closing: _Open, current: Element) -> None:
        if closing.flushes and self.parts:
            self.flush(current)
        if closing.tag == "a":
            self.close_anchor()
        elif closing.tag in _BOLD:
            self.bold -= 1
        if closing.element is not None:
            closing.element.last = len(self.found.blocks)
            if not closing.flushes:
                self._end_span(closing.element)

    def _end_span(self, element: Element) -> None:
        # From the end: what closes was opened last, and pages that nest thousands of spans exist.
        span = next((one for one in reversed(self.inline) if one.element is element), None)
        if span is not None:
            span.parts_at_end = len(self.parts)
        while not self.parts and self.inline and self.inline[-1].parts_at_end is not None:
            self.inline.pop()


def walk(top: LexborNode, join: Callable[[str], str], most: int = 2_000_000) -> Walk:
    """Walks the tree below `top`.

    Args:
        join: href -> absolute address ("" when there is none).
        most: how many nodes are visited at the most; what comes after is left out.
    """
    return _Walker(join, most).run(top)
