"""Where an article's text is and is not, on a page that stands alone: what a chosen body left out between its blocks,
and what it took in at its ends.

Owns the mending of a chosen body without knowledge of the site; `scraper.reader.flow` is its counterpart with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from scraper.captions import is_caption, place, split_credit
from scraper.document import Block, Element
from scraper.document.words import ASIDE, LINK, W_WIDGET
from scraper.reader.appeals import announces, is_appeal
from scraper.reader.flow import Box
from scraper.title import words

_COOKIES = re.compile(r"cookie|informasjonskaps|evästei|kakor\b|datenschutzeinstell", re.IGNORECASE)
_ENDS = (".", "!", "?", "”", '"', "»")
_PROSE = 8
_HEADING = 120
_TEASER = 40
_CELL = 80
_CELLS = 24
"""Cells of a table that may be read as text; larger ones are data beside the text."""
_MOST_SKIPPED = 30
_LETTERS = frozenset(("font", "span", "b", "strong", "i", "em", "big", "small", "center"))


def is_heading(block: Block) -> bool:
    """Whether a block is a heading, or a short bold line that serves as one."""
    if block.level:
        return True
    text = block.text
    bold = block.bold_chars * 10 >= len(text) * 8
    return bold and len(text) <= _HEADING and "\n" not in text and not text.endswith((".", ",", ":", ";"))


def is_about_cookies(text: str) -> bool:
    """Whether a text tells of cookies."""
    return bool(_COOKIES.search(text))


class _Ground:
    """What the chosen blocks of a body say of those between them.

    Args:
        body: the chosen blocks, in page order.
    """

    def __init__(self, body: Sequence[Block]) -> None:
        self.box = Box.of(body)
        self.lists = {id(block.element.parent) for block in body if block.element.tag == "li"}
        self.headings = {(block.element.tag, block.element.names) for block in body if block.level}
        plain = [block.element for block in body if not block.level and block.element.tag != "li"]
        self.loose = {id(element) for element in plain if element.tag != "p"}

    def holds(self, block: Block, behind: Block) -> bool:
        """Whether a block between two of the body is text by its form and stands in the body's box.

        Args:
            behind: the text's next block.
        """
        # A heading that is marked as such and like none of the body's is likely another box's.
        if block.links or (block.level and (block.element.tag, block.element.names) not in self.headings):
            return False
        if is_heading(block):
            text = behind.index == block.index + 1 and not is_heading(behind)
        elif block.element.tag == "li":
            text = self._is_own_list(block.element.parent)
        else:
            text = is_cell(block) or _is_alike(block, behind)
        return text and self.box is not None and self.box.owns(block)

    def _is_own_list(self, element: Element | None) -> bool:
        """Whether a list has an item in the body or stands in its loose text; others are the model's."""
        return element is not None and (id(element) in self.lists or id(_around(element)) in self.loose)


def filled(blocks: Sequence[Block], body: Sequence[Block]) -> list[Block]:
    """The body with what stands between its blocks in its own box and is text by its form: bold lines that head a
    section, the rest of a list or table, paragraphs like those around them; and what resumes behind a picture.

    Args:
        blocks: the page's blocks without furniture, in page order.
        body: those of them that were chosen, in page order.
    """
    if not body:
        return []
    body = [*body, *_resumed(blocks, body[-1])]
    chosen = {block.index for block in body}
    first, last = body[0].index, body[-1].index
    if last - first + 1 == len(chosen):
        return body
    ground = _Ground(body)
    found: list[Block] = []
    behind = body[-1]
    for block in reversed(blocks[place(blocks, first) : place(blocks, last + 1)]):
        if block.index in chosen or ground.holds(block, behind):
            found.append(block)
            behind = block
    found.reverse()
    return found


def _around(element: Element) -> Element | None:
    """The element around another, markup of letters left out: old pages set whole columns in one font element."""
    around = element.parent
    while around is not None and around.tag in _LETTERS:
        around = around.parent
    return around


def _resumed(blocks: Sequence[Block], last: Block) -> list[Block]:
    """The paragraphs behind a body's last block from which only pictures or a table of data part them."""
    found: list[Block] = []
    skipped: list[Block] = []
    for block in blocks[place(blocks, last.index + 1) :]:
        if is_cell(block) or is_caption(block) or split_credit(block.text)[1] is not None:
            skipped.append(block)
        elif skipped and _is_alike(block, last):
            found += [*(one for one in skipped if is_cell(one)), block]
            skipped = []
        else:
            break
        if len(skipped) > _MOST_SKIPPED:
            break
    return found


