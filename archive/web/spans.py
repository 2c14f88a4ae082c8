"""Turns offsets into a page: a text and the spans found in it become paragraphs of pieces. Pure; knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Span:
    """Something found in a text: `text[start:end]`, in code points."""

    start: int
    end: int
    kind: Literal["person", "date"]
    href: str | None
    """Where it leads, or None."""
    title: str
    """What it is, for the pointer: a name, a date in EDTF."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one paragraph, with the span that it belongs to, or None."""

    text: str
    span: Span | None = None


def paragraphs(text: str, spans: Iterable[Span]) -> tuple[tuple[Piece, ...], ...]:
    """The paragraphs of a text as pieces; every code point is in exactly one piece, but for the blank lines between.

    Of spans that overlap the first one counts, the longer one where two begin together. A span that reaches over a
    blank line is left out, as is one outside the text.
    """
    chosen = list(_apart(sorted(spans, key=lambda span: (span.start, -span.end)), len(text)))
    found, start = [], 0
    for paragraph in text.split(PARAGRAPH):
        end = start + len(paragraph)
        inside = [span for span in chosen if start <= span.start and span.end <= end]
        found.append(tuple(_pieces(text, start, end, inside)))
        start = end + len(PARAGRAPH)
    return tuple(found)


def _apart(spans: Sequence[Span], length: int) -> Iterator[Span]:
    reached = 0
    for _, together in groupby(spans, key=lambda span: span.start):
        span = next(together)
        if reached <= span.start < span.end <= length:
            yield span
            reached = span.end


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> Iterator[Piece]:
    for span in spans:
        if start < span.start:
            yield Piece(text[start : span.start])
        yield Piece(text[span.start : span.end], span)
        start = span.end
    if start < end:
        yield Piece(text[start:end])
