"""What can go wrong in an archive, as one tree; never how it is shown.

    KronikkError
    └── ArchiveError
        ├── StorageError        disk or database does not take or give what is kept       (exit 8)
        │   ├── SchemaTooNew    news.db was written by a newer program                    (exit 8)
        │   └── CaptureLost     a capture cannot be read back; a run goes on without it
        ├── NoArchiveFile       a file that is to be imported holds no captures           (exit 5)
        ├── NoRegisterFile      a file that is to give identifiers is no such register    (exit 5)
        ├── Locked              another run holds the archive                             (exit 6)
        └── WorkerLost          a process that read pages was ended from outside          (exit 1)
"""

from __future__ import annotations

from scraper.errors import KronikkError


class ArchiveError(KronikkError):
    code = "archive"


class StorageError(ArchiveError):
    code = "storage"


class SchemaTooNew(StorageError):
    code = "schema_too_new"


class CaptureLost(StorageError):
    """The WARC file of a capture is not there, or not what was kept. `thing` is the file."""

    code = "capture_lost"


class NoArchiveFile(ArchiveError):
    """Not WARC, ARC or WACZ, or so damaged that nothing in it can be read."""

    code = "no_archive_file"


class NoRegisterFile(ArchiveError):
    """No data dump of a register of organisations, or damaged."""

    code = "no_register_file"


class Locked(ArchiveError):
    code = "locked"


class WorkerLost(ArchiveError):
    """A process ended in the middle of its work, which nothing in this program does."""

    code = "worker_lost"
