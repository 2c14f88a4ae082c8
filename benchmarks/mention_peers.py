"""Other tools on the same texts: dateparser and dateutil for dates, a blank spaCy pipeline for names.

Owns how they are called. Each is left out, with a line that says so, where it is not installed. As a program it does
nothing: `benchmarks/mentions.py --peers` calls it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import marked
from dateutil import parser as dateutil_parser

from scraper.people.train import TRAINING, read_conll

ROUNDS = 4
"""Passes of spaCy over the training text."""


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
            _spacy(folder)


def _print_dates(name: str, half: str, items: list[marked.Item], read: Callable[[marked.Item], marked.Spans]) -> None:
    score = marked.Score()
    for item in items:
        marked.score_dates(score, item, read(item))
    print(f"{name}, {half}: {score}")


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


def _spacy(folder: Path) -> None:
    """A blank pipeline with its small CNN, trained for names on the files that the own model learns from."""
    import spacy
    from spacy.training import Example, offsets_to_biluo_tags  # noqa: F401
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(1)
    chance = random.Random(1)
    nlp = spacy.blank("nb")
    nlp.add_pipe("ner")
    examples = [
        Example.from_dict(spacy.tokens.Doc(nlp.vocab, words), {"entities": labels})
        for name in TRAINING
        for words, labels in read_conll(folder / name)
    ]
    optimizer = nlp.initialize(lambda: examples[:2000])
    for _ in range(ROUNDS):
        chance.shuffle(examples)
        for batch in minibatch(examples, 256):
            nlp.update(batch, sgd=optimizer, drop=0.2)
    for name in ("norne-nob-dev", "norne-nno-dev", "en-ewt-dev"):
        rows = list(read_conll(folder / f"{name}.conll"))
        docs = [spacy.tokens.Doc(nlp.vocab, words) for words, _ in rows]
        began = time.process_time()
        read = list(nlp.pipe(docs))
        took = time.process_time() - began
        right = found = wanted = 0
        for doc, (_, labels) in zip(read, rows, strict=True):
            here = {(one.start, one.end) for one in doc.ents if one.label_ == "PER"}
            there = set(_people(labels))
            right, found, wanted = right + len(here & there), found + len(here), wanted + len(there)
        f1 = 200 * right / max(found + wanted, 1)
        speed = sum(len(words) for words, _ in rows) / took
        print(f"spaCy blank, CNN, {name}: PER P {100 * right / max(found, 1):.1f} R {100 * right / wanted:.1f} "
              f"F1 {f1:.1f}, {speed:,.0f} tokens/CPU s for names alone")  # fmt: skip


def _people(labels: list[str]) -> Iterator[tuple[int, int]]:
    for first, label in enumerate(labels):
        if label == "B-PER":
            stop = first + 1
            while stop < len(labels) and labels[stop] == "I-PER":
                stop += 1
            yield first, stop
