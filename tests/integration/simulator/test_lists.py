"""Lists of synced records, users and connections."""

import httpx2
import pytest

from siro_bridge_cli.simulator import SimulatedSiro
from tests.integration.simulator.parts import BATCH, appointment


@pytest.mark.usefixtures("synced")
@pytest.mark.parametrize("path", ["engagements", "opportunities", "users"])
def test_list_tells_cursor_and_whether_more_follows(api: httpx2.Client, path: str) -> None:
    page = api.get(f"/integrations/{path}").json()
    assert (len(page["data"]), page["cursor"], page["hasNextPage"]) == (1, None, False)


def test_engagements_are_paged(api: httpx2.Client) -> None:
    api.put(BATCH, json=[appointment(f"a{number}") for number in range(30)])
    first = api.get("/integrations/engagements").json()
    second = api.get("/integrations/engagements", params={"cursor": first["cursor"]}).json()
    assert (len(first["data"]), first["hasNextPage"], len(second["data"])) == (25, True, 5)


def test_engagements_are_found_by_external_id_and_by_recording(siro: SimulatedSiro, api: httpx2.Client) -> None:
    api.put(BATCH, json=[appointment("a"), appointment("b")])
    recording_id = siro.recorder.record("b")
    for params in ({"externalId": "b"}, {"recordingId": recording_id}):
        page = api.get("/integrations/engagements", params=params).json()
        assert [item["externalId"] for item in page["data"]] == ["b"]


@pytest.mark.usefixtures("synced")
def test_accounts_are_a_bare_array(api: httpx2.Client) -> None:
    assert [item["externalId"] for item in api.get("/integrations/accounts").json()] == ["account-789"]


@pytest.mark.usefixtures("synced")
def test_synced_rep_becomes_a_siro_user_of_the_same_mail(api: httpx2.Client) -> None:
    [user] = api.get("/core/users", params={"externalId": "rep-123"}).json()["data"]
    assert (user["email"], user["firstName"], user["externalId"]) == ("rep-123@example.com", "John", "rep-123")


def test_rep_whom_nobody_matches_stays_unmapped(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.behaviour.adds_siro_users = False
    api.put(BATCH, json=[appointment()])
    assert api.get("/core/users", params={"externalId": "rep-123"}).json()["data"] == []
    assert len(api.get("/integrations/users").json()["data"]) == 1


def test_connection_is_of_the_custom_kind(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.world.add_connection("Other", "SALESFORCE")
    params = {"integrationPlatform": "SIRO_CUSTOM_INPUT"}
    [connection] = api.get("/core/integrations/connections", params=params).json()["data"]
    assert connection["id"] == siro.connection_id


def test_broken_cursor_is_refused(api: httpx2.Client) -> None:
    assert api.get("/integrations/engagements", params={"cursor": "%%"}).status_code == 400
