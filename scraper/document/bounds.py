"""How much of a page is parsed: pages of any size, depth and breadth end, in time that grows with the page.

Owns the limits of letters, depth and attributes. It cuts, it never parses; what was cut is said (`Bounded.cut`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LARGE = 1_000_000
"""Letters from which on scripts, styles and comments are taken out before parsing."""
_MOST_LETTERS = 2_000_000
_MOST_TAGS = 250_000
_DEEPEST = 512
"""As deep as browsers go (Blink's HTML parser)."""
_MANY_TAGS = 3_000
_LONG = 300_000
"""Letters below which a tag cannot have so many attributes that it matters."""
_MOST_ATTRIBUTES = 400
_LONG_TAGS = 8000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^\s<>/]*[\s/]([^<>]{{{_LONG_TAGS},}})")
_NAMES = r"(?:div|section|article|main|aside|span|blockquote|ul|ol|dl|table|form|center|fieldset)\b"
_CONTAINER = re.compile(rf"<(/?){_NAMES}[^<>]*>", re.IGNORECASE)
_CONTAINER_NAME = re.compile(rf"<(/?){_NAMES}", re.IGNORECASE)
_SHOUTED = ("<SCRIPT", "<STYLE", "<Script", "<Style")
"""Most pages write their tags small, and need no copy in small letters."""
_UNREAD = (("<!--", "-->"), ("<style", "</style"), ("<script", "</script"))


class Bounded(NamedTuple):
    """What of a page is parsed."""

    text: str
    cut: bool
    """Whether the end of the page is missing."""


def bounded(text: str) -> Bounded:
    """The part of a page's text that is parsed."""
    cut = False
    if len(text) > _LARGE:
        text = _without_unread(text)
        cut = len(text) > _MOST_LETTERS
        text = text[:_MOST_LETTERS]
        if text.count("<") > _MOST_TAGS:
            text, cut = text[: -len(text.split("<", _MOST_TAGS)[-1]) - 1], True
    return Bounded(_flattened(_thinned(text)), cut)


def _without_unread(text: str) -> str:
    """The text without comments, styles and scripts; structured data stays."""
    low = text.lower() if any(name in text for name in _SHOUTED) else text
    if len(low) != len(text):  # letters whose lower case is longer: places would not be the same
        low = text
    for opening, closing in _UNREAD:
        kept = _kept(low, opening, closing)
        if kept is not None:
            text, low = ("".join([letters[start:end] for start, end in kept]) for letters in (text, low))
    return text


def _kept(low: str, opening: str, closing: str) -> list[tuple[int, int | None]] | None:
    """The stretches of a text that do not stand between two marks, or None when that is all of it."""
    stretches: list[tuple[int, int | None]] = []
    copied, start = 0, low.find(opening)
    while start >= 0:
        end = low.find(closing, start)
        if end < 0:
            break
        if "ld+json" not in low[start : start + 300].partition(">")[0]:
            stretches.append((copied, start))
            copied = end + (3 if closing == "-->" else 0)
        start = low.find(opening, end)
    return [*stretches, (copied, None)] if stretches else None


def _thinned(text: str) -> str:
    """The page without the attributes of tags that have hundreds: parsing costs the square of their number."""
    if len(text) < _LONG:
        return text
    pieces, copied = [], 0
    for place in _long_tags(text):
        match = _LONG_TAG.match(text, place)
        attributes = match.group(1) if match else ""
        if match and (attributes.count("=") > _MOST_ATTRIBUTES or len(attributes.split()) > 4 * _MOST_ATTRIBUTES):
            pieces.append(text[copied : match.start(1)])
            copied = match.end(1)
    return "".join([*pieces, text[copied:]])


def _long_tags(text: str) -> Iterator[int]:
    """Where tags may begin that are very long: around each piece, half as long, without an angle bracket."""
    size, last = _LONG_TAGS // 2, -1
    for place in range(0, len(text), size):
        if text.find(">", place, place + size) < 0 and text.find("<", place, place + size) < 0:
            opening = text.rfind("<", last + 1, place)
            if opening >= 0 and text.find(">", opening, place) < 0:
                yield opening
                last = opening


def _flattened(text: str) -> str:
    """The page without the tags that open containers hundreds deep: parsing costs the square of the depth.

    Only tags whose end is never implied are counted, and only on pages with so many tags that they could be deep.
    """
    if text.count("<") < _MANY_TAGS or not _is_deep(text):
        return text
    pieces, depth, copied = [], 0, 0
    for match in _CONTAINER.finditer(text):
        opens = not match.group(1)
        depth = depth + 1 if opens else max(0, depth - 1)
        if depth > _DEEPEST or (not opens and depth == _DEEPEST):
            pieces.append(text[copied : match.start()])
            copied = match.end()
    return "".join([*pieces, text[copied:]])


def _is_deep(text: str) -> bool:
    """Whether containers may stand deeper than is parsed; cheaper than to look at each tag with care, and for nearly
    all pages the whole answer."""
    depth = 0
    for slash in _CONTAINER_NAME.findall(text):
        if not slash:
            depth += 1
            if depth >= _DEEPEST:
                return True
        elif depth:
            depth -= 1
    return False
