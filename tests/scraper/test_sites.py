"""kronikk.toml: what it may say, how mistakes are told, how a site is added without touching the rest."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ConfigError
from scraper.sites import DEFAULT_PAUSE, Settings, Site, add_site, builtin_sites, load, parse
from scraper.sources import FeedSource, FrontPageSource, ListingSource, SitemapSource

WHOLE = """\
# Kept by the press office.
contact = "mailto:press@example.org"   # goes into the user agent

[sites.lab]
homepage = "https://lab.example.org/"
name = "The Lab"
kind = "institute"
country = "NO"
language = "nb"
ror = "https://ror.org/00j9c2840"
pause = 2
allow_private = true
aliases = ["Old.example.org"]
front_pages = ["https://lab.example.org/today"]
include = ["/news"]
exclude = ["/news/internal"]
sources = [
    { kind = "feed", url = "https://lab.example.org/feed.xml" },
    { kind = "sitemap", url = "https://lab.example.org/sitemap.xml" },
]
"""


def one(lines: str) -> Site:
    return parse(f'[sites.lab]\nhomepage = "https://lab.example.org"\n{lines}', "kronikk.toml").sites[0]


def message(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text, "kronikk.toml")
    assert caught.value.remedy
    return str(caught.value)


def test_a_whole_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kronikk.toml"
    path.write_text(WHOLE)
    settings = load(path)
    assert settings.contact == "mailto:press@example.org"
    assert settings.site("lab") == Site(
        key="lab",
        homepage="https://lab.example.org/",
        name="The Lab",
        kind="institute",
        country="no",
        language="nb",
        ror="https://ror.org/00j9c2840",
        pause=2.0,
        allow_private=True,
        aliases=("old.example.org",),
        sources=(FeedSource("https://lab.example.org/feed.xml"), SitemapSource("https://lab.example.org/sitemap.xml")),
        front_pages=("https://lab.example.org/today",),
        include=("/news",),
        exclude=("/news/internal",),
    )


def test_a_homepage_is_enough() -> None:
    site = one("")
    assert (site.name, site.kind, site.pause, site.allow_private) == ("lab", "other", DEFAULT_PAUSE, False)
    assert site.needs_probe and site.known_sources == ()


def test_a_front_page_is_a_source() -> None:
    site = one('front_pages = ["https://lab.example.org/today"]')
    assert site.known_sources == (FrontPageSource("https://lab.example.org/today"),)


def test_a_run_probes_where_no_source_is_given_or_the_site_says_so() -> None:
    sources = 'sources = [{ kind = "feed", url = "https://lab.example.org/feed" }]'
    assert one('front_pages = ["https://lab.example.org/today"]').needs_probe
    assert not one(sources).needs_probe
    assert one(f"{sources}\nprobe = true").needs_probe


def test_an_empty_file_has_no_sites() -> None:
    assert parse("", "kronikk.toml") == Settings()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("paus = 2", "kronikk.toml, site lab, key paus: unknown key. Did you mean pause?"),
        ("zzz = 2", "kronikk.toml, site lab, key zzz: unknown key. Known: homepage, name,"),
        ('pause = "2"', "kronikk.toml, site lab, key pause: '2' is not a number of seconds"),
        ("pause = -1", "key pause: -1 is not a number of seconds"),
        ("pause = nan", "key pause: nan is not a number of seconds"),
        ("pause = true", "key pause: True is not a number of seconds"),
        ("allow_private = 1", "key allow_private: 1 is not true or false"),
        ("name = 3", "key name: 3 is not a text in quotes"),
        ('name = ""', "key name: '' is not a text in quotes"),
        ('aliases = "old.example.org"', "key aliases: 'old.example.org' is not a list of texts"),
        ('kind = "cluser"', "key kind: unknown value 'cluser'. Did you mean cluster?"),
        ('reader = "nobody"', "key reader: unknown value 'nobody'"),
        ('front_pages = ["/today"]', "key front_pages: '/today' is not a web address"),
        ('include = ["news"]', "key include: 'news' is not a path. Write it from the root: /news."),
        ('sources = "feed"', "key sources: 'feed' is not a list of tables"),
        ('sources = [{ kind = "feed" }]', "site lab, source 1: the key url is missing"),
        ('sources = [{ url = "https://lab.example.org" }]', "site lab, source 1: the key kind is missing"),
        (
            'sources = [{ kind = "fed", url = "https://a.example.org" }]',
            "key kind: unknown value 'fed'. Did you mean feed?",
        ),
        ('sources = [{ kind = "feed", url = "a b" }]', "source 1, key url: 'a b' is not a web address"),
        ('sources = [{ kind = "feed", url = "https://a.example.org", tpye = 1 }]', "source 1, key tpye: unknown key"),
    ],
)
def test_a_mistake_in_a_table_names_file_site_key_and_remedy(lines: str, told: str) -> None:
    assert told in message(f'[sites.lab]\nhomepage = "https://lab.example.org"\n{lines}\n')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sites.lab]\nname = 'x'", "kronikk.toml, site lab: the key homepage is missing"),
        ("[sites.lab]\nhomepage = 'lab.example.org'", "key homepage: 'lab.example.org' is not a web address"),
        ("[sites.lab]\nhomepage = 'https://lab.example.org:99999'", "is not a web address"),
        ("[sites.lab]\nhomepage = 'https://[::1'", "is not a web address"),
        (
            "[sites.'the lab']\nhomepage = 'https://lab.example.org'",
            "site the lab: a site's key has lower-case letters",
        ),
        ("[site.lab]\nhomepage = 'https://lab.example.org'", "key site: unknown key. Did you mean sites?"),
        ("contakt = 'x'", "kronikk.toml, key contakt: unknown key. Did you mean contact?"),
        ("contact = 'me'", "kronikk.toml, key contact: 'me' is neither a mail address nor a page"),
        ("sites = 3", "kronikk.toml, key sites: 3 is not a table"),
        ("[sites]\nlab = 3", "kronikk.toml, sites, key lab: 3 is not a table"),
        ("contact = 'mailto:a@example.org'\n[sites.lab\n", "kronikk.toml: this is not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_told(text: str, told: str) -> None:
    assert told in message(text)


def test_bad_toml_names_the_line() -> None:
    assert "at line 3" in message("contact = 'mailto:a@example.org'\n\npause == 3\n")


def test_one_homepage_cannot_be_two_sites() -> None:
    text = "[sites.a]\nhomepage = 'https://www.example.org/x/'\n[sites.b]\nhomepage = 'http://example.org/x'\n"
    assert "site b: homepage http://example.org/x is that of site a too" in message(text)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"the file does not exist. Make one with `kronikk init`"):
        load(tmp_path / "kronikk.toml")


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "kronikk.toml"
    path.write_bytes(b'contact = "\xff"')
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)


def test_an_unknown_site_names_the_nearest() -> None:
    with pytest.raises(ConfigError, match="no site has this key. Did you mean lab"):
        parse(WHOLE, "kronikk.toml").site("lba")


def test_adding_a_site_keeps_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "kronikk.toml"
    path.write_text(WHOLE)
    site = Site(
        "other",
        "https://other.example.org/",
        name='The "Other" one',
        pause=0.0,
        sources=(ListingSource("https://other.example.org/news"),),
        front_pages=("https://other.example.org/",),
        probe=True,
    )
    add_site(path, site)
    assert path.read_text().startswith(WHOLE)
    assert load(path).sites == (*parse(WHOLE, "x").sites, site)
    assert [entry.name for entry in tmp_path.iterdir()] == ["kronikk.toml"]


def test_adding_to_nothing_makes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kronikk.toml"
    add_site(path, Site("lab", "https://lab.example.org", name="lab"))
    assert path.read_text() == '[sites.lab]\nhomepage = "https://lab.example.org"\n'


@pytest.mark.parametrize(
    "site",
    [
        Site("lab", "https://other.example.org/", name="lab"),
        Site("other", "http://www.lab.example.org", name="other", reader="nobody"),
        Site("Other", "https://other.example.org/", name="x"),
    ],
    ids=["same key", "unknown reader", "bad key"],
)
def test_what_would_spoil_the_file_is_refused_and_the_file_stays(tmp_path: Path, site: Site) -> None:
    path = tmp_path / "kronikk.toml"
    path.write_text(WHOLE)
    with pytest.raises(ConfigError):
        add_site(path, site)
    assert path.read_text() == WHOLE


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the file cannot be written"):
        add_site(tmp_path / "missing" / "kronikk.toml", Site("lab", "https://lab.example.org", name="lab"))


def test_the_built_in_sites_are_complete_and_can_be_added(tmp_path: Path) -> None:
    path = tmp_path / "kronikk.toml"
    for site in builtin_sites():
        add_site(path, site)
    assert load(path).sites == builtin_sites()
    assert [site.key for site in builtin_sites()] == ["icr", "occ"]
    for site in builtin_sites():
        assert (
            site.name != site.key and site.country == "no" and site.aliases and site.known_sources and site.pause >= 1
        )


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and bool(text)
)


@given(name=_TEXT, pause=st.floats(0, 1000), private=st.booleans(), kind=st.sampled_from(["cluster", "institute"]))
def test_what_is_added_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, pause: float, private: bool, kind: str
) -> None:
    path = tmp_path_factory.mktemp("sites") / "kronikk.toml"
    path.write_text(WHOLE)
    site = Site("x", "https://x.example.org", name, kind, pause=pause, allow_private=private)  # type: ignore[arg-type]
    add_site(path, site)
    assert load(path).site("x") == site
