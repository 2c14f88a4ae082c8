"""Odd input, as a newcomer types it: each answer names the thing, the reason and the remedy, and the exit code fits."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.website import Answer


@pytest.fixture
def newcomer(demo, tmp_path: Path) -> Path:
    """A copy of the demo's archive, with a site that was never asked."""
    folder = tmp_path / "news"
    shutil.copytree(demo.folder, folder)
    with (folder / "kronikk.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[sites.quiet]\nhomepage = 'http://127.0.0.1:9/'\nallow_private = true\n")
    return folder


# ------------------------------------------------------------------------------------------- kronikk read


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--language", "nb", "--language nb: it belongs to --text"),
        ("--published", "2024-05-03", "--published 2024-05-03: it belongs to --text"),
    ],
)
def test_what_belongs_to_a_text_is_not_passed_over_with_a_page(
    kronikk: Callable, tmp_path: Path, option: str, value: str, said: str
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>Moss</title><p>Moss remembers the rain of last week.</p>", encoding="utf-8")
    refused = kronikk("read", str(page), option, value)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err


def test_what_belongs_to_a_saved_page_is_not_passed_over_with_a_text_or_an_address(
    kronikk: Callable, tmp_path: Path
) -> None:
    (tmp_path / "talk.txt").write_text("Moss.", encoding="utf-8")
    for read in (("--text", str(tmp_path / "talk.txt")), ("http://127.0.0.1:9/",)):
        for option, value in (("--url", "http://127.0.0.1/a"), ("--content-type", "text/html")):
            refused = kronikk("read", *read, option, value)
            assert (refused.code, refused.out) == (2, "")
            assert f"{option} {value}: it belongs to a saved page" in refused.err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--published", "soon", "2024-05-03"),
        ("--published", "2024-13-40", "2024-05-03"),
        ("--published", "2024/..", "no beginning or no end"),
        ("--language", "english", "Write en, nb"),
    ],
)
def test_options_of_a_text_are_checked(kronikk: Callable, tmp_path: Path, option: str, value: str, said: str) -> None:
    (tmp_path / "talk.txt").write_text("On 5 May Kari Hansen opened the garden.", encoding="utf-8")
    refused = kronikk("read", "--text", str(tmp_path / "talk.txt"), option, value)
    assert (refused.code, refused.out) == (2, "")
    assert repr(value) in refused.err
    assert said in refused.err


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "no"])
def test_a_language_is_understood_as_people_write_it(kronikk: Callable, tmp_path: Path, language: str) -> None:
    (tmp_path / "talk.txt").write_text("On 5 May Kari Hansen opened the garden.", encoding="utf-8")
    asked = ("read", "--text", str(tmp_path / "talk.txt"), "--published", "2024-05", "--language", language, "--json")
    assert kronikk(*asked).code == 0


NO_PAGES = {
    "empty.html": (b"", "no content"),
    "blank.html": (b" \n\t\n", "no content"),
    "noise.bin": (bytes(range(256)) * 40, "control characters"),
    "report.pdf": (b"%PDF-1.7 and so on", "a PDF"),
}


@pytest.mark.parametrize("name", NO_PAGES)
def test_what_is_no_page_is_said_with_its_reason(kronikk: Callable, tmp_path: Path, name: str) -> None:
    body, reason = NO_PAGES[name]
    (tmp_path / name).write_bytes(body)
    told = kronikk("read", str(tmp_path / name))
    assert (told.code, told.out) == (3, "")
    assert name in told.err and reason in told.err
    assert "asked for again" not in told.err and "kept" not in told.err
    document = kronikk("read", str(tmp_path / name), "--json")
    assert document.code == 3
    assert json.loads(document.out)["page_kind"] == "error"


def test_an_answer_that_is_no_page(kronikk: Callable, website) -> None:
    website.put("/report", Answer(b"%PDF-1.7 and so on", headers={"Content-Type": "application/pdf"}))
    told = kronikk("read", website.url("/report"), "--allow-private")
    assert (told.code, told.out) == (3, "")
    assert f"{website.url('/report')}: the bytes are a PDF" in told.err


def test_an_address_that_is_not_asked_is_told_as_it_was_typed(kronikk: Callable) -> None:
    refused = kronikk("read", "ftp://files.example/page")
    assert refused.code == 2
    assert "ftp://files.example/page: " in refused.err
    assert "begins with http" in refused.err


