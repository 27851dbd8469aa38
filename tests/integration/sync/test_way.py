"""An appointment's way to Siro stays short enough to be read: each layer on it has something to say."""

from datetime import timedelta
from typing import Any

import pytest

from siro_bridge.domain.timing import Deadline
from siro_bridge.use_cases.sync_changes import SyncChanges
from tests.integration.sync.running import NOON, Running
from tests.way import Way, way

MOST_HOPS = {"new": 135, "changed": 191}
"""A changed one is read once more by its key, as it may stand in other rows too, and written down as in doubt before it
is sent."""


@pytest.mark.parametrize("kind", MOST_HOPS)
def test_appointments_way_to_siro_is_short(running: Running, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Of a page of one appointment, when all is read and compiled."""
    running.crm.put_account("c1", NOON)
    running.crm.put_deal("d1", NOON)
    put_appointment(running, "a1")
    running.run(minutes=20)
    running.run(minutes=20)
    if kind == "new":
        running.crm.delete_appointment("a1")
    put_appointment(running, "a2" if kind == "new" else "a1", subject="Second visit")

    found = way_of_changes(running, monkeypatch)

    assert "Second visit" in [each["subject"] for each in running.synced().values()]
    assert found.hops <= MOST_HOPS[kind], found


def put_appointment(running: Running, id_: str, **columns: Any) -> None:
    """Outside the window of appointments that is read whole in any case."""
    relations = {"account_id": "c1", "deal_id": "d1", "rep": "R-1"}
    running.crm.put_appointment(id_, running.moment, starts=NOON + timedelta(days=40), **relations, **columns)


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
