"""Which letters the bytes mean. Owns the decision about the encoding; never fails, whatever the bytes.

The order follows the HTML standard's encoding sniffing (WHATWG HTML §13.2.3.2: BOM, transport, prescan of the first
1,024 bytes) with one correction that real servers need: bytes that are valid UTF-8 with at least one multi-byte
sequence are UTF-8, whatever was declared.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]+)""")
_PRESCAN = 4096  # the standard reads 1,024; scripts before the meta element are common enough to look further
# Browsers read these labels as windows-1252 (WHATWG Encoding §4.2); the C1 controls they would give are never meant.
_AS_WINDOWS = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254"}


class Decoded(NamedTuple):
    text: str
    encoding: str
    """Python's name of the codec that was used."""
    evidence: str
    """`bom`, `bytes`, `header`, `meta` or `default`."""
    replaced: int
    """How many undecodable places became U+FFFD."""


def _codec(label: bytes | str | None) -> str | None:
    if not label:
        return None
    name = label.decode("ascii", "replace") if isinstance(label, bytes) else label
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        return None
    # Codecs such as base64 or rot13 are not encodings of text.
    return _AS_WINDOWS.get(found.name, found.name) if found._is_text_encoding else None


def _declared(body: bytes) -> str | None:
    head = body[:_PRESCAN]
    found = _XML_ENCODING.search(head) or _CHARSET.search(head)
    codec = _codec(found.group(1)) if found else None
    return "utf-8" if codec and codec.startswith("utf-16") else codec  # a readable meta cannot stand in UTF-16


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of a page.

    Args:
        body: the content-decoded bytes.
        content_type: the Content-Type header, whose charset is the second witness.
    """
    for bom, codec in _BOMS:
        if body.startswith(bom):
            return _with(body[len(bom) :], codec, "bom")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A page that was cut off in the middle of a letter is still UTF-8.
        if error.start >= len(body) - 3 and not body[: error.start].isascii():
            return _with(body, "utf-8", "bytes")
    else:
        if not body.isascii():
            return Decoded(text, "utf-8", "bytes", 0)
    header = _CHARSET.search((content_type or "").encode("ascii", "replace"))
    for label, evidence in ((_codec(header.group(1)) if header else None, "header"), (_declared(body), "meta")):
        # Bytes that are not UTF-8 but declared so are usually windows-1252 (WHATWG's default for the West) or, with
        # few faults among many good letters, damaged UTF-8.
        # Tags in UTF-16 or UTF-32 have NUL bytes; without any, the label is a mistake.
        wide = label is not None and label.startswith(("utf-16", "utf-32")) and b"\x00" not in body
        if label and not wide and not (label == "utf-8" and _mostly_broken(body)):
            return _with(body, label, evidence)
    if body.isascii():
        return Decoded(body.decode("ascii"), "utf-8", "bytes", 0)
    return _with(body, "cp1252", "default")


def _mostly_broken(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    broken = text.count("�")
    return broken > 0 and 2 * broken >= len(text) - len(text.encode("ascii", "ignore"))


def _with(body: bytes, codec: str, evidence: str) -> Decoded:
    try:
        text = body.decode(codec, "replace")
    except (LookupError, ValueError):  # a codec without incremental error handling, such as idna
        codec, text = "cp1252", body.decode("cp1252", "replace")
    return Decoded(text, codec, evidence, text.count("�"))
