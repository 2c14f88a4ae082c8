"""Dates in running text: an own grammar for English, Norwegian, Swedish, Danish and German.

Owns which words are a date and what they say as EDTF. Year-less days and relative words are counted from the item's
date in `scraper.mentions.relative`, and stay open without one. It never reads a page's own date (`scraper.dates`
does) and never calls a date library, for those find "may", "We" and "of 94%".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from scraper import edtf
from scraper.mentions.composed import YEAR_TOLD, composed_dates
from scraper.mentions.context import lies_ahead
from scraper.mentions.date_words import (
    COUNTED,
    ENGLISH_MONTHS,
    FUNCTION_WORDS,
    MONTHS,
    ORDINALS,
    SEASONS,
    SHORT_MONTHS,
    WEEKDAYS,
    any_of,
)  # fmt: skip
from scraper.mentions.relative import Anchor, relative_dates


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression: where it stands and what it says."""

    start: int
    end: int
    edtf: str
    confidence: float


_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_NTH = r"(?:(?:st|nd|rd|th)\b|\.(?!\d)|:[ea]\b)?"
_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_MONTH = any_of(MONTHS)
_UNTIL = r"(?:\s?[-–—]\s?|\s(?:to|til|till|bis|until|through|t\.o\.m\.)\s)"
_TO = r"(?:\s?[-–—]\s?|\s(?:to|til|till|bis|until|through|and|og|och|und|t\.o\.m\.)\s)"
_WEEKDAY = rf"(?:(?:{any_of(WEEKDAYS)})\.?,?\s(?:(?:den|the)\s)?)?"
_EDGE = r"(?:(?<=\b[Mm]id-)|(?<![\w.,:/–—-])(?<!\d ))"
_NOT_MORE = r"(?![\w])(?![-–/.,:]\d)"
_IN = (
    r"(?:in|since|of|from|by|until|till|during|before|after|the|mid|late|early|year|to|for|i|fra|frå|siden|sidan|innen"
    r"|før|etter|til|år|året|av|under|ut|fram til|sedan|från|im Jahr|im Jahre|seit|bis|Jahr|ab|vor|nach|om|around|about"
    r"|circa|ca\.?|rundt|omkring|omtrent|etwa|approximately|runt|på|sommeren|høsten|våren|vinteren)"
)

