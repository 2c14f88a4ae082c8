"""A text of any length that holds no date, made to look as if it did.

Owns how it is made: sentences of random words of the shipped lexicon (English, bokmål, nynorsk) and of random names,
less every word that the date tables know; every third sentence holds a trap: people and things counted in thousands,
versions, page ranges, telephone and catalogue numbers, percentages, sums, "may" and "march" as verbs. The same every
time. As a program it does nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from scraper.mentions.date_words import MONTHS, NUMBERS, ORDINALS, SEASONS, WEEKDAYS
from scraper.people.features import lexicon
from scraper.people.name_lists import uses

_RELATIVE = """
    last next this previous past coming siste sist forrige neste denne dette kommende førre day days week weeks month
    months year years decade decades century today yesterday tomorrow ago since until before after dag dager dagar uke
    uker veke veker måned måneder månad månader år året åra årene fjor forfjor går morgen morgon siden sidan før etter
    around about circa early late mid during till rundt omkring omtrent innen innan ut under fram
    utover onwards between mellom
    tiår quarter half kvartal halvår in i on på by om for from fra frå to til and og the den det de dei of av at em
"""
_TRAPS = (
    "{n} soldiers {w} the {w} hall.", "{n} soldater {w} {w}.", "Version {a}.{b}.{c} {w} {w}.",
    "{w} {w} on pages {n}–{m}.",
    "Tel. +47 22 85 {x} {y} {w}.", "Ring 815 {x} {z} og {w}.", "ISO {n} {w} {w}.", "{a},{b} prosent {w} {w}.",
    "{w} {w} cost NOK {a} {z} and {w}.", "It may {w} the {w}.", "They march {w} {w}.", "{n} kg {w} og {n} meter {w}.",
    "{w} har {n} ansatte og {m} medlemmer.", "{n} pasientar {w} {w}.", "{w} (n = {n}, p < 0.0{a}) {w}.",
    "§ {a}-{b} {w} {w}.", "{w} {a}/{b} {w}.", "doi:10.{n}/{w}.{n}.{z}", "{w} scored {a}-{b} against {w}.",
    "Room {n}, {w}.",
    "{w} {n} mAh {w}.", "March of Dimes {w} {w}.", "May {N} {w} {w}.", "{w} {w}, side {n}.",
    "{w} {n} {w} and {n} sheep.",
)  # fmt: skip


def sentences(words: int, seed: int = 1) -> Iterator[str]:
    """Sentences of about that many words together, without a date."""
    chance = random.Random(seed)
    known = {*MONTHS, *WEEKDAYS, *SEASONS, *NUMBERS, *ORDINALS, *_RELATIVE.split()}
    common = sorted(word for word in lexicon() if word not in known and len(word) > 2)
    names = [name.title() for name in sorted(uses()) if name not in known]
    made = 0
    while made < words:
        if chance.random() < 1 / 3:
            text = _trap(chance, common, names)
        else:
            length = chance.randint(6, 18)
            parts = [chance.choice(names if chance.random() < 0.1 else common) for _ in range(length)]
            text = f"{' '.join(parts).capitalize()}."
        made += text.count(" ") + 1
        yield text


def _trap(chance: random.Random, common: list[str], names: list[str]) -> str:
    pattern = chance.choice(_TRAPS)
    while "{w}" in pattern:
        pattern = pattern.replace("{w}", chance.choice(common), 1)
    return pattern.format(
        n=chance.randint(1500, 2060),
        m=chance.randint(2061, 2099),
        a=chance.randint(1, 9),
        b=chance.randint(1, 31),
        c=chance.randint(0, 9),
        x=chance.randint(10, 99),
        y=chance.randint(10, 99),
        z=chance.randint(100, 999),
        N=chance.choice(names),
    )
