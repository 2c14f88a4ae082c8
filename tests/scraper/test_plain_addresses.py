"""Addresses that are sent as they are: everything that would be done to them leaves them as they are."""

from __future__ import annotations

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetch.transport import PLAIN
from scraper.urls import wire

HOSTS = st.from_regex(r"[a-z0-9.:-]{1,12}", fullmatch=True)
PATHS = st.text("abcXYZ019/._~-?=&+%@ \\#;", max_size=24)


@given(st.sampled_from(["http", "https"]), HOSTS, PATHS)
def test_a_plain_address_is_what_would_be_sent(scheme: str, host: str, path: str) -> None:
    url = f"{scheme}://{host}/{path}"
    if PLAIN.fullmatch(url):
        assert wire(url) == url
        assert requests.Request("GET", url).prepare().url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://lab.example/a b", "http://lab.example/%7ea", "http://lab.example/a/../b", "http://lab.example/./b",
        "http://u:p@lab.example/", "http://lab.example:99999/", "http://LAB.example/", "http://.example/",
        "http://lab.example./", "http://lab.example", "http://lab.example/a?b#c", "http://lab.example/a\nb",
        "http://lab.example:0/", "http://lab.example/\u00e5", "ftp://lab.example/", "http://[::1]/",
    ],
)  # fmt: skip
def test_what_has_to_be_looked_at_is_not_plain(url: str) -> None:
    assert PLAIN.fullmatch(url) is None


@pytest.mark.parametrize("url", ["https://lab.example/", "http://127.0.0.1:8080/news/a-b_c.html?page=2&tag=seals"])
def test_what_is_usual_is_plain(url: str) -> None:
    assert PLAIN.fullmatch(url)
