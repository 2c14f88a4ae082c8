"""`kronikk backfill`: older captures of a site, from an archive of the web."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.progress import MofNCompleteColumn, TextColumn

from archive.backfill import Backfilled, Event, IndexRead, MementoAsked, Options, WebArchive, backfill
from archive.cli.asking import how_to_say_who
from archive.cli.command import Command, Duration, Whole, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import opened_to_write, settings
from archive.cli.telling import MOST_PROBLEMS, bars, count, tally
from archive.search import QueryError
from archive.store import Tally
from scraper.errors import ConfigError
from scraper.urls import host


class Moment(click.ParamType[str, object]):
    """A year, month or day, as the first or last of its seconds: 14 digits."""

    name = "date"

    def __init__(self, last: bool) -> None:
        self.last = last

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> str:
        match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", str(value).strip())
        if match is None or not self._exists(*match.groups()):
            self.fail(f"{value!r} is not a date. Write 2014, 2014-05 or 2014-05-31.", param, context)
        year, month, day = match.groups()
        month = month or ("12" if self.last else "01")
        day = day or (f"{calendar.monthrange(int(year), int(month))[1]:02}" if self.last else "01")
        return f"{year}{month}{day}{'235959' if self.last else '000000'}"

    def _exists(self, year: str, month: str | None, day: str | None) -> bool:
        if not 1 <= int(month or 1) <= 12 or int(year) < 1990:
            return False
        return 1 <= int(day or 1) <= calendar.monthrange(int(year), int(month or 1))[1]


@click.command(
    "backfill",
    cls=Command,
    short_help="Fetch older captures of a site from an archive of the web.",
    examples=[
        ("kronikk backfill lab --from 2014 --to 2020 --dry-run", "how many captures there are; keeps nothing"),
        (
            "kronikk backfill lab --from 2014 --to 2020",
            "fetch and read them, one a second; may be stopped and run again",
        ),
        ("kronikk backfill lab --cdx http://localhost:8080/news/cdx", "from your own pywb instead"),
    ],
    then="`kronikk search` and `kronikk show` find what was on the site then, with when it was first and last seen.",
)
@click.argument("site")
@click.option("--from", "since", type=Moment(last=False), metavar="DATE", help="Captures from then on.")
@click.option("--to", "until", type=Moment(last=True), metavar="DATE", help="Captures up to then.")
@click.option("--cdx", metavar="URL", help="Index of the archive.  [default: the Wayback Machine]")
@click.option("--replay", metavar="URL", help="Where the archive shows its captures.  [default: told from --cdx]")
@click.option("--max-requests", type=Whole(500), metavar="N", help="Ask for nothing more after so many requests.")
@click.option("--max-time", type=Duration(), metavar="TIME", help="Ask for nothing more after this time: 90, 30m, 2h.")
@click.option("--dry-run", is_flag=True, help="Read the index only; keep nothing.")
@json_option
@pass_console
def fill(
    console: Console,
    /,
    site: str,
    since: str | None,
    until: str | None,
    cdx: str | None,
    replay: str | None,
    max_requests: int | None,
    max_time: float | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Asks an archive of the web which captures of the site it holds, fetches each content of each address once, keeps
    the raw bytes, then reads everything in order of time: items get an earlier first sight and older versions. One
    request a second at most; where the archive says that it is too much, it ends and goes on when it is run again."""
    known = settings(console.folder)
    taken = known.site(site)
    if since and until and since > until:
        raise QueryError(
            f"From {_day(since)} to {_day(until)}", "it ends before it begins", "Put the earlier one first."
        )
    web_archive = WebArchive.of(cdx, replay)
    _require_contact(console, known.contact, web_archive)
    options = Options(web_archive, known.contact, since or "", until or "", max_requests, max_time, dry_run)
    with opened_to_write(console) as archive, _telling(console) as progress:
        done = backfill(archive, taken, options, progress=progress, jobs=None)
    for problem in done.problems[:MOST_PROBLEMS]:
        console.log("warning", "problem", f"{done.site}: {problem.message}", problem=problem)
    if as_json:
        console.document(done)
    console.log("info" if done.exit_code == 0 else "warning", "backfill_done", _summary(done), summary=done.run)
    return done.exit_code


def _day(moment: str) -> str:
    """`20140501000000` -> `2014-05-01`."""
    return f"{moment[:4]}-{moment[4:6]}-{moment[6:8]}"


def _require_contact(console: Console, contact: str | None, web_archive: WebArchive) -> None:
    private = ("localhost", "127.", "[::1]", "10.", "192.168.")
    names = {host(web_archive.cdx), host(web_archive.replay)}
    public = [name for name in sorted(names) if not name.startswith(private)]
    if public and not contact:
        reason = f"no contact is configured, and without one nothing public is asked ({', '.join(public)})"
        raise ConfigError("contact", reason, how_to_say_who(console.folder))


@contextmanager
def _telling(console: Console) -> Iterator[Callable[[Event], None]]:
    """Tells on stderr what is listed and what is fetched."""
    with bars(console, MofNCompleteColumn(), TextColumn("captures")) as step:

        def tell(event: Event) -> None:
            if isinstance(event, MementoAsked):
                step("fetching", event.number, event.of)
            _tell(console, event)

        yield tell


def _tell(console: Console, event: Event) -> None:
    if isinstance(event, IndexRead):
        message = f"{event.target}: {count(event.listed, 'capture')} listed, {event.wanted} of them wanted and new"
        console.log("info", "index_read", message, listing=event)
        return
    note = f" ({event.message})" if event.message else ""
    message = f"{event.number}/{event.of} {event.outcome} {event.timestamp} {event.url}{note}"
    console.log("debug", "memento_asked", message, memento=event)


_OUTCOMES = {
    "done": "Done",
    "dry_run": "Dry run",
    "max_requests": "Ended at --max-requests; run it again to go on",
    "partial": "Done, but something could not be had",
    "failed": "The archive answered nothing of use",
    "stopped": "Stopped; run it again to go on",
    "out_of_time": "Ended at --max-time; run it again to go on",
}


def _summary(done: Backfilled) -> str:
    """What it did, in one line."""
    if done.run.outcome == "dry_run":
        return f"Dry run: {count(done.listed, 'capture')} listed, {done.left} would be asked for. Nothing was kept."
    outcome = _OUTCOMES.get(done.run.outcome, done.run.outcome)
    if done.run.outcome == "busy":
        after = f" after {done.rests_until}" if done.rests_until else " later"
        outcome = f"The archive asks to be left alone; run it again{after} to go on"
    became = ", ".join(f"{number} {outcome}" for outcome, number in done.outcomes.items()) or "no capture asked for"
    left = f", {done.left} left" if done.left else ""
    made = (
        tally(Tally(done.run.new_items, done.run.changed_items, done.run.gone_items)) if done.reading else "nothing new"
    )
    return f"{outcome}: {became}{left}; items: {made} ({count(done.run.requests, 'request')})."
