"""Which record of a register is meant by a name of the archive, or by one of its sites. Pure: no database, no file.

Names have to be equal once spelling is folded; nothing is guessed from likeness. Where several records remain, or where
only an acronym agrees and nothing else does, nothing is taken, and what was considered is told. The confidences are an
order of how much agreed, not measured shares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from archive.changes import folded
from archive.link.ror import Name, NameKind, Record
from scraper.records import Rejected
from scraper.urls import canonical

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "&": " and "})
_SHORT = re.compile(r"(?=(?:\W*\w){1,6}\W*$)(?=.*[^\W\d_])[^a-zß-öø-ÿ\s]+")
"""One word of at most six letters or digits, without small letters: it is to be treated as an acronym."""
_LANGUAGE = re.compile(r"/[a-z]{2}(?:-[a-z]{2})?")
MOST_TOLD = 8
"""Records that are told of where it cannot be decided."""

CONFIDENCE: dict[NameKind, float] = {"name": 0.93, "alias": 0.9, "acronym": 0.6}
AGREEMENT = 0.05
"""What is added where the country is that of the sites, too."""
ONE_WORD = 0.75
"""For a name of one word, elsewhere or where nobody knows in which country."""
AMONG_SEVERAL = 0.8
"""Where the country, or the explained acronym, decided among several of one name."""
BESIDE = 0.85
"""For an acronym whose long form stands in the same item."""
DOMAIN, DOMAIN_AND_NAME, SITE_NAME = 0.85, 0.98, 0.8


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision:
    """Which record is meant, and why; or that it cannot be decided."""

    ror: str | None
    matched: str | None
    method: str
    confidence: float | None
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An organisation, as far as it can be compared."""

    names: tuple[str, ...]
    """Its name and other spellings, as they stand in the items; the name first."""
    acronym: str | None
    """That the items explain."""
    countries: frozenset[str]
    """Of the sites that name it, lower case."""


@dataclass(frozen=True, slots=True)
class WantedSite:
    """A site, as far as it can be compared."""

    name: str
    addresses: tuple[str, ...]
    """Its homepage, and other hosts that show it."""
    country: str | None


