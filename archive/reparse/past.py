"""What an archive was answered, and when: its sources are asked again, and the answers are those that are kept.

So what sources said of pages is known again where the database was lost, and is read with today's eyes where it was
not. Never asks a server.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from archive.errors import CaptureLost
from archive.harvest.knowledge import MARKUP
from archive.harvest.scope import wanted
from archive.store import Store
from archive.store.history import Asked, Round, known_sources
from archive.store.records import GONE
from scraper.errors import FetchError, HttpStatus, ScraperError, Unreachable
from scraper.records import Candidate, Fetch, Snapshot
from scraper.robots import Robots, address_of
from scraper.sites import Site
from scraper.sources import Source, probe
from scraper.sources.shapes import may_be_item
from scraper.urls import canonical


@dataclass(slots=True)
class Past:
    """All answers of an archive by address and time."""

    store: Store
    rounds: Sequence[Round]
    used: set[int] = field(default_factory=set)
    """Captures that a source was answered with."""
    _answers: dict[str, list[tuple[int, Asked]]] = field(default_factory=lambda: defaultdict(list))
    _spellings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, entry in enumerate(self.rounds):
            for answer in entry.captures:
                if not 300 <= answer.status < 400:
                    self._answers[self.key(answer.url)].append((number, answer))

    def key(self, url: str) -> str:
        """Canonical address."""
        if url not in self._spellings:
            self._spellings[url] = canonical(url)
        return self._spellings[url]

    def answer(self, url: str, number: int) -> Asked | None:
        """The newest answer of an address as of a round."""
        answers = self._answers.get(self.key(url), [])
        at = bisect_right(answers, number, key=lambda entry: entry[0])
        return answers[at - 1][1] if at else None

    def asked_in(self, url: str, number: int) -> Asked | None:
        """The answer of an address in a round, if it was asked in it."""
        answers = self._answers.get(self.key(url), [])
        at = bisect_right(answers, number, key=lambda entry: entry[0])
        return answers[at - 1][1] if at and answers[at - 1][0] == number else None

    def fetch(self, url: str, number: int) -> Snapshot:
        """The answer of an address as of a round.

        Raises:
            FetchError: none is kept, or it was not a page.
        """
        answer = self.answer(url, number)
        if answer is None:
            raise Unreachable(url, "no answer of it is kept")
        self.used.add(answer.id)
        if not 200 <= answer.status < 300:
            raise HttpStatus(url, f"the server answered {answer.status}", "", answer.status)
        try:
            return self.store.load(self.store.capture(answer.id))
        except CaptureLost as error:
            raise Unreachable(url, error.reason) from error

    def robots(self, url: str, number: int) -> Robots:
        """The rules of the origin of an address as of a round."""
        try:
            snapshot = self.fetch(address_of(url), number)
        except HttpStatus as error:
            return Robots.from_answer(error.status, b"", url)
        except FetchError:
            return Robots.allow_all()
        return Robots.from_answer(snapshot.status, snapshot.body, snapshot.final_url)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a source said, and what it was answered to say so."""

    answers: dict[str, tuple[int, int] | None]
    """Address -> status and body of its answer."""
    candidates: tuple[Candidate, ...]
    sources: tuple[Source, ...] = ()
    """What probing found."""
    error: str | None = None
    expected: int | None = None


Listen = Callable[[Fetch], _Told]


