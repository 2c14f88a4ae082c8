"""Organisations of one item: what the tagger saw, unified, with acronyms that the text itself explains.

Owns which spans are organisations and which are one. An acronym belongs to a name only where the text puts one behind
the other in brackets. It looks back only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper.people import Named, Passage, Reading
from scraper.records import Mention, Organisation

THRESHOLD = 0.5


@dataclass(slots=True)
class _Body:
    """One organisation while the item is being read."""

    name: str
    acronym: str | None = None
    mentions: list[Mention] = field(default_factory=list)


def find_organisations(reading: Reading, passages: list[Passage]) -> tuple[Organisation, ...]:
    """Organisations in order of their first mention."""
    bodies: list[_Body] = []
    known: dict[str, _Body] = {}
    people = {(p.passage, at) for one in reading.register.people for p in one.places for at in range(p.first, p.stop)}
    tagged = [place for kind, place in reading.others if kind == "ORG" and place.confidence >= THRESHOLD]
    for index, passage in enumerate(passages):
        here = {place.first: place for place in tagged if place.passage == index and (index, place.first) not in people}
        at, words = 0, passage.tokens.words
        while at < len(words):
            place = here.get(at) or _acronym_again(index, at, words, known)
            if place is None:
                at += 1
                continue
            at = place.stop
            body = _body(passage, place, bodies, known)
            body.mentions.append(_mention(passage, place))
            explained = _acronym_behind(words, place)
            if explained and body.acronym is None:
                body.acronym = words[explained]
                known[words[explained]] = body
    return tuple(
        Organisation(one.name, tuple(dict.fromkeys(m.surface for m in one.mentions)), one.acronym, tuple(one.mentions))
        for one in bodies
    )


def _surface(passage: Passage, place: Named) -> str:
    tokens = passage.tokens
    return passage.text[tokens.starts[place.first] : tokens.ends[place.stop - 1]]


def _body(passage: Passage, place: Named, bodies: list[_Body], known: dict[str, _Body]) -> _Body:
    surface = _surface(passage, place)
    name = " ".join(surface.split())
    forms = (name, name[:-1]) if len(name) > 4 and name[-1] == "s" else (name,)
    for form in forms:
        body = known.get(form) or known.get(form.lower())
        if body:
            return body
    body = _Body(name)
    bodies.append(body)
    known[name if len(name) < 6 and name.isupper() else name.lower()] = body
    return body


def _mention(passage: Passage, place: Named) -> Mention:
    tokens = passage.tokens
    start, end = tokens.starts[place.first], tokens.ends[place.stop - 1]
    return Mention(
        passage.field, start, end, passage.text[start:end], round(place.confidence, 3), place.method, passage.position
    )


def _acronym_behind(words: list[str], place: Named) -> int | None:
    """The token of "(OUH)" behind the name, when its letters are those of the name in order."""
    at = place.stop + 1
    if at + 1 >= len(words) or words[place.stop] != "(" or words[at + 1] not in (")", ",", ";", "/"):
        return None
    letters = "".join(words[place.first : place.stop]).lower()
    acronym = words[at]
    if not 2 <= len(acronym) <= 10 or not acronym[0].isupper() or place.stop - place.first == 1 and len(letters) < 8:
        return None
    rest = iter(letters)
    return (
        at
        if acronym[0].lower() == letters[0] and all(sign in rest for sign in acronym.lower() if sign.isalnum())
        else None
    )


def _acronym_again(index: int, at: int, words: list[str], known: dict[str, _Body]) -> Named | None:
    """A word that the text has explained as an acronym before."""
    body = known.get(words[at]) if len(words[at]) < 11 and words[at][:1].isupper() else None
    return Named(index, at, at + 1, 0.9, "acronym") if body is not None and body.acronym == words[at] else None
