"""The rate limit: so many requests in any sixty seconds for each token, then a bare 429."""

from collections import deque
from datetime import datetime, timedelta

from siro_bridge_cli.simulator.clock import SimulatedClock

_WINDOW = timedelta(minutes=1)


class RateLimit:
    """A sliding window by the simulated clock; requests it refused do not count."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._admitted: dict[str, deque[datetime]] = {}
        self.refused = 0

    def admits(self, token: str, limit: int | None) -> bool:
        if limit is None:
            return True
        now = self._clock.now()
        window = self._admitted.setdefault(token, deque())
        while window and window[0] <= now - _WINDOW:
            window.popleft()
        if len(window) >= limit:
            self.refused += 1
            return False
        window.append(now)
        return True

    def clear(self) -> None:
        self._admitted.clear()
        self.refused = 0
