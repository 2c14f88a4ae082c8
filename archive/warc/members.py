"""A WARC file as its gzip members: one record each, so that every record can be found and judged on its own."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from isal import isal_zlib

_BLOCK = 64 * 1024
_LEVEL, _MEMORY = 2, 4
"""Of ISA-L: a tenth of the time of zlib's level 9, which warcio takes, for 15 per cent more bytes
(`benchmarks/compressors.py`). Every program that reads gzip reads it."""
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Member:
    """One gzip member of a file, unpacked."""

    offset: int
    length: int
    """Packed bytes."""
    content: bytes


def packed(*parts: bytes) -> bytes:
    """The parts, one after the other, as one gzip member; the same bytes give the same member."""
    packer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP, _MEMORY)
    return b"".join([*map(packer.compress, parts), packer.flush()])


def members(file: BinaryIO, largest: int) -> Iterator[Member]:
    """The members from where the file stands, as far as they are whole: one that breaks off at the end is left out.

    Args:
        file: a file of gzip members.
        largest: most bytes that one member may unpack to.

    Raises:
        zlib.error: what comes next is no gzip member, its checksum is wrong, or it is too large.
    """
    offset, block = file.tell(), file.read(_BLOCK)
    while block:
        stream, content, length = zlib.decompressobj(_GZIP), bytearray(), 0
        while block and not stream.eof:
            content += stream.decompress(block, largest + 1 - len(content))
            if len(content) > largest:
                raise zlib.error(f"a record of more than {largest} bytes")
            length += len(block) - len(stream.unused_data)
            block = stream.unused_data or file.read(_BLOCK)
        if not stream.eof:
            return
        yield Member(offset, length, bytes(content))
        offset += length
