"""The body model: which cells of a page are the article. Owns the weights and python-crfsuite for pages.

A linear-chain CRF over cells with six labels: before (B), first (F), inside (I), other things inside (O), last (L) and
after (A) the body. What counts is the marginal probability of F, I or L, not the best path, which loses whole
pages.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

import pycrfsuite

from scraper.body.cells import Cell
from scraper.body.features import Page

LABELS = ("B", "F", "I", "O", "L", "A")
BODY = ("F", "I", "L")


class BodyModel:
    """Weights in memory.

    Args:
        weights: the bytes of a crfsuite model file.
    """

    def __init__(self, weights: bytes) -> None:
        self._weights = weights  # the tagger reads from this memory and does not copy it
        self._local = threading.local()
        known = set(self._tagger().labels())
        self._body = tuple(label for label in BODY if label in known)

    def _tagger(self) -> pycrfsuite.Tagger:
        # A tagger holds the page that it was given last: each thread has its own.
        if not hasattr(self._local, "tagger"):
            self._local.tagger = pycrfsuite.Tagger()
            self._local.tagger.open_inmemory(self._weights)
        return self._local.tagger

    @classmethod
    def load(cls, path: Path) -> BodyModel:
        return cls(path.read_bytes())

    def probabilities(self, page: Page) -> list[float]:
        """For each cell the probability that it is part of the article's body, 0 to 1."""
        rows = page.features()
        if not rows:
            return []
        tagger = self._tagger()
        tagger.set(rows)
        return [sum(tagger.marginal(label, position) for label in self._body) for position in range(len(rows))]


@lru_cache(maxsize=1)
def shipped() -> BodyModel:
    """The model that ships with Kronikk, loaded once a process."""
    return BodyModel((resources.files("scraper.body") / "body.model").read_bytes())


def body_probabilities(
    sequence: Sequence[Cell], titles: Sequence[str] = (), description: str | None = None, model: BodyModel | None = None
) -> list[float]:
    """For each cell the probability that it is body text.

    Args:
        sequence: the cells of a page, in page order.
        titles: what witnesses say the title is.
        description: the page's own description.
        model: another model than the shipped one, for cross-validation.
    """
    return (model or shipped()).probabilities(Page(sequence, titles, description))
