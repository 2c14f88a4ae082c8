"""Oslo Cancer Cluster: articles below /news with the lead before the date; until 2024 posts at the root of three hosts.

Its live markup was not seen when this was written. The order of the parts is known: banner of the newest article, lead,
note, date, author, body, teasers. The general reader reads that by evidence; this one says when it is missing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from scraper.document import Document
from scraper.reader import Reader, register
from scraper.reader.view import View
from scraper.records import Article, Problem, Reading


@register
class OccReader(Reader):
    """The site of 2025: an article below /news states its day."""

    name = "occ"
    article = re.compile(r"/(?:\w\w/)?(?:news|nyheter)/[^/]+/?")
    """Path of an article's own page."""

    def is_article(self, url: str | None) -> bool:
        return bool(self.article.fullmatch(urlsplit(url or "").path))

    def read(self, view: View) -> Reading:
        reading = super().read(view)
        if not self.is_article(view.url):
            return reading
        missing = self.missing(reading.items)
        if not missing:
            return reading
        message = (f"{view.url}: an article of this site has {missing}, and none was found. The layout may "
                   "have changed; compare with `kronikk read`.")  # fmt: skip
        return replace(reading, problems=(*reading.problems, Problem("unexpected_layout", message, view.url)))

    def missing(self, items: tuple[Article, ...]) -> str | None:
        """What an article's page should have shown and did not, in words; None when all is there."""
        if not items or not items[0].text:
            return "a text"
        return None if items[0].published else "a printed date"


@register
class OccNetworkReader(OccReader):
    """The WordPress network of 2013 to 2024: posts at the root, no date in the text, so none is missed."""

    generator = 'meta[name="generator"][content*="WordPress"], link[href*="/wp-content/"], link[rel~="pingback"]'

    def fits(self, document: Document) -> bool:
        return bool(document.soup(self.generator))

    def is_article(self, url: str | None) -> bool:
        return False