# ------------------------------------------------------------------------------------------- kronikk export


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (("--from", "2001", "--to", "2002"), "this archive: none of its captures is of the time"),
        (("--site", "institute", "--to", "2001"), "site institute: none of its captures is of the time"),
        (("--site", "quiet"), "site quiet: no capture is kept of it"),
    ],
)
def test_an_export_of_nothing_writes_nothing(
    newcomer: Path, kronikk: Callable, filters: tuple[str, ...], said: str
) -> None:
    out = newcomer / "out.wacz"
    out.write_bytes(b"an older one")
    refused = kronikk("-C", str(newcomer), "export", "wacz", *filters, "-o", str(out))
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    assert "Leave out --from and --to" in refused.err or "Without --site everything is written" in refused.err
    assert out.read_bytes() == b"an older one"
    assert not list(newcomer.glob(".out*"))


def test_an_export_into_a_pipe_makes_no_file_of_that_name(newcomer: Path, kronikk: Callable) -> None:
    refused = kronikk("-C", str(newcomer), "export", "wacz", "-o", "-")
    assert refused.code == 2
    assert "Name a file" in refused.err
    assert not Path("-").exists()


def test_an_export_does_not_replace_a_device_or_a_pipe(newcomer: Path, kronikk: Callable, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    refused = kronikk("-C", str(newcomer), "export", "wacz", "-o", str(pipe))
    assert (refused.code, refused.out) == (2, "")
    assert f"{pipe}: it is no ordinary file" in " ".join(refused.err.split())
    assert pipe.is_fifo()


# ------------------------------------------------------------------------------------------- kronikk add


def test_a_key_that_is_taken_is_refused_before_anything_is_asked(newcomer: Path, kronikk: Callable, website) -> None:
    refused = kronikk(
        "-C", str(newcomer), "add", website.url("/"), "--allow-private", "--yes", "--pause", "0", "--key", "institute"
    )
    assert refused.code == 4
    assert "--key institute" in refused.err
    assert website.requests == []


def test_an_address_that_a_saved_page_cannot_have(kronikk: Callable, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<title>Moss</title><p>Moss remembers rain.", encoding="utf-8")
    refused = kronikk("read", str(tmp_path / "page.html"), "--url", "nonsense")
    assert (refused.code, refused.out) == (2, "")
    assert "'nonsense' is no http or https address" in refused.err


# ------------------------------------------------------------------------------------------- kronikk reparse


def test_a_reparse_of_damaged_captures_names_file_place_and_doctor(newcomer: Path, kronikk: Callable) -> None:
    path = sorted((newcomer / "warc").iterdir())[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 8] = b"\x00" * 8
    path.write_bytes(content)
    told = kronikk("-C", str(newcomer), "reparse", "--jobs", "1")
    assert told.code == 3
    assert str(path) in told.err
    assert re.search(r"(after byte|the capture at) [0-9,]+", told.err)
    assert "`kronikk doctor` names all" in told.err


def test_a_record_that_begins_with_rubbish_is_told_without_it(newcomer: Path, kronikk: Callable) -> None:
    with sqlite3.connect(newcomer / "news.db") as db:
        name, offset = db.execute("SELECT warc_file, warc_offset FROM captures ORDER BY id LIMIT 1 OFFSET 3").fetchone()
    path = newcomer / "warc" / name
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\x00\xff" * 2)
    told = kronikk("-C", str(newcomer), "doctor")
    assert told.code == 8
    assert f"the capture at {offset} cannot be read back" in told.out
    assert "first line" not in told.out
    exported = kronikk("-C", str(newcomer), "export", "wacz", "-o", str(newcomer / "rest.wacz"))
    assert exported.code == 3
    assert "1 capture could not be read back and is left out" in exported.err


# ------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize("typed", ["abc", "0", "1.5", "", "9" * 20, "9" * 5000, "²"])
def test_a_number_of_an_item_that_is_none(kronikk: Callable, typed: str) -> None:
    refused = kronikk("show", typed)
    assert (refused.code, refused.out) == (2, "")
    assert repr(typed) in refused.err
    assert "`kronikk search` shows the number" in refused.err


@pytest.mark.parametrize(
    "typed",
    [
        ("search", "x", "--limit"),
        ("show", "1", "--version"),
        ("run", "--max-requests"),
        ("run", "--jobs"),
        ("reparse", "--jobs"),
        ("backfill", "lab", "--max-requests"),
    ],
)
def test_other_numbers_that_are_none(kronikk: Callable, typed: tuple[str, ...]) -> None:
    for wrong in ("many", "0", "9" * 20):
        refused = kronikk(*typed, wrong)
        assert (refused.code, refused.out) == (2, "")
        assert f"{typed[-1]}'" in refused.err and repr(wrong) in refused.err
        assert "Write a number such as" in refused.err
