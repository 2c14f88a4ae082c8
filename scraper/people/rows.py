"""What names that stand in a row share: "Forskerne A og B ved C", "A, B and C, all at D".

Owns which names are a row and what is said of all of them. It adds where nothing is known of somebody alone and never
changes what is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scraper.people.before import ADDRESS, MODIFIERS, reach
from scraper.people.linking import Reading
from scraper.people.passages import Individual, Named, Passage
from scraper.people.phrases import Places, body_behind, text_of
from scraper.people.vocabulary import TITLES, is_role, is_roles

LONGEST = 12
"""Tokens that stand between two names of a row at most."""
_AND = frozenset(", and og och und & samt".split())
_LINKS = frozenset(": er is are var were är".split())
_ALL = frozenset("all alle alla allesammen".split())
_BOTH = frozenset("both begge båda beide".split())
_AT = frozenset("at from ved fra frå hos vid från på am beim vom von of".split())


@dataclass(frozen=True, slots=True)
class _Member:
    """One name of a row."""

    person: Individual
    place: Named


def share_in_rows(reading: Reading, passages: list[Passage], organisations: Places) -> None:
    """Gives the persons of each row the role in the plural before it and the affiliation that is said of all."""
    members: dict[int, list[_Member]] = {}
    for person in reading.register.people:
        for place in person.places:
            members.setdefault(place.passage, []).append(_Member(person, place))
    for index, named in members.items():
        named.sort(key=lambda one: one.place.first)
        for row in _rows(passages[index], named):
            _share(passages[index], index, row, organisations)


def _rows(passage: Passage, named: list[_Member]) -> Iterator[list[_Member]]:
    words = passage.tokens.words
    row: list[_Member] = []
    for one in named:
        last = row[-1].place.stop if row else 0
        if row and not (one.place.first - last <= LONGEST and _joined(words[last : one.place.first])):
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _joined(between: list[str]) -> bool:
    """Whether only signs of a list, roles and brackets stand between two names."""
    if not any(word.lower() in _AND for word in between):
        return False
    inside = False
    for word in between:
        lower = word.lower()
        inside = word == "(" or (inside and word != ")")
        known = lower in _AND or lower in MODIFIERS or lower.rstrip(".") in TITLES or is_role(word)
        if not (inside or word == ")" or known):
            return False
    return True


def _share(passage: Passage, index: int, row: list[_Member], organisations: Places) -> None:
    if len(row) < 2:
        return
    role = _plural_before(passage, row[0].place.first)
    first, affiliation = _behind(passage, index, row, organisations, role is not None)
    for number, one in enumerate(row):
        known = one.person.role
        if role and (known is None or known.lower().rstrip(".") in ADDRESS):
            one.person.role = role
        if affiliation and number >= first and one.person.affiliation is None:
            one.person.affiliation = affiliation


def _plural_before(passage: Passage, first: int) -> str | None:
    """`Forskerne`, `PhD students`, `Styremedlemmer:`, `biveiledere er`."""
    words = passage.tokens.words
    end = first - (first > 1 and words[first - 1].lower() in _LINKS)
    if end == 0 or not is_roles(words[end - 1]):
        return None
    begin = max((start for start, _ in passage.tokens.sentences if start < end), default=0)
    return text_of(passage, reach(words, end - 1, begin), end)


def _behind(
    passage: Passage, index: int, row: list[_Member], organisations: Places, plural: bool
) -> tuple[int, str | None]:
    """The first member of whom the affiliation behind the row is said, and that affiliation."""
    words = passage.tokens.words
    at = row[-1].place.stop
    at += at < len(words) and words[at] == ","
    counted = words[at].lower() if at < len(words) else ""
    first = 0 if counted in _ALL else max(0, len(row) - 2)
    if counted in _ALL | _BOTH:
        at += 1
    elif not plural:
        return 0, None
    else:
        first = 0
    if at >= len(words) or words[at].lower() not in _AT:
        return 0, None
    return first, body_behind(passage, index, at, organisations)
