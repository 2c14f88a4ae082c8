"""The command `kronikk`: arguments in, functions called, lines out. Decides nothing itself."""

from __future__ import annotations

from archive.cli.program import main

__all__ = ["main"]
