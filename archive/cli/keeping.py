"""`kronikk init`, `add` and `sites`: an archive is begun, sites are added to it, and what is known of them is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice, zip_longest
from pathlib import Path

import click
from rich.text import Text

from archive import holdings
from archive.cli.asking import asking, require_address
from archive.cli.command import Command, Duration, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import SETTINGS, begin, opened, require_writable, settings, settings_path
from archive.cli.layouts import explain, kept_templates, show_templates, template_document
from archive.cli.naming import free_key, site_name
from archive.cli.politeness import hosts_asked, politeness_document, show_politeness
from archive.cli.telling import count
from scraper.errors import ConfigError, FetchError, ScraperError, SourceError
from scraper.reader import read_snapshot
from scraper.records import Article, Candidate, Fetch, SiteKnowledge, Snapshot
from scraper.sites import DEFAULT_PAUSE, KEY, Settings, Site, add_site, builtin_sites
from scraper.sources import Source, probe
from scraper.urls import canonical

SAMPLES = 3
TRIED = 8
"""Candidates that are fetched for the samples, at most: some of them may be no items."""


@click.command(
    "init",
    cls=Command,
    short_help="Make a new archive with the built-in sites.",
    examples=[("kronikk init", "in this folder"), ("kronikk init news", "in a new folder `news`")],
    then="write your contact into kronikk.toml, then `kronikk run`; `kronikk add URL` adds more sites.",
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False, path_type=Path))
@pass_console
def init(console: Console, /, folder: Path | None) -> None:
    """Makes the folder of an archive: kronikk.toml with the built-in sites, news.db, warc/, and the files with which
    Datasette shows it. What is there already stays as it is."""
    place = console.folder / folder if folder else console.folder
    known = settings_path(place).exists()
    begin(place)
    if known:
        console.say(f"{place} is an archive already; its settings stay as they are.")
        return
    for site in builtin_sites():
        add_site(settings_path(place), site)
        console.say(f"  {site.key:<8} {site.name}  {site.homepage}")
    console.say(f"A new archive is in {place.resolve()}.")
    go = "" if place == Path() else f"cd {place} && "
    console.say(f"Next: write your contact into {settings_path(place)} (the line that begins with # contact),")
    console.say(f"      then fetch what the sites have: {go}kronikk run")


# ------------------------------------------------------------------------------------------- add


@click.command(
    "add",
    cls=Command,
    short_help="Add a site: finds its feeds, sitemaps and listings, and tries them.",
    examples=[
        ("kronikk add https://www.example.org/", "look, show three items as they would be read, ask, add"),
        ("kronikk add https://www.example.org/research/ --key lab --yes", "a part of a site, without asking"),
        ("kronikk add http://127.0.0.1:8000/ --allow-private --pause 0 --yes", "a site on your own machine"),
    ],
    then="`kronikk run KEY` fetches it. The table in kronikk.toml is yours to change.",
)
@click.argument("url", metavar="URL")
@click.option("--key", help="Short name in commands and tables.  [default: from the address or the name]")
@click.option("--yes", is_flag=True, help="Add it without asking.")
@click.option("--pause", type=Duration(), default=DEFAULT_PAUSE, show_default=True, metavar="S",
              help="Seconds between requests to one host.")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Allow loopback and private addresses; they need no contact.")
@pass_console
def add(console: Console, /, url: str, key: str | None, yes: bool, pause: float, allow_private: bool) -> None:
    """Looks where a site names its news (feeds, sitemaps, the WordPress API, listings, the front page), shows three
    items as they would be read, and writes the site into kronikk.toml. Asks robots.txt first."""
    require_address(url)
    require_writable(console.folder)
    has_settings = settings_path(console.folder).exists()
    present = settings(console.folder) if has_settings else Settings()
    _refuse_known(present, url)
    _refuse_key(present, key)
    site = Site(key or "", url, pause=pause, allow_private=allow_private)
    seen: list[Snapshot] = []
    with asking(console, url, present.contact, allow_private=allow_private, pause=pause) as fetcher:

        def fetch(address: str) -> Snapshot:
            console.log("debug", "asking", f"Asking for {address}", url=address)
            seen.append(fetcher.fetch(address))
            return seen[-1]

        with console.waiting(f"Looking where {url} has its news"):
            sources = probe(url, fetch, fetcher.robots(url))
        _say_sources(console, sources)
        if not sources:
            raise SourceError(url, "nothing that names news was found on it", "Give the address of its news page.")
        site = with_sources(site, sources)
        with console.waiting("Reading three items"):
            samples = list(islice(_samples(site, fetch), SAMPLES))
    name = site_name(seen)
    site = replace(site, name=name, key=key or free_key(url, [known.key for known in present.sites], name))
    _say_samples(console, samples)
    if not yes and not _agreed(site):
        console.say("Nothing was written.")
        return
    if not has_settings:
        begin(console.folder)
        console.say(f"{console.folder.resolve()} is an archive now.")
    add_site(settings_path(console.folder), site)
    console.say(f"Added {site.key} to {settings_path(console.folder)}. Next: kronikk run {site.key}")


def _refuse_known(present: Settings, url: str) -> None:
    known = next((site.key for site in present.sites if canonical(site.homepage) == canonical(url)), None)
    if known is not None:
        raise ConfigError(url, f"it is in {SETTINGS} already, as site {known}", f"Fetch it with `kronikk run {known}`.")


def _refuse_key(present: Settings, key: str | None) -> None:
    """Before anything is asked, which takes a while."""
    if key is not None and not KEY.fullmatch(key):
        raise click.UsageError(
            f"--key {key!r}: a key has lower-case letters, digits, - and _ only. Write lab or lab-2."
        )
    if key in [site.key for site in present.sites]:
        raise ConfigError(f"--key {key}", f"a site in {SETTINGS} has this key already", "Choose another.")


def with_sources(site: Site, sources: tuple[Source, ...]) -> Site:
    fronts = tuple(source.url for source in sources if source.kind == "front_page")
    return replace(site, sources=sources, front_pages=fronts)


def _say_sources(console: Console, sources: tuple[Source, ...]) -> None:
    for source in sources:
        many = f", {source.expected} items" if source.expected is not None else ""
        console.say(f"  found {source.kind:<10} {source.url}{many}")


def _samples(site: Site, fetch: Fetch) -> Iterator[Article]:
    """Items as they would be read: one of each source in turn, so that one odd source does not hide the others."""
    for candidate in islice(_in_turn(site, fetch), TRIED):
        knowledge = SiteKnowledge(
            homepage=site.homepage,
            front_pages=site.front_pages,
            candidates={canonical(candidate.url): (candidate,)},
        )
        with suppress(ScraperError):
            yield from islice(read_snapshot(fetch(candidate.url), knowledge).items, SAMPLES)


def _in_turn(site: Site, fetch: Fetch) -> Iterator[Candidate]:
    named = (islice(_discovered(source, fetch), TRIED) for source in site.sources)
    seen: set[str] = set()
    for round_ in zip_longest(*named):
        for candidate in round_:
            if candidate is not None and canonical(candidate.url) not in seen:
                seen.add(canonical(candidate.url))
                yield candidate


def _discovered(source: Source, fetch: Fetch) -> Iterator[Candidate]:
    with suppress(FetchError, SourceError):
        yield from source.discover(fetch)


def _say_samples(console: Console, samples: list[Article]) -> None:
    console.say("As it would be read:" if samples else "None of the pages tried is an item; a run looks at all.")
    for article in samples:
        date = article.published.edtf if article.published else "no date"
        by = f", by {', '.join(article.authors)}" if article.authors else ""
        console.say(f"  {article.title}", "bold")
        beginning = " ".join(article.text[:90].split())
        console.say(f"    {date}{by}, {len(article.text.split()):,} words: {beginning} …")


def _agreed(site: Site) -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("There is nobody to ask whether to add it: say --yes.")
    return click.confirm(f"Add it as {site.key}{f' ({site.name})' if site.name else ''}?", default=True, err=True)


# ------------------------------------------------------------------------------------------- sites


@click.command(
    "sites",
    cls=Command,
    short_help="Show each site: sources, items, how well it goes.",
    examples=[
        ("kronikk sites", "all sites of this archive"),
        ("kronikk sites --json", "for other programs"),
        ("kronikk sites --politeness lab", "how its hosts were asked, as text for the site's owner"),
        ("kronikk sites --template lab", "where the fields of a site's pages stand, and how to decide it"),
    ],
    then="`kronikk run SITE` fetches one of them; `kronikk search --site SITE` looks into it.",
)
@click.argument("keys", nargs=-1, metavar="[SITE]...")
@click.option("--politeness", is_flag=True, help="How its hosts were asked in the last 30 days.")
@click.option("--template", is_flag=True, help="Where title, date, byline, lead and text stand on its pages.")
@json_option
@pass_console
def sites(console: Console, /, keys: tuple[str, ...], politeness: bool, template: bool, as_json: bool) -> None:
    """Shows for each site of kronikk.toml where it names its news, how many items are held and how many its sources
    say there are, when it last answered, and what went wrong in the last run."""
    if politeness and template:
        raise click.UsageError("Give --politeness or --template, not both.")
    known = settings(console.folder)
    configured = [known.site(key) for key in dict.fromkeys(keys)] or known.sites
    if template:
        _show_layouts(console, configured, as_json)
        return
    if politeness:
        _show_politeness(console, configured, known.contact, as_json)
        return
    with opened(console) as archive:
        held = {site.key: archive.site(site.key) for site in configured}
    if as_json:
        console.document([_site_document(site, held[site.key]) for site in configured])
        return
    width = max([10, *(len(site.key) + 2 for site in configured)])
    for site in configured:
        _show_site(console, site, held[site.key], width)
    if not configured:
        console.say("There is no site yet. `kronikk add URL` adds one.")


def _show_layouts(console: Console, configured: Sequence[Site], as_json: bool) -> None:
    with opened(console) as archive:
        kept = [(site, kept_templates(archive, site)) for site in configured]
    if as_json:
        console.document([template_document(site, templates) for site, templates in kept])
        return
    for site, templates in kept:
        show_templates(console, site, templates)
    explain(console)


def _show_politeness(console: Console, configured: Sequence[Site], contact: str | None, as_json: bool) -> None:
    with opened(console) as archive:
        found = [(site, hosts_asked(archive, site)) for site in configured]
    if as_json:
        console.document([politeness_document(site, hosts) for site, hosts in found])
        return
    for number, (site, hosts) in enumerate(found):
        if number:
            console.line("")
        show_politeness(console, site, hosts, contact)


def _site_document(site: Site, held: holdings.HeldSite) -> dict[str, object]:
    return {
        "key": site.key,
        "name": site.name or site.key,
        "homepage": site.homepage,
        "items": held.items,
        "gone": held.gone,
        "expected": expected(held),
        "last_seen": held.last_seen,
        "last_run": held.last_run,
        "problems": held.problems,
        "health": health(held),
        "sources": held.sources,
    }


def expected(held: holdings.HeldSite) -> int | None:
    """How many items the most talkative source says there are; None when none says."""
    return max((source.expected for source in held.sources if source.expected is not None), default=None)


def health(held: holdings.HeldSite) -> str:
    """One word: new (never asked), silent (nothing of it answered), failing (some of it did not), well."""
    if held.last_run is None and held.last_seen is None:
        return "new"
    failing = [source for source in held.sources if source.last_error]
    if (failing and len(failing) == len(held.sources)) or (held.failed and not held.answered):
        return "silent"
    return "failing" if failing or held.failed else "well"


_COLORS = {"new": "dim", "silent": "bold red", "failing": "yellow", "well": "green"}


def _show_site(console: Console, site: Site, held: holdings.HeldSite, width: int) -> None:
    state = health(held)
    name = site.name or site.homepage
    console.line(Text.assemble((site.key.ljust(width), "bold"), (f"{state:<9}", _COLORS[state]), name))
    of = f" of {expected(held)} that its sources name" if expected(held) is not None else ""
    gone = f", {held.gone} gone" if held.gone else ""
    problems = f", {count(held.problems, 'problem')} in its last run" if held.problems else ""
    console.line(f"{'':<{width}}{count(held.items, 'item')}{of}{gone}; {_seen(held)}{problems}")
    for source in held.sources:
        error = f"  {source.last_error}" if source.last_error else ""
        console.line(Text.assemble((f"{'':<{width}}{source.kind:<11} {source.url}", "dim"), (error, "yellow")))


def _seen(held: holdings.HeldSite) -> str:
    if held.last_seen is not None:
        return f"last answered {_minute(held.last_seen)}"
    return f"asked {_minute(held.last_run)}, never answered" if held.last_run else "not fetched yet"


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
