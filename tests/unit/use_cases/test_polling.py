"""When an appointment is asked for its recording."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siro_bridge.use_cases.poll_engagements import first_poll

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
