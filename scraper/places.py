"""Whether a piece of a page stands apart from the page's item: in a menu, a sidebar, a footer, a teaser.

Owns the question only; what stands apart, and what follows from it, is for the rooms of the fields. Class names of what
holds the item itself say nothing: `no-sidebar` on the body element and `teaser` on an article's own box are common.
"""

from __future__ import annotations

from collections.abc import Collection

from scraper.document import Block, Element


def bits_apart(element: Element, item: Collection[int]) -> int:
    """The bits (scraper.document.words) of an element and of those around it that hold nothing of the item.

    Args:
        item: indexes of blocks that are the item's for certain, such as its title and the first of its body.
    """
    bits = 0
    around: Element | None = element
    while around is not None and not any(around.first <= index < around.last for index in item):
        bits |= around.own
        around = around.parent
    return bits


def block_bits_apart(block: Block, item: Collection[int]) -> int:
    """`bits_apart` of a block, with what inline elements say that hold all of its text."""
    return bits_apart(block.element, item) | (block.bits & ~block.element.bits)
