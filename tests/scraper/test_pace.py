"""Turns of hosts: pauses that grow with a host's trouble and shrink with its relief, and what outlasts a run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import Busy
from scraper.fetch import Pace
from scraper.fetch.pace import LONGEST_REST
from tests.website import HandClock

HOST = "h.example"


def ask(pace: Pace, clock: HandClock, took: float = 0.0, pause: float = 1.0, budget: int | None = None) -> float:
    """One request that takes so long; the seconds waited before it."""
    with pace.turn(HOST, pause, 120.0, budget) as waited:
        clock.now += took
    return waited


def test_a_host_that_slows_down_is_given_rest_and_gets_its_pace_back(clock: HandClock) -> None:
    pace = Pace(clock, clock.sleep)
    assert [ask(pace, clock, 0.1) for _ in range(5)] == [0.0, *[pytest.approx(1.0)] * 4]
    slow = [ask(pace, clock, 4.0) for _ in range(12)]
    assert slow == sorted(slow) and slow[-1] > 6.0
    assert [ask(pace, clock, 0.1) for _ in range(12)][-1] == pytest.approx(1.0)


def test_a_host_that_is_too_busy_is_given_longer_pauses_for_a_while(clock: HandClock) -> None:
    pace = Pace(clock, clock.sleep)
    ask(pace, clock)
    for _ in range(5):
        pace.hold(HOST, 0.0, busy=True)
    assert ask(pace, clock) == pytest.approx(8.0)
    waits = [ask(pace, clock) for _ in range(40)]
    assert waits == sorted(waits, reverse=True) and waits[-1] == pytest.approx(1.0)


@given(st.lists(st.floats(0, 1000), max_size=30), st.floats(0, 200))
def test_a_pause_is_never_shorter_than_asked_for_and_grows_within_bounds(times: list[float], pause: float) -> None:
    clock = HandClock()
    pace = Pace(clock, clock.sleep)
    ask(pace, clock, 0.0, pause)
    for took in times:
        waited = ask(pace, clock, took, pause)
        assert pause - 1e-3 <= waited <= max(pause, LONGEST_REST) + 1e-3


def test_a_host_is_left_as_it_was_by_the_run_before(clock: HandClock) -> None:
    first = Pace(clock, clock.sleep)
    ask(first, clock, pause=30.0)
    first.hold(HOST, 500.0)
    second = Pace(clock, clock.sleep, [first.state(HOST)])
    assert second.state(HOST) == first.state(HOST)
    with pytest.raises(Busy, match="500 seconds"):
        ask(second, clock)
    clock.now += 450.0
    assert ask(second, clock) == pytest.approx(50.0)


def test_a_pause_owed_is_paid_once(clock: HandClock) -> None:
    first = Pace(clock, clock.sleep)
    ask(first, clock, pause=30.0)
    second = Pace(clock, clock.sleep, [first.state(HOST)])
    assert [ask(second, clock) for _ in range(2)] == [pytest.approx(30.0), pytest.approx(1.0)]


def test_a_budget_is_for_one_day(clock: HandClock) -> None:
    clock.now -= clock.now % 86400
    pace = Pace(clock, clock.sleep)
    for _ in range(3):
        ask(pace, clock, budget=3)
    with pytest.raises(Busy, match="daily_budget"):
        ask(Pace(clock, clock.sleep, [pace.state(HOST)]), clock, budget=3)
    clock.now += 86400
    ask(pace, clock, budget=3)
    assert pace.asked_today(HOST) == 1
