"""Who asks, and whom it may ask: the user agent, and which network addresses are within reach."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Literal

from scraper.errors import BadAddress, ConfigError

PRODUCT = "Kronikk"

Reach = Literal["public", "private", "any"]
"""Which network addresses may be asked: those of the public network, those that are not, or both."""

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


def reach(agent: str, allow_private: bool) -> Reach:
    """Whom this agent may ask: nobody on the public network unless it says who it is.

    Raises:
        ConfigError: neither a contact nor leave to ask private addresses.
    """
    if "(+" in agent:
        return "any" if allow_private else "public"
    if allow_private:
        return "private"
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
        if not public and within == "public":
            raise BadAddress(
                url,
                f"{address} is a loopback, private or reserved address",
                "If it is meant, set allow_private = true for the site.",
            )
        if public and within == "private":
            raise BadAddress(
                url,
                "no contact is configured, and without one nothing on the public network is fetched",
                'Write contact = "mailto:you@example.org" at the top of kronikk.toml.',
            )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network; an address that wraps another counts as that other."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = (
            ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        )
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
