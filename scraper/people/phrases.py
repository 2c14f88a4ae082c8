"""A phrase that says what somebody is: where the role ends and the organisation begins.

Owns the cut in "chief executive of Skarv", "head of research at the biobank", "overlege ved avdeling for patologi".
Both sides are verbatim; an article before them is left out. "The hospital" gives the hospital named before, if there is
one. It never looks beyond the phrase otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from scraper.people.features import lexicon
from scraper.people.passages import Named, Passage
from scraper.people.vocabulary import is_role

Places = dict[tuple[int, int], Named]
"""(passage, first token) -> the organisation that the tagger saw there."""
LONGEST = 14
"""Tokens that a role has at most."""
DETERMINERS = frozenset(
    """
    a an the en ein eit et ei den det its his her their our my this hans hennes hennar deres deira dens sin sitt si vår
    vårt der die das ein eine dem
    """.split()
)
NEW = frozenset("ny nye new nyt neue neuen neuer nya".split())
"""Before a role they say when, not what."""
_AT = frozenset("at ved hos vid på on from fra frå från bei am beim".split())
_OF = frozenset("of for in i av af von des with".split())
_CUT = frozenset(
    ", since siden sidan sedan seit until who which that som and og och und when når da då etter after efter".split()
)
AND = frozenset("and og och und".split())
_JOINTS = frozenset("of for i and og och und de la von".split())
_LEADERS = frozenset(
    """
    director executive ceo founder co-founder cofounder manager president chair chairman chairwoman chairperson leader
    head owner partner editor rector dean secretary mayor minister chief cto cfo coo cso adviser advisor spokesperson
    curator member representative
    """.split()
)
_LEADER_ENDINGS = (
    "leder",
    "leiar",
    "direktør",
    "sjef",
    "gründer",
    "redaktør",
    "grunnlegger",
    "rektor",
    "dekan",
    "chef",
    "leiter",
)
_SUBJECT_ENDINGS = (
    "logy",
    "logi",
    "logie",
    "logia",
    "ics",
    "ikk",
    "istry",
    "graphy",
    "tomy",
    "ation",
    "ations",
    "ment",
)
"""Of fields of work: "Head of Pathology" is a role."""
_BODIES = frozenset(
    """
    cluster company hospital institute university college centre center biobank facility incubator foundation school
    museum ministry network society association agency firm start-up startup klyngen klynga sykehuset sjukehuset
    instituttet universitetet senteret selskapet bedriften bedrifta inkubatoren stiftelsen stiftinga skolen skulen
    departementet biobanken foreningen foreininga museet nettverket sjukhuset institutet klustret universitetssykehuset
    """.split()
)
_UNITS = frozenset(
    """
    department unit group laboratory lab section division team faculty clinic registry ward avdeling avdelingen
    avdelinga institutt senter seksjon seksjonen gruppen gruppa enhet enheten laboratoriet klinikk klinikken
    poliklinikken fakultetet avdelning avdelningen
    """.split()
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of somebody."""

    role: str | None
    affiliation: str | None


def read_phrase(passage: Passage, index: int, first: int, end: int, organisations: Places) -> Stated:
    """Role and affiliation in tokens first to end, of which one is a role."""
    words = passage.tokens.words
    while first < end - 1 and words[first].lower() in DETERMINERS | NEW:
        first += 1
    head = next((at for at in range(first, end) if is_role(words[at])), first)
    leads = any(_is_leader(word) for word in words[first : head + 2])
    role_end, body, linked = end, None, False
    for at in range(head + 1, end):
        lower = words[at].lower()
        if lower in _CUT and not (lower in AND and (linked or any(is_role(word) for word in words[at + 1 : at + 4]))):
            role_end = at
            break
        if lower not in _AT | _OF:
            continue
        if at + 1 < end and words[at + 1][0].isdigit():  # "in 2019"
            role_end = at
            break
        body = _body(passage, index, at, end, organisations, lower in _AT)
        if body and body.kind == "name" and words[head].istitle() and body.text.isalnum() and lower in _OF:
            body = None  # "Head of Outreach": who writes roles with capitals writes their parts so
        if lower in _OF and body and leads and _at_later(passage, index, at + 2, end, organisations):
            linked, body = True, None
            continue
        if lower in _AT or (linked and words[at + 1 : at + 2] and words[at + 1][0].isupper()) or _cuts(leads, body):
            role_end = at
            break
        linked, body = True, None
    if role_end - first > LONGEST or role_end == first:
        return Stated(None, None)
    if body is None or (role_end < end and words[role_end].lower() in ("in", "i") and body.kind == "name"):
        body = body if body and leads else None
    while role_end > first + 1 and words[role_end - 1] in ",;:-–(":
        role_end -= 1
    later = _listed_body(words, role_end, end) if body is None else 0
    if later:
        return Stated(text_of(passage, first, role_end), text_of(passage, role_end + 1, later))
    later_body = _later(passage, index, first, end, organisations) if body is None else body.text
    return Stated(text_of(passage, first, role_end), later_body)


