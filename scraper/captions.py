"""Pictures with what is written under them: captions and credits apart from the text and from each other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scraper.dates import is_date_line
from scraper.document import Block, Document, Element, Picture
from scraper.document.words import FIGURE, FOOTER, NAV, W_CAPTION, W_COMMENT, W_CREDIT, W_RELATED, W_SIDEBAR
from scraper.records import Image
from scraper.title import words

_LABEL = (
    r"(?:photos?(?:graph(?:s|er)?)?|fotos?|fotograf(?:er)?|fotoğraf|images?|bilder?|bild|illustrat(?:ion|or)s?|"
    r"illustrasjon(?:sfoto|sbilde)?|illustration(?:sfoto|sbild)?|kuvat?(?:aja)?|kuvituskuva|graphics?|grafi[kc]k?|"
    r"picture|credits?)"
)
_CREDIT = re.compile(
    rf"(?P<open>[(\[])?\s*(?:\b|(?<=[a-zæøåäöü]))(?=[^\W\d_]){_LABEL}(?:\s*(?:/|&|\band\b|\bog\b|\boch\b|\bund\b)\s*"
    rf"{_LABEL})?(?:\s+credits?)?\s*(?:(?P<word>(?:by|av|af|von|courtesy(?:\s+of)?)\b)\s*:?|[:/©]|\s-\s)\s*"
    rf"(?P<who>[^()\[\]\n]{{2,120}})(?(open)[)\]])",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright:?)\s*(?P<who>[^()\n]{2,120})", re.IGNORECASE)
_STOCKS = (
    "unsplash", "pixabay", "pexels", "shutterstock", "istock", "getty images", "adobe stock", "scanpix", "ntb",
    "wikimedia commons", "flickr", "mostphotos", "colourbox",
)  # fmt: skip
_STOCK = re.compile(rf"^(?P<who>[^,:.\n]{{3,50}}(?:,| /|/| on)\s*(?:{'|'.join(_STOCKS)})(?:photo)?)\.?$", re.IGNORECASE)
_STEMS = (
    "oto", "mage", "bild", "llustra", "kuv", "gra", "pictur", "redit", "©", "(c)", "copyr", "splash", "pixab", "pexel",
    "stock", "getty", "scanpix", "ntb", "wikimedia", "flickr", "mostph", "colourb",
)  # fmt: skip
"""A text without any of these has no credit: substrings are cheaper to look for than patterns."""
_GLUED = re.compile(r"(?<=[a-zæøåäöüß])(?=[A-ZÆØÅÄÖÜ][\w.'’-]*(?: (?:[A-ZÆØÅÄÖÜ][\w.'’-]*|/|&|of|and|for|og|och))*$)")
_SENTENCE = re.compile(r"(?<=[a-zæøåäöüß]{2})\.\s+(?=[A-ZÆØÅÄÖÜ]\w*(?:\s+\S+){3})")
_LITERAL_BREAK = re.compile(r"<\s*/?\s*\w+[^>]{0,80}>|&lt;\s*br\s*/?\s*&gt;", re.IGNORECASE)
_RIGHTS = re.compile(r"all rights|alle rettigheter|alla rättigheter|alle rechte", re.IGNORECASE)
_MACHINE_ALT = re.compile(
    r"^(?:(?:bildet|bilete) kan inneh(?:olde|alde)|billedet kan indeholde|bilden kan innehålla|kan være et bilde av|"
    r"(?:this )?image may contain|may be an? (?:\w+ )?image of|das bild könnte enthalten|kuva voi sisältää)\b",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"[\w\-. ]+\.(?:jpe?g|png|gif|webp|svg)", re.IGNORECASE)
_ICON = 64
"""Pixels: smaller pictures are icons or show who wrote something."""
_AWAY = NAV | FOOTER | W_COMMENT | W_RELATED | W_SIDEBAR


@dataclass(frozen=True, slots=True)
class Captions:
    """The pictures of an item and the blocks that belong to them."""

    images: tuple[Image, ...]
    taken: frozenset[int]
    """Indexes of blocks that are captions or credits and not text."""


def _unbroken(text: str) -> str:
    """A text in one line, without tags that were written out."""
    if "<" in text or "&lt;" in text:
        text = _LITERAL_BREAK.sub(" ", text)
    return " ".join(text.split())


def _may_credit(text: str) -> bool:
    folded = text.lower()
    for stem in _STEMS:  # noqa: SIM110  (a generator costs half as much again)
        if stem in folded:
            return True
    return False


def split_credit(text: str) -> tuple[str | None, str | None]:
    """(caption, credit) of what is written under a picture; either may be None."""
    text = _unbroken(text)
    match = _credit(text) if _may_credit(text) else None
    if match is None:
        return _unglued(text)
    if match.re is _STOCK:
        return None, match.group("who").strip()
    who, end = match.group("who"), match.end()
    sentence = _SENTENCE.search(who)
    if sentence:  # the caption goes on behind the credit
        end = match.start("who") + sentence.start() + 1
        who = who[: sentence.start()]
    before, behind = text[: match.start()], text[end:]
    rest = " ".join(f"{before} {behind}".strip(" .,;|-–()").split())
    if rest and before.rstrip().endswith((".", "!", "?")):
        rest = before.strip() + behind.rstrip(" .") if not behind.strip(" .)") else f"{before.strip()} {behind.strip()}"
    return rest or None, who.strip(" .,;:-–|") or None


def _credit(text: str) -> re.Match[str] | None:
    """Where the credit stands."""
    stock = _STOCK.match(text)
    if stock:
        return stock
    match = _CREDIT.search(text)
    # "A picture of a house" says what is seen; whom a picture is by begins with a capital.
    if match and match.group("word") and match.group("who")[0].islower():
        match = None
    return match or _COPYRIGHT.search(text)


def _unglued(text: str) -> tuple[str | None, str | None]:
    """(caption, credit) where the credit is glued to the caption's last word: "… one sittingLakeside Cluster"."""
    seam = _GLUED.search(text) if len(text) <= 300 else None
    if seam is None:
        return text or None, None
    left, right = text[: seam.start()], text[seam.start() :]
    last = left.split()[-1]
    # "NordForsk" has a capital before the seam, "eLife" a single letter: names, which nobody glued together.
    if len(left.split()) < 4 or len(last) < 3 or not last[0].islower() or " " not in right:
        return text, None
    return left, right


