"""Records that cannot be read are left out where others are asked for, and the log says which."""

import logging
from datetime import UTC, datetime

import pytest

from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.use_cases.read_each import read_those_there
from tests.unit.use_cases.fake_sync import FakeCalendar
from tests.unit.use_cases.steps import Steps

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_record_that_cannot_be_read_is_left_out_and_named(caplog: pytest.LogCaptureFixture) -> None:
    crm = FakeCalendar(Steps(), {"a1": NOON, "a3": NOON}, {"a2": CrmRefusedError("GET /visits/a2 answered 403")})
    with caplog.at_level(logging.WARNING):
        rows = read_those_there(crm, "engagements", ["a1", "a2", "a3"])
    assert [row.payload["externalId"] for row in rows] == ["a1", "a3"]
    assert [record.getMessage() for record in caplog.records] == [
        "engagements a2: is left out here, as it could not be read: GET /visits/a2 answered 403"
    ]
