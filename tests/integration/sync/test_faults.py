"""Wherever a run is stopped, the next ones end in the same state, and send nothing twice but the batch in flight."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from siro_bridge.domain.errors import SiroBridgeError
from siro_bridge_cli.simulator import SimulatedSiro, snapshot
from tests.fault_points import DiedError, Fault, Faults
from tests.fault_share import to_tell
from tests.integration.sync.running import NOON, Running
from tests.integration.sync.small_crm import SmallCrm, mapping_text

BATCH = 3
DEEP_LINK = "deep_link: {target: appointment, field: link}"
OPTIONS = ", window_past: 1d, window_ahead: 1d, removal: {mode: 'on', max_share: 0.5}"
MAPPING = mapping_text(page_size=5, batch_size=BATCH, sync=OPTIONS, more=DEEP_LINK)


def month_of_edits(running: Running) -> None:
    """Several pages and batches, with all that a run can meet but a removal, which a rejected record forbids."""
    crm = running.crm
    crm.put_account("c1", NOON)
    crm.put_deal("d1", NOON, account_id="c1")
    crm.put_deal("old", NOON - timedelta(days=300))
    for number in range(4):
        crm.put_appointment(f"a{number}", NOON, account_id="c1" if number < 2 else None, starts=NOON)
    running.run(minutes=120)
    running.siro.recorder.record("a2")
    later = running.moment
    crm.put_account("c1", later, name="Pat Oak")
    crm.put_deal("d1", later, stage="sold", account_id="c1")
    crm.put_appointment("a3", later, subject="Changed", starts=NOON)
    crm.put_appointment("bad", later, kind="LUNCH", starts=NOON)
    crm.delete_appointment("a0")
    for number in range(5):
        at, starts = later - timedelta(minutes=100 - 20 * number), NOON + timedelta(days=40 * (number % 2))
        crm.put_appointment(f"b{number}", at, deal_id="old" if number == 4 else "d1", starts=starts)


def day_of_removals(running: Running) -> None:
    """One of each: removed, removed but recorded, mended, changed with its account, new with an unknown deal."""
    crm = running.crm
    crm.put_account("c1", NOON)
    crm.put_deal("old", NOON - timedelta(days=300))
    for name, account, kind in (("a0", None, "CALL"), ("a1", None, "CALL"), ("a2", "c1", "CALL"), ("bad", None, "?")):
        crm.put_appointment(name, NOON, account_id=account, kind=kind, starts=NOON)
    running.run(minutes=120)
    running.siro.recorder.record("a1")
    crm.put_account("c1", running.moment, name="Pat Oak")
    crm.put_appointment("bad", running.moment, starts=NOON)
    crm.delete_appointment("a0")
    crm.delete_appointment("a1")
    crm.put_appointment("b0", running.moment, deal_id="old", starts=NOON)


STORIES: dict[Callable[[Running], None], dict[str, int]] = {
    month_of_edits: {"dies after": 1, "fails": 4, "loses its answer": 4},
    day_of_removals: {"dies after": 1, "fails": 1, "loses its answer": 1},
}
"""At every how many calls each fault comes: the long story's calls are much alike, the short one is told in full."""


@contextmanager
def told(story: Callable[[Running], None], folder: Path) -> Iterator[Running]:
    """Synced once; then the story has happened."""
    folder.mkdir()
    with mock_aws():
        running = Running(folder, SmallCrm(folder), SimulatedSiro(seed=1), "polling", MAPPING, seconds=600)
        story(running)
        running.siro.world.writes.clear()
        yield running
        running.close()


def end_state(running: Running, queued: set[str]) -> dict[str, Any]:
    """`queued` is what was in the queue until now, and is added to."""
    queued.update(running.queued())
    items = running.dynamodb.scan(TableName=running.table)["Items"]
    return {
        "siro": snapshot(running.siro.world),
        "queued": queued,
        "refused": {item["pk"]["S"] for item in items if item["sk"]["S"] == "refused"},
        "kept": {item["sk"]["S"] for item in items if "kept" in item},
        "links": {f"b{number}": running.crm.link(f"b{number}") for number in range(5)},
    }


def interrupted(running: Running, faults: Faults, end: dict[str, Any] | None = None) -> dict[str, Any]:
    """The run that goes wrong, then a new container and as many runs as `end` takes: two, which a pause may cost."""
    running.wrap = faults
    try:
        running.start()
        running.root.run(running.seconds)
    except (DiedError, SiroBridgeError):
        pass
    faults.restarted()
    state, queued = None, set[str]()
    for _ in range(2):
        running.pass_time(minutes=20)
        running.start()
        running.root.run(running.seconds)
        state = end_state(running, queued)
        if state == end:
            break
    assert state
    return state


def sent_again(running: Running) -> dict[Any, int]:
    """Records that were sent more than once, although they had changed once."""
    return {record: count for record, count in running.siro.world.writes.items() if count > 1}


@dataclass(frozen=True)
class Undisturbed:
    """Without any fault: the end state, the calls of the run, and what is sent more than once."""

    story: Callable[[Running], None]
    end: dict[str, Any]
    calls: list[str]
    usual: dict[Any, int]


@pytest.fixture(scope="module", params=STORIES, ids=lambda story: story.__name__)
def undisturbed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    with told(request.param, tmp_path_factory.mktemp("undisturbed") / "run") as running:
        faults = Faults()
        end = interrupted(running, faults)
        end_of_run = faults.calls.index("dynamodb.delete_item", faults.calls.index("dynamodb.put_item")) + 1
        return Undisturbed(request.param, end, faults.calls[:end_of_run], sent_again(running))


def test_stories_are_whole(undisturbed: Undisturbed) -> None:
    removes = undisturbed.story is day_of_removals
    assert any("soft-delete-removed" in call for call in undisturbed.calls) == removes
    assert undisturbed.end["kept"] == ({"a1"} if removes else set())
    assert bool(undisturbed.end["refused"]) != removes


@pytest.mark.parametrize("kind", ["dies after", "fails", "loses its answer"])
def test_any_call_of_a_run_may_go_wrong(kind: str, undisturbed: Undisturbed, tmp_path: Path) -> None:
    for at in to_tell(range(0, len(undisturbed.calls), STORIES[undisturbed.story][kind]), rarer=3):
        with told(undisturbed.story, tmp_path / str(at)) as running:
            faults = Faults((Fault(kind, at),), for_good=True)
            end = interrupted(running, faults, undisturbed.end)
            assert faults.happened
            where = f"call {at}, {faults.calls[at]}, {kind}"
            assert end == undisturbed.end, where
            again = sent_again(running).items()
            extra = {record for record, count in again if count > undisturbed.usual.get(record, 1)}
            assert len({key for key in extra if key[0] in ("ENGAGEMENT", "OPPORTUNITY")}) <= BATCH, where
