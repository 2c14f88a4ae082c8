"""Probing a new site: which sources it has, each with the evidence. Fetches a few dozen pages at the most, no items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from scraper.document import Document
from scraper.errors import FetchError, ScraperError, SourceError
from scraper.records import Fetch, Snapshot
from scraper.robots import Robots
from scraper.sources.copies import copied_prefixes, is_below
from scraper.sources.feed import FeedSource, parse_feed
from scraper.sources.front_items import items_without_pages
from scraper.sources.front_page import FrontPageSource
from scraper.sources.listing import ListingPage, ListingSource, read_listing
from scraper.sources.shapes import archive_kind, may_be_item, names_news, page_number, path_names_news
from scraper.sources.sitemap import SitemapSource, parse_sitemap
from scraper.sources.source import Source
from scraper.sources.wp_json import WpJsonSource, offers_posts, parse_json
from scraper.urls import canonical, in_scope

MAX_LANGUAGES = 8
MAX_NEWS_PAGES = 16
COMMON_FEEDS = ("feed/", "feed.xml", "atom.xml", "rss.xml", "index.xml")
COMMON_JSON_FEED = "feed.json"
COMMON_SITEMAPS = ("sitemap.xml", "sitemap_index.xml")
WP_RELATION = "https://api.w.org/"
HTML = ("", "text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the site that was looked at."""

    snapshot: Snapshot
    document: Document

    @property
    def url(self) -> str:
        return self.snapshot.final_url


@dataclass(slots=True)
class _Probe:
    """One probing: every address is fetched once, what fails counts as not there."""

    homepage: str
    fetch: Fetch
    sources: list[Source] = field(default_factory=list)
    answers: dict[str, Snapshot | None] = field(default_factory=dict)
    contents: set[frozenset[str]] = field(default_factory=set)
    """What the feeds taken so far list; two feeds of one content (RSS and Atom) are one source."""
    listed: set[str] = field(default_factory=set)
    """All addresses that feeds and sitemaps name."""

    def get(self, url: str) -> Snapshot | None:
        key = canonical(url)
        if key not in self.answers:
            try:
                self.answers[key] = self.fetch(url)
            except FetchError:
                self.answers[key] = None
        return self.answers[key]

    def page(self, url: str) -> _Page | None:
        snapshot = self.get(url)
        if snapshot is None or snapshot.media_type not in HTML or not in_scope(snapshot.final_url, self.homepage):
            return None
        content_type = snapshot.header("content-type")
        return _Page(snapshot, Document.parse(snapshot.body, content_type, snapshot.final_url))

    def owns(self, url: str) -> bool:
        return in_scope(url, self.homepage)

    @property
    def has_feed(self) -> bool:
        return any(source.kind == "feed" for source in self.sources)

    def take(self, source: Source) -> None:
        if source not in self.sources:
            self.sources.append(source)


def probe(homepage: str, fetch: Fetch, robots: Robots) -> tuple[Source, ...]:
    """The sources of a site: feeds, sitemaps, WordPress interface, listings, front page, in this order.

    Args:
        homepage: absolute address; its path, if any, is the part of the host that the site owns.
        fetch: address -> snapshot.
        robots: the host's robots.txt, for its Sitemap lines.

    Raises:
        FetchError: the homepage could not be fetched.
        SourceError: the homepage is not an HTML page.
    """
    run = _Probe(homepage, fetch)
    first = fetch(homepage)
    run.answers[canonical(homepage)] = first
    home = run.page(homepage)
    if home is None:
        kind = first.media_type or "no HTML"
        raise SourceError(homepage, f"the homepage is {kind} at {first.final_url}", "Give the address of a page.")
    entrances = [home, *_language_versions(run, home)]
    sections = list(_news_sections(run, entrances))
    _take_feeds(run, [*entrances, *sections])
    _take_sitemaps(run, home, robots)
    _take_posts(run, home)
    _take_listings(run, home, sections)
    _take_front_pages(run, [*entrances, *sections])
    return _without_copied(run, [*entrances, *sections])


# ------------------------------------------------------------------------------------------- pages looked at


def _language_versions(run: _Probe, home: _Page) -> Iterator[_Page]:
    """The homepage in its other languages, as it declares them (hreflang)."""
    others = dict.fromkeys(url for url in home.document.alternates.values() if canonical(url) != canonical(home.url))
    for url in list(others)[:MAX_LANGUAGES]:
        page = run.page(url) if run.owns(url) else None
        if page is not None:
            yield page


def _news_sections(run: _Probe, entrances: Iterable[_Page]) -> Iterator[_Page]:
    """Pages that the entrances link to as a place of news, by the link's words or its path."""
    links: dict[str, str] = {}
    for page in entrances:
        for anchor in page.document.links:
            if anchor.url and run.owns(anchor.url) and _may_be_section(anchor.url, anchor.text):
                links.setdefault(canonical(anchor.url), anchor.url.partition("#")[0])
    for url in list(links.values())[:MAX_NEWS_PAGES]:
        section = run.page(url)
        if section is not None:
            yield section


def _may_be_section(url: str, text: str) -> bool:
    if archive_kind(url) in ("date", "tag", "author") or page_number(url) > 1:
        return False
    if not may_be_item(url) and archive_kind(url) is None:
        return False
    return path_names_news(url) or names_news(text)


# -------------------------------------------------------------------------------------------------- sources


