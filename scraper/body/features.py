"""What the body model is told of each cell: a row of keys, each of which stands for a few features.

A feature is a string `template=value`, discretised. Features that depend on the same small facts make a group; the key
of a group is those facts, as a tuple that begins with the group's number. So few different keys occur that what a
model makes of one (scraper.body.model) is looked up and not computed. `expand` spells a key out, for training.

Owns the templates, nothing else. A template never names a site, a class or an id: class and id words arrive as the
bits of scraper.document.words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from scraper.body.cells import Cell, best_container, kind_of
from scraper.body.layout import SPELLINGS as OF_LAYOUT
from scraper.body.layout import Key, Layout
from scraper.body.stated import SPELLINGS as OF_STATED
from scraper.body.stated import Stated, stated_keys
from scraper.document import Element
from scraper.document.words import FIGURE, LIST, QUOTE, TABLE

_ENDS = (".", "!", "?", "…", ":", "。", "！", "？")
_CLOSERS = "\"'”’»)] 」』）"
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d\d\b|\b(?:min|hours?|days?) (?:ago|read)\b"
)
_CREDITS = ("photo", "foto", "image", "bild", "illustration", "credit", "getty", "reuters", "afp")
_CREDIT = re.compile(r"(?:photo|foto|image|bild[e]?|illustration|credit|getty|reuters|afp)\b")
_BYLINES = ("by", "av", "af", "von", "text", "tekst", "skrevet av", "written by", "publi", "posted")
_BYLINE = re.compile(r"(?:by|av|af|von|text|tekst|skrevet av|written by|published|publi[sc]|posted)\b")
# Words of what stands around articles, not in them: appeals, labels, legal notes.
_APPEALS = frozenset(
    "subscribe subscribed subscriber subscribers subscription newsletter newsletters sign signup log login cookie "
    "cookies privacy follow read les läs læs lue mehr mer also også också share shares copyright rights reserved "
    "donate donation comment comments advertise advertisement advertising related download contact kontakt "
    "yhteystiedot more thema topics tag tags source kilde källa quelle abonner abonnement abonnieren nyhetsbrev "
    "nyhedsbrev uutiskirje del dela teilen facebook twitter linkedin instagram email e-post print author biography "
    "reporter".split()
)
_MARKS = frozenset('“”«»„–—"')
_LETTERS = re.compile(r"[^\W\d]+")

_SHORT = 45
"""Cells of at most so many words are compared with the title and looked through for appeals."""
_NONE: frozenset[str] = frozenset()
_bucket = bisect_left
"""The number of the first edge that is not below the value: `_bucket(edges, value)`."""
_SIZES = (0, 1, 2, 4, 7, 11, 17, 27, 45, 80, 150)
_DENSITIES = (0, 0.1, 0.25, 0.5, 0.8, 0.95)
_FEW, _MANY = (0, 1, 2, 4, 8), (0, 1, 2, 4, 8, 16)
_TOTALS = (100, 200, 400, 800, 1600, 3200)
_AWAY = (1, 2, 3, 5, 9, 17)
_STEPS = (0, 1, 2, 3, 5, 8, 13, 21, 40)


@lru_cache(maxsize=8192)
def _bit_names(bits: int) -> tuple[int, ...]:
    return tuple(index for index in range(bits.bit_length()) if bits >> index & 1)


def _common_depth(one: Element, other: Element) -> int:
    a: Element | None = one
    b: Element | None = other
    while a is not None and b is not None and a is not b:
        if a.depth >= b.depth:
            a = a.parent
        else:
            b = b.parent
    return a.depth if a is not None and a is b else 0


def _relation(cell: Cell, best: Element | None) -> str:
    if best is None:
        return "none"
    if cell.container is best:
        return "direct"
    index = cell.blocks[0].index
    if best.first <= index < best.last:
        return f"in{min(cell.container.depth - best.depth, 4)}"
    return "before" if index < best.first else "after"


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_LETTERS.findall(text.lower()))


def _short(cell: Cell) -> str:
    return f"{kind_of(cell)}{cell.level or ''}{_bucket((3, 12, 40), cell.words)}"


class Page:
    """The keys of a page's cells.

    Args:
        sequence: the cells in page order.
        stated: what the page states of its title and body.
    """

    def __init__(self, sequence: Sequence[Cell], stated: Stated | None = None) -> None:
        self.stated = stated = stated or Stated()
        self.cells = sequence
        self.best = best_container(sequence)
        self.titles = [tokens for tokens in map(_tokens, dict.fromkeys(stated.titles)) if tokens]
        self.description = _tokens(stated.description or "")
        self.total = sum(cell.words for cell in sequence) or 1
        self.tokens = [_tokens(cell.text) if cell.words <= _SHORT else _NONE for cell in sequence]
        self.likeness = list(map(self._likeness, self.tokens)) if self.titles else [0.0] * len(sequence)
        self.title_at = self._title_position()

    def _likeness(self, tokens: frozenset[str]) -> float:
        if not tokens:
            return 0.0
        size = len(tokens)
        return max([len(tokens & title) / max(size, min(len(title), 40)) for title in self.titles])

    def _title_position(self) -> int | None:
        scores = [(likeness + (0.3 if cell.level == 1 else 0.1 if cell.level else 0), -position)
                  for position, (cell, likeness) in enumerate(zip(self.cells, self.likeness, strict=True))
                  if cell.level or cell.words <= _SHORT]  # fmt: skip
        best = max(scores, default=(0.0, 0))
        return -best[1] if best[0] >= 0.4 else None

    def keys(self) -> list[list[Key]]:
        """For each cell the keys of its groups; deterministic."""
        cells = self.cells
        relations = [_relation(cell, self.best) for cell in cells]
        groups = zip(
            map(_own, cells, self.tokens),
            map(_named, cells),
            Layout(cells, self.title_at).rows(),
            self._places(relations),
            self._neighbours(),
            self._among_prose(relations),
            stated_keys(cells, self.stated),
            strict=True,
        )
        return [list(chain.from_iterable(rows)) for rows in groups]

    def _neighbours(self) -> Iterator[tuple[Key, Key]]:
        """What the two cells before and the two behind are."""
        cells = self.cells
        boxes = [None, *[cell.container for cell in cells], None]
        same = [one is two for one, two in zip(boxes, boxes[1:], strict=False)]
        shorts = ["edge", "edge", *map(_short, cells), "edge", "edge"]
        around = zip(shorts, shorts[1:], shorts[2:], shorts[3:], shorts[4:], same, same[1:], strict=False)
        return (((30, one, two, here, before), (31, here, four, five, behind))
                for one, two, here, four, five, before, behind in around)  # fmt: skip

    def _among_prose(self, relations: Sequence[str]) -> Iterator[tuple[Key, Key, Key]]:
        """Where each cell stands between the paragraphs."""
        cells = self.cells
        prose = [position for position, cell in enumerate(cells) if cell.prose]
        faces = {at: (relations[at][:2], cells[at].element.tag, cells[at].density < 0.1) for at in prose}
        seen: set[str] = set()
        run = done = 0  # cells since the last prose, prose cells before
        for position, cell in enumerate(cells):
            following = done + cell.prose
            back = prose[done - 1] if done else None
            ahead = prose[following] if following < len(prose) else None
            run = 0 if cell.prose else run + 1
            where = (34, _bucket(_FEW, len(prose) - following), _bucket(_FEW, done), cell.text in seen,
                     _bucket(_MANY, run))  # fmt: skip
            yield (
                (32,) if back is None else
                (32, _bucket(_AWAY, position - back), cells[back].container is cell.container, *faces[back]),
                (33,) if ahead is None else
                (33, _bucket(_AWAY, ahead - position), cells[ahead].container is cell.container, *faces[ahead]),
                where,
            )  # fmt: skip
            seen.add(cell.text)
            done = following

    def features(self) -> list[list[str]]:
        """For each cell its features, spelled out."""
        return [[feature for key in row for feature in expand(key)] for row in self.keys()]

    def _places(self, relations: Sequence[str]) -> Iterator[list[Key]]:
        """Where each cell stands: beside the best container, on the page, from the title."""
        best, title_at, total, likeness = self.best, self.title_at, self.total, self.likeness
        all_words = _bucket(_TOTALS, total)
        commons: dict[int, int] = {}
        passed = 0  # words before
        for position, cell in enumerate(self.cells):
            relation, heading, common = relations[position], cell.level > 0, -1
            if best is not None:
                box = cell.container
                if box.index not in commons:
                    depth = best.depth if box is best else _common_depth(box, best)
                    commons[box.index] = _bucket((0, 1, 2, 3, 5), best.depth - depth)
                common = commons[box.index]
            away = 99 if title_at is None else position - title_at
            steps = -1 if title_at is None else _bucket(_STEPS, abs(away))
            row: list[Key] = [
                (20, relation, cell.prose, heading, common, cell.element.tag),
                (21, int(10 * passed / total), all_words),
                (22, _bucket((0, 0.2, 0.5, 0.8, 0.99), likeness[position]), min(cell.level, 3)),
                (23, steps, away < 0, away > 0, cell.prose, relation[:2]),
            ]
            if self.description and 5 <= cell.words <= 80:
                tokens = self.tokens[position] or _tokens(cell.text)
                shared = len(tokens & self.description) / max(1, min(len(tokens), len(self.description)))
                row.append((24, _bucket((0.2, 0.5, 0.8, 0.95), shared)))
            yield row
            passed += cell.words


def _own(cell: Cell, tokens: frozenset[str]) -> list[Key]:
    """What the cell's own text says."""
    size = _bucket(_SIZES, cell.words)
    text, tag, length = cell.text, cell.element.tag, len(cell.text)
    head = text[:200]
    low = head.lower()
    first = text[:1]
    digits = sum(map(head.count, "0123456789"))
    bold = cell.blocks[0].bold_chars
    dated = (digits > 1 or " ago" in low or " read" in low) and _DATE.search(text[:300]) is not None
    credit = "©" in low or "getty images" in low or (low.startswith(_CREDITS) and _CREDIT.match(low) is not None)
    byline = low.startswith(_BYLINES) and _BYLINE.match(low) is not None
    row: list[Key] = [
        (
            1,
            tag,
            size,
            _bucket(_DENSITIES, cell.density),
            cell.level,
            text.rstrip(_CLOSERS).endswith(_ENDS),
            _bucket((0, 0.3, 0.9), bold / length) if bold else 0,
            bold * 10 >= length * 9,
        ),
        (
            2,
            _bucket(_FEW, text.count(",") + text.count("、")),
            _bucket(_FEW, text.count(". ") + text.count("。")),
            _bucket((0, 1, 3), text.count("\n")),
            first.isupper(),
            first.isdigit(),
            head[:80].isupper(),
            _bucket(_MANY, len(cell.blocks)),
            _bucket((0, 0.05, 0.2), digits / len(head)) if digits else 0,
        ),
        (3, dated, credit, byline, "|" in head or "•" in head or "»" in head, first in _MARKS, size),
    ]
    if cell.words <= _SHORT:
        appeals = tuple(sorted(tokens & _APPEALS)[:3])
        if appeals or cell.words <= 6:
            row.append((4, appeals, cell.words <= 12, text.endswith(":") if cell.words <= 6 else None))
    return row


