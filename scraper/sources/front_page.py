"""A front page whose items have no page of their own: the page itself is the candidate. Never splits the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from scraper.records import Candidate, Fetch, SourceKind
from scraper.sources.source import Source


@dataclass(frozen=True, slots=True)
class FrontPageSource(Source):
    """A page that shows items in full and changes; it is read again at every run."""

    kind: ClassVar[SourceKind] = "front_page"

    def discover(self, fetch: Fetch) -> Iterator[Candidate]:
        """The page itself. It is not fetched here: the harvest fetches every candidate anyway."""
        self.sighting.start()
        yield Candidate(url=self.url, source="front_page", source_url=self.url)
