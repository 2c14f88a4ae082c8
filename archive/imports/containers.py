"""Which files of captures a file holds: itself, or the members of a WACZ (Web Archive Collection Zipped 1.1.1).

A WACZ is checked against its datapackage.json; what does not agree with it is said, and what can be read is given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from zipfile import BadZipFile, ZipFile

from archive.errors import NoArchiveFile, StorageError

ENDINGS = (".warc", ".warc.gz", ".arc", ".arc.gz")
PACKAGE = "datapackage.json"
LARGEST_PACKAGE = 64 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_UNREADABLE = (BadZipFile, RuntimeError, NotImplementedError, KeyError, ValueError, OSError, EOFError)
"""What zipfile raises on members that are damaged, encrypted or packed in an unknown way."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of captures."""

    name: str
    """Of the file, and in a WACZ behind a blank that of the member."""
    size: int
    """Bytes, packed as they are."""
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Container:
    """A file that was opened."""

    parts: tuple[Part, ...]
    wrong: tuple[str, ...] = ()
    """What does not agree with the container's own description, each a sentence without its period."""


@contextmanager
def opened(path: Path) -> Iterator[Container]:
    """The files of captures in a file.

    Raises:
        NoArchiveFile: a ZIP that is damaged, or that holds none.
        StorageError: it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(4) == _ZIP
        size = path.stat().st_size
    except OSError as error:
        reason = f"it cannot be opened ({error.strerror or error})"
        raise StorageError(str(path), reason, "Check its name and rights.") from error
    with ExitStack() as stack:
        if zipped:
            yield _package(path, stack.enter_context(_zip(path)))
        else:
            yield Container((Part(path.name, size, lambda: path.open("rb")),))


@contextmanager
def _zip(path: Path) -> Iterator[ZipFile]:
    try:
        file = ZipFile(path)
    except _UNREADABLE as error:
        reason = f"this ZIP is damaged or was not copied whole ({error})"
        raise NoArchiveFile(str(path), reason, "Get it again from where it came.") from error
    with file:
        yield file


def _package(path: Path, file: ZipFile) -> Container:
    wrong = tuple(_wrong(file))
    names = [name for name in file.namelist() if name.lower().endswith(ENDINGS)]
    if not names:
        said = "; ".join(["this ZIP holds no WARC or ARC file", *wrong])
        raise NoArchiveFile(str(path), said, "Give a WACZ, or the WARC files themselves.")
    parts = tuple(_part(path, file, name) for name in names)
    return Container(parts, wrong)


def _part(path: Path, file: ZipFile, name: str) -> Part:
    return Part(f"{path.name} {name}", file.getinfo(name).compress_size, lambda: _member(path, file, name))


def _member(path: Path, file: ZipFile, name: str) -> BinaryIO:
    try:
        return cast(BinaryIO, file.open(name))
    except _UNREADABLE as error:
        reason = f"its member {name} cannot be read ({error})"
        raise NoArchiveFile(str(path), reason, "Get it again from where it came.") from error


def _wrong(file: ZipFile) -> Iterator[str]:
    """What is wrong with the package by its own description (WACZ 1.1.1 §5.2; the older form of 1.0 as well)."""
    if PACKAGE not in file.namelist():
        yield f"it is no valid WACZ: there is no {PACKAGE} in it"
        return
    try:
        if file.getinfo(PACKAGE).file_size > LARGEST_PACKAGE:
            yield f"its {PACKAGE} is too large to be one"
            return
        package = json.loads(file.read(PACKAGE))
        resources = [_resource(entry) for entry in package["resources"]]
    except (*_UNREADABLE, TypeError, AttributeError) as error:
        yield f"it is no valid WACZ: its {PACKAGE} cannot be read ({type(error).__name__}: {error})"
        return
    if "wacz_version" not in package:
        yield f"it is no valid WACZ: its {PACKAGE} names no wacz_version"
    for name, kind, digest in resources:
        yield from _wrong_resource(file, name, kind, digest)


def _resource(entry: dict[str, Any]) -> tuple[str, str, str]:
    """Path, kind and value of the digest of a resource; of 1.1 `"hash": "sha256:…"`, of 1.0 `stats` and `hashing`."""
    if "hash" in entry:
        kind, _, digest = str(entry["hash"]).partition(":")
        return str(entry["path"]), kind, digest
    return str(entry["path"]), str(entry["hashing"]), str(entry["stats"]["hash"])


def _wrong_resource(file: ZipFile, name: str, kind: str, digest: str) -> Iterator[str]:
    if name not in file.namelist():
        yield f"it is no valid WACZ: {name}, which its {PACKAGE} names, is not in it"
        return
    try:
        with file.open(name) as member:
            found = hashlib.file_digest(cast(BinaryIO, member), kind).hexdigest()  # type: ignore[arg-type]
    except _UNREADABLE as error:
        yield f"its member {name} is damaged ({error})"
        return
    if found != digest.lower():
        yield f"its member {name} is not what its {PACKAGE} describes (the {kind} digest differs)"
