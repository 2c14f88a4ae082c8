"""`kronikk demo`: the main job with no network and no setup, on two sample institutes that are served on loopback."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import click
from rich.text import Text

from archive.archive import Archive
from archive.cli.command import Command, pass_console
from archive.cli.console import Console
from archive.cli.finding import show_hit
from archive.cli.folders import agent_of, begin, settings, settings_path
from archive.cli.job import run_sites
from archive.cli.keeping import with_sources
from archive.cli.telling import summary_line
from archive.demo import content, serve
from archive.harvest import Options, RunSummary
from archive.search import Query
from scraper.errors import ConfigError
from scraper.fetch import Fetcher
from scraper.sites import Site, add_site
from scraper.sources import probe

FOLDER = "kronikk-demo"
MARK = ".kronikk-demo"
"""Says that a folder was made by the demo and may be made again."""
QUERIES = (Query("membrane OR biobank", limit=3), Query(person="Bjørgan", limit=3))


@click.command(
    "demo",
    cls=Command,
    short_help="See all of it work: sample institutes, no network, no setup.",
    examples=[("kronikk demo", f"makes an archive in ./{FOLDER}"), ("kronikk demo try", "in another folder")],
    then="open the reading room with the command that the demo prints at its end.",
)
@click.argument("folder", metavar="[DIR]", default=FOLDER, type=click.Path(file_okay=False, path_type=Path))
@pass_console
def demo(console: Console, /, folder: Path) -> int:
    """Serves two invented institutes on this machine, adds them as sites, fetches and reads them, edits them, and
    runs again. Prints what was found, what changed and what is gone."""
    place = console.folder / folder
    _make_room(place)
    begin(place)
    (place / MARK).touch()
    with serve() as servers, Archive.open(place) as archive:
        console.line("1. Two sample institutes are on the air; finding out where they have their news", "bold")
        _add(console, place, Site("institute", f"{servers.institute}/", content.institute(1).front.name, "institute"))
        _add(console, place, Site("cluster", f"{servers.cluster}/", content.cluster(1).name, "cluster"))
        console.line("2. First run: everything is new", "bold")
        first = _run(console, archive, place)
        _show_changes(console, archive, first, most=5)
        console.line("3. A week later: the institutes have edited their pages. Second run", "bold")
        servers.switch(2)
        second = _run(console, archive, place)
        _show_changes(console, archive, second, most=20)
        console.line("4. Finding it again", "bold")
        for query in QUERIES:
            _show_search(console, archive, query)
    _say_next(console, place)
    return next((run.exit_code for run in (first, second) if run.exit_code not in (0, 3)), 0)


def _make_room(place: Path) -> None:
    """Takes an earlier demo away; touches nothing that is not one."""
    if (place / MARK).is_file():
        shutil.rmtree(place)
    elif place.exists() and any(place.iterdir()):
        raise ConfigError(str(place), "there is something in this folder already", "Name another: `kronikk demo DIR`.")


def _add(console: Console, place: Path, site: Site) -> None:
    site = replace(site, pause=0.0, allow_private=True)
    with Fetcher(agent_of(None), pause=0.0, allow_private=True) as fetcher:
        sources = probe(site.homepage, fetcher.fetch, fetcher.robots(site.homepage))
    add_site(settings_path(place), with_sources(site, sources))
    kinds = ", ".join(source.kind.replace("_", " ") for source in sources)
    console.line(f"   {site.key:<10} {site.name}  {site.homepage}  ({kinds})")


def _run(console: Console, archive: Archive, place: Path) -> RunSummary:
    known = settings(place)
    # What the run tells line by line would only repeat what the demo says of it.
    quieter = replace(console, loudness=console.loudness if console.loudness > 0 else -1)
    with console.waiting("Fetching and reading"):
        # The second run stands for a week later, when every page is due again.
        summary = run_sites(quieter, archive, known.sites, Options(known.contact, ask_all=True))
    console.line(f"   {summary_line(summary)}")
    return summary


def _show_changes(console: Console, archive: Archive, summary: RunSummary, most: int) -> None:
    happened = archive.happened(summary.run) if summary.run is not None else ()
    colors = {"new": "green", "gone": "red"}
    for entry in happened[:most]:
        color = colors.get(entry.change, "yellow")
        change = (f"{entry.change:<8}", color)
        console.line(Text.assemble(f"   {entry.item:>4} ", change, entry.title, (f"  {entry.site}", "dim")))
    if len(happened) > most:
        console.line(f"        … and {len(happened) - most} more", "dim")


def _show_search(console: Console, archive: Archive, query: Query) -> None:
    typed = query.text or f"--person {query.person}"
    console.line(Text.assemble("   $ kronikk search ", (typed, "bold cyan")))
    for hit in archive.find(query):
        show_hit(console, hit)


def _say_next(console: Console, place: Path) -> None:
    console.line("Next", "bold")
    for arguments, meaning in (
        (f"-C {place} serve --open", "the reading room: the archive in your browser"),
        (f"-C {place} search biobank", "find something yourself"),
        (f"-C {place} show 1", "one item, with all that is known of it"),
        ("init my-archive", "begin an archive of your own"),
    ):
        console.line(f"   {'kronikk ' + arguments:<46} {meaning}")
