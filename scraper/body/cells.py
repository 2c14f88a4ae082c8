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
_PROSE_WORDS = 12
_RUN_WORDS = 8


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

    @property
    def prose(self) -> bool:
        """Whether it reads like a paragraph: enough words, few of them links."""
        return self.words >= _PROSE_WORDS and self.density < 0.4


def _container(element: Element, first: int, last: int) -> Element:
    # A wrapper that holds a single block says nothing: themes put a div around every paragraph.
    while element.parent is not None and element.first >= first and element.last <= last:
        element = element.parent
    return element


def _runs(blocks: Sequence[Block]) -> list[list[Block]]:
    runs: list[list[Block]] = []
    sizes: list[bool] = []
    for block in blocks:
        short = bool(block.bits & LINK) and not block.level and block.text.count(" ") < _RUN_WORDS
        short = short and not block.bits & FIGURE
        if short and runs and sizes[-1]:
            runs[-1].append(block)
        else:
            runs.append([block])
            sizes.append(short)
    return runs


def cells(blocks: Sequence[Block]) -> list[Cell]:
    """The sequence of cells of a page, in page order; every block is in exactly one."""
    found = []
    for run in _runs(blocks):
        head = run[0]
        text = head.text if len(run) == 1 else " | ".join(block.text for block in run)
        letters = sum(len(block.text) for block in run) or 1
        found.append(
            Cell(
                blocks=run,
                text=text,
                words=len(_WORD.findall(text)),
                density=sum(block.link_chars for block in run) / letters,
                bits=head.bits,
                level=head.level,
                element=head.element,
                container=_container(head.element, head.index, run[-1].index + 1),
            )
        )
    return found


def best_container(sequence: Sequence[Cell], decay: float = 0.75) -> Element | None:
    """The element that holds the most prose: each prose cell gives its weight to its container and, decaying, to the
    elements around it; None when there is no prose."""
    weights: dict[int, float] = {}
    elements: dict[int, Element] = {}
    for cell in sequence:
        if not cell.prose:
            continue
        weight = float(min(cell.words, 100)) * (1 - cell.density)
        for element in cell.container.ancestors(10):
            weights[element.index] = weights.get(element.index, 0.0) + weight
            elements[element.index] = element
            weight *= decay
    if not weights:
        return None
    # The first of equals in page order, so that the answer does not depend on dictionary order.
    return elements[max(weights, key=lambda index: (weights[index], -index))]
