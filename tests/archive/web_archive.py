"""A small archive of the web on a real server: a CDX index with resume keys, captures under their second, its moods.

    held = WebArchive(website)
    held.hold("http://lab.example/", "20140301100000", "<h1>…</h1>")     # then it is in the index and can be replayed

python -m tests.archive.web_archive FOLDER CDX is a backfill as a program that can be killed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from archive.archive import Archive
from archive.backfill import Backfilled, Options, backfill
from archive.backfill import WebArchive as Place
from scraper.sites import Site
from tests.archive.plain import read
from tests.website import Answer, Request, Website

HOME = "http://lab.example/"
SITE = Site(key="lab", homepage=HOME, name="Lab", front_pages=(HOME,))


@dataclass
class WebArchive:
    """What it holds, in order of address and time."""

    website: Website
    page: int = 3
    """Rows of one answer of the index."""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    asked: list[tuple[str, float]] = field(default_factory=list)
    """Path of each request, and when by the clock."""
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        self.website.put("/cdx/search/cdx", self._index)

    @property
    def place(self) -> Place:
        return Place.of(self.website.url("/cdx/search/cdx"))

    def hold(
        self, url: str, timestamp: str, body: str, status: int = 200, media_type: str = "text/html", location: str = ""
    ) -> str:
        """Takes in a capture; gives the path of its replay."""
        parts = urlsplit(url)
        key = f"{','.join(reversed(parts.netloc.split(':')[0].split('.')))}){parts.path or '/'}"
        digest = hashlib.sha1(body.encode()).hexdigest().upper()
        self.rows.append((key, timestamp, url, media_type, str(status), digest, str(len(body))))
        self.rows.sort()
        headers = {
            "Memento-Datetime": memento_time(timestamp),
            "X-Archive-Orig-Etag": '"old"',
            "Content-Type": media_type,
        }
        if location:
            headers["Location"] = self.website.url(f"/web/{timestamp}id_/{location}")
        return self.answer(url, timestamp, Answer(body.encode(), status, headers))

    def answer(self, url: str, timestamp: str, *answers: Answer) -> str:
        """Answers to the question for a capture, in turn."""
        path = f"/web/{timestamp}id_/{url}"
        left = list(answers)

        def route(request: Request) -> Answer:
            self.asked.append((request.path, self.clock()))
            return left.pop(0) if len(left) > 1 else left[0]

        self.website.put(path, route)
        return path

    def jump(self, url: str, timestamp: str, to: str) -> None:
        """Leads from a capture to another one, as the Wayback Machine does."""
        headers = {"Location": self.website.url(f"/web/{to}id_/{url}"), "X-Archive-Redirect-Reason": "found capture"}
        self.answer(url, timestamp, Answer(status=302, headers=headers))

    def replays(self) -> list[str]:
        return [path for path, _ in self.asked if path.startswith("/web/")]

    def _index(self, request: Request) -> Answer:
        self.asked.append((request.path, self.clock()))
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        rows = [row for row in self.rows if self._meant(row, query)]
        if query.get("collapse") == "digest":
            before = [("", "")] + [(row[0], row[5]) for row in rows]
            rows = [row for row, last in zip(rows, before, strict=False) if (row[0], row[5]) != last]
        rows = [row for row in rows if " ".join(row[:2]) > query.get("resumeKey", "")]
        page, more = rows[: self.page], rows[self.page :]
        names = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
        listed: list[tuple[str, ...]] = [names, *page] if page else []
        listed += [(), (" ".join(page[-1][:2]),)] if more else []
        return Answer(json.dumps(listed).encode(), headers={"Content-Type": "application/json"})

    def _meant(self, row: tuple[str, ...], query: dict[str, str]) -> bool:
        parts = urlsplit(query["url"] if "://" in query["url"] else f"http://{query['url']}")
        mine = urlsplit(row[2])
        if mine.netloc != parts.netloc or not query.get("from", "") <= row[1] <= query.get("to", "9"):
            return False
        kind = query.get("matchType", "exact")
        return kind == "host" or (mine.path.startswith(parts.path) if kind == "prefix" else mine.path == parts.path)


def memento_time(timestamp: str) -> str:
    return format_datetime(datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC), usegmt=True)


def fill(folder: Path, place: Place, **named: object) -> Backfilled:
    """A backfill that does not wait between requests."""
    settings = {name: named.pop(name) for name in ("progress", "clock", "sleep", "stop", "monotonic") if name in named}
    settings.setdefault("sleep", lambda seconds: None)
    site = named.pop("site", SITE)
    with Archive.open(folder, create=True) as archive:
        options = Options(place, **named)  # type: ignore[arg-type]
        return backfill(archive, site, options, read=read, **settings)  # type: ignore[arg-type]


def main(folder: str, cdx: str) -> int:
    return fill(Path(folder), Place.of(cdx)).exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
