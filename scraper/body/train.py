"""Trains the body model: `python -m scraper.body.train FOLDER… [-o FILE] [--folds N]`.

FOLDER holds `gold.json` beside `NAME.html.gz`, as in the articles folders of the shared data. Deterministic: the same
data and the same python-crfsuite give the same weights. With `--folds N` nothing is written; pages are split by site,
and the body F1 on pages of sites that were not trained on is printed beside that on the pages trained on.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pycrfsuite

from scraper.body.cells import Cell, cells
from scraper.body.features import Page
from scraper.body.model import LABELS, BodyModel
from scraper.body.select import chosen
from scraper.body.stated import witnesses
from scraper.document import Document

_WORD = re.compile(r"\w+")
_GRAM = 3
COPIES, DROPOUT, DRAWS = 5, 0.38, 3


@dataclass
class Sample:
    """One page with its labels."""

    folder: str
    site: str
    page: Page
    labels: list[str]
    gold: str
    sequence: list[Cell]


def _covered(stream: list[str], gold: list[str]) -> list[bool]:
    """Which tokens of the page stand, in order, in the gold text."""
    grams = [tuple(stream[i : i + _GRAM]) for i in range(len(stream) - _GRAM + 1)]
    wanted = [tuple(gold[i : i + _GRAM]) for i in range(len(gold) - _GRAM + 1)]
    covered = [False] * len(stream)
    for match in SequenceMatcher(None, grams, wanted, autojunk=False).get_matching_blocks():
        for offset in range(match.size + _GRAM - 1 if match.size else 0):
            covered[match.a + offset] = True
    return covered


def label(sequence: Sequence[Cell], gold: str) -> list[str]:
    """The label of each cell: what part of its words stands in the gold text, in order."""
    tokens = [_WORD.findall(cell.text) for cell in sequence]
    covered = _covered([token for row in tokens for token in row], _WORD.findall(gold))
    inside, start = [], 0
    for row in tokens:
        share = sum(covered[start : start + len(row)]) / len(row) if row else 0.0
        inside.append(share >= 0.6)
        start += len(row)
    lines = {" ".join(_WORD.findall(line)) for line in gold.split("\n")}
    marked = [position for position, flag in enumerate(inside) if flag]
    if not marked:
        return ["B"] * len(sequence)
    for position in range(marked[0], marked[-1]):  # headings of one or two words have no trigram
        if tokens[position] and len(tokens[position]) < _GRAM and " ".join(tokens[position]) in lines:
            inside[position] = True
    return _names(inside, marked[0], marked[-1])


def _names(inside: Sequence[bool], first: int, last: int) -> list[str]:
    names = []
    for position, flag in enumerate(inside):
        if position == first:
            names.append("F")
        elif position == last:
            names.append("L")
        elif flag:
            names.append("I")
        else:
            names.append("B" if position < first else "A" if position > last else "O")
    return names


def samples(folder: Path) -> Iterator[Sample]:
    """The pages of a folder that have a gold body."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    for name, truth in gold.items():
        if not truth.get("body"):
            continue
        document = Document.parse(gzip.decompress((folder / f"{name}.html.gz").read_bytes()), None, truth.get("url"))
        sequence = cells(document.blocks)
        host = urlsplit(truth.get("url") or name).hostname or name
        site = ".".join(host.split(".")[-2:])
        page = Page(sequence, witnesses(document))
        yield Sample(folder.name, site, page, label(sequence, truth["body"]), truth["body"], sequence)


def _family(feature: str) -> str:
    name = feature.partition("=")[0]
    return name.rstrip("0123456789") if "=" not in feature else name


def train(pages: Sequence[Sample], iterations: int = 50, draws: int = DRAWS) -> BodyModel:
    """Trains on the pages: the mean of the weights of several models, each with other features left out."""
    return BodyModel.mean([_trained(pages, iterations, 20261122 + draw) for draw in range(draws)])