@dataclass(slots=True)
class SiteMemory:
    """The sources of one site, asked anew round after round."""

    site: Site
    store: Store
    past: Past
    known: frozenset[tuple[str, str]]
    """Kind and address of sources that have their row."""
    _told: dict[tuple[str, str], _Told] = field(default_factory=dict)

    def discover(self, number: int) -> None:
        """Remembers what the sources said in a round, as a run does."""
        for source in self._sources(number):
            asked = self.past.asked_in(source.url, number)
            if asked is not None:
                self._discover(source, number, asked)

    def _sources(self, number: int) -> Iterator[Source]:
        seen: set[tuple[str, str]] = set()
        for source in (*self.site.known_sources, *self._probed(number)):
            key = (source.kind, canonical(source.url))
            if key not in seen:
                seen.add(key)
                yield source

    def _probed(self, number: int) -> tuple[Source, ...]:
        home = self.site.homepage
        if not self.site.needs_probe or self.past.asked_in(home, number) is None:
            return ()
        return self._again(("probe", home), number, lambda fetch: self._probe(fetch, number)).sources

    def _probe(self, fetch: Fetch, number: int) -> _Told:
        try:
            found = probe(self.site.homepage, fetch, self.past.robots(self.site.homepage, number))
        except ScraperError as error:
            return _Told({}, (), error=str(error))
        return _Told({}, (), found)

    def _discover(self, source: Source, number: int, asked: Asked) -> None:
        told = self._again((source.kind, source.url), number, lambda fetch: self._listen(source, fetch))
        then = _as_of(self.store, asked)
        then.put_candidates(self.site.key, told.candidates)
        if (source.kind, source.url) in self.known:
            return  # how it did is in its row
        if told.error is None:
            then.source_ok(self.site.key, source.kind, source.url, told.expected)
        else:
            then.source_failed(self.site.key, source.kind, source.url, told.error)

    def _listen(self, source: Source, fetch: Fetch) -> _Told:
        found: list[Candidate] = []
        try:
            for candidate in source.discover(fetch):
                if wanted(candidate.url, self.site):
                    found.append(candidate)
        except ScraperError as error:
            return _Told({}, tuple(found), error=str(error))
        return _Told({}, tuple(found), expected=source.expected)

    def _again(self, key: tuple[str, str], number: int, listen: Listen) -> _Told:
        """What a source says; the same as before where all its answers are the same."""
        before = self._told.get(key)
        if before is not None and all(self._body(url, number) == body for url, body in before.answers.items()):
            return before
        asked: dict[str, tuple[int, int] | None] = {}

        def fetch(url: str) -> Snapshot:
            asked[url] = self._body(url, number)
            return self.past.fetch(url, number)

        told = listen(fetch)
        self._told[key] = _Told(asked, told.candidates, told.sources, told.error, told.expected)
        return self._told[key]

    def _body(self, url: str, number: int) -> tuple[int, int] | None:
        answer = self.past.answer(url, number)
        return (answer.status, answer.body) if answer else None


def remember(
    sites: Sequence[Site], store: Store, rounds: Sequence[Round], check: Callable[[], None] = lambda: None
) -> None:
    """Makes the pages of sites that captures are of, and what sources say of them, as the runs did that fetched them.

    Args:
        sites: in the order in which they come first.
        store: where that is written.
        check: called now and then; what it raises ends the work.
    """
    past = Past(store, rounds)
    with store.reading() as db:
        memories = [SiteMemory(site, store, past, known_sources(db, site.key)) for site in sites]
    for number, entry in enumerate(rounds):
        for memory in memories:
            check()
            memory.discover(number)
        for answer in entry.captures:
            if answer.page is None:
                store.adopt(answer.id, answer.url)
    for entry in rounds:
        for answer in entry.captures:
            site = _owner(answer, sites) if _orphaned(answer, past) else None
            if site is not None:
                _as_of(store, answer).put_page(site.key, answer.url)
                store.adopt(answer.id, answer.url)
            elif answer.page is None and answer.run is None and answer.status in GONE:  # the page may be known by now
                store.adopt(answer.id, answer.url)


def _as_of(store: Store, asked: Asked) -> Store:
    """The same database for one who writes at the moment of an answer. Only one of both may be used at a time."""
    moment = datetime.fromisoformat(asked.captured_at)
    return Store(store.folder, store.db, lambda: moment)


def _orphaned(answer: Asked, past: Past) -> bool:
    """Whether only the page itself can have been what was asked for, and nobody remembers it.

    What a remembered run asked for and took for no page is none.
    """
    return (
        answer.page is None
        and answer.run is None
        and 200 <= answer.status < 300
        and answer.media_type in MARKUP
        and answer.id not in past.used
        and urlsplit(answer.url).path != "/robots.txt"
    )


def _owner(answer: Asked, sites: Sequence[Site]) -> Site | None:
    if answer.given_to is not None:
        return next((site for site in sites if site.key == answer.given_to), None)
    return next((site for site in sites if wanted(answer.url, site) and may_be_item(answer.url)), None)
