"""Sites that come with the package (one TOML file each) and the readers that need code (one class a layout).

A site is data; a reader class is the exception, registered by importing its module here. Never fetches.
"""

from __future__ import annotations

from scraper.institutes.icr import IcrReader
from scraper.institutes.occ import OccNetworkReader, OccReader

READERS: tuple[str, ...] = tuple(sorted({reader.name for reader in (IcrReader, OccReader, OccNetworkReader)}))
"""Names that `reader = "…"` of a site may have."""
