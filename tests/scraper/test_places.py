"""What stands apart from a page's item, by what surrounds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Document
from scraper.document.words import ASIDE, FOOTER, NAV, W_FOOTER, W_RELATED, W_SIDEBAR
from scraper.places import bits_apart, block_bits_apart

AWAY = NAV | FOOTER | ASIDE | W_FOOTER | W_RELATED | W_SIDEBAR


def apart(html: str, item: str = "Item", asked: str = "Asked") -> int:
    blocks = Document.parse(html.encode(), None, None).blocks
    places = {block.text: block for block in blocks}
    return block_bits_apart(places[asked], (places[item].index,)) & AWAY


@pytest.mark.parametrize(
    ("html", "bits"),
    [
        ("<p>Item</p><p>Asked</p>", 0),
        ("<body class=no-sidebar><p>Item</p><p>Asked</p>", 0),
        ("<div class=related><p>Item</p><p>Asked</p></div>", 0),
        ("<p>Item</p><div class=related><p>Asked</p></div>", W_RELATED),
        ("<aside><p>Item</p><nav><p>Asked</p></nav></aside>", NAV),
        ("<article><p>Item</p><footer><p>Asked</p></footer></article>", 0),
        ("<article><p>Item</p></article><footer><p>Asked</p></footer>", FOOTER),
        ("<article><p>Item</p><article><footer><p>Asked</p></footer></article></article>", FOOTER),
        ("<div><p>Item</p><div class=entry-footer><p>Asked</p></div></div>", 0),
        ("<div><p>Item</p></div><div class=footer><p>Asked</p></div>", W_FOOTER),
    ],
)
def test_what_stands_apart(html: str, bits: int) -> None:
    assert apart(html) == bits


@given(st.lists(st.sampled_from(["div class=sidebar", "aside", "section", "div class=related"]), max_size=6))
def test_what_holds_the_item_never_counts(around: list[str]) -> None:
    opened = "".join(f"<{tag}>" for tag in around)
    closed = "".join(f"</{tag.split()[0]}>" for tag in reversed(around))
    assert apart(f"{opened}<p>Item</p><p>Asked</p>{closed}") == 0
    document = Document.parse(f"{opened}<p>Asked</p>{closed}<p>Item</p>".encode(), None, None)
    asked = document.blocks[0]
    assert bits_apart(asked.element, (1,)) & AWAY == asked.element.bits & AWAY
