"""How the answers of a run are kept: first in the WARC and on the disk, then their rows. Never what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from archive.errors import StorageError
from archive.store import Store
from archive.warc import Batches, Location, WarcWriter
from scraper.records import Snapshot


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, and what else has to be written in the same transaction as its row."""

    snapshot: Snapshot
    note: Callable[[int], None]
    """Called with the number of its row."""


class Keeper:
    """Keeps the answers of all threads of a run; what comes at the same time goes to the disk together.

    Rows are written in the order of the records: so after a kill all records without a row stand behind the last one
    that has one (`Store.recover`).

    Args:
        run: number of the run.
    """

    def __init__(self, store: Store, writer: WarcWriter, run: int) -> None:
        self._store, self._writer, self._run = store, writer, run
        self._together: Batches[Answer, int] = Batches(self._keep_all)

    def keep(self, answer: Answer) -> int:
        """The number of its row; it is on the disk when this returns.

        Raises:
            StorageError: disk or database does not take it.
        """
        return self._together(answer)

    def _keep_all(self, answers: Sequence[Answer]) -> list[int]:
        with ExitStack() as failing:
            # Records that get no row shall stand at the end of a file, where `Store.recover` looks for them.
            failing.callback(self._end_file)
            # The transaction first: where another program holds the database, nothing is in the WARC either.
            with self._store.writing():
                locations = self._writer.append_all([(answer.snapshot, None) for answer in answers])
                numbers = [self._note(answer, location) for answer, location in zip(answers, locations, strict=True)]
            failing.pop_all()
        return numbers

    def _end_file(self) -> None:
        with suppress(StorageError):
            self._writer.close()

    def _note(self, answer: Answer, location: Location) -> int:
        number = self._store.record_capture(answer.snapshot, location, self._run)
        answer.note(number)
        return number
