"""A write that DynamoDB throttles was not made: it is never taken for one whose condition did not hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from siro_bridge.domain.errors import LeaseHeldError, UnavailableError
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.state import batches
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.mint_gate import DynamoMintGate
from siro_bridge.state.state_table import StateTable, encoded
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.watermarks import DynamoWatermarks
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.integration.state.table import Table

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
KEY = {"pk": "a", "sk": "b"}
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
CODES = ("ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerError", "RequestLimitExceeded")


@contextmanager
def throttled(client: Any, code: str = "ThrottlingException") -> Iterator[None]:
    """Every write is answered with this error; what is read is answered."""

    def refuse(**_: Any) -> tuple[Any, dict[str, Any]]:
        return SimpleNamespace(status_code=400), {
            "Error": {"Code": code, "Message": "slow down"},
            "ResponseMetadata": {},
        }

    names = [f"before-call.dynamodb.{name}" for name in WRITES]
    for name in names:
        client.meta.events.register(name, refuse, unique_id=name)
    try:
        yield
    finally:
        for name in names:
            client.meta.events.unregister(name, unique_id=name)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "write",
    [
        lambda table: table.put_if(KEY, "attribute_not_exists(pk) OR pk = :a", {":a": "a"}),
        lambda table: table.update_if(KEY, "SET x = :a", "attribute_not_exists(x)", {":a": "a"}),
        lambda table: table.delete_if(KEY, "x = :a", {":a": "a"}),
    ],
    ids=["put", "update", "delete"],
)
def test_conditional_write_that_is_throttled_is_no_answer(
    table: Table, write: Callable[[StateTable], object], code: str
) -> None:
    with throttled(table.client, code), pytest.raises(UnavailableError, match=code):
        write(StateTable(table.client, table.name))


def test_no_store_takes_a_throttled_write_for_news_that_are_old(table: Table) -> None:
    events = DynamoEventLedger(table.client, table.name)
    sync = DynamoSyncLedger(table.client, table.name)
    work = DynamoWorkLedger(table.client, table.name)
    gate = DynamoMintGate(table.client, table.name)
    lease = DynamoLease(table.client, table.name)
    asks: list[Callable[[], object]] = [
        lambda: events.want_event("rec-1", "A", "msg_1"),
        lambda: events.announce("rec-1", "not processed"),
        lambda: sync.want("rec-1"),
        lambda: sync.replay("rec-1"),
        lambda: work.claim("rec-1"),
        lambda: work.undo("rec-1", 0),
        lambda: lease.take(60),
        gate.pass_once,
    ]
    with throttled(table.client):
        for ask in asks:
            with pytest.raises(UnavailableError, match="DynamoDB answered ThrottlingException"):
                ask()


def test_watermark_whose_write_is_throttled_has_not_lost_its_lease(table: Table) -> None:
    lease = DynamoLease(table.client, table.name)
    lease.take(60)
    marks = DynamoWatermarks(table.client, table.name, lease, "engagements")
    with throttled(table.client), pytest.raises(UnavailableError, match="ThrottlingException"):
        marks.write(Watermark(NOON, NOON))
    other = DynamoLease(table.client, table.name, lambda: NOON.timestamp() * 2)
    other.take(60)
    with pytest.raises(LeaseHeldError):
        marks.write(Watermark(NOON, NOON))


def test_batch_that_stays_unprocessed_is_not_taken_for_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """DynamoDB answers 200 to a batch that it throttled, and names what is left."""
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    left = {"state": [{"PutRequest": {"Item": encoded(KEY)}}]}
    client: Any = SimpleNamespace(batch_write_item=lambda **_: {"UnprocessedItems": left})
    with pytest.raises(UnavailableError, match="kept throttling"):
        batches.put_items(StateTable(client, "state"), [KEY])


def test_condition_may_name_what_dynamodb_reserves(table: Table) -> None:
    store = StateTable(table.client, table.name)
    store.put({**KEY, "state": "a"})
    assert not store.put_if({**KEY, "state": "c"}, "#state = :b", {":b": "b"}).done
    assert store.put_if({**KEY, "state": "b"}, "#state = :a", {":a": "a"}).done
    assert not store.delete_if(KEY, "#state = :a", {":a": "a"}).done
    assert store.delete_if(KEY, "#state = :b", {":b": "b"}).done
    assert store.get(KEY) is None
