"""Where a person's name begins and ends, and whether it is a thing that is only called after somebody.

Owns titles, degrees, initials and particles at the edges of a tagged span, and prizes, streets, ships and houses. It
knows the sentence only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scraper.people.features import lexicon
from scraper.people.name_lists import FAMILY, GIVEN, uses
from scraper.people.tagger import Span
from scraper.people.vocabulary import (
    ARTICLES,
    BUSINESSES,
    DEGREES,
    GENITIVE_THINGS,
    NO_NAMES,
    OPENERS,
    PLACE_NOUNS,
    PROJECT_WORDS,
    STORMS,
    THINGS,
    TITLES,
    VESSELS,
    is_role,
)  # fmt: skip

_QUOTES = frozenset('«»“”„"')
_GERMAN_ARTICLES = frozenset("Der Die Das Dem Den Des".split())
_ONE = frozenset("ein eit".split())
"""Before a name they mean one like that: "ein ny Ibsen"."""
_THE = frozenset("the a an en et ein eit ett".split())
_PEOPLES = frozenset("sunni shia shiite kurdish arab".split())
_WHEN = frozenset(
    "in by until since of from next last this late early mid during i til fra innen siden im bis seit".split()
)
_PARTICLES = frozenset("al el as ash ibn bin".split())


def parts(words: list[str], span: Span, begin: int, stop: int) -> Iterator[Span]:
    """The span in its true extent, without titles, degrees and genitive; nothing when it names a thing.

    begin and stop are those of the sentence.
    """
    first, end = _extended(words, span.first, span.stop, begin, stop)
    if first == begin and end - first > 1 and _common(words[first]):
        first += 1
    while end - first > 1 and words[first].lower() in OPENERS:
        first += 1
    while end - first > 1 and words[first] in _GERMAN_ARTICLES:
        first += 1
    while first < end and (words[first].lower().rstrip(".") in TITLES or (is_role(words[first]) and end - first > 1)):
        if len(words[first].rstrip(".")) == 1:
            break
        first += 1
    while end > first and (words[end - 1].lower().rstrip(".") in DEGREES or not words[end - 1][0].isalnum()):
        end -= 1
    if first == end or not _is_name(words, first, end) or names_thing(words, first, end, begin, stop):
        return
    yield replace(span, first=first, stop=end)


def _extended(words: list[str], first: int, end: int, begin: int, stop: int) -> tuple[int, int]:
    """The span with initials before it and what belongs behind it: a listed surname, `al - Sadr`, `sr.`, `Boe@UIO`."""
    while first > begin and len(words[first - 1]) == 1 and words[first - 1].isupper() and words[first - 1] != "I":
        first -= 1
    if first > begin and end - first > 1 and _is_given_name(words[first - 1]):
        first -= 1
    while end < stop and end - first > 1 and _is_family_name(words[end]) and not words[end - 1].endswith("s"):
        end += 1
    if end - first == 1:
        first, end = _turned(words, first, end, begin, stop)
    if end + 2 < stop and words[end].lower() in _PARTICLES and words[end + 1] == "-" and words[end + 2].istitle():
        end += 3
    elif (
        end < stop
        and words[end].lower() in ("sr.", "jr.")
        or (end < stop and end - first == 1 and "@" in words[end] and words[end].partition("@")[0].istitle())
    ):
        end += 1
    return first, end


def _turned(words: list[str], first: int, end: int, begin: int, stop: int) -> tuple[int, int]:
    """Either half of `"Lenhart, Matthew"`, which stands in quotation marks so, as all of it."""
    left = first - 1 if first > begin and words[first - 1] in _QUOTES else first - 3
    whole = left >= begin and left + 4 < stop and words[left] in _QUOTES and words[left + 4] in _QUOTES
    if whole and words[left + 2] == "," and words[left + 1].istitle() and words[left + 3].istitle():
        return left + 1, left + 4
    return first, end


def _common(word: str) -> bool:
    """Whether a word that begins a sentence is rather a common word there than a given name."""
    return len(word) > 1 and word.lower() in lexicon() and not uses().get(word.lower(), 0) & GIVEN


def _is_family_name(word: str) -> bool:
    return word.istitle() and len(word) > 2 and uses().get(word.lower(), 0) == FAMILY


def _is_given_name(word: str) -> bool:
    lower = word.lower()
    return word.istitle() and len(word) > 2 and uses().get(lower, 0) == GIVEN and lower not in lexicon()


def _is_name(words: list[str], first: int, end: int) -> bool:
    word = words[first]
    if end - first == 1 and (len(word) < 2 or word.lower() in NO_NAMES or not word[0].isalpha()):
        return False
    return any(part[0].isupper() for part in words[first:end]) and word.lower() not in _PEOPLES


def names_thing(words: list[str], first: int, end: int, begin: int, stop: int) -> bool:
    """Whether tokens that look like a person's name belong to a prize, a street, a hospital, a ship …"""
    if _is_project(words, first, end, begin) or _is_firm(words, first, end, begin, stop):
        return True
    if _is_vessel(words, first, begin):
        return True
    if _in_company(words, first, end, begin, stop):
        return True
    article = words[first - 1].lower() if first > begin else ""
    if end - first == 1 and _is_month(words[first].lower(), article):
        return True
    if article in ("called", "named") and first - 3 >= begin and words[first - 3].lower() == "which":
        return True
    if article in PLACE_NOUNS or article in STORMS or (article == "st." and end - first == 1):
        return True
    unlisted = end - first == 1 and words[first].lower() not in uses()
    if article in ARTICLES - _ONE and (unlisted or words[end - 1].lower() in THINGS):
        return True
    tail = words[end - 1].rpartition("-")
    called = tail[2].islower() or tail[2].lower() in THINGS
    if len(tail[2]) > 3 and tail[0][:1].isupper() and called:  # "Birkeland-forelesningen", "Humboldt-Stiftung"
        return True
    if end < stop and words[end] == "s":  # "Wendy s": a house that is called so
        return True
    last = words[end - 1].lower()
    if end - first > 1 and (last in BUSINESSES or (last in THINGS and not uses().get(last, 0) & FAMILY)):
        return True
    return end < stop and _thing_follows(words, end, stop, article, end - first > 1)


