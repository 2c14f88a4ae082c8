"""Persons: tokens, linking, things named after people, roles; and that training is the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ConfigError
from scraper.mentions import read_text
from scraper.people import train
from scraper.people.tokens import LONGEST, tokenize
from scraper.records import Person

SHIPPED = Path(train.__file__).parent


def people(text: str, language: str = "en") -> dict[str, Person]:
    return {person.name: person for person in read_text(text, language).people}


@given(st.text(alphabet=st.characters()))
def test_tokens_are_places_in_order(text: str) -> None:
    tokens = tokenize(text)
    last = 0
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert text[start:end] == word and last <= start < end
        last = end
    assert [at for begin, stop in tokens.sentences for at in range(begin, stop)] == list(range(len(tokens.words)))
    assert all(0 < stop - begin <= LONGEST for begin, stop in tokens.sentences)


def test_every_sign_that_is_no_space_is_in_a_token() -> None:
    text = "Dr. J. R. O'Brien's 3,5 mill. (OUS) – bl.a. «her»… e\u0301t 😀!"
    assert "".join(tokenize(text).words) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Okafor came. She spoke.", 2),
        ("Han heter J. R. Vik. Det er alt.", 2),
        ("“Go!” She went.", 2),
        ("Heading\nText here", 2),
        ("It costs approx. 3 euros, i.e. nothing.", 1),
    ],
)
def test_sentences(text: str, sentences: int) -> None:
    assert len(tokenize(text).sentences) == sentences


def test_a_surname_belongs_to_the_full_name_before_it() -> None:
    found = people("Eleanor Whitfield leads the unit. Whitfield came in 2016. Whitfield's method is new.")
    assert [m.surface for m in found["Eleanor Whitfield"].mentions] == ["Eleanor Whitfield", "Whitfield", "Whitfield"]


def test_a_shared_surname_belongs_to_nobody() -> None:
    found = people("Kristin Berg met Kristian Berg. Then Berg left.")
    counts = {name: len(person.mentions) for name, person in found.items()}
    assert counts == {"Kristin Berg": 1, "Kristian Berg": 1, "Berg": 1}


def test_two_surnames_are_the_person_who_has_them() -> None:
    found = people("Instituttleiar Kari Nes Bø er her. Nes Bø er nøgd. Kari Nes er ein annan.", "nn")
    assert [(name, len(person.mentions)) for name, person in found.items()] == [("Kari Nes Bø", 2), ("Kari Nes", 1)]


def test_a_stroke_parts_the_name_in_a_credit() -> None:
    assert list(people("Foto: Kari Nes/UiO", "nb")) == ["Kari Nes"]


def test_middle_names_and_initials_are_one_person() -> None:
    found = people("Anne Marie Dahl spoke. Anne Dahl was pleased. A. M. Dahl wrote it down.")
    assert list(found) == ["Anne Marie Dahl"]
    assert len(found["Anne Marie Dahl"].mentions) == 3


@pytest.mark.parametrize(
    "text",
    [
        "She received the Abel Prize and the Fridtjof Nansen Award.",
        "The patients have Hodgkin's lymphoma or Parkinson's disease.",
        "The Howard Hughes Medical Institute pays for the work.",
        "Kontoret ligger i Karl Johans gate.",
        "She won a Marie Curie fellowship and Fridtjof Nansens belønning.",
        "Skipene Kronprins Haakon og andre ligger ved Kristine Bonnevies hus.",
        "Stiftelsen Kristian Gerhard Jebsen og Håkon Lies minnefond betaler for Birkeland-forelesningen.",
        "Data from HUNT, EMMA, ANNA and others are due by June.",
        "Forskningsskipet Helmer Hanssen seilte nordover.",
        "The shop of Berg & Dahl is closed.",
    ],
)
def test_things_named_after_people_are_no_people(text: str) -> None:
    assert people(text) == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Then Skarvbit and Tussmark bought a scanner. Skarvbit wants to listen to it.", "en"),
        ("The test was made by Rimtind, a start-up with four employees.", "en"),
        ("Everybody in Lyngstad can come, and those in Tindvik and Solberg too.", "en"),
        ("DURA workshop @ GeoScan 2015 in Bergen. GeoScan was loud, says Tussmark AS.", "en"),
        ("Jede Tasche wird kontrolliert. Farben sind erlaubt.", "de"),
        ("Alla får komma. Dessa kurser är nya.", "sv"),
        ("Kaikki voivat tulla. Olen iloinen.", "fi"),
    ],
)
def test_companies_places_and_common_words_are_no_people(text: str, language: str) -> None:
    assert people(text, language) == {}


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Enligt Karin Lindqvist är isen tunn. Enligt Lindqvist är den borta i mars.", "sv", ["Karin Lindqvist"]),
        ("Laut Sabine Berger ist das Wasser warm. „Es ist warm“, sagt Berger.", "de", ["Sabine Berger"]),
        ("Professor Rimtind kom. – Ja, sier Tussmark.", "nb", ["Rimtind", "Tussmark"]),
    ],
)
def test_one_word_is_a_person_by_its_full_name_a_title_or_a_verb_of_saying(
    text: str, language: str, names: list[str]
) -> None:
    assert list(people(text, language)) == names


@pytest.mark.parametrize(
    ("text", "language", "role", "affiliation"),
    [
        ("Professor Marit Solheim came.", "en", "Professor", None),
        ("Marit Solheim, senior researcher at the University of Oslo, came.", "en", "senior researcher",
         "University of Oslo"),
        ("Marit Solheim, CEO of Northern Data AS, came.", "en", "CEO", "Northern Data AS"),
        ("Marit Solheim (OUH) came.", "en", None, "OUH"),
        ("I dag snakket overlege Marit Solheim ved Oslo universitetssykehus.", "nb", "overlege",
         "Oslo universitetssykehus"),
        ("Marit Solheim er professor ved Universitetet i Bergen.", "nb", "professor", "Universitetet i Bergen"),
        ("Avdelingsleiar Marit Solheim kom.", "nn", "Avdelingsleiar", None),
        ("Marit Solheim, CEO and founder of Skarvbit, came.", "en", "CEO and founder", "Skarvbit"),
        ("Marit Solheim, Director of Communications, came.", "en", "Director of Communications", None),
        ("Marit Solheim, direktør i Innovasjon Norge, kom.", "nb", "direktør", "Innovasjon Norge"),
        ("Marit Solheim, leder for Kreftregisteret, kom.", "nb", "leder", "Kreftregisteret"),
        ("Marit Solheim, som er professor i medisin ved UiO, kom.", "nb", "professor i medisin", "UiO"),
        ("The Sandvik University Hospital opens. “Yes,” says Marit Solheim, surgeon at the hospital.", "en", "surgeon",
         "Sandvik University Hospital"),
        ("Styreleder: Marit Solheim, Fjordkraft biotek AS", "nb", "Styreleder", "Fjordkraft biotek AS"),
        ("Fagdirektør dr. med. Marit Solheim kom.", "nb", "Fagdirektør", None),
        ("Gründer og dagleg leiar Marit Solheim kom.", "nn", "Gründer og dagleg leiar", None),
        ("Prosjektleiar er Marit Solheim, som arbeider ved Botanisk institutt.", "nn", "Prosjektleiar",
         "Botanisk institutt"),
        ("Minister of Research Marit Solheim came.", "en", "Minister of Research", None),
        ("“Yes,” says robotics researcher Marit Solheim of Faraday House.", "en", "robotics researcher",
         "Faraday House"),
        ("Marit Solheim (chair), Northern Data AS", "en", "chair", "Northern Data AS"),
        ("Marit Solheim works at the Lofthus Centre for Logic.", "en", None, "Lofthus Centre for Logic"),
        ("Marit Solheim came early. She works at the University of Oslo.", "en", None, "University of Oslo"),
        ("Nordlys biobank har ansatt Marit Solheim som ny avdelingssjef.", "nb", "avdelingssjef", "Nordlys biobank"),
        ("Marit Solheim, who is a visiting scientist there, came.", "en", "visiting scientist", None),
        ("Fiskerne og Marit Solheim påpeikar det.", "nb", None, None),
        ("Havforskeren Marit Solheim kom.", "nb", "Havforskeren", None),
        ("Den nye dekanen, Marit Solheim, kom.", "nb", "dekanen", None),
        ("Marit Solheim var inspirert av filosofen.", "nb", None, None),
        ("Marit Solheim (52) er ny direktør for Nasjonalbiblioteket.", "nb", "direktør", "Nasjonalbiblioteket"),
        ("Marit Solheim (University of Bergen, chair) came.", "en", "chair", "University of Bergen"),
        ("Marit Solheim joined the Institute for Energy Technology as a research scientist in 2019.", "en",
         "research scientist", "Institute for Energy Technology"),
        ("Marit Solheim tek over som fungerande instituttleiar etter ein annan.", "nn", "fungerande instituttleiar",
         None),
        ("Avdelingsdirektør i Helsedirektoratet Marit Solheim deltok.", "nb", "Avdelingsdirektør", "Helsedirektoratet"),
        ("Marit Solheim, MD, PhD, Associate Professor at the University of Oslo, came.", "en", "Associate Professor",
         "University of Oslo"),
        ("Siri Lie was there; Marit Solheim, CEO, Lytix Biopharma.", "en", "CEO", "Lytix Biopharma"),
        ("Hovedveileder er Marit Solheim, biveiledere er Siri Lie og Per Moe.", "nb", "Hovedveileder", None),
    ],
)  # fmt: skip
def test_roles_and_affiliations(text: str, language: str, role: str | None, affiliation: str | None) -> None:
    person = people(text, language)["Marit Solheim"]
    assert (person.role, person.affiliation) == (role, affiliation)


@pytest.mark.parametrize(
    ("text", "language", "roles"),
    [
        ("Forskerne Marit Solheim og Tom Vik ved Universitetet i Bergen kom.", "nb",
         {"Marit Solheim": ("Forskerne", "Universitetet i Bergen"),
          "Tom Vik": ("Forskerne", "Universitetet i Bergen")}),
        ("Overlege Marit Solheim og forsker Tom Vik, begge ved Universitetet i Bergen, kom.", "nb",
         {"Marit Solheim": ("Overlege", "Universitetet i Bergen"), "Tom Vik": ("forsker", "Universitetet i Bergen")}),
        ("Marit Solheim, Tom Vik and Ann Berg, all at the University of Oslo, came.", "en",
         {name: (None, "University of Oslo") for name in ("Marit Solheim", "Tom Vik", "Ann Berg")}),
        ("Overlege Marit Solheim og forsker Tom Vik ved Universitetet i Bergen kom.", "nb",
         {"Marit Solheim": ("Overlege", None), "Tom Vik": ("forsker", "Universitetet i Bergen")}),
        ("Styremedlemmer: Marit Solheim, Tom Vik og Ann Berg", "nb",
         {name: ("Styremedlemmer", None) for name in ("Marit Solheim", "Tom Vik", "Ann Berg")}),
        ("From left: Marit Solheim (OUH), Tom Vik and Ann Berg.", "en",
         {"Marit Solheim": (None, "OUH"), "Tom Vik": (None, None), "Ann Berg": (None, None)}),
    ],
)  # fmt: skip
def test_names_in_a_row_share_what_is_said_of_all(
    text: str, language: str, roles: dict[str, tuple[str | None, str | None]]
) -> None:
    assert {name: (one.role, one.affiliation) for name, one in people(text, language).items()} == roles


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("The Malmstrøm Foundation pays. Kari met the Cold Matter group.", "en", ["Malmstrøm Foundation"]),
        ("Det sier Marit Solheim ved Barneklinikken i Fjordkraft biotek AS.", "nb",
         ["Barneklinikken", "Fjordkraft biotek AS"]),
        ("She is at the Institute for Ice and Snow and Bergen University Hospital.", "en",
         ["Institute for Ice and Snow", "Bergen University Hospital"]),
        ("Marit Solheim (Vestlandsforskinga) la det fram.", "nn", ["Vestlandsforskinga"]),
    ],
)  # fmt: skip
def test_organisations_by_form(text: str, language: str, names: list[str]) -> None:
    assert [one.name for one in read_text(text, language).organisations] == names


def test_what_ships_is_at_most_five_megabytes() -> None:
    sizes = [file.stat().st_size for file in SHIPPED.iterdir() if file.suffix in {".gz", ".model", ".txt"}]
    assert 1_000_000 < sum(sizes) < 5_000_000


CONLL = "# doc = a\nAnne\tB-PER\nDahl\tI-PER\nbor\tO\ni\tO\nBergen\tB-LOC\n.\tO\n\n"
CONLL += "Hun\tO\nbor\tO\ni\tO\nOslo\tB-LOC\n.\tO\n"


def test_training_gives_the_same_bytes_every_time(tmp_path: Path) -> None:
    (tmp_path / "x.conll").write_text(CONLL * 5, "utf-8")
    sentences = list(train.read_conll(tmp_path / "x.conll"))
    assert sentences[0] == (["Anne", "Dahl", "bor", "i", "Bergen", "."], ["B-PER", "I-PER", "O", "O", "B-LOC", "O"])
    for name in ("one", "two"):
        train.train(sentences, tmp_path / name, verbose=False)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_training_without_data_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Name the folder"):
        train.main(tmp_path)
