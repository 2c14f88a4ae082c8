"""Files as other web archiving tools write them, made for the tests: WARC in every packing, ARC, WACZ."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HTML = (("Content-Type", "text/html; charset=utf-8"),)
Headers = Sequence[tuple[str, str]]


def sha1(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"


def head(status: int = 200, headers: Headers = HTML) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Recorded:
    """One record to be written."""

    kind: str
    url: str
    at: str
    block: bytes
    fields: tuple[tuple[str, str], ...] = ()

    def warc(self) -> bytes:
        lines = [
            "WARC/1.0",
            f"WARC-Type: {self.kind}",
            f"WARC-Record-ID: <urn:sha1:{hashlib.sha1(self.block + self.at.encode()).hexdigest()}>",
            f"WARC-Target-URI: {self.url}",
            f"WARC-Date: {self.at}",
            *(f"{name}: {value}" for name, value in self.fields),
            f"Content-Length: {len(self.block)}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + self.block + b"\r\n\r\n"

    def arc(self) -> bytes:
        stamp = "".join(char for char in self.at if char.isdigit())
        return f"{self.url} 192.0.2.1 {stamp} text/html {len(self.block)}\n".encode() + self.block + b"\n"


def response(url: str, at: str, body: bytes, headers: Headers = HTML, status: int = 200) -> Recorded:
    return Recorded("response", url, at, head(status, headers) + body, (("WARC-Payload-Digest", sha1(body)),))


def revisit(url: str, at: str, body: bytes, *fields: tuple[str, str], headers: Headers = HTML) -> Recorded:
    return Recorded("revisit", url, at, head(200, headers), (("WARC-Payload-Digest", sha1(body)), *fields))


def warc(path: Path, *records: Recorded) -> Path:
    """Not packed."""
    path.write_bytes(b"".join(record.warc() for record in records))
    return path


def packed(path: Path, *records: Recorded) -> Path:
    """Every record a gzip member."""
    path.write_bytes(b"".join(gzip.compress(record.warc(), mtime=0) for record in records))
    return path


def packed_whole(path: Path, *records: Recorded) -> Path:
    path.write_bytes(gzip.compress(b"".join(record.warc() for record in records), mtime=0))
    return path


def arc(path: Path, *records: Recorded) -> Path:
    text = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    version = f"filedesc://{path.name} 0.0.0.0 20120101000000 text/plain {len(text)}\n".encode() + text + b"\n"
    path.write_bytes(version + b"".join(record.arc() for record in records))
    return path


def wacz(path: Path, member: Path, *, digest: str | None = None, package: bytes | None = None) -> Path:
    """A collection of one WARC file.

    Args:
        digest: that its description has instead of the right one.
        package: that it has instead of a description; b"": none at all.
    """
    name = f"archive/{member.name}"
    right = f"sha256:{hashlib.sha256(member.read_bytes()).hexdigest()}"
    resources = [{"name": member.name, "path": name, "hash": digest or right, "bytes": member.stat().st_size}]
    described = {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}
    with zipfile.ZipFile(path, "w") as file:
        file.write(member, name)
        if package != b"":
            file.writestr("datapackage.json", package or json.dumps(described))
    return path
