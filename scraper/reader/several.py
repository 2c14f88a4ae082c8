"""Several items on one page: front pages, newsletters, category pages. Owns where one item ends and the next begins."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from urllib.parse import urlsplit

from scraper.captions import Captions, is_caption, is_credit, is_icon, place, read_captions, split_credit
from scraper.document import Anchor, Block, Element, Picture
from scraper.document.words import ASIDE, FOOTER, NAV, W_COOKIE, W_KICKER, W_MENU, W_RELATED, W_SIDEBAR
from scraper.language import read_languages
from scraper.reader.edges import is_heading
from scraper.reader.notes import is_note, translation
from scraper.reader.text import join, read_links
from scraper.reader.view import View
from scraper.records import Article, Problem, Provenance
from scraper.title import is_site_name, slug, split_kicker, words
from scraper.urls import canonical

_AWAY = NAV | FOOTER | ASIDE | W_MENU | W_COOKIE | W_SIDEBAR | W_RELATED
_NEWS_HEADING = re.compile(
    r"^(?:(?:category|kategori|tag|emne|archives?|arkiv)\s*:\s*)?(?:(?:current|latest|recent|our|more)\s+)?"
    r"(?:news|nyheter|nyheder|aktuelt|aktuellt|aktuelles|uutiset|"
    r"ajankohtaista|news (?:and|&) events|current news|siste nytt|siste nyheter|nytt|neuigkeiten|news archive|"
    r"nyheter og arrangementer|news and events archive)(?:\s+(?:and|&|og|och|und|ja)\s+(?:events?|arrangementer|"
    r"hendelser|evenemang|veranstaltungen|tapahtumat|publications?|publikasjoner))?(?:\s+(?:from|fra|från)\b.*)?\W*$",
    re.IGNORECASE,
)
_NOT_ITEMS = re.compile(
    r"^(?:(?:our|the|all|other|more|useful|quick|external|våre|alle|andre|nyttige|our latest|latest) )*"
    r"(?:units?|subpages?|subunits?|enheter|undersider|research groups?|forskningsgrupper|links?|lenker|lenkesamling|"
    r"länkar|link collection|head of|leaders?|group leaders?|leder for|instituttleder|contact|kontakt|about (?:us|the)|"
    r"om (?:oss|instituttet)|menu|calendar|kalender|follow us|følg oss|address|adresse|newsletter sign|subscribe|"
    r"publications?|publikasjoner|staff|ansatte|employees|snarveier|search|søk|login|logg inn)\b|"
    r"\b(?:links|lenker|länkar|publications|publikasjoner|contacts?|subpages|undersider)\W*$",
    re.IGNORECASE,
)
_NEWSLETTER = re.compile(
    r"\b(?:newsletter|nyhetsbrev|nyhedsbrev|uutiskirje)\b.*\d|\b(?:internal news|internnytt|(?:week|uke|vecka|uge|"
    r"woche) \d)",
    re.IGNORECASE,
)
_FAKE_LEVEL = 7
_PROSE = 8
_FULL = 60


@dataclass(slots=True)
class _Segment:
    """A heading and what stands under it, up to the next."""

    heading: Block
    level: int
    blocks: list[Block] = field(default_factory=list)
    first: int = 0
    """Index of its first block, which may be a picture's caption or a kicker above the heading."""

    @property
    def prose(self) -> list[Block]:
        return [b for b in self.blocks if len(words(b.text)) >= _PROSE and b.link_chars * 2 < len(b.text)]


def _level(block: Block, following: Block | None) -> int:
    """The level of a heading, 7 for a bold line that serves as one, 0 for other blocks."""
    if block.level:
        return block.level
    short = len(block.text) <= 180 and len(words(block.text)) >= 2 and not block.text.rstrip().endswith((".", ","))
    bold = block.bold_chars * 10 >= len(block.text) * 9
    return _FAKE_LEVEL if short and bold and following is not None and not is_caption(block) else 0


def _segments(blocks: Sequence[Block]) -> list[_Segment]:
    found: list[_Segment] = []
    for position, block in enumerate(blocks):
        level = _level(block, blocks[position + 1] if position + 1 < len(blocks) else None)
        if level:
            found.append(_Segment(block, level))
        elif found:
            found[-1].blocks.append(block)
    return found


