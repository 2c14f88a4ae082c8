"""Who is who within one item: the pass over the whole document that follows the tagger.

Owns which spans are persons at last, and which belong to the same person. Within a text it looks back only, so that
what is appended to it changes nothing before it; full names in title, lead, captions and byline explain surnames in all
of it. It never joins two different full names, and abstains where a surname or
given name fits two people. (Method: a surname belongs to the full name seen earlier, as measured in FIELD.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from scraper.people.bodies import merged, organisations_by_form, trimmed
from scraper.people.evidence import has_age, plausible, supported
from scraper.people.extents import names_thing, parts
from scraper.people.features import lexicon
from scraper.people.name_lists import FAMILY, GIVEN, uses
from scraper.people.passages import Individual, Named, Passage
from scraper.people.tagger import Span, spans
from scraper.people.tokens import Tokens
from scraper.people.vocabulary import (
    ADDRESS,
    NO_NAMES,
    PLACE_CUES,
    STORMS,
    TITLES,
    is_role,
)  # fmt: skip

_FINITE = frozenset("har er var hadde sier seier vil skal kan fikk fekk har is has was says will can had".split())
"""Behind a word that opens a sentence they make it the subject: "Gjerde har leia laget"."""
THRESHOLD = 0.5
"""Least probability of a mention that nothing else in the item supports."""
LINKED = 0.25
"""Least probability of one that repeats a known person's name."""

LISTED = 0.3
"""Least probability of a name that begins with a listed given name and ends with a listed surname."""
AGAIN = 0.4
"""Least probability of a single name that the item has named before."""
OFTEN = 1.3
"""Probabilities that a single name nobody explains must add up to."""


@dataclass(slots=True)
class Register:
    """The persons of one item as known so far, and by which words they are called."""

    people: list[Individual] = field(default_factory=list)
    by_family: dict[str, set[int]] = field(default_factory=dict)
    by_given: dict[str, set[int]] = field(default_factory=dict)
    alone: dict[str, int] = field(default_factory=dict)
    """Single names that no full name explains."""
    sighted: dict[str, float] = field(default_factory=dict)
    """Single names that were not believed -> the probabilities with which they were tagged, summed."""
    lived: set[str] = field(default_factory=set)
    """Single names beside which the item has told an age or the years of a life."""
    storms: set[str] = field(default_factory=set)
    """Names that a storm of this item has."""
    elsewhere: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    """Surname or given name -> full names of the title, lead, captions and byline, wherever those are read."""

    def full(self, name: tuple[str, ...]) -> int:
        """The person of that full name: the one known already, or a new one."""
        family, given = name[-1].lower(), name[0].lower()
        whole = tuple(part.lower() for part in name)
        for at in self.by_family.get(family, ()):
            known = tuple(part.lower() for part in self.people[at].name)
            if len(known) > len(name) > 1 and known[-len(name) :] == whole:  # "Aune Vik" of "Per Aune Vik"
                return at
            if _same(name, self.people[at].name):
                if len(name) > len(self.people[at].name) or len(name[0]) > len(self.people[at].name[0]) + 1:
                    self.people[at].name = name
                    self.by_given.setdefault(given, set()).add(at)
                return at
        self.people.append(Individual(name))
        at = len(self.people) - 1
        self.by_family.setdefault(family, set()).add(at)
        self.by_given.setdefault(given, set()).add(at)
        return at

    def single(self, word: str) -> int:
        """The person whom one word names: by surname, by given name, or somebody of that one name."""
        for table in (self.by_family, self.by_given):
            for form in _stems(word.lower()):
                if found := table.get(form):
                    return next(iter(found)) if len(found) == 1 else self._alone(word)
        named = self._elsewhere(word)
        return self.full(named) if named else self._alone(word)

    def knows(self, word: str) -> bool:
        """Whether one word, on its own, names exactly one person with a full name."""
        for form in _stems(word.lower()):
            if found := self.by_family.get(form) or self.by_given.get(form):
                return len(found) == 1
        return self._elsewhere(word) is not None

    def familiar(self, word: str) -> bool:
        """Whether one word is the surname or given name of one or several persons known by full name."""
        forms = _stems(word.lower())
        known = any(form in self.by_family or form in self.by_given or form in self.lived for form in forms)
        return known or self.knows(word)

    def trusts(self, word: str, probability: float) -> bool:
        """Whether a single name is believed because the item has named somebody so before, or has often seemed to."""
        forms = _stems(word.lower())
        if any(form in self.alone for form in forms):
            return probability >= AGAIN
        key = next((form for form in forms if form in self.sighted), forms[-1])
        self.sighted[key] = self.sighted.get(key, 0.0) + probability
        return probability >= AGAIN and self.sighted[key] >= OFTEN

    def _elsewhere(self, word: str) -> tuple[str, ...] | None:
        """The one full name of another field that a word belongs to."""
        for form in _stems(word.lower()):
            if found := self.elsewhere.get(form):
                return next(iter(found)) if len(found) == 1 else None
        return None

    def _alone(self, word: str) -> int:
        key = next((form for form in _stems(word.lower()) if form in self.alone), word.lower())
        if key not in self.alone:
            self.people.append(Individual((word,)))
            self.alone[key] = len(self.people) - 1
        return self.alone[key]


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two full names with one surname are one person's: given names equal, left out or initials."""
    short, long = sorted((tuple(part.lower() for part in name[:-1]) for name in (one, other)), key=len)
    if not _fits(short[0], long[0]):
        return False
    rest = iter(long[1:])
    return all(any(_fits(part, there) for there in rest) for part in short[1:])


