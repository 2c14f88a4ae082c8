"""`python -m archive.cli` is `kronikk`."""

from __future__ import annotations

from archive.cli.program import main

main()
