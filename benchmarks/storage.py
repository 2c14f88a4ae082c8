"""What unchanged pages cost: `python benchmarks/storage.py [--pages 1000] [--fetches 20] [--plain] [--small]`.

A server on loopback has pages of our own making, 39 kB in the mean when packed (those of ../shared/data/articles have
36; --small: 7, as those of ../shared/data/sites), and packs them as web servers do (--plain: not). Each distinct page
costs some 5.5 kB beside itself, however large it is, so the goal is met from 37 kB on.

Every page is fetched again and again, as a run fetches it; 5% have changed each time. Half of them have validators, so
that "not modified" is the answer; the others come whole, as from servers that make pages anew for every visitor.

The yardstick is the space of the distinct payloads, each packed once and alone with gzip's level 9. The WARC files,
with all records, may take 1.15 times as much. Beside it stands what each kind of record takes. --check: few pages,
which weigh a little more, and all are read back. Exit 1 when the goal is missed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import accumulate
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archive.store import Store
from archive.warc import WarcWriter, files, iterate
from scraper.fetch import Fetcher
from scraper.records import Snapshot

GOAL, CHECKED = 1.15, 1.2
CHANGING = 0.05
SIZES = {"usual": (120_000, 0.5), "small": (20_000, 0.4)}
"""Median of the bytes of a page, and how far they spread (sigma of their logarithm)."""
SYLLABLES = "ka lo mir ten sol va ber ist on gra del hu nor fe li sta und ra mo ske pri ab el for om vi tra ne".split()
LEVEL = 6
"""Of the server's gzip."""


