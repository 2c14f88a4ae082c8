"""Who wrote it: names in bylines, and where a byline may not come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.bylines import clean_name, is_byline, names_in, read_authors
from scraper.document import Document
from scraper.records import Candidate

OUTLETS = ("Lakeside Institute", "lakeside.example")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Moe", ("Ada Moe",)),
        ("by ADA MOE", ("Ada Moe",)),
        ("Av Ada Moe", ("Ada Moe",)),
        ("Av: Ada Moe", ("Ada Moe",)),
        ("Av Ada Moe; Kommunikasjonsrådgiver", ("Ada Moe",)),
        ("Av Ada Moe og Bo Lie", ("Ada Moe", "Bo Lie")),
        ("Tekst: Ada Moe Foto: Bo Lie", ("Ada Moe",)),
        ("Tekst og foto: Ada Moe", ("Ada Moe",)),
        ("Text: Ada Moe | Photo: Bo Lie", ("Ada Moe",)),
        ("Skrevet av Ada Moe", ("Ada Moe",)),
        ("Publisert av Ada Moe", ("Ada Moe",)),
        ("Written by Dr. Ada Moe, PhD", ("Ada Moe",)),
        ("By Ada Moe, Bo Lie and Cecilie Dahl Nordmo", ("Ada Moe", "Bo Lie", "Cecilie Dahl Nordmo")),
        ("By Ada Moe & Bo Lie", ("Ada Moe", "Bo Lie")),
        ("Von Ada Moe und Bo Lie", ("Ada Moe", "Bo Lie")),
        ("Af Ada Moe", ("Ada Moe",)),
        ("Text: Åsa Öberg", ("Åsa Öberg",)),
        ("Kirjoittaja: Aino Mäki", ("Aino Mäki",)),
        ("Par Zoé Œuvrard", ("Zoé Œuvrard",)),
        ("By Ludwig van der Berg", ("Ludwig van der Berg",)),
        ("By Mary-Ann O'Neil", ("Mary-Ann O'Neil",)),
        ("By J. R. Moe", ("J. R. Moe",)),
        ("Ada Moe (photo: Bo Lie)", ("Ada Moe",)),
        ("by Koh", ("Koh",)),
        ("By Ada Moe, science writer", ("Ada Moe",)),
        ("By Ada Moe – Lakeside Institute", ("Ada Moe",)),
        ("By RALPH D. MOE", ("Ralph D. Moe",)),
        ("VON LUDWIG VAN DER BERG", ("Ludwig van der Berg",)),
        ("By Ada Moe and Bo Lie, Communications Officer", ("Ada Moe", "Bo Lie")),
        ("Von Ada Moe; Bo Lie | Cecilie Dahl", ("Ada Moe", "Bo Lie", "Cecilie Dahl")),
        ("By Ada Moe, New York", ("Ada Moe",)),
        ("By Ada Moe and Bo Lie The Associated Press", ("Ada Moe", "Bo Lie")),
        ("By Ada MoePublished: Oct 26, 2023", ("Ada Moe",)),
        ("By Ada MoeDec. 18, 2023 9:00 am", ("Ada Moe",)),
        ("ByAda Moe", ("Ada Moe",)),
        ("Posted by Ada Moe at 18:52 Tagged with: pumps, hearts", ("Ada Moe",)),
        ("Veröffentlicht am 3. Mai 2024 von Ada Moe | Kategorie: Herz", ("Ada Moe",)),
        ("Ein Artikel von Ada Moe | 27.01.2022 - 12:45", ("Ada Moe",)),
        ("Autor:innen: Ada Moe, Bo Lie", ("Ada Moe", "Bo Lie")),
        ("Autor/in: Ada Moe", ("Ada Moe",)),
        ("Autor*in: Ada Moe", ("Ada Moe",)),
        ("Författare: Ada Moe", ("Ada Moe",)),
        ("Författare/fotograf: Ada Moe", ("Ada Moe",)),
        ("Photos and story by Ada Moe", ("Ada Moe",)),
        ("Foto: Bo Lie Tekst: Ada Moe", ("Ada Moe",)),
        ("Par Zoé Dupont le 7 mai 2020", ("Zoé Dupont",)),
        ("Por: Ada Moe / Bo Lie", ("Ada Moe", "Bo Lie")),
        ("By Ada Moe ada@lakeside.example", ("Ada Moe",)),
        ("By Grant Hall", ("Grant Hall",)),
        ("Von Nadja Zinsmeister", ("Nadja Zinsmeister",)),
        ("By Anna Park", ("Anna Park",)),
        ("순천 구현모 기자", ("구현모",)),
        ("Posted by moebius on 3 May 2024", ("moebius",)),
        ("By The Associated Press", ("The Associated Press",)),
        ("Von dpa", ("dpa",)),
        ("Foto: Bo Lie", ()),
        ("dpa", ()),
        ("By staff writer", ()),
        ("Av redaksjonen", ()),
        ("Von unserer Redaktion", ()),
        ("By The Lakeside Newsroom", ()),
        ("By Lakeside Institute", ()),
        ("By admin", ()),
        ("Pressemelding", ()),
        ("By the end of the year nothing was left", ()),
        ("", ()),
    ],
)
def test_names_in_a_byline(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text, OUTLETS) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Prof. Ada Moe", "Ada Moe"),
        ("Ada Moe, MD", "Ada Moe"),
        ("  Ada Moe. ", "Ada Moe"),
        ("Ada Moe <ada@lakeside.example>", "Ada Moe"),
        ("Moe", None),
        ("ada moe", None),
        ("Editorial Team", None),
        ("lakeside institute", None),
        ("Read more", None),
        ("3 May 2024", None),
    ],
)
def test_clean_names(text: str, name: str | None) -> None:
    assert clean_name(text, OUTLETS) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("moebius", ("moebius",)),
        ("Ada", ("Ada",)),
        ("dpa", ("dpa",)),
        ("APA/AP", ("APA/AP",)),
        ("大渡 美咲", ("大渡 美咲",)),
        ("Ирина Моисеева", ("Ирина Моисеева",)),
        ("Ada Moe Bo Lie Cecilie Dahl", ("Ada Moe", "Bo Lie", "Cecilie Dahl")),
        ("lakeside", ()),
        ("lakeside.example", ()),
        ("webmaster", ()),
        ("onlineredaktion", ()),
        ("Freitag", ()),
        ("Lakeside", ()),
        ("編集部", ()),
    ],
)
def test_what_the_markup_calls_an_author_may_be_one_word(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text, OUTLETS, marked=True) == names
    assert len(names) != 1 or " " in names[0] or not text.isascii() or names_in(text, OUTLETS) == ()


def test_names_side_by_side_are_told_apart_only_where_the_markup_says_so() -> None:
    assert names_in("Ada Moe Bo Lie Cecilie Dahl") == ()


def test_an_agency_does_not_sign_its_own_site() -> None:
    assert names_in("By dpa", ("dpa", "dpa.example", "dpa")) == ()


def test_a_desk_signs_a_byline_but_nobody_is_named() -> None:
    assert is_byline("By staff writer") and is_byline("Av redaksjonen")
    assert names_in("By staff writer") == ()


def test_what_begins_as_a_byline_is_one() -> None:
    assert is_byline("Av Ada Moe") and is_byline("Text: Ada Moe")
    assert not is_byline("Av og til regner det") and not is_byline("By 2030 the pump will be in use")
    assert not is_byline("By Ada Moe " + "and so on " * 40)


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from("By Av Ada Moe and og , ; Dr. | 3 May : (x) –".split())).map(" ".join)
)
def test_names_are_parts_of_the_text_and_none_twice(text: str) -> None:
    names = names_in(text, OUTLETS)
    assert len(set(names)) == len(names)
    for name in names:
        assert name == name.strip() != ""
        assert all(token.casefold() in text.casefold() for token in name.split())


# ----------------------------------------------------------------------------------------- whole pages


def read(html: str, head: str = "", candidates: tuple[Candidate, ...] = ()) -> tuple[tuple[str, ...], str | None]:
    document = Document.parse(f"<head>{head}</head><body>{html}</body>".encode(), None, "https://lakeside.example/a")
    blocks = document.blocks
    near = [block for block in blocks if block.level != 1]
    names, printed, _ = read_authors(document, near, [], range(len(blocks)), candidates, OUTLETS)
    return names, printed


JSON_LD = '<script type="application/ld+json">{"@type":"Article","author":%s}</script>'


def test_a_page_without_authors_has_none() -> None:
    assert read("<p>A pump the size of a coin keeps a heart going.</p>") == ((), None)


def test_the_byline_as_printed_is_kept() -> None:
    assert read("<h1>Pump</h1><p>Av Ada Moe; Rådgiver</p><p>Text.</p>") == (("Ada Moe",), "Av Ada Moe; Rådgiver")


@pytest.mark.parametrize(
    ("html", "head"),
    [
        ("<p>By Ada Moe</p>", ""),
        ("<p>By:</p><p>Ada Moe</p>", ""),
        ("<h4>By Ada Moe</h4>", ""),
        ("<p>x</p>", JSON_LD % '[{"@type":"Person","name":"Moe, Ada"},{"@type":"Organization","name":"Lakeside"}]'),
        ("<p>x</p>", '<meta name=citation_author content="Moe, Ada">'),
        (
            "<p>x</p>",
            '<meta property=article:author content="https://lakeside.example/people/ada"><meta name=author '
            'content="Ada Moe">',
        ),
        ("<p class=byline>Von <a class=author href=/ada>Ada Moe</a> Wissenschaftsredaktion</p>", ""),
        ("<p class=byline>Text: Ada Moe, Foto: Bo Lie</p>", ""),
        ("<p class=byline><span class=author>Ada Moe</span> Übersetzt von: <span class=author>Bo Lie</span></p>", ""),
        ("<p class=byline>Ada Moe</p>", JSON_LD % '{"@type":"Person","name":"Ada"}'),
        ("<p>3 May 2024 | By Ada Moe</p>", ""),
        ("<p>No. 53 | 3 May 2024 | Ada Moe</p>", ""),
        ("<p class=byline>Ada Moe</p>", ""),
        ("<p><a rel=author href=/ada>Ada Moe</a></p>", ""),
        ("<p>x</p>", '<meta name=author content="Ada Moe">'),
        ("<p>x</p>", '<meta name=citation_author content="Ada Moe">'),
        ("<p>x</p>", JSON_LD % '{"@type":"Person","name":"Ada Moe"}'),
        ("<p>By Ada Moe</p>", '<meta name=author content="admin">'),
        ("<p>By Ada Moe</p>", JSON_LD % '"Lakeside Institute"'),
    ],
)
def test_every_witness_is_heard(html: str, head: str) -> None:
    assert read(html, head)[0] == ("Ada Moe",)


@pytest.mark.parametrize(
    "html",
    [
        "<footer><p class=byline>Bo Lie</p></footer>",
        "<div class=related><p class=byline>Bo Lie</p></div>",
        "<div class=comments><p class=author>Bo Lie</p></div>",
        "<figure><p class='caption author'>Bo Lie</p></figure>",
        "<p class=photographer>Photo: Bo Lie</p>",
    ],
)
def test_names_of_others_are_not_the_author(html: str) -> None:
    assert read(f"<p>A pump the size of a coin.</p>{html}")[0] == ()


def test_the_nearest_marked_byline_is_heard_and_lists_of_others_are_not() -> None:
    html = "<p class=byline>Ada Moe</p><p class=byline>Bo Lie</p><p>Text.</p><p>More.</p><p>End.</p>"
    teasers = "".join(f"<p>Teaser {n}</p><p class=byline>{name}</p>" for n, name in enumerate(("Eva Dahl", "Per Vik")))
    assert read(html + teasers)[0] == ("Ada Moe", "Bo Lie")


def test_authors_of_other_articles_in_structured_data_are_not_heard() -> None:
    listed = '{"@type":"Article","headline":"Another","author":"Bo Lie"}'
    own = '{"@type":"Article","headline":"Pump keeps heart going","author":"Ada Moe"}'
    head = f'<title>Pump keeps heart going</title><script type="application/ld+json">[{listed},{own}]</script>'
    assert read("<p>x</p>", head)[0] == ("Ada Moe",)


def test_an_author_who_links_to_the_start_page_is_not_the_site() -> None:
    html = "<h1>Pump</h1><p class=byline><a rel=author href=/>Moebius</a></p><p>Text.</p>"
    document = Document.parse(html.encode(), None, "https://lakeside.example/a")
    names = (*OUTLETS[:1], None, "Moebius", "lakeside.example", "lakeside")
    near = [block for block in document.blocks if not block.level]
    assert read_authors(document, near, [], range(3), (), names, head=range(0, 2))[0] == ("Moebius",)


def test_a_feed_may_write_the_address_before_the_name() -> None:
    feed = Candidate("https://lakeside.example/a", "feed", "https://lakeside.example/feed",
                     authors=("ada@lakeside.example (Ada Moe)",))  # fmt: skip
    assert read("<p>x</p>", "", (feed,))[0] == ("Ada Moe",)


def test_what_names_no_person_is_shown_among_the_rejected() -> None:
    html = JSON_LD % '"Lakeside Institute"' + "<p>By Ada Moe</p>"
    document = Document.parse(html.encode(), None, "https://lakeside.example/a")
    provenance = read_authors(document, document.blocks, [], range(9), (), OUTLETS)[2]
    assert provenance is not None
    assert [(one.value, one.method) for one in provenance.rejected] == [("Lakeside Institute", "json-ld")]


@pytest.mark.parametrize(
    "line",
    [
        "Die Gesundheit und der Schaden der Pumpe wurden von Ada Moe untersucht, 2024",
        "Ada Moe is a professor and founder of Lakeside, established by Bo Lie in 2019.",
        "3 May 2024 - Clinical Trials",
        "Publikasjoner av Studenter",
    ],
)
def test_prose_and_sections_are_no_bylines(line: str) -> None:
    assert read(f"<p>{line}</p><p>All clinical trials are listed here.</p>")[0] == ()


def test_who_is_named_by_more_witnesses_wins_and_the_other_is_kept() -> None:
    html = "<p>By Ada Moe and Bo Lie</p>"
    document = Document.parse(f"<meta name=author content='Cecilie Dahl'>{html}".encode(), None, None)
    feed = Candidate("https://lakeside.example/a", "feed", "https://lakeside.example/feed", authors=("Ada Moe",))
    names, printed, provenance = read_authors(document, document.blocks, [], range(9), (feed,), OUTLETS)
    assert (names, printed) == (("Ada Moe", "Bo Lie"), "By Ada Moe and Bo Lie")
    assert provenance is not None and provenance.field == "authors"
    assert {one.value for one in provenance.rejected} == {"Cecilie Dahl", "Ada Moe"}


def test_a_bare_name_counts_only_where_a_byline_may_stand() -> None:
    document = Document.parse(b"<p>3 May 2024</p><p>Ada Moe</p><p>A pump the size of a coin.</p>", None, None)
    date, name, _ = document.blocks
    assert read_authors(document, [date], [name], range(3), (), OUTLETS)[0] == ("Ada Moe",)
    assert read_authors(document, [date], [], range(3), (), OUTLETS)[0] == ()


def test_a_desk_named_after_a_site_of_news_is_no_author() -> None:
    assert clean_name("Lakeside D", ("Lakeside", "lakesidenews")) is None
    assert clean_name("Lakeside D", ("lakesidenews",)) is None
    assert clean_name("Ada Lakeside", ("lakesidenews",)) == "Ada Lakeside"
    assert clean_name("Bo News", ("bonews",)) is None
    assert clean_name("Bo Moe", ("bonews",)) == "Bo Moe"
