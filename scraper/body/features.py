"""What the body model is told of each cell: strings `template=value`, discretised. Owns the templates, nothing else.

A template never names a site, a class or an id: class and id words arrive as the bits of scraper.document.words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from scraper.body.cells import Cell, best_container
from scraper.document import Element
from scraper.document.words import FIGURE, LIST, QUOTE, TABLE

_ENDS = re.compile(r"""[.!?…:]["'”’»)\]]*$""")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d\d\b|\b(?:min|hours?|days?) (?:ago|read)\b"
)
_CREDIT = re.compile(r"^(?:photo|foto|image|bild[e]?|illustration|credit|getty|reuters|afp)\b|[©]|getty images", re.I)
_BYLINE = re.compile(
    r"^(?:by|av|af|von|text|tekst|tekst og foto|skrevet av|written by|published|publi[sc]|posted)\b", re.IGNORECASE
)
_APPEAL = re.compile(
    r"\b(?:subscribe|newsletter|sign up|log in|cookies?|privacy|follow us|read (?:more|also)|les (?:også|mer)"
    r"|läs (?:mer|också)|læs også|mehr zum thema|share this|copyright|all rights reserved|donate|comments?|advertis"
    r"|related|download|contact|kontakt|more (?:from|on|information|about)|about the author"
    r"|tags?:|source:|kilde|abonn|nyhetsbrev|del )",
    re.I,
)
_MARKS = frozenset('“”«»„–—"')
_PIPE = re.compile("[|•»]")
_MONTH = re.compile(r"[^\W\d]+")

_EDGES = (0, 1, 2, 4, 7, 11, 17, 27, 45, 80, 150)


def _bucket(value: float, edges: Sequence[float] = _EDGES) -> int:
    for index, edge in enumerate(edges):
        if value <= edge:
            return index
    return len(edges)


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
    return frozenset(word.casefold() for word in _MONTH.findall(text))


