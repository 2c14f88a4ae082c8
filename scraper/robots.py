"""What a site's robots.txt allows (RFC 9309), as a value; never fetches it.

Protego does the matching of paths. The group is chosen here, by the exact product token (RFC 9309 §2.2.1): Protego
also takes a group whose name is only the beginning of ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from protego import Protego

LARGEST = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 §2.5); a longer one is cut at its last whole line."""

_GROUP = re.compile(r"^([ \t]*user-?[ \t]?agent[ \t]*:[ \t]*)(\*|[a-z0-9_-]+)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Robots:
    """The rules of one origin (scheme, host, port). Three ways to make one: `parse`, `allow_all`, `forbid_all`."""

    sitemaps: tuple[str, ...] = ()
    """Addresses of sitemaps, absolute where the address of the robots.txt was known; in order, each once."""
    forbids_everything: bool = False
    """True where no rules could be had: then nothing may be fetched (RFC 9309 §2.3.1.4)."""
    _text: str = field(default="", repr=False)
    _rules: Protego | None = field(default=None, repr=False, compare=False)
    _groups: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, url: str | None = None) -> Robots:
        """Reads the text of a robots.txt; anything in it that is no rule is passed over.

        Args:
            text: its content.
            url: where it stands, to make relative sitemap addresses absolute.
        """
        plain = _GROUP.sub(r"\1\2", text.removeprefix("\ufeff"))
        rules = Protego.parse(plain)
        groups = frozenset(match[2].lower() for match in _GROUP.finditer(plain))
        found = (_sitemap(url, named) for named in rules.sitemaps)
        return cls(tuple(dict.fromkeys(filter(None, found))), False, plain, rules, groups)

    @classmethod
    def allow_all(cls) -> Robots:
        return cls()

    @classmethod
    def forbid_all(cls) -> Robots:
        return cls(forbids_everything=True)

    @classmethod
    def from_answer(cls, status: int | None, body: bytes = b"", url: str | None = None) -> Robots:
        """The rules that an answer to a request for robots.txt means (RFC 9309 §2.3.1).

        2xx is read; 4xx, and a redirect that leads nowhere, mean that there are no rules; everything else, None for no
        answer included, means that nothing may be fetched. 429 says nothing of rules, only "not now": forbidden too.
        """
        if status is not None and 200 <= status < 300:
            return cls.parse(_whole_lines(body).decode("utf-8", "replace"), url)
        absent = status is not None and 300 <= status < 500 and status != 429
        return cls.allow_all() if absent else cls.forbid_all()

    def allows(self, url: str, agent: str) -> bool:
        """Whether a robot may fetch the address.

        Args:
            url: absolute address on the origin of this robots.txt.
            agent: product token, or a whole user agent that begins with it (`Kronikk/0.1 (+mailto:…)`).
        """
        if self.forbids_everything:
            return False
        return self._rules is None or self._rules.can_fetch(url, self._group(agent))

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds that the group of this robot asks to leave between requests, or None."""
        return None if self._rules is None else self._rules.crawl_delay(self._group(agent))

    def _group(self, agent: str) -> str:
        token = _TOKEN.match(agent)
        return token[0] if token and token[0].lower() in self._groups else "*"


def address_of(url: str) -> str:
    """Where the robots.txt of an address stands (RFC 9309 §2.3): at the root of its origin."""
    return urljoin(url, "/robots.txt")


def _whole_lines(body: bytes) -> bytes:
    return body if len(body) <= LARGEST else body[:LARGEST].rpartition(b"\n")[0]


def _sitemap(base: str | None, named: str) -> str | None:
    try:
        found = urljoin(base, named) if base else named
        return found if base is None or urlsplit(found).scheme in ("http", "https") else None
    except ValueError:
        return None
