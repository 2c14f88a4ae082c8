"""kill -9 at random moments of a crawl over twenty hosts, again and again: the next run makes up for it all.

`pytest -m soak` (make soak) kills two hundred times; the suite ten times, over fewer hosts. A round is a state of the
sites: it is crawled until a run gets through, and then the archive must hold what another one holds that nobody
disturbed.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from archive.doctor import Doctor
from archive.store import Store
from archive.warc import OPEN
from tests.archive.twenty import APART, BEGIN, HOSTS, Life, Sites, holdings

ROOT = Path(__file__).resolve().parents[2]
OF_A_ROUND = 40
"""Kills of one round, at most."""
TICK = 0.005
MOMENTS = ("begin", "asked", "asked", "read", "read", "done")
"""What a kill waits for: the first moments of a run, requests, pages that were read, sites that are finished."""


class Nursery:
    """A process that forks runs; one of them lives at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.archive.twenty"], cwd=ROOT, bufsize=0,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def close(self) -> None:
        with self._process:
            pass

    def begin(self, life: Life) -> int:
        """Number of the new process."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(life)).encode() + b"\n")
        return self._line()

    def has_ended(self, wait: float = 0.0) -> bool:
        return bool(select.select([self._process.stdout], [], [], wait)[0])

    def end(self) -> int:
        """Exit code of the process, when it has ended; less than 0 for a signal."""
        return self._line()

    def _line(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@dataclass
class Crawl:
    """One archive, crawled by processes that come and go."""

    folder: Path
    sites: Sites
    nursery: Nursery
    reported: dict[int, list[list[str]]] = field(default_factory=dict)
    """Round -> what its runs reported."""

    def life(self, turn: int, enough: Callable[[], bool] | None = None, later: float = 0.0) -> int:
        """One run; killed some seconds later than it is enough, if it lives as long. Gives its exit code."""
        log = self.log(turn)
        process = self.nursery.begin(Life(str(self.folder), turn, self.sites.homes, str(log)))
        if enough is not None:
            while not enough() and not self.nursery.has_ended(TICK):
                pass
            if not self.nursery.has_ended(later):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        code = self.nursery.end()
        self.reported[turn] = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        return code

    def log(self, turn: int) -> Path:
        return self.folder.with_name(f"{self.folder.name}-{turn}.log")

    def moment(self, chance: random.Random, turn: int) -> tuple[Callable[[], bool], float]:
        """When the next run is killed."""
        kind, count = chance.choice(MOMENTS), 1 + int(40 * chance.random() ** 2)
        if kind == "begin":
            return lambda: True, chance.random() * 0.3
        if kind == "asked":
            target = self._requests() + count
            return lambda: self._requests() >= target, chance.random() * 0.02
        target = self._said(turn, kind) + (count if kind == "read" else 1 + count // 4)
        return lambda: self._said(turn, kind) >= target, chance.random() * 0.02

    def _requests(self) -> int:
        return sum(len(server.requests) for server in self.sites.servers)

    def _said(self, turn: int, kind: str) -> int:
        log = self.log(turn)
        return log.read_bytes().count(f'["{kind}"'.encode()) if log.exists() else 0


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    with closing(Nursery()) as made:
        yield made


def check(crawl: Crawl, turn: int) -> None:
    """Everything is in order, and what was reported is there."""
    doctor = Doctor(crawl.folder)
    with Store.open(crawl.folder) as store:
        doctor.examine_database(store)
        doctor.examine_captures(store)
    assert doctor.findings == []
    assert [path for path in (crawl.folder / "warc").iterdir() if path.name.endswith(OPEN)] == []
    with closing(sqlite3.connect(crawl.folder / "news.db")) as db:
        assert db.execute("SELECT count(*) FROM runs WHERE outcome = 'running'").fetchone() == (0,)
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(BEGIN + turn * APART))
        for kind, url, what in crawl.reported[turn]:
            if kind == "asked" and what in ("fetched", "not_modified"):
                sql = "SELECT count(*) FROM captures JOIN pages ON pages.id = page WHERE pages.url = ? AND "
                assert db.execute(f"{sql} captured_at >= ?", [url, since]).fetchone()[0] > 0, url
            if kind == "read":
                sql = "SELECT count(*) FROM item_pages JOIN pages ON pages.id = page WHERE url = ?"
                assert db.execute(sql, [url]).fetchone()[0] >= int(what), url


@pytest.mark.parametrize(("kills", "hosts"), [(10, 4), pytest.param(200, HOSTS, marks=pytest.mark.soak)])
def test_killed_at_random_moments_a_crawl_ends_as_if_it_had_not_been(
    tmp_path: Path, nursery: Nursery, kills: int, hosts: int
) -> None:
    chance = random.Random(kills)
    with Sites(hosts) as sites:
        whole, killed = (Crawl(tmp_path / name, sites, nursery) for name in ("whole", "killed"))
        left, turn = kills, 0
        while left:
            sites.publish(turn)
            assert whole.life(turn) == 0
            code, here = -1, min(left, OF_A_ROUND)
            while code:
                code = killed.life(turn, *killed.moment(chance, turn)) if here else killed.life(turn)
                assert code in (0, -signal.SIGKILL)
                left, here = left - (code != 0), here - (code != 0)
            check(killed, turn)
            expected = holdings(whole.folder)
            for table, rows in holdings(killed.folder).items():
                assert rows == expected[table], (turn, table)
            turn += 1
