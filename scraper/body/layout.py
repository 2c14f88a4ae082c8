"""How a page is laid out around each cell: which cells look alike, what their containers hold. Owns these keys.

Alike are cells whose elements have the same tag and the same class attribute; what the class is called does not
matter, so renaming every class changes nothing. No key names a site, a class or an id.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate

from scraper.body.cells import Cell, kind_of, prose_weight
from scraper.document import Element

Face = tuple[str, str | None, str]
"""Tag and class of an element, and the tag of its parent."""
Key = tuple[object, ...]
"""The number of a group of features, then the facts that they depend on."""

_SHARES = (0, 0.02, 0.08, 0.25, 0.5, 0.8, 0.97)
_DENSITIES = (0.02, 0.1, 0.25, 0.5, 0.8)
_COUNTS = (1, 2, 4, 8, 20)
_FEW = (0, 1, 2, 4, 8)
_LINKED = (0.0, 0.3, 0.6, 0.95)
_WORDY = 7
_DIGITS = re.compile(r"\d+")
_DATA_NOTES = ("cookie", "privacy")
_HEAD = 400


def _face(element: Element) -> Face:
    return element.tag, element.attributes.get("class"), element.parent.tag if element.parent else ""


@lru_cache(maxsize=16384)
def _without_digits(name: str) -> str:
    return _DIGITS.sub("", name)


def _numberless(element: Element) -> Face:
    tag, name, parent = _face(element)
    return tag, name and _without_digits(name), parent  # class="post post-7816"


class Layout:
    """What a page's cells have in common.

    Args:
        cells: in page order.
        title_at: position of the cell that is the title, or None.
    """

    def __init__(self, cells: Sequence[Cell], title_at: int | None) -> None:
        self.cells, self.title_at = cells, title_at
        self.faces = [_face(cell.element) for cell in cells]
        self.kinds = list(map(kind_of, cells))
        weights = list(map(prose_weight, cells))
        self.total = sum(weights) or 1.0
        self._starts = [cell.blocks[0].index for cell in cells]
        self._words = [0, *accumulate([cell.words for cell in cells])]
        self._linked = [0.0, *accumulate([cell.words * cell.density for cell in cells])]
        self._prose = [0.0, *accumulate(weights)]
        self._known: dict[int, tuple[int, int, int]] = {}
        self._count_faces(weights)
        self._count_containers()

    def _count_faces(self, weights: Sequence[float]) -> None:
        counts = Counter(self.faces)
        prose: dict[Face, float] = {}
        wordy: Counter[Face] = Counter()
        linked: Counter[Face] = Counter()
        for cell, face, weight in zip(self.cells, self.faces, weights, strict=True):
            if weight:
                prose[face] = prose.get(face, 0.0) + weight
            if cell.words > _WORDY:
                wordy[face] += 1
                linked[face] += cell.density > 0
        self.top = max(prose, key=prose.__getitem__) if prose else None
        self._alike = {
            face: (bisect_left(_SHARES, prose.get(face, 0.0) / self.total), bisect_left(_COUNTS, count))
            for face, count in counts.items()
        }
        self._links = {
            face: (bisect_left(_LINKED, linked[face] / count), bisect_left(_COUNTS, count))
            for face, count in wordy.items()
        }

    def _count_containers(self) -> None:
        """How many containers of each face hold prose: comments and teasers come in boxes that look alike."""
        places: dict[int, Face] = {}
        for cell in self.cells:
            if cell.prose:
                for element in (cell.container, cell.container.parent):
                    if element is not None and element.index not in places:
                        places[element.index] = _numberless(element)
        self._boxes = Counter(places.values())

    def _box(self, element: Element | None) -> tuple[int, int, int]:
        """(density, share of the page's prose, elements like it that hold prose) of an element, in steps."""
        if element is None:
            return -1, -1, -1
        found = self._known.get(element.index)
        if found is None:
            first, last = bisect_left(self._starts, element.first), bisect_left(self._starts, element.last)
            words = self._words[last] - self._words[first]
            density = (self._linked[last] - self._linked[first]) / words if words else 0.0
            share = (self._prose[last] - self._prose[first]) / self.total
            alike = self._boxes[_numberless(element)]
            found = bisect_left(_DENSITIES, density), bisect_left(_SHARES, share), bisect_left(_FEW, alike)
            self._known[element.index] = found
        return found

    def _following(self) -> list[Face | None]:
        """For each cell the face of the next prose."""
        following: list[Face | None] = [None] * len(self.cells)
        face: Face | None = None
        for position in range(len(self.cells) - 1, -1, -1):
            following[position] = face
            if self.cells[position].prose:
                face = self.faces[position]
        return following

    def rows(self) -> list[list[Key]]:
        """For each cell its keys; deterministic."""
        top, faces = self.top, self.faces
        title = faces[self.title_at] if self.title_at is not None else None
        ahead = self._following()
        headlines = min(sum(cell.level == 1 for cell in self.cells), 4)
        left = sum(cell.prose and face == top for cell, face in zip(self.cells, faces, strict=True))
        passed = again = done = 0  # headlines, faces like the title's, prose cells of the top face
        back: Face | None = None
        boxed: dict[tuple[int, str], Key] = {}
        faced: dict[tuple[Face, str, bool], Key] = {}
        answer: list[list[Key]] = []
        for position, cell in enumerate(self.cells):
            face, kind, behind = faces[position], self.kinds[position], ahead[position]
            passed += cell.level == 1
            again += title is not None and face == title and position > (self.title_at or 0)
            before = done
            done += cell.prose and face == top
            place = cell.container.index, kind
            of_container = boxed.get(place)
            if of_container is None:
                of_container = boxed[place] = self._of_container(cell.container, kind)
            look = face, kind, cell.density > 0
            of_face = faced.get(look)
            if of_face is None:
                of_face = faced[look] = self._of_face(*look)
            row = [
                of_container,
                of_face,
                (
                    42,
                    bisect_left(_FEW, before),
                    bisect_left(_FEW, left - done),
                    kind,
                    face == back,
                    face == behind,
                    back == top,
                    behind == top,
                ),
                (43, passed if passed < 3 else 3, headlines, again if again < 3 else 3, face == title),
            ]
            if cell.words > 20 and _notes_data(cell.text):
                row.append((44,))
            if cell.prose:
                back = face
            answer.append(row)
        return answer

    def _of_container(self, container: Element, kind: str) -> Key:
        return (40, kind, *self._box(container), *self._box(container.parent))

    def _of_face(self, face: Face, kind: str, linked: bool) -> Key:
        return (41, kind, linked, *self._alike[face], face == self.top, *self._links.get(face, (-1, 0)))


def _notes_data(text: str) -> bool:
    head = text[:_HEAD].lower()
    return any(word in head for word in _DATA_NOTES)


# ------------------------------------------------------------------------------------------ keys spelled out


def _spell_container(
    kind: str, density: int, share: int, twins: int, outer_density: int, outer_share: int, outer_twins: int
) -> list[str]:
    return [f"indens={density},{kind}", f"inshare={share},{kind}", f"inds={density},{share}",
            f"outdens={outer_density},{kind}", f"outshare={outer_share},{kind}", f"outds={outer_density},{outer_share}",
            f"alike={twins},{kind}", f"alikeout={outer_twins},{kind}", f"alikes={twins},{outer_twins}"]  # fmt: skip


def _spell_face(kind: str, linked: bool, share: int, count: int, top: bool, links: int, wordy: int) -> list[str]:
    return [f"fshare={share},{kind}", f"fcount={count},{kind}", f"fsc={share},{count}", f"ftop={top},{kind}",
            f"flinks={links},{wordy},{kind}", f"flink={links},{linked}"]  # fmt: skip


def _spell_run(*facts: object) -> list[str]:
    before, after, kind, back, ahead, back_top, ahead_top = facts
    return [f"tbefore={before},{kind}", f"tafter={after},{kind}", f"fback={back},{back_top},{kind}",
            f"fahead={ahead},{ahead_top},{kind}", f"fboth={back},{ahead},{back_top},{ahead_top}"]  # fmt: skip


def _spell_headlines(passed: int, total: int, again: int, like: bool) -> list[str]:
    return [f"h1s={passed},{total}", f"tagain={again}", f"tface={like},{again > 0}"]


SPELLINGS: dict[object, Callable[..., list[str]]] = {
    40: _spell_container,
    41: _spell_face,
    42: _spell_run,
    43: _spell_headlines,
    44: lambda: ["datanote"],
}
