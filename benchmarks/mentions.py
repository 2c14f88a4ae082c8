"""How well and how fast mentions are found: strict span F1 of persons on annotated text, and own items with all kinds.

    python benchmarks/mentions.py [--shared FOLDER] [--aside] [--second] [--peers] [--dateless WORDS] [--check]

The tokens of each annotated document are joined by spaces, one sentence a line, and read as any text is; a mention
counts when start and end are those of the annotation. The own items are those of `tests/golden/marked`: the development
half, and with `--aside` and `--second` the two that nobody looks at while mending. `--misses` lists what went wrong in
the former. `--dateless` counts the dates found in a generated text without any. `--peers` reads the same with
dateparser and dateutil and trains a blank spaCy pipeline on the same data, each if it is installed. `--check` reads
the two Norwegian sets and the development half only and fails below the figures that a change must not lose.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import marked
from dateless import sentences

from scraper.mentions import read_text
from scraper.mentions.dates import find_dates
from scraper.mentions.relative import Anchor
from scraper.people import tagger

SETS = {
    "norne-nob-dev": "nb",
    "norne-nno-dev": "nn",
    "en-ewt-dev": "en",
    "en-crossner-dev": "en",
    "da-train": "da",
    "sv-train": "sv",
}
LEAST = {"norne-nob-dev": 0.95, "norne-nno-dev": 0.935}
LEAST_OWN = {"people": 99, "dates": 99, "quotes": 99, "organisations": 96, "amounts": 99}
"""Recall in percent on the development half."""
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


def print_sets(folder: Path, check: bool) -> bool:
    """The annotated sets; whether one that `check` reads is below its floor."""
    failed = False
    print(f"{'set':18} {'PER P':>6} {'R':>6} {'F1':>6}   {'ORG P':>6} {'R':>6} {'F1':>6}   tokens/CPU s")
    for name, language in SETS.items():
        if check and name not in LEAST:
            continue
        people, organisations, speed = measure(folder / f"{name}.conll", language)
        figures = [f"{100 * value:6.1f}" for s in (people, organisations) for value in (s.precision, s.recall, s.f1)]
        print(f"{name:18} {' '.join(figures[:3])}   {' '.join(figures[3:])}   {speed:12,.0f}")
        failed |= check and people.f1 < LEAST[name]
    return failed


def print_own(half: str, misses: bool) -> bool:
    """The own items of a half; whether the development half is below its floor."""
    found = marked.scores(marked.items(half), read_text)
    print(f"own items, {half}")
    for kind, score in found.items():
        print(f"  {kind:14} {score}")
        for miss in score.misses if misses and half == "development" else ():
            print(f"      {miss}")
    return any(100 * found[kind].right < least * found[kind].wanted for kind, least in LEAST_OWN.items())


def print_dateless(words: int) -> None:
    anchor, text = Anchor.of("2024-03-12"), list(sentences(words))
    for language in ("en", "nb"):
        found = [text_[one.start : one.end] for text_ in text for one in find_dates(text_, language, anchor)]
        print(f"dates in {words:,} words without any, read as {language}: {len(found)} {found[:5] or ''}")


def print_load() -> None:
    """Time to load model and lists, and their size."""
    began = time.process_time()
    tagger.spans(["Kari", "Nordmann", "holder", "foredrag", "."])
    took = 1000 * (time.process_time() - began)
    size = sum(file.stat().st_size for file in tagger.MODEL.parent.glob("*.gz"))
    print(f"model and lists: {size / 1e6:.2f} MB, loaded in {took:.0f} ms of CPU")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--aside", action="store_true", help="open the half of the own items that is put aside")
    parser.add_argument("--second", action="store_true", help="open the second part that is put aside")
    parser.add_argument("--misses", action="store_true", help="list what went wrong in the development half")
    parser.add_argument("--dateless", type=int, metavar="WORDS", default=0, help="count dates in a text without any")
    parser.add_argument("--peers", action="store_true", help="other tools beside it, as far as they are installed")
    parser.add_argument("--check", action="store_true", help="a part only; exit 1 below the floor")
    options = parser.parse_args()
    print_load()
    failed = print_own("development", options.misses)
    if options.aside:
        print_own("aside", False)
    if options.second:
        print_own("second", False)
    folder = options.shared / "data" / "people"
    if folder.is_dir():
        failed |= print_sets(folder, options.check)
    else:
        print(f"{folder}: not there, nothing of it measured. Name the shared folder with --shared.")
    if options.dateless:
        print_dateless(options.dateless)
    if options.peers:
        import mention_peers

        mention_peers.main(folder, ("development", "aside") if options.aside else ("development",))
    return int(failed and options.check)


if __name__ == "__main__":
    sys.exit(main())
