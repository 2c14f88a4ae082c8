"""Dates of publication: printed and machine forms, labels, and where a date may not come from."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import edtf
from scraper.dates import (
    Dates,
    day_first,
    find,
    is_date_line,
    is_empty_label,
    is_label_line,
    is_labelled_date,
    machine,
    order_counts,
    order_known,
    read_dates,
    without_dates,
)
from scraper.dates.calendar import in_url, yearless
from scraper.dates.labels import date_of_itself, dateline
from scraper.dates.publication import in_local_time
from scraper.document import Document
from scraper.records import Candidate
from scraper.votes import Witness

days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


# ------------------------------------------------------------------------------------------- calendar


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Sep 16, 2025", "2025-09-16"),
        ("SEPTEMBER 16th, 2025", "2025-09-16"),
        ("2nd of March 2017", "2017-03-02"),
        ("16 October 2014", "2014-10-16"),
        ("18. October 2023", "2023-10-18"),
        ("23Sep 2020", "2020-09-23"),
        ("11. nov. 2010 - 10:09", "2010-11-11"),
        ("3. mai 2024", "2024-05-03"),
        ("1. desember 2021", "2021-12-01"),
        ("den 5 maj 2023", "2023-05-05"),
        ("5. oktober 2023", "2023-10-05"),
        ("14. März 2019", "2019-03-14"),
        ("14. Maerz 2019", "2019-03-14"),
        ("2. Jänner 2020", "2020-01-02"),
        ("24. Dez. 2020", "2020-12-24"),
        ("5. toukokuuta 2023", "2023-05-05"),
        ("1er février 2022", "2022-02-01"),
        ("15 août 2022", "2022-08-15"),
        ("15 de agosto de 2022", "2022-08-15"),
        ("3 maart 2021", "2021-03-03"),
        ("18.04.2024 09:27", "2024-04-18"),
        ("18.4.24", "2024-04-18"),
        ("2024-05-03", "2024-05-03"),
        ("2024/5/3", "2024-05-03"),
        ("13/09/2023", "2023-09-13"),
        ("09/13/2023", "2023-09-13"),
        ("May 2024", "2024-05"),
        ("mars 2024", "2024-03"),
        ("29 February 2024", "2024-02-29"),
        ("Feb 182009", "2009-02-18"),
        ("am 26/10/13, 03:48 pm", "2013-10-26"),
        ("2020年02月19日", "2020-02-19"),
        ("3 de maio de 2024", "2024-05-03"),
        ("3 maggio 2024", "2024-05-03"),
        ("3 maja 2024", "2024-05-03"),
        ("3. května 2024", "2024-05-03"),
        ("3 мая 2024, 13:43", "2024-05-03"),
        ("3. maí 2024", "2024-05-03"),
    ],
)
def test_printed_dates(text: str, value: str) -> None:
    (found,) = find(text)
    assert (found.edtf, found.ambiguous) == (value, None)


@pytest.mark.parametrize(
    "text",
    ["", "2024", "may the 2024 report", "31.02.2024", "30 February 2023", "call 22 93 40 00", "v1.2.2010.5", "5/2024"],
)
def test_what_is_no_whole_date(text: str) -> None:
    assert [one.edtf for one in find(text) if len(one.edtf) == 10] == []


def test_slashes_leave_the_order_open_until_the_site_decides() -> None:
    (open_order,) = find("Last updated: 10/12/2021")
    assert (open_order.edtf, open_order.ambiguous) == ("2021-12-10", "2021-10-12")
    assert [(one.edtf, one.ambiguous) for one in find("10/12/2021", "mdy")] == [("2021-10-12", None)]
    assert [(one.edtf, one.ambiguous) for one in find("10/12/2021", "dmy")] == [("2021-12-10", None)]
    assert [one.ambiguous for one in find("10.12.2021, 10/10/2021")] == [None, None]


def test_dates_are_found_where_they_stand_and_what_is_left_is_told() -> None:
    text = "Published 3 May 2024, updated 2024-06-01 by Ada Moe"
    one, two = find(text)
    assert (text[one.start : one.end], text[two.start : two.end]) == ("3 May 2024", "2024-06-01")
    assert without_dates(text).split() == "Published , updated by Ada Moe".split()


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


@given(days, st.sampled_from(sorted(MONTHS)), st.sampled_from(["{d} {m} {y}", "{d}. {m} {y}", "{m} {d}, {y}"]))
def test_every_day_is_read_in_every_language(day: date, language: str, form: str) -> None:
    text = form.format(d=day.day, m=MONTHS[language].split()[day.month - 1], y=day.year)
    (found,) = find(f"- {text} -")
    assert found.edtf == day.isoformat()
    assert machine(text) == day.isoformat()


@given(st.text("0123456789./- marsmai,", max_size=40))
def test_whatever_is_found_is_a_date_at_its_place(text: str) -> None:
    end = 0
    for one in find(text):
        assert end <= one.start < one.end <= len(text)
        assert edtf.valid(one.edtf) and (one.ambiguous is None or edtf.valid(one.ambiguous))
        end = one.end


@given(days, st.integers(0, 23), st.integers(-12, 14))
def test_the_day_of_a_time_is_the_one_that_is_written(day: date, hour: int, zone: int) -> None:
    moment = datetime(day.year, day.month, day.day, hour, 59, tzinfo=timezone(timedelta(hours=zone)))
    assert machine(moment.isoformat()) == day.isoformat()
    assert machine(format_datetime(moment)) == day.isoformat()


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("2024-05-03T23:30:00+02:00", "2024-05-03"),
        ("2024-05-03T00:10:00Z", "2024-05-03"),
        ("20240503", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("March 2024", "2024-03"),
        ("Fri, 03 May 2024 22:10:00 GMT", "2024-05-03"),
        ("2024-05-03 10:00:00", "2024-05-03"),
        ("Fri May  3 10:00:00 2024", "2024-05-03"),
        ("", None),
        ("soon", None),
        ("10:30", None),
        ("Friday", None),
        ("0000-00-00", None),
        ("1714723200", None),
        ("2024-13-45", None),
        ("1" * 400, None),
        ("2024-W18-5", "2024-05-03"),
        ("2024W185", "2024-05-03"),
        ("2024-W18", None),
        ("2024-W60-1", None),
        ("2024-124", "2024-05-03"),
        ("2024-000", None),
        ("2023-366", None),
    ],
)
def test_machine_dates_say_no_more_than_is_written(value: str, answer: str | None) -> None:
    assert machine(value) == answer


@given(st.text(max_size=60) | st.text("0123456789-:TZ+. ", max_size=30))
def test_any_machine_date_has_an_answer(value: str) -> None:
    answer = machine(value)
    assert answer is None or edtf.valid(answer)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/2024/05/03/pump", [("2024-05-03", "2024/05/03")]),
        ("/news/2024-05-03-pump/", [("2024-05-03", "2024-05-03")]),
        ("/news/20240503/pump", [("2024-05-03", "20240503")]),
        ("/2024/5/3/pump", [("2024-05-03", "2024/5/3")]),
        ("/2024/5/32/pump", [("2024-05", "2024/5")]),
        ("/2024/05/pump", [("2024-05", "2024/05")]),
        ("/2024/pump", []),
        ("/newsletter/2023/16", []),
        ("/item/20245555123", []),
        ("/issues/2019-4/pump", []),
        ("/issues/2019-04/pump", [("2019-04", "2019-04")]),
        ("/news/03-05-2024-pump", [("2024-05-03", "03-05-2024")]),
        ("/news/detail/~25-05-2024-pump", [("2024-05-25", "25-05-2024")]),
        ("/2024/02/31/pump", [("2024-02", "2024/02")]),
        ("", []),
    ],
)
def test_dates_in_addresses(path: str, found: list[tuple[str, str]]) -> None:
    assert list(in_url(path)) == found


def test_a_date_without_year_takes_it_from_its_neighbour() -> None:
    assert yearless("OPPDATERT: 26 januar", "2020-01-27") == "2020-01-26"
    assert yearless("Updated March 2nd", "2017") == "2017-03-02"
    assert yearless("Updated 30 February", "2020-01-27") is None
    assert yearless("Updated yesterday", "2020-01-27") is None
    assert yearless("Updated 26 January", "..") is None
    assert yearless("Updated at 10 hours, 26 January", "2020") == "2020-01-26"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Oslo, 3 May 2024 – The pump keeps a heart going.", "2024-05-03"),
        ("Oslo (03.05.2024). The pump keeps a heart going.", "2024-05-03"),
        ("(3. mai 2024) Pumpen holder et hjerte i gang.", "2024-05-03"),
        ("3.5.2024 - Bei der Pumpe schlug ein Herz.", "2024-05-03"),
        ("Press release, 3 May 2024, 09:30 | The pump keeps a heart going.", "2024-05-03"),
        ("On 3 May 2024 the pump kept a heart going – for hours.", None),
        ("The pump was shown on 3 May 2024 – a success.", None),
        ("3 May 2024 was the day of the pump.", None),
        ("The pump is new. 3 May 2024 – it ran.", None),
        ("May 2024 – the pump ran.", None),
        ("", None),
    ],
)
def test_the_line_of_place_and_date_that_a_release_begins_with(text: str, value: str | None) -> None:
    found = dateline(text)
    assert (found.edtf if found else None) == value


# ---------------------------------------------------------------------------------------- publication

URL = "https://institute.example/news/pump"


def read(html: str, url: str = URL, candidates: tuple[Candidate, ...] = (), head: str = "") -> Dates:
    document = Document.parse(f"<head>{head}</head><body>{html}</body>".encode(), None, url)
    return read_dates(document, document.blocks, range(len(document.blocks)), url, candidates)


def days_of(dates: Dates) -> tuple[str | None, str | None]:
    return dates.published.edtf if dates.published else None, dates.updated.edtf if dates.updated else None


PUBLISHED = [
    ("Published: 3 May 2024", "Last updated: 4 June 2024"),
    ("Posted on May 3, 2024", "Modified on June 4, 2024"),
    ("Publisert 3. mai 2024", "Sist oppdatert 4. juni 2024"),
    ("Lagt ut: 03.05.2024", "Sist endret: 04.06.2024"),
    ("Publisert 3. mai 2024", "Sist endra 4. juni 2024"),
    ("Publicerad: 3 maj 2024", "Uppdaterad: 4 juni 2024"),
    ("Publicerad 2024-05-03", "Ändrad 2024-06-04"),
    ("Offentliggjort 3. maj 2024", "Opdateret 4. juni 2024"),
    ("Udgivet 3. maj 2024", "Ændret 4. juni 2024"),
    ("Veröffentlicht am 3. Mai 2024", "Aktualisiert am 4. Juni 2024"),
    ("Erstellt: 3.5.2024", "Stand: 4.6.2024"),
    ("Julkaistu 3.5.2024", "Päivitetty 4.6.2024"),
    ("Publié le 3 mai 2024", "Mis à jour le 4 juin 2024"),
    ("Gepubliceerd op 3 mei 2024", "Bijgewerkt op 4 juni 2024"),
    ("Geplaatst: 3 mei 2024", "Gewijzigd: 4 juni 2024"),
    ("Publicado el 3 de mayo de 2024", "Actualizado el 4 de junio de 2024"),
]


@pytest.mark.parametrize(("published", "updated"), PUBLISHED)
@pytest.mark.parametrize("form", ["<p>{0}</p><p>{1}</p>", "<p>{1}</p><p>{0}</p>", "<p>{0} | {1}</p>", "<p>{1} {0}</p>"])
def test_labels_say_which_date_it_is(published: str, updated: str, form: str) -> None:
    dates = read("<h1>A heart pump</h1>" + form.format(published, updated) + "<p>It keeps a heart going.</p>")
    assert days_of(dates) == ("2024-05-03", "2024-06-04")
    assert dates.published is not None and dates.published.basis == "stated"


def test_the_surface_is_what_stands_on_the_page() -> None:
    published = read("<p>Publisert: 3. mai 2024 kl. 09.27</p>").published
    assert published is not None
    assert (published.surface, published.earliest, published.latest) == ("3. mai 2024", "2024-05-03", "2024-05-03")


def test_a_label_in_a_block_of_its_own_belongs_to_the_date_behind_it() -> None:
    assert days_of(read("<div><span>Sist oppdatert:</span></div><div>4. juni 2024</div>")) == (None, "2024-06-04")


def test_a_label_without_a_value_is_told_and_not_filled() -> None:
    dates = read("<p>Publisert:</p><p>Endret:</p><p>In 2024 a pump was built, on 3 May 2023 another one broke.</p>")
    assert days_of(dates) == (None, None)
    assert dates.empty_label
    assert not read("<p>Published:</p><p>3 May 2024</p>").empty_label


def test_an_update_without_year_takes_that_of_the_publication() -> None:
    dates = read("<p>PUBLISERT: 27 januar 2020</p><p>OPPDATERT: 26 januar</p>")
    assert days_of(dates) == ("2020-01-27", "2020-01-26")


def test_a_date_that_can_be_read_in_two_ways_is_told() -> None:
    dates = read("<p>Published: 10/12/2021</p>")
    assert days_of(dates) == ("2021-12-10?", None)
    assert dates.ambiguous == "10/12/2021"
    assert dates.published is not None
    assert (dates.published.earliest, dates.published.latest) == ("2021-10-12", "2021-12-10")
    (provenance,) = dates.provenance
    assert [one.value for one in provenance.rejected] == ["2021-10-12"]
    assert read("<p>Published: 13/12/2021</p>").ambiguous is None


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("<html lang=en>{0}<p>See also: 25/10/2021</p>", "2021-12-10"),
        ("<html lang=en>{0}<p>See also: 10/25/2021</p>", "2021-10-12"),
        ("<html lang=en>{0}<p>See also: 10/25/2021 and 25/10/2021</p>", "2021-12-10?"),
        ("<html lang=en-US>{0}", "2021-12-10?"),
        ("<html lang=en-GB>{0}", "2021-12-10"),
        ("<html lang=nb>{0}", "2021-12-10"),
        ("<html lang=en>{0}<p>Last review: 12 October 2021</p>", "2021-12-10?"),
    ],
)
def test_the_other_dates_of_the_page_or_its_language_decide_the_order(page: str, value: str) -> None:
    html = page.format("<body><h1>A heart pump</h1><p>Published: 10/12/2021</p><p>It keeps a heart going.</p>")
    document = Document.parse(html.encode(), None, URL)
    dates = read_dates(document, document.blocks[:2], range(3), URL, ())
    assert days_of(dates)[0] == value
    assert (dates.ambiguous is None) == (not value.endswith("?"))


def test_the_order_that_is_known_of_the_site_decides_first() -> None:
    document = Document.parse(b"<html lang=nb><p>Published: 10/12/2021</p>", None, URL)
    known = read_dates(document, document.blocks, range(1), URL, (), order_known(False))
    assert days_of(known) == ("2021-10-12", None)


@given(st.lists(days, max_size=12), st.booleans())
def test_a_sites_order_is_learned_from_dates_that_have_one_reading_only(written: list[date], first: bool) -> None:
    form = "{0.day}/{0.month}/{0.year}" if first else "{0.month}/{0.day}/{0.year}"
    pages = [Document.parse(f"<p>{form.format(day)}</p>".encode(), None, None) for day in written]
    counts = [order_counts(page) for page in pages]
    clear = sum(day.day > 12 for day in written)
    assert [sum(side) for side in zip((0, 0), *counts, strict=True)] == ([clear, 0] if first else [0, clear])
    assert day_first(counts) is (None if clear < 3 else first)
    assert day_first([*counts, (20, 20)]) is None


def test_another_witness_decides_the_order_of_day_and_month() -> None:
    dates = read("<p>Published: 10/12/2021</p>", head='<meta property="article:published_time" content="2021-10-12">')
    assert days_of(dates) == ("2021-10-12", None)
    assert dates.ambiguous is None


PROSE = (
    "The pump was first used on 3 May 2024 in a school for nurses, and nobody there has forgotten the day since then."
)


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{PROSE}</p>",
        "<figure><img src=a.jpg><figcaption>3 May 2024</figcaption></figure>",
        "<p class=caption>14 March 2024: the pump</p>",
        "<footer><p>Published 3 May 2024</p></footer>",
        "<footer><time datetime=2024-05-03>3 May 2024</time></footer>",
        "<nav><p>3 May 2024</p></nav>",
        "<div class=related><p>3 May 2024</p><time datetime=2024-05-03>3 May</time></div>",
        "<div class=sidebar><p>3 May 2024</p></div>",
        "<div class=comments><p>Posted 3 May 2024</p></div>",
        "<h2>3 May 2024</h2>",
        "<p>© 3 May 2024 The institute</p>",
        "<p>Time and place: 3 May 2024, the auditorium</p>",
        "<p>Deadline: 3 May 2024</p>",
        "<p>Søknadsfrist: 3. mai 2024</p>",
        "<p>Tid og sted: 3. mai 2024, auditoriet</p>",
        "<p>Registered: 3 May 2024</p>",
        "<p>Dabei seit 03.05.2024</p>",
        "<p>Video available until:<br>3 May 2024</p>",
        "<p>Unverändert gültig seit: 03.05.2024</p>",
        "<p>1–3 May 2024</p>",
        "<p>30. april til 3. mai 2024</p>",
        "<p>03.05.2024 – 05.05.2024</p>",
        "<h4>Week of 1 - 3 May 2024</h4>",
    ],
)
def test_where_a_date_of_publication_never_comes_from(html: str) -> None:
    assert days_of(read(f"<h1>A heart pump</h1>{html}<p>It keeps a heart going.</p>")) == (None, None)


ITEM = "<h1>A heart pump</h1>{0}<p>It keeps a heart going, and has done so for many years in this hospital.</p>"


@pytest.mark.parametrize(
    "page",
    [
        f"<body class=no-sidebar>{ITEM}",
        f"<div class='related-theme'><div class='teaser'>{ITEM}</div></div>",
        f"<main class='sidebar content'><div id=comments-open>{ITEM}</div></main>",
    ],
)
def test_names_of_what_holds_the_item_say_nothing_of_its_date(page: str) -> None:
    document = Document.parse(page.format("<div class=meta>3 May 2024</div>").encode(), None, URL)
    dates = read_dates(document, document.blocks, range(3), URL, (), item=(0, 2))
    assert days_of(dates) == ("2024-05-03", None)


@pytest.mark.parametrize("away", ["related", "comments", "sidebar", "teaser"])
def test_what_stands_apart_from_the_item_has_dates_of_its_own(away: str) -> None:
    html = f"<div>{ITEM.format('')}</div><div class={away}><p>Published 3 May 2024</p><time>2 May 2024</time></div>"
    document = Document.parse(html.encode(), None, URL)
    assert days_of(read_dates(document, document.blocks, range(4), URL, (), item=(0, 1))) == (None, None)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("<h3>3 May 2024</h3>", ("2024-05-03", None)),
        ("<p>3. Mai 2024 veröffentlicht</p>", ("2024-05-03", None)),
        ("<p>Diese Seite wurde zuletzt am 3. Mai 2024 geändert.</p>", (None, "2024-05-03")),
        ("<p>Mise en ligne</p><p>3 mai 2024</p>", ("2024-05-03", None)),
        ("<p>By Ada Moe <span class=date>3 May 2024, 3:51 pm</span> 11 comments so far</p>", ("2024-05-03", None)),
        ("<p><span class=updated title='2024-05-03T10:00:00+00:00'></span></p>", (None, "2024-05-03")),
        ("<p>No. 53 | 3. Mai 2024 | by Koh</p>", ("2024-05-03", None)),
        ("<p>Sist oppdatert 3. mai 2024</p>", (None, "2024-05-03")),
        ("<p>3 May 2024 | Archive: April 2024</p>", ("2024-05-03", None)),
    ],
)
def test_lines_between_title_and_text(line: str, answer: tuple[str | None, str | None]) -> None:
    document = Document.parse(ITEM.format(line).encode(), None, URL)
    last = len(document.blocks) - 1
    assert days_of(read_dates(document, document.blocks, range(last + 1), URL, (), item=(0, last))) == answer


def test_a_date_below_the_title_in_the_same_heading() -> None:
    html = "<h1>A heart pump<br>3 May 2024 • News</h1><p>It keeps a heart going.</p>"
    document = Document.parse(html.encode(), None, URL)
    assert days_of(read_dates(document, document.blocks, range(2), URL, (), item=(0, 1))) == ("2024-05-03", None)


def test_behind_the_text_only_an_element_that_says_whose_date_it_is_counts() -> None:
    html = ITEM.format("") + "<p><time class={0} datetime=2024-05-03>3 May</time></p>"
    for name, day in (("pubdate", "2024-05-03"), ("small", None)):
        document = Document.parse(html.format(name).encode(), None, URL)
        dates = read_dates(document, document.blocks[:2], range(2), URL, (), item=(0, 1), behind=range(1, 4))
        assert days_of(dates) == (day, None)


def test_only_the_items_own_time_elements_count() -> None:
    html = "<p><time datetime=2024-05-03>3 May</time></p><p>Text.</p><p><time datetime=2020-01-01>Older</time></p>"
    document = Document.parse(html.encode(), None, None)
    assert days_of(read_dates(document, [], range(0, 2), None, ())) == ("2024-05-03", None)


def test_what_people_see_outweighs_a_time_attribute_in_another_zone() -> None:
    dates = read("<p><time datetime='2024-05-02T22:30:00Z'>3 May 2024</time></p>")
    assert days_of(dates) == ("2024-05-03", None)


@pytest.mark.parametrize(
    ("instant", "shown", "value"),
    [
        ("2024-05-02T22:30:00Z", "3 May 2024", "2024-05-03"),
        ("2024-05-04T04:10:00+00:00", "3 May 2024", "2024-05-03"),
        ("2024-05-04T04:10:00Z", "7 May 2024", "2024-05-04"),
        ("2024-05-04T04:10:00+02:00", "3 May 2024", "2024-05-04"),
        ("2024-05-04", "3 May 2024", "2024-05-04"),
    ],
)
def test_an_instant_in_utc_means_the_day_that_the_page_shows_where_it_can(instant: str, shown: str, value: str) -> None:
    said = [Witness(machine(instant) or "", "json-ld", 0.9, instant), Witness(find(shown)[0].edtf, "label", 0.8, shown)]
    assert in_local_time(said)[0].value == value


@given(days, st.integers(0, 23), st.integers(-12, 14))
def test_time_zones_move_no_day_away_from_the_one_that_is_shown(day: date, hour: int, zone: int) -> None:
    local = datetime(day.year, day.month, day.day, hour, 59, tzinfo=timezone(timedelta(hours=zone)))
    utc = local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    page = f"<h1>A heart pump</h1><p>Published {day.isoformat()}</p><p>It keeps a heart going.</p>"
    dates = read(page, head=f'<meta property="article:published_time" content="{utc}">')
    assert days_of(dates)[0] == day.isoformat()


def test_what_microdata_and_an_element_have_from_one_attribute_is_one_witness() -> None:
    article = "<div itemscope itemtype='https://schema.org/Article'><h1 itemprop=headline>A heart pump</h1>{0}</div>"
    for text, method in (("", "microdata"), ("2024-05-03", "microdata"), ("3 May 2024", "microdata+time")):
        element = f"<time itemprop=datePublished datetime=2024-05-03>{text}</time>"
        dates = read(article.format(element) + "<p>It keeps a heart going.</p>")
        assert days_of(dates) == ("2024-05-03", None)
        assert dates.provenance[0].method.replace("+date-line", "").replace("date-line+", "") == method


def test_a_label_before_a_heading_that_is_a_date() -> None:
    day = "2024-05-03"
    for label, answer in (("Published:", (day, None)), ("Last updated:", (None, day)), ("", (None, None))):
        html = f"<h1>A heart pump</h1><p>{label or 'It runs.'}</p><h2>03.05.2024</h2><p>It keeps a heart going.</p>"
        document = Document.parse(html.encode(), None, URL)
        assert days_of(read_dates(document, document.blocks, range(4), URL, (), item=(0, 3))) == answer


def test_updated_time_elements_are_no_publication() -> None:
    html = (
        "<p><time class='entry-date published' datetime=2024-05-03>3 May 2024</time></p>"
        "<p><time class=updated datetime=2024-06-04>4 June 2024</time></p>"
    )
    assert days_of(read(html)) == ("2024-05-03", "2024-06-04")


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ('<meta property="article:published_time" content="2024-05-03T23:30:00+02:00">', ("2024-05-03", None)),
        ('<meta property="article:modified_time" content="2024-06-04">', (None, "2024-06-04")),
        ('<meta name="DC.date.issued" content="2024-05-03">', ("2024-05-03", None)),
        ('<meta name="citation_publication_date" content="2024/05/03">', ("2024-05-03", None)),
        ('<meta property="article:published_time" content="not yet">', (None, None)),
        ('<script type="application/ld+json">{"@type":"Article","datePublished":"2024-05-03",'
         '"dateModified":"2024-06-04"}</script>', ("2024-05-03", "2024-06-04")),
        ('<script type="application/ld+json">{"@type":"Event","startDate":"2024-05-03"}</script>', (None, None)),
    ],
)  # fmt: skip
def test_metadata(head: str, answer: tuple[str | None, str | None]) -> None:
    dates = read("<p>Text.</p>", head=head)
    assert days_of(dates) == answer
    assert dates.published is None or dates.published.basis == "structured"


def test_a_feed_states_and_an_address_only_helps() -> None:
    feed = Candidate(URL, "feed", "https://institute.example/feed", published="Fri, 03 May 2024 22:10:00 GMT")
    assert days_of(read("<p>Text.</p>", candidates=(feed,))) == ("2024-05-03", None)
    by_address = read("<p>Text.</p>", url="https://institute.example/2024/05/03/pump").published
    assert by_address is not None and (by_address.edtf, by_address.basis) == ("2024-05-03", "url")
    both = read("<p>Published 3 May 2024</p>", url="https://institute.example/2024/05/pump")
    assert both.published is not None and (both.published.edtf, both.published.basis) == ("2024-05-03", "stated")
    assert read("<p>Text.</p>", url="https://institute.example/2024/05/pump").published is not None


def test_what_was_not_taken_is_kept_with_its_witness() -> None:
    dates = read("<p>Published 3 May 2024</p>", head='<meta name="date" content="2024-01-01">')
    (provenance,) = dates.provenance
    assert [(one.value, one.method) for one in provenance.rejected] == [("2024-01-01", "date")]


@pytest.mark.parametrize(
    ("html", "line", "labelled"),
    [
        ("<p>3 May 2024</p>", True, False),
        ("<p>No. 53 | 14. November 2019 | by Koh</p>", True, False),
        ("<p>Published 3 May 2024</p>", True, True),
        ("<p>3 May 2024, Ada Moe, Bo Lie and Cecilie Dahl Nordmo</p>", True, False),
        (f"<p>{PROSE}</p>", False, False),
        ("<p>The pump was built on 3 May 2024.</p>", False, False),
        ("<p>The study was published on 3 May 2024.</p>", False, False),
        ("<p>This page was last edited on 3 May 2024.</p>", True, True),
        ("<p>Denne siden ble sist oppdatert 3. mai 2024.</p>", True, True),
        ("<p>Published 3 May 2024.</p>", True, True),
        ("<p>Published</p>", False, False),
        ("<h3>Published 3 May 2024</h3>", False, False),
    ],
)
def test_date_lines(html: str, line: bool, labelled: bool) -> None:
    (block,) = Document.parse(html.encode(), None, None).blocks
    assert (is_date_line(block), is_labelled_date(block)) == (line, labelled)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("This entry was posted on Friday, May 3rd, 2024 at 10:12 pm and is filed under News.", "2024-05-03"),
        ("This entry was posted in News on May 3, 2024 by admin.", "2024-05-03"),
        ("Dieser Beitrag wurde am Freitag, 3. Mai 2024 um 10:12 Uhr veröffentlicht.", "2024-05-03"),
        ("Dieser Artikel wurde am 3. Mai 2024 von Ada Moe geschrieben und unter Pumpen abgelegt.", "2024-05-03"),
        ("Dette innlegget ble publisert 3. mai 2024 i Nyheter.", "2024-05-03"),
        ("Denne artikkelen ble publisert 3. mai 2024.", "2024-05-03"),
        ("This article was published in Pumps Today on 3 May 2024.", None),
        ("This article was published on 3 May 2024 in Pumps Today.", None),
        ("This article was first published in Norwegian on 3 May 2024.", None),
        ("This article was last updated on 3 May 2024.", None),
        ("This article was posted in May 2024.", None),
        ("This article is about a pump that ran until 3 May 2024.", None),
        ("The pump was published on 3 May 2024.", None),
    ],
)
def test_sentences_in_which_an_item_tells_its_date(text: str, value: str | None) -> None:
    found = date_of_itself(text)
    assert (found.edtf if found else None) == value


@pytest.mark.parametrize(
    ("html", "label"),
    [
        ("<p>Updated 26 January</p>", True),
        ("<p>OPPDATERT: 26 januar</p>", True),
        ("<p>Published:</p>", True),
        ("<p>Sist oppdatert 3. mai 2024</p>", True),
        ("<p>Updated pumps are better</p>", False),
        ("<p>3 May 2024</p>", False),
        ("<h2>Updated: 26 January</h2>", False),
    ],
)
def test_lines_that_are_labels_of_dates(html: str, label: bool) -> None:
    (block,) = Document.parse(html.encode(), None, None).blocks
    assert is_label_line(block) == label


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ("<div><p class=teaser-meta>Ada Moe / 3 May 2024</p><h1>A heart pump</h1><p>It runs.</p></div>", "2024-05-03"),
        ("<div class=teaser><p class=small>3 May 2024</p></div><h1>A heart pump</h1><p>It runs.</p>", None),
        ("<div class=comment-top><p class=publish>3 May 2024</p></div><h1>A heart pump</h1><p>x</p>", "2024-05-03"),
        ("<ul><li>Site updates</ul><figcaption><i>3 May 2024 News</i><h1>A heart pump</h1></figcaption>", "2024-05-03"),
        ("<h1>A heart pump</h1><h5>Ada Moe 3 May 2024 10:12</h5><p>It runs.</p>", "2024-05-03"),
    ],
)
def test_the_line_beside_the_title_whatever_its_name(html: str, day: str | None) -> None:
    document = Document.parse(html.encode(), None, URL)
    title = next(block.index for block in document.blocks if block.level == 1)
    dates = read_dates(document, document.blocks, range(3), URL, (), item=(title, len(document.blocks) - 1))
    assert days_of(dates) == (day, None)


def test_empty_labels() -> None:
    assert is_empty_label("Published:") and is_empty_label("Publisert: ")
    assert not is_empty_label("Published: 3 May 2024") and not is_empty_label("Contact:")


def test_bounds_cover_what_a_coarse_date_can_mean() -> None:
    published = read("<p>Published: May 2024</p>").published
    assert published is not None
    last = calendar.monthrange(2024, 5)[1]
    assert (published.edtf, published.earliest, published.latest) == ("2024-05", "2024-05-01", f"2024-05-{last}")
