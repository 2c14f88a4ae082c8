"""Dates as people and machines print them: text -> EDTF, with the precision that stands there. The owner of dateutil.

Only whole dates with a year are read here, as bylines, labels, feeds and structured data print them. Date expressions
in running prose are scraper.mentions' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from dateutil import parser as dateutil_parser

from scraper import edtf

Order = Literal["dmy", "mdy"]

_MONTH_WORDS = (
    "january jan januar januari janvier enero gennaio janeiro tammikuu tammikuuta tammikuun jänner janúar "
    "jaanuar stycznia ledna января січня",
    "february feb februar februari février fevrier fév febrero helmikuu helmikuuta helmikuun febr feber "
    "febbraio fevereiro febrúar veebruar lutego února февраля лютого",
    "march mar mars marts märz maerz mär mrz marzo março maart mrt maaliskuu maaliskuuta maaliskuun märts marca března "
    "марта березня",
    "april apr avril avr abril aprile huhtikuu huhtikuuta huhtikuun apríl aprill kwietnia dubna апреля квітня",
    "may mai maj mayo mei maio maggio toukokuu toukokuuta toukokuun maí maja května мая травня",
    "june jun juni juin junio junho giugno kesäkuu kesäkuuta kesäkuun júní juuni czerwca června июня червня",
    "july jul juli juillet juil julio julho luglio heinäkuu heinäkuuta heinäkuun júlí juuli lipca července июля липня",
    "august aug augusti août aout agosto ago augustus elokuu elokuuta elokuun ágúst sierpnia srpna августа серпня",
    "september sep sept septembre septiembre syyskuu syyskuuta syyskuun setiembre settembre setembro września září "
    "сентября вересня",
    "october oct okt oktober octobre octubre ottobre outubro lokakuu lokakuuta lokakuun október oktoober października "
    "října октября жовтня",
    "november nov novembre noviembre novembro marraskuu marraskuuta marraskuun nóvember listopadu ноября листопада",
    "december dec des desember dezember dez décembre decembre déc diciembre dic dicembre dezembro "
    "joulukuu joulukuuta joulukuun detsember grudnia prosince декабря грудня",
)
# "listopada" is November in Polish and October in Croatian: it is left out.
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_TAIL = r"(?!\d)"

_YEAR_LIKE = re.compile(r"(?:19|20)\d\d|\d[./]\d\d(?!\d)")  # no date is read without one of these

# Any word may stand where a month does, and is looked up then: 150 names as alternatives cost ten times as much.
_NAME = r"(?P<n>[^\W\d_]{3,12})"
_PATTERNS = (
    ("ymd", re.compile(rf"(?<![\d.]){_YEAR}[-/.年](?P<m>0?[1-9]|1[0-2])[-/.月](?P<d>0?[1-9]|[12]\d|3[01])(?![\d-])")),
    (
        "dmy",
        re.compile(
            rf"(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|[.º])?\s*(?:de\s+|of\s+|-)?{_NAME}\b\.?,?"
            rf"\s*(?:de\s+|del\s+|-)?{_YEAR}{_TAIL}",
            re.IGNORECASE,
        ),
    ),
    (
        "mdy",
        re.compile(rf"\b{_NAME}\b\.?\s*(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[,\s]*{_YEAR}{_TAIL}", re.IGNORECASE),
    ),
    ("num", re.compile(rf"(?<![\d./-])(?P<a>\d{{1,2}})(?P<s>[./-])\s?(?P<b>\d{{1,2}})(?P=s)\s?{_YEAR}(?!\.?\d)")),
    ("short", re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<s>[./])(?P<b>\d{1,2})(?P=s)(?P<yy>\d\d)(?![\d./])")),
    ("my", re.compile(rf"\b{_NAME}\b\.?,?\s+{_YEAR}{_TAIL}")),
)
_NAMED = frozenset(("dmy", "mdy", "my"))
_LETTERS = re.compile(r"[^\W\d_]+")
_YEARLESS = (
    re.compile(rf"(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?\s*(?:de\s+|of\s+)?{_NAME}\b"),
    re.compile(rf"\b{_NAME}\b\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: `text[start:end]` is its surface."""

    start: int
    end: int
    edtf: str
    ambiguous: str | None = None
    """The other reading of day and month, where nothing in the surface decides."""


def _composed(year: int, month: int | None = None, day: int | None = None) -> str | None:
    try:
        return edtf.compose(year, month, day)
    except edtf.NotEdtf:
        return None


def _numeric(a: int, b: int, year: int, separator: str, order: Order | None) -> tuple[str | None, str | None]:
    """(EDTF, the other reading) of two numbers and a year. Dots are day first everywhere in Europe."""
    day_first, month_first = _composed(year, b, a), _composed(year, a, b)
    if day_first is None or month_first is None or a == b:
        return day_first or month_first, None
    if separator == "." or order == "dmy":
        return day_first, None
    if order == "mdy":
        return month_first, None
    return day_first, month_first


def _read(kind: str, match: re.Match[str], order: Order | None) -> tuple[str | None, str | None]:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else 2000 + int(parts["yy"])
    if kind in ("num", "short"):
        return _numeric(int(parts["a"]), int(parts["b"]), year, parts["s"], order)
    month = MONTHS.get(parts["n"].lower()) if parts.get("n") else int(parts["m"])
    if month is None:
        return None, None
    return _composed(year, month, int(parts["d"]) if parts.get("d") else None), None


