"""Captures that other tools made are taken into the archive: WARC, ARC and WACZ files. Never fetches."""

from __future__ import annotations

from archive.imports.run import FileImported, Imported, Listener, import_files

__all__ = ["FileImported", "Imported", "Listener", "import_files"]
