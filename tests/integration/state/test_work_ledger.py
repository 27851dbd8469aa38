"""The ledger as workers move it: one at a time, resumable after a death, never done for less than was wanted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from siro_bridge.domain.recording.item import RecordKey
from siro_bridge.domain.recording.ledger import STUCK_SECONDS, WORK_SECONDS, Applied, Claim, Wanted
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.integration.state.conftest import Clock
from tests.integration.state.table import Table

DEAL, OTHER_DEAL = RecordKey("deal", "4001"), RecordKey("deal", "a|b #ü")
Move = Callable[[DynamoWorkLedger, Claim], bool]


@pytest.fixture
def work(table: Table, clock: Clock) -> DynamoWorkLedger:
    return DynamoWorkLedger(table.client, table.name, clock)


@pytest.fixture
def events(table: Table, clock: Clock) -> DynamoEventLedger:
    return DynamoEventLedger(table.client, table.name, clock)


@pytest.fixture
def claim(events: DynamoEventLedger, work: DynamoWorkLedger) -> Claim:
    """The first claim on a recording that an event was received for."""
    events.want_event("rec-1", "A", "msg_1")
    return claimed(work)


def claimed(work: DynamoWorkLedger) -> Claim:
    claim = work.claim("rec-1")
    assert claim is not None
    return claim


def finish(work: DynamoWorkLedger, claim: Claim) -> bool:
    return work.finish(claim, Applied("A", "version-1", frozenset({DEAL})), "all well")


def wait(work: DynamoWorkLedger, claim: Claim) -> bool:
    return work.wait(claim, 1_771_000_500, "the CRM is down")


def fail(work: DynamoWorkLedger, claim: Claim) -> bool:
    return work.fail(claim, "the CRM has no deal 4001")


def leave_incomplete(work: DynamoWorkLedger, claim: Claim) -> bool:
    applied = Applied("A", "version-1", frozenset({DEAL}))
    return work.leave_incomplete(claim, applied, {"deal.budget": "too large"}, 1_771_003_600, "deal.budget: too large")


def test_undone_recording_can_be_claimed_from_any_end_and_is_listed_when_done(
    table: Table, work: DynamoWorkLedger, claim: Claim
) -> None:
    assert fail(work, claim)
    assert work.undo("rec-1", 500)
    again = claimed(work)
    assert (again.undone_since, again.seq) == (500, claim.seq + 1)
    assert finish(work, again)
    assert table.shards() == {"undone": 1_771_000_000}


def test_undoing_says_the_earliest_time_that_was_ever_said(work: DynamoWorkLedger, claim: Claim) -> None:
    finish(work, claim)
    for since, said in ((500, 500), (900, 500), (0, 0), (500, 0)):
        assert work.undo("rec-1", since)
        again = claimed(work)
        assert again.undone_since == said
        finish(work, again)


def test_who_works_on_an_undone_recording_has_to_work_again(work: DynamoWorkLedger, claim: Claim) -> None:
    assert work.undo("rec-1", 0)
    assert work.claim("rec-1") is None
    assert not finish(work, claim)
    assert claimed(work).undone_since == 0


def test_unknown_recording_cannot_be_undone(work: DynamoWorkLedger) -> None:
    assert not work.undo("rec-unknown", 0)


MOVES = pytest.mark.parametrize("move", [finish, wait, fail, leave_incomplete])


def test_claim_tells_what_is_known(claim: Claim, clock: Clock) -> None:
    assert (claim.recording_id, claim.seq, claim.svix_id, claim.attempts) == ("rec-1", 1, "msg_1", 0)
    assert claim.expires_at == int(clock.now) + WORK_SECONDS
    assert (claim.waiting_since, claim.places) == (None, frozenset())


def test_recording_that_was_never_received_cannot_be_claimed(work: DynamoWorkLedger) -> None:
    assert work.claim("rec-unknown") is None


def test_recording_that_somebody_works_on_cannot_be_claimed(work: DynamoWorkLedger, claim: Claim, clock: Clock) -> None:
    assert work.claim("rec-1") is None
    clock.pass_(WORK_SECONDS - 1)
    assert work.claim("rec-1") is None


def test_of_many_workers_one_gets_the_claim(events: DynamoEventLedger, work: DynamoWorkLedger) -> None:
    events.want_event("rec-1", "A", "msg_1")
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(work.claim, ["rec-1"] * 24))
    assert sum(claim is not None for claim in claims) == 1


def test_claim_of_a_worker_that_died_runs_out(work: DynamoWorkLedger, claim: Claim, clock: Clock) -> None:
    clock.pass_(WORK_SECONDS)
    second = claimed(work)
    assert second.owner != claim.owner
    assert (second.seq, second.svix_id) == (1, "msg_1")


def test_redrive_of_a_claim_that_ran_out_leaves_it_claimable(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    sync = DynamoSyncLedger(table.client, table.name, clock)
    clock.pass_(WORK_SECONDS)
    [due] = sync.due(int(clock.now), 100)
    assert sync.postpone(due, int(clock.now) + STUCK_SECONDS)
    assert claimed(work).owner != claim.owner


def hold(work: DynamoWorkLedger, claim: Claim) -> bool:
    return work.hold(claim, claim.expires_at, "the answer was lost")


LOSING_MOVES = pytest.mark.parametrize("move", [finish, wait, fail, hold, leave_incomplete])


@LOSING_MOVES
def test_worker_whose_claim_was_taken_over_makes_its_successor_look_again(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table, move: Move
) -> None:
    lost = work.touch(claim, frozenset({DEAL}))
    assert lost
    clock.pass_(WORK_SECONDS)
    second = claimed(work)
    assert not move(work, lost)
    assert (table.ledger().state, table.ledger().owner) == ("working", second.owner)
    assert not finish(work, second)
    assert finish(work, claimed(work))


@LOSING_MOVES
def test_worker_that_comes_back_after_its_successor_is_done_has_the_recording_looked_at_again(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table, move: Move
) -> None:
    lost = work.touch(claim, frozenset({OTHER_DEAL}))
    assert lost
    clock.pass_(WORK_SECONDS)
    assert finish(work, claimed(work))
    assert not move(work, lost)
    assert table.ledger().state == "received"
    assert list(table.shards().values()) == [int(clock.now) + STUCK_SECONDS]
    assert claimed(work).places == {DEAL, OTHER_DEAL}


def test_worker_whose_claim_was_taken_over_hears_of_it_before_it_writes(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    clock.pass_(WORK_SECONDS)
    claimed(work)
    before = table.ledger()
    assert work.touch(claim, frozenset({DEAL})) is None
    assert table.ledger() == before


def test_held_recording_cannot_be_claimed_before_its_time_whatever_is_heard_meanwhile(
    events: DynamoEventLedger, work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    until = int(clock.now) + 2 * WORK_SECONDS
    assert work.hold(claim, until, "the answer was lost")
    assert list(table.shards().values()) == [until]
    events.want_event("rec-1", "B", "msg_2")
    clock.pass_(2 * WORK_SECONDS - 1)
    assert work.claim("rec-1") is None
    clock.pass_(1)
    again = claimed(work)
    assert (again.seq, again.attempts, again.waiting_since) == (2, 1, int(clock.now) - 2 * WORK_SECONDS)


def test_waiting_recording_is_woken_by_other_links_than_it_saw(
    events: DynamoEventLedger, work: DynamoWorkLedger, claim: Claim, clock: Clock
) -> None:
    work.wait(claim, int(clock.now) + 600, "not linked to any CRM record", digest="B")
    assert events.want_event("rec-1", "B", "msg_2") is Wanted.DUPLICATE
    assert events.want_event("rec-1", "A", "msg_3") is Wanted.NEW


@MOVES
def test_nobody_moves_twice(work: DynamoWorkLedger, claim: Claim, move: Move) -> None:
    assert move(work, claim)
    assert not finish(work, claim)


@MOVES
def test_what_is_wanted_meanwhile_is_received_and_claimable_at_once(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table, move: Move
) -> None:
    DynamoEventLedger(table.client, table.name, clock).want_event("rec-1", "B", "msg_2")
    assert not move(work, claim)
    kept = table.ledger()
    assert (kept.state, kept.digest, kept.seq) == ("received", "B", 2)
    assert not kept.owner
    assert list(table.shards().values()) == [int(clock.now) + STUCK_SECONDS]
    assert claimed(work).seq == 2


def test_finished_recording_tells_what_was_applied_and_is_due_no_more(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    assert finish(work, claim)
    kept = table.ledger()
    assert (kept.state, kept.applied, kept.applied_version) == ("done", 1, "version-1")
    assert (kept.digest, kept.reason, kept.done_at) == ("A", "all well", int(clock.now))
    assert table.shards() == {}
    assert (kept.owner, kept.claimed_until, kept.due_at) == ("", None, None)
    assert (kept.attempts, kept.waiting_since) == (0, None)
    assert work.claim("rec-1") is None


def test_waiting_recording_is_due_when_it_says_so_and_counts_its_attempts(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    began = int(clock.now)
    for attempts in (1, 2, 3):
        assert wait(work, claim)
        assert list(table.shards().values()) == [1_771_000_500]
        clock.pass_(600)
        claim = claimed(work)
        assert (claim.attempts, claim.waiting_since) == (attempts, began)


def test_news_start_the_waiting_anew(
    events: DynamoEventLedger, work: DynamoWorkLedger, claim: Claim, clock: Clock
) -> None:
    wait(work, claim)
    clock.pass_(600)
    events.want_event("rec-1", "B", "msg_2")
    again = claimed(work)
    assert (again.attempts, again.waiting_since) == (0, None)


def test_failed_recording_is_listed_for_a_person_and_not_worked_on_again(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    assert fail(work, claim)
    assert table.ledger().reason == "the CRM has no deal 4001"
    assert table.shards() == {"failed": int(clock.now)}
    clock.pass_(10 * WORK_SECONDS)
    assert work.claim("rec-1") is None
    assert DynamoSyncLedger(table.client, table.name, clock).due(int(clock.now), 100) == []


def test_incomplete_recording_tells_what_was_applied_and_what_refused_and_is_listed(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    assert leave_incomplete(work, claim)
    kept = table.ledger()
    assert (kept.state, kept.applied, kept.applied_version) == ("incomplete", 1, "version-1")
    assert (kept.refused, kept.reason) == ({"deal.budget": "too large"}, "deal.budget: too large")
    assert kept.places == {DEAL}
    assert table.shards() == {"incomplete": 1_771_003_600}
    assert (kept.owner, kept.claimed_until, kept.attempts, kept.waiting_since) == ("", None, 0, None)


def test_incomplete_recording_is_due_in_its_time_and_counts_its_tries(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    sync = DynamoSyncLedger(table.client, table.name, clock)
    for tries in (1, 2, 3):
        assert leave_incomplete(work, claim)
        assert sync.due(1_771_003_599, 100) == []
        assert [due.id for due in sync.due(1_771_003_600, 100)] == ["rec-1"]
        claim = claimed(work)
        assert claim.tries == tries
        assert list(table.shards()) != ["incomplete"]


def test_incomplete_recording_that_is_whole_at_last_remembers_no_refusal(
    work: DynamoWorkLedger, claim: Claim, table: Table
) -> None:
    leave_incomplete(work, claim)
    assert finish(work, claimed(work))
    assert (table.ledger().refused, table.ledger().tries) == ({}, 0)
    assert table.shards() == {}


def test_refusals_and_reasons_without_end_are_cut(work: DynamoWorkLedger, claim: Claim, table: Table) -> None:
    refused = {f"deal.field_{number:05}": "x" * 10_000 for number in range(5000)}
    applied = Applied("A", "version-1", frozenset({DEAL}))
    assert work.leave_incomplete(claim, applied, refused, 1_771_003_600, "y" * 1_000_000)
    kept = table.ledger()
    assert kept.refused["…"] == "and 4950 more"
    assert len(str(kept)) < 50_000


def test_places_are_known_from_before_the_first_write_on(work: DynamoWorkLedger, claim: Claim, clock: Clock) -> None:
    assert work.touch(claim, frozenset({DEAL}))
    clock.pass_(WORK_SECONDS)
    second = claimed(work)
    assert second.places == {DEAL}
    assert work.touch(second, frozenset({OTHER_DEAL}))
    clock.pass_(WORK_SECONDS)
    assert claimed(work).places == {DEAL, OTHER_DEAL}


@pytest.mark.parametrize("places", [frozenset[Any](), frozenset({OTHER_DEAL})])
def test_finished_work_leaves_only_the_places_that_hold_something(
    events: DynamoEventLedger, work: DynamoWorkLedger, claim: Claim, places: frozenset[Any]
) -> None:
    work.touch(claim, frozenset({DEAL, OTHER_DEAL}))
    assert work.finish(claim, Applied("A", "version-1", places))
    events.want_event("rec-1", "B", "msg_2")
    assert claimed(work).places == places


def test_touch_of_no_place_or_of_a_known_one_costs_no_write(work: DynamoWorkLedger, claim: Claim) -> None:
    assert DynamoWorkLedger(cast("Any", None), "state").touch(claim, frozenset())
