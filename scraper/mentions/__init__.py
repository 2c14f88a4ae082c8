"""Who and what a text mentions: persons, dates, quotes, organisations, sums of money, each a span of the text.

Owns `read_text` and `annotate`, which put the finders together. `field_text[start:end] == surface` for all that they
return. They look back only, so that what is appended to a text changes nothing before it; they never change a text
and never raise on one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scraper import edtf
from scraper.mentions.context import kind_of, language_of
from scraper.mentions.dates import find_dates
from scraper.mentions.fields import passages_of, with_photographers
from scraper.mentions.money import find_amounts
from scraper.mentions.organisations import find_organisations
from scraper.mentions.relative import Anchor
from scraper.people import Individual, Passage, Reading, find_people
from scraper.quotes import Naming, Speech, find_quotes
from scraper.records import Amount, Article, DateMention, Mention, Person, Quote, TextMentions

__all__ = ["annotate", "read_text"]

_PARAGRAPH = re.compile(r"[^\n]+")
_ORDER = {"title": 0, "lead": 1, "text": 2, "caption": 3, "byline": 4}


def read_text(text: str, language: str | None = None, published: str | None = None) -> TextMentions:
    """All mentions in one text.

    Args:
        text: paragraphs separated by line breaks; any string.
        language: ISO 639-1 code; None: seen from the text, paragraph by paragraph.
        published: EDTF date that relative words ("last autumn", "i fjor") and days without year are counted from; None
            leaves those open.
    """
    return _read([Passage("text", text, language=language or "")], language, published)


def annotate(article: Article) -> Article:
    """The article with people, dates, quotes, organisations and amounts of all its text fields.

    A caption's mentions carry the index of its image as `position`. Who is named in a picture's credit only has the
    role photographer and no mention.
    """
    published = article.published.edtf if article.published else None
    found = _read(passages_of(article), article.language, published)
    return replace(
        article,
        people=with_photographers(article, found.people),
        dates=found.dates,
        quotes=found.quotes,
        organisations=found.organisations,
        amounts=found.amounts,
    )


def _read(passages: list[Passage], language: str | None, published: str | None) -> TextMentions:
    reading = find_people(passages)
    anchor = Anchor.of(published)
    dates: list[DateMention] = []
    amounts: list[Amount] = []
    speeches: list[Speech] = []
    for index, passage in enumerate(passages):
        spoken = language or ""
        for part in _paragraphs(passage, language):
            spoken = part.language
            amounts += find_amounts(part.text, part.start, passage.field, spoken)
            if passage.field != "byline":
                dates += _dates(passage, part, anchor)
        if passage.field in ("text", "lead"):
            speeches += find_quotes(passage, _namings(reading, index, passage), spoken)
    quoted = frozenset(speech.person for speech in speeches if speech.person is not None)
    people = reading.register.people
    return TextMentions(
        people=_people(reading, passages, quoted),
        dates=tuple(dates),
        quotes=tuple(_quote(speech, people) for speech in speeches),
        organisations=find_organisations(reading, passages),
        amounts=tuple(amounts),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """One paragraph of a passage."""

    start: int
    text: str
    language: str


def _paragraphs(passage: Passage, language: str | None) -> Iterator[_Part]:
    spoken = language or ""
    for match in _PARAGRAPH.finditer(passage.text):
        paragraph = match.group()
        if language is None:
            spoken = language_of(paragraph.lower().split(), spoken)
        yield _Part(match.start(), paragraph, spoken)


def _dates(passage: Passage, part: _Part, anchor: Anchor) -> Iterator[DateMention]:
    for one in find_dates(part.text, part.language, anchor):
        start, end = part.start + one.start, part.start + one.end
        earliest, latest = edtf.bounds(one.edtf)
        kind = kind_of(passage.text, start, end, one.edtf)
        yield DateMention(
            passage.field, start, end, passage.text[start:end], one.edtf, earliest, latest, kind, one.confidence
        )


def _quote(speech: Speech, people: list[Individual]) -> Quote:
    if speech.person is None:
        return speech.quote
    return replace(speech.quote, speaker=" ".join(people[speech.person].name))


def _namings(reading: Reading, index: int, passage: Passage) -> list[Naming]:
    tokens = passage.tokens
    return sorted(
        (
            Naming(tokens.starts[place.first], tokens.ends[place.stop - 1], at, person.role or "")
            for at, person in enumerate(reading.register.people)
            for place in person.places
            if place.passage == index
        ),
        key=lambda one: one.start,
    )


def _people(reading: Reading, passages: list[Passage], quoted: frozenset[int]) -> tuple[Person, ...]:
    people = [
        _person(individual, passages, at in quoted)
        for at, individual in enumerate(reading.register.people)
        if individual.places
    ]
    return tuple(sorted(people, key=lambda person: _place(person.mentions[0])))


def _place(mention: Mention) -> tuple[int, int, int]:
    return _ORDER[mention.field], mention.position, mention.start


def _person(individual: Individual, passages: list[Passage], quoted: bool) -> Person:
    mentions = sorted(
        (
            _mention(passages[place.passage], place.first, place.stop, place.confidence, place.method)
            for place in individual.places
        ),
        key=_place,
    )
    return Person(
        name=" ".join(individual.name),
        surfaces=tuple(dict.fromkeys(mention.surface for mention in mentions)),
        role=individual.role,
        affiliation=individual.affiliation,
        quoted=quoted,
        mentions=tuple(mentions),
    )


def _mention(passage: Passage, first: int, stop: int, confidence: float, method: str) -> Mention:
    start, end = passage.tokens.starts[first], passage.tokens.ends[stop - 1]
    return Mention(passage.field, start, end, passage.text[start:end], round(confidence, 3), method, passage.position)