def _region(segments: Sequence[_Segment]) -> tuple[list[_Segment], bool]:
    """(the segments under the page's news heading, whether there is such a heading)."""
    for position, segment in enumerate(segments):
        if not _NEWS_HEADING.match(segment.heading.text) or is_site_name(segment.heading.text, ()):
            continue
        region = []
        for other in segments[position + 1 :]:
            if other.level < segment.level or (other.level == segment.level and _is_other(other.heading)):
                break
            region.append(other)
        if sum(bool(one.prose) for one in region) >= 1:
            return region, True
    return list(segments), False


def _is_other(heading: Block) -> bool:
    """Whether a short heading names something else than news: units, links, contact."""
    return len(words(heading.text)) <= 5 and bool(_NOT_ITEMS.search(heading.text))


def _items(segments: Sequence[_Segment]) -> list[_Segment]:
    """The segments that are items: those of the level that has most of them; deeper headings belong to their item."""
    counts: dict[int, int] = {}
    for segment in segments:
        if segment.prose and not _is_other(segment.heading):
            counts[segment.level] = counts.get(segment.level, 0) + 1
    if not counts:
        return []
    level = min(counts, key=lambda one: (-counts[one], one))
    items: list[_Segment] = []
    open_item: _Segment | None = None
    for segment in segments:
        if segment.level == level:
            open_item = _Segment(segment.heading, level, list(segment.blocks))
            items.append(open_item)
        elif segment.level > level and open_item is not None:
            open_item.blocks += [segment.heading, *segment.blocks]
        elif segment.level < level:
            open_item = None
    return [one for one in items if one.prose and not _is_other(one.heading)]


def _chains(segments: Sequence[_Segment]) -> list[dict[int, Element]]:
    """For each segment the elements around its heading, by index."""
    return [{e.index: e for e in segment.heading.element.ancestors()} for segment in segments]


def _shared(chains: Sequence[dict[int, Element]]) -> Element:
    """The innermost element that holds all the headings."""
    return chains[0][max(set.intersection(*(set(chain) for chain in chains)))]


def _boxes(segments: Sequence[_Segment]) -> list[Element] | None:
    """For each segment the element that holds it and no other, if all are siblings and hold more than headings."""
    if len(segments) < 2:
        return None
    chains = _chains(segments)
    parent = _shared(chains).index
    boxes = [min((i for i in chain if i > parent), default=None) for chain in chains]
    elements = [chain[i] for chain, i in zip(chains, boxes, strict=True) if i is not None]
    if len({e.index for e in elements}) < len(segments) or any(e.last - e.first < 2 for e in elements):
        return None
    return elements


def _block_of(part: Anchor | Picture) -> int:
    return part.block


