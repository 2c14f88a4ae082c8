"""Identifiers from a data dump of ROR: how it is read, what is linked and what is not, and that it is kept."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.archive import Archive
from archive.errors import NoRegisterFile
from archive.link.matching import Register, Wanted, WantedSite, identify, identify_site, normalised, place
from archive.link.ror import _elements, records
from archive.store.identifiers import FILE
from scraper.sites import Site
from tests.archive.conftest import Demo, Kronikk, call_kronikk, rows
from tests.archive.register import Entry, dumped, write_dump

HOSPITAL = Entry(
    1,
    "Tindvik University Hospital",
    labels=[("no", "Tindvik universitetssykehus")],
    acronyms=["TUH"],
    website="https://www.tindvik.example/",
)
UNIVERSITY = Entry(2, "Lyngstad University", aliases=["University of Lyngstad"], domains=["lyngstad.example"])
FOUNDATION = Entry(3, "Lyngvær Foundation", "SE")
NAMESAKE = Entry(4, "Lyngvaer  foundation", "IS")
CLUSTER = Entry(5, "Tindvik Cancer Cluster", acronyms=["TCC"])
FAMOUS = [HOSPITAL, UNIVERSITY, FOUNDATION, NAMESAKE, CLUSTER]


# ------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize("form", ["json", "gz", "zip"])
@pytest.mark.parametrize("schema", [1, 2])
def test_every_form_of_the_dump_gives_the_same_records(tmp_path: Path, form: str, schema: int) -> None:
    entries = [HOSPITAL, replace(UNIVERSITY, domains=()), Entry(6, "Fonnlys (Sweden)", "SE", status="inactive")]
    found = list(records(write_dump(tmp_path, entries, form, schema)))
    assert [(one.ror, one.display, one.status, one.countries) for one in found if one] == [
        (HOSPITAL.ror, HOSPITAL.name, "active", {"no"}),
        (UNIVERSITY.ror, UNIVERSITY.name, "active", {"no"}),
        ("https://ror.org/0ilou0600", "Fonnlys (Sweden)", "inactive", {"se"}),
    ]
    names = [{(name.kind, name.value) for name in one.names} for one in found if one]
    assert names[0] == {("name", HOSPITAL.name), ("name", "Tindvik universitetssykehus"), ("acronym", "TUH")}
    assert names[1] == {("name", UNIVERSITY.name), ("alias", "University of Lyngstad")}
    assert names[2] == {("name", "Fonnlys (Sweden)"), ("name", "Fonnlys")}
    assert found[0] is not None and found[0].addresses == ("https://www.tindvik.example/",)


@given(
    st.lists(st.dictionaries(st.text(), st.recursive(st.text() | st.integers() | st.none(), st.lists))),
    st.integers(1, 9),
    st.sampled_from([None, 1]),
)
def test_parts_may_end_anywhere(elements: list[dict[str, object]], size: int, indent: int | None) -> None:
    text = json.dumps(elements, ensure_ascii=False, indent=indent)
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    assert list(_elements(parts)) == elements


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    one = json.dumps(HOSPITAL.schema_2() | {"relationships": [{"label": "x" * 200}] * 20})
    with path.open("w") as file:
        file.write("[" + ",\n".join([one] * 4000) + "]")
    tracemalloc.start()
    try:
        assert sum(1 for _ in records(path)) == 4000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 18e6
    assert peak < 9e6


WHOLE = dumped(FAMOUS)
BAD = {
    "empty": b"",
    "blank": b" \n",
    "no-json": b"ROR data dump",
    "page": b"<!doctype html><title>Not found</title>",
    "object": b'{"error": "not found"}',
    "other-records": b'[{"id": 1, "name": "a"}]',
    "no-objects": b'["a", "b"]',
    "nothing": b"[]",
    "cut-short": WHOLE[: len(WHOLE) // 2],
    "no-comma": WHOLE.replace(b"},\n {", b"}\n {"),
    "latin-1": WHOLE.decode().encode("latin-1"),
    "deep": b'[{"a":' + b"[" * 200_000,
    "gzip-cut": b"",
    "gzip-damaged": b"",
    "zip-cut": b"",
    "zip-of-csv": b"",
}


@pytest.fixture
def bad(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    kind, path = request.param, tmp_path / "dump"
    if kind.startswith("gzip"):
        packed = write_dump(tmp_path, FAMOUS, "gz").read_bytes()
        path.write_bytes(packed[:-200] if kind == "gzip-cut" else packed[:99] + b"\xff\x00\xff" + packed[102:])
    elif kind == "zip-cut":
        path.write_bytes(write_dump(tmp_path, FAMOUS, "zip").read_bytes()[:-50])
    elif kind == "zip-of-csv":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("ror-data.csv", "id,name\n")
    else:
        path.write_bytes(BAD[kind])
    return path


@pytest.mark.parametrize("bad", BAD, indirect=True)
def test_a_bad_file_is_told_with_reason_and_remedy(bad: Path) -> None:
    with pytest.raises(NoRegisterFile) as raised:
        list(records(bad))
    assert raised.value.thing == str(bad)
    assert raised.value.reason and "data dump" in raised.value.remedy


def test_a_record_that_means_nothing_is_counted_and_passed_over(tmp_path: Path) -> None:
    odd = [{"id": 7}, {"id": UNIVERSITY.ror, "names": "none"}, {"id": UNIVERSITY.ror, "names": [3, {"value": []}]}]
    path = tmp_path / "dump.json"
    path.write_text(json.dumps([HOSPITAL.schema_2(), *odd, CLUSTER.schema_2()]))
    assert [one and one.display for one in records(path)] == [HOSPITAL.name, None, None, None, CLUSTER.name]


# ------------------------------------------------------------------------------------------- who is meant


def register(tmp_path: Path, entries: list[Entry], *names: str, places: tuple[str, ...] = ()) -> Register:
    """A register in which these names and places are looked for."""
    made = Register(frozenset(map(normalised, names)), frozenset(map(place, places)))
    for record in records(write_dump(tmp_path, entries)):
        assert record is not None
        made.add(record)
    return made


def wanted(*names: str, acronym: str | None = None, countries: str = "") -> Wanted:
    return Wanted(names, acronym, frozenset(countries.split()))


@pytest.mark.parametrize(
    ("name", "entry", "method"),
    [
        ("Tindvik University Hospital", HOSPITAL, "name"),
        ("the TINDVIK  University-Hospital", HOSPITAL, "name"),
        ("Tindvik universitetssykehus", HOSPITAL, "name"),
        ("University of Lyngstad", UNIVERSITY, "alias"),
        ("Smaoy & Sons Laboratory", Entry(7, "Småøy and Sons Laboratory"), "name"),
        ("Fonnlys Nordic", Entry(8, "Fonnlys Nordic (Norway)"), "name"),
    ],
)
def test_names_that_are_equal_but_for_spelling(tmp_path: Path, name: str, entry: Entry, method: str) -> None:
    found = identify(wanted(name), register(tmp_path, [entry, CLUSTER], name), None)
    assert found is not None
    assert (found.ror, found.method) == (entry.ror, method)
    near = identify(wanted(name, countries="no"), register(tmp_path, [entry, CLUSTER], name), None)
    assert near is not None and near.ror == entry.ror
    assert near.method == f"{method}+country" and near.confidence > found.confidence


@pytest.mark.parametrize("name", ["Tindvik Hospital", "Tindvik University Hospitals", "University Hospital"])
def test_what_is_only_like_a_name_is_nobody(tmp_path: Path, name: str) -> None:
    assert identify(wanted(name), register(tmp_path, FAMOUS, name), None) is None


def test_of_two_namesakes_the_country_decides_or_nobody(tmp_path: Path) -> None:
    known = register(tmp_path, FAMOUS, "Lyngvær Foundation")
    open_, here = identify(wanted("Lyngvær Foundation"), known, None), wanted("Lyngvær Foundation", countries="no is")
    assert open_ is not None and open_.ror is None and open_.confidence is None
    assert {entry.value.split()[0] for entry in open_.rejected} == {FOUNDATION.ror, NAMESAKE.ror}
    found = identify(here, known, None)
    assert found is not None and (found.ror, found.method) == (NAMESAKE.ror, "name+country")
    assert [entry.value.split()[0] for entry in found.rejected] == [FOUNDATION.ror]


def test_of_two_namesakes_the_explained_acronym_decides(tmp_path: Path) -> None:
    two = [replace(FOUNDATION, acronyms=["LVF"]), replace(NAMESAKE, acronyms=["LFO"])]
    found = identify(wanted("Lyngvær Foundation", acronym="LFO"), register(tmp_path, two, "Lyngvær Foundation"), None)
    assert found is not None and (found.ror, found.method) == (NAMESAKE.ror, "name+acronym")


@pytest.mark.parametrize("form", ["acronyms", "aliases"])
def test_an_acronym_alone_is_not_enough(tmp_path: Path, form: str) -> None:
    known = register(tmp_path, [replace(HOSPITAL, **{"acronyms": [], form: ["TUH"]}), FOUNDATION], "TUH")
    assert identify(wanted("TUH"), known, None) is None
    alone = identify(wanted("TUH", countries="se"), known, frozenset)
    assert alone is not None and alone.ror is None and alone.rejected
    beside = identify(wanted("TUH", countries="se"), known, lambda: frozenset({HOSPITAL.ror}))
    assert beside is not None and (beside.ror, beside.method) == (HOSPITAL.ror, "acronym+name-in-item")
    here = identify(wanted("TUH", countries="no"), known, frozenset)
    assert here is not None and (here.ror, here.method) == (HOSPITAL.ror, "acronym+country")


def test_of_two_with_one_acronym_none_is_taken(tmp_path: Path) -> None:
    known = register(tmp_path, [HOSPITAL, replace(CLUSTER, acronyms=["TUH"])], "TUH")
    found = identify(wanted("TUH", countries="no"), known, frozenset)
    assert found is not None and found.ror is None
    both = identify(wanted("TUH"), known, lambda: frozenset({HOSPITAL.ror, CLUSTER.ror}))
    assert both is not None and both.ror is None


def test_one_word_is_trusted_less_elsewhere(tmp_path: Path) -> None:
    known = register(tmp_path, [Entry(8, "Fonnlys", aliases=["Lysglimt"])], "Fonnlys", "Lysglimt")
    name, alias = (identify(wanted(word, countries="se"), known, None) for word in ("Fonnlys", "Lysglimt"))
    assert name is not None and name.ror is not None and name.confidence is not None and name.confidence < 0.8
    assert alias is not None and alias.ror is None
    here = identify(wanted("Lysglimt", countries="no"), known, None)
    assert here is not None and here.ror is not None


def test_what_was_withdrawn_is_nobody_and_what_is_closed_only_where_nobody_lives(tmp_path: Path) -> None:
    name = CLUSTER.name
    withdrawn, closed = replace(CLUSTER, status="withdrawn"), replace(CLUSTER, number=9, status="inactive")
    assert identify(wanted(name), register(tmp_path, [withdrawn], name), None) is None
    old = identify(wanted(name), register(tmp_path, [withdrawn, closed], name), None)
    assert old is not None and old.ror == closed.ror
    new = identify(wanted(name), register(tmp_path, [closed, CLUSTER], name), None)
    assert new is not None and new.ror == CLUSTER.ror


@pytest.mark.parametrize(
    ("name", "homepage", "country", "ror", "method"),
    [
        ("Tindvik", "http://tindvik.example/en", None, HOSPITAL.ror, "domain"),
        ("tindvik university hospital", "https://tindvik.example/", None, HOSPITAL.ror, "domain+name"),
        ("Lyngstad", "https://www.lyngstad.example/no/", "NO", UNIVERSITY.ror, "domain"),
        ("Tindvik Cancer Cluster", "https://tcc.example/", "no", CLUSTER.ror, "name+country"),
        ("Tindvik Cancer Cluster", "https://tcc.example/", None, CLUSTER.ror, "name"),
        ("Tindvik Cancer Cluster", "https://tcc.example/", "se", None, "name"),
        ("Tindvik Cancer Cluster", "https://lyngstad.example/", "no", None, "domain+name"),
        ("Lyngvær Foundation", "https://lyngvaer.example/", "no", None, "name"),
        ("Lyngvær Foundation", "https://lyngvaer.example/", "se", FOUNDATION.ror, "name+country"),
    ],
)
def test_a_site_is_known_by_its_address_and_its_name(
    tmp_path: Path, name: str, homepage: str, country: str | None, ror: str | None, method: str
) -> None:
    known = register(tmp_path, FAMOUS, name, places=(homepage,))
    found = identify_site(WantedSite(name, (homepage,), country.lower() if country else None), known)
    assert found is not None
    assert (found.ror, found.method) == (ror, method)
    assert bool(found.rejected) or ror is not None


@pytest.mark.parametrize("homepage", ["https://news.lyngstad.example/", "https://lyngstad.example/institute"])
def test_a_part_of_an_address_is_another_address(tmp_path: Path, homepage: str) -> None:
    known = register(tmp_path, FAMOUS, "Institute", places=(homepage,))
    assert identify_site(WantedSite("Institute", (homepage,), None), known) is None


# ------------------------------------------------------------------------------------------- the command


@pytest.fixture
def filled(demo: Demo, tmp_path: Path) -> Path:
    """A copy of the demo's archive."""
    return Path(shutil.copytree(demo.folder, tmp_path / "news"))


