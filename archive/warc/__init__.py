"""The raw captures: WARC 1.1 files, appended and closed, never rewritten; read back byte for byte. No SQL, no reading.

`WarcWriter` appends, `read` gives one capture back, `iterate` all of a file, `files` names the files of a folder.
"""

from __future__ import annotations

from archive.warc.batches import Batches
from archive.warc.reader import files, iterate, read
from archive.warc.record import Location, Original, digest_of
from archive.warc.writer import LARGEST_FILE, OPEN, WarcWriter

__all__ = [
    "Batches",
    "LARGEST_FILE",
    "OPEN",
    "Location",
    "Original",
    "WarcWriter",
    "digest_of",
    "files",
    "iterate",
    "read",
]
