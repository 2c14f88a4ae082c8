"""SQL of politeness: how runs left the hosts, and what each host was asked for. Callers hold turn and transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from archive.store.rows import Value, upsert
from scraper.fetch import HostState, HostStatistics


@dataclass(frozen=True, slots=True)
class Asked:
    """What one host was asked for in several runs, for the sake of one site."""

    host: str
    runs: int
    since: str
    """When the first of the runs began, UTC."""
    until: str
    """When the last one began."""
    most_in_a_day: int
    """Most requests of a UTC day, by the days on which the runs began."""
    total: HostStatistics


def states(db: Database) -> list[HostState]:
    """How earlier runs left the hosts."""
    rows = db.query("SELECT host, asked_at, pause, held_until, day, requests FROM hosts ORDER BY host")
    return [
        HostState(
            row["host"],
            _seconds(row["asked_at"]),
            row["pause"],
            _seconds(row["held_until"]) or 0.0,
            row["day"] or "",
            row["requests"],
        )
        for row in rows
    ]


def put_state(db: Database, state: HostState) -> None:
    """Keeps how a host was left."""
    row: dict[str, Value] = {
        "host": state.host,
        "asked_at": _moment(state.asked_at),
        "pause": state.pause,
        "held_until": _moment(state.held_until or None),
        "day": state.day or None,
        "requests": state.requests,
    }
    upsert(db, "hosts", "host", row)


def put_statistics(db: Database, run: int, site: str, hosts: Iterable[HostStatistics]) -> None:
    """Keeps what hosts were asked for in a run."""
    rows = [{"run": run, "site": site} | asdict(counted) for counted in hosts]
    db.table("run_hosts").insert_all(rows, pk=("run", "site", "host"), replace=True)


def asked(db: Database, site: str, since: str) -> list[Asked]:
    """What each host was asked for, for a site, in the runs that began since then; busiest host first.

    Args:
        since: UTC, ISO 8601.
    """
    sql = """
        SELECT host, count(*) AS runs, min(started_at) AS since, max(started_at) AS until, sum(run_hosts.requests) AS
        requests, sum(run_hosts.bytes) AS bytes, sum(run_hosts.not_modified) AS not_modified, sum(pauses) AS pauses,
        max(pause) AS pause, sum(answering) AS answering, sum(forbidden) AS forbidden, sum(refused) AS refused,
        sum(busy) AS busy, sum(failed) AS failed
        FROM run_hosts JOIN runs ON runs.id = run WHERE site = ? AND started_at >= ? GROUP BY host
        ORDER BY sum(run_hosts.requests) DESC, host
    """
    days = dict(db.execute(_MOST, [site, since]).fetchall())
    found = []
    for row in db.query(sql, [site, since]):
        runs, first, last = row.pop("runs"), row.pop("since"), row.pop("until")
        found.append(Asked(row["host"], runs, first, last, days[row["host"]], HostStatistics(**row)))
    return found


_MOST = """
    SELECT host, max(requests) FROM (
        SELECT host, sum(run_hosts.requests) AS requests FROM run_hosts JOIN runs ON runs.id = run
        WHERE site = ? AND started_at >= ? GROUP BY host, substr(started_at, 1, 10)
    ) GROUP BY host
"""


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(moment: str | None) -> float | None:
    return None if moment is None else datetime.fromisoformat(moment).timestamp()
