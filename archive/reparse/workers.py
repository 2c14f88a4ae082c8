"""Work on captures in processes: only addresses in a WARC go there, and what was read comes back in order.

Knows nothing of what the work is.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from archive.errors import WorkerLost

In = TypeVar("In")
Out = TypeVar("Out")
TOGETHER = 8
"""Pieces of work that go to a process at a time."""
AHEAD = 4
"""How many such batches each process has waiting: what is done and not fetched yet takes memory."""


@dataclass(slots=True)
class Workers:
    """Processes that work side by side; use it as a context manager.

    Args:
        jobs: how many; 1: the work is done here.
        folder: for what the processes have to be told once.
    """

    jobs: int
    folder: Path
    _pool: ProcessPoolExecutor | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def map(self, work: Callable[[In], Out], pieces: Iterable[In]) -> Iterator[Out]:
        """The results in the order of the pieces.

        Args:
            work: can be pickled; it goes to each process once.
            pieces: small things that can be pickled.

        Raises:
            WorkerLost: a process was ended from outside.
        """
        if self.jobs == 1:
            yield from map(work, pieces)
            return
        path = self.folder / f"work-{next(self._numbers)}.pickle"
        path.write_bytes(pickle.dumps(work))
        pool = self._opened()
        waiting: deque[Future[list[Out]]] = deque()
        try:
            for batch in _batches(pieces):
                waiting.append(pool.submit(_work, path, batch))
                if len(waiting) >= self.jobs * AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool as error:
            reason = "one of the processes that read pages was ended from outside, perhaps because memory ran out"
            raise WorkerLost("reparse", reason, "Run it again with a smaller --jobs; it loses nothing.") from error
        finally:
            for future in waiting:
                future.cancel()

    def _opened(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Forked processes would inherit the threads' locks and the open database of this one.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_begin)
        return self._pool


def _batches(pieces: Iterable[In]) -> Iterator[list[In]]:
    rest = iter(pieces)
    while batch := list(itertools.islice(rest, TOGETHER)):
        yield batch


def _begin() -> None:
    """A process of its own: signals of the terminal are for the one that began it, and it ends with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(path: Path, pieces: list[In]) -> list[Out]:
    work: Callable[[In], Out] = _told(path)
    return [work(piece) for piece in pieces]


@lru_cache(maxsize=2)
def _told(path: Path) -> Callable[[In], Out]:
    return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
