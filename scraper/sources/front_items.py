"""Which headings of a front page are items that have no page of their own. Pure; the reader reads them, not this."""

from __future__ import annotations

from itertools import takewhile

from scraper.document import Block, Document
from scraper.sources.shapes import may_be_item, names_news
from scraper.urls import authority

LEAST_BELOW, LEAST_BESIDE = 2, 3
"""Items from which on a page counts as a front page of items: with headings below that of news, or at its level."""
PROSE = 80
"""Characters of a paragraph that tells something."""


def items_without_pages(document: Document, url: str) -> tuple[str, ...]:
    """Headings that stand below a heading of news, are followed by prose, and lead to no page of the site.

    A page of sections with paragraphs has the same build; what tells them apart is the heading above ("Latest news").
    Returns nothing where only one or two such items stand.
    """
    blocks = document.blocks
    opening = next((block for block in blocks if block.level and names_news(block.text)), None)
    if opening is None:
        return ()
    linked = {
        anchor.block for anchor in document.links if may_be_item(anchor.url) and authority(anchor.url) == authority(url)
    }
    headings = [block for block in blocks[opening.index + 1 :] if block.level]
    ends = [*(heading.index for heading in headings[1:]), len(blocks)][: len(headings)]
    items = [
        (heading, _tells(blocks[heading.index + 1 : end]) and not linked.intersection(range(heading.index, end)))
        for heading, end in zip(headings, ends, strict=True)
    ]
    # Headings below the one of news are its items, some may be of another kind; beside it, a row of items without gap.
    below = [
        heading.text for heading, is_item in takewhile(lambda item: item[0].level > opening.level, items) if is_item
    ]
    beside = [heading.text for heading, _ in takewhile(lambda item: item[1] and item[0].level == opening.level, items)]
    return tuple(below) if len(below) >= LEAST_BELOW else tuple(beside) if len(beside) >= LEAST_BESIDE else ()


def _tells(blocks: list[Block]) -> bool:
    return any(len(block.text) >= PROSE and block.link_chars * 2 < len(block.text) for block in blocks)
