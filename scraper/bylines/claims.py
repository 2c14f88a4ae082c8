"""Witnesses of authorship on one page: structured data, meta elements, marked elements, links, printed lines.

Each yields a `Claim`; which one is right is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.bylines.lines import is_label, is_unsigned, may_sign, names_in, signers, uncredited
from scraper.bylines.names import is_agency, sounds_given, turned, without_doubles
from scraper.dates import is_date_line
from scraper.document import Anchor, Block, Document, Element
from scraper.document.structured import Thing
from scraper.document.words import (
    ARTICLE,
    ASIDE,
    FOOTER,
    NAV,
    W_BYLINE,
    W_CAPTION,
    W_COMMENT,
    W_CREDIT,
    W_RELATED,
    W_SIDEBAR,
    W_TEASER,
)
from scraper.people.name_lists import FAMILY, uses
from scraper.title import words

_NEVER = W_COMMENT | W_CAPTION | W_CREDIT
_AWAY = NAV | FOOTER | ASIDE | W_RELATED | W_SIDEBAR | W_TEASER | _NEVER
_LONGEST, _MOST_MARKS = 250, 24
_ABOUT = re.compile(r"bio|about|descri|image|avatar|social|follow|btn|button|box|count|more|posts|info", re.IGNORECASE)
_LOWER = re.compile(r"\b[^\W\d_A-ZÆØÅÄÖÜ][^\W\d_]{3,}")
_YEAR = re.compile(r"\d\d")
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|forfatter(?:e)?|skribent(?:er)?|journalist(?:en|er|s)?|contributors?|"
    r"redakteure?|profiles?|people|person(?:en)?|staff)/",
    re.IGNORECASE,
)
_META = (
    (("citation_author", "dc.creator", "dcterms.creator", "dc.contributor.author"), 0.85),
    (("author", "article:author", "parsely-author", "sailthru.author", "byl", "article:author_name",
      "og:article:author", "cxenseparse:author", "articleauthor", "article:byline", "shareaholic:article_author_name",
      "dable:author"), 0.75),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What one witness says: names in order, and how far it is believed alone.

    `names` is empty where a witness names only a desk or the site itself: that is no author, but worth showing.
    """

    names: tuple[str, ...]
    method: str
    weight: float
    surface: str
    element: Element | None = None
    """The element that it was read from, where there is one."""
    complete: bool = False
    """Whether the witness names all authors when it names more than others."""


def own_names(document: Document, names: Sequence[str | None], start: int) -> tuple[str | None, ...]:
    """The site's names without those that only links from the text on call so: people link to the site as well.

    Args:
        names: what the site may call itself (scraper.title.site_names).
        start: index of the block with the title.
    """
    known = {name for name in names if name}
    late = {anchor.text for anchor in document.links if anchor.block >= start and anchor.text in known}
    if not late:
        return tuple(names)
    early = {anchor.text for anchor in document.links if anchor.block < start and anchor.text in late}
    declared = {name for name in (*names[:2], *names[-2:]) if name} | {thing.publisher for thing in document.things}
    doubtful = late - early - declared
    return tuple(name for name in names if name not in doubtful)


def listed(values: Sequence[str], outlets: Sequence[str | None]) -> tuple[str, ...]:
    """The names in a list of authors as machines write it, one or more to each value; agencies beside persons stay."""
    found: list[str] = []
    for value in values:
        if len(value) < 200 and "://" not in value:
            found += names_in(_plain(turned(value)), outlets, marked=True)
    return without_doubles(found)


def _plain(value: str) -> str:
    """RSS writes "ada@lakeside.example (Ada Moe)"."""
    address, opened, name = value.partition("(")
    return name.rstrip(") ") if opened and "@" in address else value


def structured(document: Document, outlets: Sequence[str | None]) -> Iterator[Claim]:
    """What JSON-LD, microdata and meta elements say."""
    things = [thing for thing in document.things if thing.authors and thing.group != "other"]
    own = [thing for thing in things if _is_about(thing, document)]
    for thing in own or things:
        weight = (0.9 if thing.syntax == "json-ld" else 0.8) if thing.group == "article" else 0.55
        yield Claim(listed(thing.authors, outlets), thing.syntax, weight, ", ".join(thing.authors))
    for keys, weight in _META:
        values = document.meta_all(*keys)
        if values:
            yield Claim(listed(values, outlets), "meta", weight, ", ".join(values))


