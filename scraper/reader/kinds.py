"""What kind of page it is: news item, static page, event, profile, listing, front page or error; with the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scraper.dates.calendar import in_url
from scraper.document.words import ASIDE, FOOTER, NAV, W_MENU, W_RELATED, W_SIDEBAR
from scraper.reader.view import View
from scraper.records import ItemKind, PageKind
from scraper.urls import canonical

_NEWS = frozenset(
    "news nyheter nyhet nyheder nyhed aktuelt aktuellt aktuelles blog blogg blogs article articles artikkel artikler "
    "artikel press presse pressemitteilungen pressemelding pressemeldinger pressrelease story stories uutiset uutinen "
    "ajankohtaista tiedotteet magazine opinion kronikk nieuws actualites noticias newsroom post posts media-releases "
    "announcements".split()
)
_STATIC = frozenset(
    "about about-us om om-oss contact kontakt contact-us privacy personvern cookies history historie vision mission "
    "organisation organization partners board styret terms accessibility faq impressum imprint datenschutz legal "
    "sitemap donate jobs careers ledige-stillinger services facilities members medlemmer consortium objectives "
    "approach outcome deliverables publications presentations glossary privacy-policy registration "
    "patient-information".split()
)
_LISTS = frozenset(
    "tag tags category categories kategori author authors page archive archives arkiv search sok haku feed topic "
    "topics avainsana tagged comments".split()
)
_EVENTS = frozenset(
    "event events arrangement arrangementer kalender calendar seminar seminars evenemang tapahtumat".split()
)
_PROFILES = frozenset(
    "people person persons staff ansatte ansatt employee employees profile profiles team scientist".split()
)
_ERROR = re.compile(
    r"\b(?:404|410|page not found|not found|siden finnes ikke|siden ble ikke funnet|fant ikke siden|"
    r"sidan hittades inte|siden blev ikke fundet|seite nicht gefunden|sivua ei löyty|page introuvable|access denied|"
    r"forbidden)\b",
    re.IGNORECASE,
)

_PERSONS = _PROFILES | frozenset("member members user users author authors autor autoren forfatter mitglied".split())

_NEWSWORTHY, _CERTAIN = 3, 6
_OWN_TEXT = 500
"""Letters of prose before the first teaser that make a page an article which recommends others."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a page is and why."""

    page: PageKind
    item: ItemKind
    evidence: tuple[str, ...]


def _segments(url: str | None) -> list[str]:
    path = unquote(urlsplit(url or "").path).lower()
    return [part for part in path.split("/") if part and not part.startswith("index.")]


def _named(segments: list[str], names: frozenset[str]) -> bool:
    return any(re.sub(r"(?:-\d+|\.\w{2,5})$", "", part) in names for part in segments)


def _teasers_in_text(view: View) -> int:
    """How many headings up to the end of the body link to other pages of the site; in an article none does.

    Those that follow a text of some length below a heading of its own are what the article recommends. Links to persons
    (the writers of a forum's posts) and to pictures are no teasers.
    """
    here = canonical(view.url) if view.url else ""
    host = urlsplit(view.url or "").hostname
    found: dict[str, int] = {}
    for anchor in view.document.links:
        if not anchor.heading or not anchor.text or anchor.block > view.last or anchor.element.bits & (
            NAV | FOOTER | ASIDE | W_MENU | W_RELATED | W_SIDEBAR
        ):  # fmt: skip
            continue
        parts = urlsplit(anchor.url)
        if parts.hostname == host and parts.path.strip("/") and not _named(_segments(anchor.url)[:-1], _PERSONS):
            page = canonical(anchor.url)
            if page != here:
                found.setdefault(page, anchor.block)
    if found and _has_own_text(view, min(found.values()), set(found.values())):
        return 0
    return len(found)


def _has_own_text(view: View, first_teaser: int, linked: set[int]) -> bool:
    """Whether a dated page's own heading, no link itself, has a text before the first teaser in or behind it."""
    title = view.title_block
    if title is None or title.index in linked or not title.level:
        return False
    if _in_own_article(view, title.index, linked):
        return True
    behind = [index for index in linked if index > view.first]
    end = min(behind) if behind else view.last + 1
    own = sum(len(block.text) for block in view.body if block.index < end and not block.level and len(block.text) >= 80)
    return own >= _OWN_TEXT and (first_teaser >= view.first or title.level == 1)


def _in_own_article(view: View, title: int, linked: set[int]) -> bool:
    """Whether an article element (HTML Living Standard 4.3.2) holds title and text of some length, and no teaser."""
    around = next((e for e in view.document.blocks[title].element.ancestors() if e.tag == "article"), None)
    if around is None or any(around.first <= index < around.last for index in linked):
        return False
    own = (b for b in view.body if around.first <= b.index < around.last and not b.level and len(b.text) >= 80)
    return sum(len(block.text) for block in own) >= _OWN_TEXT


