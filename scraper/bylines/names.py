"""What a person's name looks like, and what stands in its place: a nickname, an agency, a desk, the outlet itself.

Owns the shape of names in bylines; never looks at a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from scraper.bylines.vocabulary import AGENCIES, COMPANIES, DAYS, DESK_ENDINGS, LABELS, NOT_NAMES, SMALL, TITLES
from scraper.people.name_lists import FAMILY, GIVEN, uses
from scraper.people.vocabulary import OPENERS, ROLE_NOUNS, THINGS, is_role
from scraper.title import words

_NAME_TOKEN = re.compile(r"^(?:[^\W\d_]['’])?[^\W\d_]+(?:\.[^\W\d_]+)*\.?(?:-[^\W\d_]+\.?)*$")
_ASIDE = re.compile(r"\s*[(<\[].*?[)>\]]")
_EDGES = ' \t\n,.;:|–—-•·*~/"“”„»«'
_SINGLE = re.compile(r"[^\W\d_][\w.\-'’]{1,24}")
_ADDRESS = re.compile(r"\.[a-z]{2,4}$|^www\.|[@/]")
_EAST_ASIAN = re.compile(r"[\u3400-\u9fff々]{2,5}|[가-힣]{2,4}|[\u3040-\u30ff]{2,8}")
_REPORTER = re.compile(r"(?:\s*(?:기자|特派員|記者|记者)| 외 \d+명)+$|^(?:文|作者|記者|记者)[／/:：]\s*")
_NO_EAST_ASIAN_NAME = re.compile("新聞|新闻|編集部|通信|報$|报$|뉴스|신문|일보|デジタル|オンライン|ニュース|編集|官方")


@lru_cache(maxsize=64)
def _keys(outlets: tuple[str | None, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """(the outlets' names, the initials of those of several words), letters and digits only."""
    folded = [words(outlet) for outlet in outlets if outlet and len(outlet) < 120]
    initials = {"".join(word[0] for word in one) for one in folded if 2 <= len(one) <= 6}
    names = {"".join(one) for one in folded}
    names |= {name.removesuffix("news") for name in names if len(name) > 7}  # "lakesidenews.example" is Lakeside's
    return frozenset(names) - {""}, frozenset(one for one in initials if len(one) > 1)


def sounds_given(name: str) -> bool:
    """Whether the first word of a name is one that people are given."""
    first = name.split()[0].lower() if name.strip() else ""
    return bool(uses().get(first, 0) & GIVEN) or bool(uses().get(first.partition("-")[0], 0) & GIVEN)


def is_outlet(name: str, outlets: Sequence[str | None]) -> bool:
    """Whether a name is the site's own: one of its names, a part of one, or their initials.

    A person's name counts as the site's only where it is that and does not begin as persons' names do: people have
    pages of their own.
    """
    keys, initials = _keys(tuple(outlets))
    key = "".join(words(name))
    if not key:
        return False
    if sounds_given(name) and len(name.split()[0]) > 2:
        return key in keys and len(name.split()) == 1
    if key in keys or key in initials or (len(name.split()) > 1 and any(word in keys for word in words(name))):
        return True
    if any("".join(word[0] for word in words(name)) == one for one in keys if 2 <= len(one) <= 5):
        return len(name.split()) > 1
    return len(key) >= 4 and any(key in one or one in key for one in keys if len(one) >= 4)


def is_desk(text: str) -> bool:
    """Whether a text holds a word for a desk, a role of the newsroom or an outlet ("Editorial team", "Redaksjonen")."""
    tokens = re.split(r"[\s\-–/&,.]+", text.lower())
    return any(token in NOT_NAMES or token.endswith(DESK_ENDINGS) for token in tokens if token)


def is_agency(text: str) -> bool:
    """Whether a text is the name of a news agency, or of two ("APA/AP")."""
    parts = [part for part in re.split(r"[/,&]| und | and | og ", text) if part.strip()]
    return bool(parts) and all("".join(words(part)) in AGENCIES for part in parts)


def is_own_agency(text: str, outlets: Sequence[str | None]) -> bool:
    """Whether an agency is the site itself: its name begins a part of the host's, or a name that the site has."""
    key = "".join(words(text)).removeprefix("the")
    hosts = [part for outlet in outlets[-2:] for part in (outlet or "").split(".")]
    named = ["".join(words(outlet)) for outlet in outlets[:2] if outlet]
    return any(one.startswith(key) for one in (*hosts, *named))


def clean_name(text: str, outlets: Sequence[str | None] = ()) -> str | None:
    """A person's name without titles, roles and labels, or None when the text names no person.

    Args:
        outlets: names of the site and its publisher, which are not authors.
    """
    tokens = _tokens(text)
    if not tokens:
        return None
    if not tokens[0].isascii() and (name := _east_asian(" ".join(tokens), outlets)):
        return name
    if not _is_name(tokens) or (len(tokens) > 4 and together(tokens)):
        return None
    name = " ".join(tokens)
    if outlets and is_outlet(name, outlets):
        return None
    return capitalised(name) if name.isupper() else name


def _tokens(text: str) -> list[str]:
    text = _ASIDE.sub("", text) if "(" in text or "<" in text or "[" in text else text
    tokens = text.strip(_EDGES).split()
    while tokens and tokens[0].lower() in TITLES:
        tokens = tokens[1:]
    while len(tokens) > 1 and (tokens[-1].lower().strip(",") in TITLES or re.fullmatch(r"[a-zæøå]{1,3}", tokens[-1])):
        tokens = tokens[:-1]
    if tokens:
        tokens[-1] = tokens[-1].rstrip(",;:")
    return tokens


def capitalised(name: str) -> str:
    """A name in capitals as it is written elsewhere: "LUDWIG VAN DER BERG" -> "Ludwig van der Berg"."""
    tokens = name.title().replace("’S", "’s").split()
    return " ".join(t.lower() if i and t.lower() in SMALL and len(t) > 1 else t for i, t in enumerate(tokens))


def _east_asian(text: str, outlets: Sequence[str | None]) -> str | None:
    text = _REPORTER.sub("", text).strip()
    parts = text.split()
    if not 1 <= len(parts) <= 2 or not all(_EAST_ASIAN.fullmatch(part) or len(part) == 1 for part in parts):
        return None
    if _NO_EAST_ASIAN_NAME.search(text) or "".join(words(text)) in AGENCIES or not text[0].isalpha() or text.isascii():
        return None
    return None if is_outlet(text, outlets) or not 2 <= len(text) <= 9 else text


def _is_name(tokens: Sequence[str]) -> bool:
    if not 2 <= len(tokens) <= 6 or sum(map(len, tokens)) > 60:
        return False
    big, last = 0, len(tokens) - 1
    given = sounds_given(tokens[0])
    if tokens[0].lower() in OPENERS and not given:
        return False
    for position, token in enumerate(tokens):
        plain = token.strip("\"'“”’.,")
        lower = plain.lower()
        if position and position < last and lower in SMALL:
            continue
        if not _NAME_TOKEN.match(plain):
            return False
        if position == last and lower in COMPANIES:
            return False
        if _is_other(plain, lower) and not (given and _may_be_part(lower, position, last)):
            return False
        if plain[0] != lower[0] or plain[0].upper() == plain[0]:  # scripts without capitals have none to miss
            big += 1
        elif lower not in SMALL:
            return False
    return big >= 2


def _may_be_part(lower: str, position: int, last: int) -> bool:
    """Whether a word for a thing or a role is a name as well: Grant at the beginning; Park, Dean, Zinsmeister at the
    end of a name that begins as names do."""
    if position == 0:
        return lower not in NOT_NAMES
    if position < last:
        return False
    listed = lower in NOT_NAMES or lower in THINGS or lower in LABELS or lower in ROLE_NOUNS
    return bool(uses().get(lower, 0) & FAMILY) or not (listed or lower.endswith(DESK_ENDINGS))


def _is_other(plain: str, lower: str) -> bool:
    if lower in NOT_NAMES or lower in THINGS or lower in LABELS:
        return True
    if "-" in lower and any(part in NOT_NAMES for part in lower.split("-")):
        return True
    return is_role(plain) or lower.endswith(DESK_ENDINGS)


def together(tokens: Sequence[str]) -> tuple[str, ...]:
    """Names that stand side by side with nothing between: each begins with given names and ends with one that is not.

    Empty where they cannot be told apart.
    """
    if not 4 <= len(tokens) <= 12:
        return ()
    found: list[list[str]] = [[]]
    for token in tokens:
        given = bool(uses().get(token.lower(), 0) & GIVEN)
        if given and len(found[-1]) > 1 and uses().get(found[-1][-1].lower(), 0) != GIVEN:
            found.append([])
        found[-1].append(token)
    names = [" ".join(one) for one in found]
    fit = len(names) > 1 and all(2 <= len(one) <= 3 and sounds_given(one[0]) and _is_name(one) for one in found)
    return tuple(names) if fit else ()


def single_name(text: str, outlets: Sequence[str | None] = ()) -> str | None:
    """A name of one word (a first name, a nickname, initials), or None; only for places that say that it is a name."""
    tokens = _tokens(text)
    if len(tokens) != 1:
        return None
    token = tokens[0].strip(".,:'\"“”’")
    lower = token.lower()
    if not _SINGLE.fullmatch(token) or _ADDRESS.search(token) or _NO_EAST_ASIAN_NAME.search(token):
        return None
    if lower in OPENERS | TITLES | DAYS or _is_other(token, lower) or is_desk(token) or is_agency(token):
        return None
    return None if is_outlet(token, outlets) else token


def person_key(name: str) -> tuple[str, ...]:
    """What two spellings of one person's name have in common: case, initials and titles do not count."""
    folded = words(name)
    return tuple(word for word in folded if len(word) > 1) or folded


def turned(text: str) -> str:
    """A text of the form "Moe, Ada" as "Ada Moe"; any other as it is."""
    last, comma, first = text.partition(",")
    if not comma or "," in first or ";" in text:
        return text
    left, right = last.split(), first.split()
    if not left or not right or len(right) > 3 or (len(left) > 1 and left[0].lower() not in SMALL):
        return text
    plain = right[0].rstrip(".")
    if len(plain) == 1 or uses().get(plain.lower(), 0) & GIVEN:
        return f"{first.strip()} {last.strip()}"
    return text


def without_doubles(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order, each person once: the fuller spelling at the first one's place."""
    found: dict[tuple[str, ...], str] = {}
    for name in names:
        key = person_key(name)
        short = (key[0], key[-1]) if len(key) > 1 else key
        if short not in found or len(name) > len(found[short]):
            found[short] = name
    return tuple(found.values())
