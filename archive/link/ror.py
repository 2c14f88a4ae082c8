"""A data dump of ROR, the Research Organization Registry, as a stream of records in flat memory.

Owns both forms of the dump (schema 1, up to release 1.74, and schema 2, as ROR documents them under "Data structure"),
plain, gzipped, or in the ZIP that it is published in. Never knows an archive.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from archive.errors import NoRegisterFile, StorageError

CHUNK = 1 << 20
"""Characters that are read at a time."""
LONGEST = 1 << 26
"""Characters after which a record that does not end is no record."""
_ID = re.compile(r"(?:https?://)?(?:www\.)?ror\.org/(0[a-z0-9]{6}[0-9]{2})/?", re.IGNORECASE)
_DAMAGED = (BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError, RuntimeError, NotImplementedError)
"""What packed members and texts raise that are damaged, encrypted or packed in an unknown way."""
REMEDY = "Get the data dump again from where it is published (ror.org, “Data dump”), as ZIP or JSON."

NameKind = Literal["name", "alias", "acronym"]


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an organisation in the register."""

    value: str
    kind: NameKind
    """name: the one it is shown by, or its name in a language; alias; acronym."""


@dataclass(frozen=True, slots=True)
class Record:
    """One organisation of the register, as far as it is needed here."""

    ror: str
    """https://ror.org/…"""
    display: str
    """The name that the register shows it by."""
    names: tuple[Name, ...]
    countries: frozenset[str]
    """ISO 3166-1 alpha-2, lower case."""
    addresses: tuple[str, ...]
    """Of its website, and the domains that are its own, as the register writes them."""
    status: str
    """active, inactive, withdrawn"""


Step = Callable[[int, int], None]
"""Bytes of the file that are read, and how many it has."""


def records(path: Path, step: Step = lambda done, of: None) -> Iterator[Record | None]:
    """The records of a dump, one at a time; None for one that cannot be understood.

    Raises:
        NoRegisterFile: it is no dump of ROR, or damaged; possibly after many records.
        StorageError: it cannot be opened.
    """
    number = 0
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
            size = path.stat().st_size
            stream = stack.enter_context(_unpacked(raw, path))
            text = io.TextIOWrapper(stream, encoding="utf-8-sig")
            for number, element in enumerate(_elements(_chunks(text, lambda: step(raw.tell(), size))), 1):
                yield _checked(element, number, path)
        except _DAMAGED as error:
            raise _damaged(path, number, str(error)) from error
        except (ValueError, RecursionError) as error:
            raise _damaged(path, number, f"this is no JSON array of records: {error}") from error
        except OSError as error:
            reason = f"it cannot be read ({error.strerror or error})"
            raise StorageError(str(path), reason, "Check its name, its rights and the disk.") from error
    if not number:
        raise NoRegisterFile(str(path), "there is no record in it", REMEDY)


def _damaged(path: Path, number: int, why: str) -> NoRegisterFile:
    where = f"after record {number:,}, it was cut short or is damaged" if number else "it is no data dump of ROR"
    return NoRegisterFile(str(path), f"{where} ({why})", REMEDY)


def _checked(element: object, number: int, path: Path) -> Record | None:
    """The record of an element. What begins as something else is not read to its end."""
    record = _record(element)
    if record is None and number == 1:
        raise NoRegisterFile(str(path), "its first record has no identifier of ror.org", REMEDY)
    return record


# ----------------------------------------------------------------------------------------- from bytes to elements


def _unpacked(raw: BinaryIO, path: Path) -> BinaryIO:
    magic = raw.read(4)
    raw.seek(0)
    if magic == b"PK\x03\x04":
        file = ZipFile(raw)
        return cast(BinaryIO, file.open(_member(file, path)))
    return cast(BinaryIO, gzip.open(raw)) if magic[:2] == b"\x1f\x8b" else raw


def _member(file: ZipFile, path: Path) -> ZipInfo:
    """The newest form of the data in a ZIP; it holds the same as CSV, and up to release 1.74 in schema 1 as well."""
    found = [member for member in file.infolist() if member.filename.lower().endswith(".json")]
    if not found:
        raise NoRegisterFile(str(path), "this ZIP holds no .json file", REMEDY)
    return max(found, key=lambda member: ("schema_v2" in member.filename.lower(), member.file_size))


def _chunks(text: io.TextIOWrapper, step: Callable[[], None]) -> Iterator[str]:
    while chunk := text.read(CHUNK):
        step()
        yield chunk


