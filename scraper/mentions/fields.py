"""The texts of an article that are read for mentions, and the persons that its picture credits name.

Owns the order of fields, which field a sentence counts for, and the role photographer.
"""

from __future__ import annotations

import re

from scraper.people import Passage, find_people
from scraper.records import Article, Person

PHOTOGRAPHER = "photographer"
_SEPARATOR = re.compile(r"[/|,;©:]|\b(?:and|og|och|und)\b")


def passages_of(article: Article) -> list[Passage]:
    """The passages of an article. Lead and text come first, for full names stand there, the title after them. A lead
    that opens the text is read as text only, so that nothing counts twice. A caption keeps the index of its image."""
    spoken = article.language or ""
    passages = [Passage("text", article.text, language=spoken)]
    if article.lead and _squeezed(article.lead) not in _squeezed(article.text[: 2 * len(article.lead) + 200]):
        passages.insert(0, Passage("lead", article.lead, language=spoken))
    passages.append(Passage("title", article.title, language=spoken))
    captions = ((image.caption, at) for at, image in enumerate(article.images))
    passages += [Passage("caption", caption, at, spoken) for caption, at in captions if caption]
    if article.byline:
        passages.append(Passage("byline", article.byline, language=spoken))
    return passages


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def with_photographers(article: Article, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """The people of the article and, as photographers, those whom nothing but its picture credits name.

    Who is named in the text or wrote it and took a picture as well keeps what the text says of the role. A credit is no
    field with places, so who stands in credits only has no mention; the credit stays with the image.
    """
    names = dict.fromkeys(name for image in article.images if image.credit for name in _credited(image.credit))
    known = {*(one.name for one in people), *article.authors}
    return (*people, *(Person(name, (name,), PHOTOGRAPHER, None, False, ()) for name in names if name not in known))


def _credited(credit: str) -> list[str]:
    """Full names in a picture credit: "Per Bakke / OUH", "Foto: Eva Lie, UiO"."""
    found = find_people([Passage("caption", f"{part.strip()}.") for part in _SEPARATOR.split(credit) if part.strip()])
    return [" ".join(one.name) for one in found.register.people if len(one.name) > 1]
