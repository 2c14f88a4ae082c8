"""A site's captures are made into items, when its pages are in: what repeats on them is known first. Never fetches.

What is read of a page depends on its captures and on what is known of it, not on the order or the number of runs in
which they came: a page is read again when something becomes known of it, and that is no change of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from archive.changes import digest
from archive.errors import CaptureLost
from archive.harvest.budget import Budget, Halted
from archive.harvest.events import PageRead, ProblemSeen, Progress
from archive.harvest.scope import front_pages, looks_like_item
from archive.store import Capture, Fingerprints, Page, PageReading, Store, Tally
from scraper.document import Document
from scraper.errors import ScraperError
from scraper.furniture import fingerprints, repeated
from scraper.records import Problem, Reading, SiteKnowledge, Snapshot
from scraper.sites import Site
from scraper.urls import canonical, in_scope

Read = Callable[[Snapshot, SiteKnowledge], Reading]
"""A snapshot and what is known of its site -> what is on the page."""
MARKUP = ("text/html", "application/xhtml+xml", "")
"""Media types that have blocks to compare; "" is an answer that names none."""


@dataclass(slots=True)
class SiteReading:
    """The reading of one site in one run."""

    site: Site
    store: Store
    read: Read
    budget: Budget
    progress: Progress
    run: int
    reader_version: str
    anew: bool = False
    """Read every page again, also where nothing is new."""
    tally: Tally = field(default_factory=Tally)
    problems: int = 0
    halted: str | None = None
    _lost: set[str] = field(default_factory=set)

    def go(self, complete: bool) -> SiteReading:
        """Reads what is to be read.

        Args:
            complete: every page of the site was asked for in this run, so what stands on none of them is gone.
        """
        self._take_fingerprints()
        pages, prints = self._ordered()
        knowledge = self._knowledge(prints.values())
        try:
            for page in pages:
                self._stop_if_told()
                self._read_page(page, knowledge, prints.get(page.id))
        except Halted as halt:
            self.halted = halt.outcome
            return self
        if complete:
            self.tally += self.store.settle(self.site.key)
        return self

    def _stop_if_told(self) -> None:
        # Time and number of requests bound the fetching: what is in is always read, or it would wait for ever.
        if self.budget.stop.is_set():
            raise Halted("stopped")

    # ------------------------------------------------------------------------------------------------ knowledge

    def _take_fingerprints(self) -> None:
        """Brings the fingerprints of every page up to its newest capture."""
        known = {
            prints.page: self.store.capture(prints.capture).body for prints in self.store.fingerprints(self.site.key)
        }
        fronts = front_pages(self.site)
        pages = {page.id: page for page in self.store.pages(self.site.key)}
        for page, capture in sorted(self.store.newest_readable(self.site.key).items()):
            if known.get(page) == capture.body or capture.media_type not in MARKUP:
                continue
            try:
                self.store.put_fingerprints(self._fingerprints(pages[page], capture, fronts))
            except CaptureLost as error:
                self._note_lost(error, pages[page])

    def _note_lost(self, error: CaptureLost, page: Page) -> None:
        """What cannot be read back stays unread, and its items as they are; one problem for each file."""
        if error.thing in self._lost:
            return
        self._lost.add(error.thing)
        self.problems += 1
        problem = Problem(error.code, str(error), page.address)
        self.store.problem(problem, run=self.run, site=self.site.key, page=page.id)
        self.progress(ProblemSeen(self.site.key, problem))

    def _fingerprints(self, page: Page, capture: Capture, fronts: frozenset[str]) -> Fingerprints:
        snapshot = self.store.load(capture)
        document = Document.parse(snapshot.body, snapshot.header("content-type"), snapshot.final_url)
        kind = "item" if looks_like_item(page, self.site, fronts) else "other"
        declared = canonical(document.canonical) if document.canonical else page.url
        return Fingerprints(page.id, capture.id, kind, declared, fingerprints(document))

    def _ordered(self) -> tuple[list[Page], dict[int, Fingerprints]]:
        """Pages in order of address, those of single items first: they are the home of what listings show too."""
        prints = {entry.page: entry for entry in self.store.fingerprints(self.site.key)}
        pages = self.store.pages(self.site.key)
        single = {page for page, entry in prints.items() if entry.kind == "item"}
        return sorted(pages, key=lambda page: (page.id not in single, page.url)), prints

    def _knowledge(self, prints: Iterable[Fingerprints]) -> SiteKnowledge:
        return SiteKnowledge(
            homepage=self.site.homepage,
            name=self.site.name or None,
            language=self.site.language,
            front_pages=self.site.front_pages,
            furniture=repeated(distinct(prints)),
            candidates=self.store.candidates(self.site.key),
            reader=self.site.reader,
        )

    # ------------------------------------------------------------------------------------------------ one page

    def _read_page(self, page: Page, knowledge: SiteKnowledge, prints: Fingerprints | None) -> None:
        known = known_of(page, knowledge, prints)
        for capture in self._to_read(page, known):
            if capture.gone:
                self.store.record_gone(page, capture)
            elif self._as_read(page, capture, known):
                self.store.record_unchanged(page, capture)
            else:
                self._read_capture(page, capture, knowledge, known)
            page = self.store.put_page(self.site.key, page.url)

    def _to_read(self, page: Page, known: str) -> list[Capture]:
        captures = self.store.unread(page)
        if captures or page.read_capture is None:
            return captures
        last = self.store.capture(page.read_capture)
        again = last.readable and (self.anew or page.read_knowledge != known)
        return [last] if again else []

    def _as_read(self, page: Page, capture: Capture, known: str) -> bool:
        """Whether these bytes were read already, with the same knowledge."""
        if page.read_capture is None or self.anew or page.read_knowledge != known:
            return False
        return self.store.capture(page.read_capture).body == capture.body

    def _read_capture(self, page: Page, capture: Capture, knowledge: SiteKnowledge, known: str) -> None:
        try:
            reading = self._reading(capture, knowledge)
        except CaptureLost as error:
            self._note_lost(error, page)
            return
        written = PageReading(page, capture, reading, self.reader_version, self.run)
        tally = self.store.record_reading(written, known)
        self.tally += tally
        self.progress(PageRead(self.site.key, page.url, reading.page_kind, len(reading.items), tally))
        problems = (*reading.problems, *(problem for item in reading.items for problem in item.problems))
        self.problems += len(problems)
        for problem in problems:
            self.progress(ProblemSeen(self.site.key, problem))

    def _reading(self, capture: Capture, knowledge: SiteKnowledge) -> Reading:
        """What is on the page; every problem names its address."""
        reading = self._as_it_reads(capture, knowledge)
        items = (replace(item, problems=_addressed(item.problems, capture.url)) for item in reading.items)
        return replace(reading, items=tuple(items), problems=_addressed(reading.problems, capture.url))

    def _as_it_reads(self, capture: Capture, knowledge: SiteKnowledge) -> Reading:
        if not in_scope(capture.final_url, self.site.homepage, self.site.aliases, self.site.include):
            message = (
                f"{capture.url}: it leads to {capture.final_url}, which is not the site's. Add the host to aliases."
            )
            return Reading(capture.url, "error", problems=(Problem("out_of_scope", message, capture.url),))
        try:
            return self.read(self.store.load(capture), knowledge)
        except ScraperError as error:
            return Reading(capture.url, "error", problems=(Problem(error.code, str(error), capture.url),))


def _addressed(problems: Iterable[Problem], url: str) -> tuple[Problem, ...]:
    """The problems with the address of the page, in front of the message where it does not name it."""
    return tuple(
        replace(
            problem,
            message=problem.message if url in problem.message else f"{url}: {problem.message}",
            url=problem.url or url,
        )
        for problem in problems
    )


def known_of(page: Page, knowledge: SiteKnowledge, prints: Fingerprints | None) -> str:
    """Digest of what is known of one page: what of it is furniture, what sources say of it, how its site is read."""
    furniture = sorted(knowledge.furniture.intersection(prints.blocks)) if prints else []
    said = knowledge.candidates.get(page.url, ())
    site = (knowledge.homepage, knowledge.name, knowledge.language, knowledge.front_pages, knowledge.reader)
    return digest(*furniture, repr(said), repr(site))


def distinct(prints: Iterable[Fingerprints]) -> list[tuple[str, ...]]:
    """The blocks of the item pages; several addresses of one page, as far as it says or shows so, count once."""
    pages: dict[str, tuple[str, ...]] = {}
    for entry in prints:
        if entry.kind == "item":
            pages.setdefault(entry.declared, entry.blocks)
    return list({frozenset(blocks): blocks for blocks in pages.values()}.values())
