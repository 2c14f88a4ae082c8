"""The page as a tree: encoding, blocks, metadata, structured data, links. The only owner of the HTML parsers.

It says what stands on the page and never what it means. Lexbor (through selectolax) parses; BeautifulSoup is made on
demand, for the part of the page that a site's own reader asks for.
"""

from __future__ import annotations

from scraper.document.parts import Anchor, Block, Element, Picture
from scraper.document.tree import Document, FeedLink

__all__ = ["Anchor", "Block", "Document", "Element", "FeedLink", "Picture"]
