"""Appending captures to WARC files so that nothing reported as kept is ever lost.

A file that is being written is called `….warc.gz.open`; closing it takes the ending away. A crash leaves such a file
behind, at worst with half a record at its end: the next writer cuts that off and closes the file. Two writers in one
folder at the same time are not foreseen; the lock of a run sees to that.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType

from archive.errors import StorageError
from archive.warc.batches import Batches
from archive.warc.members import members
from archive.warc.record import (
    Kind,
    Location,
    Original,
    digest_of,
    new_id,
    request,
    response,
    revisit,
    validators_of,
    warcinfo,
)
from scraper.records import Snapshot

ENDING, OPEN = ".warc.gz", ".open"
LARGEST_FILE = 64 * 1024 * 1024
"""Bytes beyond which a file is closed, unless a caller says otherwise."""
REMEMBERED = 10_000
"""Payloads that a writer remembers itself; of older ones `known` has long heard."""


class WarcWriter:
    """Appends snapshots; safe to call from several threads. Use as a context manager, or close it.

    Args:
        folder: made if it is not there; files left open by a crash are mended and closed first.
        known: digest -> the response record that has this payload, or None; what this writer itself wrote it remembers
            for a while.
        software, agent: named in the warcinfo record of each file.
        largest: a file that has grown beyond so many bytes is closed.
        sync: True: `append` returns when the bytes are on the disk (fsync); False: when the system has them, which
            survives the death of the process but not of the machine.
        clock: seconds since 1970, for file names.

    Raises:
        StorageError: the folder or a file in it cannot be read or written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        known: Callable[[str], Original | None] | None = None,
        software: str = "Kronikk",
        agent: str = "",
        largest: int = LARGEST_FILE,
        sync: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder, self._largest, self._sync, self._clock = Path(folder), largest, sync, clock
        self._known = known or (lambda digest: None)
        self._info = {"software": software, "format": "WARC File Format 1.1", "robots": "obey"}
        self._info |= {"http-header-user-agent": agent} if agent else {}
        self._own: dict[str, Original] = {}
        self._file: FileIO | None = None
        self._name, self._end = "", 0
        self._lock = threading.Lock()
        self._together: Batches[tuple[Snapshot, str | None], Location] = Batches(self.append_all)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for left in sorted(self._folder.glob(f"*{ENDING}{OPEN}")):
                _mend(left)
        except OSError as error:
            raise _failure(self._folder, error) from error

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, snapshot: Snapshot, given_to: str | None = None) -> Location:
        """Keeps one answer: as a response, or as a revisit where its payload is kept already.

        What several threads append at the same time goes to the disk together. `hops` are not written: the fetcher
        hands them over as snapshots of their own.

        Args:
            given_to: key of the site that a person said it belongs to.

        Raises:
            StorageError: the disk is full or fails. The file is as it was before, and the writer can go on.
        """
        return self._together((snapshot, given_to))

    def append_all(self, answers: Sequence[tuple[Snapshot, str | None]]) -> list[Location]:
        """Keeps several answers, each with what `append` takes; all of them, or none.

        Raises:
            StorageError: as `append`.
        """
        digests = [digest_of(snapshot) for snapshot, _ in answers]
        with self._lock:
            file = self._opened()
            written, locations, own = bytearray(), list[Location](), dict[str, Original]()
            for (snapshot, given_to), digest in zip(answers, digests, strict=True):
                original = own.get(digest) or self._own.get(digest) or self._known(digest)
                asked, member = _members(snapshot, digest, original, given_to)
                offset, kind = self._end + len(written) + len(asked), _kind(original)
                locations.append(Location(self._name, offset, len(member), digest, kind, given_to))
                written += asked + member
                if original is None:
                    own[digest] = _original(locations[-1], snapshot)
            self._write(file, written)
            self._remember(own)
            if self._end > self._largest:
                self._finish()
        return locations

    def _remember(self, own: dict[str, Original]) -> None:
        self._own |= own
        while len(self._own) > REMEMBERED:
            del self._own[next(iter(self._own))]

    def flush(self) -> None:
        """Waits until all that was appended is on the disk, for a writer that does not wait each time.

        Raises:
            StorageError: the disk fails.
        """
        with self._lock:
            try:
                if self._file is not None:
                    os.fsync(self._file.fileno())
            except OSError as error:
                raise _failure(self._folder / self._name, error) from error

    def close(self) -> None:
        """Closes the file that is being written, if there is one.

        Raises:
            StorageError: the disk fails; the file stays open by name and is closed by the next writer.
        """
        with self._lock:
            self._finish()

    def _opened(self) -> FileIO:
        try:
            return self._file or self._begin()
        except OSError as error:
            self._undo()
            raise _failure(self._folder / self._name, error) from error

    def _write(self, file: FileIO, members: bytes | bytearray) -> None:
        try:
            _write_all(file, members, self._sync)
        except OSError as error:
            self._undo()
            raise _failure(self._folder / self._name, error) from error
        self._end += len(members)

    def _begin(self) -> FileIO:
        stamp = datetime.fromtimestamp(self._clock(), UTC).strftime("%Y%m%d%H%M%S")
        number = 1
        while any(self._folder.glob(f"kronikk-{stamp}-{number:05}{ENDING}*")):
            number += 1
        self._name = f"kronikk-{stamp}-{number:05}{ENDING}"
        self._file = FileIO(self._folder / f"{self._name}{OPEN}", "x")
        self._end = 0
        first = warcinfo(self._name, self._info)
        _write_all(self._file, first, self._sync)
        self._end = len(first)
        if self._sync:
            _sync_folder(self._folder)
        return self._file

    def _undo(self) -> None:
        """Takes back what a failed write left behind. Where even that fails, the next writer cuts it off."""
        if self._file is None:
            return
        try:
            self._file.truncate(self._end)
            self._file.seek(self._end)
            if self._end:
                return
            (self._folder / f"{self._name}{OPEN}").unlink()
        except OSError:
            pass
        self._file.close()
        self._file = None

    def _finish(self) -> None:
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            with file:
                os.fsync(file.fileno())
            _close_name(self._folder / f"{self._name}{OPEN}")
        except OSError as error:
            raise _failure(self._folder / self._name, error) from error


