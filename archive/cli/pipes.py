"""What becomes of the program when nobody reads any more what it prints, as in `kronikk search x | head -1`.

It ends at once and without a word, by the signal that ends every other program then. The signal itself stays switched
off while it works: it would also end a run whose server hangs up. Never prints.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

_STDOUT, _STDERR = 1, 2


class NobodyReads(Exception):
    """The other end of stdout or stderr was closed. No OSError, of which click would make an exit with code 1."""


@contextmanager
def watched() -> Iterator[None]:
    """Tells a reader that went from any other pipe that breaks.

    Raises:
        NobodyReads: the reader of what is printed went.
        RuntimeError: a pipe broke in the middle of the work, which is nobody's wish.
    """
    try:
        yield
    except BrokenPipeError as error:
        if nobody_reads():
            raise NobodyReads from error
        raise RuntimeError(f"a pipe broke: {error}") from error


def nobody_reads() -> bool:
    """Whether the other end of stdout or stderr was closed."""
    poll = select.poll()
    for stream in (_STDOUT, _STDERR):
        poll.register(stream, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def end_quietly() -> NoReturn:
    """Ends the process by SIGPIPE; what is kept is whole at any moment."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
    os._exit(128 + signal.SIGPIPE)  # where somebody blocks the signal
