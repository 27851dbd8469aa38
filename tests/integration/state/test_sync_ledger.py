"""The ledger as the sync moves it, beside the webhook and the enrichment functions."""

from collections.abc import Callable

import pytest

from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.ledger import Applied, Claim, Listed, Sighting
from siro_bridge.domain.recording.wanted import STUCK_SECONDS, Wanted
from siro_bridge.domain.timing import Due
from siro_bridge.state import batches
from siro_bridge.state import table as table_of_keys
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.ledger_items import ledger_key
from siro_bridge.state.state_table import StateTable
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.clock import Clock
from tests.integration.state.table import Table

pytestmark = pytest.mark.both_emulators

REC = "rec-1"


@pytest.fixture(params=["read as it is", "moved since it was read"])
def sync(
    table: Table, clock: Clock, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> DynamoSyncLedger:
    """In either case the outcome is the same: what was read only spares the write."""
    if request.param != "read as it is":
        monkeypatch.setattr(batches, "read_items", lambda *_, **__: [])
    return DynamoSyncLedger(table.client, table.name, clock)


def want(sync: DynamoSyncLedger, recording_id: str, version: str, *, to_take_back: bool = False) -> Sighting:
    [sighting] = sync.want_versions([Listed(recording_id, version, to_take_back)])
    return sighting


@pytest.fixture
def work(table: Table, clock: Clock) -> DynamoWorkLedger:
    return DynamoWorkLedger(table.client, table.name, clock)


@pytest.fixture
def events(table: Table, clock: Clock) -> DynamoEventLedger:
    return DynamoEventLedger(table.client, table.name, clock)


def claim(work: DynamoWorkLedger) -> Claim:
    claimed = work.claim(REC)
    assert isinstance(claimed, Claim)
    return claimed


def test_new_recording_is_wanted_once(sync: DynamoSyncLedger) -> None:
    assert want(sync, REC, "v1").wanted is Wanted.NEW
    assert want(sync, REC, "v1").wanted is Wanted.DUPLICATE


def test_applied_version_is_not_wanted_again_but_another_is(sync: DynamoSyncLedger, work: DynamoWorkLedger) -> None:
    want(sync, REC, "v1")
    assert work.finish(claim(work), Applied("digest", "v1"))
    assert want(sync, REC, "v1").wanted is Wanted.DUPLICATE
    assert want(sync, REC, "v2").wanted is Wanted.RESEND


def test_recording_of_another_crm_is_wanted_only_where_ours_holds_something_of_it(
    sync: DynamoSyncLedger, work: DynamoWorkLedger
) -> None:
    assert want(sync, "rec-2", "v1", to_take_back=True).wanted is Wanted.DUPLICATE
    want(sync, REC, "v1")
    assert work.finish(claim(work), Applied("digest", "v1", frozenset({RecordKey("deal", "4001")})))
    assert want(sync, REC, "v1", to_take_back=True).wanted is Wanted.DUPLICATE
    assert want(sync, REC, "v2", to_take_back=True).wanted is Wanted.RESEND
    assert work.finish(claim(work), Applied("digest", "v2"))
    assert want(sync, REC, "v3", to_take_back=True).wanted is Wanted.DUPLICATE


def test_failed_recording_is_wanted_again_only_when_it_changed(sync: DynamoSyncLedger, work: DynamoWorkLedger) -> None:
    want(sync, REC, "v1")
    assert work.fail(claim(work), "refused")
    assert want(sync, REC, "v1").wanted is Wanted.DUPLICATE
    assert want(sync, REC, "v2").wanted is Wanted.RESEND


def leave_incomplete(work: DynamoWorkLedger, clock: Clock) -> None:
    assert work.leave_incomplete(claim(work), Applied("digest", "v1"), {"note": "long"}, int(clock()) + 3600, "long")


def test_incomplete_recording_is_listed_in_vain_unless_it_changed(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock
) -> None:
    want(sync, REC, "v1")
    leave_incomplete(work, clock)
    assert want(sync, REC, "v1").wanted is Wanted.DUPLICATE
    assert want(sync, REC, "v2").wanted is Wanted.RESEND


@pytest.mark.parametrize("end", ["waiting", "incomplete", "failed", "done"])
def test_replayed_recording_is_due_at_once_and_replayed_once(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock, end: str
) -> None:
    want(sync, REC, "v1")
    if end == "waiting":
        work.wait(claim(work), int(clock()) + 5000, "down")
    elif end == "failed":
        work.fail(claim(work), "refused")
    elif end == "done":
        work.finish(claim(work), Applied("digest", "v1"))
    else:
        leave_incomplete(work, clock)
    assert sync.due(int(clock()), 100) == []
    assert sync.replay(REC)
    assert [due.id for due in sync.due(int(clock()), 100)] == [REC]
    assert not sync.replay(REC)
    assert claim(work).seq == 2


def test_what_is_under_way_or_unknown_is_not_replayed(sync: DynamoSyncLedger, work: DynamoWorkLedger) -> None:
    assert not sync.replay(REC)
    want(sync, REC, "v1")
    claim(work)
    assert not sync.replay(REC)


def fail_for(work: DynamoWorkLedger, clock: Clock, *hours: int) -> None:
    for each in hours:
        assert work.wait(claim(work), int(clock()) + each * 3600, "down", failing=True)
        clock.pass_(each * 3600)


def test_recording_that_waits_over_a_day_for_errors_is_counted_listed_and_tried_again(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock, table: Table
) -> None:
    want(sync, REC, "v1")
    fail_for(work, clock, *[6] * 4)
    assert (sync.overdue(), list(table.shards())) == (0, [table_of_keys.shard(REC)])
    fail_for(work, clock, 1)
    assert (sync.overdue(), list(table.shards())) == (1, ["overdue"])
    assert [due.id for due in sync.due(int(clock()), 100)] == [REC]
    work.wait(claim(work), int(clock()) + 50_000, "down", failing=True)
    assert (sync.overdue(), sync.due(int(clock()), 100)) == (1, [])


def test_no_more_are_due_at_once_than_were_asked_for(sync: DynamoSyncLedger, clock: Clock, table: Table) -> None:
    listed = [Listed(f"rec-{number}", "v1") for number in range(40)]
    sync.want_versions(listed)
    for number, each in enumerate(listed[:8]):
        shard = ("incomplete", "overdue")[number % 2]
        StateTable(table.client, table.name).update(
            ledger_key(each.recording_id), "SET due_shard = :shard", {":shard": shard}
        )
    clock.pass_(STUCK_SECONDS)
    assert len(sync.due(int(clock()), 12)) == 12


@pytest.mark.parametrize("end", ["done", "incomplete", "failed", "not ready"])
def test_what_waited_for_errors_is_no_longer_counted_when_they_are_over(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock, table: Table, end: str
) -> None:
    want(sync, REC, "v1")
    fail_for(work, clock, 24, 24)
    assert sync.overdue() == 1
    moves: dict[str, Callable[[], object]] = {
        "done": lambda: work.finish(claim(work), Applied("digest", "v1")),
        "incomplete": lambda: leave_incomplete(work, clock),
        "failed": lambda: work.fail(claim(work), "refused"),
        "not ready": lambda: work.wait(claim(work), int(clock()) + 60, "not linked"),
    }
    moves[end]()
    assert sync.overdue() == 0
    assert table.ledger().failing_since is None


def test_recording_that_waits_for_its_link_is_not_overdue_for_one_error(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock
) -> None:
    want(sync, REC, "v1")
    for _ in range(5):
        work.wait(claim(work), int(clock()) + 86_400, "not linked")
        clock.pass_(86_400)
    fail_for(work, clock, 6)
    assert sync.overdue() == 0


def test_news_do_not_hide_for_how_long_errors_have_lasted(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock
) -> None:
    want(sync, REC, "v1")
    fail_for(work, clock, 20)
    assert want(sync, REC, "v2").wanted is Wanted.RESEND
    fail_for(work, clock, 6)
    assert sync.overdue() == 1


def test_answers_that_are_lost_for_a_day_are_an_error_like_any_other(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock
) -> None:
    want(sync, REC, "v1")
    fail_for(work, clock, 24)
    assert work.hold(claim(work), int(clock()) + 90, "the answer was lost")
    assert sync.overdue() == 1


def test_waiting_recording_is_woken_by_news_only(sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock) -> None:
    want(sync, REC, "v1")
    assert work.wait(claim(work), int(clock()) + 5000, "no link")
    assert want(sync, REC, "v1").wanted is Wanted.DUPLICATE
    assert want(sync, REC, "v2").wanted is Wanted.RESEND


def test_recording_that_is_worked_on_is_left_alone(sync: DynamoSyncLedger, work: DynamoWorkLedger) -> None:
    want(sync, REC, "v1")
    claim(work)
    assert want(sync, REC, "v2").wanted is Wanted.DUPLICATE


def test_recording_of_a_webhook_is_known_as_heard_of(sync: DynamoSyncLedger, events: DynamoEventLedger) -> None:
    events.want_event(REC, "digest", "msg_1")
    assert want(sync, REC, "v1").heard
    assert not want(sync, "rec-2", "v1").heard
    assert not want(sync, "rec-2", "v1").heard


def test_recording_of_which_only_an_unready_event_told_is_still_news_to_the_sweep(
    sync: DynamoSyncLedger, events: DynamoEventLedger
) -> None:
    events.announce(REC, "not linked to any CRM record")
    assert want(sync, REC, "v1") == Sighting(Wanted.NEW, heard=False)
    assert want(sync, REC, "v1").wanted is Wanted.DUPLICATE


def test_found_recording_is_wanted_only_if_the_ledger_has_nothing_of_it(sync: DynamoSyncLedger) -> None:
    assert sync.want(REC) is Wanted.NEW
    assert sync.want(REC) is Wanted.DUPLICATE


def test_what_is_stuck_is_due_and_postponed_once(sync: DynamoSyncLedger, clock: Clock) -> None:
    sync.want(REC)
    assert sync.due(int(clock()), 100) == []
    clock.pass_(STUCK_SECONDS)
    (due,) = sync.due(int(clock()), 100)
    assert due == Due(REC, int(clock()))
    assert sync.postpone(due, int(clock()) + 60)
    assert not sync.postpone(due, int(clock()) + 60)
    assert sync.due(int(clock()), 100) == []


def test_worker_that_died_is_due(sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock) -> None:
    sync.want(REC)
    claim(work)
    clock.pass_(3600)
    assert [due.id for due in sync.due(int(clock()), 100)] == [REC]


def test_finished_recording_is_never_due(sync: DynamoSyncLedger, work: DynamoWorkLedger, clock: Clock) -> None:
    sync.want(REC)
    work.finish(claim(work), Applied("digest", "v1"))
    clock.pass_(10**7)
    assert sync.due(int(clock()), 100) == []


def test_recording_that_is_listed_twice_on_a_page_is_wanted_once(sync: DynamoSyncLedger) -> None:
    twice = sync.want_versions([Listed(REC, "v1"), Listed(REC, "v1")])
    assert [sighting.wanted for sighting in twice] == [Wanted.NEW, Wanted.DUPLICATE]


@pytest.mark.parametrize("state", ["unknown", "received", "working", "done", "failed"])
def test_relinked_recording_is_worked_on_again_whatever_state_it_is_in(
    table: Table, work: DynamoWorkLedger, clock: Clock, state: str
) -> None:
    ledger, applied = DynamoSyncLedger(table.client, table.name, clock), Applied("digest", "v1")
    if state != "unknown":
        ledger.want(REC)
    claimed = work.claim(REC) if state in ("working", "done", "failed") else None
    if claimed and state == "done":
        work.finish(claimed, applied)
    if claimed and state == "failed":
        work.fail(claimed, "Siro: refused")
    assert ledger.relink(REC)
    if claimed and state == "working":
        assert not work.finish(claimed, applied)
    else:
        assert [due.id for due in ledger.due(int(clock.now), 10)] == [REC]
    assert work.claim(REC) is not None


@pytest.mark.parametrize("state", ["received", "working", "erased"])
def test_forgotten_recording_is_not_worked_on_again_for_another_link(
    sync: DynamoSyncLedger, work: DynamoWorkLedger, state: str
) -> None:
    work.forget(REC)
    claimed = claim(work) if state != "received" else None
    if claimed and state == "erased":
        work.bury(claimed)
    assert not sync.relink(REC)
    if claimed and state == "working":
        assert work.bury(claimed), "nothing more was wanted meanwhile"
