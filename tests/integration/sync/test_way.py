"""An appointment's way to Siro stays short enough to be read: each layer on it has something to say."""

from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.domain.timing import Deadline
from siro_bridge.use_cases.sync_changes import SyncChanges
from tests.integration.sync.running import NOON, Running
from tests.way import Way, way

MOST_HOPS = 245


def test_appointments_way_to_siro_is_short(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the page of one appointment that was changed, when all is read and compiled."""
    running.crm.put_account("c1", NOON, phone="555-0101")
    running.crm.put_deal("d1", NOON)
    put_appointment(running)
    running.run(minutes=20)
    running.run(minutes=20)
    put_appointment(running, subject="Second visit")

    found = way_of_changes(running, monkeypatch)

    assert running.synced()["a1"]["subject"] == "Second visit"
    assert found.hops <= MOST_HOPS, found


def put_appointment(running: Running, **columns: Any) -> None:
    """Outside the window of appointments that is read whole in any case."""
    relations = {"account_id": "c1", "deal_id": "d1", "rep": "R-1"}
    running.crm.put_appointment("a1", running.moment, starts=NOON + timedelta(days=40), **relations, **columns)


def way_of_changes(running: Running, monkeypatch: pytest.MonkeyPatch) -> Way:
    """What a run calls to read the changed appointments and to settle them."""
    ways: list[Way] = []
    run = SyncChanges.run

    def counted(changes: SyncChanges, deadline: Deadline) -> None:
        if changes.entity != "engagements":
            return run(changes, deadline)
        with way() as found:
            run(changes, deadline)
        return ways.append(found)

    monkeypatch.setattr(SyncChanges, "run", counted)
    running.run()
    (found,) = ways
    return found
