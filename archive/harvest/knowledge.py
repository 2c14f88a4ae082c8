"""What is known of a site when its pages are read: what its sources say, what repeats on its pages. Reads no item.

It is a function of all captures of the site and of its settings, whatever the order in which they came: a harvest and
a `reparse` of the same captures know the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.changes import digest
from archive.harvest.learning import known_templates, signature
from archive.harvest.scope import front_pages, looks_like_item
from archive.store import Capture, Fingerprints, Page, Store
from scraper.dates import day_first, order_counts
from scraper.document import Document
from scraper.furniture import fingerprints, owner, repeated
from scraper.records import SiteKnowledge, Snapshot
from scraper.sites import Site

MARKUP = ("text/html", "application/xhtml+xml", "")
"""Media types that have blocks to compare; "" is an answer that names none."""


@dataclass(frozen=True, slots=True)
class Prints:
    """Takes the fingerprints of pages of one site. Holds nothing that is open, so it may go to another process."""

    site: Site

    def __call__(self, page: Page, capture: Capture, snapshot: Snapshot) -> Fingerprints:
        document = Document.parse(snapshot.body, snapshot.header("content-type"), snapshot.final_url)
        kind = "item" if looks_like_item(page, self.site, front_pages(self.site)) else "other"
        days, months = order_counts(document)
        return Fingerprints(
            page.id, capture.body, kind, owner(document, page.url), fingerprints(document), days, months
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one site."""

    site: SiteKnowledge
    prints: dict[int, Fingerprints]
    """Page -> the blocks of its newest body."""

    @classmethod
    def of(cls, site: Site, store: Store) -> Known:
        """What the store knows of a site, once the fingerprints of its bodies are in."""
        prints = store.fingerprints(site.key)
        knowledge = SiteKnowledge(
            homepage=site.homepage,
            name=site.name or None,
            language=site.language,
            front_pages=site.front_pages,
            furniture=repeated(distinct(prints)),
            candidates=store.candidates(site.key),
            reader=site.reader,
            templates=known_templates(site, store),
            day_first=day_first((entry.days, entry.months) for entry in prints),
        )
        newest = {capture.page: capture.body for capture in store.newest_readable(site.key).values()}
        return cls(knowledge, {entry.page: entry for entry in prints if newest.get(entry.page) == entry.capture})

    def digest_of(self, page: Page) -> str:
        """Digest of what is known of one page: its furniture, what sources say of it, how its site is read."""
        entry = self.prints.get(page.id)
        furniture = sorted(self.site.furniture.intersection(entry.blocks)) if entry else []
        said = self.site.candidates.get(page.url, ())
        known = self.site
        site = (known.homepage, known.name, known.language, known.front_pages, known.reader, known.day_first)
        return digest(*furniture, repr(said), repr(site), signature(self.site.templates))

    def in_order(self, pages: Iterable[Page]) -> list[Page]:
        """Pages in order of address, those of single items first: they are the home of what listings show too."""
        single = {page for page, entry in self.prints.items() if entry.kind == "item"}
        return sorted(pages, key=lambda page: (page.id not in single, page.url))


def distinct(prints: Iterable[Fingerprints]) -> list[frozenset[str]]:
    """The blocks that each item page ever had; several addresses and translations of one page, as far as it says or
    shows so, are one.

    All its bodies are one page's, or what it says of itself would become furniture when it is edited twice.
    """
    owners: dict[frozenset[str], str] = {}
    for entry in prints:
        if entry.kind == "item":
            owners.setdefault(frozenset(entry.blocks), entry.declared)
    pages: dict[str, frozenset[str]] = {}
    for blocks, whose in owners.items():
        pages[whose] = pages.get(whose, frozenset()) | blocks
    return list(pages.values())
