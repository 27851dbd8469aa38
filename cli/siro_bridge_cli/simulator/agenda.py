"""What is to happen at a later simulated time: steps of a recording, webhook attempts."""

import heapq
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from siro_bridge_cli.simulator.clock import SimulatedClock

Action = Callable[[], None]


@dataclass(order=True, slots=True)
class _Entry:
    due: datetime
    number: int
    action: Action = field(compare=False)


class Agenda:
    """Actions by due time, first planned first among equals. Actions run outside the agenda's own lock."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._entries: list[_Entry] = []
        self._numbers = count()
        self.changed = threading.Condition()

    def plan(self, action: Action, *, after: float = 0.0) -> None:
        """Plan the action `after` seconds of simulated time from now."""
        with self.changed:
            due = self._clock.now() + timedelta(seconds=after)
            heapq.heappush(self._entries, _Entry(due, next(self._numbers), action))
            self.changed.notify_all()

    def next_due(self) -> datetime | None:
        with self.changed:
            return self._entries[0].due if self._entries else None

    def take_due(self) -> Action | None:
        """Remove and return the first action that is due."""
        with self.changed:
            if not self._entries or self._entries[0].due > self._clock.now():
                return None
            return heapq.heappop(self._entries).action

    def wake(self) -> None:
        """Tell whoever waits for the next due time that the clock was moved."""
        with self.changed:
            self.changed.notify_all()

    def clear(self) -> None:
        with self.changed:
            self._entries.clear()

    def run_due(self) -> int:
        """Run what is due now, in this thread; returns how many actions ran."""
        ran = 0
        while (action := self.take_due()) is not None:
            action()
            ran += 1
        return ran

    def run_until_idle(self, within: timedelta = timedelta(days=7)) -> int:
        """Run all that is planned, moving the clock to each due time; stops at `within` from now."""
        end = self._clock.now() + within
        ran = self.run_due()
        while (due := self.next_due()) is not None and due <= end:
            self._clock.advance(max(due - self._clock.now(), timedelta(0)))
            ran += self.run_due()
        return ran
