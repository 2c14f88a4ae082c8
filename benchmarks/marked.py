"""Items with their mentions marked in the text: read them, and say how much of what is marked is found.

Owns the format of `tests/golden/marked/`. It finds nothing itself; as a program it does nothing.

    language: nb
    published: 2024-03-12                         (may be absent)
    Kari Lund: forsker @ Tareinstituttet          (role and affiliation that the text states; - for none)
    ---
    [[q=Kari Lund|– Taren veks]], sier forsker [[p|Kari Lund]] ved [[o|Tareinstituttet]] (TI) [[d=2024-03-11|i går]].

`[[p|…]]` a person, `[[p=Kari Lund|Lund]]` by another form; `[[q=NAME|…]]` speech with its marks; `[[d=EDTF kind|…]]` a
date (kind: event, deadline, publication; other if absent); `[[o|…]]` an organisation, whose acronym may follow in
brackets; `[[a=VALUE CURRENCY|…]]` a sum of money. Marks may hold others. So no offset is ever written down.

What counts as stated. A role is the words that stand for it, in the number in which they stand: "Forskerne A og B ved
C" gives both the role "Forskerne" and the affiliation C; "who leads the Cold group at C" the role "leads the Cold
group". "Seksjonsleiar A og forskar B ved C" gives C to B alone, "A, B og C, alle ved D" gives D to all three. Of
several affiliations the first counts. One that comes a sentence later counts where the person is the subject of that
sentence (full name, surname or pronoun) and the verb says what or where somebody is ("works at", "er førsteamanuensis
ved"); what is only understood does not. "Early 2021", "begynnelsen av 2021" say 2021 and mark the year alone; a turn
of the century is the nearest one, approximate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scraper.records import TextMentions

GOLDEN = Path(__file__).resolve().parents[1] / "tests" / "golden" / "marked"
_MARK = re.compile(r"\[\[(?P<kind>[pqdoa])(?:=(?P<value>[^|\]]*))?\||(?P<end>\]\])")
_ACRONYM = re.compile(r" \((?P<acronym>[A-ZÆØÅ][\w-]{1,9})\)")


@dataclass(frozen=True)
class Marked:
    """One marked stretch: kind (p q d o a), what it stands for, and its place in the plain text."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Item:
    """One short piece of news with everything in it marked."""

    name: str
    language: str
    published: str | None
    roles: dict[str, tuple[str | None, str | None]]
    """Role and affiliation by name, where the text states them."""
    text: str
    marks: tuple[Marked, ...]
    acronyms: frozenset[tuple[str, str]]
    """(organisation, acronym) that the text explains."""

    def of(self, kind: str) -> dict[tuple[int, int], str]:
        return {(one.start, one.end): one.value for one in self.marks if one.kind == kind}


def items(half: str) -> list[Item]:
    """The items of `development`, `aside` or `second`, in order of name."""
    return [read_item(file) for file in sorted((GOLDEN / half).glob("*.txt"))]


def read_item(file: Path) -> Item:
    head, _, marked = file.read_text("utf-8").partition("---\n")
    stated = dict(line.split(": ", 1) for line in head.splitlines())
    language, published = stated.pop("language"), stated.pop("published", None)
    roles = {name: _role(line) for name, line in stated.items()}
    text, marks = unmark(marked)
    pairs = []
    for one in list(marks):
        explained = _ACRONYM.match(text, one.end) if one.kind == "o" else None
        if explained:
            pairs.append((text[one.start : one.end], explained["acronym"]))
            marks.append(Marked("o", pairs[-1][0], explained.start("acronym"), explained.end("acronym")))
    return Item(file.stem, language, published, roles, text, tuple(marks), frozenset(pairs))


def _role(line: str) -> tuple[str | None, str | None]:
    role, _, affiliation = line.partition(" @ ")
    return None if role == "-" else role, None if affiliation in ("", "-") else affiliation


def unmark(marked: str) -> tuple[str, list[Marked]]:
    """The plain text, and its marks; ValueError where a mark is not closed."""
    plain, marks, open_marks, at = "", [], [], 0
    for match in _MARK.finditer(marked):
        plain += marked[at : match.start()]
        at = match.end()
        if match["end"] is None:
            open_marks.append((match["kind"], match["value"] or "", len(plain)))
        elif not open_marks:
            raise ValueError(f"]] without [[ near {marked[max(0, at - 30) : at]!r}")
        else:
            kind, value, start = open_marks.pop()
            marks.append(Marked(kind, value or plain[start:], start, len(plain)))
    if open_marks:
        raise ValueError(f"{open_marks[-1]} is not closed")
    return plain + marked[at:], marks


Spans = dict[tuple[int, int], str]