def _named(cell: Cell) -> list[Key]:
    """What tags, class and id words around the cell say."""
    container, bits = cell.container, cell.bits
    outer = container.parent
    row: list[Key] = [
        (10, cell.element.tag, container.tag, outer.tag if outer else ""),
        (11, bits & LIST > 0, bits & QUOTE > 0, bits & FIGURE > 0, bits & TABLE > 0),
        (12, cell.element.own),
        (13, container.own),
        (15, bits),
    ]
    if outer is not None:
        row.append((14, outer.own))
    return row


# ------------------------------------------------------------------------------------------ keys spelled out


def _spell_text(tag: str, size: int, density: int, level: int, ends: bool, bold: int, all_bold: bool) -> list[str]:
    return ["bias", f"tag={tag}", f"size={size}", f"density={density}", f"size+density={size},{density}",
            f"level={level}", f"tag+size={tag},{size}", f"ends={ends}", f"ends+size={ends},{size}", f"bold={bold}",
            f"bold+tag={all_bold},{tag},{size}"]  # fmt: skip


def _spell_letters(*facts: object) -> list[str]:
    commas, stops, lines, upper, digit, shout, run, digits = facts
    return [f"commas={commas}", f"stops={stops}", f"lines={lines}", f"first={upper}{digit}", f"upper={shout}",
            f"run={run}", f"digits={digits}"]  # fmt: skip


