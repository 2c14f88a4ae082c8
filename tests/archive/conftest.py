"""What the tests of commands and reading room share: the program run as people run it, and the archive of the demo."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.cli import program
from archive.cli.console import Console


@dataclass(frozen=True)
class Outcome:
    """What one call of the program left behind."""

    code: int
    out: str
    err: str


Kronikk = Callable[..., Outcome]
"""Takes what is typed after `kronikk`."""


def rows(folder: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """What the database of the archive in a folder answers."""
    with closing(sqlite3.connect(folder / "news.db")) as db:
        return db.execute(sql, values).fetchall()


def told_on(terminal: int) -> bytes:
    """What a pseudo-terminal is given until nobody holds its other end any more; it is closed then."""
    told = b""
    try:
        while part := os.read(terminal, 65536):
            told += part
    except OSError:  # how Linux tells the end
        pass
    finally:
        os.close(terminal)
    return told


def run_kronikk(*arguments: str, cwd: Path) -> Outcome:
    """Runs the program in a process of its own; nobody is there to answer questions."""
    command = [sys.executable, "-W", "error", "-m", "archive.cli", *arguments]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "100"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def call_kronikk(*arguments: str, archive: Path) -> Outcome:
    """The same in this process, which is faster; the archive is in `archive` unless the arguments say otherwise."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = program.run(arguments, Console(folder=archive))
    return Outcome(code, out.getvalue(), err.getvalue())


@pytest.fixture
def process(tmp_path: Path) -> Kronikk:
    """Runs the program in a process of its own, in an empty folder."""
    return lambda *arguments: run_kronikk(*arguments, cwd=tmp_path)


@pytest.fixture
def kronikk(tmp_path: Path) -> Kronikk:
    """Calls the program with an empty folder as its archive."""
    return lambda *arguments: call_kronikk(*arguments, archive=tmp_path)


@dataclass(frozen=True)
class Demo:
    """The demo as it ran, and the archive that it made."""

    folder: Path
    outcome: Outcome


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    place = tmp_path_factory.mktemp("demo")
    return Demo(place / "news", run_kronikk("demo", "news", cwd=place))
