"""What every source has in common: an address, `discover`, and what the last discovery saw. Never fetches by itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from scraper.errors import FetchError, HttpStatus, Refused, ScraperError
from scraper.records import Candidate, Fetch, Problem, Snapshot, SourceKind


@dataclass(slots=True)
class Sighting:
    """What one discovery saw beside its candidates; filled while the candidates are drawn."""

    expected: int | None = None
    """How many items the source says it has, or None when it does not say."""
    problems: list[Problem] = field(default_factory=list)
    """Parts of the source that could not be used; the rest of it was."""

    def start(self) -> None:
        """Forgets the discovery before."""
        self.expected = None
        self.problems.clear()


@dataclass(frozen=True, slots=True)
class Source(ABC):
    """A place of a site that names pages.

    Two sources are equal when kind and address are. Configuration is frozen; only `sighting` changes, and only while
    `discover` runs.
    """

    url: str
    """Absolute address of the feed, sitemap, listing, collection or front page."""
    evidence: str = field(default="configured", compare=False)
    """How the source is known, a phrase for a person: `link rel=alternate of https://…`."""
    sighting: Sighting = field(default_factory=Sighting, compare=False, repr=False)

    kind: ClassVar[SourceKind]

    @abstractmethod
    def discover(self, fetch: Fetch) -> Iterator[Candidate]:
        """The pages that the source names, in its own order (newest first where the source is), each address once.

        Raises:
            FetchError: the source itself could not be fetched.
            SourceError: what came is not what it should be.
        """

    @property
    def expected(self) -> int | None:
        """Number of items that the source says it has, known while and after `discover` runs."""
        return self.sighting.expected

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the last discovery could not use, such as one page of a listing that robots.txt forbids."""
        return tuple(self.sighting.problems)

    def report(self, error: ScraperError, url: str) -> None:
        """Notes that one part of the source failed; the discovery goes on with the rest."""
        self.sighting.problems.append(Problem(code=error.code, message=str(error), url=url))

    def fetch_part(self, fetch: Fetch, url: str) -> Snapshot | None:
        """One further page of the source, or None when there is none or it could not be had, which is then noted.

        A 404 or 410 is the ordinary end of a numbered series and is not noted.
        """
        try:
            return fetch(url)
        except Refused as error:
            self.report(error, url)
        except HttpStatus as error:
            if error.status not in (404, 410):
                self.report(error, url)
        except FetchError as error:
            self.report(error, url)
        return None
