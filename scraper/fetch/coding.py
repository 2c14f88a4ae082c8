"""Undoing the content coding of a body (RFC 9110 §8.4) within a bound: no bomb unpacks further than its limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from scraper.errors import TooLarge

ACCEPTED = "gzip, deflate"
"""What is asked for with Accept-Encoding: what the standard library undoes."""

_PIECE = 64 * 1024
_GZIP, _ZLIB, _DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
# Some servers send a bare deflate stream as "deflate" (RFC 9110 §8.4.1.2).
_WINDOWS = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (_ZLIB, _DEFLATE)}


def decoded(raw: bytes, coding: str | None, limit: int, url: str = "") -> bytes:
    """The body with its content codings undone, last first.

    A coding that is not known, or that the bytes do not have (servers do send plain text as "gzip"), is taken as not
    applied. A stream that breaks off or goes wrong further in gives what could be read of it.

    Args:
        raw: body after transfer decoding.
        coding: the Content-Encoding header, or None.
        limit: most bytes that may come out.
        url: for the message.

    Raises:
        TooLarge: more than `limit` bytes would come out.
    """
    for name in reversed((coding or "").lower().split(",")):
        undone = (_inflated(raw, window, limit, url) for window in _WINDOWS.get(name.strip(), ()))
        raw = next((plain for plain in undone if plain is not None), raw)
    return raw


def _inflated(raw: bytes, window: int, limit: int, url: str) -> bytes | None:
    """What comes out of a compressed stream, or None when it is not one."""
    found = bytearray()
    try:
        for piece in _pieces(raw, window):
            found += piece
            if len(found) > limit:
                raise TooLarge(url, f"the body unpacks to more than {limit} bytes", "A page is never that large.")
    except zlib.error:
        # What follows a good stream is padding as often as not; an error at the very start means another format.
        return bytes(found) or None
    return bytes(found)


def _pieces(raw: bytes, window: int) -> Iterator[bytes]:
    """Unpacks piece by piece, member after member; raises zlib.error where the bytes are no such stream."""
    stream = zlib.decompressobj(window)
    for start in range(0, len(raw), _PIECE):
        pending = raw[start : start + _PIECE]
        while True:
            piece = stream.decompress(pending, _PIECE)
            yield piece
            pending = stream.unconsumed_tail
            if stream.eof:
                if window != _GZIP:
                    return
                pending = stream.unused_data
                stream = zlib.decompressobj(window)
            if not pending and len(piece) < _PIECE:
                break
