"""The records that cross module boundaries: frozen, typed, documented; no behaviour beyond small derived values.

Offsets are code points into the named field of the item: `field_text[start:end] == surface`, always.
Times are aware datetimes in UTC. Dates are EDTF text (ISO 8601-2, levels 0 and 1) beside ISO day bounds.
Confidence is a number from 0 to 1: the share of such answers that would be right, as far as it was measured.
"""

from __future__ import annotations

from scraper.records.captures import (
    Candidate,
    Earlier,
    Fetch,
    Recall,
    Snapshot,
    SourceKind,
    Validators,
)
from scraper.records.items import (
    Amount,
    Article,
    Basis,
    DateMention,
    FieldName,
    Image,
    ItemKind,
    LanguageSpan,
    Link,
    Mention,
    Organisation,
    PageKind,
    Person,
    Problem,
    Provenance,
    Quote,
    Reading,
    Rejected,
    StatedDate,
    TextMentions,
)
from scraper.records.knowledge import (
    SiteKnowledge,
    Template,
    TemplateField,
)

__all__ = [
    "Amount",
    "Article",
    "Basis",
    "Candidate",
    "DateMention",
    "Earlier",
    "Fetch",
    "FieldName",
    "Image",
    "ItemKind",
    "LanguageSpan",
    "Link",
    "Mention",
    "Organisation",
    "PageKind",
    "Person",
    "Problem",
    "Provenance",
    "Quote",
    "Reading",
    "Recall",
    "Rejected",
    "SiteKnowledge",
    "Snapshot",
    "SourceKind",
    "StatedDate",
    "Template",
    "TemplateField",
    "TextMentions",
    "Validators",
]
