"""One site is visited: its sources are asked, then its pages. Everything that comes is kept; nothing is read here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

from archive.errors import CaptureLost
from archive.harvest.budget import Budget, Halted
from archive.harvest.events import PageAsked, PagesFound, ProblemSeen, Progress, SourceAsked
from archive.harvest.keeping import Answer, Keeper
from archive.harvest.scope import front_pages, in_turn, wanted
from archive.store import Page, Store, hosts, schedule
from scraper.errors import Busy, FetchError, HttpStatus, ScraperError, SourceError
from scraper.fetch import Fetcher
from scraper.records import Candidate, Problem, Snapshot
from scraper.sites import Site
from scraper.sources import Source, probe
from scraper.urls import authority, canonical

MOST_NEWS, FEW_NEWS = 0.5, 5
"""A source that says something new of more than half of the pages it named before, and of more than a few, is not
believed: it is made anew for every request."""


@dataclass(slots=True)
class Visit:
    """What is done for one site in one run. Runs in one thread; store, keeper and budget are shared with others."""

    site: Site
    store: Store
    budget: Budget
    progress: Progress
    fetcher: Fetcher = field(init=False)
    """It hands what comes to `keep`, so it is made after the visit."""
    keeper: Keeper | None = None
    run: int | None = None
    """None, as the keeper: a dry run, which keeps nothing."""
    ask_all: bool = False
    """Whether also those pages are asked for that are not due yet."""
    sources: int = 0
    """How many were asked."""
    sources_failed: int = 0
    failures: int = 0
    """Sources, parts of sources and pages that could not be had."""
    problems: int = 0
    halted: str | None = None
    would_fetch: int = 0
    _asked: dict[str, int | Snapshot | FetchError] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)
    _early: set[str] = field(default_factory=set)
    """Pages that were asked for before the sources."""
    _news: set[str] = field(default_factory=set)
    """Pages of which a source says something else than before."""
    _kept: int | None = None
    _failed: dict[tuple[str, str, str], list[tuple[Page, FetchError]]] = field(default_factory=dict)
    """Code, host and reason -> the pages that could not be had for it."""

    def go(self) -> Visit:
        """Asks the sources, then the pages; ends early, in good order, when the budget is spent."""
        try:
            self._note_lost()
            self._fetch_backlog()
            for source in self._sources():
                self._discover(source)
            self._fetch_pages()
        except Halted as halt:
            self.halted = halt.outcome
        return self

    def _note_lost(self) -> None:
        """Says which files with captures are not there: `Store.recall` does not know their pages, so they come anew."""
        for file, pages in self.store.lost(self.site.key).items() if self.run is not None else ():
            error = CaptureLost(
                str(file),
                f"this file is not there, and with it the newest captures of {pages} pages of {self.site.key}",
                "Put it back from a copy of the archive; `kronikk run` fetches the pages again, texts stay.",
            )
            self._note(Problem(error.code, str(error), self.site.homepage), failure=False)

    # ------------------------------------------------------------------------------------------------ keeping

    def keep(self, snapshot: Snapshot) -> None:
        """Puts an answer into the WARC and gives it a row: before anything is made of it."""
        self.budget.count()
        if self.keeper is not None:
            self._kept = self.keeper.keep(Answer(snapshot, lambda number: self._note_answer(snapshot, number)))

    def _note_answer(self, snapshot: Snapshot, number: int) -> None:
        """Keeps how its host was left, and when its page is due again."""
        page = self.store.capture(number).page
        with self.store.writing() as db:
            hosts.put_state(db, self.fetcher.host_state(snapshot.final_url))
            if page is not None:
                schedule.plan(db, page)

    def ask(self, url: str) -> Snapshot:
        """The page at an address; every address is asked once in a run, however often it is wanted."""
        key = canonical(url)
        known = self._asked.get(key)
        if isinstance(known, FetchError):
            raise copy(known)
        if known is not None:
            return known if isinstance(known, Snapshot) else self.store.load(self.store.capture(known))
        self._check_budget(url)
        self._kept = None
        try:
            snapshot = self.fetcher.fetch(url)
        except FetchError as error:
            if isinstance(error, Busy):
                self._check_day(url)  # robots.txt or a redirect took the last request of the day
            self._asked[key] = copy(error)  # without its traceback, which holds the answer and its connection
            raise
        self._asked[key] = snapshot if self._kept is None else self._kept
        return snapshot

    def _check_budget(self, url: str) -> None:
        try:
            self.budget.check()
            self._check_day(url)
        except Halted as halt:
            self.halted = halt.outcome  # known also where a source takes it for a part that cannot be had
            raise

    def _check_day(self, url: str) -> None:
        if self.fetcher.left_today(url) == 0:
            self.halted = "daily_budget"
            raise Halted(self.halted)

    # ------------------------------------------------------------------------------------------------ sources

    def _sources(self) -> Iterator[Source]:
        """The configured sources with the front pages, and what probing finds where the site wants it; each once."""
        probed = self._probed() if self.site.needs_probe else ()
        seen: set[tuple[str, str]] = set()
        for source in (*self.site.known_sources, *probed):
            key = (source.kind, canonical(source.url))
            if key not in seen:
                seen.add(key)
                yield source

    def _probed(self) -> tuple[Source, ...]:
        home = self.site.homepage
        try:
            self._check_budget(home)
            return probe(home, self.ask, self.fetcher.robots(home))
        except Halted:
            raise
        except ScraperError as error:
            self._source_failed("front_page", home, error)
            self.sources += 1
            return ()

    def _discover(self, source: Source) -> None:
        """Asks one source; what it names in scope is remembered, also when it fails halfway."""
        found: list[Candidate] = []
        error: ScraperError | None = None
        self.sources += 1
        try:
            for candidate in source.discover(self.ask):
                if wanted(candidate.url, self.site):
                    found.append(candidate)
        except ScraperError as failure:
            error = failure
        finally:
            self._remember(found)
        for problem in source.problems:
            if problem.code != Halted.code:
                self._note(problem, failure=True)
        if error is not None and not isinstance(error, Halted):
            self._source_failed(source.kind, source.url, error, len(found))
            return
        if self.run is not None and self.halted is None:
            self.store.source_ok(self.site.key, source.kind, source.url, source.expected)
        self.progress(SourceAsked(self.site.key, source.kind, source.url, len(found)))

    def _remember(self, found: Iterable[Candidate]) -> None:
        found = list(found)
        self._named.update(canonical(candidate.url) for candidate in found)
        if self.run is None:
            return
        self._note_news(found)
        self.store.put_candidates(self.site.key, found)
        for candidate in found:
            asked = self._asked.get(canonical(candidate.url))
            if isinstance(asked, int):
                self.store.adopt(asked, candidate.url)

    def _note_news(self, found: Sequence[Candidate]) -> None:
        """Which known pages a source says something new of; not of most of them, as sitemaps do that are made anew."""
        said = {(word.source_url, canonical(word.url)): _gist(word) for word in self._said_before(found)}
        places = {(word.source_url, canonical(word.url)): _gist(word) for word in found}
        known = [place for place in places if place in said]
        changed = {url for source, url in known if places[source, url] != said[source, url]}
        if len(changed) <= max(MOST_NEWS * len(known), FEW_NEWS):
            self._news |= changed

    def _said_before(self, found: Sequence[Candidate]) -> Iterator[Candidate]:
        before = self.store.candidates(self.site.key) if found else {}
        for url in {canonical(candidate.url) for candidate in found}:
            yield from before.get(url, ())

    def _source_failed(self, kind: str, url: str, error: ScraperError, found: int = 0) -> None:
        self.sources_failed += 1
        if self.run is not None:
            self.store.source_failed(self.site.key, kind, url, str(error))
        code = error.code if isinstance(error, SourceError) else f"source_{error.code}"
        self._keep_problem(Problem(code, str(error), url), failure=True)
        self.progress(SourceAsked(self.site.key, kind, url, found, str(error)))

    # ------------------------------------------------------------------------------------------------ pages

    def _fetch_backlog(self) -> None:
        """Where the run is bounded: half of it for pages that an earlier one found and did not come to.

        Sources may cost more than a whole run; asked first every time, they would leave nothing for the pages.
        """
        if self.run is None or not (self.budget.bounded or self.site.daily_budget):
            return
        pages = [page for page in self.store.unasked(self.site.key) if wanted(page.url, self.site)]
        self._fetch_each(pages, self._half_spent)
        self._early = {page.url for page in pages if canonical(page.address) in self._asked}

    def _half_spent(self) -> bool:
        left, budget = self.fetcher.left_today(self.site.homepage), self.site.daily_budget
        return self.budget.half_spent() or (left is not None and budget is not None and 2 * left <= budget)

    def _fetch_pages(self) -> None:
        pages = [page for page in self.store.pages(self.site.key) if wanted(page.url, self.site)]
        turn = in_turn(pages, frozenset(self._named), front_pages(self.site), self.store.clock())
        turn = [page for page in turn if page.url not in self._early]
        resting = self._resting()
        due = [page for page in turn if page.id not in resting or page.url in self._news]
        turn, left_alone = due, len(turn) - len(due)
        if self.run is None:
            known = {page.url for page in pages}
            self.would_fetch = len(turn) + len(self._named - known)
        self.progress(PagesFound(self.site.key, len(turn), sum(page.last_seen is None for page in turn), left_alone))
        if self.run is None:
            return
        self._fetch_each(turn)

    def _resting(self) -> frozenset[int]:
        """Pages that are not due. Front pages always are: what is new stands there first."""
        if self.ask_all:
            return frozenset()
        fronts = front_pages(self.site)
        with self.store.reading() as db:
            resting = schedule.resting(db, self.site.key, self.store.clock())
        return resting - {page.id for page in self.store.pages(self.site.key) if page.url in fronts}

    def _fetch_each(self, pages: Sequence[Page], enough: Callable[[], bool] = lambda: False) -> None:
        try:
            for number, page in enumerate(pages, 1):
                if enough():
                    return
                self._fetch_page(page, number, len(pages))
        finally:
            self._note_failures()

    def _fetch_page(self, page: Page, number: int, of: int) -> None:
        try:
            snapshot = self.ask(page.address)
        except HttpStatus as error:
            if error.status in (404, 410):
                self.progress(PageAsked(self.site.key, page.url, number, of, "gone", str(error)))
                return
            self._page_failed(page, number, of, error)
        except Halted:
            raise
        except FetchError as error:
            self._page_failed(page, number, of, error)
        else:
            unchanged = snapshot.not_modified
            event = PageAsked(self.site.key, page.url, number, of, "not_modified" if unchanged else "fetched")
            self.progress(event)

    def _page_failed(self, page: Page, number: int, of: int, error: FetchError) -> None:
        self._failed.setdefault((error.code, authority(page.address), error.reason), []).append((page, copy(error)))
        self.progress(PageAsked(self.site.key, page.url, number, of, "failed", str(error)))

    def _note_failures(self) -> None:
        """One problem for each cause and host: a server that is too busy is so for all its pages."""
        for (code, host, _), failed in self._failed.items():
            page, error = failed[0]
            others = len(failed) - 1
            more = f" The same for {others} more page{'' if others == 1 else 's'} of {host}." if others else ""
            self._note(Problem(code, f"{error}{more}", page.address), page.id, failure=True)
        self._failed.clear()

    def _note(self, problem: Problem, page: int | None = None, *, failure: bool) -> None:
        self._keep_problem(problem, page, failure=failure)
        self.progress(ProblemSeen(self.site.key, problem))

    def _keep_problem(self, problem: Problem, page: int | None = None, *, failure: bool) -> None:
        self.problems += 1
        self.failures += failure
        if self.run is not None:
            self.store.problem(problem, run=self.run, site=self.site.key, page=page)


def _gist(word: Candidate) -> tuple[str | None, ...]:
    """What a source says of a page that tells of a change."""
    return word.title, word.updated, word.published, word.summary