def _below(view: View) -> int:
    """How many pages below this page's own address the text leads to: the index of a folder of articles has many."""
    here = urlsplit(canonical(view.url or ""))
    if not here.path.strip("/"):
        return 0
    folder = here.path.rstrip("/") + "/"
    found = set()
    for anchor in view.document.links:
        if anchor.text and not anchor.element.bits & (NAV | FOOTER | W_MENU):
            there = urlsplit(canonical(anchor.url)) if anchor.url.startswith("http") else None
            if there and there.netloc == here.netloc and there.path.startswith(folder):
                found.add(there.path)
    return len(found)


def _in_own_menu(view: View) -> bool:
    path = urlsplit(view.url or "").path.strip("/")
    return bool(path) and any(
        anchor.element.bits & (NAV | W_MENU) and path in anchor.href and "#" not in anchor.href
        and len(anchor.text.split()) <= 4 and canonical(anchor.url) == canonical(view.url or "")
        for anchor in view.document.links
    )  # fmt: skip


def _news_is_listed(view: View) -> bool:
    return any(candidate.newsworthy for named in view.site.candidates.values() for candidate in named)


def _score(view: View, dated: str | None, authored: bool) -> tuple[int, list[str]]:
    """How much speaks for a news item, with the evidence; `dated` names the witness of a publication date."""
    segments = _segments(view.url)
    signs = [
        (4, "listed as news", any(candidate.newsworthy for candidate in view.candidates)),
        (3, "structured article", any(t.group == "article" and t.kind != "creativework" for t in view.document.things)),
        (2, "og:type article", view.document.meta("og:type") == "article"),
        # Where the site lists its news, a dated page that is not listed is likely something else; elsewhere a page that
        # states its date outweighs a place in the menu.
        (2 if dated and _news_is_listed(view) else 4, f"dated ({dated})", bool(dated)),
        (2, "its date stands where the site's news have it", "template" in (dated or "")),
        (1, "author", authored),
        (1, "news address", _named(segments[:-1], _NEWS)),
        *_date_in_address(view, bool(dated)),
        # "/about/news/…" is news, whatever folder it is in.
        (
            -3,
            "static address",
            _named(segments[-1:], _STATIC) or (_named(segments[:1], _STATIC) and not _named(segments[1:-1], _NEWS)),
        ),
        (-1, "in the site's menu", _in_own_menu(view)),
        (-2, "structured page", any(t.kind in ("aboutpage", "contactpage", "faqpage") for t in view.document.things)),
    ]
    present = [(weight, name) for weight, name, holds in signs if holds]
    return sum(weight for weight, _ in present), [name for _, name in present]


def _date_in_address(view: View, dated: bool) -> list[tuple[int, str, bool]]:
    """What a date in the address says: a whole day as much as a printed date, a month or year in the path less."""
    path = urlsplit(view.url or "").path + "/"
    value = next((value for value, _ in in_url(path)), "")
    if len(value) == 10 and not dated:
        return [(2 if _news_is_listed(view) else 4, "day in address", True)]
    return [(2, "date in address", bool(value) or bool(re.search(r"/(?:19|20)\d\d/\d\d?/", path)))]


def classify(view: View, dated: str | None, authored: bool) -> Kind:
    """The kind of a page that is read as one item.

    Args:
        dated: method of the best witness of a publication date (not the address alone), or None.
        authored: whether the page names an author.
    """
    title = view.title.winner.value if view.title else ""
    segments = _segments(view.url)
    if _ERROR.search(title) and len(view.body) <= 6:
        return Kind("error", "static", ("title says error",))
    if any(thing.kind == "profilepage" for thing in view.document.things):
        return Kind("profile", "profile", ("structured profile",))
    teasers = _teasers_in_text(view)
    score, evidence = _score(view, dated, authored)
    listed = any(candidate.newsworthy for candidate in view.candidates) or score >= _CERTAIN
    if not listed and (_named(segments[:-1], _LISTS) or (len(segments) == 1 and _named(segments, _LISTS))):
        return Kind("listing", "static", ("listing address",))
    if not listed and _named(segments[-1:], _NEWS) and _below(view) >= 5:
        return Kind("listing", "static", ("leads to many pages below its own address",))
    if not listed and (teasers >= 3 or (segments and _named(segments[-1:], _NEWS) and teasers >= 1)):
        return Kind("listing", "static", (f"{teasers} headings link to other pages",))
    if score >= _NEWSWORTHY:
        return Kind("item", "news", tuple(evidence))
    if any(thing.kind == "event" for thing in view.document.things) or _named(segments[:-1], _EVENTS):
        return Kind("item", "event", (*evidence, "event address or markup"))
    if _named(segments, _PROFILES):
        return Kind("profile", "profile", (*evidence, "profile address"))
    if not segments:
        return Kind("front", "static", ("root address",))
    return Kind("static", "static", tuple(evidence))
