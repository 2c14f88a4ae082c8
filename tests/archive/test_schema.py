"""The schema: names that others rely on, migrations that are whole or not there, files that say what is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archive import schema
from archive.errors import SchemaTooNew, StorageError

COLUMNS = {
    "sites": "key name homepage kind country language ror",
    "sources": "id site kind url last_ok last_error items_expected",
    "pages": "id site url kind etag last_modified first_seen last_seen next_due gone_at gone_evidence",
    "captures": "id page url final_url captured_at status media_type digest length warc_file warc_offset warc_length "
    "origin run",
    "items": "id site page url item_key kind title kicker lead text byline language translated_from machine_translated "
    "published published_earliest published_latest published_basis updated year month word_count first_seen last_seen "
    "gone_at version capture same_story people_names organisations_names tags captions people section languages "
    "language_spans",
    "versions": "id item number capture observed_at title lead text published digest change reader_version",
    "people": "id name sort_name given family orcid wikidata first_seen last_seen items quotes",
    "roles": "id person role organisation earliest latest evidence",
    "mentions": "id item version person field start end surface role affiliation quoted method confidence",
    "quotes": "id item version person field start end text speaker_surface cue method confidence",
    "dates": "id item version field start end surface edtf earliest latest kind confidence",
    "organisations": "id name ror first_seen last_seen items",
    "organisation_mentions": "id item version organisation field start end surface method confidence",
    "amounts": "id item version field start end surface value currency",
    "images": "id item position url alt caption credit",
    "links": "id item url text kind doi",
    "relations": "id item other kind evidence confidence",
    "provenance": "id item version field method selector capture_start capture_end confidence rejected",
    "problems": "id run site page item capture field code message",
    "runs": "id started_at finished_at outcome exit_code requests not_modified bytes new_items changed_items "
    "gone_items problems version",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "news.db"
    schema.connect(path, create=True).close()
    return path


@pytest.mark.parametrize("table", COLUMNS)
def test_the_public_columns_exist(made: Path, table: str) -> None:
    db = schema.connect(made)
    try:
        assert set(COLUMNS[table].split()) <= set(db.table(table).columns_dict)
    finally:
        db.close()


def test_foreign_keys_are_declared_and_kept(made: Path) -> None:
    db = schema.connect(made)
    try:
        assert {key.other_table for key in db.table("items").foreign_keys} >= {"sites", "pages", "captures"}
        with pytest.raises(sqlite3.IntegrityError):
            db.table("pages").insert({"site": "nobody", "url": "u", "address": "u", "first_seen": "x"})
    finally:
        db.close()


def test_wal_and_synchronous_normal(made: Path) -> None:
    db = schema.connect(made)
    try:
        assert db.journal_mode == "wal"
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 1
    finally:
        db.close()


def test_full_text_triggers_have_their_public_names(made: Path) -> None:
    db = schema.connect(made)
    try:
        of_items = {trigger.name for trigger in db.triggers if trigger.table == "items"}
        assert of_items == {"items_ai", "items_ad", "items_au"}
        assert "remove_diacritics 2" in db.table("items_fts").schema
    finally:
        db.close()


def test_full_text_follows_the_items(path: Path) -> None:
    db = schema.connect(path, create=True)
    try:
        db.table("sites").insert({"key": "s", "homepage": "h"})
        db.table("pages").insert({"id": 1, "site": "s", "url": "u", "address": "u", "first_seen": "t"})
        row = {"id": 1, "site": "s", "page": 1, "url": "u", "item_key": "k", "kind": "news", "title": "Om bær"}
        row |= {
            "text": "Hårfine målinger",
            "first_seen": "t",
            "last_seen": "t",
            "home": "u",
            "content": "c",
            "people": "Åse Å",
        }
        db.table("items").insert(row)

        def found(word: str) -> int:
            return int(db.execute("SELECT count(*) FROM items_fts WHERE items_fts MATCH ?", [word]).fetchone()[0])

        assert (found("harfine"), found("ase"), found("people: ase"), found("title: ase")) == (1, 1, 1, 0)
        db.table("items").update(1, {"text": "Something else"})
        assert (found("harfine"), found("something")) == (0, 1)
        db.table("items").delete(1)
        assert found("something") == 0
    finally:
        db.close()


def test_opening_again_changes_nothing(made: Path) -> None:
    before = made.read_bytes()
    schema.connect(made).close()
    assert made.read_bytes() == before


def test_a_file_of_a_newer_program_is_refused(made: Path, path: Path) -> None:
    shutil.copy(made, path)
    db = Database(path)
    db.table("_sqlite_migrations").insert({"migration_set": "kronikk", "name": "9999_later", "applied_at": "2031"})
    db.close()
    with pytest.raises(SchemaTooNew, match=r"news\.db: .*9999_later.*Update Kronikk"):
        schema.connect(path)


def test_a_missing_file_is_not_made_by_accident(path: Path) -> None:
    with pytest.raises(StorageError, match="kronikk init"):
        schema.connect(path)
    assert not path.exists()


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("This is not a database, and it is long enough to be seen as none. " * 20)
    with pytest.raises(StorageError, match="`kronikk reparse`"):
        schema.connect(path)


def test_a_file_that_another_program_holds(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("CREATE TABLE t (x)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="another program is writing"):
            schema.connect(path, wait=0.01)
    finally:
        other.close()


def test_a_migration_that_fails_leaves_no_trace() -> None:
    db = Database(memory=True)
    try:
        broken = Migrations("kronikk")
        schema._register(broken, "0001_broken", "CREATE TABLE a (x);\nCREATE TABLE a (x);")
        with pytest.raises(sqlite3.OperationalError):
            broken.apply(db)
        assert broken.applied(db) == [] and "a" not in db.table_names()
    finally:
        db.close()


def test_statements_keep_triggers_whole() -> None:
    sql = "CREATE TABLE a (x); -- no end\n\nCREATE TRIGGER b AFTER INSERT ON a BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n"
    assert [text.strip().splitlines()[-1] for text in schema.statements(sql)] == ["END;"]
    assert len(list(schema.statements("CREATE TABLE a (x);\nCREATE TABLE b (y);\n"))) == 2


def test_opened_to_read_nothing_is_written(path: Path) -> None:
    schema.connect(path, create=True).close()
    before = {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    db = schema.connect_to_read(path)
    assert db.execute("SELECT count(*) FROM items").fetchone()[0] == 0
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM items")
    db.close()
    assert {file.name: file.read_bytes() for file in path.parent.iterdir() if file.name in before} == before


def test_opened_to_read_a_file_must_fit(path: Path) -> None:
    with pytest.raises(StorageError, match="no such file"):
        schema.connect_to_read(path)
    schema.connect(path, create=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM _sqlite_migrations")
    connection.close()
    with pytest.raises(StorageError, match="older Kronikk"):
        schema.connect_to_read(path)
