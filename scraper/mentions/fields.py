"""The texts of an article that are read for mentions, and the persons that its picture credits name.

Owns the order of fields, which field a sentence counts for, and the role photographer.
"""

from __future__ import annotations

from dataclasses import replace

from scraper.people import Passage
from scraper.records import Article, Person

PHOTOGRAPHER = "photographer"


def passages_of(article: Article) -> list[Passage]:
    """The passages of an article. Lead and text come first, for full names stand there, the title after them. A lead that
    opens the text is read as text only, so that nothing counts twice. A caption keeps the index of its image."""
    passages = [Passage("text", article.text)]
    if article.lead and _squeezed(article.lead) not in _squeezed(article.text[: 2 * len(article.lead) + 200]):
        passages.insert(0, Passage("lead", article.lead))
    passages.append(Passage("title", article.title))
    passages += [Passage("caption", image.caption, at) for at, image in enumerate(article.images) if image.caption]
    if article.byline:
        passages.append(Passage("byline", article.byline))
    return passages


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def credits_of(article: Article, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """The people of the article, photographers marked: those that a picture credit names in full. A credit is no field of
    its own, so who stands in one only has no mention here; the credit itself stays with the image."""
    credits = [_squeezed(image.credit) for image in article.images if image.credit]
    return tuple(
        replace(one, role=PHOTOGRAPHER) if one.role is None and any(one.name in credit for credit in credits) else one
        for one in people
    )
