"""The title of a page's item: what title tag, metadata, headings, feed, listing and slug agree on.

Owns headlines and kickers. The confidence of a title is the share of right answers that such an agreement of witnesses
had (scraper.votes).
"""

from __future__ import annotations

from collections.abc import Sequence

from scraper.document import Block, Document
from scraper.records import Candidate
from scraper.templates import Place
from scraper.title.witnesses import title_witnesses, weight_of
from scraper.title.wording import (
    is_site_name,
    kicker_in,
    site_names,
    slug,
    slug_agreement,
    slug_words,
    split_kicker,
    without_site_name,
    words,
)
from scraper.votes import Verdict, decide

__all__ = [
    "is_site_name",
    "kicker_in",
    "read_title",
    "site_names",
    "slug",
    "slug_agreement",
    "slug_words",
    "split_kicker",
    "title_witnesses",
    "weight_of",
    "without_site_name",
    "words",
]


def read_title(
    document: Document, blocks: Sequence[Block], url: str | None, candidates: Sequence[Candidate], name: str | None,
    placed: Place | None = None, names: Sequence[str | None] | None = None,
) -> Verdict | None:  # fmt: skip
    """The title that the witnesses agree on; None when there is none.

    Args:
        blocks: the page's blocks without the site's furniture.
        candidates: what sources say of this address.
        name: the site's name, where known.
        placed: what stands where the site's pages have their titles.
        names: `site_names` of the page, where they are at hand.
    """
    return decide("title", title_witnesses(document, blocks, url, candidates, name, placed, names), words)
