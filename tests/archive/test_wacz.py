"""Captures as WACZ: other tools accept it, what comes back is what was there, filters bring originals along."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.checker import Checker

from archive.export.surt import surt
from archive.export.wacz import Collection, Sorted, Written
from archive.imports import import_files
from archive.store import kept
from archive.store.kept import Kept
from tests.archive import plain
from tests.archive.captures import Filled, good

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CAPTURES = "SELECT url, final_url, captured_at, status, media_type, digest, length, same_as IS NULL FROM captures"


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    """Three runs: pages that stay, one that changes, one that goes."""
    made = Filled(tmp_path / "archive")
    made.run({str(number): plain.article(number) for number in range(1, 5)})
    made.run({"2": plain.article(2, "More of it."), "3": None})
    made.run({})
    return made


def export(filled: Filled, path: Path, since: str | None = None, until: str | None = None) -> Written:
    def chosen(capture: Kept) -> bool:
        return (since or "") <= capture.captured_at[:10] <= (until or "9999")

    with filled.opened() as archive, archive.store.comparing(write=False) as db:
        collection = Collection(
            archive.store.warc_folder, lambda capture: kept.one(db, capture), chosen, "News", clock=lambda: NOON
        )
        return collection.write(kept.kept(db, since, until), path)


def test_what_is_exported_comes_back(filled: Filled, tmp_path: Path) -> None:
    written = export(filled, tmp_path / "all.wacz")
    other = Filled(tmp_path / "other")
    with other.opened() as archive:
        done = import_files(archive, [written.path], [other.site], read=good)
    assert (done.exit_code, done.captures) == (0, written.captures)
    assert sorted(other.rows(CAPTURES)) == sorted(filled.rows(CAPTURES))
    items = "SELECT url, title, text, first_seen, version FROM items ORDER BY url"
    assert other.rows(items) == filled.rows(items)


def test_into_its_own_archive_it_brings_nothing_new(filled: Filled, tmp_path: Path) -> None:
    written = export(filled, tmp_path / "all.wacz")
    with filled.opened() as archive:
        done = import_files(archive, [written.path], [filled.site], read=good)
    assert (done.captures, done.files[0].known) == (0, written.captures)


@pytest.mark.skipif(find_spec("wacz") is None, reason="the validator is not installed (pip install wacz)")
def test_the_validator_of_the_field_accepts_it(filled: Filled, tmp_path: Path) -> None:
    path = export(filled, tmp_path / "all.wacz").path
    command = [sys.executable, "-W", "ignore", "-c", "import sys; from wacz.main import main; sys.exit(main())"]
    done = subprocess.run([*command, "validate", "-f", str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is valid" in done.stdout


def test_its_records_pass_the_checker_of_warcio(filled: Filled, tmp_path: Path) -> None:
    with zipfile.ZipFile(export(filled, tmp_path / "all.wacz").path) as file:
        file.extract("archive/data.warc.gz", tmp_path)
    assert passes(tmp_path / "archive" / "data.warc.gz")


def test_our_own_files_pass_it_too(filled: Filled) -> None:
    assert all(passes(path) for path in (filled.folder / "warc").iterdir())


def passes(path: Path) -> bool:
    class Said:
        inputs = (str(path),)
        verbose = False

    checker = Checker(Said)
    checker.process_all()
    return bool(checker.exit_value == 0)


def test_every_line_of_the_index_leads_to_its_record(filled: Filled, tmp_path: Path) -> None:
    written = export(filled, tmp_path / "all.wacz")
    with zipfile.ZipFile(written.path) as file:
        records = file.read("archive/data.warc.gz")
        lines = gzip.decompress(file.read("indexes/index.cdx.gz")).decode().splitlines()
        blocks = file.read("indexes/index.idx").decode().splitlines()
        packed = [info.compress_type for info in file.infolist() if info.filename.startswith(("archive", "indexes"))]
    assert lines == sorted(lines)
    assert len(lines) == written.captures
    for line in lines:
        place = json.loads(line.split(" ", 2)[2])
        start = int(place["offset"])
        record = gzip.decompress(records[start : start + int(place["length"])])
        assert f"WARC-Target-URI: {place['url']}\r\n".encode() in record
        assert f"WARC-Payload-Digest: {place['digest']}\r\n".encode() in record
    assert blocks[0].startswith("!meta 0 ")
    assert set(packed) == {zipfile.ZIP_STORED}


def test_pages_are_those_with_items(filled: Filled, tmp_path: Path) -> None:
    with zipfile.ZipFile(export(filled, tmp_path / "all.wacz").path) as file:
        lines = [json.loads(line) for line in file.read("pages/pages.jsonl").decode().splitlines()]
    assert lines[0]["format"] == "json-pages-1.0"
    assert {line["title"] for line in lines[1:]} == {row[0] for row in filled.rows("SELECT title FROM items")}


def test_a_filter_brings_the_originals_of_its_revisits(filled: Filled, tmp_path: Path) -> None:
    last = str(filled.rows("SELECT max(captured_at) FROM captures")[0][0])[:10]
    written = export(filled, tmp_path / "part.wacz", since=last)
    other = Filled(tmp_path / "other")
    with other.opened() as archive:
        done = import_files(archive, [written.path], [other.site], read=good)
    assert done.exit_code == 0
    assert other.rows("SELECT count(*) FROM captures WHERE captured_at >= ?", last) == filled.rows(
        "SELECT count(*) FROM captures WHERE captured_at >= ?", last
    )


def test_the_same_archive_gives_the_same_records(filled: Filled, tmp_path: Path) -> None:
    names = ("indexes/index.cdx.gz", "pages/pages.jsonl")
    contents = []
    for name in ("one.wacz", "two.wacz"):
        with zipfile.ZipFile(export(filled, tmp_path / name).path) as file:
            contents.append([file.read(member) for member in names])
    assert contents[0][1] == contents[1][1]


def test_what_is_lost_is_told_and_the_rest_is_written(filled: Filled, tmp_path: Path) -> None:
    sorted((filled.folder / "warc").iterdir())[1].unlink()
    written = export(filled, tmp_path / "all.wacz")
    assert written.lost
    assert written.captures > 0


def test_lines_are_sorted_in_pieces(tmp_path: Path) -> None:
    index = Sorted(tmp_path, together=3)
    for number in (5, 1, 4, 2, 8, 7, 3, 6):
        index.add(str(number))
    assert "".join(index.lines()).split() == list("12345678")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.org/", "org,example)/"),
        ("http://a.b.example.org:8080/X/?q=2&a=1", "org,example,b,a:8080)/x?a=1&q=2"),
        ("http://192.0.2.1/p", "1,2,0,192)/p"),
        ("http://example.org/a b", "org,example)/a%20b"),
        ("https://bl\u00e5b\u00e6r.example/%7Ea//b/../\u00e5", "example,xn--blbr-roah)/~a/%c3%a5"),
        ("https://example.org/a?x=1&PHPSESSID=0123456789abcdef0123456789abcdef", "org,example)/a?&x=1"),
        ("https://example.org/(S(0123456789abcdefghijklmn))/a.aspx", "org,example)/a.aspx"),
        ("https://example.org/a%2525b/?&b&a=%26", "org,example)/a%25b?&&a=&b"),
    ],
)
def test_addresses_are_turned_round(url: str, expected: str) -> None:
    assert surt(url) == expected


STEPS = st.lists(
    st.sampled_from(
        ["a", "B", "..", ".", "", "%2F", "%C3%A5", "\u00e5", "%", "%7e", "a.aspx", "+", "(", f"({'a' * 24})"]
    )
)
WORDS = st.lists(
    st.sampled_from(
        ["a=1", "A=2", "b", "=", "", "x=%26", f"sid={'a1' * 16}", "cfid=1", "cftoken=2", "\u00e5=1", "?", "%23"]
    )
)


@given(STEPS, WORDS, st.sampled_from(["example.org", "www2.Example.org:80", "127.0.0.1:8080", "a.b.example:443"]))
def test_other_tools_turn_them_round_alike(steps: list[str], words: list[str], place: str) -> None:
    """pywb looks into the index with keys of this package."""
    theirs = pytest.importorskip("surt", reason="the package surt is not installed (it comes with wacz)")
    url = f"http://{place}/{'/'.join(steps)}{'?' if words else ''}{'&'.join(words)}"
    assert surt(url) == theirs.surt(url)
