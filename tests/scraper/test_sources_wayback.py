"""CDX indexes in all their dialects, and what the answers of a replay mean; real recorded answers beside made ones."""

from __future__ import annotations

import gzip
import importlib.util
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import FetchError, SourceError
from scraper.fetch import Fetcher, Limits
from scraper.records import Snapshot
from scraper.sources.mementos import Jumped, NotReplayed, Replayed, in_replay, replay_address, understand
from scraper.sources.wayback import CdxSource, IndexPage, Memento, parse_index, plain_address
from tests.website import Answer, Request, Website

CDX = "https://web.example/cdx/search/cdx"
SERVER = Path(__file__).resolve().parents[3] / "shared" / "tools" / "serve_wayback.py"
WORDS = "com,example)/ {} http://www.example.com:80/ text/html 200 YTEQQRWKL47VHUWFV2NXX7XLEOHMNWZ6 12942"
DAY = "20150201010203"


def answer(body: str | bytes, status: int = 200, url: str = CDX, **headers: str) -> Snapshot:
    content = body.encode() if isinstance(body, str) else body
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Snapshot(url, url, datetime(2026, 3, 1, tzinfo=UTC), status, named, content)


def page(body: str | bytes) -> IndexPage:
    return parse_index(answer(body))


# ------------------------------------------------------------------------------------------------- dialects


ROW = Memento(
    "http://www.example.com/",
    "http://www.example.com:80/",
    DAY,
    200,
    "text/html",
    "YTEQQRWKL47VHUWFV2NXX7XLEOHMNWZ6",
)
LIST = ["com,example)/", DAY, "http://www.example.com:80/", "text/html", "200", ROW.digest, "12942"]
HEAD = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
PYWB = {"url": LIST[2], "mime": "text/html", "status": "200", "digest": f"sha1:{ROW.digest}", "length": "12942"}


@pytest.mark.parametrize(
    "body",
    [
        WORDS.format(DAY),
        f"{WORDS.format(DAY)} - - -",  # resolved revisits
        json.dumps([HEAD, LIST]),
        json.dumps([HEAD[::-1], LIST[::-1]]),
        json.dumps({"urlkey": LIST[0], "timestamp": DAY, **PYWB}),
        f"com,example)/ {DAY} {json.dumps(PYWB)}",
        f" CDX N b a m s k r M S V g\ncom,example)/ {DAY} {LIST[2]} text/html 200 {ROW.digest} - - 12942 5 a.warc.gz",
    ],
)
def test_one_capture_in_every_dialect(body: str) -> None:
    assert page(body) == IndexPage((ROW,), None, 1)


@pytest.mark.parametrize("body", ["", "\n", "[]", json.dumps([HEAD])])
def test_an_index_may_hold_nothing(body: str) -> None:
    assert page(body) == IndexPage((), None, 0)


def test_a_resume_key_stands_behind_an_empty_row() -> None:
    key = "com%2Cexample%29%2F+2015020101020%3A"
    assert page(f"{WORDS.format(DAY)}\n\n{key}\n") == IndexPage((ROW,), key, 1)
    assert page(json.dumps([HEAD, LIST, [], [key]])) == IndexPage((ROW,), key, 1)


def test_what_an_index_does_not_know_stays_open() -> None:
    found = page(f"org,example)/ {DAY} https://example.org/ warc/revisit - ABC 500").mementos
    assert found == (Memento("https://example.org/", "https://example.org/", DAY, None, "warc/revisit", "ABC"),)
    assert page(f"org,example)/ {DAY} https://example.org/ unk 404 ABC 500").mementos[0].media_type == ""


