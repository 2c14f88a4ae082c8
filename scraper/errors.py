"""What can go wrong while scraping, as one tree; never how it is shown.

    KronikkError                    a message for a person: what, why, what to do
    ├── ConfigError                 kronikk.toml or the command line says something impossible   (exit 4)
    └── ScraperError                one page or one source failed; the run goes on
        ├── FetchError              no usable answer came
        │   ├── BadAddress          not http(s), or an address that may not be fetched
        │   ├── Unreachable         no connection: name, network, TLS, reset
        │   ├── TimedOut            connecting, waiting or the whole transfer took too long
        │   ├── TooLarge            more bytes than allowed, on the wire or after decoding
        │   ├── Truncated           the answer ended before it said it would
        │   ├── RedirectLoop        too many redirects, or one that returns to itself
        │   ├── Refused             robots.txt, 401, 403 or 451: final, never tried again in this run
        │   ├── Busy                429 or 503 that outlasted the retries
        │   └── HttpStatus          any other answer that is not a page (404, 410, 500 …)
        ├── SourceError             a feed, sitemap or listing that is not what it should be
        └── ReadError               bytes that cannot be read as a page

Every message has three parts, in this order: the thing, the reason, the remedy.
"""

from __future__ import annotations


class KronikkError(Exception):
    """An expected failure: `thing: reason. remedy`.

    Args:
        thing: what it is about, usually an address, a file or a key.
        reason: what was seen.
        remedy: what the reader can do, a sentence; may be empty inside a run, where a row in `problems` is the remedy.
    """

    code = "error"

    def __init__(self, thing: str, reason: str, remedy: str = "") -> None:
        self.thing, self.reason, self.remedy = thing, reason, remedy
        super().__init__(f"{thing}: {reason}." + (f" {remedy}" if remedy else ""))

    def __reduce__(self) -> tuple[type[KronikkError], tuple[str, str, str]]:
        return type(self), (self.thing, self.reason, self.remedy)


class ConfigError(KronikkError):
    code = "config"


class ScraperError(KronikkError):
    code = "scraper"


class FetchError(ScraperError):
    code = "fetch"


class BadAddress(FetchError):
    code = "bad_address"


class Unreachable(FetchError):
    code = "unreachable"


class TimedOut(FetchError):
    code = "timed_out"


class TooLarge(FetchError):
    code = "too_large"


class Truncated(FetchError):
    code = "truncated"


class RedirectLoop(FetchError):
    code = "redirect_loop"


class Refused(FetchError):
    code = "refused"


class Busy(FetchError):
    code = "busy"


class HttpStatus(FetchError):
    """An answer that is not a page.

    Args:
        status: the HTTP status code; 404 and 410 mean that the page is gone.
    """

    code = "http_status"

    def __init__(self, thing: str, reason: str, remedy: str = "", status: int = 0) -> None:
        super().__init__(thing, reason, remedy)
        self.status = status

    def __reduce__(self) -> tuple[type[KronikkError], tuple[str, str, str, int]]:  # type: ignore[override]
        return type(self), (self.thing, self.reason, self.remedy, self.status)


class SourceError(ScraperError):
    code = "source"


class ReadError(ScraperError):
    code = "read"
