"""What is appended comes back byte for byte, other tools agree, and neither a crash nor a full disk costs a record."""

from __future__ import annotations

import gzip
import os
import random
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.errors import StorageError
from archive.warc import Location, Original, WarcWriter, digest_of, files, iterate, read
from scraper.fetch import Fetcher
from scraper.records import Earlier, Snapshot
from tests.website import Answer, HandClock, Website

VALIDATORS = {"if-none-match", "if-modified-since"}
NOW = datetime(2026, 11, 22, 16, 0, 0, 123456, tzinfo=UTC)
HTML = ("Content-Type", "text/html; charset=utf-8")
WARCS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "warcs"


def page(url: str = "https://h.example/a", body: bytes = b"<p>one", *headers: tuple[str, str]) -> Snapshot:
    return Snapshot(url, url, NOW, 200, (HTML, ("ETag", '"1"'), *headers), body, body)


def check(folder: Path) -> str:
    """What `warcio check -v` says of every file; fails when it finds a wrong digest or a broken record."""
    run = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, files(folder))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, ""), run.stdout + run.stderr
    return run.stdout


def records(folder: Path) -> list[dict[str, str]]:
    """The fields of all records, as warcio reads them."""
    found = []
    for path in files(folder):
        with path.open("rb") as file:
            found += [dict(record.rec_headers.headers) for record in ArchiveIterator(file)]
    return found


# ------------------------------------------------------------------------------------------- out and back again


def test_a_page_comes_back(tmp_path: Path) -> None:
    snapshot = page("https://h.example/\u00e5 b", b"<p>\xc3\xa5", ("Set-Cookie", "a=1"), ("Set-Cookie", "b=\u00e9"))
    with WarcWriter(tmp_path, agent="Kronikk/0.1 (+mailto:a@h.example)") as writer:
        location = writer.append(snapshot)
        again = read(tmp_path, location)
    assert again == replace(snapshot, url="https://h.example/\u00e5%20b", final_url="https://h.example/\u00e5%20b")
    assert location.kind == "response"
    assert location.digest == digest_of(snapshot) and len(location.digest) == len("sha256:") + 64
    assert [path.name for path in files(tmp_path)] == [location.file]
    assert read(tmp_path, location) == again
    assert "digest pass" in check(tmp_path)


def test_the_fields_of_the_standard(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, agent="Kronikk/0.1") as writer:
        location = writer.append(page())
    info, kept = records(tmp_path)
    assert (info["WARC-Type"], info["WARC-Filename"]) == ("warcinfo", location.file)
    assert kept["WARC-Type"] == "response"
    assert kept["WARC-Target-URI"] == "https://h.example/a"
    assert kept["WARC-Date"] == "2026-11-22T16:00:00.123456Z"
    assert kept["WARC-Payload-Digest"] == location.digest
    assert kept["Content-Type"] == "application/http; msgtype=response"
    assert b"http-header-user-agent: Kronikk/0.1" in gzip.decompress(files(tmp_path)[0].read_bytes())


def test_a_packed_body_is_kept_packed(tmp_path: Path) -> None:
    raw = gzip.compress(b"<p>text", mtime=0)
    snapshot = replace(page(), headers=(HTML, ("Content-Encoding", "gzip")), raw=raw)
    with WarcWriter(tmp_path) as writer:
        again = read(tmp_path, writer.append(replace(snapshot, body=b"<p>text")))
    assert (again.raw, again.body) == (raw, b"<p>text")


def test_transfer_encoding_is_named_apart(tmp_path: Path) -> None:
    """The payload is kept without chunks, so the header may not say otherwise to other tools."""
    snapshot = page("https://h.example/a", b"5\r\nnot a chunk", ("Transfer-Encoding", "chunked"))
    with WarcWriter(tmp_path) as writer:
        assert read(tmp_path, writer.append(snapshot)) == snapshot
    with files(tmp_path)[0].open("rb") as file:
        kept = list(record.content_stream().read() for record in ArchiveIterator(file) if record.rec_type == "response")
    assert kept == [snapshot.body]


def test_redirects_and_origin(tmp_path: Path) -> None:
    hop = Snapshot("https://h.example/old", "https://h.example/old", NOW, 301, (("Location", "/new"),), b"")
    final = replace(page("https://h.example/new"), url=hop.url, hops=(hop,), origin="wayback")
    with WarcWriter(tmp_path) as writer:
        first, second = writer.append(hop), writer.append(final)
    assert [record.get("WARC-Target-URI") for record in records(tmp_path)[1:]] == [hop.url, final.final_url]
    assert read(tmp_path, first) == hop
    assert read(tmp_path, second) == replace(final, hops=())


