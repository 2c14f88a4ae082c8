"""`kronikk serve`: the reading room."""

from __future__ import annotations

import click

from archive.cli.command import Command, Whole, pass_console
from archive.cli.console import Console
from archive.cli.folders import opened_database, refuse_lost
from archive.web import server


@click.command(
    "serve",
    cls=Command,
    short_help="Open the reading room: the archive in a web browser.",
    examples=[
        ("kronikk serve --open", "start it and open the browser"),
        ("kronikk -C news serve --port 8080", "an archive in another folder, on another port"),
    ],
    then="stop it with Ctrl-C. A run may go on meanwhile; reload the page to see what is new.",
)
@click.option(
    "--port",
    type=Whole(8001, least=0, most=65535),
    metavar="N",
    help="0 takes any free port.  [default: 8001 or the next]",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the browser.")
@pass_console
def serve(console: Console, port: int | None, open_browser: bool) -> None:
    """Shows the archive in a web browser: search, facets, items with all versions, people, and questions such as who
    spoke most. It runs on this machine and only this machine can reach it."""
    refuse_lost(console.folder)
    server.require_archive(console.folder)
    with opened_database(console):
        pass  # says what is wrong with the database before a browser does
    chosen = server.free_port(port)
    console.log("info", "serving", f"Reading room: {server.address(chosen)}   (stop with Ctrl-C)", port=chosen)
    server.serve(console.folder, chosen, open_browser)
