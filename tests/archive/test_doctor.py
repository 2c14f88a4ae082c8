"""What the doctor finds: nothing in a sound archive, and every kind of damage with a remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.doctor import Doctor, Examination, wrong_packages
from archive.errors import StorageError
from tests.archive import plain
from tests.archive.captures import Filled

NEWER = "UPDATE _sqlite_migrations SET name = '9999_new' WHERE name LIKE '0001%'"


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    made = Filled(tmp_path / "archive")
    made.run({str(number): plain.article(number) for number in range(1, 5)})
    made.run({"2": plain.article(2, "More of it.")})
    return made


def examined(filled: Filled) -> Examination:
    doctor = Doctor(filled.folder)
    try:
        with Archive.open(filled.folder) as archive:
            doctor.examine_database(archive.store)
            doctor.examine_captures(archive.store)
    except StorageError as error:
        doctor.cannot_open(error)
    return doctor.done()


def change(filled: Filled, *statements: str) -> None:
    db = sqlite3.connect(filled.folder / "news.db")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def first_file(filled: Filled) -> Path:
    return min((filled.folder / "warc").iterdir())


def flip(filled: Filled) -> None:
    data = bytearray(first_file(filled).read_bytes())
    data[len(data) // 2] ^= 0xFF
    first_file(filled).write_bytes(data)


def cut(filled: Filled) -> None:
    first_file(filled).write_bytes(first_file(filled).read_bytes()[:-30])


def grow(filled: Filled) -> None:
    with first_file(filled).open("ab") as file:
        file.write(b"\x1f\x8b\x08\x00")


def overwrite_database(filled: Filled) -> None:
    for path in filled.folder.glob("news.db*"):
        path.unlink()
    (filled.folder / "news.db").write_bytes(b"no database at all" * 100)


def test_a_sound_archive_is_clean(filled: Filled) -> None:
    done = examined(filled)
    assert (done.clean, done.findings) == (True, ())
    assert dict(done.facts)["records that were verified"] == str(filled.rows("SELECT count(*) FROM captures")[0][0])


@pytest.mark.parametrize(
    ("hurt", "code"),
    [
        (flip, "capture_lost"),
        (cut, "capture_lost"),
        (grow, "incomplete_record"),
        (lambda filled: first_file(filled).unlink(), "file_lost"),
        (lambda filled: change(filled, "UPDATE captures SET digest = 'sha256:00' WHERE id = 2"), "capture_lost"),
        (lambda filled: change(filled, "UPDATE items SET page = 4711 WHERE id = 1"), "foreign_key"),
        (
            lambda filled: change(filled, "DROP TRIGGER items_au", "UPDATE items SET text = 'other' WHERE id = 1"),
            "search_index",
        ),
        (lambda filled: change(filled, NEWER), "schema_too_new"),
        (overwrite_database, "storage"),
        (Filled.lose_database, "storage"),
    ],
)  # fmt: skip
def test_every_damage_is_found_with_a_remedy(filled: Filled, hurt: Callable[[Filled], None], code: str) -> None:
    hurt(filled)
    done = examined(filled)
    assert not done.clean
    assert code in {finding.code for finding in done.findings}
    assert all(finding.remedy and finding.reason and finding.thing for finding in done.findings)


def test_captures_without_a_row_are_counted(filled: Filled) -> None:
    newest = filled.rows("SELECT max(id) FROM captures WHERE page IS NULL")[0][0]
    change(filled, f"DELETE FROM captures WHERE id = {newest}")
    done = examined(filled)
    assert done.clean
    assert [finding.code for finding in done.findings] == ["unreferenced"]


def test_imports_that_wait_for_being_read_are_told(filled: Filled) -> None:
    change(filled, f"INSERT INTO unread_imports (site) VALUES ('{filled.site.key}')")
    done = examined(filled)
    assert (done.clean, [finding.code for finding in done.findings]) == (True, ["unread_import"])


def test_the_machine_is_examined(filled: Filled) -> None:
    doctor = Doctor(filled.folder)
    doctor.examine_environment()
    done = doctor.done()
    assert {"python", "sqlite", "kronikk"} <= dict(done.facts).keys()
    assert [finding for finding in done.findings if finding.level == "error"] == []


def test_packages_that_are_missing_or_too_old_are_named() -> None:
    lines = ["pytest>=1", "pytest>=999.0", "no-such-package-at-all>=1", 'pytest>=999; extra == "x"']
    assert [line for line, _ in wrong_packages(lines)] == ["pytest>=999.0", "no-such-package-at-all>=1"]
