"""How often CrmTokenSecret may be written: Secrets Manager keeps a hundred versions, and each for a day.

No version can be written over or removed sooner, and past the hundredth a write is refused.
"""

from collections.abc import Sequence

DAY_SECONDS = 86_400.0

SPACED = 30
WORN = 60
FULL = 95
"""Writes of a day. From `SPACED` on they are spaced so that they last for it; from `WORN` on only what cannot be had
again is kept; at `FULL` none is made."""

SHORT_SECONDS = DAY_SECONDS / FULL
"""A login that is written each time, and whose tokens live no longer, needs more writes than a day has."""


def of_the_day(kept_at: Sequence[float], now: float) -> tuple[float, ...]:
    return tuple(at for at in kept_at if at > now - DAY_SECONDS)


def next_at(kept_at: Sequence[float], now: float) -> float:
    """When the next write may be made, which was made at `kept_at` before, in order; all are epoch seconds."""
    made = of_the_day(kept_at, now)
    if len(made) < SPACED:
        return now
    first_ends = made[0] + DAY_SECONDS
    if len(made) >= FULL:
        return first_ends
    return max(now, made[-1] + (first_ends - now) / (FULL - len(made)))
