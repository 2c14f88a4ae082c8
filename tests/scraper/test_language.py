"""Which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language import PLAUSIBLE, identify

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
    assert code is None or code in {*PLAUSIBLE, "nb"} or (declared or "").lower().startswith(code)
    assert identify(text, declared) == (code, confidence)
