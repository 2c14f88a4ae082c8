"""The commands as people type them: what they print where, and what their exit codes say. With real servers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.fetch import Fetcher
from tests.website import Answer

ROOT = Path(__file__).parents[2]
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:title" content="{title}"><meta property="article:published_time" content="{date}"></head>
<body><main><article><h1>{title}</h1><p>{text}</p><p>{more}</p></article></main></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>{home}</link>
<description>n</description>
{items}</channel></rss>"""
STORIES = {
    "/news/ice": ("Ice that does not melt", "A drop of water in the cellar has been frozen since Easter."),
    "/news/moss": ("Moss remembers rain", "Patches of moss on the roof answered a shower that fell last week."),
    "/news/bells": ("Bells for the blind", "Small bells along the path lead visitors to the garden gate."),
}


@pytest.fixture
def house(website):
    """A small institute with a feed and three items."""
    for number, (path, (title, text)) in enumerate(STORIES.items(), 1):
        more = "The finding was checked three times by people who did not believe it. " * 4
        website.page(path, PAGE.format(title=title, date=f"2026-03-0{number}", text=text, more=more))
    links = "".join(f'<li><a href="{path}">{title}</a></li>' for path, (title, _) in STORIES.items())
    website.page(
        "/",
        '<html><head><title>House</title><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
        f"<body><h1>House of Quiet Things</h1><ul>{links}</ul></body></html>",
    )
    items = "".join(
        f"<item><title>{title}</title><link>{website.url(path)}</link></item>" for path, (title, _) in STORIES.items()
    )
    website.page("/feed.xml", FEED.format(home=website.url("/"), items=items), "application/rss+xml")
    return website


ADD = ("--yes", "--allow-private", "--pause", "0", "--key", "house")


# ------------------------------------------------------------------------------------------- from nothing to found


def test_from_an_empty_folder_to_an_item(kronikk: Callable, process: Callable, house, tmp_path: Path) -> None:
    added = kronikk("add", house.url("/"), *ADD)
    assert added.code == 0, added.err
    assert "Ice that does not melt" in added.err
    site = tomllib.loads((tmp_path / "kronikk.toml").read_text("utf-8"))["sites"]["house"]
    assert {"kind": "feed", "url": house.url("/feed.xml")} in site["sources"]

    first = kronikk("run", "--json")
    assert first.code == 0, first.err
    assert json.loads(first.out)["new_items"] == 3

    again = kronikk("run")
    assert (again.code, again.out) == (0, "")
    assert "nothing new" in again.err

    found = process("search", "moss", "--json")
    hits = json.loads(found.out)["hits"]
    assert [hit["title"] for hit in hits] == ["Moss remembers rain"]
    assert found.err == ""

    shown = kronikk("show", str(hits[0]["id"]))
    assert "answered a shower" in shown.out
    assert json.loads(kronikk("sites", "--json").out)[0]["items"] == 3
    assert {"metadata.yaml", "datasette.yaml", "news.db", "warc"} <= {path.name for path in tmp_path.iterdir()}


def test_a_site_is_added_once(kronikk: Callable, house, tmp_path: Path) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    before = (tmp_path / "kronikk.toml").read_text("utf-8")
    again = kronikk("add", house.url("/"), *ADD)
    assert again.code == 4
    assert "already, as site house" in again.err
    assert (tmp_path / "kronikk.toml").read_text("utf-8") == before