def _is_month(word: str, before: str) -> bool:
    """`by June`, `in April`."""
    return before in _WHEN and word in ("april", "may", "june", "august", "juni", "mai")


def _is_project(words: list[str], first: int, end: int, begin: int) -> bool:
    """`the project HEIDI`: one word in capitals behind what says that it is none."""
    return end - first == 1 and first > begin and words[first].isupper() and words[first - 1].lower() in PROJECT_WORDS


def _is_firm(words: list[str], first: int, end: int, begin: int, stop: int) -> bool:
    """`« Berg og Dahl »`, and `Kroatias ambassadør`, whose first word no list knows as a name."""
    if end - first == 1 and words[first][-1] == "s" and end < stop and is_role(words[end]):
        return words[first].lower() not in uses() and not uses().get(words[first][:-1].lower())
    left = first - 1 if first > begin and words[first - 1] in _QUOTES else first - 3
    return (
        left >= begin
        and left + 4 < stop
        and words[left] in _QUOTES
        and words[left + 2] in ("og", "and", "&", "och", "und")
        and words[left + 4] in _QUOTES
    )


def _is_vessel(words: list[str], first: int, begin: int) -> bool:
    if words[first].lower() in VESSELS and words[first] not in ("Ms", "My", "Ss"):
        return True
    before = first - 1
    while before > begin and (words[before] in '«“"„' or words[before].lower() in TITLES - VESSELS):
        before -= 1
    return before >= begin and words[before].lower() in VESSELS and words[before] != "Ms"


def _in_company(words: list[str], first: int, end: int, begin: int, stop: int) -> bool:
    """`Berg & Dahl`."""
    if first - 1 > begin and words[first - 1] == "&" and words[first - 2][0].isupper():
        return True
    return end + 1 < stop and words[end] == "&" and words[end + 1][0].isupper()


def _thing_follows(words: list[str], end: int, stop: int, article: str, several: bool) -> bool:
    """`Abel Prize`, `Olav V's Cancer Research Prize`, `Parkinson's disease`, `Karl Johans gate`."""
    following = words[end].lower()
    if following in ("'s", "’s"):
        head = _head(words, end + 1, stop)
        if head > end + 1:
            return words[head].lower() in THINGS
        return head < stop and words[head].lower() in GENITIVE_THINGS
    head = _head(words, end, stop)
    if words[head][0].isupper() and words[head].lower() in THINGS:
        return True
    if words[end - 1][-1] == "s" and (following.startswith("minne") or following == "legat"):
        return True
    if following in THINGS - {"hus"}:
        return following in GENITIVE_THINGS or (words[end - 1][-1] != "s" and article in _THE)
    if following in ("memorial", "minnepris", "endowed"):
        return True
    if following == "hus" and several and words[end - 1][-1] == "s":  # "Kristine Bonnevigs hus" is what it is called
        return True
    return following in "-–/" and end + 1 < stop and words[end + 1].lower() in THINGS


def _head(words: list[str], at: int, stop: int) -> int:
    """The last of up to five capitalised words from a token on, or the first that names a thing."""
    last = min(stop - 1, at + 4)
    while at < last and words[at][0].isupper() and words[at].lower() not in THINGS and words[at + 1][0].isupper():
        at += 1
    return at
