"""`kronikk export`: what is held, as files of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from archive.archive import Archive
from archive.cli.command import Command, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import opened, settings
from archive.cli.telling import MOST_PROBLEMS, count
from archive.export.wacz import LARGE, Collection, Written
from archive.harvest.scope import wanted
from archive.search import QueryError
from archive.store import kept
from archive.store.kept import Kept
from archive.warc import files
from scraper import edtf
from scraper.sites import Site

EXIT_PARTIAL = 3


@click.command(
    "export",
    cls=Command,
    short_help="Write what is held as a file for other programs: WACZ.",
    examples=[
        ("kronikk export wacz -o news.wacz", "all captures, for ReplayWeb.page, pywb and other archives"),
        ("kronikk export wacz --site lab --from 2024 --to 2024-06 -o lab.wacz", "a site, and half a year"),
    ],
    then="`kronikk import FILE` takes such a file into another archive.",
)
@click.argument("form", metavar="FORMAT", type=click.Choice(["wacz"]))
@click.option("--site", metavar="KEY", help="Only this site.")
@click.option("--from", "since", metavar="DATE", help="Captured from this year, month or day on: 2024, 2024-03.")
@click.option("--to", "until", metavar="DATE", help="Captured up to this year, month or day.")
@click.option("-o", "--output", required=True, metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="The file to write; one that is there is replaced when the new one is whole.")  # fmt: skip
@json_option
@pass_console
def export_command(
    console: Console,
    /,
    form: str,
    site: str | None,
    since: str | None,
    until: str | None,
    output: Path,
    as_json: bool,
) -> int:
    """Writes the captures with an index, a list of the pages that hold items, and digests, as WACZ 1.1.1. Records are
    copied as they are; a revisit brings the record with its body along."""
    chosen = settings(console.folder).site(site) if site else None
    first, last = _day(since, 0), _day(until, 1)
    if first and last and first > last:
        raise QueryError(f"From {since} to {until}", "it ends before it begins", "Put the earlier one first.")
    if str(output) == "-":
        raise click.UsageError("-o -: a WACZ is not written to a pipe. Name a file, such as news.wacz.")
    if not output.absolute().parent.is_dir():
        raise click.UsageError(f"{output.parent}: there is no such folder. Make it, or name another file.")
    if output.exists() and not output.is_file():  # a device or a pipe would be replaced by a file
        raise click.UsageError(f"-o {output}: it is no ordinary file. Name another, such as news.wacz.")
    with opened(console) as archive, console.waiting(f"Writing {output}"):
        written = _write(archive, chosen, first, last, output.absolute())
    for number, error in enumerate(written.lost):
        console.log("warning" if number < MOST_PROBLEMS else "debug", "problem", str(error))
    if as_json:
        console.document(written)
    left_out = f"{count(len(written.lost), 'capture')} could not be read back and {_be(written.lost)} left out"
    lost = f"; {left_out}" if written.lost else ""
    message = f"{output}: {count(written.captures, 'capture')}, {count(written.pages, 'page')}, {written.bytes:,} bytes"
    console.log("warning" if lost else "info", "exported", f"{message}{lost}.", form=form, written=written)
    return EXIT_PARTIAL if lost else 0


def _be(things: Sequence[object]) -> str:
    return "is" if len(things) == 1 else "are"


def _write(archive: Archive, site: Site | None, first: str | None, last: str | None, output: Path) -> Written:
    store = archive.store

    def is_of_site(capture: Kept) -> bool:
        return site is None or site.key == capture.site or (capture.site is None and wanted(capture.url, site))

    def is_chosen(capture: Kept) -> bool:
        return (first or "") <= capture.captured_at[:10] <= (last or "9999") and is_of_site(capture)

    title = "News" if site is None else site.name or site.key
    large = sum(path.stat().st_size for path in files(store.warc_folder)) >= LARGE
    with store.comparing(write=False) as db:
        if not any(map(is_chosen, kept.kept(db, first, last))):
            raise _nothing_chosen([capture.captured_at for capture in filter(is_of_site, kept.kept(db))], site)
        collection = Collection(store.warc_folder, lambda capture: kept.one(db, capture), is_chosen, title)
        return collection.write(kept.kept(db, first, last), output, large)


def _nothing_chosen(times: Sequence[str], site: Site | None) -> QueryError:
    """Why there is nothing to write, and what would find something.

    Args:
        times: of the captures of the site, or of all where none is named.
    """
    thing = f"site {site.key}" if site else "this archive"
    if not times:
        fetch = f"kronikk run {site.key}" if site else "kronikk run"
        wider = " Without --site everything is written." if site else ""
        return QueryError(thing, "no capture is kept of it, so no file was written", f"Fetch with `{fetch}`.{wider}")
    range_ = f"they are from {min(times)[:10]} to {max(times)[:10]}"
    reason = f"none of its captures is of the time that was asked for ({range_}), so no file was written"
    return QueryError(thing, reason, "Leave out --from and --to, or name days in that time.")


def _day(date: str | None, side: int) -> str | None:
    """First (0) or last (1) day of a date."""
    if date is None:
        return None
    try:
        return edtf.bounds(date)[side]
    except edtf.NotEdtf as error:
        raise QueryError(repr(date), "it is not a date", "Write 2024, 2024-05 or 2024-05-03.") from error
