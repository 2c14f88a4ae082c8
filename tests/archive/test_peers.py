"""The captures of a run in the hands of others: checked by warcio, validated, replayed by pywb, imported again."""

from __future__ import annotations

import gzip
import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import brotlicffi
import pytest

from archive.archive import Archive
from archive.harvest import Options, harvest
from archive.imports import import_files
from archive.warc import files, iterate
from scraper.records import Snapshot
from scraper.sites import Site
from tests.archive import plain
from tests.archive.conftest import call_kronikk
from tests.archive.peers import Pywb
from tests.website import Answer, HandClock, Website

HTML = {"Content-Type": "text/html; charset=utf-8"}
DAY = 86_400.0
SETTINGS = """
[sites.s]
homepage = "{home}"
name = "Institute"
pause = 0.0
allow_private = true
sources = [{{kind = "sitemap", url = "{home}sitemap.xml"}}, {{kind = "front_page", url = "{home}front"}}]
"""


@dataclass
class Crawled:
    """An archive of a real server with all kinds of answers, from two runs a hundred days apart."""

    folder: Path
    site: Site

    @property
    def captures(self) -> list[Snapshot]:
        return [snapshot for path in files(self.folder / "warc") for _, snapshot in iterate(path)]

    @property
    def pages(self) -> dict[tuple[str, str], Snapshot]:
        """(address, second) -> what was answered."""
        return {
            (snapshot.final_url, snapshot.captured_at.strftime("%Y%m%d%H%M%S")): snapshot for snapshot in self.captures
        }


@pytest.fixture
def crawled(tmp_path: Path, website: Website, clock: HandClock) -> Crawled:
    """Without brotli, which is not asked for: `warcio check` gives up on it where the package brotli is installed."""
    return crawl(tmp_path, website, clock)


def crawl(tmp_path: Path, website: Website, clock: HandClock, last: Answer = Answer(b"Not here", 404)) -> Crawled:  # noqa: B008  frozen
    def number(count: int, more: str = "") -> bytes:
        return plain.article(count, more).encode()

    put = website.put
    put("/news/1", Answer(number(1), headers=HTML | {"ETag": '"1"'}))  # then 304
    put("/news/2", Answer(gzip.compress(number(2), mtime=0), headers=HTML | {"Content-Encoding": "gzip"}))  # the same
    put("/news/3", Answer(number(3), headers=HTML), Answer(number(3, "It was edited."), headers=HTML))
    put("/news/4", Answer(number(4), headers=HTML), Answer(b"<h1>Gone</h1>", 410, HTML))
    put("/news/5", Answer(status=301, headers={"Location": "/news/6?a=b&c=%C3%A5"}))
    put("/news/6", Answer((number(6)[:100], number(6)[100:]), headers=HTML | {"X-Word": "bl\u00e5b\u00e6r"}))
    put("/news/7", last)
    website.page("/sitemap.xml", plain.sitemap(*(website.url(f"/news/{n}") for n in range(1, 8))), "application/xml")
    website.page("/front", plain.front(1, 2))
    home = website.url("/")
    crawled = Crawled(tmp_path / "archive", plain.site(home))
    for _ in range(2):
        with Archive.open(crawled.folder, create=True) as archive:
            harvest(
                archive, [crawled.site], Options(ask_all=True), read=plain.read, clock=clock, sleep=clock.sleep
            )  # fmt: skip
        clock.sleep(100 * DAY)
    (crawled.folder / "kronikk.toml").write_text(SETTINGS.format(home=home))
    return crawled


@pytest.fixture
def collection(crawled: Crawled, tmp_path: Path) -> Path:
    """The archive, exported as a person does it."""
    path = tmp_path / "news.wacz"
    done = call_kronikk("export", "wacz", "-o", str(path), archive=crawled.folder)
    assert done.code == 0, done.err
    return path


@pytest.fixture
def pywb(tmp_path: Path) -> Iterator[Pywb]:
    with closing(Pywb(tmp_path / "pywb")) as made:
        yield made


