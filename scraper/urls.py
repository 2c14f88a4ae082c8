"""Addresses: is this the same page, does it belong to the site; never what is fetched, and nothing here raises.

`canonical` is an identity, a key to look up and compare by: http and https, with and without `www.`, with and without
a closing slash are one page. What is fetched and shown is always the address as it was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

from w3lib.url import safe_url_string

DEFAULT_PORTS = {"http": 80, "https": 443}

TRACKING_PREFIXES = (
    "utm_",
    "pk_",
    "piwik_",
    "mtm_",
    "matomo_",
    "hsa_",
    "_hs",
    "__hs",
    "fb_",
    "vero_",
    "oly_",
    "_x_tr_",
)
TRACKING = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid mkt_tok
    wt_mc wt.mc_id wt_zmc s_cid s_kwcid ncid cmpid ito icid _ga _gl _openstat hsctatracking epik rb_clickid sc_cid
    ref_src ref_url trk trkcampaign share nb replytocom
    """.split()
)
"""Parameters that say how a reader came, or what a button did, and leave the page as it is (lower case)."""
SESSION = frozenset("phpsessid jsessionid sessionid session_id cfid cftoken".split())

_INDEX = re.compile(r"/(?:index\.(?:x?html?|php\d?|aspx?|jsp|shtml|cfm)|default\.(?:html?|aspx?))$", re.IGNORECASE)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
_SESSION_VALUE = re.compile(r"(?=.*\d)[0-9A-Za-z,-]{20,}")
# The URL Standard: tabs and line ends vanish anywhere, controls and spaces at the ends.
_VANISHING = re.compile(r"[\t\r\n]")
_CONTROLS = "".join(map(chr, range(33)))
# What means the same escaped and plain is plain in the canonical form (RFC 3986 §6.2.2.2).
_PATH_SAFE = "!$&'()*+,-.:;=@_~"
_QUERY_SAFE = "!$'()*,-./:;?@_~"


@lru_cache(maxsize=4096)  # a page's own address is asked for several times a page, its neighbours' on each page
def canonical(url: str) -> str:
    """One spelling per page; idempotent, total. What is not http(s), or not an address, comes back trimmed.

    Folded: scheme and default port (to https; a server on another port keeps its scheme), `www.`, case and IDNA of the
    host, dot segments and doubled slashes, index documents, closing slash, percent-encoding (RFC 3986 §6.2.2), order of
    parameters, parameters without a value (`?s=`), tracking and session parameters, fragment.
    """
    parts = _split(url)
    if parts is None or not parts.hostname:
        return _trimmed(url)
    scheme, place = _place(parts)
    query = _query(parts.query)
    return f"{scheme}://{place}{_path(parts)}" + (f"?{query}" if query else "")


def same_page(one: str, other: str) -> bool:
    """Whether two addresses name one page."""
    return canonical(one) == canonical(other)


def join(base: str, href: str) -> str | None:
    """The absolute http(s) address that a link on a page means (RFC 3986 §5), or None where it means none."""
    link = _trimmed(href)
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", link, re.IGNORECASE)
    if scheme and scheme[1].lower() not in DEFAULT_PORTS:
        return None
    try:
        joined = urljoin(_trimmed(base), _slashed(link))
    except ValueError:
        return None
    return joined if is_http(joined) else None


def is_http(url: str) -> bool:
    """Whether this is an absolute http or https address with a host."""
    parts = _split(url)
    return parts is not None and bool(parts.hostname)


