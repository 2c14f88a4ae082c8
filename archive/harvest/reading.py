"""A site's captures are made into items, when its pages are in: what repeats on them is known first. Never fetches.

What is read of a page depends on its captures and on what is known of it, not on the order or the number of runs in
which they came: a page is read again when something becomes known of it, and that is no change of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from archive.errors import CaptureLost
from archive.harvest.budget import Budget, Halted
from archive.harvest.events import PageRead, ProblemSeen, Progress
from archive.harvest.knowledge import MARKUP, Known, Prints
from archive.harvest.learning import learn_templates
from archive.store import Capture, Page, PageReading, Store, Tally
from scraper.errors import ScraperError
from scraper.records import Problem, Reading, SiteKnowledge, Snapshot
from scraper.sites import Site
from scraper.urls import in_scope

Read = Callable[[Snapshot, SiteKnowledge], Reading]
"""A snapshot and what is known of its site -> what is on the page."""
Take = Callable[[Capture], Reading]
"""A capture -> what is on the page; CaptureLost where it cannot be read back."""


@dataclass(frozen=True, slots=True)
class CaptureReader:
    """Reads captures of one site. Holds nothing that is open, so it may go to another process."""

    site: Site
    read: Read
    knowledge: SiteKnowledge

    def __call__(self, capture: Capture, load: Callable[[], Snapshot]) -> Reading:
        """What is on the page; every problem names its address.

        Raises:
            CaptureLost: by `load`.
        """
        reading = self._as_it_reads(capture, load)
        items = (replace(item, problems=_addressed(item.problems, capture.url)) for item in reading.items)
        return replace(reading, items=tuple(items), problems=_addressed(reading.problems, capture.url))

    def _as_it_reads(self, capture: Capture, load: Callable[[], Snapshot]) -> Reading:
        given = capture.given_to == self.site.key
        if not given and not in_scope(capture.final_url, self.site.homepage, self.site.aliases, self.site.include):
            message = (
                f"{capture.url}: it leads to {capture.final_url}, which is not the site's. Add the host to aliases."
            )
            return Reading(capture.url, "error", problems=(Problem("out_of_scope", message, capture.url),))
        try:
            return self.read(load(), self.knowledge)
        except ScraperError as error:
            return Reading(capture.url, "error", problems=(Problem(error.code, str(error), capture.url),))


@dataclass(slots=True)
class SiteReading:
    """The reading of one site in one run."""

    site: Site
    store: Store
    read: Read
    budget: Budget
    progress: Progress
    run: int | None
    reader_version: str
    anew: bool = False
    """Read every page again, also where nothing is new."""
    tally: Tally = field(default_factory=Tally)
    problems: int = 0
    halted: str | None = None
    lost: set[int] = field(default_factory=set)
    """Pages with a capture that cannot be read back."""
    _lost_files: set[str] = field(default_factory=set)

    def go(self, complete: bool) -> SiteReading:
        """Reads what is to be read.

        Args:
            complete: every page of the site was asked for in this run, so what stands on none of them is gone.
        """
        self._take_fingerprints()
        learn_templates(self.site, self.store, self.reader_version, self.budget.stop.is_set)
        known = Known.of(self.site, self.store)
        reader = CaptureReader(self.site, self.read, known.site)
        try:
            for page in known.in_order(self.store.pages(self.site.key)):
                self.stop_if_told()
                captures = self._to_read(page, known.digest_of(page))
                self.read_page(page, captures, known.digest_of(page), lambda c: reader(c, lambda: self.store.load(c)))
        except Halted as halt:
            self.halted = halt.outcome
            return self
        if complete:
            self.tally += self.store.settle(self.site.key, self.run)
        return self

    def stop_if_told(self) -> None:
        """Raises Halted when the run is to end."""
        # Time and number of requests bound the fetching: what is in is always read, or it would wait for ever.
        if self.budget.stop.is_set():
            raise Halted("stopped")

    def _take_fingerprints(self) -> None:
        """Takes the fingerprints of every body that has none yet."""
        held = {(prints.page, prints.capture) for prints in self.store.fingerprints(self.site.key)}
        newest = {capture.body for capture in self.store.newest_readable(self.site.key).values()}
        pages = {page.id: page for page in self.store.pages(self.site.key)}
        prints = Prints(self.site)
        for capture in self.store.bodies(self.site.key):
            if capture.page is None or (capture.page, capture.body) in held or capture.media_type not in MARKUP:
                continue
            page = pages[capture.page]
            try:
                self.store.put_fingerprints(prints(page, capture, self.store.load(capture)))
            except CaptureLost as error:
                if capture.body in newest:  # of older ones the next reparse tells
                    self.note_lost(error, page)

    def note_lost(self, error: CaptureLost, page: Page) -> None:
        """What cannot be read back stays unread, and its items as they are; one problem for each file."""
        self.lost.add(page.id)
        if error.thing in self._lost_files:
            return
        self._lost_files.add(error.thing)
        self.problems += 1
        problem = Problem(error.code, str(error), page.address)
        self.store.problem(problem, run=self.run, site=self.site.key, page=page.id)
        self.progress(ProblemSeen(self.site.key, problem))

    # ------------------------------------------------------------------------------------------------ one page

    def _to_read(self, page: Page, known: str) -> list[Capture]:
        captures = self.store.unread(page)
        if captures or page.read_capture is None:
            return captures
        last = self.store.capture(page.read_capture)
        again = last.readable and (self.anew or page.read_knowledge != known)
        return [last] if again else []

    def read_page(self, page: Page, captures: Iterable[Capture], known: str, take: Take) -> None:
        """Makes items of captures of one page, oldest first.

        Args:
            known: digest of what is known of the page.
            take: how a capture is read.
        """
        for capture in captures:
            if capture.gone:
                self.store.record_gone(page, capture)
            elif self._as_read(page, capture, known):
                self.store.record_unchanged(page, capture)
            else:
                self._read_capture(page, capture, known, take)
            page = self.store.put_page(self.site.key, page.url)

    def _as_read(self, page: Page, capture: Capture, known: str) -> bool:
        """Whether these bytes were read already, with the same knowledge."""
        if page.read_capture is None or self.anew or page.read_knowledge != known:
            return False
        return self.store.capture(page.read_capture).body == capture.body

    def _read_capture(self, page: Page, capture: Capture, known: str, take: Take) -> None:
        try:
            reading = take(capture)
        except CaptureLost as error:
            self.note_lost(error, page)
            return
        run = capture.run if self.run is None else self.run
        tally = self.store.record_reading(PageReading(page, capture, reading, self.reader_version, run), known)
        self.tally += tally
        self.progress(PageRead(self.site.key, page.url, reading.page_kind, len(reading.items), tally))
        problems = (*reading.problems, *(problem for item in reading.items for problem in item.problems))
        self.problems += len(problems)
        for problem in problems:
            self.progress(ProblemSeen(self.site.key, problem))


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