@dataclass(slots=True)
class Register:
    """The records of a register that may be meant at all: those that agree with a name or address that is wanted."""

    names: frozenset[str]
    """Normalised names that are wanted."""
    hosts: frozenset[str]
    """Places (`place`) of sites that are wanted."""
    _named: dict[str, list[tuple[Record, Name]]] = field(default_factory=dict)
    _placed: dict[str, list[tuple[Record, str]]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Keeps a record where it may be meant. What was withdrawn was never the right one."""
        if record.status == "withdrawn":
            return
        for name in record.names:
            if (key := normalised(name.value)) in self.names:
                self._named.setdefault(key, []).append((record, name))
        for address in record.addresses if self.hosts else ():
            if (key := place(address)) in self.hosts:
                self._placed.setdefault(key, []).append((record, address))

    def named(self, name: str) -> list[tuple[Record, Name]]:
        """The records of that name, each once, by the best of its names that agree; living ones where there are."""
        best: dict[str, tuple[Record, Name]] = {}
        for record, own in self._named.get(normalised(name), ()):
            known = best.get(record.ror)
            if known is None or CONFIDENCE[_kind(own)] > CONFIDENCE[_kind(known[1])]:
                best[record.ror] = record, own
        return _living(best.values())

    def placed(self, address: str) -> list[tuple[Record, str]]:
        """The records whose website this is."""
        found = {record.ror: (record, own) for record, own in self._placed.get(place(address), ())}
        return _living(found.values())


def _living(entries: Iterable[tuple[Record, T]]) -> list[tuple[Record, T]]:
    found = sorted(entries, key=lambda entry: entry[0].ror)
    return [entry for entry in found if entry[0].status == "active"] or found


def normalised(name: str) -> str:
    """One spelling for comparing: case, diacritics, punctuation and a leading article folded, `&` written out."""
    plain = re.sub(r"[\W_]+", " ", folded(name.casefold().translate(_LETTERS)).translate(_LETTERS)).strip()
    return plain.removeprefix("the ") or plain


def place(address: str) -> str:
    """Host and path of a homepage, without `www.`, scheme and a path that only names a language."""
    spelt = address if "//" in address else f"https://{address}"
    host, slash, path = canonical(spelt).partition("://")[2].partition("/")
    path = f"{slash}{path}".rstrip("/").lower()
    return host if _LANGUAGE.fullmatch(path) else host + path


def _kind(name: Name) -> NameKind:
    """An alias in capitals only is an acronym, whatever the register calls it."""
    return "acronym" if name.kind == "alias" and _SHORT.fullmatch(name.value.strip()) else name.kind


def is_short(name: str) -> bool:
    """Whether a name looks like an acronym."""
    return _SHORT.fullmatch(name.strip()) is not None


# ----------------------------------------------------------------------------------------------- organisations


def identify(wanted: Wanted, register: Register, beside: Callable[[], frozenset[str]] | None) -> Decision | None:
    """Which record an organisation is; None where the register knows nothing of that name.

    Args:
        beside: gives the identifiers of the organisations that stand in the same items; None while these are not known
            yet, and then acronyms wait: nothing is decided of a name of which only an acronym agrees.
    """
    for name in wanted.names:
        found = register.named(name)
        full = [(record, own) for record, own in found if _kind(own) != "acronym"]
        if full:
            return _by_name(name, full, wanted)
        if found and beside is not None:
            return _by_acronym(found, wanted, beside())
    return None


def _by_name(name: str, found: list[tuple[Record, Name]], wanted: Wanted) -> Decision:
    here = [(record, own) for record, own in found if record.countries & wanted.countries]
    if len(found) == 1:
        return _single(name, *found[0], agrees=bool(here))
    if len(here) == 1:
        return _taken(*here[0], f"{_kind(here[0][1])}+country", AMONG_SEVERAL, found, "it is in another country")
    explained = [(record, own) for record, own in found if wanted.acronym and _has_acronym(record, wanted.acronym)]
    if len(explained) == 1:
        method = f"{_kind(explained[0][1])}+acronym"
        return _taken(*explained[0], method, AMONG_SEVERAL, found, "its acronym is another one")
    return _open("name", found, "several have this name")


def _single(name: str, record: Record, own: Name, agrees: bool) -> Decision:
    kind = _kind(own)
    if agrees:
        return Decision(record.ror, own.value, f"{kind}+country", round(CONFIDENCE[kind] + AGREEMENT, 2))
    if " " in normalised(name):
        return Decision(record.ror, own.value, kind, CONFIDENCE[kind])
    if kind == "name" and not is_short(own.value):
        return Decision(record.ror, own.value, kind, ONE_WORD)
    return _open(kind, [(record, own)], "one word alone agrees, and the country does not")


def _by_acronym(found: list[tuple[Record, Name]], wanted: Wanted, beside: frozenset[str]) -> Decision:
    explained = [(record, own) for record, own in found if record.ror in beside]
    if len(explained) == 1:
        return _taken(*explained[0], "acronym+name-in-item", BESIDE, found, "its name is not in the same item")
    here = [(record, own) for record, own in found if record.countries & wanted.countries]
    if len(here) == 1 and not explained:
        return _taken(*here[0], "acronym+country", CONFIDENCE["acronym"], found, "it is in another country")
    return _open("acronym", found, "only an acronym agrees")


def _has_acronym(record: Record, acronym: str) -> bool:
    return any(_kind(name) == "acronym" and normalised(name.value) == normalised(acronym) for name in record.names)


def _taken(
    record: Record, own: Name, method: str, confidence: float, found: list[tuple[Record, Name]], reason: str
) -> Decision:
    others = [entry for entry in found if entry[0].ror != record.ror]
    return Decision(record.ror, own.value, method, confidence, tuple(_rejected(others, reason)))


def _open(method: str, found: list[tuple[Record, Name]], reason: str) -> Decision:
    return Decision(None, None, method, None, tuple(_rejected(found, reason)))


def _rejected(found: Iterable[tuple[Record, Name]], reason: str) -> Iterator[Rejected]:
    for record, own in list(found)[:MOST_TOLD]:
        where = f" ({', '.join(sorted(record.countries)).upper()})" if record.countries else ""
        yield Rejected(f"{record.ror} {record.display}{where}", _kind(own), reason)


# ------------------------------------------------------------------------------------------------------- sites


def identify_site(wanted: WantedSite, register: Register) -> Decision | None:
    """Which record a site is of: by its address, by its name, best by both; None where the register knows neither."""
    placed = {record.ror: (record, own) for address in wanted.addresses for record, own in register.placed(address)}
    named = {record.ror: (record, own) for record, own in register.named(wanted.name) if _kind(own) != "acronym"}
    both = sorted(placed.keys() & named.keys())
    entries = [(record, Name(own, "name")) for record, own in placed.values()] + list(named.values())
    if not entries:
        return None
    if len(both) == 1:
        record, own = named[both[0]]
        return _taken(record, own, "domain+name", DOMAIN_AND_NAME, entries, "address or name is another one")
    if placed and named:
        return _open("domain+name", _once(entries), "address and name do not agree on one")
    if len(placed) == 1:
        record, address = next(iter(placed.values()))
        return Decision(record.ror, address, "domain", DOMAIN)
    here = [entry for entry in named.values() if wanted.country in entry[0].countries]
    if len(here) == 1:
        return _taken(*here[0], "name+country", SITE_NAME + AGREEMENT, entries, "it is in another country")
    if len(named) == 1 and wanted.country is None:
        return Decision(entries[0][0].ror, entries[0][1].value, "name", SITE_NAME)
    reason = "several have this address" if placed else "the name agrees, and the country does not"
    return _open("domain" if placed else "name", _once(entries), reason)


def _once(found: Iterable[tuple[Record, Name]]) -> list[tuple[Record, Name]]:
    return list({record.ror: (record, own) for record, own in found}.values())
