"""Sums of money: the value in units of the currency, and the currency.

Owns which words are a sum. It never converts. A bare number of "kroner" is Norwegian unless the text is Swedish or
Danish; "$" is the US dollar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from scraper.records import Amount, FieldName

_SCALES = {
    1_000: "k tusen tusind thousand tkr tausend",
    1_000_000: "m mill million millions millioner millionar miljoner miljon mio mkr mn",
    1_000_000_000: "bn b billion billions mrd milliard milliarder milliardar miljard miljarder md milliarden milliarde",
    1_000_000_000_000: "trillion trillions billioner",
}
_SCALE = {name: scale for scale, names in _SCALES.items() for name in names.split()}
_SHORT = frozenset("mill mio mrd md tkr mkr".split())
"""Abbreviations that take a full stop; behind any other word it ends the sentence."""
_CODES = ("NOK", "SEK", "DKK", "EUR", "USD", "GBP", "CHF", "ISK", "JPY", "CAD", "AUD")
_SIGNS = {
    "€": "EUR", "£": "GBP", "$": "USD", "us$": "USD", "us dollars": "USD", "us dollar": "USD",
    "usd": "USD", "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD",
    "pounds": "GBP", "pund": "GBP", "norske kroner": "NOK", "norwegian kroner": "NOK", "svenska kronor": "SEK",
    "svenske kroner": "SEK", "danske kroner": "DKK", "swiss francs": "CHF",
} | {code.lower(): code for code in _CODES} | {f"m{code.lower()}": code for code in _CODES}  # fmt: skip
_KRONER = {"kr", "kroner", "kronor", "krone", "kronar"}
_HOME = {"sv": "SEK", "da": "DKK"}
_NUMBER = r"(?P<n{0}>\d{{1,3}}(?:[ .,\u00a0\u202f]\d{{3}})+(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,]\d+)?)"
_NAMES = sorted([*_SIGNS, *_KRONER], key=lambda name: (-len(name), name))
_BEFORE = "|".join(re.escape(name) for name in _NAMES if name in "€£$" or len(name) < 4 or name in ("kroner", "us$"))
_BEHIND = "|".join(re.escape(name) for name in _NAMES)
_SCALED = r"(?:[\s\u00a0-]?(?P<s{0}>" + "|".join(sorted(_SCALE, key=lambda name: (-len(name), name))) + r")\b\.?)?"
_MONEY = re.compile(
    rf"(?<![\w])(?P<c1>{_BEFORE})\.?[\s\u00a0]?{_NUMBER.format(1)}{_SCALED.format(1)}(?![\w%])"
    rf"|(?<![\w.,])(?<!\d\s){_NUMBER.format(2)}{_SCALED.format(2)}[\s\u00a0-]?(?:of\s)?(?P<c2>{_BEHIND})(?![\w])",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_RANGE = re.compile(r"\s?[-–—]\s?\d")
_SIGN = re.compile(r"[€£$]|kr|nok|sek|dkk|eur|usd|gbp|chf|dollar|pound|pund|isk|jpy|cad|aud|franc", re.IGNORECASE)


def find_amounts(text: str, offset: int, field: FieldName, language: str) -> Iterator[Amount]:
    """Sums of money of one paragraph that stands at `offset` of the field."""
    if not _DIGIT.search(text) or not _SIGN.search(text):
        return
    for match in _MONEY.finditer(text):
        side = "1" if match["c1"] else "2"
        value = float(_value(match["n" + side]) * _SCALE.get((match["s" + side] or "").lower(), 1))
        word = match["c" + side].lower()
        currency = _HOME.get(language, "NOK") if word in _KRONER else _SIGNS[word]
        value *= 1_000_000 if word[0] == "m" and word[1:].upper() in _CODES else 1
        if _RANGE.match(text, match.end("n" + side)):
            continue  # "€2-3 million" is two values
        if side == "1" and match["c1"].islower() and word not in _KRONER and word.isalpha():
            continue
        end = match.end() - (match.group()[-1] == "." and (match["s" + side] or "").lower() not in _SHORT)
        yield Amount(field, offset + match.start(), offset + end, text[match.start() : end], value, currency)


def _value(number: str) -> Decimal:
    """`1.234.567`, `1 234,50`, `13.6`, `1,5`: groups of three digits are thousands, the rest a decimal mark."""
    grouped = re.fullmatch(r"(\d{1,3}(?:[ .,\u00a0\u202f]\d{3})+)(?:[.,](\d{1,2}))?", number)
    if grouped:
        whole = re.sub(r"\D", "", grouped[1])
        return Decimal(f"{whole}.{grouped[2] or 0}")
    return Decimal(number.replace(",", "."))
