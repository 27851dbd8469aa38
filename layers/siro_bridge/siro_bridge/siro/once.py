"""The threads of a batch need the same answer of Siro's at the same time: one asks, the others wait for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_SECONDS = 5.0
"""After this a thread asks Siro itself: queueing behind a request that hangs would outlast the function."""


@contextmanager
def one_at_a_time(lock: threading.Lock) -> Iterator[None]:
    held = lock.acquire(timeout=WAIT_SECONDS)
    try:
        yield
    finally:
        if held:
            lock.release()
