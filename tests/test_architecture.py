"""The rules of the house, as a test. The rooms and the owners of outside packages come from docs/architecture.md."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("scraper", "archive")
LONGEST = 400
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
FORBIDDEN_CLASSES = re.compile(r"^Base[A-Z]|(Manager|Handler|Helper)$")
# A handler of Python's own logging has to be called one.
CLASSES_OF_THE_STANDARD_LIBRARY = {"Handler", "BaseHTTPRequestHandler"}

# Distributions whose import name is another one.
IMPORT_NAMES = {
    "backports-zstd": "backports", "beautifulsoup4": "bs4", "python-crfsuite": "pycrfsuite",
    "sqlite-utils": "sqlite_utils",
}  # fmt: skip

# What may stand in the core although it looks like a host: names of standards and vocabularies, and names that
# RFC 2606 keeps free for examples.
VOCABULARIES = {
    "schema.org", "w3.org", "doi.org", "sitemaps.org", "purl.org", "ogp.me", "orcid.org", "ror.org", "wikidata.org",
    "iana.org", "rfc-editor.org", "json-schema.org", "wordpress.org", "citationstyles.org", "jsonfeed.org", "spdx.org",
    "w.org",
}  # fmt: skip
RESERVED = re.compile(r"(^|\.)(example|test|invalid|localhost)(\.(com|org|net))?$")
HOST = re.compile(
    r"(?<![\w@/.\-])(?:https?://)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    r"(?:com|org|net|edu|int|gov|info|io|me|no|se|dk|fi|de|at|ch|nl|be|fr|es|it|pl|eu|uk|au))(?![\w.\-(]*\w)"
)
NETWORK_MOCKS = {"responses", "vcr", "requests_mock", "httpretty", "pytest_mock", "pytest_httpserver_mock", "mock"}


@dataclass(frozen=True)
class Room:
    """One row of the table: its number, the paths without `.py` or a closing slash, the outside packages it owns."""

    number: int
    paths: tuple[str, ...]
    owned: tuple[tuple[str, str | None], ...]
    """Import name, and the one file or folder of the row that owns it, if the row says so."""


def table_rows() -> Iterator[tuple[int, str, str]]:
    for line in (ROOT / "docs" / "architecture.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) >= 3 and cells[0].isdigit():
            yield int(cells[0]), cells[1], cells[3] if len(cells) > 3 else ""


def full_paths(cell: str) -> tuple[str, ...]:
    """`scraper/body.py`, `title.py` -> scraper/body, scraper/title: a bare name stands in the folder of the first."""
    paths = [path.rstrip("/").removesuffix(".py") for path in re.findall(r"`([^`]+)`", cell)]
    folder = paths[0].rpartition("/")[0]
    return tuple(path if "/" in path else f"{folder}/{path}" for path in paths)


def owned_packages(cell: str, paths: tuple[str, ...]) -> tuple[tuple[str, str | None], ...]:
    found = re.findall(r"([A-Za-z][\w-]*)(?: \(`([^`]+)`\))?", cell)
    folder = paths[0].rpartition("/")[0]
    return tuple(
        (IMPORT_NAMES.get(name, name), f"{folder}/{place.rstrip('/').removesuffix('.py')}" if place else None)
        for name, place in found
    )


@cache
def rooms() -> tuple[Room, ...]:
    return tuple(
        Room(number, paths := full_paths(files), owned_packages(outside, paths))
        for number, files, outside in table_rows()
    )


@cache
def modules() -> dict[str, Path]:
    """Dotted name -> file of every module of the two packages."""
    files = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]
    return {dotted(file): file for file in files}


def dotted(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def room_of(module: str) -> Room | None:
    """The room that a module stands in; None for the front doors `scraper` and `archive` themselves."""
    path = module.replace(".", "/")
    return next((room for room in rooms() if any(path == p or path.startswith(f"{p}/") for p in room.paths)), None)


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, absolute, wherever in the file it does so."""
    package = dotted(file) if file.name == "__init__.py" else dotted(file).rpartition(".")[0]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield name if name in modules() else base


def inner_imports(file: Path) -> Iterator[str]:
    return (name for name in imported(file) if name.partition(".")[0] in PACKAGES)


