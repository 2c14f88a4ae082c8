"""How much, how long, how often: the bounds of one fetch."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that every request keeps to. Times are seconds.

    The size of an answer's head is bounded by Python's own http.client: 100 lines of 64 KiB.
    """

    max_bytes: int = 20 * MEBIBYTE
    """Largest body, as it comes over the wire and again after content decoding."""
    connect: float = 10.0
    """Time to get a connection."""
    read: float = 30.0
    """Longest silence of a server."""
    total: float = 120.0
    """Longest time for one answer, from the request to its last byte."""
    redirects: int = 10
    backoff: tuple[float, ...] = (2.0, 8.0)
    """Waits before the second, third … try after a broken connection or a 429, 500, 502, 503, 504."""
    longest_wait: float = 120.0
    """A server that asks for more patience than this (Retry-After) is left alone for the run."""
    silent_after: int = 3
    """Addresses of one host in a row that gave no answer at all, after which it is left alone for the run."""
    robots_age: float = 24 * 3600.0
    """How long a kept robots.txt is believed without asking (RFC 9309 §2.4)."""
