"""Calls that are done together: each gets its own result, none is lost, and what fails fails for all of its batch."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.errors import StorageError
from archive.warc import WarcWriter, files, iterate
from archive.warc.batches import MOST, Batches
from tests.archive.test_warc import page


class Slow:
    """Doubles numbers; the first batch waits until it is let go, so that the others gather behind it."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, ...]] = []
        self.began, self.go = threading.Event(), threading.Event()

    def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(tuple(numbers))
        if len(self.batches) == 1:
            self.began.set()
            assert self.go.wait(10)
        if 13 in numbers:
            raise StorageError("a disk", "it is full")
        return [2 * number for number in numbers]


def gathered(count: int, *special: int) -> tuple[Slow, list[object]]:
    """What so many calls give that come while a first one, of 0, is being done."""
    slow = Slow()
    together: Batches[int, int] = Batches(slow)
    numbers = [*special, *range(100, 100 + count - len(special))]

    def call(number: int) -> object:
        try:
            return together(number)
        except StorageError as error:
            return str(error)

    with ThreadPoolExecutor(count + 1) as pool:
        first = pool.submit(call, 0)
        assert slow.began.wait(10)
        others = []
        for waiting, number in enumerate(numbers, 1):
            others.append(pool.submit(call, number))
            while len(together._waiting) < waiting:
                pass
        slow.go.set()
        assert first.result() == 0
        return slow, [other.result() for other in others]


def test_what_comes_meanwhile_is_done_in_one_go_and_in_order() -> None:
    slow, results = gathered(5)
    assert slow.batches == [(0,), (100, 101, 102, 103, 104)]
    assert results == [200, 202, 204, 206, 208]


def test_a_batch_has_a_bound() -> None:
    slow, results = gathered(MOST + 3)
    assert [len(batch) for batch in slow.batches] == [1, MOST, 3]
    assert results == [2 * number for number in range(100, 100 + MOST + 3)]


def test_a_failure_is_the_failure_of_its_whole_batch_only() -> None:
    slow, results = gathered(3, 13)
    assert results == ["a disk: it is full."] * 3
    slow.go.set()
    assert Batches(slow)(4) == 8


def test_many_threads_append_and_every_record_is_where_it_was_said_to_be(tmp_path: Path) -> None:
    def append(number: int) -> tuple[str, int]:
        location = writer.append(page(f"https://h.example/{number}", b"<p>%d" % (number % 40)))
        return location.file, location.offset

    with WarcWriter(tmp_path, largest=4000) as writer, ThreadPoolExecutor(16) as pool:
        said = {place: number for number, place in enumerate(pool.map(append, range(120)))}
    found = {
        (location.file, location.offset): snapshot for path in files(tmp_path) for location, snapshot in iterate(path)
    }
    assert found.keys() == said.keys()
    for place, number in said.items():
        assert found[place].final_url == f"https://h.example/{number}"
        assert found[place].body == b"<p>%d" % (number % 40)


def test_what_is_no_storage_error_is_raised_too() -> None:
    def broken(numbers: Sequence[int]) -> list[int]:
        raise ZeroDivisionError

    together: Batches[int, int] = Batches(broken)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            together(1)