def _fits(one: str, other: str) -> bool:
    initial, full = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    return full == initial or (len(initial) == 1 and full.startswith(initial))


def _stems(word: str) -> tuple[str, ...]:
    """The word, and without a Scandinavian genitive."""
    return (word, word[:-1]) if len(word) > 3 and word[-1] == "s" else (word,)


@dataclass(slots=True)
class Reading:
    """What the pass leaves behind."""

    register: Register = field(default_factory=Register)
    others: list[tuple[str, Named]] = field(default_factory=list)
    """(ORG or LOC, where), in order."""


def link(passages: list[Passage]) -> Reading:
    """Persons of an item with all their mentions, and the other names that the tagger saw."""
    reading = Reading()
    reading.register.elsewhere = _full_names(passage for passage in passages if passage.field != "text")
    for index, passage in enumerate(passages):
        tokens = passage.tokens
        for begin, stop in tokens.sentences:
            _read_sentence(reading, index, tokens, begin, stop, passage.language)
    return reading


def _full_names(passages: Iterable[Passage]) -> dict[str, set[tuple[str, ...]]]:
    """Surname or given name -> the full names in the passages, so that a text may begin with a surname alone."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for passage in passages:
        words = passage.tokens.words
        for begin, stop in passage.tokens.sentences:
            for span in spans(words[begin:stop], begin):
                for part in parts(words, span, begin, stop) if span.kind == "PER" else ():
                    name = bare_name(words[part.first : part.stop])
                    if len(name) > 1 and _accept(Register(), words, part, begin, stop, passage.language):
                        for word in (name[0].lower(), name[-1].lower()):
                            found.setdefault(word, set()).add(name)
    return found


def _read_sentence(reading: Reading, index: int, tokens: Tokens, begin: int, stop: int, language: str) -> None:
    words = tokens.words
    tagged = spans(words[begin:stop], begin)
    tagged = merged(trimmed(words, begin, tagged), organisations_by_form(words, begin, stop, tagged))
    taken: list[Span] = []
    for span in tagged:
        if taken and span.first < taken[-1].stop:
            continue
        if span.first > begin and words[span.first - 1].lower() in STORMS:
            reading.register.storms.add(words[span.first].lower())
        if span.kind != "PER" and not (span.stop - span.first == 1 and has_age(words, span.stop, stop)):
            reading.others.append((span.kind, Named(index, span.first, span.stop, span.confidence, span.method)))
            if span.stop - span.first > 1 or not _rather_person(reading.register, words, span, begin):
                taken.append(span)
            continue
        for part in parts(words, span, begin, stop):
            if _accept(reading.register, words, part, begin, stop, language):
                taken.append(part)
                _add(reading.register, index, words, part)
            elif part.stop - part.first > 1:
                taken.append(part)
    for span in _repeats(reading.register, words, begin, stop, taken):
        _add(reading.register, index, words, span)


def _rather_person(register: Register, words: list[str], span: Span, begin: int) -> bool:
    """Whether one word that the tagger takes for a place or body is the name of somebody known: "Stenmark's group"."""
    if _addressed(words, span.first, begin) and span.confidence < 0.9:
        return True
    if any(form in register.lived for form in _stems(words[span.first].lower())):
        return True
    if not register.familiar(words[span.first]):
        return False
    before = words[span.first - 1].lower() if span.first > begin else ""
    return span.confidence <= 0.9 or (span.kind == "LOC" and before not in PLACE_CUES)


def _add(register: Register, index: int, words: list[str], span: Span) -> None:
    name = bare_name(words[span.first : span.stop])
    if len(name) == 3 and name[1] == ",":
        name = (name[2], name[0])
    at = register.full(name) if len(name) > 1 else register.single(name[0])
    register.people[at].places.append(Named(index, span.first, span.stop, span.confidence, span.method))


def _accept(register: Register, words: list[str], span: Span, begin: int, stop: int, language: str) -> bool:
    if span.stop - span.first == 1 and words[span.first].lower() in register.storms:
        return False
    if span.stop - span.first == 1 and has_age(words, span.stop, stop):
        register.lived.add(words[span.first].lower())
        return True
    if span.stop - span.first == 1 and register.familiar(words[span.first]):
        return span.confidence >= LINKED
    if span.confidence >= LISTED and span.stop - span.first > 1 and _spelled(words, span):
        return True
    if span.confidence >= THRESHOLD and supported(words, span, begin, stop, language):
        return True
    single = span.stop - span.first == 1 and language != "en"  # English lists explain most names; more is invented
    return single and plausible(words, span, begin) and register.trusts(words[span.first], span.confidence)


def _spelled(words: list[str], span: Span) -> bool:
    """A given name first, a family name last, by the lists."""
    last = words[span.stop - 1].lower()
    family = uses().get(last, 0) | (uses().get(last[:-1], 0) if last[-1] == "s" else 0)
    return bool(uses().get(words[span.first].lower(), 0) & GIVEN and family & FAMILY)


def _repeats(register: Register, words: list[str], begin: int, stop: int, taken: list[Span]) -> list[Span]:
    """Mentions of known persons, and names behind a form of address, that the tagger did not see in this sentence."""
    covered = {at for span in taken for at in range(span.first, span.stop)}
    found = []
    for at in range(begin, stop):
        word = words[at]
        if at in covered or not word[0].isupper() or len(word) < 3:
            continue
        addressed = _addressed(words, at, begin) or has_age(words, at + 1, stop)
        if not addressed and not register.familiar(word):
            continue
        if _stands_alone(words, at, begin, stop) and not names_thing(words, at, at + 1, begin, stop):
            common = word.lower() in lexicon()
            if not common or at > begin or (at + 1 < stop and words[at + 1].lower() in _FINITE):
                method = "form-of-address" if addressed else "document-pass"
                found.append(Span(at, at + 1, "PER", 0.7 if common else 0.9, method))
    return found


def _addressed(words: list[str], at: int, begin: int) -> bool:
    """`Mr. Villega`, `representanten Vaksdal`: behind such a word an unknown one is a name."""
    return at > begin and words[at - 1].lower().rstrip(".") in ADDRESS and words[at].istitle()


def _stands_alone(words: list[str], at: int, begin: int, stop: int) -> bool:
    """Neither neighbour makes it part of a longer name; a title before it does not count."""
    before = words[at - 1] if at > begin else ""
    after = words[at + 1] if at + 1 < stop else ""
    if after[:1].isupper() and after.lower() not in NO_NAMES:
        return False
    if not before[:1].isupper() or at - 1 == begin:
        return not (before[:1].isupper() and uses().get(before.lower(), 0))
    return before.lower().rstrip(".") in TITLES or is_role(before)


def bare_name(words: list[str]) -> tuple[str, ...]:
    """The words of a name without a genitive s, where a list or the form says that it is one."""
    last = words[-1]
    if len(last) > 3 and last[-1] == "s" and last.islower() is False:
        names, lower = uses(), last.lower()
        wanted = FAMILY if len(words) > 1 else GIVEN | FAMILY
        if lower not in names and (
            names.get(lower[:-1], 0) & wanted or lower.endswith(("sens", "sons", "bergs", "stads"))
        ):
            last = last[:-1]
    return (*words[:-1], last)
