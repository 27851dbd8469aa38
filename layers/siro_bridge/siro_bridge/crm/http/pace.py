"""The CRM's own limit of requests a minute, kept by each process for itself."""

import threading
from collections.abc import Callable

BURST = 0.1
"""The share of a minute's requests that may go out at once; the rest is spread over the minute."""


class Pace:
    """Burst plus a minute's refill are the limit, so that no minute of the CRM's clock holds more."""

    def __init__(self, per_minute: int | None, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._limit = per_minute
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._left = self._capacity = max(1.0, (per_minute or 0) * BURST)
        self._at = clock()

    def wait(self) -> None:
        """Returns when the next request may start."""
        if self._limit:
            pause = self._reserve(max(self._limit - self._capacity, self._limit * BURST) / 60)
            if pause > 0:
                self._sleep(pause)

    def _reserve(self, a_second: float) -> float:
        """Takes one; what it is short of must be waited for, outside the lock, in the order of arrival."""
        with self._lock:
            now = self._clock()
            self._left = min(self._capacity, self._left + max(0.0, now - self._at) * a_second)
            self._at = now
            self._left -= 1
            return -self._left / a_second