LINE = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=20).map(
    str.strip
)
NAME = st.text(alphabet="ABCxyz-09", min_size=1, max_size=12) | st.sampled_from(
    ["Transfer-Encoding", "X-Orig-Transfer-Encoding", "transfer-encoding", "Content-Length", "Set-Cookie"]
)
PATHS = st.text(alphabet="ab/%?&=.~\u00e5\u4e2d", max_size=20)
SNAPSHOTS = st.builds(
    Snapshot,
    url=PATHS.map(lambda path: f"https://h.example/{path}"),
    final_url=PATHS.map(lambda path: f"http://h.example/{path}"),
    captured_at=st.integers(0, 10**15).map(lambda count: NOW - timedelta(microseconds=count)),
    status=st.integers(200, 599),
    headers=st.lists(st.tuples(NAME, LINE), max_size=5).map(tuple),
    body=st.just(b""),
    raw=st.binary(max_size=300),
    origin=st.sampled_from(["live", "wayback", "import"]),
).map(lambda snapshot: replace(snapshot, body=snapshot.raw))


@settings(max_examples=60)
@given(st.lists(SNAPSHOTS, min_size=1, max_size=4))
@example([page("https://h.example/", b"\r\n\r\nWARC/1.1\r\n\r\n"), page("https://h.example/", b"")])
def test_whatever_is_appended_comes_back(snapshots: list[Snapshot]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with WarcWriter(folder, sync=False) as writer:
            locations = [writer.append(snapshot) for snapshot in snapshots]
        assert [read(folder, location) for location in locations] == snapshots
        assert [pair for path in files(folder) for pair in iterate(path)] == list(
            zip(locations, snapshots, strict=True)
        )
        with files(folder)[0].open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                record.raw_stream.read()


# ------------------------------------------------------------------------------------------------------ revisits


def test_the_same_payload_is_kept_once(tmp_path: Path) -> None:
    first = page("https://h.example/a", random.Random(1).randbytes(20_000))
    other = replace(first, url="https://h.example/b", final_url="https://h.example/b", headers=(HTML, ("X", "new")))
    with WarcWriter(tmp_path) as writer:
        kept, again = writer.append(first), writer.append(other)
    assert (again.kind, again.digest) == ("revisit", kept.digest) and again.length < 1000 < kept.length
    assert read(tmp_path, again) == other
    fields = records(tmp_path)[-1]
    assert fields["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert (fields["WARC-Refers-To-Target-URI"], fields["WARC-Refers-To-Date"]) == (
        "https://h.example/a", "2026-11-22T16:00:00.123456Z",
    )  # fmt: skip
    assert check(tmp_path)


def test_not_modified(tmp_path: Path) -> None:
    first = page(body=b"<p>text" * 100)
    unchanged = replace(first, captured_at=NOW + timedelta(days=1), not_modified=True)
    with WarcWriter(tmp_path) as writer:
        writer.append(first)
        location = writer.append(unchanged)
    assert read(tmp_path, location) == unchanged
    assert records(tmp_path)[-1]["WARC-Profile"].endswith("/1.1/revisit/server-not-modified")
    assert check(tmp_path)


def test_not_modified_keeps_its_own_validators(tmp_path: Path) -> None:
    first = page("https://h.example/a")
    other = replace(page("https://h.example/b"), headers=(HTML, ("Last-Modified", "then")), not_modified=True)
    with WarcWriter(tmp_path) as writer:
        writer.append(first)
        again = read(tmp_path, writer.append(other))
    assert again == other


def test_a_later_run_refers_to_an_earlier_one(tmp_path: Path) -> None:
    kept: dict[str, Original] = {}
    with WarcWriter(tmp_path, clock=lambda: 1.0) as writer:
        location = writer.append(page())
        kept[location.digest] = Original(location, "https://h.example/a", NOW)
    with WarcWriter(tmp_path, known=kept.get, clock=lambda: 2.0) as writer:
        again = writer.append(replace(page(), not_modified=True))
        other = writer.append(page(body=b"<p>two"))
    assert (again.kind, other.kind) == ("revisit", "response")
    assert again.file != location.file
    assert read(tmp_path, again) == replace(page(), not_modified=True)
    assert [location.kind for path in files(tmp_path) for location, _ in iterate(path)] == [
        "response", "revisit", "response",
    ]  # fmt: skip


def test_two_runs_over_an_unchanged_site(tmp_path: Path, website: Website, clock: HandClock) -> None:
    """Fetcher and writer together: the second run asks conditionally and writes nothing but revisits."""
    website.robots("User-agent: *\nDisallow: /private\n")
    website.page("/a", "<p>a" * 100)
    packed = gzip.compress(b"<p>b" * 100)
    website.put("/b", Answer(packed, headers={"Content-Encoding": "gzip", "Last-Modified": "then"}))
    website.put("/c", Answer((b"<p>", b"c" * 100)))
    website.redirect("/old", "/a")
    kept: dict[str, tuple[Location, Snapshot]] = {}
    originals: dict[str, Original] = {}

    def recall(url: str) -> Earlier | None:
        if url not in kept:
            return None
        location, snapshot = kept[url]
        return Earlier(snapshot.validators, snapshot.captured_at, lambda: read(tmp_path, location))

    def run() -> list[str]:
        with (
            WarcWriter(tmp_path, known=originals.get, sync=False, clock=clock) as writer,
            Fetcher(
                "Kronikk/0.1", recall=recall, keep=lambda answer: keep(writer, answer), pause=1.0,
                allow_private=True, clock=clock, sleep=clock.sleep,
            ) as fetcher,
        ):  # fmt: skip
            fetched = [fetcher.fetch(website.url(path)) for path in ("/a", "/b", "/c", "/old")]
        assert [snapshot.body[:4] for snapshot in fetched] == [b"<p>a", b"<p>b", b"<p>c", b"<p>a"]
        return [location.kind for path in files(tmp_path) for location, _ in iterate(path)]

    def keep(writer: WarcWriter, answer: Snapshot) -> None:
        location = writer.append(answer)
        assert read(tmp_path, location) == replace(answer, hops=())
        kept[answer.final_url] = (location, answer)
        if location.kind == "response":
            originals[location.digest] = Original(location, answer.final_url, answer.captured_at)

    assert run() == ["response"] * 5 + ["revisit"]  # robots.txt, a, b, c, the redirect, a once more
    clock.sleep(25 * 3600)
    assert run()[6:] == ["revisit"] * 6
    conditional = [path for path in ("/robots.txt", "/a", "/b") if website.asked(path)[-1].headers.keys() & VALIDATORS]
    assert conditional == ["/robots.txt", "/a", "/b"]
    assert check(tmp_path)


# ---------------------------------------------------------------------------------------------------- the files


def test_nothing_appended_makes_no_file(tmp_path: Path) -> None:
    with WarcWriter(tmp_path / "new"):
        pass
    assert files(tmp_path / "new") == ()


def test_an_open_file_is_marked(tmp_path: Path) -> None:
    with WarcWriter(tmp_path) as writer:
        location = writer.append(page())
        assert [path.name for path in tmp_path.iterdir()] == [f"{location.file}.open"]
        assert list(iterate(files(tmp_path)[0])) == [(location, page())]
    assert [path.name for path in tmp_path.iterdir()] == [location.file]


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, largest=5_000, clock=lambda: 0.0) as writer:
        noise = random.Random(2)
        locations = [writer.append(page(body=noise.randbytes(2_000))) for _ in range(7)]
    names = [path.name for path in files(tmp_path)]
    assert names == [f"kronikk-19700101000000-0000{number}.warc.gz" for number in (1, 2, 3, 4)]
    assert sorted({location.file for location in locations}) == names
    assert check(tmp_path)


