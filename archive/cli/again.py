"""`kronikk reparse`: what is kept is read again, and what that gains and loses is told."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.progress import MofNCompleteColumn, TextColumn
from rich.text import Text

from archive.cli.command import Command, Whole, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import chosen, looked_into, opened_to_write, settings
from archive.cli.telling import bars, count, problem_teller
from archive.reparse import Example, ItemNamed, Listener, Reparsed, SiteGains, reparse

SHOWN = 60
"""Letters of a value that are shown in an example."""
LISTED = 20
"""Items of one kind that are listed; the rest is counted, and all are in --json."""


@click.command(
    "reparse",
    cls=Command,
    short_help="Read everything that is kept again, with today's reader.",
    examples=[
        ("kronikk reparse --dry-run", "what that would gain and lose, field by field; writes nothing"),
        ("kronikk reparse", "all sites; also makes news.db again where it was lost"),
        ("kronikk reparse lab --jobs 4", "one site, in four processes"),
    ],
    then="`kronikk search` and `kronikk show` find what was read; `kronikk run` goes on from there.",
)
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--dry-run", is_flag=True, help="Only tell what it would gain and lose.")
@click.option(
    "--jobs",
    type=Whole(4),
    metavar="N",
    help="Processes that read side by side.  [default: one for each processor]",
)
@json_option
@pass_console
def again(console: Console, /, sites: tuple[str, ...], dry_run: bool, jobs: int | None, as_json: bool) -> int:
    """Reads every capture in warc/ again, without the network, with today's reader and with all that is known of its
    site by now. Items keep their numbers and their times; the history of versions is made anew from the captures. Items
    that today's reader does not find are removed, each with a line. Where news.db was deleted, it is made again."""
    taken = chosen(settings(console.folder), sites)
    with (
        looked_into(console.folder) if dry_run else opened_to_write(console) as archive,
        _listening(console) as listener,
    ):
        done = reparse(archive, taken, dry_run=dry_run, jobs=jobs, listener=listener)
    if as_json:
        console.document(done)
    else:
        for gains in done.sites:
            _show(console, gains, dry_run)
    console.log("info" if done.exit_code == 0 else "warning", "reparse_done", _summary(done), summary=done.run)
    return done.exit_code


@contextmanager
def _listening(console: Console) -> Iterator[Listener]:
    """Tells on stderr what is read and what cannot be."""

    def site_done(gains: SiteGains) -> None:
        console.log("debug", "site_read", _one_line(gains), site=gains.site, captures=gains.captures)

    with bars(console, MofNCompleteColumn(), TextColumn("captures")) as step:
        yield Listener(step, problem_teller(console), site_done)


def _one_line(gains: SiteGains) -> str:
    found = f"{gains.site}: {count(gains.captures, 'capture')} read, {count(gains.after, 'item')}"
    return f"{found}: {gains.changed} read differently, {len(gains.new)} new, {len(gains.removed)} no longer found"


def _show(console: Console, gains: SiteGains, dry_run: bool) -> None:
    """Gains and losses of one site."""
    console.line(_one_line(gains), "bold")
    rows = [(name, ways) for name, ways in gains.fields.items() if ways.gained or ways.lost or ways.changed]
    if rows:
        console.line(f"  {'field':<16}{'gained':>8}{'lost':>8}{'changed':>9}{'same':>8}", "dim")
    for name, ways in rows:
        lost = (f"{ways.lost:>8}", "red" if ways.lost else "")
        gained = (f"{ways.gained:>8}", "green" if ways.gained else "")
        console.line(Text.assemble(f"  {name:<16}", gained, lost, f"{ways.changed:>9}{ways.same:>8}"))
    if dry_run:
        for example in gains.examples:
            _show_example(console, example)
        _list(console, "new", gains.new)
    _list(console, "removed" if not dry_run else "no longer found", gains.removed)


def _show_example(console: Console, example: Example) -> None:
    old, new = _around_difference(example.old, example.new)
    console.line(
        Text.assemble((f"  item {example.item:<5} ", "dim"), f"{example.field:<14} ", old, (" -> ", "dim"), new)
    )


def _around_difference(old: str, new: str) -> tuple[str, str]:
    """Both values from shortly before the place where they begin to differ, on one line each."""
    start = len(os.path.commonprefix([old, new]))
    begin = max(0, start - SHOWN // 3)
    return _cut(old, begin), _cut(new, begin)


def _cut(value: str, begin: int) -> str:
    if not value:
        return "(nothing)"
    part = " ".join(value[begin : begin + SHOWN].split())
    return f"{'…' if begin else ''}{part}{'…' if len(value) > begin + SHOWN else ''}"


def _list(console: Console, what: str, items: tuple[ItemNamed, ...]) -> None:
    for item in items[:LISTED]:
        number = f"item {item.item}" if item.item is not None else "item"
        became = f" (its text is in item {item.became} now)" if item.became is not None else ""
        console.line(f"  {what}: {number} {item.title or item.url} {item.url}{became}")
    if len(items) > LISTED:
        console.line(f"  {what}: … and {len(items) - LISTED} more (all of them: --json)", "dim")


def _summary(done: Reparsed) -> str:
    run = done.run
    outcomes = {
        "done": "Done",
        "partial": "Done, but some captures cannot be read back (`kronikk doctor` names all)",
        "stopped": "Stopped; run it again",
    }
    begin = "Dry run" if done.dry_run and run.outcome == "done" else outcomes[run.outcome]
    captures = count(sum(site.captures for site in done.sites), "capture")
    problems = f", {count(run.problems, 'problem')}" if run.problems else ""
    nothing = " Nothing was written." if done.dry_run else ""
    made = f"{run.changed_items} items read differently, {run.new_items} new, {run.gone_items} no longer found"
    return f"{begin}: {made} ({captures}{problems}).{nothing}"
