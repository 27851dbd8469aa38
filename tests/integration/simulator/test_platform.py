"""The platform API's view of a recording, and links by hand."""

from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import Extraction, SimulatedSiro

SHOWN = {"showSummary": "true", "showEntityExtractions": "true"}


@pytest.fixture
def recording_id(siro: SimulatedSiro, synced: dict[str, Any]) -> str:
    return siro.recorder.record("appt-456")


def test_summary_is_one_string(platform: httpx2.Client, recording_id: str) -> None:
    recording = platform.get(f"/core/recordings/{recording_id}", params=SHOWN).json()["data"]
    assert recording["summary"] == (
        "Overview:\nThe rep walked the customer through financing options.\n\n"
        "Next Steps:\nSend a written proposal by Friday."
    )


def test_nothing_is_shown_unasked_and_links_never(platform: httpx2.Client, recording_id: str) -> None:
    recording = platform.get(f"/core/recordings/{recording_id}").json()["data"]
    assert {"summary", "entityExtractions", "crm", "updatedAt", "rootDataPurgedAt"}.isdisjoint(recording)


def test_extractions_carry_their_status(siro: SimulatedSiro, platform: httpx2.Client, recording_id: str) -> None:
    facts = [
        Extraction("a", 1, definition="Both"),
        Extraction("b", 2, definition="Both"),
        Extraction("late", 3, status="IN_PROGRESS"),
        Extraction("gone", 4, definition_deleted=True),
    ]
    siro.recorder.replace_content(recording_id, extractions=facts)
    detail = platform.get(f"/core/recordings/{recording_id}", params=SHOWN).json()["data"]["entityExtractions"]
    listed = platform.get(f"/core/entities/extractions/{recording_id}").json()["data"]
    assert listed == detail
    assert [item["status"] for item in listed] == ["SUCCESS", "IN_PROGRESS", "SUCCESS"]
    assert [len(item["extraction"] or ()) for item in listed] == [2, 0, 1]
    assert [item["siroEntityDefinitionDeleted"] for item in listed] == [False, False, True]


def test_deleted_recording_is_unfetchable(siro: SimulatedSiro, platform: httpx2.Client, recording_id: str) -> None:
    assert platform.delete(f"/core/recordings/{recording_id}").status_code == 200
    assert platform.get(f"/core/recordings/{recording_id}").status_code == 404
    siro.behaviour.platform_hides_deleted = False
    assert platform.get(f"/core/recordings/{recording_id}").json()["data"]["deleted"] is True


def test_link_by_external_id_replaces_prior_links(
    siro: SimulatedSiro, platform: httpx2.Client, recording_id: str
) -> None:
    body = {"dataType": "OPPORTUNITY", "externalId": "opp-101", "integrationConnectionId": siro.connection_id}
    answer = platform.put(f"/core/recordings/{recording_id}/link", json=body)
    assert answer.json()["data"]["name"] == "Smith Kitchen Remodel"
    assert list(siro.recorder.get(recording_id).links) == ["OPPORTUNITY"]


def test_link_by_internal_id(
    siro: SimulatedSiro, platform: httpx2.Client, recording_id: str, synced: dict[str, Any]
) -> None:
    body = {"dataType": "ACCOUNT", "id": synced["accountId"]}
    assert platform.put(f"/core/recordings/{recording_id}/link", json=body).status_code == 200
    assert siro.recorder.get(recording_id).links == {"ACCOUNT": synced["accountId"]}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"dataType": "ACCOUNT"}, 422),
        ({"dataType": "ACCOUNT", "id": "1", "externalId": "2", "integrationConnectionId": "3"}, 422),
        ({"dataType": "ACCOUNT", "externalId": "account-789"}, 422),
        ({"dataType": "DEAL", "id": "1"}, 422),
        ({"dataType": "ACCOUNT", "id": "1", "trigger": "BOGUS"}, 422),
        ({"dataType": "ACCOUNT", "id": "none"}, 404),
        ({"dataType": "ACCOUNT", "externalId": "account-789", "integrationConnectionId": "other"}, 404),
    ],
)
def test_wrong_link_is_refused(platform: httpx2.Client, recording_id: str, body: dict[str, str], status: int) -> None:
    assert platform.put(f"/core/recordings/{recording_id}/link", json=body).status_code == status


def test_link_may_name_its_trigger(platform: httpx2.Client, recording_id: str, synced: dict[str, Any]) -> None:
    body = {"dataType": "ACCOUNT", "id": synced["accountId"], "trigger": "EXTERNAL_API_LINK"}
    assert platform.put(f"/core/recordings/{recording_id}/link", json=body).status_code == 200


PATHS = ["/core/recordings/{id}", "/core/entities/extractions/{id}"]


@pytest.mark.parametrize("path", PATHS)
def test_recording_of_another_rep_is_refused_where_access_is_restricted(
    siro: SimulatedSiro, platform: httpx2.Client, path: str, recording_id: str
) -> None:
    assert platform.get(path.format(id=recording_id)).status_code == 200
    siro.behaviour.restricts_platform_to_own_recordings = True
    refused = platform.get(path.format(id=recording_id))
    assert (refused.status_code, refused.json()) == (403, {"error": "User does not have access"})


@pytest.mark.parametrize("path", PATHS)
def test_own_recording_is_answered_where_access_is_restricted(
    siro: SimulatedSiro, platform: httpx2.Client, path: str
) -> None:
    siro.behaviour.restricts_platform_to_own_recordings = True
    own = siro.recorder.record(rep=siro.oauth_user_id, at=siro.clock.now())
    assert platform.get(path.format(id=own)).status_code == 200
    assert platform.get(path.format(id="none")).status_code == 404


def test_link_is_removed_by_naming_it(siro: SimulatedSiro, platform: httpx2.Client, recording_id: str) -> None:
    body = {"dataType": "ENGAGEMENT", "externalId": "appt-456", "integrationConnectionId": siro.connection_id}
    path = f"/core/recordings/{recording_id}/link"
    assert platform.request("DELETE", path, json=body).json() == {"data": True}
    assert not siro.recorder.get(recording_id).linked
    assert platform.request("DELETE", path, json=body).status_code == 404
