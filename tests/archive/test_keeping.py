"""How answers of a run are kept: no record without a row stands before one that has its row."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.harvest.keeping import Answer, Keeper
from archive.store import Store
from archive.warc import WarcWriter, files, iterate
from scraper.records import Snapshot


def answer(number: int) -> Answer:
    url, body = f"https://h.example/{number}", b"<p>%d" % number
    snapshot = Snapshot(url, url, datetime(2026, 3, 2, tzinfo=UTC), 200, (("Content-Type", "text/html"),), body, body)
    return Answer(snapshot, lambda row: None)


def test_what_the_database_does_not_take_is_not_in_the_warc(tmp_path: Path) -> None:
    """Else a later answer would get its row, and the record before it none for ever."""
    with Store.open(tmp_path, create=True, wait=0.1) as store, WarcWriter(store.warc_folder) as writer:
        keeper = Keeper(store, writer, store.begin_run("test"))
        keeper.keep(answer(1))
        with closing(sqlite3.connect(tmp_path / "news.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError, match="another program"):
                keeper.keep(answer(2))
            other.execute("ROLLBACK")
        keeper.keep(answer(3))
        rows = [row[0] for row in store.db.execute("SELECT url FROM captures ORDER BY id")]
    kept = [snapshot.url for path in files(tmp_path / "warc") for _, snapshot in iterate(path)]
    assert kept == rows == ["https://h.example/1", "https://h.example/3"]


def test_a_record_whose_row_could_not_be_written_is_found_again(tmp_path: Path) -> None:
    def fail(row: int) -> None:
        raise StorageError("news.db", "it cannot be written", "Make room.")

    with Store.open(tmp_path, create=True) as store, WarcWriter(store.warc_folder) as writer:
        keeper = Keeper(store, writer, store.begin_run("test"))
        keeper.keep(answer(1))
        with pytest.raises(StorageError, match="cannot be written"):
            keeper.keep(Answer(answer(2).snapshot, fail))
        keeper.keep(answer(3))
    with Store.open(tmp_path) as store:
        assert store.recover() == 1
        rows = [row[0] for row in store.db.execute("SELECT url FROM captures ORDER BY url")]
    assert rows == ["https://h.example/1", "https://h.example/2", "https://h.example/3"]
