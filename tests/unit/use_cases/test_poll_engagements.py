"""When an appointment is asked for its recording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siro_bridge.domain.recording.wanted import Wanted
from siro_bridge.domain.sync.records import Sent
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import Deadline, Due
from siro_bridge.use_cases.poll_engagements import AT_ONCE, PollEngagements, first_poll

NOW = datetime(2026, 2, 15, 19, tzinfo=UTC).timestamp()


def at(**span: float) -> str:
    return (datetime.fromtimestamp(NOW, UTC) + timedelta(**span)).isoformat()


@pytest.mark.parametrize(
    ("payload", "seconds"),
    [
        ({"startTime": at(hours=1), "endTime": at(hours=2)}, 7200 + 300),
        ({"startTime": at(hours=1)}, 3 * 3600 + 300),
        ({"startTime": at(hours=-3), "endTime": at(hours=-2)}, 0),
        ({"startTime": at(days=-9), "endTime": at(days=-8)}, None),
        ({"endTime": at(hours=1), "deletedAt": at()}, None),
        ({}, None),
    ],
)
def test_it_is_asked_for_shortly_after_its_end(payload: dict[str, Any], seconds: int | None) -> None:
    due = first_poll(payload, NOW)
    assert (None if due is None else due - NOW) == seconds


def test_appointment_that_ends_at_the_end_of_time_is_none_to_ask_for_soon() -> None:
    due = first_poll({"endTime": "9999-12-31T23:59:59Z"}, NOW)
    assert due is not None
    assert due > NOW + 365 * 86400


@dataclass
class LaggingStore:
    """Its index still lists everything, whatever has been written since."""

    records: dict[str, Sent]

    def due_polls(self, _now: int, limit: int) -> list[Due]:
        return [Due(external_id, 0) for external_id in list(self.records)[:limit]]

    def read(self, external_ids: Sequence[str]) -> dict[str, Sent]:
        return {external_id: self.records[external_id] for external_id in external_ids}

    def write(self, sent: Mapping[str, Sent]) -> None:
        self.records |= sent

    def forget(self, external_ids: Sequence[str]) -> None:
        raise AssertionError("this use case does not ask for it")


@dataclass
class Siro:
    asked: list[str] = field(default_factory=list)

    def engagement(self, siro_id: str) -> Mapping[str, Any]:
        self.asked.append(siro_id)
        return {}


class NoRecordings:
    """A ledger and a queue of which nothing is wanted."""

    def want(self, _recording_id: str) -> Wanted:
        raise AssertionError("this use case does not ask for it")

    def send_many(self, _recording_ids: Sequence[str]) -> None:
        raise AssertionError("this use case does not ask for it")


def test_appointment_is_asked_for_once_even_if_the_index_lists_it_still() -> None:
    siro, store = Siro(), LaggingStore({f"a{at}": Sent("", f"siro-{at}", poll_at=0) for at in range(AT_ONCE)})
    nothing: Any = NoRecordings()
    PollEngagements(siro, store, nothing, nothing, Report(), lambda: NOW).run(Deadline.after(3600))
    assert len(siro.asked) == len(set(siro.asked)) == AT_ONCE
