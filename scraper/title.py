"""The title of a page's item: what title tag, metadata, headings, feed, listing and slug agree on.

Owns headlines and kickers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from scraper.document import Block, Document
from scraper.document.words import ASIDE, FOOTER, NAV, W_COMMENT, W_RELATED, W_SIDEBAR, W_TITLE
from scraper.records import Candidate
from scraper.templates import Place
from scraper.votes import Verdict, Witness, decide

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|–—·•»:/]+\s+|\s+-+\s+|\s*\|\s*|\s+::\s+")
_GLUED_COLON = re.compile(r"^(?P<kicker>[^:]{3,60}:)(?=[A-ZÆØÅÄÖÜ“\"«„])(?P<title>.{8,})$", re.DOTALL)
_GLUED_WORD = re.compile(r"(?<=[a-zæøåäöüß])(?=[A-ZÆØÅÄÖÜ][a-zæøåäöü]+ )")
_AWAY = NAV | FOOTER | ASIDE | W_COMMENT | W_RELATED | W_SIDEBAR
_LOGO = 0.1
_LONGEST = 1_000  # letters; a longer title tag is a whole text and no headline


def words(text: str) -> tuple[str, ...]:
    """The words of a title, folded for comparison."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def slug(text: str, most: int = 12) -> str:
    """A stable key from the first words of a title: ASCII where the letters allow it."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "-".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))[:most])


def slug_words(url: str | None) -> frozenset[str]:
    """The words of the last path segment that says something; for comparing with a title."""
    parts = [part for part in unquote(urlsplit(url or "").path).split("/") if part and not part.startswith("index.")]
    return frozenset(_folded(re.sub(r"\.\w{2,5}$", "", parts[-1]))) if parts else frozenset()


def _folded(text: str) -> list[str]:
    return [word for word in slug(text, 99).split("-") if len(word) > 1]


def slug_agreement(title: str, url: str | None) -> float:
    """Share of the slug's words that stand in the title, 0 to 1; 0 for slugs of fewer than three words."""
    wanted = slug_words(url)
    if len(wanted) < 3:
        return 0.0
    text = slug(title, 99)
    return sum(word in text for word in wanted) / len(wanted)


def is_site_name(text: str, names: Iterable[str | None]) -> bool:
    """Whether a text is nothing but one of the site's names."""
    folded = "".join(words(text))
    return bool(folded) and any(folded == "".join(words(name)) for name in names if name)


def without_site_name(title: str, names: Sequence[str | None]) -> Iterator[str]:
    """The parts of a title tag that may be the headline, best first; the tag itself is the last."""
    cuts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title)]
    for start, end in reversed(cuts):
        if is_site_name(title[end:], names):
            yield from without_site_name(title[:start], names)
            return
    for start, end in cuts:
        if is_site_name(title[:start], names):
            yield title[end:]
            return
    if cuts:
        yield title[: cuts[-1][0]]
        yield title[cuts[-1][1] :] if len(cuts) == 1 else title[: cuts[0][0]]
    yield title


def heading_witnesses(document: Document, blocks: Sequence[Block], url: str | None) -> Iterator[Witness]:
    """The page's headings as witnesses; not those that link to another page, nor those of asides and footers."""
    linked = {anchor.block for anchor in document.links if anchor.heading and _elsewhere(anchor.url, url)}
    first_h1 = True
    for block in blocks:
        if block.level not in (1, 2) or block.bits & _AWAY or len(block.text) > 300 or block.index in linked:
            continue
        weight = 0.76 if block.level == 1 and first_h1 else 0.45 if block.level == 1 else 0.2
        if block.element.own & W_TITLE and block.level == 1:
            weight += 0.08
        first_h1 = first_h1 and block.level != 1
        text = block.text.replace("\n", " ")
        yield Witness(text, f"h{block.level}", weight, text, block.element.selector)


def _elsewhere(link: str, url: str | None) -> bool:
    if not link or not url:
        return False
    one, other = urlsplit(link), urlsplit(url)
    path = one.path.rstrip("/")
    return path not in ("", other.path.rstrip("/")) and one.scheme in ("http", "https")


def _metadata_witnesses(document: Document) -> Iterator[Witness]:
    for name, weight in (("og:title", 0.35), ("twitter:title", 0.05), ("citation_title", 0.8), ("dc.title", 0.6),
                         ("dcterms.title", 0.6), ("parsely-title", 0.4), ("sailthru.title", 0.4)):  # fmt: skip
        value = document.meta(name)
        if value:
            yield Witness(value, name, weight)
    for thing in document.things:
        if thing.group == "article" and thing.headline:
            yield Witness(thing.headline, thing.syntax, 0.65 if thing.syntax == "json-ld" else 0.6)