def _is_about(thing: Thing, document: Document) -> bool:
    """Whether a thing says that it is this page's article, not one that is listed on it."""
    if thing.headline and document.title and words(thing.headline)[:6] == words(document.title)[:6]:
        return True
    return bool(thing.url) and thing.url in (document.url, document.canonical)


# ----------------------------------------------------------------------------------------- marked elements


def _says_author(mark: Element) -> bool:
    if mark.own & W_BYLINE:
        return True
    attributes = mark.attributes
    return "author" in (attributes.get("rel") or "") or "author" in (attributes.get("itemprop") or "")


def _is_away(mark: Element, head: range) -> bool:
    bits = mark.bits & _AWAY
    if not bits or mark.first in head:  # between title and text stands nothing of other articles
        return bool(bits & (_NEVER | NAV)) and not (mark.own & W_BYLINE and not bits & _NEVER)
    if mark.bits & ARTICLE:
        bits &= ~FOOTER
    return bool(bits)


def _boxes(marks: Sequence[Element]) -> Iterator[list[Element]]:
    """The marks in groups: each outermost one with those inside it."""
    group: list[Element] = []
    for mark in marks:
        if group and not _is_inside(mark, group[0]):
            yield group
            group = []
        group.append(mark)
    if group:
        yield group


def _is_inside(mark: Element, box: Element) -> bool:
    around = mark.parent
    while around is not None and around.depth >= box.depth:
        if around is box:
            return True
        around = around.parent
    return False


def marked(document: Document, outlets: Sequence[str | None], inside: range, head: range) -> Iterator[Claim]:
    """What elements say whose class, rel or itemprop calls them an author or a byline; the nearest to the title."""
    marks = [m for m in document.marks if m.first in inside and _says_author(m) and not _is_away(m, head)]
    if not marks:
        return
    boxes = [box for box in _boxes(marks[:_MOST_MARKS]) if box[0].last - box[0].first <= 6]
    boxes.sort(key=lambda box: (box[0].first not in head, box[0].first > head.stop + 6, box[0].index))
    names: list[str] = []
    linked: list[str] = []
    first: Element | None = None
    last = 0
    for box in boxes:
        if first is not None and not 0 <= box[0].first - last <= 1:
            break  # a list of teasers has bylines as well
        found = _names_of(box, outlets)
        if found:
            first, last = first or box[0], max(box[0].first, box[0].last - 1)
            names += found
            relations = [Document.text_of(m) for m in box if "author" in (m.attributes.get("rel") or "")]
            linked += [name for name in found if any(name in text for text in relations)]
    if first is None:
        return
    surface = Document.text_of(first)[:200]
    near = first.first in range(head.start, head.stop + 6)
    weight = 0.72 if near else 0.62
    yield Claim(fullest(names), "byline-class", weight, surface, first, complete=near)
    if linked:
        yield Claim(fullest(linked), "rel-author", 0.7, ", ".join(linked), first)


def _names_of(box: Sequence[Element], outlets: Sequence[str | None]) -> tuple[str, ...]:
    """The names in the innermost marks of a box; where they hold none, in the box itself."""
    leaves = [m for i, m in enumerate(box) if i + 1 == len(box) or not _is_inside(box[i + 1], m)]
    whole = uncredited(Document.text_of(box[0]))
    found: list[str] = []
    for leaf in leaves:
        text = Document.text_of(leaf) if len(leaves) > 1 or leaf is not box[0] else whole
        if text and len(text) <= 100 and text in whole:
            found += names_in(text, outlets, marked=not _ABOUT.search(leaf.names))
    if found:
        return fullest(found)
    return names_in(whole, outlets, marked=not _ABOUT.search(box[0].names)) if 0 < len(whole) <= 200 else ()


