"""What all commands have in common: shared options, help with examples. Never does a command's work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from archive.cli.console import Console

Example = tuple[str, str]
"""What to type, and what it does."""

LARGEST_DIGITS = 19
"""Decimal digits of 2**63, beyond which SQLite has no integers."""
LARGEST = 10 ** (LARGEST_DIGITS - 1) - 1
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}

pass_console = click.make_pass_decorator(Console)


def _set_folder(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.ensure_object(Console).folder = folder


def _set_quiet(context: click.Context, _: click.Parameter, quiet: bool) -> None:
    if quiet:
        context.ensure_object(Console).loudness = -1


def _set_verbose(context: click.Context, _: click.Parameter, verbose: bool) -> None:
    if verbose:
        context.ensure_object(Console).loudness = 1


def _set_log_format(context: click.Context, _: click.Parameter, log_format: str | None) -> None:
    if log_format is not None:
        context.ensure_object(Console).log_format = "json" if log_format == "json" else "text"


def everywhere() -> list[click.Parameter]:
    """The options that are understood before and after a command's name."""
    folder = click.Path(file_okay=False, path_type=Path)
    shared: dict[str, Any] = {"expose_value": False}
    return [
        click.Option(["-C", "archive_folder"], type=folder, metavar="DIR", callback=_set_folder, **shared,
                     help="The archive's folder.  [default: this folder]"),
        click.Option(["-q", "--quiet"], is_flag=True, callback=_set_quiet, **shared, help="Only results and warnings."),
        click.Option(["-v", "--verbose"], is_flag=True, callback=_set_verbose, **shared,
                     help="Every step; a traceback when something unexpected fails."),
        click.Option(["--log-format"], type=click.Choice(["text", "json"]), callback=_set_log_format, **shared,
                     help="How progress is written to stderr.  [default: text]"),
    ]  # fmt: skip


class Command(click.Command):
    """A command with examples below its help, and with the options of `everywhere`."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), then: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(everywhere())
        self.examples = examples
        self.then = then

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, self.examples, self.then)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[Example], then: str) -> None:
    if examples:
        with formatter.section("Examples"):
            for typed, meaning in examples:
                formatter.write(f"{'':{formatter.current_indent}}{typed}\n")
                formatter.write(f"{'':{formatter.current_indent + 4}}{meaning}\n")
    if then:
        formatter.write_paragraph()
        formatter.write_text(f"What next: {then}")


class Whole(click.ParamType[int, object]):
    """A whole number from 1 on, no larger than a database can hold.

    Args:
        example: such a number, for who wrote something else.
        remedy: what to do for one, as a sentence.
        least, most: others are refused.
    """

    name = "number"

    def __init__(self, example: int, remedy: str = "", *, least: int = 1, most: int = LARGEST) -> None:
        self.least, self.most = least, most
        self.remedy = remedy or f"Write a number such as {example}."

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> int:
        text = str(value).strip()
        digits = text.isascii() and text.isdigit()
        if not digits or (len(text) < LARGEST_DIGITS and int(text) < self.least):
            self.fail(f"{text!r} is not a whole number from {self.least} on. {self.remedy}", param, context)
        if len(text) >= LARGEST_DIGITS or int(text) > self.most:
            self.fail(f"{text!r} is too large. {self.remedy}", param, context)
        return int(text)


class Duration(click.ParamType[float, object]):
    """Seconds, or a number with s, m or h: 90, 30m, 2h."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> float:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not a duration. Write 90, 30m or 2h.", param, context)
        return float(match[1]) * _UNITS[match[2]]


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else there.")