def is_credit(text: str) -> bool:
    """Whether a short text is nothing but a picture's credit."""
    if len(text) > 140 or not _may_credit(text):
        return False
    caption, credit = split_credit(text)
    return caption is None and credit is not None and len(credit.split()) <= 12


def clean_alt(alt: str) -> str | None:
    """An alternative text without literal tags; None when it is empty, a file name or made by a machine."""
    text = _unbroken(alt)
    if not text or _MACHINE_ALT.match(text) or _FILE_NAME.fullmatch(text):
        return None
    return text


def is_icon(picture: Picture) -> bool:
    """Whether a picture is furniture: too small to show anything (spacers, buttons), or part of menus and the like."""
    if picture.element.bits & _AWAY:
        return True
    sizes = [picture.element.attributes.get(name) or "" for name in ("width", "height")]
    return any(size.isdigit() and int(size) <= _ICON for size in sizes)


def _figure(element: Element) -> Element | None:
    return next((around for around in element.ancestors(6) if around.tag == "figure" or around.own & W_CAPTION), None)


def is_caption(block: Block) -> bool:
    """Whether the markup says that a block is a caption or credit."""
    element = block.element
    if element.tag == "figcaption":
        return True
    if block.bits & FIGURE:
        around = next((a.tag for a in element.ancestors(6) if a.tag in ("figure", "figcaption", "table")), "table")
        if around != "table":  # content systems put tables into figures: their cells are text
            return True
    if block.level:  # its id is made of its words: "Open source" credits nobody
        return False
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
    words or repeat the alternative text.

    Args:
        blocks: the blocks of the item, in page order.
    """
    figure = _figure(picture.element)
    if figure is not None and figure.last - figure.first <= 6:
        yield from blocks[place(blocks, figure.first) : place(blocks, figure.last)]
        return
    alt = words(clean_alt(picture.alt) or "")
    box = _box(picture.element)
    credited = False
    for block in blocks[place(blocks, picture.block) : place(blocks, picture.block + 2)]:
        if block.level or len(block.text) > 400:
            return
        in_box = box is not None and box.first <= block.index < box.last and _fits_in_box(block, alt)
        if not (in_box or is_caption(block) or is_credit(block.text) or _doubles(block, alt)):
            return
        credit = split_credit(block.text)[1]
        if credited and credit:
            return  # a second credit is that of the next picture
        credited = credited or credit is not None
        yield block


def _doubles(block: Block, alt: Sequence[str]) -> bool:
    """Whether a block begins with a picture's alternative text and says little more."""
    if not alt:
        return False
    said = words(block.text)
    glued = len(said) >= len(alt) > 3 and said[: len(alt) - 1] == alt[:-1] and said[len(alt) - 1].startswith(alt[-1])
    return (said[: len(alt)] == alt or glued) and len(said) <= len(alt) + 12


