"""Days without a year and relative words ("last autumn", "i fjor", "neste mandag"), counted from the item's own date.

Owns how they are resolved. The rules: a day or month without year is the one nearest to the item's date, of the
right weekday where one is named, and a day that the text says is still to come ("starts on", "fristen er") the next
one; "last" is the one that ended before, "next" the one after the current one. Where the item has no date, or one too
coarse to tell, they stay open: digits that are not known are X, bounds are None.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scraper import edtf
from scraper.mentions.context import lies_ahead, lies_behind
from scraper.mentions.date_words import (
    ENGLISH_MONTHS,
    FUNCTION_WORDS,
    MONTHS,
    NUMBERS,
    SEASONS,
    WEEKDAYS,
    any_of,
)

Found = tuple[int, int, str, float]
SOME_DAY, SOME_MONTH, SOME_YEAR = "XXXX-XX-XX", "XXXX-XX", "XXXX"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative words are counted from: the first and last day that the item's date can mean."""

    earliest: date | None = None
    latest: date | None = None

    @classmethod
    def of(cls, published: str | None) -> Anchor:
        """From EDTF; open where the text is None, no EDTF, or open at an end."""
        if not published or not edtf.valid(published):
            return cls()
        first, last = edtf.bounds(published)
        return cls(date.fromisoformat(first), date.fromisoformat(last)) if first and last else cls()

    def resolve(self, count: Callable[[date], str], otherwise: str) -> str:
        """What `count` makes of the item's date, when every day it can mean gives the same; else the open form."""
        if self.earliest is None or self.latest is None:
            return otherwise
        try:
            one, other = count(self.earliest), count(self.latest)
        except (OverflowError, ValueError):  # before year 1 or after 9999
            return otherwise
        return one if one == other else otherwise

    def day(self, month: int, day: int, weekday: int | None = None, ahead: bool = False) -> str | None:
        """A day without year; None when no year has it. `ahead`: the text says that it is still to come."""
        if day > (29 if month == 2 else calendar.monthrange(2023, month)[1]):
            return None

        def nearest(here: date) -> str:
            years = range(max(here.year - 3, 1), min(here.year + 3, 9998) + 1)
            days = [date(y, month, day) for y in years if day <= calendar.monthrange(y, month)[1]]
            fitting = [one for one in days if weekday is None or one.weekday() == weekday] or days
            if ahead and weekday is None:
                fitting = [one for one in fitting if one >= here] or fitting
            return min(fitting, key=lambda one: (abs((one - here).days), one)).isoformat()

        return self.resolve(nearest, f"XXXX-{month:02d}-{day:02d}")

    def year(self, step: int) -> int | None:
        """The year of the item's date or one beside it; None when that is not known."""
        if self.earliest is None or self.latest is None or self.earliest.year != self.latest.year:
            return None
        return self.earliest.year + step if 1 <= self.earliest.year + step <= 9999 else None

    def month(self, month: int, ahead: bool = False) -> str:
        """A month without year. `ahead`: the text says that it is still to come."""

        def nearest(here: date) -> str:
            steps = [(y - here.year) * 12 + month - here.month for y in (here.year - 1, here.year, here.year + 1)]
            step = min((one for one in steps if one >= 0 or not ahead), key=lambda one: (abs(one), one))
            return _shift_month(here, step)

        return self.resolve(nearest, f"XXXX-{month:02d}")


def _table(text: str) -> dict[str, str]:
    """Lines of `meaning: word word …` as word -> meaning."""
    rows = (line.partition(":") for line in text.split("\n") if line.strip())
    return {word: meaning.strip() for meaning, _, names in rows for word in names.split()}


