"""The captures of one site are made into items once more, in the order in which they came. Writes into a scratch store.

It goes the way of a harvest (`archive.harvest.reading`), round after round, but knows from the beginning what became
known of the site in the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from archive.errors import CaptureLost
from archive.harvest.budget import Budget
from archive.harvest.events import Event, ProblemSeen
from archive.harvest.knowledge import MARKUP, Known, Prints
from archive.harvest.learning import learn_templates
from archive.harvest.reading import CaptureReader, Read, SiteReading
from archive.reparse.workers import Workers
from archive.store import Capture, Fingerprints, Page, Store
from archive.store.history import Round
from archive.store.store import loaded
from archive.warc import Location
from scraper.records import Problem, Reading
from scraper.sites import Site

Step = Callable[[int, int], None]
"""Told how many captures are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One capture to be worked on: where it is, never what is in it."""

    page: Page
    capture: Capture
    location: Location


@dataclass(frozen=True, slots=True)
class TakesPrints:
    """Work: the fingerprints of a capture."""

    folder: Path
    prints: Prints

    def __call__(self, piece: Piece) -> Fingerprints | CaptureLost:
        try:
            snapshot = loaded(self.folder, piece.capture, piece.location)
        except CaptureLost as error:
            return error
        return self.prints(piece.page, piece.capture, snapshot)


@dataclass(frozen=True, slots=True)
class ReadsCapture:
    """Work: what is on the page of a capture."""

    folder: Path
    reader: CaptureReader

    def __call__(self, piece: Piece) -> Reading | CaptureLost:
        try:
            return self.reader(piece.capture, lambda: loaded(self.folder, piece.capture, piece.location))
        except CaptureLost as error:
            return error


@dataclass(slots=True)
class SiteReplay:
    """One site, read anew."""

    site: Site
    store: Store
    """The scratch store, with the pages of the site in it."""
    main: Store
    rounds: Sequence[Round]
    workers: Workers
    read: Read
    budget: Budget
    step: Step
    version: str
    problems: list[Problem] = field(default_factory=list)
    """What could not be read back."""
    lost: set[int] = field(default_factory=set)
    """Pages that have a capture among these."""
    captures: int = 0
    """Captures that were read."""
    _reading: SiteReading = field(init=False)

    def go(self) -> SiteReplay:
        """Reads all captures of the site.

        Raises:
            Halted: it was told to stop.
        """
        self._reading = SiteReading(
            self.site, self.store, self.read, self.budget, self._hear, None, self.version, lost=self.lost
        )
        with self.store.writing():
            self._take_fingerprints()
            learn_templates(self.site, self.store, self.version, self.budget.stop.is_set)
            self._read_all(Known.of(self.site, self.store))
        return self

    def _hear(self, event: Event) -> None:
        # What a reading finds odd stands in the items' own problems; here it is new that something is lost.
        if isinstance(event, ProblemSeen) and event.problem.code == CaptureLost.code:
            self.problems.append(event.problem)

    def _take_fingerprints(self) -> None:
        pages = {page.id: page for page in self.store.pages(self.site.key)}
        wanted = [capture for capture in self.store.bodies(self.site.key) if capture.media_type in MARKUP]
        pieces = [self._piece(pages[capture.page], capture) for capture in wanted if capture.page is not None]
        kept = {(prints.page, prints.capture): prints for prints in self.main.fingerprints(self.site.key)}
        work = TakesPrints(self.store.warc_folder, Prints(self.site))
        for piece, found in zip(pieces, self.workers.map(work, pieces), strict=True):
            self._reading.stop_if_told()
            if isinstance(found, CaptureLost):
                self._reading.note_lost(found, piece.page)
                before = kept.get((piece.page.id, piece.capture.body))
                if before is not None:
                    self.store.put_fingerprints(before)
            else:
                self.store.put_fingerprints(found)

    def _piece(self, page: Page, capture: Capture) -> Piece:
        return Piece(page, capture, self.store.location(capture))

    def _read_all(self, known: Known) -> None:
        pages = known.in_order(self.store.pages(self.site.key))
        digests = {page.id: known.digest_of(page) for page in pages}
        turns = list(self._turns(pages))
        planned = list(_to_read((page, capture) for page, captures, _ in turns if page for capture in captures))
        work = ReadsCapture(self.store.warc_folder, CaptureReader(self.site, self.read, known.site))
        pieces = (self._piece(page, capture) for page, capture in planned)
        order = [capture.id for _, capture in planned]

        def at_once(page: Page, capture: Capture) -> Reading | CaptureLost:
            return work(self._piece(page, capture))

        ahead = Ahead(self.workers.map(work, pieces), order, at_once, self.step)
        for page, captures, complete in turns:
            self._reading.stop_if_told()
            if page is not None:
                page = self.store.put_page(self.site.key, page.url)  # as the round before left it
                self._reading.read_page(page, captures, digests[page.id], partial(ahead.take, page))
            elif complete:
                self.store.settle(self.site.key)
        self.captures = ahead.taken

    def _turns(self, pages: Sequence[Page]) -> Iterator[tuple[Page | None, list[Capture], bool]]:
        """What is read one after the other: a page with its captures of a round, or the end of a round (no page)."""
        rank = {page.id: number for number, page in enumerate(pages)}
        captures = self.store.telling(self.site.key)
        waiting: dict[int, list[Capture]] = defaultdict(list)
        for number, entry in enumerate(self.rounds):
            for answer in entry.captures:
                capture = captures.get(answer.id)
                if capture is not None and capture.page is not None:
                    waiting[capture.page].append(capture)
            if entry.read or number == len(self.rounds) - 1:
                for page in sorted(waiting, key=rank.__getitem__):
                    yield pages[rank[page]], waiting[page], False
                waiting.clear()
                yield None, [], entry.read and (entry.complete is None or self.site.key in entry.complete)


def _to_read(planned: Iterable[tuple[Page, Capture]]) -> Iterator[tuple[Page, Capture]]:
    """Of captures in the order in which they are looked at, those whose bytes are not those looked at before."""
    last: dict[int, int] = {}
    for page, capture in planned:
        if not capture.gone and last.get(page.id) != capture.body:
            yield page, capture
        last[page.id] = capture.body


@dataclass(slots=True)
class Ahead:
    """Gives what captures are read as, which is found out in advance, in the order in which they are asked for."""

    results: Iterator[Reading | CaptureLost]
    order: Sequence[int]
    """The captures that the results are of."""
    at_once: Callable[[Page, Capture], Reading | CaptureLost]
    """Reads one that is not among them: the same bytes came before, and could not be read back."""
    step: Step
    taken: int = 0
    _ready: dict[int, Reading | CaptureLost] = field(default_factory=dict)
    _rest: Iterator[int] = field(init=False)
    _planned: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self._rest, self._planned = iter(self.order), frozenset(self.order)

    def take(self, page: Page, capture: Capture) -> Reading:
        """What is on the page.

        Raises:
            CaptureLost: it cannot be read back.
        """
        found = self._found(capture) if capture.id in self._planned else self.at_once(page, capture)
        self.taken += 1
        self.step(self.taken, len(self.order))
        if isinstance(found, CaptureLost):
            raise found
        return found

    def _found(self, capture: Capture) -> Reading | CaptureLost:
        while capture.id not in self._ready:
            self._ready[next(self._rest)] = next(self.results)
        return self._ready.pop(capture.id)
