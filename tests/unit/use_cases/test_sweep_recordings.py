"""How the sweep's mark follows Siro's list: no page left out, none read for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siro_bridge.domain.errors import SiroRefusedError, SiroUnavailableError
from siro_bridge.domain.recording.ledger import Listed, Sighting
from siro_bridge.domain.recording.wanted import Wanted
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.domain.timing import Deadline, Due
from siro_bridge.use_cases.sweep_recordings import OVERLAP, SweepRecordings

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATEST = NOON - timedelta(hours=3)


@dataclass
class Sweep:
    """Siro's list in three pages, each read in a minute of the run's time; cursors of other days are `stale`."""

    stale: set[str] = field(default_factory=set)
    mark: Watermark | None = None
    seconds: float = 0.0
    queue_fails_at: str = ""
    asked: list[tuple[datetime, str | None]] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    looked_up: list[str] = field(default_factory=list)
    rules: str = ""
    report: Report = field(default_factory=Report)

    def read(self) -> Watermark | None:
        return self.mark

    def write(self, watermark: Watermark) -> None:
        self.mark = watermark

    def recordings(self, updated_since: datetime, cursor: str | None) -> Mapping[str, Any]:
        self.asked.append((updated_since, cursor))
        self.seconds += 60
        if cursor in self.stale:
            raise SiroRefusedError("invalid cursor", 400)
        number = int(cursor or "0")
        at = LATEST - timedelta(minutes=number)
        return {
            "data": [{"id": f"rec-{number}", "updatedAt": at.isoformat(), "crm": None}],
            "cursor": str(number + 1) if number < 2 else None,
            "hasNextPage": number < 2,
        }

    def want_versions(self, listed: Sequence[Listed]) -> list[Sighting]:
        self.looked_up += [each.recording_id for each in listed]
        return [self._sighting(each.recording_id) for each in listed]

    def _sighting(self, recording_id: str) -> Sighting:
        done = recording_id in self.done
        return Sighting(Wanted.DUPLICATE if done else Wanted.RESEND, heard=done, settled=done)

    def want(self, recording_id: str) -> Wanted:
        raise AssertionError("this use case does not ask for it")

    def due(self, now: int, limit: int) -> list[Due]:
        raise AssertionError("this use case does not ask for it")

    def overdue(self) -> int:
        raise AssertionError("this use case does not ask for it")

    def postpone(self, due: Due, due_at: int) -> bool:
        raise AssertionError("this use case does not ask for it")

    def replay(self, recording_id: str, *, undone_too: bool = False) -> bool:
        raise AssertionError("this use case does not ask for it")

    def mend_stranded(self, limit: int) -> int:
        raise AssertionError("this use case does not ask for it")

    def send_many(self, recording_ids: Sequence[str]) -> None:
        if self.queue_fails_at in recording_ids:
            raise SiroUnavailableError("the queue is away")
        self.queued += recording_ids

    def run(self, minutes: float = 1e6) -> Report:
        self.report = Report()
        use_case = SweepRecordings(
            self, self, self, self, lambda _: True, rules=self.rules, report=self.report, now=lambda: NOON
        )
        use_case.run(Deadline.after(minutes * 60 + 30, lambda: self.seconds))
        return self.report


def test_all_pages_are_read_once_and_the_next_sweep_begins_at_the_latest_change() -> None:
    sweep = Sweep()
    assert sweep.run().unfinished == set()
    assert [cursor for _, cursor in sweep.asked] == [None, "1", "2"]
    assert sweep.queued == ["rec-0", "rec-1", "rec-2"]
    assert sweep.mark is not None
    sweep.mark = Watermark(NOON - timedelta(days=2), NOON - timedelta(days=2))
    sweep.run()
    assert sweep.read() == Watermark(LATEST - OVERLAP, NOON, None, LATEST)


def test_sweep_that_is_out_of_time_goes_on_at_siros_cursor() -> None:
    sweep = Sweep()
    assert sweep.run(minutes=2).unfinished == {"sweep"}
    assert sweep.mark is not None
    assert sweep.mark.resume == ("2", "")
    sweep.run()
    assert [cursor for _, cursor in sweep.asked] == [None, "1", "2"]


def test_cursor_that_siro_refuses_makes_the_pass_begin_again_and_come_to_its_end() -> None:
    began = NOON - timedelta(days=1)
    sweep = Sweep(stale={"7"}, mark=Watermark(began, began, ("7", "")))
    assert sweep.run().unfinished == set()
    assert sweep.asked == [(began, "7"), (began, None), (began, "1"), (began, "2")]
    assert sweep.mark is not None
    assert sweep.mark.resume is None


def test_restarted_pass_counts_as_begun_when_the_first_one_did() -> None:
    """What changed in between is behind the place where it had been, and is read once more in the next sweep."""
    began = NOON - timedelta(days=1)
    sweep = Sweep(stale={"7"}, mark=Watermark(began - timedelta(days=1), began, ("7", "")))
    sweep.run()
    assert sweep.mark is not None
    assert sweep.mark.since == began - OVERLAP


@pytest.mark.parametrize("at", ["rec-0", "rec-1", "rec-2"])
def test_page_that_did_not_reach_the_queue_is_read_again(at: str) -> None:
    sweep = Sweep(queue_fails_at=at)
    with pytest.raises(SiroUnavailableError):
        sweep.run()
    sweep.queue_fails_at = ""
    sweep.run()
    assert sweep.queued == ["rec-0", "rec-1", "rec-2"]


def test_page_that_is_as_it_was_with_nothing_to_do_is_not_looked_up_again() -> None:
    sweep = Sweep(done={"rec-0", "rec-2"})
    assert sweep.run().count("sweep", "heard_of") == 2
    sweep.looked_up.clear()
    report = sweep.run()
    assert sweep.looked_up == ["rec-1"]
    assert (report.count("sweep", "listed"), report.count("sweep", "heard_of")) == (3, 2)


def test_pages_that_were_seen_are_looked_up_under_other_rules() -> None:
    sweep = Sweep(done={"rec-0", "rec-1", "rec-2"})
    sweep.run()
    sweep.rules = "others"
    sweep.looked_up.clear()
    sweep.run()
    assert sweep.looked_up == ["rec-0", "rec-1", "rec-2"]


def test_page_is_forgotten_when_the_next_sweep_does_not_find_it() -> None:
    sweep = Sweep(done={"rec-0", "rec-1", "rec-2"}, mark=Watermark(NOON, NOON, seen={"of another day": 1}))
    sweep.run()
    assert sweep.mark is not None
    assert "of another day" not in sweep.mark.seen
