"""Dates with precision: parse, bound, compose and print EDTF (ISO 8601-2, Annex A), levels 0 and 1.

Owns what an EDTF text means. It never reads prose (`scraper.mentions`) or page dates (`scraper.dates`), never asks the
clock, and holds no time of day: `2024-05-03T10:00:00Z` is understood and means its day.

The subset: years 0001 to 9999; year, month, day; seasons 21 to 24; unspecified digits from the right (`199X`, `20XX`,
`2024-XX`, `2024-05-XX`); one qualifier at the end (`?` uncertain, `~` approximate, `%` both); intervals with open
(`..`) and unknown (empty) ends. Of level 2 one thing: an unknown year (`XXXX`, `XXXX-05-19`, `XXXX-XX-XX`), for a day
that prose names without year; it bounds nothing. Years beyond four digits and the rest of level 2 are refused.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from functools import lru_cache

SPRING, SUMMER, AUTUMN, WINTER = 21, 22, 23, 24
_MARKS = {(False, False): "", (True, False): "?", (False, True): "~", (True, True): "%"}
UNKNOWN = "XXXX"
_SEASON_MONTHS = {SPRING: (3, 5), SUMMER: (6, 8), AUTUMN: (9, 11)}
_DATE = re.compile(
    r"""(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)
        (?:-(?P<month>[0-9]{2}|XX)
           (?:-(?P<day>[0-9]{2}|XX)
              (?P<time>T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?)?)?)?
        (?P<mark>[?~%])?""",
    re.VERBOSE | re.ASCII,
)
Bounds = tuple[str | None, str | None]
"""First and last ISO day; None where the side is open or unknown."""


class NotEdtf(ValueError):
    """The text is not EDTF of the subset; the message names the text, the reason and the remedy."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r}: {reason}. Write EDTF of level 0 or 1, like 2024-05-03, 2024-05, 199X or 2024/..")


