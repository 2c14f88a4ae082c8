"""One run at a time: the lock of an archive folder. The system frees it when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from archive.errors import Locked, StorageError

NAME = "run.lock"


@contextmanager
def locked(folder: Path, started_at: str) -> Iterator[None]:
    """Holds the folder for one run.

    Raises:
        Locked: another run holds it; names its process and when it started.
        StorageError: the lock file cannot be written.
    """
    path = folder / NAME
    with _errors(path):
        file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+")
    with file:
        _hold(file, folder)
        with _errors(path):
            _sign(file, f"{os.getpid()} {started_at}")
        try:
            yield
        finally:
            with suppress(OSError):  # a full disk; the lock goes with the file, whatever stands in it
                file.truncate(0)


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"cannot be written ({error.strerror})"
        raise StorageError(str(path), reason, "Check its rights, and make room on the disk.") from error


def _hold(file: FileIO, folder: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        pid, _, since = file.read().decode("utf-8", "replace").strip().partition(" ")
        who = f"process {pid}, started {since}" if pid else "another process"
        raise Locked(str(folder), f"another run is going on ({who})", "Wait for it to end, or stop it.") from error


def _sign(file: FileIO, text: str) -> None:
    # Without a buffer: what the disk did not take would be tried again, and fail again, when the file is closed.
    file.seek(0)
    file.truncate()
    file.write(text.encode())
