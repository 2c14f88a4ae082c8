"""Selectors, what stands at their place, templates that a person writes, and what they do to a reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Document
from scraper.errors import ConfigError
from scraper.reader import read_page
from scraper.records import SiteKnowledge, Template
from scraper.templates import holding, leaned, matches, places, selector, trust, with_edits, written

HTML = "text/html; charset=utf-8"
URL = "https://lab.example.org/om-oss/maling-18"
PAGE = """<html><body>
<div class="bar"><span class="name">House of Quiet Things</span></div>
<div class="sheet" id="main">
  <div class="line top"><div class="big">Slow light in old glass</div></div>
  <div class="small"><span class="when">4 May 2024</span> <span class="who">Ada Berg</span></div>
  <p>The glass of the north window lets light through an hour late, as everybody in the house has known for years.</p>
  <p>Now the lag has been measured for the first time, with two clocks and a candle, over nine winter nights.</p>
  <p data-kind="end note">Those who sit behind it see the morning twice, and the second time it is a little warmer.</p>
</div>
</body></html>"""


def document(html: str = PAGE) -> Document:
    return Document.parse(html.encode(), HTML, URL)


def first(text: str, html: str = PAGE) -> str | None:
    """Class or tag of the first element that a selector fits."""
    page = document(html)
    steps = selector(text)
    found = (element for element in page.elements if matches(steps, element, page.elements))
    element = next(found, None)
    return None if element is None else (element.attributes.get("class") or element.tag)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("div.big", "big"),
        (".big", "big"),
        ("div#main div.big", "big"),
        ("#main > .big", None),
        ("div.line > div", "big"),
        ("div.line.top", "line top"),
        ("div.top.line > *", "big"),
        ("div.line + div", "small"),
        ("div.line + div span + span", "who"),
        ("p + p", "p"),
        ("p + span", None),
        ("[data-kind]", "p"),
        ("p[data-kind=note]", "p"),
        ('p[data-kind="end note"]', "p"),
        ("p[data-kind=other]", None),
        ("DIV.big", "big"),
        ("span", "name"),
        ("div.sheet>div.small>span.who", "who"),
    ],
)
def test_what_a_selector_fits(text: str, found: str | None) -> None:
    assert first(text) == found


@pytest.mark.parametrize(
    "text", ["", "  ", "> p", "p:first-child", "a, b", "div..x", "h1.", "[a=b c]", "p >", "p > > b"]
)
def test_what_is_no_selector_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match="main h1.title") as caught:
        selector(text)
    assert caught.value.thing == f"selector {text!r}"


@given(st.text(alphabet="div.#a[=]>+ *\"'p-1", max_size=30))
def test_any_text_is_a_selector_or_an_error(text: str) -> None:
    try:
        assert selector(text)
    except ConfigError as error:
        assert error.remedy


def template(field: str, text: str, support: int = 30, **rest: object) -> Template:
    return Template(field, text, support, **rest)  # type: ignore[arg-type]


TITLE, DATE, NAMES = template("title", "div.big"), template("published", "span.when"), template("authors", "span.who")


def test_places_have_text_and_block() -> None:
    page = document()
    found = places(page, (TITLE, DATE, NAMES, template("body", "div.sheet"), template("lead", "p.lead")))
    assert {field: place.text for field, place in found.items()} == {
        "title": "Slow light in old glass",
        "published": "4 May 2024",
        "authors": "Ada Berg",
        "body": "",
    }
    assert page.blocks[found["title"].block].text == "Slow light in old glass"
    assert page.blocks[found["published"].block].text == page.blocks[found["authors"].block].text


def test_of_several_layouts_the_first_that_fits_is_meant() -> None:
    found = places(document(), (template("title", "h1.head"), TITLE, template("title", "span.name")))
    assert found["title"].text == "Slow light in old glass"


def test_an_empty_element_is_no_place() -> None:
    page = document(
        '<div class="big"></div><p class="big">Here it is</p><time class="at" datetime="2024-05-04">Today</time>'
    )
    found = places(page, (template("title", ".big"), template("published", "time.at")))
    assert (found["title"].text, found["published"].text) == ("Here it is", "2024-05-04")


def test_what_is_longer_than_a_field_can_be_is_something_else() -> None:
    page = document(f'<div class="when">{"word " * 200}</div>')
    assert places(page, (template("published", "div.when"),)) == {}


def test_a_page_of_any_depth_has_places() -> None:
    page = document(f"{'<div class=a>' * 2000}<p class=b>Deep down</p>")
    assert (
        places(page, (template("title", "div.x div.a p.b"), template("lead", "div.a p.b")))["lead"].text == "Deep down"
    )


# ---------------------------------------------------------------------------------------------- in a reading


def read(*templates: Template, html: str = PAGE, url: str | None = URL):  # type: ignore[no-untyped-def]
    return read_page(html.encode(), url, HTML, SiteKnowledge(templates=templates)).items[0]


def methods(item) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {one.field: one.method for one in item.provenance}


def test_a_page_is_read_by_what_its_site_shows_elsewhere() -> None:
    alone, taught = read(), read(TITLE, DATE, NAMES)
    assert (alone.title, alone.kind) == ("", "static")
    assert (taught.title, taught.authors, taught.kind) == ("Slow light in old glass", ("Ada Berg",), "news")
    assert taught.published is not None and taught.published.edtf == "2024-05-04"
    assert methods(taught)["title"] == "template"
    assert "template" in methods(taught)["published"]
    selectors = [one.selector or "" for one in taught.provenance if one.field == "title"]
    assert [text.endswith("div.big") for text in selectors] == [True]


HEAD = """<head><title>Another headline</title><meta property="og:title" content="Another headline">
<meta property="article:published_time" content="2021-02-03"><script type="application/ld+json">
{"@type": "NewsArticle", "headline": "Another headline", "datePublished": "2021-02-03", "author": {"name": "Bo Dahl"}}
</script></head>"""


def test_strong_witnesses_that_agree_win_over_a_learned_template() -> None:
    item = read(TITLE, DATE, NAMES, html=PAGE.replace("<body>", HEAD + "<body>", 1))
    assert item.title == "Another headline"
    assert item.published.edtf == "2021-02-03"
    assert item.authors == ("Bo Dahl",)
    assert "Slow light in old glass" in {one.value for p in item.provenance for one in p.rejected}


def test_what_a_person_decided_wins_over_everything() -> None:
    edits = with_edits((), (("title", "div.big"), ("published", ".when"), ("authors", ".who")))
    item = read(*edits, html=PAGE.replace("<body>", HEAD + "<body>", 1))
    assert (item.title, item.published.edtf, item.authors) == ("Slow light in old glass", "2024-05-04", ("Ada Berg",))


def test_a_place_that_shows_no_date_or_name_says_nothing() -> None:
    item = read(template("published", "div.big"), template("authors", "div.big"))
    assert "template" not in methods(item).get("published", "")
    assert "template" not in methods(item).get("authors", "")


def test_a_date_of_change_at_the_place_is_not_the_publication() -> None:
    html = PAGE.replace("4 May 2024", "Updated 6 May 2024. Published 4 May 2024")
    assert read(DATE, html=html).published.edtf == "2024-05-04"


def test_a_lead_stands_where_the_site_has_them() -> None:
    html = PAGE.replace("<p>Now the lag", '<p class="start">Now the lag')
    start = document().blocks[4].text
    assert start.startswith("Now the lag")
    assert read(TITLE, DATE, html=html).lead != start
    assert read(TITLE, DATE, template("lead", "p.start"), html=html).lead == start
    assert read(TITLE, DATE, template("lead", "div.big"), html=html).lead == read(TITLE, DATE, html=html).lead


def test_the_name_of_the_site_is_no_title() -> None:
    knowledge = SiteKnowledge(name="House of Quiet Things", templates=(template("title", "span.name"),))
    assert read_page(PAGE.encode(), URL, HTML, knowledge).items[0].title == ""


# ------------------------------------------------------------------------------------- which holds, who decides


def test_templates_are_asked_in_the_order_of_their_time() -> None:
    old = template("title", "h2", earliest="2011-01-01T00:00:00Z", latest="2015-12-31T00:00:00Z")
    new = template("title", "h1", earliest="2016-03-01T00:00:00Z", latest="2026-01-01T00:00:00Z")
    mine = template("title", "h3", 0, edited=True)
    assert holding((new, old), "2013-05-05T12:00:00Z") == (old, new)
    assert holding((old, new), "2018-05-05T12:00:00+00:00") == (new, old)
    assert holding((old, new), "2026-11-05T12:00:00Z") == (new, old)
    assert holding((new, old), "2016-01-03T12:00:00Z") == (old, new)
    assert holding((new, old, mine), "2013-05-05T12:00:00Z") == (mine, old, new)


def test_what_is_written_stands_for_all_that_was_learned_of_a_field() -> None:
    found = with_edits((TITLE, template("title", "h1"), DATE), (("title", "h2"), ("title", "h3")))
    assert [(one.field, one.selector, one.edited) for one in found] == [
        ("title", "h2", True),
        ("title", "h3", True),
        ("published", "span.when", False),
    ]


def test_written_templates() -> None:
    assert written({"title": "main h1.t", "lead": ["p.intro", "p.lead"]}, "x") == (
        ("title", "main h1.t"),
        ("lead", "p.intro"),
        ("lead", "p.lead"),
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"titel": "h1"}, "key titel: unknown key. Did you mean title?"),
        ({"date": "h1"}, "key date: unknown key. Known: title, published, authors, lead, body."),
        ({"title": 3}, "key title: 3 is not a selector."),
        ({"title": []}, "key title: [] is not a selector."),
        ({"title": "h1:first-child"}, "key title, selector 'h1:first-child': ':first-child' is not understood."),
    ],
)
def test_what_is_written_wrongly(table: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        written(table, "kronikk.toml, site lab, template")
    assert said in str(caught.value)


# ---------------------------------------------------------------------------------------------------- the body


def test_the_box_of_the_text_is_leant_on() -> None:
    box = places(document(), (template("body", "div.sheet"),))["body"]
    before, inside, behind = leaned([0.5, 0.5, 0.5], [0, box.block, box.element.last], box)
    assert before == 0.5 and inside > 0.5 and behind < 0.5
    assert leaned([0.2, 0.9], [0, 1], None) == [0.2, 0.9]


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_leaning_keeps_probabilities(probabilities: list[float]) -> None:
    box = places(document(), (template("body", "div.sheet"),))["body"]
    assert all(0 <= one <= 1 for one in leaned(probabilities, [0, 2, 99], box))


def test_trust_changes_at_one_point_only() -> None:
    assert trust(template("title", "h1", 5)) == trust(template("title", "h1", 19)) < trust(template("title", "h1", 20))
    assert trust(template("title", "h1", 0, edited=True)) == 1.0