def test_a_site_is_called_what_its_pages_call_it(kronikk: Callable, house, tmp_path: Path) -> None:
    declared = '<meta property="og:site_name" content="House of Quiet Things">'
    title, text = STORIES["/news/ice"]
    page = PAGE.format(title=title, date="2026-03-01", text=text, more="It was seen by many people there. " * 9)
    house.page("/news/ice", page.replace("<title>", f"{declared}<title>"))
    added = kronikk("add", house.url("/"), "--yes", "--allow-private", "--pause", "0")
    assert added.code == 0, added.err
    sites = tomllib.loads((tmp_path / "kronikk.toml").read_text("utf-8"))["sites"]
    assert {key: site["name"] for key, site in sites.items()} == {"house-of-quiet-things": "House of Quiet Things"}


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (["House of Moss", "Rain | House of Moss", "Bells | News | House of Moss"], "House of Moss"),
        (["House of Moss – News", "House of Moss – Rain"], "House of Moss"),
        (["Rain", "Bells"], ""),
        (["News | Rain", "News | Bells"], ""),
        (["Home", "Home"], ""),
    ],
)
def test_a_name_is_what_titles_share(website, titles: list[str], name: str) -> None:
    from archive.cli.naming import site_name

    seen = []
    with Fetcher("Kronikk/0", pause=0.0, allow_private=True) as fetcher:
        for number, title in enumerate(titles):
            website.page(f"/{number}", f"<title>{title}</title><p>Text</p>")
            seen.append(fetcher.fetch(website.url(f"/{number}")))
    assert site_name(seen) == name


def test_a_feed_names_its_site(website) -> None:
    from archive.cli.naming import site_name

    feed = FEED.format(home=website.url("/"), items="").replace("<title>News", "<title>House of Bells » Feed")
    website.page("/feed.xml", feed, "application/rss+xml")
    with Fetcher("Kronikk/0", pause=0.0, allow_private=True) as fetcher:
        assert site_name([fetcher.fetch(website.url("/feed.xml"))]) == "House of Bells"


def test_nobody_is_asked_when_nobody_is_there(kronikk: Callable, house, tmp_path: Path) -> None:
    refused = kronikk("add", house.url("/"), "--allow-private", "--pause", "0")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert list(tmp_path.iterdir()) == []


def test_init_makes_an_archive_and_leaves_one_alone(kronikk: Callable, tmp_path: Path) -> None:
    made = kronikk("init", "news")
    assert (made.code, made.out) == (0, "")
    path = tmp_path / "news" / "kronikk.toml"
    settings = tomllib.loads(path.read_text("utf-8"))
    assert "contact" not in settings
    assert len(settings["sites"]) >= 2
    path.write_text('contact = "mailto:me@example.org"\n', encoding="utf-8")
    assert kronikk("init", "news").code == 0
    assert path.read_text("utf-8") == 'contact = "mailto:me@example.org"\n'


# ------------------------------------------------------------------------------------------- what goes wrong


def test_nothing_public_is_fetched_without_a_contact(kronikk: Callable) -> None:
    kronikk("init")
    refused = kronikk("run")
    assert refused.code == 4
    assert 'contact = "mailto:' in refused.err


def test_private_sites_are_fetched_without_a_contact(kronikk: Callable, house, tmp_path: Path) -> None:
    kronikk("init")
    assert kronikk("add", house.url("/"), *ADD).code == 0
    refused = kronikk("run")
    assert refused.code == 4
    assert "`kronikk run house` works without" in refused.err
    assert str(tmp_path / "kronikk.toml") in refused.err
    assert kronikk("run", "house").code == 0


@pytest.mark.parametrize("command", [("read",), ("add", "--yes")])
def test_addresses_that_nobody_allowed(kronikk: Callable, house, tmp_path: Path, command: tuple[str, ...]) -> None:
    private = kronikk(*command, house.url("/"))
    assert private.code == 5
    assert "--allow-private" in private.err
    public = kronikk(*command, "https://www.example.org/news")
    assert public.code == 4
    assert str(tmp_path / "kronikk.toml") in public.err
    assert "kronikk init" in public.err
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "kronikk.toml").write_text('contact = "mailto:me@example.org"\n', encoding="utf-8")
    private = kronikk(*command, house.url("/"))
    assert private.code == 5
    assert "--allow-private" in private.err
    assert house.requests == []


