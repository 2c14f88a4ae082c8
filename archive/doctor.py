"""Whether an archive and the machine it is on are in order: what is checked, what is wrong, what can be done.

Changes nothing, except that opening a database brings it to the schema of this program.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

from archive.errors import StorageError
from archive.schema import MADE_AGAIN
from archive.store import Store, checks
from archive.store.store import DATABASE, WARC
from archive.warc import OPEN, files
from archive.warc.checking import Checked, check

Area = Literal["environment", "database", "captures"]
OLDEST_PYTHON, OLDEST_SQLITE = (3, 11), (3, 35)
ENOUGH = 256 * 1024 * 1024
"""Free bytes below which a disk is called nearly full."""
MOST = 50
"""Findings of one kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing."""

    area: Area
    code: str
    level: Literal["error", "warning"]
    """error: something is lost or will fail; warning: it works, and should be looked at."""
    thing: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What was checked, and what was found."""

    facts: tuple[tuple[str, str], ...]
    """Name and value: versions, counts."""
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        return not any(finding.level == "error" for finding in self.findings)


@dataclass(slots=True)
class Doctor:
    """Examines one archive.

    Args:
        folder: of the archive.
        step: told how many captures are checked, and of how many.
    """

    folder: Path
    step: Callable[[int, int], None] = lambda done, of: None
    facts: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _told: Counter[str] = field(default_factory=Counter)

    def examine_environment(self) -> None:
        """Python, packages, SQLite, room on the disk."""
        self.facts += [("python", sys.version.split()[0]), ("sqlite", sqlite3.sqlite_version)]
        self.facts.append(("kronikk", version("kronikk")))
        if sys.version_info < OLDEST_PYTHON:
            self._find(
                "environment", "python", "Python", f"it is {sys.version.split()[0]}", "Use Python 3.11 or newer."
            )
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            self._find("environment", "sqlite", "SQLite", f"it is {sqlite3.sqlite_version}", "Use 3.35 or newer.")
        if not checks.has_full_text_search():
            remedy = "Use a Python whose SQLite was built with it; most are."
            self._find("environment", "fts5", "SQLite", "it has no full-text search (FTS5)", remedy)
        for package, reason in wrong_packages():
            self._find("environment", "package", package, reason, f"Run `pip install '{package}'`.")
        free = shutil.disk_usage(self.folder).free
        self.facts.append(("free bytes on the disk", f"{free:,}"))
        if free < ENOUGH:
            reason = f"only {free:,} bytes are free on its disk"
            self._find("environment", "disk", str(self.folder), reason, "Make room before the next run.", "warning")

    def examine_database(self, store: Store) -> None:
        """The file, its references, its index for searching."""
        with store.reading() as db:
            for code, reason in checks.damage(db, MOST):
                self._find("database", code, "news.db", reason, MADE_AGAIN)
            self.facts += [(f"rows of {table}", f"{number:,}") for table, number in checks.counts(db)]
            for site in checks.unread_imports(db):
                reason = "captures that were imported have not been read yet"
                self._find("database", "unread_import", site, reason, f"Run `kronikk reparse {site}`.", "warning")

    def examine_captures(self, store: Store) -> None:
        """Every row against its record, and every record against its file."""
        for path in files(store.warc_folder):
            if path.name.endswith(OPEN):
                reason = "it was not closed: a run is going on, or was killed"
                self._find("captures", "open_file", str(path), reason, "The next run closes it.", "warning")
        with store.comparing(write=False) as db:
            self._examine_records(store.warc_folder, check(store.warc_folder, checks.rows(db), self.step))

    def _examine_records(self, folder: Path, checked: Checked, has_database: bool = True) -> None:
        for problem in checked.problems:
            remedy = "Put the file back from a copy of the archive; `kronikk run` fetches its pages again."
            self._find("captures", problem.code, problem.thing, problem.reason, remedy)
        self.facts += [
            ("files of captures", f"{checked.files:,}"),
            ("records that were verified", f"{checked.verified:,}"),
            ("records without a row", f"{checked.unreferenced:,}"),
        ]
        if checked.unreferenced and has_database:
            reason = f"{checked.unreferenced:,} captures in it have no row in news.db"
            remedy = "The next `kronikk run` or `kronikk reparse` gives them one."
            self._find("captures", "unreferenced", str(folder), reason, remedy, "warning")

    def cannot_open(self, error: StorageError) -> None:
        """The database cannot even be opened; the captures are checked without it."""
        folder = self.folder / WARC
        lost = not (self.folder / DATABASE).exists() and bool(files(folder))
        remedy = "Run `kronikk reparse`: it makes it again of the captures in warc/." if lost else error.remedy
        self._find("database", error.code, error.thing, error.reason, remedy)
        self._examine_records(folder, check(folder, (), self.step), has_database=False)

    def done(self) -> Examination:
        """What was found; of many findings of one kind the last one says how many more there are."""
        for code, number in self._told.items():
            if number > MOST:
                at = next(index for index, finding in enumerate(self.findings) if finding.code == code)
                first = self.findings[at]
                more = f"there are {number - MOST:,} more of this kind"
                self.findings.append(Finding(first.area, code, first.level, first.thing, more, first.remedy))
        return Examination(tuple(self.facts), tuple(self.findings))

    def _find(
        self, area: Area, code: str, thing: str, reason: str, remedy: str, level: Literal["error", "warning"] = "error"
    ) -> None:
        self._told[code] += 1
        if self._told[code] <= MOST:
            self.findings.append(Finding(area, code, level, thing, reason, remedy))


def wrong_packages(lines: Sequence[str] | None = None) -> Iterator[tuple[str, str]]:
    """Packages that are needed and not there, or too old: what is asked for, and what is the matter.

    Args:
        lines: requirements as package metadata has them; those of this program where they are not given.
    """
    for line in (requires("kronikk") or []) if lines is None else lines:
        wanted = _NEEDED.fullmatch(line.strip())
        if wanted is None:  # an extra, or a condition that this program does not make
            continue
        try:
            found = version(wanted[1])
        except PackageNotFoundError:
            yield line, "it is not installed"
            continue
        if wanted[2] and _numbers(found) < _numbers(wanted[2]):
            yield line, f"it is there in version {found}"


_NEEDED = re.compile(r"([A-Za-z0-9._-]+)(?:>=([\d.]+))?")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])
