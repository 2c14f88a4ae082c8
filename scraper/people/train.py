"""Trains the model that finds persons, organisations and places: `python -m scraper.people.train FOLDER`.

Owns `names.crf.gz` and `lexicon.txt.gz`. FOLDER holds the annotated text (or holds it in `data/people`). Only files
whose licence lets a shipped model learn from them are read; others are for measuring. Weights and single words are
kept, never sentences. The same files give the same bytes: L-BFGS with L1 and L2 has no random start.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pycrfsuite

from scraper.errors import ConfigError
from scraper.people import features
from scraper.people.tagger import MODEL

TRAINING = (
    "norne-nob-train.conll",
    "norne-nno-train.conll",
    "en-wikigold-train.conll",
    "en-wnut-train.conll",
    "en-btc.conll",
    "en-crossner-train.conll",
)
"""CC0 (NorNE), CC BY 4.0 (wikigold, WNUT 2017, Broad Twitter Corpus) and MIT (CrossNER)."""
KINDS = ("PER", "ORG", "LOC")
PARAMETERS = {"c1": 0.05, "c2": 0.02, "max_iterations": 160, "feature.minfreq": 1, "feature.possible_transitions": True}
Sentence = tuple[list[str], list[str]]


def read_conll(file: Path) -> Iterator[Sentence]:
    """(words, labels) of each sentence of a file of `token TAB tag` lines; kinds other than the three become O."""
    words: list[str] = []
    labels: list[str] = []
    for line in [*file.read_text("utf-8").split("\n"), ""]:
        word, tab, label = line.partition("\t")
        if tab and word:
            words.append(word)
            labels.append(label if label[2:] in KINDS and word[0] not in "@#" else "O")
        elif words and not line.startswith("#"):
            yield words, _mended(labels)
            words, labels = [], []


def _mended(labels: list[str]) -> list[str]:
    """An I- that continues nothing becomes a B-."""
    whole = list(labels)
    for at, label in enumerate(labels):
        if label[0] == "I" and (at == 0 or whole[at - 1][2:] != label[2:]):
            whole[at] = "B" + label[1:]
    return whole


def write_lexicon(sentences: list[Sentence]) -> None:
    """Words that stand at least twice without capital."""
    counts = Counter(word for words, _ in sentences for word in words if word.isalpha() and word.islower())
    kept = sorted(word for word, count in counts.items() if count > 1)
    features.LEXICON.write_bytes(gzip.compress("\n".join(kept).encode("utf-8"), mtime=0))
    features.lexicon.cache_clear()


def train(sentences: list[Sentence], file: Path, verbose: bool = True) -> None:
    """Writes the crfsuite model."""
    trainer = pycrfsuite.Trainer(verbose=verbose, algorithm="lbfgs")
    trainer.set_params(PARAMETERS)
    for words, labels in sentences:
        trainer.append(features.features(words), labels)
    trainer.train(str(file))


def main(folder: Path) -> None:
    place = next((p for p in (folder, folder / "data" / "people") if (p / TRAINING[0]).is_file()), None)
    if place is None:
        raise ConfigError(str(folder), f"no {TRAINING[0]} there", "Name the folder that holds the annotated text.")
    sentences = [sentence for name in TRAINING for sentence in read_conll(place / name)]
    write_lexicon(sentences)
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "names.crf"
        train(sentences, raw)
        MODEL.write_bytes(gzip.compress(raw.read_bytes(), 9, mtime=0))
        print(f"{len(sentences)} sentences; {MODEL.name} has {MODEL.stat().st_size // 1024} kB")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
    except ConfigError as problem:
        sys.exit(str(problem))