def test_rows_that_cannot_be_asked_for_are_left_out() -> None:
    rows = [
        f"org,example)/ {DAY} ftp://example.org/ text/html 200 ABC 500",
        "org,example)/ 20151399000000 https://example.org/ text/html 200 ABC 500",
        f"org,example)/ {DAY} https://example.org:port/ text/html 200 ABC 500",
        f"org,example)/ {DAY} https://example.org/ text/html 200 ABC 500",
    ]
    found = page("\n".join(rows))
    assert (found.rows, [memento.url for memento in found.mementos]) == (4, ["https://example.org/"])


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<!DOCTYPE html><html><title>Service unavailable</title></html>", "page for people"),
        ("org.archive.util.io.RuntimeIOException: Blocked Site Error", "Blocked Site Error"),
        ("error: bad matchType", "bad matchType"),
        ("one two three", "no row"),
        ('[["urlkey"', "damaged"),
        ('[{"urlkey": "a"}]', "no list of rows"),
        ('{"message": "not found"}', "no columns"),
        ("[" * 100_000, "damaged"),
    ],
)
def test_an_answer_that_is_no_index_is_an_error(body: str, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        page(body)


@given(st.binary() | st.text().map(str.encode) | st.recursive(
    st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(SourceError):
        assert all(len(memento.timestamp) == 14 for memento in page(body).mementos)


def test_the_question_says_what_is_meant() -> None:
    source = CdxSource(CDX, target="example.org/news", match="prefix", since="20140101000000", until="20151231235959")
    asked = parse_qsl(urlsplit(source.address("a%2Cb+1", 5)).query)
    assert dict(asked) | {"filter": ""} == {
        "url": "example.org/news", "matchType": "prefix", "limit": "5", "from": "20140101000000", "filter": "",
        "to": "20151231235959", "output": "json", "collapse": "digest", "showResumeKey": "true",
        "resolveRevisits": "true", "resumeKey": "a%2Cb+1",
    }  # fmt: skip
    assert (
        CdxSource("https://web.example/cdx?token=1", target="a.example")
        .address()
        .startswith("https://web.example/cdx?token=1&url=a.example&output")
    )


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("kronikk-test", pause=0, allow_private=True) as it:
        yield it


def test_an_index_without_resume_keys_is_asked_for_all_at_once(website: Website, fetcher: Fetcher) -> None:
    rows = [WORDS.format(f"2015020101020{number}") for number in range(7)]

    def index(request: Request) -> Answer:
        limit = dict(parse_qsl(urlsplit(request.path).query)).get("limit")
        return Answer("\n".join(rows[: int(limit) if limit else None]).encode())

    website.put("/cdx", index)
    source = CdxSource(website.url("/cdx"), target="example.com", limit=5)
    assert [found.rows for found in source.pages(fetcher.fetch)] == [7]
    assert len(website.requests) == 3  # robots.txt, the first five, all
    assert [found.url for found in source.discover(fetcher.fetch)] == ["http://www.example.com/"]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://a.example:80/x", "http://a.example/x"),
        ("https://a.example:443/x#part", "https://a.example/x"),
        ("http://a.example:8080/?q=:80", "http://a.example:8080/?q=:80"),
    ],
)
def test_a_port_that_goes_without_saying_is_not_said(url: str, plain: str) -> None:
    assert plain_address(url) == plain


# ------------------------------------------------------------------------------------------------- replay


REPLAY = "https://web.example/web/"
AT = "Sun, 01 Feb 2015 01:02:03 GMT"


def replayed(status: int = 200, body: str = "<p>Text</p>", **headers: str) -> Replayed | Jumped | NotReplayed:
    address = replay_address(REPLAY, DAY, ROW.original)
    return understand(answer(body, status, address, **headers), ROW)


def test_a_capture_is_the_answer_that_it_was() -> None:
    found = replayed(
        Memento_Datetime=AT, Content_Type="text/html; charset=latin-1", Content_Encoding="gzip", Server="nginx",
        X_Archive_Orig_Server="Apache", X_Archive_Orig_Content_Encoding="gzip", X_Archive_Src="a.warc.gz", X_ts="200",
    )  # fmt: skip
    assert isinstance(found, Replayed)
    assert found.leads_to is None
    snapshot = found.snapshot
    assert (snapshot.url, snapshot.final_url, snapshot.origin) == (ROW.url, ROW.url, "wayback")
    assert (snapshot.captured_at, snapshot.raw) == (datetime(2015, 2, 1, 1, 2, 3, tzinfo=UTC), b"<p>Text</p>")
    link = f'<{REPLAY}{DAY}id_/{ROW.original}>; rel="memento"'
    assert dict(snapshot.headers) == {
        "Content-Type": "text/html; charset=latin-1", "Server": "Apache", "Memento-Datetime": AT, "Link": link
    }  # fmt: skip


def test_where_headers_come_as_they_were_those_of_the_archive_are_left_out() -> None:
    found = replayed(Memento_Datetime=AT, Content_Type="text/html", Etag='"a"', Date="now", Link="<x>; rel=timegate")
    assert isinstance(found, Replayed)
    assert [name for name, _ in found.snapshot.headers] == ["Content-Type", "Etag", "Memento-Datetime", "Link"]


@pytest.mark.parametrize(
    ("headers", "target"),
    [
        ({"Location": f"{REPLAY}{DAY}id_/https://www.example.com/new"}, "https://www.example.com/new"),
        ({"Location": f"/web/{DAY}id_/https:/www.example.com/new"}, "https://www.example.com/new"),
        ({"Location": "/new"}, "http://www.example.com/new"),
        ({"Location": "x", "X_Archive_Orig_Location": "https://b.example/"}, "https://b.example/"),
        ({"Location": "mailto:desk@example.com"}, None),
    ],
)
def test_a_captured_redirect_leads_to_where_it_led_in_the_web(headers: dict[str, str], target: str | None) -> None:
    found = replayed(301, "", Memento_Datetime=AT, **headers)
    assert isinstance(found, Replayed)
    assert found.leads_to == target
    assert found.snapshot.header("location") == target


def test_another_second_is_another_capture() -> None:
    assert replayed(Memento_Datetime="Sun, 01 Feb 2015 01:02:04 GMT") == Jumped("20150201010204", ROW.url)
    there = f"{REPLAY}20150201010204id_/{ROW.original}"
    assert replayed(302, "", Location=there) == Jumped("20150201010204", ROW.original)


def test_what_has_no_time_of_capture_is_the_archive_itself() -> None:
    assert replayed(200, "<html>") == NotReplayed(200, "the archive answers 200 with a page of its own")
    assert replayed(404) == NotReplayed(404, "the archive does not have it")
    assert replayed(403) == NotReplayed(403, "the archive does not give it out")
    assert replayed(302, "", Location="/login") == NotReplayed(302, "it leads to /login")
    assert replayed(200, Memento_Datetime="long ago") == NotReplayed(
        200, "the archive answers 200 with a page of its own"
    )


def test_addresses_of_replays_are_taken_apart() -> None:
    assert in_replay(f"{REPLAY}{DAY}id_/http://a.example/?u=http://b.example/") == (
        DAY, "http://a.example/?u=http://b.example/"
    )  # fmt: skip
    assert in_replay(f"{REPLAY}{DAY}/a.example") is None


# ------------------------------------------------------------------------------------------------- recorded answers


@pytest.fixture(scope="module")
def tools() -> ModuleType:
    pytest.importorskip("yaml")
    if not SERVER.is_file():
        pytest.skip("../shared with the recorded answers is not there")
    spec = importlib.util.spec_from_file_location("serve_wayback", SERVER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wayback(tools: ModuleType) -> Iterator[str]:
    """The recorded answers, and the robots.txt that was not recorded."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *_: None)  # type: ignore[arg-type,return-value]
    here = f"http://127.0.0.1:{server.server_address[1]}"
    recorded = tools.make_handler(tools.recorded(), here)

    class WithRules(recorded):  # type: ignore[misc,valid-type]
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                super().do_GET()

    server.RequestHandlerClass = WithRules
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


Ask = Callable[[str], Snapshot]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """One request, whatever comes."""
    heard: list[Snapshot] = []
    limits = Limits(redirects=0, backoff=())
    with Fetcher("kronikk-test", keep=heard.append, pause=0, allow_private=True, limits=limits) as fetcher:

        def once(url: str) -> Snapshot:
            try:
                return fetcher.fetch(url)
            except FetchError:
                return heard[-1]

        yield once


def lines(tools: ModuleType, target: str) -> list[str]:
    """All rows that were recorded of an address, as they stand."""
    found = []
    for (path, query), recorded in tools.recorded().items():
        if path.startswith("/cdx") and dict(query).get("url") == target:
            body = recorded["body"]["string"]
            body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            found += [line for line in body.decode().splitlines() if len(line.split()) > 5]
    return found


@pytest.mark.parametrize(
    ("target", "limit", "since", "until", "pages"),
    [
        ("cnn.com", 25, "20010410000000", "20010510000000", 15),
        ("dw.com", 1000, "20191001000000", "20200301000000", 3),
    ],
)
def test_all_that_was_recorded_of_an_address_is_listed(
    wayback: str, tools: ModuleType, ask: Ask, target: str, limit: int, since: str, until: str, pages: int
) -> None:
    source = CdxSource(f"{wayback}/cdx/search/cdx", target=target, since=since, until=until, limit=limit, asked=())
    got = list(source.pages(ask))
    expected = lines(tools, target)
    assert (len(got), sum(found.rows for found in got)) == (pages, len(expected))
    found = {(memento.original, memento.timestamp) for one in got for memento in one.mementos}
    assert found == {(line.split()[2], line.split()[1]) for line in expected}


def test_a_site_that_is_not_given_out_is_an_error(wayback: str, ask: Ask) -> None:
    source = CdxSource(
        f"{wayback}/cdx/search/cdx", target="https://nationalpost.com/health", since="20191001000000",
        until="20191002000000", limit=1000, asked=(),
    )  # fmt: skip
    with pytest.raises(SourceError, match="Blocked Site Error"):
        list(source.pages(ask))


def test_every_recorded_replay_is_understood(wayback: str, tools: ModuleType, ask: Ask) -> None:
    kinds: dict[str, int] = {}
    for path, query in tools.recorded():
        if query or "id_/" not in path or (place := in_replay(path)) is None:
            continue
        memento = Memento(plain_address(place[1]), place[1], place[0], None, "", "")
        found = understand(ask(f"{wayback}{path}"), memento)
        name = type(found).__name__
        if isinstance(found, Replayed):
            name += f" {found.snapshot.status}"
            assert found.snapshot.captured_at == memento.moment
            assert (found.leads_to is None) == (found.snapshot.status not in (301, 302, 303))
        kinds[name] = kinds.get(name, 0) + 1
    assert kinds == {
        "Jumped": 11, "NotReplayed": 2, "Replayed 200": 5, "Replayed 301": 4, "Replayed 302": 1, "Replayed 303": 1,
        "Replayed 404": 2, "Replayed 429": 1,
    }  # fmt: skip
