"""Sites and settings as data: reads and extends kronikk.toml. Never fetches, and never knows a site by name.

The file's format is public (see the documentation of kronikk.toml). What is wrong in it is a ConfigError that names the
file, the site, the key and, where one is near, the key that was probably meant.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

import tomlkit
from tomlkit.items import Table

from scraper.errors import ConfigError
from scraper.institutes import READERS
from scraper.records import TemplateField
from scraper.sources import KINDS, Source, make_source
from scraper.templates import written
from scraper.urls import canonical

SiteKind = Literal["institute", "cluster", "university", "other"]

DEFAULT_PAUSE = 1.0
KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
CONTACT = re.compile(r"(mailto:)?[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+|https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Site:
    """One site: where its news are and how they are to be fetched."""

    key: str
    """Short name in file, commands and archive: lower-case letters, digits, - and _."""
    homepage: str
    """Absolute address of the page that the site is known by."""
    name: str = ""
    """Name for people; the key where none is given."""
    kind: SiteKind = "other"
    country: str | None = None
    """ISO 3166-1 alpha-2 code, lower case."""
    language: str | None = None
    """ISO 639-1 code of most of the site's text."""
    ror: str | None = None
    """Identifier in the Research Organization Registry."""
    pause: float = DEFAULT_PAUSE
    """Seconds between requests to one host; robots.txt may ask for more."""
    daily_budget: int | None = None
    """Most requests to one of its hosts in a day (UTC); None for no such bound."""
    allow_private: bool = False
    """Whether loopback and private addresses may be fetched."""
    aliases: tuple[str, ...] = ()
    """Other hosts that show, or showed, the same site."""
    sources: tuple[Source, ...] = ()
    """Where its pages are found."""
    probe: bool = False
    """Whether every run looks for further sources; where none are given it does anyway."""
    front_pages: tuple[str, ...] = ()
    """Absolute addresses of pages whose items have no page of their own."""
    include: tuple[str, ...] = ()
    """Path prefixes; where given, only addresses below one of them are taken."""
    exclude: tuple[str, ...] = ()
    """Path prefixes below which nothing is taken."""
    reader: str | None = None
    """Name of a reader class in scraper/institutes, or None for the general reader."""
    template: tuple[tuple[TemplateField, str], ...] = ()
    """(field, selector): where fields stand on its pages, decided by a person instead of learned."""

    @property
    def known_sources(self) -> tuple[Source, ...]:
        """The sources of the table and, after them, each front page as a source of its own."""
        fronts = (make_source("front_page", url) for url in self.front_pages)
        return tuple(dict.fromkeys((*self.sources, *fronts)))

    @property
    def needs_probe(self) -> bool:
        """Whether a run has to look for sources itself."""
        return self.probe or not self.sources


@dataclass(frozen=True, slots=True)
class Settings:
    """What kronikk.toml says."""

    contact: str | None = None
    """Mail address or page that goes into the user agent; needed before the public network is asked anything."""
    sites: tuple[Site, ...] = ()
    """In file order."""

    def site(self, key: str) -> Site:
        """The site of that key.

        Raises:
            ConfigError: there is none; names the nearest key.
        """
        found = next((site for site in self.sites if site.key == key), None)
        if found is None:
            keys = [site.key for site in self.sites]
            known = f"Known: {', '.join(keys) or 'none'}."
            raise ConfigError(key, "no site has this key", _nearest(key, keys) or known)
        return found


SITE_KEYS = tuple(entry.name for entry in fields(Site) if entry.name != "key")
SOURCE_KEYS = ("kind", "url")
TOP_KEYS = ("contact", "sites")


def load(path: Path) -> Settings:
    """Settings and sites of a kronikk.toml.

    Raises:
        ConfigError: the file is not there, is not TOML, or says something impossible.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(str(path), "the file does not exist", "Make one with `kronikk init`.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), f"the file cannot be read ({error})", "It must be readable UTF-8 text.") from error
    return parse(text, str(path))


def parse(text: str, name: str) -> Settings:
    """Settings and sites from the text of a file; `name` is what messages call it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(name, f"this is not valid TOML: {error}", "Mend that line.") from error
    _check_keys(data, TOP_KEYS, name)
    contact = _text(data, "contact", name)
    if contact is not None and not CONTACT.fullmatch(contact):
        reason = f"{contact!r} is neither a mail address nor a page"
        raise ConfigError(f"{name}, key contact", reason, 'Write "mailto:you@example.org".')
    tables = _table(data, "sites", name)
    sites = tuple(_site(key, _table(tables, key, f"{name}, sites"), name) for key in tables)
    _check_homepages(sites, name)
    return Settings(contact, sites)