def identified(folder: Path) -> dict[object, object]:
    """Folded name or key -> identifier, of those that have one."""
    sql = "SELECT folded, ror FROM organisations WHERE ror IS NOT NULL UNION SELECT key, ror FROM sites WHERE ror <> ''"
    return {name: ror for name, ror in rows(folder, sql)}


def state(folder: Path) -> dict[str, str]:
    """Digest of every file but what SQLite keeps beside its own."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.endswith(("-wal", "-shm"))]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


LINKED = {
    "tindvik university hospital": HOSPITAL.ror,
    "tindvik universitetssykehus": HOSPITAL.ror,
    "university of lyngstad": UNIVERSITY.ror,
    "tindvik cancer cluster": CLUSTER.ror,
    "cluster": CLUSTER.ror,
}


def test_link_as_people_type_it(filled: Path, tmp_path: Path) -> None:
    dump = str(write_dump(tmp_path, FAMOUS, "zip"))

    def kronikk(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "error", "-m", "archive.cli", "-C", str(filled), *words]
        return subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120)

    before = state(filled)
    tried = kronikk("link", "ror", dump, "--dry-run")
    assert (tried.returncode, "Nothing was written" in tried.stderr) == (0, True), tried.stderr
    assert state(filled) == before and identified(filled) == {}

    done = kronikk("link", "ror", dump)
    assert done.returncode == 0, done.stderr
    assert identified(filled) == LINKED
    assert f"{HOSPITAL.ror}  Tindvik University Hospital" in done.stdout
    assert "Lyngvær Foundation (1 item): several have this name" in done.stdout
    assert FOUNDATION.ror in done.stdout and NAMESAKE.ror in done.stdout
    assert "4 of 12 organisations and 1 of 2 sites have an identifier, 5 of them new or changed; 1 not clear" in (
        done.stderr
    )
    sql = "SELECT matched, method, confidence, source FROM identifiers WHERE key = 'university of lyngstad'"
    assert rows(filled, sql) == [("University of Lyngstad", "alias", 0.9, Path(dump).name)]

    kept = (filled / FILE).read_bytes()
    again = kronikk("link", "ror", dump, "--json")
    assert (filled / FILE).read_bytes() == kept and identified(filled) == LINKED
    document = json.loads(again.stdout)
    assert document["records"] == 5 and all(link["identifier"] == link["before"] for link in document["links"])
    assert "as before" in again.stderr


def link(folder: Path, dump: Path, *words: str) -> None:
    done = call_kronikk("-C", str(folder), "link", "ror", str(dump), *words, archive=folder)
    assert done.code == 0, done.err


def lose_database(folder: Path) -> None:
    for name in ("news.db", "news.db-wal", "news.db-shm"):
        (folder / name).unlink(missing_ok=True)


def test_a_lost_database_gets_its_identifiers_back(filled: Path, tmp_path: Path) -> None:
    link(filled, write_dump(tmp_path, FAMOUS))
    known = rows(filled, "SELECT subject, key, identifier, method, confidence, rejected FROM identifiers")
    lose_database(filled)
    assert call_kronikk("reparse", archive=filled).code == 0
    assert identified(filled) == LINKED
    assert rows(filled, "SELECT subject, key, identifier, method, confidence, rejected FROM identifiers") == known
    assert call_kronikk("reparse", archive=filled).code == 0
    assert identified(filled) == LINKED


def test_what_comes_back_has_its_identifier_and_what_a_person_wrote_stands(filled: Path, tmp_path: Path) -> None:
    link(filled, write_dump(tmp_path, FAMOUS))
    cluster = Site("cluster", "http://cluster.example/", "Tindvik Cancer Cluster")
    with Archive.open(filled) as archive:
        with archive.store.writing() as db:
            mentions = list(db.query("SELECT * FROM organisation_mentions"))
            db.execute("DELETE FROM organisation_mentions")
            organisations = list(db.query("SELECT * FROM organisations"))
            db.execute("DELETE FROM organisations")
            db.table("organisations").insert_all(row | {"ror": None} for row in organisations)
            db.table("organisation_mentions").insert_all(mentions)
        archive.store.put_site(cluster)  # what every run does first
        assert identified(filled) == LINKED
        archive.store.put_site(replace(cluster, ror="https://ror.org/0mine0000"))
        assert identified(filled)["cluster"] == "https://ror.org/0mine0000"
        archive.store.put_site(cluster)
        assert identified(filled) == LINKED
    settings = filled / "kronikk.toml"
    settings.write_text(
        settings.read_text().replace("[sites.cluster]\n", f'[sites.cluster]\nror = "{UNIVERSITY.ror}"\n')
    )
    with Archive.open(filled) as archive:
        archive.store.put_site(replace(cluster, ror=UNIVERSITY.ror))
    link(filled, write_dump(tmp_path, FAMOUS))
    assert identified(filled) == LINKED | {"cluster": UNIVERSITY.ror}


def test_a_newer_dump_replaces_what_an_older_one_said(filled: Path, tmp_path: Path) -> None:
    link(filled, write_dump(tmp_path, FAMOUS))
    newer = [replace(HOSPITAL, number=11), FOUNDATION]
    done = call_kronikk("link", "ror", str(write_dump(tmp_path, newer)), archive=filled)
    assert identified(filled) == {
        "tindvik university hospital": "https://ror.org/0ilou1100",
        "tindvik universitetssykehus": "https://ror.org/0ilou1100",
        "lyngvær foundation": FOUNDATION.ror,
    }
    assert f"University of Lyngstad (1 item): not {UNIVERSITY.ror} any more" in done.out
    assert f"instead of {HOSPITAL.ror}" in done.out


def test_names_that_are_gone_keep_what_is_known_of_them(filled: Path, tmp_path: Path) -> None:
    dump = write_dump(tmp_path, FAMOUS)
    link(filled, dump)
    lose_database(filled)
    link(filled, dump)  # before the reparse: nothing is named yet
    assert call_kronikk("reparse", archive=filled).code == 0
    assert identified(filled) == LINKED


@pytest.mark.parametrize("bad", ["cut-short", "page", "zip-cut"], indirect=True)
def test_a_bad_file_changes_nothing(filled: Path, tmp_path: Path, bad: Path) -> None:
    link(filled, write_dump(tmp_path, FAMOUS))
    before, kept = identified(filled), (filled / FILE).read_bytes()
    failed = call_kronikk("link", "ror", str(bad), archive=filled)
    assert failed.code == 5
    assert str(bad) in failed.err and "data dump" in failed.err and "Traceback" not in failed.err
    assert identified(filled) == before and (filled / FILE).read_bytes() == kept


def test_a_damaged_copy_is_told_with_its_line(filled: Path, tmp_path: Path) -> None:
    link(filled, write_dump(tmp_path, FAMOUS))
    lose_database(filled)
    lines = (filled / FILE).read_text().split("\n")
    (filled / FILE).write_text("\n".join([lines[0], lines[1][:30], *lines[2:]]))
    failed = call_kronikk("reparse", archive=filled)
    assert failed.code == 8
    assert f"{FILE}: line 2 is damaged" in failed.err and "kronikk link ror" in failed.err


def test_a_copy_that_is_cut_short_is_damaged(filled: Path, tmp_path: Path) -> None:
    link(filled, write_dump(tmp_path, FAMOUS))
    lose_database(filled)
    kept = (filled / FILE).read_text()
    (filled / FILE).write_text(kept[:-20])
    failed = call_kronikk("reparse", archive=filled)
    assert failed.code == 8
    assert f"{FILE}: line {kept.count(chr(10))} is damaged" in failed.err
    (filled / FILE).write_text(kept[:-1])  # as editors leave it that end no line
    assert call_kronikk("reparse", archive=filled).code == 0
    assert identified(filled) == LINKED


def test_a_run_that_goes_on_is_not_disturbed(filled: Path, tmp_path: Path) -> None:
    dump = write_dump(tmp_path, FAMOUS)
    with Archive.open(filled) as archive, archive.store.lock():
        assert call_kronikk("link", "ror", str(dump), archive=filled).code == 6
        assert call_kronikk("link", "ror", str(dump), "--dry-run", archive=filled).code == 0
    assert identified(filled) == {}


def test_usage_errors(kronikk: Kronikk, tmp_path: Path) -> None:
    assert kronikk("link", "ror", "missing.json").code == 2
    assert kronikk("link", "ror", str(tmp_path)).code == 2
    assert kronikk("link", "ror", str(write_dump(tmp_path, FAMOUS))).code == 4


def test_a_link_that_is_killed_leaves_the_archive_as_it_was(filled: Path, tmp_path: Path) -> None:
    many = dumped([HOSPITAL])[:-1] + (b"," + dumped([UNIVERSITY])[1:-1]) * 40_000 + b"]"
    long = tmp_path / "long.json"
    long.write_bytes(many)
    command = [sys.executable, "-m", "archive.cli", "-C", str(filled), "link", "ror", str(long)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None and "Reading" in process.stderr.readline()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert identified(filled) == {} and not (filled / FILE).exists()
    link(filled, write_dump(tmp_path, FAMOUS))
    assert identified(filled) == LINKED


def test_names_of_the_register_are_no_commands_to_the_terminal(filled: Path, tmp_path: Path) -> None:
    label = [("no", "Lyngvær Foundation")]
    odd = [replace(one, name=f"{one.name}\x1b[2J\x07", labels=label) for one in (FOUNDATION, NAMESAKE)]
    done = call_kronikk("link", "ror", str(write_dump(tmp_path, odd)), archive=filled)
    assert done.code == 0 and r"Lyngvær Foundation\x1b[2J\x07 (SE)" in done.out
    assert "\x1b[2J" not in done.out and "\x07" not in done.out


def test_progress_is_an_event_of_the_log(filled: Path, tmp_path: Path) -> None:
    dump = str(write_dump(tmp_path, FAMOUS))
    done = call_kronikk("link", "ror", dump, "--log-format", "json", "--json", archive=filled)
    events: Callable[[str], dict[str, object]] = json.loads
    assert [events(line)["event"] for line in done.err.splitlines()] == ["link_begun", "link_done"]
    assert len(json.loads(done.out)["links"]) == 6
