"""The templates of a site are brought up to its captures: some pages of each month are observed, and learned from.

Owns which captures are observed and when that is done again. What comes out is a function of the captures, of what the
sources say of their pages and of the settings, whatever the order in which they came.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable

from archive.changes import digest
from archive.errors import CaptureLost
from archive.harvest.scope import front_pages, looks_like_item
from archive.store import Capture, Store
from archive.store.layouts import (
    Observed,
    forget_observations,
    observations,
    put_observation,
    put_templates,
    templates,
)
from scraper.document import Document
from scraper.learning import Observation, learn, observe
from scraper.records import SiteKnowledge, Template
from scraper.sites import Site
from scraper.templates import trust, with_edits

MOST = 200
"""Captures of one site that are observed, about."""
MARKUP = ("text/html", "application/xhtml+xml", "")


def known_templates(site: Site, store: Store) -> tuple[Template, ...]:
    """The templates that the pages of a site are read with: those written in its settings, and those learned for the
    other fields."""
    with store.reading() as db:
        kept = templates(db, site.key)
    return with_edits((template for template in kept if not template.edited), site.template)


def signature(known: Iterable[Template]) -> str:
    """What of templates makes a page read differently; the number of pages that they hold on grows without that."""
    return repr([(one.field, one.selector, trust(one)) for one in known])


def learn_templates(
    site: Site, store: Store, reader_version: str, stopped: Callable[[], bool] = lambda: False
) -> tuple[Template, ...]:
    """Observes what is new, learns, and keeps the templates of a site; gives those that its pages are read with.

    Args:
        reader_version: of the program; observations of another one are taken again.
        stopped: whether the run is to end; then the templates stay as they are.
    """
    wanted = _wanted(site, store)
    candidates = store.candidates(site.key)
    knowledge = SiteKnowledge(site.homepage, site.name or None, site.language, site.front_pages, candidates=candidates)
    with store.reading() as db:
        held = {one.capture: one for one in observations(db, site.key)}
    with store.writing() as db:
        forget_observations(db, held.keys() - wanted.keys())
    for number, (capture, url) in wanted.items():
        basis = digest(repr(candidates.get(url, ())), repr(knowledge.name), reader_version)
        if number not in held or held[number].basis != basis:
            if stopped():
                return known_templates(site, store)
            held[number] = _observed(store, capture, basis, knowledge)
    learned = learn(held[number].observation for number in wanted)
    found = with_edits((), site.template) + learned
    with store.writing() as db:
        if templates(db, site.key) != found:
            put_templates(db, site.key, found)
    return known_templates(site, store)


def _observed(store: Store, capture: Capture, basis: str, knowledge: SiteKnowledge) -> Observed:
    try:
        snapshot = store.load(capture)
    except CaptureLost:  # told of where the page is to be read
        return Observed(capture.id, "", Observation(capture.captured_at))
    document = Document.parse(snapshot.body, snapshot.header("content-type"), snapshot.final_url)
    found = Observed(capture.id, basis, observe(document, snapshot.final_url, knowledge, capture.captured_at))
    with store.writing() as db:
        put_observation(db, found)
    return found


def _wanted(site: Site, store: Store) -> dict[int, tuple[Capture, str]]:
    """Capture -> (itself, canonical address of its page) of the captures that are observed: of each month as many as
    the others, so that no layout of the past is forgotten for the many pages of today."""
    fronts = front_pages(site)
    pages = {page.id: page for page in store.pages(site.key) if looks_like_item(page, site, fronts)}
    months: dict[str, list[tuple[str, Capture, str]]] = defaultdict(list)
    for capture in store.bodies(site.key):
        if capture.page in pages and capture.media_type in MARKUP:
            url = pages[capture.page].url
            # By digest and not by address: the first in order of address may all be of one section.
            order = hashlib.sha256(f"{url} {capture.captured_at}".encode()).hexdigest()
            months[capture.captured_at[:7]].append((order, capture, url))
    share = fair_share([len(found) for found in months.values()], MOST)
    chosen = [one for month in sorted(months) for one in sorted(months[month], key=lambda one: one[0])[:share]]
    return {capture.id: (capture, url) for _, capture, url in chosen}


def fair_share(sizes: Iterable[int], most: int) -> int:
    """How many each may have at most, so that all together have no more than `most`; one at least."""
    ordered = sorted(sizes)
    for position, size in enumerate(ordered):
        share = most // (len(ordered) - position)
        if size > share:
            return max(1, share)
        most -= size
    return max(1, *ordered) if ordered else 1
