"""What was asked stands beside what was answered: request records of live captures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from archive.warc import WarcWriter, files, iterate, read
from scraper.fetch import Fetcher
from scraper.records import Snapshot


def test_a_fetched_page_has_its_request_beside_it(website, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]

    website.page("/news", "<p>Now.</p>")
    kept: list[Snapshot] = []
    with Fetcher("Kronikk-Test/1.0", keep=kept.append, pause=0, allow_private=True) as fetcher:
        fetcher.fetch(website.url("/news"))
    with WarcWriter(tmp_path, sync=False) as writer:
        places = [writer.append(snapshot) for snapshot in (*kept, kept[-1])]
    file = next(tmp_path.iterdir())
    with file.open("rb") as opened:
        records = [(record.rec_type, record.rec_headers, record.http_headers) for record in ArchiveIterator(opened)]
    kinds = [kind for kind, _, _ in records]
    assert kinds[-3:] == ["request", "response", "revisit"]  # what is only seen again has none
    (_, asked, head), (_, answered, _) = records[-3:-1]
    assert asked.get_header("WARC-Concurrent-To") == answered.get_header("WARC-Record-ID")
    assert head.get_header("User-Agent") == "Kronikk-Test/1.0"
    assert head.protocol == "GET"
    assert [location for location, _ in iterate(file)] == places
    assert read(tmp_path, places[-1]).body == kept[-1].body


def test_what_is_not_modified_has_a_head_only_where_it_says_something(tmp_path: Path) -> None:
    """The same validators need no repeating; others are kept, and the page has them when it comes back."""
    url, begin = "https://h.example/a", datetime(2026, 3, 2, tzinfo=UTC)
    first = Snapshot(url, url, begin, 200, (("Server", "x"), ("ETag", '"1"')), b"<p>page", b"<p>page")
    same = replace(first, captured_at=begin + timedelta(days=1), not_modified=True)
    renamed = replace(same, headers=(("Server", "x"), ("ETag", '"2"')))
    with WarcWriter(tmp_path, sync=False) as writer:
        places = [writer.append(snapshot) for snapshot in (first, same, renamed)]
    assert [read(tmp_path, place) for place in places] == [first, same, renamed]
    with files(tmp_path)[0].open("rb") as opened:
        records = list(ArchiveIterator(opened))
    assert [record.rec_headers.get_header("Content-Length") == "0" for record in records[-2:]] == [True, False]
