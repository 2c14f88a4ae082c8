"""Copies of a site under a path of its own."""

from __future__ import annotations

from scraper.sources import without_copies
from scraper.sources.copies import copied_prefixes

ROOT = "https://example.org"
PAGES = [f"news/title-{number}/" for number in range(6)] + ["about/", "contact/"]


def below(*prefixes: str) -> list[str]:
    return [f"{ROOT}/{prefix}{page}" for prefix in prefixes for page in PAGES]


def test_a_prefix_that_mirrors_the_root_is_a_copy() -> None:
    assert without_copies(below("", "previews/PR7/")) == tuple(below(""))


def test_a_copy_may_have_pages_of_its_own() -> None:
    own = [f"{ROOT}/staging/new/"]
    assert without_copies([*below("", "staging/"), *own]) == tuple(below(""))


def test_a_language_is_not_a_copy() -> None:
    urls = below("", "en/", "nb-no/")
    assert without_copies(urls) == tuple(urls)


def test_two_languages_with_copies_lose_the_copies_only() -> None:
    assert set(without_copies(below("", "en/", "old/", "old/en/"))) == set(below("", "en/"))


def test_a_few_equal_names_prove_nothing() -> None:
    urls = [f"{ROOT}/{path}" for path in ("about/", "contact/", "lab/about/", "lab/contact/")]
    assert copied_prefixes(urls) == frozenset()


def test_other_hosts_are_not_compared() -> None:
    urls = [*below(""), *(url.replace("example.org", "example.com/copy") for url in below(""))]
    assert copied_prefixes(urls) == frozenset()
