"""What repeats across a site's pages: banners, teasers, unit lists, cookie texts. Owns fingerprints of blocks.

A fingerprint is of a text at a place: the same words in another container are another fingerprint. A banner shows the
lead of the newest article on every page; on that article's own page the lead stands in the banner and in the article,
and only the first is furniture.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from scraper.document import Block, Document, Element
from scraper.urls import canonical

_WORD = re.compile(r"\w+")
_STEPS = 4


def _place(element: Element) -> str:
    steps = []
    for around in element.ancestors(_STEPS):
        # Classes with digits (post-1985, col-md-6) differ from page to page or say nothing.
        names = sorted(name for name in around.names.split() if not any(map(str.isdigit, name)))
        steps.append(around.tag + "." + ".".join(names))
    return ">".join(steps)


def fingerprint(block: Block) -> str:
    """16 hex digits for the words of a block and the place where it stands; "" for a block without words."""
    words = _WORD.findall(block.text.casefold())
    if not words:
        return ""
    return hashlib.sha256(f"{_place(block.element)}\x00{' '.join(words)}".encode("utf-8", "replace")).hexdigest()[:16]


def fingerprints(document: Document) -> tuple[str, ...]:
    """The fingerprints of a page's blocks, in page order; blocks without words are left out."""
    return tuple(mark for mark in map(fingerprint, document.blocks) if mark)


def owner(document: Document, url: str) -> str:
    """Who a page belongs to when pages are counted: its own address as it says it, with those of its translations, so
    that what an item says in three languages (a reference, an address of a paper) does not count three times.

    Args:
        url: the address of the page, for one that declares none.
    """
    own = canonical(document.canonical or url)
    return " ".join(sorted({own, *map(canonical, document.alternates.values())}))


def repeated(pages: Iterable[Iterable[str]], least: int = 3) -> frozenset[str]:
    """The fingerprints that stand on at least `least` pages.

    Args:
        pages: for each page its fingerprints, pages of one owner as one. Only pages of single items may be given:
            listings repeat whole articles.
    """
    counts = Counter(mark for page in pages for mark in set(page))
    return frozenset(mark for mark, count in counts.items() if count >= least)
