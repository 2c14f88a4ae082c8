"""Roles and affiliations that the text states beside a name.

Owns what somebody is said to be ("Senior Consultant in Pathology", "overlege") and where ("OUH", "Universitetet i
Oslo"): before the name, behind it between commas, in brackets or in "who is a …", by "is a … at", or on the line below.
Both verbatim, but for who stands in a picture's credit: that is a photographer. It never infers one from elsewhere.
"""

from __future__ import annotations

from scraper.people.before import ADDRESS, APPOINTED, MODIFIERS, STOPS, office, role_before, role_of_subject
from scraper.people.linking import Reading
from scraper.people.passages import Named, Passage
from scraper.people.phrases import AND, DETERMINERS, LONGEST, NEW, Places, Stated, body_behind, read_phrase, text_of
from scraper.people.rows import share_in_rows
from scraper.people.vocabulary import AFFILIATION_CUES, COMPANY_WORDS, DEGREES, is_role

_COPULAS = frozenset(
    """
    is was er var blei ble bli vart blev wurde became becomes är ist being has have had been har hadde
    vore vært varit været
    """.split()
)
_HAVE = frozenset("has have had har hadde".split())
_PRONOUNS = frozenset("he she han hun ho hon er sie".split())
_INDEFINITE = frozenset("a an en ein ei et ett eine".split())
_LEADING = frozenset("leads heads runs directs chairs led headed leder leiar leier styrer ledet leia".split())
_FROM = frozenset("from fra frå från ved of at vid hos von vom am".split())
_WORKING = frozenset(
    """
    works working work worked based employed jobber jobbar jobbet arbeider arbeidar arbeidde arbeidet arbetar arbejder
    arbeitet ansatt tilsett anställd ansat forsker forskar
    """.split()
)
_TAKING = frozenset(
    """
    begynner begynte byrjar byrja starter starta startet startar tiltrer tiltrådte tar tok tek overtar overtok overtek
    fungerer fungerar joins joined starts started takes took serves served acts acted continues begins steps stepped
    går gjekk gikk trer trår tillträder börjar starter tiltræder
    """.split()
)
_PARTS = frozenset("over up on in down back av til tilbake inn til på i".split())
"""Behind such a verb, before "as"."""
_APPOINTS = frozenset(
    "appoints hires elects names ansetter tilset ansatte tilsette utnevner utnevnte valgte valde utsåg".split()
)
_COUNTRIES = frozenset("USA US UK EU".split())
_TRAILING = frozenset("there here der her today now nå no nu dort hier".split())
_LISTING = AND | {","}
_VERBS = frozenset(
    """
    says said say tells told explains adds has have had was were is are will can could would and och og und who som
    which that but sier seier forteller fortel forklarer forklarar mener meiner har hadde var er vil kan skal leder
    leiar ledet leads led heads received receives won wins får fikk fekk og har säger siger sagt hat
    """.split()
)


def read_roles(reading: Reading, passages: list[Passage]) -> None:
    """Gives each person the first role and the first affiliation that stand beside one of the mentions."""
    places = {(kind, place.passage, place.first): place for kind, place in reading.others if kind == "ORG"}
    organisations = {(index, first): place for (_, index, first), place in places.items()}
    taken = {(p.passage, at) for one in reading.register.people for p in one.places for at in range(p.first, p.stop)}
    for person in reading.register.people:
        below = next(filter(None, (_below(passages, place, organisations) for place in person.places)), None)
        person.role, person.affiliation = (below.role, below.affiliation) if below else (None, None)
        for place in person.places:
            if not _only_addressed(person.role) and person.affiliation:
                break
            passage = passages[place.passage]
            if passage.field == "byline" and person.role:
                continue
            stated = _around(passage, place, organisations, taken)
            if _only_addressed(person.role) and not _only_addressed(stated.role):
                person.role = stated.role
            person.role = person.role or stated.role
            person.affiliation = person.affiliation or stated.affiliation
    share_in_rows(reading, passages, organisations)


def _only_addressed(role: str | None) -> bool:
    """Whether nothing but "Dr." or the like is known."""
    return role is None or role.lower().rstrip(".") in ADDRESS


