"""From chosen blocks to text: paragraphs, lists, tables, pull quotes; and what goes with it: links, tags, section."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import urlsplit

from scraper.document import Anchor, Block, Document, Element
from scraper.document.words import QUOTE, W_QUOTE
from scraper.records import Candidate, Link
from scraper.title import words

_CELLS = ("td", "th")
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"'<>?#]+)", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|pptx?|xlsx?|odt|zip|csv)$", re.IGNORECASE)
_SOCIAL = frozenset(
    "facebook twitter x linkedin instagram youtube youtu tiktok mastodon bsky threads vimeo whatsapp".split()
)
_PUBLISHERS = frozenset(
    "doi pubmed ncbi nature sciencedirect springer link wiley cell biorxiv medrxiv arxiv plos thelancet nejm "
    "jamanetwork academic oup frontiersin mdpi tandfonline aacrjournals ascopubs".split()
)


def without_pull_quotes(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without quote blocks that repeat a sentence which the text has anyway."""
    quotes = [block for block in blocks if block.bits & (QUOTE | W_QUOTE) and len(block.text) <= 500]
    if not quotes:  # on most pages, and the words of all blocks need not be counted
        return list(blocks)
    said = {block.index: " ".join(words(block.text)) for block in blocks}
    repeated = {
        quote.index for quote in quotes
        if len(said[quote.index]) > 15
        and any(index != quote.index and said[quote.index] in other for index, other in said.items())
    }  # fmt: skip
    return [block for block in blocks if block.index not in repeated]


def join(blocks: Sequence[Block]) -> str:
    """The blocks as text: paragraphs separated by one blank line, list items and table rows by a line break."""
    paragraphs: list[str] = []
    previous: Block | None = None
    for block in blocks:
        separator = _separator(previous, block)
        if separator:
            paragraphs[-1] += separator + block.text
        else:
            paragraphs.append(block.text)
        previous = block
    return "\n\n".join(paragraphs)


def _separator(previous: Block | None, block: Block) -> str:
    if previous is None or previous.level or block.level:
        return ""
    one, two = _unit(previous), _unit(block)
    if one is two:  # paragraphs of one list item or cell
        return ""
    if one.tag == two.tag == "li" and one.parent is two.parent:
        return "\n"
    if one.tag in _CELLS and two.tag in _CELLS and one.parent is not None and two.parent is not None:
        if one.parent is two.parent:
            return " | "
        if one.parent.parent is two.parent.parent and one.parent.tag == "tr":
            return "\n"
    return ""


def _unit(block: Block) -> Element:
    """The list item or cell that a block stands in, where it is all of it; else the block's own element."""
    for element in block.element.ancestors(3):
        if element.last - element.first > 1:
            break
        if element.tag == "li" or element.tag in _CELLS:
            return element
    return block.element


def read_links(document: Document, blocks: Iterable[Block], url: str | None) -> tuple[Link, ...]:
    """The links out of the item's own blocks, each address once, in order."""
    inside = {block.index for block in blocks}
    if not inside:
        return ()
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    found: dict[str, Link] = {}
    for anchor in _anchors(document, min(inside), max(inside)):
        there = anchor.url if anchor.block in inside and anchor.text else ""
        if there not in found and there.startswith(("http://", "https://")):
            found[there] = _link(there, anchor.text, host)
    return tuple(found.values())


def _anchors(document: Document, first: int, last: int) -> Sequence[Anchor]:
    """The links that start in the blocks `first` to `last`."""
    links = document.links
    start = bisect_left(links, first, key=_block)
    return links[start : bisect_left(links, last + 1, lo=start, key=_block)]


def _block(anchor: Anchor) -> int:
    return anchor.block


def _link(url: str, text: str, host: str) -> Link:
    doi = (_DOI.search(url) if "10." in url else None) or (_DOI.search(text) if "10." in text else None)
    value = doi.group(1).lower().rstrip(".,;)") if doi else None
    return Link(url, text, _link_kind(url, host, value), value)


def _link_kind(
    url: str, host: str, doi: str | None
) -> Literal["internal", "external", "publication", "document", "social"]:
    parts = urlsplit(url)
    there = (parts.hostname or "").removeprefix("www.")
    labels = set(there.split("."))
    if doi or labels & _PUBLISHERS:
        return "publication"
    if _DOCUMENT.search(parts.path):
        return "document"
    if there == host:
        return "internal"
    return "social" if labels & _SOCIAL else "external"


def read_tags(document: Document, candidates: Sequence[Candidate], inside: range) -> tuple[str, ...]:
    """Tags and sections: article:tag, JSON-LD keywords and section, the item's rel=tag links, the feed's categories."""
    found = [*document.meta_all("article:tag", "article:section"), *(tag for c in candidates for tag in c.tags)]
    for thing in document.things:
        if thing.group == "article":
            found += [*thing.keywords, *([thing.section] if thing.section else [])]
    anchors = _anchors(document, inside.start, inside.stop - 1)
    found += [a.text for a in anchors if a.rel and "tag" in a.rel and a.text]
    folded: dict[str, str] = {}
    for tag in found:
        if 1 < len(tag) <= 80:
            folded.setdefault(tag.casefold(), tag)
    return tuple(folded.values())


def read_section(document: Document) -> str | None:
    """The part of the site that the page's metadata says the item belongs to, or None."""
    stated = document.meta("article:section") or next(
        (thing.section for thing in document.things if thing.group == "article" and thing.section), None
    )
    return stated if stated and 1 < len(stated) <= 80 else None
