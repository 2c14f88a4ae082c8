"""When a page's item was published and updated: witnesses, labels and votes.

Never takes a date from prose, captions, footers or other items; never invents one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlsplit

from scraper import edtf
from scraper.dates.calendar import Found, Order, find, in_url, machine, yearless
from scraper.document import Block, Document
from scraper.document.words import (
    ASIDE,
    FIGURE,
    FOOTER,
    NAV,
    W_BYLINE,
    W_CAPTION,
    W_COMMENT,
    W_DATE,
    W_META,
    W_RELATED,
    W_SIDEBAR,
    W_TEASER,
)
from scraper.records import Basis, Candidate, Provenance, StatedDate
from scraper.templates import Place
from scraper.votes import Witness, decide

_UPDATED = re.compile(
    r"updated?|modified|last (?:change|edit|review)|oppdatert|(?:sist )?endr(?:et|a)\b|uppdaterad|ändrad|opdateret|"
    r"ændret|aktualisiert|geändert|\bstand\b|päivitetty|muokattu|mis à jour|modifié|bijgewerkt|gewijzigd|actualizado|"
    r"modificado",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi[sc]h|published|posted|publisert|lagt ut|dato\b|\bdate\b|publicerad|publiceret|offentliggjort|udgivet|"
    r"veröffentlicht|erstellt|datum|julkaistu|publié|gepubliceerd|geplaatst|publicado|\bon:|released?|issued",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:when|time and place|tid og sted|når|deadlines?|\w*frist(?:en)?|starts?|ends?|events?|arrangement(?:er|et)?|"
    r"dato og tid|wann|registration|påmelding\w*|anmälan|tilmelding\w*|venue)\b|\b(?:time|tid|sted):",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMA_OR_AND = re.compile(r",|\b(?:and|og|och|und|ja)\b|&")
_AWAY = NAV | FOOTER | ASIDE | FIGURE | W_CAPTION | W_COMMENT | W_RELATED | W_SIDEBAR | W_TEASER
_META = (
    ("article:published_time", 0.9), ("og:article:published_time", 0.85), ("og:published_time", 0.85),
    ("datepublished", 0.85), ("citation_publication_date", 0.8), ("citation_date", 0.75), ("dc.date.issued", 0.85),
    ("dcterms.issued", 0.8), ("dc.date", 0.6), ("dcterms.date", 0.6), ("dcterms.created", 0.6),
    ("dc.date.created", 0.6), ("parsely-pub-date", 0.85), ("sailthru.date", 0.85), ("publish-date", 0.8),
    ("publish_date", 0.8), ("pubdate", 0.8), ("publication_date", 0.8), ("article.published", 0.8), ("date", 0.6),
    ("bt:pubdate", 0.8), ("cxenseparse:recs:publishtime", 0.8), ("article_date_original", 0.8),
    ("originalpublicationdate", 0.8),
)  # fmt: skip
_META_UPDATED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "lastmod",
)  # fmt: skip


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


_BASIS: dict[str, Basis] = {"feed": "feed", "wp_json": "feed", "sitemap": "feed", "listing": "feed", "url": "url"}


def _basis(method: str) -> Basis:
    if method in ("label", "time", "date-line", "listing", "template"):
        return "stated"
    return _BASIS.get(method, "structured")


def _structured(document: Document) -> Iterator[tuple[Witness, bool]]:
    """(witness, is update)"""
    for thing in document.things:
        weight = {"article": 0.9, "page": 0.72}.get(thing.group, 0.0)
        if weight and thing.published and (value := machine(thing.published)):
            yield Witness(value, thing.syntax, weight, thing.published), False
        if weight and thing.modified and (value := machine(thing.modified)):
            yield Witness(value, thing.syntax, weight, thing.modified), True
    for name, weight in _META:
        content = document.meta(name)
        if content and (value := machine(content)):
            yield Witness(value, name, weight, content), False
    for name in _META_UPDATED:
        content = document.meta(name)
        if content and (value := machine(content)):
            yield Witness(value, name, 0.7, content), True


def _rest(text: str, found: Sequence[Found]) -> str:
    pieces, end = [], 0
    for one in found:
        pieces.append(text[end : one.start])
        end = one.end
    return " ".join([*pieces, text[end:]])


def is_date_line(block: Block, order: Order | None = None) -> bool:
    """Whether a block is a date with at most a label, a number, a byline or categories around it: no prose."""
    text = block.text
    if len(text) > 400 or block.level or _COPYRIGHT.search(text) or _EVENT.search(text):
        return False
    found = find(text, order)
    if not found:
        return False
    rest = _rest(text, found)
    labels = bool(_PUBLISHED.search(rest) or _UPDATED.search(rest))
    most = 8 if labels or found[0].start <= 3 or "|" in text else 4
    if found[0].start <= 3 and block.element.own & (W_META | W_DATE | W_BYLINE):
        most = 25  # "October 6, 2014 | Filed under: News and tagged with: …"
    if len(_WORD.findall(rest)) <= most:
        return True
    return found[0].start <= 3 and _is_list_of_names(rest)


def without_dates(text: str, order: Order | None = None) -> str:
    """What is left of a date line when its dates are taken out: labels and names."""
    return _rest(text, find(text, order))


def _is_list_of_names(text: str) -> bool:
    pieces = [piece.strip(" -–—|·:") for piece in _COMMA_OR_AND.split(text)]
    return all(piece[:1].isupper() and 2 <= len(piece.split()) <= 5 for piece in pieces if piece)


def is_empty_label(text: str) -> bool:
    """Whether a text is a label for a publication date without the date ("Published:")."""
    return len(text) < 40 and text.rstrip().endswith(":") and bool(_PUBLISHED.search(text)) and not find(text)


def is_labelled_date(block: Block) -> bool:
    """Whether a block is a date line that says which date it is ("Published 3 May 2024", "Sist oppdatert: …")."""
    return is_date_line(block) and bool(_PUBLISHED.search(block.text) or _UPDATED.search(block.text))


def _printed(blocks: Sequence[Block], order: Order | None) -> Iterator[tuple[Witness, bool, str | None]]:
    """(witness, is update, the other reading) of the date lines among the blocks."""
    for position, block in enumerate(blocks):
        # Themes put the date of an article into an aside of its header; only real sidebars are away from the article.
        if block.bits & (_AWAY & ~ASIDE) or not is_date_line(block, order):
            continue
        floor = 0
        before = blocks[position - 1].text if position else ""
        for found in find(block.text, order):
            label = block.text[floor : found.start]
            if not label.strip() and len(before) < 40 and before.rstrip().endswith(":"):
                label = before  # the label stands in a block of its own
            floor = found.end
            method = "label" if _PUBLISHED.search(label) or _UPDATED.search(label) else "date-line"
            weight = {"label": 0.86, "date-line": 0.7}[method] * (0.6 if found.ambiguous else 1.0)
            surface = block.text[found.start : found.end]
            updated = bool(_UPDATED.search(label))
            yield Witness(found.edtf, method, weight, surface, block.element.selector), updated, found.ambiguous


def _times(document: Document, inside: range) -> Iterator[tuple[Witness, bool]]:
    for mark in document.marks:
        if mark.tag != "time" or mark.first not in inside or mark.bits & (_AWAY & ~ASIDE):
            continue
        text = Document.text_of(mark)
        raw = mark.attributes.get("datetime") or text
        value = machine(raw)
        shown = find(text)
        if shown and value and shown[0].edtf != value and shown[0].ambiguous != value:
            value = shown[0].edtf  # what people see is in the site's own time zone
        if not value:
            continue
        names = f"{mark.names} {mark.attributes.get('itemprop') or ''} {mark.parent.names if mark.parent else ''}"
        label = names + " " + text
        updated = bool(_UPDATED.search(label)) and not _PUBLISHED.search(names)
        weight = 0.8 if "pubdate" in mark.attributes or re.search(r"publi|entry-date|post-date", names) else 0.68
        yield Witness(value, "time", weight, text or raw, mark.selector), updated


def read_dates(
    document: Document,
    near: Sequence[Block],
    inside: range,
    url: str | None,
    candidates: Sequence[Candidate],
    order: Order | None = None,
    placed: Place | None = None,
) -> Dates:
    """The dates that the page, the sources and the address state for the page's item.

    Args:
        near: blocks around the title and the ends of the body, where a date line may stand; captions left out.
        inside: indexes of the blocks that belong to the item, for time elements.
        candidates: what sources say of this address.
        order: how the site writes numeric dates, where known.
        placed: what stands where the site's pages have their dates.
    """
    published: list[Witness] = []
    updated: list[Witness] = []
    ambiguous: dict[str, str] = {}
    for witness, is_update in [*_structured(document), *_times(document, inside)]:
        (updated if is_update else published).append(witness)
    for witness, is_update, other in _printed(near, order):
        (updated if is_update else published).append(witness)
        if other and not is_update:
            ambiguous[witness.surface] = other
    for candidate in candidates:
        if candidate.published and (value := machine(candidate.published)):
            published.append(Witness(value, candidate.source, 0.9, candidate.published))
    published += _placed(placed, published, order)
    yearless_update = _yearless_update(near, published)
    if yearless_update:
        updated.append(yearless_update)
    return _voted(published, updated, ambiguous, url, _has_empty_label(near))


_SHOWN = ("label", "time", "date-line")
"""Witnesses that are text of the page itself."""


def _placed(placed: Place | None, others: Sequence[Witness], order: Order | None) -> Iterator[Witness]:
    """The first date at the site's place for dates that is not one of a change."""
    if placed is None:
        return
    floor = 0
    for found in find(placed.text, order):
        label = placed.text[floor : found.start]
        floor = found.end
        if not _UPDATED.search(label) or _PUBLISHED.search(label):
            doubt = 1.0
            for other in others:
                doubt *= 1 - other.weight if other.method in _SHOWN and other.value == found.edtf else 1
            weight = placed.added(1 - doubt) * (0.6 if found.ambiguous else 1.0)
            surface = placed.text[found.start : found.end]
            yield Witness(found.edtf, "template", weight, surface, placed.template.selector)
            return


