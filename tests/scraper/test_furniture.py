"""What repeats across a site's pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Document
from scraper.furniture import fingerprint, fingerprints, repeated


def marks(html: str) -> tuple[str, ...]:
    return fingerprints(Document.parse(html.encode(), None, None))


def test_the_same_words_at_the_same_place_are_the_same() -> None:
    plain = marks("<div class='banner wide'><p>A pump, the size of a coin</p></div>")
    dressed = marks("<div  class='wide banner'>\n<p>A <b>PUMP</b> the size\nof a coin!</p>\n</div>")
    assert plain == dressed
    assert len(plain[0]) == 16 and int(plain[0], 16) >= 0


def test_the_same_words_at_another_place_are_something_else() -> None:
    assert marks("<div class=banner><p>A pump</p></div>") != marks("<div class=article><p>A pump</p></div>")
    assert marks("<div class=banner><p>A pump</p></div>") != marks("<div class=banner><h2>A pump</h2></div>")


def test_classes_with_digits_differ_from_page_to_page_and_say_nothing() -> None:
    assert marks("<div class='post post-17'><p>A pump</p></div>") == marks(
        "<div class='post-4 post'><p>A pump</p></div>"
    )


def test_blocks_without_words_have_no_fingerprint() -> None:
    document = Document.parse("<p>—</p><p>|</p><p>Words</p>".encode(), None, None)
    assert [bool(fingerprint(block)) for block in document.blocks] == [False, False, True]
    assert len(fingerprints(document)) == 1


def test_the_lead_in_a_banner_is_furniture_and_in_its_own_article_is_not() -> None:
    banner = "<div class=latest><p>A pump the size of a coin.</p></div>"
    own = f"{banner}<article><p>A pump the size of a coin.</p><p>It works.</p></article>"
    others = [f"{banner}<article><p>Article {word}</p></article>" for word in ("one", "two")]
    known = repeated([marks(page) for page in (own, *others)])
    assert [mark in known for mark in marks(own)] == [True, False, False]


pages = st.lists(st.lists(st.sampled_from("abcdef")), max_size=8)


@given(pages, st.integers(1, 4))
def test_what_repeats_stands_on_so_many_pages(site: list[list[str]], least: int) -> None:
    found = repeated(site, least)
    for mark in "abcdef":
        assert (mark in found) == (sum(mark in page for page in site) >= least)


@given(pages)
def test_more_pages_never_take_furniture_away_and_order_does_not_count(site: list[list[str]]) -> None:
    assert repeated(site[:-1]) <= repeated(site) == repeated(site[::-1])
