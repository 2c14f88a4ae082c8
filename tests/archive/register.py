"""Invented organisations in the forms of ROR's data dump. Their identifiers hold letters that ROR never uses."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COUNTRIES = {"NO": "Norway", "SE": "Sweden", "IS": "Iceland"}


@dataclass(frozen=True)
class Entry:
    """One organisation, to be written in either schema."""

    number: int
    name: str
    country: str = "NO"
    labels: Sequence[tuple[str, str]] = ()
    """(language, name)"""
    aliases: Sequence[str] = ()
    acronyms: Sequence[str] = ()
    website: str = ""
    domains: Sequence[str] = ()
    status: str = "active"

    @property
    def ror(self) -> str:
        return f"https://ror.org/0ilou{self.number:02}00"

    def schema_2(self) -> dict[str, Any]:
        others = [("alias", None, alias) for alias in self.aliases] + [("acronym", None, a) for a in self.acronyms]
        names = [{"value": value, "types": [kind], "lang": language} for kind, language, value in others]
        names += [{"value": label, "types": ["label"], "lang": language} for language, label in self.labels]
        names += [{"value": self.name, "types": ["ror_display", "label"], "lang": "en"}]
        place = {"continent_code": "EU", "country_code": self.country, "country_name": COUNTRIES[self.country]}
        links = [{"type": "wikipedia", "value": "http://en.wikipedia.org/wiki/Tindvik"}]
        return {
            "id": self.ror,
            "names": names,
            "locations": [{"geonames_id": self.number, "geonames_details": place | {"lat": 69.5, "name": "Tindvik"}}],
            "links": [*links, {"type": "website", "value": self.website}] if self.website else links,
            "domains": list(self.domains),
            "established": 1932,
            "external_ids": [{"type": "grid", "all": ["grid.0.0"], "preferred": None}],
            "relationships": [],
            "status": self.status,
            "types": ["healthcare"],
            "admin": {"created": {"date": "2018-11-14", "schema_version": "1.0"}},
        }

    def schema_1(self) -> dict[str, Any]:
        return {
            "id": self.ror,
            "name": self.name,
            "aliases": list(self.aliases),
            "acronyms": list(self.acronyms),
            "labels": [{"label": label, "iso639": language} for language, label in self.labels],
            "country": {"country_code": self.country, "country_name": COUNTRIES[self.country]},
            "addresses": [{"city": "Tindvik", "lat": 69.5, "lng": 18.9}],
            "links": [self.website] if self.website else [],
            "status": self.status,
            "types": ["Healthcare"],
            "external_ids": {"GRID": {"preferred": "grid.0.0", "all": "grid.0.0"}},
        }


def dumped(entries: Iterable[Entry], schema: int = 2) -> bytes:
    """The dump as JSON."""
    records = [entry.schema_2() if schema == 2 else entry.schema_1() for entry in entries]
    return json.dumps(records, ensure_ascii=False, indent=1).encode()


def write_dump(folder: Path, entries: Sequence[Entry], form: str = "json", schema: int = 2) -> Path:
    """A file of the dump: `json`, `gz`, or `zip` as it is published, where older releases hold both schemas."""
    path = folder / f"v9.99-2099-01-01-ror-data.{'json.gz' if form == 'gz' else form}"
    if form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("v9.99-2099-01-01-ror-data.csv", "id,name\n")
            if schema == 2:
                file.writestr("v9.99-2099-01-01-ror-data_schema_v2.json", dumped(entries, 2))
            old = [Entry(99, "From the older schema, which is longer" * 99), *entries]
            file.writestr("v9.99-2099-01-01-ror-data.json", dumped(old if schema == 2 else entries, 1))
    else:
        path.write_bytes(gzip.compress(dumped(entries, schema)) if form == "gz" else dumped(entries, schema))
    return path
