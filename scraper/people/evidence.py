"""What the neighbourhood says for or against a word being somebody's name.

Owns when the tagger alone is not believed: a single word that no full name in the item explains, and text in a language
that it has not learned from. Precision goes first: who is missed once is mostly found by the full name, but a company
among the persons misleads. It knows no document and never looks further than the sentence.
"""

from __future__ import annotations

from itertools import pairwise

from scraper.people.name_lists import FAMILY, GIVEN, uses
from scraper.people.tagger import Span
from scraper.people.vocabulary import ARTICLES, COMPANY_WORDS, SAYING, TITLES, is_role

LEARNED = frozenset({"", "en", "nb", "nn", "no"})
"""Languages of the text that the tagger is trained on, and that which nobody stated."""
KIN = frozenset({"da", "sv"})
"""Languages so near to those that the tagger reads them, but takes words that open a sentence for names."""
UNLEARNED_THRESHOLD = 0.7
"""Least probability of a mention in any other language."""
_WHERE = frozenset("in near i nær im".split())
BEYOND_DOUBT = 0.95
"""Probability from which a name behind "in" or "i" is no place."""
CERTAIN = 0.9
"""Probability from which a word is a name though no list knows it."""


def supported(words: list[str], span: Span, begin: int, stop: int, language: str) -> bool:
    """Whether a span that nothing else in the item supports is to be believed."""
    first, single = span.first, span.stop - span.first == 1
    listed = _listed(words[first : span.stop])
    if language not in LEARNED and not listed and (language not in KIN or _opens(words, first, begin)):
        return False
    if language not in LEARNED | KIN and span.confidence < UNLEARNED_THRESHOLD and not _introduced(words, first, begin):
        return False
    if not single:
        return True
    if language not in LEARNED and _opens(words, first, begin) and not _speaks(words, first, begin, stop):
        return False
    if _organisation_near(words, first, begin, stop) or _branded(words[first]):
        return False
    if _introduced(words, first, begin) or _speaks(words, first, begin, stop):
        return True
    if words[first].isupper() and len(words[first]) > 2 and not _shouted(words[begin:stop]):
        return False  # an acronym
    if language not in LEARNED | KIN or (span.confidence < BEYOND_DOUBT and _in_place(words, first, begin)):
        return False
    return span.confidence >= CERTAIN or listed


def plausible(words: list[str], span: Span, begin: int) -> bool:
    """Whether nothing beside a single word says that it is a company, a place or a brand."""
    at = span.first
    return not (
        _branded(words[at])
        or _in_place(words, at, begin)
        or _organisation_near(words, at, begin, len(words))
        or words[at].isupper()
        or (at > begin and words[at - 1].lower() in ARTICLES)
    )


def has_age(words: list[str], at: int, stop: int) -> bool:
    """`Gulsum (28)`, `Epiktet (50–130)`: an age or the years of a life in brackets follow."""
    if at + 2 >= stop or words[at] != "(" or not words[at + 1][0].isdigit():
        return False
    if words[at + 2] == ")":
        first, _, last = words[at + 1].partition("-")
        return (first.isdigit() and len(first) == 2 and not last) or _life(first, last)
    return at + 4 < stop and words[at + 2] in "-–—" and words[at + 4] == ")" and _life(words[at + 1], words[at + 3])


def _life(born: str, died: str) -> bool:
    return born.isdigit() and died.isdigit() and len(born) <= 4 and 15 <= int(died) - int(born) <= 110


def _shouted(words: list[str]) -> bool:
    """Whether capitals say nothing, for most words are in capitals."""
    return 2 * sum(word.isupper() for word in words if word.isalpha()) > sum(word.isalpha() for word in words)


def _listed(words: list[str]) -> bool:
    """Whether the lists know one of the words as a name, with or without a genitive."""
    names = uses()
    lower = [part for word in words for part in word.lower().split("-")]
    return any(names.get(form, 0) & (GIVEN | FAMILY) for word in lower for form in (word, word.rstrip("s'’")))


def _branded(word: str) -> bool:
    """`GeoScan`: a capital after a small letter, as in no name but McKay and D'Arcy."""
    return any(a.islower() and b.isupper() for a, b in pairwise(word)) and not word.startswith(
        ("Mc", "Mac", "De", "Di")
    )


def _opens(words: list[str], at: int, begin: int) -> bool:
    """Whether nothing but marks stands before it in the sentence, so that its capital says nothing."""
    return not any(sign.isalnum() for word in words[begin:at] for sign in word)


def _introduced(words: list[str], at: int, begin: int) -> bool:
    """A title or a role stands before it."""
    return at > begin and (words[at - 1].lower().rstrip(".") in TITLES or is_role(words[at - 1]))


def _speaks(words: list[str], at: int, begin: int, stop: int) -> bool:
    """`says Vik`, `Vik says`."""
    behind = words[at + 1].lower() if at + 1 < stop else ""
    return behind in SAYING or (at > begin and words[at - 1].lower() in SAYING)


def _in_place(words: list[str], at: int, begin: int) -> bool:
    """A word that says where stands before it: `in Vik`, `in Berg and Vik`."""
    if at - 2 > begin and words[at - 1].lower() in ("and", "og", "och", "und") and words[at - 2][0].isupper():
        at -= 2
    return at > begin and words[at - 1].lower() in _WHERE


def _organisation_near(words: list[str], at: int, begin: int, stop: int) -> bool:
    """`the company Vik`, `Vik, a start-up`."""
    if at > begin and words[at - 1].lower() in COMPANY_WORDS:
        return True
    if at + 1 < stop and words[at + 1].lower() in COMPANY_WORDS:
        return True
    return at + 2 < stop and words[at + 1] in ",(" and any(w.lower() in COMPANY_WORDS for w in words[at + 2 : at + 5])
