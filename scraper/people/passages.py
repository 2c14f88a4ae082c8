"""The texts of one item as the finders see them: each field's text with its tokens.

Owns the value that goes from `scraper.mentions` to the finders and what comes back of persons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from scraper.people.tokens import Tokens, tokenize
from scraper.records import FieldName


@dataclass(frozen=True)
class Passage:
    """One text of an item."""

    field: FieldName
    text: str
    position: int = 0
    """Which caption; 0 for other fields."""
    language: str = ""
    """ISO 639-1 code where it is known."""

    @cached_property
    def tokens(self) -> Tokens:
        return tokenize(self.text)


@dataclass(frozen=True, slots=True)
class Named:
    """One place where somebody or something is named, in tokens of a passage."""

    passage: int
    """Index of the passage."""
    first: int
    stop: int
    confidence: float
    method: str


@dataclass(slots=True)
class Individual:
    """Somebody named in the item, while it is being read: grows with every mention."""

    name: tuple[str, ...]
    """Words of the fullest form, genitive removed."""
    places: list[Named] = field(default_factory=list)
    role: str | None = None
    affiliation: str | None = None