def test_a_failed_add_leaves_nothing_and_says_why_it_waits(kronikk: Callable, website, tmp_path: Path) -> None:
    website.put("/", Answer(status=503, headers={"Retry-After": "2"}), Answer(status=404))
    failed = kronikk("add", website.url("/"), *ADD)
    assert failed.code == 5
    assert "Waiting 2 seconds before the next request" in failed.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["sites"], 4, "kronikk init"),
        (["-C", "nowhere", "search", "x"], 4, "nowhere"),
        (["frobnicate"], 2, "No such command"),
        (["search", "--sort", "sideways"], 2, "sideways"),
        (["read"], 2, "Name one page"),
        (["read", "missing.html"], 2, "missing.html"),
        (["run", "--max-time", "soon"], 2, "Write 90, 30m or 2h"),
        (["show", "one"], 2, "one"),
        (["add", "http://[1", "--yes"], 2, "'http://[1' is no http or https address"),
        (["add", "www.example.org/news", "--yes"], 2, "such as https://www.example.org/news"),
        (["add", "ftp://files.example/", "--yes"], 2, "such as https://www.example.org/"),
        (["add", "http://127.0.0.1:9/", "--allow-private", "--key", "My Lab"], 2, "lower-case letters"),
        (["add", "http://127.0.0.1:9/", "--allow-private", "--pause", "slow"], 2, "Write 90, 30m or 2h"),
        (["read", "http://[1"], 2, "no http or https address"),
        (["serve", "--port", "80x"], 2, "Write a number such as 8001"),
        (["serve", "--port", "99999"], 2, "too large"),
    ],
)
def test_what_is_typed_wrongly(kronikk: Callable, arguments: list[str], code: int, said: str) -> None:
    outcome = kronikk(*arguments)
    assert (outcome.code, outcome.out) == (code, "")
    assert said in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contcat = 'x'\n", "contact"),
        ("[sites.a]\nhomepage = 'ftp://a.example/'\n", "homepage"),
        ("[sites\n", "kronikk.toml"),
    ],
)
def test_settings_that_are_wrong(kronikk: Callable, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "kronikk.toml").write_text(text, encoding="utf-8")
    outcome = kronikk("run")
    assert (outcome.code, outcome.out) == (4, "")
    assert said in outcome.err


def test_a_site_that_is_not_there(kronikk: Callable, house, tmp_path: Path) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    near = kronikk("run", "hose")
    assert near.code == 4
    assert "house" in near.err


def test_a_site_whose_sources_are_all_gone(kronikk: Callable, house) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    for path in ("/", "/feed.xml", *STORIES):
        house.remove(path)
    silent = kronikk("run")
    assert silent.code == 5
    assert "Every source failed" in silent.err


def test_sites_say_how_each_site_does(kronikk: Callable, house, tmp_path: Path) -> None:
    """One word a site: what is not asked yet, what refuses, what answers; problems are those of its own last run."""
    for path in ("/lonely", "/refused.xml"):
        house.put(path, Answer(status=403))
    (tmp_path / "kronikk.toml").write_text(
        "".join(
            f"[sites.{key}]\nhomepage = '{home}'\npause = 0.0\nallow_private = true\n"
            f"sources = [{{kind = '{kind}', url = '{url}'}}]\n"
            for key, home, kind, url in (
                ("house", house.url("/"), "feed", house.url("/feed.xml")),
                ("a-very-long-name", house.url("/quiet/"), "feed", house.url("/refused.xml")),
                ("lonely", house.url("/lonely"), "front_page", house.url("/lonely")),
            )
        ),
        encoding="utf-8",
    )
    states = lambda: {site["key"]: site["health"] for site in json.loads(kronikk("sites", "--json").out)}  # noqa: E731
    assert set(states().values()) == {"new"}
    kronikk("run", "-q", "a-very-long-name", "lonely")
    assert states() == {"house": "new", "a-very-long-name": "silent", "lonely": "silent"}
    assert kronikk("run", "-q", "house").code == 0
    shown = kronikk("sites").out
    assert states()["house"] == "well"
    assert "never answered, 1 problem in its last run" in shown
    assert "a-very-long-name  silent" in shown


