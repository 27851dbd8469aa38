"""How recordings come: evenly, while people work. From that follows what is cold, what is full, and what is listed."""

from dataclasses import dataclass

HOURS_A_MONTH = 730.0
WORKING_HOURS = 176.0
"""of a month: 22 days of 8 hours"""
RUNS_A_MONTH = HOURS_A_MONTH * 6
"""A sync every ten minutes, nights included."""

IDLE_SECONDS = 300.0
"""After which AWS takes an instance away. It promises nothing; five to seven minutes have been seen."""
LIFE_SECONDS = 7200.0
"""After which it replaces one that is busy."""
CACHE_SECONDS = 300.0
"""For which the functions keep a secret (`siro_bridge/secrets.py`)."""
BATCH = 10

LISTED_WHILE_WORKING = 7.0
"""Runs in which a recording is listed: those of the hour before the newest one."""
LISTED_LATER = (4 * 16 * 6 + 64 * 6) / 40
"""Runs of nights and the weekend, in which the last hour before them is listed, for each of the week's 40 hours."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """So many recordings a month."""

    recordings: int

    @property
    def interval(self) -> float:
        """Seconds from one to the next."""
        return WORKING_HOURS * 3600 / self.recordings

    @property
    def cold_share(self) -> float:
        return 1.0 if self.interval > IDLE_SECONDS else min(1.0, max(self.interval, 1.0) / LIFE_SECONDS)

    @property
    def refreshed_share(self) -> float:
        """Of warm invocations that read their secrets anew."""
        return min(1.0, self.interval / CACHE_SECONDS)

    def batch(self, seconds: float, instances: int) -> float:
        """Messages at once, where one takes so many seconds; they gather while all instances are busy."""
        return min(float(BATCH), max(1.0, seconds / (self.interval * instances)))
