"""The ledger as webhooks move it: what is sent to the queue, what is known already, what is never swallowed."""

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.recording.ledger import Applied, Claim, Listed
from siro_bridge.domain.recording.wanted import Wanted
from siro_bridge.state.event_ledger import PARKED_BODY_BYTES, PARKED_SECONDS, DynamoEventLedger
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.clock import Clock
from tests.integration.state.table import Table

pytestmark = pytest.mark.both_emulators

YEAR = 365 * 86_400


class Ledgers:
    """The webhook function's side and the enrichment function's, over one table."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self.events = DynamoEventLedger(table.client, table.name, clock)
        self.work = DynamoWorkLedger(table.client, table.name, clock)
        self.sync = DynamoSyncLedger(table.client, table.name, clock)

    def want(self, digest: str = "A", svix_id: str = "msg_1") -> Wanted:
        return self.events.want_event("rec-1", digest, svix_id)

    def claim(self) -> Claim:
        claim = self.work.claim("rec-1")
        assert claim is not None
        return claim

    def finish(self, digest: str = "A") -> None:
        assert self.work.finish(self.claim(), Applied(digest, "version-1"))


@pytest.fixture
def ledgers(table: Table, clock: Clock) -> Ledgers:
    return Ledgers(table, clock)


def test_ledger_never_expires(ledgers: Ledgers, table: Table) -> None:
    ledgers.want()
    ledgers.finish()
    assert "expires_at" not in table.item("recording#rec-1", "ledger")


@pytest.mark.parametrize("finished", [False, True])
def test_event_about_a_recording_that_the_sweep_found_first_loses_nothing(ledgers: Ledgers, finished: bool) -> None:
    ledgers.sync.want_versions([Listed("rec-1", "version-1")])
    if finished:
        ledgers.finish("A")
    assert ledgers.want() is (Wanted.DUPLICATE if finished else Wanted.NEW)


def test_parked_body_is_kept_with_its_reason_and_listed(ledgers: Ledgers, table: Table, clock: Clock) -> None:
    ledgers.events.park("msg_1", "the body is not JSON", "{")
    kept = table.item("parked#msg_1", "body")
    assert (kept["body"], kept["reason"]) == ("{", "the body is not JSON")
    assert kept["expires_at"] == str(int(clock.now) + PARKED_SECONDS)
    assert table.shards() == {"parked": int(clock.now)}


def test_parked_body_is_kept_for_as_long_as_the_stack_says(table: Table, clock: Clock) -> None:
    DynamoEventLedger(table.client, table.name, clock, parked_seconds=60).park("msg_1", "why", "{")
    assert table.item("parked#msg_1", "body")["expires_at"] == str(int(clock.now) + 60)


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\u20ac", "\U0001f3e0"])
def test_parked_body_is_cut_to_what_an_item_holds_between_letters(ledgers: Ledgers, table: Table, letter: str) -> None:
    ledgers.events.park("msg_1", "why", letter * 1_048_576)
    kept = table.item("parked#msg_1", "body")["body"]
    assert set(kept) == {letter}
    assert PARKED_BODY_BYTES - 4 < len(kept.encode()) <= PARKED_BODY_BYTES


def test_table_that_fails_is_unavailable_and_named(ledgers: Ledgers, table: Table) -> None:
    table.client.delete_table(TableName=table.name)
    for ask in (ledgers.want, lambda: ledgers.events.park("msg_1", "why", "{"), lambda: ledgers.work.claim("rec-1")):
        with pytest.raises(UnavailableError, match="StateTable: DynamoDB answered ResourceNotFoundException"):
            ask()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem"), "answered ThrottlingException"),
        (EndpointConnectionError(endpoint_url="https://db.test"), "cannot be reached (EndpointConnectionError)"),
    ],
)
def test_table_that_does_not_answer_is_unavailable(error: Exception, said: str) -> None:
    class Down:
        def update_item(self, **_: Any) -> None:
            raise error

    with pytest.raises(UnavailableError) as raised:
        DynamoEventLedger(cast("Any", Down()), "state").want_event("rec-1", "A", "msg_1")
    assert str(raised.value) == f"StateTable: DynamoDB {said}"
