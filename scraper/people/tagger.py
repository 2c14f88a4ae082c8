"""The trained tagger: words of a sentence -> named spans with their probability.

Owns python-crfsuite at reading time and the model file, which is opened when the first text comes. It never links
mentions and knows no roles.
"""

from __future__ import annotations

import gzip
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pycrfsuite

from scraper.people.features import features, lexicon
from scraper.people.name_lists import uses

MODEL = Path(__file__).with_name("names.crf.gz")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of tokens that names something."""

    first: int
    """Index of the first token in the text."""
    stop: int
    """Index after the last token."""
    kind: str
    """PER, ORG or LOC."""
    confidence: float
    """The least certain of its tokens, as the tagger's marginal probability."""
    method: str = "crf"


@cache
def _weights() -> bytes:
    return gzip.decompress(MODEL.read_bytes())


def _tagger() -> pycrfsuite.Tagger:
    """One tagger a thread, for a tagger holds the sentence it works on."""
    tagger = getattr(_local, "tagger", None)
    if tagger is None:
        tagger = _local.tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(_weights())
    return tagger


def spans(words: list[str], offset: int = 0) -> list[Span]:
    """The named spans of one sentence, in order, without overlap. `offset` is added to the indices."""
    capitals = sum(word[0].isupper() for word in words)
    if capitals == 0 or (capitals == 1 and words[0].lower() in lexicon() and words[0].lower() not in uses()):
        return []
    tagger = _tagger()
    labels = tagger.tag(features(words))
    found = []
    for first, label in enumerate(labels):
        if label[0] == "B" or (label[0] == "I" and (first == 0 or labels[first - 1][2:] != label[2:])):
            stop = first + 1
            while stop < len(labels) and labels[stop] == "I" + label[1:]:
                stop += 1
            certain = min(tagger.marginal(labels[at], at) for at in range(first, stop))
            found.append(Span(offset + first, offset + stop, label[2:], certain))
    return found
