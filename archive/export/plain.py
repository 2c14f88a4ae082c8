"""An item for reading: plain text and Markdown. Pure: the record in, text out."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from archive.holdings import HeldItem, HeldPerson

WIDTH = 92


def text(item: HeldItem) -> str:
    """Title, where and when, text, and what was found in it; lines of at most 92 characters but for addresses."""
    parts = [item.title, "=" * min(len(item.title), WIDTH), *_facts(item), ""]
    parts += [_wrapped(paragraph) + "\n" for paragraph in _paragraphs(item)]
    parts += list(_found(item))
    return "\n".join(parts).rstrip()


def markdown(item: HeldItem) -> str:
    """The same as Markdown; what would be markup in the texts is escaped."""
    facts = [f"- {fact}" for fact in _facts(item)]
    paragraphs = [f"\n{_escaped(paragraph)}" for paragraph in _paragraphs(item)]
    found = ["\n---\n", *(f"- {line}" for line in _found(item))] if any(_found(item)) else []
    return "\n".join([f"# {_escaped(item.title)}\n", *facts, *paragraphs, *found]).rstrip()


def _facts(item: HeldItem) -> Iterator[str]:
    yield f"{item.site_name or item.site}, {item.published or 'no date stated'}"
    if item.byline:
        yield item.byline
    yield item.url
    seen = f"first seen {item.first_seen[:10]}, last seen {item.last_seen[:10]}"
    yield f"{seen}, gone since {item.gone_at[:10]}" if item.gone_at else seen
    if len(item.versions) > 1:
        shown = next(entry for entry in item.versions if entry.number == item.version)
        yield f"version {item.version} of {len(item.versions)} ({shown.change}, {shown.observed_at[:16]})"


def _paragraphs(item: HeldItem) -> Iterator[str]:
    if item.lead and not item.text.startswith(item.lead):
        yield item.lead
    if item.text:
        yield from item.text.split("\n\n")


def _found(item: HeldItem) -> Iterator[str]:
    if item.people:
        yield "People: " + "; ".join(_person(person) for person in item.people)
    if item.organisations:
        yield "Organisations: " + "; ".join(item.organisations)
    if item.dates:
        yield "Dates: " + "; ".join(f"{date.surface} ({date.edtf})" for date in item.dates)
    for image in item.images:
        if image.caption or image.credit:
            yield f"Picture: {image.caption or ''}{f' (photo: {image.credit})' if image.credit else ''}"
    yield from (f"Note: {note}" for note in item.notes)


def _person(person: HeldPerson) -> str:
    known = ", ".join(part for part in (person.role, person.affiliation, "quoted" if person.quoted else None) if part)
    return f"{person.name} ({known})" if known else person.name


def _wrapped(paragraph: str) -> str:
    return textwrap.fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)


def _escaped(paragraph: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", paragraph)