def _members(snapshot: Snapshot, digest: str, original: Original | None, given_to: str | None) -> tuple[bytes, bytes]:
    """The gzip members of an answer: of its request, and of itself."""
    if original is not None:
        # A revisit has no record of its request: that would double what an unchanged page costs.
        return b"", revisit(snapshot, digest, original, given_to)
    record_id = new_id()
    return request(snapshot, record_id), response(snapshot, digest, record_id, given_to)


def _original(location: Location, snapshot: Snapshot) -> Original:
    return Original(location, snapshot.final_url, snapshot.captured_at, validators_of(snapshot.headers))


def _kind(original: Original | None) -> Kind:
    return "response" if original is None else "revisit"


def _write_all(file: FileIO, data: bytes | bytearray, sync: bool) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    if sync:
        os.fsync(file.fileno())


def _mend(left: Path) -> None:
    """Cuts a file that a crash left behind to its last whole record and closes it; an empty one goes."""
    whole = _whole_members(left)
    if whole == 0:
        left.unlink()
        return
    if whole < left.stat().st_size:
        os.truncate(left, whole)
    _close_name(left)


def _whole_members(path: Path) -> int:
    """Bytes from the beginning up to the end of the last gzip member whose checksum is right."""
    whole = 0
    with path.open("rb") as file:
        try:
            for member in members(file, sys.maxsize - 1):
                whole = member.offset + member.length
        except zlib.error:
            return whole
    return whole


def _close_name(path: Path) -> None:
    path.rename(path.with_name(path.name.removesuffix(OPEN)))
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the names in a folder last; systems that cannot open a folder need not."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _failure(path: Path, error: OSError) -> StorageError:
    return StorageError(
        str(path),
        f"the raw captures cannot be kept ({error.strerror or error})",
        "Make room on the disk, or see that the folder can be written; nothing that was kept before is lost.",
    )