def wire(url: str) -> str | None:
    """The address as it is sent: ASCII, percent-encoded as browsers do it, no fragment; None where there is none."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return None
    try:
        sent = safe_url_string(_slashed(_trimmed(url))).partition("#")[0]
    except ValueError:
        return None
    return sent if sent.isascii() and is_http(sent) else None


def host(url: str) -> str:
    """Host name in lower case, IDNA-encoded, without port and closing dot; "" where there is none."""
    parts = _split(url)
    return _ascii_host(parts) if parts is not None else ""


def authority(url: str) -> str:
    """Who answers for the address: canonical host, with the port where it is not the default one; "" for none."""
    parts = _split(url)
    return _place(parts)[1] if parts is not None and parts.hostname else ""


def in_scope(url: str, homepage: str, aliases: Iterable[str] = (), include: Iterable[str] = ()) -> bool:
    """Whether an address belongs to the site.

    Args:
        url: absolute address.
        homepage: its host is the site's; its path, if it has one, is a prefix that addresses on that host must have
            (`https://host/project/` owns `/project` and everything under it).
        aliases: further hosts (`old.example.org`), whole, or addresses with a path as for the homepage.
        include: further path prefixes on the homepage's host (`/people/`); `/` takes in the whole host.
    """
    path = _path_of(canonical(url))
    owner = authority(url)
    if not owner:
        return False
    roots = [homepage, *(_as_address(alias) for alias in aliases)]
    extra = [join(homepage, prefix) or homepage for prefix in include]
    return any(owner == authority(root) and _under(path, _folder(root)) for root in (*roots, *extra))


def _trimmed(url: str) -> str:
    return _VANISHING.sub("", url).strip(_CONTROLS)


def _slashed(url: str) -> str:
    """Backslashes before query and fragment are slashes, as browsers read them (URL Standard, special schemes)."""
    end = min((at for at in (url.find("?"), url.find("#")) if at >= 0), default=len(url))
    return url[:end].replace("\\", "/") + url[end:]


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) address, or None for everything else. A port that is no number counts as none."""
    try:
        parts = urlsplit(_slashed(_trimmed(url)))
        valid = parts.scheme in DEFAULT_PORTS and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if valid else None


def _place(parts: SplitResult) -> tuple[str, str]:
    """Scheme and authority of the canonical form."""
    name = _ascii_host(parts)
    while name.startswith("www.") and name.count(".") >= 2:
        name = name[4:]
    if parts.port in (None, DEFAULT_PORTS[parts.scheme]):
        return "https", name
    return parts.scheme, f"{name}:{parts.port}"


def _ascii_host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        return f"[{name}]"
    try:
        return name.encode("idna").decode("ascii").lower() if not name.isascii() else name
    except UnicodeError:
        return name


def _path(parts: SplitResult) -> str:
    path = re.sub("/{2,}", "/", f"/{_PATH_SESSION.sub('', parts.path)}")
    path = _without_dots([_escaped(segment, _PATH_SAFE) for segment in path.split("/")[1:]])
    while (shorter := _INDEX.sub("", path).rstrip("/")) != path:
        path = shorter
    return path or "/"


def _without_dots(segments: list[str]) -> str:
    """RFC 3986 §5.2.4."""
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pieces = (_normal(piece) for piece in query.split("&"))
    return "&".join(sorted({piece for piece in pieces if piece and not _says_nothing(piece)}))


def _normal(piece: str) -> str:
    """One parameter with its percent-encoding in the normal form; a bare word stays bare."""
    name, mark, value = piece.partition("=")
    return _escaped(name.replace("+", " "), _QUERY_SAFE) + mark + _escaped(value.replace("+", " "), _QUERY_SAFE)


def _escaped(text: str, safe: str) -> str:
    return quote(unquote_to_bytes(text.encode("utf-8", "replace")), safe=safe)


def _says_nothing(piece: str) -> bool:
    name, mark, value = piece.partition("=")
    name = name.lower()
    if mark and not value:
        return True
    if name == "sid":
        return bool(_SESSION_VALUE.fullmatch(value))
    return name in TRACKING or name in SESSION or name.startswith((*TRACKING_PREFIXES, "aspsessionid"))


def _as_address(alias: str) -> str:
    return alias if "://" in alias else f"http://{alias}"


def _path_of(key: str) -> str:
    """The path of a canonical address."""
    parts = _split(key)
    return parts.path if parts is not None else ""


def _folder(root: str) -> str:
    """`/project/index.html` and `/project/` -> `/project`; `/view.php` -> `/`."""
    path = _path_of(canonical(root))
    head, _, last = path.rpartition("/")
    return (head or "/") if re.search(r"\.\w{2,5}$", last) else path


def _under(path: str, folder: str) -> bool:
    return folder == "/" or path == folder or path.startswith(f"{folder}/")
