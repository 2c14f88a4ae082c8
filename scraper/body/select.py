"""From probabilities to the chosen cells: the threshold, and what a page's own evidence adds. Owns that decision."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.body.cells import Cell
from scraper.document import Document

THRESHOLD = 0.5


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
    return keep
