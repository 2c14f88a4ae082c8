"""Rows of captures against the files: is each record there, whole, and with the digest that its row has? Reads only.

One pass through every file, side by side with the rows in the same order; so it needs no memory to speak of.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from archive.errors import CaptureLost
from archive.warc.digests import is_of
from archive.warc.members import Member, members
from archive.warc.reader import LARGEST, files, read
from archive.warc.record import Location
from archive.warc.writer import OPEN

_ANSWER = re.compile(rb"WARC-Type: (?:response|revisit)\r\n")
_BLOCK_DIGEST = re.compile(rb"WARC-Block-Digest: ([^\r\n]+)\r\n")
_LENGTH = re.compile(rb"Content-Length: (\d+)\r\n")


@dataclass(frozen=True, slots=True)
class Row:
    """What the database says of one record."""

    id: int
    location: Location
    same_digest: bool
    """Whether a revisit has the digest of its original."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong."""

    code: str
    thing: str
    reason: str


@dataclass(slots=True)
class Checked:
    """What checking found."""

    files: int = 0
    verified: int = 0
    """Rows whose record was read back."""
    unreferenced: int = 0
    """Answers in the files that have no row."""
    problems: list[Wrong] = field(default_factory=list)


def check(folder: Path, rows: Iterable[Row], step: Callable[[int, int], None] = lambda done, of: None) -> Checked:
    """Checks all files of a folder.

    Args:
        rows: by name of file, then by offset.
        step: told how many rows are done, and how many files.
    """
    checked = Checked()
    there = {path.name.removesuffix(OPEN): path for path in files(folder)}
    for name, of_file in groupby(rows, key=lambda row: row.location.file):
        path = there.pop(name, None)
        if path is None:
            number = sum(1 for _ in of_file)
            checked.problems.append(Wrong("file_lost", str(folder / name), f"it is not there ({number:,} captures)"))
        else:
            _check_rows(folder, path, list(of_file), checked)
            step(checked.verified, checked.files)
    for path in there.values():
        _check_rows(folder, path, [], checked)
    return checked


def damage(path: Path) -> Iterator[Wrong]:
    """What is wrong with the records of one file, whoever knows of them."""
    return (wrong for wrong, _ in _walk(path, set()) if wrong)


def _check_rows(folder: Path, path: Path, rows: list[Row], checked: Checked) -> None:
    checked.files += 1
    known = {row.location.offset for row in rows}
    for row in rows:
        wrong = _wrong_row(folder, path, row)
        checked.problems += wrong
        checked.verified += not wrong
    for problem, unreferenced in _walk(path, known):
        checked.unreferenced += unreferenced
        checked.problems += [problem] if problem else []


def _wrong_row(folder: Path, path: Path, row: Row) -> list[Wrong]:
    """What a row says that its record does not."""
    try:
        read(folder, row.location)
    except CaptureLost as error:
        return [Wrong("capture_lost", str(path), f"capture {row.id}: {error.reason}")]
    if not row.same_digest:
        return [Wrong("revisit", str(path), f"capture {row.id} repeats a capture that has another digest")]
    return []


def _walk(path: Path, known: set[int]) -> Iterator[tuple[Wrong | None, int]]:
    """What is wrong with the records of a file as it stands, and which of them nobody knows."""
    end = 0
    try:
        with path.open("rb") as file:
            if file.read(2) != b"\x1f\x8b":
                return  # somebody unpacked it: its records were read back by their rows
            file.seek(0)
            for member in members(file, LARGEST):
                end = member.offset + member.length
                yield _wrong_record(path, member), _is_unknown(member, known)
    except (OSError, zlib.error) as error:
        yield Wrong("damaged_file", str(path), f"it is damaged after byte {end:,} ({error})"), 0
        return
    if end < path.stat().st_size and not path.name.endswith(OPEN):  # the next writer cuts that off
        rest = path.stat().st_size - end
        yield Wrong("incomplete_record", str(path), f"it ends with {rest:,} bytes that are no whole record"), 0


def _is_unknown(member: Member, known: set[int]) -> int:
    head = member.content.partition(b"\r\n\r\n")[0] + b"\r\n"
    return int(bool(_ANSWER.search(head)) and member.offset not in known)


def _wrong_record(path: Path, member: Member) -> Wrong | None:
    """Whether a record is as long as it says, and has the digest of its block that it says."""
    head, _, rest = member.content.partition(b"\r\n\r\n")
    length, digest = _LENGTH.search(head + b"\r\n"), _BLOCK_DIGEST.search(head + b"\r\n")
    size = int(length[1]) if length else -1
    if size != len(rest) - 4 or not rest.endswith(b"\r\n\r\n"):
        return Wrong("incomplete_record", str(path), f"the record at {member.offset:,} is not as long as it says")
    if digest and not is_of(digest[1].decode("latin-1"), rest[:size]):
        return Wrong("digest", str(path), f"the record at {member.offset:,} does not have the digest that it says")
    return None
