"""What the state table has of the ledger beside its rules: many workers at once, and what the index lists."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from siro_bridge.domain.recording.ledger import WORK_SECONDS, Applied, Claim
from siro_bridge.domain.recording.wanted import STUCK_SECONDS
from siro_bridge.state import work_ledger
from siro_bridge.state.event_ledger import DynamoEventLedger
from siro_bridge.state.moving import move_item
from siro_bridge.state.state_table import Write
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.work_ledger import DynamoWorkLedger
from tests.clock import Clock
from tests.integration.state.table import Table
from tests.state_rules.ledger import DEAL, fail, finish, leave_incomplete

pytestmark = pytest.mark.both_emulators


@pytest.fixture
def work(table: Table, clock: Clock) -> DynamoWorkLedger:
    return DynamoWorkLedger(table.client, table.name, clock)


WEEK = 604_800


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


def test_of_many_workers_one_gets_the_claim(events: DynamoEventLedger, work: DynamoWorkLedger) -> None:
    events.want_event("rec-1", "A", "msg_1")
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(work.claim, ["rec-1"] * 24))
    assert sum(claim is not None for claim in claims) == 1


def test_redrive_of_a_claim_that_ran_out_leaves_it_claimable(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    sync = DynamoSyncLedger(table.client, table.name, clock)
    clock.pass_(STUCK_SECONDS)
    [due] = sync.due(int(clock.now), 100)
    assert sync.postpone(due, int(clock.now) + STUCK_SECONDS)
    assert claimed(work).owner != claim.owner


def test_claim_is_listed_where_a_redrive_comes_by_soon(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    assert table.shards() == {"due#3": int(clock.now) + STUCK_SECONDS}
    assert work.wait(claim, int(clock.now) + WEEK, "not linked")
    found = claimed(work)
    assert table.shards() == {"due#3": found.expires_at}


def test_failed_recording_is_listed_for_a_person_and_never_due(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    assert fail(work, claim)
    assert table.shards() == {"failed": int(clock.now)}
    clock.pass_(10 * WORK_SECONDS)
    assert DynamoSyncLedger(table.client, table.name, clock).due(int(clock.now), 100) == []


def test_undone_recording_is_listed_for_a_person(table: Table, work: DynamoWorkLedger, claim: Claim) -> None:
    assert work.undo("rec-1", 500)
    assert not finish(work, claim)
    assert finish(work, claimed(work))
    assert table.shards() == {"undone": 1_771_000_000}


def test_recording_whose_work_ends_between_two_looks_is_undone_all_the_same(
    work: DynamoWorkLedger, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []

    def move(*args: Any, **kwargs: Any) -> Write:
        moved = move_item(*args, **kwargs)
        looks.append(moved)
        if len(looks) == 1:
            assert finish(work, claim)
        return moved

    monkeypatch.setattr(work_ledger, "move_item", move)
    assert work.undo("rec-1", 500)
    assert claimed(work).undone_since == 500


def test_incomplete_recording_is_due_in_its_time_and_counts_its_tries(
    work: DynamoWorkLedger, claim: Claim, clock: Clock, table: Table
) -> None:
    sync = DynamoSyncLedger(table.client, table.name, clock)
    for tries in (1, 2, 3):
        assert leave_incomplete(work, claim)
        assert table.shards() == {"incomplete": 1_771_003_600}
        assert sync.due(1_771_003_599, 100) == []
        assert [due.id for due in sync.due(1_771_003_600, 100)] == ["rec-1"]
        claim = claimed(work)
        assert claim.tries == tries
        assert list(table.shards()) != ["incomplete"]


def test_refusals_and_reasons_without_end_are_cut(work: DynamoWorkLedger, claim: Claim, table: Table) -> None:
    refused = {f"deal.field_{number:05}": "x" * 10_000 for number in range(5000)}
    applied = Applied("A", "version-1", frozenset({DEAL}))
    assert work.leave_incomplete(claim, applied, refused, 1_771_003_600, "y" * 1_000_000)
    kept = table.ledger()
    assert kept.refused["…"] == "and 4950 more"
    assert len(str(kept)) < 50_000


def test_touch_of_no_place_or_of_a_known_one_costs_no_write(work: DynamoWorkLedger, claim: Claim) -> None:
    assert DynamoWorkLedger(cast("Any", None), "state").touch(claim, frozenset())
