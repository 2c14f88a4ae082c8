"""When a page's item was published and updated: the vote of the witnesses (scraper.dates.witnesses).

The confidence of a date is the share of right answers that such an agreement of witnesses had (scraper.votes).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from scraper import edtf
from scraper.dates.calendar import Order, in_url, machine
from scraper.dates.order import order_of
from scraper.dates.witnesses import (
    WEIGHTS,
    Statement,
    has_empty_label,
    placed_date,
    shown,
    structured,
    yearless_update,
)
from scraper.document import Block, Document
from scraper.records import Basis, Candidate, Provenance, Rejected, StatedDate
from scraper.templates import Place
from scraper.votes import Verdict, Witness, decide

_BASIS: dict[str, Basis] = {
    "feed": "feed", "wp_json": "feed", "sitemap": "feed", "url": "url", "label": "stated", "time": "stated",
    "date-line": "stated", "listing": "stated", "template": "stated",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dates:
    """What a page says of its item's dates."""

    published: StatedDate | None
    updated: StatedDate | None
    provenance: tuple[Provenance, ...]
    ambiguous: str | None = None
    """The surface of a published date that can be read in two ways."""
    empty_label: bool = False
    """Whether a label such as "Published:" stands there without a value."""


def stated(value: str, surface: str, basis: Basis, confidence: float) -> StatedDate:
    """A StatedDate with its bounds.

    Args:
        value: EDTF.
    """
    earliest, latest = edtf.bounds(value)
    return StatedDate(surface, value, earliest or "", latest or "", basis, confidence)


def read_dates(
    document: Document,
    near: Sequence[Block],
    inside: range,
    url: str | None,
    candidates: Sequence[Candidate],
    order: Order | None = None,
    placed: Place | None = None,
    item: Sequence[int] = (),
    behind: range = range(0),
) -> Dates:
    """The dates that the page, the sources and the address state for the page's item.

    Args:
        near: blocks around the title and the ends of the body, where a date line may stand; captions left out.
        inside: indexes of the blocks that belong to the item, for time elements.
        candidates: what sources say of this address.
        order: how the site writes numeric dates, where known; else the page's other dates and its language decide.
        placed: what stands where the site's pages have their dates.
        item: indexes of the title's block and of the first of the text; what holds one of them is not apart from it.
        behind: indexes right behind the text, for elements whose names say that the item was published or changed.
    """
    statements = list(structured(document))
    printed = shown(document, near, inside, behind, order, item)
    if order is None and any(one.other for one in printed):
        order = order_of(document)
        printed = shown(document, near, inside, behind, order, item) if order else printed
    statements += printed
    statements += [
        Statement(Witness(value, candidate.source, WEIGHTS["feed"], candidate.published))
        for candidate in candidates
        if candidate.published and (value := machine(candidate.published))
    ]
    statements += placed_date(placed, statements, order)
    statements += yearless_update(near, statements)
    return _voted(_agreeing_readings(statements), url, order, has_empty_label(near))


def _agreeing_readings(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, with those that can be read in two ways read as a certain one says."""
    certain = {one.witness.value for one in statements if one.other is None}
    return [
        replace(one, witness=replace(one.witness, value=one.other), other=None)
        if one.other in certain and one.other is not None
        else replace(one, other=None)
        if one.witness.value in certain
        else one
        for one in statements
    ]


def _voted(statements: Sequence[Statement], url: str | None, order: Order | None, empty: bool) -> Dates:
    published = [one.witness for one in statements if not one.updated]
    published += _of_address(url, published, order)
    verdict = decide("published", _consistent(in_local_time(published)), str)
    newest = decide("updated", [one.witness for one in statements if one.updated], str)
    first, last = (_stated(one) if one else None for one in (verdict, newest))
    other = next((s.other for s in statements if first and s.witness.value == first.edtf and not s.updated), None)
    if verdict and first and other:
        verdict, first = _open(verdict, first, other)
    provenance = tuple(one.provenance for one in (verdict, newest) if one)
    return Dates(first, last, provenance, first.surface if first and other else None, empty and first is None)


def _stated(verdict: Verdict) -> StatedDate:
    winner = verdict.winner
    basis = _BASIS.get(winner.method, "structured")
    return stated(winner.value, winner.surface or winner.value, basis, verdict.confidence)


def _open(verdict: Verdict, first: StatedDate, other: str) -> tuple[Verdict, StatedDate]:
    """A date that can be read in two ways: uncertain, with bounds around both readings, the other one kept."""
    rejected = Rejected(other, verdict.winner.method, "the other reading of day and month; nothing decides")
    provenance = replace(verdict.provenance, rejected=(rejected, *verdict.provenance.rejected))
    days = sorted((first.edtf, other))
    value = edtf.qualified(first.edtf, uncertain=True)
    return replace(verdict, provenance=provenance), replace(first, edtf=value, earliest=days[0], latest=days[-1])


def _of_address(url: str | None, published: Sequence[Witness], order: Order | None) -> list[Witness]:
    for value, surface in in_url(urlsplit(url or "").path, order):
        if len(value) == 10:
            return [Witness(value, "url", WEIGHTS["url"], surface, None, "url")]
        # A month in the address supports a day in it, and is better than nothing.
        same = [w for w in published if w.value.startswith(value)]
        if same:
            return [Witness(same[0].value, "url", WEIGHTS["url month"], same[0].surface, same[0].element)]
        return [] if published else [Witness(value, "url", WEIGHTS["url month"], surface)]
    return []


_UTC = re.compile(r"[T ]([01]\d|2[0-3]):\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|[+-]00:?00|GMT|UTC)$")


def in_local_time(witnesses: Sequence[Witness]) -> list[Witness]:
    """The witnesses, with an instant in UTC moved to the day that the page or its address shows to people: east of
    Greenwich a late evening is the next day already, west of it an early morning still the day before."""
    shown = {w.value for w in witnesses if w.method in ("label", "date-line", "url", "time")}
    answer = []
    for witness in witnesses:
        instant = _UTC.search(witness.surface) if witness.value not in shown else None
        if instant and len(witness.value) == 10:
            # Zones reach from 12 hours behind UTC to 14 before it.
            sides = [side for side, holds in ((1, int(instant[1]) >= 10), (-1, int(instant[1]) < 12)) if holds]
            local = [day for side in sides if (day := _day_beside(witness.value, side)) in shown and day]
            witness = replace(witness, value=local[0]) if local else witness
        answer.append(witness)
    return answer


def _day_beside(value: str, days: int) -> str | None:
    try:
        return (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None


def _consistent(witnesses: Sequence[Witness]) -> list[Witness]:
    """The witnesses, with coarse ones (a month) speaking for the day that fits them, where there is one."""
    days = dict.fromkeys(w.value for w in witnesses if len(w.value) == 10)
    answer = []
    for witness in witnesses:
        coarse = len(witness.value) < 10
        day = next((day for day in days if day.startswith(witness.value)), None) if coarse else None
        answer.append(replace(witness, value=day, weight=witness.weight * 0.7) if day else witness)
    return answer
