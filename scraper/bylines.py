"""Who wrote it: bylines and author metadata -> names. Owns what a byline looks like; never reads prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scraper.dates import is_date_line, without_dates
from scraper.document import Block, Document, Element
from scraper.document.words import (
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
from scraper.people.name_lists import uses
from scraper.people.vocabulary import THINGS, is_role
from scraper.records import Candidate, Provenance, Rejected
from scraper.templates import Place
from scraper.title import words

_PREFIX = re.compile(
    r"^\s*(?:(?:written|reported|posted|published|story|report|article|words|skrevet|publisert|lagt ut|publicerad|"
    r"skriven|geschrieben|veröffentlicht|verfasst|kirjoittanut|julkaissut|écrit|publié)\s+(?:by|av|af|von|par)\b|by\b|"
    r"av\b|af\b|von\b|par\b|por\b|door\b|di\b|text(?:\s+(?:and|&)\s+photos?)?\s*:|text\s+(?:och|og|und)\s+(?:foto|"
    r"bild)\s*:|tekst(?:\s+(?:og|&)\s+(?:foto|bilder?))?\s*:|authors?\s*:|forfatter(?:e)?\s*:|skribent\s*:|autor(?:en|"
    r"in)?\s*:|journalist\s*:|reporter\s*:|kirjoittaja\s*:|teksti\s*:|ansvarlig\s*:|kontakt\s*:|"
    r"from\b(?=\s+[A-ZÆØÅ]))\s*:?\s*",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    r"^[^\n]{0,40}\d[^\n]{0,12}?(?:\b(?:by|av|af|von|par)\s+|\|\s*(?:By|Av|Af|Von|Par)\s+)(?=[^\W\d_a-zæøåäöü])"
)
_PHOTO = re.compile(
    r"\b(?:photos?|foto|fotos|bilde?r?|illustrations?|kuvat?|photographs?)\s*(?:by|av|:)", re.IGNORECASE
)
_AND = re.compile(
    r"\s*(?:(?:;|,|/|\||•|·|\n)(?:\s*(?:and|og|och|und|ja|et|y|&)\s)?|\s&\s|"
    r"\s(?:and|og|och|und|ja|et|en|y|with|med|mit)\s(?=[^\W\d_]))\s*",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[A-ZÆØÅÄÖÜ][A-Za-zæøåäöü]{1,3}")
_NAME_TOKEN = re.compile(r"^(?:[^\W\d_]['’])?[^\W\d_]+(?:\.[^\W\d_])*\.?(?:-[^\W\d_]+\.?)*$")
_SMALL = frozenset(
    "von van de der den del della di da dos du la le el al bin ibn ben af av zu zur zum ten ter y e of the och 't st "
    "st. mc o".split()
)
_TITLES = frozenset(
    "dr dr. prof prof. professor mr mr. mrs mrs. ms ms. phd ph.d. md md. sir dame lic dipl.-ing. mag.".split()
)
# Words that no name holds: desks, outlets, roles and the labels around bylines.
_NOT_NAMES = frozenset(
    "staff desk editor editors editorial team news newsroom press agency agencies reuters afp ntb tt dpa ap associated "
    "correspondent reporter writer writers contributor contributors admin administrator webmaster redaksjon "
    "redaksjonen redaktion redaktionen redaktør redaktor journalist guest author department institute university "
    "hospital cluster communications kommunikasjon kommunikasjonsavdelingen group company media magazine post times "
    "daily online digital read more published updated share comments view all posts follow on twitter facebook email "
    "contact minutes min today yesterday photo photos foto image video services service wire the and for about by av "
    "von with from at in of office project projects foundation network center centre senter user root web "
    "nettredaksjon nyheter aktuelt kommune redaction toimitus uutiset".split()
)
_AWAY = NAV | FOOTER | ASIDE | W_COMMENT | W_RELATED | W_SIDEBAR | W_TEASER | W_CAPTION | W_CREDIT
_PRINTED = ("byline", "byline-class", "date-line", "bare-line", "template")
_PAGE = (*_PRINTED, "rel-author")


def clean_name(text: str, outlets: Iterable[str | None] = ()) -> str | None:
    """A person's name without titles, roles and labels, or None when the text names no person.

    Args:
        outlets: names of the site and its publisher, which are not authors.
    """
    text = re.sub(r"\s*[(<\[].*?[)>\]]", "", text).strip(" \t\n,.;:|–—-•·")
    tokens = text.split()
    while tokens and tokens[0].lower() in _TITLES:
        tokens = tokens[1:]
    while tokens and tokens[-1].lower().strip(",") in _TITLES:
        tokens = tokens[:-1]
    name = " ".join(tokens).rstrip(",")
    if not _is_name(tokens) or "".join(words(name)) in {"".join(words(outlet)) for outlet in outlets if outlet}:
        return None
    return name.title() if name.isupper() and len(tokens) > 1 else name


def _is_name(tokens: Sequence[str]) -> bool:
    if not 2 <= len(tokens) <= 6 or sum(map(len, tokens)) > 60:
        return False
    big = 0
    for token in tokens:
        plain = token.strip("\"'“”’.,")
        if plain.lower() in _SMALL and token != tokens[0]:
            continue
        if not _NAME_TOKEN.match(plain) or plain.lower() in _NOT_NAMES or plain.lower() in THINGS or is_role(plain):
            return False
        if plain[0].isupper():
            big += 1
        elif plain[0].lower() == plain[0] and plain.lower() not in _SMALL:
            return False
    return big >= 2


def names_in(text: str, outlets: Sequence[str | None] = ()) -> tuple[str, ...]:
    """The names in a byline, in order: "By A B and C D, science writer" -> ("A B", "C D").

    A name stands alone between separators; what stands in their place is a role, an outlet or a date and is left out.
    """
    # "Text and photo: A B" is A B's text; only a credit behind a name is not.
    label = _PREFIX.match(text)
    photo = _PHOTO.search(text, label.end() if label else 0)
    if photo and photo.start() > 0:
        text = text[: photo.start()].rstrip(" ([")
    labelled = _PREFIX.sub("", _AFTER_DATE.sub("", text), count=1)
    if labelled != text and _INITIALS.fullmatch(labelled.strip()):
        return (labelled.strip(),) if labelled.strip().lower() not in _NOT_NAMES else ()
    text = labelled
    found: list[str] = []
    for part in re.split(r"\s+[–—-]\s+", text):
        for piece in _AND.split(part):
            name = clean_name(_PREFIX.sub("", piece, count=1), outlets) if piece else None
            if name and name not in found:
                found.append(name)
    return tuple(found)


def is_byline(text: str) -> bool:
    """Whether a short text begins as a byline does ("By", "Av", "Text:")."""
    return len(text) <= 250 and bool(_PREFIX.match(text)) and bool(names_in(text))


_COMPLETE = ("byline", "date-line", "bare-line", "feed", "wp_json", "template")
"""Witnesses that name all authors when they name more than others; class names and meta elements mark others too."""


class _Claim:
    """What one witness says: names, in order, and how far it is believed."""

    __slots__ = ("method", "names", "selector", "surface", "weight")

    def __init__(self, names: tuple[str, ...], method: str, weight: float, surface: str, selector: str | None) -> None:
        self.names, self.method, self.weight, self.surface, self.selector = names, method, weight, surface, selector


def _structured(document: Document, outlets: Sequence[str | None]) -> Iterator[_Claim]:
    for thing in document.things:
        if thing.group == "article" and thing.authors:
            names = tuple(n for author in thing.authors for n in names_in(author, outlets))
            yield _Claim(names, thing.syntax, 0.9 if thing.syntax == "json-ld" else 0.8, ", ".join(thing.authors), None)
    for keys, weight in ((("citation_author", "dc.creator", "dcterms.creator"), 0.85), (("author", "article:author",
                          "parsely-author", "sailthru.author", "byl", "article:author_name"), 0.75)):  # fmt: skip
        values = [value for key in keys for value in document.meta_all(key)]
        names = tuple(dict.fromkeys(n for value in values for n in names_in(value, outlets)))
        if names:
            yield _Claim(names, "meta", weight, ", ".join(values), None)


def _marked(document: Document, outlets: Sequence[str | None], inside: range) -> Iterator[_Claim]:
    linked: list[str] = []
    for anchor in document.links:
        if "author" in anchor.rel and anchor.block in inside and not anchor.element.bits & (_AWAY & ~ASIDE):
            linked += [name for name in names_in(anchor.text, outlets) if name not in linked]
    if linked:
        yield _Claim(tuple(linked), "rel-author", 0.8, ", ".join(linked), None)
    found: list[str] = []
    element: Element | None = None
    for mark in document.marks:
        if mark.own & W_BYLINE and mark.first in inside and not mark.bits & _AWAY and mark.last - mark.first <= 6:
            text = Document.text_of(mark)
            if len(text) <= 200:
                element = element or mark
                found += [name for name in names_in(text, outlets) if name not in found]
    if found and element is not None:
        yield _Claim(tuple(found), "byline-class", 0.7, Document.text_of(element)[:200], element.selector)


def _printed(blocks: Sequence[Block], outlets: Sequence[str | None], bare: Sequence[Block]) -> Iterator[_Claim]:
    printed = (
        (line, block.element.selector)
        for block in blocks if len(block.text) <= 250 and (not block.level or block.element.own & W_BYLINE)
        for line in block.text.split("\n") if _PREFIX.match(line) or _AFTER_DATE.match(line)
    )  # fmt: skip
    claims = ((names_in(line, outlets), line, selector) for line, selector in printed)
    named = next((claim for claim in claims if claim[0]), None)
    if named:
        yield _Claim(named[0], "byline", 0.78, named[1], named[2])
    for block in blocks:
        rest = without_dates(block.text) if is_date_line(block) else ""
        names = names_in(rest, outlets) if rest else ()
        if names:
            yield _Claim(names, "date-line", 0.7, block.text, block.element.selector)
            break
    run: list[Block] = []
    for block in bare:  # several authors may stand on a line each
        if _is_bare(block, outlets) and (not run or block.index - run[-1].index <= 1):
            run.append(block)
        elif run:
            break
    if run:
        lines = [block.text for block in run]
        names = tuple(dict.fromkeys(name for line in lines for name in names_in(line, outlets)))
        yield _Claim(names, "bare-line", 0.6, ", ".join(lines), run[0].element.selector)


def _placed(placed: Place | None, others: Sequence[_Claim], outlets: Sequence[str | None]) -> Iterator[_Claim]:
    names = names_in(without_dates(placed.text), outlets) if placed else ()
    if placed and names:
        same = (c.weight for c in others if c.method in _PAGE and set(c.names) == set(names))
        weight = placed.added(max(same, default=0.0))
        yield _Claim(names, "template", weight, placed.text[:250], placed.template.selector)


def _is_bare(block: Block, outlets: Sequence[str | None]) -> bool:
    names = names_in(block.text, outlets)
    if not names or len(block.text.split()) > 6 * len(names):
        return False
    # A line without "by" is a byline only when it holds a name that people have: "Read Aloud" has two capitals as well.
    return all(any(uses().get(part.lower()) for part in name.split()) for name in names)


def read_authors(
    document: Document,
    near: Sequence[Block],
    bare: Sequence[Block],
    inside: range,
    candidates: Sequence[Candidate],
    outlets: Sequence[str | None],
    placed: Place | None = None,
) -> tuple[tuple[str, ...], str | None, Provenance | None]:
    """(names in printed order, byline as printed, provenance) of a page's item.

    Args:
        near: blocks around the title and at the end of the body, where a byline may stand.
        bare: blocks that may be a name and nothing else (beside the date).
        inside: indexes of the blocks that belong to the item.
        candidates: what sources say of this address.
        outlets: the site's names, which are not authors.
        placed: what stands where the site's pages have their bylines.
    """
    claims = [*_structured(document, outlets), *_marked(document, outlets, inside), *_printed(near, outlets, bare)]
    for candidate in candidates:
        names = tuple(n for author in candidate.authors for n in names_in(author, outlets))
        claims.append(_Claim(names, candidate.source, 0.82, ", ".join(candidate.authors), None))
    claims = [claim for claim in claims if claim.names]
    claims += _placed(placed, claims, outlets)
    if not claims:
        return (), None, None
    best = max(claims, key=lambda claim: _support(claim, claims))
    printed = next((claim.surface for claim in claims if claim.method in _PRINTED), None)
    rejected = tuple(
        Rejected(", ".join(claim.names), claim.method, "fewer or weaker witnesses")
        for claim in claims
        if set(claim.names) != set(best.names)
    )
    agreeing = "+".join(dict.fromkeys(claim.method for claim in claims if set(claim.names) == set(best.names)))
    confidence = round(min(0.99, _support(best, claims)), 3)
    return best.names, printed, Provenance("authors", agreeing, best.selector, confidence, rejected)


def _support(claim: _Claim, claims: Sequence[_Claim]) -> float:
    """A claim's weight, raised by each other witness whose names are among its own: the longer list knows more."""
    mine = {"".join(words(name)) for name in claim.names}
    doubt = 1 - claim.weight
    for other in claims:
        theirs = {"".join(words(name)) for name in other.names}
        agrees = theirs <= mine if claim.method in _COMPLETE else theirs == mine
        if other is not claim and other.method != claim.method and agrees:
            doubt *= 1 - other.weight
    return 1 - doubt
