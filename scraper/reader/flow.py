"""What a page of a known site leaves of an article's own box belongs to the article, once the furniture is known.

Owns the completion of a chosen body: short lines, lists and closing paragraphs that the body model doubts. It needs
knowledge of the site: on a page that stands alone, nobody knows where the article's box ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scraper.document import Block, Element
from scraper.document.words import (
    ASIDE,
    FIGURE,
    FOOTER,
    FORM,
    HIDDEN,
    NAV,
    TAG_BITS,
    W_AD,
    W_BIO,
    W_BYLINE,
    W_CAPTION,
    W_COMMENT,
    W_COOKIE,
    W_CREDIT,
    W_DATE,
    W_NEWSLETTER,
    W_PAGER,
    W_RELATED,
    W_SHARE,
    W_SIDEBAR,
    W_TAGS,
    W_TEASER,
    word_bits,
)

_AWAY = (
    NAV | ASIDE | FOOTER | FORM | HIDDEN | W_AD | W_BIO | W_BYLINE | W_CAPTION | W_COMMENT | W_COOKIE | W_CREDIT
    | W_DATE | W_NEWSLETTER | W_PAGER | W_RELATED | W_SHARE | W_SIDEBAR | W_TAGS | W_TEASER
)  # fmt: skip
_SHARE_OF_BODY = 0.9
_TEXT_TAGS = frozenset(
    "p ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre a abbr b cite code em font i mark q s small span strong sub "
    "sup u".split()
)


@dataclass(frozen=True, slots=True)
class Box:
    """The innermost element that holds an article's text and is more than markup of text."""

    element: Element

    @classmethod
    def of(cls, body: Sequence[Block]) -> Box | None:
        """The box that holds nine tenths of a body's letters; None without a body."""
        letters: Counter[int] = Counter()
        elements: dict[int, Element] = {}
        for block in body:
            for element in block.element.ancestors():
                letters[element.index] += len(block.text)
                elements[element.index] = element
        least = _SHARE_OF_BODY * sum(len(block.text) for block in body)
        holding = [element for index, element in elements.items() if letters[index] >= least]
        boxes = [element for element in holding if element.tag not in _TEXT_TAGS]
        return cls(max(boxes, key=lambda element: element.depth)) if boxes else None

    def owns(self, block: Block) -> bool:
        """Whether a block stands in the box, and nothing between says that it is something else."""
        if not self.element.first <= block.index < self.element.last:
            return False
        element, bits = block.element, block.bits & ~block.element.bits
        while element is not self.element and element.parent is not None:
            bits |= _bits(element)
            element = element.parent
        return not bits & _AWAY and not is_pictured(block)


def is_pictured(block: Block) -> bool:
    """Whether a block stands in a figure, as captions and addresses of videos do, and not in a table there."""
    if not block.bits & FIGURE:
        return False
    around = next((e.tag for e in block.element.ancestors() if e.tag in ("figure", "figcaption", "table")), "")
    return around in ("figure", "figcaption")


def _bits(element: Element) -> int:
    """What tag, class and hiding say. Ids are left out: those of headings are made of their words, and "Follow-up
    steps" shares nothing."""
    return TAG_BITS.get(element.tag, 0) | word_bits(element.attributes.get("class") or "") | element.own & HIDDEN


def completed(blocks: Sequence[Block], body: Sequence[Block], ends: Callable[[Block], bool]) -> list[Block]:
    """The body with what else stands in its box, in page order: the headings right before it, what is between its
    first and last block, and what follows up to the first piece of furniture.

    Args:
        blocks: the page's blocks without furniture, in page order.
        body: those of them that were chosen.
        ends: whether a block parts an article from what stands around it, although it is no furniture: its title, a
            byline, a teaser of another article.
    """
    box = Box.of(body)
    if box is None:
        return list(body)
    chosen = {block.index for block in body}
    first, last = body[0].index, body[-1].index
    between = [b for b in blocks if b.index in chosen or (first < b.index < last and box.owns(b))]
    before = _adjoining([b for b in reversed(blocks) if b.index < first], first, box, ends, headings=True)
    after = _adjoining([b for b in blocks if b.index > last], last, box, ends)
    return [*reversed(before), *between, *after]


def _adjoining(
    blocks: Sequence[Block], start: int, box: Box, ends: Callable[[Block], bool], headings: bool = False
) -> list[Block]:
    """The blocks of the box that adjoin a body on one side.

    Args:
        blocks: the blocks on that side, the nearest first.
        start: index of the body's block there.
        headings: only headings.
    """
    found: list[Block] = []
    for block in blocks:
        # A missing index is a piece of furniture: what the site shows on every page stands around the article.
        if abs(block.index - start) > 1:
            break
        start = block.index
        if is_pictured(block):
            continue
        if not box.owns(block) or ends(block) or (headings and block.level < 2):
            break
        found.append(block)
    return found