def test_the_run_has_all_kinds_of_records(crawled: Crawled) -> None:
    kinds = [location.kind for path in files(crawled.folder / "warc") for location, _ in iterate(path)]
    assert {(snapshot.status, snapshot.not_modified) for snapshot in crawled.captures} >= {
        (200, False), (200, True), (301, False), (404, False), (410, False),
    }  # fmt: skip
    assert {"response", "revisit"} == set(kinds)


def test_warcio_finds_nothing_wrong(crawled: Crawled) -> None:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files(crawled.folder / "warc"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "digest pass" in done.stdout and "fail" not in done.stdout


@pytest.mark.skipif(find_spec("wacz") is None, reason="the validator is not installed (pip install wacz)")
def test_the_validator_accepts_the_collection(collection: Path) -> None:
    main = "import sys; from wacz.main import main; sys.exit(main())"
    command = [sys.executable, "-W", "ignore", "-c", main, "validate", "-f", str(collection)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and "is valid" in done.stdout, done.stdout + done.stderr


def test_pywb_replays_the_files_of_a_run(crawled: Crawled, pywb: Pywb) -> None:
    pywb.add(files(crawled.folder / "warc"))
    pywb.serve()
    assert replayed(crawled, pywb) == []


def test_pywb_replays_the_collection(crawled: Crawled, collection: Path, pywb: Pywb) -> None:
    pywb.add([collection], "--unpack-wacz")
    pywb.serve()
    assert replayed(crawled, pywb) == []


def test_a_reader_sees_the_page_that_was_packed(
    tmp_path: Path, website: Website, clock: HandClock, pywb: Pywb
) -> None:
    """As a page with pywb's frame, for which it has to undo what the server packed, asked or unasked."""
    body = brotlicffi.compress(plain.article(7).encode())
    crawled = crawl(tmp_path, website, clock, Answer(body, headers=HTML | {"Content-Encoding": "br"}))
    pywb.add(files(crawled.folder / "warc"))
    pywb.serve()
    found = {}
    for (url, stamp), snapshot in crawled.pages.items():
        if snapshot.header("content-encoding"):
            found[snapshot.header("content-encoding")] = get(pywb.replay(url, stamp, "mp_"))[2]
    assert set(found) == {"gzip", "br"}
    assert all(b"<h1>News of the" in body for body in found.values())


def replayed(crawled: Crawled, pywb: Pywb) -> list[tuple[str, str, str]]:
    """What of the captures comes back otherwise. Where the server said 304, the page is what it was before."""
    wrong = []
    for (url, stamp), snapshot in crawled.pages.items():
        status, _, body = get(pywb.replay(url, stamp))
        said = [
            (status == snapshot.status, f"status {status}"),
            (status == 301 or body == snapshot.raw, f"body of {len(body)} bytes"),
        ]
        wrong += [(url, stamp, what) for right, what in said if not right]
    return wrong


def get(url: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """What is answered, as it comes."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)) as connection:
        connection.request("GET", url.partition(parts.netloc)[2], headers={"Accept-Encoding": "gzip, br"})
        answer = connection.getresponse()
        return answer.status, answer.msg, answer.read()


@pytest.mark.parametrize("through", ["files", "collection"])
def test_another_archive_takes_them_in_without_loss(
    crawled: Crawled, tmp_path: Path, request: pytest.FixtureRequest, through: str
) -> None:
    paths = files(crawled.folder / "warc") if through == "files" else (request.getfixturevalue("collection"),)
    other = Crawled(tmp_path / "other", crawled.site)
    with Archive.open(other.folder, create=True) as archive:
        done = import_files(archive, paths, [crawled.site], read=plain.read)
    assert done.exit_code == 0
    assert told(other) == told(crawled)


def told(crawled: Crawled) -> list[tuple[object, ...]]:
    """Of each capture: address, date, status, header lines, digest of the payload, what the payload means."""
    found = [
        (location.digest, its.final_url, its.captured_at, its.status, its.headers, its.not_modified, its.raw, its.body)
        for path in files(crawled.folder / "warc")
        for location, its in iterate(path)
    ]
    return sorted(found, key=repr)