def test_problems_that_are_not_shown_are_counted(kronikk: Callable, house, tmp_path: Path) -> None:
    pages = [f"/news/{status}" for status in (400, 402, 405, 406, 409, *range(411, 419))]
    for path in pages:
        house.put(path, Answer(status=int(path.rpartition("/")[2])))
    items = "".join(f"<item><title>Refused</title><link>{house.url(path)}</link></item>" for path in pages)
    house.page("/feed.xml", FEED.format(home=house.url("/"), items=items), "application/rss+xml")
    (tmp_path / "kronikk.toml").write_text(
        f"[sites.house]\nhomepage = '{house.url('/')}'\npause = 0.0\nallow_private = true\n"
        f"sources = [{{kind = 'feed', url = '{house.url('/feed.xml')}'}}]\n",
        encoding="utf-8",
    )
    told = kronikk("run", "-q")
    assert told.code == 3
    assert "house: … and 3 more (`kronikk sites`" in told.err


def test_a_search_for_what_there_is_none_of(kronikk: Callable, house) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    assert kronikk("run").code == 0
    for filters, said in (
        (["--site", "hose"], "There are: house."),
        (["--lang", "xx"], "There are: en."),
        (["--from", "2025", "--to", "2024"], "ends before it begins"),
    ):
        refused = kronikk("search", *filters)
        assert (refused.code, refused.out) == (2, "")
        assert said in refused.err
    assert kronikk("search", "--site", "house", "--lang", "en", "--from", "2026", "--to", "2026").code == 0


def test_another_run_holds_the_archive(kronikk: Callable, house, tmp_path: Path) -> None:
    from archive import Archive

    assert kronikk("add", house.url("/"), *ADD).code == 0
    with Archive.open(tmp_path) as archive, archive.store.lock():
        locked = kronikk("run")
    assert locked.code == 6
    assert "another run" in locked.err


def test_a_damaged_database(kronikk: Callable, house, tmp_path: Path) -> None:
    (tmp_path / "kronikk.toml").write_text("", encoding="utf-8")
    (tmp_path / "news.db").write_bytes(b"this is not a database at all, just some text" * 50)
    for command in (("search", "moss"), ("serve",), ("run",)):
        settings = "[sites.a]\nhomepage = 'http://127.0.0.1:9/'\nallow_private = true\n"
        (tmp_path / "kronikk.toml").write_text(settings, encoding="utf-8")
        damaged = kronikk(*command)
        assert (damaged.code, damaged.out) == (8, "")
        assert "news.db" in damaged.err
        assert "Move it away and run `kronikk reparse`" in damaged.err


def test_a_database_that_was_deleted_beside_its_captures(kronikk: Callable, house, tmp_path: Path) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    assert kronikk("run", "-q") == kronikk("search", "-q", "nothing of that kind")  # no word of lost captures
    for path in tmp_path.glob("news.db*"):
        path.unlink()
    for command in (["sites"], ["search", "moss"], ["show", "1"], ["serve"], ["export", "wacz", "-o", "out.wacz"]):
        lost = kronikk(*command)
        assert (lost.code, lost.out) == (8, "")
        assert "news.db: it is not there, but warc/ holds captures" in lost.err
        assert "kronikk reparse" in lost.err
        assert not list(tmp_path.glob("news.db*"))
    kronikk("init")  # makes what is missing, an empty database too
    empty = kronikk("sites", "house")
    assert empty.code == 0
    assert "knows nothing of the captures in warc/" in empty.err
    assert "kronikk reparse" in empty.err
    assert json.loads(kronikk("run", "house", "--json").out)["new_items"] == 3
    assert kronikk("sites").err == ""


def test_a_run_tells_that_the_database_was_lost(kronikk: Callable, house, tmp_path: Path) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    assert "news.db is not there" not in kronikk("run").err
    for path in tmp_path.glob("news.db*"):
        path.unlink()
    again = kronikk("run")
    assert again.code == 0
    assert "news.db is not there, but warc/ holds captures" in again.err
    assert "kronikk reparse" in again.err


