"""Other tools on the same texts: dateparser and dateutil for dates, a blank spaCy pipeline for names.

Owns how they are called. Each is left out, with a line that says so, where it is not installed (the extra
`mention-peers` has them). As a program it does nothing: `benchmarks/mentions.py --peers` calls it.

spaCy's packaged models are no part of this: a blank pipeline with the same small convolutional network (96 wide, 4
layers) learns from the files that the own model learns from. It is given the tokens and sentences of the annotation,
which the own reader has to find out for itself, and its time is that of finding names alone. What it learned is kept in
`build/`, so that the next run only measures.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import marked
from dateutil import parser as dateutil_parser

from scraper.mentions import read_text
from scraper.people.train import TRAINING, read_conll

ROUNDS = 6
"""Passes of spaCy over the training text, unless LONGEST comes first."""
LONGEST = 900.0
"""CPU seconds after which no further pass begins."""
WORDS = (100.0, 1000.0, 1.001)
"""Words in a batch: at the beginning, at most, and how they grow; as in spaCy's own settings for a CPU."""
DROPOUT = 0.1
SEED = 1
TIMED = 3
"""How often each tool reads a set; the fastest counts. They take turns."""
SETS = {"norne-nob-dev": "nb", "norne-nno-dev": "nn", "en-ewt-dev": "en"}
KEPT = Path(__file__).resolve().parents[1] / "build"
Spans = set[tuple[int, int]]


def main(folder: Path, halves: tuple[str, ...]) -> None:
    for half in halves:
        items = marked.items(half)
        _print_dates("dateutil, fuzzy, sentence by sentence", half, items, _dateutil)
        try:
            from dateparser.search import search_dates
        except ImportError:
            print("dateparser is not installed: left out")
        else:
            _print_dates("dateparser.search_dates", half, items, lambda item: _dateparser(item, search_dates))
    if folder.is_dir():
        try:
            import spacy  # noqa: F401
        except ImportError:
            print("spacy is not installed: left out")
        else:
            _print_names(folder)


# ------------------------------------------------------------------------------------------------------- dates


def _print_dates(name: str, half: str, items: list[marked.Item], read: Callable[[marked.Item], marked.Spans]) -> None:
    """Spans as strictly as those of the own reader, and more leniently: whatever overlaps with a date counts."""
    strict, lenient = marked.Score(), marked.Score()
    for item in items:
        found, wanted = read(item), item.of("d")
        marked.score_dates(strict, item, found)
        touching = [(one, other) for one in found for other in wanted if one[0] < other[1] and other[0] < one[1]]
        pairs = [(one, other) for other, one in {other: one for one, other in reversed(touching)}.items()]
        lenient.compare(item, found, wanted, pairs)
        for one, other in pairs:
            lenient.tell("EDTF", found[one] == wanted[other].partition(" ")[0], item.name)
    print(f"{name}, {half}: {strict}\n{'':{len(name)}}  overlapping: {lenient}")


def _base(item: marked.Item) -> datetime:
    return datetime.combine(date.fromisoformat(item.published or "2024-01-01"), datetime.min.time())


def _dateutil(item: marked.Item) -> marked.Spans:
    """Where it gives a date, what lies between the first and the last token that it has read."""
    found: marked.Spans = {}
    at = 0
    for sentence in item.text.replace("\n", " ").split(". "):
        start = item.text.replace("\n", " ").index(sentence, at)
        at = start + len(sentence)
        try:
            value, skipped = dateutil_parser.parse(sentence, default=_base(item), fuzzy_with_tokens=True)
        except (ValueError, OverflowError):
            continue
        begin = start + (len(skipped[0]) if skipped and sentence.startswith(skipped[0]) else 0)
        end = at - (len(skipped[-1]) if skipped and sentence.endswith(skipped[-1]) else 0)
        found[begin, max(begin, end)] = value.date().isoformat()
    return found


def _dateparser(item: marked.Item, search: Callable[..., list[tuple[str, datetime]] | None]) -> marked.Spans:
    settings = {"RELATIVE_BASE": _base(item)}
    language = {"nn": "nb"}.get(item.language, item.language)
    found: marked.Spans = {}
    at = 0
    for surface, value in search(item.text, languages=[language], settings=settings) or ():
        start = item.text.find(surface, at)
        if start >= 0:
            at = start + len(surface)
            found[start, at] = value.date().isoformat()
    return found


