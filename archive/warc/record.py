"""One capture as a WARC record and back (ISO 28500:2017, "WARC 1.1"); files are the business of its neighbours.

Beside the fields of the standard a record may carry `Kronikk-Asked-URI` (the address that was asked first, where
redirects led here), `Kronikk-Origin` (where it is not live), `Kronikk-Given-To` (the site that a person gave it to)
and, in a revisit, `WARC-Refers-To-Filename` and `WARC-Refers-To-File-Offset`, which let it be read without an index.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Literal
from urllib.parse import quote, urlsplit
from uuid import uuid4

from warcio.warcwriter import WARCWriter

from archive.warc.members import packed
from scraper.records import Snapshot

Kind = Literal["response", "revisit"]
VERSION = "WARC/1.1"
IDENTICAL: str = WARCWriter.REVISIT_PROFILE_1_1
NOT_MODIFIED = IDENTICAL.replace("identical-payload-digest", "server-not-modified")
ASKED, ORIGIN, GIVEN_TO = "Kronikk-Asked-URI", "Kronikk-Origin", "Kronikk-Given-To"
FILENAME, FILE_OFFSET = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset"

VALIDATORS = ("etag", "last-modified")

# A payload is kept after transfer decoding: under its own name the header would have tools decode it once more.
_TRANSFER = re.compile(r"(?:X-Orig-)*Transfer-Encoding", re.IGNORECASE)
_BREAK = re.compile(r"[\r\n]+[ \t]*")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a capture stands."""

    file: str
    """Name of the WARC file in the folder, as it is called once closed."""
    offset: int
    """Where its gzip member begins."""
    length: int
    """Bytes of the member."""
    digest: str
    """`sha256:…` of the payload: the body as it came over the wire, after transfer decoding."""
    kind: Kind
    given_to: str | None = None
    """Key of the site that a person said it belongs to; None: its address says so."""


@dataclass(frozen=True, slots=True)
class Original:
    """A response record that a revisit may refer to."""

    location: Location
    url: str
    """Its WARC-Target-URI: the address that answered (`Snapshot.final_url`)."""
    captured_at: datetime
    validators: frozenset[tuple[str, str]] | None = None
    """`validators_of` its header lines; None: nobody looked."""


def validators_of(headers: tuple[tuple[str, str], ...]) -> frozenset[tuple[str, str]]:
    """What a server gave to ask for changes with, names in lower case."""
    return frozenset((name.lower(), value) for name, value in headers if name.lower() in VALIDATORS)


def digest_of(snapshot: Snapshot) -> str:
    """The digest by which captures are compared: `sha256:` and 64 hexadecimal digits."""
    return _digest(_payload(snapshot))


def request(snapshot: Snapshot, record_id: str) -> bytes:
    """The gzip member of the request record of an answer (§6.4); b"" where nobody knows what was asked.

    Args:
        record_id: of the response record.
    """
    if not snapshot.request:
        return b""
    parts = urlsplit(snapshot.final_url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        *(f"{name}: {value}" for name, value in snapshot.request),
    ]
    block = "\r\n".join([*(_BREAK.sub(" ", line) for line in lines), "", ""]).encode()
    fields = {
        "WARC-Record-ID": new_id(),
        "WARC-Date": date_text(snapshot.captured_at),
        "WARC-Concurrent-To": record_id,
    }
    return _packed("request", _field(snapshot.final_url), fields, block)


def new_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def response(snapshot: Snapshot, digest: str, record_id: str, given_to: str | None = None) -> bytes:
    """The gzip member of a response record.

    Args:
        digest: `digest_of` the snapshot.
    """
    head, payload = _head(snapshot.status, snapshot.headers), _payload(snapshot)
    return _member("response", snapshot, head, payload, digest, {"WARC-Record-ID": record_id, **_given(given_to)})


