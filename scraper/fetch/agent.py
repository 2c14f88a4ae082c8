"""Who asks, and whom it may ask: the user agent, and which network addresses are within reach."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from scraper.errors import BadAddress, ConfigError
from scraper.urls import host

PRODUCT = "Kronikk"

Reach = Literal["public", "private", "any", "none"]
"""Which network addresses may be asked: those of the public network, those that are not, both, or neither."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_EMAIL = re.compile(r"[^@:\s]+@[^@:\s]+\.[^@:\s]+")


def user_agent(version: str, contact: str | None) -> str:
    """`Kronikk/0.1.0 (+mailto:press@example.org)`: says who asks and where to complain.

    Args:
        version: of the program.
        contact: `mailto:` or http(s) address, or a bare e-mail address; without one the agent is good for loopback and
            private addresses only.

    Raises:
        ConfigError: the contact is something else.
    """
    if not contact:
        return f"{PRODUCT}/{version}"
    contact = f"mailto:{contact}" if _EMAIL.fullmatch(contact) else contact
    if not re.fullmatch(r"(?:mailto:[^@:\s()]+@|https?://)[^\s()]+", contact) or not contact.isascii():
        raise ConfigError(
            "contact",
            f"{contact!r} is neither an e-mail address nor a web address",
            'Write contact = "mailto:you@example.org" at the top of kronikk.toml.',
        )
    return f"{PRODUCT}/{version} (+{contact})"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whom one agent may ask."""

    public: bool
    """Whether it says who it is, and so may ask the public network."""
    private: bool | frozenset[str]
    """Whether addresses that are not public may be asked, or the hosts that may have such addresses."""

    def check(self, url: str, addresses: Iterable[str]) -> None:
        """Refuses a host if any of its IP addresses is out of reach.

        Link-local ones (169.254.169.254 tells secrets of a machine in a data centre) only where the host is named.

        Raises:
            BadAddress: with what to configure.
        """
        named = self.private if isinstance(self.private, bool) else host(url) in self.private
        addresses = tuple(addresses)
        if self.private is True and any(is_link_local(address) for address in addresses):
            named = False
        within: dict[tuple[bool, bool], Reach] = {
            (True, True): "any", (True, False): "public", (False, True): "private", (False, False): "none",
        }  # fmt: skip
        check_reach(url, addresses, within[self.public, named])


def bounds(agent: str, allow_private: bool | Collection[str]) -> Bounds:
    """Whom this agent may ask: nobody on the public network unless it says who it is.

    Args:
        allow_private: whether loopback and private addresses may be asked, or the hosts for which they may.

    Raises:
        ConfigError: neither a contact nor leave to ask private addresses.
    """
    private = allow_private if isinstance(allow_private, bool) else frozenset(allow_private)
    if "(+" in agent or private:
        return Bounds("(+" in agent, private)
    raise ConfigError(
        "contact",
        "no contact is configured, and without one nothing on the public network is fetched",
        'Write contact = "mailto:you@example.org" at the top of kronikk.toml, so that site owners can reach you.',
    )


def check_reach(url: str, addresses: Iterable[str], within: Reach) -> None:
    """Refuses a host if any of its IP addresses is out of reach.

    Raises:
        BadAddress: with what to configure.
    """
    for address in addresses:
        public = is_public(address)
        if not public and within in ("public", "none"):
            raise BadAddress(
                url,
                f"{address} is a loopback, private or reserved address",
                "If it is meant, name its host (homepage, aliases, sources) and set allow_private = true for the site.",
            )
        if public and within in ("private", "none"):
            raise BadAddress(
                url,
                "no contact is configured, and without one nothing on the public network is fetched",
                'Write contact = "mailto:you@example.org" at the top of kronikk.toml.',
            )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network; an address that wraps another counts as that other."""
    ip = _address(address)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_link_local(address: str) -> bool:
    """Whether an IP address is good on one cable only."""
    return _address(address).is_link_local


def _address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if not isinstance(ip, ipaddress.IPv6Address):
        return ip
    inner = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
    return inner or ip
