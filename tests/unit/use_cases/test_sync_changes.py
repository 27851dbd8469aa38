"""How the watermark follows what is settled: every page once, and no page left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siro_bridge.crm.port import Position, SourceRow
from siro_bridge.domain.errors import SiroUnavailableError
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Deadline
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.sync import SyncOptions
from siro_bridge.use_cases.sync_changes import SyncChanges

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
OVERLAP = timedelta(minutes=5)
PAGE = 10


@dataclass
class Changes:
    """A CRM with a change each second before noon, read in pages of ten, each in a minute of the run's time."""

    number: int
    mark: Watermark | None = None
    settled: list[str] = field(default_factory=list)
    asked: list[tuple[datetime | None, Position | None]] = field(default_factory=list)
    written: list[Watermark] = field(default_factory=list)
    seconds: float = 0.0
    fails_at: str = ""
    looked_over: int = 0
    report: Report = field(default_factory=Report)

    def read(self) -> Watermark | None:
        return self.mark

    def write(self, watermark: Watermark) -> None:
        self.mark = watermark
        self.written.append(watermark)

    def settle(self, rows: Sequence[SourceRow]) -> None:
        keys = [str(row.payload["externalId"]) for row in rows]
        if self.fails_at in keys:
            raise SiroUnavailableError("503")
        self.settled += keys
        self.seconds += 60

    def run(self, minutes: float = 1e6) -> Report:
        self.report = Report()
        options = SyncOptions(page_size=PAGE, overlap="5m")
        use_case = SyncChanges("engagements", self, self, self.settle, options, self.report, lambda: NOON)
        use_case.run(Deadline.after(minutes * 60 + 30, lambda: self.seconds))
        return self.report

    def read_changes(
        self, entity: EntityName, since: datetime | None, after: Position | None, limit: int
    ) -> Sequence[SourceRow]:
        self.asked.append((since, after))
        keys = [f"{number:03}" for number in range(self.number)]
        return [self._row(key) for key in keys if (after is None or key > after.key)][:limit]

    def tell_unlisted(self, entity: EntityName) -> None:
        self.looked_over += 1

    def read_by_keys(self, entity: EntityName, keys: Sequence[str]) -> Sequence[SourceRow]:
        raise AssertionError("this use case does not ask for it")

    def mapped_paths(self, entity: EntityName) -> Sequence[str]:
        raise AssertionError("this use case does not ask for it")

    def read_window(self, entity: EntityName, start: datetime, end: datetime) -> Iterable[SourceRow]:
        raise AssertionError("this use case does not ask for it")

    def _row(self, key: str) -> SourceRow:
        at = NOON - timedelta(seconds=self.number - int(key))
        payload: dict[str, Any] = {"externalId": key}
        return SourceRow(payload, {}, lambda _: (Position(at.isoformat(), key), at), None)


def test_each_page_is_read_once_and_the_mark_stands_at_its_last_row() -> None:
    crm = Changes(25)
    report = crm.run()
    assert crm.settled == [f"{number:03}" for number in range(25)]
    assert [after and after.key for _, after in crm.asked] == [None, "009", "019"]
    assert [mark.resume and mark.resume[1] for mark in crm.written] == ["009", "019", None]
    assert report.caught_up == {"engagements"}


def test_run_that_has_caught_up_reads_from_its_newest_change_on() -> None:
    crm = Changes(25)
    crm.run()
    crm.asked.clear()
    crm.run()
    assert crm.asked[0] == (NOON - timedelta(seconds=1) - OVERLAP, None)


def test_mark_follows_a_crm_that_goes_on() -> None:
    crm = Changes(
        25, mark=Watermark(NOON - timedelta(days=9), NOON - timedelta(days=8), newest=NOON - timedelta(days=9))
    )
    crm.run()
    assert crm.mark is not None
    assert crm.mark.since == NOON - timedelta(seconds=1) - OVERLAP


def test_run_that_is_out_of_time_goes_on_where_it_was() -> None:
    crm = Changes(25)
    report = crm.run(minutes=2)
    assert (report.unfinished, report.caught_up) == ({"engagements"}, set())
    crm.run()
    assert crm.settled == [f"{number:03}" for number in range(25)]


@pytest.mark.parametrize("fails_at", ["000", "012", "024"])
def test_page_that_was_not_settled_is_read_again(fails_at: str) -> None:
    crm = Changes(25, fails_at=fails_at)
    with pytest.raises(SiroUnavailableError):
        crm.run()
    crm.fails_at = ""
    crm.run()
    assert crm.settled == [f"{number:03}" for number in range(25)]


def test_report_tells_how_far_the_mark_came() -> None:
    assert Changes(25).run(minutes=1).watermarks == {"engagements": (NOON - timedelta(seconds=16)).isoformat()}


def test_crm_is_looked_over_once_and_not_again_while_nothing_else_is_mapped() -> None:
    """For records that are never read as changes: that takes the CRM a look at all of them."""
    crm = Changes(25)
    crm.run(minutes=1)
    assert crm.looked_over == 1
    for _ in range(3):
        crm.run()
    assert crm.looked_over == 1
    assert crm.mark is not None
    crm.mark = crm.mark.back_to(NOON - timedelta(days=365), NOON)
    crm.run()
    assert crm.looked_over == 2
