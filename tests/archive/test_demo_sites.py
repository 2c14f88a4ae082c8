"""The sample institutes: what they serve, that both states say what truth.json says, that the same bytes come again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from xml.etree import ElementTree

import pytest
import requests

from archive.demo import Sites, serve
from archive.demo.content import STATES, State
from archive.demo.pages import IN_FEED, Page, cluster_pages, institute_pages
from archive.demo.truth import FILE, dump, load

BASE = "http://127.0.0.1:1"
ARTICLE = "/news/skjoldvar-starts-its-first-trial"


@pytest.fixture(scope="module")
def running() -> Iterator[Sites]:
    with serve() as sites:
        yield sites


@pytest.fixture
def sites(running: Sites) -> Sites:
    running.switch(1)
    running.requests.clear()
    return running


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=10, allow_redirects=False)


def seen(html: str) -> str:
    """The words of a page with tags taken out, as one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def test_truth_file_is_made_from_the_content() -> None:
    assert FILE.read_text(encoding="utf-8") == dump(), "run `python -m archive.demo.truth`"


def test_the_edits_are_one_of_each() -> None:
    changes = load()["changes"]
    assert changes["cluster"] == {"new": ["shared-scanner"], "changed": ["first-trial"], "gone": ["travel-grants"]}
    assert changes["institute"] == {"new": ["open-microscope"], "changed": [], "gone": ["autumn-lecture"]}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("render", [institute_pages, cluster_pages])
def test_rendering_is_deterministic(render: Callable[[State, str], dict[str, Page]], state: State) -> None:
    assert render(state, BASE) == render(state, BASE)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("site", ["institute", "cluster"])
def test_every_page_of_the_truth_shows_its_items(sites: Sites, site: str, state: State) -> None:
    sites.switch(state)
    truth = load()["states"][str(state)][site]
    items = {item["key"]: item for item in truth["items"]}
    for page in truth["pages"]:
        answer = get(getattr(sites, site) + page["path"])
        assert answer.status_code == 200, page["path"]
        for key in page["items"]:
            item = items[key]
            for words in (item["title"], *item["text"], *item["notes"]):
                assert words in seen(answer.text), (page["path"], words)
        for alias in page["aliases"]:
            assert get(getattr(sites, site) + alias).content == answer.content


@pytest.mark.parametrize("state", STATES)
def test_people_of_the_truth_are_named_with_their_role(state: int) -> None:
    for site in load()["states"][str(state)].values():
        for item in site["items"]:
            named = " ".join((item["title"], item["kicker"] or "", *item["text"]))
            for person in item["people"]:
                assert person["name"] in named, (item["key"], person)
                assert (person["role"] or "") in named, (item["key"], person)
                assert (person["affiliation"] or "") in named, (item["key"], person)


def test_institute_answers_unknown_queries_with_its_front_page(sites: Sites) -> None:
    front = get(sites.institute + "/")
    assert get(sites.institute + "/?page=scientist&authorid=118").content == front.content
    assert get(sites.institute + "/nowhere").status_code == 404


def test_kickers_are_glued_and_alts_hold_a_literal_br(sites: Sites) -> None:
    front = get(sites.institute + "/").text
    assert "Membrane Reports publication:New protein" in seen(front)
    assert "shared first authorshipNew map" in seen(front)
    assert "Haugsbø&lt;br&gt;Head of institute" in front


def test_no_blurb_has_an_address_or_a_date_element(sites: Sites) -> None:
    front = get(sites.institute + "/").text
    assert "<time" not in front
    assert not re.search(r"<h3>[^/]*<a ", front)


def test_feed_holds_the_latest_ten_with_absolute_addresses(sites: Sites) -> None:
    for state in STATES:
        sites.switch(state)
        items = ElementTree.fromstring(get(sites.cluster + "/feed.xml").content).findall("channel/item")
        assert len(items) == IN_FEED
        assert all((item.findtext("link") or "").startswith(sites.cluster + "/") for item in items)
        assert all(get(item.findtext("link") or "").status_code == 200 for item in items)


def test_sitemap_names_every_page_that_may_be_fetched(sites: Sites) -> None:
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.fromstring(get(sites.cluster + "/sitemap.xml").content)
    named = {place.text for place in root.iter(namespace + "loc")}
    wanted = {page["path"] for page in load()["states"]["1"]["cluster"]["pages"] if "?" not in page["path"]}
    assert named == {sites.cluster + path for path in wanted}


def test_robots_forbids_a_folder_that_a_link_leads_to(sites: Sites) -> None:
    assert "Disallow: /internal/" in get(sites.cluster + "/robots.txt").text
    assert 'href="/internal/board"' in get(sites.cluster + "/").text
    assert get(sites.institute + "/robots.txt").status_code == 404


