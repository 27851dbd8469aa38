"""Ends a process group when the process that started it is gone, however it went."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

# The pipe ends without a line only when the process at its other end has died.
GUARD = 'read -r _ || kill -s KILL -- "-$0"'


@contextlib.contextmanager
def lifeline(group: int) -> Iterator[None]:
    """Guard the group for the length of the block: SIGKILL leaves us no time to stop it, but closes our pipe."""
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, str(group)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
    )
    try:
        yield
    finally:
        guard.communicate(b"\n")
