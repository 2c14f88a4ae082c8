"""The one place that prints: results on stdout, what is said about the work on stderr. Never computes anything.

stdout holds what was asked for and nothing else, so that it can be piped; with `--json` it is one JSON document. stderr
holds progress, logs and failures, as text for people or, with `--log-format json`, as one JSON object a line.
"""

from __future__ import annotations

import dataclasses
import errno
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click
import rich.console
from rich.text import Text

from scraper.errors import FetchError, KronikkError

Level = Literal["debug", "info", "warning", "error"]
_LOUDNESS: Mapping[Level, int] = {"debug": 1, "info": 0, "warning": -1, "error": -2}
_STYLES: Mapping[Level, str] = {"debug": "dim", "info": "", "warning": "yellow", "error": "bold red"}


def as_document(value: object) -> Any:
    """Records as what JSON has: dataclasses and mappings become objects, tuples arrays, times ISO 8601 with Z."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {entry.name: as_document(getattr(value, entry.name)) for entry in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_document(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_document(entry) for entry in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, Path) else value


@dataclass(slots=True)
class Console:
    """Where lines go, and how many of them. One per call of the program."""

    folder: Path = field(default_factory=Path)
    """The archive that the command is about (-C)."""
    loudness: int = 0
    """-1: only warnings and results, 0: progress, 1: details."""
    log_format: Literal["text", "json"] = "text"

    # ------------------------------------------------------------------------------------------ results: stdout

    def document(self, value: object) -> None:
        """The result as one JSON document."""
        click.echo(json.dumps(as_document(value), ensure_ascii=False, indent=2))

    def line(self, text: str | Text = "", style: str = "") -> None:
        """One line of the result."""
        self._to(sys.stdout).print(text if isinstance(text, Text) else Text(text, style))

    def wrapped(self, text: Text, width: int) -> list[Text]:
        """The lines of a text that is broken at spaces, at most `width` characters each."""
        lines = text.wrap(self._to(sys.stdout), width)
        for line in lines:
            line.rstrip()
        return list(lines)

    # ------------------------------------------------------------------------------------------ the work: stderr

    def say(self, text: str, style: str = "") -> None:
        """A line for people about what happens or what to do next; not there with -q or `--log-format json`."""
        if self.loudness >= 0 and self.log_format == "text":
            self._to(sys.stderr).print(Text(text, style))

    def log(self, level: Level, event: str, message: str, /, **details: object) -> None:
        """One event: a sentence for people, or an object with name and details for programs."""
        if self.loudness < _LOUDNESS[level]:
            return
        if self.log_format == "json":
            now = as_document(datetime.now(UTC))
            entry = as_document(details) | {"time": now, "level": level, "event": event, "message": message}
            click.echo(json.dumps(entry, ensure_ascii=False), err=True)
        else:
            self._to(sys.stderr).print(Text(message, _STYLES[level]))

    def failed(self, error: KronikkError) -> None:
        """An expected failure: the thing, the reason, and on a line of its own the remedy."""
        if self.log_format == "json":
            details = {"code": error.code, "thing": error.thing, "reason": error.reason, "remedy": error.remedy}
            self.log("error", "failed", str(error), **details)
            return
        text = Text.assemble(("Error: ", "bold red"), f"{error.thing}: {error.reason}.")
        self._to(sys.stderr).print(text)
        remedy = error.remedy or ("Check the address, or try again later." if isinstance(error, FetchError) else "")
        if remedy:
            self._to(sys.stderr).print(Text(remedy))

    @property
    def shows_colours(self) -> bool:
        """Whether results are shown in colour: on a terminal, unless NO_COLOR is set; elsewhere if FORCE_COLOR is."""
        out = self._to(sys.stdout)
        return out.color_system is not None and not out.no_color

    @property
    def width(self) -> int | None:
        """Characters that fit on a line of the terminal that results go to; None where they go elsewhere."""
        return shutil.get_terminal_size().columns if sys.stdout.isatty() else None

    @property
    def shows_bars(self) -> bool:
        """Whether somebody watches who wants neither more lines nor fewer, so that a bar may move."""
        return self.log_format == "text" and self.loudness == 0 and sys.stderr.isatty()

    def stderr(self) -> rich.console.Console:
        """For what moves while it is shown, such as a bar."""
        return self._to(sys.stderr)

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Says on a terminal that something takes a moment; prints nothing anywhere else."""
        if self.loudness < 0 or self.log_format == "json" or not sys.stderr.isatty():
            yield
            return
        with self._to(sys.stderr).status(text):
            yield

    def _to(self, stream: Any) -> rich.console.Console:
        # Made anew each time: the streams may be others than at the start. Long lines are left to the terminal.
        return _Stream(file=stream, highlight=False, soft_wrap=True)


class _Stream(rich.console.Console):
    """A stream that nobody reads any more breaks here as it does everywhere else; `archive.cli.pipes` sees to it."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError(errno.EPIPE, "nobody reads what is printed")
