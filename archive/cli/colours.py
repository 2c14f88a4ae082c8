"""A text with the mentions in it made visible: each kind in a colour of its own, or in brackets with a label.

Owns how spans look on a terminal and off it. A mention inside a quote keeps the look of the quote below its own.
Nothing of the text reaches the terminal as a command: control characters are shown as signs. Never prints and never
reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.text import Text

from scraper.records import TextMentions

Kind = Literal["people", "dates", "quotes", "orgs", "sums"]
STYLES: Mapping[Kind, str] = {
    "people": "bold cyan",
    "dates": "bold yellow",
    "quotes": "italic green",
    "orgs": "bold magenta",
    "sums": "bold red",
}
"""In the sixteen colours that every terminal has its own shades of."""
LABELS: Mapping[Kind, str] = {"people": "person", "dates": "date", "quotes": "quote", "orgs": "org", "sums": "sum"}
ORDER = tuple(STYLES)
NAMED: Mapping[Kind, tuple[str, str]] = {
    "people": ("person", "people"),
    "dates": ("date", "dates"),
    "quotes": ("quote", "quotes"),
    "orgs": ("organisation", "organisations"),
    "sums": ("sum", "sums"),
}
"""One of a kind, and several."""

# Everything below a blank but tab and line feed, DEL, C1, and what turns the direction of the text around.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Span:
    """A mention in the text."""

    start: int
    end: int
    """Code points."""
    kind: Kind


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text inside the same mentions."""

    start: int
    end: int
    inside: tuple[Span, ...]
    """The mentions around it, the outermost first; one that crosses the end of another comes in two parts."""


def spans(found: TextMentions) -> list[Span]:
    """Where the mentions of a text stand, in its order; the longer one first where two begin together."""
    marked = [
        *(Span(one.start, one.end, "people") for person in found.people for one in person.mentions),
        *(Span(one.start, one.end, "dates") for one in found.dates),
        *(Span(one.start, one.end, "quotes") for one in found.quotes),
        *(Span(one.start, one.end, "orgs") for organisation in found.organisations for one in organisation.mentions),
        *(Span(one.start, one.end, "sums") for one in found.amounts),
    ]
    return sorted({span for span in marked if span.start < span.end}, key=_outermost)


def _outermost(span: Span) -> tuple[int, int, int]:
    return span.start, -span.end, ("quotes", *ORDER).index(span.kind)


def pieces(length: int, marked: Sequence[Span]) -> Iterator[Piece]:
    """A text of that length in pieces, at every place where a mention begins or ends."""
    places = sorted({0, length, *(span.start for span in marked), *(span.end for span in marked)})
    waiting = list(reversed(marked))
    inside: list[Span] = []
    for start, end in zip(places, places[1:], strict=False):
        inside = [span for span in inside if span.end > start]
        while waiting and waiting[-1].start <= start:
            inside.append(waiting.pop())
        yield Piece(start, end, tuple(inside))


def coloured(text: str, marked: Sequence[Span]) -> Text:
    """The text with each kind of mention in its colour; a mention inside a quote has its own and is slanted as it."""
    shown = Text()
    for piece in pieces(len(text), marked):
        part = Text(visible(text[piece.start : piece.end]))
        for span in piece.inside:
            part.stylize(STYLES[span.kind])
        shown.append_text(part)
    return shown


def bracketed(text: str, marked: Sequence[Span]) -> str:
    """The text with each mention in brackets behind its label: `[quote “[person Ada] came”]`."""
    shown: list[str] = []
    open_: list[Span] = []
    for piece in pieces(len(text), marked):
        same = _common(open_, piece.inside)
        shown.append("]" * (len(open_) - same))
        shown += [f"[{LABELS[span.kind]} " for span in piece.inside[same:]]
        shown.append(visible(text[piece.start : piece.end]))
        open_ = list(piece.inside)
    return "".join([*shown, "]" * len(open_)])


def _common(one: Sequence[Span], other: Sequence[Span]) -> int:
    """How many of the first ones are the same."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (mine, theirs) in enumerate(pairs) if mine is not theirs), min(len(one), len(other)))


def legend(found: TextMentions, colours: bool) -> Text:
    """What the colours or labels mean, and how many there are of each kind, on one line."""
    numbers = dict(zip(ORDER, map(len, _lists(found)), strict=True))
    parts = [_entry(kind, numbers[kind], colours) for kind in ORDER]
    return Text("  ").join(parts)


def _lists(found: TextMentions) -> Iterator[Sequence[object]]:
    yield from (found.people, found.dates, found.quotes, found.organisations, found.amounts)


def _entry(kind: Kind, number: int, colours: bool) -> Text:
    told = f"{number:,} {NAMED[kind][number != 1]}"
    return Text(told, STYLES[kind]) if colours else Text(f"[{LABELS[kind]}] {told}")


def visible(text: str) -> str:
    """The text with control characters written out (`\\x1b` for escape), so that they do nothing."""
    return _UNSEEN.sub(lambda match: ascii(match[0])[1:-1], text.replace("\r\n", "\n"))


def one_line(parts: Iterable[str]) -> list[str]:
    """Values for a list, each on one line and without anything that moves the cursor."""
    return [visible(" ".join(part.split("\n"))) for part in parts]
