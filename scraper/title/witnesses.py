"""What states a page's title or speaks for one: title tag, metadata, headings, feed, listing, slug, the site's place.

Never decides between what they say. The weights are fitted by `benchmarks/witnesses.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from scraper.document import Block, Document, Element
from scraper.document.words import ASIDE, FOOTER, NAV, W_COMMENT, W_RELATED, W_SIDEBAR, W_TITLE
from scraper.places import block_bits_apart
from scraper.records import Candidate
from scraper.templates import Place
from scraper.title.wording import agreement, cut, folded, is_site_name, site_names, slug_words, words
from scraper.votes import Witness

_CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)$")
_AWAY = NAV | FOOTER | ASIDE | W_COMMENT | W_RELATED | W_SIDEBAR
_MOST_THINGS = 20  # articles that the page describes; its own is among the first
_LONGEST = 1_000  # letters; a longer title tag is a whole text and no headline
_WEIGHTS = {
    "class h1": 0.7, "class h2": 0.21, "cut": 0.43, "h1 alien text": 0.3, "h1 first": 0.52, "h1 first text": 0.83,
    "h1 later": 0.16, "h1 later text": 0.71, "h1 line first": 0.59, "h1 line last": 0.43, "h1 logo text": 0.25,
    "h1 only": 0.69, "h1 only text": 0.79, "h1 word": 0.29, "h1 word text": 0.55, "h2 alien text": 0.07,
    "h2 first": 0.06, "h2 first text": 0.52, "h2 later text": 0.2, "h2 word text": 0.15, "inside h1 end": 0.71,
    "inside h2 end": 0.52, "json-ld": 0.76, "json-ld as og": 0.77, "json-ld as tag": 0.28,
    "json-ld as tag as og": 0.48, "json-ld whole": 0.52, "json-ld whole as og": 0.34, "json-ld whole as tag": 0.09,
    "json-ld whole as tag as og": 0.73, "meta": 0.59, "meta as og": 0.19, "meta as tag": 0.27,
    "meta as tag as og": 0.45, "meta part as tag": 0.13, "meta part as tag as og": 0.05, "meta whole as tag": 0.13,
    "meta whole as tag as og": 0.19, "microdata": 0.36, "microdata as og": 0.44, "microdata as tag": 0.16,
    "microdata as tag as og": 0.54, "microdata part": 0.08, "microdata part as og": 0.05, "microdata whole": 0.11,
    "microdata whole as og": 0.22, "microdata whole as tag": 0.53, "microdata whole as tag as og": 0.26, "og": 0.72,
    "og as tag": 0.55, "og first as tag": 0.13, "og front as tag": 0.08, "og whole": 0.72, "og whole as tag": 0.42,
    "slug whole": 0.56, "title": 0.3, "title first": 0.31, "title front": 0.24, "twitter": 0.55,
    "twitter as og": 0.09, "twitter as tag": 0.4, "twitter as tag as og": 0.27, "twitter part as tag": 0.13,
    "twitter whole as og": 0.34, "twitter whole as tag": 0.14, "twitter whole as tag as og": 0.3,
}  # fmt: skip
"""Kind of witness -> weight, as fitted; `as tag` and `as og` repeat the title tag or og:title, `text` has a text below
it, an `alien` heading shares no word with title tag and address (0.3 at the most: a banner has no say elsewhere)."""
_UNSEEN = 0.03
_METAS = {
    "og:title": "og", "twitter:title": "twitter", "citation_title": "meta", "dc.title": "meta", "dcterms.title": "meta",
    "parsely-title": "meta", "sailthru.title": "meta",
}  # fmt: skip
"""Meta element -> the family whose weight it has."""
_PROSE, _WITHIN = 80, 8
"""A heading heads a text when a paragraph of so many letters stands within so many blocks behind it."""
_MOST_EXTRA = 14
"""Words of a kicker or subtitle that a heading may hold beside the title."""


def weight_of(kind: str) -> float:
    """The weight of a kind of witness; one that was never seen where the weights were fitted says little."""
    return _WEIGHTS.get(kind, _UNSEEN)


def _witness(value: str, method: str, kind: str, element: Element | None = None) -> Witness:
    return Witness(value, method, weight_of(kind), value, element, kind)


def _headings(document: Document, blocks: Sequence[Block], url: str | None) -> list[tuple[Block, bool]]:
    """(block, whether a text follows) of the headings that may be the title's: of first and second level, outside of
    menus, asides and footers, and no links to other pages."""
    found = [
        (position, block) for position, block in enumerate(blocks) if 0 < block.level < 3 and len(block.text) <= 300
    ]
    if not found:
        return []
    if any(block.bits & _AWAY for _, block in found):
        middle = (_middle(blocks),)
        found = [one for one in found if not one[1].bits & _AWAY or not block_bits_apart(one[1], middle) & _AWAY]
    asked = {block.index for _, block in found}
    linked = {a.block for a in document.links if a.block in asked and a.heading and _elsewhere(a.url, url)}
    return [(block, _heads_text(blocks, position)) for position, block in found if block.index not in linked]


def _middle(blocks: Sequence[Block]) -> int:
    """Index of the block in which half of the page's prose is over: what holds it is the page's own text."""
    prose = [(block.index, len(block.text)) for block in blocks if _is_prose(block)]
    left = sum(size for _, size in prose) / 2
    for index, size in prose:
        left -= size
        if left <= 0:
            return index
    return -1


def _is_prose(block: Block) -> bool:
    return len(block.text) >= _PROSE and not block.level and block.link_chars * 3 < len(block.text)


def _heads_text(blocks: Sequence[Block], position: int) -> bool:
    behind = blocks[position + 1 : position + 1 + _WITHIN]
    first = next((n for n, block in enumerate(behind) if _is_prose(block)), None)
    return first is not None and not any(block.level == 1 for block in behind[:first])


def _elsewhere(link: str, url: str | None) -> bool:
    if not link or not url:
        return False
    one, other = urlsplit(link), urlsplit(url)
    path = one.path.rstrip("/")
    return path not in ("", other.path.rstrip("/")) and one.scheme in ("http", "https")


def _heading_witnesses(
    headings: Sequence[tuple[Block, bool]], names: Sequence[str | None], known: frozenset[str]
) -> Iterator[Witness]:
    """The headings as witnesses.

    Args:
        known: words of title tag and slug. A heading that shares none of them is likely a banner's.
    """
    ones = sum(block.level == 1 for block, _ in headings)
    seen = {1: 0, 2: 0}
    for block, text in headings:
        value = " ".join(block.text.split())
        seen[block.level] += 1
        place = "only" if ones == 1 and block.level == 1 else "first" if seen[block.level] == 1 else "later"
        if is_site_name(value, names):
            place = "logo"
        elif known and not known & set(words(value)):
            place = "alien"
        elif len(words(value)) < 2:
            place = "word"
        method, behind = f"h{block.level}", " text" if text else ""
        kind = f"{method} {place}{behind}"
        yield _witness(value, method, kind, block.element)
        if block.element.own & W_TITLE and place not in ("logo", "alien"):
            yield _witness(value, "class", f"class {method}", block.element)
        first, _, last = block.text.partition("\n")
        if last and "\n" not in last:
            yield _witness(first, method, f"{method} line first", block.element)
            yield _witness(last, method, f"{method} line last", block.element)


def _parts(value: str, family: str, names: Sequence[str | None]) -> Iterator[tuple[str, str]]:
    """(headline, kind) for what a text of the head may say: all of it without the site's name; where that name is not
    known, also its parts."""
    if len(value) > _LONGEST:
        return
    for place, part in cut(value, names):
        part = part.strip()
        if part and not is_site_name(part, names):
            place = "part" if place in ("first", "front", "back") and family not in ("title", "og") else place
            yield part, f"{family} {place}".rstrip()


def _head_witnesses(document: Document, names: Sequence[str | None]) -> list[Witness]:
    """Title tag, meta elements and structured data as witnesses. One that repeats another word for word is the same
    field of a content system twice, and is told apart from one that says the same in its own words."""
    tag = list(_parts(document.title, "title", names)) if document.title else []
    tagged = {words(value) for value, _ in tag}
    found = [_witness(value, "title", kind) for value, kind in tag]
    metas: dict[str, str] = {}
    for name, content in document.metas:
        if name in _METAS:
            metas.setdefault(name, content)
    social = {words(value) for value, _ in _parts(metas.get("og:title", ""), "og", names)}
    said = [(name, _METAS[name], metas[name]) for name in _METAS if name in metas]
    things = [t for t in document.things if t.group == "article"][:_MOST_THINGS]
    said += [(t.syntax, t.syntax, t.headline) for t in things if t.headline]
    for method, family, text in said:
        parts = list(_parts(text, family, names))
        repeats = " as tag" if any(words(value) in tagged for value, _ in parts) else ""
        if family != "og" and any(words(value) in social for value, _ in parts):
            repeats += " as og"
        found += [_witness(value, method, kind + repeats) for value, kind in parts]
    return found


def _supports(
    witnesses: Sequence[Witness], headings: Sequence[tuple[Block, bool]], url: str | None
) -> Iterator[Witness]:
    """Who agrees without saying all: headings that hold a title beside a kicker, titles cut off, the address."""
    values = {words(witness.value): witness.value for witness in reversed(witnesses)}
    head = {words(w.value): w.value for w in witnesses if not w.method.startswith(("h1", "h2", "class"))}
    for block, _ in headings:
        said = words(" ".join(block.text.split()))
        for key, value in head.items():
            if len(key) > 1 and 0 < len(said) - len(key) <= _MOST_EXTRA:
                where = "end" if said[-len(key) :] == key else "start" if said[: len(key)] == key else None
                if where:
                    yield _witness(value, f"in-h{block.level}", f"inside h{block.level} {where}", block.element)
    for witness in witnesses:
        if _CUT_OFF.search(witness.value):
            short = words(witness.value)
            yield from (
                _witness(value, "cut", "cut")
                for key, value in values.items()
                if len(key) > len(short) and key[: len(short)] == short
            )
    wanted = slug_words(url)
    for key, value in values.items():
        if len(wanted) >= 3 and agreement(value, wanted) >= 0.75:
            both = sum(word in wanted for word in folded(value)) >= 0.75 * len(key)
            yield _witness(value, "slug", "slug whole" if both else "slug")


def title_witnesses(
    document: Document, blocks: Sequence[Block], url: str | None, candidates: Sequence[Candidate], name: str | None,
    placed: Place | None = None, names: Sequence[str | None] | None = None,
) -> list[Witness]:  # fmt: skip
    """All that states the title or speaks for one, with the arguments of `scraper.title.read_title`."""
    names = site_names(document, name) if names is None else names
    headings = _headings(document, blocks, url)
    tag = {word for word in words(document.title or "") if len(word) > 2}
    witnesses = list(_heading_witnesses(headings, names, frozenset(tag) | slug_words(url) if tag else frozenset()))
    witnesses += _head_witnesses(document, names)
    witnesses += _placed(placed, witnesses, names)
    # A feed or listing of the site does not repeat the site's name: where it stands there, it is part of the headline.
    witnesses += [Witness(c.title, c.source, 0.9 if c.newsworthy else 0.5) for c in candidates if c.title]
    witnesses = [w for w in witnesses if 1 <= len(words(w.value)) <= 60]
    return [*witnesses, *_supports(witnesses, headings, url)]


def _placed(placed: Place | None, others: Sequence[Witness], names: Sequence[str | None]) -> Iterator[Witness]:
    if placed is None or (is_site_name(placed.text, names) and not placed.template.edited):
        return
    wanted = words(placed.text)
    said = max((w.weight for w in others if w.method.startswith("h") and words(w.value) == wanted), default=0.0)
    methods: dict[tuple[str, ...], set[str]] = {}
    for other in others:
        if not other.method.startswith("h"):
            methods.setdefault(words(other.value), set()).add(other.method)
    against = wanted not in methods and any(len(said_by) >= 3 for said_by in methods.values())
    weight = placed.added(said) if placed.template.edited or not against else 0.3
    yield Witness(placed.text, "template", weight, placed.text, placed.element)
