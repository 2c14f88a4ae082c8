"""The program `kronikk`: its commands, and the one place that turns what happened into an exit code.

Exit codes: 0 done · 1 a bug · 2 usage · 3 some pages or sources failed · 4 configuration ·
5 all that was asked failed · 6 another run holds the lock · 8 disk or database ·
11 stopped by a signal · 15 stopped by --max-time.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import version
from types import TracebackType
from typing import Any, NoReturn

import click

from archive.cli import pipes
from archive.cli.again import again
from archive.cli.backfill import fill
from archive.cli.checking import doctor
from archive.cli.command import Example, everywhere, write_examples
from archive.cli.console import Console
from archive.cli.demo import demo
from archive.cli.exporting import export_command
from archive.cli.finding import search, show
from archive.cli.importing import import_command
from archive.cli.job import run as run_command
from archive.cli.keeping import add, init, sites
from archive.cli.linking import link
from archive.cli.reading import read
from archive.cli.room import serve
from archive.errors import ArchiveError, Locked, NoArchiveFile, NoRegisterFile, WorkerLost
from archive.holdings import NotHeld
from archive.search import QueryError
from scraper.errors import ConfigError, KronikkError

EXIT_BUG, EXIT_USAGE, EXIT_CONFIG, EXIT_FAILED, EXIT_LOCKED, EXIT_STORAGE, EXIT_STOPPED = 1, 2, 4, 5, 6, 8, 11
EXIT_CODES: tuple[tuple[type[KronikkError], int], ...] = (
    (ConfigError, EXIT_CONFIG),
    (QueryError, EXIT_USAGE),
    (NotHeld, EXIT_USAGE),
    (Locked, EXIT_LOCKED),
    (WorkerLost, EXIT_BUG),
    (NoArchiveFile, EXIT_FAILED),
    (NoRegisterFile, EXIT_FAILED),
    (ArchiveError, EXIT_STORAGE),
    (KronikkError, EXIT_FAILED),
)
"""First match counts. What is left at the end is a page or source that was asked for and could not be had."""


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def exit_code(error: KronikkError) -> int:
    return next(code for kind, code in EXIT_CODES if isinstance(error, kind))


SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start here", ("demo", "init", "add")),
    ("Keep", ("run", "sites", "backfill", "import", "reparse", "link", "doctor")),
    ("Find and read", ("search", "show", "serve", "read", "export")),
)
EXAMPLES: tuple[Example, ...] = (
    ("kronikk demo", "see all of it work, with sample institutes and no network"),
    ("kronikk init news && cd news", "begin an archive; then write your contact into kronikk.toml"),
    ("kronikk run", "fetch what is new, keep it, read it; put this into cron"),
    ("kronikk search vaccine --from 2024", "find it again"),
)


class Program(click.Group):
    """The group of all commands, listed by what a person wants to do."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with pipes.watched():  # it prints the help
            return super().make_context(*args, **kwargs)

    def invoke(self, context: click.Context) -> Any:
        with pipes.watched():
            return super().invoke(context)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS:
            commands = [(name, command) for name in names if (command := self.get_command(context, name))]
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in commands])

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        write_examples(formatter, EXAMPLES, "`kronikk COMMAND --help` explains one command, with examples of its own.")


program = Program(
    name="kronikk",
    params=[*everywhere(), *click.version_option(version("kronikk"))(click.Command("kronikk")).params],
    help="Keeps the news that research institutes publish, so that it can be searched, quoted and studied years later.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
KEEPING = (init, add, run_command, sites, fill, import_command, again, link, doctor)
COMMANDS = (demo, *KEEPING, search, show, serve, read, export_command)
for command in COMMANDS:
    program.add_command(command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the program and ends the process with its exit code."""
    console = Console()
    sys.excepthook = _unexpected(console)
    try:
        with pipes.watched():
            code = run(arguments, console)
    except pipes.NobodyReads:
        pipes.end_quietly()
    sys.exit(code)


def run(arguments: Sequence[str] | None, console: Console) -> int:
    """Runs one command and returns its exit code; expected failures are shown, unexpected ones propagate."""
    try:
        code = program.main(arguments, prog_name="kronikk", standalone_mode=False, obj=console)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        console.log("warning", "stopped", "Stopped. Nothing that was reported as done is lost.")
        return EXIT_STOPPED
    except KronikkError as error:
        console.failed(error)
        return exit_code(error)
    return code if isinstance(code, int) else 0


def _unexpected(console: Console) -> Hook:
    """What is said when something fails that nobody expected: how to report it, and with -v where it was."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if console.loudness > 0:
            console.log("error", "bug", "".join(traceback.format_exception(kind, error, trace)).rstrip())
        hint = "" if console.loudness > 0 else " Run it again with -v to see where."
        console.log(
            "error",
            "bug",
            f"Something unexpected failed: {kind.__name__}: {error}. This is a bug in Kronikk.{hint} "
            "Please report it with the command that you typed and that output. What was reported as done is kept.",
        )

    return show
