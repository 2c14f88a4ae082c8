"""`kronikk import`, `export` and `doctor` as people type them: what they print, their exit codes, and a kill."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive import foreign, plain
from tests.archive.foreign import response

SETTINGS = '[sites.lab]\nhomepage = "https://institute.example/"\nname = "The Lab"\n'
OLD = "2019-05-01T10:00:00Z"


@pytest.fixture
def folder(kronikk: Callable, tmp_path: Path) -> Path:
    assert kronikk("init").code == 0
    (tmp_path / "kronikk.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def crawl(path: Path, pages: int = 3) -> Path:
    return foreign.packed(
        path,
        *(
            response(f"https://institute.example/news/{n}", OLD, plain.article(n, "It went well. " * 20).encode())
            for n in range(1, pages + 1)
        ),
    )


def test_in_and_out_and_examined(kronikk: Callable, folder: Path, tmp_path: Path) -> None:
    taken = kronikk("import", str(crawl(tmp_path / "old.warc.gz")), "--jobs", "1")
    assert taken.code == 0, taken.err
    assert "3 captures kept" in taken.out
    assert "3 captures kept" in taken.err
    found = json.loads(kronikk("search", "--site", "lab", "--json").out)
    assert {hit["first_seen"] for hit in found["hits"]} == {OLD}

    written = kronikk("export", "wacz", "--site", "lab", "--json", "-o", str(tmp_path / "lab.wacz"))
    assert (written.code, json.loads(written.out)["captures"]) == (0, 3)
    none = kronikk("export", "wacz", "--from", "2020", "--json", "-o", str(tmp_path / "none.wacz"))
    assert (none.code, none.out, (tmp_path / "none.wacz").exists()) == (2, "", False)

    again = kronikk("import", str(tmp_path / "lab.wacz"), "--json")
    assert (again.code, json.loads(again.out)["files"][0]["known"]) == (0, 3)

    examined = kronikk("doctor", "--json")
    assert (examined.code, json.loads(examined.out)["clean"]) == (0, True)
    next(folder.joinpath("warc").iterdir()).unlink()
    examined = kronikk("doctor")
    assert examined.code == 8
    assert "it is not there" in examined.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("import", "no-such-file"), 2, "does not exist"),
        (("import", "@README", "--site", "nowhere"), 4, "nowhere"),
        (("import", "@README"), 5, "it is no WARC, ARC or WACZ file"),
        (("export", "wacz", "-o", "@x.wacz", "--from", "soon"), 2, "it is not a date"),
        (("export", "wacz", "-o", "@x.wacz", "--from", "2020", "--to", "2019"), 2, "ends before it begins"),
        (("export", "wacz", "-o", "@no/such/x.wacz"), 2, "no such folder"),
        (("export", "wacz", "-o", "@x.wacz", "--site", "nowhere"), 4, "nowhere"),
    ],
)
def test_what_cannot_be_done_is_said(
    kronikk: Callable, folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (folder / "README").write_text("Nothing of the kind.\n", "utf-8")
    done = kronikk(*(argument.replace("@", f"{folder}/") for argument in arguments))
    assert (done.code, said in done.err) == (code, True), done.err


def test_an_import_that_is_killed_goes_on(kronikk: Callable, folder: Path, tmp_path: Path) -> None:
    file = crawl(tmp_path / "old.warc.gz", 150)
    command = [sys.executable, "-m", "archive.cli", "-C", str(folder), "import", str(file), "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    warc = folder / "warc"
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if sum(path.stat().st_size for path in warc.iterdir()) > 5_000:
            break
        time.sleep(0.01)
    process.kill()
    process.wait()
    done = kronikk("import", str(file), "--jobs", "1", "--json")
    assert done.code == 0, done.err
    taken = json.loads(done.out)
    assert taken["files"][0]["captures"] + taken["files"][0]["known"] == 150
    db = sqlite3.connect(folder / "news.db")
    rows = db.execute("SELECT (SELECT count(*) FROM captures), count(*), count(page) FROM captures").fetchone()
    items = db.execute("SELECT count(*) FROM items").fetchone()
    db.close()
    assert (rows, items) == ((150, 150, 150), (150,))
    assert kronikk("doctor").code == 0
