"""Searching: what people type, filters, order, snippets; on a real database with the real schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.schema import connect
from archive.search import Query, QueryError, count, expression, fold, search

ITEMS = [
    # id, site, kind, title, lead, text, language, published, earliest, latest, people
    (1, "north", "news", "A vaccine against silence", "The lead about mice.", "Mice were vaccinated in Tromsø.",
     "en", "2024-05-03", "2024-05-03", "2024-05-03", ["Åse Lund-Østby"]),
    (2, "north", "news", "Ny vaksine", None, "Forskere i Tromsø har vaksinert mus.",
     "nb", "2025-01", "2025-01-01", "2025-01-31", ["Ola Hansen", "Kari Nordmann"]),
    (3, "south", "news", "Immunotherapy explained", None, "Immunology, and why a vaccine is not a drug. No mice.",
     "en", None, None, None, ["Ola Nordmann"]),
    (4, "south", "static", "History of the house", "Since 1932.", "The house was built in 1932.",
     "en", None, None, None, []),
]  # fmt: skip


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("search") / "news.db"
    db = connect(path, create=True)
    for site in ("north", "south"):
        db.execute("INSERT INTO sites (key, homepage) VALUES (?, ?)", [site, f"http://{site}.example/"])
        db.execute(
            "INSERT INTO pages (site, url, address, first_seen) VALUES (?, ?, ?, '2026-11-01T00:00:00Z')",
            [site, f"http://{site}.example/", f"http://{site}.example/"],
        )
    for row in ITEMS:
        add_item(db.conn, row)
    db.execute("INSERT INTO organisations (name, acronym, folded) VALUES ('House of Mice', 'HoM', 'house of mice')")
    db.execute(
        """INSERT INTO organisation_mentions (item, version, organisation, field, "start", "end", surface)
        VALUES (4, 1, 1, 'text', 4, 9, 'house')"""
    )
    db.conn.commit()
    yield db.conn
    db.close()


def add_item(connection: sqlite3.Connection, row: tuple) -> None:
    item, site, kind, title, lead, text, language, published, earliest, latest, people = row
    connection.execute(
        """INSERT INTO items (id, site, page, url, item_key, kind, title, lead, text, language, published,
        published_earliest, published_latest, first_seen, last_seen, people, content, home)
        VALUES (?, ?, (SELECT id FROM pages WHERE site = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', ?, '', (SELECT url FROM pages WHERE site = ?))""",
        [item, site, site, f"http://{site}.example/{item}", str(item), kind, title, lead, text, language, published,
         earliest, latest, "\n".join(people), site],
    )  # fmt: skip
    for name in people:
        connection.execute("INSERT INTO people (name, sort_name, folded) VALUES (?, ?, ?)", [name] * 3)
        connection.execute(
            """INSERT INTO mentions (item, version, person, field, "start", "end", surface)
            VALUES (?, 1, (SELECT id FROM people WHERE name = ?), 'text', 0, 1, ?)""",
            [item, name, name[0]],
        )


def found(connection: sqlite3.Connection, text: str = "", **filters: object) -> list[int]:
    return [hit.id for hit in search(connection, Query(text, **filters))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("vaccine", {1, 3}),
        ("VACCINE mice", {1, 3}),
        ("vaccine NOT immunology", {1}),
        ("history OR vaksine", {2, 4}),
        ("ase", {1}),
        ('"against silence"', {1}),
        ("“against silence”", {1}),
        ('"silence against"', set()),
        ("immuno*", {3}),
        ("immuno", set()),
        ("(history OR vaccine) AND house", {4}),
        ("AND vaccine OR", {1, 3}),
        ("((vaccine", {1, 3}),
        ("vaccine) mice", {1, 3}),
        ("no-mice", {3}),
        ("title:vaccine", set()),
        ("østby", {1}),
        ("", {1, 2, 3, 4}),
    ],
)
def test_what_people_type(connection: sqlite3.Connection, text: str, ids: set[int]) -> None:
    assert set(found(connection, text)) == ids
    assert count(connection, Query(text)) == len(ids)


