"""Deadlines: what takes too long is cut, what is over in time is not, and one thread is enough for all."""

from __future__ import annotations

import threading
import time

from scraper.fetch.deadlines import Deadlines


def watching() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "deadlines"]


def test_what_takes_too_long_is_cut() -> None:
    cut = threading.Event()
    with Deadlines().within(0.05, cut.set):
        assert cut.wait(10)


def test_what_is_over_in_time_is_not_cut() -> None:
    deadlines, early, late = Deadlines(), threading.Event(), threading.Event()
    with deadlines.within(0.2, early.set):
        pass
    with deadlines.within(0.4, late.set):
        assert late.wait(10)
    assert not early.is_set()


def test_a_nearer_deadline_is_kept_also_while_a_farther_one_is_waited_for() -> None:
    deadlines, near, far = Deadlines(), threading.Event(), threading.Event()
    with deadlines.within(600, far.set), deadlines.within(0.05, near.set):
        assert near.wait(10)
    assert not far.is_set()


def test_one_thread_watches_all_and_goes_when_nothing_is_left() -> None:
    before, deadlines = set(watching()), Deadlines()
    for _ in range(20):
        with deadlines.within(0.3, lambda: None), deadlines.within(0.3, lambda: None):
            assert len(set(watching()) - before) == 1
    until = time.monotonic() + 10
    while set(watching()) - before and time.monotonic() < until:
        time.sleep(0.02)
    assert not set(watching()) - before
    cut = threading.Event()
    with deadlines.within(0.05, cut.set):
        assert cut.wait(10)
