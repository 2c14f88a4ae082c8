"""Kronikk's scraper: turns the web into records. It never touches a database."""

from __future__ import annotations

from scraper.mentions import annotate, read_text
from scraper.reading import read_page, read_snapshot

__all__ = ["annotate", "read_page", "read_snapshot", "read_text"]
