"""A fetcher for commands that ask one site for a look (`add`, `read`). Says while it waits, and what to type when an
address may not be asked; never stores anything."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.cli.console import Console
from archive.cli.folders import agent_of, settings_path
from scraper.errors import BadAddress, ConfigError
from scraper.fetch import Fetcher
from scraper.sites import DEFAULT_PAUSE
from scraper.urls import is_http

LONG_WAIT = 1.5
"""Seconds; who waits longer is told why."""
TRY_PRIVATE = "If you mean a server on your own machine or network, say --allow-private."


def require_address(typed: str) -> None:
    """Raises a UsageError for what is no http or https address; without a scheme it shows what may be meant."""
    if is_http(typed):
        return
    meant = f"https://{typed}" if "://" not in typed and "." in typed and is_http(f"https://{typed}") else ""
    example = meant or "https://www.example.org/"
    raise click.UsageError(f"{typed!r} is no http or https address. Write it in full, such as {example}")


@contextmanager
def asking(
    console: Console, url: str, contact: str | None, *, allow_private: bool, pause: float = DEFAULT_PAUSE
) -> Iterator[Fetcher]:
    """A fetcher for one address and what it leads to.

    Raises:
        UsageError: no address.
        ConfigError: a public address, and no contact is configured.
        BadAddress: a private address, and nobody allowed it.
    """
    require_address(url)
    if not contact and not allow_private:
        raise _nobody_may_be_asked(url, console.folder)

    def wait(seconds: float) -> None:
        if seconds > max(LONG_WAIT, pause):
            console.say(f"Waiting {seconds:.0f} seconds before the next request to {urlsplit(url).netloc} …", "dim")
        time.sleep(seconds)

    try:
        with Fetcher(agent_of(contact), pause=pause, allow_private=allow_private, sleep=wait) as fetcher:
            yield fetcher
    except BadAddress as error:
        if "allow_private" in error.remedy:  # the key of a site, which there is none of yet
            raise BadAddress(error.thing, error.reason, TRY_PRIVATE) from error
        if "contact" in error.remedy:
            raise BadAddress(error.thing, error.reason, how_to_say_who(console.folder)) from error
        raise


def how_to_say_who(folder: Path) -> str:
    """Where the contact is to be written, as a sentence."""
    path = settings_path(folder).resolve()
    missing = "" if path.is_file() else " (there is none yet: `kronikk init` makes it)"
    return f'Write contact = "mailto:you@example.org" at the top of {path}{missing}.'


def _nobody_may_be_asked(url: str, folder: Path) -> BadAddress | ConfigError:
    host = urlsplit(url).hostname or ""
    if _is_private(host):
        return BadAddress(url, f"{host} is a loopback, private or reserved address", TRY_PRIVATE)
    reason = "no contact is configured, and without one nothing on the public network is fetched"
    return ConfigError("contact", reason, f"{how_to_say_who(folder)} {TRY_PRIVATE}")


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
