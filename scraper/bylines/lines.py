"""Printed bylines: a line of text -> the names that sign it. Owns labels ("By", "Av", "Text:") and separators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from scraper.bylines.names import (
    clean_name,
    is_agency,
    is_desk,
    is_own_agency,
    single_name,
    sounds_given,
    together,
    without_doubles,
)
from scraper.bylines.vocabulary import BEGINNINGS, DAYS, NOT_NAMES, OPENINGS, PLACES
from scraper.dates import find

_LONGEST = 250
_WRITTEN = (
    r"(?:(?:written|reported|posted|published|submitted|created|story|report|article|words|text|interview|reporting|"
    r"analysis|review|opinion|essay|commentary|contributed|edited|compiled|(?:photos?|words|story|text|report(?:ing)?) "
    r"(?:and|&) (?:photos?|words|story|text|report(?:ing)?))\s+by\b|"
    r"(?:skrevet|publisert|lagt ut|publicerad|skriven|postet|oprettet|skrevet og publisert|tekst|reportasje|intervju|"
    r"kronikk)\s+(?:av|af)\b|"
    r"(?:geschrieben|veröffentlicht|verfasst|erstellt|gespeichert|eingetragen|eingestellt|text|(?:ein |eine )?"
    r"(?:artikel|beitrag|gastbeitrag|kolumne|kommentar|interview|bericht|reportage|blog(?:[ -]?beitrag)?|analyse|essay|"
    r"rezension))\s+(?:von|vom)\b|(?:kirjoittanut|julkaissut)\b|(?:écrit|publié|rédigé)\s+par\b|(?:escrito|publicado)\s+por\b|"
    r"(?:geschreven|geplaatst)\s+door\b|(?:scritto|pubblicato)\s+da\b|escribe\b)\s*:?"
)
_ROLE_LABEL = (
    r"(?:(?:post |article |blog )?authors?|author of the article|written|reporters?|journalists?|words|text(?:er)?|"
    r"texte|texto|text(?:\s+(?:and|&|och|og|und)\s+(?:photos?|foto|bild(?:er)?))?|(?:foto|photos?)\s+"
    r"(?:og|och|und|and|&)\s+te(?:x|ks)t|"
    r"tekst(?:\s+(?:og|&)\s+(?:foto|bilder?))?|forfatter(?:e)?|författare(?:\s*/\s*fotograf)?|skribent(?:er)?|"
    r"autor(?:en|[/:*_]?in|[/:*_]?innen|a|es)?(?:\s*/\s*autor(?:in)?)?|auteurs?|verfasser(?:in)?|"
    r"redakteur(?:in)?|interview|bericht|kirjoittaja(?:t)?|teksti)\s*:"
)
_PREFIX = re.compile(
    rf"^\W*(?:{_WRITTEN}|{_ROLE_LABEL}|(?:by|av|af|von|vom|par|por|door|di|da)\b|from\b(?=\s+[A-ZÆØÅ])|"
    r"autorin/autor\b|(?:post )?(?:author|autor(?:en|in)?|forfatter|skribent|auteur)\b(?=\s+(?:by\s+)?[A-ZÆØÅÄÖÜ]))"
    r"\s*:?[\s–—-]*",
    re.IGNORECASE,
)
_LONG_LABEL = re.compile(rf"^\W*(?:{_WRITTEN}|{_ROLE_LABEL})", re.IGNORECASE)
_GLUED = re.compile(r"^(?:By|Author|Av|Von)(?=[A-ZÆØÅÄÖÜ][\w.'’-]*\s+[A-ZÆØÅÄÖÜ])")
_INNER = re.compile(
    r"(?:^|(?<=[\s|·•–—]))(?:[Bb]y|BY|[Aa]v|AV|[Aa]f|[Vv]on|VON|[Vv]om|[Pp]ar|[Pp]or|[Dd]oor|Author)\s*:?\s+"
    r"(?=[^\W\d_a-zæøåäöü])"
)
_PHOTO = re.compile(
    r"\b(?:photos?|foto|fotos|bilde?r?|illustrations?|illustrasjon(?:er)?|illustrationen|kuvat?|photographs?|photographer|"
    r"fotografi?e?|video|übersetzung|übersetzt|translation|translated|oversatt|oversettelse|översättning|oversat)\s*(?:by\b|av\b|von\b|:)",
    re.IGNORECASE,
)
_TEXT_LABEL = re.compile(r"\b(?:tekst|text|texte|teksti|words|story)\s*:\s*", re.IGNORECASE)
_SEGMENT = re.compile(r"\s*[\n|·•»]\s*|\s+/+\s+|\s+[–—-]+\s+|(?<=\w)\s*[–—]+\s+|\s+~\s+")
_AND = re.compile(
    r"\s*(?:[;,/](?:\s*(?:and|og|och|und|ja|et|y|e|&)\s)?|\s[&+]\s|"
    r"\s(?:and|og|och|und|ja|et|en|y|e|with|med|mit)\s(?=[^\W\d_]))\s*",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s+(?:[Tt]agged|[Ff]iled|[Pp]osted|[Pp]ublished|[Uu]pdated|[Kk]ategori\w*|[Cc]ategor\w*|[Ll]eave|[Hh]interlasse|[Ss]tand:|"
    r"[Kk]ommentar\w*|[Cc]omments?|[Vv]eröffentlicht|[Aa]ktualisiert|[Pp]ubliziert|[Pp]ublisert|[Oo]ppdatert|[Rr]ubrik|"
    r"[Aa]bgelegt|[Uu]nder\b|[Uu]nter\b|[Ii]n\b(?=\s+[A-ZÆØÅÄÖÜ][\w-]+$)|[Tt]he\b).*",
    re.DOTALL,
)
_STOP = re.compile(
    r"\s+(?:on|at|am|um|in|for|from|vor|hace|ago|kl|min)\b.*|\s*\S*@.*|\s+https?:.*|\s*\b\d.*", re.DOTALL
)
_SEAM = re.compile(
    r"(?<=[a-zæøåäöüß])(?=(?:Published|Updated|Posted|Publisert|Oppdatert|Veröffentlicht|Aktualisiert)\b)|"
    r"(?<=[^\W\d_])(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)"
)
_REPORTERS = re.compile(r"([가-힣]{2,4})\s*기자|([\u3400-\u9fff]{2,4})\s*(?:記者|记者)")
_FIRST = re.compile(r"\W*(\w+)")
_GLUED_TO = ("by", "author", "av", "von")
_DIGIT = re.compile(r"\d")
_INITIALS = re.compile(r"[A-ZÆØÅÄÖÜ][A-Za-zæøåäöü]{1,3}")


def _undated(text: str) -> str:
    """The text with a line break in place of each date."""
    if not _DIGIT.search(text):
        return text
    pieces, end = [], 0
    for one in find(text):
        pieces.append(text[end : one.start])
        end = one.end
    return "\n".join([*pieces, text[end:]]) if end else text


def uncredited(text: str) -> str:
    """The text without its photographers: "Text and photo: A B" is A B's text; only a credit behind a name is not."""
    label = _PREFIX.match(text)
    photo = _PHOTO.search(text, label.end() if label else 0)
    if photo is None:
        return text
    if photo.start() > 2:
        return text[: photo.start()].rstrip(" ([")
    written = _TEXT_LABEL.search(text)
    return text[written.start() :] if written else ""