def _around(passage: Passage, place: Named, organisations: Places, taken: set[tuple[int, int]]) -> Stated:
    words = passage.tokens.words
    begin, stop = _sentence(passage, place.first)
    held = office(passage, place, begin, organisations) or _appointed(passage, place, begin, stop, organisations)
    if held and held.role:
        return held
    role = role_before(passage, place, begin)
    behind = _behind(passage, place, place.stop, stop, organisations, taken)
    affiliation = behind.affiliation
    if role and affiliation is None and place.stop < stop and words[place.stop].lower() in AFFILIATION_CUES:
        affiliation = body_behind(passage, place.passage, place.stop, organisations)
    if role and behind.role and role.lower().rstrip(".") in ADDRESS:
        role = None
    if role is None and behind.role is None:
        later = _next_sentence(passage, place, begin, stop, organisations, taken)
        role = later.role or role_of_subject(passage, place, begin)
        return Stated(role, affiliation or later.affiliation)
    return Stated(role or behind.role, affiliation)


def _next_sentence(
    passage: Passage,
    place: Named,
    begin: int,
    stop: int,
    organisations: Places,
    taken: set[tuple[int, int]],
) -> Stated:
    """`She is a physicist at …`, `Han arbeider ved …` behind a sentence that names nobody else."""
    words = passage.tokens.words
    if stop + 2 >= len(words) or words[stop].lower() not in _PRONOUNS:
        return Stated(None, None)
    first = _predicate(words, stop + 1, len(words))
    others = any((place.passage, at) in taken for at in (*range(begin, place.first), *range(place.stop, stop)))
    if others:
        return Stated(None, None)
    if not first:
        return _working(passage, place, stop + 1, _sentence(passage, stop)[1], organisations, taken)
    while first < len(words) - 1 and words[first].lower() in DETERMINERS:
        first += 1
    end = _sentence(passage, stop)[1]
    if not _says_role(words, first, min(first + 3, end)):
        return Stated(None, None)
    return _apposed(passage, place.passage, first, _end(words, first, end, place.passage, taken), organisations)


def _below(passages: list[Passage], place: Named, organisations: Places) -> Stated | None:
    """The role on the line below a line that is nothing but the name, or that opens the text below such a title."""
    passage, index = passages[place.passage], place.passage
    tokens = passage.tokens
    begin, stop = _sentence(passage, place.first)
    if (begin, stop) != (place.first, place.stop) or passage.field not in ("text", "title"):
        return None
    if passage.field == "title":
        passage, index, stop = passages[0], 0, 0
        tokens = passage.tokens
    if stop >= len(tokens.words) or not is_role_line(tokens.words, stop):
        return None
    end = _sentence(passage, stop)[1]
    end -= tokens.words[end - 1] in ".,;:"
    if end - stop > LONGEST:
        return None
    stated = read_phrase(passage, index, stop, end, organisations)
    return stated if stated.affiliation else Stated(text_of(passage, stop, end), None)


def is_role_line(words: list[str], at: int) -> bool:
    """Whether a line begins with a role: "Head of communications", "Daglig leder"."""
    before = at
    while before + 1 < len(words) and words[before].lower() in MODIFIERS and not is_role(words[before]):
        before += 1
    return words[at][0].isupper() and is_role(words[before])


