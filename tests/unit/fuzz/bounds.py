"""A limit on what one call may take, whatever it is given: a parser that loops or hoards fails, and does not hang."""

import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SECONDS = 10.0
"""Of processor time, so that a busy machine is no reason to fail; a usual call takes a hundredth of one."""

MEGABYTES = 512
"""More than the process has when the call begins."""


class TookTooLongError(Exception):
    """The call used more processor time than a parser may."""


def _ended(_: int, __: FrameType | None) -> None:
    raise TookTooLongError


@contextmanager
def bounded(seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Iterator[None]:
    """Raises TookTooLongError, and MemoryError where the system can limit memory."""
    before = signal.signal(signal.SIGVTALRM, _ended)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (megabytes << 20), limits[1]))
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, limits)
