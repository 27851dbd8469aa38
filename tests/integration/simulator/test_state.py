"""End states compared, and a fresh start."""

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro, snapshot
from tests.integration.simulator.parts import BATCH, ENGAGEMENTS, appointment


def test_equal_syncs_give_equal_snapshots_whatever_the_ids(siro: SimulatedSiro, api: httpx2.Client) -> None:
    api.put(BATCH, json=[appointment("a"), appointment("b")])
    batched = snapshot(siro.world)
    siro.reset()
    for key in ("b", "a"):
        api.put(ENGAGEMENTS, json=appointment(key))
    assert snapshot(siro.world) == batched


@pytest.mark.usefixtures("synced")
def test_any_other_field_gives_another_snapshot(siro: SimulatedSiro, api: httpx2.Client) -> None:
    before = snapshot(siro.world)
    api.put(ENGAGEMENTS, json=appointment(subject="Other"))
    assert snapshot(siro.world) != before


@pytest.mark.usefixtures("synced")
def test_reset_forgets_records_and_keeps_credentials(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.recorder.record("appt-456")
    siro.reset()
    assert (len(siro.requests), siro.world.recordings) == (0, {})
    assert api.get("/integrations/engagements").json()["data"] == []


def test_seed_makes_everything_reproducible() -> None:
    first, second, other = SimulatedSiro(seed=1), SimulatedSiro(seed=1), SimulatedSiro(seed=2)
    assert first.organization_token == second.organization_token != other.organization_token
