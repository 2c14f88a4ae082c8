"""One request, one answer, through requests: bounded in size and time, checked by address; decides nothing else.

No session is used: no cookies are kept, no redirect is followed, and nothing is taken from the environment (.netrc,
proxies) but REQUESTS_CA_BUNDLE, where the certificates of a house are kept. Every exception of requests and urllib3 is
turned into one of `scraper.errors` here.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from scraper.errors import BadAddress, ConfigError, FetchError, TimedOut, TooLarge, Truncated, Unreachable
from scraper.fetch.agent import Bounds
from scraper.fetch.coding import ACCEPTED, decoded
from scraper.fetch.deadlines import Deadlines
from scraper.fetch.limits import Limits
from scraper.records import Snapshot
from scraper.urls import wire

Resolve = Callable[[str, int], Sequence[str]]
"""Host name and port -> its IP addresses, in the order in which they are to be tried; OSError where it is not known."""

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_PIECE = 64 * 1024
PLAIN = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,3}|:[1-5][0-9]{4})?/"
    r"(?!\.)(?!.*/\.)[A-Za-z0-9/._~-]*(?:\?[A-Za-z0-9=&._~-]+)?"
)
"""Addresses that are sent as they are: nothing in them is to be escaped, resolved or doubted."""
_USER = re.compile(r"^([^/]*//)[^/?#]*@")
_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")
"""A header line that goes on in the next one (RFC 9112 §5.2)."""


class Transport:
    """A pool of connections of one user agent.

    Args:
        agent: the User-Agent header.
        within: whom the agent may ask; checked for every connection, after the name is resolved.
        limits: bounds.
        clock: seconds since 1970, for `captured_at`.
        resolve: finds the addresses of a name, once for each connection.

    Raises:
        ConfigError: REQUESTS_CA_BUNDLE names a file that is not there.
    """

    def __init__(
        self, agent: str, within: Bounds, limits: Limits, clock: Callable[[], float], resolve: Resolve | None = None
    ) -> None:
        self._resolve = resolve or addresses
        self._within, self._limits, self._clock = within, limits, clock
        self._headers = {"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPTED}
        self._timeout = (limits.connect, limits.read)
        self._verify = _certificates()
        self._adapter = _Adapter()

    def close(self) -> None:
        self._adapter.close()

    def get(self, url: str, headers: Mapping[str, str]) -> Snapshot:
        """Asks for an address once.

        Args:
            url: http(s) address; `url` and `final_url` of the answer are this one.
            headers: further request headers.

        Raises:
            BadAddress, Unreachable, TimedOut, TooLarge, Truncated.
        """
        call = _Call(url, self._within, self._resolve)
        request = self._request(url, headers)
        deadline = _DEADLINES.within(self._limits.total, call.expire)
        with call.current(), deadline, _as_fetch_errors(call, self._limits):
            response = self._adapter.send(request, stream=True, timeout=self._timeout, verify=self._verify)
            try:
                snapshot = self._snapshot(url, response)
            finally:
                response.close()
            if call.expired:  # An answer without a length ends in silence when it is cut.
                raise _too_slow(url, self._limits)
            return snapshot

    def _request(self, url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
        sent = url if PLAIN.fullmatch(url) else wire(url)
        if sent is None:
            raise BadAddress(url, "this is no http or https address", "")
        if "@" in sent.split("/")[2]:
            thing = _USER.sub(r"\1", url)  # what was given is a secret: no message repeats it
            raise BadAddress(thing, "the address carries a user name or password", "Give it without.")
        # What else `Request.prepare` does is for cookies, bodies and logins, and costs as much as the connection.
        request = requests.PreparedRequest()
        request.prepare_method("GET")
        try:
            if sent is url:
                request.url = url
            else:
                request.prepare_url(sent, None)
            request.prepare_headers({**self._headers, **headers})
            return request
        except (requests.RequestException, UnicodeError) as error:
            raise BadAddress(url, f"this is no address that can be asked: {error}") from error

    def _snapshot(self, url: str, response: requests.Response) -> Snapshot:
        began = datetime.fromtimestamp(self._clock(), UTC)
        headers = tuple((name, _unfolded(value)) for name, value in response.raw.headers.items())
        raw = self._body(url, response)
        coding = ",".join(value for name, value in headers if name.lower() == "content-encoding")
        body = decoded(raw, coding, self._limits.max_bytes, url)
        return Snapshot(url, url, began, response.status_code, headers, body, raw, request=_sent(response))

    def _body(self, url: str, response: requests.Response) -> bytes:
        said = response.headers.get("content-length", "")
        expected = int(said) if said.isascii() and said.isdigit() and response.status_code not in (204, 304) else None
        if expected is not None and expected > self._limits.max_bytes:
            raise self._too_large(url)
        pieces, got = [], 0
        # All that is to come in one call, where that is known: each call takes its turn among the threads.
        while piece := response.raw.read(max((expected or 0) - got, _PIECE), decode_content=False):
            pieces.append(piece)
            got += len(piece)
            if got > self._limits.max_bytes:
                raise self._too_large(url)
            if got == expected and "transfer-encoding" not in response.headers:
                break
        if expected is not None and got < expected and "transfer-encoding" not in response.headers:
            raise Truncated(url, f"the answer ended after {got} of {expected} bytes")
        return b"".join(pieces)

    def _too_large(self, url: str) -> TooLarge:
        return TooLarge(url, f"the answer has more than {self._limits.max_bytes} bytes", "A page is never that large.")


class _Call:
    """One request while it is under way: whose it is, and the socket to close when its time is up."""

    def __init__(self, url: str, within: Bounds, resolve: Resolve) -> None:
        self.url, self.within, self.resolve = url, within, resolve
        self.expired = False
        self.socket: socket.socket | None = None

    @contextmanager
    def current(self) -> Iterator[None]:
        token = _CALL.set(self)
        try:
            yield
        finally:
            _CALL.reset(token)

    def expire(self) -> None:
        """Cuts the connection: the time for the whole answer is over, however slowly its bytes trickle."""
        self.expired = True
        if self.socket is not None:
            try:
                # On the plain socket also under TLS: the reading thread sees the end of the stream.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:
                return  # It was closed already: nothing is left to be cut.


_CALL: ContextVar[_Call] = ContextVar("call")
_DEADLINES = Deadlines()


class _Checked:
    """A connection to a checked address, that lends its socket.

    The name is resolved once, all its addresses are checked, and it is one of them that is connected to: a name that
    says something else a moment later (DNS rebinding) changes nothing.
    """

    _dns_host: str

    def _new_conn(self) -> socket.socket:
        call, name = _CALL.get(), self._dns_host
        found = _addresses(call, name, self.port)  # type: ignore[attr-defined]
        call.within.check(call.url, found)
        try:
            for place, address in enumerate(found, 1):
                self._dns_host = address
                try:
                    return self._checked(call)
                except HTTPError:
                    if place == len(found):
                        raise
        finally:
            self._dns_host = name  # TLS and Host go by the name
        raise Unreachable(call.url, f"the name {name} has no address", "Check the address and DNS.")

    def _checked(self, call: _Call) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        try:
            call.within.check(call.url, [made.getpeername()[0]])
        except (BadAddress, OSError):
            made.close()
            raise
        return made

    def request(self, *args: Any, **kwargs: Any) -> None:
        if (lent := getattr(self, "sock", None)) is not None:
            _CALL.get().socket = lent
        super().request(*args, **kwargs)  # type: ignore[misc]

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        _CALL.get().socket = self.sock  # type: ignore[attr-defined]


class _PlainConnection(_Checked, HTTPConnection):
    pass


class _SecureConnection(_Checked, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    """requests' way to a connection, less what it would find out anew for every request although it never changes here:
    which pool belongs to a host, that there is no proxy, and that no cookies are kept."""

    def __init__(self) -> None:
        self._pools: dict[str, Any] = {}
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        origin = request.url[: request.url.find("/", len("https://"))]
        pool = self._pools.get(origin)
        if pool is None or pool.pool is None:  # closed meanwhile, to make room for those of other hosts
            pool = self._pools[origin] = super().get_connection_with_tls_context(request, verify, proxies, cert)
        return pool

    def request_url(self, request: Any, proxies: Any) -> str:
        return str(request.path_url)

    def build_response(self, req: Any, resp: Any) -> requests.Response:
        response = requests.Response()
        response.status_code, response.reason, response.raw = resp.status, resp.reason, resp
        response.url, response.request, response.headers = req.url, req, resp.headers
        return response


def addresses(name: str, port: int) -> Sequence[str]:
    """What the system's resolver says of a name, each address once."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _addresses(call: _Call, name: str, port: int) -> Sequence[str]:
    try:
        return call.resolve(name, port)
    except (OSError, UnicodeError) as error:
        raise Unreachable(
            call.url, f"the name {name} is not known ({_plain(error)})", "Check the address and DNS."
        ) from error


