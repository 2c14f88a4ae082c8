"""When pages are due again, learned from how often each of them changes. Callers hold turn and transaction.

A page that has stood unchanged for long will probably stand for as long again (news are edited in their first days, if
ever): it is asked after half of the time for which it was seen to stand. One that is known to change every so often is
not asked much oftener than that even when it changed a moment ago.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from sqlite_utils import Database

from archive.store.rows import update

SHORTEST, LONGEST = timedelta(hours=6), timedelta(days=90)
SHARE_OF_AGE = 0.5
"""Part of the time for which a page was seen unchanged, after which it is asked again."""
SHARE_OF_GAP = 0.25
"""Part of the usual time between two changes of a page that is waited at least."""
SLACK = timedelta(hours=1)
"""What is due so soon is asked now: a daily job does not begin at the same second each day."""
GONE = -1


def wait(first: datetime, changes: Iterable[datetime], last: datetime) -> timedelta:
    """How long after its last answer a page is due again.

    Args:
        first: its first answer.
        changes: when it was seen to differ from before, in order.
        last: its newest answer.

    Returns:
        From `SHORTEST` to `LONGEST`.
    """
    known = [first, *changes]
    gaps = [(later - earlier).total_seconds() for earlier, later in zip(known, known[1:], strict=False)]
    usual = timedelta(seconds=median(gaps) if len(gaps) > 1 else 0.0)
    return min(max(SHARE_OF_AGE * (last - known[-1]), SHARE_OF_GAP * usual, SHORTEST), LONGEST)


def plan(db: Database, page: int) -> None:
    """Writes when a page is due; a page that never answered has no such time."""
    answers = [(datetime.fromisoformat(at), body) for at, body in db.execute(_ANSWERS, [GONE, page]).fetchall()]
    if not answers:
        return
    versions = [datetime.fromisoformat(row[0]) for row in db.execute(_VERSIONS, [page]).fetchall()]
    has_items = db.execute("SELECT 1 FROM item_pages WHERE page = ? LIMIT 1", [page]).fetchone() is not None
    changes = sorted({*_turns(answers, gone_only=has_items), *(versions if has_items else ())})
    first, last = answers[0][0], answers[-1][0]
    due = last + wait(first, [at for at in changes if at > first], last)
    update(db, "pages", page, {"next_due": due.strftime("%Y-%m-%dT%H:%M:%SZ")})


def _turns(answers: list[tuple[datetime, int]], gone_only: bool) -> list[datetime]:
    """When the answer differed from the one before. What changes with every answer (a counter, a token) says nothing
    of a page whose items are known: then only whether it is there counts, and their versions say the rest."""
    return [
        at
        for (_, before), (at, body) in zip(answers, answers[1:], strict=False)
        if body != before and (not gone_only or GONE in (body, before))
    ]


_ANSWERS = """
    SELECT captured_at, CASE WHEN status IN (404, 410) THEN ? ELSE coalesce(same_as, id) END FROM captures
    WHERE page = ? AND origin = 'live' AND (status BETWEEN 200 AND 299 OR status IN (404, 410)) ORDER BY id
"""
_VERSIONS = """
    SELECT DISTINCT observed_at FROM versions JOIN item_pages ON item_pages.item = versions.item
    WHERE page = ? AND number > 1 ORDER BY observed_at
"""


def plan_run(db: Database, site: str, run: int) -> None:
    """Plans the pages of a site that answered in a run, now that they have been read."""
    sql = "SELECT DISTINCT page FROM captures JOIN pages ON pages.id = page WHERE captures.run = ? AND site = ?"
    for (page,) in db.execute(sql, [run, site]).fetchall():
        plan(db, page)


def resting(db: Database, site: str, now: datetime) -> frozenset[int]:
    """The pages of a site that are not due yet."""
    soon = (now + SLACK).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = db.execute("SELECT id FROM pages WHERE site = ? AND next_due > ?", [site, soon])
    return frozenset(row[0] for row in rows.fetchall())
