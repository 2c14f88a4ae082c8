"""Whether a piece of a page stands apart from the page's item: in a menu, a sidebar, a footer, a teaser.

Owns the question only; what stands apart, and what follows from it, is for the rooms of the fields. Class names of what
holds the item itself say nothing: `no-sidebar` on the body element and `teaser` on an article's own box are common.
The footer of an entry (`entry-footer`; a footer whose nearest article is the item's, HTML Living Standard 4.3.8) is the
item's own.
"""

from __future__ import annotations

from collections.abc import Collection

from scraper.document import Block, Element
from scraper.document.words import ARTICLE, FOOTER, W_CONTENT, W_FOOTER

_FOOT = FOOTER | W_FOOTER


def bits_apart(element: Element, item: Collection[int]) -> int:
    """The bits (scraper.document.words) of an element and of those around it that hold nothing of the item.

    Args:
        item: indexes of blocks that are the item's for certain, such as its title and the first of its body.
    """
    bits = 0
    around: Element | None = element
    while around is not None and not any(around.first <= index < around.last for index in item):
        bits |= around.own & ~_FOOT if around.own & _FOOT and around.own & W_CONTENT else around.own
        around = around.parent
    if bits & FOOTER and not bits & ARTICLE and around is not None and _in_article(around):
        bits &= ~FOOTER
    return bits


def _in_article(element: Element) -> bool:
    return any(around.tag == "article" for around in element.ancestors())


def block_bits_apart(block: Block, item: Collection[int]) -> int:
    """`bits_apart` of a block, with what inline elements say that hold all of its text."""
    return bits_apart(block.element, item) | (block.bits & ~block.element.bits)
