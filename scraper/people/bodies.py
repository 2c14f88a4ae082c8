"""Organisations that their form gives away: "Oslo universitetssykehus", "Universitetet i Bergen", "Kreftforeningen".

Owns these forms. They complete what the tagger sees, for institutes and hospitals are rarer in what it learned from.
"""

from __future__ import annotations

from scraper.people.tagger import Span

_BEHIND = frozenset(
    """
    universitetssykehus universitetssjukehus universitetssjukhus universitetshospital universitet sykehus sjukehus
    sjukhus hospital høgskole høgskule høyskole högskola forskningsråd forskingsråd institutet
    university hospital institute foundation council society agency cluster centre center college association academy
    consortium laboratory laboratories universität universitätsklinikum klinikum
    as asa ab gmbh inc inc. ltd ltd. aps
    """.split()
)
_FRONT = {
    "universitetet": "i", "høgskolen": "i", "høgskulen": "i", "høyskolen": "i", "university": "of", "universität": "",
    "hospital": "of", "universitetssykehuset": "i",
}  # fmt: skip
_ENDINGS = (
    "instituttet", "institutet", "foreningen", "foreininga", "rådet", "hospitalet", "sykehuset", "sjukehuset",
    "direktoratet",
    "departementet", "registeret", "stiftelsen", "stiftinga", "fondet", "verket", "tilsynet",
)  # fmt: skip
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
    end = at + 1
    while end < stop and words[end][0].isupper() and words[end].lower() not in _BEHIND and end - at < 5:
        end += 1
    if end < stop and words[end].lower() in _BEHIND and (words[end][0].isupper() or lower not in _LOWER_BEHIND):
        first = words[at].lower()
        return (
            0 if first in ("the", "a", "an", "et", "en", "at", "in") or words[end] in ("as", "inc", "as.") else end + 1
        )
    if lower.endswith(_ENDINGS) and len(lower) > 12 and not lower.startswith("forsknings"):
        return at + 1
    return at + 1 if lower in ("forskningsrådet", "forskingsrådet") else 0


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
