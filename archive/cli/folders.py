"""Where an archive is and what belongs into its folder; how commands open it. Never fetches."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from archive.archive import Archive
from archive.cli.console import Console
from archive.errors import StorageError
from archive.schema import may_write
from archive.store.store import DATABASE, WARC
from archive.web.configuration import write_configuration
from scraper.errors import ConfigError
from scraper.fetch import user_agent
from scraper.sites import Settings, Site, load

SETTINGS = "kronikk.toml"
HEAD = """\
# The settings of this archive. Every key is explained where it stands; an unknown key is an error that names it.

# Who you are: a mail address or a page. It goes into the user agent of every request, so that the people who run the
# sites can reach you. Nothing on the public network is fetched before it is set.
# contact = "mailto:you@example.org"

# One table a site. `kronikk add URL` finds out where a site has its news and appends the table.
# Beside homepage and name a site may have: pause (seconds between requests to one host; robots.txt may ask for more),
# allow_private (true: loopback and private addresses may be fetched), aliases (other hosts that show the same site),
# include and exclude (beginnings of paths), sources (where its pages are found; without any, every run looks again),
# template (where title, published, authors, lead and body stand; `kronikk sites --template` shows what was learned).
"""


def settings_path(folder: Path) -> Path:
    return folder / SETTINGS


def settings(folder: Path) -> Settings:
    """The settings of an archive.

    Raises:
        ConfigError: there is no archive, or its settings are wrong.
    """
    path = settings_path(folder)
    if not path.is_file():
        where = "this folder" if folder == Path() else str(folder)
        remedy = "Make an archive with `kronikk init`, or say where yours is: `kronikk -C DIR …`."
        raise ConfigError(where, f"it is not an archive (there is no {SETTINGS} in it)", remedy)
    return load(path)


def chosen(known: Settings, keys: Sequence[str]) -> list[Site]:
    """The sites that are named, each once, or all.

    Raises:
        ConfigError: there is none, or none of that name.
    """
    if not known.sites:
        raise ConfigError(SETTINGS, "there is no site in it", "Add one with `kronikk add URL`.")
    return [known.site(key) for key in dict.fromkeys(keys)] if keys else list(known.sites)


def agent_of(contact: str | None) -> str:
    return user_agent(version("kronikk"), contact)


def begin(folder: Path) -> None:
    """Makes what is missing of an archive: folder, settings without sites, database, Datasette's configuration."""
    Archive.open(folder, create=True).close()
    write_configuration(folder)
    if not settings_path(folder).exists():
        settings_path(folder).write_text(HEAD, encoding="utf-8", newline="\n")


def opened(console: Console) -> Archive:
    """The archive that a command shows; made from its settings where nothing has been kept yet. It may be read-only.

    Raises:
        ConfigError: there is no archive in the folder.
        StorageError: its database is damaged, or cannot be made.
    """
    settings(console.folder)
    return opened_database(console)


def opened_database(console: Console) -> Archive:
    """The same without a look at the settings, which the reading room needs not."""
    database = console.folder / DATABASE
    if database.exists() and not may_write(database):
        archive = Archive.open_to_read(console.folder)
    else:
        archive = Archive.open(console.folder, create=True)
    if archive.forgets_captures():
        message = (
            f"{database} knows nothing of the captures in warc/: it was deleted or moved, and is made anew. "
            "`kronikk reparse` makes it again of them."
        )
        console.log("warning", "database_lost", message)
    return archive


def opened_to_write(console: Console) -> Archive:
    """The archive that a command fills.

    Raises:
        ConfigError: there is no archive in the folder.
        StorageError: this user may not write to it, or its database is damaged.
    """
    settings(console.folder)
    require_writable(console.folder)
    return Archive.open(console.folder, create=True)


def require_writable(folder: Path) -> None:
    """Raises a StorageError where an archive, or the folder that it is to be made in, may not be written to."""
    nearest = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    for path in (nearest, folder / DATABASE, settings_path(folder), folder / WARC):
        if path.exists() and not os.access(path, os.W_OK):
            remedy = "Give this user the right to write to it; `kronikk search`, `show` and `sites` work without."
            raise StorageError(str(path), "this user may not write to it", remedy)
