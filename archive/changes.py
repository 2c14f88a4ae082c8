"""What differs between two versions of an item: how much, and of what class. Pure: no database, no clock.

Never decides which two texts are versions of one item; `archive/store` does, with `similarity`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["new", "typo", "edit", "rewrite", "title", "date", "return"]

REWRITTEN = 0.5
"""Below this share of common words a text is another text on the same subject."""
MOST_TYPOS = 5
"""More corrected words than this in one go are an edit, however small each one is."""

TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Wording:
    """What makes a version of an item: when one of these differs, it is another version."""

    title: str
    lead: str | None
    text: str
    published: str | None
    """EDTF, or None when no date is stated."""

    @property
    def digest(self) -> str:
        """`sha256:` and the hexadecimal digest of the four fields."""
        return digest(self.title, self.lead or "", self.text, self.published or "")

    @property
    def words(self) -> list[str]:
        return TOKEN.findall(f"{self.title}\n{self.lead or ''}\n{self.text}")


def digest(*parts: str) -> str:
    """`sha256:…` of the parts, NFC-normalised, so that parts cannot run into each other."""
    joined = "\x1f".join(unicodedata.normalize("NFC", part) for part in parts)
    return f"sha256:{hashlib.sha256(joined.encode('utf-8', 'surrogatepass')).hexdigest()}"


def folded(text: str) -> str:
    """One spelling for comparing: case, diacritics and runs of white space folded."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def similarity(one: str, other: str) -> float:
    """Share of words that two texts have in common, 0 to 1 (Dice's coefficient of the multisets); order is ignored."""
    mine, theirs = (Counter(folded(text).split()) for text in (one, other))
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 1.0


def classify(before: Wording, after: Wording) -> Change | None:
    """The class of the change, or None when both are the same version.

    date: only the publication date differs. typo: a few words spelt or punctuated differently. title: only the title
    says something else. rewrite: less than half of the words are kept. edit: everything between.
    """
    if before.digest == after.digest:
        return None
    if (before.title, before.lead, before.text) == (after.title, after.lead, after.text):
        return "date"
    if similarity(" ".join(before.words), " ".join(after.words)) < REWRITTEN:
        return "rewrite"
    if only_typos(before.words, after.words):
        return "typo"
    if (before.lead, before.text) == (after.lead, after.text):
        return "title"
    return "edit"


def only_typos(before: list[str], after: list[str]) -> bool:
    """Whether the texts differ in a few corrected spellings only: no word more, none less, no number changed."""
    found = differences(before, after)
    return len(found) <= MOST_TYPOS and all(_is_correction(old, new) for old, new in found)


def differences(before: list[str], after: list[str]) -> list[tuple[list[str], list[str]]]:
    """The runs of words that were replaced: (old, new), either may be empty."""
    start, end = _common_ends(before, after)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    runs = SequenceMatcher(a=old, b=new, autojunk=len(old) > 2000).get_opcodes()
    return [(old[a:b], new[c:d]) for tag, a, b, c, d in runs if tag != "equal"]


def _common_ends(before: list[str], after: list[str]) -> tuple[int, int]:
    # The matcher is quadratic; most edits touch one place of a long text.
    shortest = min(len(before), len(after))
    start = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    end = next((i for i in range(shortest - start) if before[-1 - i] != after[-1 - i]), shortest - start)
    return start, end


def _is_correction(old: list[str], new: list[str]) -> bool:
    one, other = (folded("".join(token for token in run if token.isalnum())) for run in (old, new))
    if one == other:  # punctuation, case, diacritics, a space inside a word
        return True
    if any(character.isdigit() for character in one + other):
        return False
    return _distance(one, other) <= _allowed(one, other)


def _allowed(one: str, other: str) -> int:
    # "now" and "not" are two words; "Instiute" and "Institute" are one.
    shortest = min(len(one), len(other))
    return 0 if shortest < 4 else 1 if shortest < 8 else 2


def _distance(one: str, other: str) -> int:
    """Letters to insert, delete, replace or swap with their neighbour (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
