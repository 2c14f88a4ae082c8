"""Captures out of WARC files, byte for byte: one by its place, or all of a file in turn. Writes nothing.

Files of other programs are read as well: plain or gzip, WARC 1.0 or 1.1, chunked bodies.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from archive.errors import CaptureLost, StorageError
from archive.warc.members import members
from archive.warc.record import (
    ASKED,
    FILE_OFFSET,
    FILENAME,
    GIVEN_TO,
    NOT_MODIFIED,
    ORIGIN,
    VALIDATORS,
    Kind,
    Location,
    sent_name,
)
from archive.warc.writer import ENDING, OPEN
from scraper.errors import TooLarge
from scraper.fetch import decoded
from scraper.records import Snapshot

LARGEST = 256 * 1024 * 1024
"""Most bytes of one body; nothing larger is fetched by any setting that makes sense."""
_GZIP = b"\x1f\x8b\x08"
_UNREADABLE = (OSError, ValueError, ArchiveLoadFailed, zlib.error)
_ORIGINS = ("live", "wayback", "import")


@dataclass(frozen=True, slots=True)
class _Record:
    """A response or revisit record, its block taken apart."""

    kind: Kind
    profile: str
    target: str
    asked: str
    captured_at: datetime
    digest: str | None
    origin: str
    refers_to: tuple[str, int] | None
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    given_to: str | None


def files(folder: Path) -> tuple[Path, ...]:
    """The WARC files of a folder, oldest first; one that is being written, or was left by a crash, included."""
    found = Path(folder).glob("*.warc*")
    return tuple(sorted(path for path in found if path.name.removesuffix(OPEN).endswith((ENDING, ".warc"))))


def read(folder: Path, location: Location) -> Snapshot:
    """One capture as it was appended, but for its hops, which are captures of their own.

    A revisit comes with the payload of the record that it refers to.

    Raises:
        CaptureLost: the file or the record is not there, or not what was kept.
    """
    record = _record_at(Path(folder), location.file, location.offset)
    snapshot = _resolved(Path(folder), record)
    found = f"sha256:{hashlib.sha256(snapshot.raw).hexdigest()}"
    if found != location.digest:
        raise lost(Path(folder) / location.file, location.offset, f"its digest is {found}, not {location.digest}")
    return snapshot


def iterate(path: Path, damaged: Callable[[StorageError], None] | None = None) -> Iterator[tuple[Location, Snapshot]]:
    """All captures of a file in order: responses, and revisits whose original is in a file of the same folder.

    Records that are no HTTP answers, and answers that are not HTTP, are passed over; so is a record that breaks off at
    the end of a file, and a revisit whose original is lost.

    Args:
        damaged: told of each damaged place of a packed file; what comes after it is given all the same.

    Raises:
        StorageError: the file is no WARC file, or damaged in the middle and nobody is to be told.
    """
    name = path.name.removesuffix(OPEN)
    start: int | None = 0
    while start is not None:
        try:
            with path.open("rb") as file:
                file.seek(start)
                for offset, length, record in _records(file):
                    start = offset + length
                    snapshot = _resolved_or_none(path.parent, record)
                    if snapshot is not None:
                        digest = record.digest or f"sha256:{hashlib.sha256(snapshot.raw).hexdigest()}"
                        yield Location(name, offset, length, digest, record.kind, record.given_to), snapshot
            return
        except _UNREADABLE as error:
            unreadable = StorageError(str(path), f"this cannot be read as a WARC file ({error})", "Check the file.")
            if damaged is None:
                raise unreadable from error
            damaged(lost(path, start, str(error)))
            start = _next_member(path, start)


def _next_member(path: Path, start: int) -> int | None:
    """Where the first gzip member that is whole begins, beyond one that is damaged."""
    with path.open("rb") as file:
        file.seek(start)
        content = file.read()
    at = content.find(_GZIP, 1)
    while at >= 0:
        try:
            if next(members(BytesIO(content[at:]), LARGEST), None) is not None:
                return start + at
        except zlib.error:
            pass
        at = content.find(_GZIP, at + 1)
    return None


def _records(file: BinaryIO) -> Iterator[tuple[int, int, _Record]]:
    """Offset, length and content of the records that are HTTP answers, in a packed file or a plain one."""
    first = file.read(2)
    file.seek(-len(first), 1)
    if first != b"\x1f\x8b":
        yield from _plain_records(file)
        return
    for member in members(file, LARGEST):
        for _, _, record in _plain_records(BytesIO(member.content)):
            yield member.offset, member.length, record


def _plain_records(file: BinaryIO) -> Iterator[tuple[int, int, _Record]]:
    records = ArchiveIterator(file, no_record_parse=True)
    for record in records:
        if record.rec_type not in ("response", "revisit") or (record.length or 0) > LARGEST:
            continue
        block = record.raw_stream.read()
        parsed = _parsed(record, block) if len(block) == record.length else None
        if parsed is not None:
            yield records.get_record_offset(), records.get_record_length(), parsed


def _parsed(record: Any, block: bytes) -> _Record | None:
    """A warcio record with its HTTP head read, or None where it has none."""
    # Latin-1, as http.client reads it off the wire.
    head, mark, payload = block.partition(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").split("\r\n")
    version, _, rest = start.partition(" ")
    status = rest[:3]
    target = record.rec_headers.get_header("WARC-Target-URI") or ""
    revisit = record.rec_type == "revisit"
    if not target.startswith(("http://", "https://")) or not (revisit or (version.startswith("HTTP") and mark)):
        return None
    headers, chunked = _header_lines(lines)
    if chunked:
        payload = ChunkedDataReader(BytesIO(payload)).read()
    field = record.rec_headers.get_header
    return _Record(
        "revisit" if revisit else "response",
        field("WARC-Profile", ""),
        target,
        field(ASKED, target),
        datetime.fromisoformat(field("WARC-Date", "1970-01-01T00:00:00Z")).astimezone(UTC),
        field("WARC-Payload-Digest") if (field("WARC-Payload-Digest") or "").startswith("sha256:") else None,
        field(ORIGIN, "live"),
        (field(FILENAME), int(field(FILE_OFFSET))) if field(FILENAME) and field(FILE_OFFSET, "").isdigit() else None,
        int(status) if status.isdigit() else 0,
        headers,
        payload,
        field(GIVEN_TO),
    )


def _header_lines(lines: list[str]) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Name and value of every line as sent, and whether the body below is still in chunks."""
    pairs = [line.partition(":") for line in lines if ":" in line]
    chunked = any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, _, value in pairs)
    return tuple((sent_name(name), value.strip(" \t")) for name, _, value in pairs), chunked