def _listed_body(words: list[str], comma: int, end: int) -> int:
    """`CEO, Lytix Biopharma`: the end of the capitalised words that are all that follows the comma; 0 if none."""
    rest = words[comma + 1 : end]
    if comma >= end or words[comma] != "," or not all(word[0].isupper() and not is_role(word) for word in rest):
        return 0
    return end if len(rest) > 1 or (rest and rest[0].isupper() and len(rest[0]) > 2) else 0


def body_behind(passage: Passage, index: int, at: int, organisations: Places) -> str | None:
    """The organisation right behind a preposition ("from", "ved") that stands behind a name."""
    place = organisations.get((index, at + 1)) or organisations.get((index, at + 2))
    return text_of(passage, place.first, place.stop) if place and place.confidence >= 0.5 else None


def _at_later(passage: Passage, index: int, first: int, end: int, organisations: Places) -> bool:
    """Whether "at" with an organisation follows: then "head of the Tide Laboratory" is all role."""
    words = passage.tokens.words
    at = next((at for at in range(first, end) if words[at].lower() in _AT | _CUT), end)
    if at == end or words[at].lower() not in ("at", "ved", "hos", "vid"):
        return False
    body = _body(passage, index, at, end, organisations, True)
    return body is not None and body.kind != "noun"


def text_of(passage: Passage, first: int, stop: int) -> str:
    """The words of the tokens as they stand."""
    return passage.text[passage.tokens.starts[first] : passage.tokens.ends[stop - 1]]


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    kind: str
    """tagged, name (capitals only), noun ("the cluster")."""


def _is_leader(word: str) -> bool:
    lower = word.lower()
    return lower in _LEADERS or lower.endswith(_LEADER_ENDINGS)


def _cuts(leads: bool, body: _Body | None) -> bool:
    """Whether "of" or "in" before it ends the role: always before a body, for who leads before a bare name as well."""
    return body is not None and (body.kind != "name" or leads)


def _later(passage: Passage, index: int, first: int, end: int, organisations: Places) -> str | None:
    """An organisation elsewhere in the phrase: "Senior Consultant in Pathology, OUH", "Skarv's founder"."""
    place = next((organisations[index, at] for at in range(first, end) if (index, at) in organisations), None)
    return text_of(passage, place.first, min(place.stop, end)) if place and place.stop <= end + 1 else None


def _body(passage: Passage, index: int, at: int, end: int, organisations: Places, located: bool) -> _Body | None:
    """The body right behind a preposition; departments and the like only where somebody is at them."""
    words = passage.tokens.words
    first = at + 1
    if first < end and words[first].lower() in DETERMINERS:
        first += 1
    place = organisations.get((index, first))
    if place and place.stop <= end + 1:
        return _Body(text_of(passage, first, min(place.stop, end)), "tagged")
    if first >= end:
        return None
    if words[first][0].isupper():
        stop = _name_end(words, first, end)
        return _Body(text_of(passage, first, stop), "name") if stop else None
    return _noun(passage, index, first, end, organisations, located)


def _name_end(words: list[str], first: int, end: int) -> int:
    """The token after a run of capitalised words; 0 when they are common words or the name goes on."""
    stop = first + 1
    while stop < end and (
        words[stop][0].isupper() or (words[stop] in _JOINTS and stop + 1 < end and words[stop + 1][0].isupper())
    ):
        stop += 1
    if all(word.lower() in lexicon() or word.lower().endswith(_SUBJECT_ENDINGS) for word in words[first:stop]):
        return 0
    follows = words[stop] if stop < end else ","
    goes_on = follows[0].islower() and follows not in _JOINTS | _AT | _OF | _CUT
    return 0 if goes_on or follows in ("'s", "’s") or follows[0] in '“"«' else stop


def _noun(passage: Passage, index: int, first: int, end: int, organisations: Places, located: bool) -> _Body | None:
    words = passage.tokens.words
    reach = range(first, min(end, first + 4)) if located else range(first, first + 1)
    at = next((at for at in reach if words[at].lower() in _BODIES or (located and words[at].lower() in _UNITS)), None)
    if at is None:
        return None
    stop = at + 1
    if located and stop + 1 < end and words[stop] in ("of", "for", "i"):
        stop += 2
        while stop < end and (words[stop].isalpha() or "-" in words[stop]) and words[stop].lower() not in _AT | _CUT:
            stop += 1
    named = _named_before(passage, index, first, organisations) if stop == first + 1 else None
    return _Body(named or text_of(passage, first, stop), "noun")


def _named_before(passage: Passage, index: int, at: int, organisations: Places) -> str | None:
    """The nearest organisation before "the hospital" whose name ends so."""
    words = passage.tokens.words
    places = [
        place
        for (where, _), place in organisations.items()
        if where == index and place.stop <= at and words[place.stop - 1].lower() == words[at].lower()
    ]
    nearest = max(places, key=lambda place: place.first, default=None)
    return text_of(passage, nearest.first, nearest.stop) if nearest and nearest.stop - nearest.first > 1 else None