def strings(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_files() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


test_files.__test__ = False  # type: ignore[attr-defined]

every_module = pytest.mark.parametrize("module", sorted(modules()))


def test_the_table_is_read() -> None:
    assert len(rooms()) >= 20
    owners = {name for room in rooms() for name, _ in room.owned}
    assert {"requests", "bs4", "selectolax", "sqlite_utils", "dateutil", "warcio", "click", "datasette"} <= owners


def test_every_path_of_the_table_exists() -> None:
    missing = [
        path
        for room in rooms()
        for path in room.paths
        if not (ROOT / path).is_dir() and not (ROOT / f"{path}.py").is_file()
    ]
    assert missing == []


@every_module
def test_every_module_has_a_room(module: str) -> None:
    assert module in PACKAGES or room_of(module), f"{module} is in no room of docs/architecture.md"


@every_module
def test_imports_point_downwards(module: str) -> None:
    here = room_of(module)
    for other in inner_imports(modules()[module]):
        there = room_of(other)
        if here is None:
            assert there is None or other.startswith(module), f"{module} may open only its own rooms, not {other}"
            continue
        assert there is not None, f"{module} imports the front door {other}; import the room that it means"
        assert there is here or there.number < here.number, (
            f"{module} (room {here.number}) imports {other} (room {there.number})"
        )


@every_module
def test_the_scraper_knows_no_archive(module: str) -> None:
    if module.startswith("scraper"):
        outside = [name for name in imported(modules()[module]) if name.partition(".")[0] in ("archive", "sqlite3")]
        assert outside == []


def test_there_are_no_import_cycles() -> None:
    edges = {name: set(inner_imports(file)) & set(modules()) - {name} for name, file in modules().items()}
    while leaves := [name for name, targets in edges.items() if not targets & set(edges)]:
        for name in leaves:
            del edges[name]
    assert not edges, f"imports go in a circle among {sorted(edges)}"


@every_module
def test_outside_packages_stay_with_their_owner(module: str) -> None:
    here = room_of(module)
    path = module.replace(".", "/")
    for name in {name.partition(".")[0] for name in imported(modules()[module])}:
        if name in sys.stdlib_module_names or name in PACKAGES:
            continue
        places = [place for room in rooms() if room is here for owned, place in room.owned if owned == name]
        allowed = any(place is None or path == place or path.startswith(f"{place}/") for place in places)
        assert allowed, f"{module} uses {name}, which docs/architecture.md does not give to it"


@every_module
def test_names_say_what_a_thing_is(module: str) -> None:
    assert module.rpartition(".")[2] not in FORBIDDEN_NAMES
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.ClassDef):
            bases = {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}
            named_for_its_parent = bool(bases & CLASSES_OF_THE_STANDARD_LIBRARY)
            assert named_for_its_parent or not FORBIDDEN_CLASSES.search(node.name), f"{module}.{node.name}"


@every_module
def test_only_expected_failures_are_caught(module: str) -> None:
    for node in ast.walk(tree(modules()[module])):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {ast.unparse(name) if name else "everything" for name in caught}
            assert not names & {"everything", "Exception", "BaseException"}, f"{module}:{node.lineno}"


@every_module
def test_a_module_says_what_it_owns(module: str) -> None:
    body = tree(modules()[module]).body
    if body:
        assert ast.get_docstring(tree(modules()[module])), f"{module} has no docstring"
    if len(body) > 1:
        future = "from __future__ import annotations"
        assert any(ast.unparse(node) == future for node in body), f"{module} lacks: {future}"


@every_module
def test_files_stay_short(module: str) -> None:
    lines = len(modules()[module].read_text("utf-8").splitlines())
    assert lines < LONGEST, f"{module} has {lines} lines; make it a folder of the same name"


def in_the_core(module: str) -> bool:
    return not module.startswith(("scraper.institutes", "archive.demo"))


@every_module
def test_the_core_names_no_host(module: str) -> None:
    if not in_the_core(module):
        return
    for line, text in strings(modules()[module]):
        for host in HOST.findall(text.lower()):
            known = RESERVED.search(host) or any(host == name or host.endswith(f".{name}") for name in VOCABULARIES)
            assert known, f"{module}:{line} names the host {host}"


@every_module
def test_only_the_store_writes_to_the_database(module: str) -> None:
    if module.startswith(("archive.store", "archive.schema")):
        return
    writing = re.compile(r"\b(INSERT (OR \w+ )?INTO|DELETE FROM|UPDATE \w+ SET|DROP TABLE|ALTER TABLE)\b")
    found = [line for line, text in strings(modules()[module]) if writing.search(text)]
    assert found == [], f"{module} writes SQL of its own in lines {found}"


@pytest.mark.parametrize("file", test_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_tests_use_real_things(file: Path) -> None:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert not {name.partition(".")[0] for name in names} & NETWORK_MOCKS, f"line {node.lineno}"
            assert "unittest.mock" not in {*names, *(f"{names[0]}.{alias.name}" for alias in node.names)}
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) != ("monkeypatch", "setattr"), f"line {node.lineno}"


def test_host_rule_sees_hosts_and_nothing_else() -> None:
    assert HOST.findall("see https://www.institute-of-things.no/news and laboratory.org.") == [
        "www.institute-of-things.no",
        "laboratory.org",
    ]
    assert HOST.findall("item.me(1), version 1.2, news.db, kronikk.toml, og.no.such_name") == []
