"""Golden pages: every folder of tests/golden/pages is a page, its headers and what a reader must say of it.

A folder holds `page.html`, `headers.json` and `expected.json`; `site.json` (url, homepage, name, language, front_pages)
says what is known of the site, and `neighbour-*.html` are other pages of it, from which the furniture is counted.

`expected.json` names only what the case is about: `page_kind`, and `items` in page order. A key that an item does not
name is not checked. `text` is the list of paragraphs; dates are EDTF or null; `updated_within` are ISO bounds that an
`updated` has to stay in, if there is one. White space counts as one space; a kicker's colon does not count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from scraper import read_page
from scraper.document import Document
from scraper.furniture import fingerprints, repeated
from scraper.records import Article, Reading, SiteKnowledge, StatedDate

PAGES = Path(__file__).parents[1] / "golden" / "pages"
CASES = sorted(folder for folder in PAGES.iterdir() if folder.is_dir())


def load(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return values


def knowledge(folder: Path, site: Mapping[str, Any], content_type: str) -> SiteKnowledge | None:
    """What is known of the site; the page itself is one of those in which repetition is counted."""
    if not site.get("homepage"):
        return None
    files = [folder / "page.html", *sorted(folder.glob("neighbour-*.html"))]
    pages = [fingerprints(Document.parse(file.read_bytes(), content_type, site["url"])) for file in files]
    return SiteKnowledge(
        homepage=site["homepage"],
        name=site.get("name"),
        language=site.get("language"),
        front_pages=tuple(site.get("front_pages", ())),
        furniture=repeated(pages),
    )


def read(folder: Path) -> Reading:
    site = load(folder / "site.json")
    content_type = load(folder / "headers.json")["content-type"]
    html = (folder / "page.html").read_bytes()
    return read_page(html, site.get("url"), content_type, knowledge(folder, site, content_type))


def squeezed(text: str | None) -> str | None:
    return " ".join(text.split()) if text is not None else None


def date(stated: StatedDate | None) -> str | None:
    return stated.edtf if stated else None


def captions(article: Article) -> list[dict[str, str | None]]:
    shown = [image for image in article.images if image.caption or image.credit]
    return [{"caption": squeezed(image.caption), "credit": squeezed(image.credit)} for image in shown]


FIELDS: dict[str, Callable[[Article], object]] = {
    "title": lambda article: squeezed(article.title),
    "kicker": lambda article: (squeezed(article.kicker) or "").rstrip(" :") or None,
    "lead": lambda article: squeezed(article.lead),
    "text": lambda article: [squeezed(paragraph) for paragraph in article.text.split("\n\n")],
    "authors": lambda article: list(article.authors),
    "published": lambda article: date(article.published),
    "updated": lambda article: date(article.updated),
    "language": lambda article: article.language,
    "kind": lambda article: article.kind,
    "captions": captions,
    "notes": lambda article: [squeezed(note) for note in article.notes],
    "languages": lambda article: [span.language for span in article.languages],
    "section": lambda article: article.section,
    "tags": lambda article: list(article.tags),
    "item_key": lambda article: article.item_key,
    "links": lambda article: [[link.kind, link.url, link.doi or ""] for link in article.links],
    "machine_translated": lambda article: article.machine_translated,
    # A note that says "Norwegian" does not say which.
    "translated_from": lambda article: "no" if article.translated_from in ("nb", "nn") else article.translated_from,
}


def stays_within(stated: StatedDate | None, first: str, last: str) -> bool:
    return stated is None or (first <= stated.earliest and stated.latest <= last)


def differences(article: Article, expected: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    """Field -> (read, expected) of those that differ."""
    bounds = expected.get("updated_within")
    wrong: dict[str, tuple[object, object]] = {
        name: (found, wanted)
        for name, wanted in expected.items()
        if name != "updated_within" and (found := FIELDS[name](article)) != wanted
    }
    if bounds and not stays_within(article.updated, *bounds):
        wrong["updated_within"] = (date(article.updated), bounds)
    return wrong


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_golden_page(folder: Path) -> None:
    expected = load(folder / "expected.json")
    reading = read(folder)
    if "page_kind" in expected:
        assert reading.page_kind == expected["page_kind"]
    if "items" in expected:
        assert [item.title for item in reading.items] == [item["title"] for item in expected["items"]]
        for item, wanted in zip(reading.items, expected["items"], strict=True):
            assert differences(item, wanted) == {}, item.title


def test_there_are_cases_for_the_traps() -> None:
    assert len(CASES) >= 50


def shown(folder: Path) -> str:
    """All words of the page, head and attributes left out, the literal `<br>` of old captions taken as a space."""
    charset = load(folder / "headers.json")["content-type"].partition("charset=")[2] or "iso-8859-1"
    html = (folder / "page.html").read_bytes().decode(charset)
    words = unescape(re.sub(r"<[^>]*>", "", html)).replace("<br>", " ")
    return squeezed(words) or ""


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_what_is_expected_stands_on_the_page(folder: Path) -> None:
    words = shown(folder)
    for item in load(folder / "expected.json").get("items", ()):
        wanted = [item["title"], item.get("kicker"), item.get("lead"), *item.get("text", ()), *item.get("notes", ())]
        wanted += [part for caption in item.get("captions", ()) for part in caption.values()]
        assert [part for part in (*wanted, *item.get("authors", ())) if part and part not in words] == []
