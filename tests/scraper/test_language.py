"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language import identify, read_languages

TEXTS = {
    "en": "Researchers at the hospital have found out why some cells survive the treatment and others do not.",
    "nb": "Forskere ved sykehuset har funnet ut hvorfor noen celler overlever behandlingen, og hva det betyr for deg.",
    "nn": "Forskarar ved sjukehuset har funne ut kvifor nokon celler overlever behandlinga, og eg veit ikkje kva.",
    "sv": "Forskare vid sjukhuset har upptäckt varför vissa celler överlever behandlingen och andra inte gör det.",
    "da": "Forskere på sygehuset har fundet ud af, hvorfor nogle celler overlever behandlingen, og hvad det gør.",
    "de": "Forscher der Klinik haben herausgefunden, warum einige Zellen die Behandlung überleben und andere nicht.",
    "fi": "Sairaalan tutkijat ovat selvittäneet, miksi jotkut solut selviytyvät hoidosta ja toiset eivät.",
    "fr": "Les chercheurs de l'hôpital savent pourquoi certaines cellules survivent au traitement et non d'autres.",
    "nl": "Onderzoekers van het ziekenhuis hebben ontdekt waarom cellen de behandeling overleven en niet alle.",
    "es": "Los investigadores del hospital han descubierto por qué células sobreviven al tratamiento y no todas.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_enough(language: str) -> None:
    code, confidence = identify(TEXTS[language], "en" if language != "en" else "nb")
    assert code == language
    assert confidence > 0.5


@pytest.mark.parametrize(
    ("text", "declared", "code"),
    [
        ("Kort", "no", "nb"),
        ("Kort", "NN-no", "nn"),
        ("12.5.2024", "sv", "sv"),
        ("Kort", None, None),
        ("", "", None),
        (TEXTS["en"], "nb", "en"),
    ],
)
def test_what_the_page_declares_decides_only_for_a_few_letters(
    text: str, declared: str | None, code: str | None
) -> None:
    assert identify(text, declared)[0] == code


@given(st.text(max_size=80), st.none() | st.text(max_size=8))
def test_any_text_has_an_answer(text: str, declared: str | None) -> None:
    code, confidence = identify(text, declared)
    assert 0 <= confidence <= 1
    assert code is None or 1 < len(code) <= 3 or (declared or "").lower().startswith(code)
    assert identify(text, declared) == (code, confidence)


# ----------------------------------------------------------------------------------------- texts in several languages

NORWEGIAN = (
    "Forskere ved sykehuset har funnet ut hvorfor noen celler overlever behandlingen, og hva det betyr for dem som "
    "venter på den."
)
ENGLISH = (
    "Researchers at the hospital have found out why some of the cells survive, and what that means for those who are "
    "waiting for it."
)


def spans(text: str) -> list[tuple[str, str]]:
    return [(span.language, text[span.start : span.end]) for span in read_languages(text, "", None)[2]]


def test_a_text_in_one_language_has_no_spans() -> None:
    assert read_languages(f"{NORWEGIAN}\n\n{NORWEGIAN}", "Celler", "en") == ("nb", pytest.approx(1, abs=0.2), ())


@pytest.mark.parametrize("kin", ["nb", "nn", "sv", "da"])
def test_a_quotation_in_a_kindred_language_does_not_part_a_text(kin: str) -> None:
    assert spans("\n\n".join([NORWEGIAN, TEXTS[kin], NORWEGIAN])) == []


def test_a_summary_in_another_language_is_a_span_with_its_heading() -> None:
    text = "\n\n".join([NORWEGIAN, "Resultater", NORWEGIAN, "English summary", ENGLISH, "Bergen 2024.", ENGLISH])
    language, confidence, found = read_languages(text, "Celler", "en")
    assert (language, confidence > 0.5) == ("nb", True)
    assert [span.language for span in found] == ["nb", "en"]
    assert text[found[1].start : found[1].end] == f"English summary\n\n{ENGLISH}\n\nBergen 2024.\n\n{ENGLISH}"


def test_the_longer_part_decides_when_the_first_is_a_few_words() -> None:
    text = "\n\n".join([ENGLISH, *[NORWEGIAN] * 6])
    assert read_languages(text, "", None)[0] == "nb"


def test_letters_of_another_script_are_no_european_language() -> None:
    assert identify("Они – настоящие гении кулинарного искусства. Их творения поражают воображение.")[0] == "ru"


@given(st.lists(st.sampled_from([NORWEGIAN, ENGLISH, "Kort", "1", "", TEXTS["de"]]), max_size=8))
def test_spans_are_whole_paragraphs_in_order(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    _, _, found = read_languages(text, "", None)
    assert [span.start for span in found] == sorted(span.start for span in found)
    for span, behind in zip(found, found[1:], strict=False):
        assert text[span.end : behind.start] == "\n\n"
    if found:
        assert (found[0].start, found[-1].end) == (0, len(text))
