"""A file of records as one stream of plain bytes, packed in whatever way: not at all, as gzip by record, as gzip whole.

Holds no more than a few blocks of it. Knows nothing of records.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO
from zipfile import BadZipFile

BLOCK = 64 * 1024
GZIP_BEGIN = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS
_TRIED = 512
"""Packed bytes that must unpack before a place is believed to be the beginning of a member."""


class Broken(Exception):
    """The packed bytes are wrong or end too early. What comes after is found by `Unpacked.resume`.

    Args:
        offset: where the member begins that is broken.
        reason: a part of a sentence.
        url: of the answer that it is about, where that is known.
    """

    def __init__(self, offset: int, reason: str, url: str = "") -> None:
        super().__init__(reason)
        self.offset, self.reason, self.url = offset, reason, url


class Unpacked:
    """Reads forward through a file that can seek.

    Attributes:
        offset: where in the file that begins which was read last: its gzip member, or in a plain file the place itself.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        start = file.tell()
        self.packed = file.read(len(GZIP_BEGIN))[:2] == GZIP_BEGIN[:2]
        file.seek(start)
        self._plain = bytearray()
        self._place = start  # of the first byte of _plain in a plain file
        self._raw, self._raw_at = b"", start
        self._member: zlib._Decompress | None = None
        self._member_at = start
        self.offset = start

    @property
    def done(self) -> int:
        """Bytes of the file that were taken in."""
        return self._raw_at

    def readline(self, most: int = BLOCK) -> bytes:
        """The rest of a line, at most so many bytes of it; nothing at the end.

        Raises:
            Broken.
        """
        self._note_offset()
        start = 0
        while (end := self._plain.find(b"\n", start)) < 0 and len(self._plain) < most:
            start = len(self._plain)
            if not self._fill():
                return self._taken(len(self._plain))
        return self._taken(min(most, end + 1 if end >= 0 else most))

    def read(self, size: int) -> bytes:
        """So many bytes; fewer only at the end.

        Raises:
            Broken: before so many came; what came stays to be read.
        """
        while len(self._plain) < size and self._fill():
            pass
        return self._taken(min(size, len(self._plain)))

    def skip(self, size: int) -> int:
        """Passes over so many bytes, and says how many there were."""
        passed = 0
        while passed < size and (piece := self.read(min(BLOCK, size - passed))):
            passed += len(piece)
        return passed

    def rest(self) -> bytes:
        """What was unpacked before it broke."""
        return self._taken(len(self._plain))

    def push_back(self, data: bytes) -> None:
        """Gives bytes back that are to be looked at again."""
        self._plain[:0] = data
        self._place -= len(data)

    def resume(self, broken: Broken) -> bool:
        """Goes on with the next whole gzip member behind one that is broken; False where there is none."""
        self._plain.clear()
        self._member, self._raw = None, b""
        at = self._next_member(broken.offset + 1)
        if at is None:
            return False
        self._file.seek(at)
        self._raw_at = self._member_at = self._place = at
        return True

    def _next_member(self, start: int) -> int | None:
        self._file.seek(start)
        window = b""
        while block := self._file.read(BLOCK):
            window += block
            found = window.find(GZIP_BEGIN)
            while 0 <= found <= len(window) - len(GZIP_BEGIN):
                if self._begins_member(start + found):
                    return start + found
                found = window.find(GZIP_BEGIN, found + 1)
            kept = window[-len(GZIP_BEGIN) + 1 :]
            start, window = start + len(window) - len(kept), kept
            self._file.seek(start + len(kept))
        return None

    def _begins_member(self, at: int) -> bool:
        self._file.seek(at)
        try:
            return bool(zlib.decompressobj(_GZIP).decompress(self._file.read(_TRIED)))
        except zlib.error:
            return False

    def _note_offset(self) -> None:
        """Where what comes next begins: in the member that is being unpacked, or in the one that follows it."""
        if not self.packed:
            self.offset = self._place
        elif not self._plain:
            self.offset = self._member_at if self._member is not None else self._raw_at - len(self._raw)
        else:
            self.offset = self._member_at

    def _taken(self, size: int) -> bytes:
        data = bytes(self._plain[:size])
        del self._plain[:size]
        self._place += size
        return data

    def _fill(self) -> bool:
        """Adds some plain bytes; False at the end of the file."""
        if self.packed:
            return self._inflate()
        block = self._more()
        self._plain += block
        return bool(block)

    def _more(self) -> bytes:
        try:
            block = self._file.read(BLOCK)
        except (OSError, EOFError, zlib.error, ValueError, BadZipFile) as error:  # it may stand in a damaged container
            raise Broken(self._raw_at, f"it cannot be read: {error}") from error
        self._raw_at += len(block)
        return block

    def _inflate(self) -> bool:
        while True:
            if not self._raw:
                self._raw = self._more()
            if not self._raw:
                if self._member is None:
                    return False
                self._member = None
                raise Broken(self._member_at, "it is truncated: the file breaks off in the middle of it")
            if self._member is None:
                if not self._raw.strip(b"\0"):  # padding of tapes and block devices
                    self._raw = b""
                    continue
                self._member, self._member_at = zlib.decompressobj(_GZIP), self._raw_at - len(self._raw)
            if self._piece():
                return True

    def _piece(self) -> bool:
        """Unpacks a piece of the member; False where nothing came out of it."""
        assert self._member is not None
        try:
            data = self._member.decompress(self._raw, BLOCK)
        except zlib.error as error:
            self._member = None
            raise Broken(self._member_at, f"its gzip data are wrong ({error})") from error
        self._raw = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        if self._member.eof:
            self._member = None
        self._plain += data
        return bool(data)
