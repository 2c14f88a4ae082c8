"""The wording of titles: words, slugs, the site's name in a title tag, kickers. Never decides for a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from scraper.document import Document

WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|–—·•«»:/]+\s+|\s+-+\s+|\s*[|│ㅣ｜]\s*|\s+::\s+")
_GLUED_COLON = re.compile(r"^(?P<kicker>[^:]{3,60}:)(?=[A-ZÆØÅÄÖÜ“\"«„])(?P<title>.{8,})$", re.DOTALL)
_GLUED_WORD = re.compile(r"(?<=[a-zæøåäöüß])(?=[A-ZÆØÅÄÖÜ][a-zæøåäöü]+ )")
_SECTIONS = frozenset(
    tuple(name.split())
    for name in ("blog archive", "blog archiv", "blog", "news", "home", "startseite", "aktuelles", "nyheter", "forside")
)
_LONGEST_KICKER = 6
_MOST_THINGS, _MOST_NAMES = 50, 100
"""Described things and names that are looked at: a page that has more is made by a machine for machines."""


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[str, ...]:
    """The words of a title, folded for comparison."""
    return tuple(WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def slug(text: str, most: int = 12) -> str:
    """A stable key from the first words of a title: ASCII where the letters allow it."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return "-".join(WORD.findall(plain)[:most])


def slug_words(url: str | None) -> frozenset[str]:
    """The words of the last path segment that says something; for comparing with a title."""
    parts = [part for part in unquote(urlsplit(url or "").path).split("/") if part and not part.startswith("index.")]
    return frozenset(folded(re.sub(r"\.\w{2,5}$", "", parts[-1]))) if parts else frozenset()


def folded(text: str) -> list[str]:
    return [word for word in slug(text, 99).split("-") if len(word) > 1]


def slug_agreement(title: str, url: str | None) -> float:
    """Share of the slug's words that stand in the title, 0 to 1; 0 for slugs of fewer than three words."""
    return agreement(title, slug_words(url))


def agreement(title: str, wanted: frozenset[str]) -> float:
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
    return (text for _, text in cut(title, names))


def cut(title: str, names: Sequence[str | None]) -> Iterator[tuple[str, str]]:
    """(which part, text): a title without the site's name, where that stands at an end of it, is "" and alone."""
    cuts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title)]
    for start, end in reversed(cuts):
        if _is_apparatus(title[end:], names):
            yield from cut(title[:start], names)
            return
    for start, end in cuts:
        if _is_apparatus(title[:start], names):
            yield from cut(title[end:], names)
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


def site_names(document: Document, known: str | None) -> list[str | None]:
    """What the site may call itself: known name, og:site_name, publisher, the host's label."""
    names = [known, document.meta("og:site_name", "application-name", "al:ios:app_name")]
    things = document.things[:_MOST_THINGS]
    names += [thing.publisher for thing in things]
    names += [thing.headline for thing in things if thing.kind in ("organization", "website")]
    names = list(dict.fromkeys(names))
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
        if roots[href] and anchor.text not in names and len(names) < _MOST_NAMES:
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


def kicker_in(heading: str, title: str) -> str | None:
    """The few words before the title in the heading that shows it ("Cardiology A heart pump goes to school").

    Args:
        heading: the heading's text; lines are a line each.
    """
    wanted, said = words(title), words(heading)
    extra = len(said) - len(wanted)
    if not wanted or not 0 < extra <= _LONGEST_KICKER or said[extra:] != wanted:
        return None
    seams = [match.start() for match in WORD.finditer(heading)]
    if extra >= len(seams) or words(heading[: seams[extra]]) != said[:extra]:
        return None
    return heading[: seams[extra]].strip(' \n:|–—-·«“"„»') or None
