"""Who wrote it: bylines and author metadata -> names. Owns what a byline looks like; never reads prose."""

from __future__ import annotations

from scraper.bylines.authors import read_authors
from scraper.bylines.lines import is_byline, names_in
from scraper.bylines.names import clean_name

__all__ = ["clean_name", "is_byline", "names_in", "read_authors"]
