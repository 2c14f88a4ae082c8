"""Notes about an article are told from its text, in the languages of the sites; and what they say of the original."""

from __future__ import annotations

import pytest

from scraper.document import Block, Document
from scraper.reader.notes import is_note, translation

NOTES = [
    ("Denne teksten er oversatt fra engelsk ved hjelp av KI.", "nb", ("en", True)),
    ("Artikkelen ble først publisert på norsk på nettsidene til Havhelse.", "en", ("no", False)),
    ("Artikeln är översatt från engelska av en maskin.", "sv", ("en", True)),
    ("Den här texten har översatts från engelska.", "sv", ("en", False)),
    ("Artiklen er oversat fra engelsk med kunstig intelligens.", "da", ("en", True)),
    ("Dieser Text wurde maschinell aus dem Englischen übersetzt.", "de", ("en", True)),
    ("Aus dem Englischen übersetzt.", "de", ("en", False)),
    ("Tämä teksti on käännetty koneellisesti englannista.", "fi", ("en", True)),
    ("Originally published in Norwegian.", "en", ("no", False)),
    ("This interview was first published by Watson Institute and is reproduced with permission.", "en", (None, False)),
    ("Correction: An earlier version of this article said that the pump weighs a kilo.", "en", (None, False)),
    ("Correction, 3 May: the name of the pump was wrong.", "en", (None, False)),
    ("Rettelse: I en tidligere versjon sto det at pumpen veier en kilo.", "nb", (None, False)),
    ("Article edit: On Tuesday the number was corrected.", "en", (None, False)),
    ("Editor's note: This article was updated on 3 May with a comment.", "en", (None, False)),
    ("Update 3 May 2024: This story has been corrected.", "en", (None, False)),
    ("This article was translated by Kari Moe.", "en", (None, False)),
    ("Translated by Kari Moe", "en", (None, False)),
    ("Oversatt av Kari Moe", "nb", (None, False)),
    ("Translation: Kari Moe", "en", (None, False)),
    ("Oversettelse: Kari Moe", "nb", (None, False)),
    ("This text was translated from Norwegian using AI.", "en", ("no", True)),
    ("AI-translated from Norwegian.", "en", ("no", True)),
    ("Machine translated from Norwegian", "en", ("no", True)),
    ("Automatically translated from Norwegian", "en", ("no", True)),
    ("Saken er først publisert på forskning.example.", "nb", (None, False)),
    ("Denne artikkelen er produsert og finansiert av Havhelse.", "nb", (None, False)),
    ("Les denne artikkelen på engelsk", "nb", (None, False)),
    ("Read this article in Norwegian", "en", (None, False)),
    ("Läs artikeln på svenska", "en", (None, False)),
    ("The article is republished under a Creative Commons licence.", "en", (None, False)),
    ("Republished from The Conversation under a Creative Commons licence.", "en", (None, False)),
    ("Artikkelen er oppdatert 3. mai med kommentar fra ministeren.", "nb", (None, False)),
    ("Artikkelen sto først på trykk i Morgenavisen 3. mai 2024.", "nb", (None, False)),
    ("Kronikken ble først publisert i Morgenavisen.", "nb", (None, False)),
    ("Innlegget er tidligere publisert i Morgenavisen.", "nb", (None, False)),
]
PROSE = [
    "The article was written by three researchers and shows that pumps work.",
    "This story is about a pump.",
    "The study was published in Nature on Monday.",
    "This text is a hymn to the sea.",
    "Correction of eyesight costs more each year.",
    "Translated into money this means forty million kroner for the hospitals of the country.",
    "The news was published yesterday by the minister, who was not pleased.",
    "Artikkelen er publisert i tidsskriftet Nature.",
    "Translation of proteins takes place in the ribosomes.",
    "Denne saken handler om penger.",
    "The article was published in the journal Cell Reports.",
    "The story was first published in 1953 and has been in print ever since.",
    "The text was translated in 1611 by 47 scholars.",
]


def block(text: str) -> Block:
    return Document.parse(f"<p>{text}</p>".encode(), "text/html; charset=utf-8", None).blocks[0]


@pytest.mark.parametrize(("text", "language", "original"), NOTES, ids=[note[0][:40] for note in NOTES])
def test_notes(text: str, language: str, original: tuple[str | None, bool]) -> None:
    assert is_note(block(text))
    assert translation([text], language) == original


@pytest.mark.parametrize("text", PROSE)
def test_prose_that_begins_alike(text: str) -> None:
    assert not is_note(block(text))


def test_an_article_in_the_language_of_its_first_publication_is_no_translation() -> None:
    assert translation(["Artikkelen ble først publisert på norsk."], "nn") == (None, False)
    assert translation(["Les på engelsk", "Oversatt fra svensk av KI"], "nb") == ("sv", True)
