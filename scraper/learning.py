"""Templates learned from the pages of a site: where its fields stand when independent witnesses agree on them. Pure.

A page is observed once: it is read without templates, and for each field that witnesses of different kinds agree on,
the selectors are noted that lead to the element which shows it. From the observations of many pages come the templates:
for each layout of the site the selector that held best, and from when to when it held.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.bylines import names_in
from scraper.dates import find, machine, without_dates
from scraper.document import Block, Document, Element
from scraper.reader import Reader
from scraper.reader.view import View
from scraper.records import Article, SiteKnowledge, Template, TemplateField
from scraper.templates import AGREEING, FIELDS, LEAST, LONGEST, Step, matches, previous, selector, shown
from scraper.title import words

_PAGE = frozenset("h1 h2 time label date-line byline byline-class rel-author bare-line template".split())
_SOURCES = frozenset("feed wp_json listing sitemap".split())
_STRUCTURED = frozenset("json-ld microdata rdfa".split())
_ALONE = frozenset("title slug url".split())
_TELLING = frozenset("h1 h2 h3 time address main article".split())
_LANDMARKS = frozenset("main article header section aside footer nav".split())
_LAYOUTS = 6
_TAG = re.compile(r"[a-z][a-z0-9-]*")
_WRONG = 4
"""One page that shows something else weighs as much as four that agree, where the times of a template are bounded."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where one page shows the value of a field that its witnesses agree on."""

    field: TemplateField
    alone: tuple[str, ...]
    """Selectors that fit nothing else on the page."""
    first: tuple[str, ...]
    """Selectors that fit it first and something else later."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one page of a site shows of its layout."""

    at: str
    """When it was captured, UTC, ISO 8601."""
    sightings: tuple[Sighting, ...] = ()
    names: frozenset[str] = frozenset()
    """Classes, ids and the like that stand on the page: a selector that names others cannot fit it."""


# ------------------------------------------------------------------------------------------------- one page


def observe(document: Document, url: str | None, site: SiteKnowledge, at: str) -> Observation:
    """Where a page shows its fields; without sightings when it is no page of a single news item.

    Args:
        site: what is known of the site; its templates are left aside, so that none confirms itself.
        at: when the page was captured, UTC, ISO 8601.
    """
    view = View(document, url, replace(site, templates=()))
    reading = Reader().read(view)
    item = reading.items[0] if len(reading.items) == 1 else None
    if item is None or reading.page_kind != "item" or item.kind != "news":
        return Observation(at)
    page = _Page(document)
    sightings = tuple(_sightings(page, view, item))
    return Observation(at, sightings, page.names() if sightings else frozenset())


def _sightings(page: _Page, view: View, item: Article) -> Iterator[Sighting]:
    for field, shows in _agreed(view, item):
        yield page.sighting(field, page.showing(field, shows))
    container = _container(view)
    if container is not None:
        yield page.sighting("body", [container])


def _agreed(view: View, item: Article) -> Iterator[tuple[TemplateField, Callable[[str], bool]]]:
    """(field, whether a text shows its value) of the fields that witnesses of different kinds agree on."""
    methods = {provenance.field: provenance.method.split("+") for provenance in item.provenance}
    if view.title and _independent(methods.get("title", [])):
        wanted, most = words(view.title.winner.value), 2 * len(view.title.winner.value) + 20
        yield "title", lambda text: len(text) <= most and words(text) == wanted
    if item.published and _independent(methods.get("published", [])):
        day = item.published.edtf
        yield "published", lambda text: _first_date(text) == day
    if item.authors and _independent(methods.get("authors", [])):
        names, last = {words(name) for name in item.authors}, item.authors[0].split()[-1].casefold()
        yield "authors", lambda text: last in text.casefold() and _names_in(text) == names
    summaries = _summaries(view)
    if summaries:  # a page whose description stands nowhere speaks against every place: its first paragraph is no lead
        yield "lead", lambda text: words(text) in summaries and words(text) == words(item.lead or "")


def _names_in(text: str) -> set[tuple[str, ...]]:
    return {words(name) for name in names_in(without_dates(text))}


def _independent(methods: Sequence[str]) -> bool:
    """Whether the witnesses are of two kinds or more, not all of them what the page shows to people."""
    kinds = {_kind_of(method) for method in methods}
    return len(kinds) >= 2 or {"time", "label"} <= set(methods)


def _kind_of(method: str) -> str:
    if method in _PAGE:
        return "page"
    if method in _ALONE:
        return method
    return "source" if method in _SOURCES else "structured" if method in _STRUCTURED else "meta"


