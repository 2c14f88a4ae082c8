"""What files of other programs hold: WARC 0.18 to 1.1 and ARC 1, plain, gzip by record or gzip whole. Keeps nothing.

Every answer comes out checked: whole in its record, as long as its server said, with the digest that its writer noted.
What is not so is a `Damage` with its place and reason, and what comes after it is read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from archive.errors import NoArchiveFile
from archive.warc.digests import is_of, names_of, states_otherwise
from archive.warc.record import ASKED, NOT_MODIFIED, sent_name
from archive.warc.stream import Broken, Unpacked
from scraper.errors import TooLarge
from scraper.fetch import decoded
from scraper.records import Snapshot

LARGEST = 64 * 1024 * 1024
"""Most bytes of one record that is taken; pages are never that large."""
_BEGIN = re.compile(rb"WARC/[01]\.\d+\s*$|(?:https?|filedesc|dns|ftp|whois):\S* \S+ \d{8,14} \S+ \d+\s*$")
"""First line of a WARC record, or of an ARC record: address, IP address, time, media type, length."""
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"HTTP/\d(?:\.\d)? (\d{3})(?!\d)")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r?\n")
_NO_BODY = (204, 304)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, whole."""

    offset: int
    """Where it stands in the file; in a packed file, its gzip member."""
    snapshot: Snapshot
    digests: frozenset[str]
    """The names that others may call its payload by: `sha1:…` of it as stored and as read, what its writer noted."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A revisit: an answer whose payload stands in another record."""

    offset: int
    snapshot: Snapshot
    """Without a body."""
    digest: str | None
    """Of the payload, as its writer noted it."""
    refers_to: str | None
    """The address of the record with the payload; None where it is not said."""
    refers_date: datetime | None


@dataclass(frozen=True, slots=True)
class Damage:
    """What cannot be taken, as a part of a sentence."""

    offset: int
    reason: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A whole record that is no answer over HTTP: warcinfo, request, metadata, resource, DNS …"""

    offset: int
    kind: str


Entry = Answer | Repeat | Damage | Other


class Records:
    """The records of one file, forward, holding one at a time.

    Raises:
        NoArchiveFile: while it is iterated, at the beginning: the file is neither WARC nor ARC.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._stream, self._name = Unpacked(file), name
        self._loader = ArcWarcRecordLoader(verify_http=False)
        self._searching = False

    @property
    def done(self) -> int:
        """Bytes of the file that were read."""
        return self._stream.done

    def __iter__(self) -> Iterator[Entry]:
        seen = False
        while True:
            try:
                line = self._stream.readline()
                if not line:
                    break
                if line.strip():
                    if not seen and not _BEGIN.match(line):
                        raise _no_archive(self._name, line)
                    yield from self._next(line)
                    seen = True
            except Broken as broken:
                seen = True
                yield Damage(broken.offset, broken.reason, broken.url)
                self._searching = True
                if not self._stream.resume(broken):
                    return
        if not seen:
            raise NoArchiveFile(self._name, "there is nothing in it", "Check that it was copied whole.")

    def _next(self, line: bytes) -> Iterator[Entry]:
        """What begins with a line that is not blank."""
        offset = self._stream.offset
        if _BEGIN.match(line):
            self._searching = False
            yield from self._record(offset, line)
        elif not self._searching:  # one sentence for all lines until a record begins again
            self._searching = True
            yield Damage(offset, "what stands here is no record")

    def _record(self, offset: int, line: bytes) -> Iterator[Entry]:
        try:
            record = self._loader.parse_record_stream(self._stream, line, no_record_parse=True)
        except (ArchiveLoadFailed, EOFError, ValueError) as error:
            self._searching = True
            yield Damage(offset, f"its head cannot be read ({_short(error)})")
            return
        field = record.rec_headers.get_header
        target, kind = field("WARC-Target-URI") or "", record.rec_type or "unknown"
        if not str(field("Content-Length", "")).isdigit():
            self._searching = True
            yield Damage(offset, "it does not say how long it is", target)
            return
        answer = kind in ("response", "revisit") and target.startswith(("http://", "https://"))
        if answer and record.length <= LARGEST:
            yield from self._whole(offset, record, target)
        elif self._stream.skip(record.length) < record.length:
            yield Damage(offset, f"the file ends in the middle of a {kind} record", target)
        elif answer:
            yield Damage(offset, f"it has {record.length:,} bytes, and more than {LARGEST:,} are not taken", target)
        else:
            yield Other(offset, kind)

    def _whole(self, offset: int, record: Any, target: str) -> Iterator[Entry]:
        """An answer, where its block is as long as it says and ends where the next record begins."""
        try:
            block = self._stream.read(record.length)
        except Broken as broken:
            reason = f"{broken.reason} (it should have {record.length:,} bytes)"
            raise Broken(broken.offset, reason, target) from broken
        if len(block) < record.length:
            self._search_in(block)
            reason = f"it is truncated: the file ends after {len(block):,} of its {record.length:,} bytes"
            yield Damage(offset, reason, target)
            return
        tail = self._tail()
        if tail.strip() and not _BEGIN.match(tail):
            self._search_in(block + tail)
            yield Damage(offset, f"its length is wrong: no record begins after its {record.length:,} bytes", target)
            return
        self._stream.push_back(tail)
        yield _entry(offset, record, block, target)

    def _tail(self) -> bytes:
        try:
            return self._stream.readline()
        except Broken:  # of the next record
            return b""

    def _search_in(self, block: bytes) -> None:
        """Looks for records in what was taken for one."""
        self._stream.push_back(block)
        self._searching = True


