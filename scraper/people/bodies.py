"""Organisations that their form gives away: "Oslo universitetssykehus", "Universitetet i Bergen", "Kreftforeningen".

Owns these forms. They complete what the tagger sees, for institutes and hospitals are rarer in what it learned from.
"""

from __future__ import annotations

from dataclasses import replace

from scraper.people.tagger import Span
from scraper.people.vocabulary import OPENERS, PLACE_CUES, PROJECT_WORDS

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
_FRONT = {
    "universitetet": "i", "høgskolen": "i", "høgskulen": "i", "høyskolen": "i", "university": "of", "universität": "",
    "hospital": "of", "universitetssykehuset": "i",
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
    "høgskole", "høgskule", "akademi", "direktorat", "tilsyn", "bibliotek", "nettverk", "laboratorium",
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
_NAMED_FOR = frozenset("senter institutt institute department centre center school faculty direktoratet".split())
"""Before "for" or "of" with what the body is for."""
FUNCTION_WORDS = frozenset(
    """
    og i på ved som har er var ble blei vart fikk fekk får skal vil kan til fra frå med av om for den det de dei en ein
    et eit å men hadde når da då and in at is was has that which who will can to from with by on the a an for
    """.split()
)
_LOWER_BEHIND = frozenset(word for word in _BEHIND if word[0].islower())


def organisations_by_form(words: list[str], begin: int, stop: int, tagged: list[Span]) -> list[Span]:
    """Spans of one sentence that are organisations by form, where the tagger saw no person and no such organisation."""
    people = {at for span in tagged if span.kind == "PER" for at in range(span.first, span.stop)}
    found: list[Span] = []
    at = begin
    while at < stop:
        end = _end(words, at, begin, stop) if words[at][0].isupper() and at not in people else 0
        if end and not people.intersection(range(at, end)):
            found.append(Span(at, end, "ORG", 0.85, "form"))
            at = end
        else:
            at += 1
    return found


def _end(words: list[str], at: int, begin: int, stop: int) -> int:
    """The token after the organisation that begins here; 0 when none does."""
    lower = words[at].lower()
    link = _FRONT.get(lower)
    if link is not None and at + 2 < stop and words[at + 1] == link and words[at + 2][0].isupper():
        end = at + 3
        while end < stop and words[end].istitle() and end - at < 5:
            end += 1
        return end
    if lower in _NAMED_FOR and at + 2 < stop and words[at + 1] in ("for", "of"):
        return _subject_end(words, at + 2, stop)
    if at == begin and lower in OPENERS | PLACE_CUES:
        return 0
    if lower in _NATIONAL:
        end = next((n for n in range(at + 1, min(at + 4, stop)) if _is_body(words[n])), 0)
        return end + 1 if end and all(word.isalpha() for word in words[at + 1 : end]) else 0
    if at > begin and at + 1 < stop and words[at + 1].islower() and words[at + 1].endswith(_LONG_ENDINGS):
        return at + 2
    end = at + 1
    while end < stop and words[end][0].isupper() and words[end].lower() not in _BEHIND and end - at < 5:
        end += 1
    if end < stop and words[end].lower() in _BEHIND and (words[end][0].isupper() or lower not in _LOWER_BEHIND):
        first = words[at].lower()
        return (
            0 if first in ("the", "a", "an", "et", "en", "at", "in") or words[end] in ("as", "inc", "as.") else end + 1
        )
    ending = next((one for one in _ENDINGS if lower.endswith(one)), "")
    if ending and len(lower) > max(11, len(ending) + 2) and not lower.startswith(_GENERIC):
        return at + 1
    return at + 1 if lower in ("forskningsrådet", "forskingsrådet") else 0


def _is_body(word: str) -> bool:
    ending = next((one for one in _BODY_ENDINGS if word.endswith(one)), "")
    return bool(ending) and (len(ending) > 4 or len(word) > len(ending) + 2) and word not in _NO_BODIES


def _subject_end(words: list[str], at: int, stop: int) -> int:
    """Behind "Senter for": the token after the field of work, an adjective and a noun or one word; 0 if none."""
    if not words[at].isalpha() or words[at].lower() in FUNCTION_WORDS:
        return 0
    end = at + 1
    if words[at][0].isupper():
        while end < stop and (words[end][0].isupper() or (words[end] in ("and", "og", "of") and words[end + 1 : end + 2]
                              and words[end + 1][0].isupper())):  # fmt: skip
            end += 1
        return end
    if end < stop and words[at].endswith(_ADJECTIVE) and words[end].islower() and words[end] not in FUNCTION_WORDS:
        end += words[end].isalpha()
    if end + 1 < stop and words[end] in ("og", "and") and words[end + 1].islower() and words[end + 1].isalpha():
        end += 2
    return end


def trimmed(words: list[str], begin: int, tagged: list[Span]) -> list[Span]:
    """The tagger's organisations without a preposition that opens the sentence, and without the place behind a name
    that is whole without it: "Tareinstituttet i Vågane". A project's acronym is none."""
    kept: list[Span] = []
    for span in tagged:
        first, stop = span.first, span.stop
        if span.kind == "ORG":
            if words[first - 1].lower() in PROJECT_WORDS and first > begin and stop - first == 1:
                continue
            if first == begin and stop - first > 1 and (words[first].lower() in OPENERS | PLACE_CUES):
                first += 1
            if stop - first == 3 and words[first + 1] in ("i", "in", "på") and words[first].lower().endswith(_ENDINGS):
                stop = first + (3 if words[first].lower() in _FRONT else 1)
        kept.append(span if (first, stop) == (span.first, span.stop) else replace(span, first=first, stop=stop))
    return kept


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