def _take_feeds(run: _Probe, pages: list[_Page]) -> None:
    for page in pages:
        for link in page.document.feeds:
            _take_feed(run, link.url, f"link rel=alternate of {page.url}")
    if not run.has_feed:
        for name in COMMON_FEEDS:
            _take_feed(run, urljoin(_folder(run.homepage), name), "a usual place of feeds")
    if not run.has_feed:  # beside another feed it would say the same: not worth a request
        _take_feed(run, urljoin(_folder(run.homepage), COMMON_JSON_FEED), "the usual place of JSON feeds")


def _take_feed(run: _Probe, url: str, evidence: str) -> None:
    snapshot = run.get(url) if _same_host(url, run.homepage) else None
    if snapshot is None or not _same_host(snapshot.final_url, run.homepage):
        return
    try:
        feed = parse_feed(snapshot)
    except SourceError:
        return
    run.listed.update(entry.url for entry in feed.entries)
    content = frozenset(canonical(entry.url) for entry in feed.entries)
    if feed.comments or content in run.contents:
        return
    run.contents.add(content)
    run.take(FeedSource(url, evidence))


def _take_sitemaps(run: _Probe, home: _Page, robots: Robots) -> None:
    """Sitemaps that answer; one that another names is left to it. Sitemap lines in robots.txt often lead nowhere."""
    places = [(url, "Sitemap line in robots.txt") for url in robots.sitemaps]
    declared = home.document.links_rel.get("sitemap")
    places += [(declared, f"link rel=sitemap of {home.url}")] if declared else []
    roots = dict.fromkeys((_folder(run.homepage), urljoin(run.homepage, "/")))
    places += [(urljoin(root, name), "the usual place of sitemaps") for root in roots for name in COMMON_SITEMAPS]
    named: set[str] = set()
    taken: set[str] = set()
    for url, evidence in places:
        sitemap = _sitemap(run, url) if canonical(url) not in named | taken else None
        if sitemap is None:
            continue
        named |= sitemap
        taken.add(canonical(url))
        run.take(SitemapSource(url, evidence))
    run.sources = [source for source in run.sources if source.kind != "sitemap" or canonical(source.url) not in named]


def _sitemap(run: _Probe, url: str) -> frozenset[str] | None:
    """Canonical addresses of the files that a sitemap names, or None when it is no sitemap of this site."""
    snapshot = run.get(url) if _same_host(url, run.homepage) else None
    if snapshot is None:
        return None
    try:
        sitemap = parse_sitemap(snapshot)
    except SourceError:
        return None
    run.listed.update(page.url for page in sitemap.pages)
    own = any(run.owns(page.url) for page in sitemap.pages)
    return frozenset(map(canonical, sitemap.files)) - {canonical(url)} if own or sitemap.files else None


def _take_posts(run: _Probe, home: _Page) -> None:
    """The WordPress interface, where it is declared or stands in its usual place, and has posts."""
    declared = home.document.links_rel.get(WP_RELATION)
    root = declared or urljoin(_folder(run.homepage), "wp-json/")
    evidence = f"link rel={WP_RELATION} of {home.url}" if declared else "the usual place of the WordPress interface"
    snapshot = run.get(root) if _same_host(root, run.homepage) else None
    if snapshot is None or not _succeeds(lambda: parse_json(snapshot)) or not offers_posts(parse_json(snapshot)):
        return
    collection = f"{root.rstrip('/')}/wp/v2/posts"
    source = WpJsonSource(collection, evidence)
    if _succeeds(lambda: next(source.discover(run.fetch), None)):
        run.take(source)


def _take_listings(run: _Probe, home: _Page, sections: Iterable[_Page]) -> None:
    for section in sections:
        listing = read_listing(section.snapshot)
        if sum(teaser.strong for teaser in listing.teasers) >= 2 or (listing.news and listing.teasers):
            run.take(ListingSource(section.url, f"a place of news that {run.homepage} links to"))
    front = read_listing(home.snapshot)
    if front.archives:
        run.take(ListingSource(home.url, "links to archives"))
    elif not any(source.kind == "listing" for source in run.sources) and _shows_teasers(front):
        run.take(ListingSource(home.url, "the homepage shows teasers of items"))


def _shows_teasers(page: ListingPage) -> bool:
    return sum(teaser.strong for teaser in page.teasers) >= 3


def _take_front_pages(run: _Probe, pages: Iterable[_Page]) -> None:
    for page in pages:
        count = len(items_without_pages(page.document, page.url))
        if count:
            run.take(FrontPageSource(page.url, f"{count} items under a heading of news without a page of their own"))


def _without_copied(run: _Probe, pages: Iterable[_Page]) -> tuple[Source, ...]:
    """Sources that do not belong to a copy of the site under a path of its own, such as a preview."""
    known = {anchor.url for page in pages for anchor in page.document.links if anchor.url and run.owns(anchor.url)}
    known |= run.listed
    copied = copied_prefixes(known)
    return tuple(source for source in run.sources if not is_below(source.url, copied))


def _succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except ScraperError:
        return False
    return True


def _folder(homepage: str) -> str:
    """The folder that the homepage stands in, with a closing slash."""
    parts = urlsplit(homepage)
    last = parts.path.rpartition("/")[2]
    path = parts.path if "." in last or parts.path.endswith("/") else f"{parts.path}/"
    return urljoin(homepage, path.rpartition("/")[0] + "/")


def _same_host(url: str, homepage: str) -> bool:
    return in_scope(url, homepage, include=("/",))