def _first_date(text: str) -> str | None:
    found = find(text)
    return found[0].edtf if found else machine(text) if text[:4].isdigit() else None


def _summaries(view: View) -> set[tuple[str, ...]]:
    said = [view.document.meta(name) for name in ("description", "og:description", "twitter:description")]
    return {words(text) for text in (*said, *(candidate.summary for candidate in view.candidates)) if text}


def _container(view: View) -> Element | None:
    """The innermost element that holds nearly all of the body and not much else; None for a page of few words."""
    weights = {block.index: len(block.text) for block in view.body}
    whole = sum(weights.values())
    if whole < 400:
        return None
    for element in view.body[len(view.body) // 2].element.ancestors():
        inside = range(element.first, element.last)
        held = sum(size for index, size in weights.items() if index in inside)
        if held >= 0.95 * whole:
            shown = sum(len(block.text) for block in view.document.blocks[element.first : element.last])
            return element if held >= 0.6 * shown and element.parent is not None else None
    return None


class _Page:
    """The elements of one page, so that selectors can be tried on it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.tags: dict[str, list[Element]] = {}
        self.small: dict[int, list[Element]] = {}
        self._texts: dict[int, bool] = {}
        for element in document.elements:
            self.tags.setdefault(element.tag, []).append(element)
            if element.last - element.first <= 1:
                self.small.setdefault(element.first, []).append(element)

    def showing(self, field: TemplateField, shows: Callable[[str], bool]) -> list[Element]:
        """The elements of no more than one block that show a value."""
        found: list[Element] = []
        for block in self.document.blocks:
            if len(block.text) <= 2 * LONGEST[field]:
                found += self._in(block, field, shows)
        return found

    def _in(self, block: Block, field: TemplateField, shows: Callable[[str], bool]) -> Iterator[Element]:
        whole = len(block.text) <= LONGEST[field] and shows(block.text)
        for element in self.small.get(block.index, ()):
            if element.last > element.first:
                if whole:
                    yield element
            elif self.has_text(element) and shows(shown(self.document, field, element)):
                yield element

    def has_text(self, element: Element) -> bool:
        """Whether an element, or part of a block, has any text; where none is, no template speaks."""
        if element.last > element.first:
            return True
        if element.index not in self._texts:
            self._texts[element.index] = bool(Document.text_of(element))
        return self._texts[element.index]

    def names(self) -> frozenset[str]:
        """The names of the elements that have text."""
        found: set[str] = set()
        for element in self.document.elements:
            if element.attributes and self.has_text(element):
                attributes = element.attributes
                found.update(f".{name}" for name in _words_of(attributes.get("class")))
                found.update(f"#{name}" for name in _words_of(attributes.get("id")))
                found.update(f"={name}" for name in _words_of(attributes.get("itemprop")))
        return frozenset(found)

    def sighting(self, field: TemplateField, elements: Sequence[Element]) -> Sighting:
        """The selectors that lead to one of some elements."""
        wanted = {element.index for element in elements}
        alone: list[str] = []
        first: list[str] = []
        for text in dict.fromkeys(text for element in elements[:6] for text in self._selectors(element)):
            fits = self._fits(selector(text))
            if fits and fits[0] in wanted:
                (alone if wanted.issuperset(fits) else first).append(text)
        return Sighting(field, tuple(alone), tuple(first))

    def _fits(self, steps: Sequence[Step]) -> list[int]:
        elements = self.document.elements
        candidates = self.tags.get(steps[-1].tag or "", ())
        fitting = (element for element in candidates if matches(steps, element, elements))
        return [element.index for element in fitting if self.has_text(element)]

    def _selectors(self, element: Element) -> Iterator[str]:
        targets = _steps(element)
        if not targets:
            return
        contexts = [step for around in element.ancestors(12)[1:] for step in _steps(around)[:2] if _speaks(step)]
        before = previous(element, self.document.elements)
        yield from targets
        for target in (targets[0], element.tag):
            yield from (f"{context} {target}" for context in dict.fromkeys(contexts[:8]))
            if before is not None:
                yield from (f"{step} + {target}" for step in _steps(before)[:2])
        if element.parent is not None:
            yield from (f"{step} > {targets[0]}" for step in _steps(element.parent)[:1])


def _speaks(step: str) -> bool:
    return not step.isalpha() or step in _LANDMARKS


def _steps(element: Element) -> list[str]:
    """What a step for an element may be, the most telling first; the tag alone is the last."""
    tag, attributes = element.tag, element.attributes
    found = [f"{tag}.{name}" for name in _words_of(attributes.get("class"))]
    found += [f"{tag}#{name}" for name in _words_of(attributes.get("id"))]
    found += [f"{tag}[itemprop={name}]" for name in _words_of(attributes.get("itemprop"))]
    # Word processors write o:p and the like, which means something else in a selector.
    return [*found[:5], tag] if _TAG.fullmatch(tag) else []


def _words_of(value: str | None) -> list[str]:
    """The names that may be the same on another page: words with digits (post-1985) differ from page to page."""
    words_ = (value or "").split()[:8]
    return [word for word in words_ if word.replace("-", "").replace("_", "").isalpha() and word[0] not in "-_"]


def _needs(text: str) -> frozenset[str]:
    """The names that a page must have for a selector to fit."""
    needed: set[str] = set()
    for step in selector(text):
        needed.update(f".{name}" for name in step.classes)
        needed.update([f"#{step.identity}"] if step.identity else [])
        needed.update(f"={value}" for _, value in step.attributes)
    return frozenset(needed)


# ------------------------------------------------------------------------------------------------ many pages


def learn(observations: Iterable[Observation]) -> tuple[Template, ...]:
    """The templates that a site's pages show; for each field the newest first.

    A template is there when it showed what the witnesses agree on on `LEAST` pages and on `AGREEING` of all that it
    fits. A new layout begins a new one; layouts that stand side by side have one each.
    """
    pages = sorted(observations, key=lambda page: (page.at, sorted(page.names)))
    return tuple(template for field in FIELDS for template in _layouts(field, pages))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The time in which a selector held best."""

    text: str
    held: frozenset[int]
    """Numbers of the pages on which it showed the value."""
    against: int
    alone: int
    """Pages on which it fits nothing else."""

    @property
    def agreement(self) -> float:
        return len(self.held) / (len(self.held) + self.against)

    @property
    def quality(self) -> tuple[bool, bool, float, bool, int, int, str]:
        """What makes one selector better than another that holds on as many pages: it fits nothing else, it names what
        it means, it errs less, its tag means something, it is short."""
        steps = selector(self.text)
        unique = self.alone >= 0.9 * len(self.held)
        telling = steps[-1].tag in _TELLING
        return unique, steps[-1].named, round(self.agreement, 2), telling, -len(steps), -len(self.text), self.text


def _layouts(field: TemplateField, pages: Sequence[Observation]) -> list[Template]:
    seen = [(page, sighting) for page in pages for sighting in page.sightings if sighting.field == field]
    counts = Counter(text for _, sighting in seen for text in (*sighting.alone, *sighting.first))
    likely = [text for text, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if count >= LEAST]
    stretches = [_stretch(text, seen) for text in likely]
    stretches = [one for one in stretches if len(one.held) >= LEAST and one.agreement >= AGREEING]
    left = frozenset(range(len(seen)))
    found: list[Template] = []
    while stretches and len(found) < _LAYOUTS:
        most = max(len(one.held & left) for one in stretches)
        if most < LEAST:
            break
        best = max((one for one in stretches if len(one.held & left) >= 0.95 * most), key=lambda one: one.quality)
        times = sorted(seen[number][0].at for number in best.held)
        found.append(Template(field, best.text, len(best.held), best.against, times[0], times[-1]))
        left -= best.held
    return sorted(found, key=lambda one: (one.latest or "", one.support), reverse=True)


def _stretch(text: str, seen: Sequence[tuple[Observation, Sighting]]) -> _Stretch:
    needed = _needs(text)
    alone = {number for number, (_, sighting) in enumerate(seen) if text in sighting.alone}
    held = alone | {number for number, (_, sighting) in enumerate(seen) if text in sighting.first}
    wrong = {number for number, (page, _) in enumerate(seen) if number not in held and needed <= page.names}
    inside = _best_run([1 if n in held else -_WRONG if n in wrong else 0 for n in range(len(seen))])
    held &= inside
    return _Stretch(text, frozenset(held), len(wrong & inside), len(alone & inside))


def _best_run(marks: Sequence[int]) -> set[int]:
    """The positions of the contiguous run with the greatest sum (Kadane's algorithm), the first of equals."""
    best = total = 0
    start, run = 0, range(0)
    for position, mark in enumerate(marks):
        if total <= 0:
            start, total = position, 0
        total += mark
        if total > best:
            best, run = total, range(start, position + 1)
    return set(run)
