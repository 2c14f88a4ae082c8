"""Who and what a text mentions: persons, dates, quotes, organisations, sums of money, each a span of the text.

Owns `read_text` and `annotate`, which put the finders together. `field_text[start:end] == surface` for all that
they return. They never change a text and never raise on one.
"""

from __future__ import annotations

from dataclasses import replace

from scraper.mentions.fields import passages_of
from scraper.people import Individual, Passage, Reading, find_people
from scraper.records import Article, Mention, Person, TextMentions

__all__ = ["annotate", "read_text"]


def read_text(text: str, language: str | None = None, published: str | None = None) -> TextMentions:
    """All mentions in one text.

    Args:
        text: paragraphs separated by line breaks; any string.
        language: ISO 639-1 code; None: seen from the text, paragraph by paragraph.
        published: EDTF date that relative words ("last autumn", "i fjor") and days without year are counted from; None
            leaves those open.
    """
    return _read([Passage("text", text)], language, published)


def annotate(article: Article) -> Article:
    """The article with people, dates, quotes, organisations and amounts of all its text fields."""
    published = article.published.edtf if article.published else None
    found = _read(passages_of(article), article.language, published)
    return replace(
        article,
        people=found.people,
        dates=found.dates,
        quotes=found.quotes,
        organisations=found.organisations,
        amounts=found.amounts,
    )


def _read(passages: list[Passage], language: str | None, published: str | None) -> TextMentions:
    reading = find_people(passages)
    return TextMentions(people=_people(reading, passages, frozenset()))


def _people(reading: Reading, passages: list[Passage], quoted: frozenset[int]) -> tuple[Person, ...]:
    return tuple(
        _person(individual, passages, at in quoted) for at, individual in enumerate(reading.register.people) if individual.places
    )


def _person(individual: Individual, passages: list[Passage], quoted: bool) -> Person:
    mentions = tuple(_mention(place.passage, place.first, place.stop, place.confidence, place.method, passages)
                     for place in individual.places)
    return Person(
        name=" ".join(individual.name),
        surfaces=tuple(dict.fromkeys(mention.surface for mention in mentions)),
        role=individual.role,
        affiliation=individual.affiliation,
        quoted=quoted,
        mentions=mentions,
    )


def _mention(index: int, first: int, stop: int, confidence: float, method: str, passages: list[Passage]) -> Mention:
    passage = passages[index]
    start, end = passage.tokens.starts[first], passage.tokens.ends[stop - 1]
    return Mention(passage.field, start, end, passage.text[start:end], round(confidence, 3), method, passage.position)
