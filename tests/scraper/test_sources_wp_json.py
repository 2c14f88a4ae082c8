"""The WordPress interface: posts with authors and terms, pages, and answers that are something else."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scraper.errors import SourceError
from scraper.fetch import Fetcher
from scraper.records import Candidate
from scraper.sources import WpJsonSource
from scraper.sources.wp_json import offers_posts, page_address
from tests.website import Answer, Website

PATH = "/wp-json/wp/v2/posts"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("kronikk-test", pause=0, allow_private=True) as it:
        yield it


def post(name: str) -> dict[str, object]:
    return {
        "link": f"https://example.org/{name}/",
        "title": {"rendered": "Cells &#038; <em>mice</em>"},
        "date": "2026-02-03T00:30:00",
        "modified": "2026-02-04T08:00:00",
        "excerpt": {"rendered": "<p>What we found</p>\n"},
        "_embedded": {
            "author": [{"name": "Kari Moe"}, {"code": "rest_user_invalid_id"}],
            "wp:term": [[{"name": "News"}], [{"name": "Cells"}, {"name": "News"}]],
        },
    }


def serve(website: Website, number: int, value: object, total: int = 3, pages: int = 2) -> None:
    path = page_address(website.url(PATH), number).removeprefix(website.url(""))
    headers = {"Content-Type": "application/json", "X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    website.put(path, Answer(json.dumps(value).encode(), headers=headers))


def test_posts_of_all_pages_are_found_with_what_they_say(website: Website, fetcher: Fetcher) -> None:
    serve(website, 1, [post("a"), post("b")])
    serve(website, 2, [post("b"), post("c")])
    source = WpJsonSource(website.url(PATH))
    found = list(source.discover(fetcher.fetch))
    assert [candidate.url[-2:-1] for candidate in found] == ["a", "b", "c"]
    assert source.expected == 3
    assert found[0] == Candidate(
        url="https://example.org/a/",
        source="wp_json",
        source_url=source.url,
        title="Cells & mice",
        published="2026-02-03T00:30:00",
        updated="2026-02-04T08:00:00",
        authors=("Kari Moe",),
        summary="What we found",
        tags=("News", "Cells"),
        newsworthy=True,
    )


def test_a_further_page_that_fails_is_noted(website: Website, fetcher: Fetcher) -> None:
    serve(website, 1, [post("a")])
    serve(website, 2, {"code": "rest_error"})
    source = WpJsonSource(website.url(PATH))
    assert len(list(source.discover(fetcher.fetch))) == 1
    assert [problem.code for problem in source.problems] == ["source"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!doctype html><html></html>", "this is an HTML page, not JSON"),
        (b"\xff\xfe\x00", "this is not JSON"),
        (b"[" * 200_000, "this is not JSON"),
        (b'{"code": "rest_no_route"}', "the answer is not a list of posts"),
    ],
)
def test_what_is_not_a_collection_says_so(website: Website, fetcher: Fetcher, body: bytes, reason: str) -> None:
    source = WpJsonSource(website.page(PATH, body, "application/json"))
    with pytest.raises(SourceError, match=reason):
        list(source.discover(fetcher.fetch))


def test_a_strange_post_is_left_out(website: Website, fetcher: Fetcher) -> None:
    serve(website, 1, [{}, 7, {"link": 3}, {"link": "javascript:x"}, {"link": "https://example.org/a", "title": "A"}])
    (found,) = WpJsonSource(website.url(PATH)).discover(fetcher.fetch)
    assert (found.url, found.title, found.authors) == ("https://example.org/a", None, ())


def test_an_address_with_a_query_is_extended() -> None:
    assert page_address("https://example.org/?rest_route=/wp/v2/posts", 2).count("?") == 1


@pytest.mark.parametrize(
    ("index", "answer"), [({"namespaces": ["oembed/1.0"]}, False), ({"namespaces": ["wp/v2"]}, True), ([], False)]
)
def test_an_interface_without_posts_is_recognised(index: object, answer: bool) -> None:
    assert offers_posts(index) is answer
