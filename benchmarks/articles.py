"""Article readers on real pages with known truth: `python benchmarks/articles.py [FOLDER…] [--limit N]`.

Reads each folder of ../shared/data/articles with Kronikk and, where they are installed, with trafilatura and
newspaper4k in the same run: page by page, one reader after the other in the same process, so that noise hits all of
them alike. The shared scorer compares the answers with the truth. Quality is exact; speed is CPU time as a ratio, since
machines differ. Kronikk reads single pages here, without knowledge of their site, all fields but persons and quotes.

--cross-validated  beside the figures of the shipped model those on pages of sites that it was not trained on
--stages           where Kronikk's time goes, in ms a page
--check            a few pages, Kronikk alone; fails when a figure is far below what it should be: a self-check for CI
"""

from __future__ import annotations

import argparse
import functools
import gzip
import importlib
import importlib.util
import json
import re
import subprocess
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FOLDERS = ("benchmark181", "news421-part", "publishers", "mixed-web")
_WARMING = 30
TRAINED = FOLDERS[:3]
COLUMNS = {
    "body_f1": "body", "body_p": "precision", "body_r": "recall", "snippet_f1": "snippets", "title_exact": "title",
    "date_acc": "day", "date_answered": "dated", "author_f1": "authors",
}  # fmt: skip
FLOOR = 0.85
FOLDS = 5

Answer = dict[str, object]
Reader = Callable[[bytes, str | None], Answer]


def kronikk(html: bytes, url: str | None) -> Answer:
    """This project's reader, in the form that the scorer takes.

    The scorer asks for one date, whatever it is called: where a page states no date of publication, its date of change
    is the answer, as other readers give it. Of a date that can be read in two ways it is the likelier day.
    """
    from scraper.reader import read_page

    reading = read_page(html, url)
    if not reading.items:
        return {}
    item = reading.items[0]
    stated = item.published or item.updated
    day = stated.edtf.rstrip("?") if stated else None
    return {"title": item.title, "body": item.text, "authors": list(item.authors), "date": day}


def trafilatura(html: bytes, url: str | None) -> Answer:
    """trafilatura with metadata, fast mode, comments left out."""
    import trafilatura as peer

    answer = peer.bare_extraction(html, url=url, include_comments=False, with_metadata=True, fast=True)
    if answer is None or isinstance(answer, dict):
        return {}
    authors = [name.strip() for name in (answer.author or "").split(";") if name.strip()]
    return {"title": answer.title, "body": answer.text, "authors": authors, "date": answer.date}


