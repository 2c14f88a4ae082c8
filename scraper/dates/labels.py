"""How pages print the dates of their items: labels in ten languages, date lines, datelines. Owns what such a line looks
like; never what the item's date is, and never reads prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scraper.dates.calendar import Found, Order, find
from scraper.document import Block
from scraper.document.words import W_BYLINE, W_DATE, W_META

_UPDATED = re.compile(
    r"updated?\b|modified|\bedited\b|\brevised|(?:last|latest) (?:changed?|edit|review|revision)|"
    r"oppdater(?:t|te|ing)\b|(?:sist )?endr(?:et|a)\b|revidert|uppdaterad|uppdaterat|uppdatering|"
    r"(?:senast )?ändra[dt]\b|opdatere[trd]|opdatering|ændret|rettet|aktualisier|geändert|änderung|überarbeitet|"
    r"zuletzt|\bstand\b|päivitetty|päivitys|muokattu|mise? à jour|modifiée?|modification|bijgewerkt|gewijzigd|"
    r"aangepast|actualizad[oa]|actualización|modificad[oa]|modificación",
)
_PUBLISHED = re.compile(
    r"publi[sc]h|posted|publisert|lag[td] ut|utgitt|dato\b|\bdate\b|publicera[dt]|upplag[dt]|publiceret|"
    r"offentlig?gjort|udgivet|veröffentlich|erstellt|erschienen|eingestellt|datum|julkaistu|julkaistiin|publiée?\b|"
    r"parue? le|mise? en ligne|gepubliceerd|geplaatst|publicad[oa]|fecha|\bon:|releas|issued|\bcreated|\bsubmitted|"
    r"gespeichert|opprettet|skapad|oprettet",
)
_EVENT = re.compile(
    r"\b(?:when|time and place|tid og sted|tid och plats|når|deadlines?|\w*frist(?:en)?|starts?|ends?|events?|"
    r"arrangement(?:er|et)?|dato og tid|wann|registration|påmelding\w*|anmälan|tilmelding\w*|anmeldung|venue)\b|"
    r"\b(?:time|tid|sted|plats|ort|place):",
)
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights")
_WORD = re.compile(r"[^\W\d_]{3,}")
_DIGITS = re.compile(r"\d\d")
_COMMA_OR_AND = re.compile(r",|\b(?:and|og|och|und|ja)\b|&")
_TIME_OF_DAY = re.compile(r"^[\s,]*(?:kl\.?|um|at|à|klo)?\s*\d{1,2}[:.]\d\d(?:\s*(?:uhr|h|[ap]\.?m\.?))?", re.I)
_AFTER_DATELINE = re.compile(r"^\s*[)\]]?\s*[.,]?\s*(?:[–—|•·:]|-{1,2}\s)|^\s*[)\]]")
_OF_DATELINES = frozenset(("release", "vom", "den", "dated"))
_LONGEST_PLACE = 48
_ITSELF = frozenset(
    "this page article post story text entry denne dette siden side artikkelen saken innlegget artikeln sidan inlägget "
    "artiklen indlægget diese dieser dieses seite artikel beitrag eintrag text sivu artikkeli sivua cette cet page "
    "article billet deze pagina artikel bericht esta este página artículo entrada".split()
)
_MOST_LINES = 6


def says_updated(text: str) -> bool:
    """Whether a label or a class name speaks of a change."""
    return bool(_UPDATED.search(text.lower()))


def says_published(text: str) -> bool:
    """Whether a label or a class name speaks of publication."""
    return bool(_PUBLISHED.search(text.lower()))


def begins_with_label(text: str) -> bool:
    """Whether a text begins with a word for publication or change."""
    lowered = text[:60].lower()
    return bool(_UPDATED.match(lowered) or _PUBLISHED.match(lowered))


def behind_update(text: str) -> str | None:
    """What stands behind the word for a change in a text; None without such a word."""
    label = _UPDATED.search(text.lower())
    return text[label.start() :] if label else None


def rest(text: str, found: Sequence[Found]) -> str:
    """A text without the dates in it."""
    pieces, end = [], 0
    for one in found:
        pieces.append(text[end : one.start])
        end = one.end
    return " ".join([*pieces, text[end:]])


def without_dates(text: str, order: Order | None = None) -> str:
    """What is left of a date line when its dates are taken out: labels and names."""
    return rest(text, find(text, order))


def is_event(text: str) -> bool:
    """Whether a text speaks of when something takes place, or until when, and not of when it was written."""
    return bool(_EVENT.search(text.lower()))


def is_date_line(block: Block, order: Order | None = None) -> bool:
    """Whether a block is a date with at most a label, a number, a byline or categories around it: no prose."""
    text = block.text
    if block.level or len(text) > 400 or not _DIGITS.search(text):
        return False
    found = find(text, order)
    lowered = text.lower()
    if not found or _EVENT.search(lowered):
        return False
    around = rest(text, found)
    labels = says_published(around) or says_updated(around)
    if text.rstrip().endswith((".", "!", "?")) and _is_sentence(around, labels):
        return False
    rights = _COPYRIGHT.search(lowered)
    if rights and (not labels or rights.start() < found[-1].end):
        return False
    most = 8 if labels or found[0].start <= 3 or "|" in text else 4
    if found[0].start <= 3 and block.element.own & (W_META | W_DATE | W_BYLINE):
        most = 25  # "October 6, 2014 | Filed under: News and tagged with: …"
    if len(_WORD.findall(around)) <= most:
        return True
    return found[0].start <= 3 and _is_list_of_names(around)


def _is_sentence(around: str, labels: bool) -> bool:
    """Whether what surrounds the dates of a line with a full stop is prose ("The study was published …."), and not a
    label or what a page says of itself ("This page was last edited on …")."""
    found = _WORD.findall(around)
    if not labels:
        return any(word[0].islower() for word in found)
    return len(found) > 2 and _ITSELF.isdisjoint(word.lower() for word in found)


def _is_list_of_names(text: str) -> bool:
    pieces = [piece.strip(" -–—|·:") for piece in _COMMA_OR_AND.split(text)]
    return all(piece[:1].isupper() and 2 <= len(piece.split()) <= 5 for piece in pieces if piece)


def is_bare_date(text: str, order: Order | None = None) -> bool:
    """Whether a text is one date and nothing else but signs."""
    found = find(text, order) if len(text) < 40 and _DIGITS.search(text) else ()
    return len(found) == 1 and not _WORD.search(rest(text, found))


def is_empty_label(text: str) -> bool:
    """Whether a text is a label for a publication date without the date ("Published:")."""
    return len(text) < 40 and text.rstrip().endswith(":") and says_published(text) and not find(text)


def is_labelled_date(block: Block) -> bool:
    """Whether a block or a line of it says which date it is ("Published 3 May 2024", "Sist oppdatert: …")."""
    return any(
        is_date_line(line) and (says_published(line.text) or says_updated(line.text)) for line in date_lines(block)
    )


def date_lines(block: Block, order: Order | None = None) -> list[Block]:
    """The block itself where it is a date line, else those of its lines that are."""
    if is_date_line(block, order):
        return [block]
    lines = block.text.split("\n") if "\n" in block.text and len(block.text) <= 400 else []
    if not 1 < len(lines) <= _MOST_LINES:
        return []
    return [line for text in lines if is_date_line(line := replace(block, text=text), order)]


def dateline(text: str, order: Order | None = None) -> Found | None:
    """The date of the line that a release begins with, before its first sentence ("Oslo, 3 May 2024 – The pump …").

    A place of a few capitalised words may stand before it; a dash, bar, colon or bracket parts it from the sentence.
    """
    head = text[: _LONGEST_PLACE + 30]
    found = find(head, order) if _DIGITS.search(head) else ()
    if not found or len(found[0].edtf) != 10:
        return None
    first = found[0]
    before = text[: first.start].strip(" ,(-–—|/[")
    behind = text[first.end :]
    clock = _TIME_OF_DAY.match(behind)
    behind = behind[clock.end() :] if clock else behind
    if not _AFTER_DATELINE.match(behind) or any(
        word[:1].islower() and word not in _OF_DATELINES for word in _WORD.findall(before)
    ):
        return None
    return first if len(before) <= _LONGEST_PLACE and not any(sign in before for sign in ".!?:;") else None
