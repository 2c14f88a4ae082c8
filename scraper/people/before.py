"""What stands before a name and says who it is: "Professor NN", "styreleder: NN", "the minister of fisheries, NN".

Owns how far such a role reaches to the left. It knows the sentence only, and nothing of what follows the name.
"""

from __future__ import annotations

from scraper.people.passages import Named, Passage
from scraper.people.phrases import AND, DETERMINERS, NEW, Places, Stated, read_phrase, text_of
from scraper.people.vocabulary import AFFILIATION_CUES, SAYING, is_role, is_roles

PHOTOGRAPHER = "photographer"
MODIFIERS = frozenset(
    """
    senior junior associate assistant deputy acting chief vice principal lead managing executive scientific medical
    clinical general administrative adjunct emeritus emerita visiting full head of the phd ph.d. doctoral postdoctoral
    master research project group team department division section institute communications cancer consultant
    state first postgraduate programme program climate
    finance financial sales marketing operations technology technical commercial legal human resources policy press
    public health harbour harbor station field laboratory fisheries environment education innovation business quality
    safety regulatory site plant data software mechanical electrical marine computer civil chemical nuclear former
    administrerende daglig dagleg medisinsk vitenskapelig vitskapleg klinisk faglig fagleg assisterende assisterande
    konstituert tidligere tidlegare former current seksjons avdelings første administrerande fungerende fungerande
    corresponding nobel main hoved biträdande vetenskaplig medicinsk tidigare konstitueret tidligere videnskabelig
    wissenschaftlicher wissenschaftliche
    """.split()
)
"""May stand before the noun of a role and belong to it."""
STOPS = frozenset('.!?;:–—"“”«»')
ADDRESS = frozenset("dr mr mrs ms prof".split())
"""Give way to a role that is spelled out."""
APPOINTED = frozenset(
    "appointed named elected hired utnevnt utnemnd ansatt tilsett valgt vald utsedd ansat anställd ansett".split()
)
_CREDITS = frozenset("photo photos foto fotos photographer fotograf".split())
_ACADEMIC = frozenset("dr prof mr mrs ms phd med philos techn scient ing odont jur h.c".split())
_FIELD_ENDINGS = ("ics", "logy", "istry", "nomy", "graphy", "cine")
_COPULAS = frozenset("er is was var blir ble blei vart are were är blev".split())
_AUXILIARIES = frozenset("vore vært been varit været".split())


def role_before(passage: Passage, place: Named, begin: int) -> str | None:
    """`Professor NN`, `forskningsleder dr. med. NN`, `Styreleder: NN`, `head of department NN`."""
    words = passage.tokens.words
    first = place.first
    if first - 2 >= begin and words[first - 1] == ":":
        return PHOTOGRAPHER if words[first - 2].lower() in _CREDITS else _label(passage, first - 1, begin)
    at = first
    while at > begin and words[at - 1].lower().rstrip(".") in _ACADEMIC:
        at -= 1
    if at > begin and (is_role(words[at - 1]) or words[at - 1] == ","):
        first = at
    if first - 2 > begin and words[first - 1] == "," and is_role(words[first - 2]):
        return _owned_role(passage, first - 1, begin)
    end = first if first > begin and is_role(words[first - 1]) else place.first
    if end == begin or words[end - 1].lower() in APPOINTED:
        return None
    if not (is_role(words[end - 1]) or words[end - 1].lower().rstrip(".") in ("dr", "prof")):
        return _headed(passage, end, begin)
    return text_of(passage, reach(words, end - 1, begin), end)


def reach(words: list[str], first: int, begin: int) -> int:
    """The first token of the role whose noun stands at `first`: "Gründer og daglig leder", "robotics researcher"."""
    while first > begin:
        before = words[first - 1].lower()
        if before in AND and first - 1 > begin and is_role(words[first - 2]):
            first -= 2
        elif before in MODIFIERS or is_role(before):
            if before in ("the", "of") and not (first - 1 > begin and is_role(words[first - 2])):
                break
            first -= 1
        elif before.endswith(_FIELD_ENDINGS) and before.isalpha():
            first -= 1
        else:
            break
    return first