def newspaper4k(html: bytes, url: str | None) -> Answer:
    """newspaper4k without its language toolkit, pictures not fetched."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that nltk is not installed, which reading does not need
        import newspaper as peer

        article = peer.Article(url or "https://page.example/", fetch_images=False)
        article.download(input_html=html, ignore_read_more=True)
        article.parse()
    published = article.publish_date
    day = published.date().isoformat() if hasattr(published, "date") else None
    return {"title": article.title, "body": article.text, "authors": list(article.authors), "date": day}


PEERS: dict[str, tuple[str, Reader]] = {
    "trafilatura": ("trafilatura", trafilatura),
    "newspaper4k": ("newspaper", newspaper4k),
}


def scorer() -> ModuleType:
    """The shared scorer, tools/score_articles.py."""
    spec = importlib.util.spec_from_file_location("score_articles", SHARED / "tools" / "score_articles.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pages(folder: str, limit: int | None) -> Iterator[tuple[str, Mapping[str, Any], bytes]]:
    """(name, truth, html) of each page of a folder."""
    place = SHARED / "data" / "articles" / folder
    gold = json.loads((place / "gold.json").read_text(encoding="utf-8"))
    for name, truth in list(gold.items())[:limit]:
        yield name, truth, gzip.decompress((place / f"{name}.html.gz").read_bytes())


@dataclass
class Measured:
    """What one reader made of a folder."""

    pairs: list[tuple[Mapping[str, Any], Answer]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    seconds: float = 0.0
    errors: int = 0

    def read(self, reader: Reader, name: str, truth: Mapping[str, Any], html: bytes) -> None:
        started = time.process_time()
        try:
            answer = reader(html, truth.get("url"))
        except Exception as error:  # noqa: BLE001 - a peer may raise anything; it is counted, and the run goes on
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            answer, self.errors = {}, self.errors + 1
        self.seconds += time.process_time() - started
        self.pairs.append((truth, answer))
        self.names.append(name)


def measure(folder: str, readers: Mapping[str, Reader], limit: int | None) -> dict[str, Measured]:
    """Reads a folder with all readers, page by page."""
    measured = {name: Measured() for name in readers}
    # What a reader loads once a process, at its first page or at the first one in doubtful language, is no page's.
    other = "publishers" if folder == "mixed-web" else "mixed-web"
    for name, truth, html in pages(other, _WARMING if limit is None else 1):
        for reader in readers.values():
            Measured().read(reader, name, truth, html)
    for name, truth, html in pages(folder, limit):
        for which, reader in readers.items():
            measured[which].read(reader, name, truth, html)
    return measured


def table(folder: str, measured: Mapping[str, Measured], figures: Mapping[str, Mapping[str, float]]) -> None:
    """Prints the figures of all readers on a folder."""
    columns = [key for key in COLUMNS if key in figures["kronikk"]]
    count = len(measured["kronikk"].pairs)
    print(
        f"{folder} ({count} pages)".ljust(30) + "".join(f"{COLUMNS[key]:>11}" for key in columns) + "   ms/page  speed"
    )
    unit = measured["trafilatura"].seconds if "trafilatura" in measured else None
    for name, one in measured.items():
        ratio = f"{unit / one.seconds:6.2f}x" if unit else ""
        errors = f"  {one.errors} errors" if one.errors else ""
        cells = "".join(f"{figures[name][key]:11.3f}" for key in columns)
        print(f"  {name:28}{cells}{1000 * one.seconds / count:10.1f} {ratio}{errors}")


def worst(module: ModuleType, one: Measured, number: int) -> None:
    """Prints the pages with the worst bodies."""
    bodies = [
        (module.f1(*module.overlap(module.shingles(truth["body"]), module.shingles(answer.get("body")))), name)
        for (truth, answer), name in zip(one.pairs, one.names, strict=True)
        if "body" in truth
    ]
    for value, name in sorted(bodies)[:number]:
        print(f"    {value:.3f} {name}")


# ------------------------------------------------------------------------------------------------ sites not seen


def cross_validated() -> dict[str, float]:
    """Folder -> body F1 of the choice of blocks on pages of sites that were not trained on, as the trainer says."""
    folders = [str(SHARED / "data" / "articles" / name) for name in TRAINED]
    command = [sys.executable, "-m", "scraper.body.train", *folders, "--folds", str(FOLDS)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)
    found = re.findall(r"^(\S+?):? .*?\bbody_f1=([\d.]+)", done.stdout, re.MULTILINE)
    return {name: float(value) for name, value in found}


def print_gap(shipped: Mapping[str, float]) -> None:
    print(f"\n{'body F1':30}{'shipped':>11}{'not seen':>11}{'gap':>11}   ({FOLDS} folds, whole sites held out)")
    for name, value in cross_validated().items():
        if name in shipped:
            print(f"  {name:28}{shipped[name]:11.3f}{value:11.3f}{shipped[name] - value:+11.3f}")
    print("  shipped: the reader's text; not seen: the chosen blocks, before captions and notes are taken out of them.")


# ------------------------------------------------------------------------------------------------ stages

STAGES = {
    "decode and parse": ("scraper.document.tree:Document.parse",),
    "walk": ("scraper.document.tree:walk",),
    "structured data": ("scraper.document.tree:Document.things",),
    "cells": ("scraper.reader.view:cells",),
    "body model": ("scraper.reader.view:body_probabilities", "scraper.reader.view:chosen"),
    "title": ("scraper.reader.view:read_title", "scraper.reader.view:View.title_block"),
    "captions": ("scraper.reader.single:read_captions",),
    "dates": ("scraper.reader.single:read_dates",),
    "authors": ("scraper.reader.single:read_authors",),
    "mending the body": ("scraper.reader.single:filled", "scraper.reader.single:trimmed"),
    "links and tags": ("scraper.reader.single:read_links", "scraper.reader.single:read_tags"),
    "language": ("scraper.reader.single:read_languages",),
    "kind of page": ("scraper.reader.single:classify",),
    "several items": ("scraper.reader:full_articles", "scraper.reader:is_newsletter"),
}


class Clock:
    """Adds up the CPU time of stages, each without the stages inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.open: list[str] = ["the rest"]
        self.since = time.process_time()

    def turn(self) -> None:
        now = time.process_time()
        self.spent[self.open[-1]] += now - self.since
        self.since = now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*arguments: Any, **named: Any) -> Any:
            self.turn()
            self.open.append(stage)
            try:
                return function(*arguments, **named)
            finally:
                self.turn()
                self.open.pop()

        return run

    def watch(self, stage: str, place: str) -> bool:
        """Puts the clock around a function, method or cached property; False when there is none of that name."""
        module, _, path = place.partition(":")
        owner: Any = importlib.import_module(module)
        *outer, name = path.split(".")
        for step in outer:
            owner = getattr(owner, step)
        found = vars(owner).get(name)
        if isinstance(found, functools.cached_property):
            found.func = self.timed(stage, found.func)
        elif isinstance(found, classmethod):
            setattr(owner, name, classmethod(self.timed(stage, found.__func__)))
        elif callable(found):
            setattr(owner, name, self.timed(stage, found))
        return found is not None


