"""The fixtures that all tests share; what they give is in website.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings

from tests.website import HandClock, Website

# The suite is deterministic and asserts no wall time: the same examples each run, however slow the machine is.
settings.register_profile("kronikk", deadline=None, derandomize=True)
settings.load_profile("kronikk")


@pytest.fixture
def website() -> Iterator[Website]:
    """One server on 127.0.0.1."""
    with Website() as site:
        yield site


@pytest.fixture
def new_website() -> Iterator[Callable[..., Website]]:
    """Starts another server each time it is called; `new_website("127.0.0.2")` is another address (Linux)."""
    with ExitStack() as stack:
        yield lambda host="127.0.0.1", secure=None: stack.enter_context(Website(host, secure))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
