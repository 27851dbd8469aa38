"""A backfill: every watermark goes back, before the steps of the run begin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from siro_bridge.domain.sync.records import WatermarkStore
from siro_bridge.domain.sync.watermark import Watermark


@dataclass(frozen=True, slots=True)
class GoBack:
    """`marks` are the watermarks of all that is read by one, each with where it begins if it has not begun yet."""

    marks: Sequence[tuple[WatermarkStore, Watermark]]
    now: Callable[[], datetime]

    def to(self, since: datetime) -> None:
        """This run and, where its time is too short, the next ones read again all that changed since then."""
        now = self.now()
        for store, first in self.marks:
            store.write((store.read() or first).back_to(since, now))