def site_names(document: Document, known: str | None) -> list[str | None]:
    """What the site may call itself: known name, og:site_name, publisher, the host's label."""
    names = [known, document.meta("og:site_name", "application-name", "al:ios:app_name")]
    names += [thing.publisher for thing in document.things]
    names += [thing.headline for thing in document.things if thing.kind in ("organization", "website")]
    # The logo of most sites is a link to the start page with the site's name as its text.
    names += [a.text for a in document.links if a.text and len(a.text) < 80 and _is_root(a.href, document.url)]
    host = (urlsplit(document.url or "").hostname or "").removeprefix("www.")
    return [*names, host, host.split(".")[0]]


def _is_root(href: str, url: str | None) -> bool:
    likely = href.isascii() and "[" not in href and href.rstrip("/").count("/") <= 2
    parts = urlsplit(href) if likely else None
    if parts is None or parts.path not in ("", "/") or parts.query or parts.fragment or href.startswith("#"):
        return False
    return parts.path == "/" if not parts.netloc else parts.netloc == urlsplit(url or "").netloc


def _cleaned(witness: Witness, names: Sequence[str | None]) -> Iterator[Witness]:
    if len(witness.value) > _LONGEST:
        return
    parts = list(without_site_name(witness.value, names))
    certain = len(parts) == 1 and parts[0] != witness.value
    for position, part in enumerate(parts):
        part = part.strip()
        if not part or is_site_name(part, names):
            continue
        weight = witness.weight if certain or len(parts) == 1 else witness.weight * (0.55, 0.3, 0.9)[min(position, 2)]
        yield Witness(part, witness.method, weight, part, witness.selector)


def _doubted(witness: Witness, names: Sequence[str | None]) -> Iterator[Witness]:
    """A first heading is taken as it stands, whatever separators it has; one that is the site's name is its logo."""
    yield replace(witness, weight=_LOGO) if is_site_name(witness.value, names) else witness


def read_title(
    document: Document, blocks: Sequence[Block], url: str | None, candidates: Sequence[Candidate], name: str | None,
    placed: Place | None = None,
) -> Verdict | None:  # fmt: skip
    """The title that the witnesses agree on; None when there is none.

    Args:
        blocks: the page's blocks without the site's furniture.
        candidates: what sources say of this address.
        name: the site's name, where known.
        placed: what stands where the site's pages have their titles.
    """
    names = site_names(document, name)
    raw = [*_metadata_witnesses(document), *heading_witnesses(document, blocks, url)]
    raw = [_compared(witness, document.title, url) for witness in raw]
    witnesses = [one for witness in raw for one in (_cleaned if witness.method != "h1" else _doubted)(witness, names)]
    # A feed or listing of the site does not repeat the site's name: where it stands there, it is part of the headline.
    witnesses += [Witness(c.title, c.source, 0.85 if c.newsworthy else 0.5) for c in candidates if c.title]
    if document.title:
        witnesses += _cleaned(Witness(document.title, "title", 0.22), names)
    witnesses += [
        Witness(witness.value, "slug", 0.1, witness.surface, witness.selector)
        for witness in list(witnesses)
        if slug_agreement(witness.value, url) >= 0.75
    ]
    witnesses += _placed(placed, raw, names)
    return decide("title", (w for w in witnesses if 1 <= len(words(w.value)) <= 60), words)


def _placed(placed: Place | None, others: Sequence[Witness], names: Sequence[str | None]) -> Iterator[Witness]:
    if placed is None or (is_site_name(placed.text, names) and not placed.template.edited):
        return
    wanted = words(placed.text)
    said = max((w.weight for w in others if w.method.startswith("h") and words(w.value) == wanted), default=0.0)
    yield Witness(placed.text, "template", placed.added(said), placed.text, placed.template.selector)


def _compared(witness: Witness, tag: str | None, url: str | None) -> Witness:
    """A first heading that shares no word with title tag and slug is likely a banner's: another article's headline."""
    if witness.method != "h1" or not tag:
        return witness
    known = {word for word in words(tag) if len(word) > 2} | slug_words(url)
    return witness if known & set(words(witness.value)) else replace(witness, weight=min(witness.weight, 0.3))


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
