"""What a page states of its own body, for the body model: the articleBody of JSON-LD, the elements that microdata marks
as one. Owns these keys.

Neither is the answer: the text is often cut short or without section headings, the element holds too much or is one of
many. They are witnesses, and the model learns what they are worth.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate

from scraper.body.cells import Cell, kind_of
from scraper.body.layout import Key
from scraper.document import Document, Element

_TAG = re.compile(r"<[^<>]{1,300}>")
_WORD = re.compile(r"\w+")
_LEAST, _MOST = 200, 200_000
"""Letters of an articleBody that is looked at: a shorter one is a summary, a longer one a dump."""
_PHRASE, _FEW = 6, 3
_ENDS = (".", "!", "?", "”", '"', "»", ")", ":")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page says of itself."""

    titles: tuple[str, ...] = ()
    """What witnesses say the title is (title tag, og:title, JSON-LD …)."""
    description: str | None = None
    body: str | None = None
    """The articleBody of the first article that has one, as it stands in JSON-LD."""
    boxes: tuple[Element, ...] = ()
    """The elements that are marked as an article's body, in page order."""


def witnesses(document: Document) -> Stated:
    """What the page's metadata offers, for the model's features."""
    articles = [thing for thing in document.things if thing.group == "article"]
    titles = [
        document.meta("og:title", "twitter:title") or "",
        document.title or "",
        *(thing.headline for thing in articles if thing.headline),
    ]
    body = next((thing.body for thing in articles if thing.body and _LEAST <= len(thing.body) <= _MOST), None)
    boxes = [mark for mark in document.marks if "articlebody" in (mark.attributes.get("itemprop") or "").lower()]
    return Stated(
        tuple(title for title in titles if title),
        document.meta("og:description", "description", "twitter:description"),
        body,
        tuple(box for box in boxes if box.last > box.first),
    )


def stated_keys(cells: Sequence[Cell], stated: Stated) -> list[list[Key]]:
    """For each cell the keys of what is stated of the body; no keys on a page that states nothing."""
    rows: list[list[Key]] = [[] for _ in cells]
    for keys in (_body_keys(cells, stated.body), _box_keys(cells, stated.boxes)):
        for row, key in zip(rows, keys, strict=False):
            row.append(key)
    return rows


def _phrase(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _body_keys(cells: Sequence[Cell], body: str | None) -> Iterator[Key]:
    if body is None:
        return
    text = unescape(_TAG.sub(" ", unescape(body))).strip()
    said = _phrase(_WORD.findall(text.lower()))
    hits = [_hit(cell, said) for cell in cells]
    long = [position for position, hit in enumerate(hits) if hit in ("whole", "head", "tail")]
    if not long:
        return  # the body of another page, or in another wording
    whole = text.endswith(_ENDS) and not text.endswith("...")
    for position, (cell, hit) in enumerate(zip(cells, hits, strict=True)):
        where = "before" if position < long[0] else "after" if position > long[-1] else "in"
        yield (50, hit, where, whole, kind_of(cell))


def _hit(cell: Cell, said: str) -> str:
    """How much of a cell stands in a text: `whole`, `head`, `tail`, `few` (all of its few words) or `none`."""
    words = _WORD.findall(cell.text.lower())
    if len(words) <= 2 * _PHRASE:
        inside = bool(words) and _phrase(words) in said
        return "none" if not inside else "whole" if len(words) > _FEW else "few"
    head, tail = _phrase(words[:_PHRASE]) in said, _phrase(words[-_PHRASE:]) in said
    return "whole" if head and tail else "head" if head else "tail" if tail else "none"


def _box_keys(cells: Sequence[Cell], boxes: Sequence[Element]) -> Iterator[Key]:
    starts = [cell.blocks[0].index for cell in cells]
    prose = [start for start, cell in zip(starts, cells, strict=True) if cell.prose]
    full = [box for box in boxes if bisect_left(prose, box.first) < bisect_left(prose, box.last)]
    if not full:
        return
    begins, ends = [box.first for box in full], list(accumulate((box.last for box in full), max))
    for start, cell in zip(starts, cells, strict=True):
        begun = bisect_right(begins, start)
        if begun and start < ends[begun - 1]:
            place = "first" if start < full[0].last else "later"
        else:
            place = "before" if not begun else "after" if start >= full[-1].last else "between"
        yield (51, place, min(len(full), 2), kind_of(cell))


def _spell_body(hit: str, where: str, whole: bool, kind: str) -> list[str]:
    return [f"said={hit},{kind}", f"saidwhere={hit},{where}", f"saidend={hit},{where},{whole},{kind}"]


def _spell_box(place: str, count: int, kind: str) -> list[str]:
    return [f"box={place}", f"boxkind={place},{kind}", f"boxes={place},{count}"]


SPELLINGS: dict[object, Callable[..., list[str]]] = {50: _spell_body, 51: _spell_box}