def _index(block: Block) -> int:
    return block.index


def place(blocks: Sequence[Block], index: int) -> int:
    """Where the block with this index on the page stands, or would stand, among blocks in page order."""
    return bisect_left(blocks, index, key=_index)


def _pictures(document: Document, inside: range) -> Iterator[Picture]:
    """The pictures between the blocks of an item, each address once, without icons."""
    seen: set[str] = set()
    pictures = document.pictures
    for position in range(bisect_left(pictures, inside.start, key=lambda one: one.block), len(pictures)):
        picture = pictures[position]
        if picture.block >= inside.stop:
            return
        if not is_icon(picture) and not (picture.url and picture.url in seen):
            yield picture
            seen.add(picture.url)


def read_captions(document: Document, blocks: Sequence[Block], inside: range) -> Captions:
    """The pictures between the first and the last block of an item, with captions and credits.

    Args:
        blocks: the page's blocks without furniture, in page order.
        inside: indexes of the blocks that belong to the item; pictures before the first of them count from its start.
    """
    own = _outside_heads(blocks[place(blocks, inside.start) : place(blocks, inside.stop)])
    images: list[Image] = []
    taken: set[int] = set()
    for picture in _pictures(document, inside):
        under = [block for block in _under(picture, own) if block.index not in taken]
        image = _image(picture, under)
        if image.url or image.caption or image.credit:
            images.append(image)
            taken.update(block.index for block in under)
    for block in own:
        if block.index in taken or block.bits & _AWAY or not (is_caption(block) or is_credit(block.text)):
            continue
        if _RIGHTS.search(block.text) or _dates_item(block):
            continue
        taken.add(block.index)
        caption, credit = split_credit(block.text)
        if not any(image.caption == caption and image.credit == credit for image in images):
            images.append(Image(None, None, caption, credit))
    return Captions(tuple(images), frozenset(taken))


def _outside_heads(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks but for those of a figure that holds a headline: themes set picture, date, title and lead of an
    article into one figure; what its own caption is, is told by a figcaption without a headline."""
    heads = [block.element for block in blocks if block.level in (1, 2) and block.bits & FIGURE]
    if not heads:
        return blocks
    figures = {around.index: around for head in heads for around in _figures(head)}
    return [block for block in blocks if not (block.bits & FIGURE and _stands_in(block, figures))]


def _figures(element: Element) -> Iterator[Element]:
    """The figures and captions around an element, from the inside."""
    return (around for around in element.ancestors(6) if around.tag in ("figure", "figcaption"))


def _stands_in(block: Block, figures: Mapping[int, Element]) -> bool:
    """Whether the innermost figure around a block is one of these."""
    own = next(_figures(block.element), None)
    if own is not None:
        return own.index in figures
    return any(figure.first <= block.index < figure.last for figure in figures.values())


def _dates_item(block: Block) -> bool:
    """Whether a block that is called a caption and stands in no figure is the line that dates an article."""
    if block.bits & FIGURE or not any(map(str.isdigit, block.text[:4])):
        return False
    return is_date_line(block) and ":" not in block.text and split_credit(block.text)[1] is None


def _image(picture: Picture, under: Sequence[Block]) -> Image:
    captions: list[str] = []
    credits: list[str] = []
    alt = clean_alt(picture.alt) if picture.alt else None
    for text in dict.fromkeys(_unbroken(block.text) for block in under):
        caption, credit = _split(text, alt)
        if caption and not any(words(caption) == words(other) for other in captions):
            captions.append(caption)
        if credit and credit not in credits:
            credits.append(credit)
    alt_caption, alt_credit = split_credit(alt) if alt else (None, None)
    if alt_credit and not credits:
        credits.append(alt_credit)
    caption = " ".join(captions) or None
    if alt and caption and (words(alt) == words(caption) or words(alt_caption or "") == words(caption)):
        alt = None
    return Image(picture.url or None, alt, caption, "; ".join(credits) or None)


def _split(text: str, alt: str | None) -> tuple[str | None, str | None]:
    """(caption, credit) of a text under a picture; what is glued to the alternative text is the credit."""
    if _MACHINE_ALT.match(text):
        return None, None
    behind = text[len(alt) :] if alt and len(alt) >= 12 and text.startswith(alt) else ""
    if behind[:1].isupper() and len(behind) <= 80 and split_credit(behind)[1] is None:
        return alt, behind
    return split_credit(text)