def _spell_signs(date: bool, credit: bool, byline: bool, pipe: bool, quote: bool, size: int) -> list[str]:
    return [f"date={date},{size}", f"credit={credit}", f"byline={byline},{size}", f"pipe={pipe},{size}",
            f"quote={quote},{size}"]  # fmt: skip


def _spell_appeal(appeals: tuple[str, ...], short: bool, colon: bool | None) -> list[str]:
    row = [*(f"appeal={word}" for word in appeals), f"appeals={short},{len(appeals)}"] if appeals else []
    return row if colon is None else [*row, f"colon={colon}"]


def _spell_place(relation: str, prose: bool, heading: bool, common: int, tag: str) -> list[str]:
    row = [f"relation={relation}", f"relation+prose={relation},{prose},{heading}"]
    return row if common < 0 else [*row, f"common={common}", f"same={tag},{relation}"]


def _spell_title(steps: int, before: bool, after: bool, prose: bool, relation: str) -> list[str]:
    if steps < 0:
        return ["fromtitle=none"]
    return [f"fromtitle={'-' if before else '+'}{steps}", f"fromtitle+prose={after},{prose},{relation}"]


def _spell_before(one: str, two: str, here: str, same: bool) -> list[str]:
    row = [f"n-2={one}", f"n-1={two}"]
    return row if two == "edge" else [*row, f"turn-={same},{here}", f"pair-={two},{here}"]


