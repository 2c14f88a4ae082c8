"""Organisations that their form gives away: "Oslo universitetssykehus", "Universitetet i Bergen", "Kreftforeningen".

Owns these forms. They complete what the tagger sees, for institutes and hospitals are rarer in what it learned from.
"""

from __future__ import annotations

from dataclasses import replace

from scraper.people.features import lexicon
from scraper.people.name_lists import uses
from scraper.people.tagger import Span
from scraper.people.vocabulary import DEGREES, OPENERS, PLACE_CUES, PROJECT_WORDS, is_role

_BEHIND = frozenset(
    """
    universitetssykehus universitetssjukehus universitetssjukhus universitetshospital universitet sykehus sjukehus
    sjukhus hospital høgskole høgskule høyskole högskola forskningsråd forskingsråd institutet
    university hospital institute foundation council society agency cluster centre center college association academy
    consortium laboratory laboratories station observatory therapeutics pharmaceuticals biobank forbund fond sauelag
    forening museum akademi klinikk helseforetak museum trust department ministry
    universität universitätsklinikum klinikum
    as asa ab gmbh inc inc. ltd ltd. aps
    """.split()
)
_ADJECTIVE = (
    "isk", "iske", "lig", "lige", "leg", "lege", "ig", "ige", "eig", "ald", "alde", "ende", "ande", "al", "ale", "ert",
    "erte",
    "ic", "ical", "nordisk", "gamle", "store", "nye", "slow", "ed", "ing", "god", "gode", "grønn", "grøn", "trygg",
)  # fmt: skip
_FRONT: dict[str, tuple[str, ...]] = {
    "universitetet": ("i", "på"), "høgskolen": ("i", "på"), "høgskulen": ("i", "på"), "høyskolen": ("i", "på"),
    "university": ("of",), "hospital": ("of",), "universitetssykehuset": ("i",), "högskolan": ("i", "på"),
}  # fmt: skip
_ENDINGS = (
    "høgskolen", "høgskulen", "høyskolen", "universitetet", "akademiet", "senteret", "museet", "forbundet",
    "laboratoriet",
    "instituttet", "institutet", "foreningen", "foreininga", "rådet", "hospitalet", "sykehuset", "sjukehuset",
    "direktoratet",
    "departementet", "registeret", "stiftelsen", "stiftinga", "fondet", "verket", "tilsynet",
)  # fmt: skip
_NATIONAL = frozenset(
    "norges noregs norsk norske nordisk sveriges svensk danmarks dansk finlands islands statens nasjonalt".split()
)
_BODY_ENDINGS = (
    "fond", "råd", "forbund", "institutt", "senter", "museum", "forening", "foreining", "lag", "verk", "sykehus",
    "sjukehus",
    "universitet", "høgskole", "høgskule", "akademi", "direktorat", "tilsyn", "bibliotek", "nettverk", "laboratorium",
)  # fmt: skip
"""Of bodies behind such a word: "Norges kuldefond", "Norsk institutt"."""
_NO_BODIES = frozenset(
    "forslag grunnlag innslag oppslag utslag nederlag anslag avslag underlag kunstverk mesterverk verk samråd".split()
)
_LONG_ENDINGS = tuple(one for one in _BODY_ENDINGS if len(one) > 5)
_GENERIC = (
    "forsknings", "forskings", "universitets", "kompetanse", "senter", "hoved", "moder", "kultur", "data", "ungdoms",
)  # fmt: skip
"""Begin words of any such body, as "universitetssykehuset"."""
_NAMED_FOR = frozenset(
    """
    senter institutt institute department centre center school faculty direktoratet seksjon klinikk fakultet fonden
    fondet stiftelsen stiftinga foreningen foreininga institutionen centrum institut zentrum fakultät klinik
    """.split()
)
"""Before "for" or "of" with what the body is for."""
_FOR = frozenset("for of för für".split())
_COMPANIES = frozenset("AS ASA AB ApS GmbH Ltd Ltd. Inc Inc.".split())
_LOCATING = frozenset("at ved hos vid".split())
_WORKING = frozenset("works worked arbeider arbeidar jobber jobbar arbetar ansatt tilsett anställd ansat".split())
_HOUSES = ("huset", "klinikken", "skulen", "skolen", "senteret", "sentret", "museet", "laboratoriet", "institusjonen")
_STREETS = frozenset(
    "street road avenue square lane gate gata gaten vei veien veg vegen allé plass straße strasse".split()
)
_CALLED_SO = frozenset(
    "score test scale syndrome disease method curve effect project programme program study trial group team".split()
)
_FUNDS = ("fond", "stiftelse", "legat", "minne", "museum", "institutt", "senter")
FUNCTION_WORDS = frozenset(
    """
    og i på ved som har er var ble blei vart fikk fekk får skal vil kan til fra frå med av om for den det de dei en ein
    et eit å men hadde når da då and in at is was has that which who will can to from with by on the a an for
    """.split()
)
_AND = frozenset(("og", "and"))
_LOWER_BEHIND = frozenset(word for word in _BEHIND if word[0].islower())


