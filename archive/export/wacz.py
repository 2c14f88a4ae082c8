"""Captures as a WACZ (Web Archive Collection Zipped 1.1.1): WARC, CDXJ index, list of pages, and a digest of each.

Written in one pass with flat memory, under another name until it is whole. Copies records; reads and fetches nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive.errors import CaptureLost
from archive.export.surt import surt
from archive.schema import file_errors
from archive.store.kept import Kept
from archive.warc.copying import record_at
from archive.warc.record import warcinfo

WACZ_VERSION = "1.1.1"
WARC_NAME = "data.warc.gz"
LINES = 50_000
"""Lines of the index that are sorted in memory at a time."""
BLOCK = 3000
"""Lines of a packed block of the index (ZipNum)."""
LARGE = 1 << 30
"""Bytes from which on a member is announced as one that may need the 64-bit form."""
_COPIED = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """What came into the file."""

    path: Path
    captures: int
    pages: int
    bytes: int
    lost: tuple[CaptureLost, ...]
    """Captures that could not be copied."""


@dataclass(slots=True)
class Collection:
    """One WACZ while it is written.

    Args:
        warc_folder: where the records are.
        original: number of a capture -> that capture, for revisits whose original is not among what is exported.
        chosen: whether a capture is exported.
        title: of the collection.
        clock: when it is made.
    """

    warc_folder: Path
    original: Callable[[int], Kept]
    chosen: Callable[[Kept], bool]
    title: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    captures: int = 0
    pages: int = 0
    lost: list[CaptureLost] = field(default_factory=list)
    _resources: list[dict[str, Any]] = field(default_factory=list)
    _beside: set[int] = field(default_factory=set)

    def write(self, kept: Iterable[Kept], path: Path, large: bool = False) -> Written:
        """Writes the captures that are chosen.

        Args:
            kept: an original before its revisits.
            path: replaced, when all is written.
            large: whether there may be more than a gibibyte.

        Raises:
            StorageError: the file cannot be written.
        """
        part = path.with_name(f".{path.name}.part")
        with file_errors(path), ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kronikk-", dir=path.parent)))
            stack.callback(part.unlink, missing_ok=True)
            with ZipFile(part, "w", ZIP_STORED, allowZip64=True) as file:
                with (folder / "pages.jsonl").open("w+", encoding="utf-8", newline="\n") as pages:
                    index = Sorted(folder)
                    self._write_records(file, kept, index, pages, large)
                    self._write_index(file, index.lines(), folder)
                    pages.seek(0)
                    with self._member(file, "pages/pages.jsonl", packed=True) as member:
                        while text := pages.read(_COPIED):
                            member.write(text.encode())
                self._write_package(file)
            with part.open("rb") as done:
                os.fsync(done.fileno())
            part.replace(path)
            return Written(path, self.captures, self.pages, path.stat().st_size, tuple(self.lost))

    # ------------------------------------------------------------------------------------------- records

    def _write_records(self, file: ZipFile, kept: Iterable[Kept], index: Sorted, pages: IO[str], large: bool) -> None:
        pages.write(_json({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}) + "\n")
        with self._member(file, f"archive/{WARC_NAME}", large=large) as member:
            member.write(
                warcinfo(WARC_NAME, {"software": f"Kronikk {version('kronikk')}", "format": "WARC File Format 1.1"})
            )
            for capture in kept:
                if self.chosen(capture):
                    self._write_beside(capture, member, index)
                    self._write_record(capture, member, index)
                    self._write_page(capture, pages)

    def _write_beside(self, capture: Kept, member: Hashing, index: Sorted) -> None:
        """The record with the body of a revisit, where it is not chosen itself."""
        if capture.original is None or capture.original in self._beside:
            return
        original = self.original(capture.original)
        if not self.chosen(original):
            self._beside.add(original.id)
            self._write_record(original, member, index)

    def _write_record(self, capture: Kept, member: Hashing, index: Sorted) -> None:
        try:
            record = record_at(self.warc_folder, capture.location)
        except CaptureLost as error:
            self.lost.append(error)
            return
        index.add(cdxj(capture, member.size, len(record)))
        member.write(record)
        self.captures += 1

    def _write_page(self, capture: Kept, pages: IO[str]) -> None:
        if capture.title is None or capture.original is not None or not 200 <= capture.status < 300:
            return
        entry = {"id": str(capture.id), "url": capture.final_url, "ts": capture.captured_at, "title": capture.title}
        pages.write(_json(entry) + "\n")
        self.pages += 1

    # ------------------------------------------------------------------------------------------- index, package

    def _write_index(self, file: ZipFile, lines: Iterator[str], folder: Path) -> None:
        """Blocks of lines, each packed on its own, and a second index that says where each begins (ZipNum)."""
        secondary = folder / "index.idx"
        with secondary.open("w", encoding="utf-8", newline="\n") as second:
            second.write('!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n')
            with self._member(file, "indexes/index.cdx.gz") as member:
                while block := list(islice(lines, BLOCK)):
                    data = gzip.compress("".join(block).encode(), 6, mtime=0)
                    place = {
                        "offset": member.size,
                        "length": len(data),
                        "digest": _digest(data),
                        "filename": "index.cdx.gz",
                    }
                    second.write(f"{' '.join(block[0].split(' ', 2)[:2])} {_json(place)}\n")
                    member.write(data)
        with self._member(file, "indexes/index.idx") as member:
            member.write(secondary.read_bytes())

    def _write_package(self, file: ZipFile) -> None:
        """What is in it, each with its digest, and the digest of that (§5.2.3)."""
        package = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": self.title,
            "created": self.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "software": f"Kronikk {version('kronikk')}",
            "resources": self._resources,
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self._small(file, "datapackage.json", data)
        digest = {"path": "datapackage.json", "hash": _digest(data)}
        self._small(file, "datapackage-digest.json", json.dumps(digest, indent=2).encode())

    def _small(self, file: ZipFile, name: str, data: bytes) -> None:
        file.writestr(self._info(name, packed=True), data)

    @contextmanager
    def _member(self, file: ZipFile, name: str, *, packed: bool = False, large: bool = False) -> Iterator[Hashing]:
        """A member that is written piece by piece, and described when it is done."""
        with file.open(self._info(name, packed=packed), "w", force_zip64=large) as stream:
            member = Hashing(stream)
            yield member
        entry = {"name": Path(name).name, "path": name, "hash": member.digest, "bytes": member.size}
        self._resources.append(entry)

    def _info(self, name: str, *, packed: bool) -> ZipInfo:
        info = ZipInfo(name, self.clock().timetuple()[:6])
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o644 << 16
        return info


class Hashing:
    """Writes on, and knows how much it was and its digest."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._hash, self.size = stream, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._hash.update(data)
        self.size += len(data)

    @property
    def digest(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


class Sorted:
    """Lines in order, however many: sorted in pieces, which lie in a folder until they are merged."""

    def __init__(self, folder: Path, together: int = LINES) -> None:
        self._folder, self._together = folder, together
        self._lines: list[str] = []
        self._pieces: list[Path] = []

    def add(self, line: str) -> None:
        self._lines.append(f"{line}\n")
        if len(self._lines) >= self._together:
            self._lay_down()

    def lines(self) -> Iterator[str]:
        """All lines, each with its end."""
        with ExitStack() as stack:
            pieces = [stack.enter_context(path.open(encoding="utf-8", newline="\n")) for path in self._pieces]
            yield from heapq.merge(*pieces, sorted(self._lines))

    def _lay_down(self) -> None:
        path = self._folder / f"lines-{len(self._pieces)}"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(sorted(self._lines))
        self._pieces.append(path)
        self._lines.clear()


def cdxj(capture: Kept, offset: int, length: int) -> str:
    """The line of one record in a CDXJ index: sortable address, time, what and where."""
    stamp = re.sub(r"\D", "", capture.captured_at)[:14]
    mime = "warc/revisit" if capture.original is not None else capture.media_type or "unk"
    place = {
        "url": capture.final_url,
        "mime": mime,
        "status": str(capture.status),
        "digest": capture.location.digest,
        "length": str(length),
        "offset": str(offset),
        "filename": WARC_NAME,
    }
    return f"{surt(capture.final_url)} {stamp} {_json(place)}"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