def written(folder: Path, count: int = 3) -> list[tuple[Location, Snapshot]]:
    noise = random.Random(3)
    with WarcWriter(folder, sync=False) as writer:
        snapshots = [page(f"https://h.example/{number}", noise.randbytes(50)) for number in range(count)]
        return [(writer.append(snapshot), snapshot) for snapshot in snapshots]


def test_a_crash_costs_only_what_was_not_reported(tmp_path: Path) -> None:
    kept = written(tmp_path / "whole")
    data = files(tmp_path / "whole")[0].read_bytes()
    last = kept[-1][0]
    for cut in [0, 1, 20, kept[0][0].offset, *range(last.offset - 3, len(data), 11), len(data) - 1]:
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / f"{last.file}.open").write_bytes(data[:cut])
        with WarcWriter(folder, clock=lambda: 0.0, sync=False) as writer:
            new = writer.append(page(body=b"new"))
        expected = [pair for pair in kept if pair[0].offset + pair[0].length <= cut]
        found = [pair for path in files(folder) for pair in iterate(path)]
        assert found == [(new, page(body=b"new")), *expected]
        assert not list(folder.glob("*.open"))
    assert check(tmp_path / str(len(data) - 1))


@pytest.mark.parametrize("junk", [b"\0" * 500, b"\x1f\x8b\x08junk", b"WARC/1.1\r\n"])
def test_junk_at_the_end_is_cut_off(tmp_path: Path, junk: bytes) -> None:
    kept = written(tmp_path)
    path = files(tmp_path)[0]
    whole = path.read_bytes()
    path.rename(f"{path}.open")
    Path(f"{path}.open").write_bytes(whole + junk)
    with WarcWriter(tmp_path):
        assert path.read_bytes() == whole
    assert list(iterate(path)) == kept


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    kept = written(tmp_path)
    path = files(tmp_path)[0]
    data = path.read_bytes()
    for cut in range(kept[-1][0].offset + 1, len(data), 7):
        path.write_bytes(data[:cut])
        assert list(iterate(path)) == kept[:-1]