def test_looking_into_an_archive_that_was_never_filled_makes_no_database(kronikk: Callable, tmp_path: Path) -> None:
    (tmp_path / "kronikk.toml").write_text(
        "[sites.a]\nhomepage = 'http://127.0.0.1:9/'\nallow_private = true\n", "utf-8"
    )
    assert [site["health"] for site in json.loads(kronikk("sites", "--json").out)] == ["new"]
    assert json.loads(kronikk("search", "moss", "--json").out)["count"] == 0
    assert kronikk("show", "1").code == 2
    assert {path.name for path in tmp_path.iterdir()} == {"kronikk.toml"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_archive_that_may_not_be_written_to(kronikk: Callable, house, tmp_path: Path) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    assert kronikk("run").code == 0
    tmp_path.chmod(0o555)
    try:
        found = kronikk("search", "moss", "--json")
        assert (found.code, json.loads(found.out)["count"]) == (0, 1)
        assert kronikk("show", "1").code == kronikk("sites").code == 0
        for command in (["run"], ["add", "http://127.0.0.1:9/", "--allow-private", "--yes"]):
            refused = kronikk(*command)
            assert (refused.code, refused.out) == (8, "")
            assert "may not write" in refused.err
    finally:
        tmp_path.chmod(0o755)


def test_an_unexpected_failure_says_how_to_report_it(process: Callable, tmp_path: Path) -> None:
    """A folder where the settings should be is nothing that anybody thought of: a real failure, not a made one."""
    (tmp_path / "metadata.yaml").mkdir()
    (tmp_path / "datasette.yaml").mkdir()
    (tmp_path / "kronikk.toml").symlink_to(tmp_path / "loop")
    (tmp_path / "loop").symlink_to(tmp_path / "kronikk.toml")
    short, long = process("init"), process("-v", "init")
    assert short.code == long.code == 1
    assert "Please report it" in short.err
    assert "Traceback" not in short.err
    assert "Traceback" in long.err


# ------------------------------------------------------------------------------------------- reading, streams, help


def test_read_prints_fields_with_their_method(kronikk: Callable, tmp_path: Path) -> None:
    title, text = STORIES["/news/ice"]
    more = "Kari Hansen says that nobody has touched it. " * 4
    (tmp_path / "page.html").write_text(PAGE.format(title=title, date="2026-03-01", text=text, more=more), "utf-8")
    page = str(tmp_path / "page.html")
    shown = kronikk("read", page, "--url", "https://www.example.org/news/ice")
    assert shown.code == 0, shown.err
    assert "2026-03-01" in shown.out
    assert "% sure]" in shown.out
    document = json.loads(kronikk("read", page, "--json", "--url", "https://www.example.org/news/ice").out)
    assert {"url", "page_kind", "items", "problems"} <= set(document)
    assert document["items"][0]["title"] == title
    for mention in (mention for person in document["items"][0]["people"] for mention in person["mentions"]):
        field = document["items"][0][mention["field"]]
        assert field[mention["start"] : mention["end"]] == mention["surface"]


def test_read_text_prints_mentions(kronikk: Callable, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("On 5 May 2024 Kari Hansen opened the garden.", encoding="utf-8")
    talk = str(tmp_path / "talk.txt")
    document = json.loads(kronikk("read", "--text", talk, "--language", "en", "--json").out)
    assert [date["edtf"] for date in document["dates"]] == ["2024-05-05"]
    assert "2024-05-05" in kronikk("read", "--text", talk).out


def test_read_takes_text_from_a_pipe() -> None:
    command = [sys.executable, "-m", "archive.cli", "read", "--text", "-", "--language", "en", "--json"]
    text = "On 5 May 2024 Kari Hansen opened the garden."
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, timeout=120, check=True)
    assert [date["edtf"] for date in json.loads(done.stdout)["dates"]] == ["2024-05-05"]


def test_pictures_without_captions_are_counted_and_credits_named(kronikk: Callable, tmp_path: Path) -> None:
    title, text = STORIES["/news/ice"]
    more = "Nobody has touched it since the day it was found in the cellar. " * 4
    bare = "".join(f'</p><figure><img src="/{number}.jpg" width="600" height="400"></figure><p>' for number in range(3))
    told = '</p><figure><img src="/9.jpg"><figcaption>The cellar. Photo: Kari Hansen</figcaption></figure><p>'
    page = PAGE.format(title=title, date="2026-03-01", text=text + bare + told + more, more=more)
    (tmp_path / "page.html").write_text(page, "utf-8")
    shown = kronikk("read", str(tmp_path / "page.html"), "--url", "https://www.example.org/news/ice").out
    assert shown.count("(none)") == 1
    assert "(none) under 3 pictures" in shown
    assert re.search(r"Kari Hansen.* in a credit", shown)


def test_help_shows_what_may_be_left_out(kronikk: Callable) -> None:
    for command, usage in (("demo", "[DIR]"), ("init", "[DIR]"), ("search", "[QUERY]..."), ("read", "[FILE|URL]")):
        shown = kronikk(command, "--help").out
        assert f"[OPTIONS] {usage}" in shown.splitlines()[0]
        assert "-q, --quiet" in shown
        assert "-v, --verbose" in shown


def test_read_says_why_a_page_cannot_be_had(kronikk: Callable, website) -> None:
    refused = kronikk("read", website.url("/nothing"), "--allow-private")
    assert (refused.code, refused.out) == (5, "")
    assert "404" in refused.err


def test_logs_can_be_json(kronikk: Callable, house) -> None:
    assert kronikk("add", house.url("/"), *ADD).code == 0
    lines = kronikk("--log-format", "json", "-v", "run").err.splitlines()
    events = [json.loads(line) for line in lines]
    assert {"pages_found", "page_asked", "page_read", "site_done", "run_done"} <= {entry["event"] for entry in events}
    assert all({"time", "level", "message"} <= set(entry) for entry in events)
    assert events[-1]["summary"]["new_items"] == 3


def test_quiet_is_quiet_and_options_stand_anywhere(kronikk: Callable, house) -> None:
    assert kronikk("add", house.url("/"), *ADD, "-q").err == ""
    assert kronikk("run", "-q") == kronikk("-q", "run")
    assert kronikk("-C", "nowhere", "sites").code == kronikk("sites", "-C", "nowhere").code == 4


@pytest.mark.parametrize("command", ["demo", "init", "add", "sites", "run", "read", "search", "show", "serve"])
def test_help_has_examples_and_what_next(kronikk: Callable, command: str) -> None:
    shown = kronikk(command, "--help")
    assert shown.code == 0
    assert f"kronikk {command}" in shown.out.partition("Examples:")[2]
    assert "What next:" in shown.out
    assert f"  {command} " in kronikk("--help").out


# ------------------------------------------------------------------------------------------- the demo


def test_the_demo_finds_changes_and_losses(demo) -> None:
    assert demo.outcome.code == 0, demo.outcome.err
    for word in ("new", "edit", "gone", "$ kronikk search", "serve --open"):
        assert word in demo.outcome.out
    assert "Traceback" not in demo.outcome.err


def test_the_demo_leaves_a_whole_archive(demo, kronikk: Callable) -> None:
    found = json.loads(kronikk("-C", str(demo.folder), "search", "biobank", "--json").out)
    assert found["count"] >= 1
    number = str(found["hits"][0]["id"])
    for form, word in (
        ("md", "# "),
        ("bibtex", "@misc{"),
        ("ris", "TY  - ELEC"),
        ("csl-json", '"type"'),
        ("json", '"versions"'),
    ):
        assert word in kronikk("-C", str(demo.folder), "show", number, "--as", form).out
    assert kronikk("-C", str(demo.folder), "show", "9999").code == 2


def test_the_demo_takes_only_its_own_folder_away(kronikk: Callable, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "letter.txt").write_text("Dear", encoding="utf-8")
    refused = kronikk("demo", "precious")
    assert refused.code == 4
    assert (tmp_path / "precious" / "letter.txt").exists()
