"""Templates in an archive: learned in a run, kept with their time, shown by `sites --template`, decided by a person."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.harvest.learning import MOST, fair_share, known_templates, learn_templates, signature
from scraper.records import Template
from scraper.sites import Site, load
from tests.archive.conftest import rows
from tests.scraper.test_learning import NAMES, page, title
from tests.website import Website

ALL = range(8)
HEAD = """\
[sites.lab]
homepage = "{home}"
allow_private = true
pause = 0
sources = [{{ kind = "listing", url = "{news}" }}]
"""


def publish(website: Website, numbers: range, bare: range = range(0)) -> None:
    """Articles that say in their head what they show, and some that only show it, on a listing without dates."""
    for number in numbers:
        website.page(f"/news/{number}", page(number, metadata=number not in bare))
    links = "".join(f'<li><a href="/news/{number}">{title(number)}</a></li>' for number in numbers)
    website.page("/news/", f"<html><head><title>News</title></head><body><ul>{links}</ul></body></html>")


@pytest.fixture
def lab(website: Website, tmp_path: Path) -> Website:
    head = HEAD.format(home=website.url("/"), news=website.url("/news/"))
    (tmp_path / "kronikk.toml").write_text(head, encoding="utf-8")
    publish(website, ALL, bare=range(6, 8))
    return website


TEMPLATES = "SELECT field, selector, support, against, edited FROM templates ORDER BY id"
READ = "SELECT url, title, published, authors, version FROM items ORDER BY url"


def test_a_run_learns_and_reads_by_what_it_learned(lab: Website, kronikk: Callable, tmp_path: Path) -> None:
    done = kronikk("run")
    assert done.code == 0, done.err
    learned = {field: (selector, against, edited) for field, selector, _, against, edited in rows(tmp_path, TEMPLATES)}
    assert learned["title"] == ("div.alpha", 0, 0)
    assert learned["published"] == ("i.g", 0, 0)
    read = {str(row[0]).rpartition("/")[2]: row[1:] for row in rows(tmp_path, READ)}
    assert read["7"] == (title(7), "2024-05-08", json.dumps([NAMES[1]]), 1)
    methods = rows(
        tmp_path,
        "SELECT method FROM provenance JOIN items ON items.id = item WHERE url LIKE '%/7' AND field = 'published'",
    )
    assert "template" in str(methods[0][0])


def test_nothing_is_read_anew_when_templates_only_hold_on_more_pages(
    lab: Website, kronikk: Callable, tmp_path: Path
) -> None:
    publish(lab, range(7))
    kronikk("run")
    before = rows(tmp_path, "SELECT url, read_knowledge FROM pages ORDER BY url")
    publish(lab, ALL)
    kronikk("run")
    after = rows(tmp_path, "SELECT url, read_knowledge FROM pages ORDER BY url")
    assert set(before) <= set(after)
    assert {row[4] for row in rows(tmp_path, READ)} == {1}


def test_the_archive_is_the_same_in_one_run_or_several(lab: Website, kronikk: Callable, tmp_path: Path) -> None:
    kronikk("run")
    at_once = rows(tmp_path, TEMPLATES), rows(tmp_path, READ)
    (tmp_path / "news.db").unlink()
    for number in (2, 5, 20):
        kronikk("run", "--max-requests", str(number))
    kronikk("run")
    assert (rows(tmp_path, TEMPLATES), rows(tmp_path, READ)) == at_once


def test_what_a_person_decides_wins_and_survives_the_database(lab: Website, kronikk: Callable, tmp_path: Path) -> None:
    kronikk("run")
    settings = tmp_path / "kronikk.toml"
    plain = settings.read_text("utf-8")
    settings.write_text(
        plain + '\n[sites.lab.template]\nauthors = "div.alpine"\ntitle = "div.alpine"\n', encoding="utf-8"
    )
    kronikk("run")
    assert {row[1] for row in rows(tmp_path, READ)} == {"House of Quiet Things"}
    edited = [row[:2] for row in rows(tmp_path, TEMPLATES) if row[4]]
    assert sorted(edited) == [("authors", "div.alpine"), ("title", "div.alpine")]

    (tmp_path / "news.db").unlink()
    kronikk("run")
    assert {row[1] for row in rows(tmp_path, READ)} == {"House of Quiet Things"}

    settings.write_text(plain, encoding="utf-8")
    kronikk("run")
    assert {row[1] for row in rows(tmp_path, READ)} == {title(number) for number in ALL}
    assert not [row for row in rows(tmp_path, TEMPLATES) if row[4]]


def test_sites_shows_templates_and_how_to_decide_them(lab: Website, kronikk: Callable, tmp_path: Path) -> None:
    fresh = kronikk("sites", "--template")
    assert fresh.code == 0 and "not learned" in fresh.out
    kronikk("run")
    shown = kronikk("sites", "--template", "lab")
    assert "div.alpha" in shown.out and "learned from" in shown.out and "kronikk.toml" in shown.err
    pasted = shown.out[shown.out.index("[sites.lab.template]") :]
    assert tomllib.loads(pasted)["sites"]["lab"]["template"]["title"] == "div.alpha"

    settings = tmp_path / "kronikk.toml"
    settings.write_text(
        settings.read_text("utf-8") + "\n" + pasted.replace("div.alpha", "div.alpine"), encoding="utf-8"
    )
    assert ("title", "div.alpine") in load(settings).site("lab").template
    changed = kronikk("sites", "--template")
    assert "written in kronikk.toml" in changed.out and "decided otherwise" in changed.out


def test_templates_as_json(lab: Website, kronikk: Callable) -> None:
    kronikk("run")
    (site,) = json.loads(kronikk("sites", "--template", "--json").out)
    (found,) = [one for one in site["templates"] if one["field"] == "title"]
    assert site["key"] == "lab"
    assert found["selector"] == "div.alpha" and found["used"] and not found["edited"]
    assert found["support"] >= 5 and found["earliest"] <= found["latest"]


def test_sites_takes_keys(lab: Website, kronikk: Callable) -> None:
    assert kronikk("sites", "lab").code == 0
    wrong = kronikk("sites", "--template", "lap")
    assert wrong.code == 4 and "lab" in wrong.err


def test_a_template_that_is_no_selector_is_told(lab: Website, kronikk: Callable, tmp_path: Path) -> None:
    settings = tmp_path / "kronikk.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[sites.lab.template]\ntitel = "h1"\n', encoding="utf-8")
    wrong = kronikk("sites")
    assert wrong.code == 4 and "Did you mean title?" in wrong.err


def test_a_run_that_is_told_to_stop_leaves_templates_as_they_are(
    lab: Website, kronikk: Callable, tmp_path: Path
) -> None:
    kronikk("run")
    site = load(tmp_path / "kronikk.toml").site("lab")
    with Archive.open(tmp_path) as archive:
        before = known_templates(site, archive.store)
        assert before
        assert learn_templates(site, archive.store, "another version", lambda: True) == before
        assert learn_templates(site, archive.store, "another version") == before


def test_a_site_that_is_not_kept_has_no_templates(tmp_path: Path) -> None:
    with Archive.open(tmp_path, create=True) as archive:
        site = Site("lab", "https://lab.example.org/", template=(("title", "h1"),))
        assert known_templates(site, archive.store) == (Template("title", "h1", edited=True),)


def test_the_signature_tells_selectors_and_trust() -> None:
    few, more, many = (Template("title", "h1", support) for support in (5, 9, 20))
    assert signature([few]) == signature([more]) != signature([many])
    assert signature([few]) != signature([Template("title", "h2", 5)])


def test_each_month_has_its_share() -> None:
    assert fair_share([], MOST) == 1
    assert fair_share([3, 5], 100) == 5
    assert fair_share([1000], 200) == 200
    assert fair_share([10, 1000, 1000], 200) == 95
    assert fair_share([9] * 500, 200) == 1