@dataclass
class Site:
    """Pages that change from round to round."""

    pages: int
    size: str
    packed: bool
    versions: Counter[int] = field(default_factory=Counter)
    distinct: dict[bytes, int] = field(default_factory=dict)
    """Digest of each payload that was ever sent -> its bytes at gzip's level 9."""
    shown: dict[int, bytes] = field(default_factory=dict)

    @cached_property
    def words(self) -> list[str]:
        chance = random.Random(5)
        return ["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(6000)]

    @cached_property
    def weights(self) -> list[float]:
        """Few words are frequent and many are rare, as in every language."""
        return list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    @cached_property
    def frame(self) -> tuple[str, str]:
        """What stands around the text on every page: styles, menus, footer."""
        chance = random.Random(6)
        styles = "".join(
            f".{self._say(chance, 1)}-{n}{{margin:{n % 7}px {n % 5}px;color:#{chance.randrange(4096):03x};top:{n}px}}"
            for n in range(120)
        )
        menu = "".join(
            f'<li class="menu-{n}"><a href="/{self._say(chance, 1)}/{n}">{self._say(chance, 2)}</a></li>'
            for n in range(60)
        )
        head = f"<head><meta charset='utf-8'><style>{styles}</style></head>"
        top = f"<!DOCTYPE html><html lang='en'>{head}<body><nav><ul>{menu}</ul></nav><main>"
        return top, f"</main><footer><p>{self._say(chance, 80)}</p></footer></body></html>"

    def publish(self, turn: int) -> None:
        """The next state: all is new in the first round, later 5% of the pages changed."""
        chance = random.Random(turn)
        count = max(1, round(CHANGING * self.pages)) if turn else self.pages
        for number in chance.sample(range(self.pages), count):
            self.versions[number] += 1
            page = self._page(number)
            payload = gzip.compress(page, LEVEL, mtime=0) if self.packed else page
            self.shown[number] = payload
            self.distinct[hashlib.sha256(payload).digest()] = len(gzip.compress(payload, 9, mtime=0))

    def _page(self, number: int) -> bytes:
        """A page; a later version differs in one paragraph."""
        chance, (median, spread) = random.Random(number), SIZES[self.size]
        top, bottom = self.frame
        size = max(median / 4, median * chance.lognormvariate(0, spread))
        parts, length = [f"<h1>{self._say(chance, 7)}</h1>"], len(top) + len(bottom)
        while length < size:
            parts.append(self._block(chance, len(parts)))
            length += len(parts[-1])
        edit = random.Random(number * 1000 + self.versions[number])
        parts.insert(2, f"<p class='note'>{self._say(edit, 40)}</p>")
        return (top + "\n".join(parts) + bottom).encode()

    def _block(self, chance: random.Random, place: int) -> str:
        if place % 4:
            return f'<p id="p{place}">{self._say(chance, chance.randrange(30, 90)).capitalize()}.</p>'
        slug = self._say(chance, 4).replace(" ", "-")
        picture = f'src="/pictures/{chance.randrange(16**8):08x}.jpg" width="400" height="300" loading="lazy"'
        return (
            f'<article class="teaser teaser-{place}" data-id="{chance.randrange(10**9)}"><a href="/news/{slug}">'
            f'<img {picture} alt="{self._say(chance, 4)}"><h3>{self._say(chance, 6)}</h3></a>'
            f"<p>{self._say(chance, 18)}</p></article>"
        )

    def _say(self, chance: random.Random, count: int) -> str:
        return " ".join(chance.choices(self.words, cum_weights=self.weights, k=count))


@contextmanager
def served(site: Site) -> Iterator[str]:
    """Address of the site while it is on the air."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version, wbufsize, disable_nagle_algorithm = "HTTP/1.1", -1, True

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            body = site.shown.get(int(name)) if name.isdigit() else None
            if body is None:
                self._answer(404, b"Not found", {"Content-Type": "text/plain"})
                return
            lines = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "max-age=600"}
            lines |= {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if site.packed else {})
            if int(name) % 2:
                lines["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            same = lines.get("ETag") is not None and lines["ETag"] == self.headers.get("If-None-Match")
            self._answer(304 if same else 200, b"" if same else body, lines)

        def _answer(self, status: int, body: bytes, lines: dict[str, str]) -> None:
            self.send_response(status)
            for line in lines.items():
                self.send_header(*line)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/news/2026/03/what-the-group-has-found-out-this-time/"
    finally:
        server.shutdown()
        server.server_close()


def fetch_all(folder: Path, home: str, pages: int) -> None:
    """One fetch of every page, kept as a run keeps it."""
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(folder, create=True))
        writer = stack.enter_context(WarcWriter(store.warc_folder, known=store.original, sync=False))

        def keep(snapshot: Snapshot) -> None:
            store.record_capture(snapshot, writer.append(snapshot), None)

        agent = "Kronikk/0.1.0 (+mailto:press@institute.example)"
        with Fetcher(agent, recall=store.recall, keep=keep, pause=0.0, allow_private=True) as fetcher:
            for number in range(pages):
                fetcher.fetch(f"{home}{number}")


def parts(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Bytes and number of records of each kind."""
    bytes_of, count = Counter[str](), Counter[str]()
    for path in files(folder):
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                profile = record.rec_headers.get_header("WARC-Profile") or ""
                kind = f"{record.rec_type}{', ' + profile.rpartition('/')[2] if profile else ''}"
                records.read_to_end(record)
                bytes_of[kind] += records.get_record_length()
                count[kind] += 1
    return bytes_of, count


def measure(site: Site, fetches: int, folder: Path) -> float:
    """Ratio of the WARC files to the yardstick; prints what they are made of."""
    with served(site) as home:
        for turn in range(fetches):
            site.publish(turn)
            fetch_all(folder, home, site.pages)
    warc = folder / "warc"
    taken, yardstick = sum(path.stat().st_size for path in files(warc)), sum(site.distinct.values())
    bytes_of, count = parts(warc)
    mean = yardstick // len(site.distinct)
    print(f"{site.pages:,} pages, {fetches} fetches, {len(site.distinct):,} distinct payloads of {mean:,} bytes packed")
    print(f"  {'yardstick: each packed once':<34} {yardstick:>13,} bytes")
    for kind, size in bytes_of.most_common():
        each = f"{count[kind]:>7,} of {size // count[kind]:,} bytes"
        print(f"  {kind:<34} {size:>13,} bytes {size / yardstick:7.3f}   {each}")
    print(f"  {'WARC files':<34} {taken:>13,} bytes {taken / yardstick:7.3f}   goal {GOAL}")
    held = {hashlib.sha256(snapshot.raw).digest() for path in files(warc) for _, snapshot in iterate(path)}
    lost = len(site.distinct.keys() - held)
    if lost:
        print(f"  {lost:,} pages are not read back", file=sys.stderr)
    return taken / yardstick if not lost else float("inf")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--fetches", type=int, default=20)
    parser.add_argument("--plain", action="store_true", help="the server does not pack its pages")
    parser.add_argument("--small", action="store_true", help="pages as small institutes have them")
    parser.add_argument("--check", action="store_true", help="few pages; exit 1 when far above the goal")
    typed = parser.parse_args()
    pages = 80 if typed.check else typed.pages
    site = Site(pages, "small" if typed.small else "usual", not typed.plain)
    with tempfile.TemporaryDirectory() as folder:
        ratio = measure(site, typed.fetches, Path(folder))
    return int(ratio > (CHECKED if typed.check else GOAL))


if __name__ == "__main__":
    sys.exit(main())
