"""An item as a citation: CSL-JSON, BibTeX, RIS. Never invents a date: where none is stated the year is left out."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from archive.holdings import HeldItem
from scraper import edtf


def csl_json(item: HeldItem) -> str:
    """A CSL-JSON array with one item (the schema of citationstyles.org, version 1.0.2)."""
    entry: dict[str, Any] = {"id": key(item), "type": "webpage", "title": item.title, "URL": item.url}
    if item.authors:
        entry["author"] = [_csl_name(name) for name in item.authors]
    if parts := date_parts(item.published):
        entry["issued"] = {"date-parts": [parts]}
    entry["accessed"] = {"date-parts": [date_parts(item.last_seen[:10])]}
    optional = {"container-title": item.site_name, "language": item.language, "abstract": item.lead}
    entry |= {name: value for name, value in optional.items() if value}
    return json.dumps([entry], ensure_ascii=False, indent=2)


def bibtex(item: HeldItem) -> str:
    """A BibTeX `@misc` entry, for biblatex and classic styles alike."""
    parts = date_parts(item.published)
    fields = {
        "author": " and ".join(_family_first(name) for name in item.authors),
        "title": f"{{{_braced(item.title)}}}",
        "howpublished": _braced(item.site_name or item.site),
        "year": f"{parts[0]:04d}" if parts else "",
        "month": f"{parts[1]:02d}" if len(parts) > 1 else "",
        "url": item.url,
        "urldate": item.last_seen[:10],
        "langid": item.language or "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key(item)},", *lines, "}"])


def ris(item: HeldItem) -> str:
    """A RIS record of type ELEC."""
    parts = date_parts(item.published)
    lines = [("TY", "ELEC"), ("ID", key(item)), ("TI", item.title)]
    lines += [("AU", _family_first(name)) for name in item.authors]
    lines += [("PY", f"{parts[0]:04d}"), ("DA", "/".join(f"{part:02d}" for part in parts))] if parts else []
    lines += [("T2", item.site_name or item.site), ("LA", item.language or ""), ("UR", item.url)]
    lines += [("Y2", item.last_seen[:10].replace("-", "/")), ("AB", item.lead or ""), ("ER", "")]
    return "\n".join(f"{tag}  - {_one_line(value)}" for tag, value in lines if value or tag == "ER")


def key(item: HeldItem) -> str:
    """A key for citations: first author's family name or site, year where stated, number of the item."""
    name = _family_first(item.authors[0]).partition(",")[0] if item.authors else item.site
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    parts = date_parts(item.published)
    return f"{re.sub(r'[^A-Za-z0-9]', '', plain).lower()}{parts[0] if parts else ''}-{item.id}"


def date_parts(date: str | None) -> list[int]:
    """Year, month, day as far as an EDTF date states them; [] where not even the year is one.

    >>> date_parts("2024-05"), date_parts("2024~"), date_parts(None)
    ([2024, 5], [2024], [])
    """
    if not date or not edtf.valid(date):
        return []
    earliest, latest = edtf.bounds(date)
    if earliest is None or latest is None:
        return []
    first, last = earliest.split("-"), latest.split("-")
    same = next((place for place, (one, other) in enumerate(zip(first, last, strict=True)) if one != other), 3)
    return [int(part) for part in first[:same]]


def _family_first(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{family}, {given}" if given else name


def _csl_name(name: str) -> dict[str, str]:
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": name}


def _braced(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text.replace("{", "(").replace("}", ")"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
