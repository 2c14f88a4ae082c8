"""What changes nothing of a reading: wrappers around blocks, the order of attributes, comments and white space; and of
an item's key: order, small edits and moves between pages. Over the golden traps in all their renderings.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import read_page
from scraper.records import Article, Reading
from tests.golden.renderings import RENDERINGS, Rendering, parts
from tests.scraper.test_golden_traps import CASES, knowledge, load, read, written

Change = Callable[[str, random.Random], str]
_BLOCK = (
    r"(?:p|div|h[1-6]|ul|ol|li|table|tr|td|figure|figcaption|blockquote|article|aside|section|main|header|footer|nav)"
)
_TAG = re.compile(r"<(\w+)((?:\s+[\w:-]+(?:=\"[^\"]*\")?)+)\s*>")
_ATTRIBUTE = re.compile(r"[\w:-]+(?:=\"[^\"]*\")?")
_BOUNDARY = re.compile(rf"(?<=>)(?=</?{_BLOCK}\b)|(?<=</p>)|(?<=</li>)|(?<=</div>)", re.IGNORECASE)
_LEAF = re.compile(r"<(p|h[1-6])(?: [^<>]*)?>(?:(?!</?(?:p|h[1-6]|div|ul|table)\b).)*?</\1>", re.DOTALL)


def shuffled_attributes(html: str, chance: random.Random) -> str:
    def again(match: re.Match[str]) -> str:
        found = _ATTRIBUTE.findall(match.group(2))
        chance.shuffle(found)
        return f"<{match.group(1)} {' '.join(found)}>"

    head, body, rest = html.partition("<body") if "<body" in html else html.partition("<BODY")
    return head + body + _TAG.sub(again, rest)


def with_comments(html: str, chance: random.Random) -> str:
    comments = ("", "<!-- Start -->", "<!---->", "<!-- <p>No text</p> By Nobody, 1 May 1999 -->")
    return _inserted(html, chance, comments)


def with_white_space(html: str, chance: random.Random) -> str:
    return _inserted(html, chance, ("", "\n", "   ", "\n\t\n", "\r\n  "))


def _inserted(html: str, chance: random.Random, pieces: tuple[str, ...]) -> str:
    start = html.lower().index("<body")
    return html[:start] + _BOUNDARY.sub(lambda _: chance.choice(pieces), html[start:])


def wrapped(html: str, chance: random.Random) -> str:
    openings = ("<div>", '<div class="w3 q-9">', "<section>")

    def around(match: re.Match[str]) -> str:
        opening = chance.choice((*openings, ""))
        return f"{opening}{match.group()}</{opening[1:].partition(' ')[0].rstrip('>')}>" if opening else match.group()

    return _LEAF.sub(around, html)


# What repeats on neighbours repeats with its wrappers; here only one page is changed.
ALONE = [position for position, path in enumerate(CASES) if not load(path).get("neighbours")]


@lru_cache(maxsize=512)
def page(path_index: int, rendering_index: int) -> tuple[str, str, Reading]:
    """(page as text, its encoding, its reading) of a trap in one of the renderings."""
    trap, rendering = load(CASES[path_index]), RENDERINGS[rendering_index]
    html = written(trap, rendering, trap)
    encoding = rendering.encoding(trap["page"])
    return html.decode(encoding), encoding, read(trap, rendering, trap)


def said(reading: Reading) -> list[Article]:
    """The items without the places where they were found."""
    return [replace(item, provenance=()) for item in reading.items]


def reread(path_index: int, rendering: Rendering, html: str, encoding: str) -> Reading:
    trap = load(CASES[path_index])
    body = html.encode(encoding, "xmlcharrefreplace")
    return read_page(body, trap["url"], rendering.content_type(trap["page"]), knowledge(trap, rendering))


@pytest.mark.parametrize("change", [shuffled_attributes, with_comments, with_white_space, wrapped])
@settings(max_examples=25, deadline=None)
@given(
    path_index=st.sampled_from(ALONE),
    rendering_index=st.integers(0, len(RENDERINGS) - 1),
    seed=st.integers(0, 999),
)
def test_markup_that_says_nothing_changes_nothing(
    change: Change, path_index: int, rendering_index: int, seed: int
) -> None:
    html, encoding, before = page(path_index, rendering_index)
    changed = change(html, random.Random(seed))
    after = reread(path_index, RENDERINGS[rendering_index], changed, encoding)
    assert after.page_kind == before.page_kind
    assert said(after) == said(before)


# ----------------------------------------------------------------------------------------- keys of items

_FRONT = CASES[[path.stem for path in CASES].index("icr-5-and-6-the-same-items-in-other-places")]


def items_of(page: str) -> list[str]:
    """The items of a description, each as its lines."""
    return ["item " + item for item in page.strip().split("\nitem ")[1:]]


def keys(page: str, url: str, rendering: Rendering) -> dict[str, str]:
    """Folded title -> key of each item of a front page."""
    trap = load(_FRONT) | {"page": page, "url": url}
    return {item.title.casefold().strip(" ?!"): item.item_key for item in read(trap, rendering, trap).items}


@settings(max_examples=30, deadline=None)
@given(
    order=st.permutations([0, 1, 2]),
    rendering=st.sampled_from(RENDERINGS),
    edit=st.sampled_from(["", " It rained.", " – updated"]),
    ending=st.sampled_from(["", "!", "?"]),
    moved=st.booleans(),
)
def test_keys_survive_order_small_edits_and_moves(
    order: list[int], rendering: Rendering, edit: str, ending: str, moved: bool
) -> None:
    trap = load(_FRONT)
    items = items_of(trap["page"])
    before = keys(trap["page"], trap["url"], rendering)
    edited = [item.replace("\np ", f"{ending}\np ", 1) + edit for item in items]
    front = "section Current news and events\n" + "\n".join(edited[position] for position in order)
    after = keys(front, trap["site"]["front_pages"][1] if moved else trap["url"], rendering)
    assert after == before


def test_descriptions_are_valid() -> None:
    kinds = {kind for rendering in RENDERINGS for kind in rendering.templates}
    for path in CASES:
        trap = tomllib.loads(path.read_text(encoding="utf-8"))
        assert {part.kind for part in parts(trap["page"])} <= kinds, path.name
