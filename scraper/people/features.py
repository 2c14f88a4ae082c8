"""What the tagger sees of a word: its form, its endings, the name lists, and the same of its neighbours.

Owns the features, alike for training and for reading. It never sees labels and knows no document. Every word is
described once and remembered, so that a text costs table look-ups.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scraper.people.name_lists import FAMILY, GIVEN, uses

LEXICON = Path(__file__).with_name("lexicon.txt.gz")
"""Words seen without a capital in the training text, one a line."""
_LIMIT = 60_000
_LETTERS = str.maketrans({"’": "'"})


@dataclass(frozen=True, slots=True)
class Look:
    """One word as the tagger sees it."""

    own: tuple[str, ...]
    """Features where the word stands."""
    as_last: tuple[str, ...]
    """Features that the next word gets of it."""
    as_next: tuple[str, ...]
    as_second_last: tuple[str, ...]
    as_second_next: tuple[str, ...]
    lower: str
    kind: str
    """Shape and list membership in a few letters."""


@cache
def lexicon() -> frozenset[str]:
    return (
        frozenset(gzip.decompress(LEXICON.read_bytes()).decode("utf-8").split("\n"))
        if LEXICON.exists()
        else frozenset()
    )


_looks: dict[str, Look] = {}


def look(word: str) -> Look:
    """The word's features; remembered."""
    found = _looks.get(word)
    if found is None:
        if len(_looks) > _LIMIT:
            _looks.clear()
        found = _looks[word] = _describe(word)
    return found


def shape(word: str) -> str:
    """`Tasken` -> Xx, `DNA` -> XX, `McDonald` -> XxXx, `27-year` -> d-x; at most seven signs."""
    signs: list[str] = []
    for char in word[:24]:
        sign = "X" if char.isupper() else "x" if char.isalpha() else "d" if char.isdigit() else char
        if not signs or signs[-1] != sign or (sign == "X" and len(signs) < 2):
            signs.append(sign)
    return "".join(signs[:7])


def _describe(word: str) -> Look:
    if not word.isascii():
        word = word.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
    word = word.translate(_LETTERS)[:40]
    lower, form = word.lower(), shape(word)
    lists = _lists(word, lower)
    kind = form[:4] + lists
    digits = re.sub(r"\d", "0", lower)
    own = [f"w={digits}", f"s={form}", f"l={lists}", f"k={kind}", "b"]
    if form[0] == "X" and len(word) > 2:
        own += [f"p{n}={lower[:n]}" for n in (2, 3, 4) if n < len(lower)]
        own += [f"e{n}={lower[-n:]}" for n in (2, 3, 4, 5) if n < len(lower)]
        own += [f"len={min(len(word), 12)}"]
        own += (
            [f"h{at}={_lists(part, part.lower())}" for at, part in enumerate(word.split("-")[:2])]
            if "-" in word
            else []
        )
    ending = lower[-4:]
    return Look(
        own=tuple(own),
        as_last=(f"-w={digits}", f"-k={kind}", f"-e={ending}"),
        as_next=(f"+w={digits}", f"+k={kind}", f"+e={ending}"),
        as_second_last=(f"--w={digits}", f"--k={kind}"),
        as_second_next=(f"++w={digits}", f"++k={kind}"),
        lower=digits,
        kind=kind,
    )


def _lists(word: str, lower: str) -> str:
    """g given, f family name; a genitive counts in small print; c a word also seen without capital."""
    if not word[:1].isupper():
        return "c" if lower in lexicon() else ""
    names = uses()
    use = names.get(lower, 0)
    signs = ("g" if use & GIVEN else "") + ("f" if use & FAMILY else "")
    if not use and lower[-1:] == "s":
        use = names.get(lower[:-1].rstrip("'"), 0)
        signs = ("G" if use & GIVEN else "") + ("F" if use & FAMILY else "")
    return signs + ("c" if lower in lexicon() else "")


_OUTSIDE = Look((), ("-#",), ("+#",), ("--#",), ("++#",), "#", "#")


def features(words: list[str]) -> list[list[str]]:
    """One list of features a word of the sentence, for crfsuite."""
    looks = [_OUTSIDE, _OUTSIDE, *map(look, words), _OUTSIDE, _OUTSIDE]
    shouting = sum(word.isupper() and len(word) > 1 for word in words) * 2 > len(words)
    rows = []
    for at, here in enumerate(looks[2:-2], 2):
        last, following = looks[at - 1], looks[at + 1]
        row = [
            *here.own,
            *last.as_last,
            *following.as_next,
            *looks[at - 2].as_second_last,
            *looks[at + 2].as_second_next,
        ]
        row += (
            f"k-={last.kind}|{here.kind}",
            f"k+={here.kind}|{following.kind}",
            f"k3={last.kind}|{here.kind}|{following.kind}",
        )
        if here.own[1][2] == "X":
            row += (
                f"wk={last.lower}|{here.kind}",
                f"kw={here.kind}|{following.lower}",
                f"ww={last.lower}|{here.lower}",
                f"WW={here.lower}|{following.lower}",
                f"w3={last.lower}|{here.kind}|{following.lower}",
            )
        if shouting:
            row.append("shout")
        rows.append(row)
    return rows
