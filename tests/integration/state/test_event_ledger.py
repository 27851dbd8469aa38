"""The ledger as webhooks move it: what is sent to the queue, what is known already, what is never swallowed."""

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from siro_bridge.domain.errors import UnavailableError
from siro_bridge.domain.recording.ledger import STUCK_SECONDS, Applied, Claim, Listed, Wanted
from siro_bridge.state.event_ledger import PARKED_BODY_BYTES, DynamoEventLedger
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.integration.state.conftest import Clock
from tests.integration.state.table import Table

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


def test_first_event_is_new_and_looked_after_from_then_on(ledgers: Ledgers, table: Table, clock: Clock) -> None:
    assert ledgers.want() is Wanted.NEW
    kept = table.ledger()
    assert (kept.state, kept.seq, kept.digest, kept.svix_id) == ("received", 1, "A", "msg_1")
    assert list(table.shards().values()) == [int(clock.now) + STUCK_SECONDS]


def test_same_message_is_sent_again_until_it_is_worked_on(ledgers: Ledgers) -> None:
    ledgers.want()
    assert [ledgers.want(), ledgers.want()] == [Wanted.RESEND, Wanted.RESEND]
    ledgers.claim()
    assert ledgers.want() is Wanted.DUPLICATE


def test_another_message_about_the_same_links_is_a_duplicate(ledgers: Ledgers) -> None:
    ledgers.want()
    assert ledgers.want(svix_id="msg_2") is Wanted.DUPLICATE


@pytest.mark.parametrize("later", [0, YEAR])
def test_what_is_done_stays_known_however_late_it_is_sent_again(ledgers: Ledgers, clock: Clock, later: int) -> None:
    ledgers.want()
    ledgers.finish()
    clock.pass_(later)
    assert ledgers.want() is Wanted.DUPLICATE
    assert ledgers.work.claim("rec-1") is None


def test_ledger_never_expires(ledgers: Ledgers, table: Table) -> None:
    ledgers.want()
    ledgers.finish()
    assert "expires_at" not in table.item("recording#rec-1", "ledger")


@pytest.mark.parametrize("state", ["received", "waiting", "done"])
def test_other_links_are_new_in_every_state_but_working(ledgers: Ledgers, clock: Clock, state: str) -> None:
    ledgers.want()
    if state == "waiting":
        assert ledgers.work.wait(ledgers.claim(), int(clock.now) + 60, "why")
    if state == "done":
        ledgers.finish()
    assert ledgers.want("B", "msg_2") is Wanted.NEW
    assert ledgers.claim().seq == 2


def test_links_that_go_and_come_back_are_new_each_time(ledgers: Ledgers) -> None:
    for digest, svix_id in (("A", "msg_1"), ("B", "msg_2"), ("A", "msg_3")):
        assert ledgers.want(digest, svix_id) is Wanted.NEW
        ledgers.finish(digest)
    assert ledgers.want("A", "msg_4") is Wanted.DUPLICATE


def test_other_links_during_the_work_raise_what_is_wanted(ledgers: Ledgers) -> None:
    ledgers.want()
    claim = ledgers.claim()
    assert ledgers.want("B", "msg_2") is Wanted.WORKING
    assert not ledgers.work.finish(claim, Applied("A", "version-1"))
    again = ledgers.claim()
    assert (again.seq, again.svix_id) == (2, "msg_2")


def test_same_links_during_the_work_are_a_duplicate(ledgers: Ledgers) -> None:
    ledgers.want()
    claim = ledgers.claim()
    assert ledgers.want("A", "msg_2") is Wanted.DUPLICATE
    assert ledgers.work.finish(claim, Applied("A", "version-1"))


def test_event_that_tells_what_was_found_meanwhile_is_a_duplicate(ledgers: Ledgers) -> None:
    ledgers.want("A")
    ledgers.finish("B")
    assert ledgers.want("B", "msg_2") is Wanted.DUPLICATE


@pytest.mark.parametrize("svix_id", ["msg_1", "msg_2"])
def test_replay_after_a_failure_is_never_swallowed(ledgers: Ledgers, svix_id: str) -> None:
    ledgers.want()
    assert ledgers.work.fail(ledgers.claim(), "the CRM has no deal 4001")
    assert ledgers.want("A", svix_id) is Wanted.NEW
    assert ledgers.claim().attempts == 0


@pytest.mark.parametrize(("digest", "svix_id"), [("A", "msg_1"), ("A", "msg_2"), ("B", "msg_2")])
def test_any_event_takes_up_what_was_left_incomplete(
    ledgers: Ledgers, table: Table, clock: Clock, digest: str, svix_id: str
) -> None:
    ledgers.want()
    due_at = int(clock.now) + 3600
    assert ledgers.work.leave_incomplete(ledgers.claim(), Applied("A", "v1"), {"note": "too long"}, due_at, "too long")
    assert ledgers.want(digest, svix_id) is Wanted.NEW
    kept = table.ledger()
    assert (kept.refused, kept.reason, kept.tries) == ({}, "", 0)
    assert ledgers.claim().tries == 0


def test_waiting_recording_is_not_woken_by_the_same_links(ledgers: Ledgers, clock: Clock) -> None:
    ledgers.want()
    ledgers.work.wait(ledgers.claim(), int(clock.now) + 60, "the CRM is down")
    assert ledgers.want("A", "msg_2") is Wanted.DUPLICATE


@pytest.mark.parametrize("finished", [False, True])
def test_event_about_a_recording_that_the_sweep_found_first_loses_nothing(ledgers: Ledgers, finished: bool) -> None:
    ledgers.sync.want_versions([Listed("rec-1", "version-1")])
    if finished:
        ledgers.finish("A")
    assert ledgers.want() is (Wanted.DUPLICATE if finished else Wanted.NEW)


def test_recordings_do_not_touch_each_other(ledgers: Ledgers) -> None:
    assert ledgers.events.want_event("rec-1", "A", "msg_1") is Wanted.NEW
    assert ledgers.events.want_event("rec-2", "A", "msg_2") is Wanted.NEW


def test_parked_body_is_kept_with_its_reason_and_listed(ledgers: Ledgers, table: Table, clock: Clock) -> None:
    ledgers.events.park("msg_1", "the body is not JSON", "{")
    kept = table.item("parked#msg_1", "body")
    assert (kept["body"], kept["reason"]) == ("{", "the body is not JSON")
    assert "expires_at" not in kept
    assert table.shards() == {"parked": int(clock.now)}


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
