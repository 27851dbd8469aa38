"""What changed in the CRM since the last time, page by page; the watermark follows what is settled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from siro_bridge.crm.port import CrmReader, Position, SourceRow
from siro_bridge.domain.sync.records import WatermarkStore
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import REQUEST_SECONDS, Deadline
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.sync import SyncOptions

Settle = Callable[[list[SourceRow]], None]
"""Returns when every row of a page is with Siro, was there already, or is written down as refused."""


@dataclass(frozen=True, slots=True)
class SyncChanges:
    """Of one entity."""

    entity: EntityName
    reader: CrmReader
    marks: WatermarkStore
    settle: Settle
    options: SyncOptions
    report: Report
    now: Callable[[], datetime]

    def run(self, deadline: Deadline) -> None:
        """The report tells whether it caught up, or the time was used up first."""
        now = self.now()
        mark = (self.marks.read() or Watermark.first(now, self.options.start_from)).begin(now)
        mark = mark.looking_anew(now) if self.entity == "engagements" else mark
        if mark.is_new:
            self.reader.tell_unlisted(self.entity)
        while deadline.allows(REQUEST_SECONDS):
            after = Position(*mark.resume) if mark.resume else None
            rows = list(self.reader.read_changes(self.entity, mark.since, after, self.options.page_size))
            if rows:
                self.settle(rows)
                mark = mark.passed(*_place(rows))
            last = len(rows) < self.options.page_size
            mark = mark.caught_up(self.options.overlap) if last else mark
            self.marks.write(mark)
            self.report.watermarks[self.entity] = _reached(mark, rows).isoformat()
            if last:
                self.report.caught_up.add(self.entity)
                return
        self.report.unfinished.add(self.entity)


def _reached(mark: Watermark, rows: Sequence[SourceRow]) -> datetime:
    """A CRM without a clock is synced up to when the pass began."""
    return mark.newest or (mark.started if rows else mark.since)


def _place(rows: Sequence[SourceRow]) -> tuple[tuple[str, str], datetime | None]:
    """Where a page's last row stands, and the newest time of the page, which is in order of change.

    The last rows may have no time, such as PostgreSQL's infinity: they hold up no mark.
    """
    position, newest = rows[-1].locate(rows[-1].values)
    if newest is None:
        times = (row.updated_at for row in reversed(rows[:-1]))
        newest = next((time for time in times if time is not None), None)
    return (position.cursor, position.key), newest
