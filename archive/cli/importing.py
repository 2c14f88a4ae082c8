"""`kronikk import`: captures that other tools made are taken in, and what came of it is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import TaskProgressColumn

from archive.cli.command import Command, Whole, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import chosen, opened, opened_to_write, settings
from archive.cli.telling import bars, count, problem_teller
from archive.imports import FileImported, Imported, Listener, import_files
from archive.reparse import Listener as ReadingListener


@click.command(
    "import",
    cls=Command,
    short_help="Take in captures that other tools made: WARC, ARC, WACZ.",
    examples=[
        ("kronikk import old-crawl.warc.gz", "keep the pages of this archive's sites, and read them in their time"),
        ("kronikk import *.wacz --dry-run", "only count what would be kept"),
        ("kronikk import old.warc --site lab", "all of it belongs to one site, whatever its addresses"),
    ],
    then="`kronikk search` finds what was read of them, each item from the day on when it was captured.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...",
                type=click.Path(exists=True, dir_okay=False, path_type=Path))  # fmt: skip
@click.option("--site", metavar="KEY", help="The site that all captures belong to.  [default: by their addresses]")
@click.option("--dry-run", is_flag=True, help="Only count what would be kept; nothing is written.")
@click.option("--jobs", type=Whole(4), metavar="N",
              help="Processes that read side by side.  [default: one for each processor]")  # fmt: skip
@json_option
@pass_console
def import_command(
    console: Console, /, files: tuple[Path, ...], site: str | None, dry_run: bool, jobs: int | None, as_json: bool
) -> int:
    """Copies the captures of WARC, ARC and WACZ files into warc/ (the files themselves are not needed afterwards) and
    reads the sites that they belong to again, in order of time. What the archive has already is not kept twice. Of a
    damaged file everything that is whole is kept, and the rest is told; only a WACZ that was cut short holds nothing,
    since its index stands at its end."""
    known = settings(console.folder)
    sites = chosen(known, [])
    given_to = known.site(site) if site else None
    with opened(console) if dry_run else opened_to_write(console) as archive, _listening(console) as listener:
        done = import_files(archive, files, sites, given_to=given_to, dry_run=dry_run, jobs=jobs, listener=listener)
    if as_json:
        console.document(done)
    else:
        for file in done.files:
            _show(console, file, dry_run)
    console.log("info" if done.exit_code == 0 else "warning", "import_done", _summary(done), summary=done.run)
    return done.exit_code


@contextmanager
def _listening(console: Console) -> Iterator[Listener]:
    """Tells on stderr how far it is and what cannot be taken."""
    problem = problem_teller(console)
    with bars(console, TaskProgressColumn()) as step:
        yield Listener(step, problem, reading=ReadingListener(step, problem))


def _show(console: Console, file: FileImported, dry_run: bool) -> None:
    """What came of one file."""
    kept = "would be kept" if dry_run else "kept"
    known = f", {file.known:,} here already" if file.known else ""
    console.line(f"{file.file}: {count(file.captures, 'capture')} {kept}{known}", "bold")
    for reason, number in file.left_out.items():
        console.line(f"  {number:>6,} left out: {reason}")
    if file.hosts:
        hosts = ", ".join(f"{host} ({number:,})" for host, number in file.hosts.items())
        console.line(f"         most of them of {hosts}; `kronikk add` a site, or give all to one with --site", "dim")


def _summary(done: Imported) -> str:
    begin = {
        "done": "Dry run" if done.dry_run else "Done",
        "partial": "Done, but not everything could be taken",
        "failed": "Nothing in these files could be read",
        "stopped": "Stopped; run it again to go on",
    }[done.run.outcome]
    problems = f", {count(done.run.problems, 'problem')}" if done.run.problems else ""
    if done.dry_run:
        return f"{begin}: {count(done.captures, 'capture')} would be kept{problems}. Nothing was written."
    made = f"{done.run.new_items} new items, {done.run.changed_items} read differently"
    return f"{begin}: {count(done.captures, 'capture')} kept, {made}{problems}."
