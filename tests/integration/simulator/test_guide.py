"""The guide's requests, word for word."""

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro, snapshot
from tests.integration.simulator.parts import ENGAGEMENTS, OPPORTUNITIES

APPOINTMENT = {
    "externalId": "appt-456",
    "startTime": "2026-02-15T14:00:00Z",
    "endTime": "2026-02-15T15:00:00Z",
    "subject": "Smith Kitchen Remodel Consultation",
    "engagementType": {"activityType": "MEETING", "name": "meeting"},
    "engagementUsers": [
        {"externalId": "rep-123-from-your-crm", "email": "rep-123@kitchenremodel.com", "name": "John Sales"}
    ],
    "account": {"externalId": "account-789"},
    "opportunity": {"externalId": "opp-101"},
}
DEAL = {
    "externalId": "opp-101",
    "name": "Smith Kitchen Remodel",
    "amount": 45000,
    "closedAt": "2026-03-01T00:00:00Z",
    "disposition": "WON",
    "account": {"externalId": "account-789"},
    "opportunityUsers": APPOINTMENT["engagementUsers"],
}


@pytest.mark.parametrize("deal_first", [False, True])
def test_examples_are_accepted_where_bare_parents_are_made(
    siro: SimulatedSiro, api: httpx2.Client, deal_first: bool
) -> None:
    siro.behaviour.unresolved_parents = "create"
    for path, body in sorted([(ENGAGEMENTS, APPOINTMENT), (OPPORTUNITIES, DEAL)], reverse=deal_first):
        assert api.put(path, json=body).status_code == 200
    stored = snapshot(siro.world)
    assert set(stored["ACCOUNT"]) == {"account-789"}
    assert (stored["ENGAGEMENT"]["appt-456"]["account"], stored["ENGAGEMENT"]["appt-456"]["opportunity"]) == (
        "account-789",
        "opp-101",
    )
    assert (stored["OPPORTUNITY"]["opp-101"]["account"], stored["OPPORTUNITY"]["opp-101"]["amount"]) == (
        "account-789",
        45000,
    )
    assert not siro.world.findings


def test_first_request_gives_an_empty_page(api: httpx2.Client) -> None:
    answer = api.get("/core/mobile-events?pageSize=100")
    assert (answer.status_code, answer.json()) == (200, {"data": [], "cursor": None})


def test_first_request_checks_the_token(api: httpx2.Client) -> None:
    assert api.get("/core/mobile-events", headers={"authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("pageSize=0", "too_small"),
        ("pageSize=1001", "too_big"),
        ("pageSize=many", "invalid_type"),
        (f"pageSize={'9' * 5000}", "too_big"),
        ("eventCode=nothing", "invalid_enum_value"),
        ("createdAtGt=yesterday", "invalid_date"),
    ],
)
def test_wrong_filter_of_mobile_events_is_refused(api: httpx2.Client, query: str, code: str) -> None:
    answer = api.get(f"/core/mobile-events?{query}")
    assert (answer.status_code, answer.json()["issues"][0]["code"]) == (422, code)


@pytest.mark.parametrize("query", ["pageSize=1", "pageSize=1000", "eventCode=deeplinkReceived", ""])
def test_filter_of_mobile_events_within_its_bounds_passes(api: httpx2.Client, query: str) -> None:
    assert api.get(f"/core/mobile-events?{query}").json()["data"] == []