@lru_cache(maxsize=4096)  # the same short lines are looked at for dates, bylines and apparatus
def find(text: str, order: Order | None = None) -> tuple[Found, ...]:
    """The dates with a year in a text, in order; where two overlap, the more precise reading.

    Args:
        text: a label, byline or other short text.
        order: how the site writes 10/12/2021, when that is known; else such a date keeps both readings.
    """
    found: list[Found] = []
    if not _YEAR_LIKE.search(text):
        return ()
    named = not MONTHS.keys().isdisjoint(_LETTERS.findall(text.lower()))
    for kind, pattern in _PATTERNS:
        if not named and kind in _NAMED:
            continue
        for match in pattern.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            value, other_reading = _read(kind, match, order)
            if value:
                found.append(Found(match.start(), match.end(), value, other_reading))
    return tuple(sorted(found, key=lambda one: one.start))


_SLASHED = re.compile(r"(?<![\d./-])(\d{1,2})[/-](\d{1,2})[/-](?:19|20)\d\d(?!\d)")


def numeric_order(text: str) -> Iterator[Order]:
    """The orders of day and month that the numeric dates of a text can only have: 25/10/2021 is day first."""
    if "/" not in text and "-" not in text:
        return
    for match in _SLASHED.finditer(text):
        one, two = int(match[1]), int(match[2])
        if 12 < one <= 31 and 1 <= two <= 12:
            yield "dmy"
        elif 12 < two <= 31 and 1 <= one <= 12:
            yield "mdy"


def yearless(text: str, near: str) -> str | None:
    """EDTF of the first date without a year ("26 januar"), given the year of another date of the same item.

    Args:
        near: EDTF of that other date.
    """
    found = _day_and_month(text) if near[:4].isdigit() else None
    return _composed(int(near[:4]), *found) if found else None


def has_yearless(text: str) -> bool:
    """Whether a text holds a day and a month by name, with or without a year."""
    return _day_and_month(text) is not None


def _day_and_month(text: str) -> tuple[int, int] | None:
    """(month, day) of the first date without a year."""
    for pattern in _YEARLESS:
        for match in pattern.finditer(text):
            month = MONTHS.get(match["n"].lower())
            if month:
                return month, int(match["d"])
    return None


_ISO_WEEK = re.compile(r"^\s*(\d{4})-?W(\d\d)(?:-?([1-7]))?\b")
_ISO_ORDINAL = re.compile(r"^\s*(\d{4})-(\d{3})\s*$")
_ISO = re.compile(r"^\s*(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?:[T ].*)?\s*$")


def machine(value: str) -> str | None:
    """EDTF of a date meant for machines (ISO 8601, RFC 2822, what content systems print into feeds), or None.

    The day is the one that is written, in the time zone in which it is written: moving it to UTC is how other tools
    are off by one. Parts that are not written are left out: dateutil alone would answer March 2024 with today's day in
    March.
    """
    iso = _ISO.match(value)
    if iso:
        year, month, day = (int(part) if part else None for part in iso.groups())
        answer = _composed(year or 0, month, day) if 1900 <= (year or 0) <= 2100 else None
        if answer:
            return answer
    if _ISO_WEEK.match(value) or _ISO_ORDINAL.match(value):
        return _week_or_ordinal(value)
    found = find(value)
    if found:
        return found[0].edtf
    return _by_dateutil(value)


def _week_or_ordinal(value: str) -> str | None:
    """EDTF of a day in ISO week or ordinal notation (ISO 8601-1, 5.2.3 and 5.2.4); a week without day is no date."""
    week, ordinal = _ISO_WEEK.match(value), _ISO_ORDINAL.match(value)
    try:
        if week and week[3]:
            return date.fromisocalendar(int(week[1]), int(week[2]), int(week[3])).isoformat()
        if ordinal:
            year, day = int(ordinal[1]), int(ordinal[2])
            moment = date(year, 1, 1) + timedelta(days=day - 1)
            return moment.isoformat() if day and moment.year == year else None
    except ValueError:
        return None
    return None


def _by_dateutil(value: str) -> str | None:
    parsed = []
    for default in (datetime(1904, 1, 1), datetime(1912, 3, 28)):  # noqa: DTZ001 - only to see what the text leaves open
        try:
            parsed.append(dateutil_parser.parse(value, default=default, dayfirst=True, ignoretz=True))
        except (ValueError, OverflowError, TypeError):
            return None
    one, two = parsed
    if one.year != two.year or not 1900 <= one.year <= 2100:
        return None
    return _composed(one.year, one.month if one.month == two.month else None,
                     one.day if one.day == two.day and one.month == two.month else None)  # fmt: skip


_URL_DAY = re.compile(r"/((?:19|20)\d\d)[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_URL_FOLDERS = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/")
_URL_DAY_FIRST = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])([-_.])(0[1-9]|1[0-2])\2((?:19|20)\d\d)(?!\d)")
# "/2019-4/" is the fourth issue or week of the year: a month has two digits, or a path segment of its own.
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)(?:-(?=\d\d)|/)(0?[1-9]|1[0-2])/")


def in_url(path: str, order: Order | None = None) -> Iterator[tuple[str, str]]:
    """(EDTF, surface) of the date that an address states: a day, else a month.

    Args:
        order: how the site writes numeric dates; "03-05-2024" is taken for the 3 May where nothing says otherwise.
    """
    for pattern in (_URL_DAY, _URL_FOLDERS, _URL_MONTH):
        match = pattern.search(path)
        if match:
            value = _composed(*(int(part) for part in match.groups()))
            if value:
                yield value, match.group(0).strip("/")
                return
    match = _URL_DAY_FIRST.search(path)
    if match:
        one, _, two, year = match.groups()
        value, _ = _numeric(int(one), int(two), int(year), match.group(2), order)
        if value:
            yield value, match.group(0)
