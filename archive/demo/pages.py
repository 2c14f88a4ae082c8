"""Renders the sample institutes to bytes: every address of a site with what a server answers there; never serves.

Same content, state and base address, same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive.demo import content
from archive.demo.content import Block, Cluster, Department, Institute, Picture, Piece, State

_HTML = "text/html; charset=utf-8"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PER_PAGE = 6
"""Articles on one page of the listing."""
IN_FEED = 10
"""Articles in the feed: the latest only."""
NEWS, NYHETER = "/news", "/no/nyheter"


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answers at one address."""

    body: bytes
    content_type: str = _HTML
    status: int = 200

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def institute_pages(state: State, base: str) -> dict[str, Page]:
    """Path -> page of the research institute; `base` is the address without a slash at the end."""
    house = content.institute(state)
    front = _render("institute/front.html", base, house=house, page_title=house.front.name)
    pages = {path: front for path in ("/", *house.front.aliases)}
    pages |= {unit.path: _render_unit(house, unit, base) for unit in house.departments}
    pages["/style.css"] = _style("institute")
    pages["/404"] = _missing("institute/missing.html", base, house=house, page_title="Page not found")
    return pages | _pictures(_institute_pictures(house))


def cluster_pages(state: State, base: str) -> dict[str, Page]:
    """Path (with `?page=N` for later pages of a listing) -> page of the health cluster."""
    house = content.cluster(state)
    pages = {"/": _render("cluster/front.html", base, **_shell(house, "Home"), language="en")}
    for piece in house.articles:
        pages[piece.path] = _render_article(house, piece, base)
    for piece in house.pages:
        shell = _shell(house, piece.title)
        pages[piece.path] = _render("cluster/page.html", base, **shell, piece=piece, language=piece.language)
    pages |= _listing(house, base, NEWS, house.articles, "en")
    pages |= _listing(house, base, NYHETER, [piece for piece in house.articles if piece.language == "nb"], "nb")
    pages["/404"] = _missing("cluster/missing.html", base, **_shell(house, "Page not found"), language="en")
    pages["/style.css"] = _style("cluster")
    pages |= _machine_pages(house, base, list(pages))
    shown = (picture.file for piece in (*house.articles, *house.pages) for picture in piece.pictures)
    return pages | _pictures(("teaser.svg", *shown))


def _render_unit(house: Institute, unit: Department, base: str) -> Page:
    blurbs = [piece for piece in house.blurbs if piece.key in unit.blurbs]
    return _render("institute/unit.html", base, house=house, unit=unit, blurbs=blurbs, page_title=unit.title)


def _render_article(house: Cluster, piece: Piece, base: str) -> Page:
    related = [other for key in piece.related if (other := house.article(key))]
    values = _shell(house, piece.title) | {"piece": piece, "related": related, "language": piece.language}
    values["pair"] = house.article(piece.pair) if piece.pair else None
    values["structured"] = _structured(piece) if piece.structured else None
    return _render("cluster/article.html", base, **values)


def _structured(piece: Piece) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": piece.structured,
        "inLanguage": piece.language,
        "author": [{"@type": "Person", "name": name} for name in piece.authors],
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).replace("<", "\\u003c")


def _shell(house: Cluster, page_title: str) -> dict[str, object]:
    """What every page of the cluster carries: the banner shows the newest article, wherever one is."""
    return {"house": house, "page_title": page_title, "banner": house.articles[0]}


def _listing(house: Cluster, base: str, path: str, articles: Sequence[Piece], language: str) -> dict[str, Page]:
    last = max(1, -(-len(articles) // PER_PAGE))
    pages = {}
    for number in range(1, last + 1):
        shown = articles[(number - 1) * PER_PAGE : number * PER_PAGE]
        values = {"shown": shown, "number": number, "last": last, "path": path, "language": language}
        page = _render("cluster/listing.html", base, **_shell(house, "News"), **values)
        pages[f"{path}?page={number}"] = page
        if number == 1:
            pages[path] = page
    return pages


def _machine_pages(house: Cluster, base: str, paths: Sequence[str]) -> dict[str, Page]:
    dated = {piece.path: piece.published for piece in house.articles}
    shown = [path for path in paths if not path.startswith(("/404", "/internal/", "/style")) and "?" not in path]
    latest = house.articles[:IN_FEED]
    return {
        "/feed.xml": _machine("cluster/feed.xml", "application/rss+xml", base, house=house, latest=latest),
        "/sitemap.xml": _machine("cluster/sitemap.xml", "application/xml", base, paths=shown, dated=dated),
        "/robots.txt": _machine("cluster/robots.txt", "text/plain", base),
    }


def _institute_pictures(house: Institute) -> Iterator[str]:
    yield house.front.head.file
    for piece in house.blurbs:
        yield from (picture.file for picture in piece.pictures)


def _pictures(names: Iterable[str]) -> dict[str, Page]:
    return {f"/media/{name}": Page(_drawing(name), "image/svg+xml") for name in names}


def _drawing(name: str) -> bytes:
    """A quiet landscape whose colours follow from the name, so that pages look like pages without borrowed pictures."""
    hue, height = (value * 360 // 256 for value in hashlib.sha256(name.encode()).digest()[:2])
    ridge = 180 + height % 90
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 450"><rect width="800" height="450" '
        f'fill="hsl({hue} 45% 82%)"/><circle cx="{150 + height}" cy="110" r="46" fill="hsl({hue} 70% 94%)"/>'
        f'<path d="M0 {ridge} L190 {ridge - 70} L360 {ridge + 20} L560 {ridge - 110} L800 {ridge} V450 H0Z" '
        f'fill="hsl({hue} 30% 55%)"/><path d="M0 350 Q260 290 430 345 T800 330 V450 H0Z" '
        f'fill="hsl({hue} 35% 34%)"/></svg>\n'
    ).encode()


def _style(site: str) -> Page:
    return Page((_TEMPLATES / site / "style.css").read_bytes(), "text/css; charset=utf-8")


def _render(template: str, base: str, **values: object) -> Page:
    return Page(_ENVIRONMENT.get_template(template).render(base=base, **values).encode())


def _missing(template: str, base: str, **values: object) -> Page:
    return replace(_render(template, base, **values), status=404)


def _machine(template: str, media_type: str, base: str, **values: object) -> Page:
    return replace(_render(template, base, **values), content_type=f"{media_type}; charset=utf-8")


def _printed(day: date) -> str:
    """`Sep 16, 2025`, whatever the language of the page."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _rfc822(day: date) -> str:
    return format_datetime(datetime(day.year, day.month, day.day, 7, 0, tzinfo=UTC), usegmt=True)


def _placed(piece: Piece) -> Iterator[tuple[Block | None, Picture | None]]:
    """Blocks and pictures of the text in reading order, one of the two at a time."""
    for position in range(len(piece.blocks) + 1):
        yield from ((None, picture) for picture in piece.pictures if picture.after == position)
        if position < len(piece.blocks):
            yield piece.blocks[position], None


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, object] = {"printed": _printed, "rfc822": _rfc822, "placed": _placed}
    environment.filters.update(filters)
    return environment


_TEMPLATES = Path(__file__).parent / "templates"
_ENVIRONMENT = _environment(_TEMPLATES)