@pytest.mark.parametrize("text", ["!!!", '""', "NOT vaccine", "NOT", "(" * 9 + "a", "word " * 65])
def test_what_cannot_be_searched_says_how_to_put_it(connection: sqlite3.Connection, text: str) -> None:
    with pytest.raises(QueryError, match=r"\. [A-Z].*\.$"):
        search(connection, Query(text))


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"site": "north"}, {1, 2}),
        ({"kind": "static"}, {4}),
        ({"language": "nb"}, {2}),
        ({"person": "ase lund"}, {1}),
        ({"person": "ØSTBY"}, {1}),
        ({"person": "Ola Nordmann"}, {3}),
        ({"person": "Nordmann"}, {2, 3}),
        ({"person": "Nord"}, set()),
        ({"org": "hom"}, {4}),
        ({"org": "mice house"}, {4}),
        ({"since": "2025"}, {2, 3, 4}),
        ({"until": "2024-05"}, {1}),
        ({"since": "2025-01-15", "until": "2025-01-20"}, {2}),
        ({"since": "2024", "until": "2024"}, {1}),
        ({"since": "2026-11-01"}, {3, 4}),
        ({"since": "2026-11-02"}, set()),
    ],
)
def test_filters(connection: sqlite3.Connection, filters: dict[str, str], ids: set[int]) -> None:
    assert set(found(connection, **filters)) == ids


@pytest.mark.parametrize("filters", [{"since": "yesterday"}, {"until": "2024-13"}, {"person": " "}, {"limit": 0}])
def test_filters_that_mean_nothing(connection: sqlite3.Connection, filters: dict[str, object]) -> None:
    with pytest.raises(QueryError):
        found(connection, **filters)


def test_order(connection: sqlite3.Connection) -> None:
    assert found(connection, sort="newest") == [4, 3, 2, 1]
    assert found(connection, sort="oldest") == [1, 2, 3, 4]
    assert found(connection, "vaccine") == [1, 3], "a word of the headline counts for more"
    assert found(connection, "vaccine", sort="newest") == [3, 1]
    assert found(connection, sort="relevance") == [3, 2, 1, 4], "nothing to rank by: newest news first"
    assert found(connection, limit=2) == [3, 2]


def test_a_hit_shows_where_it_matched(connection: sqlite3.Connection) -> None:
    hit = search(connection, Query("vaksinert"))[0]
    assert [hit.snippet[start:end] for start, end in hit.highlights] == ["vaksinert"]
    assert (hit.site, hit.published, hit.version, hit.score > 0) == ("north", "2025-01", 1, True)
    assert search(connection, Query(site="south", kind="static"))[0].snippet == "Since 1932."


def test_expressions_are_quoted() -> None:
    assert expression('a" OR b') == '("a" AND " OR b")'
    assert expression("x* -y") == '("x"* AND "-y")'
    assert expression("  ") is None


def test_folding() -> None:
    assert fold("Kjetil Taskén-Østby (MD)") == "kjetil tasken ostby md"
    assert fold(None) == ""


words = st.sampled_from("\" ( ) AND OR NOT mice * im* - : NEAR( ^a {title}: \x00 '".split(" "))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(words, max_size=14).map(" ".join)))
def test_nothing_that_is_typed_is_a_syntax_error(connection: sqlite3.Connection, text: str) -> None:
    try:
        hits = search(connection, Query(text))
    except QueryError as error:
        assert error.remedy
    else:
        assert count(connection, Query(text)) == len(hits)


def test_without_words_the_newest_news_come_first(connection: sqlite3.Connection) -> None:
    assert found(connection) == [3, 2, 1, 4]
    assert found(connection, sort="newest") == [4, 3, 2, 1]


def test_a_time_that_ends_before_it_begins(connection: sqlite3.Connection) -> None:
    with pytest.raises(QueryError, match="ends before it begins"):
        found(connection, since="2025", until="2024-12")
    assert found(connection, since="2024-05", until="2024") == [1]
