"""The ledger as it is read: every attribute that the ledgers write has its place in the item."""

import pytest

from siro_bridge.domain.recording.item import LedgerItem, RecordKey, State
from siro_bridge.domain.recording.ledger import Applied, Claim, Listed
from siro_bridge.state import ledger_lists
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.ledger_items import ATTRIBUTES, DUE_SHARDS, decode, ledger_key, read_item
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.clock import Clock
from tests.integration.state.table import Table

pytestmark = pytest.mark.both_emulators

DEAL = RecordKey("deal", "40|01")


class Ledgers:
    def __init__(self, table: Table, clock: Clock) -> None:
        self.events = DynamoEventLedger(table.client, table.name, clock)
        self.work = DynamoWorkLedger(table.client, table.name, clock)
        self.sync = DynamoSyncLedger(table.client, table.name, clock)

    def claim(self, recording_id: str = "rec-1") -> Claim:
        claim = self.work.claim(recording_id)
        assert claim
        return claim


@pytest.fixture
def ledgers(table: Table, clock: Clock) -> Ledgers:
    return Ledgers(table, clock)


ELSEWHERE = {"announced", "announced_at", "undone_since", "forgotten_at", "erased_at", "note", "left"}
"""Of one that was told of before it was ready, was undone, was forgotten, has a note, or has left a record."""


def test_item_says_all_that_was_written_of_a_recording(ledgers: Ledgers, table: Table, clock: Clock) -> None:
    now = int(clock())
    ledgers.sync.want_versions([Listed("rec-1", "v1")])
    ledgers.events.want_event("rec-1", "A", "msg_1")
    applied = Applied("A", "v1", frozenset({DEAL}))
    assert ledgers.work.leave_incomplete(ledgers.claim(), applied, {"note": "too long"}, now, "note: too long")
    assert ledgers.work.wait(ledgers.claim(), now + 60, "the CRM is down", failing=True)
    claim = ledgers.claim()
    assert table.ledger() == LedgerItem(
        recording_id="rec-1",
        state=State.WORKING,
        seq=2,
        applied=2,
        applied_version="v1",
        listed_version="v1",
        digest="A",
        svix_id="msg_1",
        reason="the CRM is down",
        due_at=now + 60,
        shard="due#3",
        owner=claim.owner,
        claimed_until=claim.expires_at,
        attempts=1,
        tries=1,
        waiting_since=now,
        failing_since=now,
        received_at=now,
        done_at=now,
        refused={"note": "too long"},
        places=frozenset({DEAL}),
    )
    assert table.item("recording#rec-1", "ledger").keys() | ELSEWHERE == {"pk", "sk", *ATTRIBUTES}


def test_unknown_recording_has_no_item(table: Table) -> None:
    assert read_item(table.client, table.name, "rec-1") is None


def test_state_of_another_version_is_named() -> None:
    with pytest.raises(ValueError, match="'resting' is not a valid State"):
        decode(ledger_key("rec-1") | {"state": "resting", "seq": 1})


def test_recordings_are_listed_by_the_shard_of_the_index(ledgers: Ledgers, table: Table) -> None:
    for recording_id in ("rec-1", "rec-2", "rec-3"):
        ledgers.events.want_event(recording_id, "A", "msg_1")
        assert ledgers.work.fail(ledgers.claim(recording_id), f"no deal for {recording_id}")
    failed = ledger_lists.list_shard(table.client, table.name, "failed", 2)
    assert [item.state for item in failed] == [State.FAILED, State.FAILED]
    assert {item.reason for item in failed} == {f"no deal for {item.recording_id}" for item in failed}
    assert all(ledger_lists.list_shard(table.client, table.name, shard, 9) == [] for shard in DUE_SHARDS)


def test_scan_finds_finished_recordings_and_nothing_but_recordings(ledgers: Ledgers, table: Table) -> None:
    ledgers.events.park("msg_1", "the body is not JSON", "{")
    ledgers.events.want_event("rec-1", "A", "msg_1")
    assert ledgers.work.finish(ledgers.claim(), Applied("A", "v1"))
    ledgers.events.announce("rec-2", "not linked to any CRM record")
    page = ledger_lists.scan_page(table.client, table.name)
    assert {item.recording_id: item.state for item in page.items} == {"rec-1": State.DONE, "rec-2": State.WAITING}
    assert page.following is None
