"""A chosen body is mended: what was left out between its blocks, what was taken in at its ends, what is its lead."""

from __future__ import annotations

import pytest

from scraper.document import Block, Document
from scraper.reader.edges import filled, is_cell, is_heading, is_teaser, trimmed
from scraper.reader.standfirst import is_standfirst

PROSE = "The pump was tried out on forty patients, and all of them went home."
MORE = "It will be for sale in the spring, if the authorities agree with the company."


def blocks(html: str) -> list[Block]:
    return Document.parse(f"<body>{html}</body>".encode(), "text/html; charset=utf-8", None).blocks


def chosen(found: list[Block], *texts: str) -> list[Block]:
    return [block for block in found if block.text in texts]


def texts(found: list[Block]) -> list[str]:
    return [block.text for block in found]


@pytest.mark.parametrize(
    ("between", "text"),
    [
        ("<b>What it costs</b><br><br>", ["What it costs"]),
        ("<ul><li>A pump.<li>A coin.</ul>", ["A pump.", "A coin."]),
        ("<table><tr><td>Pump<td>1<tr><td>Coin<td>2</table>", ["Pump", "1", "Coin", "2"]),
        ("<font>A third paragraph says what the first two have not said so far.</font><br><br>",
         ["A third paragraph says what the first two have not said so far."]),
        ("<table><tr><td><a href=/a>Pump</a><td>1<tr><td>Coin<td>2</table>", ["1", "Coin", "2"]),
        ("<div class=related>Another pump was shown in another town on the same day.</div>", []),
        ("<div><ul><li>Unlimited access.<li>Puzzles.</ul></div>", []),
        ("Share this page<br><br>", []),
    ],
)  # fmt: skip
def test_what_stands_between_the_paragraphs(between: str, text: list[str]) -> None:
    found = blocks(f"<div>{PROSE}<br><br>{between}{MORE}</div>")
    assert texts(filled(found, chosen(found, PROSE, MORE))) == [PROSE, *text, MORE]


def test_a_text_resumes_behind_a_picture_and_not_behind_other_things() -> None:
    picture = "<img src=/a.jpg><p class=caption>The pump. Photo: Bo Lie</p>"
    found = blocks(f"<div><p>{PROSE}</p>{picture}<p>{MORE}</p><p>Write to us</p><p>{MORE}</p></div>")
    assert texts(filled(found, chosen(found, PROSE))) == [PROSE, MORE]


def test_a_list_of_which_one_item_was_chosen_is_whole() -> None:
    found = blocks(f"<p>{PROSE}</p><div><ul><li>Pump<li>Coin<li>Cellar</ul></div><p>{MORE}</p>")
    assert texts(filled(found, chosen(found, PROSE, "Pump", MORE))) == [PROSE, "Pump", "Coin", "Cellar", MORE]


@pytest.mark.parametrize(
    "behind",
    [
        "<div><div><a href=/b>Bread for bad kidneys</a></div><div>A loaf for both.</div></div>",
        "<p><a href=/b>Bread for bad kidneys</a><br>A loaf for both.</p>",
        "<p><a href=/b>Bread for bad kidneys is baked</a></p>",
        "<aside>Members: Bergen, Turku</aside>",
        "<p>fbpx</p>",
        "<h2>You asked, we answer</h2>",
        "<h3>Related</h3>",
        "<p>More about this:</p>",
        "<p>Subscribe to our newsletter and get the news of the hospital into your inbox.</p><h3>Related</h3>",
    ],
)
def test_what_is_anothers_at_the_end(behind: str) -> None:
    found = blocks(f"<div><p>{PROSE}</p><p>{MORE}</p>{behind}</div>")
    assert texts(trimmed(found, found, "A pump")) == [PROSE, MORE]


@pytest.mark.parametrize(
    "behind",
    [
        "<h3>It will be shown on the first day of May, and everybody is welcome.</h3>",
        "<p>Read the whole report here:</p>",
        "<p>Subscribe to the seminars of the spring by writing to the office.</p>",
    ],
)
def test_what_may_end_a_text(behind: str) -> None:
    found = blocks(f"<div><p>{PROSE}</p><p>{MORE}</p>{behind}</div>")
    assert trimmed(found, found, "A pump") == found


def test_a_list_of_headings_and_pictures_is_whole() -> None:
    found = blocks(f"<p>{PROSE}</p><h2>1. A pump</h2><img src=/a.jpg><h2>2. A coin</h2><img src=/b.jpg>")
    assert trimmed(found, found, "Two things") == found


def test_what_stands_in_the_articles_box_on_a_known_site_stays() -> None:
    found = blocks(f"<div><p>{PROSE}</p><p>{MORE}</p><p>Follow us on the way to the cellar where it is.</p></div>")
    assert texts(trimmed(found, found, "A pump")) == [PROSE, MORE]
    assert trimmed(found, found, "A pump", {block.index for block in found}) == found


def test_cookies_above_are_no_text_unless_the_article_is_about_them() -> None:
    cookies = "We use cookies to see how this page is used."
    found = blocks(f"<p>{cookies}</p><p>{PROSE}</p>")
    assert texts(trimmed(found, found, "A pump")) == [PROSE]
    assert texts(trimmed(found, found, "Fewer cookies on our pages")) == [cookies, PROSE]


@pytest.mark.parametrize(
    "first",
    [
        f"<p class=ingress>{MORE}</p>",
        f"<div class=lead><p>{MORE}</p></div>",
        f"<p><b>{MORE}</b></p>",
        f"<p class=x1>{MORE}</p>",
        f"<p>{MORE}</p><p>3 May 2022</p>",
    ],
)
def test_a_standfirst_is_set_apart(first: str) -> None:
    found = blocks(f"{first}<p class=x2>{PROSE}</p><p class=x2>{PROSE}</p>")
    body = [block for block in found if "2022" not in block.text]
    assert is_standfirst(body, found, None, lambda block: "2022" in block.text)


@pytest.mark.parametrize(
    "first", [f"<p>{MORE}</p>", f"<p class=x2>{MORE}</p>", "<h2>What it costs</h2>", "<p class=x1>Short.</p>"]
)
def test_other_first_paragraphs_are_no_standfirst(first: str) -> None:
    found = blocks(f"{first}<p class={'x2' if 'x2' in first else ''}>{PROSE}</p>" * 2)
    assert not is_standfirst(found, found, None, lambda block: False)


def test_forms() -> None:
    found = blocks(
        "<p><b>What it costs</b></p><p><b>It is cheap.</b></p><h3>A</h3><p><a href=/>One two three four five</a>"
    )
    assert [is_heading(block) for block in found] == [True, False, True, False]
    assert [is_teaser(block) for block in found] == [False, False, False, True]
    cells = blocks("<table><tr><td>A<td>B<tr><td>C<td>D</table><table><tr><td>Lonely<td>Row</table>")
    assert [is_cell(block) for block in cells] == [True] * 4 + [False] * 2
