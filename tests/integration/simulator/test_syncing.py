"""What a sync leaves behind."""

from typing import Any

import httpx2
import pytest

from siro_bridge_cli.simulator import Kind, SimulatedSiro, snapshot
from tests.integration.simulator.parts import BATCH, ENGAGEMENTS, OPPORTUNITIES, appointment

REMOVE = "/integrations/sync/engagements/soft-delete-removed"


def window(*valid: str, start: str = "2026-02-15T14:00:00Z", end: str = "2026-02-15T14:00:00Z") -> dict[str, Any]:
    return {"validExternalIds": list(valid), "fromTime": start, "toTime": end}


def test_answer_carries_the_id_that_reads_the_engagement_back(api: httpx2.Client, synced: dict[str, Any]) -> None:
    engagement = api.get(f"/integrations/engagements/{synced['id']}").json()
    assert (engagement["externalId"], engagement["engagementType"]) == ("appt-456", "meeting")
    assert {"recordingId"}.isdisjoint(engagement)


def test_external_id_reads_no_engagement(api: httpx2.Client, synced: dict[str, Any]) -> None:
    assert api.get(f"/integrations/engagements/{synced['externalId']}").status_code == 404


def test_record_sent_again_keeps_its_id(api: httpx2.Client, synced: dict[str, Any]) -> None:
    again = api.put(ENGAGEMENTS, json=appointment(subject="New")).json()["data"]
    assert (again["id"], again["subject"]) == (synced["id"], "New")


def test_absent_keys_stay_and_null_clears(api: httpx2.Client, synced: dict[str, Any]) -> None:
    kept = api.put(ENGAGEMENTS, json={"externalId": "appt-456"}).json()["data"]
    assert (kept["subject"], kept["accountId"]) == (synced["subject"], synced["accountId"])
    cleared = api.put(ENGAGEMENTS, json={"externalId": "appt-456", "subject": None, "account": None}).json()["data"]
    assert (cleared.get("subject"), cleared["account"]) == (None, None)


def test_nested_records_are_stored(siro: SimulatedSiro, synced: dict[str, Any]) -> None:
    stored = snapshot(siro.world)
    assert stored["ACCOUNT"]["account-789"]["name"] == "Smith"
    assert stored["ENGAGEMENT"]["appt-456"]["opportunity"] == "opp-101"
    assert list(stored["ENGAGEMENT"]["appt-456"]["users"]) == ["rep-123"]


@pytest.mark.parametrize("key", ["account", "opportunity", "lead", "contact"])
def test_bare_parent_that_was_never_synced_refuses_the_request(
    siro: SimulatedSiro, api: httpx2.Client, key: str
) -> None:
    answer = api.put(ENGAGEMENTS, json=appointment() | {key: {"externalId": "unknown"}})
    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert not siro.world.live(Kind.ENGAGEMENT)


def test_wish_to_copy_relationships_makes_no_parent_whole(siro: SimulatedSiro, api: httpx2.Client) -> None:
    bare = {"externalId": "unknown", "copyEngagementRelationships": True}
    assert api.put(ENGAGEMENTS, json=appointment(opportunity=bare)).status_code == 422
    assert not siro.world.live(Kind.OPPORTUNITY)


