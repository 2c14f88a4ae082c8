"""The lead of an article: which paragraph stands first and apart. Owns the signs by which a standfirst is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scraper.document import Block
from scraper.document.words import W_LEAD
from scraper.title import words

_LONGEST = 80
"""Words of a standfirst; a longer paragraph is text."""


def is_standfirst(
    body: Sequence[Block], blocks: Sequence[Block], summary: str | None, parts: Callable[[Block], bool]
) -> bool:
    """Whether the first paragraph of a body is its lead: its markup says so or sets it apart from all that follow, a
    date line or byline parts it from them, or the page describes itself with it.

    Args:
        body: the blocks of the text, in page order.
        blocks: all the blocks of the page, by index.
        summary: how the page's metadata describes it.
        parts: whether a block is a date line or byline.
    """
    if not body or body[0].level:
        return False
    first = body[0]
    if is_named_lead(first) or _stands_before(body, blocks, parts) or _stands_apart(body):
        return True
    return bool(summary) and words(summary or "") == words(first.text)


def is_named_lead(block: Block) -> bool:
    """Whether the markup calls a block the lead: itself, or a box that holds it and little else."""
    boxes = (element for element in block.element.ancestors(5) if element.last - element.first <= 2)
    return not block.level and any(element.own & W_LEAD for element in boxes)


def _stands_before(body: Sequence[Block], blocks: Sequence[Block], parts: Callable[[Block], bool]) -> bool:
    between = blocks[body[0].index + 1 : body[1].index] if len(body) > 1 else ()
    return any(parts(block) for block in between if len(block.text) < 220)


def _stands_apart(body: Sequence[Block]) -> bool:
    """Whether the first paragraph is set otherwise than two and more that follow and are set alike: all bold, or of
    another tag or class."""
    first = body[0]
    others = [block for block in body[1:] if not block.level and block.element.tag != "li"][:6]
    if len(others) < 2 or not 4 <= first.text.count(" ") < _LONGEST:
        return False
    if first.bold_chars * 10 >= len(first.text) * 8:
        return not any(block.bold_chars * 2 > len(block.text) for block in others)
    looks = {(block.element.tag, block.element.names) for block in others if block.text.count(" ") >= 4}
    own = (first.element.tag, first.element.names)
    return len(looks) == 1 and bool(own[1]) and own not in looks and first.element.tag == next(iter(looks))[0]
