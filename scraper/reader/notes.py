"""What a page says of an article instead of telling it: translation, re-publication, correction, another language.

Owns how such notes begin and what they say of the original. Never drops one: a note is a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scraper.document import Block

_LANGUAGES = {
    "norwegian": "no", "norsk": "no", "norska": "no", "norwegischen": "no", "norjasta": "no", "bokmål": "nb",
    "nynorsk": "nn", "english": "en", "engelsk": "en", "engelska": "en", "englisch": "en", "englischen": "en",
    "englannista": "en", "swedish": "sv", "svensk": "sv", "svenska": "sv", "schwedischen": "sv", "ruotsista": "sv",
    "danish": "da", "dansk": "da", "danska": "da", "dänischen": "da", "german": "de", "tysk": "de", "tyska": "de",
    "deutschen": "de", "saksasta": "de", "finnish": "fi", "finsk": "fi", "finska": "fi", "suomesta": "fi",
    "french": "fr", "fransk": "fr", "franska": "fr", "dutch": "nl", "spanish": "es", "spansk": "es",
}  # fmt: skip
_FAMILY = {"nb": "no", "nn": "no"}
_TRANSLATED = (
    r"translat(?:ed|ion)|oversatt|oversettelse|omsett|oversat|oversættelse|översat\w+|översättning|übersetzt|"
    r"übersetzung|käännetty|käännös"
)
_FIRST = (
    r"(?:first|originally|previously|also) (?:published|written|posted|appeared)|"
    r"published in (?:norwegian|english|swedish|danish|german|finnish)|"
    r"republished|reproduced|reprinted|(?:først|tidligere|opprinnelig|oprindeligt|også) (?:publisert|publiceret|bragt|"
    r"trykket|skrevet)|på trykk|(?:först|tidigare|ursprungligen) publicera\w+|(?:zuerst|ursprünglich) (?:erschienen|"
    r"veröffentlicht)|(?:ensin|aiemmin|alun perin) julkaistu|julkaistu (?:ensin|aiemmin|alun perin)"
)
_CORRECTED = (
    r"corrected|amended|updated|edited|rettet|korrigert|oppdatert|uppdatera\w+|rättats?|opdateret|aktualisiert|"
    r"korrigiert|korjattu|päivitetty|(?:produsert|produced) (?:og|and) (?:finansiert|funded|paid)"
)
_SUBJECT = (
    r"(?:this (?:text|story|piece)|dieser text|"
    r"(?:(?:this|the|denne|dette|den|det|dieser|diese|tämä) (?:här )?)?(?:article|interview|post|news (?:item|story)|"
    r"op-ed|essay|artikkel(?:en)?|tekst(?:en)?|sak(?:en)?|kronikk(?:en)?|innlegg(?:et)?|intervju(?:et)?|"
    r"artikel(?:n|en)?|artiklen|texten|inlägg(?:et)?|indlæg(?:get)?|beitrag|artikkeli|teksti|juttu))"
)
_LANGUAGE_WORD = (
    r"(?:\w+isch\w*|english|engelsk\w*|norsk\w*|norwegian|svensk\w*|swedish|dansk\w*|danish|suomeksi|german)"
)
_START = re.compile(
    rf"\W*(?:(?:{_SUBJECT})\b[^.]{{1,60}}?\b(?:{_TRANSLATED}|{_FIRST}|{_CORRECTED})\b|"
    rf"(?:this|dette|detta|dies) (?:is|er|är|ist) (?:an?|en|ei|et|eine) (?:\w+ )?(?:{_TRANSLATED})\b|"
    r"article edit|editor'?s note|(?:corrections?|corrected|rettelse|rättelse|korrigering|korrektur|oikaisu)\b"
    r"[^:.]{0,30}:|(?:note|merknad|anmerkung):|update\b[^:.]{0,30}:(?=.{20})|"
    r"(?:originally|first|previously) published\b|(?:republished|reprinted) (?:from|with|by)\b|"
    r"(?:(?:ai|machine|auto(?:matically)?)[- ])?translated (?:from|by|using|with)\b|"
    r"(?:translation|oversettelse|oversættelse|översättning|übersetzung|käännös)\s*(?::|by\b|av\b|af\b|von\b)|"
    r"(?:oversatt|oversat|omsett|översatt) (?:fra|frå|från|av|af|til|ved|med)\b|aus dem \w+ übersetzt|käännetty\b|"
    r"(?:read|les|læs|läs|lies|lue) (?:(?:this|the|denne|den|dette|den här|diesen|dieses|tämä|hele|whole) )?"
    rf"(?:{_SUBJECT}) ?(?:in|på|auf)? {_LANGUAGE_WORD}\b|for an? {_LANGUAGE_WORD} (?:summary|version)\b)",
    re.IGNORECASE,
)
_SAYS_TRANSLATED = re.compile(rf"\b(?:{_TRANSLATED})\b", re.IGNORECASE)
_SAYS_FIRST = re.compile(rf"\b(?:{_FIRST})\b", re.IGNORECASE)
_MACHINE = re.compile(
    r"\b(?:AI|A\.I\.|KI)\b|\b(?i:machine|automati\w+|maskin\w*|maschinell\w*|koneellis\w*|konekään\w*|tekoäly\w*|"
    r"chatgpt|deepl|google translate|artificial intelligence|(?:kunstig|artificiell) intelligens)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 400


def is_note(block: Block) -> bool:
    """Whether a block says something about the article instead of being part of it: translation, reuse, correction."""
    return not block.level and len(block.text) <= _LONGEST and _START.match(block.text) is not None


def translation(notes: Iterable[str], language: str | None = None) -> tuple[str | None, bool]:
    """(ISO 639-1 code of the original, whether a machine translated) as the notes say.

    Args:
        language: the language of the item; "first published in Norwegian" makes a Norwegian text no translation.
    """
    for note in notes:
        stated = bool(_SAYS_TRANSLATED.search(note))
        if not stated and not _SAYS_FIRST.search(note):
            continue
        codes = [_LANGUAGES[word] for word in _WORD.findall(note.lower()) if word in _LANGUAGES]
        original = codes[0] if codes else None
        if stated or (original and original != _FAMILY.get(language or "", language)):
            return original, stated and bool(_MACHINE.search(note))
    return None, False