def _sentence(passage: Passage, at: int) -> tuple[int, int]:
    sentences = passage.tokens.sentences
    low, high = 0, len(sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sentences[middle][0] <= at else (low, middle - 1)
    return sentences[low]


def _behind(
    passage: Passage, place: Named, at: int, stop: int, organisations: Places, taken: set[tuple[int, int]]
) -> Stated:
    """What is said from a token on, right behind the name or behind a bracket that follows it."""
    words = passage.tokens.words
    if at >= stop:
        return Stated(None, None)
    if words[at] == "(":
        end = next((n for n in range(at + 1, min(stop, at + LONGEST)) if words[n] == ")"), None)
        return _bracketed(passage, place, at, end, stop, organisations, taken) if end else Stated(None, None)
    while at + 2 < stop and words[at] == "," and words[at + 1].lower().rstrip(".") in DEGREES:
        at += 2
    if first := _relative(words, at, stop):
        return _clause(passage, place, first, stop, organisations, taken)
    predicate = _predicate(words, at, stop)
    if words[at] == "," and at + 1 < stop and words[at + 1].lower() in _FROM:
        return Stated(None, body_behind(passage, place.passage, at + 1, organisations))
    if words[at] == "," or predicate:
        first = predicate or at + 1
        while first < stop - 1 and words[first].lower() in DETERMINERS:
            first += 1
        if words[at] != "," and not _says_role(words, first, first + 4):
            return _working(passage, place, at, stop, organisations, taken)
        end = _end(words, first, stop, place.passage, taken)
        if (
            words[at] == ","
            and first < end < stop
            and (place.passage, end) in taken
            and not _LISTING.intersection(words[first:end])
        ):
            return Stated(None, None)  # "NN, co-author MM": the role is of who comes next
        stated = _apposed(passage, place.passage, first, end, organisations)
        if stated == Stated(None, None) and first - at == 2 and words[first - 1].lower() in _INDEFINITE:
            return _described(passage, first, end)
        return stated
    if words[at].lower() in _FROM:
        return Stated(None, body_behind(passage, place.passage, at, organisations))
    return _working(passage, place, at, stop, organisations, taken)


def _bracketed(
    passage: Passage,
    place: Named,
    at: int,
    end: int,
    stop: int,
    organisations: Places,
    taken: set[tuple[int, int]],
) -> Stated:
    """`NN (OUH)`, `NN (chair), Skarv AS`, `NN (47), overlege ved …`: and what the comma behind it adds."""
    inside = _apposed(passage, place.passage, at + 1, end, organisations)
    nothing = inside == Stated(None, None)
    if (inside.role and inside.affiliation) or end + 1 >= stop:
        return inside
    if passage.tokens.words[end + 1] != "," and not (nothing and passage.tokens.words[at + 1][0].isdigit()):
        return inside
    behind = _behind(passage, place, end + 1, stop, organisations, taken)
    return Stated(inside.role or behind.role, inside.affiliation or behind.affiliation)


def _working(
    passage: Passage, place: Named, at: int, stop: int, organisations: Places, taken: set[tuple[int, int]]
) -> Stated:
    """`NN works at …`, `arbeider som forsker ved …`, `er tilsett ved …`."""
    words = passage.tokens.words
    while at < stop and words[at].lower() in _COPULAS:
        at += 1
    if at + 2 >= stop or words[at].lower() not in _WORKING | _TAKING:
        return Stated(None, None)
    taking = words[at].lower() in _TAKING
    at += 1
    at += taking and at + 2 < stop and words[at].lower() in _PARTS
    joined = organisations.get((place.passage, at)) or organisations.get((place.passage, at + 1)) if taking else None
    if joined and joined.stop + 2 < stop and words[joined.stop].lower() in ("as", "som"):
        later = read_phrase(
            passage, place.passage, joined.stop + 1, _end(words, joined.stop + 1, stop, place.passage, taken), {}
        )
        return Stated(later.role, text_of(passage, joined.first, joined.stop))
    if words[at].lower() in ("as", "som", "als") and any(is_role(word) for word in words[at + 1 : at + 5]):
        while words[at + 1].lower() in NEW:
            at += 1
        return read_phrase(
            passage, place.passage, at + 1, _end(words, at + 1, stop, place.passage, taken), organisations
        )
    located = words[at].lower() in ("at", "ved", "hos", "vid", "for", "i", "in", "på", "am", "beim")
    return Stated(None, body_behind(passage, place.passage, at, organisations) if located and not taking else None)


def _appointed(passage: Passage, place: Named, begin: int, stop: int, organisations: Places) -> Stated | None:
    """`Skarv AS har ansatt NN som ny direktør`; None where nobody is appointed so."""
    words, at = passage.tokens.words, place.stop
    if place.first - 1 <= begin or at + 1 >= stop or words[at].lower() not in ("som", "as", "til", "to", "zum", "zur"):
        return None
    if words[place.first - 1].lower() not in APPOINTED | _APPOINTS:
        return None
    at += 1
    while at < stop - 1 and words[at].lower() in DETERMINERS | NEW:
        at += 1
    if not any(is_role(word) for word in words[at : min(stop, at + 4)]):
        return None
    stated = read_phrase(passage, place.passage, at, _end(words, at, stop, place.passage, set()), organisations)
    by = next(
        (organisations[place.passage, n] for n in range(begin, place.first) if (place.passage, n) in organisations),
        None,
    )
    return Stated(stated.role, stated.affiliation or (text_of(passage, by.first, by.stop) if by else None))


def _described(passage: Passage, first: int, end: int) -> Stated:
    """`NN, a beekeeper,`: up to three small words behind an article, closed by a comma or the sentence's end."""
    words = passage.tokens.words[first:end]
    short = 0 < len(words) < 4 and all(word.isalpha() and word.islower() for word in words)
    return Stated(text_of(passage, first, end) if short and not COMPANY_WORDS.intersection(words) else None, None)


def _relative(words: list[str], at: int, stop: int) -> int:
    """The token after ", who" or "som"; 0 where no relative clause follows."""
    at += words[at] == ","
    return at + 1 if at + 2 < stop and words[at].lower() in ("who", "som") else 0


def _says_role(words: list[str], first: int, stop: int) -> bool:
    """Whether a role stands in these tokens, and no preposition before it ("is inspired by the philosopher")."""
    if words[first].lower() == "for" and words[first + 1 : first + 2] in (["tiden"], ["tida"]):
        first, stop = first + 2, stop + 2
    for word in words[first:stop]:
        if is_role(word):
            return True
        if word.lower() in AFFILIATION_CUES or word.lower() in ("by", "til", "to", "med"):
            return False
    return False


def _predicate(words: list[str], at: int, stop: int) -> int:
    """The token after "is", "was its", "has been appointed"; 0 where no such verb follows."""
    first = at
    while first + 1 < stop and words[first].lower() in _COPULAS:
        first += 1
    if first > at and words[first - 1].lower() in _HAVE and words[first].lower() not in APPOINTED:
        return 0  # "has harmed the director"
    if first + 1 < stop and words[first].lower() in APPOINTED:
        first += 1
        first += words[first].lower() in ("as", "som", "til", "to")
    return first if first > at and first + 1 < stop else 0


def _clause(
    passage: Passage,
    place: Named,
    first: int,
    stop: int,
    organisations: Places,
    taken: set[tuple[int, int]],
) -> Stated:
    """`who is a physicist at …`, `who leads the night shift at …`."""
    words = passage.tokens.words
    if begin := _predicate(words, first, stop):
        while begin < stop - 1 and words[begin].lower() in DETERMINERS:
            begin += 1
        if not _says_role(words, begin, begin + 4):
            return Stated(None, None)
        end = _end(words, begin, stop, place.passage, taken)
        return _apposed(passage, place.passage, begin, end, organisations)
    if words[first].lower() in _WORKING | _COPULAS:
        return _working(passage, place, first, stop, organisations, taken)
    if words[first].lower() in _LEADING:
        end = _end(words, first + 1, stop, place.passage, taken)
        return read_phrase(passage, place.passage, first, end, organisations)
    return Stated(None, None)


def _end(words: list[str], first: int, stop: int, index: int, taken: set[tuple[int, int]]) -> int:
    """Where an apposition ends: at a verb, a full stop, the next person, or a comma that no capital or role follows."""
    for at in range(first, min(stop, first + 2 * LONGEST)):
        word = words[at]
        if word in STOPS or word in "()":
            return at
        if (index, at) in taken and words[at - 1].lower() not in ("the", "of"):  # "leader of the Nes group"
            return at
        if word.lower() in _VERBS - AND and not (is_role(word) and (at == first or words[at - 1].lower() in MODIFIERS)):
            return at
        if word in ("and", "og", "och", "und") and at + 1 < stop and (index, at + 1) in taken:
            return at
        if word == "," and not (
            at + 1 < stop and (words[at + 1][0].isupper() or is_role(words[at + 1])) and (index, at + 1) not in taken
        ):
            return at
    return min(stop, first + 2 * LONGEST)


def _apposed(passage: Passage, index: int, first: int, end: int, organisations: Places) -> Stated:
    """Role and affiliation in a stretch of tokens: "Senior Consultant in Pathology, OUH", "OUH"."""
    words = passage.tokens.words
    while end > first and (
        words[end - 1] in (",", "and", "og", "och", "und", "who", "som") or words[end - 1] in _TRAILING
    ):
        end -= 1
    if first >= end:
        return Stated(None, None)
    place = next((organisations[index, at] for at in range(first, end) if (index, at) in organisations), None)
    role_at = next((at for at in range(first, min(end, first + 5)) if is_role(words[at])), None)
    if role_at is None:
        single = (
            end - first == 1 and words[first].isupper() and 2 <= len(words[first]) <= 8 and words[first - 1] in "(,"
        )
        single &= words[first] not in _COUNTRIES and words[first].lower() not in DEGREES
        if place and place.first == first and place.confidence >= 0.4:
            return Stated(None, text_of(passage, place.first, min(place.stop, end)))
        return Stated(None, words[first] if single and words[first].isalpha() else None)
    if place and place.first == first and place.stop < role_at:  # "(University of Bergen, chair)"
        later = read_phrase(passage, index, place.stop + (words[place.stop] == ","), end, organisations)
        return Stated(later.role, text_of(passage, place.first, place.stop))
    return read_phrase(passage, index, first, end, organisations)