_ISO = re.compile(rf"{_EDGE}(?P<y>{_YEAR})-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?:T[\d:.]+Z?)?{_NOT_MORE}")
_NUMERIC = re.compile(
    rf"{_EDGE}(?:(?P<d>[0-3]?\d)(?P<s>[./])\s?(?P<m>[0-3]?\d)(?P=s)\s?(?P<y>{_YEAR}|\d\d)"
    rf"|(?P<Y>{_YEAR})(?P<S>[./])(?P<M>[01]?\d)(?P=S)(?P<D>[0-3]?\d)){_NOT_MORE}(?![./]\w)"
)
_DMY = re.compile(
    rf"{_EDGE}(?P<w>{_WEEKDAY})(?:(?P<d1>{_DAY}){_NTH}(?:\s(?P<m1>{_MONTH})\.?(?:,?\s(?P<y1>{_YEAR}))?{_UNTIL}|{_TO})"
    rf"(?:{_WEEKDAY})(?:(?:den|the)\s)?)?(?P<d>{_DAY}){_NTH}\s?(?:of\s)?(?P<m>{_MONTH})(?![\w])\.?(?:(?:,?\s"
    rf"|\sof\s)(?P<y>{_YEAR}))?{_NOT_MORE}(?!-[^\W\d])"
)
_MDY = re.compile(
    rf"{_EDGE}(?P<w>{_WEEKDAY})(?P<m>{_MONTH})\.?\s(?P<d>{_DAY})(?P<n>st|nd|rd|th)?"
    rf"(?:{_TO}(?:(?P<m2>{_MONTH})\.?\s)?(?P<d2>{_DAY})(?:st|nd|rd|th)?)?(?:,?\s(?P<y>{_YEAR}))?{_NOT_MORE}"
)
_MY = re.compile(
    rf"{_EDGE}(?:(?P<m1>{_MONTH})\.?(?:\s(?P<y1>{_YEAR}))?{_TO})?(?P<m>{_MONTH})(?![\w])\.?,?\s(?:of\s|in\s"
    rf"|i\s)?(?P<y>{_YEAR}){_NOT_MORE}"
)
_SEASON = re.compile(
    rf"{_EDGE}(?P<s>{any_of(SEASONS)})\s(?:of\s|in\s|i\s)?(?P<y>{_YEAR})(?:[-–/](?P<y2>\d\d)\b)?{_NOT_MORE}"
)
_QUARTER = re.compile(
    rf"{_EDGE}(?:(?:Q(?P<q>[1-4])|(?P<n>[1-4])\.\s?(?:kvartal|kvartalet|Quartal)"
    rf"|(?P<o>{any_of(ORDINALS)})\s(?:quarter|kvartal|Quartal))"
    rf",?\s(?:of\s|i\s|in\s|des Jahres\s)?(?P<y>{_YEAR})){_NOT_MORE}"
)
_HALF = re.compile(
    rf"{_EDGE}(?:H(?P<h>[12])|(?P<n>[12])\.\s?halvår|(?P<o>{any_of(ORDINALS)})\s(?:half|halvår|halvdel|Halbjahr|halvåret))"
    rf",?\s(?:of\s(?:the\syear\s)?|av\s|i\s|in\s|des Jahres\s)?(?P<y>{_YEAR}){_NOT_MORE}"
)
_DECADE = re.compile(
    rf"{_EDGE}(?P<y>(?:1[5-9]|20)\d0)(?P<kind>[’']?s\b|-(?:tallet|tallets|talet|talets|årene|årenes|åra|åras|tal)\b"
    rf"|[’'-]?er(?:ne)?(?:\sJahren?)?\b|-(?=\s(?:og|och)\s\d{{4}}-))"
)
_SPAN = re.compile(
    rf"{_EDGE}(?P<y>{_YEAR})(?:(?:\s?[-–—]\s?|(?P<s>/))(?P<z>{_YEAR}|\d\d)|(?:\s(?:to|til|till|bis|until"
    rf"|through)\s)(?P<Z>{_YEAR}))(?![\w%])(?![-–/.,:]\d)"
)
_LONE = re.compile(rf"(?<![\w.,:/–—+-])(?P<y>{_YEAR})(?![\w%])(?!-[^\W\d])(?![-–/.:,]\d)(?!\s?[-–]\s?\d)")
_OPENERS = re.compile(
    r"(?P<since>\b(?:[Ss]ince|[Ss]iden|[Ss]idan|[Ss]edan|[Ss]eit|[Ff]rom and including"
    r"|[Ff]ra og med|[Ff]rå og med)\s(?:the\s)?)$"
    r"|(?P<until>\b(?:[Uu]ntil|[Uu]p to|[Ff]ram til|[Ff]rem til|[Ff]ram till"
    r"|[Bb]efore|[Ff]ør|[Bb]is|[Vv]or)\s(?:the\s)?)$"
    r"|(?P<about>\b(?:[Cc]irca|[Cc]a\.?|[Aa]round|[Aa]bout|[Rr]undt|[Oo]mkring|[Oo]mtrent|[Uu]m|[Ee]twa|[Aa]pproximately|[Rr]unt)\s(?:the\s)?)$"
)
_NOT_AFTER = re.compile(r"[Bb]efore|[Ff]ør|[Vv]or")
_BETWEEN_DAYS = re.compile(r"\b(?:[Bb]etween|[Mm]ellom|[Mm]ellan|[Mm]ellem|[Zz]wischen)\s$")
_ONWARDS = re.compile(
    r"\s(?:onwards?|(?:up )?to (?:the present|date)|(?:og )?(?:fram |frem )?til i ?dag|till i dag|bis heute"
    r"|og framover|og fremover|og utover|og seinere|and later|og senere|und später)\b"
)
_CLEAR = re.compile(rf"(?:\b{_IN}\s(?:the\s|year\s|året\s|den\s)?|\(|©\s)$", re.IGNORECASE)
_WORD_AFTER = re.compile(r"\s([^\W\d_]+)")
_SHORT_END = re.compile(rf"\b(?:{any_of(SHORT_MONTHS)})\.$")
_BETWEEN = re.compile(
    rf"\b(?:[Bb]etween|[Mm]ellom|[Mm]ellan|[Mm]ellem|[Zz]wischen)\s(?P<y>{_YEAR})\s(?:and|og|och"
    rf"|und)\s(?P<Z>{_YEAR}){_NOT_MORE}"
)
_SHORT_WORDS = frozenset(("jan", "mar", "des", "jul", "sep", "dec"))
"""Short months that are words or names as well when they have no capital."""
_VERSION = re.compile(r"(?:v\.?|ver\.|version|versjon|release|ISO|§|DOI:?|doi:?)\s?$", re.IGNORECASE)
_PAGES = re.compile(
    r"\b(?:pages?|pp?\.|sider?|sidene|s\.|ss\.|Seiten?|sidorna|sidor|lines?|nr\.?|no\.|nos\.|room|rom)\s?$",
    re.IGNORECASE,
)
"""Before a number or a range of numbers: it says where, not when."""
_YEAR_TOLD = re.compile(rf"\s({'|'.join(YEAR_TOLD)})\b", re.IGNORECASE)
"""Behind a day they say which year it is of."""
_LISTED = frozenset((", ", " and ", " og ", " or ", " eller ", ", and ", " och ", " und ", "/"))
"""Between years."""
_TRIGGER = re.compile(r"\d")


