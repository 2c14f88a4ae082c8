"""Who wrote an item: the claims of a page weighed against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper.bylines.claims import Claim, linked, listed, marked, own_names, printed, structured
from scraper.bylines.lines import names_in
from scraper.bylines.names import person_key
from scraper.document import Block, Document
from scraper.records import Candidate, Provenance, Rejected
from scraper.templates import Place

_PRINTED = ("byline", "byline-class", "date-line", "bare-line", "template")
_PAGE = (*_PRINTED, "rel-author", "author-link")
_SHORT = 0.6
"""What is left of a witness's weight when it gives nothing but first names or nicknames."""
_Names = frozenset[tuple[str, ...]]
"""A claim's names without what two spellings of a person differ in."""


def read_authors(
    document: Document,
    near: Sequence[Block],
    bare: Sequence[Block],
    inside: range,
    candidates: Sequence[Candidate],
    outlets: Sequence[str | None],
    placed: Place | None = None,
    head: range | None = None,
) -> tuple[tuple[str, ...], str | None, Provenance | None]:
    """(names in printed order, byline as printed, provenance) of a page's item.

    Args:
        near: blocks around the title and at the end of the body, where a byline may stand.
        bare: blocks that may be a name and nothing else (beside the date).
        inside: indexes of the blocks that belong to the item.
        candidates: what sources say of this address.
        outlets: the site's names, which are not authors.
        placed: what stands where the site's pages have their bylines.
        head: indexes of the blocks from the title to the first of the text, where they are known.
    """
    head = range(0) if head is None else head
    outlets = own_names(document, outlets, head.start)
    heard = [
        *structured(document, outlets),
        *marked(document, outlets, inside, head),
        *linked(document.links, outlets, head),
        *printed(near, outlets, bare),
        *(Claim(listed(one.authors, outlets), one.source, 0.82, ", ".join(one.authors), complete=True)
          for one in candidates if one.authors),
    ]  # fmt: skip
    heard += _placed(placed, heard, outlets)
    byline = next((claim.surface for claim in heard if claim.method in _PRINTED), None)
    claims = [claim for claim in heard if claim.names]
    if not claims:
        return (), byline, None
    keys = [frozenset(person_key(name) for name in claim.names) for claim in claims]
    support = [_support(position, claims, keys) for position in range(len(claims))]
    best = max(range(len(claims)), key=support.__getitem__)
    agreeing = [claim for claim, mine in zip(claims, keys, strict=True) if mine == keys[best]]
    methods = "+".join(dict.fromkeys(claim.method for claim in agreeing))
    confidence = round(min(0.99, support[best]), 3)
    element = claims[best].element
    selector = element.selector if element is not None else None
    rejected = tuple(_rejected(claim) for claim in heard if claim.surface and claim not in agreeing)
    return claims[best].names, byline, Provenance("authors", methods, selector, confidence, rejected)


def _placed(placed: Place | None, others: Sequence[Claim], outlets: Sequence[str | None]) -> Iterator[Claim]:
    names = names_in(placed.text, outlets, marked=True) if placed else ()
    if placed and names:
        same = (claim.weight for claim in others if claim.method in _PAGE and set(claim.names) == set(names))
        weight = placed.added(max(same, default=0.0))
        yield Claim(names, "template", weight, placed.text[:250], placed.element, complete=True)


def _rejected(claim: Claim) -> Rejected:
    if claim.names:
        return Rejected(", ".join(claim.names), claim.method, "fewer or weaker witnesses")
    return Rejected(claim.surface, claim.method, "names a desk or the site, no person")


def _support(position: int, claims: Sequence[Claim], keys: Sequence[_Names]) -> float:
    """A claim's weight, raised by each other witness whose names are among its own: the longer list knows more."""
    mine, claim = keys[position], claims[position]
    doubt, heard = 1 - _weight(claim, mine), {claim.method}
    for other, theirs in zip(claims, keys, strict=True):
        agrees = theirs == mine or (claim.complete and theirs <= mine) or _shortens(theirs, mine)
        if agrees and other.method not in heard:
            heard.add(other.method)
            doubt *= 1 - _weight(other, theirs)
    return 1 - doubt


def _weight(claim: Claim, names: _Names) -> float:
    return claim.weight if any(len(name) > 1 for name in names) else claim.weight * _SHORT


def _shortens(short: _Names, full: _Names) -> bool:
    """Whether names of one word are each a part of a full name: "Ada" of "Ada Moe"."""
    parts = {word for name in full if len(name) > 1 for word in name}
    return bool(parts) and all(len(name) == 1 and name[0] in parts for name in short)