class _Several:
    """The reading of one page as several items."""

    def __init__(self, view: View) -> None:
        self.view = view
        blocks = [b for b in view.blocks if not b.bits & _AWAY]
        self.blocks = self._without_title(blocks)
        segments, self.certain = _region(_segments(self.blocks))
        self._anchors = self._heading_links()
        self.segments = [one for one in self._boxed(_items(segments)) if self._is_item(one)]

    def _heading_links(self) -> dict[int, Anchor]:
        """Index of a heading block -> the link on it; a card that is one link is the link of its first heading."""
        found: dict[int, Anchor] = {}
        blocks = self.view.document.blocks
        for anchor in self.view.document.links:
            if anchor.text:
                near = blocks[anchor.block : anchor.block + (5 if anchor.heading else 1)]
                heading = next((b for b in near if b.level), near[0] if near else None)
                if heading is not None and (not anchor.heading or heading.text.replace("\n", " ") in anchor.text):
                    found.setdefault(heading.index, anchor)
        return found

    def _is_item(self, segment: _Segment) -> bool:
        """Not a section of teasers, and not a teaser of a page that is known and read by itself."""
        inner = [b for b in segment.blocks if b.level and self.own_page(b)]
        link = self.own_page(segment.heading)
        return (
            len(inner) < 2
            and self._pages_linked(segment) < 3
            and (link is None or canonical(link.url) not in self.view.site.candidates)
        )

    def _pages_linked(self, segment: _Segment) -> int:
        """How many pages known as items the segment leads to: an item leads to few, a list of teasers to many."""
        known = self.view.site.candidates
        if not known:
            return 0
        inside = {block.index for block in segment.blocks}
        links = self.view.document.links
        near = links[bisect_left(links, min(inside, default=0), key=_block_of) :]
        near = list(takewhile(lambda anchor: anchor.block <= max(inside, default=-1), near))
        return len({canonical(a.url) for a in near if a.block in inside and a.url.startswith("http")} & known.keys())

    def _boxed(self, segments: list[_Segment]) -> list[_Segment]:
        """The segments with what stands above their headings: all of their box, where each has one of its own."""
        boxes = _boxes(segments)
        self.boxed = boxes is not None
        if boxes is None:
            return self._flat(segments)
        return [
            _Segment(
                s.heading, s.level,
                [b for b in self._within(box) if b is not s.heading], box.first,
            )
            for s, box in zip(segments, boxes, strict=True)
        ]  # fmt: skip

    def _within(self, box: Element) -> list[Block]:
        return self.blocks[place(self.blocks, box.first) : place(self.blocks, box.last)]

    def _without_title(self, blocks: list[Block]) -> list[Block]:
        # The page's own heading is the site's or the unit's name and not a news title.
        return [
            b for b in blocks if not (b.level and is_site_name(b.text, [*self.view.names, self.view.document.title]))
        ]

    def own_page(self, heading: Block) -> Anchor | None:
        """The link of a heading to another page of the site, or None."""
        here = canonical(self.view.url) if self.view.url else ""
        host = urlsplit(self.view.url or "").hostname
        anchor = self._anchors.get(heading.index)
        if anchor is None or not anchor.url.startswith("http"):
            return None
        return anchor if urlsplit(anchor.url).hostname == host and canonical(anchor.url) != here else None

    def in_full(self, segment: _Segment, least: int) -> bool:
        """Whether a segment is more than a teaser: `least` words, or 60 in two paragraphs where it has its own page."""
        prose = segment.prose
        count = sum(len(words(block.text)) for block in prose)
        return count >= _FULL and len(prose) >= 2 if self.own_page(segment.heading) else count >= least

    def articles(self) -> tuple[Article, ...]:
        found = []
        for position, segment in enumerate(self.segments):
            limit = self.segments[position + 1].first if position + 1 < len(self.segments) else None
            found.append(self._article(segment, self._kicker_before(segment), limit))
        return _with_distinct_keys(found)

    def _flat(self, segments: list[_Segment]) -> list[_Segment]:
        """Headings and paragraphs as siblings: an item goes from its heading, or the picture above it, to the next."""
        if not segments:
            return []
        end = _shared(_chains(segments)).last if len(segments) > 1 else len(self.view.document.blocks)
        above = self._picture_above(segments[0].heading, 0) is not None
        starts, floor = [], 0
        for segment in segments:
            picture = self._picture_above(segment.heading, floor) if above else None
            starts.append(segment.heading.index if picture is None else picture)
            prose = (b.index for b in segment.prose if split_credit(b.text)[1] is None)
            floor = max(prose, default=segment.heading.index)
        answer = []
        for segment, start, limit in zip(segments, starts, [*starts[1:], end], strict=True):
            above_it = self.blocks[place(self.blocks, start) : place(self.blocks, segment.heading.index)]
            own = [b for b in (*above_it, *segment.blocks) if b.index < min(end, limit)]
            answer.append(replace(segment, first=start, blocks=own))
        return answer

    def _picture_above(self, heading: Block, floor: int) -> int | None:
        """Block index of the picture right above a heading, below the block `floor`; None when there is none."""
        between = self.blocks[place(self.blocks, heading.index - 2) : place(self.blocks, heading.index)]
        headings = [b.index for b in between if is_heading(b)]  # what is above another heading belongs to that
        near = range(max(floor + 1, heading.index - 2, *(index + 1 for index in headings)), heading.index + 1)
        pictures = self.view.document.pictures
        first, last = (bisect_left(pictures, index, key=_block_of) for index in (near.start, near.stop))
        return next((p.block for p in pictures[first:last] if not is_icon(p)), None)

    def _kicker_before(self, segment: _Segment) -> Block | None:
        position = self._positions[segment.heading.index] - 1
        if position < 0:
            return None
        block = self.blocks[position]
        short = len(block.text) <= 60 and not block.level
        return block if short and (block.text.rstrip().endswith(":") or block.bits & W_KICKER) else None

    @cached_property
    def _positions(self) -> dict[int, int]:
        """Index of a block on the page -> its place among the blocks that are looked at."""
        return {block.index: position for position, block in enumerate(self.blocks)}

    @cached_property
    def _kickers(self) -> set[int]:
        return {kicker.index for segment in self.segments if (kicker := self._kicker_before(segment))}

    def _article(self, segment: _Segment, kicker_block: Block | None, limit: int | None) -> Article:
        view = self.view
        own = [b for b in segment.blocks if b.index not in self._kickers and (limit is None or b.index < limit)]
        if kicker_block is None and own and own[0].index < segment.heading.index and own[0].bits & W_KICKER:
            kicker_block = own.pop(0)
        kicker, title = split_kicker(" ".join(segment.heading.text.split()))
        last = own[-1].index if own else segment.heading.index
        inside = range(segment.first, last + 2 if limit is None else limit)
        captions = read_captions(view.document, sorted([segment.heading, *own], key=_index), inside)
        notes = tuple(b.text for b in own if is_note(b))
        text_blocks = self._text(own, captions, title)
        text = join(text_blocks)
        language, confidence, languages = read_languages(text, title, view.document.language or view.site.language)
        original, machine_made = translation(notes, language)
        link = self.own_page(segment.heading)
        selector = segment.heading.element.selector
        return Article(
            url=link.url if link else view.url, item_key=slug(title) or "untitled", kind="news", title=title,
            kicker=kicker or (kicker_block.text.strip(" :\n") if kicker_block else None), text=text, language=language,
            languages=languages, translated_from=original, machine_translated=machine_made, notes=notes,
            images=captions.images, links=read_links(view.document, own, view.url),
            provenance=(
                Provenance("title", "heading", selector, 0.95 if self.certain else 0.8),
                Provenance("text", "segment", selector, 0.9 if self.certain else 0.75),
                Provenance("language", "text", None, round(confidence, 3)),
            ),
        )  # fmt: skip

    @staticmethod
    def _text(blocks: Sequence[Block], captions: Captions, title: str) -> list[Block]:
        return [
            b for b in blocks
            if b.index not in captions.taken and not is_note(b) and not is_credit(b.text)
            and words(b.text) != words(title) and not _is_link_line(b)
        ]  # fmt: skip


