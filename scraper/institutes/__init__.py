"""Sites that come with the package (one TOML file each) and the names of readers that need code.

A site is data; a reader class is the exception, one class a file, registered here by name. Never fetches.
"""

from __future__ import annotations

READERS: tuple[str, ...] = ()
"""Names that `reader = "…"` of a site may have, each a module of this package."""
