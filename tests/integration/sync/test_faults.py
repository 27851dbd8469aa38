"""Wherever a run is stopped, the next ones end in the same state, and send nothing twice but the batch in flight."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge_cli.simulator import SimulatedSiro, snapshot
from tests.integration.sync.faults import Fault, Faults, Killed
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm, mapping_text

BATCH = 3
DEEP_LINK = "deep_link: {target: appointment, field: link}"
OPTIONS = ", window_past: 1d, window_ahead: 1d, removal: {mode: 'on', max_share: 0.5}"
MAPPING = mapping_text(page_size=5, batch_size=BATCH, sync=OPTIONS, more=DEEP_LINK)
EVERY = {"dies": 1, "fails": 4, "loses the answer": 4}
"""A failing call ends its step, a dead process ends all: the calls between are alike."""


@contextmanager
def month_of_edits(folder: Path) -> Iterator[Running]:
    """Synced once; then everything that a run can meet has happened."""
    folder.mkdir()
    with mock_aws():
        running = Running(folder, SmallCrm(folder), SimulatedSiro(seed=1), "polling", MAPPING, seconds=600)
        crm = running.crm
        crm.put_account("c1", NOON)
        crm.put_deal("d1", NOON, account_id="c1")
        crm.put_deal("old", NOON - timedelta(days=300))
        for number in range(6):
            crm.put_appointment(f"a{number}", NOON, account_id="c1" if number < 3 else None, starts=NOON)
        running.run(minutes=120)
        running.siro.recorder.record("a4")
        later = running.moment
        crm.put_account("c1", later, name="Pat Oak")
        crm.put_deal("d1", later, stage="sold", account_id="c1")
        crm.put_appointment("a5", later, subject="Changed", starts=NOON)
        crm.put_appointment("bad", later, kind="LUNCH", starts=NOON)
        crm.delete_appointment("a0")
        for number in range(5):
            at, starts = later - timedelta(minutes=100 - 20 * number), NOON + timedelta(days=40 * (number % 2))
            crm.put_appointment(f"b{number}", at, deal_id="old" if number == 4 else "d1", starts=starts)
        running.siro.world.writes.clear()
        yield running
        running.close()


def end_state(running: Running) -> dict[str, Any]:
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    return {
        "siro": snapshot(running.siro.world),
        "queued": set(running.queued()),
        "refused": {item["pk"]["S"] for item in items if item["sk"]["S"] == "refused"},
        "links": {f"b{number}": running.crm.link(f"b{number}") for number in range(5)},
    }


def interrupted(running: Running, faults: Faults) -> None:
    """The run that goes wrong, then a new container and as many runs as a lease and a pause may cost."""
    running.wrap = faults.wrap
    try:
        running.start()
        running.root.run(running.seconds)
    except (Killed, SiroBridgeError):
        pass
    faults.at, faults.dead = None, False
    for _ in range(2):
        running.pass_time(minutes=20)
        running.start()
        running.root.run(running.seconds)


def sent_again(running: Running) -> dict[Any, int]:
    """Records that were sent more than once, although they had changed once."""
    return {record: count for record, count in running.siro.world.writes.items() if count > 1}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], int, dict[Any, int]]:
    """The end state, how many calls a run makes, and what is sent more than once without any fault."""
    with month_of_edits(tmp_path_factory.mktemp("undisturbed") / "run") as running:
        faults = Faults()
        interrupted(running, faults)
        first_run = faults.calls.index("dynamodb.delete_item", faults.calls.index("dynamodb.put_item")) + 1
        return end_state(running), first_run, sent_again(running)


@pytest.mark.parametrize("fault", ["dies", "fails", "loses the answer"])
def test_any_call_of_a_run_may_go_wrong(
    fault: Fault, undisturbed: tuple[dict[str, Any], int, dict[Any, int]], tmp_path: Path
) -> None:
    expected, calls, usual = undisturbed
    assert calls > 40
    for at in range(0, calls, EVERY[fault]):
        with month_of_edits(tmp_path / str(at)) as running:
            faults = Faults(fault, at)
            interrupted(running, faults)
            where = f"call {at}, {faults.calls[at]}, {fault}"
            assert end_state(running) == expected, where
            extra = {record for record, count in sent_again(running).items() if count > usual.get(record, 1)}
            assert len({key for key in extra if key[0] in ("ENGAGEMENT", "OPPORTUNITY")}) <= BATCH, where