def builtin_sites() -> tuple[Site, ...]:
    """The sites that come with the package, each from one TOML file of scraper/institutes, in order of key."""
    folder = resources.files("scraper.institutes")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(site for file in files for site in parse(file.read_text(encoding="utf-8"), file.name).sites)


def _site(key: str, table: Mapping[str, Any], file: str) -> Site:
    place = f"{file}, site {key}"
    if not KEY.fullmatch(key):
        raise ConfigError(place, "a site's key has lower-case letters, digits, - and _ only", "Rename the table.")
    _check_keys(table, SITE_KEYS, place)
    homepage = _address(table, "homepage", place)
    if homepage is None:
        raise ConfigError(place, "the key homepage is missing", 'Add homepage = "https://…".')
    return Site(
        key=key,
        homepage=homepage,
        name=_text(table, "name", place) or key,
        kind=_kind(table, place),
        country=_lower(_text(table, "country", place)),
        language=_lower(_text(table, "language", place)),
        ror=_text(table, "ror", place),
        pause=_pause(table, place),
        daily_budget=_budget(table, place),
        allow_private=_flag(table, "allow_private", place),
        aliases=tuple(alias.lower() for alias in _texts(table, "aliases", place)),
        sources=_sources(table, place),
        probe=_flag(table, "probe", place),
        front_pages=_addresses(table, "front_pages", place),
        include=_prefixes(table, "include", place),
        exclude=_prefixes(table, "exclude", place),
        reader=_reader(table, place),
        template=written(_table(table, "template", place), f"{place}, template"),
    )


def _sources(table: Mapping[str, Any], place: str) -> tuple[Source, ...]:
    value = table.get("sources", [])
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise _wrong_type(place, "sources", "a list of tables with kind and url", value)
    return tuple(_source(entry, f"{place}, source {number}") for number, entry in enumerate(value, start=1))


def _source(table: Mapping[str, Any], place: str) -> Source:
    _check_keys(table, SOURCE_KEYS, place)
    kind, url = _text(table, "kind", place), _address(table, "url", place)
    if kind is None or url is None:
        missing = "kind" if kind is None else "url"
        raise ConfigError(place, f"the key {missing} is missing", 'Write { kind = "feed", url = "https://…" }.')
    return make_source(_choice(kind, KINDS, f"{place}, key kind"), url)


