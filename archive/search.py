"""Finds items: what a person types becomes a safe full-text query, with filters, ranked, with snippets. Never writes.

What a person may type: words (all must occur), "a phrase", AND, OR, NOT, parentheses, prefix*. Everything else is taken
literally, so that no input is a syntax error of SQLite.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scraper import edtf
from scraper.errors import KronikkError

Sort = Literal["relevance", "newest", "oldest"]
Row = tuple[Any, ...]
"""A row of SQLite, in the order of its SELECT."""

WEIGHTS = (8.0, 4.0, 1.0, 1.0, 3.0)
"""bm25 weights of title, lead, text, captions, people: a word of the headline says most of what an item is about."""
SNIPPET_WORDS = 28
MOST_WORDS = 64
DEEPEST = 8
OPEN, CLOSE = "\x02", "\x03"
"""Marks around hits inside SQLite; control characters, which texts do not hold."""


class QueryError(KronikkError):
    """A query or filter that means nothing; the message says how to put it."""

    code = "query"


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. Empty `text` takes every item that passes the filters."""

    text: str = ""
    site: str | None = None
    """Key of the site."""
    person: str | None = None
    """Words of a name; all of them must be in the name of one person."""
    org: str | None = None
    """Words of an organisation's name or its acronym."""
    since: str | None = None
    """EDTF; items that can be from this time or later."""
    until: str | None = None
    """EDTF; items that can be from this time or earlier."""
    language: str | None = None
    """ISO 639-1."""
    kind: str | None = None
    """news, static, event, profile."""
    sort: Sort | None = None
    """None: relevance where there is text to rank by, otherwise newest, news before everything else."""
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """One item that was found."""

    id: int
    site: str
    kind: str
    url: str
    title: str
    published: str | None
    """EDTF, or None when no date is stated."""
    first_seen: str
    """UTC, ISO 8601."""
    gone_at: str | None
    language: str | None
    version: int
    score: float
    """Higher is better; comparable within one search only. 0 without a text query."""
    snippet: str
    """Part of the item's text around the hits."""
    highlights: tuple[tuple[int, int], ...]
    """[start, end) of each hit in `snippet`, in code points."""


# ------------------------------------------------------------------------------------------- what a person typed

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\x00": " "})
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"?(?P<star>\*)?|(?P<mark>[()])|(?P<word>[^\s"()]+)')
_OPERATORS = {"AND", "OR", "NOT"}


def expression(text: str) -> str | None:
    """The FTS5 expression for what a person typed; None when it asks for nothing (empty).

    Raises:
        QueryError: no word to look for, NOT without anything before it, or far too long.
    """
    if not text.strip():
        return None
    tokens = list(_tokens(text.translate(_QUOTES)))
    if len(tokens) > MOST_WORDS:
        raise QueryError("The query", f"it has more than {MOST_WORDS} words", "Search for fewer of them.")
    found = _Parser(tokens).whole()
    if found is None:
        raise QueryError(repr(text), "there is no word to look for in it", "Use letters or digits.")
    return found


def _tokens(text: str) -> list[str]:
    """Operators and parentheses as they are, everything else as a quoted FTS5 string."""
    tokens = []
    for match in _TOKEN.finditer(text):
        if match["mark"] or match["word"] in _OPERATORS:
            tokens.append(match[0])
        elif quoted := _string(match):
            tokens.append(quoted)
    return tokens


def _string(match: re.Match[str]) -> str | None:
    words = match["word"] if match["word"] is not None else match["phrase"]
    if not any(char.isalnum() for char in words):
        return None
    prefix = match["star"] or (match["word"] and words.endswith("*"))
    return f'"{words.rstrip("*")}"{"*" if prefix else ""}'