def _trained(pages: Sequence[Sample], iterations: int, seed: int) -> BodyModel:
    """One model. Each page is taken several times, each time without some of the templates (feature dropout): without
    it the model leans on a few strong features that other sites do not have."""
    dice = random.Random(seed)
    trainer = pycrfsuite.Trainer(verbose=False)
    for sample in pages:
        rows = sample.page.features()
        families = sorted({_family(feature) for row in rows for feature in row})
        for _ in range(COPIES):
            dropped = {family for family in families if family != "bias" and dice.random() < DROPOUT}
            trainer.append([[f for f in row if _family(f) not in dropped] for row in rows], sample.labels)
    trainer.set_params({"c1": 0.02, "c2": 0.05, "max_iterations": iterations, "feature.possible_transitions": True,
                        "feature.minfreq": 12})  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crf"
        trainer.train(str(path))
        return _model(path)


def _model(path: Path) -> BodyModel:
    """The weights of a crfsuite model file."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    info = tagger.info()
    names = sorted({name for name, _ in info.state_features})
    rows, columns = {name: row for row, name in enumerate(names)}, {name: i for i, name in enumerate(LABELS)}
    states, transitions = np.zeros((len(names), len(LABELS))), np.zeros((len(LABELS), len(LABELS)))
    for (name, label), weight in info.state_features.items():
        states[rows[name], columns[label]] = weight
    for (one, two), weight in info.transitions.items():
        transitions[columns[one], columns[two]] = weight
    return BodyModel(names, states, transitions)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


Score = tuple[float | None, float]
"""(precision, recall) of a page; no precision where there is no answer."""


def body_scores(pages: Sequence[Sample], model: BodyModel) -> list[Score]:
    """How well 4-gram shingles of words agree, for each page."""
    found: list[Score] = []
    for sample in pages:
        keep = chosen(sample.sequence, model.probabilities(sample.page))
        answer = _shingles("\n\n".join(cell.text for cell, flag in zip(sample.sequence, keep, strict=True) if flag))
        gold = _shingles(sample.gold)
        shared = (gold & answer).total()
        found.append((shared / answer.total() if answer else None, shared / gold.total() if gold else 0.0))
    return found


def _figures(scores: Sequence[Score]) -> tuple[float, float, float]:
    """(F1, precision, recall), the latter two as means over pages."""
    given = [precision for precision, _ in scores if precision is not None]
    precision = sum(given) / max(1, len(given))
    recall = sum(recall for _, recall in scores) / max(1, len(scores))
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), precision, recall


def _fold(site: str, folds: int, salt: str) -> int:
    return int(hashlib.sha256(f"{salt}{site}".encode()).hexdigest(), 16) % folds


def cross_validate(pages: Sequence[Sample], folds: int, iterations: int, salt: str = "") -> None:
    """Prints body F1 per folder on pages of sites that were not trained on, and the gap to pages trained on.

    Args:
        salt: another text splits the sites in another way.
    """
    held: dict[str, list[Score]] = {}
    seen: dict[str, list[Score]] = {}
    for fold in range(folds):
        rest = [sample for sample in pages if _fold(sample.site, folds, salt) != fold]
        model = train(rest, iterations)
        for sample, score in zip(pages, body_scores(pages, model), strict=True):
            side = held if _fold(sample.site, folds, salt) == fold else seen
            side.setdefault(sample.folder, []).append(score)
        print(f"fold {fold + 1} of {folds}", file=sys.stderr)
    for folder, scores in sorted(held.items()):
        f1, precision, recall = _figures(scores)
        known = _figures(seen[folder])[0]
        print(f"{folder}: pages={len(scores)} body_f1={f1:.4f} precision={precision:.4f} recall={recall:.4f} "
              f"on_training_pages={known:.4f} gap={100 * (known - f1):.1f}%")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).with_name("body.model"))
    parser.add_argument("--folds", type=int, default=0, help="cross-validate by site instead of writing weights")
    parser.add_argument("--salt", default="", help="with --folds: another text splits the sites in another way")
    parser.add_argument("--iterations", type=int, default=50)
    options = parser.parse_args()
    pages = [sample for folder in options.folders for sample in samples(folder)]
    print(f"{len(pages)} pages of {len({sample.site for sample in pages})} sites", file=sys.stderr)
    if options.folds:
        cross_validate(pages, options.folds, options.iterations, options.salt)
    else:
        train(pages, options.iterations).save(options.output)
        print(f"wrote {options.output.name}, {options.output.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
