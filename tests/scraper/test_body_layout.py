"""What the layout of a page says of its cells: alike blocks, what containers hold, repeated headlines."""

from __future__ import annotations

import pytest

from scraper.body.cells import Cell, cells
from scraper.body.features import Page, expand
from scraper.body.layout import Layout
from scraper.document import Document

ONE = "A pump the size of a coin keeps a heart going until a new one is found, and it can be carried home."
TWO = "The first of them has now been used outside a hospital, by a teacher who marked exam papers meanwhile."


def sequence(html: str) -> list[Cell]:
    return cells(Document.parse(html.encode(), None, None).blocks)


def features(html: str) -> list[set[str]]:
    return [{name for key in row for name in expand(key)} for row in Layout(sequence(html), None).rows()]


def test_paragraphs_that_look_like_the_most_are_known_in_boxes_of_their_own() -> None:
    article = f"<div class=part><p class=text>{ONE}</p></div>" * 4
    found = features(f"<main>{article}<div class=card><p class=teaser>{TWO}</p></div></main>")
    assert all("ftop=True,P" in row for row in found[:4]) and "ftop=False,P" in found[4]
    assert "tafter=0,P" in found[3] and "tafter=3,P" in found[0]


def test_comments_come_in_boxes_that_look_alike() -> None:
    comment = f"<div class='comment comment-%d'><p>{TWO}</p><p>{ONE}</p></div>"
    comments = "".join(comment % number for number in range(6))
    found = features(f"<div class=story><p>{ONE}</p><p>{TWO}</p></div><section>{comments}</section>")
    assert "alike=1,P" in found[0] and "alike=4,P" in found[2]


def test_a_second_headline_is_counted() -> None:
    found = features(f"<h1>Pump</h1><p>{ONE}</p><h1>Lake</h1><p>{TWO}</p>")
    assert "h1s=1,2" in found[1] and "h1s=2,2" in found[3]


@pytest.mark.parametrize("text", ["We set a cookie on your disk. " * 5, "Our PRIVACY notice says all of this. " * 5])
def test_notes_about_data_are_told(text: str) -> None:
    assert "datanote" in features(f"<p>{text}</p>")[0]
    assert "datanote" not in features(f"<p>{ONE} {TWO}</p>")[0]


def test_what_classes_are_called_changes_nothing() -> None:
    html = f"<div class=a><p class=b>{ONE}</p><p class=b>{TWO}</p></div><div class=c><p class=d>{ONE}</p></div>"
    renamed = html.replace("class=a", "class=q1").replace("class=b", "class=zz").replace("class=d", "class=y")
    assert features(html) == features(renamed)


def test_no_page_is_too_small() -> None:
    assert Layout([], None).rows() == []
    assert len(Layout(sequence("<p>x</p>"), 0).rows()) == 1


def test_scripts_without_spaces_have_words() -> None:
    [cell] = sequence("<p>研究所は新しいポンプを開発し、患者は自宅で使えるようになったと発表した。</p>")
    assert cell.prose and cell.words >= 15
    assert Page([cell]).features()
