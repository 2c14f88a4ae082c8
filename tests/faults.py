"""A server on real sockets that does everything wrong that a web server can do, one fault an address.

    from tests.faults import FAULTS, FaultServer

    def test_x(fault_server):                       # the fixture, see tests/scraper/test_faults.py
        fault_server.url("slow_body")               # http://127.0.0.1:PORT/slow_body
        fault_server.url("slow_body", "7")          # the same fault at another address

Owns the wire: each fault writes its own bytes, so that no library mends them. What is to come of it stands beside it.
"""

from __future__ import annotations

import gzip
import itertools
import socket
import struct
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import brotlicffi as brotli
from backports import zstd

PAGE = (
    b"<!DOCTYPE html><html><head><title>Notes of the institute</title></head><body><main>"
    b"<h1>Notes of the institute</h1>"
    b"<p>The institute has opened its new reading room, and everybody who wants to read is welcome in it.</p>"
    b"<p>It holds a thousand books and forty chairs. The opening hours are on the door of the room.</p>"
    b"</main></body></html>"
)


def sound(number: str) -> bytes:
    """A page with nothing wrong, and with no sentence of another one."""
    return PAGE.replace(b"the institute", f"project {number}".encode()).replace(b"room", f"room {number}".encode())


DRIP = 0.02
"""Seconds between the bytes of what drips."""
BOMB = 5_000_000
"""Bytes that come out of a bomb; more than any test allows."""


@dataclass(frozen=True)
class Call:
    """One request, and the server it came to."""

    server: FaultServer
    path: str
    name: str
    rest: str
    """What follows the fault's name in the address."""
    count: int
    """How often this address was asked, this time included."""


