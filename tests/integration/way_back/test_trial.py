"""A recording that comes to a CRM which may only be read is worked on whole, and what it would write is known."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from siro_bridge.use_cases.conclude_work import WorkResult
from siro_bridge_cli.demo.show import Progress
from siro_bridge_cli.simulator.state import state
from siro_bridge_cli.trying.run import is_as_it_was, taken_back
from siro_bridge_cli.trying.stack import TrialStack, Tried
from tests.integration.way_back.bridge import Bridge


def rows(bridge: Bridge) -> tuple[Any, ...]:
    return bridge.crm.deals(), bridge.crm.notes(), bridge.crm.appointments()


def without_stamps(rows: tuple[Any, ...]) -> list[list[dict[str, Any]]]:
    """Without what the CRM itself moves at a write."""
    return [[{name: row[name] for name in row if name != "updated_at"} for row in table] for table in rows]


def test_nothing_is_written_whatever_the_mapping_says(bridge: Bridge) -> None:
    before = rows(bridge)
    bridge.use(crm_access="read")
    recording_id = bridge.record()
    [report] = bridge.work()
    assert report.result is WorkResult.DONE
    assert rows(bridge) == before
    would = bridge.operate("preview", recording=recording_id)
    assert {row["field"] for row in would["rows"] if row["verdict"] == "writes"} >= {"budget", "timeline", "note"}


def test_person_who_asks_for_an_undo_gets_no_write_either(bridge: Bridge) -> None:
    recording_id = bridge.record()
    bridge.work()
    written = rows(bridge)
    bridge.use(crm_access="read")
    [undone] = bridge.operate("undo", recordings=[recording_id])["recordings"]
    assert not undone["done"]
    assert "opened for reading alone" in str(undone)
    assert rows(bridge) == written


@pytest.fixture
def trial(bridge: Bridge) -> TrialStack:
    """One that may write, whose functions and whose Siro are in this process."""

    def invoke(_: str, event: dict[str, Any]) -> dict[str, Any]:
        return bridge.operate(**event)

    deployed: Any = SimpleNamespace(
        invoke=invoke, client=lambda _: bridge.dynamodb, output=lambda _: bridge.table, queued=lambda _: 0
    )
    siro: Any = SimpleNamespace(client=SimpleNamespace(state=lambda: state(bridge.siro)))
    return TrialStack(siro, deployed, Tried(Path("mapping.yaml"), {}, rows=5, write=True))


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_whatever_ends_a_trial_that_writes_takes_back_what_it_wrote(
    bridge: Bridge, trial: TrialStack, end: type[BaseException]
) -> None:
    before = rows(bridge)
    told: list[Any] = []

    def broken_off() -> None:
        bridge.record()
        bridge.work()
        assert rows(bridge) != before
        raise end

    shown: Any = SimpleNamespace(taken_back=told.append)
    with pytest.raises(end), taken_back(trial, Progress(Console(quiet=True)), shown):
        broken_off()
    assert without_stamps(rows(bridge)) == without_stamps(before)
    [undone] = told
    assert is_as_it_was(undone)


def test_what_somebody_else_wrote_meanwhile_stays_and_is_told(bridge: Bridge, trial: TrialStack) -> None:
    told: list[Any] = []
    shown: Any = SimpleNamespace(taken_back=told.append)
    with taken_back(trial, Progress(Console(quiet=True)), shown) as held:
        bridge.record()
        bridge.work()
        [deal] = [row for row in bridge.crm.deals() if row["budget"] is not None]
        bridge.crm.edit_deal(deal["deal_id"], {"budget": 7})
    assert told == [held.undone]
    assert not is_as_it_was(held.undone)
    assert {row.field for row in told[0].rows} == {"budget"}
