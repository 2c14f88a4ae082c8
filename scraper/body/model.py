"""The body model: which cells of a page are the article. Owns the weights and the decoding.

A linear-chain CRF over cells with six labels: before (B), first (F), inside (I), other things inside (O), last (L) and
after (A) the body. What counts is the marginal probability of F, I or L (forward-backward, Rabiner 1989 §III.A), not
the best path, which loses whole pages. The weights of a key's features are summed once and looked up afterwards.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from scraper.body.cells import Cell
from scraper.body.features import Page, expand
from scraper.body.layout import Key
from scraper.body.stated import Stated

LABELS = ("B", "F", "I", "O", "L", "A")
BODY = ("F", "I", "L")
_MOST_KEYS = 200_000
_LEAST, _STRETCH = 1e-60, 4
"""The least that a label counts, and the cells after which sums are brought back to 1: so they stay floats above 0."""

Array = npt.NDArray[np.float64]


class BodyModel:
    """Weights in memory.

    Args:
        names: the features.
        states: shape (features, labels), the weight of each feature for each label.
        transitions: shape (labels, labels), the weight of a label after another.
    """

    def __init__(self, names: Sequence[str], states: Array, transitions: Array) -> None:
        self._rows = {name: row for row, name in enumerate(names)}
        self._names, self._transitions = tuple(names), transitions
        self._states, self._nothing = np.vstack([states, np.zeros(len(LABELS))]), len(names)
        self._steps = np.exp(transitions)
        self._body = [LABELS.index(label) for label in BODY]
        self._lock = threading.Lock()
        self._places: dict[Key, int] = {}
        self._sums = np.zeros((1024, len(LABELS)))

    @classmethod
    def load(cls, source: Path | bytes) -> BodyModel:
        """The model that `save` wrote."""
        with np.load(BytesIO(source) if isinstance(source, bytes) else source) as parts:
            names = bytes(parts["names"]).decode("utf-8").split("\n")
            return cls(names, parts["states"].astype(np.float64), parts["transitions"].astype(np.float64))

    @classmethod
    def mean(cls, models: Sequence[BodyModel]) -> BodyModel:
        """The model whose weights are the mean of others'; a feature that one does not know weighs nothing there."""
        names = sorted({name for model in models for name in model._names})
        states = np.zeros((len(names), len(LABELS)))
        for row, name in enumerate(names):
            known = [model._states[model._rows[name]] for model in models if name in model._rows]
            states[row] = np.sum(known, axis=0) / len(models)
        return cls(names, states, np.mean([model._transitions for model in models], axis=0))

    def save(self, path: Path) -> None:
        names = np.frombuffer("\n".join(self._names).encode("utf-8"), dtype=np.uint8)
        with path.open("wb") as file:
            states, steps = self._states[:-1].astype(np.float32), self._transitions.astype(np.float32)
            np.savez_compressed(file, names=names, states=states, transitions=steps)

    def _learn(self, keys: Sequence[Key]) -> None:
        """Sums the weights of the features of keys that were not met before."""
        rows: list[int] = []
        starts: list[int] = []
        for key in keys:
            starts.append(len(rows))
            rows += [self._rows[name] for name in expand(key) if name in self._rows]
            rows.append(self._nothing)  # so that no key is without a row
        sums = np.add.reduceat(self._states[rows], starts, axis=0)
        place = len(self._places)
        while place + len(keys) > len(self._sums):
            self._sums = np.concatenate([self._sums, np.zeros_like(self._sums)])
        self._sums[place : place + len(keys)] = sums
        self._places.update(zip(keys, range(place, place + len(keys)), strict=True))

    def _scores(self, rows: Sequence[Sequence[Key]]) -> Array:
        """Shape (cells, labels): the sum of the weights of each cell's features."""
        keys = list(chain.from_iterable(rows))
        starts = np.cumsum([0, *map(len, rows[:-1])])
        with self._lock:
            if len(self._places) > _MOST_KEYS:
                self._places.clear()
            places = list(map(self._places.get, keys))
            if None in places:
                self._learn(list(dict.fromkeys(key for key, place in zip(keys, places, strict=True) if place is None)))
                places = list(map(self._places.get, keys))
            return np.asarray(np.add.reduceat(self._sums.take(cast(list[int], places), axis=0), starts, axis=0))

    def probabilities(self, page: Page) -> list[float]:
        """For each cell the probability that it is part of the article's body, 0 to 1."""
        rows = page.keys()
        if not rows:
            return []
        marginals = self._marginals(self._scores(rows))
        return [float(value) for value in marginals[:, self._body].sum(axis=1)]

    def _marginals(self, scores: Array) -> Array:
        """Shape (cells, labels): the probability of each label of each cell, given the whole page."""
        emissions = np.maximum(np.exp(scores - scores.max(axis=1, keepdims=True)), _LEAST)
        count = len(emissions)
        # Forward and, over the page turned round, backward in one pass: two rows of one state.
        both = np.stack([emissions, emissions[::-1]], axis=1)[:, :, None, :]
        steps = np.stack([self._steps, self._steps.T])
        states = np.empty((count, 2, 1, len(LABELS)))
        state = states[0] = both[0]
        product = np.empty_like(state)
        for position, (emission, following) in enumerate(zip(both[1:], states[1:], strict=True), 1):
            np.matmul(state, steps, product)
            state = np.multiply(product, emission, following)
            if not position % _STRETCH:
                state /= state.sum(axis=2, keepdims=True)
        states /= states.sum(axis=3, keepdims=True)
        joint = states[:, 0, 0] * states[::-1, 1, 0] / emissions
        return np.asarray(joint / joint.sum(axis=1, keepdims=True))


@lru_cache(maxsize=1)
def shipped() -> BodyModel:
    """The model that ships with Kronikk, loaded once a process."""
    return BodyModel.load((resources.files("scraper.body") / "body.model").read_bytes())


def body_probabilities(
    sequence: Sequence[Cell], stated: Stated | None = None, model: BodyModel | None = None
) -> list[float]:
    """For each cell the probability that it is body text.

    Args:
        sequence: the cells of a page, in page order.
        stated: what the page states of its title and body.
        model: another model than the shipped one, for cross-validation.
    """
    return (model or shipped()).probabilities(Page(sequence, stated))