class Wire:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection

    def send(self, *pieces: bytes) -> None:
        self.socket.sendall(b"".join(pieces))

    def answer(self, body: bytes = PAGE, *lines: bytes, status: bytes = b"200 OK", length: int | None = None) -> None:
        """A whole answer; `length` is what it says of itself."""
        said = b"Content-Length: %d" % (len(body) if length is None else length)
        self.send(head(status, said, *lines), body)

    def drip(self, data: bytes) -> None:
        for byte in data:
            self.send(bytes([byte]))
            time.sleep(DRIP)

    def half_close(self) -> None:
        """Says that nothing more will come, and stays on the line until the other side hangs up."""
        self.socket.shutdown(socket.SHUT_WR)
        self.wait()

    def wait(self) -> None:
        """Says nothing, until the other side hangs up."""
        while self.socket.recv(4096):
            pass

    def reset(self) -> None:
        """The connection is gone, with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def head(status: bytes, *lines: bytes) -> bytes:
    """Status line and headers; text/html unless a line says otherwise."""
    typed = any(line.lower().startswith(b"content-type") for line in lines)
    plain = () if typed else (b"Content-Type: text/html; charset=utf-8",)
    return b"\r\n".join((b"HTTP/1.1 " + status, *plain, b"Connection: close", *lines, b"", b""))


@dataclass(frozen=True)
class Fault:
    """One way to go wrong, and what a fetcher may make of it."""

    do: Callable[[Wire, Call], None]
    outcomes: frozenset[str]
    """Codes of errors (`scraper.errors`); `page` where an answer with a page may come of it."""
    slow: bool = False
    """Whether it takes until a time limit."""


FAULTS: dict[str, Fault] = {}


def fault(*outcomes: str, slow: bool = False) -> Callable[[Callable[[Wire, Call], None]], Callable[[Wire, Call], None]]:
    def register(do: Callable[[Wire, Call], None]) -> Callable[[Wire, Call], None]:
        FAULTS[do.__name__] = Fault(do, frozenset(outcomes), slow)
        return do

    return register


# ------------------------------------------------------------------------------------------------------- time


@fault("timed_out", slow=True)
def silence(wire: Wire, call: Call) -> None:
    wire.wait()


@fault("timed_out", slow=True)
def slow_head(wire: Wire, call: Call) -> None:
    wire.drip(head(b"200 OK", b"X-Long: " + b"y" * 5000))


@fault("timed_out", slow=True)
def slow_body(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Content-Length: 9000"))
    wire.drip(b"x" * 9000)


@fault("timed_out", slow=True)
def slow_body_without_length(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK"))
    wire.drip(b"x" * 9000)


@fault("timed_out", slow=True)
def slow_chunks(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked"))
    wire.drip(b"1\r\nx\r\n" * 2000)


@fault("timed_out", slow=True)
def stalls_in_body(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Content-Length: 9000"), b"x" * 100)
    wire.wait()


@fault("timed_out", "unreachable", slow=True)
def continues_for_ever(wire: Wire, call: Call) -> None:
    while True:
        wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(DRIP)


# ------------------------------------------------------------------------------------------------ broken off


@fault("unreachable")
def hangs_up(wire: Wire, call: Call) -> None:
    pass


@fault("unreachable")
def reset_before_answer(wire: Wire, call: Call) -> None:
    wire.reset()


@fault("unreachable")
def reset_in_head(wire: Wire, call: Call) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Le")
    wire.reset()


@fault("truncated")
def reset_in_body(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Content-Length: 90000"), PAGE)
    time.sleep(DRIP)
    wire.reset()


@fault("truncated")
def half_closed_in_body(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Content-Length: 90000"), PAGE)
    wire.half_close()


@fault("unreachable")
def half_closed_before_answer(wire: Wire, call: Call) -> None:
    wire.half_close()


@fault("page")
def half_closed_without_length(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK"), PAGE)
    wire.half_close()


@fault("page")
def broken_once(wire: Wire, call: Call) -> None:
    wire.reset() if call.count == 1 else wire.answer()


# ---------------------------------------------------------------------------------------- lengths and chunks


@fault("truncated")
def length_too_long(wire: Wire, call: Call) -> None:
    wire.answer(length=len(PAGE) + 10)


@fault("page")
def length_too_short(wire: Wire, call: Call) -> None:
    wire.answer(length=len(PAGE) - 40)


@fault("page")
def length_too_short_and_kept_open(wire: Wire, call: Call) -> None:
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"
    wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE), PAGE, forged)
    following = _path(wire.socket)
    if following is not None:  # the connection is used again, as its head allows
        call.server.reply(wire, following)


@fault("page", "truncated", "unreachable")
def length_negative(wire: Wire, call: Call) -> None:
    wire.answer(length=-5)


@fault("page")
def length_no_number(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Content-Length: many"), PAGE)


@fault("page", "unreachable")
def two_lengths(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Content-Length: 10", b"Content-Length: %d" % len(PAGE)), PAGE)


@fault("too_large")
def length_enormous(wire: Wire, call: Call) -> None:
    wire.answer(length=10**15)


@fault("too_large", "truncated")
def body_without_end(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK"))
    while True:
        wire.send(b"x" * 65536)


@fault("truncated")
def chunk_size_no_number(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked"), b"5\r\nhello\r\nzz\r\nworld\r\n0\r\n\r\n")


@fault("truncated")
def chunk_size_negative(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked"), b"5\r\nhello\r\n-5\r\nworld\r\n0\r\n\r\n")


@fault("truncated", "too_large")
def chunk_size_enormous(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked"), b"ffffffffffff\r\nhello")


@fault("truncated")
def chunk_size_line_without_end(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked"), b"1" * 300_000)


@fault("truncated")
def chunks_cut(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked"), b"5\r\nhello\r\n9\r\nwor")


@fault("truncated", "page")
def chunks_without_last(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked"), b"5\r\nhello\r\n")


@fault("page", "truncated")
def chunked_in_name_only(wire: Wire, call: Call) -> None:
    wire.send(head(b"200 OK", b"Transfer-Encoding: chunked", b"Content-Length: %d" % len(PAGE)), PAGE)


# ------------------------------------------------------------------------------------------ content codings


@fault("too_large")
def gzip_bomb(wire: Wire, call: Call) -> None:
    wire.answer(_bomb("gzip"), b"Content-Encoding: gzip")


@fault("too_large")
def deflate_bomb(wire: Wire, call: Call) -> None:
    wire.answer(_bomb("deflate"), b"Content-Encoding: deflate")


@fault("too_large")
def bomb_in_a_bomb(wire: Wire, call: Call) -> None:
    wire.answer(_bomb("gzip, gzip"), b"Content-Encoding: gzip, gzip")


@fault("page")
def gzip_cut(wire: Wire, call: Call) -> None:
    wire.answer(gzip.compress(PAGE)[:-20], b"Content-Encoding: gzip")


@fault("page")
def gzip_in_name_only(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"Content-Encoding: gzip")


@fault("page")
def gzip_not_named(wire: Wire, call: Call) -> None:
    wire.answer(gzip.compress(PAGE))


@fault("page")
def gzip_named_deflate(wire: Wire, call: Call) -> None:
    wire.answer(gzip.compress(PAGE), b"Content-Encoding: deflate")


@fault("page")
def gzip_with_noise_behind(wire: Wire, call: Call) -> None:
    wire.answer(gzip.compress(PAGE) + b"noise", b"Content-Encoding: gzip")


@fault("too_large")
def brotli_bomb(wire: Wire, call: Call) -> None:
    wire.answer(_bomb("br"), b"Content-Encoding: br")


@fault("too_large")
def zstd_bomb(wire: Wire, call: Call) -> None:
    wire.answer(_bomb("zstd"), b"Content-Encoding: zstd")


@fault("too_large")
def brotli_bomb_in_gzip(wire: Wire, call: Call) -> None:
    wire.answer(_bomb("br, gzip"), b"Content-Encoding: br, gzip")


@fault("too_large")
def packed_again_and_again(wire: Wire, call: Call) -> None:
    """Each of them takes as long as the first, and none is larger than the next."""
    wire.answer(gzip.compress(PAGE), b"Content-Encoding: " + b", ".join([b"gzip"] * 2000))


@fault("page")
def zstd_that_wants_much_memory(wire: Wire, call: Call) -> None:
    """A frame of 128 bytes that says its window is 128 MiB (RFC 8878 §3.1.1.1.2)."""
    wire.answer(b"\x28\xb5\x2f\xfd\x00\x88" + b"\x01" * 122, b"Content-Encoding: zstd")


@fault("page")
def brotli_cut(wire: Wire, call: Call) -> None:
    wire.answer(brotli.compress(PAGE)[:-20], b"Content-Encoding: br")


@fault("page")
def zstd_cut(wire: Wire, call: Call) -> None:
    wire.answer(zstd.compress(PAGE)[:-20], b"Content-Encoding: zstd")


@fault("page")
def brotli_in_name_only(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"Content-Encoding: br")


@fault("page")
def zstd_in_name_only(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"Content-Encoding: zstd")


@fault("page")
def brotli_named_gzip(wire: Wire, call: Call) -> None:
    wire.answer(brotli.compress(PAGE), b"Content-Encoding: gzip")


@fault("page")
def brotli_with_noise_behind(wire: Wire, call: Call) -> None:
    wire.answer(brotli.compress(PAGE) + b"noise", b"Content-Encoding: br")


@fault("page")
def brotli_gone_wrong(wire: Wire, call: Call) -> None:
    packed = brotli.compress(PAGE * 9)
    wire.answer(packed[:90] + b"\xff" * 9 + packed[99:], b"Content-Encoding: br")


@fault("page")
def zstd_nobody_asked_for(wire: Wire, call: Call) -> None:
    wire.answer(zstd.compress(PAGE), b"Content-Encoding: zstd")


@fault("page")
def three_codings(wire: Wire, call: Call) -> None:
    wire.answer(zstd.compress(brotli.compress(gzip.compress(PAGE))), b"Content-Encoding: gzip, br, zstd")


@fault("page")
def coding_unknown(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"Content-Encoding: klingon, identity, , gzip;q=1")


_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "deflate": zlib.compress, "zstd": zstd.compress,
    "br": partial(brotli.compress, quality=4),  # the best one takes longer than a client waits
}  # fmt: skip
_BOMBS: dict[str, bytes] = {}


def _bomb(kind: str) -> bytes:
    if kind not in _BOMBS:
        plain = bytes(BOMB)
        for name in kind.split(", "):
            plain = _PACKERS[name](plain)
        _BOMBS[kind] = plain
    return _BOMBS[kind]


# --------------------------------------------------------------------------------------------------- redirects


@fault("redirect_loop")
def redirects_for_ever(wire: Wire, call: Call) -> None:
    at = int(call.rest.rpartition("-")[2] or 0) if call.rest.rpartition("-")[2].isdigit() else 0
    where = f"/{call.name}/{call.rest.partition('-')[0]}-{at + 1}"
    wire.answer(b"", b"Location: " + where.encode(), status=b"302 Found")


@fault("redirect_loop")
def redirects_to_itself(wire: Wire, call: Call) -> None:
    wire.answer(b"", b"Location: " + call.path.encode(), status=b"301 Moved Permanently")


@fault("http_status")
def redirects_nowhere(wire: Wire, call: Call) -> None:
    wire.answer(b"", status=b"302 Found")


@fault("bad_address")
def redirects_to_metadata(wire: Wire, call: Call) -> None:
    wire.answer(b"", b"Location: http://169.254.169.254/latest/meta-data", status=b"302 Found")


@fault("bad_address")
def redirects_to_private_address(wire: Wire, call: Call) -> None:
    wire.answer(b"", b"Location: http://10.0.0.1/", status=b"302 Found")


@fault("bad_address")
def redirects_to_name_of_loopback(wire: Wire, call: Call) -> None:
    wire.answer(b"", b"Location: http://localhost:%d/page" % call.server.port, status=b"302 Found")


@fault("bad_address")
def redirects_to_file(wire: Wire, call: Call) -> None:
    wire.answer(b"", b"Location: file:///etc/passwd", status=b"302 Found")


@fault("bad_address", "http_status", "unreachable")
def redirects_with_noise(wire: Wire, call: Call) -> None:
    wire.answer(b"", b"Location: http://[\x01\xff::%zz/" + b"\x00a", status=b"302 Found")


# ------------------------------------------------------------------------------------------------------ status


@fault("busy")
def busy_seconds(wire: Wire, call: Call) -> None:
    wire.answer(b"slow down", b"Retry-After: 3", status=b"429 Too Many Requests")


@fault("busy")
def busy_date(wire: Wire, call: Call) -> None:
    wire.answer(b"slow down", b"Retry-After: " + call.server.later(4), status=b"429 Too Many Requests")


@fault("busy")
def unavailable_seconds(wire: Wire, call: Call) -> None:
    wire.answer(b"back soon", b"Retry-After: 3", status=b"503 Service Unavailable")


@fault("busy")
def unavailable_date(wire: Wire, call: Call) -> None:
    wire.answer(b"back soon", b"Retry-After: " + call.server.later(4), status=b"503 Service Unavailable")


@fault("busy")
def busy_with_noise(wire: Wire, call: Call) -> None:
    wire.answer(b"", b"Retry-After: -1e99, Mon, 99 Foo 20x6", status=b"429 Too Many Requests")


@fault("http_status")
def server_error(wire: Wire, call: Call) -> None:
    wire.answer(b"", status=b"500 Internal Server Error")


@fault("page", "http_status")
def flapping(wire: Wire, call: Call) -> None:
    wire.answer() if call.count % 2 else wire.answer(b"gone", status=b"404 Not Found")


@fault("refused")
def forbidden(wire: Wire, call: Call) -> None:
    wire.answer(b"no", status=b"403 Forbidden")


@fault("http_status")
def not_modified_unasked(wire: Wire, call: Call) -> None:
    wire.send(head(b"304 Not Modified"))


@fault("page")
def empty(wire: Wire, call: Call) -> None:
    wire.answer(b"")


@fault("page")
def no_content(wire: Wire, call: Call) -> None:
    wire.send(head(b"204 No Content"))


@fault("http_status", "unreachable")
def status_out_of_range(wire: Wire, call: Call) -> None:
    wire.answer(status=b"999 Go Away")


@fault("unreachable")
def status_no_number(wire: Wire, call: Call) -> None:
    wire.answer(status=b"two hundred")


# ------------------------------------------------------------------------------------------- heads and versions


@fault("page")
def http_1_0(wire: Wire, call: Call) -> None:
    wire.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n", PAGE)


@fault("unreachable")
def http_0_9(wire: Wire, call: Call) -> None:
    wire.send(PAGE)


@fault("unreachable", "page")
def http_3_in_name(wire: Wire, call: Call) -> None:
    wire.send(b"HTTP/3.7 200 OK\r\nContent-Type: text/html\r\n\r\n", PAGE)


@fault("unreachable")
def another_protocol(wire: Wire, call: Call) -> None:
    wire.send(b"SSH-2.0-OpenSSH_9.9\r\n")


@fault("unreachable")
def many_headers(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, *(b"X-%d: y" % number for number in range(500)))


@fault("unreachable")
def long_header(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"X-Long: " + b"y" * 200_000)


@fault("unreachable")
def head_without_end(wire: Wire, call: Call) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        wire.send(b"X-%d: %s\r\n" % (number, b"y" * 8000))


@fault("page", "unreachable")
def header_without_colon(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"this is no header", b"X-Nul: a\0b", b": nothing", b"X-\xff: \xfe\xff")


# -------------------------------------------------------------------------------------------------- character sets


@fault("page")
def charset_that_lies(wire: Wire, call: Call) -> None:
    wire.answer(
        PAGE.replace(b"reading room", "Lesesäle für Gäste".encode()), b"Content-Type: text/html; charset=utf-16"
    )


@fault("page")
def charset_unknown(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"Content-Type: text/html; charset=klingon")


@fault("page")
def charset_that_decodes_no_text(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"Content-Type: text/html; charset=base64")


@fault("page")
def charset_of_other_bytes(wire: Wire, call: Call) -> None:
    wire.answer(bytes(range(256)) * 8 + PAGE, b"Content-Type: text/html; charset=utf-8")


@fault("page")
def type_that_lies(wire: Wire, call: Call) -> None:
    wire.answer(b"%PDF-1.7\n" + bytes(range(256)), b"Content-Type: text/html")


@fault("page")
def type_with_noise(wire: Wire, call: Call) -> None:
    wire.answer(PAGE, b"Content-Type: text/html;;; charset=\"'; =\xff")


# ------------------------------------------------------------------------------------------------------ the server


class FaultServer:
    """Serves `/NAME/anything` with the fault of that name, and a page everywhere else; there is no robots.txt.

    Args:
        clock: seconds since 1970, for dates in Retry-After.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._socket.getsockname()[1])
        self._asked: Counter[str] = Counter()
        self.documents: dict[str, bytes] = {}
        """Path -> an XML document that is served there."""
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def url(self, name: str = "page", rest: str = "") -> str:
        return f"http://127.0.0.1:{self.port}/{name}" + (f"/{rest}" if rest else "")

    def asked(self, path: str) -> int:
        with self._lock:
            return self._asked[path]

    def later(self, seconds: float) -> bytes:
        """A moment as an HTTP date."""
        moment = datetime.fromtimestamp(self.clock(), UTC) + timedelta(seconds=seconds)
        return format_datetime(moment, usegmt=True).encode()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._known(connection), suppress(OSError):  # the other side hangs up on most of what is done here
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            path = _path(connection)
            if path is not None:
                self.reply(Wire(connection), path)

    @contextmanager
    def _known(self, connection: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def reply(self, wire: Wire, path: str) -> None:
        """What is said to a request for a path."""
        with self._lock:
            self._asked[path] += 1
            count = self._asked[path]
        name, _, rest = path.lstrip("/").partition("/")
        if path in self.documents:
            wire.answer(self.documents[path], b"Content-Type: application/xml")
        elif path == "/robots.txt":
            wire.answer(b"", status=b"404 Not Found")
        elif name in FAULTS:
            FAULTS[name].do(wire, Call(self, path, name, rest, count))
        else:
            wire.answer(sound(rest))


def _path(connection: socket.socket) -> str | None:
    """The path of the request that stands on the line; None when nothing comes."""
    connection.settimeout(10.0)
    asked = b""
    while b"\r\n\r\n" not in asked:
        piece = connection.recv(65536)
        if not piece:
            return None
        asked += piece
    return asked.split(b" ", 2)[1].decode("ascii")
