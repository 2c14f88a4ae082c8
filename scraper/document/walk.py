"""One walk over the tree: text blocks, links, pictures and marked elements, in page order.

Owns what counts as a block. It never decides what the text is good for. The walk keeps its own stack, so that a
page of any depth ends; it reads each element's attributes once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from scraper.document.parts import Anchor, Block, Element, Picture, Resolver, Walk
from scraper.document.words import (
    HEADING,
    HIDDEN,
    LINK,
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
_TEXT, _DROP, _BREAK, _INLINE, _BLOCK = range(5)
_KINDS = {
    **dict.fromkeys(INLINE, _INLINE),
    **dict.fromkeys(_DROPPED, _DROP),
    **{"-text": _TEXT, "-comment": _DROP, "": _DROP, "br": _BREAK},
}
_BOLD = frozenset(("b", "strong"))
_CLOSING = frozenset(("a", *_BOLD))
"""What closing has to be noted of."""
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MARKED = W_BYLINE | W_DATE
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\x00-\x08\x0e-\x1f]")
_BLANKS = re.compile(" {2,}")
_DISPLAY_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@lru_cache(maxsize=32768)
def _said(tag: str, classes: str | None, identity: str | None, role: str | None) -> int:
    """The bits of an element's tag, class, id and role; themes repeat them, on a page and from page to page."""
    bits = TAG_BITS.get(tag, 0)
    if tag in ("body", "html"):
        return bits
    # The id of a heading is made of its text ("open-source") and says nothing of what the heading is for.
    names = " ".join(filter(None, (classes, None if tag in _HEADINGS else identity)))
    return bits | (word_bits(names) if names else 0) | ROLE_BITS.get(role or "", 0)


@dataclass(slots=True)
class _Span:
    """An inline element whose names say something: only one that holds all of a block's text speaks for the block."""

    own: int
    from_start: bool
    parts_at_end: int | None = None


def _squeezed(raw: str) -> str:
    """The text with each run of white space as one space, without letters that cannot be seen."""
    text = " ".join(raw.split())
    if not text:
        return " "
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return f"{' ' if raw[0].isspace() else ''}{text}{' ' if raw[-1].isspace() else ''}"


def _level(element: Element) -> int:
    """1 to 6 when the element is in a heading, of the innermost."""
    for one in element.ancestors(8):
        if one.tag in _HEADINGS:
            return int(one.tag[1])
    return 0


