"""Merged accounts: references move to the survivor, and the old id leads to it."""

from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import Kind, SimulatedSiro, snapshot
from tests.integration.simulator.parts import ENGAGEMENTS, appointment

MERGED = {"externalId": "account-789", "name": "Smith", "mergedToExternalId": "survivor"}
SURVIVOR = {"externalId": "survivor", "name": "Smiths", "mergedFromExternalIds": ["account-789"]}


@pytest.fixture(params=[MERGED, SURVIVOR], ids=["merged-to", "merged-from"])
def merge(request: pytest.FixtureRequest, api: httpx2.Client, synced: dict[str, Any]) -> None:
    api.put(ENGAGEMENTS, json={"externalId": "carrier", "account": request.param})


@pytest.mark.usefixtures("merge")
def test_references_move_to_the_survivor(siro: SimulatedSiro) -> None:
    stored = snapshot(siro.world)
    assert stored["ENGAGEMENT"]["appt-456"]["account"] == "survivor"
    assert stored["ACCOUNT"]["account-789"]["deleted"]


@pytest.mark.usefixtures("merge")
def test_old_id_resolves_to_the_survivor(siro: SimulatedSiro, api: httpx2.Client) -> None:
    api.put(ENGAGEMENTS, json=appointment("later", account={"externalId": "account-789"}))
    assert snapshot(siro.world)["ENGAGEMENT"]["later"]["account"] == "survivor"


@pytest.mark.usefixtures("merge")
def test_recordings_tell_the_survivor(siro: SimulatedSiro, api: httpx2.Client) -> None:
    recording_id = siro.recorder.record("appt-456")
    recording = api.get(f"/core/recordings/{recording_id}", params={"showCrmLinks": "true"}).json()
    assert recording["crm"]["account"]["externalId"] == "survivor"


def test_recording_linked_to_the_merged_account_follows(
    siro: SimulatedSiro, api: httpx2.Client, synced: dict[str, Any]
) -> None:
    recording_id = siro.recorder.record("appt-456")
    siro.recorder.relink(recording_id, "account-789", Kind.ACCOUNT)
    api.put(ENGAGEMENTS, json={"externalId": "carrier", "account": SURVIVOR})
    recording = api.get(f"/core/recordings/{recording_id}", params={"showCrmLinks": "true"}).json()
    assert recording["crm"]["account"]["externalId"] == "survivor"


def test_merge_there_and_back_ends(siro: SimulatedSiro, api: httpx2.Client, synced: dict[str, Any]) -> None:
    for account in (MERGED, {"externalId": "account-789", "name": "S", "mergedFromExternalIds": ["survivor"]}):
        api.put(ENGAGEMENTS, json={"externalId": "carrier", "account": account})
    assert snapshot(siro.world)["ENGAGEMENT"]["appt-456"]["account"] == "account-789"
