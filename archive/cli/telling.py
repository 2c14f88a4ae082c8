"""What a job tells while it goes on: its events as lines, its progress as bars, its problems. It decides nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn

from archive.cli.console import Console, Level
from archive.harvest import Event, PageAsked, PageRead, PagesFound, ProblemSeen, RunSummary, SiteDone, SourceAsked
from archive.store import Tally
from scraper.records import Problem

MOST_PROBLEMS = 10
"""Problems of one site, or of one job, that are shown one by one; all are in the table `problems`."""
Step = Callable[[str, int, int], None]
"""Moves the bar of a thing: its name, how much of it is done, of how much."""


@contextmanager
def bars(console: Console, *columns: ProgressColumn) -> Iterator[Step]:
    """A bar on stderr for each thing that is named to the function that comes back; without a watcher it does nothing.

    Args:
        columns: what stands behind the bar.
    """
    if not console.shows_bars:
        yield lambda name, done, of: None
        return
    tasks: dict[str, TaskID] = {}
    with Progress(
        TextColumn("  {task.description}"), BarColumn(), *columns, console=console.stderr(), transient=True
    ) as progress:

        def step(name: str, done: int, of: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=of)
            progress.update(tasks[name], completed=done, total=of)

        yield step


def problem_teller(console: Console) -> Callable[[Problem], None]:
    """Says on stderr what a job could not do: the first problems for everybody, the others with -v."""
    told = 0

    def problem(found: Problem) -> None:
        nonlocal told
        told += 1
        console.log("warning" if told <= MOST_PROBLEMS else "debug", "problem", found.message, problem=found)

    return problem


class Telling:
    """Tells of one run on stderr; callable with each event, from any thread.

    Args:
        step: moves the bar of a site.
    """

    def __init__(self, console: Console, step: Step) -> None:
        self._console, self._step = console, step
        self._lock = threading.Lock()
        self._problems: dict[str, int] = {}

    def __call__(self, event: Event) -> None:
        with self._lock:
            self._move_bar(event)
            self._say_hidden(event)
            level, message = self._told(event)
            if message:
                self._console.log(level, _name(event), message, **asdict(event))

    def _told(self, event: Event) -> tuple[Level, str]:
        """How important an event is, and the sentence for it."""
        match event:
            case SourceAsked(error=None):
                return "debug", f"{event.site}: {event.kind} {event.url} names {event.candidates} pages"
            case SourceAsked():
                return "warning", f"{event.site}: {event.kind} failed: {event.error}"
            case PagesFound():
                later = f"; {event.resting:,} not due yet" if event.resting else ""
                return "info", f"{event.site}: {count(event.pages, 'page')} to ask for, {event.new} of them new{later}"
            case PageAsked():
                note = f" ({event.message})" if event.message else ""
                return "debug", f"{event.site}: {event.number}/{event.of} {event.outcome} {event.url}{note}"
            case PageRead():
                return "debug", f"{event.site}: read {event.url}: {event.kind}, {count(event.items, 'item')}"
            case ProblemSeen():
                return self._problem(event)
            case SiteDone():
                return "info", f"{event.site}: {tally(event.tally)}{_halted(event)}{_problems(event.problems)}"

    def _problem(self, event: ProblemSeen) -> tuple[Level, str]:
        seen = self._problems[event.site] = self._problems.get(event.site, 0) + 1
        message = f"{event.site}: {event.problem.message}"
        return ("warning" if seen <= MOST_PROBLEMS else "debug"), message

    def _say_hidden(self, event: Event) -> None:
        """How many problems of a site that is done were not shown one by one."""
        hidden = self._problems.get(event.site, 0) - MOST_PROBLEMS
        if isinstance(event, SiteDone) and hidden > 0 and self._console.loudness <= 0:
            message = f"{event.site}: … and {hidden} more (`kronikk sites` counts them; all are in the table problems)"
            self._console.log("warning", "problems_hidden", message, site=event.site, problems=hidden)

    def _move_bar(self, event: Event) -> None:
        if isinstance(event, PagesFound):
            self._step(event.site, 0, event.pages)
        elif isinstance(event, PageAsked):
            self._step(event.site, event.number, event.of)


def _name(event: Event) -> str:
    """`PageAsked` -> `page_asked`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def tally(tally: Tally) -> str:
    return f"{tally.new} new, {tally.changed} changed, {tally.gone} gone"


def _halted(event: SiteDone) -> str:
    reasons = {"stopped": "stopped", "out_of_time": "time is up", "max_requests": "--max-requests is reached"}
    reasons["daily_budget"] = "its daily_budget is spent, the next day goes on"
    return f"; not complete: {reasons.get(event.halted, event.halted)}" if event.halted else ""


def _problems(number: int) -> str:
    return f"; {count(number, 'problem')}" if number else ""


_OUTCOMES = {
    "done": "Done",
    "dry_run": "Dry run",
    "max_requests": "Ended at --max-requests; run again to go on",
    "daily_budget": "Ended at a daily_budget; run again tomorrow to go on",
    "partial": "Done, but some pages or sources failed",
    "failed": "Every source failed",
    "stopped": "Stopped; run again to go on",
    "out_of_time": "Ended at --max-time; run again to go on",
}


def summary_line(summary: RunSummary) -> str:
    """What a run did, in one line."""
    outcome = _OUTCOMES.get(summary.outcome, summary.outcome)
    if summary.outcome == "dry_run":
        return f"{outcome}: {count(summary.would_fetch, 'page')} would be asked for. Nothing was kept."
    asked = f"{count(summary.requests, 'request')}, {summary.not_modified} not modified, {_size(summary.bytes)}"
    made = tally(Tally(summary.new_items, summary.changed_items, summary.gone_items))
    nothing = made == tally(Tally()) and summary.outcome == "done"
    return f"{outcome}: {'nothing new' if nothing else made} ({asked}{_problems(summary.problems)})."


def _size(number: int) -> str:
    return f"{number / 1e6:,.1f} MB" if number >= 1e5 else f"{number / 1e3:,.1f} kB"