@dataclass
class Score:
    """Counts of right, found and wanted, and of what else is right among the right ones (`role 12 of 14`)."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    details: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def tell(self, name: str, is_right: bool, what: str) -> None:
        self.details[name] += is_right
        self.totals[name] += 1
        if not is_right:
            self.misses.append(f"{name}: {what}")

    def compare(self, item: Item, found: Spans, wanted: Spans, pairs: Iterable[tuple[tuple[int, int], ...]]) -> None:
        """`pairs`: places (found, wanted) that belong together."""
        together = list(pairs)
        self.right += len(together)
        self.found += len(found)
        self.wanted += len(wanted)
        for label, places, taken in (
            ("invented", found, {one for one, _ in together}),
            ("missed", wanted, {other for _, other in together}),
        ):
            self.misses += [f"{item.name} {label} {item.text[s:e]!r} {places[s, e]}" for s, e in places.keys() - taken]

    def __str__(self) -> str:
        shares = "  ".join(
            f"{name} {100 * self.details[name] / total:.1f} ({self.details[name]}/{total})"
            for name, total in self.totals.items()
        )
        precision, recall = 100 * self.right / max(self.found, 1), 100 * self.right / max(self.wanted, 1)
        return f"P {precision:5.1f}  R {recall:5.1f}  of {self.wanted:4}   {shares}".rstrip()


def scores(half: list[Item], read: Callable[[str, str, str | None], TextMentions]) -> dict[str, Score]:
    """One score a kind, over all items of a half."""
    all_scores = {name: Score() for name in ("people", "dates", "quotes", "organisations", "amounts")}
    for item in half:
        found = read(item.text, item.language, item.published)
        _people(all_scores["people"], item, found)
        dates = {(one.start, one.end): f"{one.edtf} {one.kind}" for one in found.dates}
        score_dates(all_scores["dates"], item, dates)
        _quotes(all_scores["quotes"], item, found)
        _organisations(all_scores["organisations"], item, found)
        _amounts(all_scores["amounts"], item, found)
    return all_scores


def _same(found: Spans, wanted: Spans) -> Iterator[tuple[tuple[int, int], ...]]:
    return ((place, place) for place in found if place in wanted)


def _people(score: Score, item: Item, found: TextMentions) -> None:
    here = {(m.start, m.end): person.name for person in found.people for m in person.mentions}
    wanted = item.of("p")
    score.compare(item, here, wanted, _same(here, wanted))
    for (start, end), name in wanted.items():
        surface = item.text[start:end]
        if surface != name and here.get((start, end), surface) != surface:
            score.tell("linked right", here[start, end] == name, f"{item.name} {surface} -> {here[start, end]}")
        if surface != name:
            score.tell("linked at all", here.get((start, end), surface) != surface, f"{item.name} {surface}")
    people = {person.name: person for person in found.people}
    for name, (role, affiliation) in item.roles.items():
        person = people.get(name)
        one, other = (person.role, person.affiliation) if person else (None, None)
        if role:
            score.tell("role", _plain(one) == _plain(role), f"{item.name} {name}: {one} for {role}")
        if affiliation:
            score.tell("affiliation", _plain(other) == _plain(affiliation), f"{item.name} {name}: {other}")
    for person in found.people:
        if person.name not in item.roles and (person.role or person.affiliation):
            score.misses.append(f"{item.name} role invented: {person.name}, {person.role}, {person.affiliation}")


def _plain(text: str | None) -> str:
    return re.sub(r"^(?:the|a|an) ", "", " ".join((text or "").lower().split()))


def score_dates(score: Score, item: Item, found: Spans) -> None:
    """`found`: EDTF and kind, or EDTF alone, by place."""
    wanted = item.of("d")
    score.compare(item, found, wanted, _same(found, wanted))
    for place, value in wanted.items():
        if place not in found:
            continue
        edtf, _, kind = value.partition(" ")
        got, _, got_kind = found[place].partition(" ")
        what = f"{item.name} {item.text[slice(*place)]!r} {found[place]} for {value}"
        score.tell("EDTF", got == edtf, what)
        if got_kind:
            score.tell("kind", got_kind == (kind or "other"), what)


def _quotes(score: Score, item: Item, found: TextMentions) -> None:
    here = {(one.start, one.end): one.speaker or "" for one in found.quotes}
    wanted = item.of("q")
    pairs = [(one, other) for one in here for other in wanted if _overlap(one, other) >= 0.8]
    score.compare(item, here, wanted, pairs)
    for one, other in pairs:
        what = f"{item.name} {item.text[slice(*one)]!r}: {here[one]} for {wanted[other]}"
        score.tell("speaker", here[one] == wanted[other], what)
        score.tell("exact span", one == other, what)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0]))


def _organisations(score: Score, item: Item, found: TextMentions) -> None:
    here = {(m.start, m.end): one.name for one in found.organisations for m in one.mentions}
    wanted = item.of("o")
    score.compare(item, here, wanted, _same(here, wanted))
    pairs = {(one.name, one.acronym) for one in found.organisations}
    for pair in sorted(item.acronyms):
        score.tell("acronym", pair in pairs, f"{item.name} {pair}")


def _amounts(score: Score, item: Item, found: TextMentions) -> None:
    here = {(one.start, one.end): f"{one.value:g} {one.currency}" for one in found.amounts}
    wanted = item.of("a")
    score.compare(item, here, wanted, _same(here, wanted))
    for place, value in wanted.items():
        if place in here:
            number, currency = value.split()
            is_right = here[place] == f"{float(number):g} {currency}"
            score.tell("value", is_right, f"{item.name} {here[place]} for {value}")
