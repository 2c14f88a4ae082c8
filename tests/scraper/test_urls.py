"""One key per page, whatever spelling a page or a feed gives its address."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.urls import authority, canonical, host, in_scope, is_http, join, same_page, wire

PAGE = "https://institute.example/news/one"


@pytest.mark.parametrize(
    "url",
    [
        "http://institute.example/news/one",
        "https://www.institute.example/news/one",
        "https://institute.example/news/one/",
        "https://institute.example:443/news/one",
        "http://institute.example:80/news/one",
        "HTTPS://Institute.Example./news/one",
        "https://institute.example/news/one#comments",
        "https://institute.example/news/one/?utm_source=mail&utm_medium=x",
        "https://institute.example/news/one?fbclid=abc&gclid=1&_hsenc=2&mc_cid=3",
        "https://institute.example/news/one?s=",
        "https://institute.example/news/one?share=twitter&nb=1",
        "https://institute.example/news/./two/../one",
        "https://institute.example//news//one",
        "https://institute.example/news/%6Fne",
        "https://institute.example/news/one;jsessionid=A1B2C3",
        "https://institute.example/news/one?PHPSESSID=0123456789abcdef",
        "https://institute.example/news/one?sid=0123456789abcdef01234567",
        "https://institute.example/news/one/index.html",
        "https://institute.example/news/one/index.php",
        "  https://institute.example/ne\nws/one\t",
    ],
)
def test_spellings_of_one_page(url: str) -> None:
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://institute.example/News/one",
        "https://institute.example/news/one?page=2",
        "https://institute.example/news/one?id=",  # equal: an empty value says nothing
        "https://institute.example/news/one?1234",
        "https://news.institute.example/news/one",
        "https://institute.example:8443/news/one",
        "https://institute.example/news/one%2Ftwo",
        "https://institute.example/news/one?sid=12",
        "ftp://institute.example/news/one",
    ],
)
def test_other_pages(other: str) -> None:
    assert same_page(PAGE, other) == other.endswith("?id=")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://127.0.0.1:8000/a/", "http://127.0.0.1:8000/a"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        (
            "https://h.example/view.php?module=b&action=a&src=%40random1",
            "https://h.example/view.php?action=a&module=b&src=@random1",
        ),
        ("https://h.example/index.php?id=12", "https://h.example/?id=12"),
        ("https://h.example/r\u00e9sum\u00e9", "https://h.example/r%C3%A9sum%C3%A9"),
        ("https://h.example/r%e9sum%e9", "https://h.example/r%E9sum%E9"),
        ("https://bl\u00e5b\u00e6r.example/", "https://xn--blbr-roah.example/"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("https://www.no/", "https://www.no/"),
        ("https://h.example/?q=a+b", "https://h.example/?q=a%20b"),
        ("https://h.example/?q=a%26b", "https://h.example/?q=a%26b"),
        ("https://h.example/?a=1&a=1", "https://h.example/?a=1"),
        ("https://user:pw@h.example/", "https://h.example/"),
        ("mailto:someone@h.example ", "mailto:someone@h.example"),
        ("https://h.example:99999/", "https://h.example:99999/"),
        ("http://[broken/", "http://[broken/"),
        ("", ""),
    ],
)
def test_canonical_form(url: str, key: str) -> None:
    assert canonical(url) == key


ADDRESSES = st.one_of(
    st.text(),
    st.text(alphabet="ab/.%2Ee?&=;#:@[]w+ \u00e5\u2003\\", max_size=40).map(lambda tail: f"http://h.example/{tail}"),
    st.text(alphabet="abw.:/%@[]\u00e5?0", max_size=20).map(lambda tail: f"https://{tail}"),
)


@given(ADDRESSES)
@example("http://h.example/index.html/index.html")
@example("http://h.example/a/;jsessionid=1/;;jsessionid=2jsessionid=3")
@example("http://h.example/%2e%2e/a/%2E")
@example("http://www.www.h.example/")
@example("http://h.example/;/")
def test_canonical_is_idempotent_and_never_raises(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once


@given(ADDRESSES, ADDRESSES)
def test_nothing_raises(one: str, other: str) -> None:
    joined = join(one, other)
    assert joined is None or is_http(joined)
    sent = wire(one)
    assert sent is None or (sent.isascii() and is_http(sent))
    assert in_scope(one, other, [one], [other]) in (True, False)
    assert isinstance(host(one) + authority(other), str)


@pytest.mark.parametrize(
    ("href", "joined"),
    [
        ("two", "https://h.example/news/two"),
        ("/two", "https://h.example/two"),
        ("?page=2", "https://h.example/news/one?page=2"),
        ("", "https://h.example/news/one"),
        ("//other.example/x", "https://other.example/x"),
        (" /two\n", "https://h.example/two"),
        ("\\two", "https://h.example/two"),
        ("#top", "https://h.example/news/one#top"),
        ("javascript:void(0)", None),
        ("mailto:a@h.example", None),
        ("tel:123", None),
        ("data:text/plain,x", None),
        ("http://[broken", None),
        ("http://", None),
    ],
)
def test_join(href: str, joined: str | None) -> None:
    assert join("https://h.example/news/one", href) == joined


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://www.h.example/project/a", True),
        ("https://h.example/project", True),
        ("https://h.example/projects", False),
        ("https://h.example/", False),
        ("https://h.example/people/x", True),
        ("https://h.example/peoples", False),
        ("https://old.example/anything", True),
        ("https://sister.example/project/b", True),
        ("https://sister.example/else", False),
        ("https://stranger.example/project/a", False),
        ("https://h.example.stranger.example/project/a", False),
        ("https://h.example/project/../private", False),
        ("https://h.example:8443/project/", False),
        ("/project/a", False),
    ],
)
def test_in_scope(url: str, inside: bool) -> None:
    aliases = ("old.example", "https://sister.example/project/")
    assert in_scope(url, "https://h.example/project/", aliases, ("/people/",)) is inside


def test_scope_of_homepages_with_a_file_or_a_port() -> None:
    assert in_scope("https://h.example/news/", "https://h.example/index.html")
    assert in_scope("https://h.example/no/a", "https://h.example/no/start.aspx")
    assert not in_scope("https://h.example/en/a", "https://h.example/no/start.aspx")
    assert in_scope("http://127.0.0.1:8001/a", "http://127.0.0.1:8001/")
    assert not in_scope("http://127.0.0.1:8002/a", "http://127.0.0.1:8001/")
    assert in_scope("https://h.example/else", "https://h.example/project/", include=("/",))


def test_hosts() -> None:
    assert host("https://WWW.H.example:8080/x") == "www.h.example"
    assert host("mailto:a@h.example") == ""
    assert authority("https://www.h.example:8080/x") == "h.example:8080"
    assert authority("http://www.h.example:80/x") == "h.example"


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://h.example/a b#c", "https://h.example/a%20b"),
        ("https://h.example/%C3%A5/\u00e5", "https://h.example/%C3%A5/%C3%A5"),
        ("https://bl\u00e5b\u00e6r.example", "https://xn--blbr-roah.example"),
        ("ftp://h.example/", None),
        ("http:///path", None),
    ],
)
def test_wire(url: str, sent: str | None) -> None:
    assert wire(url) == sent
