"""Which blocks are the article: cells, containers, the model, the choice, and the labels it is trained on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.body import Cell, Stated, body_probabilities, cells, chosen, witnesses
from scraper.body.cells import best_container
from scraper.body.features import Page
from scraper.body.train import label
from scraper.document import Document

ONE = "A pump the size of a coin keeps a heart going until a new one is found, and it can be carried home."
TWO = "The first of them has now been used outside a hospital, by a teacher who marked exam papers meanwhile."
MENU = "<ul class=menu><li><a href=/a>News</a><li><a href=/b>About us</a><li><a href=/c>Contact</a></ul>"
FOOT = "<div class=foot><p>The institute, 1 Lake Road</p></div>"


def document(html: str) -> Document:
    return Document.parse(html.encode(), None, None)


def sequence(html: str) -> list[Cell]:
    return cells(document(html).blocks)


def page(article: str) -> str:
    return f"<html><body>{MENU}<div class=story>{article}</div>{FOOT}</body></html>"


PLAIN = page(f"<h1>Pump</h1><p>{ONE}</p><p>{TWO}</p><p>{ONE} {TWO}</p>")
WRAPPED = page(
    f"<div><h1>Pump</h1></div><div><p>{ONE}</p></div><div><div><p>{TWO}</p></div></div><div><p>{ONE} {TWO}</p></div>"
)


def test_runs_of_short_links_are_one_cell() -> None:
    menu, heading, *rest = sequence(PLAIN)
    assert (menu.text, len(menu.blocks), menu.density) == ("News | About us | Contact", 3, 1.0)
    assert (heading.text, heading.level) == ("Pump", 1)
    assert [cell.prose for cell in rest] == [True, True, True, False]


def test_scripts_without_spaces_have_words() -> None:
    [cell] = sequence("<p>研究所は新しいポンプを開発し、患者は自宅で使えるようになったと発表した。</p>")
    assert cell.prose and cell.words >= 15
    assert any("ends=True" in row for row in Page([cell]).features())


@given(st.lists(st.sampled_from([f"<p>{ONE}</p>", "<p><a href=/x>Short link</a></p>", "<h2>Heading</h2>", "<li>x"])))
def test_every_block_is_in_exactly_one_cell(parts: list[str]) -> None:
    blocks = document("<div>" + "".join(parts) + "</div>").blocks
    assert [block for cell in cells(blocks) for block in cell.blocks] == blocks


def test_wrappers_around_single_blocks_change_no_container() -> None:
    for html in (PLAIN, WRAPPED):
        assert [cell.container.names for cell in sequence(html) if cell.prose] == ["story"] * 3
        best = best_container(sequence(html))
        assert best is not None and best.names == "story"


def test_the_best_container_is_the_one_with_most_prose() -> None:
    aside = f"<div class=side><p>{ONE}</p><p>Short.</p></div>"
    best = best_container(sequence(f"{aside}<div class=story>{f'<p>{ONE}</p>' * 5}</div>{FOOT}"))
    assert best is not None and best.names == "story"
    assert best_container(sequence(MENU)) is None
    assert best_container([]) is None


def test_containers_of_parts_share_what_they_stand_in() -> None:
    halves = f"<div class=half><p>{ONE}</p><p>{TWO}</p></div>"
    best = best_container(sequence(f"<div class=story>{halves}{halves}</div>{FOOT}"))
    assert best is not None and best.names == "story"


# --------------------------------------------------------------------------------------- the model's choice


def test_features_are_the_same_each_time_and_name_no_class() -> None:
    rows = Page(sequence(PLAIN), Stated(("Pump",), ONE)).features()
    assert rows == Page(sequence(PLAIN), Stated(("Pump",), ONE)).features()
    assert len(rows) == len(sequence(PLAIN))
    assert not any("story" in feature or "menu" in feature for row in rows for feature in row)


@pytest.mark.parametrize("html", [PLAIN, WRAPPED])
def test_the_article_is_chosen_and_what_is_around_it_is_not(html: str) -> None:
    found = sequence(html)
    keep = chosen(found, body_probabilities(found, Stated(("Pump",))))
    texts = [cell.text for cell, flag in zip(found, keep, strict=True) if flag]
    assert [text for text in texts if text != "Pump"] == [ONE, TWO, f"{ONE} {TWO}"]


def test_probabilities_are_probabilities_and_do_not_depend_on_what_was_read_before() -> None:
    found = sequence(PLAIN)
    first = body_probabilities(found)
    body_probabilities(sequence(WRAPPED * 2))
    assert body_probabilities(found) == first
    assert all(0 <= probability <= 1 for probability in first)
    assert body_probabilities([]) == []


def test_an_empty_page_has_no_body() -> None:
    assert chosen([], []) == []


def choice(html: str, probabilities: Sequence[float]) -> list[bool]:
    return chosen(sequence(html), probabilities)


THREE = f"<div><p>{ONE}</p><p>{TWO}</p><p>{ONE}</p></div>"


def test_what_is_likely_enough_is_body() -> None:
    assert choice(THREE, [0.9, 0.5, 0.02]) == [True, True, False]


def test_where_nothing_is_likely_the_likeliest_is_kept() -> None:
    assert choice(THREE, [0.02, 0.3, 0.01]) == [False, True, False]
    assert choice(THREE, [0.01, 0.01, 0.015]) == [False, False, False]


def test_a_closing_paragraph_beside_the_last_is_kept() -> None:
    closing = f"<div><p>{ONE}</p><p>It will be sold next year.</p><p><a href=/m>Read more about it here.</a></p></div>"
    assert choice(closing, [0.9, 0.2, 0.2]) == [True, True, False]
    assert choice(closing, [0.9, 0.01, 0.2]) == [True, False, False]
    apart = f"<div><p>{ONE}</p></div><section><p>It will be sold next year.</p></section>"
    assert choice(apart, [0.9, 0.2]) == [True, False]


def test_the_pages_metadata_are_witnesses() -> None:
    head = "<title>Pump | Site</title><meta property=og:title content=Pump><meta name=description content='A pump.'>"
    script = '<script type="application/ld+json">{"@type":"Article","headline":"The pump"}</script>'
    assert witnesses(document(head + script)) == Stated(("Pump", "Pump | Site", "The pump"), "A pump.")
    assert witnesses(document("<p>x</p>")) == Stated()


# ------------------------------------------------------------------------------------------------- training


def test_labels_say_where_the_gold_text_begins_and_ends() -> None:
    html = page(f"<h1>Pump</h1><p>{ONE}</p><p>Advertisement for boats on the lake</p><h2>Next</h2><p>{TWO}</p>")
    assert label(sequence(html), f"{ONE}\n\nNext\n\n{TWO}") == ["B", "B", "F", "O", "I", "L", "A"]


def test_a_page_without_its_gold_text_has_only_what_is_before() -> None:
    assert set(label(sequence(PLAIN), "Something else altogether that stands nowhere")) == {"B"}
    assert label([], "x") == []


def test_a_body_of_one_block_is_its_first() -> None:
    assert label(sequence(f"<p>{ONE}</p>{FOOT}"), ONE) == ["F", "A"]
