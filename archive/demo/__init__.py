"""Two sample institutes, invented, and the server that shows them on loopback; never part of a real archive."""

from __future__ import annotations

from archive.demo.server import Sites, serve

__all__ = ["Sites", "serve"]
