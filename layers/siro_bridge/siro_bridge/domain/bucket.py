"""A token bucket that keeps a limit a minute."""

from dataclasses import dataclass

BURST = 0.15
"""The share of a minute's limit that may be used at once: more of it leaves less for a steady flow."""


@dataclass(frozen=True, slots=True)
class Level:
    """How many tokens there were at a time (epoch seconds)."""

    tokens: float
    at: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """In no minute more than `limit` tokens are used, although a lot may be held for `lot_seconds` before its use.

    The worst minute uses lots that were taken up to `lot_seconds` before it: the full bucket, and what flows
    in during a minute and `lot_seconds`.
    """

    limit: int
    lot_seconds: float

    @property
    def capacity(self) -> float:
        return self.limit * BURST

    @property
    def a_second(self) -> float:
        return (self.limit - self.capacity) / (60.0 + self.lot_seconds)

    def level(self, seen: Level | None, now: float) -> Level:
        """Now, from what was seen last; a bucket that nobody has used yet is full."""
        if seen is None:
            return Level(self.capacity, now)
        tokens = min(self.capacity, seen.tokens + max(0.0, now - seen.at) * self.a_second)
        return Level(round(tokens, 6), max(now, seen.at))

    def seconds_until(self, level: Level, tokens: float) -> float:
        """A little more than needed, never 0."""
        missing = min(tokens, self.capacity) - level.tokens
        return max(0.05, missing / self.a_second + 0.01)
