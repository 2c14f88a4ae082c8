"""What moves on stderr while a job goes on: shown where somebody watches, and nowhere else. With a real terminal."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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
            shown = b""
            try:
                while part := os.read(terminal, 65536):
                    shown += part
            except OSError:  # how Linux tells that nobody holds the other end any more
                pass
            finally:
                os.close(terminal)
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