def fullest(names: Sequence[str]) -> tuple[str, ...]:
    """The names without doubles, and without those of one word where others have two; agencies stay."""
    full = [name for name in names if " " in name or is_agency(name) or not name.isascii()]
    return without_doubles(full or names)


def linked(links: Sequence[Anchor], outlets: Sequence[str | None], head: range) -> Iterator[Claim]:
    """What links to pages of authors say, where they stand between title and text."""
    found: list[str] = []
    for anchor in links:
        if anchor.block in head and anchor.text and len(anchor.text) < 60 and _AUTHOR_PAGE.search(anchor.href):
            found += names_in(anchor.text, outlets)
    if found:
        yield Claim(without_doubles(found), "author-link", 0.5, ", ".join(found))


# ----------------------------------------------------------------------------------------- printed lines


def printed(blocks: Sequence[Block], outlets: Sequence[str | None], bare: Sequence[Block]) -> Iterator[Claim]:
    """What lines say that begin as bylines do, that stand beside a date, or that are nothing but names."""
    yield from _labelled(blocks, outlets)
    for block in blocks:
        if len(block.text) <= 400 and _YEAR.search(block.text) and "@" not in block.text and is_date_line(block):
            names = names_in(block.text, outlets)
            if any(is_known(name) for name in names) or (len(names) == 1 and _is_rare(names[0], blocks)):
                yield Claim(names, "date-line", 0.7, block.text, block.element, complete=True)
                break
    run: list[Block] = []
    for block in bare:  # several authors may stand on a line each
        if is_bare(block.text, outlets) and (not run or block.index - run[-1].index <= 1):
            run.append(block)
        elif run:
            break
    if run:
        lines = [block.text for block in run]
        names = without_doubles(name for line in lines for name in names_in(line, outlets))
        yield Claim(names, "bare-line", 0.6, ", ".join(lines), run[0].element)


def _labelled(blocks: Sequence[Block], outlets: Sequence[str | None]) -> Iterator[Claim]:
    """The first line that a person signs; else one that a nickname or an agency signs, or a desk."""
    second: Claim | None = None
    for line, block in _signed_lines(blocks):
        names = signers(line, outlets)
        if not names and not is_unsigned(line):
            continue
        claim = Claim(names, "byline", 0.78, line, block.element, complete=True)
        if any(" " in name for name in names):
            yield claim
            return
        if second is None or (names and not second.names):
            second = claim
    if second is not None:
        yield second


def _signed_lines(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """The lines with a label of a byline; a label alone goes with the line or block behind it."""
    for position, block in enumerate(blocks):
        if len(block.text) > _LONGEST or (block.level == 1 and not block.element.own & W_BYLINE):
            continue
        if "\n" not in block.text and not may_sign(block.text):
            continue
        following = blocks[position + 1].text if position + 1 < len(blocks) else ""
        lines = block.text.split("\n")
        for line, under in zip(lines, [*lines[1:], following], strict=True):
            if may_sign(line):
                yield (f"{line} {under}" if len(line) < 24 and is_label(line) and len(under) < 100 else line), block


def is_known(name: str) -> bool:
    """Whether a name is one that people have: "Read Aloud" has two capitals as well."""
    tokens = name.split()
    return sounds_given(name) or bool(uses().get(tokens[-1].lower(), 0) & FAMILY)


def _is_rare(name: str, blocks: Sequence[Block]) -> bool:
    """Whether no word of a name stands without its capital near by: "3 May 2024 - Clinical Trials" names a section."""
    parts = {word for word in words(name) if len(word) > 3}
    return bool(parts) and not any(parts.intersection(_LOWER.findall(block.text)) for block in blocks)


def is_bare(text: str, outlets: Sequence[str | None]) -> bool:
    """Whether a line is nothing but names that people have, with little around them."""
    if len(text) > 200 or not text[:1].isalpha() or ":" in text or text.endswith((".", "?", "!")):
        return False
    if not any(uses().get(token.strip(".,").lower()) for token in text.split()):
        return False
    names = names_in(text, outlets)
    return bool(names) and len(text.split()) <= 6 * len(names) and all(is_known(name) for name in names)
