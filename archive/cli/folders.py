"""Where an archive is and what belongs into its folder; how commands open it. Never fetches."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.archive import Archive
from archive.cli.console import Console
from archive.errors import StorageError
from archive.schema import may_write
from archive.store.store import DATABASE, WARC
from archive.warc import files
from archive.web.configuration import write_configuration
from scraper.errors import ConfigError
from scraper.fetch import user_agent
from scraper.sites import Settings, Site, load

SETTINGS = "kronikk.toml"
MADE_AGAIN = "`kronikk reparse` makes it again of them."
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


@contextmanager
def opened(console: Console) -> Iterator[Archive]:
    """The archive that a command shows. It may be read-only; where nothing was ever kept it is an empty one.

    Raises:
        ConfigError: there is no archive in the folder.
        StorageError: its database is lost or damaged.
    """
    settings(console.folder)
    with opened_database(console) as archive:
        yield archive


@contextmanager
def opened_database(console: Console) -> Iterator[Archive]:
    """The same without a look at the settings, which the reading room needs not."""
    refuse_lost(console.folder)
    with looked_into(console.folder) as archive:
        if archive.forgets_captures():
            message = f"{console.folder / DATABASE} knows nothing of the captures in warc/. {MADE_AGAIN}"
            console.log("warning", "database_lost", message)
        yield archive


@contextmanager
def looked_into(folder: Path) -> Iterator[Archive]:
    """The archive in a folder for one who leaves it as it is: where it has no database, none is made in it."""
    database = folder / DATABASE
    if database.exists():
        with Archive.open(folder) if may_write(database) else Archive.open_to_read(folder) as archive:
            yield archive
        return
    with TemporaryDirectory(prefix="kronikk-") as empty, Archive.open_lost(folder, Path(empty)) as archive:
        yield archive


def _is_lost(folder: Path) -> bool:
    """Whether there are captures and no database."""
    return not (folder / DATABASE).exists() and bool(files(folder / WARC))


def refuse_lost(folder: Path) -> None:
    """Raises a StorageError where there are captures and no database: nothing found would say something else."""
    if _is_lost(folder):
        reason = "it is not there, but warc/ holds captures, so it was deleted or moved"
        raise StorageError(str(folder / DATABASE), reason, f"Put it back. {MADE_AGAIN}")


def tell_lost(console: Console) -> None:
    """Warns where there are captures and no database, for a command that makes a new one and goes on."""
    if _is_lost(console.folder):
        message = f"{console.folder / DATABASE} is not there, but warc/ holds captures; a new one is made. {MADE_AGAIN}"
        console.log("warning", "database_lost", message)


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
