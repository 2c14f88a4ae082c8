"""Recognises a copy of a site that stands under a path of the same site, such as a preview of it. Pure; never fetches.

A path prefix is a copy when most of the paths below it exist at the site's root as well. A language prefix (/en/,
/nb-no/) mirrors the root's structure too and is not a copy: it is another text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

LEAST = 5
"""Pages below a prefix from which on it can be judged."""
SHARE = 0.8
"""Share of them that must stand at the root as well."""
DEEPEST = 4
"""Longest prefix that is tried, in path segments."""
LANGUAGE = re.compile(r"[a-z]{2}([-_][a-z]{2,4})?", re.IGNORECASE)

Segments = tuple[str, ...]


def copied_prefixes(urls: Iterable[str]) -> frozenset[tuple[str, Segments]]:
    """The prefixes (host, leading path segments) below which the addresses repeat those of the host's root."""
    paths = {_split(url) for url in urls}
    below: dict[tuple[str, Segments], set[Segments]] = defaultdict(set)
    for host, path in paths:
        for depth in range(1, min(len(path), DEEPEST + 1)):
            below[host, path[:depth]].add(path[depth:])
    return frozenset(
        (host, prefix)
        for (host, prefix), rests in below.items()
        if len(rests) >= LEAST
        and not LANGUAGE.fullmatch(prefix[-1])
        and sum(_at_root(host, prefix, rest, paths) for rest in rests) >= SHARE * len(rests)
    )


def without_copies(urls: Iterable[str]) -> tuple[str, ...]:
    """The addresses in their order, without those below a copied prefix."""
    known = tuple(urls)
    copied = copied_prefixes(known)
    return tuple(url for url in known if not is_below(url, copied)) if copied else known


def is_below(url: str, prefixes: frozenset[tuple[str, Segments]]) -> bool:
    """Whether an address stands below one of the prefixes."""
    host, path = _split(url)
    return any((host, path[:depth]) in prefixes for depth in range(1, len(path) + 1))


def _at_root(host: str, prefix: Segments, rest: Segments, paths: set[tuple[str, Segments]]) -> bool:
    """Whether the rest of the path exists at the root or at any level between the root and the prefix."""
    return any((host, prefix[:depth] + rest) in paths for depth in range(len(prefix)))


def _split(url: str) -> tuple[str, Segments]:
    parts = urlsplit(url)
    return parts.netloc.lower(), tuple(segment for segment in parts.path.split("/") if segment)
