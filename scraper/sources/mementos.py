"""A capture as an archive of the web gives it back, made into the answer that it was. Never asks, never keeps.

The address with `id_` asks for the bytes as they were captured. Sources: RFC 7089 (Memento) §2.1.1 and §4.5, the
replay of OpenWayback and pywb; headers of the captured answer come under `X-Archive-Orig-` or as they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from scraper.records import Snapshot
from scraper.sources.wayback import Memento, plain_address, usable_address

ORIGINAL = "x-archive-orig-"
OF_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
"""Of the answer on the wire; the bytes of a capture are kept decoded."""
OF_ARCHIVE = frozenset(
    {"memento-datetime", "link", "date", "server", "server-timing", "cache-control", "permissions-policy", "location",
     "referrer-policy", "content-security-policy", "vary", "preference-applied", "x-app-server", "x-ts", "x-tr", "x-na",
     "x-nid", "x-rl", "x-location", "x-cache-key", "x-page-cache", "x-cache", "warcserver-type", "warcserver-cdx",
     "warcserver-source-coll", "access-control-allow-origin", "access-control-expose-headers", "via",
     "content-location"}
)  # fmt: skip
"""What an archive says for itself."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
IN_REPLAY = re.compile(r"/(\d{4,14})(?:[a-z]{2}_)?/+((?:https?:/)[^\s]*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Replayed:
    """An archive gave back the capture that was asked for."""

    snapshot: Snapshot
    leads_to: str | None
    """Where the captured answer redirects to; None where it is no redirect."""


@dataclass(frozen=True, slots=True)
class Jumped:
    """An archive leads to another capture than the one that was asked for."""

    timestamp: str
    """Of that one; "" where it does not say."""
    url: str


@dataclass(frozen=True, slots=True)
class NotReplayed:
    """The archive's own answer: it does not have the capture, or does not give it out."""

    status: int
    reason: str


def replay_address(replay: str, timestamp: str, url: str) -> str:
    """The address that gives back the bytes of a capture.

    Args:
        replay: beginning of the archive's addresses of captures.
        timestamp: 14 digits.
        url: as the index spells it.
    """
    return f"{replay.rstrip('/')}/{timestamp}id_/{url}"


def understand(answer: Snapshot, memento: Memento) -> Replayed | Jumped | NotReplayed:
    """What the answer to `replay_address` is: one step, redirects not followed.

    Only what says it was captured in the very second that was asked for is that capture.
    """
    location = answer.header("location")
    at = captured_at(answer)
    if at is None:
        if answer.status in REDIRECTS and location:
            target = in_replay(urljoin(answer.final_url, location))
            return Jumped(*target) if target else NotReplayed(answer.status, f"it leads to {location}")
        return NotReplayed(answer.status, _reason(answer))
    if at != memento.moment:
        return Jumped(at.strftime("%Y%m%d%H%M%S"), memento.url)
    leads_to = _target(answer, memento.url) if answer.status in REDIRECTS else None
    headers = _headers(answer, leads_to)
    snapshot = Snapshot(
        memento.url, memento.url, at, answer.status, headers, answer.body, answer.body, origin="wayback"
    )
    return Replayed(snapshot, leads_to)


def captured_at(answer: Snapshot) -> datetime | None:
    """When an archive says that the answer was captured (Memento-Datetime); None where it is the archive's own."""
    said = answer.header("memento-datetime")
    try:
        moment = parsedate_to_datetime(said) if said else None
    except ValueError:
        return None
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)) if moment else None


def in_replay(address: str) -> tuple[str, str] | None:
    """(timestamp, address) of the capture that an address of an archive stands for."""
    found = IN_REPLAY.search(address)
    if found is None:
        return None
    url = re.sub(r"^(https?:)/+", r"\1//", found[2], flags=re.IGNORECASE)
    return (found[1], url) if usable_address(url) else None


def _target(answer: Snapshot, url: str) -> str | None:
    """Where a captured redirect led, in the web and not in the archive."""
    said = answer.header(f"{ORIGINAL}location") or answer.header("location")
    if not said:
        return None
    inside = in_replay(urljoin(answer.final_url, said))
    target = inside[1] if inside else said if urlsplit(said).scheme else urljoin(url, said)
    return plain_address(target) if usable_address(target) else None


def _headers(answer: Snapshot, leads_to: str | None) -> tuple[tuple[str, str], ...]:
    """The header lines of the captured answer, and which memento it is."""
    assert (at := captured_at(answer)) is not None
    named = [(name[len(ORIGINAL) :], value) for name, value in answer.headers if name.lower().startswith(ORIGINAL)]
    kept = [(name, value) for name, value in named if name.lower() not in OF_TRANSFER | {"location"}]
    there = {name.lower() for name, _ in named}
    own = [
        (name, value)
        for name, value in answer.headers
        if name.lower() not in OF_TRANSFER | OF_ARCHIVE | there and not name.lower().startswith("x-archive-")
    ]
    kept = [*own, *kept] if not named else [*(line for line in own if line[0].lower() == "content-type"), *kept]
    moved = [("Location", leads_to)] if leads_to else []
    memento = [("Memento-Datetime", format_datetime(at, usegmt=True)), ("Link", f'<{answer.final_url}>; rel="memento"')]
    return (*kept, *moved, *memento)


def _reason(answer: Snapshot) -> str:
    said = answer.header("x-archive-wayback-runtime-error") or ""
    if "AccessControl" in said or answer.status in (401, 403, 451):
        return "the archive does not give it out"
    if said:
        return said.splitlines()[0][:200]
    if answer.status in (404, 410):
        return "the archive does not have it"
    return f"the archive answers {answer.status} with a page of its own"