def _label(passage: Passage, colon: int, begin: int) -> str | None:
    """`Styreleder:`, `Moderator:`: one to four words that end in a role and open the line or follow a stop."""
    words = passage.tokens.words
    first = colon
    while first > begin and words[first - 1] not in STOPS and words[first - 1] not in ",-•*":
        first -= 1
    fits = 0 < colon - first <= 4 and (is_role(words[colon - 1]) or is_roles(words[colon - 1]))
    return text_of(passage, first, colon) if fits else None


def _headed(passage: Passage, end: int, begin: int) -> str | None:
    """`Minister of Research NN`, `leder for forskning NN`: a role, "of" or "for", and up to three words."""
    words = passage.tokens.words
    for at in range(end - 3, max(begin, end - 6) - 1, -1):
        if is_role(words[at]) and words[at + 1].lower() in ("of", "for"):
            plain = all(word.isalpha() and word.lower() not in AFFILIATION_CUES for word in words[at + 2 : end])
            first = reach(words, at, begin)
            opens = first == begin or words[first - 1].lower() in DETERMINERS | SAYING | STOPS | {",", "by", "av"}
            return text_of(passage, first, end) if plain and opens else None
    return None


def role_of_subject(passage: Passage, place: Named, begin: int) -> str | None:
    """`Prosjektleiar er NN`, `The moderator is NN`, where nothing else stands in the clause before the name."""
    words = passage.tokens.words
    at = place.first - 1
    at -= at > begin and words[at].lower() in _AUXILIARIES
    if at <= begin or words[at].lower() not in _COPULAS:
        return None
    first = begin
    while first < at - 1 and (words[first].lower() in DETERMINERS or not words[first][0].isalnum()):
        first += 1
    noun = is_role(words[at - 1]) or is_roles(words[at - 1])
    return text_of(passage, first, at) if noun and first == reach(words, at - 1, begin) else None


def office(passage: Passage, place: Named, begin: int, organisations: Places) -> Stated | None:
    """`The minister of fisheries, NN`, `direktør i Kraftlab AS, NN`; None where no such phrase stands there."""
    words, end = passage.tokens.words, place.first - 1
    if end > begin and words[end] != ",":
        return _office_at(passage, place, begin, organisations)
    if end - 3 < begin:
        return None
    for at in range(end - 3, max(begin, end - 10) - 1, -1):
        if not is_role(words[at]) or words[at + 1].lower() not in AFFILIATION_CUES:
            continue
        while at > begin and words[at - 1].lower() in MODIFIERS:
            at -= 1
        before = words[at - 1].lower() if at > begin else ""
        opens = not before or before in DETERMINERS or before in SAYING or before in STOPS
        return read_phrase(passage, place.passage, at, end, organisations) if opens else None
    return None


def _office_at(passage: Passage, place: Named, begin: int, organisations: Places) -> Stated | None:
    """`Avdelingsdirektør i Helsedirektoratet NN`: a role, a preposition and an organisation right before the name."""
    words, index = passage.tokens.words, place.passage
    for at in range(place.first - 1, max(begin + 1, place.first - 8), -1):
        body = organisations.get((index, at))
        if body and body.stop == place.first and words[at - 1].lower() in AFFILIATION_CUES and is_role(words[at - 2]):
            first = reach(words, at - 2, begin)
            return Stated(text_of(passage, first, at - 1), text_of(passage, at, body.stop))
    return None


def _owned_role(passage: Passage, end: int, begin: int) -> str | None:
    """`Its director, NN`, `Her predecessor, NN`: the words from a determiner to the comma."""
    words = passage.tokens.words
    for at in range(end - 1, max(begin, end - 4) - 1, -1):
        if words[at].lower() in DETERMINERS:
            first = at + 1 + (words[at + 1].lower() in NEW)
            return text_of(passage, first, end) if first < end else None
    return None
