"""Dates that two expressions tell together, and weeks, quarters, short decades and turns of centuries without a year.

Owns "mai i fjor", "onsdag i forrige uke", "uke 42", "90-tallet", "the turn of the century". The rules: a week without a
year is the one nearest to the item's date (ISO 8601 weeks), in Scandinavian text only, for elsewhere weeks are counted
from a beginning; a decade of two digits is of the 20th century; a turn of the century is the nearest one, approximate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from scraper import edtf
from scraper.mentions.date_words import MONTHS, ORDINALS, WEEKDAYS, any_of
from scraper.mentions.relative import SOME_DAY, SOME_YEAR, Anchor, Found

_YEARS = {
    -2: "i forfjor", -1: "i fjor|i fjol|last year|förra året|sidste år|letzten jahres", 0: "i år|this year",
    1: "neste år|next year|nästa år|næste år",
}  # fmt: skip
YEAR_TOLD = {words: step for step, line in _YEARS.items() for words in line.split("|")}
_WEEKS = {
    -1: "last week|forrige uke|førre veke|sist uke|sist veke|førre veka|forrige veke|förra veckan|sidste uge",
    0: "this week|denne uka|denne uken|denne veka",
    1: "next week|neste uke|neste veke|nästa vecka|næste uge",
}
_WEEK_TOLD = {words: step for step, line in _WEEKS.items() for words in line.split("|")}
_LONG_MONTHS = [name for name in MONTHS if len(name) > 3 or name in ("may", "mai", "maj")]
_LONG_WEEKDAYS = [name for name in WEEKDAYS if len(name) > 5]
_YEAR = r"(?:19|20)\d\d"
_ANY_YEAR_TOLD = any_of(YEAR_TOLD)

_MONTH_TOLD = re.compile(rf"\b(?P<month>{any_of(_LONG_MONTHS)})\s(?:i\s)?(?P<told>{_ANY_YEAR_TOLD})\b")
_WEEKDAY_TOLD = re.compile(rf"\b(?P<weekday>{any_of(_LONG_WEEKDAYS)})\s(?:i\s|of\s)?(?P<told>{any_of(_WEEK_TOLD)})\b")
_WEEK = re.compile(
    rf"\b(?:[Uu]ke|[Vv]eke|[Vv]ecka|[Uu]ge|[Ww]eek)\s(?P<n>[0-5]?\d)(?![\d.,:%]\d|\w)"
    rf"(?:,?\s(?:(?:i|in|of|av)\s)?(?P<y>{_YEAR})\b|\s(?P<told>{_ANY_YEAR_TOLD})\b)?(?!\s?[-–/]\s?\d)"
)
_WEEKISH = ("uke ", "eke ", "ecka ", "uge ", "eek ")
_NO_WEEK = re.compile(
    r"svangerskap|gravid|foster|abort|behandling|fødsel|pasient|patient|dose|graviditet|trening", re.IGNORECASE
)
"""Weeks of these are counted from their own beginning."""
_COUNTED_WEEK = re.compile(r"\s(?:av|of|etter|after|i)\s(?!fjor|år)")
_AGED = re.compile(
    r"\b(?:mann\w*|menn\w*|kvinn\w+|gut\w*|jent\w*|person\w*|par\w*|dame\w*|folk|han|hun|ho|de|dei|er|var|midt)"
    r"\s(?:i|midt i)\s$",
    re.IGNORECASE,
)
"""Before a decade of two digits they say how old somebody is."""
_WHEN = re.compile(r"\b(?:in|of|by|since|from|to|until|and|for|or|early|late|mid)[\s-]$", re.IGNORECASE)
_SHORT_DECADE = re.compile(
    r"(?<![\w.,:/–—-])(?:(?P<n>[3-9]0)-(?:tallet|tallets|talet|talets|årene|åra|tal)|(?<=\bthe )[’'‘]?(?P<s>[3-9]0)s)\b"
)
_TURN = re.compile(
    r"\b(?:turn of the (?:(?P<nth>\d\d)(?:th|st) )?(?P<c>century|millennium)"
    r"|(?P<m>årtusenskiftet|årtusenskifte|tusenårsskiftet|tusenårsskifte|millennieskiftet|årtusindskiftet|Jahrtausendwende)"
    r"|århundreskiftet|hundreårsskiftet|sekelskiftet|århundredskiftet|Jahrhundertwende)\b"
)

_QUARTER_ALONE = re.compile(
    rf"(?<![\w-])(?:(?P<o>{any_of(ORDINALS)})|(?P<n>[1-4])\.)\s(?P<part>quarter|kvartal|Quartal|halvår)(?!\w|\s(?:of|i|in|av|des)?\s?\d"
    rf"|\s(?:of|i|av)\s)"
)
_PART = re.compile("uart|halvår|kvart")


_CENTURY = re.compile(r"\b(?<!turn of the )(?P<n>[1-9]|1\d|20|21)(?:st|nd|rd|th)[ -](?:century|centuries)\b")
_NAMED_DECADE = re.compile(
    r"(?<=\b[Tt]he )(?P<d>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b"
)
_MONTH_STARTS = tuple(sorted({name[:3] for name in _LONG_MONTHS}))
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties".split()
_MONTHS = re.compile(
    rf"(?<![\w.-])(?P<m>{any_of(_LONG_MONTHS)})(?:\s?[-–—/]\s?|\s(?:til|to|till|bis|through)\s)"
    rf"(?P<n>{any_of(_LONG_MONTHS)})(?![\w-]|,?\s\d|\s(?:i\s)?(?:{_ANY_YEAR_TOLD}))"
)


def composed_dates(text: str, language: str, anchor: Anchor) -> Iterator[Found]:
    """(start, end, EDTF, confidence) of one paragraph. `language`: ISO 639-1 code, "" when unknown."""
    lower = text.lower()
    if any(words in lower for words in YEAR_TOLD):
        for match in _MONTH_TOLD.finditer(text):
            yield from _month_told(match, anchor)
    if any(words in lower for words in _WEEK_TOLD):
        for match in _WEEKDAY_TOLD.finditer(text):
            yield match.start(), match.end(), _weekday_told(match, anchor), 0.9
    for match in _WEEK.finditer(text) if any(word in lower for word in _WEEKISH) else ():
        yield from _week(match, text, language, anchor)
    for match in _SHORT_DECADE.finditer(text) if "0-" in text or "0s" in text else ():
        if not _AGED.search(text[max(0, match.start() - 24) : match.start()]):
            yield match.start(), match.end(), edtf.decade(1900 + int(match["n"] or match["s"])), 0.85
    for match in _TURN.finditer(text) if "turn of" in lower or "skift" in lower or "wende" in lower else ():
        yield match.start(), match.end(), _turn(match, anchor), 0.8
    for match in _CENTURY.finditer(text) if "centur" in lower else ():
        yield match.start(), match.end(), f"{int(match['n']) - 1:02d}XX", 0.9
    for match in _NAMED_DECADE.finditer(text) if "ties" in lower else ():
        yield match.start(), match.end(), edtf.decade(1920 + 10 * _DECADES.index(match["d"])), 0.85
    for match in _MONTHS.finditer(text) if any(name in lower for name in _MONTH_STARTS) else ():
        yield from _months(match, anchor)
    for match in _QUARTER_ALONE.finditer(text) if _PART.search(text) else ():
        yield from _part_of_year(match, anchor)


def _month_told(match: re.Match[str], anchor: Anchor) -> Iterator[Found]:
    name = match["month"]
    placed = name[0].isupper() and _WHEN.search(match.string[max(0, match.start() - 8) : match.start()])
    if name.lower() in ("may", "march", "august") and match["told"].endswith("year") and not placed:
        return  # "May this year bring …"
    year, month = anchor.year(YEAR_TOLD[match["told"].lower()]), MONTHS[name.lower()]
    yield match.start(), match.end(), edtf.compose(year, month) if year else f"XXXX-{month:02d}", 0.9


def _months(match: re.Match[str], anchor: Anchor) -> Iterator[Found]:
    """ "May–June", "mars til juni" without a year: the first nearest to the item's date, the last behind it."""
    first, last = MONTHS[match["m"].lower()], MONTHS[match["n"].lower()]
    if first == last or match["m"][0].isupper() != match["n"][0].isupper() or match["m"] in ("march", "may"):
        return

    def span(here: date) -> str:
        year = min(
            (here.year - 1, here.year, here.year + 1), key=lambda one: abs((one - here.year) * 12 + first - here.month)
        )
        return edtf.interval(edtf.compose(year, first), edtf.compose(year + (last < first), last))

    yield match.start(), match.end(), anchor.resolve(span, SOME_YEAR), 0.75