def _resolved(folder: Path, record: _Record) -> Snapshot:
    if record.kind == "response":
        return _snapshot(record, record.headers, record.payload)
    if record.refers_to is None:
        raise StorageError(record.target, "this revisit does not say where its original stands", "Import that first.")
    original = _record_at(folder, *record.refers_to)
    if record.profile == NOT_MODIFIED:
        kept = _snapshot(original, original.headers, original.payload)
        return replace(
            kept,
            url=record.asked,
            final_url=record.target,
            captured_at=record.captured_at,
            headers=_confirmed(kept.headers, record.headers) if record.status else kept.headers,
            not_modified=True,
        )
    return _snapshot(record, record.headers, original.payload)


def _confirmed(kept: tuple[tuple[str, str], ...], said: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The kept header lines with the validators of the 304: the original may be the same bytes at another address."""
    validators = {name.lower(): (name, value) for name, value in said if name.lower() in VALIDATORS}
    lines = [validators.pop(line[0].lower(), None) if line[0].lower() in VALIDATORS else line for line in kept]
    return (*(line for line in lines if line is not None), *validators.values())


def _resolved_or_none(folder: Path, record: _Record) -> Snapshot | None:
    if record.kind == "revisit" and record.refers_to is None:
        return None
    try:
        return _resolved(folder, record)
    except CaptureLost:
        return None


def _snapshot(record: _Record, headers: tuple[tuple[str, str], ...], payload: bytes) -> Snapshot:
    coding = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    try:
        body = decoded(payload, coding, LARGEST, record.target)
    except TooLarge:
        body = payload
    origin = cast(Any, record.origin if record.origin in _ORIGINS else "import")
    return Snapshot(
        record.asked, record.target, record.captured_at, record.status, headers, body, payload, origin=origin
    )


def path_of(folder: Path, name: str) -> Path:
    """Where a file of captures is, which may be open still.

    Raises:
        CaptureLost: it is not there.
    """
    path = next((path for path in (folder / name, folder / f"{name}{OPEN}") if path.exists()), None)
    if path is None:
        raise CaptureLost(str(folder / name), "this file with captures is not there", _REMEDY)
    return path


def _record_at(folder: Path, name: str, offset: int) -> _Record:
    path = path_of(folder, name)
    try:
        with path.open("rb") as file:
            file.seek(offset)
            at, _, found = next(_records(file), (None, None, None))
    except ArchiveLoadFailed as error:  # it quotes the bytes that it found, however many
        raise lost(path, offset, "what is there does not begin like a record") from error
    except _UNREADABLE as error:
        raise lost(path, offset, str(error)) from error
    if found is None or at not in (0, offset):
        raise lost(path, offset, "there is no capture there")
    return found


_REMEDY = "Put the file back from a copy of the archive; `kronikk run` fetches its pages again."


def lost(path: Path, offset: int, reason: str) -> CaptureLost:
    """What is said of a capture that cannot be read back."""
    return CaptureLost(str(path), f"the capture at {offset} cannot be read back: {reason}", _REMEDY)