def find_dates(text: str, language: str, anchor: Anchor) -> list[Expression]:
    """The date expressions of one paragraph, in order, without overlap.

    Args:
        text: one paragraph.
        language: ISO 639-1 code, "" when unknown.
        anchor: the day or span that relative words are counted from.
    """
    found: list[Expression] = []
    if _TRIGGER.search(text):
        for pattern, read in _RULES:
            for match in pattern.finditer(text):
                if not any(match.start() < one.end and one.start < match.end() for one in found):
                    found += read(match, text, language, anchor)
        found += _years(text, found)
        found = [_opened(one, text) for one in found]
    for start, end, value, confidence in (
        *composed_dates(text, language, anchor),
        *relative_dates(text, language, anchor),
    ):
        if not any(start < one.end and one.start < end for one in found):
            found.append(Expression(start, end, value, confidence))
    return sorted(found, key=lambda one: one.start)


Rule = Callable[[re.Match[str], str, str, Anchor], Iterator[Expression]]


def _expression(match: re.Match[str], value: str | None, confidence: float) -> Iterator[Expression]:
    if value is not None:
        surface = match.group().rstrip(" ,")
        if surface[-1] == "." and not _SHORT_END.search(surface):
            surface = surface[:-1]
        yield Expression(match.start(), match.start() + len(surface), value, confidence)


def _made(*parts: int | None, approximate: bool = False, uncertain: bool = False) -> str | None:
    """EDTF of year, month, day; None when there is no such day."""
    try:
        year, month, day = (*parts, None, None)[:3]
        return edtf.compose(year or 0, month, day, approximate=approximate, uncertain=uncertain)
    except edtf.NotEdtf:
        return None


def _between(start: str | None, end: str | None) -> str | None:
    if start is None or end is None:
        return None
    try:
        return edtf.interval(start, end)
    except edtf.NotEdtf:
        return None


