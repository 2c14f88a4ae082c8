"""The Institute for Cancer Research: front pages whose items have neither date nor address of their own.

Its live markup was not seen when this was written, so nothing here leans on a class name: what is known is which
headings stood above the news over the years, and that the same items stand on institute, department and start pages.
"""

from __future__ import annotations

import re
from dataclasses import replace

from scraper.document import Document
from scraper.reader import Reader, register
from scraper.reader.view import View
from scraper.records import Problem, Reading


@register
class IcrReader(Reader):
    """Any page with the institute's news heading carries several items, also under addresses that nobody listed."""

    name = "icr"
    headings = "h1, h2, h3, h4, strong, b"
    """Where the heading above the news may stand."""
    news = re.compile(
        r"(?:current news(?: and events)?|latest news|news and events(?: archive)?|aktuelt|siste nytt)\W*",
        re.IGNORECASE,
    )
    """What it said from 2014 on, in English and Norwegian."""

    def has_news_heading(self, document: Document) -> bool:
        return any(self.news.fullmatch(tag.get_text(" ", strip=True)) for tag in document.soup(self.headings))

    def carries_several(self, view: View) -> bool:
        return super().carries_several(view) or self.has_news_heading(view.document)

    def read(self, view: View) -> Reading:
        reading = super().read(view)
        if not super().carries_several(view) or self.has_news_heading(view.document):
            return reading
        message = (f"{view.url}: the heading above the news is not there ({len(reading.items)} items were read without "
                   "it). The layout may have changed; compare with `kronikk read`.")  # fmt: skip
        return replace(reading, problems=(*reading.problems, Problem("unexpected_layout", message, view.url)))
