"""The appointments around today, read whole: a row that the cursor missed is sent all the same."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from siro_bridge.crm.port import CrmReader
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.sync import SyncOptions
from siro_bridge.use_cases.keep_settled import Settled
from siro_bridge.use_cases.remove_engagements import RemoveEngagements, days_of
from siro_bridge.use_cases.sync_changes import Settle

STEP = "window"
T = TypeVar("T")


def window_around(now: datetime, options: SyncOptions) -> tuple[datetime, datetime]:
    return now - options.window_past, now + options.window_ahead


@dataclass(frozen=True, slots=True)
class SyncWindow:
    """`removal` takes out of Siro what is in the window no more; None where the mapping does not want that."""

    reader: CrmReader
    settle: Settle
    settled: Settled
    options: SyncOptions
    report: Report
    now: Callable[[], datetime]
    removal: RemoveEngagements | None = None

    def run(self, deadline: Deadline) -> None:
        """Nothing is removed unless the whole window was read, in a run that caught up with the changes."""
        start, end = window_around(self.now(), self.options)
        present: dict[str, str] = {}
        self.settled.begin()
        for page in _pages(self.reader.read_window("engagements", start, end), self.options.page_size):
            if not deadline.allows(REQUEST_SECONDS):
                self.report.unfinished.add(STEP)
                self.settled.end(whole=False)
                return
            self.settle(page)
            if self.removal:
                present |= days_of(page)
        self.settled.end(whole=True)
        if self.removal and "engagements" in self.report.caught_up:
            self.removal.remove(present, start, end, deadline)


def _pages(values: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(values)
    while page := list(islice(left, size)):
        yield page