def _iso(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    yield from _expression(match, _made(int(match["y"]), int(match["m"]), int(match["d"])), 0.99)


def _numeric(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    """12.3.2024 and 12/3/2024 are day first; where both could be a month and English is read, the day is marked `?`."""
    if match["Y"]:
        yield from _expression(match, _made(int(match["Y"]), int(match["M"]), int(match["D"])), 0.95)
        return
    if _VERSION.search(text[max(0, match.start() - 9) : match.start()]):
        return
    first, second, year = int(match["d"]), int(match["m"]), match["y"]
    if len(year) == 2 and not (match["s"] == "." and len(match["d"]) == len(match["m"]) == 2):
        return
    full = int(year) if len(year) == 4 else 2000 + int(year)
    if second > 12 >= first and match["s"] == "/":
        first, second = second, first
    doubtful = (
        match["s"] == "/" and first <= 12 and first != second and language in ("", "en") and int(match["m"]) <= 12
    )
    yield from _expression(
        match, _made(full, second, first, uncertain=doubtful), 0.6 if doubtful else 0.95 if len(year) == 4 else 0.85
    )


def _month(name: str) -> int:
    return MONTHS[name.lower()]


def _doubtful_name(name: str, language: str) -> bool:
    """Whether a month's name is rather another word here: "may", "march" in lower case, Mars the planet in English."""
    lower = name.lower()
    if lower in ("may", "march", "mar", "dec", "sun"):
        return name[0].islower()
    return lower in ("mars", "des", "mai") and language == "en"


def _day_first(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    month, day = _month(match["m"]), int(match["d"])
    if _doubtful_name(match["m"], language) and not match["y"] or _is_counted(match, text):
        return
    if (match["m"].lower() == "mars" and language == "en") or (not match["y"] and match["m"] in _SHORT_WORDS):
        return
    year = int(match["y"]) if match["y"] else None
    weekday = WEEKDAYS.get(match["w"].split()[0].strip(".,").lower()) if match["w"] and not match["d1"] else None
    ahead = not year and lies_ahead(text, match.start())
    last = _made(year, month, day) if year else anchor.day(month, day, weekday, ahead)
    if not match["d1"]:
        told = None if year else _YEAR_TOLD.match(text, match.end())
        if told and (counted := anchor.year(YEAR_TOLD[told[1].lower()])):
            yield Expression(match.start(), told.end(), f"{counted}-{month:02d}-{day:02d}", 0.9)
        else:
            yield from _expression(match, last, 0.97 if year else 0.85)
        return
    first_month = _month(match["m1"]) if match["m1"] else month
    first_year = int(match["y1"]) if match["y1"] else year
    first = (
        _made(first_year, first_month, int(match["d1"]))
        if first_year
        else anchor.day(first_month, int(match["d1"]), None, ahead)
    )
    yield from _expression(match, _between(first, last), 0.95 if year else 0.8)


def _month_first(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    name = match["m"].lower()
    english = name in ENGLISH_MONTHS or name in SHORT_MONTHS
    if not english or match["m"][0].islower() or (not match["y"] and _is_counted(match, text)):
        return
    if not match["y"] and not match["n"] and language not in ("", "en"):
        return
    month, year = _month(name), int(match["y"]) if match["y"] else None
    weekday = WEEKDAYS.get(match["w"].split()[0].strip(".,").lower()) if match["w"] else None
    ahead = not year and lies_ahead(text, match.start())
    first = _made(year, month, int(match["d"])) if year else anchor.day(month, int(match["d"]), weekday, ahead)
    if not match["d2"]:
        yield from _expression(match, first, 0.97 if year else 0.85)
        return
    last_month = _month(match["m2"]) if match["m2"] else month
    last = _made(year, last_month, int(match["d2"])) if year else anchor.day(last_month, int(match["d2"]), None, ahead)
    yield from _expression(match, _between(first, last), 0.95 if year else 0.8)


def _is_counted(match: re.Match[str], text: str) -> bool:
    after = None if match.group()[-1] == "." else _WORD_AFTER.match(text, match.end())
    return after is not None and after[1].lower() in COUNTED


def _month_year(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    name, year = match["m"], int(match["y"])
    if (
        name[0].islower()
        and name.lower() in ("may", "march")
        or (name.lower() == "mars" and language == "en")
        or _is_counted(match, text)
    ):
        return
    if (
        name.lower() in SHORT_MONTHS
        and name.islower()
        and "." not in match.group()
        and name in ("mar", "jan", "des", "dec")
    ):
        return
    last = _made(year, _month(name))
    if match["m1"]:
        last = _between(_made(int(match["y1"] or year), _month(match["m1"])), last)
    yield from _expression(match, last, 0.95)


def _season(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    season, year = SEASONS[match["s"].lower()], int(match["y"])
    if _is_counted(match, text) or match.group().lower().startswith("fall i "):
        return
    if match["y2"]:
        following = year // 100 * 100 + int(match["y2"])
        yield from _expression(
            match,
            _between(_made(year, 12), _made(following, 2)) if season == edtf.WINTER and following == year + 1 else None,
            0.9,
        )
    else:
        yield from _expression(match, _made(year, season), 0.95)


def _quarter(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    number = int(match["q"] or match["n"] or ORDINALS[match["o"].lower()])
    year = int(match["y"])
    yield from _expression(match, _between(_made(year, number * 3 - 2), _made(year, number * 3)), 0.95)


def _half(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    number = int(match["h"] or match["n"] or ORDINALS[match["o"].lower()])
    year = int(match["y"])
    if number < 3:
        yield from _expression(match, _between(_made(year, number * 6 - 5), _made(year, number * 6)), 0.95)


def _decade(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    """`1980-tallet`, `the 1980s`: a decade; `1800-tallet`, `the 1800s`: a century, but "the 2000s" are a decade."""
    year = int(match["y"])
    century = year % 100 == 0 and not (year == 2000 and match["kind"][-1] == "s")
    yield from _expression(match, f"{year // 100}XX" if century else edtf.decade(year), 0.95)


def _between_years(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    if not _is_counted(match, text):
        yield from _expression(match, _between(match["y"], match["Z"]), 0.9)


def _span(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Expression]:
    start, end = int(match["y"]), match["Z"] or match["z"]
    stop = int(end) if len(end) == 4 else start // 100 * 100 + int(end)
    if (
        (match["s"] and stop != start + 1)
        or not start < stop <= start + 400
        or (len(end) == 2 and int(end) <= 12 and stop > start + 1)
        or _is_counted(match, text)
        or _PAGES.search(text[max(0, match.start() - 10) : match.start()])
    ):
        return
    yield from _expression(match, _between(_made(start), _made(stop)), 0.9)


def _years(text: str, found: list[Expression]) -> Iterator[Expression]:
    """Years that stand alone, where what is before and behind says that they are years."""
    last_end = -1
    for match in _LONE.finditer(text):
        start, end = match.span()
        if any(start < one.end and one.start < end for one in found):
            last_end = max((one.end for one in found if one.start < end), default=last_end)
            continue
        after = _WORD_AFTER.match(text, end)
        listed = last_end >= 0 and text[last_end:start] in _LISTED
        if not listed and not _CLEAR.search(text[max(0, start - 16) : start]):
            continue
        if after and (after[1].lower() in COUNTED or (int(match["y"]) % 50 == 0 and after[1] not in FUNCTION_WORDS)):
            continue
        if text[start - 1] == "(" and text[end : end + 1] not in (")", ";", ","):
            continue
        last_end = end
        yield Expression(start, end, match["y"], 0.85)


def _opened(one: Expression, text: str) -> Expression:
    """The expression with "since", "until", "around" or "between" before it taken in, where that says more."""
    if "/" in one.edtf and (between := _BETWEEN_DAYS.search(text, max(0, one.start - 8), one.start)):
        return replace(one, start=between.start())
    if "/" in one.edtf or "XX-" in one.edtf:
        return one
    before = _OPENERS.search(text[max(0, one.start - 24) : one.start])
    if before is None or not before.lastgroup:
        onwards = _ONWARDS.match(text, one.end)
        return Expression(one.start, onwards.end(), edtf.interval(one.edtf, None), 0.85) if onwards else one
    if before.lastgroup == "until" and _NOT_AFTER.match(before["until"]) and len(one.edtf) > 7:
        return one  # "before 15 December" is a deadline of that day
    start = one.start - len(before[before.lastgroup])
    if before.lastgroup == "about":
        return Expression(start, one.end, edtf.qualified(one.edtf, approximate=True), 0.9)
    ends = (one.edtf, None) if before.lastgroup == "since" else (None, one.edtf)
    return Expression(start, one.end, edtf.interval(*ends), 0.9)


_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (_ISO, _iso),
    (_DMY, _day_first),
    (_MDY, _month_first),
    (_NUMERIC, _numeric),
    (_MY, _month_year),
    (_SEASON, _season),
    (_QUARTER, _quarter),
    (_HALF, _half),
    (_DECADE, _decade),
    (_BETWEEN, _between_years),
    (_SPAN, _span),
)
