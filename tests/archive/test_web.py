"""The reading room: configuration for Datasette, its pages over HTTP, and the same in a real browser."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from archive.web.configuration import write_configuration
from archive.web.spans import PARAGRAPH, Span, paragraphs

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in BROWSERS if (found := shutil.which(name))), "")
browser_test = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; apt-get install chromium brings it")
QUESTIONS = ("most_quoted", "changed_items", "gone_items", "undated_items")


# ------------------------------------------------------------------------------------------- texts with spans


@given(
    st.lists(st.text(alphabet="ab å", max_size=8), max_size=4).map(PARAGRAPH.join),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6),
)
def test_pieces_are_the_text_again(text: str, places: list[tuple[int, int]]) -> None:
    made = paragraphs(text, [Span(start, end, "person", None, "") for start, end in places])
    assert PARAGRAPH.join("".join(piece.text for piece in pieces) for pieces in made) == text
    for piece in (piece for pieces in made for piece in pieces if piece.span):
        assert piece.text == text[piece.span.start : piece.span.end]


def test_of_spans_that_overlap_the_first_and_longer_counts() -> None:
    spans = [Span(4, 9, "person", None, "b"), Span(0, 8, "person", None, "a"), Span(0, 3, "person", None, "c")]
    assert [(piece.text, piece.span and piece.span.title) for piece in paragraphs("Kari Hansen", spans)[0]] == [
        ("Kari Han", "a"),
        ("sen", None),
    ]


# ------------------------------------------------------------------------------------------- configuration


def test_configuration_is_written_once(tmp_path: Path) -> None:
    assert {path.name for path in write_configuration(tmp_path)} == {"metadata.yaml", "datasette.yaml"}
    (tmp_path / "metadata.yaml").write_text("title: Mine\n", encoding="utf-8")
    assert write_configuration(tmp_path) == ()
    assert (tmp_path / "metadata.yaml").read_text("utf-8") == "title: Mine\n"


def test_both_versions_of_datasette_are_told_the_same(tmp_path: Path) -> None:
    write_configuration(tmp_path)
    old, new = (yaml.safe_load((tmp_path / name).read_text("utf-8")) for name in ("metadata.yaml", "datasette.yaml"))
    assert old["databases"] == new["databases"]
    assert set(old["databases"]["news"]["queries"]) == set(QUESTIONS)
    assert {"array": "people_names"} in old["databases"]["news"]["tables"]["items"]["facets"]


# ------------------------------------------------------------------------------------------- pages over HTTP


@pytest.fixture(scope="module")
def room(demo) -> Iterator[str]:
    """Address of the reading room of the demo's archive, as `kronikk serve` runs it."""
    command = [sys.executable, "-m", "archive.cli", "-C", str(demo.folder), "--log-format", "json", "serve", "--port=0"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment, start_new_session=True
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    base = f"http://127.0.0.1:{json.loads(line)['port']}"
    try:
        wait_for(base)
        yield base
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)


def wait_for(base: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{base}/-/versions.json", timeout=5).close()
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the reading room did not open")


Get = Callable[[str], str]


@pytest.fixture(scope="module")
def get(room: str) -> Get:
    def fetched(path: str) -> str:
        with urllib.request.urlopen(room + path, timeout=30) as answer:
            return str(answer.read().decode("utf-8"))

    return fetched


def rows(get: Get, path: str) -> list[dict]:
    return json.loads(get(path + ("&" if "?" in path else "?") + "_shape=array"))


def test_items_are_searchable_and_facetable(get: Get) -> None:
    assert rows(get, "/news/items.json?_search=biobank")
    facets = json.loads(get("/news/items.json?_size=1&_extra=facet_results"))["facet_results"]
    names = set(facets.get("results", facets))
    assert {"site", "year", "language", "kind", "people_names"} <= names


def test_people_lead_to_mentions_and_items(get: Get) -> None:
    mention = rows(get, "/news/mentions.json?_labels=on&_size=1")[0]
    assert mention["person"]["label"]
    assert mention["item"]["label"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_have_answers(get: Get, question: str) -> None:
    assert rows(get, f"/news/{question}.json")
    assert "<h1" in get(f"/news/{question}")


def test_what_is_gone_is_shown_as_gone(get: Get) -> None:
    gone = rows(get, "/news/gone_items.json")[0]
    page = get(f"/news/items/{gone['item']}")
    assert "no longer where it was" in page
    assert gone["title"] in page


def test_a_translation_is_listed_once(get: Get) -> None:
    related = rows(get, "/news/relations.json")
    assert {(row["item"], row["other"]) for row in related} >= {(row["other"], row["item"]) for row in related} != set()
    page = get(f"/news/items/{related[0]['item']}").partition("The same story")[2].partition("<h2>")[0]
    assert page.count(f'/news/items/{related[0]["other"]}"') == 1


def test_kicker_and_notes_stand_on_the_page_of_an_item(get: Get) -> None:
    items = rows(get, "/news/items.json?_size=200")
    noted = next(item for item in items if item["notes"] != "[]")
    titled = next(item for item in items if item["kicker"])
    for note in json.loads(noted["notes"]):
        assert note in html.unescape(get(f"/news/items/{noted['id']}"))
    assert titled["kicker"] in html.unescape(get(f"/news/items/{titled['id']}"))


def test_a_person_that_does_not_exist(room: str) -> None:
    for table in ("items", "people"):
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(f"{room}/news/{table}/99999", timeout=30)
        assert missing.value.code == 404
        missing.value.close()


def test_nothing_can_be_written(room: str) -> None:
    request = urllib.request.Request(f"{room}/news/items/1", data=b"title=x", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code >= 400
    refused.value.close()


def test_a_port_that_is_taken_is_named(kronikk, demo, room: str) -> None:
    port = room.rpartition(":")[2]
    refused = kronikk("-C", str(demo.folder), "serve", "--port", port)
    assert refused.code == 4
    assert port in refused.err


def test_serve_needs_an_archive(kronikk) -> None:
    assert kronikk("serve", "--port", "0").code == 4


# ------------------------------------------------------------------------------------------- in a real browser


@pytest.fixture(scope="module")
def page(room: str):
    """A page of a real Chromium; what it complains about is an error of the test."""
    from playwright.sync_api import sync_playwright

    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", *quiet])
        opened = chromium.new_page(viewport={"width": 1200, "height": 850}, base_url=room)
        opened.on("pageerror", lambda error: pytest.fail(str(error)))
        yield opened
        chromium.close()


@browser_test
@pytest.mark.browser
def test_a_reader_searches_and_reads(page) -> None:
    page.goto("/")
    assert "items from 2 sites" in page.inner_text(".k-hero")
    page.fill(".k-search input", "biobank")
    page.click(".k-search button")
    page.click(".k-card h3 a")
    assert page.locator("article.k-item > p").count() > 2
    assert page.inner_text("h1")
    page.click("a.k-person >> nth=0")
    assert re.search(r"/news/people/\d+$", page.url)
    assert "named in" in page.inner_text("article.k-item")


@browser_test
@pytest.mark.browser
def test_facets_narrow_the_list(page) -> None:
    page.goto("/news/items")
    before = page.locator(".k-card").count()
    page.click(".facet-info >> text=nb")
    assert 0 < page.locator(".k-card").count() < before


@browser_test
@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/news/items", "/news/items/1", "/news/people/1", "/news/undated_items"])
def test_pages_fit_a_telephone(page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(path)
    assert page.evaluate("document.querySelector('section.content').scrollWidth") <= 390
    page.set_viewport_size({"width": 1200, "height": 850})