def test_listing_has_every_article_once(sites: Sites) -> None:
    shown = [path for number in (1, 2, 3) for path in cards(get(f"{sites.cluster}/news?page={number}").text)]
    articles = [item for item in load()["states"]["1"]["cluster"]["items"] if item["kind"] == "news"]
    assert sorted(shown) == sorted(item["paths"][0] for item in articles)
    assert get(sites.cluster + "/news?page=4").status_code == 404


def cards(html: str) -> list[str]:
    return re.findall(r'class="card" href="([^"]+)"', html)


def test_banner_of_the_newest_article_opens_and_closes_every_article(sites: Sites) -> None:
    leads: dict[State, str] = {1: "A drug that was sketched", 2: "A machine for NOK 9 million"}
    for state, lead in leads.items():
        sites.switch(state)
        words = seen(get(sites.cluster + "/news/a-blood-test-takes-the-ferry").text)
        assert words.count(lead) == 2
        assert words.index(lead) < words.index("Three island municipalities")
        assert words.rindex(lead) > words.index("18 months")


def test_lead_stands_before_the_date_in_english_form(sites: Sites) -> None:
    words = seen(get(sites.cluster + "/no/nyheter/skoleelever-ble-patologer-for-en-dag").text)
    assert words.index("Tretti elever fra") < words.index("Oct 15, 2026") < words.index("Det er helt stille")


def test_title_stands_only_in_the_head_of_some_pages(sites: Sites) -> None:
    page = get(sites.cluster + "/news/the-state-secretary-borrowed-a-lab-coat").text
    head, _, body = page.partition("</head>")
    assert head.count("The state secretary borrowed a lab coat") == 2
    assert "The state secretary borrowed a lab coat" not in body


def test_pairs_name_each_other(sites: Sites) -> None:
    for path in ("/news/pupils-became-pathologists-for-a-day", "/no/nyheter/skoleelever-ble-patologer-for-en-dag"):
        page = get(sites.cluster + path).text
        assert f'hreflang="en" href="{sites.cluster}/news/pupils' in page
        assert f'hreflang="no" href="{sites.cluster}/no/nyheter/skoleelever' in page


def test_removed_article_is_gone_everywhere(sites: Sites) -> None:
    path = "/news/travel-grants-for-young-researchers"
    assert get(sites.cluster + path).status_code == 200
    sites.switch(2)
    assert get(sites.cluster + path).status_code == 404
    for place in ("/feed.xml", "/sitemap.xml", "/news", "/news?page=2"):
        assert path not in get(sites.cluster + place).text


def test_unchanged_page_answers_304_to_either_validator(sites: Sites) -> None:
    first = get(sites.cluster + ARTICLE)
    by_tag = get(sites.cluster + ARTICLE, **{"If-None-Match": first.headers["ETag"]})
    by_date = get(sites.cluster + ARTICLE, **{"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_tag.status_code, by_tag.content, by_date.status_code) == (304, b"", 304)
    assert [request.conditional for request in sites.requests] == [False, True, True]


def test_banner_change_is_a_change_of_bytes(sites: Sites) -> None:
    path = sites.cluster + "/news/a-blood-test-takes-the-ferry"
    first = get(path)
    sites.switch(2)
    asked = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    assert get(path, **asked).status_code == 200
    assert get(sites.institute + "/home/registries").headers["Last-Modified"] == first.headers["Last-Modified"]


def test_the_etag_decides_before_the_date(sites: Sites) -> None:
    asked = {"If-None-Match": '"another"', "If-Modified-Since": "Mon, 02 Nov 2026 06:00:00 GMT"}
    assert get(sites.cluster + ARTICLE, **asked).status_code == 200
    assert get(sites.cluster + ARTICLE, **{"If-Modified-Since": "yesterday, I think"}).status_code == 200


def test_slash_at_the_end_is_moved_and_head_has_no_body(sites: Sites) -> None:
    moved = get(sites.cluster + ARTICLE + "/")
    assert (moved.status_code, moved.headers["Location"]) == (301, sites.cluster + ARTICLE)
    head = requests.head(sites.cluster + ARTICLE, timeout=10)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == "text/html; charset=utf-8"


def test_switching_to_a_state_that_is_not_there_says_so(sites: Sites) -> None:
    with pytest.raises(ValueError, match="state 3"):
        sites.switch(3)  # type: ignore[arg-type]


def test_closed_sites_free_their_ports() -> None:
    with serve() as first:
        port = int(first.institute.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            serve(port=port)
    for base in (first.institute, first.cluster):
        with pytest.raises(requests.ConnectionError):
            get(base)
