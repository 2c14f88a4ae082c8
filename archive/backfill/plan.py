"""What is asked of an archive of the web: which addresses of its index, which of the captures that it lists. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from urllib.parse import urljoin, urlsplit

from archive.harvest.knowledge import MARKUP
from archive.harvest.scope import front_pages, wanted
from archive.store.records import GONE
from scraper.errors import ConfigError
from scraper.sites import Site
from scraper.sources.shapes import may_be_item
from scraper.sources.wayback import REVISIT, CdxSource, Match, Memento
from scraper.urls import canonical, is_http

FEEDS = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/xml",
)
FIRST, LATER = 0, 1


@dataclass(frozen=True, slots=True)
class WebArchive:
    """Where an archive of the web answers."""

    cdx: str
    """Address of its index."""
    replay: str
    """Beginning of the addresses of its captures: time and address come behind it."""

    @classmethod
    def of(cls, cdx: str | None = None, replay: str | None = None) -> WebArchive:
        """The archive at these addresses; of one whose index is named, the other address is known by its form.

        Raises:
            ConfigError: no address of the web, or the other one cannot be told.
        """
        usual = tomllib.loads(files("archive.backfill").joinpath("archives.toml").read_text("utf-8"))
        if cdx is None:
            return cls(usual["cdx"], _checked("--replay", replay or usual["replay"]))
        _checked("--cdx", cdx)
        return cls(cdx, _checked("--replay", replay) if replay else _replay_of(cdx))


def _replay_of(cdx: str) -> str:
    path = urlsplit(cdx).path.rstrip("/")
    if path.endswith("/cdx/search/cdx"):
        return urljoin(cdx, f"{path.removesuffix('/cdx/search/cdx')}/web/")
    if path.endswith("/cdx"):
        return urljoin(cdx, f"{path.removesuffix('/cdx')}/")
    raise ConfigError("--replay", f"it cannot be told from {cdx} where the archive shows its captures", "Name it too.")


def _checked(option: str, url: str) -> str:
    if not is_http(url):
        raise ConfigError(option, f"{url!r} is no http or https address", "Write it in full: https://…")
    return url


@dataclass(frozen=True, slots=True)
class Plan:
    """What of one site is wanted."""

    site: Site
    web_archive: WebArchive
    since: str = ""
    until: str = ""
    _sources: frozenset[str] = field(init=False)
    _fronts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        named = (self.site.homepage, *(source.url for source in self.site.known_sources))
        object.__setattr__(self, "_sources", frozenset(map(canonical, named)))
        object.__setattr__(self, "_fronts", front_pages(self.site))

    def questions(self) -> tuple[CdxSource, ...]:
        """The questions to the index: the site's own part of its hosts, and what it names beside that."""
        return tuple(
            CdxSource(self.web_archive.cdx, "--cdx", target=target, match=match, since=self.since, until=self.until)
            for target, match in dict.fromkeys((*self._parts(), *self._single()))
        )

    def _parts(self) -> Iterator[tuple[str, Match]]:
        home = urlsplit(canonical(self.site.homepage))
        owns_host = home.path in ("", "/")
        paths = self.site.include if owns_host and self.site.include else ("",) if owns_host else (home.path,)
        paths = paths if owns_host else (*paths, *self.site.include)
        yield from (_part(home.netloc, path) for path in paths)
        for alias in self.site.aliases:
            parts = urlsplit(canonical(alias if "://" in alias else f"http://{alias}"))
            yield from (_part(parts.netloc, parts.path.strip("/") or path) for path in (paths if owns_host else ("",)))

    def _single(self) -> Iterator[tuple[str, Match]]:
        for url in (*self.site.front_pages, *(source.url for source in self.site.sources)):
            if not wanted(url, self.site):
                yield url, "exact"

    def rank(self, memento: Memento) -> int | None:
        """How early a capture is asked for; None: it is not wanted."""
        if not _tells(memento.status):
            return None
        known = canonical(memento.url) in self._sources | self._fronts
        page = memento.media_type in (*MARKUP, REVISIT)
        if known and (page or memento.media_type in FEEDS or memento.media_type.startswith("text/")):
            return FIRST
        return LATER if page and wanted(memento.url, self.site) and may_be_item(memento.url) else None

    def page_of(self, url: str) -> str | None:
        """Key of the site, where an address is one of its pages; a source that is no front page is none."""
        key = canonical(url)
        if key in self._fronts:
            return self.site.key
        if key in self._sources:
            return None
        return self.site.key if wanted(url, self.site) and may_be_item(url) else None


def _part(host: str, path: str) -> tuple[str, Match]:
    return (f"{host}/{path.strip('/')}", "prefix") if path.strip("/") else (host, "host")


def _tells(status: int | None) -> bool:
    """Whether an answer says something of a page: it is there, moved, or gone. A server in trouble says nothing."""
    return status is None or 200 <= status < 300 or status in (301, 302, 303, 307, 308) or status in GONE
