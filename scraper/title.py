"""The title of a page's item: what title tag, metadata, headings, feed, listing and slug agree on.

Owns headlines and kickers. The confidence of a title is the share of right answers that such an agreement of witnesses
had (scraper.votes); the weights are fitted by `benchmarks/witnesses.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from scraper.document import Block, Document, Element
from scraper.document.words import ASIDE, FOOTER, NAV, W_COMMENT, W_RELATED, W_SIDEBAR, W_TITLE
from scraper.places import block_bits_apart
from scraper.records import Candidate
from scraper.templates import Place
from scraper.votes import Verdict, Witness, decide

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|–—·•«»:/]+\s+|\s+-+\s+|\s*[|│ㅣ｜]\s*|\s+::\s+")
_CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)$")
_GLUED_COLON = re.compile(r"^(?P<kicker>[^:]{3,60}:)(?=[A-ZÆØÅÄÖÜ“\"«„])(?P<title>.{8,})$", re.DOTALL)
_GLUED_WORD = re.compile(r"(?<=[a-zæøåäöüß])(?=[A-ZÆØÅÄÖÜ][a-zæøåäöü]+ )")
_AWAY = NAV | FOOTER | ASIDE | W_COMMENT | W_RELATED | W_SIDEBAR
_SECTIONS = frozenset(
    tuple(name.split())
    for name in ("blog archive", "blog archiv", "blog", "news", "home", "startseite", "aktuelles", "nyheter", "forside")
)
_LONGEST = 1_000  # letters; a longer title tag is a whole text and no headline


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[str, ...]:
    """The words of a title, folded for comparison."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def slug(text: str, most: int = 12) -> str:
    """A stable key from the first words of a title: ASCII where the letters allow it."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return "-".join(_WORD.findall(plain)[:most])


def slug_words(url: str | None) -> frozenset[str]:
    """The words of the last path segment that says something; for comparing with a title."""
    parts = [part for part in unquote(urlsplit(url or "").path).split("/") if part and not part.startswith("index.")]
    return frozenset(_folded(re.sub(r"\.\w{2,5}$", "", parts[-1]))) if parts else frozenset()


def _folded(text: str) -> list[str]:
    return [word for word in slug(text, 99).split("-") if len(word) > 1]


def slug_agreement(title: str, url: str | None) -> float:
    """Share of the slug's words that stand in the title, 0 to 1; 0 for slugs of fewer than three words."""
    return _agreement(title, slug_words(url))


def _agreement(title: str, wanted: frozenset[str]) -> float:
    if len(wanted) < 3:
        return 0.0
    text = slug(title, 99)
    return sum(word in text for word in wanted) / len(wanted)


def is_site_name(text: str, names: Iterable[str | None]) -> bool:
    """Whether a text is nothing but one of the site's names."""
    folded = _squeezed(text)
    return bool(folded) and any(folded == _squeezed(name) for name in names if name)


@lru_cache(maxsize=1024)
def _squeezed(text: str) -> str:
    return "".join(words(text))


def without_site_name(title: str, names: Sequence[str | None]) -> Iterator[str]:
    """The parts of a title tag that may be the headline, best first; the tag itself is the last."""
    return (text for _, text in _cut(title, names))


def _cut(title: str, names: Sequence[str | None]) -> Iterator[tuple[str, str]]:
    """(which part, text): a title without the site's name, where that stands at an end of it, is "" and alone."""
    cuts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title)]
    for start, end in reversed(cuts):
        if _is_apparatus(title[end:], names):
            yield from _cut(title[:start], names)
            return
    for start, end in cuts:
        if _is_apparatus(title[:start], names):
            yield from _cut(title[end:], names)
            return
    if not cuts:
        yield "", title
        return
    yield "front", title[: cuts[-1][0]]
    if len(cuts) > 1:
        yield "first", title[: cuts[0][0]]
    yield "back", title[cuts[-1][1] :]
    yield "whole", title


def _is_apparatus(text: str, names: Sequence[str | None]) -> bool:
    """Whether a part of a title tag is the site's name or what systems put before every title."""
    return is_site_name(text, names) or words(text) in _SECTIONS


# ------------------------------------------------------------------------------------------- witnesses

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
    for place, part in _cut(value, names):
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
    said += [(t.syntax, t.syntax, t.headline) for t in document.things if t.group == "article" and t.headline]
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
        if len(wanted) >= 3 and _agreement(value, wanted) >= 0.75:
            both = sum(word in wanted for word in _folded(value)) >= 0.75 * len(key)
            yield _witness(value, "slug", "slug whole" if both else "slug")


def site_names(document: Document, known: str | None) -> list[str | None]:
    """What the site may call itself: known name, og:site_name, publisher, the host's label."""
    names = [known, document.meta("og:site_name", "application-name", "al:ios:app_name")]
    names += [thing.publisher for thing in document.things]
    names += [thing.headline for thing in document.things if thing.kind in ("organization", "website")]
    # The logo of most sites is a link to the start page with the site's name as its text.
    roots: dict[str, bool] = {}
    for anchor in document.links:
        href = anchor.href
        if href != "/" and (not href.startswith(("http", "//")) or href.count("/") > 3):
            continue
        if not anchor.text or len(anchor.text) >= 80:
            continue
        if href not in roots:
            roots[href] = _is_root(href, document.url)
        if roots[href] and anchor.text not in names:
            names.append(anchor.text)
    host = (urlsplit(document.url or "").hostname or "").removeprefix("www.")
    return [*names, host, host.split(".")[0]]


def _is_root(href: str, url: str | None) -> bool:
    if href == "/":
        return True
    if not href.isascii() or "[" in href or href.rstrip("/").count("/") > 2:
        return False
    parts = urlsplit(href)
    return (
        parts.path in ("", "/")
        and not parts.query
        and not parts.fragment
        and parts.netloc == urlsplit(url or "").netloc
    )


def read_title(
    document: Document, blocks: Sequence[Block], url: str | None, candidates: Sequence[Candidate], name: str | None,
    placed: Place | None = None, names: Sequence[str | None] | None = None,
) -> Verdict | None:  # fmt: skip
    """The title that the witnesses agree on; None when there is none.

    Args:
        blocks: the page's blocks without the site's furniture.
        candidates: what sources say of this address.
        name: the site's name, where known.
        placed: what stands where the site's pages have their titles.
        names: `site_names` of the page, where they are at hand.
    """
    return decide("title", title_witnesses(document, blocks, url, candidates, name, placed, names), words)


def title_witnesses(
    document: Document, blocks: Sequence[Block], url: str | None, candidates: Sequence[Candidate], name: str | None,
    placed: Place | None = None, names: Sequence[str | None] | None = None,
) -> list[Witness]:  # fmt: skip
    """All that states the title or speaks for one, with the arguments of `read_title`."""
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


def split_kicker(title: str) -> tuple[str | None, str]:
    """(kicker, title) of a headline with a kicker glued to it: "Publication:New drug …", "… first authorNew drug …"."""
    match = _GLUED_COLON.match(title)
    if match:
        return match.group("kicker").strip(" :"), match.group("title").strip()
    for cut in _GLUED_WORD.finditer(title):
        left, right = title[: cut.start()], title[cut.start() :]
        # A brand such as "NordForsk" has a capital before the seam; the last word of a glued kicker has none.
        last = left.split()[-1]
        if len(left.split()) >= 2 and len(right.split()) >= 3 and last[0].islower() and len(last) > 2:
            return left.strip(), right.strip()
    return None, title