def _index(block: Block) -> int:
    return block.index


def _is_link_line(block: Block) -> bool:
    """A "Read more" or a list of links: most of it is link text and it is no sentence."""
    return block.link_chars * 10 >= len(block.text) * (5 if block.links > 1 else 9) and len(words(block.text)) <= 12


def _with_distinct_keys(articles: Sequence[Article]) -> tuple[Article, ...]:
    seen: dict[str, int] = {}
    answer = []
    for article in articles:
        count = seen[article.item_key] = seen.get(article.item_key, 0) + 1
        answer.append(article if count == 1 else replace(article, item_key=f"{article.item_key}-{count}"))
    return tuple(answer)


def read_several(view: View) -> tuple[tuple[Article, ...], tuple[Problem, ...]]:
    """(items in page order, problems) of a page whose items have no page of their own."""
    several = _Several(view)
    articles = several.articles()
    if not articles:
        message = ("No news items were found on a page that is known to carry them: no heading with text under it. "
                   "The layout may have changed; look at it with `kronikk read`.")  # fmt: skip
        return (), (Problem("unexpected_layout", message, view.url, None),)
    return articles, ()


def full_articles(view: View, listing: bool) -> tuple[Article, ...]:
    """The items of a page that shows several texts in full (a newsletter, a category page); () when it does not.

    A teaser is no item: where a heading leads to a page of its own, two paragraphs are asked of its text.

    Args:
        listing: whether address or links call the page a listing.
    """
    several = _Several(view)
    newsletter = is_newsletter(view)
    # Of a site whose front pages carry items, a page of news under another address shows the same.
    least = 10 if newsletter or (several.certain and view.site.front_pages) else 25
    full = [segment for segment in several.segments if several.in_full(segment, least)]
    if len(several.segments) < 3 or len(full) * 10 < len(several.segments) * 7:
        return ()
    # Without a sign that this is a page of news, the sections of one long text would look the same.
    parted = several.boxed or all(len(segment.prose) >= 2 for segment in full)
    return several.articles() if several.certain or newsletter or (listing and parted) else ()


def is_newsletter(view: View) -> bool:
    """Whether title or address call the page a newsletter: many short items that have no page of their own."""
    title = view.title.winner.value if view.title else ""
    path = urlsplit(view.url or "").path.lower().replace("-", " ")
    return bool(
        _NEWSLETTER.search(title) or re.search(r"/(?:newsletters?|nyhetsbrev|nyhedsbrev|uutiskirje)/.*\d", path)
    )
