"""Captures of other tools: every packing, what is kept and what is left out, damage, idempotence, order of time."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from archive.errors import Locked
from archive.imports import Imported, Listener, import_files
from archive.warc.foreign import Answer, Damage, Records, Repeat, unchunked
from scraper.records import Reading, SiteKnowledge, Snapshot
from scraper.sites import Site
from tests.archive import foreign, plain
from tests.archive.captures import BEGIN, HOME, SITE, Filled, dump, good
from tests.archive.foreign import Recorded, response, revisit

SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "warcs"
OLD, OLDER, LATER = "2019-05-01T10:00:00Z", "2018-05-01T10:00:00Z", "2027-01-01T10:00:00Z"
Write = Callable[..., Path]


def page(number: int, more: str = "") -> bytes:
    return plain.article(number, more).encode()


def url(number: int) -> str:
    return f"{HOME}{number}"


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    return Filled(tmp_path / "archive")


def take(filled: Filled, *paths: Path, **options: object) -> Imported:
    with filled.opened() as archive:
        return import_files(archive, paths, [filled.site], read=good, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("write", [foreign.warc, foreign.packed, foreign.packed_whole, foreign.arc])
def test_every_packing_gives_the_same_items_as_of_their_capture(filled: Filled, tmp_path: Path, write: Write) -> None:
    file = write(tmp_path / "old", response(url(1), OLD, page(1)), response(url(2), OLD, page(2)))
    done = take(filled, file)
    assert (done.exit_code, done.captures, done.run.new_items) == (0, 2, 2)
    assert filled.rows("SELECT url, first_seen FROM items ORDER BY url") == [(url(1), OLD), (url(2), OLD)]
    assert filled.rows("SELECT DISTINCT origin, captured_at FROM captures") == [("import", OLD)]
    assert filled.rows("SELECT DISTINCT first_seen FROM pages") == [(OLD,)]
    assert filled.rows("SELECT job, outcome, new_items FROM runs WHERE job = 'import'") == [("import", "done", 2)]


def test_a_collection_is_read_out_of_its_zip(filled: Filled, tmp_path: Path) -> None:
    member = foreign.packed(tmp_path / "data.warc.gz", response(url(1), OLD, page(1)))
    done = take(filled, foreign.wacz(tmp_path / "old.wacz", member))
    assert (done.exit_code, done.captures) == (0, 1)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"package": b""}, "there is no datapackage.json"),
        ({"package": b"{"}, "cannot be read"),
        ({"package": b'{"resources": [{"path": "pages/pages.jsonl", "hash": "sha256:00"}]}'}, "is not in it"),
        ({"digest": f"sha256:{'0' * 64}"}, "the sha256 digest differs"),
    ],
)
def test_a_collection_that_is_not_what_it_says_is_told_and_read(
    filled: Filled, tmp_path: Path, options: dict[str, object], reason: str
) -> None:
    member = foreign.packed(tmp_path / "data.warc.gz", response(url(1), OLD, page(1)))
    done = take(filled, foreign.wacz(tmp_path / "old.wacz", member, **options))  # type: ignore[arg-type]
    assert (done.exit_code, done.captures) == (3, 1)
    assert any(reason in problem.message for problem in done.files[0].problems)


def test_the_same_file_twice_adds_nothing(filled: Filled, tmp_path: Path) -> None:
    file = foreign.packed(tmp_path / "old.warc.gz", response(url(1), OLD, page(1)), response(url(2), OLD, page(2)))
    take(filled, file)
    before = dump(filled.folder, "last_ok")
    again = take(filled, file)
    assert (again.exit_code, again.captures, again.files[0].known) == (0, 0, 2)
    assert dump(filled.folder, "last_ok") == before


def test_older_and_newer_captures_take_their_place_in_time(filled: Filled, tmp_path: Path) -> None:
    filled.run({"1": plain.article(1, "In the middle.")})
    file = foreign.packed(
        tmp_path / "old.warc.gz",
        response(url(1), LATER, page(1, "At the end.")),
        response(url(1), OLD, page(1, "Second.")),
        response(url(1), OLDER, page(1, "First.")),
    )
    done = take(filled, file)
    assert done.exit_code == 0
    texts = filled.rows("SELECT observed_at, substr(text, -12) FROM versions ORDER BY number")
    live = (BEGIN + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [row[0] for row in texts] == [OLDER, OLD, live, LATER]
    assert filled.rows("SELECT first_seen FROM items") == [(OLDER,)]
    assert str(filled.rows("SELECT text FROM items")[0][0]).endswith("At the end.")


def test_a_run_after_an_import_of_older_captures_finds_nothing_changed(filled: Filled, tmp_path: Path) -> None:
    filled.run({"1": plain.article(1), "2": plain.article(2)})
    take(filled, foreign.packed(tmp_path / "old.warc.gz", response(url(1), OLD, page(1, "Once."))))
    versions = filled.rows("SELECT item, number, text FROM versions ORDER BY item, number")
    filled.run({})
    assert filled.rows("SELECT item, number, text FROM versions ORDER BY item, number") == versions


def test_a_lost_database_comes_back_with_the_imported_captures(filled: Filled, tmp_path: Path) -> None:
    filled.run({"1": plain.article(1)})
    elsewhere = response("https://old.example/left/7", OLDER, page(7))
    take(filled, foreign.packed(tmp_path / "old.warc.gz", response(url(1), OLD, page(1, "Once."))))
    take(filled, foreign.packed(tmp_path / "other.warc.gz", elsewhere), given_to=filled.site)
    items = filled.rows("SELECT url, title, text, first_seen, version FROM items ORDER BY url")
    assert len(items) == 2
    filled.lose_database()
    filled.reparse()
    assert filled.rows("SELECT url, title, text, first_seen, version FROM items ORDER BY url") == items


def test_what_belongs_to_no_site_or_is_never_read_is_left_out_with_the_reason(filled: Filled, tmp_path: Path) -> None:
    file = foreign.warc(
        tmp_path / "old.warc",
        response("https://elsewhere.example/1", OLD, page(1)),
        response(f"{HOME}logo.png", OLD, b"PNG", (("Content-Type", "image/png"),)),
        Recorded("request", url(1), OLD, b"GET / HTTP/1.1\r\n\r\n"),
        Recorded("response", "dns:elsewhere.example", OLD, b"192.0.2.1\n"),
    )
    done = take(filled, file)
    assert (done.exit_code, done.captures) == (0, 0)
    assert sorted(done.files[0].left_out.values()) == [1, 1]
    assert done.files[0].hosts == {"elsewhere.example": 1}


def test_a_person_can_give_captures_to_a_site(filled: Filled, tmp_path: Path) -> None:
    file = foreign.warc(tmp_path / "old.warc", response("https://old.example/left/7", OLD, page(7)))
    done = take(filled, file, given_to=filled.site)
    assert (done.captures, done.run.new_items) == (1, 1)
    assert filled.rows("SELECT site, url FROM items") == [(SITE.key, "https://old.example/left/7")]


def test_content_and_transfer_codings_are_undone(filled: Filled, tmp_path: Path) -> None:
    body = gzip.compress(page(1), mtime=0)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:50], body[50:])) + b"0\r\n\r\n"
    both = (*HTML_GZIP, ("Transfer-Encoding", "chunked"))
    file = foreign.warc(
        tmp_path / "old.warc",
        response(url(1), OLD, chunks, both),
        response(url(2), OLD, page(2), both),  # a tool that undid both and kept the headers
    )
    done = take(filled, file)
    assert (done.exit_code, done.run.new_items) == (0, 2)


HTML_GZIP = (*foreign.HTML, ("Content-Encoding", "gzip"))


# ------------------------------------------------------------------------------------------- revisits


def test_revisits_find_their_original_before_and_behind_them_and_in_the_archive(filled: Filled, tmp_path: Path) -> None:
    take(filled, foreign.packed(tmp_path / "first.warc.gz", response(url(3), OLDER, page(3))))
    original = (("WARC-Refers-To-Target-URI", url(3)), ("WARC-Refers-To-Date", OLDER))
    file = foreign.packed(
        tmp_path / "second.warc.gz",
        revisit(url(1), "2019-05-03T10:00:00Z", page(1)),
        response(url(1), OLD, page(1)),
        revisit(url(2), OLD, page(1)),  # the same bytes at another address
        revisit(url(3), OLD, page(3), *original),
    )
    done = take(filled, file)
    assert (done.exit_code, done.captures) == (0, 4)
    assert filled.rows("SELECT count(*) FROM captures WHERE same_as IS NOT NULL") == [(3,)]
    assert filled.rows("SELECT last_seen FROM items WHERE url = ?", url(1)) == [("2019-05-03T10:00:00Z",)]


def test_a_revisit_without_original_is_told(filled: Filled, tmp_path: Path) -> None:
    file = foreign.packed(tmp_path / "old.warc.gz", response(url(2), OLD, page(2)), revisit(url(1), OLD, page(1)))
    done = take(filled, file)
    assert (done.exit_code, done.captures) == (3, 1)
    assert "repeats another record" in done.files[0].problems[0].message


# ------------------------------------------------------------------------------------------- damage


def test_of_a_damaged_file_what_is_whole_is_kept(filled: Filled, tmp_path: Path) -> None:
    file = foreign.packed(tmp_path / "old.warc.gz", *(response(url(n), OLD, page(n)) for n in range(1, 6)))
    data = bytearray(file.read_bytes())
    second = data.find(b"\x1f\x8b\x08", 10)
    data[second + 60] ^= 0xFF
    file.write_bytes(data[:-20])
    done = take(filled, file)
    assert (done.exit_code, done.captures) == (3, 3)
    assert "gzip" in done.files[0].problems[0].message
    assert "truncated" in done.files[0].problems[-1].message


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (response(url(1), OLD, page(1)[:50], (*foreign.HTML, ("Content-Length", "900"))), "truncated: 50 of the 900"),
        (response(url(1), OLD, b"ff\r\nabc", (*foreign.HTML, ("Transfer-Encoding", "chunked"))), "chunks are wrong"),
        (Recorded("response", url(1), OLD, b"no answer\r\n\r\n"), "no HTTP answer"),
        (Recorded("response", url(1), "yesterday", foreign.head() + page(1)), "when it was captured"),
        (
            Recorded("response", url(1), OLD, foreign.head() + page(1), (("WARC-Truncated", "length"),)),
            "WARC-Truncated: length",
        ),
        (
            Recorded("response", url(1), OLD, foreign.head() + page(1), (("WARC-Block-Digest", foreign.sha1(b"x")),)),
            "WARC-Block-Digest",
        ),
    ],
)
def test_a_record_that_is_not_whole_is_refused_with_its_reason(
    filled: Filled, tmp_path: Path, record: Recorded, reason: str
) -> None:
    done = take(filled, foreign.packed(tmp_path / "old.warc.gz", record, response(url(2), OLD, page(2))))
    assert (done.exit_code, done.captures) == (3, 1)
    assert reason in done.files[0].problems[0].message


def test_a_wrong_length_costs_one_record(filled: Filled, tmp_path: Path) -> None:
    first, second, third = (response(url(n), OLD, page(n)) for n in (1, 2, 3))
    wrong = first.warc().replace(b"Content-Length: ", b"Content-Length: 1")
    file = tmp_path / "old.warc"
    file.write_bytes(wrong + second.warc() + third.warc())
    done = take(filled, file)
    assert (done.exit_code, done.captures) == (3, 2)


@pytest.mark.parametrize("content", [b"", b"<html>no archive</html>\n", b"PK\x03\x04 no zip", b"\x1f\x8b\x08 no gzip"])
def test_a_file_without_anything_readable_is_refused(filled: Filled, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd"
    file.write_bytes(content)
    done = take(filled, file)
    assert (done.exit_code, done.captures) == (5, 0)
    assert done.files[0].problems


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_damage_ends_and_loses_only_what_it_touches(data: st.DataObject) -> None:
    members = [gzip.compress(response(url(n), OLD, page(n)).warc(), mtime=0) for n in range(4)]
    whole = b"".join(members)
    at, bits = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    broken = bytearray(whole)
    broken[at] ^= bits
    entries = []
    try:
        entries = list(Records(io.BytesIO(bytes(broken)), "x"))
    except Exception as error:
        assert type(error).__name__ == "NoArchiveFile", error
        return
    bounds = [sum(map(len, members[:n])) for n in range(5)]
    touched = next(n for n in range(4) if bounds[n] <= at < bounds[n + 1])
    found = {entry.snapshot.url for entry in entries if isinstance(entry, Answer)}
    assert found >= {url(n) for n in range(4) if n != touched}


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=5), st.binary(max_size=5))
def test_chunks_are_put_together(parts: list[bytes], tail: bytes) -> None:
    body = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n" + tail
    assert unchunked(body) == (b"".join(parts), "")


# ------------------------------------------------------------------------------------------- the job


def test_a_dry_run_writes_nothing(filled: Filled, tmp_path: Path) -> None:
    before = dump(filled.folder)
    done = take(filled, foreign.packed(tmp_path / "old.warc.gz", response(url(1), OLD, page(1))), dry_run=True)
    assert (done.exit_code, done.captures, done.run.run) == (0, 1, None)
    assert dump(filled.folder) == before
    assert not list((filled.folder / "warc").iterdir())


def test_it_can_be_stopped_and_goes_on(filled: Filled, tmp_path: Path) -> None:
    one = foreign.packed(tmp_path / "one.warc.gz", response(url(1), OLD, page(1)))
    two = foreign.packed(tmp_path / "two.warc.gz", response(url(2), OLD, page(2)))
    stop = threading.Event()
    listener = Listener(step=lambda name, done, of: stop.set())
    assert take(filled, one, two, stop=stop, listener=listener).exit_code == 11
    assert filled.rows("SELECT count(*) FROM items") == [(0,)]
    assert filled.rows("SELECT site FROM unread_imports") == [(SITE.key,)]
    again = take(filled, one, two)
    assert (again.exit_code, again.captures, again.run.new_items) == (0, 1, 2)
    assert filled.rows("SELECT site FROM unread_imports") == []


def test_what_a_killed_import_left_without_a_row_finds_its_page(filled: Filled, tmp_path: Path) -> None:
    file = foreign.packed(tmp_path / "old.warc.gz", response(url(1), OLD, page(1)))
    take(filled, file)
    kept = next((filled.folder / "warc").iterdir())
    other = Filled(tmp_path / "killed")
    (other.folder / "warc" / f"{kept.name}.open").write_bytes(kept.read_bytes() + b"\x1f\x8b\x08 half a record")
    done = take(other, file)
    assert (done.exit_code, done.captures, done.files[0].known, done.run.new_items) == (0, 0, 1, 1)


def test_it_holds_the_lock(filled: Filled, tmp_path: Path) -> None:
    file = foreign.packed(tmp_path / "old.warc.gz", response(url(1), OLD, page(1)))
    with filled.opened() as archive, archive.store.lock(), pytest.raises(Locked):
        take(filled, file)


# ------------------------------------------------------------------------------------------- the samples of the field

TAKEN = {
    "aut-issue-493.warc": (0, "auer.netzliteratur.net"),
    "duraark-two-crawls.warc.gz": (0, "duraark.eu"),
    "example-iana.org-chunked.warc": (0, "www.iana.org"),
    "example-trunc.warc": (3, "example.com"),
    "example-url-agnostic-orig.warc.gz": (0, "example.iana.org"),
    "example-url-agnostic-revisit.warc.gz": (3, "example.com"),
    "example-wrong-chunks.warc.gz": (3, "example.com"),
    "iana.warc.gz": (0, "www.iana.org"),
    "invalid_example_1.wacz": (5, "example.com"),
    "resiliparse-clipped.warc.gz": (5, "www.houstonpress.com"),
    "resiliparse.warc.gz": (0, "003338.cn"),
    "ukwa-IAH.warc.gz": (0, "www.archive.org"),
    "valid_example_1.wacz": (0, "www.example.com"),
}
"""File -> exit code, and a host that it has captures of."""
REFUSED = {
    "example-trunc.warc": "its length is wrong",
    "example-url-agnostic-revisit.warc.gz": "repeats another record",
    "example-wrong-chunks.warc.gz": "its body is truncated: 1,270 of the 1,271 bytes",
    "invalid_example_1.wacz": "this ZIP holds no WARC or ARC file; it is no valid WACZ",
    "resiliparse-clipped.warc.gz": "it is truncated: the file breaks off",
}


def nothing(snapshot: Snapshot, site: SiteKnowledge) -> Reading:
    """Reads nothing: here only what is kept counts."""
    return Reading(snapshot.final_url, "static")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared is not there")
def test_every_sample_is_listed() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == TAKEN.keys()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared is not there")
@pytest.mark.parametrize("name", TAKEN)
def test_every_sample_is_imported_or_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    code, host = TAKEN[name]
    site = Site("sample", f"http://{host}/")
    with Archive.open(tmp_path / "archive", create=True) as archive:
        done = import_files(archive, [SAMPLES / name], [site], read=nothing)
        assert done.exit_code == code, done.files
        messages = [problem.message for problem in done.files[0].problems]
        assert (not messages) if name not in REFUSED else REFUSED[name] in messages[0]
        assert (done.captures > 0) == (code == 0)
        if code == 0:
            again = import_files(archive, [SAMPLES / name], [site], read=nothing)
            assert (again.captures, again.files[0].known) == (0, done.captures)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared is not there")
def test_a_revisit_at_another_address_finds_its_original_in_another_file(tmp_path: Path) -> None:
    names = ("example-url-agnostic-revisit.warc.gz", "example-url-agnostic-orig.warc.gz")
    sites = [Site("one", "http://example.iana.org/"), Site("two", "http://example.com/")]
    with Archive.open(tmp_path / "archive", create=True) as archive:
        done = import_files(archive, [SAMPLES / name for name in names], sites, read=nothing)
    assert (done.exit_code, done.captures) == (0, 2)


def test_records_of_other_kinds_are_known(tmp_path: Path) -> None:
    file = foreign.warc(tmp_path / "old.warc", Recorded("metadata", url(1), OLD, b"via: x"), revisit(url(1), OLD, b""))
    with file.open("rb") as opened:
        kinds = [type(entry) for entry in Records(opened, "old.warc")]
    assert Repeat in kinds
    assert Damage not in kinds
