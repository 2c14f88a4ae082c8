"""Persons named in the texts of one item: found, linked, with role and affiliation.

Owns the way from passages to persons, and python-crfsuite. It never reads pages and never compares items. Organisations
that the tagger sees on the way come back beside the persons.
"""

from __future__ import annotations

from scraper.people.linking import Reading, link
from scraper.people.passages import Individual, Named, Passage
from scraper.people.roles import read_roles

__all__ = ["Individual", "Named", "Passage", "Reading", "find_people"]


def find_people(passages: list[Passage]) -> Reading:
    """Persons, with mentions, roles and affiliations, and other names, of the texts of one item, in the order given."""
    reading = link(passages)
    read_roles(reading, passages)
    return reading
