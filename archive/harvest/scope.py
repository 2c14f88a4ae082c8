"""Which addresses of a site a run takes, and in which order it asks for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from archive.store import Page
from scraper.sites import Site
from scraper.sources.shapes import may_be_item
from scraper.urls import canonical, host, in_scope

GONE_FOR_GOOD = timedelta(days=30)
"""So long a page that is gone is asked for again although no source names it."""


def wanted(url: str, site: Site) -> bool:
    """Whether the address belongs to the site and is not left out by its settings.

    `include` widens a site whose homepage has a path of its own (`/institute/`), and narrows one that owns its host.
    """
    owns_host = urlsplit(canonical(site.homepage)).path in ("", "/")
    if not in_scope(url, site.homepage, site.aliases, () if owns_host else site.include):
        return False
    path = urlsplit(canonical(url)).path
    if any(_below(path, prefix) for prefix in site.exclude):
        return False
    return not (owns_host and site.include) or any(_below(path, prefix) for prefix in site.include)


def _below(path: str, prefix: str) -> bool:
    folder = prefix.rstrip("/")
    return path == folder or path.startswith(f"{folder}/")


def named_hosts(site: Site) -> frozenset[str]:
    """The hosts that the settings of a site name: those that `allow_private` is meant for, wherever redirects lead."""
    addresses = (site.homepage, *site.front_pages, *(source.url for source in site.sources))
    aliases = (alias if "://" in alias else f"http://{alias}" for alias in site.aliases)
    named = {host(address) for address in (*addresses, *aliases)}
    bare = {name.removeprefix("www.") for name in named}
    return frozenset(bare | {f"www.{name}" for name in bare})


def front_pages(site: Site) -> frozenset[str]:
    """Canonical addresses of the pages whose items have no page of their own."""
    named = (*site.front_pages, *(source.url for source in site.sources if source.kind == "front_page"))
    return frozenset(map(canonical, named))


def looks_like_item(page: Page, site: Site, fronts: frozenset[str]) -> bool:
    """Whether a page can be one of a single item, by its address alone: so it is the same before and after reading."""
    listings = {canonical(source.url) for source in site.sources}
    return page.url not in fronts and page.url not in listings and may_be_item(page.address)


def in_turn(pages: Iterable[Page], named: frozenset[str], fronts: frozenset[str], now: datetime) -> list[Page]:
    """The pages to ask for, in this order: front pages, pages never fetched, the rest, longest unseen first.

    What was interrupted therefore goes on where it stopped. Pages that are gone are asked for when a source names them,
    and for a while when none does.
    """
    asked = (page for page in pages if page.gone_at is None or page.url in named or _lately(page.gone_at, now))
    return sorted(asked, key=lambda page: (page.url not in fronts, page.last_seen or "", page.id))


def _lately(moment: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(moment) < GONE_FOR_GOOD
