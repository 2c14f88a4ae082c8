"""What another reading of the same captures gains and loses, field by field, counted. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from archive.store.faces import FIELDS, Face

MOST_EXAMPLES = 3
"""Examples that are kept of each field and kind of difference."""


@dataclass(frozen=True, slots=True)
class FieldGains:
    """In how many items a field is better or worse off."""

    gained: int = 0
    """It was empty."""
    lost: int = 0
    """It is empty now."""
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """One field of one item before and after."""

    item: int
    url: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ItemNamed:
    """An item that is new, or is no longer found."""

    item: int | None
    """Its number; None for a new one of a dry run."""
    url: str
    title: str
    became: int | None = None
    """Number of the item that holds what was in one that is no longer found, if there is one."""


@dataclass(frozen=True, slots=True)
class SiteGains:
    """What reading a site anew gives."""

    site: str
    captures: int
    """Captures that were read."""
    before: int
    """Items that the archive had."""
    after: int
    changed: int
    """Items that were there before and differ in some field."""
    new: tuple[ItemNamed, ...]
    removed: tuple[ItemNamed, ...]
    """Items that today's reader does not find."""
    fields: Mapping[str, FieldGains]
    examples: tuple[Example, ...]
    problems: int = 0
    """Captures that could not be read back, by file."""


@dataclass(slots=True)
class Count:
    """Counts items of one site, one after the other."""

    site: str
    before: int = 0
    after: int = 0
    changed: int = 0
    new: list[ItemNamed] = field(default_factory=list)
    removed: list[ItemNamed] = field(default_factory=list)
    _fields: dict[str, dict[str, int]] = field(default_factory=lambda: {name: defaultdict(int) for name in FIELDS})
    _examples: list[Example] = field(default_factory=list)

    def kept(self, before: Face, after: Face) -> None:
        """An item that was there before."""
        self.before += 1
        self.after += 1
        ways = {name: way_of(getattr(before, name), getattr(after, name)) for name in FIELDS}
        self.changed += any(way != "same" for way in ways.values())
        for name, way in ways.items():
            self._fields[name][way] += 1
            if way != "same" and self._fields[name][way] <= MOST_EXAMPLES:
                old, new = getattr(before, name), getattr(after, name)
                self._examples.append(Example(before.item, before.url, name, old, new))

    def added(self, after: Face, number: int | None) -> None:
        """An item that only today's reader finds."""
        self.after += 1
        self.new.append(ItemNamed(number, after.url, after.title))

    def gone(self, before: Face, became: int | None) -> None:
        """An item that today's reader does not find."""
        self.before += 1
        self.removed.append(ItemNamed(before.item, before.url, before.title, became))

    def untouched(self, items: int) -> None:
        """Items that stay as they are, because their captures cannot be read back."""
        self.before += items
        self.after += items

    def summed(self, captures: int, problems: int) -> SiteGains:
        """All of it; examples by field, gains and losses first."""
        fields = {name: FieldGains(**ways) for name, ways in self._fields.items()}
        examples = sorted(self._examples, key=lambda one: FIELDS.index(one.field))
        return SiteGains(
            self.site,
            captures,
            self.before,
            self.after,
            self.changed,
            tuple(self.new),
            tuple(self.removed),
            MappingProxyType(fields),
            tuple(examples),
            problems,
        )


def way_of(old: str, new: str) -> str:
    """gained, lost, changed or same."""
    if old == new:
        return "same"
    return "changed" if old and new else "gained" if new else "lost"
