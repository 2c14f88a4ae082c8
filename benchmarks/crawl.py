"""What fetching and keeping cost: `python benchmarks/crawl.py [cpu] [pause] [again] [memory] [--gzip] [--check]`.

A web server of its own (nginx, a child process with its own configuration, never the system's) shows the real pages of
../shared/data/articles as 20 hosts, 127.0.0.1 to 127.0.0.20. Every figure comes from a process of its own, which obeys
robots.txt.

- cpu: CPU ms for one page, user and system, from the first request to the last answer: Scrapy, which keeps nothing;
  Kronikk's fetcher alone; and with the WARC written and on the disk. No pauses. Best of three rounds, taken in turn.
- pause: a run with a pause of 0.2 s for each host: wall time until the last page is kept, over the bound that
  politeness sets (all requests of a host but its first, robots.txt and sitemap among them, times the pause).
- memory: the peak (VmHWM) of a run over 10,000 pages and over 1,000, pages of up to 40 kB, when the last page is kept.
  With --whole also while they are read, which takes half an hour.
- again: three runs over pages that do not change: when all are due, and when none is. The server's log says what was
  asked for, and with how many bytes it answered.

Without a name all but memory. --gzip has the server send its pages packed. Exit 1 when a goal is missed. Needs nginx
(Debian, Ubuntu: apt-get install nginx-light) and, for cpu, Scrapy (pip install -e '.[bench]'); Linux, where all of
127.0.0.0/8 is loopback.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from crawling.server import ARTICLES, HOSTS, Request, Server, nginx, served

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("cpu", "pause", "again", "memory")
GOALS = {"fetch": 0.25, "warc": 0.35, "pause": 1.03, "memory": 1.2, "again": 0.05}
ROUNDS = 3
SMALL = 40_000
"""Bytes of the largest page where memory is measured, so that ten thousand fit on a disk."""
DAY, HOUR = 86400.0, 3600.0


@dataclass(frozen=True)
class Plan:
    """What a worker does."""

    port: int
    pages: tuple[tuple[str, ...], ...]
    """Addresses of the pages of each host."""
    folder: str
    """Where it may keep what it fetches."""
    pause: float = 0.0
    later: float = 0.0
    """Seconds by which its clock is ahead."""
    only_fetch: bool = False
    """Whether a run ends when the last page is kept, before it reads."""


@dataclass(frozen=True)
class Spent:
    """What it took. CPU without what importing cost."""

    pages: int
    bytes: int
    cpu: float
    wall: float
    peak: int
    """KiB, VmHWM."""
    asked: float = 0.0
    """Seconds until the last page was kept, in a run."""
    peak_asked: int = 0
    """The peak then."""

    @property
    def each(self) -> float:
        """CPU ms for a page."""
        return self.cpu / max(self.pages, 1) * 1000


# ------------------------------------------------------------------------------------------------ the workers


def work_scrapy(plan: Plan) -> Spent:
    """Scrapy as it comes, robots.txt obeyed; keeps nothing."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    seen = Counter[str]()

    class Pages(scrapy.Spider):  # type: ignore[misc]
        name = "pages"
        start_urls = [address for turn in _turns(plan.pages) for address in turn]

        def parse(self, response: Any) -> None:
            seen.update(pages=1, bytes=len(response.body))

    process = CrawlerProcess({"ROBOTSTXT_OBEY": True, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
    process.crawl(Pages)
    with _measured(seen) as done:
        process.start()
    return done()


def work_fetch(plan: Plan) -> Spent:
    """Kronikk's fetcher alone, a thread for each host."""
    return _fetched(plan, lambda snapshot: None)


def work_warc(plan: Plan) -> Spent:
    """Kronikk's fetcher, each answer kept in a WARC file and on the disk before it is used."""
    from archive.warc import WarcWriter

    with WarcWriter(Path(plan.folder)) as writer:
        return _fetched(plan, writer.append)


def _fetched(plan: Plan, keep: Callable[[Any], Any]) -> Spent:
    from scraper.fetch import Fetcher, Pace, user_agent

    seen = Counter[str]()
    pace = Pace()
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(len(plan.pages)))

        def fetch_all(addresses: Sequence[str]) -> None:
            with Fetcher(user_agent("0", None), keep=keep, pause=plan.pause, allow_private=True, pace=pace) as fetcher:
                for address in addresses:
                    seen.update(pages=1, bytes=len(fetcher.fetch(address).body))

        with _measured(seen) as done:
            list(pool.map(fetch_all, plan.pages))
    return done()


def work_run(plan: Plan) -> Spent:
    """A whole run: sources, pages, WARC, reading, items."""
    from archive.archive import Archive
    from archive.harvest import Event, Options, PageAsked, harvest
    from archive.store import Store
    from scraper.sites import Site
    from scraper.sources import make_source

    seen, stop = Counter[str](), threading.Event()
    total = sum(map(len, plan.pages))

    def told(event: Event) -> None:
        if isinstance(event, PageAsked):
            seen.update(pages=1)
            if seen["pages"] == total:
                seen.update(asked_ms=int(1000 * (time.monotonic() - began)), peak=peak())
                if plan.only_fetch:
                    stop.set()

    sites = []
    for number, host in enumerate(HOSTS):
        home = f"http://{host}:{plan.port}/"
        sources = (make_source("sitemap", f"{home}sitemap.xml"),)
        sites.append(Site(f"h{number}", home, allow_private=True, pause=plan.pause, sources=sources))
    store = Store.open(Path(plan.folder), create=True, clock=lambda: datetime.now(UTC) + timedelta(seconds=plan.later))
    with Archive(store) as archive, _measured(seen) as done:
        clock = lambda: time.time() + plan.later  # noqa: E731
        began = time.monotonic()
        summary = harvest(archive, sites, Options(), progress=told, stop=stop, clock=clock)
    return replace(done(), bytes=summary.bytes, asked=seen["asked_ms"] / 1000, peak_asked=seen["peak"])


def peak() -> int:
    """Most memory that this process ever had, KiB. Not ru_maxrss: a child begins with that of its parent."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])


@contextmanager
def _measured(seen: Counter[str]) -> Iterator[Callable[[], Spent]]:
    """CPU and wall time of what is done inside, and the peak of the process."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()

    def done() -> Spent:
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Spent(seen["pages"], seen["bytes"], cpu, time.monotonic() - began, peak())

    yield done


def _turns(pages: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Addresses of all hosts in turn."""
    for place in range(max(map(len, pages))):
        yield [addresses[place] for addresses in pages if place < len(addresses)]


WORKERS: dict[str, Callable[[Plan], Spent]] = {
    "scrapy": work_scrapy, "fetch": work_fetch, "warc": work_warc, "run": work_run,
}  # fmt: skip


def spent(name: str, plan: Plan) -> Spent:
    """Has a worker do it in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--worker", name]
    done = subprocess.run(command, input=json.dumps(asdict(plan)), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name} failed:\n{done.stderr[-3000:]}")
    return Spent(**json.loads(done.stdout.splitlines()[-1]))


# ------------------------------------------------------------------------------------------------ the parts


def cpu(check: bool, packed: bool) -> bool:
    """Whether fetching alone and with the WARC written cost as little as they should, beside Scrapy."""
    with served(60 if check else 1500, None, packed) as server:
        best: dict[str, Spent] = {}
        names = ["fetch", "warc", *(["scrapy"] if find_spec("scrapy") else [])]
        for _ in range(1 if check else ROUNDS):
            for name in names:
                with tempfile.TemporaryDirectory() as folder:
                    found = spent(name, Plan(server.port, server.pages, folder))
                    if name == "warc":
                        _check_kept(Path(folder), server)
                assert found.pages == sum(map(len, server.pages)), f"{name} had {found.pages} pages"
                best[name] = min(best.get(name, found), found, key=lambda one: one.cpu)
    print(f"cpu: {found.pages} pages of {found.bytes // found.pages / 1000:.0f} kB{', sent packed' if packed else ''}")
    for name, one in best.items():
        line = f"  {name:8} {one.each:6.2f} ms a page, {one.pages / one.wall:5.0f} pages a second"
        if name in GOALS and "scrapy" in best:
            line += f", {one.each / best['scrapy'].each:.3f} of Scrapy's (goal {GOALS[name]})"
        print(line)
    if "scrapy" not in best:
        print("  Scrapy is not installed, nothing to compare with: pip install -e '.[bench]'")
        return True
    return all(best[name].each <= GOALS[name] * best["scrapy"].each for name in ("fetch", "warc"))


def _check_kept(folder: Path, server: Server) -> None:
    """Every page is in the WARC, as it is on the server."""
    from archive.warc import files, iterate

    kept = {snapshot.url: snapshot.body for path in files(folder) for _, snapshot in iterate(path)}
    for host, pages in zip(HOSTS, server.pages, strict=True):
        for address in pages:
            file = server.folder / "sites" / host / "news" / address.rpartition("/")[2]
            assert kept[address] == file.read_bytes(), f"{address} is not kept as it came"


def pause(check: bool, packed: bool) -> bool:
    """Whether a run takes hardly longer than its pauses."""
    each, seconds = (2, 0.1) if check else (60, 0.2)
    with served(each * len(HOSTS), SMALL if check else None, packed) as server, tempfile.TemporaryDirectory() as folder:
        found = spent("run", Plan(server.port, server.pages, folder, pause=seconds, only_fetch=True))
        requests = len(server.asked())
    bound = (requests / len(HOSTS) - 1) * seconds
    assert requests == (each + 2) * len(HOSTS), f"{requests} requests"
    assert found.asked >= bound, f"{found.asked:.2f} s is less than the pauses allow"
    print(
        f"pause: {requests} requests to {len(HOSTS)} hosts, {seconds} s apart: bound {bound:.2f} s, "
        f"taken {found.asked:.2f} s, {found.asked / bound:.3f} of it (goal {GOALS['pause']})"
    )
    return found.asked <= GOALS["pause"] * bound


def again(check: bool, packed: bool) -> bool:
    """Whether runs over pages that did not change ask for what is due, once and conditionally, and for nothing else."""
    with served(20 if check else 400, SMALL, packed) as server, tempfile.TemporaryDirectory() as folder:
        runs: list[list[Request]] = []
        for later in (0.0, DAY + HOUR, DAY + 3 * HOUR):
            spent("run", Plan(server.port, server.pages, folder, later=later))
            runs.append(server.asked())
        pages = {
            address.removeprefix("http://").replace(f":{server.port}", "") for turn in server.pages for address in turn
        }
    sent = [sum(request.bytes for request in asked) for asked in runs]
    due = Counter(request.place for request in runs[1] if request.is_page)
    good = due == Counter(pages) and all(
        request.conditional and request.status == 304 for request in runs[1] if request.is_page
    )
    resting = sum(request.is_page for request in runs[2])
    share = sent[1] / sent[0]
    print(
        f"again: {len(pages)} pages; all due: {sum(due.values())} asked, {'each once, all 304' if good else 'WRONG'}; "
        f"none due: {resting} asked\n"
        f"  bytes {sent[0]}, then {sent[1]} ({share:.4f} of the first, goal {GOALS['again']}), then {sent[2]}"
    )
    assert len(runs[0]) == len(pages) + 2 * len(HOSTS), f"{len(runs[0])} requests in the first run"
    return good and resting == 0 and share <= GOALS["again"]


def memory(check: bool, packed: bool, whole: bool = False) -> bool:
    """Whether ten times the pages need hardly more memory."""
    found = []
    for count in (20, 40) if check else (1000, 10_000):
        with served(count, SMALL, packed) as server, tempfile.TemporaryDirectory() as folder:
            one = spent("run", Plan(server.port, server.pages, folder, only_fetch=not whole))
        assert one.pages == count, f"{one.pages} pages asked of {count}"
        found.append(one.peak if whole else one.peak_asked)
        print(f"memory: {count:6} pages in {one.wall:.0f} s: peak {found[-1] / 1024:.0f} MiB", flush=True)
    print(f"  {found[1] / found[0]:.3f} of the one for the other (goal {GOALS['memory']})")
    return found[1] <= GOALS["memory"] * found[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--gzip", action="store_true", help="the server sends its pages packed")
    parser.add_argument("--whole", action="store_true", help="memory: also while the pages are read")
    parser.add_argument("--check", action="store_true", help="a few pages, everything done, no time compared")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT)]
    if options.worker:
        print(json.dumps(asdict(WORKERS[options.worker](Plan(**json.load(sys.stdin))))))
        return 0
    if not ARTICLES.is_dir():
        print("no shared data beside the project; nothing to measure")
        return 0
    if nginx() is None or sys.platform != "linux":
        print(
            "nginx is not installed (Debian, Ubuntu: apt-get install nginx-light), or this is not Linux; not measured"
        )
        return 0
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    measures = {"cpu": cpu, "pause": pause, "again": again, "memory": partial(memory, whole=options.whole)}
    parts = options.parts or PARTS[:-1]
    good = {part: measures[part](options.check, options.gzip) for part in parts}
    if options.check:
        return 0 if good.get("again", True) else 1
    return 0 if all(good.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
