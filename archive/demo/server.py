"""Serves the two sample institutes on loopback, in either state, switchable while it runs; never touches an archive.

with serve() as sites:
    sites.institute, sites.cluster      # base addresses, no slash at the end
    sites.switch(2)                     # from now on the edited state
    sites.requests                      # what was asked, in order
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

from archive.demo.content import STATES, State
from archive.demo.pages import Page, cluster_pages, institute_pages

HOST = "127.0.0.1"
SiteName = Literal["institute", "cluster"]
_EDITED = {1: datetime(2026, 11, 2, 6, 0, tzinfo=UTC), 2: datetime(2026, 11, 9, 6, 0, tzinfo=UTC)}
_RENDER: Mapping[SiteName, Callable[[State, str], dict[str, Page]]] = {
    "institute": institute_pages,
    "cluster": cluster_pages,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it was answered."""

    site: SiteName
    target: str
    """Path and query."""
    status: int
    conditional: bool
    """Whether it asked "changed since?"."""
    agent: str
    """The User-Agent header."""


def serve(state: State = 1, port: int = 0) -> Sites:
    """Both sites, as a context manager. `port`: of the institute, the cluster gets the next one; 0 takes free ports."""
    return Sites(state, port)


class Sites:
    """Two running sample sites. Use as a context manager, or call `close`."""

    def __init__(self, state: State = 1, port: int = 0) -> None:
        self.state: State = state
        self.requests: list[Request] = []
        self._lock = Lock()
        self._institute = _Server("institute", port, self)
        try:
            self._cluster = _Server("cluster", port + 1 if port else 0, self)
        except OSError:
            self._institute.close()
            raise
        self.institute = self._institute.base
        self.cluster = self._cluster.base

    def switch(self, state: State) -> None:
        """Answers from now on as the sites are in that state."""
        if state not in STATES:
            raise ValueError(f"state {state}: the sample sites have the states 1 and 2. Choose one of them.")
        self.state = state

    def note(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)

    def close(self) -> None:
        self._institute.close()
        self._cluster.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    """One site on one port."""

    daemon_threads = True

    def __init__(self, site: SiteName, port: int, sites: Sites) -> None:
        super().__init__((HOST, port), _Answer)
        self.site = site
        self.sites = sites
        self.base = f"http://{HOST}:{self.server_address[1]}"
        self.pages = {state: _RENDER[site](state, self.base) for state in STATES}
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    def find(self, target: str) -> tuple[str, Page] | None:
        """The key and page of a request target, or None. Queries that mean nothing to the site are ignored."""
        pages = self.pages[self.sites.state]
        parts = urlsplit(target)
        wanted = parts.path or "/"
        number = parse_qs(parts.query).get("page") if self.site == "cluster" else None
        if number and wanted in pages and f"{wanted}?page=1" in pages:
            wanted = f"{wanted}?page={number[0]}"
        return (wanted, pages[wanted]) if wanted in pages else None

    def edited(self, key: str, page: Page) -> datetime:
        """When the page got the bytes that it has."""
        first = self.pages[1].get(key)
        return _EDITED[1] if first is not None and first.body == page.body else _EDITED[self.sites.state]


class _Answer(BaseHTTPRequestHandler):
    """Answers GET and HEAD; conditional requests as RFC 9110 §13.2.2 orders them: the ETag decides before the date."""

    server: _Server
    server_version = "SampleInstitute/1"
    sys_version = ""

    def do_GET(self) -> None:
        found = self.server.find(self.path)
        if found is None:
            self._no_page()
        elif self._is_current(*found):
            self._send(304, found[1], self.server.edited(*found))
        else:
            self._send(found[1].status, found[1], self.server.edited(*found))

    do_HEAD = do_GET

    def _no_page(self) -> None:
        path, _, query = self.path.partition("?")
        if path != "/" and path.endswith("/") and self.server.find(path.rstrip("/")):
            self._move(path.rstrip("/") + (f"?{query}" if query else ""))
        else:
            self._send(404, self.server.pages[self.server.sites.state]["/404"], None)

    def _move(self, target: str) -> None:
        self._begin(301)
        self.send_header("Location", self.server.base + target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _is_current(self, key: str, page: Page) -> bool:
        etags, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if etags is not None:
            return page.etag in (tag.strip().removeprefix("W/") for tag in etags.split(",")) or etags.strip() == "*"
        return since is not None and self.server.edited(key, page) <= _moment(since)

    def _send(self, status: int, page: Page, edited: datetime | None) -> None:
        self._begin(status)
        if edited is not None:
            self.send_header("ETag", page.etag)
            self.send_header("Last-Modified", format_datetime(edited, usegmt=True))
        if status != 304:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != 304 and self.command == "GET":
            self.wfile.write(page.body)

    def _begin(self, status: int) -> None:
        asked = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        agent = self.headers.get("User-Agent", "")
        self.server.sites.note(Request(self.server.site, self.path, status, asked, agent))
        self.send_response(status)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: `Sites.requests` has it all."""


def _moment(http_date: str) -> datetime:
    """The moment an If-Modified-Since names; the beginning of time for one that cannot be read."""
    try:
        moment = parsedate_to_datetime(http_date)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
