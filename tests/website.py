"""A real web server on loopback that answers as told, faults included, and a clock that is set by hand.

    from tests.website import Answer

    def test_x(website):                                             # the fixture, see conftest.py
        website.page("/news/", "<h1>News</h1>")                     # 200, text/html, ETag; honours If-None-Match
        website.put("/busy", Answer(status=429), Answer(b"ok"))      # first one, then the other for ever
        website.put("/half", Answer(b"x" * 10, length=100))          # says 100 bytes, sends 10, hangs up
        website.url("/news/")                                        # http://127.0.0.1:PORT/news/
        website.asked("/news/")                                      # the requests that came, with their headers

Nothing here stands in for the network: bytes go through real sockets.
"""

from __future__ import annotations

import hashlib
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """One request as the server saw it."""

    path: str
    """Path with query."""
    headers: Mapping[str, str]
    """Names in lower case."""
    at: float
    """time.monotonic() when it came."""


@dataclass(frozen=True)
class Answer:
    """What the server says. The defaults make a plain, correct answer of it; every argument can make it a wrong one."""

    body: bytes | Iterable[bytes] = b""
    """An iterable is sent piece by piece (give a tuple, or a callable route, if it is asked for more than once)."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    """What Content-Length says; by default the truth for bytes, and no such header for an iterable."""
    pause: float = 0.0
    """Seconds between pieces."""
    delay: float = 0.0
    """Seconds before the status line."""
    raw: bytes | None = None
    """Sent instead of everything else, status line included; the connection is closed after it."""


Route = Answer | Callable[[Request], Answer]


class Website:
    """A web server on loopback. One per fixture; paths without a route are 404, /robots.txt too unless it is put."""

    def __init__(self, host: str = "127.0.0.1", secure: ssl.SSLContext | None = None) -> None:
        self.host, self._scheme = host, "https" if secure else "http"
        self.requests: list[Request] = []
        self._routes: dict[str, list[Route]] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._server.daemon_threads = True
        if secure:
            self._server.socket = secure.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Website:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str = "/", host: str | None = None) -> str:
        """Absolute address; `host` names the same server differently (`localhost`)."""
        return f"{self._scheme}://{host or self.host}:{self.port}{path}"

    def put(self, path: str, *answers: Route) -> str:
        """Answers of a path, in turn; the last one stays. The path is matched with its query, else without."""
        with self._lock:
            self._routes[path] = list(answers)
        return self.url(path)

    def page(self, path: str, body: str | bytes, content_type: str = "text/html; charset=utf-8", **headers: str) -> str:
        """A page with an ETag of its content; header names are given with underscores (last_modified=…)."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        return self.put(path, Answer(content, headers={"Content-Type": content_type, "ETag": etag, **named}))

    def robots(self, text: str) -> str:
        return self.page("/robots.txt", text, "text/plain; charset=utf-8")

    def redirect(self, path: str, location: str, status: int = 301) -> str:
        return self.put(path, Answer(status=status, headers={"Location": location}))

    def remove(self, path: str) -> None:
        """The path is a 404 from now on."""
        with self._lock:
            self._routes.pop(path, None)

    def asked(self, path: str) -> list[Request]:
        """Requests for exactly this path, in order."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            routes = self._routes.get(request.path) or self._routes.get(request.path.partition("?")[0])
            if not routes:
                return Answer(b"<h1>Not found</h1>", 404, {"Content-Type": "text/html"})
            route = routes.pop(0) if len(routes) > 1 else routes[0]
        return route if isinstance(route, Answer) else route(request)


def _handler(website: Website) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One buffered write for head and body: otherwise Nagle and delayed ACK cost 40 ms an answer.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            named = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, named, time.monotonic())
            try:
                self._send(website.answer(request), request)
                self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_HEAD = do_GET

        def _send(self, answer: Answer, request: Request) -> None:
            time.sleep(answer.delay)
            if answer.raw is not None:
                self.wfile.write(answer.raw)
                self.close_connection = True
                return
            if _unchanged(answer, request):
                answer = Answer(status=304, headers=answer.headers)
            self._send_head(answer)
            if answer.status != 304 and self.command != "HEAD":
                self._send_body(answer)

        def _send_head(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            length = len(answer.body) if answer.length is None and isinstance(answer.body, bytes) else answer.length
            if length is not None and answer.status != 304:
                self.send_header("Content-Length", str(length))
            if length is None or length != (len(answer.body) if isinstance(answer.body, bytes) else None):
                self.send_header("Connection", "close")
            self.end_headers()

        def _send_body(self, answer: Answer) -> None:
            for piece in (answer.body,) if isinstance(answer.body, bytes) else answer.body:
                self.wfile.write(piece)
                if answer.pause:
                    self.wfile.flush()
                    time.sleep(answer.pause)

        def log_message(self, *_: object) -> None:
            """Says nothing: the requests are in `website.requests`."""

    return Handler


def _unchanged(answer: Answer, request: Request) -> bool:
    if answer.status != 200:
        return False
    named = {name.lower(): value for name, value in answer.headers.items()}
    if "if-none-match" in request.headers:
        return "etag" in named and named["etag"] == request.headers["if-none-match"]
    return "last-modified" in named and named["last-modified"] == request.headers.get("if-modified-since")


class HandClock:
    """Time that passes only by sleeping: `HandClock()()` is seconds since 1970, `clock.sleep(s)` moves it."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
