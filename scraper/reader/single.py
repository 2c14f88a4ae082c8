"""One item from a page that is about one thing: the fields put together, each with how it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from urllib.parse import urlsplit

from scraper.bylines import is_byline, names_in, read_authors
from scraper.captions import Captions, read_captions
from scraper.dates import Dates, is_date_line, is_empty_label, is_label_line, order_known, read_dates
from scraper.dates.labels import date_of_itself
from scraper.document import Block
from scraper.document.words import (
    FOOTER,
    NAV,
    W_COMMENT,
    W_COOKIE,
    W_KICKER,
    W_LEAD,
    W_MENU,
    W_RELATED,
    W_SHARE,
    W_TAGS,
)
from scraper.language import read_languages
from scraper.reader.dating import dated_blocks
from scraper.reader.edges import filled, is_about_cookies, leads_to_title, trimmed
from scraper.reader.kinds import Kind, classify
from scraper.reader.notes import is_note, translation
from scraper.reader.standfirst import is_standfirst
from scraper.reader.text import join, read_links, read_section, read_tags, without_pull_quotes
from scraper.reader.view import View
from scraper.records import Article, PageKind, Problem, Provenance
from scraper.title import kicker_in, slug, split_kicker, words
from scraper.urls import canonical

_AWAY = NAV | FOOTER | W_MENU | W_COMMENT | W_RELATED | W_COOKIE | W_SHARE | W_TAGS


def item_key(url: str | None, title: str) -> str:
    """The key of an item that has a page of its own: the path of its address; of one without address, its title."""
    if not url:
        return slug(title) or "untitled"
    parts = urlsplit(canonical(url))
    return (parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")) or "/"


def _is_title(block: Block, title: str) -> bool:
    return len(block.text) <= 2 * len(title) + 20 and words(block.text) == words(title)


def _translations(alternates: Mapping[str, str], own: str | None) -> dict[str, str]:
    """Language -> address of the other versions that the page declares; "no" is Bokmål, as most sites mean it."""
    found = {"nb" if tag == "no" else tag: url for tag, url in alternates.items() if tag != "x-default"}
    return {tag: url for tag, url in found.items() if tag.partition("-")[0] != own}


def _may_date(text: str) -> bool:
    """Whether a text can be a date line or the label of one: it has a figure or ends with a colon."""
    return len(text) <= 400 and (text.endswith(":") or any(map(str.isdigit, text)))


class _Single:
    """The reading of one page as one item."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.problems: list[Problem] = []
        self.provenance: list[Provenance] = []
        self.kicker: str | None = None
        self.title = self._title()
        self.captions = self._captions()
        self.dates = self._dates()
        self.authors, self.byline = self._authors()
        self.notes = [b for b in (*view.head, *view.body, *view.tail) if is_note(b)]
        self.lead = self._lead()
        self.blocks = self._text_blocks()

    def _problem(self, code: str, message: str, field: str) -> None:
        self.problems.append(Problem(code, message, self.view.url, field))

    def _title(self) -> str:
        verdict = self.view.title
        if verdict is None:
            self._problem(
                "no_title", "The page states no title. It is kept without one; look at it with `kronikk read`.", "title"
            )
            return ""
        self.provenance.append(verdict.provenance)
        title = " ".join(verdict.winner.value.split())
        if any(name in verdict.provenance.method for name in ("title", "json-ld", "feed", "wp_json")):
            shown = self.view.title_block
            self.kicker = kicker_in(shown.text, title) if shown is not None and shown.level else None
            return title  # what the metadata says in full is the title, colon and all
        self.kicker, title = split_kicker(title)
        return title

    def _captions(self) -> Captions:
        view = self.view
        last = self._filled[-1].index if self._filled else view.last
        return read_captions(view.document, view.blocks, range(view.start, last + 3))

    def _between(self) -> Sequence[Block]:
        """The blocks between title and body that may be lead, date, byline or note."""
        return [b for b in self.view.before_body() if b.index not in self.captions.taken and not b.bits & _AWAY]

    def _dates(self) -> Dates:
        view = self.view
        near = dated_blocks(view, self.captions.taken)
        dates = read_dates(
            view.document, near.lines, near.inside, view.url, view.candidates, order_known(view.site.day_first),
            view.places.get("published"), near.item, range(view.last, view.last + 4),
        )  # fmt: skip
        self.provenance += dates.provenance
        return dates

    def _authors(self) -> tuple[tuple[str, ...], str | None]:
        view = self.view
        head = [b for b in view.head if b.index not in self.captions.taken and not b.level]
        lines = {b.index for b in head if _may_date(b.text) and (is_date_line(b) or is_empty_label(b.text))}
        bare = self._beside_dates(head, lines) if lines else []
        near = [b for b in (*view.head, *view.tail) if b.index not in self.captions.taken]
        inside = range(view.start, view.last + 8)
        placed = view.places.get("authors")
        title = view.title_block.index if view.title_block else view.start
        top = range(title, min(max(title, view.first), title + 12) + 1)
        names, printed, provenance = read_authors(
            view.document, near, bare, inside, view.candidates, view.names, placed, top
        )
        if provenance:
            self.provenance.append(provenance)
        return names, printed

    @staticmethod
    def _beside_dates(head: Sequence[Block], lines: set[int]) -> list[Block]:
        """The blocks that stand right before a date line, or up to two behind one."""
        marks = [False, False, *(block.index in lines for block in head), False]
        return [
            block
            for position, block in enumerate(head, 2)
            if not marks[position] and (marks[position - 2] or marks[position - 1] or marks[position + 1])
        ]

    def _is_apparatus(self, block: Block) -> bool:
        """Whether a block of head or body is not text of the article: title, date line, byline, caption, note."""
        if block.index in self.captions.taken or is_note(block):
            return True
        if _is_title(block, self.title) or (self.view.title_block is not None and block is self.view.title_block):
            return True
        text = block.text
        if len(text) > 400:
            return False
        if block.index >= self.view.last - 1 and date_of_itself(text):
            return True
        if block.index > self.view.first + 6:
            return False
        alone = (
            bool(self.authors)
            and len(text) < 200
            and set(names_in(text)) == set(self.authors)
            and not text.endswith(".")
        )
        return not block.level and (is_label_line(block) or is_date_line(block) or is_byline(text) or alone)

    def _lead(self) -> str | None:
        """The standfirst: a paragraph between title and body, one that its class names so, or what the page describes
        itself with, where the body begins with it; before all these, what stands where the site has its leads."""
        placed = self._placed_lead()
        if placed is not None:
            return placed
        between = [b for b in self._between() if not b.level and not self._is_apparatus(b)]
        between = [b for b in between if not is_about_cookies(b.text)]
        if between:  # on most pages nothing stands there, and the words of all blocks need not be counted
            seen = Counter(words(block.text) for block in self.view.blocks)
            between = [b for b in between if seen[words(b.text)] == 1]
        for block in between:
            if block.bits & W_KICKER and len(block.text.split()) <= 6:
                self.kicker = self.kicker or block.text
            elif (block.bits & W_LEAD or len(words(block.text)) >= 8) and not leads_to_title(block, self.title):
                return block.text
        document = self.view.document
        summary = document.meta("og:description", "description")
        return self._body[0].text if is_standfirst(self._body, document.blocks, summary, self._signs) else None

    def _placed_lead(self) -> str | None:
        place = self.view.places.get("lead")
        if place is None or place.block > self.view.last or place.block in self.captions.taken:
            return None
        said = words(place.text)
        whole = self.view.document.blocks[place.block].text  # with its line breaks, as the text has it
        text = whole if words(whole) == said else place.text
        return text if said != words(self.title) and (len(said) >= 8 or place.template.edited) else None

    @cached_property
    def _body(self) -> list[Block]:
        """The chosen body, mended: without title, date lines, bylines, captions and notes."""
        body = [b for b in self._filled if not self._is_apparatus(b)]
        return trimmed(self.view.document.blocks, body, self.title, self.view.flow)

    @cached_property
    def _filled(self) -> list[Block]:
        return filled(self.view.blocks, self.view.body)

    @staticmethod
    def _signs(block: Block) -> bool:
        return is_date_line(block) or is_byline(block.text)

    def _text_blocks(self) -> list[Block]:
        view = self.view
        head = [b for b in self._between() if b.text == self.lead and b not in view.body]
        repeated = self._banner_texts()
        body = [b for b in self._body if b.text not in repeated and b not in head]
        return without_pull_quotes([*head, *body])

    def _banner_texts(self) -> set[str]:
        """Texts that stand both before the title and after the body: a banner's, not the article's."""
        title = self.view.title_block.index if self.view.title_block else self.view.first
        before = {b.text for b in self.view.document.blocks if b.index < title and len(b.text) > 40}
        after = {b.text for b in self.view.document.blocks if b.index >= self.view.last and len(b.text) > 40}
        return before & after

    def article(self) -> tuple[Article, Kind]:
        view = self.view
        text = join(self.blocks)
        dated = next((p.method for p in self.dates.provenance if p.field == "published" and p.method != "url"), None)
        kind = classify(view, dated if self.dates.published else None, bool(self.authors))
        news = kind.item in ("news", "event")
        notes = tuple(dict.fromkeys(block.text for block in self.notes))
        declared = view.document.language or view.site.language
        language, confidence, languages = read_languages(text, self.title, declared)
        original, machine_made = translation(notes, language)
        self.provenance.append(Provenance("text", "body-model", None, 0.95 if view.body else 0.0))
        self.provenance.append(Provenance("language", "text", None, round(confidence, 3)))
        self.provenance.append(Provenance("kind", "; ".join(kind.evidence) or "no sign of news", None, 0.9))
        self._complain(text)
        article = Article(
            url=view.url, item_key=item_key(view.url, self.title), kind=kind.item, title=self.title, kicker=self.kicker,
            lead=self.lead, text=text, byline=self.byline, authors=self.authors, language=language,
            languages=languages, translated_from=original, machine_translated=machine_made,
            published=self.dates.published if news else None, updated=self.dates.updated, notes=notes,
            images=self.captions.images, links=read_links(view.document, self.blocks, view.url),
            tags=read_tags(view.document, view.candidates, range(view.start, view.last + 12)),
            section=read_section(view.document),
            translations=_translations(view.document.alternates, language),
            provenance=tuple(self.provenance), problems=tuple(self.problems),
        )  # fmt: skip
        return article, kind

    def _complain(self, text: str) -> None:
        if not text:
            self._problem("no_text", "No text of an article was found. Look at the page with `kronikk read`.", "text")
        if self.dates.ambiguous:
            self._problem("ambiguous_date", f"The date {self.dates.ambiguous!r} can be read as day/month or month/day; "
                          "day first was taken. Other dates of the site may decide.", "published")  # fmt: skip
        if self.dates.empty_label:
            message = "A label for the publication date stands there without a date; it is left open."
            self._problem("empty_date_label", message, "published")


def read_single(view: View) -> tuple[PageKind, tuple[Article, ...], tuple[Problem, ...]]:
    """(kind of page, its item if it has one, problems) of a page that is about one thing. Listings, errors and root
    pages have no item."""
    article, kind = _Single(view).article()
    if kind.page in ("listing", "error", "front"):
        return kind.page, (), ()
    if not article.title and not article.text:
        return "unknown", (), article.problems
    return kind.page, (article,), ()