class Line:
    """A short line of text, cut at its dates and separators.

    Attributes:
        labelled: whether it says that it names authors.
        head: the segment with the names, label taken off.
        rest: the segments behind it, or all of a line without a label.
        long: whether the label is more than a preposition.
    """

    __slots__ = ("head", "labelled", "long", "rest")

    def __init__(self, text: str) -> None:
        text = _SEAM.sub("\n", uncredited(_GLUED.sub("By ", text)))
        segments = [one for one in _SEGMENT.split(_undated(text)) if one and not one.isspace()]
        self.labelled, self.long, self.head, self.rest = False, False, "", segments
        for position, segment in enumerate(segments):
            inner = _PREFIX.match(segment) or (_INNER.search(segment, 0, 80) if _opens(segment) else None)
            if inner is None:
                continue
            dated = inner.start() > 0 and len(segments) > 1
            self.labelled, self.long = True, dated or bool(_LONG_LABEL.match(segment))
            named = _END.sub("", segment[inner.end() :])
            while (again := _PREFIX.match(named)) and again.end():
                named = named[again.end() :]
            following = segments[position + 1 :]
            if not named.strip(" :") and following:
                named, following = following[0], following[1:]
            self.head, self.rest = named, following
            return


def _opens(segment: str) -> bool:
    """Whether a segment begins as the line does that says when and by whom something was posted."""
    first = _FIRST.match(segment)
    return first is not None and first[1].lower() in OPENINGS


def _pieces(segment: str) -> Iterator[str]:
    for piece in _AND.split(segment):
        if piece:
            yield _weekless(_STOP.sub("", piece.strip()) if len(piece) > 3 else piece)