@contextmanager
def _as_fetch_errors(call: _Call, limits: Limits) -> Iterator[None]:
    """Turns what requests, urllib3 and sockets raise into what a caller may expect."""
    try:
        yield
    except FetchError:
        raise
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        # ValueError: http.client reads a chunk of -5 bytes.
        raise _fetch_error(call, limits, error) from error


def _fetch_error(call: _Call, limits: Limits, error: Exception) -> FetchError:
    if call.expired:
        return _too_slow(call.url, limits)
    if isinstance(error, requests.ConnectTimeout):
        return TimedOut(call.url, f"no connection within {limits.connect:g} seconds")
    if isinstance(error, requests.ReadTimeout | ReadTimeoutError):
        return TimedOut(call.url, f"the server said nothing for {limits.read:g} seconds")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(call.url, f"no secure connection: {_plain(error)}", "Check the certificate of the site.")
    if isinstance(error, requests.RequestException):
        return Unreachable(call.url, f"no answer: {_plain(error)}", "Check the address and the network.")
    if isinstance(error, DecodeError):  # urllib3 counts the codings although it is to undo none
        return TooLarge(call.url, f"the body is packed too often: {_plain(error)}", "A page is packed once, if at all.")
    return Truncated(call.url, f"the connection broke off in the middle of the answer: {_plain(error)}")


def _unfolded(value: str) -> str:
    return _FOLD.sub(" ", value) if "\n" in value or "\r" in value else value


def _sent(response: requests.Response) -> tuple[tuple[str, str], ...]:
    """The header lines of the request; nothing secret is ever in them."""
    return tuple((str(name), str(value)) for name, value in response.request.headers.items())


def _too_slow(url: str, limits: Limits) -> TimedOut:
    return TimedOut(url, f"the answer took longer than {limits.total:g} seconds")


def _plain(error: BaseException) -> str:
    """The innermost cause in its own words, without the objects that wrap it."""
    inner = next(
        (cause for cause in (getattr(error, "reason", None), *error.args) if isinstance(cause, Exception)), None
    )
    if inner is not None:
        return _plain(inner)
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return said.rpartition(": ")[2].rstrip(".")


def _certificates() -> str | bool:
    named = os.environ.get("REQUESTS_CA_BUNDLE")
    if named and not Path(named).exists():
        raise ConfigError("REQUESTS_CA_BUNDLE", f"there is no file {named}", "Correct or unset the variable.")
    return named or True
