"""The demo reads the simulated Siro rightly."""

from typing import Any

import httpx2
import pytest

from siro_bridge_cli.demo import siro_side
from siro_bridge_cli.demo.conversations import CONVERSATIONS
from siro_bridge_cli.demo.evidence import Delivery, SyncedAppointment
from siro_bridge_cli.demo.story import extraction
from siro_bridge_cli.simulator import Simulator, SimulatorClient

ENGAGEMENT = {
    "externalId": "a-1",
    "startTime": "2026-11-20T19:00:00Z",
    "endTime": "2026-11-20T20:00:00Z",
    "engagementType": {"name": "Visit", "activityType": "APPOINTMENT"},
    "opportunity": {"externalId": "1", "name": "A deal"},
    "account": {"externalId": "2", "name": "A customer"},
    "engagementUsers": [{"externalId": "R-1", "email": "rep@example.com", "name": "A Rep"}],
}


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    with Simulator() as siro, SimulatorClient(siro.base_url) as client:
        headers = {"Authorization": f"Bearer {siro.organization_token}", "User-Agent": "siro-bridge/test"}
        url = f"{siro.api_url}/v1/integrations/sync/batch/engagements"
        httpx2.put(url, json=[ENGAGEMENT], headers=headers).raise_for_status()
        httpx2.put(url, json=[{}], headers=headers)
        client.record("a-1", extractions=[extraction(fact) for fact in CONVERSATIONS[0].facts])
        return {"state": client.state(), "requests": client.requests()["entries"]}


def test_engagement_is_told_with_deal_customer_and_rep(told: dict[str, Any]) -> None:
    [found] = siro_side.synced_appointments(told["state"])
    assert found == SyncedAppointment("a-1", found.start_time, False, "1", "2", frozenset({"R-1"}))
    assert found.start_time
    assert found.start_time.startswith("2026-11-20T19:00:00")
    assert siro_side.opportunities(told["state"]) == {"1"}


def test_only_what_siro_accepted_counts_as_sent(told: dict[str, Any]) -> None:
    assert siro_side.records_sent(told["requests"]) == {"engagements": 1}


def test_request_that_siro_does_not_know_is_a_complaint(told: dict[str, Any]) -> None:
    entry = {"method": "GET", "path": "/v1/nothing", "route": "?", "status": 404, "records": 0}
    assert siro_side.complaints(told["state"], [entry]) == ["Siro: does not know GET /v1/nothing"]


def test_quiet_siro_has_nothing_open_and_no_complaints(told: dict[str, Any]) -> None:
    assert siro_side.open_deliveries(told["state"]) == 0
    assert siro_side.deliveries(told["state"]) == []
    assert siro_side.complaints(told["state"], told["requests"]) == []


def test_delivery_is_told_with_its_answer() -> None:
    attempts = [{"status": 401}, {"status": None}, {"status": 204}]
    assert siro_side.deliveries({"messages": [{"recordingId": "rec-1", "attempts": attempts}]}) == [
        Delivery("rec-1", accepted=False, status=401),
        Delivery("rec-1", accepted=False, status=None),
        Delivery("rec-1", accepted=True, status=204),
    ]
