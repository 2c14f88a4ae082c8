"""Words and sentences of a text, with their exact places.

Owns where a token begins and ends (code points) and where a sentence ends. It never changes, joins or drops text.
Tokens follow the treebanks that the model is trained on: hyphenated words are one token, the English `'s` is its own,
initials and known abbreviations keep their full stop. A line break always ends a sentence, for text here is paragraphs
and not wrapped lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKS = "\u0300-\u036f"
# A word may hold hyphens, apostrophes, & and @; a full stop before a small letter (bl.a, example.org) or after a single
# letter (U.S); a comma, colon or full stop between digits. It takes one full stop at its end, given back if it ends no
# abbreviation.
_TOKEN = re.compile(
    rf"""\n
    |[#@]?[^\W_](?:[\w{_MARKS}]|[-‑'’´&@/·](?=\w)|\.(?=[a-zæøåäö])|(?<=\b[^\W_])\.(?=[^\W\d_]\b)|(?<=\d)[.,:](?=\d))*(?:\.(?!\w))?
    |['’][sS](?!\w)|\.\.+|[–—-]+|\S""",
    re.VERBOSE,
)
_ABBREVIATIONS = frozenset(
    """
    dr prof mr mrs ms st jr sr hr fr adv avd nr vol fig etc inc ltd co corp dept gen sen rep gov lt col capt sgt vs
    approx ca kl mill mrd mio bl.a f.eks o.l m.m m.fl tlf ph.d phd m.sc b.sc m.d jan feb apr aug sept sep okt
    oct nov des dec cand dipl ing i.e e.g a.m p.m u.s u.k bla feks mfl dvs ifm pga iht red univ assoc asst hon rev
    """.split()
)
# These are common words too: abbreviations only with a capital.
_CAPITAL_ONLY = frozenset("co gen sen rep fr col ing red inc hon rev des ms bla corp adv".split())
_FACULTIES = frozenset("med. philos. techn. scient. ing. odont. agric. polit. jur. oecon. theol.".split())
_ENDS = frozenset({".", "!", "?", "…", "...", ".."})
_CLOSERS = frozenset("\"”»’)]'“")
LONGEST = 160
"""Tokens that a sentence has at most; a longer one is cut, so that no input makes the tagger slow."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text: parallel lists, and the sentences as ranges of them."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[tuple[int, int]]
    """(first token, token after the last), in order, covering all tokens."""


def tokenize(text: str) -> Tokens:
    """Tokens and sentences of any string: `text[starts[i]:ends[i]] == words[i]`. Raises nothing."""
    words: list[str] = []
    starts: list[int] = []
    lines: list[int] = []
    for found in _TOKEN.finditer(text):
        word, start = found.group(), found.start()
        last = word[-1]
        if last == "\n":
            lines.append(len(words))
        elif len(word) > 1 and (last == "." or last in "sS") and (cut := _cut(word)) and not _degree(words, word):
            words += (word[:cut], word[cut:])
            starts += (start, start + cut)
        elif "/" in word and (cut := _credit(words, word)):
            words += (word[:cut], "/", word[cut + 1 :])
            starts += (start, start + cut, start + cut + 1)
        else:
            words.append(word)
            starts.append(start)
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    return Tokens(words, starts, ends, list(_sentences(words, lines)))


def _degree(words: list[str], word: str) -> bool:
    """The second half of "dr. med."; "med" alone is a word that may end a sentence."""
    return word.lower() in _FACULTIES and bool(words) and words[-1].lower() == "dr."


def _credit(words: list[str], word: str) -> int:
    """Where the stroke of "Kari Lund/UiO" stands, behind a capitalised word; 0 in "km/t" and "Lennon/McCartney"."""
    left, _, right = word.partition("/")
    named = bool(words) and words[-1].istitle() and left.istitle() and len(left) > 1
    return len(left) if named and len(right) > 1 and right[0].isupper() and "/" not in right else 0


def _cut(word: str) -> int:
    """Where a match must be cut in two (a full stop that ends a sentence, a genitive 's); 0 when it is one token."""
    if word[-1] != ".":
        return len(word) - 2 if len(word) > 2 and word[-2] in "'’" else 0
    stem = word[:-1]
    if len(stem) == 1 and stem.isalpha() and stem.isupper():
        return 0
    lower = stem.lower()
    if lower in _ABBREVIATIONS and (stem[0].isupper() or lower not in _CAPITAL_ONLY):
        return 0
    return 0 if len(stem) == 3 and stem[1] == "." else 0 if set(word) == {"."} else len(stem)


def _sentences(words: list[str], lines: list[int]) -> Iterator[tuple[int, int]]:
    begin = 0
    for stop in (*lines, len(words)):
        at = begin
        while at < stop:
            word = words[at]
            at += 1
            if word in _ENDS:
                while at < stop and (words[at] in _CLOSERS or words[at] in _ENDS):
                    at += 1
                ends = at < stop and not words[at][0].islower() and words[at][0] not in ",;:)]%"
            else:
                ends = at - begin >= LONGEST
            if ends:
                yield begin, at
                begin = at
        if stop > begin:
            yield begin, stop
        begin = max(begin, stop)