def _check_keys(table: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in known:
            remedy = _nearest(key, known) or f"Known: {', '.join(known)}."
            raise ConfigError(f"{place}, key {key}", "unknown key", remedy)


def _nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    near = difflib.get_close_matches(word.lower(), known, n=1)
    return f"Did you mean {near[0]}?" if near else ""


def _check_homepages(sites: tuple[Site, ...], file: str) -> None:
    first: dict[str, str] = {}
    for site in sites:
        other = first.setdefault(canonical(site.homepage), site.key)
        if other != site.key:
            reason = f"homepage {site.homepage} is that of site {other} too"
            raise ConfigError(f"{file}, site {site.key}", reason, "Remove one of them.")


def _wrong_type(place: str, key: str, wanted: str, value: object) -> ConfigError:
    return ConfigError(f"{place}, key {key}", f"{value!r} is not {wanted}", f"Write {wanted}.")


def _text(table: Mapping[str, Any], key: str, place: str) -> str | None:
    value = table.get(key)
    if value is None or (isinstance(value, str) and value.strip()):
        return value.strip() if value else None
    raise _wrong_type(place, key, "a text in quotes", value)


def _lower(text: str | None) -> str | None:
    return text.lower() if text else None


def _texts(table: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if isinstance(value, list) and all(isinstance(entry, str) and entry.strip() for entry in value):
        return tuple(entry.strip() for entry in value)
    raise _wrong_type(place, key, "a list of texts", value)


def _table(table: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if isinstance(value, dict):
        return value
    raise _wrong_type(place, key, "a table", value)


def _flag(table: Mapping[str, Any], key: str, place: str) -> bool:
    value = table.get(key, False)
    if isinstance(value, bool):
        return value
    raise _wrong_type(place, key, "true or false", value)


def _pause(table: Mapping[str, Any], place: str) -> float:
    value = table.get("pause", DEFAULT_PAUSE)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 86400:
        return float(value)
    raise _wrong_type(place, "pause", "a number of seconds from 0 to 86400", value)


def _budget(table: Mapping[str, Any], place: str) -> int | None:
    value = table.get("daily_budget")
    if value is None or (type(value) is int and value > 0):
        return value
    raise _wrong_type(place, "daily_budget", "a number of requests, 1 or more", value)


def _kind(table: Mapping[str, Any], place: str) -> SiteKind:
    kind = _text(table, "kind", place) or "other"
    choices: tuple[SiteKind, ...] = get_args(SiteKind)
    return choices[choices.index(_choice(kind, choices, f"{place}, key kind"))]


def _choice(value: str, choices: tuple[str, ...], place: str) -> str:
    if value in choices:
        return value
    raise ConfigError(place, f"unknown value {value!r}", _nearest(value, choices) or f"Known: {', '.join(choices)}.")


def _reader(table: Mapping[str, Any], place: str) -> str | None:
    name = _text(table, "reader", place)
    return None if name is None else _choice(name, tuple(READERS), f"{place}, key reader")


def _address(table: Mapping[str, Any], key: str, place: str) -> str | None:
    value = _text(table, key, place)
    return None if value is None else _checked_address(value, f"{place}, key {key}")


def _addresses(table: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    return tuple(_checked_address(value, f"{place}, key {key}") for value in _texts(table, key, place))


def _checked_address(value: str, place: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
        usable = usable and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(place, f"{value!r} is not a web address", "Write it in full: https://example.org/news.")
    return value


def _prefixes(table: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
    values = _texts(table, key, place)
    for value in values:
        if not value.startswith("/"):
            raise ConfigError(f"{place}, key {key}", f"{value!r} is not a path", f"Write it from the root: /{value}.")
    return values


def add_site(path: Path, site: Site) -> None:
    """Appends a site's table to kronikk.toml and leaves everything else in it as it is, comments included.

    The file appears whole or not at all: it is written beside itself and renamed.

    Raises:
        ConfigError: the file is wrong already, or has the key or the homepage.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    present = parse(text, str(path))
    if any(other.key == site.key for other in present.sites):
        raise ConfigError(f"{path}, site {site.key}", "there is a site of this key", "Choose another with --key.")
    grown = _with_site(text, site)
    parse(grown, str(path))
    _replace(path, grown)


def _with_site(text: str, site: Site) -> str:
    # A table may stand anywhere in TOML, so that the text before it need not be taken apart at all.
    added = tomlkit.document()
    parent = tomlkit.table(is_super_table=True)
    parent.append(site.key, _as_table(site))
    added.append("sites", parent)
    body = text.rstrip("\n")
    return (f"{body}\n\n" if body else "") + tomlkit.dumps(added)


def _as_table(site: Site) -> Table:
    """The table of a site: the homepage, and what differs from the defaults."""
    table = tomlkit.table()
    table.append("homepage", site.homepage)
    default = Site(site.key, site.homepage, name=site.key)
    for name in SITE_KEYS[1:]:
        value = getattr(site, name)
        if name == "sources" and value:
            table.append("sources", _source_array(value))
        elif name == "template" and value:
            table.append("template", _template_table(value))
        elif value and value != getattr(default, name) or (name == "pause" and value != DEFAULT_PAUSE):
            table.append(name, _array(value) if isinstance(value, tuple) else value)
    return table


def _array(values: tuple[str, ...]) -> tomlkit.items.Array:
    array = tomlkit.array()
    array.extend(values)
    return array.multiline(len(values) > 2)


def _source_array(sources: tuple[Source, ...]) -> tomlkit.items.Array:
    array = tomlkit.array()
    for source in sources:
        entry = tomlkit.inline_table()
        entry.update({"kind": source.kind, "url": source.url})
        array.append(entry)
    return array.multiline(True)


def _template_table(template: tuple[tuple[TemplateField, str], ...]) -> Table:
    table = tomlkit.table()
    for field in dict.fromkeys(field for field, _ in template):
        selectors = [selector for name, selector in template if name == field]
        table.append(field, selectors if len(selectors) > 1 else selectors[0])
    return table


def _replace(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with scratch.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            scratch.unlink()
        reason = f"the file cannot be written ({error})"
        raise ConfigError(str(path), reason, "Check its rights and the disk.") from error
