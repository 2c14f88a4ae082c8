"""Addresses as the indexes of web archives sort them (SURT): by this key other programs look captures up. Pure.

An index is of use only where the one who wrote it and the one who looks into it agree to the letter, so these are the
rules of the Internet Archive's tools, on which pywb and the Wayback Machine stand. `scraper.urls` has finer ones.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from scraper.urls import DEFAULT_PORTS

_LEFT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""What is not percent-encoded, beside letters and digits."""
_WWW = re.compile(r"www\d*\.")
_PATH_SESSIONS = tuple(
    re.compile(rf"^(.*/){session}/([^?]+\.aspx.*)$")
    for session in (r"\((?:[a-z]\([0-9a-z]{24}\))+\)", r"\([0-9a-z]{24}\)")
)
_QUERY_SESSIONS = tuple(
    re.compile(rf"^(.*){session}(?:&(.*))?$")
    for session in (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt(url: str) -> str:
    """The address with its host turned round, then path and sorted query, in lower case; without scheme, user, `www`,
    default port, ids of sessions and fragment.

    >>> surt("https://www.Example.org:443/News/?b=2&a=1#top")
    'org,example)/news?a=1&b=2'
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    place = "" if port is None or port == DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    query = _query(parts.query)
    return f"{_host(parts.hostname or '')}{place}){_path(parts.path)}{'?' if query else ''}{query}"


def _host(name: str) -> str:
    try:
        name = name.encode("ascii").decode()
    except UnicodeEncodeError:
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            name = _escaped(name.encode())
    name = name.replace("..", ".").strip(".")
    www = _WWW.match(name)
    return ",".join(reversed(name[www.end() if www else 0 :].split(".")))


def _path(text: str) -> str:
    """Without empty and dotted steps, sessions and a slash at the end."""
    kept: list[bytes] = []
    for step in _plain(text).split(b"/")[1:]:
        if step == b".." and kept:
            kept.pop()  # an empty step too
        elif step != b".":
            kept.append(step)
    *inner, last = kept or [b""]
    path = _escaped(b"/" + b"".join(step + b"/" for step in inner if step) + last).lower()
    for session in _PATH_SESSIONS:
        path = session.sub(r"\1\2", path)
    return path.removesuffix("/") or "/"


def _query(text: str) -> str:
    query = _escaped(_plain(text)).lower()
    for session in _QUERY_SESSIONS:
        if found := session.match(query):
            query = found[1] + (found[2] or "")
    return "&".join("=".join(pair) for pair in sorted(tuple(pair.split("=", 1)) for pair in query.split("&")))


def _plain(text: str) -> bytes:
    """With nothing percent-encoded any more, however often it was."""
    data = text.encode("utf-8", "surrogatepass")
    while (once := unquote_to_bytes(data)) != data:
        data = once
    return data


def _escaped(data: bytes) -> str:
    return quote_from_bytes(data, safe=_LEFT)
