"""Every fault of the fault server ends in a page or in a typed error, in bounded time; and the fetcher goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scraper.errors import BadAddress, ScraperError
from scraper.fetch import Fetcher, Limits
from scraper.reader import read_snapshot
from scraper.records import Snapshot
from tests.faults import FAULTS, PAGE, FaultServer
from tests.website import HandClock

AGENT = "Kronikk/0.1 (+mailto:press@example.org)"
STRICT = Limits(connect=2.0, read=0.3, total=0.8, max_bytes=1_000_000)


@pytest.fixture
def fault_server(clock: HandClock) -> Iterator[FaultServer]:
    with FaultServer(clock) as server:
        yield server


@pytest.fixture
def kept() -> list[Snapshot]:
    return []


@pytest.fixture
def fetcher(clock: HandClock, kept: list[Snapshot]) -> Iterator[Fetcher]:
    with Fetcher(
        AGENT, keep=kept.append, pause=0.0, allow_private=("127.0.0.1",), limits=STRICT, clock=clock, sleep=clock.sleep
    ) as made:
        yield made


def outcome(fetcher: Fetcher, url: str) -> str:
    try:
        snapshot = fetcher.fetch(url)
    except ScraperError as error:
        assert str(error).strip()
        return error.code
    assert isinstance(read_snapshot(snapshot).items, tuple)
    return "page"


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_each_fault_has_its_outcome(
    fault_server: FaultServer, fetcher: Fetcher, kept: list[Snapshot], name: str
) -> None:
    assert outcome(fetcher, fault_server.url(name, "1")) in FAULTS[name].outcomes
    assert outcome(fetcher, fault_server.url("page", "after")) == "page"
    assert b"Notes of project after" in kept[-1].body


def test_what_is_cut_short_by_its_own_word_is_taken_at_its_word(fault_server: FaultServer, fetcher: Fetcher) -> None:
    assert fetcher.fetch(fault_server.url("length_too_short")).body == PAGE[:-40]


def test_an_answer_that_nobody_asked_for_is_nobodys(fault_server: FaultServer, fetcher: Fetcher) -> None:
    for number in range(5):
        assert fetcher.fetch(fault_server.url("length_too_short_and_kept_open", str(number))).body == PAGE
        assert b"forged" not in fetcher.fetch(fault_server.url("page", str(number))).body


def test_what_flaps_is_recorded_as_it_came(fault_server: FaultServer, fetcher: Fetcher, kept: list[Snapshot]) -> None:
    found = [outcome(fetcher, fault_server.url("flapping")) for _ in range(4)]
    assert found == ["page", "http_status"] * 2
    assert [snapshot.status for snapshot in kept[1:]] == [200, 404] * 2


@pytest.mark.parametrize(("name", "wait"), [("busy_seconds", 3), ("busy_date", 4), ("unavailable_seconds", 3)])
def test_a_busy_server_is_given_the_time_it_asks_for(
    fault_server: FaultServer, fetcher: Fetcher, clock: HandClock, name: str, wait: float
) -> None:
    outcome(fetcher, fault_server.url(name))
    assert clock.slept == [wait, 8.0]


def test_no_message_repeats_a_password(fault_server: FaultServer, fetcher: Fetcher) -> None:
    with pytest.raises(BadAddress) as caught:
        fetcher.fetch(f"http://me:hunter2@127.0.0.1:{fault_server.port}/page")
    assert "hunter2" not in str(caught.value) and "127.0.0.1" in str(caught.value)
