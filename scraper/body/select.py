"""From probabilities to the chosen cells: the threshold, and what a page's own evidence adds. Owns that decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scraper.body.cells import Cell

THRESHOLD = 0.5
_CLOSING, _OPENING, _SIBLING = 0.03, 0.1, 0.25
_HOLE, _LONGEST_HOLE = 0.1, 2
_REACH, _ALIKE, _LIKE_OTHERS = 4, 3, 0.005
_LIKELY, _LIKELY_PROSE = 0.04, 0.02


def chosen(sequence: Sequence[Cell], probabilities: Sequence[float], threshold: float = THRESHOLD) -> list[bool]:
    """Which cells are body. A page where nothing passes keeps its most probable prose, if that is likely at all."""
    keep = [probability >= threshold for probability in probabilities]
    if not any(flag and cell.words >= 5 for flag, cell in zip(keep, sequence, strict=True)):
        keep = _likeliest(sequence, probabilities)
    return _mended(sequence, probabilities, keep)


def _likeliest(sequence: Sequence[Cell], probabilities: Sequence[float]) -> list[bool]:
    """Where nothing passes: the likeliest paragraphs, or the likeliest cells of a page without any."""
    pairs = list(zip(sequence, probabilities, strict=True))
    top = max((probability for cell, probability in pairs if cell.prose), default=0.0)
    if top >= _LIKELY_PROSE:
        return [probability >= 0.3 * top and (cell.prose or probability >= _LIKELY) for cell, probability in pairs]
    top = max(probabilities, default=0.0)
    return [top >= _LIKELY and probability >= 0.6 * top for probability in probabilities]


def _mended(sequence: Sequence[Cell], probabilities: Sequence[float], keep: list[bool]) -> list[bool]:
    """Adds the siblings right behind the last and before the first that read like them: short paragraphs at the ends
    look like apparatus to the model. What stands between two that are kept, in their box, is kept if it is likely."""
    keep = _filled(sequence, probabilities, keep)
    marked = [position for position, flag in enumerate(keep) if flag]
    faces = Counter(_face(sequence[position]) for position in marked)
    for step in (1, -1) if marked else ():
        edge: int | None = marked[-1] if step > 0 else marked[0]
        while edge is not None:
            edge = _next(sequence, probabilities, edge, step, faces)
            if edge is not None:
                keep[edge] = True
    return _filled(sequence, probabilities, keep)


def _face(cell: Cell) -> tuple[str, int, bool]:
    return cell.element.tag, cell.container.index, cell.density > 0.8


def _next(
    sequence: Sequence[Cell],
    probabilities: Sequence[float],
    edge: int,
    step: int,
    faces: Counter[tuple[str, int, bool]],
) -> int | None:
    """The next cell outwards that belongs to the body."""
    for away in range(1, _REACH + 1):
        position = edge + step * away
        if not 0 <= position < len(sequence):
            return None
        cell, probability = sequence[position], probabilities[position]
        # One block may stand between, such as a caption; more only where the body has several cells just like this.
        if away <= 2 and _belongs(cell, sequence[edge], probability, behind=step > 0):
            return position
        if faces[_face(cell)] >= _ALIKE and probability >= _LIKE_OTHERS and (cell.level == sequence[edge].level):
            return position
    return None


def _belongs(cell: Cell, last: Cell, probability: float, *, behind: bool) -> bool:
    if cell.element.tag != last.element.tag or (cell.level and not last.level):
        return False
    if cell.element.parent is not last.element.parent:
        return cell.container is last.container and probability >= _SIBLING
    sentence = cell.words >= 4 and cell.density == 0 and cell.text.rstrip().endswith((".", "!", "?", "”"))
    if sentence and not cell.level and probability >= (_CLOSING if behind else _OPENING):
        return True
    return probability >= _SIBLING


def _filled(sequence: Sequence[Cell], probabilities: Sequence[float], keep: list[bool]) -> list[bool]:
    marked = [position for position, flag in enumerate(keep) if flag]
    for one, two in zip(marked, marked[1:], strict=False):
        box = sequence[one].container
        if two - one <= _LONGEST_HOLE + 1 and sequence[two].container is box:
            for position in range(one + 1, two):
                keep[position] = sequence[position].container is box and probabilities[position] >= _HOLE
    return keep
