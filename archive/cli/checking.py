"""`kronikk doctor`: what is in order, what is not, and what to do about it."""

from __future__ import annotations

import click
from rich.text import Text

from archive.archive import Archive
from archive.cli.command import Command, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import settings
from archive.doctor import Doctor, Examination, Finding
from archive.errors import StorageError
from archive.schema import may_write
from archive.store.store import DATABASE

EXIT_ENVIRONMENT, EXIT_STORAGE = 7, 8


@click.command(
    "doctor",
    cls=Command,
    short_help="Check the machine and the archive, down to every capture.",
    examples=[
        ("kronikk doctor", "what is wrong, each with what to do"),
        ("kronikk doctor --json", "for other programs; the exit code says it too"),
    ],
    then="0: all is well. 8: something of the archive is lost or damaged. 7: only the machine is not as it should be.",
)
@json_option
@pass_console
def doctor(console: Console, /, as_json: bool) -> int:
    """Checks Python, its packages, SQLite and the disk; the database with its references and its index for searching;
    and that every capture can be read back with the digest that it had. Changes nothing."""
    known = settings(console.folder)
    console.log("debug", "settings", f"{len(known.sites)} sites are configured")
    done = _examined(console)
    if as_json:
        console.document({"clean": done.clean, "facts": dict(done.facts), "findings": done.findings})
    else:
        _show(console, done)
    return _exit_code(done)


def _examined(console: Console) -> Examination:
    doctor = Doctor(console.folder)
    doctor.examine_environment()
    database = console.folder / DATABASE
    try:
        with (
            console.waiting("Reading every capture back"),
            Archive.open(console.folder) if may_write(database) else Archive.open_to_read(console.folder) as archive,
        ):
            doctor.examine_database(archive.store)
            doctor.examine_captures(archive.store)
    except StorageError as error:
        doctor.cannot_open(error)
    return doctor.done()


def _show(console: Console, done: Examination) -> None:
    for name, value in done.facts:
        console.line(Text.assemble((f"{name:<30}", "dim"), value))
    for finding in done.findings:
        _show_finding(console, finding)
    errors = sum(finding.level == "error" for finding in done.findings)
    warnings = len(done.findings) - errors
    if not done.findings:
        console.line("All is well.", "green")
    else:
        console.line(f"{errors} wrong, {warnings} to look at.", "bold red" if errors else "yellow")


def _show_finding(console: Console, finding: Finding) -> None:
    style = "bold red" if finding.level == "error" else "yellow"
    console.line(Text.assemble((f"{finding.level}: ", style), f"{finding.thing}: {finding.reason}."))
    console.line(f"  {finding.remedy}")


def _exit_code(done: Examination) -> int:
    wrong = {finding.area for finding in done.findings if finding.level == "error"}
    if wrong & {"database", "captures"}:
        return EXIT_STORAGE
    return EXIT_ENVIRONMENT if wrong else 0