def _spell_behind(here: str, one: str, two: str, same: bool) -> list[str]:
    row = [f"n1={one}", f"n2={two}"]
    return row if one == "edge" else [*row, f"turn+={same},{here}", f"pair+={here},{one}"]


def _spelling_toward(name: str) -> Callable[..., list[str]]:
    def spell(*facts: object) -> list[str]:
        if not facts:
            return [f"{name}=none"]
        away, same, relation, tag, plain = facts
        return [f"{name}={away}", f"{name}where={same},{relation}", f"{name}tag={tag},{plain},{away}"]

    return spell


def _spelling_bits(name: str) -> Callable[..., list[str]]:
    return lambda bits: [f"{name}{bit}" for bit in _bit_names(bits)]


_SPELLINGS: dict[object, Callable[..., list[str]]] = {
    **OF_LAYOUT,
    **OF_STATED,
    1: _spell_text,
    2: _spell_letters,
    3: _spell_signs,
    4: _spell_appeal,
    10: lambda tag, container, outer: [f"container={container}", f"outer={container},{outer}",
                                       f"tags={tag},{container}"],
    11: lambda *shape: ["shape=" + "".join(map(str, shape))],
    12: _spelling_bits("own"),
    13: _spelling_bits("cont"),
    14: _spelling_bits("outer"),
    15: _spelling_bits("any"),
    20: _spell_place,
    21: lambda passed, words: [f"passed={passed}", f"words={words}"],
    22: lambda likeness, level: [f"title={likeness},{level}"],
    23: _spell_title,
    24: lambda shared: [f"description={shared}"],
    30: _spell_before,
    31: _spell_behind,
    32: _spelling_toward("back"),
    33: _spelling_toward("ahead"),
    34: lambda following, preceding, again, run: [f"following={following}", f"preceding={preceding}",
                                                  f"again={again}", f"sinceprose={run}"],
}  # fmt: skip


def expand(key: Key) -> list[str]:
    """The features that a key stands for."""
    return _SPELLINGS[key[0]](*key[1:])
