"""Roles and affiliations that the text states beside a name. (Filled in next.)"""

from __future__ import annotations

from scraper.people.linking import Reading
from scraper.people.passages import Passage


def read_roles(reading: Reading, passages: list[Passage]) -> None:
    """Gives each person the first role and affiliation that stand beside one of the mentions."""
