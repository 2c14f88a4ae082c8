"""Digests as other programs write them: `sha1:` and base32 or hexadecimal digits. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib

KNOWN = {"sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256", "md5": "md5", "sha512": "sha512"}


def states_otherwise(noted: str | None, data: bytes) -> bool:
    """Whether a digest was noted that these bytes do not have. One that cannot be read states nothing."""
    said = _normal(noted)
    return said is not None and said != _digest(said.partition(":")[0], data)


def names_of(noted: str | None, *data: bytes) -> frozenset[str]:
    """What a payload may be called: by what its writer noted, and by the SHA-1 of each of its forms."""
    names = {_digest("sha1", one) for one in data}
    said = _normal(noted)
    return frozenset(names | {said} if said is not None else names)


def name_of(noted: str | None) -> str | None:
    """A digest in one spelling: name, colon, hexadecimal digits; None where it cannot be read."""
    return _normal(noted)


def is_of(noted: str, data: bytes) -> bool:
    """Whether a payload has the digest that was noted."""
    return _normal(noted) is not None and not states_otherwise(noted, data)


def _normal(noted: str | None) -> str | None:
    name, mark, value = (noted or "").strip().partition(":")
    kind = KNOWN.get(name.lower()) if mark else None
    if kind is None:
        return None
    size = hashlib.new(kind, usedforsecurity=False).digest_size
    try:
        raw = bytes.fromhex(value) if len(value) == 2 * size else _of_base32(value)
    except (ValueError, binascii.Error):
        return None
    return f"{kind}:{raw.hex()}" if len(raw) == size else None


def _of_base32(value: str) -> bytes:
    return base64.b32decode(value.upper() + "=" * (-len(value) % 8))


def _digest(kind: str, data: bytes) -> str:
    return f"{kind}:{hashlib.new(kind, data, usedforsecurity=False).hexdigest()}"
