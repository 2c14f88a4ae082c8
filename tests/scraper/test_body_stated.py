"""What a page states of its own body: the articleBody of JSON-LD and of microdata, as facts about each cell."""

from __future__ import annotations

import json

import pytest

from scraper.body import Cell, Stated, cells, witnesses
from scraper.body.features import Page, expand
from scraper.body.stated import stated_keys
from scraper.document import Document

ONE = "A pump the size of a coin keeps a heart going until a new one is found, and it can be carried home."
TWO = "The first of them has now been used outside a hospital, by a teacher who marked exam papers meanwhile."
THREE = "Her pupils did not notice anything, she says, but for the battery that she wore on her belt all day."
OTHER = "The canteen on the second floor is closed on Friday since the new ovens are put in on that day of the week."


def read(html: str) -> tuple[list[Cell], Stated]:
    document = Document.parse(html.encode(), None, None)
    return cells(document.blocks), witnesses(document)


def hits(html: str) -> list[tuple[object, ...]]:
    """(hit, where, whole) of each cell."""
    return [tuple(row[0][1:4]) for row in stated_keys(*read(html))]


def described(*texts: str, kind: str = "NewsArticle") -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, "articleBody": " ".join(texts)})}</script>'


def test_a_described_body_says_of_each_cell_whether_it_is_part_of_it() -> None:
    html = f"<p>{OTHER}</p><p>{ONE}</p><h2>At school</h2><p>{TWO}</p><p>{OTHER}</p>"
    assert hits(described(ONE, "At school", TWO) + html) == [
        ("none", "before", True), ("whole", "in", True), ("few", "in", True), ("whole", "in", True),
        ("none", "after", True),
    ]  # fmt: skip


def test_a_body_that_is_cut_short_is_known_as_such() -> None:
    cut = f"{ONE} {TWO[:60]}..."
    assert hits(described(cut, ONE[:60] + "...") + f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>") == [
        ("whole", "in", False), ("head", "in", False), ("none", "after", False),
    ]  # fmt: skip


def test_markup_and_entities_in_a_described_body_are_no_letters_of_it() -> None:
    marked = f"<p>{ONE.replace('the size', '<b>the</b>&nbsp;size')}</p> &lt;p&gt;{TWO}&lt;/p&gt;"
    assert [hit for hit, *_ in hits(described(marked) + f"<p>{ONE}</p><p>{TWO}</p>")] == ["whole", "whole"]


@pytest.mark.parametrize(
    "head",
    [
        "",
        described("A pump."),
        described(OTHER, OTHER, OTHER),
        described(ONE, TWO, THREE, kind="Organization"),
        '<script type="application/ld+json">{"@type": "Article", "articleBody": ["x"]}</script>',
    ],
    ids=["nothing", "a summary", "another text", "no article", "no text"],
)
def test_what_states_nothing_of_the_body_gives_no_keys(head: str) -> None:
    found, stated = read(head + f"<p>{ONE}</p><p>{TWO}</p>")
    assert stated_keys(found, stated) == [[], []]


def test_elements_marked_as_a_body_are_first_and_later_boxes() -> None:
    box = '<div itemprop="articleBody">{}</div>'
    html = f"<p>{OTHER}</p>{box.format(f'<p>{ONE}</p>')}<p>{OTHER}</p>{box.format(f'<p>{TWO}</p>')}<p>{OTHER}</p>"
    assert hits(html) == [
        ("before", 2, "P"), ("first", 2, "P"), ("between", 2, "P"), ("later", 2, "P"), ("after", 2, "P"),
    ]  # fmt: skip


def test_a_marked_element_without_prose_says_nothing() -> None:
    found, stated = read(f'<div itemprop="articleBody"><a href="/x">More</a></div><p>{ONE}</p>')
    assert stated.boxes and stated_keys(found, stated) == [[], []]


def test_each_key_can_be_spelled_out() -> None:
    found, stated = read(described(ONE, TWO) + f'<div itemprop="text articleBody"><p>{ONE}</p></div><p>{TWO}</p>')
    spelled = [expand(key) for row in stated_keys(found, stated) for key in row]
    assert len(spelled) == 4 and all(spelled)
    assert "said=whole,P" in Page(found, stated).features()[0]
