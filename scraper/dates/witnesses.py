"""What states when an item was published or changed: structured data, elements, printed lines, the site's own place.

Never takes a date from prose, captions, footers or other items; never decides between what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.dates.calendar import Found, Order, find, machine, yearless
from scraper.dates.labels import (
    behind_update,
    date_lines,
    date_of_itself,
    dateline,
    is_bare_date,
    is_date_line,
    is_empty_label,
    is_event,
    is_label,
    says_published,
    says_updated,
)
from scraper.document import Block, Document, Element
from scraper.document.words import (
    FIGURE,
    FOOTER,
    LINK,
    NAV,
    W_CAPTION,
    W_COMMENT,
    W_DATE,
    W_RELATED,
    W_SIDEBAR,
    W_TEASER,
)
from scraper.places import bits_apart, block_bits_apart
from scraper.templates import Place
from scraper.votes import Witness

# Themes put the date of an article into an aside of its header; only real sidebars are away from the article.
_AWAY = NAV | FOOTER | FIGURE | W_CAPTION | W_COMMENT | W_RELATED | W_SIDEBAR | W_TEASER
_BETWEEN = NAV | FIGURE | W_RELATED
"""What is away between title and text: some systems call the line with the date a footer, a caption or a teaser, and
nobody comments before the text."""
_OWN_NAMES = W_CAPTION | W_COMMENT | W_TEASER | FOOTER
"""What the name of a line itself may say beside the title: `teaser-meta` is the line of who and when."""

_META = {
    "article:published_time": 0.9, "og:article:published_time": 0.85, "og:published_time": 0.85, "datepublished": 0.85,
    "citation_publication_date": 0.8, "citation_date": 0.75, "dc.date.issued": 0.85, "dcterms.issued": 0.8,
    "dc.date": 0.6, "dcterms.date": 0.6, "dcterms.created": 0.6, "dc.date.created": 0.6, "parsely-pub-date": 0.85,
    "sailthru.date": 0.85, "publish-date": 0.8, "publish_date": 0.8, "pubdate": 0.8, "publication_date": 0.8,
    "article.published": 0.8, "date": 0.5, "bt:pubdate": 0.8, "cxenseparse:recs:publishtime": 0.8,
    "article_date_original": 0.8, "originalpublicationdate": 0.8, "publisheddate": 0.8, "last-published": 0.6,
}  # fmt: skip
_META_UPDATED = frozenset((
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified",
    "lastmod", "dateupdate", "article:updated_time", "revised",
))  # fmt: skip
WEIGHTS = {
    "article": 0.92, "page": 0.72, "updated": 0.7, "time": 0.75, "time published": 0.85, "label": 0.9,
    "label month": 0.6, "date-line": 0.75, "date-line near": 0.82, "date-line class": 0.8, "date-line month": 0.25,
    "dateline": 0.75, "heading": 0.75, "title": 0.7, "url": 0.72, "url month": 0.4, "feed": 0.9, "ambiguous": 0.5,
}  # fmt: skip
_ITEMPROPS = ("datePublished", "dateCreated", "dateModified")
_SHOWN = ("label", "time", "date-line")
"""Witnesses that are text of the page itself."""
_DIGIT = re.compile(r"\d")
_PUBDATE = re.compile(r"publi|entry-date|post-date|pubdate")
_SHORT = 80
_BESIDE = 3
"""How many blocks before the title its line of who and when may stand."""
_DATELINE_WITHIN = 3
"""A lead or a byline may stand before the paragraph that begins with place and date."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One witness and what it speaks of."""

    witness: Witness
    updated: bool = False
    other: str | None = None
    """The other reading of day and month, where nothing decides between the two."""


def structured(document: Document) -> Iterator[Statement]:
    for thing in document.things:
        weight = WEIGHTS.get(thing.group, 0.0)
        if weight and thing.published and (value := machine(thing.published)):
            yield Statement(Witness(value, thing.syntax, weight, thing.published, None, thing.group))
        if weight and thing.modified and (value := machine(thing.modified)):
            yield Statement(Witness(value, thing.syntax, weight, thing.modified), updated=True)
    heard: set[str] = set()
    for name, content in document.metas:
        if name in heard or (name not in _META and name not in _META_UPDATED):
            continue
        value = machine(content)
        if value:
            heard.add(name)
            updated = name in _META_UPDATED
            yield Statement(Witness(value, name, WEIGHTS["updated"] if updated else _META[name], content), updated)


