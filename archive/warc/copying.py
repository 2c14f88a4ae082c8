"""Records as they stand in the files, for another file: the same bytes, but for what names a place in this folder."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path

from archive.warc.members import members, packed
from archive.warc.reader import LARGEST, lost, path_of
from archive.warc.record import FILE_OFFSET, FILENAME, Location
from archive.warc.stream import GZIP_BEGIN

_PLACES = re.compile(rb"(?:%s|%s): [^\r\n]*\r\n" % (FILENAME.encode(), FILE_OFFSET.encode()))


def record_at(folder: Path, location: Location) -> bytes:
    """The gzip member of a capture.

    A revisit comes without the name of the file and the offset where its original stands; address and date, by which
    other programs find it, stay.

    Raises:
        CaptureLost: the file is not there, or what stands in it there is no whole record.
    """
    path = path_of(folder, location.file)
    try:
        with path.open("rb") as file:
            file.seek(location.offset)
            data = file.read(location.length)
        content = _unpacked(data)
    except (OSError, zlib.error) as error:
        raise lost(path, location.offset, str(error)) from error
    if len(data) < location.length or not content.startswith(b"WARC/"):
        raise lost(path, location.offset, "there is no whole record there")
    if location.kind == "response":
        return data if data.startswith(GZIP_BEGIN) else packed(content)
    head, end, block = content.partition(b"\r\n\r\n")
    return packed(_PLACES.sub(b"", head + b"\r\n") + end[2:] + block)


def _unpacked(data: bytes) -> bytes:
    """A record out of a packed file, or of one that somebody unpacked."""
    if not data.startswith(GZIP_BEGIN):
        return data
    member = next(members(BytesIO(data), LARGEST), None)
    return member.content if member is not None and member.length == len(data) else b""
