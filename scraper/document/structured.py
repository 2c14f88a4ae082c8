"""What a page says of itself for machines: JSON-LD, microdata, OpenGraph and other meta elements.

Owns the vocabularies (schema.org, ogp.me, Dublin Core, citation_*). It reports;
it never decides which witness is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

_ARTICLES = frozenset(
    "article newsarticle blogposting report scholarlyarticle medicalscholarlyarticle techarticle reportagenewsarticle "
    "backgroundnewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle advertisercontentarticle "
    "liveblogposting socialmediaposting creativework discussionforumposting recipe howto podcastepisode "
    "radioepisode".split()
)
_PAGES = frozenset(
    "webpage itempage aboutpage contactpage profilepage collectionpage searchresultspage faqpage".split()
)
_OTHERS = frozenset("event person organization blog website breadcrumblist".split())
_COMMENT = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_NESTED = frozenset("@graph mainEntity mainEntityOfPage hasPart itemListElement item author creator".split())
_TAG = re.compile(r"<[^>]{1,300}>")


@dataclass(frozen=True, slots=True)
class Thing:
    """One schema.org thing that the page describes.

    `kind` is the lower-case type without namespace; `group` is `article`, `page` or `other`.
    Missing values are None or ().
    """

    kind: str
    group: str
    syntax: str
    """`json-ld` or `microdata`."""
    headline: str | None = None
    published: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    description: str | None = None
    body: str | None = None
    url: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    publisher: str | None = None
    start: str | None = None
    """startDate, of events."""


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    elif value is not None:
        yield value


def _text(value: Any) -> str | None:
    for one in _values(value):
        if isinstance(one, dict):
            one = one.get("@value") or one.get("name") or one.get("@id")
        if isinstance(one, (str, int, float)) and not isinstance(one, bool):
            text = " ".join(_TAG.sub(" ", unescape(str(one))).split())
            if text:
                return text
    return None


def _names(value: Any) -> tuple[str, ...]:
    names = []
    for one in _values(value):
        name = _text(one.get("name") if isinstance(one, dict) else one)
        if name and name not in names and not name.startswith(("http://", "https://", "#", "/")):
            names.append(name)
    return tuple(names)


def _words(value: Any) -> tuple[str, ...]:
    found: list[str] = []
    for one in _values(value):
        text = _text(one)
        found += [word.strip() for word in (text or "").split(",") if word.strip() and word.strip() not in found]
    return tuple(found)


def _kind(node: dict[str, Any]) -> str:
    kinds = [str(kind).rsplit("/", 1)[-1].rsplit("#", 1)[-1].lower() for kind in _values(node.get("@type"))]
    known = [kind for kind in kinds if kind in _ARTICLES or kind in _PAGES or kind in _OTHERS]
    return (known or kinds or [""])[0]


def _thing(node: dict[str, Any], kind: str, people: dict[str, str]) -> Thing:
    authors: list[str] = []
    for one in _values(node.get("author") or node.get("creator")):
        reference = one.get("@id") if isinstance(one, dict) and "name" not in one else None
        for name in (people[reference],) if isinstance(reference, str) and reference in people else _names(one):
            if name not in authors:
                authors.append(name)
    return Thing(
        kind=kind,
        group="article" if kind in _ARTICLES else "page" if kind in _PAGES else "other",
        syntax="json-ld",
        headline=_text(node.get("headline")) or _text(node.get("name")),
        published=_text(node.get("datePublished")) or (_text(node.get("dateCreated")) if kind in _ARTICLES else None),
        modified=_text(node.get("dateModified")),
        authors=tuple(authors),
        description=_text(node.get("description")),
        body=node.get("articleBody") if isinstance(node.get("articleBody"), str) else None,
        url=_text(node.get("url")) or _text(node.get("mainEntityOfPage")),
        section=_text(node.get("articleSection")),
        keywords=_words(node.get("keywords")),
        language=_text(node.get("inLanguage")),
        publisher=_text(node.get("publisher")),
        start=_text(node.get("startDate")),
    )


def _load(source: str) -> Any:
    text = _COMMENT.sub("", source.strip())
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 12:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _nodes(inner, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key in _NESTED:
                yield from _nodes(inner, depth + 1)


def read_json_ld(sources: list[str]) -> tuple[Thing, ...]:
    """The things in the page's `application/ld+json` scripts, in order; broken scripts give none.

    Args:
        sources: the text of each script.
    """
    nodes = [node for source in sources for node in _nodes(_load(source))]
    people = {str(node["@id"]): name for node in nodes if "@id" in node and (name := _text(node.get("name")))}
    things = []
    for node in nodes:
        kind = _kind(node)
        if kind in _ARTICLES or kind in _PAGES or kind in _OTHERS:
            things.append(_thing(node, kind, people))
    return tuple(things)


def microdata_thing(kind: str, properties: list[tuple[str, str]]) -> Thing:
    """A thing from microdata.

    Args:
        kind: itemtype, any case, with or without namespace.
        properties: (itemprop, value) pairs in page order.
    """
    kind = kind.rsplit("/", 1)[-1].rsplit("#", 1)[-1].lower()
    first: dict[str, str] = {}
    authors: list[str] = []
    for name, value in properties:
        if name in ("author", "creator"):
            if value and value not in authors:
                authors.append(value)
        else:
            first.setdefault(name, value)
    return Thing(
        kind=kind,
        group="article" if kind in _ARTICLES else "page" if kind in _PAGES else "other",
        syntax="microdata",
        headline=first.get("headline") or first.get("name"),
        published=first.get("datePublished") or first.get("dateCreated"),
        modified=first.get("dateModified"),
        authors=tuple(authors),
        description=first.get("description"),
        url=first.get("url") or first.get("mainEntityOfPage"),
        section=first.get("articleSection"),
        keywords=tuple(word.strip() for word in first.get("keywords", "").split(",") if word.strip()),
        language=first.get("inLanguage"),
        start=first.get("startDate"),
    )
