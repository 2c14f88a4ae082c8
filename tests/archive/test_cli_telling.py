"""What is printed and who watches: bars on a real terminal and nowhere else, a pipe whose reader goes."""

from __future__ import annotations

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.conftest import told_on

ROOT = Path(__file__).parents[2]


@pytest.fixture
def watched(demo, tmp_path: Path) -> Callable[..., str]:
    """Runs the program on a copy of the demo with a terminal as stderr; what the terminal was given comes back."""
    shutil.copytree(demo.folder, tmp_path / "news")

    def run(*arguments: str) -> str:
        terminal, line = pty.openpty()
        command = [sys.executable, "-W", "error", "-m", "archive.cli", "-C", str(tmp_path / "news"), *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100", "TERM": "xterm"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=line) as running:
            os.close(line)
            shown = told_on(terminal)
            assert running.wait(120) == 0, shown
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode("utf-8", "replace"))

    return run


def test_bars_move_where_somebody_watches(watched: Callable[..., str]) -> None:
    shown = watched("reparse", "--jobs", "1")
    assert re.search(r"institute\s+━+.*\d+/\d+ captures", shown)
    assert re.search(r"cluster\s+━+.*\d+/\d+ captures", shown)


@pytest.mark.parametrize("arguments", [("-q",), ("-v",), ("--log-format", "json")])
def test_no_bar_for_who_wants_other_lines(watched: Callable[..., str], arguments: tuple[str, ...]) -> None:
    assert "━" not in watched("reparse", "--jobs", "1", "--dry-run", *arguments)


# ------------------------------------------------------------------------------------------- pipes


def piped(arguments: tuple[str, ...], folder: Path, first: int) -> tuple[int, str, bytes]:
    """(exit code, stderr, what was read) of the program in a pipe whose reader goes after so many bytes."""
    command = [sys.executable, "-W", "error", "-m", "archive.cli", "-C", str(folder), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        taken = running.stdout.read(first) if first else b""
        running.stdout.close()
        told = running.stderr.read().decode()
        return running.wait(120), told, taken


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "--limit", "50"),
        ("search", "--limit", "50", "--json"),
        ("show", "1"),
        ("show", "1", "--json"),
        ("sites",),
        ("sites", "--template"),
        ("read", "page.html"),
        ("read", "page.html", "--json"),
        ("--help",),
        ("search", "--help"),
    ],
)
def test_a_reader_that_goes_ends_the_program_without_a_word(demo, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """As `yes | head -1` ends: by SIGPIPE, which a shell shows as 141 where it shows it at all."""
    page = tmp_path / "page.html"
    page.write_text("<title>Moss</title><article><h1>Moss</h1><p>" + "Moss remembers rain. " * 99, encoding="utf-8")
    arguments = tuple(str(page) if part == "page.html" else part for part in arguments)
    code, told, _ = piped(arguments, demo.folder, 0)
    assert (code, told) == (-signal.SIGPIPE, "")


def test_what_was_read_before_is_whole(demo) -> None:
    code, told, taken = piped(("search", "--limit", "50"), demo.folder, 20)
    assert told == ""
    assert code in (0, -signal.SIGPIPE)  # 0: all of it was in the pipe already
    assert len(taken) == 20


def test_a_pipe_that_breaks_elsewhere_is_no_reader_that_goes() -> None:
    """Only where stdout or stderr is closed ends the program so; anything else is to be told."""
    code = (
        "import os\nfrom archive.cli import pipes\nread, write = os.pipe()\nos.close(read)\n"
        "try:\n    with pipes.watched():\n        os.write(write, b'x')\n"
        "except RuntimeError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "a pipe broke" in done.stdout
