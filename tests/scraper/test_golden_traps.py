"""Golden traps: every file of tests/golden/traps is one trap of real pages, read in each of the renderings.

A file says what stands on the page once (`page`, in the form of tests/golden/renderings.py) and what a reader must say
of it. What it does not say follows from the page: an item's title is its `h1` or `item`, its text are the lines `lead`,
`p`, `h2`, `li` and `row` in order. `[[items]]` in page order say the rest, in the form of expected.json of the golden
pages; `none = true` says that the page holds no item. The answer must be the same in every rendering.

`[site]` is what is known of the site (name, homepage, language, front_pages, listed = true where its news
listing names the page, known = false for nothing); `neighbours`
are other pages of it, from which the furniture is counted; `[[elsewhere]]` (url, page) shows the same items at another
place, where items of the same title must have the same key and text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scraper import read_page
from scraper.document import Document
from scraper.furniture import fingerprints, repeated
from scraper.records import Candidate, Reading, SiteKnowledge
from scraper.urls import canonical
from tests.golden.renderings import RENDERINGS, Part, Rendering, parts, plain
from tests.scraper.test_golden_pages import differences

TRAPS = Path(__file__).parents[1] / "golden" / "traps"
CASES = sorted(TRAPS.glob("*.toml"))
_TEXT = ("lead", "p", "h2", "li", "row")


def listed(url: str) -> Candidate:
    """What a listing of news without titles and dates says of a page."""
    return Candidate(url, "listing", url.rpartition("/")[0], newsworthy=True)


def load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def written(trap: Mapping[str, Any], rendering: Rendering, page: Mapping[str, Any]) -> bytes:
    site = trap["site"]["name"]
    title = page.get("title", trap.get("title", site))
    head = page.get("head", trap.get("head", ""))
    return rendering.page(page["page"], site, title, trap.get("lang"), page.get("meta", trap.get("meta", {})), head)


def knowledge(trap: Mapping[str, Any], rendering: Rendering) -> SiteKnowledge | None:
    site = trap["site"]
    if not site.get("known", True):
        return None
    pages = [written(trap, rendering, page) for page in (trap, *trap.get("neighbours", ()))]
    kinds = [rendering.content_type(trap["page"]) for _ in pages]
    prints = [fingerprints(Document.parse(page, kind, trap["url"])) for page, kind in zip(pages, kinds, strict=True)]
    return SiteKnowledge(
        homepage=site.get("homepage"), name=site["name"], language=site.get("language"),
        front_pages=tuple(site.get("front_pages", ())), furniture=repeated(prints),
        candidates={canonical(trap["url"]): (listed(trap["url"]),)} if site.get("listed") else {},
    )  # fmt: skip


def read(trap: Mapping[str, Any], rendering: Rendering, page: Mapping[str, Any]) -> Reading:
    html = written(trap, rendering, page)
    return read_page(html, page["url"], rendering.content_type(page["page"]), knowledge(trap, rendering))


def paragraphs(found: list[Part]) -> list[str]:
    """The paragraphs of an item: list items and rows that follow one another are one, as in `Article.text`."""
    answer: list[str] = []
    previous = ""
    for part in found:
        if part.kind in _TEXT:
            text = " | ".join(plain(value) for value in part.values)
            if part.kind in ("li", "row") and part.kind == previous:
                answer[-1] += " " + text
            else:
                answer.append(text)
        previous = part.kind
    return answer


def on_page(page: str) -> list[dict[str, Any]]:
    """Title and text of each item that a page's description holds."""
    found = [part for part in parts(page) if part.kind != "empty"]
    starts = [position for position, part in enumerate(found) if part.kind == "item"]
    if not starts:
        title = next((plain(part.values[0]) for part in found if part.kind == "h1"), "")
        return [{"title": title, "text": paragraphs(found)}]
    ends = [
        next((p for p in range(start + 1, len(found)) if found[p].kind in ("item", "section")), len(found))
        for start in starts
    ]
    return [
        {"title": plain(found[start].values[0]), "text": paragraphs(found[start:end])}
        for start, end in zip(starts, ends, strict=True)
    ]


def expected(trap: Mapping[str, Any]) -> list[dict[str, Any]]:
    if trap.get("none"):
        return []
    said = trap.get("items", [])
    shown = on_page(trap["page"])[: len(said) or None]
    answer = []
    for position, wanted in enumerate(shown):
        more = said[position] if position < len(said) else {}
        entry = wanted | {key: value for key, value in more.items() if key != "null"}
        entry |= {key: None for key in more.get("null", ())}  # TOML has no null
        if "captions" in entry:
            entry["captions"] = [{"caption": said or None, "credit": by or None} for said, by in entry["captions"]]
        entry.pop("null", None)
        answer.append(entry)
    return answer


@pytest.mark.parametrize("rendering", RENDERINGS, ids=lambda one: one.name)
@pytest.mark.parametrize("path", CASES, ids=lambda one: one.stem)
def test_trap(path: Path, rendering: Rendering) -> None:
    trap = load(path)
    reading = read(trap, rendering, trap)
    if "page_kind" in trap:
        assert reading.page_kind == trap["page_kind"]
    wanted = expected(trap)
    assert [item.title for item in reading.items] == [item["title"] for item in wanted]
    for item, one in zip(reading.items, wanted, strict=True):
        assert differences(item, one) == {}, item.title
    keys = {item.title: (item.item_key, item.text) for item in reading.items}
    for place in trap.get("elsewhere", ()):
        for item in read(trap, rendering, place).items:
            assert keys[item.title] == (item.item_key, item.text), place["url"]
