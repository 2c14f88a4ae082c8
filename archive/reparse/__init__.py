"""Reading again what is kept: every capture with today's reader and today's knowledge of its site. Never fetches."""

from __future__ import annotations

from archive.reparse.gains import Example, FieldGains, ItemNamed, SiteGains
from archive.reparse.run import Listener, Reparsed, reparse

__all__ = ["Example", "FieldGains", "ItemNamed", "Listener", "Reparsed", "SiteGains", "reparse"]
