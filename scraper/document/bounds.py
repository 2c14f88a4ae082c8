"""How much of a page is parsed: pages of any size, depth and breadth end, in time that grows with the page.

Owns the limits of letters, depth and attributes. It cuts, it never parses; what was cut is said (`Bounded.cut`).
"""

from __future__ import annotations

import re
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
_LONG_TAG = re.compile(r"<[a-zA-Z][^\s<>/]*[\s/]([^<>]{8000,})")
_CONTAINER = re.compile(
    r"<(/?)(?:div|section|article|main|aside|span|blockquote|ul|ol|dl|table|form|center|fieldset)\b[^<>]*>",
    re.IGNORECASE,
)
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
        for opening, closing in _UNREAD:
            text = _without(text, opening, closing)
        cut = len(text) > _MOST_LETTERS
        text = text[:_MOST_LETTERS]
        if text.count("<") > _MOST_TAGS:
            text, cut = text[: -len(text.split("<", _MOST_TAGS)[-1]) - 1], True
    return Bounded(_flattened(_thinned(text)), cut)


def _without(text: str, opening: str, closing: str) -> str:
    """The text without what stands between two marks; structured data stays."""
    low, pieces, copied, start = text.lower(), [], 0, text.lower().find(opening)
    if len(low) != len(text):  # letters whose lower case is longer: places would not be the same
        low = text
    while start >= 0:
        end = low.find(closing, start)
        if end < 0:
            break
        if "ld+json" not in low[start : start + 300].partition(">")[0]:
            pieces.append(text[copied:start])
            copied = end + (3 if closing == "-->" else 0)
        start = low.find(opening, end)
    return "".join([*pieces, text[copied:]])


def _thinned(text: str) -> str:
    """The page without the attributes of tags that have hundreds: parsing costs the square of their number."""
    if len(text) < _LONG:
        return text
    pieces, copied = [], 0
    for match in _LONG_TAG.finditer(text):
        attributes = match.group(1)
        if attributes.count("=") > _MOST_ATTRIBUTES or len(attributes.split()) > 4 * _MOST_ATTRIBUTES:
            pieces.append(text[copied : match.start(1)])
            copied = match.end(1)
    return "".join([*pieces, text[copied:]])


def _flattened(text: str) -> str:
    """The page without the tags that open containers hundreds deep: parsing costs the square of the depth.

    Only tags whose end is never implied are counted, and only on pages with so many tags that they could be deep.
    """
    if text.count("<") < _MANY_TAGS:
        return text
    pieces, depth, copied = [], 0, 0
    for match in _CONTAINER.finditer(text):
        opens = not match.group(1)
        depth = depth + 1 if opens else max(0, depth - 1)
        if depth > _DEEPEST or (not opens and depth == _DEEPEST):
            pieces.append(text[copied : match.start()])
            copied = match.end()
    return "".join([*pieces, text[copied:]])
