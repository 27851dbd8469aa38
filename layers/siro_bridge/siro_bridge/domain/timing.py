"""When things are due: a run's deadline, what waits until a moment, and growing pauses."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from siro_bridge.domain.errors import OutOfTimeError

REQUEST_SECONDS = 60.0
"""What a request to Siro may need: half a minute's wait for the budget, 20 s for the answer, and a margin."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """`ends_at` is in seconds of `clock`, which only ever goes forward."""

    ends_at: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> "Deadline":
        return cls(clock() + seconds, clock)

    @property
    def remaining(self) -> float:
        return self.ends_at - self.clock()

    def allows(self, seconds: float) -> bool:
        return self.remaining >= seconds

    def require(self, seconds: float) -> None:
        """Raises OutOfTimeError: what takes up to `seconds` must not be begun any more."""
        if not self.allows(seconds):
            raise OutOfTimeError("the run's time is used up; the next one goes on from here")

    def part(self, share: float, least: float = 0.0) -> "Deadline":
        """A step's own deadline: that share of the time that is left, `least` seconds if there are so many."""
        left = max(self.remaining, 0.0)
        return Deadline(self.clock() + min(left, max(left * share, least)), self.clock)


class RunClock:
    """The time that is left of the run that is under way, or of its step.

    Siro's clients outlive a run, so one clock serves all runs of a process, one after another. A use case's own loop
    is given its Deadline; whatever steps share asks the clock before it begins what takes time.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic, seconds: float = 0.0) -> None:
        self._deadline = Deadline.after(seconds, timer)

    def start(self, seconds: float) -> Deadline:
        """A run of at most so many seconds begins."""
        self._deadline = Deadline.after(seconds, self._deadline.clock)
        return self._deadline

    @contextmanager
    def step(self, share: float, least: float) -> Iterator[Deadline]:
        """Within the block there is no more time than the step's: that share of what the run has left."""
        run = self._deadline
        self._deadline = run.part(share, least)
        try:
            yield self._deadline
        finally:
            self._deadline = run

    def now(self) -> float:
        """Seconds of the timer, which only ever goes forward."""
        return self._deadline.clock()

    def allows(self, seconds: float) -> bool:
        return self._deadline.allows(seconds)

    def require(self, seconds: float) -> None:
        """Raises OutOfTimeError: what takes up to `seconds` must not be begun any more."""
        self._deadline.require(seconds)


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come, as it stood in the index; `due_at` in epoch seconds."""

    id: str
    due_at: int


def waited(attempts: int, first: float, most: float) -> int:
    """Seconds at the least since the first of so many attempts, between which lay those pauses."""
    return sum(pause(number, first, most) for number in range(attempts - 1))


def pause(attempts: int, first: float = 60.0, most: float = 6 * 3600.0) -> int:
    """Seconds until attempt number `attempts + 1`: doubling from `first`, at most `most`."""
    return int(min(most, first * 2 ** min(attempts, 20)))
