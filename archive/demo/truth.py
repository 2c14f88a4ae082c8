"""What a perfect archive would hold of the sample institutes, from their content; knows nothing of any reader.

`python -m archive.demo.truth` writes `truth.json`, which other programs may compare an archive with:

    {"states": {"1": {"institute": {"pages": [page], "items": [item]}, "cluster": …}, "2": …},
     "changes": {"institute": {"new": [key], "changed": [key], "gone": [key]}, "cluster": …}}

A page has `path`, `aliases` (paths that answer with the same page), `kind` (PageKind), `items` (keys, in page order).
An item has the names of `Article` where they mean the same; `text` is a list of paragraphs with the lead first, section
headings included, pull quotes, notes and captions left out; `kicker` has no colon at its end; `paths` are the pages it
stands on; `translations` maps a language to a path; `translated_from` is what the note says: "Norwegian" is `no`. What
robots.txt forbids is not in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from archive.demo import content
from archive.demo.content import STATES, Cluster, Department, Institute, Named, Picture, Piece, State
from archive.demo.pages import NEWS, NYHETER, PER_PAGE

FILE = Path(__file__).parent / "truth.json"
_FORBIDDEN = "/internal/"


def truth() -> dict[str, Any]:
    """The document described above, for both states."""
    states = {str(state): {"institute": _institute(state), "cluster": _cluster(state)} for state in STATES}
    changes = {site: _changes(states["1"][site]["items"], states["2"][site]["items"]) for site in states["1"]}
    return {"states": states, "changes": changes}


def load() -> dict[str, Any]:
    """The document as it is kept beside this module."""
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


def dump() -> str:
    """The document as text, the same on every machine."""
    return json.dumps(truth(), ensure_ascii=False, indent=1) + "\n"


def _institute(state: State) -> dict[str, Any]:
    house = content.institute(state)
    keys = [piece.key for piece in house.blurbs]
    pages = [_page("/", "front", keys, house.front.aliases)]
    items = [_item(piece, _paths(house, piece)) for piece in house.blurbs]
    for unit in house.departments:
        shown = [key for key in keys if key in unit.blurbs]
        pages.append(_page(unit.path, "front" if shown else "static", shown or [unit.key]))
        if not shown:
            items.append(_item(_static(unit), [unit.path]))
    return {"pages": pages, "items": items}


def _static(unit: Department) -> Piece:
    """A unit's page without news: one static item."""
    values = {"path": unit.path, "kind": "static", "title": unit.title, "text": "\n\n".join(unit.intro)}
    return content.piece(unit.key, values)


def _paths(house: Institute, piece: Piece) -> list[str]:
    return ["/", *(unit.path for unit in house.departments if piece.key in unit.blurbs)]


def _cluster(state: State) -> dict[str, Any]:
    house = content.cluster(state)
    pieces = [piece for piece in (*house.articles, *house.pages) if not piece.path.startswith(_FORBIDDEN)]
    pages = [_page("/", "front"), *_listings(house)]
    pages += [_page(piece.path, _page_kind(piece), [piece.key]) for piece in pieces]
    return {"pages": pages, "items": [_item(piece, [piece.path], house) for piece in pieces]}


def _listings(house: Cluster) -> Iterable[dict[str, Any]]:
    for path, articles in ((NEWS, house.articles), (NYHETER, [a for a in house.articles if a.language == "nb"])):
        last = max(1, -(-len(articles) // PER_PAGE))
        yield _page(path, "listing", aliases=[f"{path}?page=1"])
        yield from (_page(f"{path}?page={number}", "listing") for number in range(2, last + 1))


def _page_kind(piece: Piece) -> str:
    return piece.kind if piece.kind in ("static", "profile") else "item"


def _page(path: str, kind: str, items: Sequence[str] = (), aliases: Sequence[str] = ()) -> dict[str, Any]:
    return {"path": path, "aliases": list(aliases), "kind": kind, "items": list(items)}


def _item(piece: Piece, paths: list[str], house: Cluster | None = None) -> dict[str, Any]:
    return {
        "key": piece.key,
        "paths": paths,
        "kind": piece.kind,
        "title": piece.title,
        "kicker": piece.kicker.rstrip(": ") if piece.kicker else None,
        "lead": piece.lead,
        "text": list(piece.text()),
        "published": piece.published.isoformat() if piece.published else None,
        "authors": list(piece.authors),
        "language": piece.language,
        "translated_from": piece.translated_from,
        "machine_translated": piece.machine_translated,
        "notes": [note for note in (piece.note, piece.correction) if note],
        "captions": [_caption(picture) for picture in piece.pictures],
        "people": [_person(person) for person in piece.people],
        "translations": _translations(piece, house),
    }


def _caption(picture: Picture) -> dict[str, str | None]:
    return {"caption": picture.caption, "credit": picture.credit}


def _person(person: Named) -> dict[str, str | bool | None]:
    return {
        "name": person.name,
        "role": person.role,
        "affiliation": person.affiliation,
        "quoted": person.quoted,
    }


def _translations(piece: Piece, house: Cluster | None) -> dict[str, str]:
    pair = house.article(piece.pair) if house and piece.pair else None
    return {pair.language: pair.path} if pair else {}


def _changes(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    old, new = ({item["key"]: item for item in items} for items in (before, after))
    return {
        "new": [key for key in new if key not in old],
        "changed": [key for key in new if key in old and _told(new[key]) != _told(old[key])],
        "gone": [key for key in old if key not in new],
    }


def _told(item: dict[str, Any]) -> tuple[Any, ...]:
    """What of an item makes a new version when it changes."""
    return item["title"], item["lead"], item["text"], item["published"]


if __name__ == "__main__":
    FILE.write_text(dump(), encoding="utf-8")
