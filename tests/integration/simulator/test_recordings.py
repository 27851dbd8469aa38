"""Recordings listed and read on the organization API."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import Extraction, SimulatedSiro
from tests.integration.simulator.parts import NOON

pytestmark = pytest.mark.usefixtures("synced")


def ids(api: httpx2.Client, **params: str) -> list[str]:
    return [item["id"] for item in api.get("/core/recordings", params=params).json()["data"]]


def record_each_minute(siro: SimulatedSiro, number: int) -> list[str]:
    made = []
    for minute in range(number):
        made.append(siro.recorder.record("appt-456", at=NOON + timedelta(minutes=minute)))
        siro.clock.advance(timedelta(minutes=1))
    return made


def test_pages_are_of_25_by_default_and_of_100_at_most(siro: SimulatedSiro, api: httpx2.Client) -> None:
    record_each_minute(siro, 102)
    assert [len(ids(api)), len(ids(api, pageSize="7")), len(ids(api, pageSize="500"))] == [25, 7, 100]


def test_cursor_leads_through_all_pages_newest_first(siro: SimulatedSiro, api: httpx2.Client) -> None:
    made = record_each_minute(siro, 7)
    seen = list[str]()
    cursor: str | None = ""
    while cursor is not None:
        page = api.get("/core/recordings", params={"pageSize": "3", "cursor": cursor}).json()
        seen += [item["id"] for item in page["data"]]
        cursor = page["cursor"]
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("name", "minute", "found"),
    [
        ("updatedAt:gte", 1, 2),
        ("updatedAt:gt", 1, 1),
        ("updatedAt:lt", 1, 1),
        ("updatedAt:lte", 1, 2),
        ("createdAt:gt", 1, 1),
        ("createdAt:lt", 1, 1),
    ],
)
def test_times_filter(siro: SimulatedSiro, api: httpx2.Client, name: str, minute: int, found: int) -> None:
    record_each_minute(siro, 3)
    assert len(ids(api, **{name: f"2026-02-15T12:0{minute}:00.000Z"})) == found


def test_unprocessed_recordings_are_told_apart(siro: SimulatedSiro, api: httpx2.Client) -> None:
    raw = siro.recorder.record("appt-456", steps=())
    assert ids(api, isProcessingDone="false") == [raw]
    assert ids(api, isProcessingDone="true") == []


@pytest.mark.parametrize(
    "params", [{"isProcessingDone": "yes"}, {"updatedAt:gte": "now"}, {"pageSize": "0"}, {"showSummary": "1"}]
)
def test_parameter_that_is_none_is_refused(api: httpx2.Client, params: dict[str, str]) -> None:
    assert api.get("/core/recordings", params=params).status_code == 422


def test_nothing_extra_is_shown_unasked(siro: SimulatedSiro, api: httpx2.Client) -> None:
    recording = api.get(f"/core/recordings/{siro.recorder.record('appt-456')}").json()
    assert {"crm", "summary", "entityExtractions"}.isdisjoint(recording)


def test_all_is_shown_when_asked(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.recorder.record("appt-456")
    shown = {"showCrmLinks": "true", "showSummary": "true", "showEntityExtractions": "true"}
    [recording] = api.get("/core/recordings", params=shown).json()["data"]
    assert recording["crm"]["engagement"]["externalId"] == "appt-456"
    assert recording["summary"][0]["name"] == "Overview"
    assert recording["entityExtractions"][0] == {
        "name": "Budget",
        "value": "$40,000 - $50,000",
        "mappings": [{"crmModelName": "Opportunity", "crmFieldName": "Budget__c"}],
    }


def test_deleted_recording_stays_listed(siro: SimulatedSiro, api: httpx2.Client) -> None:
    recording_id = siro.recorder.record("appt-456")
    siro.recorder.delete_recording(recording_id)
    [recording] = api.get("/core/recordings").json()["data"]
    assert (recording["deleted"], recording["deletedAt"]) == (True, "2026-02-15T12:00:00.000Z")


def test_purged_recording_has_no_content(siro: SimulatedSiro, api: httpx2.Client) -> None:
    recording_id = siro.recorder.record("appt-456")
    siro.recorder.purge_recording(recording_id)
    shown = {"showSummary": "true", "showEntityExtractions": "true"}
    recording = api.get(f"/core/recordings/{recording_id}", params=shown).json()
    assert recording["rootDataPurgedAt"] is not None
    assert (recording["summary"], recording["entityExtractions"]) == ([], [])


def test_facts_not_ready_failed_or_of_deleted_definitions_are_not_listed(
    siro: SimulatedSiro, api: httpx2.Client
) -> None:
    facts = [
        Extraction("ready", 1),
        Extraction("late", 2, status="IN_PROGRESS"),
        Extraction("failed", 3, status="FAIL"),
        Extraction("gone", 4, definition_deleted=True),
    ]
    recording_id = siro.recorder.record("appt-456", extractions=facts)
    shown = {"showEntityExtractions": "true"}

    def names() -> tuple[bool, list[str]]:
        recording: dict[str, Any] = api.get(f"/core/recordings/{recording_id}", params=shown).json()
        return recording["isEntityExtractionDone"], [fact["name"] for fact in recording["entityExtractions"]]

    assert names() == (False, ["ready"])
    siro.recorder.finish_extraction(recording_id)
    assert names() == (True, ["ready", "late"])


@pytest.mark.parametrize("value", ["text", 1.5, True, None, ["a", 1, None]])
def test_value_is_of_any_json_type(siro: SimulatedSiro, api: httpx2.Client, value: Any) -> None:
    recording_id = siro.recorder.record("appt-456", extractions=[Extraction("x", value, None)])
    recording = api.get(f"/core/recordings/{recording_id}", params={"showEntityExtractions": "true"}).json()
    assert recording["entityExtractions"] == [{"name": "x", "value": value, "mappings": None}]


def test_summaries_come_in_either_shape(siro: SimulatedSiro, api: httpx2.Client) -> None:
    path = f"/core/recordings/{siro.recorder.record('appt-456')}/summaries"
    bare = api.get(path).json()
    siro.behaviour.summaries_shape = "data"
    assert api.get(path).json() == {"data": bare}


def test_unknown_recording_is_404(api: httpx2.Client) -> None:
    assert api.get("/core/recordings/none").json() == {"error": "Recording not found"}


def test_recording_is_told_with_its_engagement_and_opportunity(
    siro: SimulatedSiro, api: httpx2.Client, synced: dict[str, Any]
) -> None:
    recording_id = siro.recorder.record("appt-456")
    assert api.get(f"/integrations/engagements/{synced['id']}").json()["recordingId"] == recording_id
    opportunity = api.get(f"/integrations/opportunities/{synced['opportunityId']}").json()
    assert opportunity["recordingId"] == recording_id