# ------------------------------------------------------------------------------------------------------- names


def _print_names(folder: Path) -> None:
    """spaCy's names beside all five kinds of the own reader: quality by the same scorer, and speed in turns."""
    from mentions import Document, Score, documents

    nlp = _learned(folder)
    for name, language in SETS.items():
        parts = list(documents(folder / f"{name}.conll"))

        def own(parts: list[Document] = parts, language: str = language) -> list[Spans]:
            read = (read_text(part.text, language) for part in parts)
            return [{(m.start, m.end) for person in found.people for m in person.mentions} for found in read]

        def peer(parts: list[Document] = parts) -> list[Spans]:
            return _names(nlp, [part.text for part in parts])

        took = {own: float("inf"), peer: float("inf")}
        for _ in range(TIMED):
            for tool in took:
                began = time.process_time()
                tool()
                took[tool] = min(took[tool], time.process_time() - began)
        score = Score()
        for part, found in zip(parts, peer(), strict=True):
            score.add(found, part.places["PER"])
        tokens = sum(part.tokens for part in parts)
        quality = f"PER P {100 * score.precision:.1f} R {100 * score.recall:.1f} F1 {100 * score.f1:.1f}"
        print(f"spaCy blank, small CNN, {name}: {quality}, {tokens / took[peer]:,.0f} tokens/CPU s for names alone; "
              f"own reader, all five kinds: {tokens / took[own]:,.0f}")  # fmt: skip


def _names(nlp: Any, texts: list[str]) -> list[Spans]:
    """The persons of each text; tokens are parted by a space and sentences by a line break, as in the annotation."""
    from spacy.tokens import Doc

    rows = [(number, line.split(" ")) for number, text in enumerate(texts) for line in text.split("\n") if line]
    found: list[Spans] = [set() for _ in texts]
    at = [0] * len(texts)
    for (number, words), doc in zip(rows, nlp.pipe([Doc(nlp.vocab, words) for _, words in rows]), strict=True):
        begin = at[number]
        found[number] |= {(begin + e.start_char, begin + e.end_char) for e in doc.ents if e.label_ == "PER"}
        at[number] += len(" ".join(words)) + 1
    return found


def _learned(folder: Path) -> Any:
    """The pipeline, from `build/` where one of the same settings and texts is there."""
    import spacy

    sizes = {name: (folder / name).stat().st_size for name in TRAINING}
    settings = json.dumps([spacy.__version__, ROUNDS, LONGEST, WORDS, DROPOUT, SEED, sizes])
    kept = KEPT / f"spacy-names-{hashlib.sha256(settings.encode()).hexdigest()[:12]}"
    if not kept.is_dir():
        nlp = _train([row for name in TRAINING for row in read_conll(folder / name)])
        KEPT.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(kept)
        return nlp
    return spacy.load(kept)


def _train(rows: list[tuple[list[str], list[str]]]) -> Any:
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example, iob_to_biluo
    from spacy.util import fix_random_seed

    fix_random_seed(SEED)
    chance = random.Random(SEED)
    nlp = spacy.blank("xx")
    nlp.add_pipe("ner")
    examples = [Example.from_dict(Doc(nlp.vocab, words), {"entities": iob_to_biluo(labels)}) for words, labels in rows]
    optimizer = nlp.initialize(lambda: examples)
    sizes = _growing()
    began = time.process_time()
    for number in range(1, ROUNDS + 1):
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in _batches(examples, sizes):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
        took = time.process_time() - began
        print(f"spaCy learns: pass {number} of {ROUNDS}, loss {losses['ner']:,.0f}, {took:,.0f} CPU s", flush=True)
        if took > LONGEST:
            break
    return nlp


def _growing() -> Iterator[float]:
    size, most, factor = WORDS
    while True:
        yield size
        size = min(size * factor, most)


def _batches(examples: list[Any], sizes: Iterator[float]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    words, most = 0, next(sizes)
    for example in examples:
        batch.append(example)
        words += len(example.reference)
        if words >= most:
            yield batch
            batch, words, most = [], 0, next(sizes)
    if batch:
        yield batch