class _Parser:
    """Recursive descent over the tokens; forgiving: operators and parentheses without a partner are left out."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]
        self.depth = 0

    def whole(self) -> str | None:
        found = self.alternatives()
        while self.tokens:  # after a closing parenthesis that was never opened
            self.tokens.pop()
            found = _joined("AND", found, self.alternatives())
        return found

    def alternatives(self) -> str | None:
        found = self.sequence()
        while self.next_is("OR"):
            self.tokens.pop()
            found = _joined("OR", found, self.sequence())
        return found

    def sequence(self) -> str | None:
        found: str | None = None
        while self.tokens and not self.next_is("OR", ")"):
            if self.next_is("AND", "NOT"):
                operator = self.tokens.pop()
                if operator == "NOT" and self.tokens and not self.next_is("OR", ")", "AND", "NOT"):
                    found = _without(found, self.single())
            else:
                found = _joined("AND", found, self.single())
        return found

    def single(self) -> str | None:
        token = self.tokens.pop()
        if token != "(":
            return token
        self.depth += 1
        if self.depth > DEEPEST:
            raise QueryError("The query", f"it has more than {DEEPEST} parentheses inside each other", "Use fewer.")
        found = self.alternatives()
        if self.next_is(")"):
            self.tokens.pop()
        self.depth -= 1
        return found

    def next_is(self, *tokens: str) -> bool:
        return bool(self.tokens) and self.tokens[-1] in tokens


def _joined(operator: str, left: str | None, right: str | None) -> str | None:
    if left is None or right is None:
        return right if left is None else left
    return f"({left} {operator} {right})"


def _without(left: str | None, right: str | None) -> str | None:
    if left is None:
        raise QueryError("NOT", "there is nothing before it to leave something out of", "Write `this NOT that`.")
    return left if right is None else f"({left} NOT {right})"


# ------------------------------------------------------------------------------------------- filters

_DAY_FROM = "coalesce(i.published_earliest, substr(i.first_seen, 1, 10))"
_DAY_TO = "coalesce(i.published_latest, substr(i.first_seen, 1, 10))"
# The inner selects do not depend on the item, so that SQLite looks through the names once.
_PERSON = """EXISTS (SELECT 1 FROM mentions m WHERE m.item = i.id AND m.version = i.version
    AND m.person IN (SELECT id FROM people WHERE {words}))"""
_ORGANISATION = """EXISTS (SELECT 1 FROM organisation_mentions m WHERE m.item = i.id AND m.version = i.version
    AND m.organisation IN (SELECT id FROM organisations WHERE {words} OR fold(acronym) = ?))"""
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
"""Letters that Unicode does not take apart into a letter and a mark."""


def _filters(query: Query) -> tuple[list[str], list[str]]:
    """SQL conditions on `items i`, and their arguments in order."""
    conditions: list[str] = []
    arguments: list[str] = []

    def add(condition: str, *values: str) -> None:
        conditions.append(condition)
        arguments.extend(values)

    for column, value in (("site", query.site), ("language", query.language), ("kind", query.kind)):
        if value is not None:
            add(f"i.{column} = ?", value)
    if query.since is not None:
        add(f"{_DAY_TO} >= ?", _bound(query.since, 0))
    if query.until is not None:
        add(f"{_DAY_FROM} <= ?", _bound(query.until, 1))
    if query.since is not None and query.until is not None and _bound(query.since, 0) > _bound(query.until, 1):
        time = f"From {query.since} to {query.until}"
        raise QueryError(time, "it ends before it begins", "Put the earlier one first.")
    if query.person is not None:
        add(_PERSON.format(words=_all_words(query.person)), *_name_words(query.person))
    if query.org is not None:
        add(_ORGANISATION.format(words=_all_words(query.org)), *_name_words(query.org), fold(query.org))
    return conditions, arguments


def _name_words(name: str) -> list[str]:
    """The words of a name, each between spaces; matched against the name between spaces."""
    words = [f" {word} " for word in fold(name).split()]
    if not words:
        raise QueryError(repr(name), "there is no word of a name in it", "Give at least one word of it.")
    return words


def _all_words(name: str) -> str:
    return " AND ".join(["instr(' ' || fold(name) || ' ', ?) > 0"] * len(_name_words(name)))


def fold(text: str | None) -> str:
    """Case, diacritics and punctuation taken off, so that what people type finds what is printed.

    >>> fold("Kjetil Taskén-Østby")
    'kjetil tasken ostby'
    """
    plain = unicodedata.normalize("NFKD", (text or "").casefold().translate(_LETTERS))
    return " ".join(re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char))))


def _bound(date: str, side: Literal[0, 1]) -> str:
    """First (0) or last (1) ISO day of an EDTF text, for a filter."""
    try:
        day = edtf.bounds(date)[side]
    except edtf.NotEdtf as error:
        raise QueryError(repr(date), "it is not a date", "Write 2024, 2024-05 or 2024-05-03.") from error
    return day or ("0000-01-01", "9999-12-31")[side]


# ------------------------------------------------------------------------------------------- the search itself

_COLUMNS = "i.id, i.site, i.kind, i.url, i.title, i.published, i.first_seen, i.gone_at, i.language, i.version"
_SORTS = {"newest": f"{_DAY_TO} DESC, i.id DESC", "oldest": f"{_DAY_FROM}, i.id", "relevance": "score DESC, i.id"}
_NEWS_FIRST = f"i.kind = 'news' DESC, {_SORTS['newest']}"


def search(connection: sqlite3.Connection, query: Query) -> tuple[Hit, ...]:
    """The items that match, in the order of `query.sort`, at most `query.limit` of them.

    Raises:
        QueryError: the query or a filter means nothing.
    """
    if query.limit < 1:
        raise QueryError(f"limit {query.limit}", "nothing can be found with it", "Use 1 or more.")
    connection.create_function("fold", 1, fold, deterministic=True)
    match = expression(query.text)
    rows = _rows(connection, query, match)
    snippets = _snippets(connection, match, [row[0] for row in rows])
    return tuple(Hit(*(row + snippets[row[0]])) for row in rows)


def count(connection: sqlite3.Connection, query: Query, most: int = 1001) -> int:
    """How many items match, counted no further than `most`: counting all matches of a common word takes long.

    Raises:
        QueryError: the query or a filter means nothing.
    """
    connection.create_function("fold", 1, fold, deterministic=True)
    source, where, arguments = _from_where(query, expression(query.text))
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {source} {where} LIMIT ?)"
    return int(_fetch(connection, sql, [*arguments, most])[0][0])


def languages(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The languages that items are in, the most frequent first."""
    sql = "SELECT language FROM items WHERE language IS NOT NULL GROUP BY language ORDER BY count(*) DESC, language"
    return tuple(str(row[0]) for row in _fetch(connection, sql, []))


