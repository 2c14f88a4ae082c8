"""Kronikk's archive: keeps what the scraper reads, finds it again and shows it."""

from __future__ import annotations

from archive.archive import Archive

__all__ = ["Archive"]