def _in_title(document: Document, order: Order | None) -> Iterator[Statement]:
    """A date behind the last bar of the title tag or og:title ("A heart pump | Lakeside | 03.05.2024")."""
    for name, text in (("title", document.title), ("og:title", document.meta("og:title"))):
        end = (text or "").rpartition(" | ")[2]
        if end and end != text and is_bare_date(end, order):
            found = find(end, order)[0]
            weight = WEIGHTS["title"] * (WEIGHTS["ambiguous"] if found.ambiguous else 1.0)
            yield Statement(Witness(found.edtf, name, weight, end, None, "title"), other=found.ambiguous)


def _printed(blocks: Sequence[Block], order: Order | None, item: Sequence[int]) -> Iterator[Statement]:
    """The date lines among the blocks; the line of place and date that the text begins with."""
    for position, block in enumerate(blocks):
        block = _below_title(block, item)
        if _is_away(block, item):
            continue
        lines = date_lines(block, order)
        if lines:
            near = bool(item) and item[0] - 2 <= block.index <= item[-1] + 1
            before = _label_before(block, blocks[position - 1]) if position else ""
            for line in lines:
                yield from _line(line, before if line is block else "", near, order)
        elif block.level and item and -2 <= block.index - item[0] <= _BESIDE:
            yield from _heading(block, blocks[position - 1] if position else None, item, order)
        elif own := date_of_itself(block.text, order):
            yield _said(own, "label", "label", block.text[own.start : own.end], block.element)
        elif item and 0 <= block.index - item[-1] <= _DATELINE_WITHIN and not block.level:
            first = dateline(block.text, order)
            if first:
                yield _said(first, "date-line", "dateline", block.text[first.start : first.end], block.element)


def _heading(block: Block, before: Block | None, item: Sequence[int], order: Order | None) -> Iterator[Statement]:
    """The date of a heading beside the title: behind a label any, else a small heading that is the line of when, or of
    who and when."""
    bare = is_bare_date(block.text, order)
    label = _label_before(block, before) if bare and before is not None else ""
    near = abs(block.index - item[0]) <= 2
    line = near and block.level >= 4 and len(block.text) <= _SHORT and is_date_line(replace(block, level=0), order)
    if not (label or line or (bare and near and block.level >= 3)):
        return
    found = find(block.text, order)[0]
    updated, published = says_updated(label), says_published(label)
    method, kind = ("label", "label") if updated or published else ("date-line", "heading")
    yield _said(found, method, kind, block.text[found.start : found.end], block.element, updated and not published)


def _label_before(block: Block, before: Block) -> str:
    """The text of the block right before another where it is the label of its date; a menu's "Updates" is none."""
    text = before.text
    if before.index != block.index - 1 or not is_label(text):
        return ""
    return text if text.rstrip().endswith(":") or not before.bits & (NAV | LINK) else ""


def _below_title(block: Block, item: Sequence[int]) -> Block:
    """What stands below the title in the title's own heading, as a line of its own."""
    if not block.level or not item or block.index != item[0] or "\n" not in block.text:
        return block
    return replace(block, text=block.text.partition("\n")[2], level=0)


def _is_away(block: Block, item: Sequence[int]) -> bool:
    if not block.bits & _AWAY:
        return False
    away = _AWAY
    if item and item[0] < block.index < item[-1]:
        away = _BETWEEN
    elif item and item[0] - _BESIDE <= block.index < item[-1]:
        around = block.element.parent
        beside = around is not None and around.first <= item[0] < around.last
        away &= ~(_OWN_NAMES if beside else W_COMMENT)
    return bool(block_bits_apart(block, item) & away)


def _said(found: Found, method: str, kind: str, surface: str, element: Element, updated: bool = False) -> Statement:
    kind = f"{method} month" if len(found.edtf) < 10 else kind  # lists of an archive's months look like date lines
    weight = WEIGHTS[kind] * (WEIGHTS["ambiguous"] if found.ambiguous else 1.0)
    return Statement(Witness(found.edtf, method, weight, surface, element, kind), updated, found.ambiguous)


def _line(block: Block, before: str, near: bool, order: Order | None) -> Iterator[Statement]:
    """What a date line says: each of its dates with the label before it, the last one also with that behind it.

    Args:
        before: the label that stands in the block before, or "".
        near: whether the line stands beside the title or between it and the text.
    """
    text, floor = block.text, 0
    found = find(text, order)
    for one in found:
        label = text[floor : one.start]
        if not label.strip():
            label = before
        behind = text[one.end :] if one is found[-1] and not says_published(label) else ""
        floor = one.end
        updated = bool(says_updated(label) or says_updated(behind))
        method = "label" if updated or says_published(label) else "date-line"
        kind = method if method == "label" or not near else "date-line near"
        yield _said(one, method, kind, text[one.start : one.end], block.element, updated)


