"""Asking servers for pages, politely: robots.txt, a pause per host, retries, conditional requests, limits.

The one way to the network. It stores nothing and knows of no archive: `recall` lends it a memory, `keep` takes what
came.
"""

from __future__ import annotations

from scraper.fetch.agent import user_agent
from scraper.fetch.coding import decoded
from scraper.fetch.fetcher import Fetcher, retry_after
from scraper.fetch.limits import Limits
from scraper.fetch.pace import HostState, HostStatistics, Pace

__all__ = ["Fetcher", "HostState", "HostStatistics", "Limits", "Pace", "decoded", "retry_after", "user_agent"]
