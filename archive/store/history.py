"""In which rounds the captures of an archive came: each run that read what was in is one. Looks only."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

READ = ("done", "partial", "failed", "max_requests", "out_of_time")
"""Outcomes of runs that made items of what was in; after the others the next run did."""
COMPLETE = ("done", "partial", "failed")
"""Outcomes of runs that asked for every page, where nothing better is known than the outcome."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer, as far as it is needed to know what was asked when."""

    id: int
    url: str
    status: int
    media_type: str
    body: int
    page: int | None
    run: int | None
    captured_at: str
    given_to: str | None = None
    """The site that a person gave it to."""


@dataclass(frozen=True, slots=True)
class Round:
    """Captures that were read together."""

    captures: tuple[Asked, ...]
    """In the order in which they came."""
    run: int | None
    """None: fetched by a run that nobody remembers."""
    read: bool
    """Whether they were made into items before the next run."""
    complete: frozenset[str] | None
    """Keys of the sites all of whose pages were asked for; None: all sites, as far as anybody knows."""


def holds_items(db: Database) -> bool:
    """Whether anything was ever read."""
    return next(iter(db.execute("SELECT 1 FROM items LIMIT 1")), None) is not None


def knows_site(db: Database, key: str) -> bool:
    """Whether a site was ever asked."""
    return next(iter(db.execute("SELECT 1 FROM sites WHERE key = ?", [key])), None) is not None


def known_sources(db: Database, site: str) -> frozenset[tuple[str, str]]:
    """Kind and address of the sources of a site that were ever asked."""
    rows = db.execute("SELECT kind, url FROM sources WHERE site = ?", [site])
    return frozenset((str(kind), str(url)) for kind, url in rows)


def rounds(db: Database) -> tuple[Round, ...]:
    """The rounds of an archive, oldest first.

    Where a run is not remembered, because the database was lost, its file of captures stands for it. A run that filled
    several files is still one: no page is asked for twice in a run. Captures that others made (of an archive of the
    web, imported ones) come when they were made and not when they came in: those of a day are a round.
    """
    outcomes = {int(row[0]): str(row[1]) for row in db.execute("SELECT id, outcome FROM runs")}
    found: list[tuple[int | None, list[Asked]]] = []
    addresses: set[str] = set()
    for run, captures in _files(db):
        here = {capture.url for capture in captures if not 300 <= capture.status < 400}
        same = bool(found) and found[-1][0] == run and (run is not None or not here & addresses)
        if same:
            found[-1][1].extend(captures)
            addresses |= here
        else:
            found.append((run, captures))
            addresses = here
    return _with_others(tuple(_round(db, run, captures, outcomes) for run, captures in found), _made_by_others(db))


def _with_others(own: tuple[Round, ...], others: list[Asked]) -> tuple[Round, ...]:
    """The rounds of this archive with the captures that others made between them, in order of time."""
    begins = [min(capture.captured_at for capture in entry.captures) for entry in own]
    days: dict[tuple[int, str], list[Asked]] = defaultdict(list)
    for capture in others:
        days[bisect_right(begins, capture.captured_at), capture.captured_at[:10]].append(capture)
    keyed = [((number, "~"), entry) for number, entry in enumerate(own)]  # after all days of its number
    keyed += [(key, Round(tuple(captures), None, True, None)) for key, captures in days.items()]
    return tuple(entry for _, entry in sorted(keyed, key=lambda pair: pair[0]))


def _made_by_others(db: Database) -> list[Asked]:
    return [Asked(*row) for row in db.execute(f"{_ASKED} WHERE origin != 'live' ORDER BY captured_at, id")]


_ASKED = (
    "SELECT id, url, status, coalesce(media_type, ''), coalesce(same_as, id), page, run, captured_at, "
    "given_to FROM captures"
)


def _files(db: Database) -> Iterator[tuple[int | None, list[Asked]]]:
    """Run and captures of each WARC file, in order of time; what a killed run left without a run is its own."""
    sql = (
        "SELECT warc_file, max(run) FROM captures WHERE origin = 'live' "
        "GROUP BY warc_file ORDER BY min(captured_at), warc_file"
    )
    for file, run in db.execute(sql).fetchall():
        rows = db.execute(f"{_ASKED} WHERE warc_file = ? AND origin = 'live' ORDER BY warc_offset", [file])
        yield run, [Asked(*row) for row in rows]


def _round(db: Database, run: int | None, captures: list[Asked], outcomes: dict[int, str]) -> Round:
    if run is None:
        return Round(tuple(captures), None, True, None)
    settled = frozenset(str(row[0]) for row in db.execute("SELECT site FROM settled WHERE run = ?", [run]))
    outcome = outcomes.get(run, "done")
    complete = settled if settled or outcome not in COMPLETE else None
    return Round(tuple(captures), run, outcome in READ, complete)


def ranks(found: tuple[Round, ...]) -> dict[int, int]:
    """Capture -> number of its round, as it was read: what one run did not read came with the next."""
    numbers: dict[int, int] = {}
    number = 0
    for entry in found:
        numbers |= {capture.id: number for capture in entry.captures}
        number += entry.read
    return numbers
