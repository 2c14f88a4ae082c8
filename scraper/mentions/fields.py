"""The texts of an article that are read for mentions, in order: text, then what stands around it.

Owns that order and which field a sentence counts for. It never reads a text.
"""

from __future__ import annotations

from scraper.people import Passage
from scraper.records import Article


def passages_of(article: Article) -> list[Passage]:
    """The passages of an article. The text comes first, for full names stand there; a lead that opens the text is not
    read twice, nor is a caption's position lost."""
    passages = [Passage("text", article.text)]
    if article.lead and not article.text.lstrip().startswith(article.lead.strip()):
        passages.insert(0, Passage("lead", article.lead))
    passages.append(Passage("title", article.title))
    passages += [Passage("caption", image.caption, at) for at, image in enumerate(article.images) if image.caption]
    if article.byline:
        passages.append(Passage("byline", article.byline))
    return passages
