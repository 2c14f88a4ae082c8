"""The reading room: what Datasette needs to show an archive well. Reads the database, never writes to it."""

from __future__ import annotations
