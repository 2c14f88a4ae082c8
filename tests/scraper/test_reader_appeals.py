"""What a page asks of its readers, in ten languages, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.reader.appeals import announces, is_appeal


@pytest.mark.parametrize(
    "text",
    [
        "Follow us on Mastodon",
        "Follow Lakeside Health on Facebook, Instagram and LinkedIn.",
        "Sign up for the weekly newsletter of the lake",
        "Like this story? Share it with a friend!",
        "Have a tip? Write to desk@lakeside.example.",
        "© 2024 Lakeside Times. All rights reserved.",
        "Get the stories of the week delivered to your inbox.",
        "Følg oss på Mastodon",
        "Meld deg på vårt nyhetsbrev her",
        "Les også: En pumpe til",
        "Följ oss på Mastodon",
        "Anmäl dig till vårt nyhetsbrev",
        "Tilmeld dig nyhedsbrevet her",
        "Seuraa meitä Mastodonissa",
        "Lue myös: Toinen pumppu",
        "Folgen Sie uns auf Mastodon",
        "Abonnieren Sie den Kanal der Klinik",
        "Das könnte Sie auch interessieren",
        "Volg ons op Mastodon",
        "Meld je aan voor de nieuwsbrief",
        "Suivez-nous sur Mastodon",
        "À lire aussi : une autre pompe",
        "Suscríbete al boletín del lago",
        "Síguenos en Mastodon",
    ],
)
def test_appeals(text: str) -> None:
    assert is_appeal(text)
    assert is_appeal(f"  * {text.upper()}")


@pytest.mark.parametrize(
    "text",
    [
        "Follow the pump from the school to the hospital on page four.",
        "Sign up for the seminar by 3 May: write to ada@lakeside.example.",
        "The pump was shown on Facebook and in the newsletter of the hospital.",
        "Read more about the pump in the journal of the school.",
        "Støtten kommer fra helseministeriet.",
        "Share of patients who went home: nine in ten.",
        "For more information, write to Ada Moe.",
        "Les artikkelen her.",
        "Download the report of the school.",
        "Get well soon, said the nurse.",
        "Follow us to the seminar.",
        "Comments are closed, says the minister.",
        "Abonnieren ist leicht, sagt sie.",
        "Partagez vos idées avec les chercheurs.",
        "",
    ],
)
def test_what_institutes_write_below_their_news(text: str) -> None:
    assert not is_appeal(text)


def test_labels_and_sentences_before_a_list() -> None:
    assert announces("Related content:") and announces("Kontakt:")
    assert not announces("Read the whole report here:") and not announces("Related content")


@given(st.text(max_size=500))
def test_any_text_has_an_answer(text: str) -> None:
    assert not (is_appeal(text) and len(text) > 400)
    assert not announces(text) or text.rstrip()[-1] == ":"