def revisit(snapshot: Snapshot, digest: str, original: Original, given_to: str | None = None) -> bytes:
    """The gzip member of a revisit record: the head of this answer, the payload of the original (§6.7).

    Args:
        digest: `digest_of` the snapshot.

    Where the server said 304, its head is written with the validators that it confirmed; the rest of a 304 is not in
    a snapshot. Where they are those of the original, the block is empty, as Heritrix writes it: that is a third of the
    record, of which there are many, and replay tools show the original instead of an answer without a page.
    """
    head, profile = _head(snapshot.status, snapshot.headers), IDENTICAL
    if snapshot.not_modified:
        profile, confirmed = NOT_MODIFIED, validators_of(snapshot.headers)
        lines = tuple(line for line in snapshot.headers if line[0].lower() in VALIDATORS)
        head = b"" if confirmed == original.validators else _head(304, lines)
    fields = {
        "WARC-Record-ID": new_id(),
        "WARC-Profile": profile,
        "WARC-Refers-To-Target-URI": _field(original.url),
        "WARC-Refers-To-Date": date_text(original.captured_at),
        FILENAME: original.location.file,
        FILE_OFFSET: str(original.location.offset),
        **_given(given_to),
    }
    return _member("revisit", snapshot, head, b"", digest, fields)


def _given(site: str | None) -> dict[str, str]:
    return {} if site is None else {GIVEN_TO: site}


def warcinfo(filename: str, fields: dict[str, str]) -> bytes:
    """The gzip member that opens a file and says who wrote it."""
    plain = BytesIO()
    writer = WARCWriter(plain, gzip=False, warc_version=VERSION)
    writer.write_record(writer.create_warcinfo_record(filename, fields))
    return packed(plain.getvalue())


def date_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def sent_name(name: str) -> str:
    """The name that a header line had on the wire; undoes what `_head` does to Transfer-Encoding."""
    return name[len("X-Orig-") :] if name.startswith("X-Orig-") and _TRANSFER.fullmatch(name) else name


def _member(kind: Kind, snapshot: Snapshot, head: bytes, payload: bytes, digest: str, fields: dict[str, str]) -> bytes:
    # No digest of the block: the payload has one, the gzip member has a checksum, and hashing a page a second time
    # is a tenth of what it costs to fetch and keep it.
    fields = {
        **fields,
        "WARC-Date": date_text(snapshot.captured_at),
        "WARC-Payload-Digest": digest,
    }
    if snapshot.url != snapshot.final_url:
        fields[ASKED] = _field(snapshot.url)
    if snapshot.origin != "live":
        fields[ORIGIN] = snapshot.origin
    return _packed(kind, _field(snapshot.final_url), fields, head, payload)


def _packed(kind: str, url: str, fields: dict[str, str], *block: bytes) -> bytes:
    """A record as a gzip member. warcio's writer copies a payload several times on its way; its headers are written
    here as it writes them, a block stays as the bytes that it is."""
    lines = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        **fields,
    }
    length = sum(map(len, block))
    if length:
        lines["Content-Type"] = f"application/http; msgtype={'request' if kind == 'request' else 'response'}"
    lines["Content-Length"] = str(length)
    head = "\r\n".join([VERSION, *(f"{name}: {value}" for name, value in lines.items()), "", ""])
    return packed(head.encode(), *block, b"\r\n\r\n")


def _head(status: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [f"HTTP/1.1 {status} {_phrase(status)}"]
    for name, value in headers:
        name = f"X-Orig-{name}" if _TRANSFER.fullmatch(name) else name
        lines.append(f"{name}: {_BREAK.sub(' ', value)}")
    text = "\r\n".join([*lines, "", ""])
    try:
        return text.encode("latin-1")  # as http.client reads it off the wire
    except UnicodeEncodeError:
        return text.encode()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _payload(snapshot: Snapshot) -> bytes:
    return snapshot.raw or snapshot.body


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _field(url: str) -> str:
    """An address that cannot break a header line: blanks and controls percent-encoded, everything else as it is."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    return "".join(char if char.isprintable() and not char.isspace() else _quoted(char) for char in url)


def _quoted(char: str) -> str:
    return quote(char, safe="", errors="replace")
