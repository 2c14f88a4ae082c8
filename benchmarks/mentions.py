"""How well and how fast mentions are found: strict span F1 of persons on annotated text, document by document.

    python benchmarks/mentions.py [--shared FOLDER] [--check]

The tokens of each document are joined by spaces, one sentence a line, and read as any text is; a mention counts when
start and end are those of the annotation. `--check` reads the two Norwegian sets only and fails below the figures
that a change must not lose.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.mentions import read_text

SETS = {
    "norne-nob-dev": "nb",
    "norne-nno-dev": "nn",
    "en-ewt-dev": "en",
    "en-crossner-dev": "en",
    "da-train": "da",
    "sv-train": "sv",
}
LEAST = {"norne-nob-dev": 0.93, "norne-nno-dev": 0.89}
Place = tuple[int, int]


@dataclass
class Document:
    """One annotated document as plain text, with the places of its names."""

    text: str
    tokens: int
    places: dict[str, set[Place]]


@dataclass
class Score:
    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(self.found, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.wanted, 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(self.found + self.wanted, 1)

    def add(self, found: set[Place], wanted: set[Place]) -> None:
        self.right += len(found & wanted)
        self.found += len(found)
        self.wanted += len(wanted)


def documents(file: Path) -> Iterator[Document]:
    for part in file.read_text("utf-8").split("# doc = "):
        rows = part.split("\n")[1:]
        if any(rows):
            yield _document(rows)


def _document(rows: list[str]) -> Document:
    text = ""
    tokens = 0
    places: dict[str, set[Place]] = {"PER": set(), "ORG": set()}
    began: tuple[int, str] | None = None
    end = 0
    for row in [*rows, ""]:
        word, _, tag = row.partition("\t")
        if began and not (tag.startswith("I-") and tag[2:] == began[1]):
            places.setdefault(began[1], set()).add((began[0], end))
            began = None
        if not word:
            text = text.rstrip(" ") + ("\n" if text and text[-1] != "\n" else "")
            continue
        if tag[:2] in ("B-", "I-") and began is None:
            began = (len(text), tag[2:])
        end = len(text) + len(word)
        text += word + " "
        tokens += 1
    return Document(text, tokens, places)


def measure(file: Path, language: str) -> tuple[Score, Score, float]:
    """Scores for persons and organisations, and tokens per CPU second."""
    people, organisations = Score(), Score()
    parts = list(documents(file))
    began = time.process_time()
    for document in parts:
        found = read_text(document.text, language)
        people.add({(m.start, m.end) for p in found.people for m in p.mentions}, document.places["PER"])
        organisations.add({(m.start, m.end) for o in found.organisations for m in o.mentions}, document.places["ORG"])
    return people, organisations, sum(part.tokens for part in parts) / (time.process_time() - began)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--check", action="store_true", help="the two Norwegian sets only; exit 1 below the floor")
    options = parser.parse_args()
    folder = options.shared / "data" / "people"
    if not folder.is_dir():
        print(f"{folder}: not there, nothing measured. Name the shared folder with --shared.")
        return 0
    read_text("Kari Nordmann holder foredrag.")
    failed = False
    print(f"{'set':18} {'PER P':>6} {'R':>6} {'F1':>6}   {'ORG P':>6} {'R':>6} {'F1':>6}   tokens/CPU s")
    for name, language in SETS.items():
        if options.check and name not in LEAST:
            continue
        people, organisations, speed = measure(folder / f"{name}.conll", language)
        figures = [f"{100 * value:6.1f}" for s in (people, organisations) for value in (s.precision, s.recall, s.f1)]
        print(f"{name:18} {' '.join(figures[:3])}   {' '.join(figures[3:])}   {speed:12,.0f}")
        failed |= options.check and people.f1 < LEAST[name]
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
