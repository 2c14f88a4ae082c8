"""Pictures with what is written under them: captions and credits apart from the text and from each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.document import Block, Document, Element, Picture
from scraper.document.words import FIGURE, FOOTER, NAV, W_CAPTION, W_COMMENT, W_CREDIT, W_RELATED, W_SIDEBAR
from scraper.records import Image
from scraper.title import words

_LABEL = (
    r"(?:photos?(?:graph(?:s|er)?)?|fotos?|fotograf(?:er)?|fotoğraf|image|bilder?|bild|illustrat(?:ion|or)s?|"
    r"illustrasjon(?:sfoto|sbilde)?|illustration(?:sfoto|sbild)?|kuva(?:aja)?|graphics?|grafi[kc]k?|picture|credits?)"
)
_CREDIT = re.compile(
    rf"(?P<open>[(\[])?\s*(?:\b|(?<=[a-zæøåäöü]))(?=[^\W\d_]){_LABEL}\s*(?:(?:by|av|af|von)\b\s*:?|[:/©]|"
    rf"\s-\s)\s*(?P<who>[^()\[\]\n]{{2,120}})(?(open)[)\]])",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright:?)\s*(?P<who>[^()\n]{2,120})", re.IGNORECASE)
_STOCK = re.compile(
    r"^(?P<who>[^,:.\n]{3,50}(?:,| /|/| on)\s*(?:unsplash|pixabay|pexels|shutterstock|istock(?:photo)?|getty images|"
    r"adobe stock|scanpix|ntb|wikimedia commons|flickr|mostphotos|colourbox))\.?$",
    re.IGNORECASE,
)
_LITERAL_BREAK = re.compile(r"<\s*/?\s*\w+[^>]{0,80}>|&lt;\s*br\s*/?\s*&gt;", re.IGNORECASE)
_RIGHTS = re.compile(r"all rights|alle rettigheter|alla rättigheter|alle rechte", re.IGNORECASE)
_MACHINE_ALT = re.compile(r"^(?:bildet kan inneholde|image may contain|may be an image of)\b", re.IGNORECASE)
_FILE_NAME = re.compile(r"[\w\-. ]+\.(?:jpe?g|png|gif|webp|svg)", re.IGNORECASE)
_AWAY = NAV | FOOTER | W_COMMENT | W_RELATED | W_SIDEBAR


@dataclass(frozen=True, slots=True)
class Captions:
    """The pictures of an item and the blocks that belong to them."""

    images: tuple[Image, ...]
    taken: frozenset[int]
    """Indexes of blocks that are captions or credits and not text."""


def split_credit(text: str) -> tuple[str | None, str | None]:
    """(caption, credit) of what is written under a picture; either may be None."""
    text = " ".join(_LITERAL_BREAK.sub(" ", text).split())
    stock = _STOCK.match(text)
    if stock:
        return None, stock.group("who").strip()
    match = _CREDIT.search(text) or _COPYRIGHT.search(text)
    if not match:
        return text or None, None
    who = match.group("who").strip(" .,;:-–")
    rest = (text[: match.start()] + " " + text[match.end() :]).strip(" .,;|-–()")
    rest = " ".join(rest.split())
    if rest and text[: match.start()].rstrip().endswith((".", "!", "?")):
        rest = text[: match.start()].strip() + text[match.end() :].rstrip(" .")
    return rest or None, who or None


def is_credit(text: str) -> bool:
    """Whether a short text is nothing but a picture's credit."""
    if len(text) > 140:
        return False
    caption, credit = split_credit(text)
    return caption is None and credit is not None and len(credit.split()) <= 12


def clean_alt(alt: str) -> str | None:
    """An alternative text without literal tags; None when it is empty, a file name or made by a machine."""
    text = " ".join(_LITERAL_BREAK.sub(" ", alt).split())
    if not text or _MACHINE_ALT.match(text) or _FILE_NAME.fullmatch(text):
        return None
    return text


def _is_icon(picture: Picture) -> bool:
    sizes = [picture.element.attributes.get(name) or "" for name in ("width", "height")]
    return any(size.isdigit() and int(size) <= 48 for size in sizes) or bool(picture.element.bits & _AWAY)


