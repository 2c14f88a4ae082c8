"""Where on a page the date of its item may stand: around the title, above the text, behind it.

Owns the choice of blocks; what they say is for `scraper.dates`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scraper.bylines import is_byline
from scraper.captions import place
from scraper.dates import is_date_line, is_labelled_date
from scraper.dates.labels import date_of_itself, is_label, says_updated
from scraper.document import Block
from scraper.document.words import ASIDE, FOOTER, LINK, NAV, W_BYLINE, W_COMMENT, W_DATE, W_META, W_RELATED, W_SIDEBAR
from scraper.reader.view import View

_LINES = W_META | W_DATE | W_BYLINE
_APART = NAV | FOOTER | ASIDE | W_COMMENT | W_RELATED | W_SIDEBAR
_BEFORE, _BEHIND = 6, 4
"""Blocks before and behind a title that stands far below the first of what was taken for the text."""
_ABOVE = 8
"""Blocks further up, where a date counts that says which date it is."""
_AT_END, _AFTER = 3, 9
_SIGNED = 2
"""How many blocks behind the text the line may stand that says who wrote it and when."""


@dataclass(frozen=True, slots=True)
class Near:
    """The blocks of a page that may date its item."""

    lines: tuple[Block, ...]
    inside: range
    """Indexes of the blocks that belong to the item's head, for time elements."""
    item: tuple[int, int]
    """Indexes of the title's block and of the first of the text."""


def dated_blocks(view: View, captions: Collection[int]) -> Near:
    """The blocks that may date a page's item.

    Args:
        captions: indexes of the blocks that are captions of pictures.
    """
    title, first = _item(view)
    start = max(0, min(title, first) - _BEFORE)
    # "Ada Moe / 3 May 2024 / Photo: Bo Lie" is the line of who and when, with a credit in it.
    head = [
        block for block in _between(view, start, min(first + 6, max(view.last, first) + 1))
        if block.index not in captions or block.element.own & _LINES
    ]  # fmt: skip
    above = [block for block in _between(view, start - _ABOVE, start - 1) if _says_which(block)]
    known = {block.index for block in head}
    tail = [block for block in _tail(view) if block.index not in captions and block.index not in known]
    inside = range(start, min(first + _BEHIND, max(view.last, first) + 1))
    return Near((*above, *head, *tail), inside, (title, first))


def _item(view: View) -> tuple[int, int]:
    """(index of the title's block, of the first of the text); text that stands far above a headline is not its text."""
    shown, first = view.title_block, view.first
    if shown is None:
        return first, first
    if shown.level in (1, 2) and shown.index > first + _BEFORE:
        first = next((block.index for block in view.body if block.index > shown.index), shown.index + 1)
    return shown.index, first


def _between(view: View, start: int, last: int) -> Sequence[Block]:
    return view.blocks[place(view.blocks, start) : place(view.blocks, last + 1)]


def _says_which(block: Block) -> bool:
    return not block.bits & _APART and is_labelled_date(block)


def _tail(view: View) -> list[Block]:
    """The lines at the end of the text and behind it that say which date they tell, with a label before them if that is
    where it says so; right behind the text also the line of who wrote it and when."""
    found: list[Block] = []
    before: Block | None = None
    signed = True
    for block in _between(view, view.last - _AT_END, view.last + _AFTER):
        behind = block.index - view.last
        signed = signed and behind <= _SIGNED and not (behind > 0 and (block.level or _is_headline(block)))
        if behind < 0:
            if is_labelled_date(block) and says_updated(block.text):
                found.append(block)
        elif is_labelled_date(block) or date_of_itself(block.text):
            found.append(block)
        elif is_date_line(block):
            if before is not None and before.index == block.index - 1 and is_label(before.text):
                found += [before, block]
            elif signed and behind > 0 and (is_byline(block.text) or block.element.own & (W_META | W_BYLINE)):
                found.append(block)
        before = block
    return found


def _is_headline(block: Block) -> bool:
    """Whether a block is a link of some words: what follows it tells of another article."""
    return bool(block.bits & LINK) and block.text.count(" ") >= 2
