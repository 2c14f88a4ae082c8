"""Identifiers for what the archive names, from the files of registers that lie on this machine. Never fetches."""

from __future__ import annotations

from archive.link.run import Link, Linked, Listener, link_ror

__all__ = ["Link", "Linked", "Listener", "link_ror"]
