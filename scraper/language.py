"""Which language a text is in. Owns py3langid; restricted to languages that institute pages are plausibly in."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

PLAUSIBLE = ("en", "no", "nn", "sv", "da", "de", "fi", "fr", "nl", "es", "is", "it")
_ENOUGH = 20
_WORD = re.compile(r"[^\W\d_]+")
# Bokmål and nynorsk differ in a few very frequent words; the identifier often answers "no" or takes one for the other.
_NYNORSK = frozenset(
    "ikkje eit ein nokon noko dei eg vere vart frå meir kva korleis berre òg sjølv nye fleire mykje desse".split()
)
_BOKMAAL = frozenset("ikke et en noen noe de jeg være ble fra mer hva hvordan bare også selv flere mye disse".split())


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(PLAUSIBLE))
    return identifier


def _norwegian(text: str) -> str:
    found = [word.lower() for word in _WORD.findall(text)]
    nynorsk = sum(word in _NYNORSK for word in found)
    return "nn" if nynorsk > sum(word in _BOKMAAL for word in found) else "nb"


def identify(text: str, declared: str | None = None) -> tuple[str | None, float]:
    """(ISO 639-1 code, confidence 0 to 1) of a text; (None, 0.0) for one without letters.

    Args:
        text: what to identify; 1,500 letters are enough and no more are looked at.
        declared: what the page says of itself; decides only for texts of fewer than 20 letters.
    """
    sample = text[:1500]
    letters = sum(map(str.isalpha, sample[:200]))
    known = (declared or "").lower().partition("-")[0]
    if letters < _ENOUGH:
        return (_NAMES.get(known, known), 0.3) if known else (None, 0.0)
    code, probability = _identifier().classify(sample)
    if code in ("no", "nn"):
        return _norwegian(sample), float(probability)
    return str(code), float(probability)


_NAMES = {"no": "nb"}
