"""Which language a text is in, and its paragraphs where they differ. Owns py3langid.

Frequent small words decide most texts: they are counted paragraph by paragraph, which costs next to nothing. Where they
are too few, the identifier is asked, restricted to languages that institute pages are plausibly in. Short paragraphs
abstain. It never believes what the page says of itself, unless there is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from scraper.records import LanguageSpan

PLAUSIBLE = ("en", "no", "nn", "sv", "da", "de", "fi", "fr", "nl", "es", "pt", "is", "it")
_ENOUGH = 20
_SAMPLE = 600
_LONG = 200
_RUN = 80
_LAST_LATIN = "\u024f"
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = {
    "en": "the of and to in is that for it was on are with as by this be at from have has not his her they which or "
    "we their been who will were but an had one can more you all there when would about what said also its "
    "into",
    "nb": "og i på en et er det som av til å med for ikke har den de var vi kan om fra jeg men vil skal ved også "
    "seg etter ble så hun han ut eller noen noe når nå hva hvor mer mellom under over blir dette bare være ha "
    "opp hvordan mye hvem selv sammen sier gjør disse fikk deres skulle ville mange",
    "nn": "og i på ein eit er det som av til å med for ikkje har den dei var vi kan om frå eg men vil skal ved også "
    "seg etter vart så ho han ut eller nokon noko når no kva kvar meir mellom under over blir dette berre "
    "vere ha me korleis mykje kven sjølv saman seier gjer desse fekk deira skulle ville mange òg blei",
    "sv": "och i på en ett är det som av till att med för inte har den de var vi kan om från jag men vill ska vid "
    "också sig efter blev så hon han ut eller någon något när nu vad mer mellan under över blir detta bara "
    "vara upp hur inom",
    "da": "og i på en et er det som af til at med for ikke har den de var vi kan om fra jeg men vil skal ved også "
    "sig efter blev så hun han ud eller nogen noget når nu hvad hvor mere mellem under over bliver dette kun "
    "være op hvordan",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus "
    "er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber "
    "vor zur bis wir",
    "fi": "ja on ei se että hän oli ovat myös kun mutta sen tai joka niin kuin jotka voi mukaan sekä ole jo vain "
    "siitä tämä kanssa olla ollut jälkeen mitä nyt miten nämä ne tässä jos hänen voivat noin kuten "
    "esimerkiksi vielä eivät",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou "
    "son aux cette été mais ont ces nous leur être comme sa on deux même aussi entre fait après elle dont",
    "nl": "de van het een en in is dat op te zijn met voor die niet aan er om ook als door maar bij ze uit naar nog "
    "dan wordt heeft over hebben worden tot of deze kan meer wat was geen al dit hun onder waar zich we",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha este sí "
    "porque esta entre cuando muy sin sobre también me hasta hay donde han quien desde todo nos durante",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem seu "
    "sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois à são pode",
    "is": "og að í á er sem til við um með en fyrir það af ekki var hann þar hafa verið eru þess frá hefur þeir hún "
    "eða því var svo þegar eftir ég mjög þetta nú upp hér voru þá sér",
    "it": "di e che il la in a per è un non una del i con si da le sono della nel al dei alla come più ha lo gli "
    "anche dal delle ma questo nella degli essere stato hanno tra ed loro sulla o",
}  # fmt: skip
_LANGUAGES = tuple(_SMALL_WORDS)
_HOLDERS: dict[str, tuple[int, ...]] = {
    word: tuple(index for index, name in enumerate(_LANGUAGES) if word in _SMALL_WORDS[name].split())
    for words in _SMALL_WORDS.values()
    for word in words.split()
}
_KNOWN = frozenset(_HOLDERS)
_KIN = ("nb", "nn", "da", "sv")
_KIN_INDEXES = tuple(_LANGUAGES.index(code) for code in _KIN)
_NORDIC = "nordic"
_NAMES = {"no": "nb"}


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _small_words(text: str) -> frozenset[str]:
    """The small words of a text; in a short one also those with a mark beside them, since each counts."""
    folded = text.lower()
    return _KNOWN.intersection(folded.split() if len(text) > _LONG else _WORD.findall(folded))


def _scores(small_words: Iterable[str]) -> list[int]:
    """For each language how many of its small words are among these."""
    scores = [0] * len(_LANGUAGES)
    for word in small_words:
        for index in _HOLDERS[word]:
            scores[index] += 1
    return scores


def _decided(scores: Sequence[int]) -> tuple[str | None, float]:
    """(language, confidence) where the small words leave no doubt, else (None, 0.0)."""
    best = max(scores)
    first = scores.index(best)
    other, second = max((score, index) for index, score in enumerate(scores) if index != first)
    margin = best - other
    # The small words of kin are half the same, so that single ones of them mislead more easily.
    least = 3 if {_LANGUAGES[first], _LANGUAGES[second]} <= set(_KIN) else 2
    if best < 3 or margin < least or margin * 8 < best:
        return None, 0.0
    return _LANGUAGES[first], 1 - 0.5 ** (margin + 1)


def _norwegian(scores: Sequence[int]) -> str:
    return "nn" if scores[_LANGUAGES.index("nn")] > scores[_LANGUAGES.index("nb")] else "nb"


def _identified(text: str, scores: Sequence[int], letters: int) -> tuple[str, float]:
    """What the identifier says; of a short text in Latin letters only among the plausible languages."""
    ranked = _identifier().rank(text[:_SAMPLE])
    code, probability = ranked[0]
    foreign = sum(letter > _LAST_LATIN for letter in text[:_LONG] if letter.isalpha()) * 2 > letters
    if code not in PLAUSIBLE and not foreign and letters < _LONG * 3 // 5:
        plausible = [(name, share) for name, share in ranked if name in PLAUSIBLE]
        code, probability = plausible[0]
        probability /= sum(share for _, share in plausible) or 1.0
    return (_norwegian(scores) if code in ("no", "nn") else code), min(1.0, float(probability))


def identify(text: str, declared: str | None = None) -> tuple[str | None, float]:
    """(ISO 639-1 code, confidence 0 to 1) of a text; (None, 0.0) for one without letters.

    Args:
        text: what to identify; 2,000 letters are enough and no more are looked at.
        declared: what the page says of itself; decides only for texts of fewer than 20 letters.
    """
    return _identify(text[:2000], _small_words(text[:2000]), declared)


def _identify(sample: str, small_words: Iterable[str], declared: str | None) -> tuple[str | None, float]:
    letters = sum(map(str.isalpha, sample[:_LONG]))
    if letters < _ENOUGH:
        known = (declared or "").lower().partition("-")[0]
        return (_NAMES.get(known, known), 0.3) if known else (None, 0.0)
    scores = _scores(small_words)
    code, confidence = _decided(scores)
    return (code, confidence) if code else _identified(sample, scores, letters)


def _paragraph_language(small_words: Iterable[str]) -> str | None:
    """The language of a paragraph, or `_NORDIC` for kin, None where its small words are too few to tell."""
    scores = _scores(small_words)
    # Kin are never told apart by a paragraph alone: a quotation would part the text.
    nordic = max(scores[index] for index in _KIN_INDEXES)
    for index in _KIN_INDEXES:
        scores[index] = 0
    best = max(scores)
    first, second = (_LANGUAGES[scores.index(best)], nordic) if best > nordic else (_NORDIC, best)
    if first != _NORDIC:
        scores[scores.index(best)] = 0
        second = max(nordic, max(scores))
    margin = max(best, nordic) - second
    return first if max(best, nordic) >= 3 and margin >= 2 and margin * 3 >= max(best, nordic) else None


def _runs(paragraphs: Sequence[str], small_words: Sequence[frozenset[str]]) -> list[tuple[int, int, str | None]]:
    """(start, end, language) of the runs of paragraphs; what abstains goes with what is before it, a heading with what
    follows.

    Args:
        paragraphs: those of the text, which one blank line parts.
        small_words: those of each paragraph.
    """
    runs: list[tuple[int, int, str | None]] = []
    waiting: int | None = None
    start = 0
    for paragraph, words in zip(paragraphs, small_words, strict=True):
        end = start + len(paragraph)
        code = _paragraph_language(words) if len(words) >= 3 else None
        heading = code is None and not paragraph.endswith((".", "!", "?", "”", "»", '"', ":"))
        if heading and waiting is None:
            waiting = start
        elif not heading:
            begins = start if waiting is None else waiting
            waiting = None
            if runs and (code is None or runs[-1][2] in (code, None)):
                runs[-1] = (runs[-1][0], end, runs[-1][2] or code)
            else:
                runs.append((begins, end, code))
        start = end + 2
    if runs and waiting is not None:
        runs[-1] = (runs[-1][0], start - 2, runs[-1][2])
    return runs


def _merged(runs: Sequence[tuple[int, int, str | None]]) -> list[LanguageSpan]:
    """Runs long enough to be meant; a shorter one goes with the run before it."""
    spans: list[LanguageSpan] = []
    for start, end, code in runs:
        if spans and (end - start < _RUN or code in (None, spans[-1].language)):
            spans[-1] = LanguageSpan(spans[-1].start, end, spans[-1].language)
        elif code is not None:
            spans.append(LanguageSpan(start if spans else 0, end, code))
    return spans


def _named(span: LanguageSpan, text: str) -> LanguageSpan:
    if span.language != _NORDIC:
        return span
    code, _ = identify(text[span.start : span.end])
    return LanguageSpan(span.start, span.end, code if code in _KIN else "nb")


def read_languages(text: str, title: str, declared: str | None) -> tuple[str | None, float, tuple[LanguageSpan, ...]]:
    """(language, confidence, runs of paragraphs in different languages) of an item's text; no runs where all is in one.

    Of a mixed text, the language is the first one, unless that has less than a third of the letters.

    Args:
        text: paragraphs parted by a blank line.
        title: the headline, which helps with a short text.
        declared: what the page or the site says; decides only where there are next to no letters.
    """
    paragraphs = text.split("\n\n")
    small_words = [_small_words(paragraph[:300]) for paragraph in paragraphs]
    spans = _merged(_runs(paragraphs, small_words))
    if len({span.language for span in spans}) < 2:
        return *_identify(f"{title}\n{text[:2000]}", frozenset().union(*small_words[:20]), declared), ()
    spans = [_named(span, text) for span in spans]
    sizes: dict[str, int] = {}
    for span in spans:
        sizes[span.language] = sizes.get(span.language, 0) + span.end - span.start
    first = spans[0].language
    main = first if sizes[first] * 3 >= len(text) else max(sizes, key=lambda code: sizes[code])
    own = next(span for span in spans if span.language == main)
    _, confidence = identify(text[own.start : own.end])
    return main, confidence, tuple(spans)
