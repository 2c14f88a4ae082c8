"""`kronikk link`: organisations and sites get the identifiers of a register, and what came of it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import TaskProgressColumn
from rich.text import Text

from archive.cli.colours import visible
from archive.cli.command import Command, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import opened, opened_to_write, settings, tell_lost
from archive.cli.telling import bars, count
from archive.link import Link, Linked, Listener, link_ror

Lines = Callable[[Link], Iterator[Text]]
LISTED = 20
"""Organisations of one kind that are listed; the rest is counted, and all are in --json."""


@click.group("link", short_help="Give organisations the identifiers of a register (ROR).")
def link() -> None:
    """Gives organisations and sites identifiers that the rest of the world uses, from the file of a register that lies
    on this machine. Nothing is fetched."""


@link.command(
    "ror",
    cls=Command,
    short_help="Identifiers of the Research Organization Registry, from its data dump.",
    examples=[
        ("kronikk link ror v1.99-ror-data.zip --dry-run", "what would be linked, and what is not clear"),
        ("kronikk link ror v1.99-ror-data.zip", "link it; may be done again with a newer dump"),
        ("kronikk link ror dump.json.gz --json | jq '.links[] | select(.identifier == null)'", "what is not clear"),
    ],
    then="the tables organisations and sites have the column ror, and identifiers says how each is known. What is "
    'written as `ror = "https://ror.org/…"` in the table of a site in kronikk.toml stands for what is found here.',
)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would be linked; nothing is written.")
@json_option
@pass_console
def ror(console: Console, /, file: Path, dry_run: bool, as_json: bool) -> None:
    """Compares the organisations of the archive with a data dump of ROR (its ZIP, or the JSON in it, also gzipped).
    Names must be equal but for case, accents and punctuation. An acronym alone is not enough: its long form must stand
    in the same item, or its country be that of the site. What more than one record could be gets no identifier and is
    told. Linking does not depend on news.db: what is linked is kept in identifiers.jsonl too."""
    known = settings(console.folder)
    if not dry_run:
        tell_lost(console)
    with opened(console) if dry_run else opened_to_write(console) as archive, _listening(console, file) as listener:
        done = link_ror(archive, known.sites, file, dry_run=dry_run, listener=listener)
    if as_json:
        console.document(asdict(done))
    else:
        _show(console, done)
    console.log("info", "link_done", _summary(done), identified=len(done.identified), undecided=len(done.undecided))


@contextmanager
def _listening(console: Console, file: Path) -> Iterator[Listener]:
    """Tells on stderr how much of the file is read."""
    console.log("info", "link_begun", f"Reading {file} …", file=str(file), bytes=file.stat().st_size)
    with bars(console, TaskProgressColumn()) as step:
        yield Listener(lambda done, of: step("register", done, of))


def _show(console: Console, done: Linked) -> None:
    """What is new or other than it was, and what is not clear."""
    _list(console, "Linked", [link for link in done.changed if link.identifier is not None], _linked)
    _list(console, "No longer linked", [link for link in done.changed if link.identifier is None], _unlinked)
    _list(console, "Not clear, so not linked", done.undecided, _undecided)


def _list(console: Console, title: str, links: Sequence[Link], lines: Lines) -> None:
    if not links:
        return
    console.line(title, "bold")
    for link in links[:LISTED]:
        for line in lines(link):
            console.line(line)
    if len(links) > LISTED:
        console.line(f"  … and {len(links) - LISTED:,} more; --json has all", "dim")


def _linked(link: Link) -> Iterator[Text]:
    agreed = "" if link.matched in (link.name, None) else f" as “{visible(str(link.matched))}”"
    instead = f", instead of {link.before}" if link.before else ""
    how = f"   [{link.method}, {link.confidence:.0%} sure{instead}]"
    yield Text.assemble(f"  {link.identifier}  {_named(link)}{agreed}", (how, "cyan"))


def _unlinked(link: Link) -> Iterator[Text]:
    yield Text(f"  {_named(link)}: not {link.before} any more")


def _undecided(link: Link) -> Iterator[Text]:
    reasons = ", ".join(dict.fromkeys(entry.reason for entry in link.rejected))
    yield Text(f"  {_named(link)}: {reasons}")
    for entry in link.rejected:
        yield Text(f"      {visible(entry.value)}", "dim")


def _named(link: Link) -> str:
    return f"{visible(link.name)} ({'site' if link.items is None else count(link.items, 'item')})"


def _summary(done: Linked) -> str:
    organisations = sum(link.subject == "organisation" for link in done.identified)
    sites = len(done.identified) - organisations
    have = (
        f"{organisations:,} of {count(done.organisations, 'organisation')} and {sites} of {count(done.sites, 'site')}"
    )
    begin = "Dry run:" if done.dry_run else "Done:"
    news = f"{len(done.changed):,} of them new or changed" if done.changed else "as before"
    unclear = f"; {len(done.undecided):,} not clear" if done.undecided else ""
    left_out = f"; {count(done.not_understood, 'record')} could not be understood" if done.not_understood else ""
    nothing = " Nothing was written." if done.dry_run else ""
    return (
        f"{begin} {have} have an identifier, {news}{unclear} ({count(done.records, 'record')} read{left_out}).{nothing}"
    )
