"""What must hold of the reading of any bytes. Used by the fuzzer, by the replay of its corpus and by the properties.

An input is one byte of choices and then the page: with which header, address and knowledge of the site it is read.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from scraper import reader
from scraper.document import Document
from scraper.furniture import fingerprints
from scraper.reading import read_page
from scraper.records import Article, Candidate, Reading, SiteKnowledge

HOMEPAGE = "https://institute.example/"
ADDRESS = "https://institute.example/news/2024/05/a-pump-the-size-of-a-coin"
_HEADERS = (None, "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1")
_ADDRESSES = (ADDRESS, HOMEPAGE, None, "http://[1")
_SAID = Candidate(
    ADDRESS, "feed", HOMEPAGE + "feed", "A pump, the size of a coin", "Fri, 03 May 2024 10:00:00 +0200", newsworthy=True
)


def address(choices: int) -> str | None:
    return _ADDRESSES[choices >> 2 & 3]


def knowledge(choices: int, page: bytes) -> SiteKnowledge | None:
    """Of half of the pages nothing is known; of the others a feed has spoken, and their first blocks are furniture."""
    if not choices & 16:
        return None
    blocks = fingerprints(Document.parse(page, _HEADERS[choices & 3], address(choices)))
    return SiteKnowledge(
        HOMEPAGE,
        "Institute of Examples",
        "nb" if choices & 32 else "en",
        (HOMEPAGE,) if choices & 64 else (),
        frozenset(blocks[: len(blocks) // 4]),
        {ADDRESS: (_SAID,)},
    )


def examine(data: bytes) -> Reading:
    """Reads an input; AssertionError when the reading is not what a reading must be.

    Every reading is of the page alone; with the highest bit of the choices, of what its items name as well.
    """
    choices, page = data[0] if data else 0, data[1:]
    site = knowledge(choices, page)
    read = read_page if choices & 128 else reader.read_page
    reading = read(page, address(choices), _HEADERS[choices & 3], site)
    assert reading.page_kind == "error" or not reading.items or all(item.item_key for item in reading.items)
    for text in _strings(reading):
        text.encode("utf-8")  # what cannot be encoded cannot be stored
        assert "\x00" not in text, "NUL ends a text in SQLite's tools"
    for item in reading.items:
        _examine_item(item)
    return reading


def _examine_item(item: Article) -> None:
    fields = {"title": item.title, "lead": item.lead or "", "text": item.text, "byline": item.byline or ""}
    named = [mention for one in (*item.people, *item.organisations) for mention in one.mentions]
    spans = [(one.field, one.start, one.end, one.surface) for one in (*named, *item.dates, *item.amounts)]
    spans += [(quote.field, quote.start, quote.end, quote.text) for quote in item.quotes]
    for name, start, end, surface in spans:
        assert name == "caption" or fields[name][start:end] == surface
    for entry in item.provenance:
        assert 0 <= entry.confidence <= 1
    for stated in (item.published, item.updated):
        assert stated is None or stated.earliest is None or stated.latest is None or stated.earliest <= stated.latest
    assert item.text == item.text.strip()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from _strings(pair)
    elif isinstance(value, (tuple, list, frozenset)):
        for inner in value:
            yield from _strings(inner)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _strings(getattr(value, field.name))