def sites(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The keys of all sites that anything is kept of, by name."""
    return tuple(str(row[0]) for row in _fetch(connection, "SELECT key FROM sites ORDER BY key", []))


def _rows(connection: sqlite3.Connection, query: Query, match: str | None) -> list[Row]:
    source, where, arguments = _from_where(query, match)
    weights = ", ".join(str(weight) for weight in WEIGHTS)
    score = f"-bm25(items_fts, {weights})" if match else "0.0"
    sql = f"SELECT {_COLUMNS}, {score} AS score FROM {source} {where} ORDER BY {_order(query, match)} LIMIT ?"
    return _fetch(connection, sql, [*arguments, query.limit])


def _order(query: Query, match: str | None) -> str:
    if match is None and query.sort in (None, "relevance"):
        return _NEWS_FIRST
    return _SORTS[query.sort or "relevance"]


def _from_where(query: Query, match: str | None) -> tuple[str, str, list[str]]:
    conditions, arguments = _filters(query)
    source = "items i"
    if match is not None:
        source = "items_fts JOIN items i ON i.id = items_fts.rowid"
        conditions, arguments = ["items_fts MATCH ?", *conditions], [match, *arguments]
    return source, f"WHERE {' AND '.join(conditions)}" if conditions else "", arguments


def _snippets(
    connection: sqlite3.Connection, match: str | None, ids: Sequence[int]
) -> dict[int, tuple[str, tuple[tuple[int, int], ...]]]:
    """Item -> snippet and highlights. Made for the ranked few only: a snippet costs as much as many ranks."""
    places = ", ".join("?" * len(ids))
    if match is None:
        sql = f"SELECT id, coalesce(nullif(lead, ''), substr(text, 1, 240)) FROM items WHERE id IN ({places})"
        rows = _fetch(connection, sql, ids)
    else:
        # Where only the title matches, what follows it says more than the title once again.
        around = "snippet(items_fts, {}, char(2), char(3), '…', {})"
        best, body = around.format(-1, SNIPPET_WORDS), around.format(2, SNIPPET_WORDS)
        plain = f"replace(replace({best}, char(2), ''), char(3), '')"
        sql = f"""SELECT rowid, iif({plain} = title AND text != '', {body}, {best})
            FROM items_fts WHERE items_fts MATCH ? AND rowid IN ({places})"""
        rows = _fetch(connection, sql, [match, *ids])
    return {row[0]: _unmarked(str(row[1])) for row in rows}


def _unmarked(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text without the marks, and where they were. White space becomes single spaces.

    >>> _unmarked("a \x02hit\x03 here")
    ('a hit here', ((2, 5),))
    """
    plain, spans, length = [], [], 0
    for number, part in enumerate(re.split(f"[{OPEN}{CLOSE}]", re.sub(r"\s+", " ", marked))):
        if number % 2:
            spans.append((length, length + len(part)))
        plain.append(part)
        length += len(part)
    return "".join(plain), tuple(spans)


def _fetch(connection: sqlite3.Connection, sql: str, arguments: Sequence[object]) -> list[Row]:
    cursor = connection.cursor()
    cursor.row_factory = None  # the connection may belong to somebody who wants other rows
    return cursor.execute(sql, arguments).fetchall()