def _yearless_update(near: Sequence[Block], published: Sequence[Witness]) -> Witness | None:
    for block in near:
        label = _UPDATED.search(block.text)
        if label and published and len(block.text) < 120 and not find(block.text[label.end() :]):
            value = yearless(block.text[label.end() :], published[0].value)
            if value:
                return Witness(value, "label", 0.6, block.text[label.start() :], block.element.selector)
    return None


def _has_empty_label(near: Sequence[Block]) -> bool:
    return any(
        is_empty_label(block.text)
        and not find(" ".join(other.text for other in near[position + 1 : position + 2]))
        for position, block in enumerate(near)
    )  # fmt: skip


def _voted(
    published: list[Witness], updated: list[Witness], ambiguous: dict[str, str], url: str | None, empty: bool
) -> Dates:
    for value, surface in in_url(urlsplit(url or "").path):
        same = [w for w in published if w.value.startswith(value)]
        if len(value) == 10:
            published.append(Witness(value, "url", 0.6, surface))
        else:  # a month in the address supports a day in it, and is better than nothing
            published += [Witness(w.value, "url", 0.4, w.surface, w.selector) for w in same[:1]]
            if not published:
                published.append(Witness(value, "url", 0.4, surface))
    verdict = decide("published", _consistent(_in_local_time(published)), str)
    newest = decide("updated", updated, str)
    provenance = [one.provenance for one in (verdict, newest) if one]
    first, last = (
        stated(one.winner.value, one.winner.surface or one.winner.value, _basis(one.winner.method), one.confidence)
        if one
        else None
        for one in (verdict, newest)
    )
    doubt = first.surface if first and first.surface in ambiguous else None
    return Dates(first, last, tuple(provenance), doubt, empty and first is None)


