"""Mentions: golden cases (a folder is a case), evidence by offsets, and what must hold for any text."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper import edtf
from scraper.mentions import annotate, read_text
from scraper.records import Article, Image, StatedDate, TextMentions

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "mentions").iterdir())


def shown(found: TextMentions) -> dict[str, Any]:
    """What was found, in the words of an expected.json."""
    return {
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "affiliation": person.affiliation,
                "quoted": person.quoted,
                "mentions": len(person.mentions),
            }
            for person in found.people
        ],
        "dates": [{"surface": one.surface, "edtf": one.edtf, "kind": one.kind} for one in found.dates],
        "quotes": [{"text": one.text, "speaker": one.speaker} for one in found.quotes],
        "amounts": [{"surface": one.surface, "value": one.value, "currency": one.currency} for one in found.amounts],
        "organisations": [[one.name, one.acronym] for one in found.organisations],
    }


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_golden(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    text = (case / "text.txt").read_text("utf-8")
    found = shown(read_text(text, expected.pop("language"), expected.pop("published")))
    assert {key: found[key] for key in expected} == expected


def spans(found: TextMentions) -> list[tuple[str, int, int, str, int]]:
    """(field, start, end, surface, position) of all that was found."""
    flat = [*found.dates, *found.amounts]
    named = [mention for one in (*found.people, *found.organisations) for mention in one.mentions]
    return [
        *((one.field, one.start, one.end, one.surface, 0) for one in flat),
        *((one.field, one.start, one.end, one.surface, one.position) for one in named),
        *((one.field, one.start, one.end, one.text, 0) for one in found.quotes),
    ]


def disjoint(places: list[tuple[int, int]]) -> bool:
    places = sorted(places)
    return all(one[1] <= other[0] for one, other in zip(places, places[1:], strict=False))


PIECES = [
    "Kari Nordmann", "Nordmann", "professor", "Dr.", "sier", "says", "she", "3. mai 2024",
    "May", "2000", "i fjor", "NOK",
    "5 mill.", "–", "“", "”", "«", "»", '"', "„", "‘", "’s", "(", ")", ",", ".", ":", "\n", "\n\n", "OUH",
    "University of Oslo",
    "and", "og",
    "\u0301", "\ud800", "\u202e", "שלום", "😀", "\0", "\u2028", "12/12/2012", "2024-13-45", "1990-1999", "99999",
    "last week", "på mandag",
]  # fmt: skip
broken_prose = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40).map(" ".join)
any_text = st.text(alphabet=st.characters(), max_size=200) | broken_prose
relaxed = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(
    any_text,
    st.sampled_from([None, "nb", "en", "de"]),
    st.sampled_from([None, "2024-05-03", "2024", "0001", "9999-12-31", "x"]),
)
def test_every_span_is_evidence(text: str, language: str | None, published: str | None) -> None:
    found = read_text(text, language, published)
    for _, start, end, surface, _ in spans(found):
        assert text[start:end] == surface
        assert 0 <= start < end
    for date in found.dates:
        assert edtf.bounds(date.edtf) == (date.earliest, date.latest)
    for kind in (found.dates, found.amounts, found.quotes):
        assert disjoint([(one.start, one.end) for one in kind])
    assert disjoint([(m.start, m.end) for one in found.people for m in one.mentions])
    assert disjoint([(m.start, m.end) for one in found.organisations for m in one.mentions])


@relaxed
@given(broken_prose, broken_prose)
def test_what_follows_changes_nothing_before_it(text: str, appended: str) -> None:
    alone, longer = (read_text(whole, "nb", "2024-05-03") for whole in (text, f"{text}\n\n{appended}"))
    for kind in ("dates", "amounts", "quotes"):
        before = [one for one in getattr(longer, kind) if one.start < len(text)]
        assert [(one.start, one.end) for one in before] == [(one.start, one.end) for one in getattr(alone, kind)]
    names = {(m.start, m.end) for one in alone.people for m in one.mentions}
    assert names == {(m.start, m.end) for one in longer.people for m in one.mentions if m.start < len(text)}


def test_reading_is_deterministic() -> None:
    text = "\n\n".join((case / "text.txt").read_text("utf-8") for case in GOLDEN)
    assert read_text(text) == read_text(text)


def article(**fields: Any) -> Article:
    stated = StatedDate("3 May 2024", "2024-05-03", "2024-05-03", "2024-05-03", "stated", 1.0)
    return Article(url=None, item_key="x", kind="news", published=stated, **fields)


def test_an_article_is_read_in_all_its_fields() -> None:
    lead = "Professor Sunniva Solheim leads the study."
    found = annotate(
        article(
            title="Solheim wins the prize",
            lead=lead,
            text=f"{lead}\n\nSolheim began last year.",
            byline="By Ola Hansen",
            language="en",
            images=(Image(None, None, None, None), Image(None, None, "Sunniva Solheim in the lab.", "Per Bakke / OUH")),
        )
    )
    solheim = next(person for person in found.people if person.name == "Sunniva Solheim")
    assert [(m.field, m.surface) for m in solheim.mentions] == [
        ("title", "Solheim"),
        ("text", "Sunniva Solheim"),
        ("text", "Solheim"),
        ("caption", "Sunniva Solheim"),
    ]
    assert solheim.mentions[-1].position == 1
    assert [date.edtf for date in found.dates] == ["2023"]
    assert [(p.name, p.mentions[0].field) for p in found.people if p.name == "Ola Hansen"] == [("Ola Hansen", "byline")]
    assert ("Per Bakke", "photographer") in [(p.name, p.role) for p in found.people]


def test_a_picture_credit_is_no_role_of_those_who_are_in_the_text_or_wrote_it() -> None:
    found = annotate(
        article(
            title="A count of seals",
            text="“There are nine,” says Sunniva Solheim. She has counted since 2011.",
            byline="By Ola Hansen",
            authors=("Ola Hansen",),
            language="en",
            images=tuple(
                Image(None, None, None, credit) for credit in ("Sunniva Solheim", "Ola Hansen", "Per Bakke / OUH")
            ),
        )
    )
    roles = {person.name: person.role for person in found.people}
    assert roles == {"Sunniva Solheim": None, "Ola Hansen": None, "Per Bakke": "photographer"}


@pytest.mark.parametrize(
    "where",
    [
        {"title": "Nine questions for Ane-Lise Skarvbit"},
        {"lead": "Ane-Lise Skarvbit counts seals for a living."},
        {"images": (Image(None, None, "Ane-Lise Skarvbit on the pier.", None),)},
        {"byline": "By Ane-Lise Skarvbit"},
    ],
    ids=lambda where: next(iter(where)),
)
def test_a_surname_belongs_to_the_full_name_in_another_field(where: dict[str, Any]) -> None:
    fields = {"title": "Nine seals", "language": "en", "text": "“There are nine,” says Skarvbit, and smiles."} | where
    found = annotate(article(**fields))
    assert [(one.name, one.quoted) for one in found.people] == [("Ane-Lise Skarvbit", True)]
    assert found.quotes[0].speaker == "Ane-Lise Skarvbit"


def test_a_surname_of_two_full_names_in_other_fields_belongs_to_neither() -> None:
    title = "Kari Solheim meets Ola Solheim"
    found = annotate(article(title=title, language="en", text="“There are nine,” says Solheim, and smiles."))
    assert {one.name: one.quoted for one in found.people} == {
        "Kari Solheim": False, "Ola Solheim": False, "Solheim": True
    }  # fmt: skip


def test_the_rest_of_an_article_stays_as_it_is() -> None:
    before = article(title="A title", text="No names here.", tags=("a",))
    assert asdict(annotate(before)) == asdict(before)


def test_a_lead_of_its_own_is_read() -> None:
    found = annotate(article(title="T", lead="Sunniva Solheim leads.", text="Something else stands here."))
    assert [m.field for person in found.people for m in person.mentions] == ["lead"]