def _no_archive(name: str, line: bytes) -> NoArchiveFile:
    begin = line[:24].strip()
    shown = begin.decode("latin-1") if begin.isascii() else begin.hex(" ", 4)
    reason = f"it is no WARC, ARC or WACZ file (it begins with {shown!r})"
    return NoArchiveFile(name, reason, "Give a file that a web archiving tool has written.")


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0][:80]


def _entry(offset: int, record: Any, block: bytes, target: str) -> Entry:
    """An answer or a revisit out of its block, or what is wrong with it."""
    field = record.rec_headers.get_header
    moment = _moment(field("WARC-Date") or "")
    if moment is None:
        return Damage(offset, "it does not say when it was captured (WARC-Date)", target)
    revisit = record.rec_type == "revisit"
    noted = field("WARC-Payload-Digest")
    cut = field("WARC-Truncated")
    if cut and not revisit:
        return Damage(offset, f"the tool that captured it cut it off (WARC-Truncated: {cut})", target)
    if field("WARC-Segment-Number") not in (None, "", "1") or field("WARC-Segment-Total-Length"):
        return Damage(offset, "it is a segment of a record, and segments are not put together", target)
    head, payload = _parted(block)
    if states_otherwise(field("WARC-Block-Digest"), block) and not (noted and is_of(noted, payload)):
        return Damage(offset, "its bytes are not those that were written (WARC-Block-Digest)", target)
    status, headers, chunked = _head(head)
    snapshot = Snapshot(field(ASKED) or target, target, moment, status, headers, b"", origin="import")
    if revisit:
        not_modified = status == 304 or "server-not-modified" in (field("WARC-Profile") or NOT_MODIFIED * (not block))
        return Repeat(
            offset,
            _with(snapshot, b"", not_modified),
            noted,
            field("WARC-Refers-To-Target-URI"),
            _moment(field("WARC-Refers-To-Date") or ""),
        )
    if not status:
        return Damage(offset, "what is in it is no HTTP answer", target)
    return _answer(offset, snapshot, payload, chunked, noted)


def _answer(offset: int, snapshot: Snapshot, stored: bytes, chunked: bool, noted: str | None) -> Entry:
    payload, wrong = unchunked(stored) if chunked else (stored, _too_short(snapshot, stored))
    if wrong:
        return Damage(offset, wrong, snapshot.final_url)
    try:
        whole = _with(snapshot, payload)
    except TooLarge as error:
        return Damage(offset, error.reason, snapshot.final_url)
    return Answer(offset, whole, names_of(noted, stored, payload))


def _with(snapshot: Snapshot, payload: bytes, not_modified: bool = False) -> Snapshot:
    coding = ",".join(value for name, value in snapshot.headers if name.lower() == "content-encoding")
    return Snapshot(
        snapshot.url,
        snapshot.final_url,
        snapshot.captured_at,
        snapshot.status,
        snapshot.headers,
        decoded(payload, coding, LARGEST, snapshot.final_url),
        payload,
        not_modified=not_modified,
        origin="import",
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _parted(block: bytes) -> tuple[bytes, bytes]:
    """Head and body of an HTTP message."""
    end = _HEAD_END.search(block)
    return (block[: end.start()], block[end.end() :]) if end else (block, b"")


def _head(head: bytes) -> tuple[int, tuple[tuple[str, str], ...], bool]:
    """Status (0: there is none), header lines as they were sent, and whether the body below may be in chunks."""
    first, *rest = re.split(r"\r?\n", head.decode("latin-1"))  # as http.client reads it off the wire
    status = _STATUS.match(first)
    lines: list[str] = []
    for line in rest:
        if line[:1] in (" ", "\t") and lines:  # a folded line (RFC 9112 §5.2)
            lines[-1] += f" {line.strip()}"
        elif ":" in line:
            lines.append(line)
    pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    chunked = any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in pairs)
    return int(status[1]) if status else 0, tuple((sent_name(name), value) for name, value in pairs), chunked


def _too_short(snapshot: Snapshot, payload: bytes) -> str:
    """What is wrong with a body that has fewer bytes than its server said; "" where nothing is."""
    said = snapshot.header("content-length") or ""
    if not (said.isascii() and said.isdigit()) or len(payload) >= int(said) or snapshot.status in _NO_BODY:
        return ""
    if 300 <= snapshot.status < 400:  # nobody reads it
        return ""
    return f"its body is truncated: {len(payload):,} of the {int(said):,} bytes that its server announced"


def unchunked(body: bytes) -> tuple[bytes, str]:
    """A body with its chunks put together (RFC 9112 §7.1), and what is wrong with them.

    Many tools keep the header and undo the chunks: what does not begin with a size of a chunk is taken as it is.
    """
    found, at = bytearray(), 0
    while size := _SIZE.match(body, at):
        length, start = int(size[1], 16), size.end()
        if length == 0:
            return bytes(found), ""
        piece = body[start : start + length]
        found += piece
        at = start + length
        if len(piece) < length:
            return body, f"its chunks are wrong: it ends after {len(piece):,} of the {length:,} bytes of one"
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    if at == 0:
        return body, ""
    return body, f"its chunks are wrong: after {at:,} bytes comes none, and none of them was the last"
