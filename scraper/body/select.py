"""From probabilities to the chosen cells: the threshold, and what a page's own evidence adds. Owns that decision."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.body.cells import Cell
from scraper.document import Document

THRESHOLD = 0.5
_CLOSING = 0.03


def witnesses(document: Document) -> tuple[list[str], str | None]:
    """(titles, description) that the page's metadata offers, for the model's features."""
    titles = [
        document.meta("og:title", "twitter:title") or "",
        document.title or "",
        *(thing.headline for thing in document.things if thing.group == "article" and thing.headline),
    ]
    return [title for title in titles if title], document.meta("og:description", "description", "twitter:description")


def chosen(sequence: Sequence[Cell], probabilities: Sequence[float], threshold: float = THRESHOLD) -> list[bool]:
    """Which cells are body. A page where nothing passes keeps its most probable prose, if that is likely at all."""
    keep = [probability >= threshold for probability in probabilities]
    if not any(flag and cell.words >= 5 for flag, cell in zip(keep, sequence, strict=True)) and probabilities:
        top = max(probabilities)
        if top >= 0.1:
            keep = [probability >= top * 0.6 for probability in probabilities]
    return _with_closing(sequence, probabilities, keep)


def _with_closing(sequence: Sequence[Cell], probabilities: Sequence[float], keep: list[bool]) -> list[bool]:
    """Adds the paragraphs right behind the last that are its siblings and whole sentences: short last paragraphs look
    like apparatus to the model."""
    last = max((position for position, flag in enumerate(keep) if flag), default=None)
    while last is not None:
        # One block may stand between, such as a caption.
        ahead = range(last + 1, min(last + 3, len(sequence)))
        likely = (position for position in ahead if probabilities[position] >= _CLOSING)
        closing = next((position for position in likely if _closes(sequence[position], sequence[last])), None)
        if closing is not None:
            keep[closing] = True
        last = closing
    return keep


def _closes(cell: Cell, last: Cell) -> bool:
    siblings = cell.element.tag == last.element.tag and cell.element.parent is last.element.parent
    sentence = cell.words >= 4 and cell.density == 0 and cell.text.rstrip().endswith((".", "!", "?", "”"))
    return siblings and sentence and not cell.level
