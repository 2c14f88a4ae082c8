"""A soak: runs over servers that answer with random faults. Every run ends, and what it reported as stored is there.

`pytest -m soak` (make soak) takes 10,000 faults; the suite takes 200.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.harvest import Event, Options, PageAsked, harvest
from archive.store import Store
from archive.warc import files, iterate
from scraper.fetch import Limits
from scraper.sites import Site
from scraper.sources import SitemapSource
from tests.archive.plain import sitemap
from tests.faults import FAULTS, FaultServer
from tests.website import HandClock

SERVERS = 8
A_RUN = 1_000
"""Faults of one run, at most."""
STRICT = Limits(backoff=(0.5,), connect=2.0, read=0.2, total=0.5, max_bytes=1_000_000, redirects=3, silent_after=10**9)
SOUND = 0.2
"""Share of addresses with nothing wrong."""
SLOW = 0.01
"""Share of addresses at which a time limit ends the wait."""


@pytest.fixture
def servers(clock: HandClock) -> Iterator[Sequence[FaultServer]]:
    with ExitStack() as stack:
        yield [stack.enter_context(FaultServer(clock)) for _ in range(SERVERS)]


def drawn(chance: random.Random, count: int) -> list[str]:
    """So many names of faults."""
    slow, fast = ([name for name, fault in FAULTS.items() if fault.slow is is_slow] for is_slow in (True, False))
    kinds = chance.choices((["report"], slow, fast), (SOUND, SLOW, 1 - SOUND - SLOW), k=count)
    return [chance.choice(names) for names in kinds]


def published(server: FaultServer, number: int, names: list[str]) -> Site:
    """A site of one server, whose sitemap names faults."""
    urls = [server.url(name, f"{number}x{place}") for place, name in enumerate(names)]
    server.documents[f"/map/{number}"] = sitemap(*urls).encode()
    home = server.url("")
    source = SitemapSource(server.url("map", str(number)))
    return Site(f"s{server.port}-{number}", home, pause=0.0, allow_private=True, sources=(source,), include=("/",))


def verify(store: Store) -> None:
    """Every row has its record, every record its row, and all bytes their digest."""
    rows = store.db.execute("SELECT id, warc_file, warc_offset, digest FROM captures ORDER BY id").fetchall()
    kept = {(found.file, found.offset) for path in files(store.warc_folder) for found, _ in iterate(path)}
    assert {(file, offset) for _, file, offset, _ in rows} == kept
    for key, _, _, digest in rows:
        raw = store.load(store.capture(key)).raw
        assert f"sha256:{hashlib.sha256(raw).hexdigest()}" == digest
    assert store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert store.db.execute("SELECT count(*) FROM runs WHERE finished_at IS NULL").fetchone() == (0,)


def check_reported(store: Store, events: Sequence[Event]) -> None:
    """What the run said that it fetched is held, and what it said that failed has its problem."""
    asked = [event for event in events if isinstance(event, PageAsked)]
    for event in asked:
        row = store.db.execute(
            "SELECT count(captures.id) FROM pages LEFT JOIN captures ON page = pages.id AND status BETWEEN 200 AND 299 "
            "WHERE pages.url = ?", [event.url],
        ).fetchone()  # fmt: skip
        assert row[0] > 0 or event.outcome in ("failed", "gone"), event
    for site in {event.site for event in asked if event.outcome == "failed"}:
        assert store.db.execute("SELECT count(*) FROM problems WHERE site = ?", [site]).fetchone()[0] > 0


def check_items(store: Store, site: Site, names: list[str], number: int) -> None:
    """Every sound page is an item."""
    held = {row[0] for row in store.db.execute("SELECT title FROM items WHERE site = ?", [site.key])}
    sound = {f"Notes of project {number}x{place}" for place, name in enumerate(names) if name == "report"}
    assert sound <= held


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.soak)])
def test_random_faults(tmp_path: Path, servers: Sequence[FaultServer], clock: HandClock, count: int) -> None:
    chance = random.Random(count)
    with Archive.open(tmp_path, create=True) as archive:
        for number, start in enumerate(range(0, count, A_RUN)):
            each = min(A_RUN, count - start) // SERVERS
            drawings = {
                published(server, number, names): names for server in servers for names in [drawn(chance, each)]
            }
            events: list[Event] = []
            summary = harvest(
                archive,
                list(drawings),
                Options(),
                progress=events.append,
                limits=STRICT,
                clock=clock,
                sleep=clock.sleep,
            )
            assert summary.outcome in ("done", "partial")
            assert sum(isinstance(event, PageAsked) for event in events) == each * SERVERS
            check_reported(archive.store, events)
            for site, names in drawings.items():
                check_items(archive.store, site, names, number)
        verify(archive.store)