def _elements(chunks: Iterable[str]) -> Iterator[object]:
    """The elements of a JSON array of objects, without the whole of it in memory."""
    text = _Text(iter(chunks))
    text.expect("[")
    if text.next_sign() == "]":
        return
    while True:
        yield text.object()
        if text.next_sign() == "]":
            return
        text.expect(",")


class _Text:
    """A text that comes in parts, and how far it has been read."""

    def __init__(self, parts: Iterator[str]) -> None:
        self._parts = parts
        self._held = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def next_sign(self) -> str:
        """The next character that is not blank, without going over it."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                raise ValueError("it ends too early")

    def expect(self, sign: str) -> None:
        found = self.next_sign()
        if found != sign:
            raise ValueError(f"{sign} is expected, and there is {found!r}")
        self._at += 1

    def object(self) -> object:
        """The object that begins at the next sign; what has come of it may end anywhere."""
        if self.next_sign() != "{":
            raise ValueError(f"an object is expected, and there is {self._held[self._at]!r}")
        while True:
            try:
                found, self._at = self._decoder.raw_decode(self._held, self._at)
            except json.JSONDecodeError:
                if len(self._held) - self._at > LONGEST or not self._more():
                    raise
            else:
                return cast(object, found)

    def _more(self) -> bool:
        """Takes at least as much as is held already, so that a long object is not begun again too often."""
        parts, wanted = [self._held[self._at :]], len(self._held) - self._at
        while wanted >= 0 and (part := next(self._parts, "")):
            parts.append(part)
            wanted -= len(part)
        self._held, self._at = "".join(parts), 0
        return len(parts) > 1


# --------------------------------------------------------------------------------------- from elements to records


def _record(element: object) -> Record | None:
    """What an element says, whichever schema it is in; None where it has no identifier or no name."""
    if not isinstance(element, dict):
        return None
    match = _ID.fullmatch(str(element.get("id")))
    names = tuple(_names_2(element) if "names" in element else _names_1(element))
    if match is None or not names:
        return None
    places = list(_places(element))
    countries = frozenset(code.lower() for code, _ in places if code)
    return Record(
        f"https://ror.org/{match[1].lower()}",
        names[0].value,
        (*names, *_short_of_country(names, {name for _, name in places if name})),
        countries,
        tuple(dict.fromkeys(_addresses(element))),
        str(element.get("status") or "active").lower(),
    )


def _names_2(element: dict[str, Any]) -> Iterator[Name]:
    """Schema 2: names with one or more types each; the displayed one comes first."""
    entries = [(_text(entry, "value"), _texts(entry, "types")) for entry in _dicts(element, "names")]
    for value, types in sorted(entries, key=lambda entry: "ror_display" not in entry[1]):
        if value:
            yield Name(value, _kind_2(types))


def _kind_2(types: list[str]) -> NameKind:
    if "label" in types or "ror_display" in types:
        return "name"
    return "acronym" if "acronym" in types else "alias"


def _names_1(element: dict[str, Any]) -> Iterator[Name]:
    """Schema 1: a list for each kind."""
    if name := _text(element, "name"):
        yield Name(name, "name")
        yield from (Name(label, "name") for entry in _dicts(element, "labels") if (label := _text(entry, "label")))
        yield from (Name(alias, "alias") for alias in _texts(element, "aliases"))
        yield from (Name(acronym, "acronym") for acronym in _texts(element, "acronyms"))


def _short_of_country(names: Iterable[Name], countries: set[str]) -> Iterator[Name]:
    """“Acme (Norway)”: the register parts branches of one name by their country, which nobody writes."""
    for name in names:
        begin, bracket, country = name.value.removesuffix(")").rpartition(" (")
        if bracket and name.value.endswith(")") and country in countries:
            yield Name(begin, name.kind)


def _places(element: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(code, name) of each country that it is in."""
    for location in (*_dicts(element, "locations"), element):
        details = location.get("geonames_details" if location is not element else "country")
        if isinstance(details, dict):
            yield _text(details, "country_code"), _text(details, "country_name")


def _addresses(element: dict[str, Any]) -> Iterator[str]:
    yield from _texts(element, "domains")
    yield from _texts(element, "links")  # schema 1
    yield from (_text(link, "value") for link in _dicts(element, "links") if _text(link, "type") == "website")


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value.strip() if isinstance(value, str) else ""


def _texts(entry: dict[str, Any], key: str) -> list[str]:
    values = entry.get(key)
    return [value for value in values if isinstance(value, str) and value] if isinstance(values, list) else []


def _dicts(entry: dict[str, Any], key: str) -> list[dict[str, Any]]:
    values = entry.get(key)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