def _figure(element: Element) -> Element | None:
    return next((around for around in element.ancestors(6) if around.tag == "figure" or around.own & W_CAPTION), None)


def is_caption(block: Block) -> bool:
    """Whether the markup says that a block is a caption or credit."""
    element = block.element
    if element.tag == "figcaption":
        return True
    if block.bits & FIGURE and any(around.tag in ("figure", "figcaption") for around in element.ancestors(6)):
        return True
    near = element.own | (element.parent.own if element.parent is not None else 0)
    size = len(block.text)
    return (bool(near & W_CAPTION) and size < 400) or (bool(element.own & W_CREDIT) and size < 120)


def _box(element: Element) -> Element | None:
    """The smallest element around a picture that also holds text, where that is one or two blocks and no paragraph."""
    around = element.parent
    while around is not None and around.last == around.first:
        around = around.parent
    if around is None or around.last - around.first > 2 or around.tag in ("p", "body", "a"):
        return None
    return around


def _fits_in_box(block: Block, alt: Sequence[str]) -> bool:
    said = words(block.text)
    named = len(alt) >= 2 and said[:2] == tuple(alt[:2])
    return len(said) <= 20 or (len(said) <= 60 and (named or split_credit(block.text)[1] is not None))


def _under(picture: Picture, blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks that caption a picture: those of its figure, else those right after it that are captions by their
    words or repeat the alternative text."""
    figure = _figure(picture.element)
    if figure is not None and figure.last - figure.first <= 6:
        yield from (block for block in blocks if figure.first <= block.index < figure.last)
        return
    alt = words(clean_alt(picture.alt) or "")
    box = _box(picture.element)
    credited = False
    for block in (one for one in sorted(blocks, key=_index) if picture.block <= one.index < picture.block + 2):
        if block.level or len(block.text) > 400:
            return
        said = words(block.text)
        in_box = box is not None and box.first <= block.index < box.last and _fits_in_box(block, alt)
        doubled = bool(alt) and (said == alt or said[: len(alt)] == alt and len(said) <= len(alt) + 12)
        if not (doubled or in_box or is_caption(block) or is_credit(block.text)):
            return
        credit = split_credit(block.text)[1]
        if credited and credit:
            return  # a second credit is that of the next picture
        credited = credited or credit is not None
        yield block


def _index(block: Block) -> int:
    return block.index


def read_captions(document: Document, blocks: Sequence[Block], inside: range) -> Captions:
    """The pictures between the first and the last block of an item, with captions and credits.

    Args:
        blocks: the page's blocks without furniture.
        inside: indexes of the blocks that belong to the item; pictures before the first of them count from its start.
    """
    images: list[Image] = []
    taken: set[int] = set()
    seen: set[str] = set()
    for picture in document.pictures:
        if picture.block not in inside or _is_icon(picture) or (picture.url and picture.url in seen):
            continue
        under = [block for block in _under(picture, blocks) if block.index not in taken]
        image = _image(picture, under)
        if image.url or image.caption or image.credit:
            seen.add(picture.url)
            images.append(image)
            taken.update(block.index for block in under)
    for block in blocks:
        if block.index not in inside or block.index in taken or block.bits & _AWAY or _RIGHTS.search(block.text):
            continue
        if is_caption(block) or is_credit(block.text):
            taken.add(block.index)
            caption, credit = split_credit(block.text)
            if not any(image.caption == caption and image.credit == credit for image in images):
                images.append(Image(None, None, caption, credit))
    return Captions(tuple(images), frozenset(taken))


def _image(picture: Picture, under: Sequence[Block]) -> Image:
    captions: list[str] = []
    credits: list[str] = []
    for text in dict.fromkeys(" ".join(block.text.split()) for block in under):
        caption, credit = split_credit(text)
        if caption and not any(words(caption) == words(other) for other in captions):
            captions.append(caption)
        if credit and credit not in credits:
            credits.append(credit)
    alt = clean_alt(picture.alt)
    alt_caption, alt_credit = split_credit(alt) if alt else (None, None)
    if alt_credit and not credits:
        credits.append(alt_credit)
    caption = " ".join(captions) or None
    if alt and caption and (words(alt) == words(caption) or words(alt_caption or "") == words(caption)):
        alt = None
    return Image(picture.url or None, alt, caption, "; ".join(credits) or None)