def _weekday_told(match: re.Match[str], anchor: Anchor) -> str:
    days = WEEKDAYS[match["weekday"].lower()] + 7 * _WEEK_TOLD[match["told"].lower()]
    return anchor.resolve(lambda here: (here + timedelta(days=days - here.weekday())).isoformat(), SOME_DAY)


def _week(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Found]:
    number = int(match["n"])
    dated = match["y"] or match["told"]
    if not 1 <= number <= 53 or not dated and (language not in ("nb", "nn", "no", "sv", "da") or _NO_WEEK.search(text)):
        return
    if not dated and _COUNTED_WEEK.match(text, match.end()):
        return
    year = int(match["y"]) if match["y"] else anchor.year(YEAR_TOLD[match["told"].lower()]) if match["told"] else None
    if year:
        value = _days_of(year, number)
    else:
        value = anchor.resolve(lambda here: _nearest_week(here, number) or SOME_DAY, SOME_DAY)
    if value:
        yield match.start(), match.end(), value, 0.8


def _days_of(year: int, week: int) -> str | None:
    """Monday to Sunday of an ISO week; None when the year has no such week."""
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return edtf.interval(monday.isoformat(), (monday + timedelta(days=6)).isoformat())


def _nearest_week(here: date, week: int) -> str | None:
    def distance(year: int) -> int:
        return abs((date(year, 1, 1) - here).days + 7 * week - 4)

    return _days_of(min((here.year, here.year - 1, here.year + 1), key=distance), week)


def _turn(match: re.Match[str], anchor: Anchor) -> str:
    if match["m"] or match["c"] == "millennium":
        return "2000~"
    if match["nth"]:
        return f"{(int(match['nth']) - 1) * 100:04d}~"
    return anchor.resolve(lambda here: f"{(here.year + 50) // 100 * 100:04d}~", SOME_YEAR)


def _part_of_year(match: re.Match[str], anchor: Anchor) -> Iterator[Found]:
    """ "The fourth quarter" without a year: the one nearest to the item's date."""
    length = 6 if match["part"] == "halvår" else 3
    number = int(match["n"] or ORDINALS[match["o"].lower()])
    if number * length > 12:
        return

    def nearest(here: date) -> str:
        middle = number * length - length / 2
        year = here.year + min((-1, 0, 1), key=lambda ahead: abs(ahead * 12 + middle - here.month))
        return edtf.interval(edtf.compose(year, number * length - length + 1), edtf.compose(year, number * length))

    yield match.start(), match.end(), anchor.resolve(nearest, SOME_YEAR), 0.7
