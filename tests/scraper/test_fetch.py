"""Fetching against a real server that misbehaves in every way that was thought of."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import brotlicffi as brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import (
    BadAddress,
    Busy,
    ConfigError,
    FetchError,
    HttpStatus,
    RedirectLoop,
    Refused,
    TimedOut,
    TooLarge,
    Truncated,
    Unreachable,
)
from scraper.fetch import Fetcher, Limits, Pace, decoded, user_agent
from scraper.fetch.agent import Bounds, check_reach, is_public
from scraper.records import Earlier, Snapshot
from tests.website import Answer, HandClock, Website

AGENT = "Kronikk/0.1 (+mailto:press@example.org)"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress,
}  # fmt: skip
SKIPPABLE = b"\x50\x2a\x4d\x18\x04\x00\x00\x00note"
QUICK = Limits(connect=2.0, read=0.3, total=1.0, max_bytes=100_000)


class Memory:
    """What an archive does for a fetcher: keeps every answer by the address that was asked over the wire."""

    def __init__(self) -> None:
        self.kept: list[Snapshot] = []

    def keep(self, snapshot: Snapshot) -> None:
        self.kept.append(snapshot)

    def recall(self, url: str) -> Earlier | None:
        found = [snapshot for snapshot in self.kept if snapshot.final_url == url]
        if not found:
            return None
        return Earlier(found[-1].validators, found[-1].captured_at, lambda: found[-1])

    def statuses(self) -> list[tuple[str, int]]:
        return [("/" + snapshot.final_url.split("/", 3)[3], snapshot.status) for snapshot in self.kept]


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def new_fetcher(memory: Memory, clock: HandClock) -> Iterator[Callable[..., Fetcher]]:
    """A fetcher for loopback whose time passes only by sleeping."""
    made: list[Fetcher] = []

    def new(**given: object) -> Fetcher:
        chosen: dict[str, object] = {
            "recall": memory.recall, "keep": memory.keep, "pause": 0.0, "allow_private": True, "limits": QUICK,
            "clock": clock, "sleep": clock.sleep,
        }  # fmt: skip
        made.append(Fetcher(AGENT, **{**chosen, **given}))  # type: ignore[arg-type]
        return made[-1]

    yield new
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def fetcher(new_fetcher: Callable[..., Fetcher]) -> Fetcher:
    return new_fetcher()


# ------------------------------------------------------------------------------------------------------ plain


def test_a_page(website: Website, fetcher: Fetcher, memory: Memory, clock: HandClock) -> None:
    url = website.page("/a", "<h1>\u00c5</h1>", x_thing="1")
    snapshot = fetcher.fetch(url)
    assert (snapshot.status, snapshot.body, snapshot.raw) == (200, "<h1>\u00c5</h1>".encode(), snapshot.body)
    assert (snapshot.url, snapshot.final_url, snapshot.hops, snapshot.not_modified) == (url, url, (), False)
    assert (snapshot.media_type, snapshot.header("x-thing")) == ("text/html", "1")
    assert snapshot.captured_at == datetime.fromtimestamp(clock.now, UTC)
    assert memory.statuses() == [("/robots.txt", 404), ("/a", 200)]
    asked = website.asked("/a")[0].headers
    assert (asked["user-agent"], asked["accept-encoding"]) == (AGENT, "gzip, deflate")
    assert not {"cookie", "authorization", "if-none-match"} & set(asked)


def test_an_address_with_letters_and_blanks(website: Website, fetcher: Fetcher) -> None:
    website.page("/%C3%A5%20b", "x")
    assert fetcher.fetch(website.url("/\u00e5 b#part")).body == b"x"


def test_no_cookie_comes_back(website: Website, fetcher: Fetcher) -> None:
    website.put("/a", Answer(b"x", headers={"Set-Cookie": "id=1; Path=/"}))
    fetcher.fetch(website.url("/a"))
    fetcher.fetch(website.url("/a"))
    assert "cookie" not in website.asked("/a")[1].headers


def test_header_lines_in_order(website: Website, fetcher: Fetcher) -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-Odd: caf\xe9\r\nX-Long: a\r\n  b\r\nContent-Length: 2\r\n\r\nhi"
    snapshot = fetcher.fetch(website.put("/raw", Answer(raw=raw)))
    assert snapshot.headers == (("X-Odd", "caf\u00e9"), ("X-Long", "a b"), ("Content-Length", "2"))


def test_statistics(website: Website, new_fetcher: Callable[..., Fetcher]) -> None:
    fetcher = new_fetcher(pause=2.0)
    url = website.page("/a", "12345")
    fetcher.fetch(url)
    fetcher.fetch(url)
    (counted,) = fetcher.statistics()
    assert counted.host == f"127.0.0.1:{website.port}"
    assert (counted.requests, counted.not_modified, counted.pauses) == (3, 1, 4.0)
    assert counted.bytes == 5 + len(b"<h1>Not found</h1>")


# ------------------------------------------------------------------------------------------------- who may ask


def test_without_a_contact_nothing_public_is_asked(website: Website) -> None:
    with pytest.raises(ConfigError, match="contact"):
        Fetcher("Kronikk/0.1")
    with Fetcher("Kronikk/0.1", allow_private=True, pause=0) as fetcher:
        assert fetcher.fetch(website.page("/a", "x")).status == 200
        with pytest.raises(BadAddress, match="contact"):
            fetcher.fetch("http://8.8.8.8/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "127.1"])
def test_private_addresses_are_refused(website: Website, new_fetcher: Callable[..., Fetcher], host: str) -> None:
    with pytest.raises(BadAddress, match="allow_private"):
        new_fetcher(allow_private=False).fetch(f"http://{host}:{website.port}/a")
    assert website.requests == []


def test_private_addresses_are_for_the_named_hosts_only(
    website: Website, new_website: Callable[..., Website], new_fetcher: Callable[..., Fetcher]
) -> None:
    other = new_website()
    other.page("/secret", "x")
    website.redirect("/out", other.url("/secret", "localhost"))
    website.redirect("/metadata", "http://169.254.169.254/latest")
    fetcher = new_fetcher(allow_private=("127.0.0.1",))
    assert fetcher.fetch(website.page("/a", "x")).status == 200
    for path in ("/out", "/metadata"):
        with pytest.raises(BadAddress, match="allow_private"):
            fetcher.fetch(website.url(path))
    assert other.requests == []
    with pytest.raises(BadAddress, match="169.254"):
        new_fetcher(allow_private=True).fetch(website.url("/metadata"))
    assert new_fetcher(allow_private=True).fetch(website.url("/out")).body == b"x"


def test_link_local_addresses_are_asked_where_their_host_is_named() -> None:
    Bounds(True, frozenset({"169.254.1.1"})).check("http://169.254.1.1/a", ["169.254.1.1"])
    with pytest.raises(BadAddress):
        Bounds(True, True).check("http://169.254.1.1/a", ["::ffff:169.254.1.1"])
    with pytest.raises(BadAddress, match="contact"):
        Bounds(False, frozenset({"intern.example"})).check("http://elsewhere.example/", ["8.8.8.8"])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("192.168.1.1", False), ("100.64.0.1", False),
        ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True), ("2002:7f00:1::", False),
        ("fe80::1%eth0", False), ("224.0.0.1", False), ("fc00::1", False), ("240.0.0.1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_one_private_address_among_several_is_enough() -> None:
    with pytest.raises(BadAddress):
        check_reach("http://h.example/", ["8.8.8.8", "10.0.0.1"], "public")


@pytest.mark.parametrize(
    "url", ["ftp://h.example/", "file:///etc/passwd", "/a", "", "http://", "http://[x/", "http://a:b@h.example/"]
)
def test_other_addresses_are_refused(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(BadAddress):
        fetcher.fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://h.example/x", "http://a:b@h.example/"])
def test_redirects_out_of_the_web(website: Website, fetcher: Fetcher, memory: Memory, url: str) -> None:
    website.redirect("/a", url)
    with pytest.raises(BadAddress):
        fetcher.fetch(website.url("/a"))
    assert memory.statuses()[-1] == ("/a", 301)


def test_user_agent() -> None:
    assert user_agent("1.2", "mailto:press@example.org") == "Kronikk/1.2 (+mailto:press@example.org)"
    assert user_agent("1.2", "press@example.org") == "Kronikk/1.2 (+mailto:press@example.org)"
    assert user_agent("1.2", "https://example.org/bot") == "Kronikk/1.2 (+https://example.org/bot)"
    assert user_agent("1.2", None) == "Kronikk/1.2"
    for bad in ("me", "mailto:a@b.example)\r\nX: y", "javascript:1", "mailto:"):
        with pytest.raises(ConfigError, match="contact"):
            user_agent("1.2", bad)


# ---------------------------------------------------------------------------------------------------- no answer


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_unreachable(fetcher: Fetcher, clock: HandClock) -> None:
    with pytest.raises(Unreachable, match="refused"):
        fetcher.fetch(f"http://127.0.0.1:{closed_port()}/a")
    assert clock.slept == [2.0, 8.0]


def test_an_unreachable_host_costs_its_retries_once(fetcher: Fetcher, clock: HandClock) -> None:
    port = closed_port()
    for name in "abc":
        with pytest.raises(Unreachable):
            fetcher.fetch(f"http://127.0.0.1:{port}/{name}")
    assert clock.slept == [2.0, 8.0]


def test_a_host_that_falls_silent_is_left_alone(website: Website, fetcher: Fetcher, clock: HandClock) -> None:
    fetcher.fetch(website.page("/", "x"))
    website.put("/mute", Answer(raw=b""))
    for number in range(5):
        with pytest.raises(Unreachable):
            fetcher.fetch(website.url(f"/mute?{number}"))
    assert len([request for request in website.requests if "mute" in request.path]) == 9
    assert clock.slept == [2.0, 8.0] * 3


def test_unknown_name(fetcher: Fetcher) -> None:
    with pytest.raises(Unreachable, match=r"no-such-host\.invalid"):
        fetcher.fetch("http://no-such-host.invalid/")


def test_not_http(website: Website, fetcher: Fetcher) -> None:
    fetcher.fetch(website.page("/", "x"))
    with pytest.raises(Unreachable):
        fetcher.fetch(website.put("/x", Answer(raw=b"SSH-2.0-OpenSSH\r\n\r\n")))


def test_a_server_that_speaks_no_tls(website: Website, fetcher: Fetcher) -> None:
    with pytest.raises(Unreachable, match="secure"):
        fetcher.fetch(website.url("/").replace("http:", "https:"))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_certificates(
    new_website: Callable[..., Website],
    new_fetcher: Callable[..., Fetcher],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    website = new_website(secure=secure)
    website.page("/a", "x")
    url = website.url("/a", "localhost")
    with pytest.raises(Unreachable, match="self-signed certificate. Check the certificate"):
        new_fetcher().fetch(url)
    with pytest.raises(BadAddress):
        new_fetcher(allow_private=False).fetch(url)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    assert new_fetcher().fetch(url).body == b"x"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"x", delay=0.6), "said nothing"),
        (Answer((b"x",) * 3, length=3, pause=0.6), "said nothing"),
        (Answer((b"x",) * 100, length=100, pause=0.03), "longer than"),
        (Answer((b"x",) * 100, pause=0.03), "longer than"),
    ],
)
def test_slow(website: Website, new_fetcher: Callable[..., Fetcher], answer: Answer, reason: str) -> None:
    website.put("/slow", answer)
    with pytest.raises(TimedOut, match=reason):
        new_fetcher(limits=Limits(read=0.3, total=0.9)).fetch(website.url("/slow"))


def test_a_head_that_trickles(new_fetcher: Callable[..., Fetcher]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000:
                        connection.sendall(bytes([byte]))
                        time.sleep(0.02)
                except OSError:
                    return

        thread = threading.Thread(target=trickle)
        thread.start()
        with pytest.raises(TimedOut, match="longer than"):
            new_fetcher(limits=Limits(read=0.5, total=0.4)).fetch(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()


# ------------------------------------------------------------------------------------------------ odd answers


def test_cut_off(website: Website, fetcher: Fetcher, memory: Memory) -> None:
    website.put("/half", Answer(b"x" * 10, length=100))
    with pytest.raises(Truncated, match="10 "):
        fetcher.fetch(website.url("/half"))
    assert memory.statuses() == [("/robots.txt", 404)]
    assert len(website.asked("/half")) == 3


def test_cut_off_once(website: Website, fetcher: Fetcher) -> None:
    website.put("/half", Answer(b"x" * 10, length=100), Answer(b"whole"))
    assert fetcher.fetch(website.url("/half")).body == b"whole"


def test_cut_off_in_a_chunk(website: Website, fetcher: Fetcher) -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n9\r\nwor"
    website.put("/chunks", Answer(raw=raw), Answer(raw=raw), Answer(raw=raw + b"ld4567\r\n0\r\n\r\n"))
    snapshot = fetcher.fetch(website.url("/chunks"))
    assert (snapshot.body, snapshot.raw) == (b"helloworld4567", b"helloworld4567")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"", length=50_000_000),
        Answer((b"x" * 65536,) * 800),
        Answer(gzip.compress(bytes(10_000_000)), headers={"Content-Encoding": "gzip"}),
        Answer(zlib.compress(bytes(10_000_000)), headers={"Content-Encoding": "deflate"}),
        Answer(gzip.compress(gzip.compress(bytes(9_000_000))), headers={"Content-Encoding": "gzip, gzip"}),
    ],
    ids=["said", "sent", "gzip bomb", "deflate bomb", "bomb in a bomb"],
)
def test_too_large(website: Website, fetcher: Fetcher, answer: Answer) -> None:
    website.put("/huge", answer)
    with pytest.raises(TooLarge, match="100000 bytes"):
        fetcher.fetch(website.url("/huge"))
    assert len(website.asked("/huge")) == 1


@pytest.mark.parametrize(
    ("coding", "sent", "body"),
    [
        ("gzip", gzip.compress(b"page"), b"page"),
        ("x-gzip", gzip.compress(b"pa") + gzip.compress(b"ge"), b"page"),
        ("gzip", gzip.compress(b"page") + b"\0\0\0\0", b"page"),
        ("deflate", zlib.compress(b"page"), b"page"),
        ("deflate", zlib.compress(b"page", wbits=-15), b"page"),
        ("deflate, gzip", gzip.compress(zlib.compress(b"page")), b"page"),
        ("gzip", b"<p>not packed", b"<p>not packed"),
        ("br", brotli.compress(b"page"), b"page"),
        ("br", b"<p>not packed", b"<p>not packed"),
        ("br", b"[1, 2, 3]", b"[1, 2, 3]"),
        ("br", brotli.compress(b""), b""),
        ("zstd", zstd.compress(b"page"), b"page"),
        ("zstd", zstd.compress(b"one, ") + SKIPPABLE + zstd.compress(b"two"), b"one, two"),
        ("zstd", zstd.compress(b"page") + 10_500 * zstd.compress(b"") + zstd.compress(b"late"), b"page"),
        ("zstd", b"<p>not packed", b"<p>not packed"),
        ("gzip, br, zstd", zstd.compress(brotli.compress(gzip.compress(b"page"))), b"page"),
        ("klingon, br", brotli.compress(b"page"), b"page"),
        ("identity", b"page", b"page"),
        ("gzip", b"", b""),
    ],
)
def test_content_coding(website: Website, fetcher: Fetcher, coding: str, sent: bytes, body: bytes) -> None:
    website.put("/packed", Answer(sent, headers={"Content-Encoding": coding}))
    snapshot = fetcher.fetch(website.url("/packed"))
    assert (snapshot.body, snapshot.raw) == (body, sent)


@pytest.mark.parametrize("coding", PACKERS)
def test_a_packed_stream_that_breaks_off_gives_what_is_there(coding: str) -> None:
    text = b"".join(b"%d " % number for number in range(200_000))
    packed = PACKERS[coding](text)
    found = decoded(packed[: len(packed) * 3 // 4], coding, 10**7)
    assert text.startswith(found) and len(found) > len(text) // 3


@pytest.mark.parametrize("coding", PACKERS)
def test_noise_behind_a_packed_stream_is_not_in_the_body(coding: str) -> None:
    for text in (b"short", b"".join(b"%d " % number for number in range(100_000))):
        assert decoded(PACKERS[coding](text) + b"\xffnoise", coding, 10**7) == text


@pytest.mark.parametrize("coding", PACKERS)
def test_no_more_is_unpacked_than_may_come_out(coding: str) -> None:
    """A gigabyte would not fit; the memory that is taken is watched."""
    packed = PACKERS[coding](bytes(100_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="more than 1000000 bytes"):
            decoded(packed, coding, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_body_packed_too_often_is_not_unpacked() -> None:
    once = gzip.compress(b"page")
    with pytest.raises(TooLarge, match="6 times over"):
        decoded(once, "gzip," * 6, 1000)


@given(st.binary(max_size=2000), st.sampled_from(["gzip", "deflate", "gzip, deflate", "br", "zstd, br", "zstd", None]))
def test_decoding_never_fails(raw: bytes, coding: str | None) -> None:
    assert isinstance(decoded(raw, coding, 10**6), bytes)


@given(st.binary(max_size=200_000))
def test_decoding_undoes(body: bytes) -> None:
    assert decoded(gzip.compress(body, 1), "GZIP", 200_000) == body
    assert decoded(zlib.compress(body, 1), "deflate", 200_000) == body
    assert decoded(brotli.compress(body, quality=1), "br", 200_000) == body
    assert decoded(zstd.compress(body, 1), "zstd", 200_000) == body


# ---------------------------------------------------------------------------------------------- status, retries


@pytest.mark.parametrize("status", [400, 404, 410, 418])
def test_not_a_page(website: Website, fetcher: Fetcher, memory: Memory, status: int) -> None:
    website.put("/a", Answer(b"no", status))
    with pytest.raises(HttpStatus, match=str(status)) as caught:
        fetcher.fetch(website.url("/a"))
    assert caught.value.status == status
    assert memory.statuses() == [("/robots.txt", 404), ("/a", status)]
    assert len(website.asked("/a")) == 1


@pytest.mark.parametrize("status", [401, 403, 451])
def test_refused_for_the_run(website: Website, fetcher: Fetcher, memory: Memory, status: int) -> None:
    website.put("/a", Answer(b"no", status))
    for _ in range(2):
        with pytest.raises(Refused, match=str(status)):
            fetcher.fetch(website.url("/a"))
    assert len(website.asked("/a")) == 1
    assert memory.statuses()[-1] == ("/a", status)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_transient(website: Website, fetcher: Fetcher, clock: HandClock, memory: Memory, status: int) -> None:
    website.put("/a", Answer(status=status), Answer(b"ok"))
    assert fetcher.fetch(website.url("/a")).body == b"ok"
    assert clock.slept == [2.0]
    assert memory.statuses() == [("/robots.txt", 404), ("/a", status), ("/a", 200)]


@pytest.mark.parametrize(("status", "error"), [(429, Busy), (503, Busy), (500, HttpStatus), (502, HttpStatus)])
def test_transient_for_ever(website: Website, fetcher: Fetcher, status: int, error: type[FetchError]) -> None:
    website.put("/a", Answer(status=status))
    with pytest.raises(error):
        fetcher.fetch(website.url("/a"))
    assert len(website.asked("/a")) == 3


def test_retry_after_in_both_forms(website: Website, fetcher: Fetcher, clock: HandClock) -> None:
    website.put("/a", Answer(status=429, headers={"Retry-After": "30"}), Answer(b"ok"))
    fetcher.fetch(website.url("/a"))
    then = format_datetime(datetime.fromtimestamp(clock.now + 50, UTC), usegmt=True)
    website.put("/b", Answer(status=503, headers={"Retry-After": then}), Answer(b"ok"))
    fetcher.fetch(website.url("/b"))
    website.put("/c", Answer(status=503, headers={"Retry-After": "soon"}), Answer(b"ok"))
    fetcher.fetch(website.url("/c"))
    assert clock.slept == [30.0, 50.0, 2.0]


def test_retry_after_that_is_too_long(website: Website, fetcher: Fetcher, clock: HandClock) -> None:
    website.put("/a", Answer(status=429, headers={"Retry-After": "3600"}))
    website.page("/b", "x")
    for path in ("/a", "/b"):
        with pytest.raises(Busy, match="3600"):
            fetcher.fetch(website.url(path))
    assert clock.slept == []
    assert website.asked("/b") == []


# --------------------------------------------------------------------------------------------------- redirects


def test_redirects(website: Website, fetcher: Fetcher, memory: Memory) -> None:
    website.redirect("/a", "/b?x=1")
    website.redirect("/b", website.url("/c"), 302)
    website.page("/c", "x")
    snapshot = fetcher.fetch(website.url("/a"))
    assert (snapshot.url, snapshot.final_url, snapshot.body) == (website.url("/a"), website.url("/c"), b"x")
    assert [(hop.url, hop.final_url, hop.status) for hop in snapshot.hops] == [
        (website.url("/a"), website.url("/a"), 301),
        (website.url("/b?x=1"), website.url("/b?x=1"), 302),
    ]
    assert memory.kept[1:] == [*snapshot.hops, snapshot]


def test_redirect_loops(website: Website, fetcher: Fetcher, memory: Memory) -> None:
    website.redirect("/a", "/b")
    website.redirect("/b", "/a")
    with pytest.raises(RedirectLoop, match="back to"):
        fetcher.fetch(website.url("/a"))
    assert memory.statuses() == [("/robots.txt", 404), ("/a", 301), ("/b", 301)]


def test_redirects_without_end(website: Website, fetcher: Fetcher) -> None:
    for number in range(20):
        website.redirect(f"/{number}", f"/{number + 1}")
    website.page("/10", "x")
    assert fetcher.fetch(website.url("/0")).final_url == website.url("/10")
    website.redirect("/10", "/11")
    with pytest.raises(RedirectLoop, match="more than 10"):
        fetcher.fetch(website.url("/0"))


def test_a_redirect_to_nowhere(website: Website, fetcher: Fetcher) -> None:
    website.put("/a", Answer(b"", 302))
    with pytest.raises(HttpStatus, match="302"):
        fetcher.fetch(website.url("/a"))


# -------------------------------------------------------------------------------------------------- robots.txt


def test_robots_forbids(website: Website, fetcher: Fetcher) -> None:
    website.robots("User-agent: *\nDisallow: /private\n\nSitemap: /map.xml")
    website.page("/private", "x")
    with pytest.raises(Refused, match=r"robots\.txt"):
        fetcher.fetch(website.url("/private"))
    assert website.asked("/private") == []
    assert fetcher.robots(website.url("/any")).sitemaps == (website.url("/map.xml"),)
    assert len(website.requests) == 1


def test_robots_counts_for_redirects(website: Website, new_website: Callable[..., Website], fetcher: Fetcher) -> None:
    other = new_website()
    other.robots("User-agent: *\nDisallow: /")
    website.redirect("/a", other.url("/b"))
    with pytest.raises(Refused, match=r"robots\.txt"):
        fetcher.fetch(website.url("/a"))
    assert [request.path for request in other.requests] == ["/robots.txt"]


def test_robots_that_cannot_be_had_forbids(website: Website, fetcher: Fetcher) -> None:
    website.put("/robots.txt", Answer(status=500))
    website.page("/a", "x")
    for _ in range(2):
        with pytest.raises(Refused, match="500"):
            fetcher.fetch(website.url("/a"))
    assert not fetcher.robots(website.url("/")).allows(website.url("/a"), AGENT)
    assert len(website.asked("/robots.txt")) == 3


def test_robots_behind_redirects(website: Website, fetcher: Fetcher) -> None:
    website.redirect("/robots.txt", "/rules.txt")
    website.page("/rules.txt", "User-agent: *\nDisallow: /a", "text/plain")
    with pytest.raises(Refused):
        fetcher.fetch(website.url("/a"))
    assert fetcher.fetch(website.page("/b", "x")).status == 200


def test_robots_that_redirects_for_ever_forbids_nothing(website: Website, fetcher: Fetcher) -> None:
    website.redirect("/robots.txt", "/robots.txt")
    assert fetcher.fetch(website.page("/a", "x")).status == 200


def test_a_young_robots_is_not_asked_for_again(
    website: Website, new_fetcher: Callable[..., Fetcher], clock: HandClock
) -> None:
    website.robots("User-agent: *\nDisallow: /private")
    new_fetcher().robots(website.url("/"))
    clock.sleep(23 * 3600)
    assert not new_fetcher().robots(website.url("/")).allows(website.url("/private"), AGENT)
    assert len(website.requests) == 1
    clock.sleep(2 * 3600)
    assert not new_fetcher().robots(website.url("/")).allows(website.url("/private"), AGENT)
    assert "if-none-match" in website.requests[1].headers


def test_an_old_robots_stands_in_for_a_broken_server(
    website: Website, new_fetcher: Callable[..., Fetcher], clock: HandClock
) -> None:
    website.robots("User-agent: *\nDisallow: /private")
    new_fetcher().robots(website.url("/"))
    clock.sleep(48 * 3600)
    website.put("/robots.txt", Answer(status=500))
    fetcher = new_fetcher()
    assert fetcher.fetch(website.page("/a", "x")).status == 200
    with pytest.raises(Refused):
        fetcher.fetch(website.url("/private"))


# -------------------------------------------------------------------------------------------------------- pace


def test_pause(website: Website, new_fetcher: Callable[..., Fetcher], clock: HandClock) -> None:
    fetcher = new_fetcher(pause=1.5)
    website.page("/a", "x")
    website.redirect("/b", "/a")
    fetcher.fetch(website.url("/a"))
    fetcher.fetch(website.url("/b"))
    assert clock.slept == [1.5, 1.5, 1.5]


def test_crawl_delay(website: Website, new_fetcher: Callable[..., Fetcher], clock: HandClock) -> None:
    website.robots("User-agent: *\nCrawl-delay: 7")
    fetcher = new_fetcher(pause=1.5)
    fetcher.fetch(website.page("/a", "x"))
    fetcher.fetch(website.page("/b", "x"))
    assert clock.slept == [7.0, 7.0]


def test_hosts_have_turns_of_their_own(
    website: Website, new_website: Callable[..., Website], new_fetcher: Callable[..., Fetcher], clock: HandClock
) -> None:
    fetcher = new_fetcher(pause=5.0)
    fetcher.fetch(website.page("/a", "x"))
    fetcher.fetch(new_website().page("/a", "x"))
    assert clock.slept == [5.0, 5.0]  # each between robots.txt and the page


def test_two_sites_on_one_host_share_its_turns(website: Website) -> None:
    website.page("/a", "x")
    pace, pause = Pace(), 0.05

    def run() -> None:
        with Fetcher(AGENT, pause=pause, allow_private=True, pace=pace) as fetcher:
            for number in range(3):
                fetcher.fetch(website.url(f"/a?{number}"))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = [request.at for request in website.requests]
    assert len(times) == 12
    assert min(later - earlier for earlier, later in zip(times, times[1:], strict=False)) >= pause


def test_a_clock_that_is_set_back(website: Website, new_fetcher: Callable[..., Fetcher], clock: HandClock) -> None:
    fetcher = new_fetcher(pause=1.0)
    fetcher.fetch(website.page("/a", "x"))
    clock.now -= 3600
    fetcher.fetch(website.page("/b", "x"))
    assert clock.slept == [1.0, 1.0]


# --------------------------------------------------------------------------------------------- changed since?


def test_not_modified(website: Website, fetcher: Fetcher, memory: Memory, clock: HandClock) -> None:
    url = website.page("/a", "<p>one", last_modified="Mon, 02 Feb 2026 10:00:00 GMT")
    first = fetcher.fetch(url)
    clock.sleep(60)
    second = fetcher.fetch(url)
    assert (second.not_modified, second.status, second.body, second.headers) == (True, 200, b"<p>one", first.headers)
    assert (second.captured_at - first.captured_at).total_seconds() == 60
    assert memory.kept[-1] == second
    sent = website.asked("/a")[1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (first.header("etag"), "Mon, 02 Feb 2026 10:00:00 GMT")
    website.page("/a", "<p>two")
    assert (changed := fetcher.fetch(url)).body == b"<p>two" and not changed.not_modified


def test_validators_belong_to_the_address_that_was_asked(website: Website, fetcher: Fetcher, memory: Memory) -> None:
    website.redirect("/old", "/new")
    website.page("/new", "x")
    fetcher.fetch(website.url("/old"))
    again = fetcher.fetch(website.url("/old"))
    assert "if-none-match" not in website.asked("/old")[1].headers
    assert "if-none-match" in website.asked("/new")[1].headers
    assert again.not_modified and (again.url, again.final_url) == (website.url("/old"), website.url("/new"))
    assert [(hop.url, hop.status) for hop in again.hops] == [(website.url("/old"), 301)]
    assert fetcher.fetch(website.url("/new")).url == website.url("/new")


def test_not_modified_although_nobody_asked(website: Website, fetcher: Fetcher) -> None:
    website.put("/a", Answer(status=304))
    with pytest.raises(HttpStatus, match="304"):
        fetcher.fetch(website.url("/a"))


def test_the_environment_gives_no_secrets(
    website: Website, fetcher: Fetcher, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("NETRC", str(tmp_path))
    assert fetcher.fetch(website.page("/a", "x")).status == 200
    assert "authorization" not in website.asked("/a")[0].headers


def test_certificates_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file.pem")
    with pytest.raises(ConfigError, match="REQUESTS_CA_BUNDLE"):
        Fetcher(AGENT)
