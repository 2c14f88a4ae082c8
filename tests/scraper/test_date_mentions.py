"""Date expressions: what they say, what they leave open, and what is no date."""

from __future__ import annotations

import pytest

from scraper.mentions import read_text


def dates(text: str, language: str | None = "en", published: str | None = "2024-05-15") -> list[tuple[str, str]]:
    return [(date.surface, date.edtf) for date in read_text(text, language, published).dates]


@pytest.mark.parametrize(
    ("text", "language", "surface", "edtf"),
    [
        ("It opened on Tuesday 20 August 2024.", "en", "Tuesday 20 August 2024", "2024-08-20"),
        ("On Sep 16, 2025 it rained.", "en", "Sep 16, 2025", "2025-09-16"),
        ("On March 2nd, 2017 it rained.", "en", "March 2nd, 2017", "2017-03-02"),
        ("It opens on December 15th.", "en", "December 15th", "2024-12-15"),
        ("It rained on December 15th.", "en", "December 15th", "2023-12-15"),
        ("in the first half of 2024", "en", "first half of 2024", "2024-01/2024-06"),
        ("I andre halvår 2023 regna det.", "nn", "andre halvår 2023", "2023-07/2023-12"),
        ("De får pengene i fjerde kvartal.", "nb", "fjerde kvartal", "2024-10/2024-12"),
        ("Hun døde 20. november i fjor.", "nb", "20. november i fjor", "2023-11-20"),
        ("De fant kua mandag.", "nb", "mandag", "2024-05-13"),
        ("from May 3-5, 2024", "en", "May 3-5, 2024", "2024-05-03/2024-05-05"),
        ("from March to June 2024", "en", "March to June 2024", "2024-03/2024-06"),
        ("in the third quarter of 2024", "en", "third quarter of 2024", "2024-07/2024-09"),
        ("It happened in the 1980s.", "en", "1980s", "198X"),
        ("It happened in the 1800s.", "en", "1800s", "18XX"),
        ("It was built around 2015.", "en", "around 2015", "2015~"),
        ("It ran between 2012 and 2016.", "en", "between 2012 and 2016", "2012/2016"),
        ("It ended two years ago.", "en", "two years ago", "2022"),
        ("Updated 10/12/2021 by us", "en", "10/12/2021", "2021-12-10?"),
        ("Oppdatert 18.04.2024 09:27", "nb", "18.04.2024", "2024-04-18"),
        ("11. nov. 2010 - 10:09", "nb", "11. nov. 2010", "2010-11-11"),
        ("fra 30. april til 2. mai 2024", "nb", "30. april til 2. mai 2024", "2024-04-30/2024-05-02"),
        ("Det skjedde i fjor høst.", "nb", "i fjor høst", "2023-23"),
        ("Det skjedde på 1800-tallet.", "nb", "1800-tallet", "18XX"),
        ("Vi ses neste mandag.", "nb", "neste mandag", "2024-05-20"),
        ("Det var i mars at det hendte.", "nb", "mars", "2024-03"),
        ("Vinteren 2023/24 var kald.", "nb", "Vinteren 2023/24", "2023-12/2024-02"),
        ("Det var for tre år sidan.", "nn", "for tre år sidan", "2021"),
        ("Den 5 maj 2023 kom svaret.", "sv", "5 maj 2023", "2023-05-05"),
        ("Prøvene er fra mai i fjor.", "nb", "mai i fjor", "2023-05"),
        ("They met in May last year.", "en", "May last year", "2023-05"),
        ("Han kom onsdag i forrige uke.", "nb", "onsdag i forrige uke", "2024-05-08"),
        ("Kurset er i uke 25.", "nb", "uke 25", "2024-06-17/2024-06-23"),
        ("Det hende i veke 41 i fjor.", "nn", "veke 41 i fjor", "2023-10-09/2023-10-15"),
        ("Det tok til i 90-åra.", "nn", "90-åra", "199X"),
        ("It began at the turn of the century.", "en", "turn of the century", "2000~"),
        ("Rundt årtusenskiftet var det stille.", "nb", "årtusenskiftet", "2000~"),
        ("the fiscal year 2023/24", "en", "2023/24", "2023/2024"),
        ("Led from 2018 to the present.", "en", "2018 to the present", "2018/.."),
        ("It is from the 19th century.", "en", "19th century", "18XX"),
        ("Det skjer i løpet av våren.", "nb", "våren", "2024-21"),
        ("Kurset går mai–juni.", "nb", "mai–juni", "2024-05/2024-06"),
        ("Fra den 3. til den 5. juni 2024", "da", "3. til den 5. juni 2024", "2024-06-03/2024-06-05"),
        ("Førstkommende fredag er det kake.", "nb", "Førstkommende fredag", "2024-05-17"),
        ("Ho overrekte det laurdag.", "nn", "laurdag", "2024-05-11"),
        ("Ho overrekkjer det laurdag.", "nn", "laurdag", "2024-05-18"),
        ("Søk innen utgangen av januar.", "nb", "januar", "2025-01"),
        ("closed between 24 and 26 December", "en", "between 24 and 26 December", "2023-12-24/2023-12-26"),
        ("Im März 2020 begann es.", "de", "März 2020", "2020-03"),
    ],
)
def test_what_a_date_says(text: str, language: str, surface: str, edtf: str) -> None:
    assert dates(text, language) == [(surface, edtf)]


@pytest.mark.parametrize(
    "text",
    [
        "You may come in. They march on. The sun may shine in Mars.",
        "March of Dimes sent 2000 letters to 2010 patients.",
        "I 2000 soldater ble vaksinen gitt, og 2014 pasienter fikk den.",
        "Call 22 93 40 00 or 2024 5555; version 3.10.2020 and ISO 9001:2015 apply.",
        "Today cancer is common, and in the past year nothing changed.",
        "I vår avdeling er det 94% av 2019 kvinner.",
        "Ein mann i 60-åra og 17. mai-komiteen møttest.",
        "Svangerskapet ble avbrutt i uke 12. Week 3 was worse.",
        "A fall in 94 of 100 cases, page 1999, room 2021.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert dates(text, None) == []


@pytest.mark.parametrize(
    ("published", "edtf", "earliest"),
    [
        ("2024-05-15", "2023", "2023-01-01"),
        ("2024-05", "2023", "2023-01-01"),
        ("2023/2024", "XXXX", None),
        (None, "XXXX", None),
    ],
)
def test_relative_words_need_a_date_fine_enough(published: str | None, edtf: str, earliest: str | None) -> None:
    (found,) = read_text("It happened last year.", "en", published).dates
    assert (found.edtf, found.earliest) == (edtf, earliest)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The deadline for applications is 1 June 2024.", "deadline"),
        ("Søk innen 1. juni 2024.", "deadline"),
        ("Søk før 1. juni 2024.", "deadline"),
        ("The seminar takes place on 1 June 2024.", "event"),
        ("Tid og sted: 1. juni 2024, auditoriet.", "event"),
        ("Published: 1 June 2024", "publication"),
        ("The gene was found on 1 June 2024.", "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert [date.kind for date in read_text(text).dates] == [kind]
