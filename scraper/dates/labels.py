"""How pages print the dates of their items: labels in ten languages, date lines, datelines. Owns what such a line looks
like; never what the item's date is, and never reads prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scraper.dates.calendar import Found, Order, find, has_yearless
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
    r"\b(?:time|tid|sted|plats|ort|place):|"
    # since when somebody is a member, until when something can be seen, since when a rule holds
    r"\b(?:registered|registriert|registrert|registrerad|joined|member since|mitglied seit|medlem siden|dabei seit|"
    r"beigetreten|inscrit)\b|\b(?:available|valid|verfügbar|abrufbar|gültig|gilt|gyldig|tilgjengelig|tillgänglig|"
    r"disponible|valable) (?:since|from|until|till|to|seit|ab|bis|fra|från|til|jusqu)|\bexpires\b",
)
_TO = re.compile(r"\s*(?:[-–—]|to|until|til|till|bis|à|au|al|tot)\s*", re.IGNORECASE)
_SPAN_BEGINS = re.compile(
    rf"(?<![\d:./])(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?(?:\s*[^\W\d_]{{3,12}}\.?)?{_TO.pattern}$", re.IGNORECASE
)
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|all rights")
_WORD = re.compile(r"[^\W\d_]{3,}")
_DIGITS = re.compile(r"\d\d")
_COMMA_OR_AND = re.compile(r",|\b(?:and|og|och|und|ja)\b|&")
_TIME_OF_DAY = re.compile(r"^[\s,]*(?:kl\.?|um|at|à|klo)?\s*\d{1,2}[:.]\d\d(?:\s*(?:uhr|h|[ap]\.?m\.?))?", re.I)
_AFTER_DATELINE = re.compile(r"^\s*[)\]]?\s*[.,]?\s*(?:[–—|•·:]|-{1,2}\s)|^\s*[)\]]")
_ENTRY = re.compile(
    r"\W{0,3}(?:(?:this|the) (?:entry|post)|diese[rs]? (?:beitrag|eintrag|post)|det(?:te|ta) (?:innlegget|inlägget)|"
    r"dette indlæg(?:get)?|ce(?:t|tte)? (?:billet|entrée)|esta entrada|dit bericht)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"\W{0,3}(?:this (?:article|story|page)|diese[rs]? (?:artikel|seite|text)|denne (?:artikkelen|saken|siden|artikel)|"
    r"den här (?:artikeln|sidan)|cet article|este artículo|dit artikel|deze pagina)\b",
    re.IGNORECASE,
)
"""A paper is an article too: what stands between this and the date is looked at."""
_WRITTEN = re.compile(
    r"written|geschrieben|verfasst|gepostet|skrevet|skriv(?:en|its)|écrit|rédigé|escrit[oa]|geschreven"
)
_TO_ITS_DATE = frozenset(
    "was were wurde vor ble blev har blivit is ist am on den le el op the posted published written created publisert "
    "skrevet lagt publicerad publicerades publiceret veröffentlicht geschrieben verfasst gepostet erstellt publié "
    "rédigé écrit publicado escrito gepubliceerd geschreven".split()
) | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag "
    "sonnabend sonntag mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag lundi mardi "
    "mercredi jeudi vendredi samedi dimanche".split()
)
_IN_A_PAPER = re.compile(r"^[^.;]{0,25}?\b(?:in|im|i|dans|en)\s+(?:the\s+|der\s+)?[\"“„«»'‘]?[A-ZÆØÅÄÖ]")
_OF_DATELINES = frozenset(("release", "vom", "den", "dated"))
_LONGEST_PLACE = 48
_ITSELF = frozenset(
    "this page article post story text entry denne dette siden side artikkelen saken innlegget artikeln sidan inlägget "
    "artiklen indlægget diese dieser dieses seite artikel beitrag eintrag text sivu artikkeli sivua cette cet page "
    "article billet deze pagina artikel bericht esta este página artículo entrada".split()
)
_MOST_LINES = 6
_LONGEST_LABEL = 120


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
    if not found or _EVENT.search(lowered) or _is_span(text, found):
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


def _is_span(text: str, found: Sequence[Found]) -> bool:
    """Whether the dates of a line are the two ends of a time ("3–5 May 2024"): something took place then."""
    first = found[0]
    if _SPAN_BEGINS.search(text[max(0, first.start - 24) : first.start]):
        return True
    return len(found) == 2 and bool(_TO.fullmatch(text[first.end : found[1].start]))


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


def date_of_itself(text: str, order: Order | None = None) -> Found | None:
    """The date of a sentence that tells when the item beside it was published, as the themes of weblogs have it ("This
    entry was posted on 3 May 2024 and is filed under News.")."""
    if len(text) > 400 or not _DIGITS.search(text):
        return None
    entry = _ENTRY.match(text)
    said = entry or _ARTICLE.match(text)
    found = find(text, order) if said else ()
    if not said or not found or len(found[0].edtf) != 10:
        return None
    lowered, first = text.lower(), found[0]
    if not (_PUBLISHED.search(lowered) or _WRITTEN.search(lowered)) or _UPDATED.search(lowered[: first.start]):
        return None
    between = _WORD.findall(lowered[said.end() : first.start])
    if not entry and (not _TO_ITS_DATE.issuperset(between) or _IN_A_PAPER.match(text[first.end :])):
        return None
    return first if len(between) <= 12 else None


def is_empty_label(text: str) -> bool:
    """Whether a text is a label for a publication date without the date ("Published:")."""
    return len(text) < 40 and text.rstrip().endswith(":") and says_published(text) and not find(text)


def is_labelled_date(block: Block) -> bool:
    """Whether a block or a line of it says which date it is ("Published 3 May 2024", "Sist oppdatert: …")."""
    return any(
        is_date_line(line) and (says_published(line.text) or says_updated(line.text)) for line in date_lines(block)
    )


def is_label(text: str) -> bool:
    """Whether a block is nothing but the label of the next one ("Published:", "Mise en ligne")."""
    if len(text) >= 40:
        return False
    return text.rstrip().endswith(":") or (len(text.split()) <= 3 and bool(says_published(text) or says_updated(text)))


def is_label_line(block: Block) -> bool:
    """Whether a block is a label of dates, with what it announces ("Updated 26 January", also without a year) or
    without ("Published:")."""
    text = block.text
    if block.level or len(text) > _LONGEST_LABEL:
        return False
    if len(text) < 60 and begins_with_label(text) and (":" in text[:30] or has_yearless(text)):
        return True
    return is_labelled_date(block) or is_empty_label(text)


def date_lines(block: Block, order: Order | None = None) -> list[Block]:
    """The block itself where it is a date line, else those of its lines that are."""
    if is_date_line(block, order):
        return [block]
    lines = block.text.split("\n") if "\n" in block.text and len(block.text) <= 400 else []
    if not 1 < len(lines) <= _MOST_LINES:
        return []
    # What a line announces without a date stands in the next one: "Available until:".
    announced = [False, *(is_event(text) and not find(text, order) for text in lines)]
    return [
        line
        for text, event in zip(lines, announced, strict=False)
        if not event and is_date_line(line := replace(block, text=text), order)
    ]


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