_UTC_EVENING = re.compile(r"T(?:2[0-3]):\d\d.*(?:Z|\+00:?00)$|(?:2[0-3]):\d\d:\d\d (?:GMT|UTC|\+0000)$")


def _in_local_time(witnesses: Sequence[Witness]) -> list[Witness]:
    """The witnesses, with an instant late in the evening of UTC moved to the next day where the page shows that day to
    people: east of Greenwich that day had begun."""
    shown = {w.value for w in witnesses if w.method in ("label", "date-line", "url", "time")}
    answer = []
    for witness in witnesses:
        following = _next_day(witness.value) if _UTC_EVENING.search(witness.surface) else None
        if following in shown and witness.value not in shown:
            witness = replace(witness, value=following)
        answer.append(witness)
    return answer


def _next_day(value: str) -> str | None:
    return (date.fromisoformat(value) + timedelta(days=1)).isoformat() if len(value) == 10 else None


def _consistent(witnesses: Sequence[Witness]) -> list[Witness]:
    """The witnesses, with coarse ones (a month) speaking for the day that fits them, where there is one."""
    days = [w.value for w in witnesses if len(w.value) == 10]
    answer = []
    for witness in witnesses:
        fits = [day for day in days if len(witness.value) < 10 and day.startswith(witness.value)]
        answer.append(
            Witness(fits[0], witness.method, witness.weight * 0.7, witness.surface, witness.selector)
            if fits
            else witness
        )
    return answer
