"""What is known of a site when one of its pages is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scraper.records.captures import Candidate

TemplateField = Literal["title", "published", "authors", "lead", "body"]


@dataclass(frozen=True, slots=True)
class Template:
    """Where a field stands on the pages of one site, in one layout."""

    field: TemplateField
    selector: str
    """In the subset of CSS that `scraper.templates` reads; the first element that it matches is meant."""
    support: int = 0
    """Pages on which it showed what independent witnesses agree on."""
    against: int = 0
    """Pages of the same time on which it showed something else."""
    earliest: str | None = None
    """First capture on which it held, UTC, ISO 8601; None for one that a person wrote."""
    latest: str | None = None
    edited: bool = False
    """Whether a person wrote it into kronikk.toml."""


@dataclass(frozen=True, slots=True)
class SiteKnowledge:
    """What is known of a site when one of its pages is read. Reading is a function of a snapshot and this."""

    homepage: str | None = None
    name: str | None = None
    language: str | None = None
    """ISO 639-1 code of most of its text."""
    front_pages: tuple[str, ...] = ()
    """Addresses whose items have no page of their own."""
    furniture: frozenset[str] = frozenset()
    """Fingerprints (scraper.furniture) of blocks that stand on three or more different item pages."""
    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)
    """Canonical address (scraper.urls.canonical) -> what sources say of it."""
    reader: str | None = None
    """Name of a reader class in scraper/institutes, or None for the general reader."""
    templates: tuple[Template, ...] = ()
    """Where fields stand on its pages; of one field, those of the likeliest layout first."""
    day_first: bool | None = None
    """Whether its numeric dates have the day first, as its unambiguous ones say (scraper.dates.day_first); None where
    they do not say."""