def organisations_by_form(words: list[str], begin: int, stop: int, tagged: list[Span]) -> list[Span]:
    """Spans of one sentence that are organisations by form, where the tagger saw no person and no such organisation."""
    sure = [span for span in tagged if span.kind == "PER" and span.confidence >= 0.5]
    people = {at for span in sure for at in range(span.first, span.stop)}
    people -= {span.first for span in tagged if span.stop - span.first == 1 and _is_body_behind(words, span.stop, stop)}
    found: list[Span] = []
    at = begin
    sites = [span for span in tagged if span.kind == "LOC" and span.confidence >= 0.5]
    places = {at for span in sites for at in range(span.first, span.stop)}
    while at < stop:
        if not words[at][0].isupper() or at in people:
            at += 1
            continue
        end = _end(words, at, begin, stop)
        if not end and (at not in places or words[at].lower().endswith(_HOUSES)):
            end = _located_end(words, at, begin, stop, people)
        if end and not people.intersection(range(at, end)):
            found.append(Span(at, end, "ORG", 0.85, "form"))
            at = end
        else:
            at += 1
    return found


def _is_body_behind(words: list[str], at: int, stop: int) -> bool:
    """`Lindås helseforetak`: what a place alone is named by, not a person."""
    return at < stop and words[at] in ("helseforetak", "sykehus", "sjukehus", "universitetssykehus", "universitet")


def _end(words: list[str], at: int, begin: int, stop: int) -> int:
    """The token after the organisation that begins here; 0 when none does."""
    lower = words[at].lower()
    link = _FRONT.get(lower)
    if link is not None and at + 2 < stop and words[at + 1] in link and words[at + 2][0].isupper():
        end = at + 3
        while end < stop and words[end].istitle() and end - at < 5:
            end += 1
        return end
    if lower in _NAMED_FOR and at + 2 < stop and words[at + 1] in _FOR:
        return _subject_end(words, at + 2, stop)
    if end := _company_end(words, at, begin, stop):
        return end
    if at == begin and lower in OPENERS | PLACE_CUES:
        return 0
    if lower in _NATIONAL:
        end = next((n for n in range(at + 1, min(at + 7, stop)) if _is_body(words[n])), 0)
        plain = all(word.isalpha() or word == "-" for word in words[at + 1 : end])
        return end + 1 if end and plain and not FUNCTION_WORDS.difference(_AND).intersection(words[at + 1 : end]) else 0
    if at > begin and at + 1 < stop and words[at + 1].islower() and words[at + 1].endswith(_LONG_ENDINGS):
        return at + 2
    end = at + 1
    while end < stop and words[end][0].isupper() and words[end].lower() not in _BEHIND and end - at < 5:
        end += 1
    if end < stop and words[end].lower() in _BEHIND and (words[end][0].isupper() or lower not in _LOWER_BEHIND):
        first = words[at].lower()
        if first in ("the", "a", "an", "et", "en", "at", "in") or words[end] in ("as", "inc", "as."):
            return 0
        goes_on = end + 2 < stop and words[end + 1] in ("for", "of") and words[end + 2][0].isupper()
        return (_subject_end(words, end + 2, stop) if goes_on and words[end][0].isupper() else 0) or end + 1
    ending = next((one for one in _ENDINGS if lower.endswith(one)), "")
    if ending and len(lower) > max(11, len(ending) + 2) and not lower.startswith(_GENERIC):
        return at + 1
    return at + 1 if lower in ("forskningsrådet", "forskingsrådet") else 0


def _company_end(words: list[str], at: int, begin: int, stop: int) -> int:
    """`Fjordkraft biotek AS`: the token after the form of a company, with small words between; 0 if none."""
    for end in range(at + 2, min(at + 4, stop)):
        if words[end] in _COMPANIES:
            between = words[at + 1 : end]
            plain = all(word.isalpha() and word.islower() and word not in FUNCTION_WORDS for word in between)
            return end + 1 if plain and at > begin else 0
    return 0


