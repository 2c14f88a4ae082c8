"""Every fault of the fault server ends in a page or in a typed error, in bounded time; and the fetcher goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


# ------------------------------------------------------------------------------------------------- names that change


def named(fault_server: FaultServer, *answers: Sequence[str], private: Sequence[str] = ()) -> tuple[Fetcher, list[str]]:
    """A fetcher whose resolver gives these answers in turn, and the names that it was asked for."""
    turns, names = iter(answers), []

    def resolve(name: str, port: int) -> Sequence[str]:
        names.append(name)
        return next(turns)

    return Fetcher(AGENT, pause=0.0, allow_private=private, limits=STRICT, resolve=resolve, sleep=lambda _: None), names


def test_a_public_name_of_a_loopback_address_is_refused(fault_server: FaultServer) -> None:
    fetcher, _ = named(fault_server, ["127.0.0.1"])
    with fetcher, pytest.raises(BadAddress, match=r"127\.0\.0\.1 is a loopback"):
        fetcher.fetch(f"http://news.example:{fault_server.port}/page")
    assert fault_server.asked("/robots.txt") == 0


def test_a_name_is_resolved_once_and_the_connection_goes_where_was_checked(fault_server: FaultServer) -> None:
    fetcher, names = named(fault_server, ["127.0.0.1"], ["127.0.0.1"], private=["news.example"])
    with fetcher:
        assert fetcher.fetch(f"http://news.example:{fault_server.port}/page/1").body != b""
    assert names == ["news.example"] * 2  # one for each connection: robots.txt, the page


def test_a_name_that_leads_elsewhere_the_second_time_is_refused(fault_server: FaultServer) -> None:
    fetcher, _ = named(fault_server, ["127.0.0.1"], ["169.254.169.254"], private=["127.0.0.1"])
    with fetcher, pytest.raises(BadAddress):
        fetcher.fetch(f"http://news.example:{fault_server.port}/page/1")


def test_the_next_address_is_tried_where_one_does_not_answer(fault_server: FaultServer) -> None:
    places = ["127.0.0.9", "127.0.0.1"]  # nobody listens at the first one
    fetcher, _ = named(fault_server, places, places, private=["news.example"])
    with fetcher:
        assert fetcher.fetch(f"http://news.example:{fault_server.port}/page/1").status == 200