class _Walker:
    __slots__ = (
        "anchor", "anchor_parts", "bold", "bold_chars", "found", "inline", "link_chars", "links", "most_blocks",
        "most_nodes", "parts", "resolver",
    )  # fmt: skip

    def __init__(self, resolver: Resolver, most_nodes: int, most_blocks: int) -> None:
        self.resolver, self.most_nodes, self.most_blocks = resolver, most_nodes, most_blocks
        self.found = Walk()
        self.parts: list[str] = []
        self.link_chars = self.bold_chars = self.links = self.bold = 0
        self.anchor: Anchor | None = None
        self.anchor_parts: list[str] = []
        self.inline: list[_Span] = []

    def flush(self, element: Element) -> None:
        parts = self.parts
        text = parts[0] if len(parts) == 1 else "".join(parts)
        if "  " in text:
            text = _BLANKS.sub(" ", text)
        if "\n" in text:
            text = "\n".join(line for line in (line.strip(" ") for line in text.split("\n")) if line)
        else:
            text = text.strip(" ")
        if text:
            self._block(text, element)
        parts.clear()
        if self.inline:
            self.inline = [span for span in self.inline if span.parts_at_end is None]
            for span in self.inline:
                span.from_start = True
        self.link_chars = self.bold_chars = self.links = 0

    def _block(self, text: str, element: Element) -> None:
        while element.tag in INLINE and element.parent is not None:
            element = element.parent
        bits, total = element.bits, len(text)
        if self.inline:
            for span in self.inline:
                if span.from_start and span.parts_at_end in (None, len(self.parts)):
                    bits |= span.own
        level = _level(element) if bits & HEADING else 0
        link_chars = self.link_chars
        if link_chars * 10 >= total * 9:
            bits |= LINK
            link_chars = min(link_chars, total)
        blocks = self.found.blocks
        blocks.append(
            Block(len(blocks), text, element, bits, level, link_chars, min(self.bold_chars, total), self.links)
        )

    def text(self, raw: str, pre: int) -> None:
        """Text of a node: white space squeezed, but not in a pre element."""
        if pre:
            text = _INVISIBLE.sub("", raw)
        elif "  " not in raw and raw.isprintable():
            text = raw
        else:
            text = _squeezed(raw)
        if not text or (text == " " and (not self.parts or self.parts[-1].endswith(" "))):
            return
        self.parts.append(text)
        if self.anchor is not None:
            self.link_chars += len(text.strip())
            self.anchor_parts.append(text)
        if self.bold:
            self.bold_chars += len(text.strip())

    def line_break(self, element: Element) -> None:
        tail = next((part for part in reversed(self.parts) if part.strip(" ")), "")
        if tail.endswith("\n"):
            self.flush(element)
        elif self.parts:
            self.parts.append("\n")

    def open_anchor(self, element: Element) -> None:
        attributes = element.attributes
        href = attributes.get("href")
        if not href:
            return
        rel = tuple((attributes["rel"] or "").lower().split()) if "rel" in attributes else ()
        found = self.found
        self.anchor = Anchor(href, self.resolver, "", rel, bool(element.bits & HEADING), len(found.blocks), element)
        self.anchor_parts = []
        self.links += 1
        found.anchors.append(self.anchor)

    def close_anchor(self) -> None:
        if self.anchor is not None:
            self.anchor.text = " ".join("".join(self.anchor_parts).split())
            self.anchor = None

    def picture(self, element: Element) -> None:
        attributes = element.attributes
        sources = [attributes.get(name) or "" for name in ("src", "data-src", "data-lazy-src", "data-original")]
        source = next((s for s in sources if s and not s.startswith("data:")), "")
        if not source and (attributes.get("srcset") or attributes.get("data-srcset")):
            source = next(iter((attributes.get("srcset") or attributes.get("data-srcset") or "").split()), "")
        if self.anchor is not None:
            self.anchor.picture = True
        self.found.pictures.append(
            Picture(source, self.resolver, attributes.get("alt") or "", len(self.found.blocks), element, self.anchor)
        )

    def run(self, top: LexborNode) -> Walk:
        """The hot loop of reading: one turn a node, and a stack of (node, element, element around it, span, tag)."""
        parts, blocks, elements, marks = self.parts, self.found.blocks, self.found.elements, self.found.marks
        kinds, said = _KINDS.get, _said
        current = Element(0, top.tag or "body", None, top, {}, 0, 0)
        elements.append(current)
        stack: list[tuple[LexborNode, Element | None, Element, _Span | None, str]] = []
        node, left, most_blocks = top.first_child, self.most_nodes, self.most_blocks
        while True:
            if node is None:
                if not stack:
                    break
                node, element, around, span, tag = stack.pop()
                if element is not None:
                    if span is None:
                        if parts and tag not in INLINE:
                            self.flush(element)
                        element.last = len(blocks)
                    else:
                        element.last = len(blocks)
                        self._end_span(span)
                current = around
                if tag in _CLOSING:
                    self._close(tag)
                node = node.next
                continue
            left -= 1
            if left < 0 or len(blocks) >= most_blocks:
                self._cut(current)
                break
            tag = node.tag or ""
            if tag == "-text":
                raw = node.text_content
                # Most text nodes are white space between tags.
                if raw and (not raw.isspace() or (parts and parts[-1][-1] != " ")):
                    self.text(raw, current.bits & PRE)
                node = node.next
                continue
            kind = kinds(tag, _BLOCK)
            if kind < _INLINE:
                if kind == _BREAK:
                    self.line_break(current)
                node = node.next
                continue
            if kind == _BLOCK:
                if tag[0] == "-":  # what is no element has a name that no element can have
                    node = node.next
                    continue
                if parts:
                    self.flush(current)
            attributes = node.attributes
            element = span = None
            if attributes:
                get = attributes.get
                own = said(tag, get("class"), get("id"), get("role"))
                if "hidden" in attributes or (
                    "style" in attributes and _DISPLAY_NONE.search(attributes["style"] or "")
                ):
                    own |= HIDDEN
                element = Element(len(elements), tag, current, node, attributes, own, len(blocks))
                elements.append(element)
                if own & _MARKED or tag == "time" or "itemprop" in attributes or "rel" in attributes:
                    marks.append(element)
                if own and kind == _INLINE:
                    span = _Span(own, not parts)
                    self.inline.append(span)
            elif kind == _BLOCK:
                element = Element(len(elements), tag, current, node, attributes, TAG_BITS.get(tag, 0), len(blocks))
                elements.append(element)
            if kind == _INLINE:
                if tag == "a":
                    self.close_anchor()
                    if element is not None:
                        self.open_anchor(element)
                elif tag in _BOLD:
                    self.bold += 1
                elif tag == "img" and element is not None:
                    self.picture(element)
            elif self.anchor is not None and tag in _HEADINGS:
                self.anchor.heading = True
            child = node.first_child
            if child is None and tag not in _CLOSING:
                if element is not None:
                    element.last = len(blocks)
                    if span is not None:
                        self._end_span(span)
                node = node.next
                continue
            stack.append((node, element, current, span, tag))
            if element is not None:
                current = element
            node = child
        if parts:
            self.flush(elements[0])
        elements[0].last = len(blocks)
        self.close_anchor()
        return self.found

    def _close(self, tag: str) -> None:
        if tag == "a":
            self.close_anchor()
        else:
            self.bold -= 1

    def _cut(self, current: Element) -> None:
        """The walk ends early: what is open is closed."""
        self.found.cut = True
        if self.parts:
            self.flush(current)
        element: Element | None = current
        while element is not None:
            element.last = len(self.found.blocks)
            element = element.parent

    def _end_span(self, span: _Span) -> None:
        span.parts_at_end = len(self.parts)
        while not self.parts and self.inline and self.inline[-1].parts_at_end is not None:
            self.inline.pop()


def walk(top: LexborNode, resolver: Resolver, most_nodes: int = 250_000, most_blocks: int = 15_000) -> Walk:
    """Walks the tree below `top`.

    Args:
        resolver: makes addresses absolute, when somebody asks for one.
        most_nodes, most_blocks: how far the walk goes at the most; what comes after is left out.
    """
    return _Walker(resolver, most_nodes, most_blocks).run(top)
