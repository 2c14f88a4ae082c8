"""Programs of others that open what this one wrote: pywb as a server on loopback. Skips where it is not installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

COLLECTION = "news"
WAIT = 20.0


def program(name: str) -> str:
    """A program beside this Python or on the PATH; it brings packages that do not go together with ours."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (pip install pywb, best in an environment of its own)")
    return found


class Pywb:
    """One collection in a folder, on the air while it is open.

    Args:
        folder: made for it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manager, self._server = program("wb-manager"), program("wayback")
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        folder.mkdir()
        self._manage("init", COLLECTION)

    def add(self, files: Sequence[Path], *options: str) -> None:
        """Takes WARC files in, or with `--unpack-wacz` collections."""
        self._manage("add", *options, COLLECTION, *map(str, files))

    def serve(self) -> None:
        """Begins to answer."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        quiet = subprocess.DEVNULL
        command = [self._server, "-b", "127.0.0.1", "-p", str(self._port)]
        self._process = subprocess.Popen(command, cwd=self._folder, stdout=quiet, stderr=quiet)
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.1)
        pytest.fail("pywb does not answer")

    @property
    def cdx(self) -> str:
        """Address of its index."""
        return f"http://127.0.0.1:{self._port}/{COLLECTION}/cdx"

    def replay(self, url: str, stamp: str, kind: str = "id_") -> str:
        """Address of a capture: raw (`id_`), or as the page that a reader sees (`mp_`)."""
        return f"http://127.0.0.1:{self._port}/{COLLECTION}/{stamp}{kind}/{url}"

    def close(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def _manage(self, *arguments: str) -> None:
        done = subprocess.run([self._manager, *arguments], cwd=self._folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
