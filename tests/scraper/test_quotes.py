"""Quotes: what is speech, whose it is, and what is not speech although it stands in marks."""

from __future__ import annotations

import pytest

from scraper.mentions import read_text


def quotes(text: str, language: str = "en") -> list[tuple[str, str | None]]:
    return [(quote.text, quote.speaker) for quote in read_text(text, language).quotes]


@pytest.mark.parametrize(
    ("text", "said", "speaker"),
    [
        ('"We found it by chance," says Eleanor Whitfield.', '"We found it by chance,"', "Eleanor Whitfield"),
        ("“We found it by chance,” Eleanor Whitfield explains.", "“We found it by chance,”", "Eleanor Whitfield"),
        ("Eleanor Whitfield says: “We found it by chance.”", "“We found it by chance.”", "Eleanor Whitfield"),
        ("Eleanor Whitfield is glad. “It works,” she says.", "“It works,”", "Eleanor Whitfield"),
        ("«Dette er bra for alle», sier Marit Solheim.", "«Dette er bra for alle»", "Marit Solheim"),
        ("– Dette er bra, sier Marit Solheim.", "– Dette er bra", "Marit Solheim"),
        ("– Er dette bra? spør Marit Solheim.", "– Er dette bra?", "Marit Solheim"),
        ("– Dette er bra, sier overlege Marit Solheim ved sykehuset.", "– Dette er bra", "Marit Solheim"),
        ("„Das hilft den Patienten sehr“, sagt Claudia Brandt.", "„Das hilft den Patienten sehr“", "Claudia Brandt"),
        ("”Det här är roligt för oss”, säger Karin Sjöberg.", "”Det här är roligt för oss”", "Karin Sjöberg"),
    ],
)
def test_speech_with_its_speaker(text: str, said: str, speaker: str) -> None:
    assert quotes(text, "nb" if "–" in text or "«" in text else "en") == [(said, speaker)]


@pytest.mark.parametrize(
    "text",
    [
        "They call it a “sleeping guard” of the cell.",
        "Marit Solheim wrote the book “A Short History of Lungs and Hearts in the North”.",
        "The so-called “silent” genes are not silent, says Marit Solheim.",
        "The 5\" and 7\" pipes were replaced.",
        "- bring a towel\n- bring a cup\n- bring a friend",
        "It's the patients' own choice, isn't it?",
    ],
)  # fmt: skip
def test_what_is_no_speech(text: str) -> None:
    assert quotes(text) == []


def test_a_dash_quote_without_verb_has_the_speaker_before() -> None:
    text = "– Vi er i gang, sier Marit Solheim.\n\n– Og vi har det travelt nå."
    assert quotes(text, "nb")[1] == ("– Og vi har det travelt nå.", "Marit Solheim")


def test_a_pull_quote_has_the_speaker_of_what_it_repeats() -> None:
    text = (
        "“Nobody had looked into this drawer for forty years,” says Eleanor Whitfield.\n\nThen Tomas Rygg came.\n\n"
        "The work went on for months and filled nine boxes.\n\n“Nobody had looked into this drawer for forty years”"
    )
    assert quotes(text)[-1][1] == "Eleanor Whitfield"


def test_whoever_is_quoted_is_marked() -> None:
    people = read_text("“It works well,” says Eleanor Whitfield. Tomas Rygg was away.", "en").people
    assert {person.name: person.quoted for person in people} == {"Eleanor Whitfield": True, "Tomas Rygg": False}