def _located_end(words: list[str], at: int, begin: int, stop: int, people: set[int]) -> int:
    """Behind "ved" or "at" after a person, a role or "works", and in brackets behind a person: the token after the
    capitalised words; 0 if none."""
    if at - 2 < begin:
        return 0
    if words[at - 1] == "(" and at - 2 in people and at + 1 < stop and words[at + 1] == ")":
        word = words[at].lower()
        if words[at].isupper() and words[at].isalpha() and 2 < len(word) < 7:
            return at + 1 if word not in DEGREES and not is_role(word) and word != "usa" else 0
        return at + 1 if len(word) > 3 and not (word in lexicon() or word in uses() or is_role(word)) else 0
    if words[at - 1].lower() in ("of", "from") and at - 2 in people:
        end = at + 1
        while end < stop and words[end].istitle():
            end += 1
        return end if end - at > 1 else 0
    if words[at - 1].lower() not in _LOCATING:
        return 0
    if not (at - 2 in people or is_role(words[at - 2]) or words[at - 2].lower() in _WORKING):
        return 0
    end = at + 1
    while end < stop and words[end][0].isupper():
        end += 1
    return end


def _is_body(word: str) -> bool:
    ending = next((one for one in _BODY_ENDINGS if word.endswith(one)), "")
    return bool(ending) and (len(ending) > 4 or len(word) > len(ending) + 2) and word not in _NO_BODIES


def _subject_end(words: list[str], at: int, stop: int) -> int:
    """Behind "Senter for": the token after the field of work, an adjective and a noun or one word; 0 if none."""
    if not words[at].isalpha() or words[at].lower() in FUNCTION_WORDS:
        return 0
    end = at + 1
    if words[at][0].isupper():
        while end < stop and (words[end][0].isupper() or _joins(words, end, stop)):
            end += 1
        return end
    if end < stop and words[at].endswith(_ADJECTIVE) and words[end].islower() and words[end] not in FUNCTION_WORDS:
        end += words[end].isalpha()
    if end + 1 < stop and words[end] in ("og", "and") and words[end + 1].islower() and words[end + 1].isalpha():
        end += 0 if is_role(words[end + 1]) or words[end + 1] in FUNCTION_WORDS else 2
    return end


def _joins(words: list[str], at: int, stop: int) -> bool:
    """Whether "and" goes on with the same name: capitals follow, of which none says that they are another body."""
    if words[at] not in ("and", "og", "of"):
        return False
    end = at + 1
    while end < stop and words[end][0].isupper():
        end += 1
    other = any(word.lower() in _BEHIND or word.lower() in _FRONT or is_role(word) for word in words[at + 1 : end])
    return end > at + 1 and not other


def _not_its_own(words: list[str], first: int, stop: int, begin: int) -> bool:
    """An article or preposition that is no part of the name: at the sentence's beginning, or before "… Foundation"."""
    if words[first].lower() == "the":
        return first == begin or words[first] == "the" or words[stop - 1].lower() in _BEHIND
    return first == begin and words[first].lower() in OPENERS | PLACE_CUES


def trimmed(words: list[str], begin: int, tagged: list[Span]) -> list[Span]:
    """The tagger's organisations without a preposition that opens the sentence, and without the place behind a name
    that is whole without it: "Tareinstituttet i Vågane". A project's acronym is none."""
    kept: list[Span] = []
    for span in tagged:
        first, stop = span.first, span.stop
        if span.kind == "ORG":
            if words[first - 1].lower() in PROJECT_WORDS and first > begin and stop - first == 1:
                continue
            if stop - first > 1 and _not_its_own(words, first, stop, begin):
                first += 1
            if words[stop - 1].lower() in _STREETS or _is_thing(words, stop):
                continue
            if (
                words[stop - 1][-1] == "s"
                and stop < len(words)
                and words[stop].islower()
                and words[stop].endswith(_FUNDS)
            ):
                stop += 1
            if stop - first == 3 and words[first + 1] in ("i", "in", "på") and words[first].lower().endswith(_ENDINGS):
                stop = first + (3 if words[first].lower() in _FRONT else 1)
        kept.append(span if (first, stop) == (span.first, span.stop) else replace(span, first=first, stop=stop))
    return kept


def _is_thing(words: list[str], at: int) -> bool:
    """`the Ruustad score`: a small word behind it says that it is called after somebody."""
    return at < len(words) and words[at] in _CALLED_SO


def merged(tagged: list[Span], formed: list[Span]) -> list[Span]:
    """The tagger's spans, with those that a longer or stronger form covers replaced by the form."""
    if not formed:
        return tagged
    kept = list(tagged)
    for form in formed:
        over = [span for span in kept if span.first < form.stop and form.first < span.stop]
        if any(
            span.kind == "ORG" and span.first <= form.first and span.stop >= form.stop and span.confidence > 0.5
            for span in over
        ):
            continue
        kept = [span for span in kept if span not in over] + [form]
    return sorted(kept, key=lambda span: span.first)
