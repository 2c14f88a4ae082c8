"""What an address and a few words say about a page before it is fetched: page number, archive, news. Pure.

Everything here is a general habit of content systems (WordPress, Drupal, TYPO3, static generators), never one site's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from scraper.urls import canonical

ArchiveKind = Literal["date", "category", "tag", "author"]

NEWS_WORDS = frozenset(
    """
    news newsroom newsarchive latest aktuelt aktuell aktuelle aktuelles aktuellt nyheter nyhet nyhetsarkiv nyheder nyhed
    nyhetsrom nytt pressemeldinger pressemelding pressemeddelelser pressmeddelanden pressmeddelande pressemitteilungen
    pressemitteilung pressreleases press presse pressroom presserom ajankohtaista ajankohtaiset uutiset uutishuone
    tiedotteet blogi blog blogs blogg bloggen blogue nachrichten neuigkeiten meldungen neues actualites actualite
    nouvelles communiques noticias novedades actualidad notizie attualita novita comunicati nieuws nieuwsberichten
    aktualnosci wiadomosci novinky aktuality hirek uudised frettir stories announcements
    """.split()
)
"""Words that name a place of news, folded to ASCII as paths have them."""
NEWS_PHRASES = ("current affairs", "current news", "press releases", "what s new", "siste nytt", "a la une")
_FOLDED = str.maketrans(
    "åäáàâæéèêëíìîïóòôöøúùûüçñżźśćłńęąčďěřšťůžőűðý",
    "aaaaaaeeeeiiiiooooouuuucnzzsclneacderstuzoudy",
)

_INDEX = r"(?:/index\.[a-z]{3,5})?/?$"
_PAGE = re.compile(r"[/_-](?:page|paged|pg|side|sida|seite|sivu|pagina)[/_=-]?(\d{1,4})" + _INDEX, re.IGNORECASE)
_PAGE_NAMES = frozenset("page paged pg side sida seite sivu pagina pagenumber offset start".split())
_DATE = re.compile(r"/((?:19|20)\d\d)(?:/(\d{1,2}))?(?:/(\d{1,2}))?" + _INDEX)
_MONTH_QUERY = re.compile(r"(?:19|20)\d\d(?:\d\d){0,2}")
_ARCHIVE_WORDS: dict[ArchiveKind, str] = {
    "category": "category|categories|kategori|kategorie|kategoria|categorie|categoria|topics?|emner?|tema|theme",
    "tag": "tags?|tagged|stikkord|emneord|nyckelord|schlagwort|avainsana|etiketter?|keywords?",
    "author": "authors?|forfatter|skribent|autor|kirjoittaja",
}
_NAMED: dict[ArchiveKind, re.Pattern[str]] = {
    kind: re.compile(rf"/(?:{words})/[^/]+(?:/[^/]+)*?" + _INDEX, re.IGNORECASE)
    for kind, words in _ARCHIVE_WORDS.items()
}
_FILE = re.compile(r"\.(?!x?html?$|php\d?$|aspx?$|jsp$|shtml$|cfm$|cgi$)[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
_MACHINERY = re.compile(
    r"/(?:wp-(?:admin|login|json|content|includes)|feed|rss|xmlrpc|login|logout|cart|search)(?=[/.]|$)", re.I
)


def page_number(url: str) -> int:
    """Number of a page in a paged listing; 1 where the address has none."""
    return _paged(url)[1]


def series(url: str) -> str:
    """The canonical address without page number: equal for all pages of one listing."""
    return _paged(url)[0]


@lru_cache(maxsize=4096)
def _paged(url: str) -> tuple[str, int]:
    parts = urlsplit(canonical(url))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [int(value) for name, value in pairs if name.lower() in _PAGE_NAMES and value.isdecimal()]
    others = [(name, value) for name, value in pairs if not (name.lower() in _PAGE_NAMES and value.isdecimal())]
    found = _PAGE.search(parts.path)
    path = parts.path[: found.start()] if found else parts.path
    number = int(found[1]) if found else (numbers[0] if numbers else 1)
    return canonical(urlunsplit((parts.scheme, parts.netloc, path or "/", urlencode(others), ""))), max(1, number)


def archive_kind(url: str) -> ArchiveKind | None:
    """Which kind of archive an address is by its shape: /2014/03/, ?m=201403, /category/x, /tag/x, /author/x."""
    parts = urlsplit(series(url))
    query = dict(parse_qsl(parts.query))
    named: ArchiveKind | None = next((kind for kind, pattern in _NAMED.items() if pattern.search(parts.path)), None)
    if named in ("tag", "author"):  # also /tag/2023/
        return named
    if _DATE.search(parts.path) or _MONTH_QUERY.fullmatch(query.get("m", "")):
        return "date"
    if query.keys() & {"cat", "tag", "author"}:
        return "category" if "cat" in query else "tag" if "tag" in query else "author"
    return named


def archive_date(url: str) -> tuple[int, int, int]:
    """Year, month and day of a date archive, 0 for what it leaves open; (0, 0, 0) for any other address."""
    parts = urlsplit(series(url))
    month = dict(parse_qsl(parts.query)).get("m", "")
    found = _DATE.search(parts.path)
    numbers = [int(part or 0) for part in found.groups()] if found else []
    if not found and _MONTH_QUERY.fullmatch(month):
        numbers = [int(month[:4]), int(month[4:6] or 0), int(month[6:8] or 0)]
    return (numbers[0], numbers[1], numbers[2]) if numbers else (0, 0, 0)


def may_be_item(url: str) -> bool:
    """Whether an address can be a page of its own: no file, no archive, no further page, no machinery, no root."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or page_number(url) > 1 or archive_kind(url):
        return False
    bare = urlsplit(canonical(url))
    if bare.path in ("", "/") and not bare.query:
        return False
    return not _FILE.search(parts.path) and not _MACHINERY.search(parts.path)


def names_news(text: str) -> bool:
    """Whether a short label ("News and events", "Siste nytt", "Ajankohtaista") names a place of news."""
    words = _words(text)
    return 0 < len(words) <= 5 and (
        any(word in NEWS_WORDS for word in words) or any(phrase in " ".join(words) for phrase in NEWS_PHRASES)
    )


def path_names_news(url: str) -> bool:
    """Whether the last segments of a path name a place of news: /en/news, /category/news/page/2, /current-affairs/."""
    path = urlsplit(series(url)).path
    date = _DATE.search(path)
    segments = [unquote(segment) for segment in (path[: date.start()] if date else path).split("/") if segment]
    return bool(segments) and len(_words(segments[-1])) <= 3 and names_news(segments[-1])


def stands_below_news(url: str) -> bool:
    """Whether one of the folders that a page stands in is a place of news: /blog/2024/04/title, /en/news/title."""
    folders = [unquote(segment) for segment in urlsplit(canonical(url)).path.split("/")[1:-1]]
    return any(len(_words(folder)) <= 3 and names_news(folder) for folder in folders)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower().translate(_FOLDED))
