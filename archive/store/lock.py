"""One run at a time: the lock of an archive folder. The system frees it when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

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
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StorageError(str(path), f"cannot be written ({error.strerror})", "Check rights and disk.") from error
    with file:
        _hold(file, folder)
        _sign(file, f"{os.getpid()} {started_at}")
        try:
            yield
        finally:
            _sign(file, "")


def _hold(file: TextIO, folder: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        pid, _, since = file.read().strip().partition(" ")
        who = f"process {pid}, started {since}" if pid else "another process"
        raise Locked(str(folder), f"another run is going on ({who})", "Wait for it to end, or stop it.") from error


def _sign(file: TextIO, text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()