class Page:
    """The features of a page's cells.

    Args:
        sequence: the cells in page order.
        titles: what witnesses say the title is (title tag, og:title, JSON-LD …).
        description: the page's own description, or None.
    """

    def __init__(self, sequence: Sequence[Cell], titles: Sequence[str] = (), description: str | None = None) -> None:
        self.cells = sequence
        self.best = best_container(sequence)
        self.titles = [tokens for tokens in map(_tokens, titles) if tokens]
        self.description = _tokens(description or "")
        self.total = sum(cell.words for cell in sequence) or 1
        self.title_at = self._title_position()

    def _likeness(self, cell: Cell) -> float:
        tokens = _tokens(cell.text) if self.titles and cell.words <= 40 else frozenset()
        if not tokens:
            return 0.0
        return max(len(tokens & title) / max(len(tokens), min(len(title), 40)) for title in self.titles)

    def _title_position(self) -> int | None:
        scores = [(self._likeness(cell) + (0.3 if cell.level == 1 else 0.1 if cell.level else 0), -position)
                  for position, cell in enumerate(self.cells) if cell.level or cell.words <= 40]  # fmt: skip
        best = max(scores, default=(0.0, 0))
        return -best[1] if best[0] >= 0.4 else None

    def features(self) -> list[list[str]]:
        """For each cell the list of its features, template names before `=`; deterministic."""
        own = [self._own(cell) for cell in self.cells]
        short = [self._short(cell) for cell in self.cells]
        prose = [position for position, cell in enumerate(self.cells) if cell.prose]
        seen: set[str] = set()
        passed, run = 0, 0
        answer = []
        for position, cell in enumerate(self.cells):
            row = list(own[position])
            row += self._place(position, cell, passed)
            row += self._neighbours(position, short)
            row += self._prose_relations(position, cell, prose)
            row.append(f"again={cell.text in seen}")
            seen.add(cell.text)
            run = 0 if cell.prose else run + 1
            row.append(f"sinceprose={_bucket(run, (0, 1, 2, 4, 8, 16))}")
            passed += cell.words
            answer.append(row)
        return answer

    def _own(self, cell: Cell) -> list[str]:
        text, tag = cell.text, cell.element.tag
        size, density = _bucket(cell.words), _bucket(cell.density, (0, 0.1, 0.25, 0.5, 0.8, 0.95))
        container = cell.container
        outer = container.parent
        ends = bool(_ENDS.search(text))
        row = [
            "bias", f"tag={tag}", f"size={size}", f"density={density}", f"size+density={size},{density}",
            f"level={cell.level}", f"tag+size={tag},{size}", f"ends={ends}", f"ends+size={ends},{size}",
            f"container={container.tag}", f"outer={container.tag},{outer.tag if outer else ''}",
            f"tags={tag},{container.tag}", f"commas={_bucket(text.count(','), (0, 1, 2, 4))}",
            f"stops={_bucket(text.count('. '), (0, 1, 2, 4))}", f"lines={_bucket(text.count(chr(10)), (0, 1, 3))}",
            f"date={bool(_DATE.search(text[:300]))},{size}", f"credit={bool(_CREDIT.search(text[:200]))}",
            f"byline={bool(_BYLINE.match(text))},{size}", f"first={text[:1].isupper()}{text[:1].isdigit()}",
            f"bold={_bucket(cell.blocks[0].bold_chars / max(1, len(text)), (0, 0.3, 0.9))}",
            f"bold+tag={cell.blocks[0].bold_chars * 10 >= len(text) * 9},{tag},{size}",
            f"upper={text[:80].isupper()}", f"run={_bucket(len(cell.blocks), (1, 2, 4, 8, 16))}",
            f"digits={_bucket(sum(map(str.isdigit, text[:200])) / max(1, len(text[:200])), (0, 0.05, 0.2))}",
            f"pipe={bool(_PIPE.search(text[:200]))},{size}",
            "shape=" + "".join(str(bool(cell.bits & bit)) for bit in (LIST, QUOTE, FIGURE, TABLE)),
            f"quote={text[:1] in _MARKS},{size}",
        ]  # fmt: skip
        if cell.words <= 45:
            match = _APPEAL.search(text)
            if match:
                row.append(f"appeal={match.group(0).lower()[:8]}")
                row.append(f"appeals={cell.words <= 12}")
            if cell.words <= 6:
                row.append("colon=" + str(text.endswith(":")))
        row += [f"own{bit}" for bit in _bit_names(cell.element.own)]
        row += [f"cont{bit}" for bit in _bit_names(container.own)]
        if outer is not None:
            row += [f"outer{bit}" for bit in _bit_names(outer.own)]
        row += [f"any{bit}" for bit in _bit_names(cell.bits)]
        return row

    @staticmethod
    def _short(cell: Cell) -> str:
        kind = f"h{cell.level}" if cell.level else "P" if cell.prose else "l" if cell.density > 0.8 else "s"
        return f"{kind}{_bucket(cell.words, (3, 12, 40))}"

    def _place(self, position: int, cell: Cell, passed: int) -> list[str]:
        relation = _relation(cell, self.best)
        row = [
            f"relation={relation}",
            f"relation+prose={relation},{cell.prose},{cell.level > 0}",
            f"passed={int(10 * passed / self.total)}",
            f"words={_bucket(self.total, (100, 200, 400, 800, 1600, 3200))}",
        ]
        if self.best is not None:
            row.append(f"common={_bucket(self.best.depth - _common_depth(cell.container, self.best), (0, 1, 2, 3, 5))}")
            row.append(f"same={cell.element.tag},{relation}")
        likeness = _bucket(self._likeness(cell), (0, 0.2, 0.5, 0.8, 0.99))
        row.append(f"title={likeness},{min(cell.level, 3)}")
        if self.title_at is None:
            row.append("fromtitle=none")
        else:
            away = position - self.title_at
            row.append(f"fromtitle={'-' if away < 0 else '+'}{_bucket(abs(away), (0, 1, 2, 3, 5, 8, 13, 21, 40))}")
            row.append(f"fromtitle+prose={away > 0},{cell.prose},{relation[:2]}")
        if self.description and 5 <= cell.words <= 120:
            tokens = _tokens(cell.text)
            shared = len(tokens & self.description) / max(1, min(len(tokens), len(self.description)))
            row.append(f"description={_bucket(shared, (0.2, 0.5, 0.8, 0.95))}")
        return row

    def _neighbours(self, position: int, short: Sequence[str]) -> list[str]:
        row = []
        for step in (-2, -1, 1, 2):
            other = position + step
            row.append(f"n{step}={short[other] if 0 <= other < len(short) else 'edge'}")
        if position > 0:
            same = self.cells[position - 1].container is self.cells[position].container
            row.append(f"turn-={same},{short[position]}")
            row.append(f"pair-={short[position - 1]},{short[position]}")
        if position + 1 < len(short):
            same = self.cells[position + 1].container is self.cells[position].container
            row.append(f"turn+={same},{short[position]}")
            row.append(f"pair+={short[position]},{short[position + 1]}")
        return row

    def _prose_relations(self, position: int, cell: Cell, prose: Sequence[int]) -> list[str]:
        left, right = bisect_left(prose, position), bisect_right(prose, position)
        before = prose[left - 1] if left else None
        after = prose[right] if right < len(prose) else None
        row = []
        for name, other in (("back", before), ("ahead", after)):
            if other is None:
                row.append(f"{name}=none")
                continue
            away = _bucket(abs(position - other), (1, 2, 3, 5, 9, 17))
            row.append(f"{name}={away}")
            there = self.cells[other]
            row.append(f"{name}where={there.container is cell.container},{_relation(there, self.best)[:2]}")
            row.append(f"{name}tag={there.element.tag},{there.density < 0.1},{away}")
        following = len(prose) - right
        row.append(f"following={_bucket(following, (0, 1, 2, 4, 8))}")
        row.append(f"preceding={_bucket(left, (0, 1, 2, 4, 8))}")
        return row
