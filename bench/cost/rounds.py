"""How often a function waits: requests that are under way at the same time are waited for once.

A request is held until its time is over, so that two that were started together are seen together on a slow machine.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["aws", "siro", "crm"]
HELD_SECONDS = 0.04


@dataclass(slots=True)
class Rounds:
    """`requests` counts all, `waits` those that began while nothing else was under way."""

    held: float = HELD_SECONDS
    requests: Counter[str] = field(default_factory=Counter)
    waits: Counter[str] = field(default_factory=Counter)
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def request(self, side: Side) -> Iterator[None]:
        self.begin(side)
        try:
            yield
            time.sleep(self.held)
        finally:
            self.end()

    def begin(self, side: Side) -> None:
        with self._lock:
            self.requests[side] += 1
            if not self._under_way:
                self.waits[side] += 1
            self._under_way += 1

    def end(self) -> None:
        with self._lock:
            self._under_way -= 1

    def clear(self) -> None:
        self.requests.clear()
        self.waits.clear()
