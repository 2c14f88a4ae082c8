"""Templates learned from the pages of a site (pure)."""

from __future__ import annotations