def print_stages(folder: str, limit: int | None) -> None:
    """Reads a folder twice with a clock around each stage, and prints what the second time cost."""
    clock = Clock()
    for stage, places in STAGES.items():
        if not any([clock.watch(stage, place) for place in places]):
            print(f"stage {stage!r}: none of {', '.join(places)} exists any more", file=sys.stderr)
    loaded = list(pages(folder, limit))
    for _ in range(2):
        clock.spent.clear()
        clock.turn()
        clock.spent.clear()
        for _, truth, html in loaded:
            kronikk(html, truth.get("url"))
        clock.turn()
    total = sum(clock.spent.values())
    print(f"\n{folder}: {1000 * total / len(loaded):.2f} ms a page")
    for stage, seconds in sorted(clock.spent.items(), key=lambda pair: -pair[1]):
        print(f"  {stage:20}{1000 * seconds / len(loaded):7.2f} ms{seconds / total:7.1%}")


# ------------------------------------------------------------------------------------------------ command


def compare(folders: list[str], peers: bool, limit: int | None, worst_pages: int) -> dict[str, dict[str, float]]:
    """Measures and prints; folder -> figures of Kronikk, with `errors`."""
    module, found = scorer(), {}
    installed = {name: reader for name, (package, reader) in PEERS.items() if importlib.util.find_spec(package)}
    for name in folders:
        measured = measure(name, {"kronikk": kronikk, **(installed if peers else {})}, limit)
        figures = {which: module.score(one.pairs) for which, one in measured.items()}
        table(name, measured, figures)
        worst(module, measured["kronikk"], worst_pages)
        found[name] = {**figures["kronikk"], "errors": float(measured["kronikk"].errors)}
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", default=list(FOLDERS))
    parser.add_argument("--limit", type=int, help="the first N pages of each folder")
    parser.add_argument("--alone", action="store_true", help="Kronikk only")
    parser.add_argument("--worst", type=int, default=0, help="list the N worst bodies of Kronikk's")
    parser.add_argument("--cross-validated", action="store_true", help="train on the other sites; takes some minutes")
    parser.add_argument("--stages", action="store_true", help="where the time goes, instead of the figures")
    parser.add_argument("--check", action="store_true", help="a few pages, exit 1 when far below expectation")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED.name}: no shared data beside the project; nothing to measure")
        return 0
    if options.stages:
        for name in options.folders:
            print_stages(name, options.limit)
        return 0
    if options.check:
        figures = compare(["news421-part"], False, 25, 0)["news421-part"]
        return int(figures["body_f1"] < FLOOR or figures["errors"] > 0)
    found = compare(options.folders, not options.alone, options.limit, options.worst)
    if options.cross_validated:
        print_gap({name: figures["body_f1"] for name, figures in found.items() if "body_f1" in figures})
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
