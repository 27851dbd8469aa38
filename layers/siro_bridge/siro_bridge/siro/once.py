"""The threads of a batch need the same answer of Siro's at the same time: one asks, the others wait for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_SECONDS = 5.0
"""Then everybody asks for themselves: one after the other they would hang longer than the function lives."""


@contextmanager
def one_at_a_time(lock: threading.Lock) -> Iterator[None]:
    held = lock.acquire(timeout=WAIT_SECONDS)
    try:
        yield
    finally:
        if held:
            lock.release()