def _shift_month(here: date, months: int) -> str:
    at = here.year * 12 + here.month - 1 + months
    return edtf.compose(at // 12, at % 12 + 1)


def _week(here: date, weeks: int) -> str:
    monday = here - timedelta(days=here.weekday()) + timedelta(weeks=weeks)
    return edtf.interval(monday.isoformat(), (monday + timedelta(days=6)).isoformat())


def _weekday(here: date, weekday: int, step: int) -> str:
    """The last (-1), coming (+1) or nearest past or same (0) day of the week."""
    if step > 0:
        return (here + timedelta(days=(weekday - here.weekday() - 1) % 7 + 1)).isoformat()
    back = (here.weekday() - weekday) % 7
    return (here - timedelta(days=back or (7 if step < 0 else 0))).isoformat()


def _season(here: date, season: int, step: int) -> str:
    """This (0), last (-1) or next (+1) season of that name."""
    middle = {edtf.SPRING: 4, edtf.SUMMER: 7, edtf.AUTUMN: 10, edtf.WINTER: 1}[season]
    ahead = (middle - here.month + 6) % 12 - 6 if step == 0 else 0
    at = here.year * 12 + here.month - 1 + ahead
    year = at // 12
    if step < 0:
        year = here.year if here.month > middle + 1 else here.year - 1
    elif step > 0:
        year = here.year if here.month < middle - 1 else here.year + 1
    return edtf.compose(year, season)


_STEPS = _table(
    """
    -1: last previous past forrige sist siste førre förra sidste letzten letzter letztes letzte vorigen
    0: this denne dette diesen dieses diese diesem denna
    1: next coming førstkommende førstkomande neste kommende nästa næste kommande nächsten nächste nächstes kommenden
    """
)
_UNITS = _table(
    """
    year: year år året jahr
    month: month måned måneden månad månaden monat
    week: week uke uka uken veke veka vecka veckan uge woche
    """
)
_PLURALS = _table(
    """
    decade: decades decade tiår
    year: years year år jahren jahr
    month: months month måneder månader månadar monaten måned
    week: weeks week uker veker veckor wochen uke
    day: days day dager dagar dage tagen dag
    """
)
_PHRASES: dict[str, tuple[Callable[[date], str], str]] = {}
_DAYS = {
    -2: "the day before yesterday|i forgårs|i førgår|vorgestern",
    -1: "yesterday|i går|igår|gestern",
    1: "tomorrow|i morgen|i morgon|imorgon",
    2: "i overmorgen|i overmorgon|übermorgen",
}
_YEARS = {-2: "i forfjor", -1: "i fjor|i fjol", 0: "i år"}


def _days_on(days: int) -> Callable[[date], str]:
    return lambda here: (here + timedelta(days=days)).isoformat()


def _years_on(years: int) -> Callable[[date], str]:
    return lambda here: edtf.compose(here.year + years)


_PHRASES |= {word: (_days_on(days), SOME_DAY) for days, words in _DAYS.items() for word in words.split("|")}
_PHRASES |= {word: (_years_on(years), SOME_YEAR) for years, words in _YEARS.items() for word in words.split("|")}
_NOW = ("today", "i dag", "idag", "heute")
_BARE_SEASONS = {name: SEASONS[name] for name in "vår sommer sommar høst haust höst vinter".split()}

_SPANNING = frozenset("past siste coming".split())
"""Before a unit these name a span up to now or from now ("the past year"), not a year of the calendar."""
_DEFINITE = re.compile(r"\b(?:the|det|den|de|dei)\s$", re.IGNORECASE)

_B, _E = r"(?<![\w-])", r"(?![\w-])"
_PHRASE = re.compile(rf"{_B}(?:{any_of([*_PHRASES])}){_E}")
_TODAY = re.compile(rf"{_B}(?:{any_of(_NOW)}){_E}")
_ANNOUNCED = re.compile(
    r"(?:publish\w*|announc\w*|award\w*|launch\w*|releas\w*|open\w*|presented?|sign\w*|kunngj\w+|publiser\w*"
    r"|lanser\w*|presenter\w*|åpn\w+|opna\w*"
    r"|tildel\w*|meld\w+|offentligg\w+|legg\w+ fram|vedtok"
    r"|kom|fikk|fekk|møtte|møttest|vant|vann|holdt|heldt|besøkte|vitja|starter|startar|veröffentlich\w*|eröffnet)\s(?:in\s"
    r"|(?:\w+\s){0,3})?$",
    re.IGNORECASE,
)
_STEPPED = re.compile(
    rf"{_B}(?P<step>{any_of(_STEPS)})\s(?:(?P<unit>{any_of(_UNITS)})"
    rf"|(?P<weekday>{any_of(w for w in WEEKDAYS if len(w) > 5 or w in ('mandag', 'onsdag', 'fredag'))})"
    rf"|(?P<season>{any_of(SEASONS)})|(?P<month>{any_of(m for m in MONTHS if len(m) > 3)})){_E}"
)
_AGO = re.compile(
    rf"{_B}(?:(?P<n>\d{{1,3}}|{any_of(NUMBERS)})\s(?P<u>{any_of(_PLURALS)})\sago"
    rf"|[Ff]or\s(?P<n2>\d{{1,3}}|{any_of(NUMBERS)})\s(?P<u2>{any_of(_PLURALS)})\s(?:siden|sidan|sedan)"
    rf"|[Ff]ör\s(?P<n4>\d{{1,3}}|{any_of(NUMBERS)})\s(?P<u4>{any_of(_PLURALS)})\ssedan"
    rf"|[Vv]or\s(?P<n3>\d{{1,3}}|{any_of(NUMBERS)})\s(?P<u3>{any_of(_PLURALS)})){_E}"
)
_IN_MONTH = re.compile(
    rf"{_B}(?P<in>[Ii]n|[Ss]ince|[Uu]ntil|[Tt]hrough|[Dd]uring|[Bb]y|[Mm]id|[Ee]arly|[Ll]ate|[Ee]nd of|[Bb]eginning of"
    rf"|[Ii]|[Ss]iden|[Ss]idan|[Ii]nnen|[Ii]m|[Ee]nde|[Aa]nfang|[Mm]itte|[Uu]tgangen av|[Ss]lutten av"
    rf"|[Bb]egynnelsen av|[Mm]idten av)\s"
    rf"(?P<month>{any_of(m for m in MONTHS if len(m) > 3 or m in ('may', 'mai', 'maj'))})(?!\w|-|\s?\d|\.\s?\d)"
)
_IN_SEASON = re.compile(
    rf"{_B}(?P<in>[Ii](?:\sfjor|\sfjol)?|[Tt]il|[Ii]\sløpet\sav|[Uu]tover|[Gg]jennom)\s(?P<season>{any_of(_BARE_SEASONS)}|høsten|hausten|våren|sommeren|sommaren"
    rf"|vinteren)(?![\w-])"
)
_ON_WEEKDAY = re.compile(
    rf"{_B}(?:[Oo]n|[Bb]y|[Bb]efore|[Uu]ntil|[Pp]å|[Aa]m)\s(?P<weekday>{any_of(w for w in WEEKDAYS if len(w) > 5)}){_E}"
    rf"(?!\s?\d|,?\s(?:den\s"
    rf"|the\s)?\d)"
)
_SCANDINAVIAN = ("nb", "nn", "no", "da", "sv")
_BARE_WEEKDAY = re.compile(
    rf"(?<=[^\W\d_]\s)(?P<weekday>{'|'.join(w for w in WEEKDAYS if len(w) > 5 and w.endswith(('dag', 'dagen')))}){_E}"
    rf"(?!\s?\d|,?\s(?:den\s)?\d|\s(?:til|og|og|eller|i)\s)"
)
_NO_BARE = re.compile(
    r"\b(?:hver|kvar|annenhver|annankvar|varje|en|ein|på|fra|frå|til|og|och|eller|neste|siste|forrige|førre|hele|denne|var"
    r"|god|er|om|påfølgende|samme|same|den|nästa|förra)\s$",
    re.IGNORECASE,
)
_LETTERS: dict[str, tuple[str, ...]] = {
    "season": ("vår", "høst", "haust", "höst", "somm", "vinter"),
    "phrase": ("fjor", "fjol", "i år", "går", "førg", "yester", "tomorrow", "gestern", "morg"),
    "today": ("today", "dag", "heute"),
    "step": tuple(_STEPS),
    "ago": ("ago", "sid", "sedan", "vor "),
    "month": tuple(sorted({name[:4] for name in MONTHS if len(name) > 3 or name in ("may", "mai", "maj")})),
    "weekday": ("day", "dag", "tag", "woch"),
}
"""Letters of which one stands in whatever the pattern finds: looked for first, for most paragraphs hold none."""


def _found(pattern: re.Pattern[str], letters: str, text: str, lower: str) -> Iterator[re.Match[str]]:
    for part in _LETTERS[letters]:
        if part in lower:
            return pattern.finditer(text)
    return iter(())


def relative_dates(text: str, language: str, anchor: Anchor) -> Iterator[Found]:
    """(start, end, EDTF, confidence) of relative expressions and months without year in one paragraph."""
    lower = text.lower()
    for match in _found(_IN_SEASON, "season", text, lower):
        yield from _in_season(match, text, language, anchor)
    for match in _found(_PHRASE, "phrase", text, lower):
        count, otherwise = _PHRASES[match.group().lower()]
        if not (match.group().lower() == "i år" and language == "en"):
            yield match.start(), match.end(), anchor.resolve(count, otherwise), 0.9
    for match in _found(_TODAY, "today", text, lower):
        if _ANNOUNCED.search(text[max(0, match.start() - 40) : match.start()]):
            yield match.start(), match.end(), anchor.resolve(date.isoformat, SOME_DAY), 0.8
    for match in _found(_STEPPED, "step", text, lower):
        yield from _stepped(match, anchor)
    for match in _found(_AGO, "ago", text, lower):
        yield from _ago(match, anchor)
    for match in _found(_IN_MONTH, "month", text, lower):
        yield from _in_month(match, language, anchor)
    for match in _found(_ON_WEEKDAY, "weekday", text, lower):
        weekday = WEEKDAYS[match["weekday"].lower()]
        yield match.start("weekday"), match.end(), _told_weekday(match, weekday, anchor), 0.6
    for match in _BARE_WEEKDAY.finditer(text) if "dag" in text and language in _SCANDINAVIAN else ():
        if not _NO_BARE.search(text[max(0, match.start() - 14) : match.start()]):
            weekday = WEEKDAYS[match["weekday"]]
            yield match.start(), match.end(), _told_weekday(match, weekday, anchor), 0.6


def _told_weekday(match: re.Match[str], weekday: int, anchor: Anchor) -> str:
    """The last one where the verb before it is in the past, else the nearest."""
    past = lies_behind(match.string, match.start("weekday"))
    return anchor.resolve(lambda here: _weekday(here, weekday, 0) if past else _near_weekday(here, weekday), SOME_DAY)


def _near_weekday(here: date, weekday: int) -> str:
    """ "On Monday" is the nearest one, the past one when two are equally near."""
    ahead = (weekday - here.weekday()) % 7
    return (here + timedelta(days=ahead if ahead < 4 else ahead - 7)).isoformat()


def _stepped(match: re.Match[str], anchor: Anchor) -> Iterator[Found]:
    step = int(_STEPS[match["step"].lower()])
    if match["unit"]:
        before = match.string[max(0, match.start() - 5) : match.start()]
        if match["step"].lower() in _SPANNING or _DEFINITE.search(before):
            return
        unit = _UNITS[match["unit"].lower()]
        if unit == "year":
            value = anchor.resolve(lambda here: edtf.compose(here.year + step), SOME_YEAR)
        elif unit == "month":
            value = anchor.resolve(lambda here: _shift_month(here, step), SOME_MONTH)
        else:
            value = anchor.resolve(lambda here: _week(here, step), SOME_DAY)
    elif match["weekday"]:
        weekday = WEEKDAYS[match["weekday"].lower()]
        value = anchor.resolve(lambda here: _weekday(here, weekday, step), SOME_DAY)
    elif match["season"]:
        season = SEASONS[match["season"].lower()]
        value = anchor.resolve(lambda here: _season(here, season, step), SOME_YEAR)
    else:
        if (
            match["month"].lower() in ENGLISH_MONTHS
            and match["month"][0].islower()
            and match["month"].lower() in ("may", "march")
        ):
            return
        month = MONTHS[match["month"].lower()]
        value = anchor.resolve(lambda here: _stepped_month(here, month, step), f"XXXX-{month:02d}")
    yield match.start(), match.end(), value, 0.9


def _stepped_month(here: date, month: int, step: int) -> str:
    year = here.year
    if step < 0 and month >= here.month:
        year -= 1
    elif step > 0 and month <= here.month:
        year += 1
    return edtf.compose(year, month)


def _ago(match: re.Match[str], anchor: Anchor) -> Iterator[Found]:
    word = match["n"] or match["n2"] or match["n3"] or match["n4"]
    unit = _PLURALS[(match["u"] or match["u2"] or match["u3"] or match["u4"]).lower()]
    number = int(word) if word.isdigit() else NUMBERS[word.lower()]
    if unit == "decade" or (unit == "year" and number % 10 == 0):  # "ten years ago" is about ten years
        years = number * (10 if unit == "decade" else 1)
        value = anchor.resolve(lambda here: edtf.compose(here.year - years, approximate=True), SOME_YEAR)
    elif unit == "year":
        value = anchor.resolve(lambda here: edtf.compose(here.year - number), SOME_YEAR)
    elif unit == "month":
        value = anchor.resolve(lambda here: _shift_month(here, -number), SOME_MONTH)
    elif unit == "week":
        value = anchor.resolve(lambda here: _week(here, -number), SOME_DAY)
    else:
        value = anchor.resolve(lambda here: (here - timedelta(days=number)).isoformat(), SOME_DAY)
    yield match.start(), match.end(), value, 0.85


def _in_month(match: re.Match[str], language: str, anchor: Anchor) -> Iterator[Found]:
    name = match["month"].lower()
    english = match["in"].lower() in (
        "in",
        "since",
        "until",
        "through",
        "during",
        "by",
        "mid",
        "early",
        "late",
        "end of",
        "beginning of",
    )
    if english and match["month"][0].islower() or (name == "mars" and (english or language == "en")):
        return
    if not english and match["month"][0].isupper() and match["in"].lower() == "i":
        return
    ahead = lies_ahead(match.string, match.start("month"))
    yield match.start("month"), match.end("month"), anchor.month(MONTHS[name], ahead), 0.8


def _in_season(match: re.Match[str], text: str, language: str, anchor: Anchor) -> Iterator[Found]:
    """ "i høst", "til våren". "i vår avdeling" is "in our department": a season only where no noun follows."""
    word = match["season"].lower()
    first = match["in"].lower()
    through = first in ("i løpet av", "utover", "gjennom")
    if word.endswith("en") != (first == "til" or through) or language == "en":
        return
    if through:
        season = SEASONS[word]
        yield match.start("season"), match.end(), anchor.resolve(lambda here: _season(here, season, 0), SOME_YEAR), 0.7
        return
    if word == "vår":
        after = re.match(r"\s([^\W\d_]+)", text[match.end() : match.end() + 30])
        if after and after[1].lower() not in FUNCTION_WORDS:
            return
    season = SEASONS[word]
    if "fj" in first:
        value = anchor.resolve(lambda here: edtf.compose(here.year - 1, season), SOME_YEAR)
        yield match.start(), match.end(), value, 0.9
        return
    step = 1 if first == "til" else 0
    yield match.start(), match.end(), anchor.resolve(lambda here: _season(here, season, step), SOME_YEAR), 0.85
