"""The marked items of `tests/golden/marked`: well formed, and the development half is read at least this well.

What is put aside is never read here: only `benchmarks/mentions.py --aside --second` opens it.
"""

from __future__ import annotations

import pytest

from benchmarks.marked import items, scores, unmark
from scraper.mentions import read_text

PARTS = {"development": 56, "aside": 30, "second": 16}
"""Items at least."""


@pytest.mark.parametrize(("part", "least"), PARTS.items())
def test_items_are_well_formed(part: str, least: int) -> None:
    read = items(part)
    assert len(read) >= least
    for item in read:
        names = set(item.of("p").values())
        assert set(item.roles) <= names, item.name
        assert set(item.of("q").values()) <= names, item.name
        assert "[[" not in item.text and "]]" not in item.text, item.name


def test_marks_hold_others() -> None:
    text, marks = unmark("[[q=Kari Lund|– Nei, [[o|Tareverket]]]] sa [[p=Kari Lund|Lund]].")
    assert text == "– Nei, Tareverket sa Lund."
    assert [(one.kind, one.value, text[one.start : one.end]) for one in marks] == [
        ("o", "Tareverket", "Tareverket"),
        ("q", "Kari Lund", "– Nei, Tareverket"),
        ("p", "Kari Lund", "Lund"),
    ]


@pytest.mark.parametrize("marked", ["[[p|Kari", "Kari]]"])
def test_a_mark_that_is_not_closed_is_named(marked: str) -> None:
    with pytest.raises(ValueError, match="closed|without"):
        unmark(marked)


LEAST = {
    "people": (99, 99),
    "dates": (99, 99),
    "quotes": (99, 99),
    "organisations": (98, 96),
    "amounts": (100, 100),
}
"""Precision and recall in percent that a change must not lose on the development half."""


def test_the_development_half_is_read_well() -> None:
    for kind, score in scores(items("development"), read_text).items():
        precision, recall = LEAST[kind]
        assert 100 * score.right >= precision * score.found, (kind, score.misses)
        assert 100 * score.right >= recall * score.wanted, (kind, score.misses)


def test_roles_and_affiliations_of_the_development_half_are_read_well() -> None:
    people = scores(items("development"), read_text)["people"]
    for name, least in (("role", 98), ("affiliation", 97), ("linked right", 99), ("linked at all", 97)):
        assert 100 * people.details[name] >= least * people.totals[name], (name, people.misses)


def test_a_paragraph_of_another_item_changes_nothing() -> None:
    """People with their roles, dates, quotes, organisations and sums of an item stay when another one follows it."""
    read = items("development")
    for one, other in zip(read, [*read[10:], *read[:10]], strict=True):  # of another language, so without shared names
        alone = read_text(one.text, one.language, one.published)
        longer = read_text(f"{one.text}\n\n{other.text}", one.language, one.published)
        assert longer.people[: len(alone.people)] == alone.people, one.name
        assert longer.organisations[: len(alone.organisations)] == alone.organisations, one.name
        for kind in ("dates", "quotes", "amounts"):
            before = getattr(alone, kind)
            assert getattr(longer, kind)[: len(before)] == before, (one.name, kind)
