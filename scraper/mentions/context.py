"""What the neighbourhood says: the language of a paragraph, and whether a date is an event's, a deadline or another's,
and whether it is still to come.

Owns three small decisions by cue words. The language of an item is `scraper.language`'s; here it only chooses between
readings of a word where nobody said which language it is.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["publication", "event", "deadline", "other"]

_COMMON = {
    "en": "the and of to is was with for that are have from by this their which has been will",
    "nb": "og er av til ikke som med har jeg det et fra hun blir ble noen hvor også ut",
    "nn": "og er av til ikkje som med har eg det eit frå ho blir vart nokon kor også",
    "sv": "och är av till inte som med har jag det ett från hon blir blev någon där också att",
    "da": "og er af til ikke som med har jeg det et fra hun bliver blev nogen hvor også at",
    "de": "und ist von zu nicht die der das mit für auf den dem ein eine wird wurde im",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _code, _words in _COMMON.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _code)


def language_of(words: list[str], before: str) -> str:
    """The language that most function words of a paragraph belong to; `before` (the one before) when nothing tells."""
    votes = dict.fromkeys(_COMMON, 0)
    for word in words:
        for code in _LANGUAGES_OF.get(word, ()):
            votes[code] += 1
    best = max(votes, key=lambda code: (votes[code], code == before))
    return best if votes[best] else before


_DEADLINE = re.compile(
    r"\b(?:(?:deadline|due|closing date|closes|\w*frist\w*|påmelding\w*|sista \w*dag"
    r"|einsendeschluss)\b[^.!?;]{0,60}"
    r"|(?:by|before|før|inden|no later than|within|innen|innan|senest|seinast|senast|inom|bis zum|spätestens)\s"
    r"(?:(?:the|end of|utgangen av)\s){0,2})$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:seminar\w*|conference\w*|symposi\w+|workshop\w*|webinar\w*|meetings?|lecture|disput\w+|defen[cd]\w+|event"
    r"|time and place|held|(?:time|when|tid|når)(?=:)"
    r"|takes? place|took place|meets|launch\w*|hosted|hosts|celebrat\w+|festival|course|join us|welcome to|ceremony"
    r"|awarded|summit"
    r"|congress|exhibition|open day"
    r"|konferans\w*|møte\w*|forelesning\w*|førelesing\w*|foredrag\w*|arrangement\w*|arrangere\w*|tid og sted"
    r"|tid og stad|holdes|haldast|håll[ae]s|afholdes|ceremoni\w*|seremoni\w*|Verleihung|\w+verleihung|zeremonie"
    r"|finner sted|finn stad|fant sted|velkommen|samling\w*|åpning\w*|lanser\w+|møtes|møtest"
    r"|opning\w*|feir\w+|kurs\w*|avholdes|delt ut"
    r"|deles ut|utdeling\w*|messe\w*"
    r"|möte\w*|föreläsning\w*|evenemang\w*|møde\w*|tagung\w*|veranstaltung\w*|vortrag\w*|konferenz\w*|findet)\b",
    re.IGNORECASE,
)
_PUBLICATION = re.compile(
    r"(?:^|[\n(])\s*(?:published|publisert|publicerad|udgivet|veröffentlicht|posted|updated|oppdatert|last updated"
    r"|sist oppdatert|sist endret)"
    r"(?: on|den|am)?\s*:?\s*$",
    re.IGNORECASE,
)
_EXACT = re.compile(
    r"[\dX]{4}-(?:[\dX]{2}-[\dX]{2}|0\d|1[0-2])[?~%]?(?:$|/[\dX]{4}-[\dX]{2}-)|[\dX]{4}-[\dX]{2}-[\dX]{2}/"
)
"""Days, months and ranges of days. A year, a season or a quarter is no time that anything is held at."""
_ANY_LENGTH = re.compile(r"\b(?:closes|due)\b", re.IGNORECASE)
"""Of other things than deadlines as well, where no day follows."""
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[^\Wa-zæøåäöü\d])|\n")


def kind_of(text: str, start: int, end: int, value: str) -> Kind:
    """What a date (`value`: its EDTF) is the date of, by cue words in its sentence: before it, or for events on either
    side."""
    head = _SENTENCE_END.split(text[max(0, start - 120) : start + 1])[-1][:-1]
    if _PUBLICATION.search(text[max(0, start - 30) : start]):
        return "publication"
    exact = _EXACT.match(value) is not None
    if _DEADLINE.search(head) and (exact or not _ANY_LENGTH.search(head)):
        return "deadline"
    if not exact:
        return "other"
    tail = _SENTENCE_END.split(text[end : end + 60], maxsplit=1)[0]
    return "event" if _EVENT.search(head) or _EVENT.search(tail) else "other"


_AHEAD = re.compile(
    r"\b(?:deadline|due|closes|will|shall|starts|begins|opens|ends|\w*frist\w*|skal|vil|blir|starter|startar|begynner"
    r"|byrjar|åpner|opnar|slutter|sluttar|innen|innan|senest|seinast|ska|kommer att|wird|beginnt|no later than"
    r"|by)\b[^.!?;:]{0,50}$",
    re.IGNORECASE,
)


def lies_ahead(text: str, start: int) -> bool:
    """Whether the words before a day without year say that it is still to come."""
    return _AHEAD.search(text[max(0, start - 70) : start]) is not None


_BEHIND = re.compile(
    r"\b(?:was|were|had|did|said|told|came|went|met|took|gave|got|began|won|held|\w{3,}[^e]ed|ble|blei|blev|vart|var|kom"
    r"|fikk|fekk|fick|gikk|gjekk|la|tok|ga|gav|sa|vant|vann|holdt|heldt|fant|døde|hadde|gjorde|fortalde|spurde|sagde"
    r"|hade|\w{2,}[^s\W]te)\b[^.!?;:–]{0,50}$"
)
"""Verbs in the past. Words in -ste are mostly no verbs: siste, neste, første."""


def lies_behind(text: str, start: int) -> bool:
    """Whether the verb before a weekday is in the past."""
    before = text[max(0, start - 70) : start]
    return _BEHIND.search(before) is not None and _AHEAD.search(before) is None
