"""The page as a sequence of cells: blocks, with runs of short links taken together, and where each stands.

Owns the shape of the page as the body model sees it. It never decides what is body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scraper.document import Block, Element
from scraper.document.words import FIGURE, LINK

_WORD = re.compile(r"\w+")
# Thai, Lao, Burmese, Khmer, Japanese, Chinese: two letters count as a word, since no spaces part them.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LONG_WORD = 12
_PROSE_WORDS = 12
_RUN_WORDS = 8
_LINKED, _LONG_PROSE = 0.8, 100


@dataclass(slots=True)
class Cell:
    """One step of the sequence: a block, or a run of short blocks that hold nothing but links."""

    blocks: Sequence[Block]
    text: str
    words: int
    density: float
    """Share of the letters that are link text, 0 to 1."""
    bits: int
    level: int
    element: Element
    """The innermost structural element of the first block."""
    container: Element
    """The innermost element around it that holds more than this cell."""
    prose: bool
    """Whether it reads like a paragraph: enough words, few of them links."""


def _runs(blocks: Sequence[Block]) -> list[list[Block]]:
    runs: list[list[Block]] = []
    was_short = False
    for block in blocks:
        short = bool(block.bits & LINK) and not block.level and not block.bits & FIGURE
        short = short and block.text.count(" ") < _RUN_WORDS
        if short and was_short:
            runs[-1].append(block)
        else:
            runs.append([block])
        was_short = short
    return runs


def cells(blocks: Sequence[Block]) -> list[Cell]:
    """The sequence of cells of a page, in page order; every block is in exactly one."""
    return [_cell(run) for run in _runs(blocks)]


def _cell(run: list[Block]) -> Cell:
    head = run[0]
    if len(run) == 1:
        text, links, last = head.text, head.link_chars, head.index + 1
        letters = len(text)
    else:
        text, links, last = " | ".join([block.text for block in run]), 0, run[-1].index + 1
        letters = 0
        for block in run:
            letters += len(block.text)
            links += block.link_chars
    words, density = len(_WORD.findall(text)), links / letters if links else 0.0
    if letters > _LONG_WORD * words and not text.isascii():
        words = max(words, len(_UNSPACED.findall(text)) // 2)
    element = container = head.element
    first = head.index
    # A wrapper that holds a single block says nothing: themes put a div around every paragraph.
    while container.first >= first and container.last <= last and container.parent is not None:
        container = container.parent
    prose = words >= _PROSE_WORDS and density < 0.4
    return Cell(run, text, words, density, head.bits, head.level, element, container, prose)


def kind_of(cell: Cell) -> str:
    """A letter for what a cell is: heading, paragraph, link, or another short text."""
    return "h" if cell.level else "P" if cell.prose else "l" if cell.density > _LINKED else "s"


def prose_weight(cell: Cell) -> float:
    """How much prose a cell holds, in words, none of them links; a very long paragraph counts as a long one."""
    return min(cell.words, _LONG_PROSE) * (1 - cell.density) if cell.prose else 0.0


def best_container(sequence: Sequence[Cell], decay: float = 0.75) -> Element | None:
    """The element that holds the most prose: each prose cell gives its weight to its container and, decaying, to the
    elements around it; None when there is no prose."""
    weights: dict[int, float] = {}
    elements: dict[int, Element] = {}
    for cell in sequence:
        if not cell.prose:
            continue
        share = prose_weight(cell)
        for element in cell.container.ancestors(10):
            weights[element.index] = weights.get(element.index, 0.0) + share
            elements[element.index] = element
            share *= decay
    if not weights:
        return None
    # The first of equals in page order, so that the answer does not depend on dictionary order.
    return elements[max(weights, key=lambda index: (weights[index], -index))]
