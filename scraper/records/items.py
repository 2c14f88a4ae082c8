"""What is read from a page: items and all that is said in them, with how each field is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PageKind = Literal["item", "listing", "front", "static", "profile", "error", "unknown"]
ItemKind = Literal["news", "static", "event", "profile"]
Basis = Literal["stated", "structured", "feed", "url", "observed"]
FieldName = Literal["title", "lead", "text", "caption", "byline"]


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date that the page, its structured data, a feed or its address states for the item."""

    surface: str
    """The text it was read from, verbatim."""
    edtf: str
    """EDTF: 2024-05-03, 2024-05, 2024, 2024~ …"""
    earliest: str
    """First ISO day it can mean."""
    latest: str
    """Last ISO day it can mean."""
    basis: Basis
    """What kind of witness said it."""
    confidence: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """An alternative that was seen and not taken."""

    value: str
    method: str
    """The witness that offered it."""
    reason: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """How one field of one item is known."""

    field: str
    """Name of the Article field."""
    method: str
    """The witness or rule: `json-ld`, `og:title`, `h1`, `feed`, `byline`, `blocks` …"""
    selector: str | None = None
    """CSS-like path of the element that it was read from, where there is one."""
    confidence: float = 1.0
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a person or an organisation is named."""

    field: FieldName
    start: int
    end: int
    surface: str
    """`field_text[start:end]`, verbatim."""
    confidence: float
    method: str = ""
    """How it was found: `crf`, `document-pass`, `byline` …"""
    position: int = 0
    """Which caption, when field is `caption`: index into Article.images; 0 otherwise."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in one item."""

    name: str
    """The fullest form found in the item."""
    surfaces: tuple[str, ...]
    """Distinct surfaces, in order of first appearance."""
    role: str | None
    """Role or title stated in the item ("Senior Consultant", "photographer"), verbatim."""
    affiliation: str | None
    """Organisation stated with the role, verbatim."""
    quoted: bool
    """Whether a quote of the item has this person as speaker."""
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation named in one item."""

    name: str
    surfaces: tuple[str, ...]
    acronym: str | None
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody is quoted as saying."""

    field: FieldName
    start: int
    end: int
    text: str
    """`field_text[start:end]`: the speech with its quotation marks or dash."""
    speaker: str | None
    """Person.name of the speaker, or None when nobody is named."""
    speaker_surface: str | None
    """The words that name the speaker here ("she", "Tasken"), or None."""
    cue: str | None
    """The verb or mark that says it is speech ("says", "sier", "–")."""
    confidence: float
    method: str = ""


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression in the running text."""

    field: FieldName
    start: int
    end: int
    surface: str
    edtf: str
    earliest: str | None
    """First ISO day, or None when the expression is open or unresolved."""
    latest: str | None
    kind: Literal["publication", "event", "deadline", "other"]
    confidence: float


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in the text."""

    field: FieldName
    start: int
    end: int
    surface: str
    value: float
    """In units of the currency, not thousands or millions."""
    currency: str
    """ISO 4217 code."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the item, with what is written under it."""

    url: str | None
    alt: str | None
    """Alternative text, only where it says something that the caption does not."""
    caption: str | None
    """Caption without the credit."""
    credit: str | None
    """Who made it, without "Photo:" and the like."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of the item's own text."""

    url: str
    text: str
    kind: Literal["internal", "external", "publication", "document", "social"]
    doi: str | None = None
    """Lower-case DOI without resolver, where the address or text has one."""


@dataclass(frozen=True, slots=True)
class LanguageSpan:
    """A run of whole paragraphs of an item's text in one language."""

    start: int
    end: int
    """`text[start:end]`, in code points, without the blank line behind it."""
    language: str
    """ISO 639-1 code (nb and nn kept apart)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be done or is not as expected; nothing is dropped in silence."""

    code: str
    """Short stable name: `no_title`, `not_html`, `unexpected_layout` …"""
    message: str
    """A sentence for a person: thing, reason, remedy."""
    url: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class TextMentions:
    """All that `read_text` finds in one text."""

    people: tuple[Person, ...] = ()
    dates: tuple[DateMention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    amounts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One news item (or static page, event, profile) as read from one snapshot."""

    url: str | None
    """Address of the item: its own page, or the page that shows it."""
    item_key: str
    """Stable key within the site: survives reordering and small edits of the page."""
    kind: ItemKind
    title: str
    kicker: str | None = None
    """The short line above or glued before the headline."""
    lead: str | None = None
    """Standfirst; also the first paragraph of `text` where the page shows it as part of the article."""
    text: str = ""
    """Paragraphs separated by one blank line; no captions, credits, teasers or notes."""
    byline: str | None = None
    """The byline as printed."""
    authors: tuple[str, ...] = ()
    """Names only, in printed order."""
    language: str | None = None
    """ISO 639-1 code of the text (nb and nn kept apart); of a mixed one, of the language that comes first."""
    languages: tuple[LanguageSpan, ...] = ()
    """The runs of a text in two or more languages, in order; () where all of it is in `language`."""
    translated_from: str | None = None
    """ISO 639-1 code of the original, where a note says so."""
    machine_translated: bool = False
    published: StatedDate | None = None
    updated: StatedDate | None = None
    notes: tuple[str, ...] = ()
    """Translation, re-publication and correction notes, verbatim."""
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()
    section: str | None = None
    """The part of the site that the page itself says the item belongs to ("News", "Opinion"), verbatim."""
    people: tuple[Person, ...] = ()
    dates: tuple[DateMention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    amounts: tuple[Amount, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    """Language code -> address of the same item in that language, as the page declares (hreflang)."""
    provenance: tuple[Provenance, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as read: what kind it is, its items in page order, what went wrong."""

    url: str | None
    page_kind: PageKind
    items: tuple[Article, ...] = ()
    problems: tuple[Problem, ...] = ()
    canonical: str | None = None
    """The address that the page declares as its own (link rel=canonical, og:url), absolute; not yet believed."""
