"""Roles and affiliations that the text states beside a name.

Owns what somebody is said to be ("Senior Consultant in Pathology", "overlege") and where ("OUH", "Universitetet i
Oslo"): before the name, behind it between commas or in brackets, or by "is a … at". Both verbatim. It never infers
one from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from scraper.people.linking import Reading
from scraper.people.passages import Named, Passage
from scraper.people.vocabulary import AFFILIATION_CUES, is_role

_LONGEST = 14
_BEFORE = frozenset(
    """
    senior junior associate assistant deputy acting chief vice principal lead managing executive scientific medical
    clinical general administrative adjunct emeritus emerita visiting full head of the phd ph.d. doctoral postdoctoral
    master research project group team department division section institute communications cancer consultant
    administrerende daglig dagleg medisinsk vitenskapelig vitskapleg klinisk faglig fagleg assisterende assisterande
    konstituert tidligere tidlegare former current seksjons avdelings første administrerande
    """.split()
)
_STOPS = frozenset('.!?;:–—"“”«»')
_ADDRESS = frozenset("dr mr mrs ms prof".split())
"""Give way to a role that is spelled out behind the name."""
_AT = frozenset("at ved hos vid på from fra frå från bei am beim".split())
_COPULAS = frozenset("is was er var blei ble bli became är ist being remains".split())
_VERBS = frozenset(
    """
    says said say tells told explains adds has have had was were is are will can could would and och og und who som
    which that but sier seier forteller fortel forklarer forklarar mener meiner har hadde var er vil kan skal leder
    leiar ledet leads led heads received receives won wins får fikk fekk og har säger siger sagt hat
    """.split()
)


@dataclass(frozen=True, slots=True)
class _Stated:
    role: str | None
    affiliation: str | None


def read_roles(reading: Reading, passages: list[Passage]) -> None:
    """Gives each person the first role and the first affiliation that stand beside one of the mentions."""
    places = {(kind, place.passage, place.first): place for kind, place in reading.others if kind == "ORG"}
    organisations = {(index, first): place for (_, index, first), place in places.items()}
    taken = {(p.passage, at) for one in reading.register.people for p in one.places for at in range(p.first, p.stop)}
    for person in reading.register.people:
        for place in person.places:
            if person.role and person.affiliation:
                break
            passage = passages[place.passage]
            if passage.field == "byline" and person.role:
                continue
            stated = _around(passage, place, organisations, taken)
            person.role = person.role or stated.role
            person.affiliation = person.affiliation or stated.affiliation


def _around(
    passage: Passage, place: Named, organisations: dict[tuple[int, int], Named], taken: set[tuple[int, int]]
) -> _Stated:
    words = passage.tokens.words
    begin, stop = _sentence(passage, place.first)
    role = _role_before(passage, place, begin)
    behind = _behind(passage, place, stop, organisations, taken)
    affiliation = behind.affiliation
    if role and affiliation is None and place.stop < stop and words[place.stop].lower() in AFFILIATION_CUES:
        affiliation = _organisation(passage, place.passage, place.stop, stop, organisations)
    if role and behind.role and role.lower().rstrip(".") in _ADDRESS:
        role = None
    return _Stated(role or behind.role, affiliation)


def _sentence(passage: Passage, at: int) -> tuple[int, int]:
    sentences = passage.tokens.sentences
    low, high = 0, len(sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sentences[middle][0] <= at else (low, middle - 1)
    return sentences[low]


def _text(passage: Passage, first: int, stop: int) -> str:
    return passage.text[passage.tokens.starts[first] : passage.tokens.ends[stop - 1]]


def _role_before(passage: Passage, place: Named, begin: int) -> str | None:
    """`Professor NN`, `forskningsleder dr. NN`, `Senior Consultant NN`, `head of department NN`."""
    words = passage.tokens.words
    first = place.first
    while (
        first > begin
        and words[first - 1].lower().rstrip(".") in ("dr", "prof", "mr", "mrs", "ms", "phd")
        and first - 1 > begin
    ):
        if not is_role(words[first - 2]) and words[first - 2] != ",":
            break
        first -= 1
    end = first if first > begin and is_role(words[first - 1]) else place.first
    if end == begin or not (is_role(words[end - 1]) or words[end - 1].lower().rstrip(".") in ("dr", "prof")):
        return None
    first = end - 1
    while first > begin and (words[first - 1].lower() in _BEFORE or is_role(words[first - 1])):
        if words[first - 1].lower() in ("the", "of") and not (first - 1 > begin and is_role(words[first - 2])):
            break
        first -= 1
    return _text(passage, first, end)


def _behind(
    passage: Passage, place: Named, stop: int, organisations: dict[tuple[int, int], Named], taken: set[tuple[int, int]]
) -> _Stated:
    words = passage.tokens.words
    at = place.stop
    if at >= stop:
        return _Stated(None, None)
    if words[at] == "(":
        end = next((n for n in range(at + 1, min(stop, at + _LONGEST)) if words[n] == ")"), None)
        return _apposed(passage, place.passage, at + 1, end, organisations) if end else _Stated(None, None)
    if words[at] == "," or (words[at].lower() in _COPULAS and at + 2 < stop):
        first = at + 1
        if words[first : first + 1] and words[first].lower() in ("a", "an", "the", "en", "ein", "eit", "et"):
            first += 1
        if words[at] != "," and not any(is_role(word) for word in words[first : first + 4]):
            return _Stated(None, None)
        return _apposed(passage, place.passage, first, _end(words, first, stop, place.passage, taken), organisations)
    if words[at].lower() in ("from", "fra", "frå", "från", "ved", "of", "at"):
        return _Stated(None, _organisation(passage, place.passage, at, stop, organisations))
    return _Stated(None, None)


def _end(words: list[str], first: int, stop: int, index: int, taken: set[tuple[int, int]]) -> int:
    """Where an apposition ends: at a verb, a full stop, the next person, or a comma that no capital or role follows."""
    for at in range(first, min(stop, first + 2 * _LONGEST)):
        word = words[at]
        if word in _STOPS or word in "()" or (index, at) in taken:
            return at
        if word.lower() in _VERBS and word.lower() not in ("og", "and", "och", "und"):
            return at
        if word in ("and", "og", "och", "und") and at + 1 < stop and (index, at + 1) in taken:
            return at
        if word == "," and not (
            at + 1 < stop and (words[at + 1][0].isupper() or is_role(words[at + 1])) and (index, at + 1) not in taken
        ):
            return at
    return min(stop, first + 2 * _LONGEST)


def _apposed(
    passage: Passage, index: int, first: int, end: int, organisations: dict[tuple[int, int], Named]
) -> _Stated:
    """Role and affiliation in a stretch of tokens: "Senior Consultant in Pathology, OUH", "OUH"."""
    words = passage.tokens.words
    while end > first and words[end - 1] in (",", "and", "og", "och", "und", "who", "som"):
        end -= 1
    if first >= end:
        return _Stated(None, None)
    place = next((organisations[index, at] for at in range(first, end) if (index, at) in organisations), None)
    role_at = next((at for at in range(first, min(end, first + 5)) if is_role(words[at])), None)
    if role_at is None:
        single = end - first == 1 and words[first].isupper() and 2 <= len(words[first]) <= 8 and words[first - 1] == "("
        if place and place.first == first and place.confidence >= 0.4:
            return _Stated(None, _text(passage, place.first, min(place.stop, end)))
        return _Stated(None, words[first] if single and words[first].isalpha() else None)
    role_end = end
    for at in range(role_at + 1, end):
        cut = (
            words[at] == ","
            or words[at].lower() in _AT
            or (words[at].lower() in AFFILIATION_CUES and place is not None and place.first in (at + 1, at + 2))
        )
        if cut or (place is not None and at == place.first):
            role_end = at
            break
    if role_end - first > _LONGEST or first == role_end:
        return _Stated(None, None)
    affiliation = _text(passage, place.first, min(place.stop, end)) if place and place.stop <= end + 1 else None
    return _Stated(_text(passage, first, role_end), affiliation)


def _organisation(
    passage: Passage, index: int, at: int, stop: int, organisations: dict[tuple[int, int], Named]
) -> str | None:
    """The organisation right behind "from", "ved" and the like."""
    place = organisations.get((index, at + 1)) or organisations.get((index, at + 2))
    return _text(passage, place.first, place.stop) if place and place.stop <= stop and place.confidence >= 0.5 else None