def _is_alike(block: Block, other: Block) -> bool:
    """Whether a block is a paragraph of sentences, without a link, that stands and looks like another."""
    one, two = block.element, other.element
    siblings = one is two or (one.parent is two.parent and one.tag == two.tag and one.names == two.names)
    prose = block.text.count(" ") >= _PROSE - 1 and block.text.endswith(_ENDS)
    return siblings and prose and not block.links and not block.level


def is_cell(block: Block) -> bool:
    """Whether a block is a cell of a table of data: rows of two and more cells with a short text each, no links."""
    cell = next((e for e in block.element.ancestors(3) if e.tag in ("td", "th")), None)
    if cell is None or block.links or len(block.text) > _CELL or cell.last - cell.first != 1 or cell.parent is None:
        return False
    table = next((e for e in cell.ancestors(5) if e.tag == "table"), None)
    if table is None or not 2 <= cell.parent.last - cell.parent.first <= 12:
        return False
    return 4 <= table.last - table.first <= _CELLS and table.last - table.first > cell.parent.last - cell.parent.first


def trimmed(blocks: Sequence[Block], body: Sequence[Block], title: str, flow: Collection[int] = ()) -> list[Block]:
    """The body without what stands at its ends and is another's: texts about cookies above it, teasers of other
    articles, text beside the article, appeals to readers, stray words and headings of nothing below it.

    Args:
        blocks: all the blocks of the page, by index.
        title: the headline; an article about cookies may begin with them.
        flow: indexes of blocks that are known to stand in the article's own box: its list of sources may end it.
    """
    start, end = 0, len(body)
    while start < end - 1 and is_about_cookies(body[start].text) and not is_about_cookies(title):
        start += 1
    if start < end - 1 and leads_to_title(body[start], title):
        start += 1
    while end - 1 > start:
        if body[end - 1].index not in flow and _is_teaser_line(body[end - 1], body[: end - 1], blocks):
            end -= 2 if body[end - 2].index == body[end - 1].index - 1 else 1
        elif _is_anothers(body[end - 1], body[0], flow) or _ends_nothing(body[end - 1], body[end - 2], flow):
            end -= 1
        else:
            break
    return list(body[start : max(start, end)])


def _ends_nothing(block: Block, before: Block, flow: Collection[int]) -> bool:
    """Whether a text cannot end with a block: a heading, a line that announces what does not follow, an appeal."""
    if block.index in flow:
        return False
    if block.level:  # some pages set their paragraphs as headings, some articles are a list of headings and pictures
        return len(block.text) <= _HEADING and not block.text.endswith(_ENDS) and before.level != block.level
    return announces(block.text) or is_appeal(block.text)


def leads_to_title(block: Block, title: str) -> bool:
    """Whether a short line ends with the headline: skip links and cookie texts that stand in one cell with it."""
    said, wanted = words(block.text), words(title)
    return bool(wanted) and len(wanted) <= len(said) <= len(wanted) + 12 and said[-len(wanted) :] == wanted


def _is_anothers(block: Block, first: Block, flow: Collection[int]) -> bool:
    if is_teaser(block):
        return block.index not in flow or "\n" in block.text
    apart = block.bits & ~first.bits
    # Some themes put each paragraph in a box: a sentence there is text.
    if apart & ASIDE or (apart & W_WIDGET and not block.text.endswith(_ENDS)):
        return True
    stray = " " not in block.text and block.text.isalpha() and block.text.islower()
    return stray and not block.level and block.element.tag not in ("li", "dd") and not is_cell(block)


def is_teaser(block: Block) -> bool:
    """Whether a block is one link from end to end, or a linked headline with a line under it."""
    if block.level:
        return False
    headline, _, under = block.text.partition("\n")
    linked = block.text.count(" ") >= 4 and bool(block.bits & LINK)
    return linked or (bool(under) and block.links == 1 and block.link_chars >= 0.9 * len(headline.replace(" ", "")))


def _is_teaser_line(block: Block, before: Sequence[Block], blocks: Sequence[Block]) -> bool:
    """Whether a paragraph is the line under another article's linked headline, in a box of their own."""
    headline = blocks[block.index - 1] if block.index else None
    if headline is None or not headline.bits & LINK or headline.text.count(" ") < 2 or block.text.count(" ") > _TEASER:
        return False
    around = _shared(block.element, headline)
    others = [one for one in before if one.index != headline.index]
    return around is not None and bool(others) and not any(around.first <= one.index < around.last for one in others)


def _shared(element: Element, other: Block) -> Element | None:
    """The innermost element around a block's element that holds another block as well."""
    return next((e for e in element.ancestors(8) if e.first <= other.index < e.last), None)
