"""A page as the reader looks at it: blocks without furniture, the chosen body, where title and body stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from urllib.parse import urlsplit

from scraper.body import Cell, body_probabilities, cells, chosen, witnesses
from scraper.bylines import is_byline, names_in
from scraper.dates import is_date_line
from scraper.document import Block, Document
from scraper.document.words import FOOTER, LINK, NAV, W_BYLINE
from scraper.furniture import fingerprint
from scraper.reader.flow import Box, completed
from scraper.reader.notes import is_note
from scraper.records import Candidate, SiteKnowledge, TemplateField
from scraper.templates import Place, leaned, places
from scraper.title import read_title, site_names, words
from scraper.urls import canonical
from scraper.votes import Verdict

_BEFORE_TITLE, _AFTER_BODY = 6, 9


class View:
    """One page and what is known of its site.

    Args:
        document: the page.
        url: its address, or None.
        site: what is known of the site.
    """

    def __init__(self, document: Document, url: str | None, site: SiteKnowledge) -> None:
        self.document, self.url, self.site = document, url, site
        self.candidates: tuple[Candidate, ...] = site.candidates.get(canonical(url), ()) if url else ()
        self._signatures: set[int] = set()
        """Indexes of bylines and date lines that stand on many pages: they say something, and are no text."""
        self.blocks = self._without_furniture()

    def _without_furniture(self) -> list[Block]:
        known = self.site.furniture
        if not known:
            return self.document.blocks
        marks = [fingerprint(block) in known for block in self.document.blocks]
        self._signatures = {b.index for b, mark in zip(self.document.blocks, marks, strict=True) if mark and _signs(b)}
        kept = []
        for position, block in enumerate(self.document.blocks):
            following = marks[position + 1] if position + 1 < len(marks) else True
            # "Background" stands in many articles and belongs to each, unless what it heads is furniture as well.
            if not marks[position] or (block.level and not following) or _is_evidence(block):
                kept.append(block)
        return kept

    @cached_property
    def names(self) -> list[str | None]:
        """What the site may call itself."""
        return site_names(self.document, self.site.name)

    @cached_property
    def title(self) -> Verdict | None:
        placed = self.places.get("title")
        return read_title(self.document, self.blocks, self.url, self.candidates, self.site.name, placed, self.names)

    @cached_property
    def places(self) -> dict[TemplateField, Place]:
        """What stands where the site's pages have their fields."""
        return places(self.document, self.site.templates) if self.site.templates else {}

    @cached_property
    def cells(self) -> list[Cell]:
        return cells(self.blocks)

    @cached_property
    def body(self) -> list[Block]:
        """The blocks of the chosen body, in page order."""
        probabilities = body_probabilities(self.cells, witnesses(self.document))
        firsts = [cell.blocks[0].index for cell in self.cells]
        keep = chosen(self.cells, leaned(probabilities, firsts, self.places.get("body")))
        body = [block for cell, flag in zip(self.cells, keep, strict=True) if flag for block in cell.blocks]
        if not self.site.furniture:
            return body
        body = [block for block in body if block.index not in self._signatures]
        return completed(self.blocks, body, self._parts)

    @cached_property
    def flow(self) -> frozenset[int]:
        """Indexes of the body's blocks that stand in the article's own box and are no teasers; none before the site is
        known."""
        box = Box.of(self.body) if self.site.furniture else None
        own = [block for block in self.body if box is not None and box.owns(block)]
        parting = {block.index for block in own if self._parts(block)}
        # What follows a linked headline is its line.
        return frozenset(block.index for block in own if not {block.index, block.index - 1} & parting)

    def _parts(self, block: Block) -> bool:
        """Whether a block parts an article from what stands around it: its title, a byline or date, a teaser."""
        if _signs(block) or (len(block.text) <= 300 and words(block.text) == self._title_words):
            return True
        headline, _, under = block.text.partition("\n")
        if under and block.links == 1 and block.link_chars >= 0.9 * len(headline.replace(" ", "")):
            return True
        # A list may be of sources; a headline that leads to another page of the site is another article's.
        return bool(block.bits & LINK) and block.element.tag != "li" and self._stays(block)

    @cached_property
    def _title_words(self) -> tuple[str, ...]:
        return words(self.title.winner.value) if self.title else ()

    def _stays(self, block: Block) -> bool:
        """Whether a block's links lead to pages of the same site."""
        host = urlsplit(self.url or "").hostname
        leads = [urlsplit(anchor.url).hostname for anchor in self.document.links if anchor.block == block.index]
        return bool(leads) and all(there == host for there in leads)

    @cached_property
    def title_block(self) -> Block | None:
        """The block that shows the title: the first heading up to the body's end that says it, else any block."""
        if self.title is None:
            return None
        wanted = words(self.title.winner.value)
        end = self.body[-1].index if self.body else len(self.document.blocks)
        longest = (
            2 * len(self.title.winner.value) + 20
        )  # taking all blocks apart into words costs more than reading dates
        short = [b for b in self.blocks if b.index <= end and len(b.text) <= longest]
        same = [block for block in short if words(block.text) == wanted]
        # A kicker or a subtitle may be part of the same heading.
        near = [block for block in self.blocks if block.level and block.index <= end]
        same = same or [block for block in near if wanted and _holds(words(block.text), wanted)]
        headings = [block for block in same if block.level]
        # A list of the latest articles may show the same headline, smaller, before the article does.
        nearest = [block for block in headings if block.index <= self.body[0].index] if self.body else []
        return min(nearest or headings or same, key=lambda block: (block.level or 9, -block.index), default=None)

    @property
    def first(self) -> int:
        """Index of the first body block, or of the block after the title, or 0."""
        if self.body:
            return self.body[0].index
        return self.title_block.index + 1 if self.title_block else 0

    @property
    def last(self) -> int:
        return self.body[-1].index if self.body else self.first

    @cached_property
    def start(self) -> int:
        """Index from which blocks can belong to the item's head: a little before title or body, the first of both."""
        title = self.title_block.index if self.title_block else self.first
        return max(0, min(title, self.first) - _BEFORE_TITLE)

    @cached_property
    def head(self) -> list[Block]:
        """The blocks around title and lead, where bylines and dates stand, with the first of the body."""
        return [block for block in self.blocks if self.start <= block.index <= self.first + 6]

    @cached_property
    def tail(self) -> list[Block]:
        """The last block of the body and a few after it."""
        return [block for block in self.blocks if self.last <= block.index <= self.last + _AFTER_BODY]

    def before_body(self) -> Sequence[Block]:
        """The blocks between title and body."""
        title = self.title_block.index if self.title_block else self.start
        return [block for block in self.blocks if title < block.index < self.first]


def _is_evidence(block: Block) -> bool:
    """Whether a block is a date line, a byline or a note: the same author and the same note stand on many pages."""
    text = block.text
    if len(text) > 400 or block.bits & NAV:
        return False
    if block.level or block.bits & FOOTER:  # an article's own footer names its author, the site's does not
        return bool(block.element.own & W_BYLINE) and is_byline(text)
    bare = len(text) < 80 and not block.link_chars and bool(names_in(text))
    return bare or is_note(block) or is_date_line(block) or is_byline(text)


def _signs(block: Block) -> bool:
    """Whether a block is a byline or a date line."""
    return len(block.text) <= 200 and (is_date_line(block) or is_byline(block.text))


def _holds(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    size = len(shorter)
    return size < len(longer) <= size + 8 and any(longer[i : i + size] == shorter for i in (0, len(longer) - size))
