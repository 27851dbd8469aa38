"""The appointments around today, read whole: a row that the cursor missed is sent all the same."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from siro_bridge.crm.port import CrmReader
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.sync import SyncOptions
from siro_bridge.use_cases.sync_changes import Settle

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SyncWindow:
    reader: CrmReader
    options: SyncOptions
    now: Callable[[], datetime]

    def span(self) -> tuple[datetime, datetime]:
        now = self.now()
        return now - self.options.window_past, now + self.options.window_ahead

    def __call__(self, settle: Settle, start: datetime, end: datetime, deadline: Deadline) -> bool:
        """Whether all of the window was read."""
        rows = self.reader.read_window("engagements", start, end)
        for page in _pages(rows, self.options.page_size):
            if not deadline.allows(REQUEST_SECONDS):
                return False
            settle(page)
        return True


def _pages(values: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(values)
    while page := list(islice(left, size)):
        yield page
