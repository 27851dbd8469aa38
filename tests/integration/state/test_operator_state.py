"""A person sees what the functions' own stores wrote, of the mapping that is in use."""

from datetime import UTC, datetime

import pytest

from siro_bridge.domain.errors import Issue
from siro_bridge.domain.operate.stuck import RefusedRecord
from siro_bridge.domain.sync.records import Refusal
from siro_bridge.domain.sync.watermark import Watermark
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.mint_gate import DynamoMintGate
from siro_bridge.state.operator_state import OperatorState
from siro_bridge.state.refused_records import DynamoRefusedRecords
from siro_bridge.state.scopes import DynamoScopes
from siro_bridge.state.sync_runs import LONGEST_REPORT, DynamoSyncRuns
from siro_bridge.state.watermarks import DynamoWatermarks
from tests.clock import Clock
from tests.integration.state.table import Table

NOON = datetime(2026, 2, 15, 12, tzinfo=UTC)
MARK = Watermark(NOON, NOON)
REFUSAL = Refusal("appt-1", "digest", (Issue(("engagementUsers", 0, "email"), "Invalid email"),), attempts=2, due_at=5)
SEEN = RefusedRecord("engagements", "appt-1", ("engagementUsers.0.email: Invalid email",), 2, 5)


@pytest.fixture
def lease(table: Table, clock: Clock) -> DynamoLease:
    lease = DynamoLease(table.client, table.name, clock)
    lease.take(600)
    return lease


@pytest.fixture
def state(table: Table, clock: Clock) -> OperatorState:
    return OperatorState(table.client, table.name, clock)


def use(table: Table, lease: DynamoLease, scope: str) -> str:
    """A run under another mapping; answers the name of its scope."""
    return DynamoScopes(table.client, table.name, lease).use("org-1#engagements", scope)


def test_watermarks_are_those_of_the_mapping_in_use(state: OperatorState, table: Table, lease: DynamoLease) -> None:
    older, newer = use(table, lease, "engagements#a"), use(table, lease, "engagements#b")
    for scope, mark in ((older, Watermark(NOON, NOON, ("x", "y"))), (newer, MARK), ("sweep#org-1", MARK)):
        DynamoWatermarks(table.client, table.name, lease, scope).write(mark)
    assert state.watermarks() == {"engagements": MARK, "sweep": MARK}


@pytest.mark.parametrize("back", [False, True])
def test_refused_records_are_told_with_siros_words(
    state: OperatorState, table: Table, lease: DynamoLease, back: bool
) -> None:
    scope = use(table, lease, "engagements#a")
    if back:  # to a mapping that was in use before, whose scope has another name then
        use(table, lease, "engagements#b")
        scope = use(table, lease, "engagements#a")
    DynamoRefusedRecords(table.client, table.name, scope).write([REFUSAL])
    assert state.refused_records(10) == [SEEN]


def test_refused_deep_links_are_told_too(state: OperatorState, table: Table, lease: DynamoLease) -> None:
    scope = use(table, lease, "engagements#a")
    DynamoRefusedRecords(table.client, table.name, f"links#{scope}").write([REFUSAL])
    assert [record.entity for record in state.refused_records(10)] == ["deep link"]


def test_reason_of_the_last_mint_is_told_until_one_succeeds(state: OperatorState, table: Table, clock: Clock) -> None:
    assert state.mint_failure() == ""
    gate = DynamoMintGate(table.client, table.name, clock)
    gate.fail(gate.pass_once(), "Siro minted no OAuth token", refused=True)
    assert state.mint_failure() == "Siro minted no OAuth token"
    clock.pass_(120)
    gate.pass_once()
    assert state.mint_failure() == ""


def test_mint_that_failed_days_ago_is_no_news(state: OperatorState, table: Table, clock: Clock) -> None:
    gate = DynamoMintGate(table.client, table.name, clock)
    gate.fail(gate.pass_once(), "Siro minted no OAuth token", refused=True)
    clock.pass_(2 * 86_400)
    assert state.mint_failure() == ""


def test_last_runs_are_told_the_newest_first(state: OperatorState, table: Table, clock: Clock) -> None:
    runs = DynamoSyncRuns(table.client, table.name, clock)
    for number in range(3):
        runs.keep({"outcome": "done", "seconds": number})
        clock.pass_(600)
    assert [run.report["seconds"] for run in state.runs(2)] == [2, 1]
    assert state.runs(1)[0].ended_at == clock() - 600


def test_run_with_endless_notes_is_kept_without_them(state: OperatorState, table: Table, clock: Clock) -> None:
    report = {"outcome": "done", "notes": {"rejected": ["x" * LONGEST_REPORT]}}
    DynamoSyncRuns(table.client, table.name, clock).keep(report)
    assert state.runs(1)[0].report == {"outcome": "done"}