@dataclass(frozen=True, slots=True)
class Date:
    """One date of some precision. `year` keeps its X; month 21 to 24 is a season; 0 stands for an XX."""

    year: str
    """Four characters, digits with up to two X from the right, or XXXX."""
    month: int | None = None
    """1 to 12, a season 21 to 24, 0 for an unspecified month, None when the precision is the year."""
    day: int | None = None
    """1 to 31, 0 for an unspecified day, None when the precision is the month."""
    uncertain: bool = False
    approximate: bool = False

    def __str__(self) -> str:
        parts = (f"-{part:02d}" if part else "-XX" for part in (self.month, self.day) if part is not None)
        return self.year + "".join(parts) + _MARKS[self.uncertain, self.approximate]

    @property
    def bounds(self) -> Bounds:
        """First and last ISO day that it can mean, its qualifiers aside; None and None where the year is unknown.

        Seasons are those of the northern hemisphere, whole months. A winter is named by the year in which it begins
        or by the one in which it ends, so it may be either.
        """
        if self.year == UNKNOWN:
            return None, None
        first, last = int(self.year.replace("X", "0")) or 1, int(self.year.replace("X", "9"))
        if self.month == WINTER:
            return _day(max(first - 1, 1), 12 if first > 1 else 1, 1), _month_end(min(last + 1, 9999), 2)
        if self.month is not None and self.month > 12:
            start, end = _SEASON_MONTHS[self.month]
            return _day(first, start, 1), _month_end(last, end)
        if not self.month:
            return _day(first, 1, 1), _day(last, 12, 31)
        if not self.day:
            return _day(first, self.month, 1), _month_end(last, self.month)
        return _day(first, self.month, self.day), _day(last, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Interval:
    """From one date to another, both included. `..` is an open end, "" an unknown one."""

    start: Date | str
    end: Date | str

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"

    @property
    def bounds(self) -> Bounds:
        return (
            self.start.bounds[0] if isinstance(self.start, Date) else None,
            self.end.bounds[1] if isinstance(self.end, Date) else None,
        )


def parse(text: str) -> Date | Interval:
    """What an EDTF text says. Raises `NotEdtf` for anything outside the subset, impossible days included."""
    left, slash, right = text.partition("/")
    if not slash:
        return _parse_date(text, text)
    start, end = (side if side in ("", "..") else _parse_date(side, text) for side in (left, right))
    if isinstance(start, str) and isinstance(end, str):
        raise NotEdtf(text, "an interval needs a date at one end at least")
    whole = Interval(start, end)
    first, last = whole.bounds
    if first and last and first > last:
        raise NotEdtf(text, "the interval ends before it begins")
    return whole


def valid(text: str) -> bool:
    """Whether `parse` understands the text."""
    try:
        parse(text)
    except NotEdtf:
        return False
    return True


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """(first ISO day, last ISO day) that an EDTF text can mean; None for an open or unknown end. Raises `NotEdtf`."""
    return parse(text).bounds


def compose(
    year: int, month: int | None = None, day: int | None = None, *, uncertain: bool = False, approximate: bool = False
) -> str:
    """EDTF text of a date in parts. Raises `NotEdtf` for parts that no calendar has (month 13, 30 February)."""
    date = Date(f"{year:04d}", month, day, uncertain, approximate)
    return str(_checked(date, str(date)))


def decade(year: int) -> str:
    """EDTF text of the decade that a year is in: 1994 -> `199X`."""
    return str(parse(f"{year // 10:03d}X"))


def interval(start: str | None, end: str | None) -> str:
    """EDTF text of an interval between two EDTF dates; None makes that end open. Raises `NotEdtf`."""
    return str(parse(f"{'..' if start is None else start}/{'..' if end is None else end}"))


def qualified(text: str, *, uncertain: bool = False, approximate: bool = False) -> str:
    """The same date with qualifiers added; both ends of an interval get them. Raises `NotEdtf`."""

    def mark(side: Date | str) -> Date | str:
        if isinstance(side, str):
            return side
        return replace(side, uncertain=side.uncertain or uncertain, approximate=side.approximate or approximate)

    value = parse(text)
    return str(mark(value)) if isinstance(value, Date) else str(Interval(mark(value.start), mark(value.end)))


def _parse_date(side: str, text: str) -> Date:
    found = _DATE.fullmatch(side)
    if found is None:
        raise NotEdtf(text, "not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")
    mark = found["mark"]
    date = Date(found["year"], _part(found["month"]), _part(found["day"]), mark in ("?", "%"), mark in ("~", "%"))
    if found["month"] == "00" or found["day"] == "00":
        raise NotEdtf(text, "months and days count from 01")
    if found["time"] and (mark or "X" in side):
        raise NotEdtf(text, "a time needs a complete day without qualifier")
    return _checked(date, text)


def _part(digits: str | None) -> int | None:
    return None if digits is None else 0 if digits == "XX" else int(digits)


def _checked(date: Date, text: str) -> Date:
    if len(date.year) != 4 or date.year == "0000":
        raise NotEdtf(text, "the year is not between 0001 and 9999")
    month, day = date.month, date.day
    if "X" in date.year and date.year != UNKNOWN and month is not None:
        raise NotEdtf(text, "unspecified digits must stand at the right end")
    if month is not None and not (0 <= month <= 12 or SPRING <= month <= WINTER):
        raise NotEdtf(text, "there is no such month or season")
    if day is not None and (month is None or month > 12 or (month == 0 and day)):
        raise NotEdtf(text, "a day needs a month")
    if month and day and day > calendar.monthrange(2024 if date.year == UNKNOWN else int(date.year), month)[1]:
        raise NotEdtf(text, "the month has no such day")
    if day is not None and day < 0:
        raise NotEdtf(text, "months and days count from 01")
    return date


def _day(year: int, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}"


def _month_end(year: int, month: int) -> str:
    return _day(year, month, calendar.monthrange(year, month)[1])
