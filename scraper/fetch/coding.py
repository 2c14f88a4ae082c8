"""Undoing the content coding of a body (RFC 9110 §8.4) within a bound: no bomb unpacks further than its limit."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import brotlicffi
from backports import zstd

from scraper.errors import TooLarge

ACCEPTED = "gzip, deflate"
"""What is asked for with Accept-Encoding: what all tools undo that read WARC files. A body is kept as it was sent, and
warcio, on which most of them stand, cannot read zstd, and br only beside a package that nobody keeps any more."""
MOST_CODINGS = 5
"""Codings one around the other that are undone; nobody needs more than one, and curl and urllib3 stop here as well."""

_PIECE, _ZSTD_PIECE = 64 * 1024, 4 * 1024
_MOST_FRAMES = 10_000
"""Frames of a Zstandard body; empty ones are nine bytes long, and each costs a decoder."""
_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 23}
"""No frame may ask for more memory than 8 MiB (RFC 9659 §3)."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

_Unpack = Callable[[bytes], Iterator[bytes]]
"""Unpacks piece by piece, none much larger than `_PIECE`; raises _Wrong where the bytes are no such stream."""


class _Wrong(ValueError):
    """The bytes are not, or no longer, what their coding says."""


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
        TooLarge: more than `limit` bytes would come out, or more than five codings would have to be undone.
    """
    names = [name.strip() for name in (coding or "").lower().split(",")]
    known = [_UNPACKERS[name] for name in reversed(names) if name in _UNPACKERS]
    if len(known) > MOST_CODINGS:
        raise TooLarge(url, f"the body is packed {len(known)} times over", "A page is packed once, if at all.")
    for unpackers in known:
        undone = (_undone(raw, unpack, limit, url) for unpack in unpackers)
        raw = next((plain for plain in undone if plain is not None), raw)
    return raw


def _undone(raw: bytes, unpack: _Unpack, limit: int, url: str) -> bytes | None:
    """What comes out of a packed body, or None when it is not one."""
    found = bytearray()
    try:
        for piece in unpack(raw):
            found += piece
            if len(found) > limit:
                raise TooLarge(url, f"the body unpacks to more than {limit} bytes", "A page is never that large.")
    except _Wrong:
        # What follows a good stream is padding as often as not; an error at the very start means another format.
        return None if _is_text(raw) else bytes(found) or None
    return bytes(found)


def _is_text(raw: bytes) -> bool:
    """Whether these are letters as they stand: brotli has no mark of its own and may take them for a beginning."""
    try:
        return not _CONTROLS.search(raw.decode())
    except UnicodeDecodeError:
        return False


def _inflated(raw: bytes, window: int, members: bool = False) -> Iterator[bytes]:
    """gzip, zlib or bare deflate, as zlib's `wbits` say; all members, or one stream."""
    stream = zlib.decompressobj(window)
    for start in range(0, len(raw), _PIECE):
        pending = raw[start : start + _PIECE]
        while True:
            try:
                piece = stream.decompress(pending, _PIECE)
            except zlib.error as error:
                raise _Wrong(str(error)) from error
            yield piece
            pending = stream.unconsumed_tail
            if stream.eof:
                if not members:
                    return
                pending = stream.unused_data
                stream = zlib.decompressobj(window)
            if not pending and len(piece) < _PIECE:
                break


def _from_brotli(raw: bytes) -> Iterator[bytes]:
    """brotli (RFC 7932), which may ask for 16 MiB at most."""
    stream, given = brotlicffi.Decompressor(), 0
    for start in range(0, len(raw), _PIECE):
        try:
            for piece in _fed(stream, raw[start : start + _PIECE]):
                given += len(piece)
                yield piece
        except brotlicffi.error as error:
            yield from _before_error(raw, start, given)
            raise _Wrong(str(error)) from error
    if not stream.is_finished():
        raise _Wrong("it breaks off")


def _before_error(raw: bytes, start: int, given: int) -> Iterator[bytes]:
    """What else comes out of a piece that goes wrong: the decoder keeps to itself what it had when it did, so it gets
    that piece once more, byte by byte."""
    stream = brotlicffi.Decompressor()
    seen = sum(map(len, _fed(stream, raw[:start])))
    with suppress(brotlicffi.error):
        for at in range(start, min(start + _PIECE, len(raw))):
            for piece in _fed(stream, raw[at : at + 1]):
                yield piece[max(0, given - seen) :]
                seen += len(piece)


def _fed(stream: brotlicffi.Decompressor, data: bytes) -> Iterator[bytes]:
    while piece := stream.process(data, output_buffer_limit=_PIECE):
        yield piece
        if stream.is_finished():
            return
        data = b""


def _from_zstd(raw: bytes) -> Iterator[bytes]:
    """Zstandard (RFC 8878), frame after frame; the rest of a piece is copied for each frame, so pieces are small."""
    stream, frames = zstd.ZstdDecompressor(options=_WINDOW), 0
    try:
        for start in range(0, len(raw), _ZSTD_PIECE):
            pending = raw[start : start + _ZSTD_PIECE]
            while pending:
                yield stream.decompress(pending, _PIECE)
                while not stream.eof and not stream.needs_input:
                    yield stream.decompress(b"", _PIECE)
                pending = b""
                if stream.eof:
                    pending = stream.unused_data
                    stream, frames = zstd.ZstdDecompressor(options=_WINDOW), frames + 1
                    if frames > _MOST_FRAMES:
                        raise _Wrong("it has more frames than anybody writes")
    except zstd.ZstdError as error:
        raise _Wrong(str(error)) from error


# Some servers send a bare deflate stream as "deflate" (RFC 9110 §8.4.1.2).
_GZIP = partial(_inflated, window=16 + zlib.MAX_WBITS, members=True)
_UNPACKERS: dict[str, tuple[_Unpack, ...]] = {
    "gzip": (_GZIP,),
    "x-gzip": (_GZIP,),
    "deflate": (partial(_inflated, window=zlib.MAX_WBITS), partial(_inflated, window=-zlib.MAX_WBITS)),
    "br": (_from_brotli,),
    "zstd": (_from_zstd,),
}
