"""Templates learned from pages: what is observed of one, what follows from many, when a layout ends."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Document
from scraper.learning import Observation, Sighting, learn, observe
from scraper.reader import read_page
from scraper.records import Candidate, SiteKnowledge, Template
from scraper.templates import places
from scraper.urls import canonical

HTML = "text/html; charset=utf-8"
WORDS = ("glass", "cellar", "roof", "garden", "stair", "attic", "window", "hall", "well", "gate", "tower", "kitchen")
NAMES = ("Ada Berg", "Bo Dahl", "Carl Eide", "Dina Foss", "Eva Gran", "Finn Holm")


def title(number: int) -> str:
    return f"What the {WORDS[number % 12]} of house {number} keeps to itself"


def address(number: int) -> str:
    return f"https://lab.example.org/news/{number}"


def prose(number: int) -> str:
    word = WORDS[number % 12]
    lines = (
        f"Nobody had looked into the {word} of house {number} since the winter in which the clocks were taken down.",
        f"Two guests found there what the owners had missed: a second {word}, smaller than the first and older.",
        "They measured it with string, wrote the figures on the wall and left by the door through which they had come.",
        f"The figures, read again this spring, say that it grows by the width of a hair in each of {number + 3} years.",
    )
    return "".join(f"<p>{line}</p>" for line in lines)


def page(number: int, layout: str = "new", metadata: bool = True) -> bytes:
    """An article in one of two layouts without any telling tag or class."""
    day, name = f"2024-05-{number + 1:02}", NAMES[number % 6]
    head = (
        f'<title>{title(number)}</title><script type="application/ld+json">{{"@type": "NewsArticle", '
        f'"headline": "{title(number)}", "datePublished": "{day}", "author": {{"name": "{name}"}}}}</script>'
    )
    shown = {
        "new": f'<div class="alpha">{title(number)}</div><div class="beta"><i class="g">{number + 1} May 2024</i> '
        f'<b class="h">{name}</b></div><div class="omega">{prose(number)}</div>',
        "old": f'<div id="top"><div>{title(number)}</div><span>{number + 1}.5.2024</span></div>'
        f'<div class="pi">{prose(number)}</div>',
    }[layout]
    body = f'<body><div class="bar"><div class="alpine">House of Quiet Things</div></div>{shown}</body>'
    return f"<html><head>{head if metadata else ''}</head>{body}</html>".encode()


def observed(number: int, layout: str = "new", at: str | None = None, html: bytes | None = None) -> Observation:
    document = Document.parse(html or page(number, layout), HTML, address(number))
    return observe(document, address(number), SiteKnowledge(), at or f"2024-06-{number + 1:02}T00:00:00Z")


def selectors(templates: tuple[Template, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in templates:
        found.setdefault(one.field, []).append(one.selector)
    return found


def test_five_pages_are_enough() -> None:
    assert learn(observed(number) for number in range(4)) == ()
    found = learn(observed(number) for number in range(5))
    assert selectors(found) == {
        "title": ["div.alpha"],
        "published": ["i.g"],
        "authors": ["b.h"],
        "body": ["div.omega"],
    }
    assert {(one.support, one.against, one.earliest, one.latest, one.edited) for one in found} == {
        (5, 0, "2024-06-01T00:00:00Z", "2024-06-05T00:00:00Z", False)
    }


def test_what_was_learned_reads_a_page_that_says_nothing_of_itself() -> None:
    templates = learn(observed(number) for number in range(8))
    bare = page(9, metadata=False)
    alone = read_page(bare, None, HTML).items[0]
    taught = read_page(bare, None, HTML, SiteKnowledge(templates=templates)).items[0]
    assert alone.title != title(9)
    assert (taught.title, taught.authors, taught.kind) == (title(9), (NAMES[3],), "news")
    assert taught.published is not None and taught.published.edtf == "2024-05-10"


def test_a_new_layout_begins_a_new_template() -> None:
    old = [observed(number, "old", f"2015-0{number + 1}-01T00:00:00Z") for number in range(6)]
    new = [observed(number) for number in range(6)]
    found = learn([*new, *old])
    titles = [one for one in found if one.field == "title"]
    assert [(one.earliest, one.latest) for one in titles] == [
        ("2024-06-01T00:00:00Z", "2024-06-06T00:00:00Z"),
        ("2015-01-01T00:00:00Z", "2015-06-01T00:00:00Z"),
    ]
    assert [one.selector for one in titles] == ["div.alpha", "div#top div"]


def test_layouts_side_by_side_have_one_template_each() -> None:
    at = "2024-06-01T00:00:00Z"
    found = learn([observed(number, "old" if number % 2 else "new", at) for number in range(12)])
    assert sorted(selectors(found)["title"]) == ["div#top div", "div.alpha"]


def test_a_place_that_is_wrong_too_often_is_not_learned() -> None:
    wrong = [observed(number, html=page(number).replace(b'"alpha">What', b'"alpha">Not what')) for number in range(2)]
    right = [observed(number) for number in range(2, 10)]
    assert all(not one.sightings or one.sightings[0].field != "title" or not one.sightings[0].alone for one in wrong)
    mixed = learn([replace(one, at=f"2024-07-{n * 7 % 10 + 10}T00:00:00Z") for n, one in enumerate([*wrong, *right])])
    for one in mixed:
        assert one.support >= 0.9 * (one.support + one.against)


def test_a_page_without_agreeing_witnesses_teaches_nothing() -> None:
    lone = observed(1, html=page(1, metadata=False))
    assert {one.field for one in lone.sightings} <= {"body"}


def test_sources_are_witnesses() -> None:
    said = Candidate(address(1), "feed", "https://lab.example.org/feed", title(1), "2024-05-02", authors=("Bo Dahl",),
                     newsworthy=True)  # fmt: skip
    site = SiteKnowledge(candidates={canonical(address(1)): (said,)})
    document = Document.parse(page(1, metadata=False), HTML, address(1))
    # A feed alone is one witness; where the page shows its date to people as well they are two.
    found = {one.field for one in observe(document, address(1), site, "2024").sightings}
    assert "published" in found


def test_templates_do_not_confirm_themselves() -> None:
    templates = learn(observed(number) for number in range(5))
    document = Document.parse(page(7, metadata=False), HTML, None)
    seen = observe(document, None, SiteKnowledge(templates=templates), "2024").sightings
    assert {one.field for one in seen} <= {"body"}


def test_pages_that_are_no_articles_teach_nothing() -> None:
    links = "".join(f'<h2><a href="{address(n)}">{title(n)}</a></h2>' for n in range(9))
    listing = Document.parse(f"<body><h1>News</h1>{links}</body>".encode(), HTML, "https://lab.example.org/news/")
    assert observe(listing, "https://lab.example.org/news/", SiteKnowledge(), "2024").sightings == ()


def test_names_with_digits_are_left_out() -> None:
    html = [
        page(number).replace(b'class="alpha"', b'class="post-%d" id="p%d"' % (number, number)) for number in range(6)
    ]
    found = learn(observed(number, html=one) for number, one in enumerate(html))
    assert all(not any(map(str.isdigit, text)) for texts in selectors(found).values() for text in texts)


_TAGS = ("div", "p", "o:p", "h1", "time", "span", "my-title", "br", "table", "td", "FONT", "svg", "a")
_NAMES = ("alpha", "md:flex", "post-12", "é", "--x", "a.b", "x#y", "[z]", '"', "日本", "a b c", "")


@given(st.lists(st.tuples(st.sampled_from(_TAGS), st.sampled_from(_NAMES), st.sampled_from(_NAMES)), max_size=12))
def test_any_markup_can_be_observed(wrappers: list[tuple[str, str, str]]) -> None:
    opened = "".join(f"<{tag} class='{name}' id='{other}' itemprop='{name}'>" for tag, name, other in wrappers)
    html = page(3).replace(b'<div class="alpha">', f"{opened}<div class='alpha'>".encode())
    document = Document.parse(html, HTML, address(3))
    seen = observe(document, address(3), SiteKnowledge(), "2024-06-01T00:00:00Z")
    learned = learn([replace(seen, at=f"2024-06-0{n}T00:00:00Z") for n in range(1, 6)])
    title_place = places(document, learned).get("title")
    assert title_place is None or title_place.text == title(3)


@given(st.permutations(range(9)))
def test_the_order_of_pages_does_not_matter(order: list[int]) -> None:
    pages = [
        Observation(f"2024-0{n + 1}", (Sighting("title", (f"h1.{'a' if n < 5 else 'b'}", "h1"), ("main h1",)),),
                    frozenset((".a",) if n < 5 else (".b",)))
        for n in range(9)
    ]  # fmt: skip
    assert learn([pages[n] for n in order]) == learn(pages)


def test_one_slip_does_not_end_a_template() -> None:
    good = Sighting("title", ("h1.a",), ())
    pages = [
        Observation(f"2024-{n + 1:02}", (good if n != 6 else Sighting("title", (), ()),), frozenset({".a"}))
        for n in range(12)
    ]
    (found,) = learn(pages)
    assert (found.support, found.against, found.earliest, found.latest) == (11, 1, "2024-01", "2024-12")


def test_what_cannot_stand_on_a_page_does_not_speak_against_it() -> None:
    pages = [
        Observation(f"2024-{n + 1:02}", (Sighting("title", ("h1.a",) if n % 2 else (), ()),),
                    frozenset({".a"} if n % 2 else {".b"}))
        for n in range(12)
    ]  # fmt: skip
    (found,) = learn(pages)
    assert (found.support, found.against) == (6, 0)