def _weekless(piece: str) -> str:
    tokens = piece.split()
    while len(tokens) > 2 and tokens[-1].lower().strip(".,") in DAYS:
        tokens.pop()
    return " ".join(tokens)


def _persons(segment: str, outlets: Sequence[str | None], strict: bool) -> Iterator[str]:
    for position, piece in enumerate(_pieces(segment)):
        name = clean_name(piece, outlets)
        if name is None or (position and name.split()[0].lower() in PLACES):
            continue
        if not strict or sounds_given(name):
            yield name


def names_in(text: str, outlets: Sequence[str | None] = (), marked: bool = False) -> tuple[str, ...]:
    """The names in a byline, in order: "By A B and C D, science writer" -> ("A B", "C D").

    A name stands alone between separators; what stands in their place is a role, an outlet or a date and is left out.
    A nickname, initials or an agency counts only where the line or the markup says that it is the author, and nobody
    else is named.

    Args:
        outlets: the site's names, which are not authors.
        marked: whether the markup says that the text names authors.
    """
    return _names_in(text, tuple(outlets), marked) if 0 < len(text) <= 2_000 else ()


@lru_cache(maxsize=2_048)  # the same name stands in several places of a page
def _names_in(text: str, outlets: tuple[str | None, ...], marked: bool) -> tuple[str, ...]:
    if not text.isascii() and (reporters := _REPORTERS.findall(text)):
        return without_doubles(one or other for one, other in reporters)
    line = Line(text)
    if line.labelled:
        return _signed(line, outlets, marked)
    found = [name for segment in line.rest for name in _persons(segment, outlets, strict=False)]
    if found or not marked:
        return without_doubles(found)
    return together(text.split()) or _others(line, outlets, marked)


def signers(text: str, outlets: Sequence[str | None] = ()) -> tuple[str, ...]:
    """The names in a line that has a label of a byline; none without."""
    line = Line(text)
    return _signed(line, outlets, marked=False) if line.labelled else ()


def _signed(line: Line, outlets: Sequence[str | None], marked: bool) -> tuple[str, ...]:
    """The names behind a label, and those in the segments that follow it as long as persons stand there."""
    found = [*_persons(line.head, outlets, strict=False)]
    if not found:
        return (together(line.head.split()) if marked else ()) or _others(line, outlets, marked)
    for segment in line.rest:
        more = [*_persons(segment, outlets, strict=True)]
        if not more and "@" not in segment:
            break
        found += more
    return without_doubles(found)


def _others(line: Line, outlets: Sequence[str | None], marked: bool) -> tuple[str, ...]:
    """The nickname, the initials or the agency that signs a line which names no person."""
    segment = line.head if line.labelled else next(iter(line.rest), "")
    piece = next(iter(_pieces(segment)), "")
    for agency in (_STOP.sub("", segment.strip()).strip(" .,:;-–—"), piece.strip(" .,:")):
        if is_agency(agency):
            return () if is_own_agency(agency, outlets) else (agency,)
    name = single_name(piece, outlets)
    if name is None:
        return ()
    alone = bool(_INITIALS.fullmatch(name)) and piece.strip() == segment.strip()
    return (name,) if marked or line.long or alone else ()


def is_byline(text: str) -> bool:
    """Whether a short text begins as a byline does ("By", "Av", "Text:") and is signed, by a person or by a desk."""
    if len(text) > _LONGEST or not may_sign(text) or not (_PREFIX.match(text) or _GLUED.match(text)):
        return False
    return bool(names_in(text)) or is_unsigned(text)


def is_unsigned(text: str) -> bool:
    """Whether a text is a byline that names a desk or an agency and nobody ("By staff writer", "Av redaksjonen")."""
    if len(text) > 60:
        return False
    line = Line(text)
    rest = line.head.strip(" .:")
    return line.labelled and 0 < len(rest.split()) <= 4 and is_desk(rest) and all(
        word.lower() in NOT_NAMES or word[:1].isupper() for word in rest.split()
    )  # fmt: skip


def is_label(text: str) -> bool:
    """Whether a line is the label of a byline and nothing else ("By", "Text:")."""
    label = _PREFIX.match(text)
    return label is not None and label.end() == len(text)


def may_sign(text: str) -> bool:
    """Whether a line has a label of a byline at its beginning or behind a date: the cheap question."""
    first = _FIRST.match(text)
    if first is None:
        return False
    word = first[1].lower()
    if word in BEGINNINGS and _PREFIX.match(text):
        return True
    if word.startswith(_GLUED_TO) and _GLUED.match(text):
        return True
    return (word in OPENINGS or bool(_DIGIT.search(text))) and bool(_INNER.search(text))
