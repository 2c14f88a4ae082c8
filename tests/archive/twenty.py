"""Twenty small sites on twenty addresses of loopback that change from round to round, and a crawl of them that can be
killed.

    with Sites() as sites:
        sites.publish(3)                       # what they show in the third round
        sites.homes                            # http://127.0.0.1:PORT/ … http://127.0.0.20:PORT/

python -m tests.archive.twenty is a nursery: for each line of JSON that comes in it forks a process that makes one run,
and says its number; that is quicker than to start the program two hundred times. Pages are of our own writing.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from archive.archive import Archive
from archive.harvest import Event, Options, PageAsked, PageRead, SiteDone, harvest
from archive.store import Store
from scraper.fetch import Limits
from scraper.reading import read_snapshot
from scraper.records import Snapshot
from scraper.sites import Site
from scraper.sources import FrontPageSource, SitemapSource
from tests.archive.plain import sitemap
from tests.website import Website

HOSTS = 20
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC).timestamp()
APART = 100 * 86_400.0
"""Seconds between two rounds: every page is due again."""
PATIENT = Limits(backoff=(), connect=10.0, read=20.0, total=30.0)
SMALL = 40_000
"""Bytes after which a WARC file is closed: a run fills several."""

NAMES = "Ada Moe|Berit Haugland|Carl Lindqvist|Dina Solberg|Erik Sandvik|Frida Nygaard|Guro Aasen".split("|")
ROLES = "head of the laboratory|professor|project leader|engineer|doctor|director".split("|")
THINGS = "lens|microscope|cell bank|reading room|trial|school|sensor|archive|prize|register|greenhouse".split("|")
DEEDS = "opens|grows|is moved|wins a prize|gets a grant|is put to the test|celebrates ten years|is finished".split("|")
MONTHS = "January February March April May June July August September October November December".split()


# ---------------------------------------------------------------------------------------------------------- the sites


@dataclass(frozen=True)
class Story:
    """One item of one site. The same story on two sites has the same words."""

    number: int
    edited: int = 0
    """How often it was edited."""

    @property
    def thing(self) -> str:
        return THINGS[self.number * 5 % len(THINGS)]

    @property
    def title(self) -> str:
        return f"The {self.thing} of group {self.number} {DEEDS[self.number * 3 % len(DEEDS)]}"

    @property
    def speaker(self) -> str:
        return NAMES[self.number % len(NAMES)]

    @property
    def writer(self) -> str:
        return NAMES[(self.number * 4 + 3) % len(NAMES)]

    def html(self, house: str, other_language: str = "") -> str:
        thing, number, speaker, last_name = self.thing, self.number, self.speaker, self.speaker.split()[-1]
        day = f"{number % 27 + 1} {MONTHS[number % 12]} 2025"
        note = f"<p>Note of the editor: the text was mended {self.edited} times.</p>" if self.edited else ""
        alternate = f'<link rel="alternate" hreflang="nb" href="{other_language}">' if other_language else ""
        return f"""<!DOCTYPE html>
            <html lang="en"><head><title>{self.title} | {house}</title>{alternate}
            <meta property="og:title" content="{self.title}"></head><body>
            <header><p>{house} is open to everybody who is curious about its work.</p></header><main><article>
            <h1>{self.title}</h1><p>By {self.writer}, {day}</p>
            <p>For {number + 2} years the {thing} was a plan on paper. Now it stands in the cellar of the house, and
            group {number} may use it from Monday to Friday.</p>
            <p>“We have waited for the {thing} longer than for anything else,” says {speaker},
            {ROLES[number % len(ROLES)]} at the House of Lenses. {last_name} hopes that others will come to see it.</p>
            <p>The {thing} cost NOK {number + 3} million. It was paid by the Foundation of the North, and it is to be
            shown to schools on {day}.</p>{note}
            <p>More of it stands in <a href="https://doi.org/10.1000/{number}">the paper of group {number}</a> and on
            <a href="/about">the page about the house</a>.</p>
            <figure><img src="/pictures/{number}.jpg" alt="The {thing}">
            <figcaption>The {thing} in the cellar, seen by {speaker}. Photo: {self.writer}</figcaption></figure>
            </article></main><footer><p>{house} stands at the end of the street of the ships.</p></footer></body>
            </html>"""

    def norwegian(self, house: str, english: str) -> str:
        return f"""<!DOCTYPE html>
            <html lang="nb"><head><title>Nytt fra gruppe {self.number} | {house}</title>
            <link rel="alternate" hreflang="en" href="{english}"></head><body><main><article>
            <h1>Nytt fra gruppe {self.number}</h1>
            <p>I {self.number + 2} år var det bare en plan på papir. Nå står det i kjelleren, og gruppe {self.number}
            kan bruke det fra mandag til fredag.</p>
            <p>– Vi har ventet lenge på dette, sier {self.speaker}.</p></article></main></body></html>"""


class Sites:
    """The servers; use them as a context manager.

    Args:
        count: how many, each on an address of its own.
    """

    def __init__(self, count: int = HOSTS) -> None:
        self._count, self._stack = count, ExitStack()
        self.servers: list[Website] = []

    def __enter__(self) -> Sites:
        self.servers = [self._stack.enter_context(Website(f"127.0.0.{number + 1}")) for number in range(self._count)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def homes(self) -> list[str]:
        return [server.url("/") for server in self.servers]

    def publish(self, turn: int) -> None:
        """What the sites show in a round, from 0: a story more each, one edited, one gone, other notices in front."""
        for place, server in enumerate(self.servers):
            house = f"House {place + 1}"
            stories = {number: Story(number + 10 * place) for number in range(turn, turn + 3)}
            if place % 2:  # every other site has a story of its neighbour too
                stories[turn] = Story(turn + 10 * (place - 1))
            edited = turn + 1 + place % 2
            stories[edited] = Story(stories[edited].number, turn)
            server.remove(f"/news/{turn - 1}")
            server.remove(f"/nb/{turn - 1}")
            for number, story in stories.items():
                twin = server.url(f"/nb/{number}") if number % 3 == 0 else ""
                server.page(f"/news/{number}", story.html(house, twin))
                if twin:
                    server.page(f"/nb/{number}", story.norwegian(house, server.url(f"/news/{number}")))
            twins = [f"/nb/{number}" for number in stories if number % 3 == 0]
            urls = [server.url(path) for path in (*(f"/news/{number}" for number in stories), *twins)]
            server.page("/sitemap.xml", sitemap(*urls), "application/xml")
            server.page("/front", _front(house, turn, place))


def _front(house: str, turn: int, place: int) -> str:
    """A page of notices without pages of their own."""
    notices = "".join(
        f"<section><h2>Notice {number}: the {THINGS[number % len(THINGS)]} is open</h2><p>From now on everybody may "
        f"come and use number {number} of {house}, says {NAMES[number % len(NAMES)]}.</p></section>"
        for number in range(turn + place, turn + place + 2)
    )
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{house}</title></head><body><main><h1>{house}</h1>"
        f"<h2>Latest news</h2>{notices}</main></body></html>"
    )


# ------------------------------------------------------------------------------------------------------------ one run


def site(home: str) -> Site:
    key = "s" + home.split("//")[1].partition(":")[0].rpartition(".")[2]
    sources = (SitemapSource(f"{home}sitemap.xml"), FrontPageSource(f"{home}front"))
    return Site(key=key, homepage=home, name=f"House {key[1:]}", sources=sources, pause=0.0, allow_private=True)


class Clock:
    """The time of a round; who sleeps only moves it."""

    def __init__(self, turn: int) -> None:
        self._begin = BEGIN + turn * APART - time.monotonic()

    def __call__(self) -> float:
        return self._begin + time.monotonic()

    def sleep(self, seconds: float) -> None:
        self._begin += seconds


@dataclass(frozen=True)
class Life:
    """One run, as a line of JSON."""

    folder: str
    turn: int
    homes: Sequence[str]
    log: str
    """File for what the run reports, a line each."""


def live(life: Life) -> int:
    """Makes one run; gives its exit code."""
    clock = Clock(life.turn)
    log = os.open(life.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with Archive(Store.open(life.folder, create=True, clock=lambda: datetime.fromtimestamp(clock(), UTC))) as archive:
        return harvest(
            archive, [site(home) for home in life.homes], Options(), progress=lambda event: _note(log, event),
            read=read_snapshot, limits=PATIENT, clock=clock, sleep=clock.sleep, largest_file=SMALL,
        ).exit_code  # fmt: skip


def _note(log: int, event: Event) -> None:
    """Writes down what was reported; the system has it, whatever becomes of the process."""
    said: tuple[str, ...] | None = None
    if isinstance(event, PageAsked):
        said = ("asked", event.url, event.outcome)
    elif isinstance(event, PageRead):
        said = ("read", event.url, str(event.items))
    elif isinstance(event, SiteDone):
        said = ("done", event.site, str(event.halted))
    if said is not None:
        os.write(log, (json.dumps(said) + "\n").encode())


def main() -> int:
    page = Story(0).html("House").encode()
    begin = datetime.fromtimestamp(BEGIN, UTC)
    read_snapshot(Snapshot("http://h.example/", "http://h.example/", begin, 200, (), page))  # models are loaded once
    for line in sys.stdin:
        life = Life(**json.loads(line))
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = live(life)
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return 0


# --------------------------------------------------------------------------------------------------- what came of it

KEYS = {
    "items": "site || ' ' || item_key", "pages": "url", "people": "folded", "organisations": "folded",
    "captures": "digest", "mentions": "surface || ' ' || start",
}  # fmt: skip
"""Table -> what its rows are called, whatever their numbers."""
OF_A_RUN = (
    "runs", "run_hosts", "hosts", "settled", "problems", "captures", "sources", "items_fts_", "_sqlite", "sqlite",
)  # fmt: skip
"""Tables that tell how the archive came to be; and those of SQLite and its search."""
TIMES = (
    "id", "run", "first_seen", "last_seen", "observed_at", "gone_at", "gone_since", "next_due", "heard", "captured_at",
    "templates.earliest", "templates.latest",
)  # fmt: skip
"""Columns that tell when."""


def holdings(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an archive holds, without numbers and times: every table, its rows named by what they are."""
    db = sqlite3.connect(folder / "news.db")
    try:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {table: _rows(db, table) for table in tables if not table.startswith(OF_A_RUN)}
        bodies = "SELECT DISTINCT final_url, status, digest FROM captures ORDER BY 1, 2, 3"
        gone = "SELECT site, item_key FROM items WHERE gone_at IS NOT NULL ORDER BY 1, 2"
        return found | {"bodies": db.execute(bodies).fetchall(), "gone": db.execute(gone).fetchall()}
    finally:
        db.close()


def _rows(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    to = {row[3]: row[2] for row in db.execute(f"PRAGMA foreign_key_list({table})")}
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    shown = [
        f'(SELECT {KEYS[to[name]]} FROM {to[name]} AS named WHERE named.id = t."{name}")'
        if to.get(name) in KEYS
        else f't."{name}"'
        for name in names
        if name not in TIMES and f"{table}.{name}" not in TIMES
    ]
    return sorted(db.execute(f"SELECT {', '.join(shown)} FROM {table} AS t").fetchall(), key=repr) if shown else []


if __name__ == "__main__":
    sys.exit(main())