KILLED = """
import sys, itertools
from datetime import UTC, datetime
from pathlib import Path
from archive.warc import WarcWriter
from scraper.records import Snapshot
writer = WarcWriter(Path(sys.argv[1]), largest=3000, sync=False)
for number in itertools.count():
    body = str(number).encode() * 50
    url = f"https://h.example/{number}"
    location = writer.append(Snapshot(url, url, datetime.now(UTC), 200, (), body, body))
    print(location.file, location.offset, location.length, location.digest, location.kind, flush=True)
"""


def test_killed_at_any_moment(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(40)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    WarcWriter(tmp_path).close()
    whole = [line.split() for line in lines if line.endswith("\n")]
    for number, (file, offset, length, digest, _) in enumerate(whole):
        location = Location(file, int(offset), int(length), digest, "response")
        assert read(tmp_path, location).url == f"https://h.example/{number}"
    assert check(tmp_path)


# -------------------------------------------------------------------------------------------------- a full disk

FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from archive.errors import StorageError
from archive.warc import WarcWriter
from scraper.records import Snapshot
import random
noise = random.Random(4)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, resource.RLIM_INFINITY))
with WarcWriter(Path(sys.argv[1])) as writer:
    def append(size):
        body = noise.randbytes(size)
        writer.append(Snapshot("https://h.example/a", "https://h.example/a", datetime.now(UTC), 200, (), body, body))
    append(1000)
    for size in (20_000, 8_000):
        try:
            append(size)
        except StorageError as error:
            print(error)
    append(1000)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file sizes")
def test_a_full_disk_leaves_a_valid_file(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.count("Make room on the disk") == 2
    assert [len(snapshot.raw) for path in files(tmp_path) for _, snapshot in iterate(path)] == [1000, 1000]
    assert check(tmp_path)


def test_a_disk_without_room_for_the_first_record(tmp_path: Path) -> None:
    code = FULL.replace("(5000,", "(10,").replace("    append(1000)\n", "")
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.count("Make room on the disk") == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "warc").write_text("")
    with pytest.raises(StorageError, match="warc"):
        WarcWriter(tmp_path / "warc")


# ------------------------------------------------------------------------------------------------ what is broken


def test_a_record_that_changed_is_noticed(tmp_path: Path) -> None:
    (location, _), *_ = written(tmp_path)
    path = tmp_path / location.file
    data = bytearray(path.read_bytes())
    data[location.offset + location.length // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(StorageError, match=f"at {location.offset}"):
        read(tmp_path, location)


def test_beyond_a_damaged_place_a_file_is_read_on(tmp_path: Path) -> None:
    kept = written(tmp_path, 6)
    path = files(tmp_path)[0]
    content = bytearray(path.read_bytes())
    for number in (1, 2, 4):
        middle = kept[number][0].offset + kept[number][0].length // 2
        content[middle : middle + 12] = b"\x1f\x8b\x08" * 4  # what looks like the beginning of a record
    path.write_bytes(content)
    told: list[StorageError] = []
    assert list(iterate(path, told.append)) == [kept[0], kept[3], kept[5]]
    assert [str(kept[number][0].offset) in told[at].reason for at, number in ((0, 1), (1, 4))] == [True, True]
    with pytest.raises(StorageError):
        list(iterate(path))


def test_places_where_nothing_is(tmp_path: Path) -> None:
    (location, _), *_ = written(tmp_path)
    for wrong in (
        replace(location, file="none.warc.gz"),
        replace(location, offset=0),
        replace(location, offset=location.offset + 1),
        replace(location, offset=10**9),
        replace(location, digest="sha256:" + "0" * 64),
    ):
        with pytest.raises(StorageError):
            read(tmp_path, wrong)


def test_not_a_warc_file(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz").write_bytes(b"<p>no")
    with pytest.raises(StorageError, match="WARC"):
        list(iterate(tmp_path / "x.warc.gz"))


@pytest.mark.parametrize(
    ("name", "count"), [("example-iana.org-chunked.warc", None), ("iana.warc.gz", None), ("example-trunc.warc", None)]
)
def test_files_of_other_programs(name: str, count: None) -> None:
    if not WARCS.is_dir():
        pytest.skip("needs ../shared/data/warcs")
    found = [snapshot for location, snapshot in iterate(WARCS / name) if location.kind == "response"]
    assert found
    pages = [snapshot for snapshot in found if snapshot.status == 200 and snapshot.media_type == "text/html"]
    assert all(b"<html" in snapshot.body.lower() for snapshot in pages)
