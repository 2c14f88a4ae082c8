"""`kronikk run`: the scheduled job."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import partial

import click
from rich.progress import MofNCompleteColumn, TextColumn

from archive.archive import Archive
from archive.cli.asking import how_to_say_who
from archive.cli.command import Command, Duration, Whole, json_option, pass_console
from archive.cli.console import Console, Level
from archive.cli.folders import chosen, opened_to_write, require_writable, settings, tell_lost
from archive.cli.telling import Telling, bars, summary_line
from archive.harvest import SIDE_BY_SIDE, Options, RunSummary, harvest, threads
from scraper.errors import ConfigError
from scraper.sites import Settings, Site


@click.command(
    "run",
    cls=Command,
    short_help="Fetch what is new, keep it, read it: the scheduled job.",
    examples=[
        ("kronikk run", "all sites: their sources, what is new, and known pages that are due"),
        ("kronikk run lab --all", "also ask for pages that are not due yet: changed since?"),
        ("kronikk run lab --max-time 30m", "one site, for half an hour at most; the next run goes on"),
        ("kronikk run --dry-run", "ask the sources only, and say how many pages would be asked for"),
        ("17 6 * * *  kronikk -C /srv/news run -q --jitter 20m", "a line for cron: every morning, not on the minute"),
    ],
    then="`kronikk search` finds what is new; `kronikk serve` shows it.",
)
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--max-requests", type=Whole(500), metavar="N", help="Begin no page after so many requests.")
@click.option("--max-time", type=Duration(), metavar="TIME", help="Begin no page after this time: 90, 30m, 2h.")
@click.option("--jitter", type=Duration(), default=0.0, metavar="TIME", help="First wait a random time, this at most.")
@click.option("--dry-run", is_flag=True, help="Ask the sources only; keep nothing.")
@click.option("--all", "ask_all", is_flag=True, help="Ask also for pages that are not due yet, whether they changed.")
@click.option("--full", is_flag=True, help="Ask for every page unconditionally and read everything anew.")
@click.option("--jobs", type=Whole(4), metavar="N", default=SIDE_BY_SIDE, show_default=True,
              help="How many sites side by side.")  # fmt: skip
@json_option
@pass_console
def run(
    console: Console,
    /,
    sites: tuple[str, ...],
    max_requests: int | None,
    max_time: float | None,
    jitter: float,
    dry_run: bool,
    ask_all: bool,
    full: bool,
    jobs: int,
    as_json: bool,
) -> int:
    """Asks every source of every site (or of the sites that are named) for pages, fetches what is new or may have
    changed, keeps the raw bytes, then reads them. It may be stopped at any moment and goes on with the next run.

    A known page is due again after 6 hours to 90 days, by how often it changes, and at once where a source says
    something new of it."""
    known = settings(console.folder)
    taken = chosen(known, sites)
    _require_contact(known, taken, console)
    require_writable(console.folder)
    options = Options(known.contact, max_requests, max_time, dry_run, full, ask_all)
    if jitter:
        wait = random.uniform(0, jitter)
        console.log("info", "waiting", f"Waiting {wait:.0f} seconds (--jitter).", seconds=round(wait))
        time.sleep(wait)
    tell_lost(console)
    with opened_to_write(console) as archive:
        summary = run_sites(console, archive, taken, options, jobs)
    if as_json:
        console.document(summary)
    return summary.exit_code


def run_sites(
    console: Console, archive: Archive, sites: Sequence[Site], options: Options, jobs: int = SIDE_BY_SIDE
) -> RunSummary:
    """One run over some sites, told on stderr."""
    with bars(console, MofNCompleteColumn(), TextColumn("pages")) as step:
        telling = Telling(console, step)
        summary = harvest(archive, sites, options, progress=telling, side_by_side=partial(threads, most=jobs))
    level: Level = "info" if summary.exit_code == 0 else "warning"
    console.log(level, "run_done", summary_line(summary), summary=summary)
    return summary


def _require_contact(known: Settings, chosen: Sequence[Site], console: Console) -> None:
    """Raises a ConfigError where public sites are to be asked and nobody says who asks; names those that need none."""
    public = [site.key for site in chosen if not site.allow_private]
    private = [site.key for site in chosen if site.allow_private]
    if known.contact or not public:
        return
    reason = f"no contact is configured, and without one nothing public is fetched ({', '.join(public)})"
    without = f" `kronikk run {' '.join(private)}` works without." if private else ""
    raise ConfigError("contact", reason, how_to_say_who(console.folder) + without)
