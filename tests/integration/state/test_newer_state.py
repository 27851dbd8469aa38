"""What a newer release has written is not misread by this one, which went back to be deployed in its place."""

from collections.abc import Callable
from typing import Any

import pytest

from siro_bridge.domain.errors import NewerStateError
from siro_bridge.domain.operate.mends import mend_for
from siro_bridge.domain.recording.ledger import Listed
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.journal import DynamoJournal
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.ledger_items import read_item
from siro_bridge.state.note_store import DynamoNoteStore
from siro_bridge.state.scopes import DynamoScopes
from siro_bridge.state.sent_records import DynamoSentRecords
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.watermarks import DynamoWatermarks
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.integration.state.every_item import SCOPE, clock, fill
from tests.integration.state.table import Table

Touch = Callable[[Any, str], object]

TOUCHES: dict[str, Touch] = {
    "an event": lambda client, name: DynamoEventLedger(client, name, clock).want_event("done", "B", "msg_9"),
    "a claim": lambda client, name: DynamoWorkLedger(client, name, clock).claim("incomplete"),
    "Siro's list": lambda client, name: DynamoSyncLedger(client, name, clock).want_versions([Listed("done", "v2")]),
    "a person's replay": lambda client, name: DynamoSyncLedger(client, name, clock).replay("done"),
    "a person's look": lambda client, name: read_item(client, name, "done"),
    "a record's values": lambda client, name: DynamoJournal(
        client, name, retention_seconds=60, clock=clock
    ).last_written("deal", "4001"),
    "a note": lambda client, name: DynamoNoteStore(client, name).read("rec-1", "deal", "4001"),
    "a sync run's mark": lambda client, name: DynamoWatermarks(
        client, name, DynamoLease(client, name, clock), SCOPE
    ).read(),
    "a sync run's scope": lambda client, name: DynamoScopes(client, name, DynamoLease(client, name, clock)).name(
        "org#engagements", SCOPE
    ),
    "what Siro has": lambda client, name: DynamoSentRecords(client, name, SCOPE, clock).read(["a-1"]),
}


def items(table: Table) -> list[dict[str, Any]]:
    pages = table.client.get_paginator("scan").paginate(TableName=table.name)
    return sorted(
        (item for page in pages for item in page["Items"]), key=lambda each: (each["pk"]["S"], each["sk"]["S"])
    )


@pytest.fixture
def marked(table: Table) -> Table:
    """Everything that there is says that it is of another release."""
    fill(table.client, table.name)
    for item in items(table):
        table.client.put_item(TableName=table.name, Item={**item, "needs": {"N": "2"}})
    return table


def test_items_of_a_newer_release_are_refused_and_stay_as_they_are(marked: Table) -> None:
    before = items(marked)
    for touch in TOUCHES.values():
        with pytest.raises(
            NewerStateError, match=r"^StateTable: \S+ was written by a newer release .* deploy"
        ) as caught:
            touch(marked.client, marked.name)
        mend = mend_for(str(caught.value))
        assert mend
        assert (mend.needs_person, mend.advice[:30]) == (True, "deploy the newer release again")
    assert items(marked) == before


def test_the_release_that_wrote_them_goes_on(marked: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("state_table", "moving"):
        monkeypatch.setattr(f"siro_bridge.state.{module}.STATE_VERSION", 2)
    assert [name for name, touch in TOUCHES.items() if touch(marked.client, marked.name) is None] == []
