"""Calls of several threads, done together: what comes while others are being done is done next, in one go.

A disk takes as long to make one record last as to make twenty last. Owns who does it and who waits, never what is done.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
MOST = 64
"""Calls that are done in one go."""


@dataclass(slots=True)
class _Call(Generic[Given, Made]):
    given: Given
    made: tuple[Made] | None = None
    error: BaseException | None = None

    @property
    def over(self) -> bool:
        return self.made is not None or self.error is not None


class Batches(Generic[Given, Made]):
    """Makes one function of many arguments out of many calls with one; calls are done in the order in which they came.

    Args:
        do: all arguments of a batch -> all results, in the same order. Where it raises, every call of the batch raises.
    """

    def __init__(self, do: Callable[[Sequence[Given]], Sequence[Made]]) -> None:
        self._do = do
        self._waiting: list[_Call[Given, Made]] = []
        self._door, self._turn = threading.Lock(), threading.Lock()

    def __call__(self, given: Given) -> Made:
        """The result for this argument; returns when its batch is done."""
        call: _Call[Given, Made] = _Call(given)
        with self._door:
            self._waiting.append(call)
        with self._turn:  # whoever gets it does what all the others wait for
            while not call.over:
                self._do_next()
        if call.made is None:
            assert call.error is not None
            raise copy(call.error)
        return call.made[0]

    def _do_next(self) -> None:
        with self._door:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        results: Sequence[Made] | None = None
        try:
            results = self._do([call.given for call in batch])
        finally:
            for place, call in enumerate(batch):
                if results is None:
                    call.error = sys.exc_info()[1]
                else:
                    call.made = (results[place],)
