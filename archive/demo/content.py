"""The sample institutes as values: reads `content/*.toml` and applies the edits of the second state; never renders.

A file describes the first state. Its table `[second]` replaces keys in the second state; `states = [2]` makes a page
that only the second state has, `states = [1]` one that is gone in the second.

Text is written in a small markup: blank lines separate blocks, `## ` starts a section heading, `> ` a pull quote,
`[words](address)` is a link.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

State = Literal[1, 2]
STATES: tuple[State, State] = (1, 2)
FOLDER = Path(__file__).parent / "content"
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of running text."""

    kind: Literal["paragraph", "heading", "pull"]
    source: str
    """The words with link markup."""

    @property
    def words(self) -> str:
        """The words as a reader sees them."""
        return _LINK.sub(r"\1", self.source)

    def pieces(self) -> Iterator[tuple[str, str | None]]:
        """The words cut at links: (words, address or None)."""
        end = 0
        for link in _LINK.finditer(self.source):
            yield self.source[end : link.start()], None
            yield link[1], link[2]
            end = link.end()
        yield self.source[end:], None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what is printed under it."""

    file: str
    alt: str
    """As it stands in the attribute; a `<br>` in it is meant literally."""
    caption: str | None
    credit: str | None
    """Who made it; `credit_line` is how that is printed."""
    credit_line: str
    after: int
    """How many blocks of the text stand before it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom an item names."""

    name: str
    role: str | None
    affiliation: str | None
    quoted: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One item: an article, a blurb of the front page, a static page, an event, a profile."""

    key: str
    """Name of the content file, unique within its site."""
    path: str
    """Address below the site's base; of a blurb, the page that shows it first."""
    kind: Literal["news", "static", "event", "profile"]
    title: str
    kicker: str | None
    lead: str | None
    blocks: tuple[Block, ...]
    language: str
    published: date | None
    authors: tuple[str, ...]
    layout: str
    """Which of the site's habits the page follows; the templates know the names."""
    note: str | None
    """Translation or language note, printed between lead and date."""
    correction: str | None
    translated_from: str | None
    machine_translated: bool
    pair: str | None
    """Key of the same article in the other language."""
    related: tuple[str, ...]
    pictures: tuple[Picture, ...]
    people: tuple[Named, ...]
    facts: tuple[tuple[str, str], ...]
    """Label and value pairs of events and contact cards."""
    structured: str | None
    """Publication time as the page's JSON-LD states it, or None for a page without JSON-LD."""

    def text(self) -> tuple[str, ...]:
        """Paragraphs of the article as a reader sees them: lead, body and section headings; no pull quotes."""
        body = tuple(block.words for block in self.blocks if block.kind != "pull")
        return ((self.lead,) if self.lead else ()) + body


@dataclass(frozen=True, slots=True)
class Front:
    """The front page of the institute: all that stands around the blurbs."""

    name: str
    parent: str
    intro: tuple[str, ...]
    head: Picture
    head_lines: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str, str], ...]
    """External link collection: words, address, source."""
    aliases: tuple[str, ...]
    """Other paths that answer with the same page."""


@dataclass(frozen=True, slots=True)
class Department:
    """A unit of the institute, with the blurbs that stand on its page too."""

    key: str
    path: str
    title: str
    intro: tuple[str, ...]
    blurbs: tuple[str, ...]
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Institute:
    front: Front
    blurbs: tuple[Piece, ...]
    """In page order."""
    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    name: str
    tagline: str
    articles: tuple[Piece, ...]
    """Newest first."""
    pages: tuple[Piece, ...]
    """Static pages, people and events."""

    def article(self, key: str) -> Piece | None:
        return next((article for article in self.articles if article.key == key), None)


@lru_cache
def institute(state: State) -> Institute:
    """The research institute in that state."""
    folder = FOLDER / "institute"
    front = _read(folder / "front.toml", state)
    blurbs = {blurb.key: blurb for blurb in _pieces(folder / "blurbs", state, path="/")}
    departments = tuple(_department(path, state) for path in sorted((folder / "home").glob("*.toml")))
    return Institute(_front(front), tuple(blurbs[key] for key in front["blurbs"]), departments)


@lru_cache
def cluster(state: State) -> Cluster:
    """The health cluster in that state."""
    folder = FOLDER / "cluster"
    about = _read(folder / "cluster.toml", state)
    articles = sorted(
        _pieces(folder / "news", state), key=lambda article: (article.published or date.min, article.path)
    )
    return Cluster(about["name"], about["tagline"], tuple(reversed(articles)), tuple(_pieces(folder / "pages", state)))


def _read(path: Path, state: State) -> dict[str, Any]:
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    second = values.pop("second", {})
    return values | second if state == 2 else values


def _pieces(folder: Path, state: State, path: str | None = None) -> Iterator[Piece]:
    for file in sorted(folder.glob("*.toml")):
        values = _read(file, state)
        if state in values.get("states", STATES):
            yield piece(file.stem, {"path": path} | values)


def piece(key: str, values: dict[str, Any]) -> Piece:
    """An item from the keys of a content file."""
    get = values.get
    return Piece(
        key=key,
        path=values["path"],
        kind=get("kind", "news"),
        title=values["title"],
        kicker=get("kicker"),
        lead=get("lead"),
        blocks=tuple(_blocks(get("text", ""))),
        language=get("language", "en"),
        published=get("published"),
        authors=tuple(get("authors", ())),
        layout=get("layout", "bare"),
        note=get("note"),
        correction=get("correction"),
        translated_from=get("translated_from"),
        machine_translated=get("machine_translated", False),
        pair=get("pair"),
        related=tuple(get("related", ())),
        pictures=tuple(_picture(picture) for picture in get("pictures", ())),
        people=tuple(_named(person) for person in get("people", ())),
        facts=tuple((label, value) for label, value in get("facts", ())),
        structured=get("structured"),
    )


def _blocks(text: str) -> Iterator[Block]:
    for block in re.split(r"\n\s*\n", text.strip()):
        words = " ".join(block.split())
        if words.startswith("## "):
            yield Block("heading", words[3:])
        elif words.startswith("> "):
            yield Block("pull", words[2:])
        elif words:
            yield Block("paragraph", words)


def _picture(values: dict[str, Any]) -> Picture:
    get = values.get
    credit = get("credit")
    line = get("credit_line", f"Photo: {credit}" if credit else "")
    return Picture(values["file"], get("alt", ""), get("caption"), credit, line, get("after", 0))


def _named(values: dict[str, Any]) -> Named:
    get = values.get
    return Named(values["name"], get("role"), get("affiliation"), get("quoted", False))


def _front(values: dict[str, Any]) -> Front:
    return Front(
        name=values["name"],
        parent=values["parent"],
        intro=tuple(block.words for block in _blocks(values["intro"])),
        head=_picture(values["head"]),
        head_lines=tuple(values["head_lines"]),
        units=tuple((name, path) for name, path in values["units"]),
        links=tuple((words, address, source) for words, address, source in values["links"]),
        aliases=tuple(values["aliases"]),
    )


def _department(path: Path, state: State) -> Department:
    values = _read(path, state)
    return Department(
        key=path.stem,
        path=values["path"],
        title=values["title"],
        intro=tuple(block.words for block in _blocks(values["intro"])),
        blurbs=tuple(values.get("blurbs", ())),
        members=tuple((name, role) for name, role in values["members"]),
    )