def test_relationships_of_a_dropped_parent_are_not_copied(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.behaviour.unresolved_parents = "drop"
    bare = {"externalId": "unknown", "copyEngagementRelationships": True}
    assert api.put(ENGAGEMENTS, json=appointment(opportunity=bare)).status_code == 200
    assert not siro.world.live(Kind.OPPORTUNITY)


def test_known_bare_opportunity_copies_relationships_when_asked(siro: SimulatedSiro, api: httpx2.Client) -> None:
    api.put(OPPORTUNITIES, json={"externalId": "o", "name": "O"})
    bare = {"externalId": "o", "copyEngagementRelationships": True}
    api.put(ENGAGEMENTS, json=appointment(opportunity=bare))
    assert snapshot(siro.world)["OPPORTUNITY"]["o"]["account"] == "account-789"


def test_bare_parent_resolves_to_a_synced_record(api: httpx2.Client, synced: dict[str, Any]) -> None:
    bare = appointment("b", account={"externalId": "account-789"}, opportunity={"externalId": "opp-101"})
    answer = api.put(ENGAGEMENTS, json=bare).json()["data"]
    assert (answer["accountId"], answer["opportunityId"]) == (synced["accountId"], synced["opportunityId"])


def test_bare_parent_resolves_to_one_made_earlier_in_the_batch(api: httpx2.Client) -> None:
    bare = appointment("b", account={"externalId": "account-789"})
    assert api.put(BATCH, json=[appointment("a"), bare]).status_code == 200
    assert api.put(BATCH, json=[appointment("c", account={"externalId": "new"})]).status_code == 422


@pytest.mark.parametrize(("policy", "account"), [("create", True), ("drop", False)])
def test_unresolved_parents_can_be_made_or_dropped(
    siro: SimulatedSiro, api: httpx2.Client, policy: Any, account: bool
) -> None:
    siro.behaviour.unresolved_parents = policy
    answer = api.put(ENGAGEMENTS, json=appointment(account={"externalId": "unknown"})).json()["data"]
    assert (answer["account"] is not None) is account


def test_contacts_carry_their_account(siro: SimulatedSiro, api: httpx2.Client) -> None:
    contact = {"externalId": "c", "name": "Pat", "isPrimary": True, "account": {"externalId": "a", "name": "A"}}
    api.put(OPPORTUNITIES, json={"externalId": "o", "opportunityContacts": [contact]})
    stored = snapshot(siro.world)
    assert stored["OPPORTUNITY"]["o"]["contacts"] == ["c"]
    assert stored["CONTACT"]["c"]["account"] == "a"


def test_opportunity_copies_relationships_when_asked(siro: SimulatedSiro, api: httpx2.Client) -> None:
    opportunity = {"externalId": "o", "name": "O", "copyEngagementRelationships": True}
    api.put(ENGAGEMENTS, json=appointment(opportunity=opportunity))
    stored = snapshot(siro.world)["OPPORTUNITY"]["o"]
    assert (stored["account"], list(stored["users"])) == ("account-789", ["rep-123"])


def test_removal_deletes_the_unlisted_in_the_window_bounds_included(siro: SimulatedSiro, api: httpx2.Client) -> None:
    times = {"early": "13:59:59", "listed": "14:00:00", "gone": "14:00:00", "late": "14:00:01"}
    api.put(BATCH, json=[appointment(key, startTime=f"2026-02-15T{at}Z") for key, at in times.items()])
    assert api.post(REMOVE, json=window("listed")).json() == {"data": {"success": True}}
    deleted = {key for key, record in snapshot(siro.world)["ENGAGEMENT"].items() if record["deleted"]}
    assert deleted == {"gone"}


def test_deleted_engagement_is_not_found_until_it_is_sent_again(api: httpx2.Client, synced: dict[str, Any]) -> None:
    api.post(REMOVE, json=window())
    assert api.get(f"/integrations/engagements/{synced['id']}").status_code == 404
    api.put(ENGAGEMENTS, json=appointment())
    assert api.get(f"/integrations/engagements/{synced['id']}").status_code == 200


def test_window_needs_zones(api: httpx2.Client) -> None:
    assert api.post(REMOVE, json=window(start="2026-02-15 14:00")).json()["issues"][0]["path"] == ["fromTime"]


def test_deleted_at_removes_the_record(api: httpx2.Client, synced: dict[str, Any]) -> None:
    api.put(ENGAGEMENTS, json=appointment(deletedAt="2026-02-15T11:00:00Z"))
    assert api.get(f"/integrations/engagements/{synced['id']}").status_code == 404


def test_each_time_a_record_is_sent_is_counted(siro: SimulatedSiro, api: httpx2.Client) -> None:
    for _ in range(2):
        api.put(BATCH, json=[appointment("a"), appointment("b")])
    assert siro.world.writes == {("ENGAGEMENT", "a"): 2, ("ENGAGEMENT", "b"): 2}


def test_forgetful_siro_answers_and_keeps_nothing(siro: SimulatedSiro, api: httpx2.Client) -> None:
    siro.behaviour.keeps_records = False
    answer = api.put(BATCH, json=[appointment("a", account={"externalId": "unknown"})])
    assert answer.json()["data"][0]["externalId"] == "a"
    assert not siro.world.live(Kind.ENGAGEMENT)
