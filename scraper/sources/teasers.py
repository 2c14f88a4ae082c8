"""Which links of a listing page stand for items, by evidence: cards that repeat, headings, dates beside. Never fetches.

A card is the largest element that leads to one page only. A teaser is a card of which the page has several of the same
build; it is strong when it has a heading or a date, as lists of news do and lists of sections do not.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scraper.document import Anchor, Block, Document, Element
from scraper.sources.shapes import may_be_item
from scraper.urls import authority, canonical

_MONTH = (
    r"(?:jan|feb|mar|mär|apr|mai|may|maj|mei|jun|jul|aug|sep|okt|oct|nov|des|dec|dez|tammi|helmi|maalis|huhti|touko|kesä"
    r"|heinä|elo|syys|loka|marras|joulu|janv|fév|avr|juin|juil|août|déc|ene|abr|ago|dic)[a-zé]*\.?"
)
DATE = re.compile(
    r"\b(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\s?\d{1,2}[./]\s?(?:\d{4}|\d\d)\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s?(?:de\s)?{_MONTH}(?:\sde)?\s?(?:19|20)\d\d"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d)",
    re.IGNORECASE,
)
"""A day as lists print it. Evidence that an item stands here, never the item's date."""
LONG_TITLE = 5
"""Words from which on a link text reads as a headline and not as the name of a section."""
FURNITURE = frozenset(("nav", "footer"))
CONTAINERS = frozenset(("article", "li", "tr"))
"""Elements that hold one thing of a list: a card does not reach beyond one, even where it is the only one."""
_BOUNDARIES = frozenset(("html", "body", "main"))


@dataclass(frozen=True, slots=True)
class Teaser:
    """One link that stands for an item."""

    url: str
    title: str | None
    """The words of the link or of the heading beside it; None where the link says only "Read more" or the like."""
    strong: bool


@dataclass(slots=True)
class _Card:
    key: str
    element: Element
    anchors: list[Anchor]
    blocks: tuple[Block, ...] = ()
    heading: bool = False
    dated: bool = False
    alike: int = 1

    @property
    def shape(self) -> tuple[str, ...]:
        """Tags of the card and three elements around it: equal for cards that a template made."""
        return tuple(element.tag for element in self.element.ancestors(4))

    @property
    def in_article(self) -> bool:
        return any(element.tag == "article" for element in self.element.ancestors())


def teasers(document: Document, url: str) -> tuple[Teaser, ...]:
    """The teasers of a page in page order, each address once."""
    anchors = [anchor for anchor in document.links if _eligible(anchor, url)]
    cards = _cards(anchors)
    _look_into(cards, document)
    shapes = Counter(card.shape for card in cards)
    for card in cards:
        card.alike = shapes[card.shape]
    common = _common_texts(cards)
    found: dict[str, Teaser] = {}
    for card in cards:
        title = _title(card, common)
        strong = _is_strong(card, title)
        if not strong and not (card.alike > 1 and title and len(title.split()) > 2):
            continue
        earlier = found.get(card.key)
        if earlier is None or (strong and not earlier.strong):
            found[card.key] = Teaser(card.anchors[0].url.partition("#")[0], title, strong)
    return tuple(found.values())


def _eligible(anchor: Anchor, url: str) -> bool:
    """Links within the site that can be items, outside navigation; a header counts only as that of an article."""
    if not may_be_item(anchor.url) or authority(anchor.url) != authority(url):
        return False
    if canonical(anchor.url) == canonical(url):
        return False
    if anchor.region in FURNITURE or set(anchor.rel) & {"next", "prev", "tag", "author", "license"}:
        return False
    return anchor.region != "header" or any(element.tag == "article" for element in anchor.element.ancestors())


def _cards(anchors: list[Anchor]) -> list[_Card]:
    pages: dict[Element, set[str]] = defaultdict(set)
    for anchor in anchors:
        for element in anchor.element.ancestors():
            pages[element].add(canonical(anchor.url))
    cards: dict[Element, _Card] = {}
    for anchor in anchors:
        element = _card_element(anchor, pages)
        cards.setdefault(element, _Card(canonical(anchor.url), element, [])).anchors.append(anchor)
    return list(cards.values())


def _card_element(anchor: Anchor, pages: Mapping[Element, set[str]]) -> Element:
    card = anchor.element
    for element in anchor.element.ancestors():
        if len(pages[element]) > 1 or element.tag in _BOUNDARIES:
            break
        card = element
        if element.tag in CONTAINERS:
            break
    return card


def _look_into(cards: list[_Card], document: Document) -> None:
    """Fills in what each card shows. Where items stand side by side without containers, a card ends at the next one."""
    timed = {around for mark in document.marks if mark.tag == "time" for around in mark.ancestors()}
    room = 0
    for card, following in zip(cards, [*cards[1:], None], strict=False):
        parent = card.element.parent
        first, last = card.element.first, card.element.last
        if parent is not None and following is not None and following.element.parent is parent:
            room = max(0, following.element.first - last)
        elif parent is not None:  # the last of a row has as much room as the one before it
            room = min(room, max(0, parent.last - last))
        last += room
        card.blocks = tuple(document.blocks[first:last]) or tuple(document.blocks[first : first + 1])
        card.heading = any(anchor.heading for anchor in card.anchors) or any(block.level for block in card.blocks)
        card.dated = card.element in timed or any(DATE.search(block.text) for block in card.blocks)


def _is_strong(card: _Card, title: str | None) -> bool:
    headline = title is not None and len(title.split()) >= LONG_TITLE
    if card.alike > 1:
        return card.dated or (card.heading and (headline or card.in_article))
    return card.in_article and card.heading and (card.dated or headline)


def _title(card: _Card, common: frozenset[str]) -> str | None:
    """The heading of the card, else its longest link text; of a link that holds a whole card, its first line."""
    texts = [block.text for block in card.blocks if block.level]
    links = sorted((anchor.text for anchor in card.anchors), key=len, reverse=True)
    texts += [text for text in links if any(text in " ".join(block.text.split()) for block in card.blocks)]
    if links[0] and not texts:
        texts += [block.text for block in card.blocks if not DATE.search(block.text)]
    folded = (" ".join(text.split()) for text in texts if text not in common)
    return next((text for text in folded if text and not DATE.fullmatch(text)), None)


def _common_texts(cards: Iterable[_Card]) -> frozenset[str]:
    """Link texts and headings of different pages, such as "Read more" or "News": they title none of them."""
    pages: dict[str, set[str]] = defaultdict(set)
    for card in cards:
        headings = (block.text for block in card.blocks if block.level)
        for text in (*headings, *(anchor.text for anchor in card.anchors)):
            pages[text].add(card.key)
    return frozenset(text for text, keys in pages.items() if len(keys) > 1)
