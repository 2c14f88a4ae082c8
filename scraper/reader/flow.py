"""What a page of a known site leaves of an article's own box belongs to the article, once the furniture is known.

Owns the completion of a chosen body: short lines, lists and closing paragraphs that the body model doubts. It needs
knowledge of the site: on a page that stands alone, nobody knows where the article's box ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

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
    W_GALLERY,
    W_META,
    W_NEWSLETTER,
    W_PAGER,
    W_RELATED,
    W_SHARE,
    W_SIDEBAR,
    W_TAGS,
    W_TEASER,
    word_bits,
)

_TEXT_TAGS = frozenset(
    "p ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre table caption thead tbody tfoot tr td th center "
    "a abbr b bdi cite code em font i mark q s small span strike strong sub sup u".split()
)
_AWAY = (
    NAV | ASIDE | FOOTER | FORM | FIGURE | HIDDEN | W_AD | W_BIO | W_BYLINE | W_CAPTION | W_COMMENT | W_COOKIE
    | W_CREDIT | W_DATE | W_GALLERY | W_META | W_NEWSLETTER | W_PAGER | W_RELATED | W_SHARE | W_SIDEBAR
    | W_TAGS | W_TEASER
)  # fmt: skip
_SHARE_OF_BODY = 0.5


def box(block: Block) -> Element:
    """The innermost element around a block that is more than markup of text: not its paragraph, list or table."""
    element = block.element
    while element.tag in _TEXT_TAGS and element.parent is not None:
        element = element.parent
    return element


def completed(blocks: Sequence[Block], body: Sequence[Block], ends: Callable[[Block], bool]) -> list[Block]:
    """The body with what else stands in its box, in page order: between its first and last block, and after that up to
    the first piece of furniture.

    Args:
        blocks: the page's blocks without furniture, in page order.
        body: those of them that were chosen.
        ends: whether a block ends an article although it is no furniture, such as a byline below it.
    """
    own = own_box(body)
    if own is None:
        return list(body)
    chosen = {block.index for block in body}
    first, last = body[0].index, body[-1].index
    found = [b for b in blocks if b.index in chosen or (first < b.index < last and belongs(b, own))]
    following = last + 1
    for block in blocks:
        if block.index < following:
            continue
        # A missing index is a piece of furniture: what the site shows on every page stands below the article.
        if block.index > following or not belongs(block, own) or ends(block):
            break
        found.append(block)
        following += 1
    return found


def own_box(body: Sequence[Block]) -> Element | None:
    """The box that holds most of the body's letters; None where no box does."""
    letters: Counter[int] = Counter()
    boxes: dict[int, Element] = {}
    for block in body:
        around = box(block)
        boxes[around.index] = around
        letters[around.index] += len(block.text)
    if not letters:
        return None
    index, most = letters.most_common(1)[0]
    return boxes[index] if most >= _SHARE_OF_BODY * letters.total() else None


def belongs(block: Block, own: Element) -> bool:
    """Whether a block stands directly in a box, and nothing between says that it is something else."""
    if box(block) is not own:
        return False
    element, bits = block.element, block.bits & ~block.element.bits
    while element is not own and element.parent is not None:
        # Ids are left out: those of headings are made of their words, and "Follow-up steps" shares nothing.
        bits |= TAG_BITS.get(element.tag, 0) | word_bits(element.attributes.get("class") or "")
        bits |= element.own & HIDDEN
        element = element.parent
    return not bits & _AWAY
