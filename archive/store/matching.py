"""Which item of the archive is the one on the page? Looks and compares; writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sqlite_utils import Database

from archive.changes import digest, folded, similarity
from archive.store.records import Page
from scraper.records import Article, Reading
from scraper.urls import canonical

SAME_TEXT = 0.85
"""Share of words in common that makes a text under another heading the one that stood there before."""
SAME_TITLE = 0.8
"""The same for headings, where at least half of the text is kept (`OTHER_TEXT`)."""
OTHER_TEXT = 0.5
"""Below this, what has the same key on another page only has the same heading."""


@dataclass(frozen=True, slots=True)
class Held:
    """An item that the archive has, as far as matching needs it."""

    id: int
    item_key: str
    page: int
    title: str
    text: str
    gone_at: str | None
    key_here: str | None = None
    """The key that it has on the page in hand; None: it does not stand there."""
    here: bool = False
    """Whether it stood on the page at the reading before."""

    def likeness(self, article: Article) -> float:
        return similarity(f"{self.title} {self.text}", f"{article.title} {article.text}")


def match(db: Database, page: Page, reading: Reading, on_page: list[Held]) -> list[tuple[Article, Held | None]]:
    """For every article of the page the item that it is, or None for a new one.

    In this order: the one item of the address that it links to; the same key on this page; the same key elsewhere on
    the site, unless the text is another one; the same title and text elsewhere on the site; a text that stood on this
    page, is not there now, and is nearly the same.
    """
    found: dict[int, Held] = {}
    for find in (partial(by_address, reading=reading), _by_key_here, _by_key, by_content, _by_likeness):
        for i, article in enumerate(reading.items):
            taken = {held.id for held in found.values()}
            free = [held for held in on_page if held.id not in taken]
            held = None if i in found else find(db, page, article, free)
            if held is not None and held.id not in taken:
                found[i] = held
    return [(article, found.get(i)) for i, article in enumerate(reading.items)]


def standing(db: Database, page: Page) -> list[Held]:
    """The items that stand, or once stood, on a page, in page order."""
    sql = (
        "SELECT items.id AS id, items.item_key AS item_key, items.page AS page, title, text, items.gone_at AS gone_at, "
        "item_pages.item_key AS key_here, item_pages.gone_at IS NULL AS here FROM item_pages JOIN items ON "
        "items.id = item_pages.item WHERE item_pages.page = ? ORDER BY position, items.id"
    )
    return [Held(**row | {"here": bool(row["here"])}) for row in db.query(sql, [page.id])]


def _elsewhere(db: Database, site: str, column: str, value: str) -> list[Held]:
    sql = f'SELECT id, item_key, page, title, text, gone_at FROM items WHERE site = ? AND "{column}" = ? ORDER BY id'
    return [Held(**row) for row in db.query(sql, [site, value])]


def by_address(db: Database, page: Page, article: Article, free: list[Held], reading: Reading) -> Held | None:
    """The item whose own page is the one that a listing links to; and what listings showed of the page in hand.

    The address of a front page or listing names none of its items.
    """
    home = own_address(article, None)
    alone = len(reading.items) == 1 and reading.page_kind not in ("front", "listing")
    if home is None or (home == page.url and not alone):
        return None
    sql = (
        "SELECT items.id, item_key, page, title, text, items.gone_at FROM items JOIN pages ON pages.id = page WHERE "
        "items.site = ? AND home = ? AND (pages.url != home OR pages.kind NOT IN ('front', 'listing'))"
    )
    found = [Held(**row) for row in db.query(sql, [page.site, home])]
    return found[0] if len(found) == 1 else None


def _by_key_here(db: Database, page: Page, article: Article, free: list[Held]) -> Held | None:
    fitting = [held for held in free if held.key_here == article.item_key and not _diverged(page, held, article)]
    return max(fitting, key=lambda held: (held.here, held.likeness(article)), default=None)


def _diverged(page: Page, held: Held, article: Article) -> bool:
    """Whether a page that showed the same text as another page shows its own now."""
    return held.item_key != article.item_key and held.page != page.id and held.likeness(article) < OTHER_TEXT


def _by_key(db: Database, page: Page, article: Article, free: list[Held]) -> Held | None:
    own = own_address(article, None)
    for held in _elsewhere(db, page.site, "item_key", article.item_key):
        if own == page.url or held.likeness(article) >= OTHER_TEXT:
            return held
    return None


def by_content(db: Database, page: Page, article: Article, free: list[Held]) -> Held | None:
    """The item of the site that has the same title and text, whatever its key."""
    if not article.text.strip():
        return None  # a heading alone proves nothing
    return next(iter(_elsewhere(db, page.site, "content", content(article))), None)


def _by_likeness(db: Database, page: Page, article: Article, free: list[Held]) -> Held | None:
    vanished = [held for held in free if held.here and _nearly_the_same(held, article)]
    return max(vanished, key=lambda held: held.likeness(article), default=None)


def _nearly_the_same(held: Held, article: Article) -> bool:
    text = similarity(held.text, article.text) if held.text and article.text else 0.0
    return text >= SAME_TEXT or (text >= OTHER_TEXT and similarity(held.title, article.title) >= SAME_TITLE)


def content(article: Article) -> str:
    """Digest of the folded title and text."""
    return digest(folded(article.title), folded(article.text))


def own_address(article: Article, declared: str | None) -> str | None:
    """Canonical address of the page that the item is at home on, as far as it says so."""
    address = declared or article.url
    return canonical(address) if address else None