def _marked(
    document: Document, inside: range, behind: range, order: Order | None, item: Sequence[int]
) -> Iterator[Statement]:
    """Elements that say that they hold a date: `time`, and those whose class does; behind the text only those that say
    whose date it is."""
    for mark in document.marks:
        if not (mark.tag == "time" or mark.own & W_DATE) or not (mark.first in inside or mark.first in behind):
            continue
        if mark.first not in inside and not (_PUBDATE.search(mark.names) or says_updated(mark.names)):
            continue
        if mark.bits & _AWAY and bits_apart(mark, item) & _AWAY:
            continue
        statement = _of_time(mark, order) if mark.tag == "time" else _of_class(mark, order)
        if statement is not None:
            yield statement


def _around(mark: Element) -> str:
    return f"{mark.names} {mark.attributes.get('itemprop') or ''} {mark.parent.names if mark.parent else ''}"


def _of_time(mark: Element, order: Order | None) -> Statement | None:
    text = Document.text_of(mark)
    raw = mark.attributes.get("datetime") or text
    value = machine(raw)
    shown = find(text, order) if len(text) < 100 else ()
    if shown and value and value not in (shown[0].edtf, shown[0].ambiguous):
        value = shown[0].edtf  # what people see is in the site's own time zone
    if not value:
        return None
    names = _around(mark)
    updated = says_updated(f"{names} {text}") and not says_published(names)
    published = "pubdate" in mark.attributes or bool(_PUBDATE.search(names))
    kind = "time published" if published else "time"
    # What microdata has from the same attribute is one witness; what the element shows to people is another.
    same = (not shown or text.strip() == raw.strip()) and mark.attributes.get("itemprop") in _ITEMPROPS
    method = "microdata" if same else "time"
    return Statement(Witness(value, method, WEIGHTS[kind], text or raw, mark, kind), updated)


def _of_class(mark: Element, order: Order | None) -> Statement | None:
    """A short text in an element whose class speaks of a date, or the `title` in which hAtom themes keep it."""
    if mark.last - mark.first > 1:
        return None
    text = Document.text_of(mark)
    found = find(text, order) if 6 <= len(text) <= 60 else ()
    names = _around(mark)
    if len(found) != 1 or is_event(f"{names} {text}"):
        value = machine(mark.attributes.get("title") or "") if not text else None
        updated = "published" not in mark.names and says_updated(mark.names)
        surface = mark.attributes.get("title") or ""
        return Statement(Witness(value, "time", WEIGHTS["time"], surface, mark), updated) if value else None
    updated = says_updated(f"{names} {text}") and not says_published(f"{names} {text}")
    surface = text[found[0].start : found[0].end]
    return _said(found[0], "date-line", "date-line class", surface, mark, updated)


def placed_date(placed: Place | None, others: Sequence[Statement], order: Order | None) -> Iterator[Statement]:
    """The first date at the site's place for dates that is not one of a change."""
    floor = 0
    for found in find(placed.text, order) if placed else ():
        assert placed is not None
        label = placed.text[floor : found.start]
        floor = found.end
        if not says_updated(label) or says_published(label):
            doubt = 1.0
            for other in (one.witness for one in others if not one.updated):
                doubt *= 1 - other.weight if other.method in _SHOWN and other.value == found.edtf else 1
            weight = placed.added(1 - doubt) * (WEIGHTS["ambiguous"] if found.ambiguous else 1.0)
            surface = placed.text[found.start : found.end]
            witness = Witness(found.edtf, "template", weight, surface, placed.element)
            yield Statement(witness, other=found.ambiguous)
            return


def yearless_update(near: Sequence[Block], statements: Sequence[Statement]) -> Iterator[Statement]:
    """An update whose year is that of the publication ("Published 27 January 2020 / Updated 26 January")."""
    published = next((one.witness.value for one in statements if not one.updated), None)
    for block in near if published else ():
        label = behind_update(block.text) if len(block.text) < 120 and _DIGIT.search(block.text) else None
        if label and published and not find(label):
            value = yearless(label, published)
            if value:
                yield Statement(Witness(value, "label", 0.6, label, block.element), updated=True)
                return


def has_empty_label(near: Sequence[Block]) -> bool:
    return any(
        is_empty_label(block.text)
        and not find(" ".join(other.text for other in near[position + 1 : position + 2]))
        for position, block in enumerate(near)
    )  # fmt: skip


def shown(
    document: Document, near: Sequence[Block], inside: range, behind: range, order: Order | None, item: Sequence[int]
) -> list[Statement]:
    """What the page shows to people: marked elements and date lines, with the arguments of `read_dates`."""
    printed = [*_marked(document, inside, behind, order, item), *_printed(near, order, item)]
    return [*printed, *_in_title(document, order)]
