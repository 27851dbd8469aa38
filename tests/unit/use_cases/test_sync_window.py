"""What is done with the window of appointments that is read whole in each run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline
from siro_bridge.mapping.sync import SyncOptions
from siro_bridge.use_cases.keep_settled import NothingSettled
from siro_bridge.use_cases.remove_engagements import RemoveEngagements
from siro_bridge.use_cases.sync_window import SyncWindow
from tests.unit.use_cases.fake_sync import FakeCalendar
from tests.unit.use_cases.steps import Steps

NOW = datetime(2026, 2, 15, 12, tzinfo=UTC)


@dataclass
class Week:
    """Three appointments a day apart, read two a page."""

    report: Report = field(default_factory=lambda: Report(caught_up={"engagements"}))
    settled: list[str] = field(default_factory=list)
    present: list[set[str]] = field(default_factory=list)
    time: float = 600.0

    def run(self) -> None:
        starts = {f"a{number}": NOW + timedelta(days=number) for number in range(3)}
        window = SyncWindow(
            FakeCalendar(Steps(), starts),
            self._settle,
            NothingSettled(),
            SyncOptions(page_size=2),
            self.report,
            lambda: NOW,
            cast("RemoveEngagements", self),
        )
        window.run(Deadline(0.0, lambda: -self.time))

    def remove(self, present: dict[str, str], start: datetime, end: datetime, _: Deadline) -> None:
        assert start < NOW < end
        self.present.append(set(present))

    def _settle(self, rows: Sequence[SourceRow]) -> None:
        self.settled += [row.payload["externalId"] for row in rows]
        self.time -= 300.0


def test_removal_looks_at_the_whole_window_once_all_of_it_is_settled() -> None:
    week = Week()
    week.run()
    assert (week.settled, week.present) == (["a0", "a1", "a2"], [{"a0", "a1", "a2"}])


def test_nothing_is_removed_after_half_a_window() -> None:
    week = Week(time=301.0)
    week.run()
    assert (week.settled, week.present, week.report.unfinished) == (["a0", "a1"], [], {"window"})


def test_nothing_is_removed_in_a_run_that_did_not_catch_up_with_the_changes() -> None:
    week = Week(Report())
    week.run()
    assert (len(week.settled), week.present) == (3, [])
