"""Recordings that are due again go back to the queue: waiting ones, lost messages, workers that died."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from siro_bridge.domain.recording.ledger import SweepLedger
from siro_bridge.domain.recording.wanted import STUCK_SECONDS
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline

AT_ONCE = 200
ROUND_SECONDS = 10.0
"""What a round may take; it asks the table and the queue only."""


class BulkQueue(Protocol):
    def send_many(self, recording_ids: Sequence[str]) -> None:
        """Returns once all are accepted."""
        ...


@dataclass(frozen=True, slots=True)
class Redrive:
    ledger: SweepLedger
    queue: BulkQueue
    report: Report
    clock: Callable[[], float] = time.time

    def run(self, deadline: Deadline) -> None:
        """Sent first, postponed then: a crash between the two sends a message twice, and the claim sees to that.

        Counted before, as what is worked on is not listed as overdue.
        """
        self.report.add("redrive", "stranded", self.ledger.mend_stranded(AT_ONCE))
        self.report.add("redrive", "overdue", self.ledger.overdue())
        while deadline.allows(ROUND_SECONDS):
            now = int(self.clock())
            due = self.ledger.due(now, AT_ONCE)
            self.queue.send_many([item.id for item in due])
            moved = [self.ledger.postpone(item, now + STUCK_SECONDS) for item in due]
            self.report.add("redrive", "queued", len(due))
            if not any(moved):  # nothing is due, or the index lags behind what was just moved
                return
